"""Page numbers caught in the text (混入的页码): lines such as 第 12 页, - 12 -, or a bare 12.

A number that counts sections (1, 2, 3 … from the beginning, in order) and a year are none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from wenxuan.clean.characters import SPACE
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import MarkKind

PHASE = Phase.FURNITURE
WHY = "混入的页码：不是正文"
_PROSE = "这一行有足够的长度，可以看出来是正文而不是表格。\n"
EXAMPLES = (
    (f"{_PROSE}第 6 页\n{_PROSE}", f"{_PROSE}\f{_PROSE}"),
    (f"{_PROSE}- 7 -\n{_PROSE}— 8 —\n{_PROSE}", f"{_PROSE}\f" * 2 + _PROSE),
    (f"{_PROSE}47\n{_PROSE}48\n{_PROSE}", f"{_PROSE}\f" * 2 + _PROSE),
    (f"1\n{_PROSE}2\n{_PROSE}3\n{_PROSE}",) * 2,
    (f"1949\n{_PROSE}",) * 2,
    ("甲\n37\n乙\n42\n", "甲\n37\n乙\n42\n"),
)

_BLANK = f"[{SPACE}\f]*+"
_LINE = re.compile(
    f"^{_BLANK}(?:第{_BLANK}(?P<page>[0-9０-９]{{1,4}}){_BLANK}页(?:{_BLANK}[/，,]?{_BLANK}共{_BLANK}[0-9]{{1,4}}{_BLANK}页)?"
    f"|(?P<dash>[-—–－·•~～])+{_BLANK}(?P<dashed>[0-9０-９]{{1,4}}){_BLANK}[-—–－·•~～]+"
    f"|(?P<bare>[0-9０-９]{{1,3}})){_BLANK}(?:\n|\\Z)",
    re.MULTILINE,
)
_NEIGHBOUR = 15  # characters of a line of prose


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each line that holds a page number and nothing else; a page break stays in its place."""
    text = draft.text
    sections = 0
    cells = sorted((mark.start, mark.end) for mark in draft.marks if mark.kind is MarkKind.CELL)
    for match in _LINE.finditer(text):
        before = bisect_left(cells, (match.end(), 0))
        if before and cells[before - 1][1] > match.start():
            continue  # a figure of a table
        number = int(match["page"] or match["dashed"] or match["bare"])
        if not match["page"]:
            if number == sections + 1:
                sections = number
                continue
            if match["bare"] and not _is_in_prose(text, match):
                continue
        yield *match.span(), "" if draft.is_rich else "\f"


def _is_in_prose(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 400) : match.start()].rstrip("\n\f \u3000").rpartition("\n")[2]
    after = text[match.end() : match.end() + 400].lstrip("\n\f \u3000").partition("\n")[0]
    return max(len(before), len(after)) >= _NEIGHBOUR and not (before.isdigit() or after.isdigit())
