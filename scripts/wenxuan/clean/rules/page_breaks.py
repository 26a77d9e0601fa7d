"""A page break (分页符) is where paper ended, not a paragraph: it goes, with the blank lines around it."""

import re
from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.PARAGRAPHS
WHY = "分页符：纸张在这里换页，与文字无关"
EXAMPLES = (("一。\n\n\x0c\n二。", "一。\n二。"), ("一。\n\x0c二。\x0c", "一。\n二。"), ("\x0c一。", "一。"))

_BLANKS = "\n\f " + "\t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_FOUND = re.compile(f"\f[{_BLANKS}]*")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each page break; a line end stays."""
    text, end = draft.text, 0
    for match in _FOUND.finditer(text):
        start = end + len(text[end : match.start()].rstrip(_BLANKS))
        end = match.end()
        yield start, end, "\n" if start > 0 and end < len(text) else ""
