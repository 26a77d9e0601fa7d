"""Check that every character has a glyph (缺字核对): before layout by the fonts, after it in the PDF.

What only a fall-back face has (生僻字) is told with its place, so that it can be looked at.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wenxuan.check.expected import fold, reading_order, streams
from wenxuan.check.wording import named
from wenxuan.diagnostics import NOWHERE, Diagnostic, Location, Severity
from wenxuan.errors import InputError
from wenxuan.manuscript import Source
from wenxuan.model import Book

if TYPE_CHECKING:
    from pikepdf import Object, Page

RULE = "glyph"
RARE = "rare-character"
_CODE_BYTES = 2  # of the codes that WeasyPrint writes
_TO_CID_0 = re.compile(rb"<([0-9a-fA-F]{4})>\s+(?:<[0-9a-fA-F]{4}>\s+)?0\s")  # a line of cidchar or cidrange
_SHOW = "Tf Tj TJ ' \" Do"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where characters came from: the texts, and the place of what the book says of itself."""

    texts: tuple[Source, ...] = ()
    settings: Location = NOWHERE

    def exact(self, block: Location, character: str) -> Location:
        """Return the place of the first such character from the beginning of a block on, or of the block."""
        for source in self.texts:
            if source.path == block.path:
                places = (source.location(found.start()) for found in re.finditer(re.escape(character), source.text))
                return next((place for place in places if place.line >= block.line), block)
        return block


NO_SOURCES = Sources()


def missing(book: Book, covered: frozenset[int], *, sources: Sources = NO_SOURCES) -> Iterator[Diagnostic]:
    """Yield an error for every character of `book` whose code point is not `covered`, at its first place."""
    for character, block, times in _first_places(book, sources.settings):
        if ord(character) not in covered:
            name = unicodedata.name(character, "no name").lower()
            what = f"expected a font that has {named(character)}, {name}, found none{_times(times)}"
            hint = "put a font that has it into the book's fonts folder as rare.otf, or write another character"
            yield _tell(sources.exact(block, character), what, hint)


def rare(book: Book, families: Mapping[int, str], *, sources: Sources = NO_SOURCES) -> Iterator[Diagnostic]:
    """Yield a note for every character of `book` that `families` sets in a fall-back face, at its first place."""
    for character, block, times in _first_places(book, sources.settings):
        if ord(character) in families:
            family = families[ord(character)]
            what = f"{named(character)} is not in the body's font: it is set in {family} ({times} in all)"
            hint = "look at it on the page; rare.otf in the book's fonts folder is asked first"
            yield Diagnostic(sources.exact(block, character), Severity.NOTE, RARE, what, hint)


def _first_places(book: Book, settings: Location) -> Iterator[tuple[str, Location, int]]:
    """Yield every character that shows, with the first block that has it and how often it stands in a book."""
    first: dict[str, Location] = {}
    count = Counter[str]()
    for stream in streams(book, reading_order(book)):
        for character, times in Counter(stream.text).items():
            count[character] += times
            first.setdefault(character, stream.location(stream.text.find(character)))
    for character, times in Counter(fold("".join(_flat(astuple(book.meta))))).items():
        count[character] += times
        first.setdefault(character, settings)
    for character, place in first.items():
        yield character, place, count[character]


def _times(times: int) -> str:
    return f" ({times} times)" if times > 1 else ""


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
