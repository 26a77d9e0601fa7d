"""No heading stands at the foot of a page without its text (背题)."""

from collections.abc import Iterator

from wenxuan.check.typography.lines import Role
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="no heading stands at the foot of a page without its text",
    clause="clreq 4.1",
    hint="send the heading over to the next page",
)


def judge(text: Text) -> Iterator[Verdict]:
    """Look at headings on pages that have text; a part's title has a page of its own."""
    for lines in text.pages():
        if not any(line.role is Role.BODY for line in lines):
            continue
        flow = [line for line in lines if line.role is not Role.NOTE]
        for line in flow:
            if line.role is Role.HEADING:
                is_last = line is flow[-1] and line.page < text.lines[-1].page
                yield Verdict(
                    line,
                    f"expected text below a heading, found the page's foot below {line.shown()}" if is_last else "",
                )
