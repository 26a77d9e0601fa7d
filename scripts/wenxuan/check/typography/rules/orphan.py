"""No page ends with the first line of a paragraph (孤行)."""

from collections.abc import Iterator

from wenxuan.check.typography.lines import Role
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="no page ends with the first line of a paragraph",
    clause="clreq 3.4.4",
    hint="keep two lines of the paragraph together",
)


def judge(text: Text) -> Iterator[Verdict]:
    """Look at the last line of every page, notes aside."""
    for lines in text.pages():
        last = next((line for line in reversed(lines) if line.role is not Role.NOTE), lines[-1])
        if last.role is Role.BODY and not last.closes:
            yield Verdict(
                last, f"expected two lines of a paragraph or more, found {last.shown()}" if last.opens else ""
            )
