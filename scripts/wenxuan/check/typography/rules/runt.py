"""No paragraph ends with a single character on its last line (孤字)."""

import re
from collections.abc import Iterator

from wenxuan.check.typography.marks import is_han
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="no paragraph ends with a single character on its last line",
    clause="clreq 3.4.4",
    hint="compress the paragraph to take the character in, or stretch it to send one more over",
)
_WORD = re.compile(r"[^\W_]+")


def judge(text: Text) -> Iterator[Verdict]:
    """Look at the last line of every paragraph of several lines; a Latin word or a number counts as more than one."""
    for line in text.running():
        if line.measure and line.closes and not line.opens:
            left = "".join(_WORD.findall(line.text))
            wrong = len(left) <= 1 and all(map(is_han, left))
            yield Verdict(line, f"expected two characters or more on a last line, found {line.text}" if wrong else "")
