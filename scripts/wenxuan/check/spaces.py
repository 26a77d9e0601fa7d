"""Check that the spaces read from a finished PDF are those of the text (复制不增减空格).

A reader of PDFs guesses spaces from where glyphs stand. A place is known by the two characters on either side of it,
and judged only if the text has these four with a space in their middle everywhere, or nowhere. Line ends, and places
where one row of text meets the next (cells, labels), are not judged.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TypeVar

from wenxuan.check.expected import fold
from wenxuan.check.wording import shown
from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.model import Book
from wenxuan.walk import rows

_SIDE = 2  # characters on either side of a place
_GAP = re.compile(r"\s+")
_HINT = "the page is right, but whoever copies from the PDF or searches it meets another text"
_Place = TypeVar("_Place")


def astray(book: Book, pages: Mapping[str, str], rule: str, file: str) -> Iterator[Diagnostic]:
    """Yield a warning for spaces that `pages` (name: text as read) have and `book` has not, and one for those lost."""
    texts = list(rows(book))
    lines = [(name, line) for name, text in pages.items() for line in text.splitlines()]
    theirs, ours = _places(texts, is_spaced=True), _places(lines, is_spaced=True)
    closed = _places(texts, is_spaced=False, among={*theirs, *ours})
    meeting = {one[-_SIDE:] + other[:_SIDE] for one, other in pairwise(fold(text) for _, text in texts)}
    added = [place for place in ours if place in closed and place not in theirs and place not in meeting]
    if added:
        yield _tell(added, ("", " "), closed[added[0]], f"{file} {ours[added[0]]}", rule)
    tight = _places(lines, is_spaced=False, among=theirs)
    lost = [place for place in tight if place not in closed and place not in meeting]
    if lost:
        yield _tell(lost, (" ", ""), theirs[lost[0]], f"{file} {tight[lost[0]]}", rule)


def _places(
    lines: Iterable[tuple[_Place, str]], *, is_spaced: bool, among: Collection[str] | None = None
) -> dict[str, _Place]:
    """Return the places with, or without, a space in `lines`, each with where it is met first."""
    found: dict[str, _Place] = {}
    for where, line in lines:
        words = [fold(word) for word in _GAP.split(line.strip())]
        if is_spaced and len(words) == 1:
            continue
        text, gaps, end = "".join(words), set[int](), 0
        for word in words[:-1]:
            end += len(word)
            gaps.add(end)
        for index in gaps if is_spaced else range(_SIDE, len(text) - _SIDE + 1):
            place = text[max(0, index - _SIDE) : index + _SIDE]
            if len(place) == 2 * _SIDE and (index in gaps) is is_spaced and (among is None or place in among):
                found.setdefault(place, where)
    return found


def _tell(places: list[str], spaces: tuple[str, str], location: Location, where: str, rule: str) -> Diagnostic:
    expected, found = (shown(places[0][:_SIDE] + space + places[0][_SIDE:]) for space in spaces)
    what = f"{where}: expected {expected}, found {found} ({len(places)} in all)"
    return Diagnostic(location, Severity.WARNING, rule, what, _HINT)
