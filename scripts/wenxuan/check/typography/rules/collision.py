"""No character stands on another (文字重叠)."""

from collections.abc import Iterator
from itertools import pairwise

from wenxuan.check.typography.lines import Line
from wenxuan.check.typography.marks import PAIRED, blank
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict
from wenxuan.model import Region

RULE = Rule(
    what="no character stands on another",
    clause="clreq 2.1.3",
    hint="move the two apart",
)
_ROOM = 0.2  # em by which cells may overlap: strokes do not fill them


def judge(text: Text) -> Iterator[Verdict]:
    """Look at every line, for itself and with the line below."""
    for lines in text.pages():
        for line in lines:
            yield from _within(line, text.region)
        for line, below in pairwise(lines):
            yield Verdict(
                below, f"expected the line below {line.shown()}, found it upon it" if _touch(line, below) else ""
            )


def _within(line: Line, region: Region) -> Iterator[Verdict]:
    for index, gap in line.gaps:
        before, after = line.text[index - 1], line.text[index]
        over = -gap - blank(before, region)[1] - blank(after, region)[0]
        if before == after and before in PAIRED:  # the halves of a dash are drawn as one stroke
            continue
        is_drawn = not (before.isspace() or after.isspace() or line.is_call(index) or line.is_call(index - 1))
        if is_drawn and over > _ROOM:
            yield Verdict(line, f"expected {before} beside {after}, found them {over:.2f} em upon one another")


def _touch(line: Line, below: Line) -> bool:
    """Tell whether cells of two lines overlap; a cell reaches 0.12 em below its baseline and 0.88 em above."""
    size = min(line.size, below.size)
    if (below.y + 0.88 * below.size) - (line.y - 0.12 * line.size) <= _ROOM * size:
        return False
    return any(
        start < end_below - _ROOM * size and start_below < end - _ROOM * size
        for start, end in zip(line.starts, line.ends, strict=True)
        for start_below, end_below in zip(below.starts, below.ends, strict=True)
    )
