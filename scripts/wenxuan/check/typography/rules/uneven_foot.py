"""Pages of running text end on the same line (版面齐底)."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from wenxuan.check.typography.lines import Role
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="pages of running text end on the same line",
    clause="clreq 2.3.3",
    hint="look at the page: a heading or a picture on the next page may explain it",
    is_advice=True,
)
_LINES = 1.5  # a page that ends so many lines early, or more, is short


def judge(text: Text) -> Iterator[Verdict]:
    """Look at pages whose text goes on, in the body, at the head of the next."""
    pages = list(text.pages())
    foot = Counter(round(lines[-1].y) for lines in pages if lines[-1].role is Role.BODY).most_common(1)
    for lines, after in pairwise(pages):
        last = lines[-1]
        if last.role is Role.BODY and after[0].role is Role.BODY and after[0].page == last.page + 1:
            short = (last.y - foot[0][0]) / text.setting.leading
            wrong = short > _LINES
            yield Verdict(last, f"expected text down to the foot, found it {short:.0f} lines short" if wrong else "")
