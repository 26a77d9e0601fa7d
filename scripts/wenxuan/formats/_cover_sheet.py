"""The cover sheet (封面展开图) for a print shop: back, spine and front side by side on one drawing with bleed."""

import math
from collections.abc import Iterator

from wenxuan import isbn
from wenxuan.formats import _barcode as barcode
from wenxuan.formats._cover import (
    STEP,
    Words,
    back_slip,
    back_words,
    front_words,
    has_band,
    lattice,
    palette_of,
    slip_of,
)
from wenxuan.formats._spine import spine_words
from wenxuan.model import Edition, PrintRun
from wenxuan.page import TrimSize
from wenxuan.templates import labels, render

_MARGIN = 12  # mm from the barcode's panel to spine and foot
_PANEL = (1.5, 6.5, 1.5, 5.0)  # mm of the panel beside the quiet zones, above and below the bars
_RAISED = 0.2  # of the height: how far the back's slip goes up for a barcode


def spine_width(pages: int, run: PrintRun) -> float:
    """Return the width of a spine in mm: leaves × weight × bulk / 1000 (g/m² × cm³/g is µm)."""
    return round(pages / 2 * run.weight * run.bulk / 1000, 1)


def cover_sheet(edition: Edition, trim: TrimSize, *, spine: float, families: dict[str, str]) -> str:
    """Return the sheet as SVG with bleed on all sides; `spine` in mm, `families` are font families by role."""
    width, height, bleed = float(trim.width), float(trim.height), float(trim.bleed)
    title = edition.book.meta.title
    code = isbn.digits_of(edition.book.meta.isbn)
    raised = height * _RAISED if code else 0.0
    return render(
        "print/cover-sheet.svg",
        width=2 * width + spine + 2 * bleed,
        height=height + 2 * bleed,
        alt=labels(edition.region)["cover"] + "：" + title,
        palette=palette_of(title),
        lattice=tuple(lattice(title, 2 * width + spine + 6 * STEP, height + 6 * STEP)),
        origin=((bleed + width + spine) % (2 * STEP) - 2 * STEP, bleed - 2 * STEP),
        page=(width, height, bleed),
        spine=(bleed + width, spine),
        front=bleed + width + spine,
        front_slip=slip_of(title, width, height),
        front_words=tuple(front_words(edition, width, height)),
        band=has_band(edition, width, height),
        back_slip=back_slip(width, height),
        back_words=tuple(back_words(edition, width, height)),
        raised=raised,
        spine_words=tuple(spine_words(edition, bleed + width + spine / 2, spine, bleed, height)),
        code=_code(edition, code, width, height) if code else None,
        families=families,
    )


def _code(edition: Edition, digits: str, width: float, height: float) -> dict[str, object]:
    """Return the barcode in the lower right of the back cover (GB/T 12906): panel, bars, and its words in mm."""
    side, above, _, below = _PANEL
    panel_width = (barcode.MODULES + sum(barcode.QUIET)) * barcode.MODULE + 2 * side
    panel_height = above + barcode.HEIGHT + below
    left, top = width - _MARGIN - panel_width, height - _MARGIN - panel_height
    x, y = left + side + barcode.QUIET[0] * barcode.MODULE, top + above
    return {
        "panel": (left, top, panel_width, panel_height),
        "bars": barcode.drawing(digits, x, y),
        "words": tuple(_code_words(edition, digits, x, y)),
    }


def _code_words(edition: Edition, digits: str, x: float, y: float) -> Iterator[Words]:
    middle = x + barcode.MODULES * barcode.MODULE / 2
    yield Words(isbn.long_form(edition.book.meta.isbn), middle, y - 2.0, 3.1, role="sans")
    foot = y + barcode.HEIGHT + 3.5
    for digit, place in barcode.digit_places(digits, x):
        yield Words(digit, place, foot, 3.4, role="sans")


def sheet_size(trim: TrimSize, spine: float) -> tuple[float, float]:
    """Return width and height of the trimmed sheet in mm."""
    return math.fsum((float(trim.width), spine, float(trim.width))), float(trim.height)
