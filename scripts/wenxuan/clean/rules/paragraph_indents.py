"""Blanks at either end of a line (段首缩进、行尾空格): the book sets its own indents."""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import SPACE
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.PARAGRAPHS
WHY = "行首、行尾的空格：缩进由版式决定"
EXAMPLES = (("　　话说天下\n  大势 \n\t", "话说天下\n大势\n"),)

_FOUND = re.compile(f"^[{SPACE}]+|(?<![{SPACE}])[{SPACE}]+$", re.MULTILINE)


def edits(draft: Draft) -> Iterator[Change]:
    """Yield the blanks at the ends of lines."""
    for match in _FOUND.finditer(draft.text):
        yield *match.span(), ""
