"""Lines of the body stand on one grid, on facing pages and on both sides of a leaf (行的对齐)."""

from collections.abc import Iterator

from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="lines of the body stand on one grid",
    clause="clreq 2.3.3",
    hint="let what stands between lines take a whole number of lines",
)
_NEAR = 0.05  # em


def judge(text: Text) -> Iterator[Verdict]:
    """Look at every line of the body."""
    for line in text.body():
        off = text.setting.off_grid(line)
        wrong = off > _NEAR * line.size
        yield Verdict(line, f"expected the line on the grid, found it {off:.2f} pt away" if wrong else "")
