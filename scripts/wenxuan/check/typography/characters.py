"""Read the characters of any PDF with their places (字符位置), page by page, through PDFium's own interface.

What is marked as an artifact (ISO 32000-1, 14.8.2.2: running heads, folios) is left out, and so is turned text.
"""

import ctypes
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wenxuan.check.artifacts import is_artifact
from wenxuan.check.typography.marks import is_mark
from wenxuan.errors import InputError
from wenxuan.model import Region
from wenxuan.resources import PDFIUM
from wenxuan.typeset.widen import wider_of

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_LINE_END_HYPHENS = frozenset({0x02, 0xFFFE})  # what PDFium says for a hyphen at a line end
_SPACE = 0x20
_WIDE = 0x2E80  # from here on characters fill a cell
_NAME_BYTES = 128
_WIDENED = re.compile(r"^.*\+(Wider-?\d+-)?")  # the tag of a subset, and that of a face whose advances we widened


class Character(NamedTuple):
    """A character as drawn; lengths in pt, y upwards. `x` is its origin, `end` is where its font says it ends.

    `ink` is the (left, right) edge of what is seen of a mark; of other characters it is not asked.
    """

    text: str
    x: float
    end: float
    y: float
    size: float
    font: str
    ink: tuple[float, float] | None = None


_PLACE = itemgetter(1, 3)  # x and y of a Character; by number it is found twice as fast


class Page(NamedTuple):
    """A page: its characters in the order of drawing, and its folio by the page labels, if there are any."""

    characters: tuple[Character, ...]
    folio: str


class _Style(NamedTuple):
    """What all characters of one text object share: `wider` is by how many pt one of our own widened faces is wider."""

    size: float
    font: str
    wider: float


_UNREAD = _Style(0, "", 0)  # artifacts, turned text


def read_pages(pdf: Path) -> Iterator[Page]:
    """Yield every page of `pdf`; raises InputError if the file cannot be opened."""
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    with PDFIUM:
        try:
            document = PdfDocument(pdf)
        except (PdfiumError, OSError) as error:
            if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
                raise InputError(
                    f"{pdf}: the PDF is locked with a password",
                    hint="open it, save a copy without a password, and use that",
                ) from error
            raise InputError(
                f"{pdf}: expected a PDF, found a file that PDFium cannot open",
                hint="check that a PDF viewer opens it, then export it afresh",
            ) from error
        with document:
            for index in range(len(document)):
                yield _read(document, index)


def _read(document: "PdfDocument", index: int) -> Page:
    page = document[index]
    text = page.get_textpage()
    characters = tuple(_parted(_characters(text.raw)))  # its handle itself: a call less for every call
    page.close()
    return Page(characters, document.get_page_label(index))


def _characters(page: Any) -> Iterator[Character]:
    """Yield what is drawn; spaces and line ends that PDFium makes up are not."""
    from pypdfium2 import raw

    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    styles: dict[int, _Style] = {}
    for index in range(raw.FPDFText_CountChars(page)):
        item = raw.FPDFText_GetTextObject(page, index)
        if not item:
            continue
        address = ctypes.addressof(item.contents)
        style = styles.get(address)
        if style is None:
            style = styles[address] = _style(page, index, item)
        if style is _UNREAD:
            continue
        code = raw.FPDFText_GetUnicode(page, index)
        if code == _SPACE and raw.FPDFText_IsGenerated(page, index):
            continue
        raw.FPDFText_GetCharOrigin(page, index, x, y)
        if code < _WIDE:
            raw.FPDFText_GetLooseCharBox(page, index, box)
            end = box.right - style.wider
        else:  # a call less for most of a Chinese book
            end = x.value + style.size
        text = "-" if code in _LINE_END_HYPHENS else chr(code)
        ink = _ink(page, index) if is_mark(text) else None
        yield Character(text, x.value, end, y.value, style.size, style.font, ink)


def _ink(page: Any, index: int) -> tuple[float, float] | None:
    """Return where the glyph of a character begins and ends; None if its font cannot be drawn."""
    from pypdfium2 import raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(page, index, left, right, bottom, top)
    return (left.value, right.value) if right.value > left.value else None


def _parted(characters: Iterable[Character]) -> Iterator[Character]:
    """Give the characters of one glyph (fi, ——) an equal part of it each: PDFium says the whole for every one."""
    for _, group in groupby(characters, key=_PLACE):
        glyph = tuple(group)
        part = (glyph[0].end - glyph[0].x) / len(glyph)
        for index, character in enumerate(glyph):
            x = character.x + index * part
            yield character._replace(x=x, end=x + part) if len(glyph) > 1 else character


def _style(page: Any, index: int, item: Any) -> _Style:
    from pypdfium2 import raw

    matrix, name, flags = raw.FS_MATRIX(), ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
    raw.FPDFText_GetMatrix(page, index, matrix)
    if matrix.b or matrix.a <= 0 or is_artifact(item):
        return _UNREAD
    raw.FPDFText_GetFontInfo(page, index, name, _NAME_BYTES, flags)
    size = round(raw.FPDFText_GetFontSize(page, index) * matrix.a, 2)  # WeasyPrint scales by 0.75: 14 is 10.5 pt
    full = name.value.decode("utf-8", "replace")
    return _Style(size, _WIDENED.sub("", full), max(0, wider_of(full)) * size / 8)


def region_of(pdf: Path) -> Region:
    """Return the region of a PDF's language (/Lang; ISO 32000-1, 14.9.2); the mainland if it names none."""
    import pikepdf

    with pikepdf.open(pdf) as document:
        language = str(document.Root.get("/Lang", "")).lower()
    if "hk" in language:
        return Region.HK
    return Region.TW if "tw" in language or "hant" in language else Region.CN
