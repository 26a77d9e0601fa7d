"""No opening mark ends a line (行尾禁则)."""

from collections.abc import Iterator

from wenxuan.check.typography.marks import NOT_AT_LINE_END
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="no opening mark ends a line",
    clause="clreq 3.1.4",
    hint="push the mark out to the next line",
)


def judge(text: Text) -> Iterator[Verdict]:
    """Look at every line of running text."""
    for line in text.running():
        last = line.text[-1]
        wrong = last in NOT_AT_LINE_END
        yield Verdict(line, f"expected no {last} at a line's end, found {line.text[-6:]}" if wrong else "")
