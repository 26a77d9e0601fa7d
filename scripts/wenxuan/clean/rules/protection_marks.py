"""The marks of protection (保护标记): {=what stands between=} is left as it is, and the marks go."""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import Doubt, MarkKind

PHASE = Phase.DECODING
WHY = "保护标记：{= 与 =} 之间原样保留，标记本身不印"
EXAMPLES: tuple[tuple[str, str], ...] = ()  # the reader marks what stands between: tests/test_decisions.py

_NEVER_CLOSED = re.compile(rf"\{{=(?=[{HAN}])")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield both marks of every protected span."""
    for mark in draft.marks:
        if mark.kind is MarkKind.KEPT and draft.text[mark.start - 2 : mark.start] == "{=":
            yield mark.start - 2, mark.start, ""
            yield mark.end, mark.end + 2, ""


def doubts(draft: Draft) -> Iterator[Doubt]:
    """Yield each mark that has no partner."""
    for match in _NEVER_CLOSED.finditer(draft.text):
        yield Doubt(*match.span(), "opening {= is never closed", "write =} where the protected text ends")
