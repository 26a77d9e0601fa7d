"""What a line end stands for (行末判断): the odds that it lies inside a paragraph, from the evidence of the whole text.

Lines that stop in mid-sentence at the width of the text, and lines that end far from it, teach how this text ends and
begins its paragraphs: with which marks, indents and blank lines. Each other line end is then weighed as one of two
stories: a paragraph that was broken here by a program, or two of which the first happens to fill its last line (naive
Bayes). In wrapped texts that we know, of joints with odds of 2 (as a logarithm) nine in ten are inside paragraphs.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp, log, sqrt
from statistics import fmean
from typing import TypeVar

from wenxuan.clean.characters import CLOSING, OPENING
from wenxuan.clean.wraps import LEAST, PAGE, Line, lines_of, stops_of, widths_of

_ENDS = {
    **dict.fromkeys("。.", "stop"),
    **dict.fromkeys("？！?!", "cry"),
    **dict.fromkeys("…—", "pause"),
    **dict.fromkeys("”」』’\"'", "quote"),
    **dict.fromkeys("）)》】〕]", "bracket"),
    **dict.fromkeys("：:", "colon"),
    **dict.fromkeys("；;", "semicolon"),
    **dict.fromkeys("，、,", "comma"),
}
_BEGINS = {
    **dict.fromkeys("却卻且话話次第", "turn"),
    **dict.fromkeys("便乃遂况況倘也還还就因故但汝吾若你我她今想要未既即", "thread"),
    **dict.fromkeys('“「『"—', "speech"),
    **dict.fromkeys("（(《【〔‘", "bracket"),
    **dict.fromkeys("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "latin"),
}
_LAST_OF = {  # how eight paragraphs end, before a text has shown it
    "stop": 4.5, "cry": 1.0, "quote": 1.2, "letter": 0.2, "pause": 0.3, "colon": 0.3, "bracket": 0.2, "semicolon": 0.1,
    "comma": 0.05,
}  # fmt: skip
_LAST_OF_SHORT = {**_LAST_OF, "letter": 2.0}  # such as headings
_FIRST_OF = {
    "letter": 5.3,
    "speech": 1.2,
    "latin": 0.5,
    "bracket": 0.3,
    "turn": 0.35,
    "thread": 0.3,
}  # and how they begin
_SIGNS = {  # inside a paragraph, and where one ends: how often, before a text has shown it
    ("gap", 0): (3.0, 2.0), ("gap", 1): (0.05, 1.0), ("gap", 2): (0.02, 0.5),
    ("gap", PAGE): (0.3, 0.6),
    ("indent", 0): (3.0, 1.5), ("indent", 1): (0.05, 1.0), ("indent", -1): (0.1, 0.2),
    ("flowed", False): (3.0, 3.0), ("flowed", True): (0.1, 0.1),
    ("label", False): (3.0, 2.0), ("label", True): (0.01, 0.3),
    ("bare", False): (3.0, 2.0), ("bare", True): (0.3, 1.0),
    ("open", False): (2.0, 3.0), ("open", True): (1.0, 0.15),
    ("long", False): (3.0, 2.0), ("long", True): (0.003, 0.2),
    ("spacing", False): (3.0, 2.0), ("spacing", True): (0.05, 0.3),
    ("first", 0): (2.0, 2.0), ("first", 1): (0.02, 1.0), ("first", -1): (1.0, 0.02),
}  # fmt: skip
# where programs break lines
_ROOMS = {"full": 6.0, "tight": 0.1, "loose": 0.05, "wide": 0.002, "over": 0.02, "far": 0.02}
_TIGHT, _WIDE = 4, 12  # cells left on a line after the word that it might have taken
_OPEN, _CLOSE = re.compile("[“「『（]"), re.compile("[”」』）]")
_Sign = tuple[str, int | bool]
_Signs = tuple[_Sign, ...]
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Joint:
    """The end of a wrapped line: its place among the lines and the odds, as a logarithm, that the paragraph goes on."""

    line: int
    odds: float


@lru_cache(maxsize=1)  # its sure ends and its unsure ones are asked for one after the other
def joints(text: str) -> tuple[Sequence[Line], Sequence[Joint]]:
    """Return the lines of a text and what is known of the ends of wrapped ones; nothing if it was not wrapped."""
    lines = lines_of(text)
    stops = stops_of(lines)
    widths = widths_of(lines, stops)
    return lines, list(_Weighing(text, lines, stops, widths).joints()) if widths else []


class _Weighing:
    """The lines of one text, and what the certain ones teach of the others."""

    def __init__(self, text: str, lines: Sequence[Line], stops: Sequence[int], widths: Mapping[int, int]) -> None:
        self._lines, self._widths = lines, widths
        self._inner = [index for index in sorted(widths) if index + 1 < len(lines) and self._may_go_on(index)]
        self._stops = set(stops)
        self._shift = 0
        self._certain = {index for index in self._inner if self._room(index, is_first=False) in ("wide", "far")}
        self._shift = self._find_shift()
        self._learn_words(text)
        self._learn(self._certain)
        self._learn({joint.line for joint in self.joints() if joint.odds <= 0})

    def _may_go_on(self, index: int) -> bool:
        line, following = self._lines[index], self._lines[index + 1]
        if line.quoted != following.quoted or line.is_heading or following.is_heading:
            return False
        is_latin_prose = line.is_in_sentence and following.words[0].islower() and " " in line.words
        return line.has_han or following.has_han or is_latin_prose

    def _learn(self, ends: Set[int]) -> None:
        """Learn from the lines, of which the given ones end paragraphs."""
        self._room_of = {index: self._room(index, is_first=index - 1 in ends) for index in self._inner}
        self._learn_rooms()
        self._learn_signs()
        self._learn_lengths(ends)

    def joints(self) -> Iterator[Joint]:
        """Yield the ends of wrapped lines, deciding each before the next."""
        rest = self._rests()
        length = depth = 0
        for index, line in enumerate(self._lines[:-1]):
            is_first = not length
            length += len(line.words)
            depth += _depth(line)
            odds = -99.0
            if index in self._room_of:
                odds = self._odds(index, length=length, rest=rest[index + 1], is_first=is_first)
                odds += self._told["open", depth > 0]
                yield Joint(index, odds)
            if odds <= 0:
                length = depth = 0

    def _odds(self, index: int, *, length: int, rest: int, is_first: bool) -> float:
        line, following = self._lines[index], self._lines[index + 1]
        last, first = _ENDS.get(line.words[-1], "letter"), _BEGINS.get(following.words[0], "letter")
        lasts = self._lasts if 2 * length >= self._widths[index] - _WIDE else self._lasts_of_short
        odds = self._length(length + rest) - self._length(length) - self._length(rest)
        odds += self._inside[last, first] - lasts[last] - self._firsts[first]
        odds += self._breaks[self._room(index, is_first=is_first)]
        return odds + sum(self._told[sign] for sign in self._signs(index))

    def _room(self, index: int, *, is_first: bool) -> str:
        """Say how much room a line leaves for the first word of the next one."""
        line, width = self._lines[index], self._widths[index] - self._shift * is_first
        room = width - line.width - (self._lines[index + 1].first if index + 1 < len(self._lines) else 2)
        if room >= 0:
            return "tight" if room < _TIGHT else "loose" if room < _WIDE else "wide"
        over = line.width - line.last - width  # where its last word begins
        return "full" if over < 0 else "over" if over < _WIDE else "far"

    def _find_shift(self) -> int:
        """Return by how many cells first lines are narrower than others: their indents were lost."""
        shifts = Counter(
            self._widths[index + 1] - self._lines[index + 1].width
            for index in self._certain
            if index + 1 in self._stops and index + 1 in self._widths
        )
        near = {shift: count for shift, count in shifts.items() if -_WIDE < shift < _WIDE}
        best = max(near, key=lambda shift: (near[shift], -abs(shift)), default=0)
        return best if near and near[best] >= max(LEAST, 0.5 * sum(near.values())) else 0

    def _signs(self, index: int) -> _Signs:
        line, following, width = self._lines[index], self._lines[index + 1], self._widths[index]
        indent = following.indent - self._indent
        return (
            ("gap", following.gap),
            ("indent", (indent > 0) - (indent < 0)),
            ("flowed", line.is_flowed),
            ("label", following.is_label),
            ("bare", line.is_bare),
            ("long", following.width - following.last - width >= _WIDE),
            ("spacing", line.is_spaced is not following.is_spaced),
            ("first", self._firstness(index + 1) if self._shift else 0),
        )

    def _firstness(self, index: int) -> int:
        """Return 1 for a line that is full if it is a first one, -1 for one that is full if it is not."""
        if index not in self._widths or self._lines[index].width > self._widths[index] + _TIGHT:
            return 0
        shapes = [self._room(index, is_first=is_first) == "full" for is_first in (False, True)]
        return shapes[1] - shapes[0]

    def _learn_rooms(self) -> None:
        """Learn where the wrapper broke lines from those that stop in mid-sentence.

        Some of these are headings or verse: as many to a cell as among the lines that are certainly not wrapped.
        """
        stops = [index for index in self._inner if index in self._stops]
        counts = Counter(self._room_of[index] for index in stops)
        stray = counts["wide"] / max(1, fmean([0, *(self._widths[index] for index in stops)]) - _WIDE)
        counts.subtract({"tight": round(stray * _TIGHT), "loose": round(stray * (_WIDE - _TIGHT))})
        counts["wide"] = counts["far"] = 0
        self._breaks = _shares({room: max(0, counts[room]) + prior for room, prior in _ROOMS.items()})
        self._joined = [index for index in stops if self._room_of[index] == "full"]
        indents = Counter(self._lines[index + 1].indent for index in self._joined)
        self._indent = indents.most_common(1)[0][0] if indents else 0

    def _learn_words(self, text: str) -> None:
        """Learn how paragraphs end and begin, and what stands side by side inside them."""
        ends, ends_of_short, length = Counter(_LAST_OF), Counter(_LAST_OF_SHORT), 0
        for index, line in enumerate(self._lines):
            length += len(line.words)
            if index in self._certain:
                is_prose = 2 * length >= self._widths[index] - _WIDE
                (ends if is_prose else ends_of_short)[_ENDS.get(line.words[-1], "letter")] += 1
                length = 0
        begins = Counter(_BEGINS.get(self._lines[index + 1].words[0], "letter") for index in self._certain)
        self._lasts, self._lasts_of_short = _shares(ends), _shares(ends_of_short)
        self._firsts = _shares({kind: begins[kind] + prior for kind, prior in _FIRST_OF.items()})
        pairs: dict[tuple[str, str], float] = {(last, first): 0.3 for last in _LAST_OF for first in _FIRST_OF}
        for (last, first), count in Counter(pairwise(text)).items():
            if not last.isspace() and not first.isspace() and first not in CLOSING and last not in OPENING:
                pairs[_ENDS.get(last, "letter"), _BEGINS.get(first, "letter")] += count
        self._inside = _shares(pairs)

    def _learn_signs(self) -> None:
        signs_joined: list[_Sign] = []
        signs_ended: list[_Sign] = []
        certain, wrapped, depth = self._certain, set(self._joined), 0
        for index, line in enumerate(self._lines):
            depth += _depth(line)
            if index in certain:
                signs_ended += (("open", depth > 0), *self._signs(index))
                depth = 0
            elif index in wrapped:
                signs_joined += (("open", depth > 0), *self._signs(index))
        joined, ended = Counter(_SIGNS_JOINED), Counter(_SIGNS_ENDED)
        joined.update(signs_joined)
        ended.update(signs_ended)
        self._told = {
            sign: log(joined[sign] / _total(joined, sign)) - log(ended[sign] / _total(ended, sign)) for sign in _SIGNS
        }

    def _learn_lengths(self, ends: Set[int]) -> None:
        """Learn how long paragraphs are that end with the given lines and with those that were not wrapped."""
        lengths, length = [], 0
        for index, line in enumerate(self._lines):
            length += len(line.words)
            if index in ends or index not in self._room_of:
                lengths.append(log(length))
                length = 0
        self._mean = (sum(lengths) + log(120)) / (len(lengths) + 1)
        squares = sum((length - self._mean) ** 2 for length in lengths)
        self._deviation = min(1.2, max(0.35, sqrt((squares + 2) / (len(lengths) + 4))))

    def _length(self, length: int) -> float:
        """Return the density of paragraphs of a length, as a logarithm: log-normal, but for a few of any length."""
        off = (log(length) - self._mean) / self._deviation
        return log(0.95 * exp(-off * off / 2) / (length * self._deviation * 2.5066) + 0.05 / (8 * length))

    def _rests(self) -> list[int]:
        """Return for each line how many characters there are from it to the next certain end."""
        rests, rest = [], 0
        for index in range(len(self._lines) - 1, -1, -1):
            rest = len(self._lines[index].words) + (0 if index in self._certain or index not in self._room_of else rest)
            rests.append(rest)
        return rests[::-1]


_SIGNS_JOINED = {sign: shares[0] for sign, shares in _SIGNS.items()}
_SIGNS_ENDED = {sign: shares[1] for sign, shares in _SIGNS.items()}


def _total(counts: Mapping[_Sign, float], sign: _Sign) -> float:
    return sum(count for (kind, _), count in counts.items() if kind == sign[0])


def _shares(counts: Mapping[Kind, float]) -> dict[Kind, float]:
    total = log(sum(counts.values()))
    return {kind: log(count) - total for kind, count in counts.items()}


def _depth(line: Line) -> int:
    return len(_OPEN.findall(line.words)) - len(_CLOSE.findall(line.words))
