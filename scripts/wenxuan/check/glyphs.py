"""Check that every character has a glyph (缺字核对): before layout by the fonts, after it in the PDF."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from wenxuan.check.expected import fold, reading_order, streams
from wenxuan.check.wording import named
from wenxuan.diagnostics import NOWHERE, Diagnostic, Location, Severity
from wenxuan.errors import InputError
from wenxuan.model import Book

if TYPE_CHECKING:
    from pikepdf import Object, Page

RULE = "glyph"
_CODE_BYTES = 2  # of the codes that WeasyPrint writes
_TO_CID_0 = re.compile(rb"<([0-9a-fA-F]{4})>\s+(?:<[0-9a-fA-F]{4}>\s+)?0\s")  # a line of cidchar or cidrange
_SHOW = "Tf Tj TJ ' \" Do"


def missing(book: Book, covered: frozenset[int]) -> Iterator[Diagnostic]:
    """Yield an error for every character of `book` whose code point is not `covered`, at its first place."""
    first: dict[str, Location] = {}
    count = Counter[str]()
    for stream in streams(book, reading_order(book)):
        for character, times in Counter(stream.text).items():
            count[character] += times
            first.setdefault(character, stream.location(stream.text.find(character)))
    for character, times in Counter(fold("".join(_flat(astuple(book.meta))))).items():
        count[character] += times
        first.setdefault(character, NOWHERE)
    for character, place in first.items():
        if ord(character) not in covered:
            name = unicodedata.name(character, "no name").lower()
            times_ = f" ({count[character]} times)" if count[character] > 1 else ""
            what = f"expected a font that has {named(character)}, {name}, found none{times_}"
            yield _tell(place, what, "put a font that has it into fonts/, or write another character")


def _flat(values: tuple[object, ...]) -> Iterator[str]:
    for value in values:
        if isinstance(value, tuple):
            yield from _flat(value)
        else:
            yield str(value)


def check(pdf: Path) -> Iterator[Diagnostic]:
    """Yield an error for every page of `pdf` that shows the empty box, .notdef (CID 0; ISO 32000-1, 9.7.6.3).

    Raises InputError if the file cannot be opened.
    """
    import pikepdf

    try:
        document = pikepdf.open(pdf)
    except (pikepdf.PdfError, OSError) as error:
        raise InputError(f"{pdf}: expected a PDF, found a file that cannot be read as one") from error
    fonts: dict[tuple[int, int], frozenset[bytes]] = {}
    with document:
        for index, page in enumerate(document.pages):
            boxes = sum(_boxes(page, page.obj.get("/Resources"), fonts))
            if boxes:
                what = f"{pdf.name} page {index + 1}: expected a glyph for every character, found {boxes} empty boxes"
                yield _tell(NOWHERE, what, "wenxuan fonts says what the fonts lack")


def _boxes(
    content: "Page | Object", resources: "Object | None", fonts: dict[tuple[int, int], frozenset[bytes]], depth: int = 0
) -> Iterator[int]:
    """Yield, for every string that content shows, how many empty boxes are in it; `fonts` remembers their codes."""
    import pikepdf

    empty = frozenset[bytes]()
    for instruction in pikepdf.parse_content_stream(content, _SHOW):
        operands = list(instruction.operands)
        match str(instruction.operator):
            case "Tf":
                font = resources["/Font"][str(operands[0])] if resources is not None else None
                if font is not None and font.objgen not in fonts:
                    fonts[font.objgen] = _empty_codes(font)
                empty = fonts[font.objgen] if font is not None else frozenset()
            case "Do":
                form = resources["/XObject"][str(operands[0])] if resources is not None else None
                if form is not None and form.get("/Subtype") == "/Form" and depth < 8:
                    yield from _boxes(form, form.get("/Resources", resources), fonts, depth + 1)
            case _ if empty:
                shown = operands[0] if str(instruction.operator) == "TJ" else operands[-1:]
                yield sum(_count(bytes(item), empty) for item in shown if isinstance(item, pikepdf.String))


def _empty_codes(font: "Object") -> frozenset[bytes]:
    """Return the character codes that a composite font sets as CID 0; none for other fonts."""
    import pikepdf

    if font.get("/Subtype") != "/Type0":
        return frozenset()
    encoding = font.get("/Encoding")
    if isinstance(encoding, pikepdf.Stream):
        return frozenset(bytes.fromhex(code.decode("ascii")) for code in _TO_CID_0.findall(encoding.read_bytes()))
    return frozenset([bytes(_CODE_BYTES)])


def _count(shown: bytes, codes: frozenset[bytes]) -> int:
    return sum(shown[place : place + _CODE_BYTES] in codes for place in range(0, len(shown), _CODE_BYTES))


def _tell(place: Location, what: str, hint: str) -> Diagnostic:
    return Diagnostic(place, Severity.ERROR, RULE, what, hint)
