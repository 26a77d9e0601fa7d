"""No closing mark, point, dash or ellipsis begins a line (行首禁则)."""

from collections.abc import Iterator

from wenxuan.check.typography.marks import CLOSING, NOT_AT_LINE_START, POINTS
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="no closing mark, point, dash or ellipsis begins a line",
    clause="clreq 3.1.4",
    hint="pull the mark into the line before, or push a character out of it",
)


def judge(text: Text) -> Iterator[Verdict]:
    """Look at lines inside paragraphs; where paragraphs are unknown, a dash may be the first of one."""
    for line in text.running():
        first = line.text[0]
        if line.measure and line.opens:
            continue
        if first in (NOT_AT_LINE_START if line.measure else CLOSING | POINTS) or line.is_call(0):
            yield Verdict(line, f"expected no {first} at a line's start, found {line.shown()}")
        else:
            yield Verdict(line)
