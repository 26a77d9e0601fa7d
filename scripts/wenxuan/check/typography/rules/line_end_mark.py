"""A mark at a line's end takes half a cell (行末标点半字); on the mainland only."""

from collections.abc import Iterator

from wenxuan.check.typography.marks import blank
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict
from wenxuan.model import Region

RULE = Rule(
    what="a mark at a line's end takes half a cell on the mainland",
    clause="GB/T 15834, 5.1.10",
    hint="let the blank half of the mark stand outside the measure",
)
_OUTSIDE = 0.25  # em of the cell, at least


def judge(text: Text) -> Iterator[Verdict]:
    """Look at full lines that end with a mark."""
    if text.region is not Region.CN:
        return
    for line in text.running():
        if line.measure and not line.closes and blank(line.text[-1], text.region)[1]:
            is_full = line.ends[-1] - line.measure.right < _OUTSIDE * line.size
            yield Verdict(
                line, f"expected {line.text[-1]} half a cell wide at a line's end, found it full" if is_full else ""
            )
