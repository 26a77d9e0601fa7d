"""Find a printed table of contents (目录) at the front; it is evidence for the headings below it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wenxuan.structure.forms import LONGEST_LINE, SECTION_RANK, read_forms
from wenxuan.structure.lines import Line

_WORDS = {"目录", "目錄", "目次", "总目", "總目", "总目录", "總目錄", "contents", "篇目", "回目"}
_LEADER = re.compile(r"(?:[.．·・…‥\-—_\s]{2,}|\s)[（(]?\d{1,4}[)）]?$|[.．·・…‥]{3,}\s*\d*$")
_IGNORED = re.compile(r"[\s，,。：:、·—\-－.．（）()《》〈〉“”「」]")
_SHORT = 50  # characters of an entry
_FEWEST = 6  # headings right below one another that may be a list, wherever they stand
_FRONT = 60  # lines in which a contents list must begin
_ALIKE = 0.75


def plain(text: str) -> str:
    """Return a title without marks, spaces and page numbers, for comparing."""
    title = _LEADER.sub("", text) if len(text) <= LONGEST_LINE else text
    return _IGNORED.sub("", unicodedata.normalize("NFKC", title)).lower()


@dataclass(frozen=True, slots=True)
class Contents:
    """The lines of the printed contents lists, in order, and the titles in them."""

    lines: Sequence[int] = ()
    titles: frozenset[str] = frozenset()
    numbered: tuple[tuple[int, str], ...] = ()

    def names(self, text: str) -> bool:
        """Return True if the list names this title."""
        return bool(self.titles) and plain(text) in self.titles

    def nearly(self, text: str, numbers: Iterable[int]) -> int:
        """Return the one of `numbers` whose title in the list is nearly this text; 0 if none is."""
        wanted = set(numbers)
        signs = set(plain(text))
        for number, title in self.numbered:
            may_be = number in wanted and len(text) <= 2 * len(title) + 4 and text[0] == title[0]
            if may_be and len(signs & set(title)) >= _ALIKE * len(signs | set(title)):
                return number
        return 0


def find_contents(lines: Sequence[Line]) -> Contents:
    """Return the contents list at the front, below the word 目录 or not, and lists of chapters further on."""
    front = _at_front(lines)
    taken = {*front.lines}
    further = [index for run in _runs(lines) for index in run if index not in taken]
    if not further:
        return front
    titles = front.titles | {plain(lines[index].text) for index in further}
    return Contents(sorted(taken.union(further)), titles, front.numbered)


def _runs(lines: Sequence[Line]) -> Iterator[Sequence[int]]:
    """Yield headings of chapters one below the other that nearly all stand in the text elsewhere too."""
    keys = {line.index: key for line in lines if (key := _chapter(line))}
    counts = Counter(keys.values())
    run: list[int] = []
    for index in [*keys, len(lines) + 2]:
        is_over = run and (index > run[-1] + 2 or lines[index - 1].size > _SHORT)
        if is_over or keys.get(index) in map(keys.get, run[:1]):  # the list, or the text with its first chapter, begins
            again = sum(counts[keys[item]] > 1 for item in run)
            if len(run) >= _FEWEST and again >= 0.7 * len(run):
                yield range(run[0], run[-1] + 1)
            run = []
        run.append(index)


def _chapter(line: Line) -> tuple[str, int, str] | None:
    forms = read_forms(line.text) if line.size <= _SHORT else ()
    if not forms or not forms[0].number or forms[0].rank > SECTION_RANK:
        return None
    return forms[0].family, forms[0].number, plain(forms[0].rest)


def _at_front(lines: Sequence[Line]) -> Contents:
    word = next((line.index for line in lines[:_FRONT] if plain(line.text) in _WORDS), None)
    if word is not None:
        stop = _end(lines, word + 1)
        if stop - word > 2:
            return _contents(lines, range(word, stop), skip=1)
    return _unheaded(lines)


def _end(lines: Sequence[Line], start: int) -> int:
    """The list ends at a long line, or where its first title comes again."""
    first = plain(lines[start].text) if start < len(lines) else ""
    seen: set[str] = set()
    for line in lines[start:]:
        title = plain(line.text)
        if line.size > 50 or (title in seen and (title == first or len(title) > 2)) or line.text[-1] in "，；：":
            return line.index
        if line.index > start and _restarts(lines, start, line.index):
            return line.index
        seen.add(title)
    return start  # a list that never ends is none


def _restarts(lines: Sequence[Line], start: int, index: int) -> bool:
    heads, forms = read_forms(lines[start].text), read_forms(lines[index].text)
    if not heads or not forms or heads[0].number != 1:
        return False
    return forms[0].family == heads[0].family and forms[0].number == 1 and _close(lines[index], lines[start])


def _close(line: Line, other: Line) -> bool:
    signs, others = set(plain(line.text)), set(plain(other.text))
    return len(signs & others) >= _ALIKE * min(len(signs), len(others))


def _unheaded(lines: Sequence[Line]) -> Contents:
    short = [line.index for line in lines[:_FRONT] if read_forms(line.text) and line.size <= 50]
    for start in short[:3]:
        stop = start
        while stop < len(lines) and lines[stop].size <= 50 and read_forms(lines[stop].text):
            stop += 1
        if stop - start >= 3:
            below = {plain(line.text) for line in lines[stop:] if line.size <= 50}
            again = sum(plain(line.text) in below for line in lines[start:stop])
            if again >= 0.7 * (stop - start):
                return _contents(lines, range(start, stop), skip=0)
    return Contents()


def _contents(lines: Sequence[Line], found: range, *, skip: int) -> Contents:
    """Trim the list to what does come again below, so that no text is taken for contents."""
    below = {plain(line.text) for line in lines[found.stop :] if line.size <= 50}
    entries = [lines[index] for index in found[skip:]]
    last = max((line.index for line in entries if plain(line.text) in below or read_forms(line.text)), default=None)
    if last is None:
        return Contents()
    entries = [line for line in entries if line.index <= last]
    numbered = [
        (form.number, plain(line.text)) for line in entries for form in read_forms(line.text)[:1] if form.number
    ]
    titles = frozenset(plain(line.text) for line in entries)
    return Contents(range(found.start, last + 1), titles, tuple(numbered))
