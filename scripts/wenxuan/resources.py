"""Where styles and fonts are: in the wheel if packaged there, else in the repository."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

PDFIUM = threading.Lock()  # PDFium may be used by one thread at a time

_PACKAGE = Path(__file__).parent
_REPOSITORY = _PACKAGE.parent.parent
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # the clock of every build that is given none
_DIGITS = 11  # of the largest SOURCE_DATE_EPOCH that is taken: the year 5138


def styles_dir() -> Path:
    """Return the folder of CSS, templates and trim files."""
    packaged = _PACKAGE / "styles"
    return packaged if packaged.is_dir() else _REPOSITORY / "styles"


def fonts_dir() -> Path:
    """Return the folder that holds `fonts.toml`."""
    packaged = _PACKAGE / "fonts"
    return packaged if packaged.is_dir() else _REPOSITORY / "fonts"


def build_time() -> datetime:
    """Return the time that outputs carry: SOURCE_DATE_EPOCH if it is a number, else a fixed one; never the clock."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    is_number = seconds.isascii() and seconds.isdigit() and len(seconds) <= _DIGITS
    return datetime.fromtimestamp(int(seconds), UTC) if is_number else _EPOCH
