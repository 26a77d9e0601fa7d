"""Find out how a book is set (版式): the body's size and font, its measure, its grid."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wenxuan.check.typography.lines import Line, Measure
from wenxuan.check.typography.marks import is_han

SAME_SIZE = 0.05  # of the body's size
_SHARED = 0.1  # of the commonest edge's lines: so many share an edge that is meant
_TWO = 2  # lines at least, unless no edge is shared
_STEP = 0.25  # pt: edges that lie closer are one


@dataclass(frozen=True, slots=True)
class Setting:
    """How the body is set: size, font, `leading` from baseline to baseline, `phase` of the grid, in pt.

    `measures` are those of rectos and of versos (pages counted from 0, so that even ones are rectos).
    """

    size: float
    font: str
    leading: float
    phase: float
    measures: tuple[Measure, Measure]

    def measure(self, page: int) -> Measure:
        """Return the measure of a page."""
        return self.measures[page % 2]

    def is_body_size(self, line: Line) -> bool:
        """Tell whether a line is as large as the body."""
        return abs(line.size - self.size) <= SAME_SIZE * self.size

    def is_next(self, before: Line, after: Line) -> bool:
        """Tell whether a line stands right below another, a line's distance from it."""
        return before.page == after.page and before.y - after.y < 1.3 * self.leading

    def off_grid(self, line: Line) -> float:
        """Return how far a line stands from the grid, in pt."""
        rest = (line.y - self.phase) % self.leading
        return min(rest, self.leading - rest)


def setting_of(lines: Sequence[Line]) -> Setting | None:
    """Return how most of the text is set; None without Chinese text."""
    sizes = Counter[tuple[float, str]]()
    for line in lines:
        if any(map(is_han, line.text)):
            sizes[line.size, line.font] += len(line.text)
    if not sizes:
        return None
    size, font = sizes.most_common(1)[0][0]
    body = [line for line in lines if line.font == font and abs(line.size - size) <= SAME_SIZE * size]
    leading = _leading(body, size)
    phase = Counter(round(line.y % leading, 1) % leading for line in body).most_common(1)[0][0]
    sides = [[line for line in body if line.page % 2 == side] for side in (0, 1)]
    first, second = (_measure(side or body) for side in sides)
    return Setting(size, font, leading, phase, (first, second))


def _leading(lines: Iterable[Line], size: float) -> float:
    """Return the commonest distance of two baselines."""
    steps = [before.y - after.y for before, after in pairwise(lines) if before.page == after.page]
    rounded = Counter(round(step, 1) for step in steps if step > 0.8 * size)
    if not rounded:
        return 2 * size
    common = rounded.most_common(1)[0][0]
    near = [step for step in steps if abs(step - common) < 0.1]
    return sum(near) / len(near)


def _measure(lines: Sequence[Line]) -> Measure:
    """Return the outermost edges that many lines share; only Han characters show where a cell ends."""
    lefts = [line.starts[0] for line in lines if is_han(line.text[0])] or [line.starts[0] for line in lines]
    rights = [line.ends[-1] for line in lines if is_han(line.text[-1])] or [line.ends[-1] for line in lines]
    return Measure(min(_edges(lefts)), max(_edges(rights)))


def _edges(places: Sequence[float]) -> Iterator[float]:
    """Yield the edges that many lines share, each as the mean of its lines."""
    groups = Counter(round(place / _STEP) for place in places)
    most = groups.most_common(1)[0][1]
    enough = max(min(_TWO, most), _SHARED * most)
    for group, count in groups.items():
        if count >= enough:
            near = [place for place in places if abs(place / _STEP - group) <= 1]
            yield sum(near) / len(near)
