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

PAGE = 3  # a page ends between two lines, or a line of a site stood there
LEAST = 3  # lines that stop in mid-sentence at the width
_NARROWEST = 36  # cells; nobody wraps prose at less
_SHORTEST = 8  # cells; what stops in mid-sentence so early counts for nothing
_RAGGED = 4  # cells that such lines may be off the width
_REACH = 25  # lines: a wrapped line has one that stops in mid-sentence as near as this
_WIDTHS = 8  # that one text is searched for
_COUNT = "0-9０-９零〇○一二三四五六七八九十百千两"
_CHAPTER = (
    f"(?:正文[{SPACE}]*)?第(?:[{_COUNT}]{{1,6}}(?:[章节節回卷篇部集幕场場编編辑輯课課讲講齣]|[则則话話折摺](?=[{SPACE}]|$))"
    f"|[{SPACE}]{{2,}}(?=[^{SPACE}]))"  # 第　　某某: the number was lost
)
_LABEL = re.compile(
    f"{_CHAPTER}|第[{_COUNT}]{{1,6}}[条條]|[（(][{_COUNT}]{{1,4}}[）)]|[零〇一二三四五六七八九十百]{{1,3}}[、．.]"
    "|[0-9]{1,3}[、．.)）](?![0-9])|[①-⑳●○■◆★※＊*•·|]|[-+#]+ |[-`~]{3}|[a-z][a-z._-]{1,20}:"
)
_HEADING = re.compile(f".{{0,8}}{_CHAPTER}[^，。；：？！、,;:?!]*$")
_IN_SENTENCE = re.compile(f"[{HAN}A-Za-z0-9，、,]$")
_HAS_HAN = re.compile(f"[{HAN}]")
_LETTER = re.compile(f"[{HAN}A-Za-z0-9]$")
_HAS_MARK = re.compile("[，。；：？！、,;:?!]")
_PREFIX = re.compile(f"[{SPACE}\f]*(?:>[> ]*)?")
_FIRST = re.compile(f"[{OPENING}]*(?:[!-~]+|.)[{CLOSING}]*")  # what a program sets on a line whole
_LAST = re.compile(f"[{OPENING}]*(?:[ -~]{{1,40}}|.)[{CLOSING},.;:!?\"')]*$")
_BESIDE = f"{HAN}{CLOSING}{OPENING},.;:!?\"'()—-"
_LOOSE = re.compile(f"(?<=[{_BESIDE}]) +(?=[{_BESIDE}])")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: where its words stand, and what tells whether it was wrapped. Widths are in cells."""

    start: int
    end: int
    words: str
    quoted: int  # how many > stand before it, as in e-mail
    indent: int
    gap: int  # blank lines above it: 0, 1, 2 for more, or PAGE
    is_flowed: bool  # a blank stands at its end
    is_spaced: bool  # a blank stands after most characters, as in some copies from PDF
    width: int
    first: int  # the width of what must stay together at its beginning
    last: int  # and at its end

    @property
    def has_han(self) -> bool:
        """True if it is in Chinese, at least in part."""
        return bool(_HAS_HAN.search(self.words))

    @property
    def is_in_sentence(self) -> bool:
        """True if it stops where paragraphs do not end."""
        return bool(_IN_SENTENCE.search(self.words))

    @property
    def is_bare(self) -> bool:
        """True if it has no marks inside, as titles have none."""
        return not _HAS_MARK.search(self.words)

    @property
    def is_label(self) -> bool:
        """True if it begins as headings, articles and list items do."""
        return bool(_LABEL.match(self.words))

    @property
    def is_heading(self) -> bool:
        """True if it is the heading of a chapter."""
        return bool(_HEADING.match(self.words))


# ---- lines and their widths


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text that are not blank, in the measure in which most of them stop at one width."""
    found = list(_found(text))
    words = [row[2] for row in found]
    stops = [i for i in range(len(found) - 1) if _IN_SENTENCE.search(words[i]) and not _LABEL.match(words[i + 1])]
    size = max(_SIZES, key=lambda size: max(Counter(size(words[i]) for i in stops).values(), default=0))
    lines = []
    for start, end, line, prefix, gap, is_flowed in found:
        indent, last = cells(prefix.replace("\f", "")), _LAST.search(line)
        ends = size(_first(line)), size(last[0]) if last else 0
        shape = (prefix.count(">"), indent, gap, is_flowed, _is_spaced(line))
        lines.append(Line(start, end, line, *shape, indent + size(line), *ends))
    return lines


def _found(text: str) -> Iterator[tuple[int, int, str, str, int, bool]]:
    start = gap = 0
    for whole in text.split("\n"):
        line = whole.rstrip()
        gap = PAGE if "\f" in whole else gap
        prefix = _PREFIX.match(line)
        begin = prefix.end() if prefix else 0
        if begin < len(line):
            yield start + begin, start + len(line), line[begin:], line[:begin], gap, len(line) < len(whole)
            gap = 0
        elif gap != PAGE:
            gap = min(gap + 1, 2)
        start += len(whole) + 1


def _first(words: str) -> str:
    found = _FIRST.match(words)
    return found[0] if found else ""


def _by_cells(words: str) -> int:
    return 2 * len(words) - len(words.encode("ascii", "ignore"))


def _by_characters(words: str) -> int:
    return 2 * len(words)


def _is_spaced(words: str) -> bool:
    return 3 * words.count(" ") > len(words)


def _tight(words: str) -> str:
    return _LOOSE.sub("", words) if " " in words else words


def _tight_if_spaced(words: str) -> str:
    return words.replace(" ", "") if _is_spaced(words) else words


_SIZES: tuple[Callable[[str], int], ...] = (  # how a program may have counted, and whether blanks came in later
    lambda words: _by_cells(_tight(words)),
    lambda words: _by_characters(_tight(words)),
    lambda words: _by_cells(_tight_if_spaced(words)),
    lambda words: _by_characters(_tight_if_spaced(words)),
)


# ---- the width of the text


def stops_of(lines: Sequence[Line]) -> list[int]:
    """Return the lines that stop in mid-sentence with words below that are no list item or heading."""
    return [
        index
        for index, (line, following) in enumerate(pairwise(lines))
        if line.width >= _SHORTEST and line.is_in_sentence and not following.is_label
    ]


def widths_of(lines: Sequence[Line], stops: Sequence[int]) -> dict[int, int]:
    """Return the width at which each line was wrapped; none of lines that were not."""
    widths: dict[int, int] = {}
    left = stops
    for _ in range(_WIDTHS):
        counts = Counter(lines[index].width for index in left)
        near = {width: sum(counts[w] for w in range(width - 3, width + 4)) for width in counts}
        wide = (width for width in near if width >= _NARROWEST)
        best = max(wide, key=lambda width: (near[width], counts[width]), default=0)
        if not best or near[best] < LEAST:
            break
        near_best = {index for index in left if abs(lines[index].width - best) <= _RAGGED}
        members = [index for index in left if index in near_best and _is_no_longer(lines[index + 1], best)]
        for group in _groups(members):
            among = bisect_left(stops, group[-1] + 1) - bisect_left(stops, group[0])
            if len(group) >= max(LEAST, among / 2) and _are_wrapped(lines, group, best):
                width = _margin(lines[index] for index in group)
                widths |= dict.fromkeys(group, width)
        left = [index for index in left if index not in near_best]
    return _spread(widths, len(lines))


def _is_no_longer(line: Line, width: int) -> bool:
    return line.width - line.last <= width + _RAGGED


def _groups(indices: Sequence[int]) -> Iterator[list[int]]:
    """Yield the indices in groups with at most the reach between two of one group."""
    group: list[int] = []
    for index in indices:
        if group and index - group[-1] > _REACH:
            yield group
            group = []
        group.append(index)
    if group:
        yield group


def _are_wrapped(lines: Sequence[Line], group: Sequence[int], width: int) -> bool:
    """Return True if the lines are of prose, and those below them as long again and again."""
    words = [lines[index].words for index in group]
    below = [lines[index + 1] for index in group]
    return (
        sum(bool(_HAS_MARK.search(line[:-1])) for line in words) >= 0.6 * len(group)
        and sum(bool(_HAS_HAN.search(line)) for line in words) >= 0.6 * len(group)
        and sum(bool(_LETTER.search(line)) for line in words) >= 0.4 * len(group)
        and sum(abs(line.width - width) <= _RAGGED for line in below) >= max(1, 0.2 * len(group))
        and max(Counter(lines[index].width for index in group).values()) >= 0.35 * len(group)
    )


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
