"""Match the text of finished pages with what they must hold (核对), character by character and in order.

Three streams run through the pages: the text; the notes, which stand below the text of the page that calls them or
of a later one; and the captions, since a picture may float to a later page. The pages go on in one of them at every
character, or there is a difference.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from wenxuan.check.expected import Added, Furniture, Stream
from wenxuan.diagnostics import Location

_NONE = Stream()
SOFT_HYPHEN = "\u00ad"  # stands in a page's text for a hyphen at a line end: set there, or written so
_GRAM = 8  # characters in a row that must agree before two texts are taken as in step again
_SHORT = 3  # characters by which such places are looked for
_NEAR = 400  # characters of a page that are passed over, at most, to find the place again
_OVERRUN = 24  # characters that the text and a note after it may have in common by chance
_BULLET = re.compile(r"[-•◦▪‣·∙*+]|\d{1,4}[.．、]|")
_TWINS = ("…⋯", "•‧·", "～〜~", "—―", "–‒", "／∕", "｀‵")  # one glyph in common Chinese fonts
_CIRCLED = ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))  # (first, last, code of the first): ① to ㊿


@dataclass(frozen=True, slots=True)
class Difference:
    """Where page `page` (from 0) does not hold what it must; `is_twin` if only the code differs, not the glyph."""

    page: int
    location: Location
    expected: str
    found: str
    is_twin: bool = False


@dataclass(frozen=True, slots=True)
class _Cursor:
    """How far a stream has been met: `offset` characters and `added` pieces of furniture."""

    stream: Stream
    offset: int = 0
    added: int = 0

    @property
    def next(self) -> Added | None:
        more = self.stream.added
        return more[self.added] if self.added < len(more) else None

    @property
    def limit(self) -> int:
        return self.next.offset if self.next else len(self.stream.text)

    @property
    def is_done(self) -> bool:
        return self.offset == len(self.stream.text) and (self.next is None or self.next.kind.is_optional)

    def moved(self, offset: int) -> "_Cursor":
        """Return a cursor at `offset`, where text goes on; furniture up to there is taken as met."""
        return replace(self, offset=offset, added=bisect_right(self.stream.added, offset, key=lambda item: item.offset))

    def difference_to(self, later: "_Cursor", page: int, found: str) -> Difference:
        """Return the difference of a page that has `found` where the stream goes from here to `later`."""
        expected = self.stream.text[self.offset : later.offset]
        if self.added < later.added and self.next and self.next.offset == self.offset:
            expected = expected if self.next.kind.is_optional else f"({self.next.number}){expected}"
        return Difference(page, self.stream.location(self.offset), expected, found)


def differences(
    text: Stream, notes: Stream, pages: Sequence[str], *, captions: Stream = _NONE, most: int = 20
) -> Iterator[Difference]:
    """Yield where `pages`, folded, do not hold the streams; at most `most` real differences."""
    match = _Match(pages, [_Cursor(text), _Cursor(notes), _Cursor(captions)])
    count = 0
    for difference in match.run():
        yield difference
        count += not difference.is_twin
        if count == most:
            return


class _Match:
    """The state of one comparison: a place in the pages and a cursor in each stream."""

    def __init__(self, pages: Sequence[str], cursors: list[_Cursor]) -> None:
        self._pages = pages
        self._cursors = cursors
        self._twins: list[Difference] = []

    def run(self) -> Iterator[Difference]:
        for number, page in enumerate(self._pages):
            place, current = 0, 0
            while place < len(page):
                place = self._advance(current, number, place)
                yield from self._twins
                self._twins.clear()
                if place == len(page):
                    break
                turn = self._turn(current, page, place)
                if turn is not None:
                    current, place = turn
                    continue
                difference, current, place = self._step(number, place)
                yield difference
        yield from self._rest()

    def _advance(self, current: int, number: int, place: int) -> int:
        cursor, place, twins = _follow(self._cursors[current], self._pages[number], place)
        for offset, found in twins:
            stream = cursor.stream
            self._twins.append(Difference(number, stream.location(offset), stream.text[offset], found, True))
        self._cursors[current] = cursor
        return place

    def _others(self, index: int) -> list[_Cursor]:
        return [cursor for other, cursor in enumerate(self._cursors) if other != index]

    def _turn(self, current: int, page: str, place: int) -> tuple[int, int] | None:
        """Return which other stream goes on and where in `page`: here, or where this one ran on by chance."""
        here = self._cursors[current]
        begin = here.stream.added[here.added - 1].offset if here.added else 0
        for back in range(min(_OVERRUN, place, here.offset - begin) + 1):
            start, rewound = place - back, replace(here, offset=here.offset - back)
            for index, other in enumerate(self._cursors):
                if index == current or _follow(other, page, start)[1] <= place:
                    continue
                rest = [rewound if which == current else cursor for which, cursor in enumerate(self._cursors)]
                if _agree(other, rest[:index] + rest[index + 1 :], page, start):
                    self._cursors[current] = rewound
                    return index, start
        return None

    def _step(self, number: int, place: int) -> tuple[Difference, int, int]:
        """Pass over a difference: return it, the stream that goes on after it, and where in the page."""
        page = self._pages[number]
        steps = [_in_step(cursor, self._others(index), page, place) for index, cursor in enumerate(self._cursors)]
        costs = [step[0] if step else len(page) + _NEAR for step in steps]
        index = costs.index(min(costs))
        step = steps[index]
        if step is None:
            index = next((index for index, cursor in enumerate(self._cursors) if not cursor.is_done), 0)
            step = (0, self._cursors[index], len(page))
        _, cursor, end = step
        difference = self._cursors[index].difference_to(cursor, number, page[place:end])
        self._cursors[index] = cursor
        return difference, index, end

    def _rest(self) -> Iterator[Difference]:
        for cursor in self._cursors:
            if not cursor.is_done:
                yield cursor.difference_to(cursor.moved(len(cursor.stream.text)), max(0, len(self._pages) - 1), "")


def _follow(cursor: _Cursor, page: str, place: int) -> tuple[_Cursor, int, list[tuple[int, str]]]:
    """Follow a stream through a page as far as they agree: return (cursor, place, twins met on the way)."""
    text, twins = cursor.stream.text, list[tuple[int, str]]()
    while True:
        run = _common(text, cursor.offset, cursor.limit, page, place)
        cursor, place = replace(cursor, offset=cursor.offset + run), place + run
        if place == len(page):
            return cursor, place, twins
        if cursor.offset == cursor.limit:
            added = cursor.next
            past = replace(cursor, added=cursor.added + 1)
            if (
                added is None
                or (end := _furniture_end(added, text[cursor.offset : past.limit][:4], page, place)) is None
            ):
                return cursor, place, twins
            cursor, place = past, end
        elif page[place] == SOFT_HYPHEN:
            cursor, place = replace(cursor, offset=cursor.offset + (text[cursor.offset] == "-")), place + 1
        elif _are_twins(text[cursor.offset], page[place]):
            twins.append((cursor.offset, page[place]))
            cursor, place = replace(cursor, offset=cursor.offset + 1), place + 1
        else:
            return cursor, place, twins


def _common(text: str, start: int, limit: int, page: str, place: int) -> int:
    """Return how many characters text[start:limit] and page[place:] have in common from their beginnings."""
    size = min(limit - start, len(page) - place)
    if text[start : start + size] == page[place : place + size]:
        return size
    low = 0  # so many agree; the first that does not stands before `size`
    while size - low > 1:
        middle = (low + size) // 2
        if text[start + low : start + middle] == page[place + low : place + middle]:
            low = middle
        else:
            size = middle
    return low


def _furniture_end(added: Added, then: str, page: str, place: int) -> int | None:
    """Return where furniture that begins at `place` ends, or None if it is missing; `then` comes after it.

    What is optional is passed over only where the stream goes on: notes may come between, and it after them.
    """
    if added.kind.is_optional:
        if then and page.startswith(then, place) and (added.kind is Furniture.BULLET or place):
            return place
        if added.kind is Furniture.BULLET:
            end = place + len(_BULLET.match(page, place)[0])  # type: ignore[index]  # it matches the empty text too
        else:
            end = place + len(added.text) * page.startswith(added.text + then, place)
        return end if end > place or _goes_on(then, page, place) else None
    found = _mark_pattern(added.number, added.kind).match(page, place)
    return found.end() if found else None


def _goes_on(text: str, page: str, place: int) -> bool:
    return not text or page[place] in (text[0], SOFT_HYPHEN) or _are_twins(text[0], page[place])


@lru_cache(maxsize=512)
def _mark_pattern(number: int, kind: Furniture) -> re.Pattern[str]:
    """Match the mark of a note by its number: 3, ③, [3], 〔3〕, （3）; before the note itself also 3."""
    circled = [chr(first + number - low) for low, high, first in _CIRCLED if low <= number <= high]
    forms = [*circled, rf"[\[〔（(【]{number}[\]〕）)】]", str(number)]
    return re.compile(f"(?:{'|'.join(forms)})" + ("[.．、]?" if kind is Furniture.MARKER else ""))


def _are_twins(one: str, other: str) -> bool:
    """Tell whether fonts commonly set two characters with one glyph, which a PDF then gives one code."""
    if any(one in twins and other in twins for twins in _TWINS):
        return True
    names = unicodedata.name(one, ""), unicodedata.name(other, "")
    if any(name.startswith(("KANGXI RADICAL", "CJK RADICAL")) for name in names):
        return True
    return unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)


def _in_step(cursor: _Cursor, others: Sequence[_Cursor], page: str, place: int) -> tuple[int, _Cursor, int] | None:
    """Find where stream and page agree again: (characters lost and passed over, the cursor there, place)."""
    best: tuple[int, _Cursor, int] | None = None
    for start in range(place, min(place + _NEAR, len(page))):
        passed = start - place
        if best and passed >= best[0]:
            break
        for candidate in _candidates(cursor, page, start, passed):
            cost = candidate.offset - cursor.offset + passed
            if (best is None or cost < best[0]) and _agree(candidate, others, page, start):
                best = (cost, candidate, start)
    return best


def _candidates(cursor: _Cursor, page: str, start: int, passed: int) -> Iterator[_Cursor]:
    """Yield cursors at which the stream may go on with page[start:]."""
    stream = cursor.stream
    for index in range(cursor.added, min(cursor.added + 3, len(stream.added))):  # with the mark of a note
        yield replace(cursor, offset=stream.added[index].offset, added=index)
    yield cursor.moved(min(cursor.offset + passed, len(stream.text)))  # character for character
    gram, found = page[start : start + _SHORT], cursor.offset - 1
    for _ in range(8 if len(gram) == _SHORT else 0):
        found = stream.text.find(gram, found + 1)
        if found < 0:
            return
        yield cursor.moved(found)


def _agree(cursor: _Cursor, others: Sequence[_Cursor], page: str, start: int) -> bool:
    """Tell whether page[start:] goes on with a stream: for a good while, to its end, or until another takes over."""
    _, end, _ = _follow(cursor, page, start)
    if end == start or end == len(page) or end - start >= _GRAM:
        return end > start
    lasts = [_follow(other, page, end)[1] for other in others]
    return any(last > end and (last == len(page) or last - end >= _GRAM) for last in lasts)
