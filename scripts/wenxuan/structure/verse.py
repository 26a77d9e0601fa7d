"""Find verse (诗) in plain text: runs of short lines that keep a measure, or that stay open."""

import re
from collections.abc import Container, Sequence

from wenxuan.structure.lines import Line

_LONGEST = 22
_FREE_MEAN = 16  # characters in a line of modern verse, on the average, at most
_MEASURE = re.compile(r"[，。、！？；：,!?;:\s]+")
_SPEECH = re.compile(r"^[“「『‘\"—]|[：:]$|^[^，。]{1,6}[：:]")
_REGULAR = range(3, 10)  # signs in a foot of regular verse: 三言 to 九言


def find_verse(lines: Sequence[Line], *, apart: Container[int] = ()) -> list[range]:
    """Return ranges of positions in `lines` that are verse; the positions `apart` (dates, signatures) are none."""
    found: list[range] = []
    start = 0
    while start < len(lines):
        stop = start
        while stop < len(lines) and stop not in apart and _may_be_verse(lines[stop]):
            stop += 1
        run = lines[start:stop]
        if len(run) >= 2 and (_is_regular(run) or _is_free(run)):
            found.append(range(start, stop))
            start = stop
        else:
            start = start + 1 if stop == start or len(run) < 3 else _next_start(lines, start, stop, found)
    return found


def _next_start(lines: Sequence[Line], start: int, stop: int, found: list[range]) -> int:
    """A run that fails as a whole may hold regular verse: 诗曰 and its couplets among short speeches."""
    position = start
    while position < stop:
        end = position
        while end < stop and _feet(lines[end]) and _feet(lines[end]) == _feet(lines[position]):
            end += 1
        if end - position >= 2 and _is_regular(lines[position:end]):
            found.append(range(position, end))
        position = max(end, position + 1)
    return stop


def _may_be_verse(line: Line) -> bool:
    return line.size <= _LONGEST and not _SPEECH.search(line.text) and re.search(r"[一-鿿]", line.text) is not None


def _feet(line: Line) -> tuple[int, ...]:
    return tuple(len(foot) for foot in _MEASURE.split(line.text.strip("“”「」『』")) if foot)


def _is_regular(run: Sequence[Line]) -> bool:
    """All lines of one measure: 五言, 七言, one or two feet a line."""
    feet = [_feet(line) for line in run]
    measures = {size for line in feet for size in line}
    if len(measures) != 1 or not measures <= set(_REGULAR) or any(len(line) > 2 for line in feet):
        return False
    return (
        len(feet) >= 4
        or all(len(line) == 2 for line in feet)
        or (len(feet) >= 2 and measures <= {5, 7} and _rhymed_end(run))
    )


def _rhymed_end(run: Sequence[Line]) -> bool:
    """A couplet on two lines: the first stays open, the second closes."""
    return run[0].text[-1] in "，,；" and run[-1].text[-1] in "。！？"


def _is_free(run: Sequence[Line]) -> bool:
    """Modern verse: at least four short lines, a good part of which stay open as no paragraph would."""
    if len(run) < 4 or sum(line.size for line in run) > _FREE_MEAN * len(run):
        return False
    opened = sum(line.text[-1] not in "。！？!?”」』…：；." for line in run)
    return opened >= 0.35 * len(run)
