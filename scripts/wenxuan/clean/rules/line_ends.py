"""Line ends (换行) of every kind become one kind."""

import re
from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.CHARACTERS
WHY = "换行符：统一为一种"
EXAMPLES = (("一\r\n二\r三\u2028四\x0b五", "一\n二\n三\n四\n五"), ("一\x0c二", "一\n\x0c二"))

_LINE_END = re.compile("\r\n?|[\x0b\x85\u2028\u2029]|(?<=[^\n\r\f\x0b\x85\u2028\u2029])(?=\f)")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield every line end that is not a line feed, and page breaks in the middle of a line."""
    for match in _LINE_END.finditer(draft.text):
        yield *match.span(), "\n"
