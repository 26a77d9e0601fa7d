"""How a text was wrapped (硬回车): its lines, and the width at which each was broken.

Lines that stop in mid-sentence at one and the same width, again and again, show that the text was wrapped there.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wenxuan.clean.characters import CLOSING, HAN, OPENING, SPACE, cells

_NARROWEST = 36  # cells; nobody wraps prose at less
LEAST = 3  # lines that stop in mid-sentence at the width
_RAGGED = 4  # cells that such lines may be off the width
_REACH = 25  # lines: a wrapped line has one that stops in mid-sentence as near as this
_WIDTHS = 8  # that one text is searched for
COUNT = "0-9０-９零〇○一二三四五六七八九十百千两"
LABEL = re.compile(
    f"(?:正文[{SPACE}]*)?第[{COUNT}]{{1,6}}[章节節回卷篇条條部集幕场場编編辑輯课課讲講齣]"
    f"|[（(][{COUNT}]{{1,4}}[）)]|[零〇一二三四五六七八九十百]{{1,3}}[、．.]|[0-9]{{1,3}}[、．.)）](?![0-9])"
    "|[①-⑳●○■◆★※＊*•·]"
)
_IN_SENTENCE = re.compile(f"[{HAN}A-Za-z0-9，、,]$")
_LETTER = re.compile(f"[{HAN}A-Za-z0-9]$")
HAS_MARK = re.compile("[，。；：？！、,;:?!]")
_BESIDE = f"{HAN}{CLOSING}{OPENING},.;:!?\"'()—-"
_LOOSE = re.compile(f"(?<=[{_BESIDE}]) +(?=[{_BESIDE}])")  # blanks that came later than the line ends


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: where its words stand, its indent and width in cells, and the blank lines above it."""

    start: int
    end: int
    words: str
    indent: int
    width: int
    gap: int
    is_flowed: bool  # a blank stands at its end

    @property
    def is_in_sentence(self) -> bool:
        """True if it stops where paragraphs do not end."""
        return bool(_IN_SENTENCE.search(self.words))


def _by_cells(words: str) -> int:
    return 2 * len(words) - len(words.encode("ascii", "ignore"))


def _by_characters(words: str) -> int:
    return 2 * len(words)


def _tight(words: str) -> str:
    return _LOOSE.sub("", words) if " " in words else words


def is_spaced(words: str) -> bool:
    """Return True if a blank stands after most characters, as in some copies from PDF."""
    return 3 * words.count(" ") > len(words)


def _tight_if_spaced(words: str) -> str:
    return words.replace(" ", "") if is_spaced(words) else words


Size = Callable[[str], int]
_SIZES: tuple[Size, ...] = (  # how a program may have counted, and whether blanks came in later
    lambda words: _by_cells(_tight(words)),
    lambda words: _by_characters(_tight(words)),
    lambda words: _by_cells(_tight_if_spaced(words)),
    lambda words: _by_characters(_tight_if_spaced(words)),
)


def _lines(text: str, size: Size) -> Iterator[Line]:
    start = gap = 0
    for whole in text.split("\n"):
        line = whole.rstrip()
        words = line.lstrip()
        if words:
            begin = start + len(line) - len(words)
            indent = cells(line[: len(line) - len(words)])
            yield Line(begin, start + len(line), words, indent, indent + size(words), gap, len(line) < len(whole))
            gap = 0
        else:
            gap += 1
        start += len(whole) + 1


def measured(text: str) -> tuple[list[Line], Size]:
    """Return the lines of a text, and the measure in which they stop most often at one width."""
    ways = ((list(_lines(text, size)), size) for size in _SIZES)
    return max(
        ways, key=lambda way: max(Counter(way[0][index].width for index in stops_of(way[0])).values(), default=0)
    )


def stops_of(lines: Sequence[Line]) -> list[int]:
    """Return the lines that stop in mid-sentence with words below that are no list item or heading."""
    return [
        index
        for index, (line, following) in enumerate(pairwise(lines))
        if line.width >= _NARROWEST and line.is_in_sentence and not LABEL.match(following.words)
    ]


def widths_of(lines: Sequence[Line]) -> dict[int, int]:
    """Return the width at which each line was wrapped; none of lines that were not."""
    stops = stops_of(lines)
    widths: dict[int, int] = {}
    for _ in range(_WIDTHS):
        counts = Counter(lines[index].width for index in stops)
        near = {width: sum(counts[w] for w in range(width - 3, width + 4)) for width in counts}
        best = max(near, key=lambda width: (near[width], counts[width]), default=0)
        if not best or near[best] < LEAST:
            break
        members = [index for index in stops if abs(lines[index].width - best) <= _RAGGED]
        for group in _groups(members):
            among = bisect_left(stops, group[-1] + 1) - bisect_left(stops, group[0])
            if len(group) >= max(LEAST, among / 2) and _is_prose([lines[index] for index in group]):
                width = _margin(lines[index] for index in group)
                widths |= dict.fromkeys(group, width)
        stops = [index for index in stops if abs(lines[index].width - best) > _RAGGED]
    return _spread(widths, len(lines))


def _groups(indices: Sequence[int]) -> Iterator[list[int]]:
    """Yield the indices in groups with at most twice the reach between two of one group."""
    group: list[int] = []
    for index in indices:
        if group and index - group[-1] > 2 * _REACH:
            yield group
            group = []
        group.append(index)
    yield group


def _is_prose(lines: Sequence[Line]) -> bool:
    with_marks = sum(bool(HAS_MARK.search(line.words[:-1])) for line in lines)
    after_letter = sum(bool(_LETTER.search(line.words)) for line in lines)
    return with_marks >= 0.6 * len(lines) and after_letter >= 0.4 * len(lines)


def _margin(lines: Iterable[Line]) -> int:
    """Return the commonest width; a mark that hangs over it does not count."""
    counts = Counter(line.width for line in lines if _LETTER.search(line.words))
    return max(counts, key=lambda width: (counts[width], width))


def _spread(widths: Mapping[int, int], count: int) -> dict[int, int]:
    """Return for every line the width of the nearest known one, unless that is out of reach."""
    found: dict[int, int] = {}
    known = sorted(widths)
    for number, index in enumerate(known):
        before = (known[number - 1] + index) // 2 + 1 if number else 0
        after = (index + known[number + 1]) // 2 if number + 1 < len(known) else count - 1
        for line in range(max(before, index - _REACH), min(after, index + _REACH) + 1):
            found[line] = widths[index]
    return found
