"""No page begins with the last line of a paragraph (孤行)."""

from collections.abc import Iterator

from wenxuan.check.typography.lines import Role
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="no page begins with the last line of a paragraph",
    clause="clreq 3.4.4",
    hint="keep two lines of the paragraph together",
)


def judge(text: Text) -> Iterator[Verdict]:
    """Look at the first line of every page."""
    for first, *_rest in text.pages():
        if first.role is Role.BODY and not first.opens:
            yield Verdict(
                first, f"expected two lines of a paragraph or more, found {first.shown()}" if first.closes else ""
            )
