"""Compose a paragraph (行的调整): tokens and a measure in, lines out; nothing here knows of WeasyPrint.

A line is filled as far as its marks can be compressed to pull tokens in (推入); where that cannot be, or would show
more than the gaps of a shorter line, those are stretched (推出; clreq 3.5.2, 先挤压、后拉伸). Where a line comes
out ugly, or the last one has a single character (孤字), the lines before it are weighed anew together.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from wenxuan.typeset.adjust import compress, stretch
from wenxuan.typeset.classes import EDGED, HANGING, Habit, Joint, Kind
from wenxuan.typeset.spacing import Spacing, Token, blank

__all__ = ["Composer", "Line", "Token", "compose", "recompose"]

_SHOWS = 0.5  # cost of a line that a reader may notice: 0.07 em in every gap
_UGLY = 1.0  # cost of a line worth another look: a tenth of an em in every gap
_BACK = 4  # lines weighed together
_RUNT = 1000.0  # cost of a last line of one character
_COSTS = {Joint.AVOID: 0.4, Joint.HYPHEN: 1.6}  # a hyphen shows like an eighth of an em in every gap
_LADDER = 6.0  # cost of a second hyphen under the first
_NONE = 1e6  # cost of a line that breaks a rule because it must
_TWO = 1.5  # em: what stands in a last line is wider than one character
_TIGHT = 0.3  # cost of a line with every mark compressed
_LOOSE = 0.1  # cost of word spaces and gaps stretched to their limits
_EPSILON = 1e-4
_SEEN = frozenset({Kind.HAN, Kind.WORD, Kind.PAIR, Kind.ADDRESS})
_KEPT = 64  # paragraphs
_spacings: dict[int, tuple[Sequence[Token], Habit, Spacing]] = {}
_Way = tuple[float, int]  # cost, minus the end: of two that cost the same the longer


@dataclass(frozen=True, slots=True)
class Line:
    """Tokens [start, end) on one line, of which [start, stop) are seen; `kerns[i]` is the space before token
    start + i (negative where marks are compressed), and `width` what they fill, a hyphen included and a mark that
    hangs left out."""

    start: int
    stop: int
    end: int
    kerns: tuple[float, ...]
    width: float
    is_hyphenated: bool = False


def compose(
    tokens: Sequence[Token], measure: float, *, indent: float = 0, habit: Habit, is_justified: bool = True
) -> tuple[Line, ...]:
    """Break a paragraph into lines of at most `measure`, the first one shorter by `indent`.

    Every token is on exactly one line, in order. Every line fits if every token does. A line with nothing to
    stretch (a single word) ends where it ends.
    """
    if not tokens:
        return ()
    composer = Composer(tokens, measure, indent, habit)
    return composer.lines(composer.ends(), is_justified=is_justified)


def recompose(
    tokens: Sequence[Token], measure: float, count: int, *, start: int = 0, indent: float = 0, habit: Habit
) -> tuple[Line, ...]:
    """Break a paragraph from token `start` on into exactly `count` lines, or return none where that would show."""
    composer = Composer(tokens, measure, indent, habit)
    ends = composer.exact_ends(start, count)
    return composer.lines(ends, start=start, is_justified=True) if ends else ()


def _spacing_of(tokens: Sequence[Token], habit: Habit) -> Spacing:
    """Return the places of a paragraph; those of the last few are kept, for the page that they do not fill."""
    known = _spacings.get(id(tokens))
    if known is not None and known[0] is tokens and known[1] is habit:
        return known[2]
    spacing = Spacing(tokens, habit)
    if len(_spacings) >= _KEPT:
        del _spacings[next(iter(_spacings))]
    _spacings[id(tokens)] = tokens, habit, spacing
    return spacing


class Composer:
    """A paragraph while it is broken into lines."""

    def __init__(self, tokens: Sequence[Token], measure: float, indent: float, habit: Habit) -> None:
        self.tokens = tokens
        self.measure = measure
        self.indent = indent
        self.habit = habit
        self.spacing = _spacing_of(tokens, habit)

    def lines(self, ends: Sequence[int], *, start: int = 0, is_justified: bool) -> tuple[Line, ...]:
        """Set the lines from `start` on that end at `ends`."""
        starts = [start, *ends[:-1]]
        return tuple(self._line(start, end, is_justified=is_justified) for start, end in zip(starts, ends, strict=True))

    def ends(self) -> list[int]:
        """Return where lines end: filled one by one, the last few again where they are ugly."""
        count = len(self.tokens)
        starts = [0]
        while starts[-1] < count:
            cost, end = min(self._choices(starts[-1], fewest=1))
            starts.append(-end)
            if cost > _UGLY and len(starts) > 2:
                back = max(0, len(starts) - 1 - _BACK)
                depth = len(starts) - back - (0 if starts[-1] == count else 1)
                starts[back + 1 :] = self._weighed(starts[back], depth)
        return starts[1:]

    def exact_ends(self, start: int, count: int) -> list[int]:
        """Return the ends of `count` lines that cost least together and show nothing; none if there are none."""
        ways: dict[int, tuple[float, tuple[int, ...]]] = {start: (0.0, ())}
        for left in range(count, 0, -1):
            further: dict[int, tuple[float, tuple[int, ...]]] = {}
            for begin, (cost, ends) in ways.items():
                for more, end in self._choices(begin, fewest=3):
                    total = cost + more
                    is_fit = more <= _SHOWS and (-end == len(self.tokens)) == (left == 1)
                    if is_fit and (-end not in further or total < further[-end][0]):
                        further[-end] = (total, (*ends, -end))
            ways = further
        return list(ways[len(self.tokens)][1]) if ways else []

    def _weighed(self, start: int, depth: int) -> list[int]:
        """Return the ends of the next `depth` lines that cost least together."""
        memo: dict[tuple[int, int], _Way] = {}
        self._weigh(start, depth, memo)
        ends = []
        while (start, depth) in memo:
            start, depth = -memo[start, depth][1], depth - 1
            ends.append(start)
        return ends

    def _weigh(self, start: int, depth: int, memo: dict[tuple[int, int], _Way]) -> float:
        if depth == 0 or start == len(self.tokens):
            return 0.0
        if (start, depth) not in memo:
            memo[start, depth] = min(
                (cost + self._weigh(-end, depth - 1, memo), end) for cost, end in self._choices(start, fewest=4)
            )
        return memo[start, depth][0]

    def _choices(self, start: int, *, fewest: int) -> list[_Way]:
        """Return the ends that a line from `start` may have: those it must be compressed for, and `fewest` more."""
        measure = self._measure(start)
        ends, legal, joints = self.spacing.ends, self.spacing.legal, self.spacing.joints
        # the last place before which everything fits as it is
        near = bisect_right(ends, ends[start] + self.spacing.kerns[start] + measure + _EPSILON, start + 1) - 1
        near = max(near, start + 1)
        ways: list[_Way] = []
        end = legal.find(1, near)
        while end > 0:
            slack = measure - self.natural(start, end, measure)
            if slack >= -self._room(start, end) - _EPSILON:
                ways.append((self._cost(start, end, slack), -end))
            elif end > near and slack < -self._room(start, end) - self.tokens[start].em:
                break
            end = legal.find(1, end + 1)
        if ways and fewest == 1 and min(ways)[0] < _EPSILON:
            return ways
        end = legal.rfind(1, start + 1, near)
        while end > 0 and fewest:
            slack = measure - self.natural(start, end, measure)
            if slack >= -self._room(start, end) - _EPSILON:
                ways.append((self._cost(start, end, slack), -end))
                fewest -= joints[end] is Joint.FREE
            end = legal.rfind(1, start + 1, end)
        return ways or [(_NONE, -self._forced(start, near))]

    def _forced(self, start: int, near: int) -> int:
        """Return the end of a line that has no legal one: the last of those at the least firm joint."""
        joints = self.spacing.joints

        def worth(end: int) -> tuple[int, int]:
            has_no_room = joints[end] is Joint.HYPHEN  # for its hyphen, or it would be a choice
            return -(Joint.WITHIN if has_no_room else joints[end]), end

        return max(range(start + 1, near + 1), key=worth)

    def _measure(self, start: int) -> float:
        return self.measure if start else self.measure - self.indent

    def _room(self, start: int, end: int) -> float:
        return self.spacing.room[self._stop(start, end)] - self.spacing.room[start + 1]

    def _stop(self, start: int, end: int) -> int:
        """Return where the seen part of a line ends: word spaces at its end are not set."""
        while end > start + 1 and self.tokens[end - 1].kind is Kind.SPACE:
            end -= 1
        return end

    def _head(self, start: int) -> float:
        """Return what an opening mark at a line's start gives up: the left half of its cell."""
        if self.habit.trims_line_start if start else self.habit.trims_first_line:
            return blank(self.tokens[start], self.habit)[0]
        return 0.0

    def natural(self, start: int, end: int, measure: float) -> float:
        """Return the width of a line as it is, with a hyphen, and without the blanks at its ends or what hangs."""
        spacing, tokens = self.spacing, self.tokens
        stop = self._stop(start, end)
        width = spacing.ends[stop] - spacing.ends[start] - spacing.kerns[start] - self._head(start)
        last = tokens[stop - 1]
        if last.kind in EDGED:
            if self.habit.trims_line_end:
                width -= blank(last, self.habit)[1]
            if self.habit.hangs and width > measure + _EPSILON and self._hangs(start, stop):
                width = spacing.ends[stop - 1] - spacing.ends[start] - spacing.kerns[start] - self._head(start)
        if end < len(tokens) and tokens[end].hyphen:
            width += tokens[end].hyphen
        return width

    def _hangs(self, start: int, stop: int) -> bool:
        """Tell whether the mark at a line's end may hang: one alone, not after another (clreq 3.1.7)."""
        tokens = self.tokens
        return stop - start > 1 and tokens[stop - 1].kind in HANGING and tokens[stop - 2].kind not in EDGED

    def _cost(self, start: int, end: int, slack: float) -> float:
        """Weigh a line: how far it is compressed or stretched, where it ends, and whether that leaves a runt."""
        cost = _COSTS.get(self.spacing.joints[end], 0.0)
        if cost and self.spacing.joints[start] is self.spacing.joints[end] is Joint.HYPHEN:
            cost += _LADDER
        if end == len(self.tokens):
            cost += self._runt(start, end)
        if slack < -_EPSILON:
            return cost + _TIGHT * (slack / self._room(start, end)) ** 2
        if end == len(self.tokens):
            return cost
        em = self.tokens[start].em
        stop = self._stop(start, end)
        reach = self.spacing.reach[stop] - self.spacing.reach[start + 1]
        if slack <= reach:
            return cost + (_LOOSE * (slack / reach) if reach else 0.0)
        rest = (slack - reach) / em
        places = self.spacing.open[stop] - self.spacing.open[start + 1]
        return cost + (_LOOSE if reach else 0.0) + ((10 * rest / places) ** 2 if places else 50 + rest)

    def _runt(self, start: int, end: int) -> float:
        if start == 0:
            return 0.0
        cells = 0.0
        for token in self.tokens[start:end]:
            if token.kind in _SEEN:
                cells += token.advance / token.em
                if cells >= _TWO - _EPSILON:
                    return 0.0
        return _RUNT

    def _line(self, start: int, end: int, *, is_justified: bool) -> Line:
        stop = self._stop(start, end)
        measure = self._measure(start)
        width = self.natural(start, end, measure)
        is_hyphenated = end < len(self.tokens) and self.spacing.joints[end] is Joint.HYPHEN
        if is_hyphenated and width > measure + self._room(start, end) + _EPSILON:
            width, is_hyphenated = width - self.tokens[end].hyphen, False
        kerns = self.spacing.kerns[start:stop]
        kerns[0] = -self._head(start)
        if width > measure + _EPSILON:
            width -= compress(kerns, self.spacing, start, width - measure)
        elif is_justified and end < len(self.tokens) and width < measure - _EPSILON:
            width += stretch(kerns, self.spacing, self.tokens[start:stop], start, measure - width)
        return Line(start, stop, end, tuple(kerns), width, is_hyphenated)
