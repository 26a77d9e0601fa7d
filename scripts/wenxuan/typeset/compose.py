"""Compose a paragraph (行的调整): tokens and a measure in, lines out; nothing here knows of WeasyPrint.

A line is filled to its natural width. Where a prohibition stops it short, the marks in it are compressed to
pull one more token in (推入), or its gaps are stretched (推出), whichever shows less (clreq 3.1.7). The last
lines are chosen together, so that no single character is left alone (孤字).
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from wenxuan.typeset.classes import (
    GAP_LEAST,
    GAP_MOST,
    MARKS,
    NO_LINE_START,
    SPACE_LEAST,
    SPACE_MOST,
    Habit,
    Kind,
    has_gap,
    may_break,
)

_NEAR_END = 3.5  # measures before a paragraph's end from which breaks are weighed together
_RUNT = 25.0  # cost of a last line of one character
_LATIN = frozenset({Kind.WORD, Kind.ADDRESS})
_EPSILON = 1e-4


@dataclass(frozen=True, slots=True)
class Token:
    """What is never parted: a character, a pair of marks, a word; advance and em in the same unit as the measure."""

    text: str
    kind: Kind
    advance: float
    em: float


@dataclass(frozen=True, slots=True)
class Line:
    """Tokens [start, end) on one line, of which [start, stop) are seen; `kerns[i]` is the space before token
    start + i (negative where marks are compressed), and `width` what they fill."""

    start: int
    stop: int
    end: int
    kerns: tuple[float, ...]
    width: float


def compose(
    tokens: Sequence[Token], measure: float, *, indent: float = 0, habit: Habit, is_justified: bool = True
) -> tuple[Line, ...]:
    """Break a paragraph into lines of at most `measure`, the first one shorter by `indent`.

    Every token is on exactly one line, in order. A token wider than the measure has a line to itself.
    """
    if not tokens:
        return ()
    return _Composer(tokens, measure, indent, habit, is_justified).lines()


class _Composer:
    """The sums over a paragraph from which any line's width, shrink and stretch follow at once."""

    def __init__(
        self, tokens: Sequence[Token], measure: float, indent: float, habit: Habit, is_justified: bool
    ) -> None:
        self.tokens = tokens
        self.measure = measure
        self.indent = indent
        self.habit = habit
        self.is_justified = is_justified
        count = len(tokens)
        self.kerns = [0.0] + [_kern(tokens[i - 1], tokens[i], habit) for i in range(1, count)]
        self.shrinks = [0.0] + [_shrink(tokens[i - 1], tokens[i], self.kerns[i], habit) for i in range(1, count)]
        # ends[i]: where the first i tokens end; room[i]: how far they could shrink
        self.ends = [0.0, *accumulate(t.advance + k for t, k in zip(tokens, self.kerns, strict=True))]
        self.room = [0.0, *accumulate(self.shrinks)]
        self.breaks = [i for i in range(1, count) if self._may_break(i)] + [count]

    def _may_break(self, index: int) -> bool:
        before, after = self.tokens[index - 1], self.tokens[index]
        return may_break(before.kind, after.kind, last=before.text[-1], first=after.text[0])

    def lines(self) -> tuple[Line, ...]:
        """Return the lines: filled one by one, the last few weighed together."""
        lines: list[Line] = []
        start, total = 0, self.ends[-1]
        while start < len(self.tokens) and total - self.ends[start] > _NEAR_END * self.measure:
            _, end = min(self._choices(start, wide=False))
            lines.append(self._line(start, end))
            start = end
        memo: dict[int, tuple[float, int]] = {}
        self._weigh(start, memo)
        while start < len(self.tokens):
            end = memo[start][1]
            lines.append(self._line(start, end))
            start = end
        return tuple(lines)

    def _weigh(self, start: int, memo: dict[int, tuple[float, int]]) -> float:
        """Find the cheapest way from `start` to the end; at most a handful of lines are left."""
        if start == len(self.tokens):
            return 0.0
        if start not in memo:
            ways = ((cost + self._weigh(end, memo), end) for cost, end in self._choices(start, wide=True))
            memo[start] = min(ways)
        return memo[start][0]

    def _choices(self, start: int, *, wide: bool) -> list[tuple[float, int]]:
        """Return (cost, end) of the ends that a line from `start` may have; there is always one."""
        measure = self.measure - (self.indent if start == 0 else 0)
        reach = self.ends[start] + self.kerns[start] + measure
        place = bisect_right(self.breaks, start)
        last = place
        # a line that ends in a mark may be wider by its half, and by what the line can shrink
        while last < len(self.breaks) and self._natural(start, self.breaks[last]) <= measure + _EPSILON:
            last = self._leap(last, reach)
        choices: list[tuple[float, int]] = []
        for index in range(max(place, last - (3 if wide else 1)), min(last + 1, len(self.breaks))):
            end = self.breaks[index]
            cost = self._cost(start, end, measure)
            if cost is not None:
                choices.append((cost, end))
        return choices or [(100.0, self.breaks[place])]

    def _leap(self, index: int, reach: float) -> int:
        """Step to the first break that may lie beyond `reach`, not one by one."""
        near = bisect_right(self.ends, reach - 2 * self.tokens[self.breaks[index] - 1].em) - 1
        return max(index + 1, bisect_right(self.breaks, near))

    def _stop(self, start: int, end: int) -> int:
        """Return where the seen part of a line ends: word spaces at its end are not set."""
        while end > start + 1 and self.tokens[end - 1].kind is Kind.SPACE:
            end -= 1
        return end

    def _trims(self, start: int, stop: int) -> tuple[float, float]:
        """Return what the marks at a line's two ends give up: halves of their cells."""
        first, last = self.tokens[start], self.tokens[stop - 1]
        head = self.habit.blank.get(first.kind, (0, 0))[0] if start and self.habit.trims_line_start else 0
        tail = self.habit.blank.get(last.kind, (0, 0))[1] if self.habit.trims_line_end else 0
        return head * first.em, tail * last.em

    def _natural(self, start: int, end: int) -> float:
        stop = self._stop(start, end)
        head, tail = self._trims(start, stop)
        return self.ends[stop] - self.ends[start] - self.kerns[start] - head - tail

    def _cost(self, start: int, end: int, measure: float) -> float | None:
        """Weigh a line: how far it is stretched or shrunk, and a lone last character; None if it cannot be."""
        stop = self._stop(start, end)
        slack = measure - self._natural(start, end)
        if slack < -_EPSILON:
            room = self.room[stop] - self.room[start + 1]
            return None if -slack > room + _EPSILON else 0.5 * (slack / room) ** 2 + self._runt(start, end)
        if end == len(self.tokens):
            return self._runt(start, end)
        gaps = max(stop - start - 1, 1)
        return (10 * slack / gaps / self.tokens[start].em) ** 2

    def _runt(self, start: int, end: int) -> float:
        if end < len(self.tokens) or start == 0:
            return 0.0
        cells = sum(
            token.advance / token.em
            for token in self.tokens[start:end]
            if token.kind in (Kind.HAN, Kind.WORD, Kind.PAIR)
        )
        return 0.0 if cells > 1.5 else _RUNT

    def _line(self, start: int, end: int) -> Line:
        stop = self._stop(start, end)
        measure = self.measure - (self.indent if start == 0 else 0)
        natural = self._natural(start, end)
        head, _ = self._trims(start, stop)
        kerns = [-head, *self.kerns[start + 1 : stop]]
        slack = measure - natural
        if slack < -_EPSILON:
            room = self.room[stop] - self.room[start + 1]
            ratio = min(1.0, -slack / room) if room else 0.0
            kerns[1:] = [
                kern - ratio * shrink for kern, shrink in zip(kerns[1:], self.shrinks[start + 1 : stop], strict=True)
            ]
            natural = max(natural - room, measure) if room else natural
        elif self.is_justified and end < len(self.tokens) and slack > _EPSILON and stop - start > 1:
            kerns = self._stretched(start, stop, kerns, slack)
            natural = measure
        return Line(start, stop, end, tuple(kerns), natural)

    def _stretched(self, start: int, stop: int, kerns: list[float], slack: float) -> list[float]:
        """Spread slack: word spaces to 1/2 em, then Han–Latin gaps to 1/2 em, then every gap alike (clreq 3.1.7)."""
        tokens = self.tokens
        spaces = [i for i in range(start + 1, stop) if tokens[i].kind is Kind.SPACE]
        gaps = [i for i in range(start + 1, stop) if self.kerns[i] > 0]
        for places, most in ((spaces, SPACE_MOST), (gaps, GAP_MOST - self.habit.gap)):
            wanted = [max(0.0, most * tokens[i].em - (tokens[i].advance if places is spaces else 0)) for i in places]
            if total := sum(wanted):
                share = min(1.0, slack / total)
                for place, extra in zip(places, wanted, strict=True):
                    kerns[place - start] += share * extra
                slack -= share * total
        if slack > _EPSILON:
            inner = range(start + 1, stop)
            open_places = [i for i in inner if _opens(tokens[i - 1], tokens[i])] or spaces or list(inner)
            for place in open_places:
                kerns[place - start] += slack / len(open_places)
        return kerns


def _kern(before: Token, after: Token, habit: Habit) -> float:
    """Return the natural space between two tokens: marks that meet share a half; Han beside Latin stands off."""
    if before.kind in MARKS and after.kind in MARKS:
        if not habit.tightens_pairs:
            return 0.0
        right = habit.blank.get(before.kind, (0, 0))[1]
        left = habit.blank.get(after.kind, (0, 0))[0]
        if before.kind is Kind.OPEN and after.kind is not Kind.OPEN:
            return 0.0
        return -max(right, left) * min(before.em, after.em)
    kinds = {before.kind, after.kind}
    if kinds in ({Kind.HAN, Kind.WORD}, {Kind.HAN, Kind.ADDRESS}):
        edge = has_gap("", after.text) if before.kind is Kind.HAN else has_gap(before.text, "")
        return habit.gap * min(before.em, after.em) if edge else 0.0
    return 0.0


def _shrink(before: Token, after: Token, kern: float, habit: Habit) -> float:
    """Return how much the place between two tokens can give up when a line is compressed."""
    if kern < 0:
        return 0.0
    if kern > 0:
        return kern - GAP_LEAST * min(before.em, after.em)
    if after.kind is Kind.SPACE:
        return max(0.0, after.advance - SPACE_LEAST * after.em)
    if not habit.tightens_pairs:
        return 0.0
    right = habit.blank.get(before.kind, (0, 0))[1] * before.em if before.kind in MARKS else 0.0
    left = habit.blank.get(after.kind, (0, 0))[0] * after.em if after.kind in MARKS else 0.0
    return max(right, left)


def _opens(before: Token, after: Token) -> bool:
    """Tell whether the place between two tokens may be stretched when all are."""
    if after.kind in NO_LINE_START or before.kind in (Kind.SPACE, Kind.OPEN):
        return False  # a mark stays close to what it belongs to
    return not (before.kind in _LATIN and after.kind in _LATIN)
