"""Find verse (诗) in plain text: runs of short lines that keep a measure, or that stay open."""

import re
from collections.abc import Container, Sequence

from wenxuan.structure.lines import Line

_LONGEST = 22
_FREE_MEAN = 16  # characters in a line of modern verse, on the average, at most
_MEASURE = re.compile(r"[，。、！？；：,!?;:\s]+")
_SPEECH = re.compile(r"^[“「『‘\"—]|[：:]$|^[^，。]{1,6}[：:]")
_LABELLED = re.compile(r"^[^，。]{1,6}[：:]")  # 甲：, as in a play
_HAN = re.compile(r"[一-鿿]")
_CALL = re.compile(
    r"[①-⑳㉑-㊿]|[〔［\[【][0-9０-９一二三四五六七八九十]{1,3}[〕］\]】]"
)  # of a note, which has no measure
_LEAD = re.compile(
    r"(?:[诗詩词詞歌赞讚偈赋賦曲联聯](?:[曰云道]|[为為][证證])?|[证證]|正是|但[见見]|只[见見])[：:，,]?$"
)
_POEM = 4  # lines of a piece that is nothing but a poem, at least
_LONGEST_OF_POEM = 30
_OPEN = 0.5  # of its lines that stay open
_REGULAR = range(3, 10)  # signs in a foot of regular verse: 三言 to 九言


def find_verse(lines: Sequence[Line], *, apart: Container[int] = ()) -> list[range]:
    """Return ranges of positions in `lines` that are verse; the positions `apart` (dates, signatures) are none."""
    if whole := _whole(lines, apart):
        return [whole]
    found: list[range] = []
    start = 0
    while start < len(lines):
        if start not in apart and start and (led := _led(lines, start, apart)):
            found.append(range(start, start + led))
            start += led
            continue
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


def _whole(lines: Sequence[Line], apart: Container[int]) -> range:
    """Return all lines but those apart at both ends, if they are a poem: short ones, most of which stay open."""
    start, stop = 0, len(lines)
    while start < stop and start in apart:
        start += 1
    while stop > start and stop - 1 in apart:
        stop -= 1
    run = lines[start:stop]
    if len(run) < _POEM or any(line.size > _LONGEST_OF_POEM for line in run):
        return range(0)
    said = sum(_LABELLED.search(line.text) is not None for line in run)
    is_poem = (
        said <= 0.2 * len(run) and all(place not in apart for place in range(start, stop)) and _is_free(run, _OPEN)
    )
    return range(start, stop) if is_poem and any(_HAN.search(line.text) for line in run) else range(0)


def _led(lines: Sequence[Line], start: int, apart: Container[int]) -> int:
    """Return how many lines from `start` are the regular verse that 诗曰： or 正是： above them announces."""
    if not _LEAD.search(lines[start - 1].text):
        return 0
    stop = start
    measure = set(_feet(lines[start]))
    while stop < len(lines) and stop not in apart and measure and set(_feet(lines[stop])) == measure:
        stop += 1
    return stop - start if len(measure) == 1 and measure <= {5, 7} and len(_feet(lines[start])) > 1 else 0


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
    text = _CALL.sub("", line.text.strip("“”「」『』"))
    return tuple(len(foot) for foot in _MEASURE.split(text) if foot)


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


def _is_free(run: Sequence[Line], share: float = 0.35) -> bool:
    """Modern verse: at least four short lines, a good part of which stay open as no paragraph would."""
    if len(run) < 4 or sum(line.size for line in run) > _FREE_MEAN * len(run):
        return False
    opened = sum(line.text[-1] not in "。！？!?”」』…：；." for line in run)
    return opened >= share * len(run)
