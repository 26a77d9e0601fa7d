"""Word what a comparison found (报告差异): where, what was expected, what is there."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from wenxuan.check.expected import reading_order
from wenxuan.check.matching import Difference
from wenxuan.diagnostics import NOWHERE, Diagnostic, Location, Severity
from wenxuan.model import Book

_SHOWN = 16  # characters of a longer text that are shown
_HINT = "this is a fault of wenxuan, not of the book: report it with the source line"


def tell(difference: Difference, rule: str, where: str) -> Diagnostic:
    """Word one difference; its place is the source line, `where` the file and page."""
    expected, found = shown(difference.expected), shown(difference.found)
    return Diagnostic(difference.location, Severity.ERROR, rule, f"{where}: expected {expected}, found {found}", _HINT)


def tell_twins(twins: Iterable[tuple[str, Difference]], rule: str, file: str) -> Iterator[Diagnostic]:
    """Word, once a pair, the characters that look right but are copied and searched as another."""
    first: dict[tuple[str, str], tuple[str, Difference]] = {}
    count = Counter[tuple[str, str]]()
    for where, twin in twins:
        pair = (twin.expected, twin.found)
        first.setdefault(pair, (where, twin))
        count[pair] += 1
    for (expected, found), (where, twin) in first.items():
        times = count[expected, found]
        yield Diagnostic(
            twin.location,
            Severity.WARNING,
            rule,
            f"{file} {where}: expected {named(expected)}, found {named(found)} of the same glyph ({times} in all)",
            "the page is right; for search and copy to be right too, use one of the two in all sources",
        )


def missing(book: Book, placed: Collection[str], rule: str, file: str) -> Iterator[Diagnostic]:
    """Yield an error for every part and piece of `book` that is not among `placed`."""
    places = _places(book)
    for name in reading_order(book):
        if name not in placed:
            yield Diagnostic(
                places.get(name, NOWHERE),
                Severity.ERROR,
                rule,
                f"{file}: expected {name!r}, found nothing of it",
                _HINT,
            )


def misplaced(book: Book, placed: Iterable[str], rule: str, file: str) -> Iterator[Diagnostic]:
    """Yield an error for the first part or piece that `placed` has twice or out of reading order."""
    order = {name: index for index, name in enumerate(reading_order(book))}
    known = [name for name in placed if name in order]
    for before, name in pairwise(known):
        if order[name] <= order[before]:
            what = f"{file}: expected {name!r} once, in its place, found it after {before!r}"
            yield Diagnostic(_places(book).get(name, NOWHERE), Severity.ERROR, rule, what, _HINT)
            return


def _places(book: Book) -> dict[str, Location]:
    return {part.id: part.location for part in book.parts} | {piece.id: piece.location for piece in book.pieces}


def shown(text: str) -> str:
    """Quote a text, cut to a few characters, with its length if it was cut."""
    if not text:
        return "nothing"
    cut = f"“{text[:_SHOWN]}…” ({len(text)} characters)" if len(text) > _SHOWN else f"“{text}”"
    return f"{cut} ({code(text)})" if len(text) == 1 else cut


def named(character: str) -> str:
    """Quote a character with its code point."""
    return f"“{character}” ({code(character)})"


def code(character: str) -> str:
    """Return the code point of a character as U+4E00."""
    return f"U+{ord(character):04X}"
