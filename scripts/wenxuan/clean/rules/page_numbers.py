"""Page numbers caught in the text (混入的页码): lines such as 第 12 页, - 12 -, or a bare 12.

Numbers that count sections (1, 2, 3 … from the beginning, perhaps again and again) and a year are none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from wenxuan.clean.characters import HAN, SPACE
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
    (f"1\n{_PROSE}2\n{_PROSE}3\n{_PROSE}" * 2,) * 2,
    (f"1\n{_PROSE}2\n{_PROSE}5\n{_PROSE}",) * 2,
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
_CUT = re.compile(f"[，。；：？！、].*[{HAN}A-Za-z0-9，、]$")
_FIRST = 2  # of sections; the very first may have no number
_MORE = 3  # sections may be, where some have no number
_NEIGHBOUR = 15  # characters of a line of prose


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each line that holds a page number and nothing else; a page break stays in its place."""
    text = draft.text
    cells = sorted((mark.start, mark.end) for mark in draft.marks if mark.kind is MarkKind.CELL)
    found = []
    for match in _LINE.finditer(text):
        before = bisect_left(cells, (match.end(), 0))
        if before and cells[before - 1][1] > match.start():
            continue  # a figure of a table
        found.append(match)
    highest = _highest_section(text, found)
    for match in found:
        is_sure = match["page"] or _cuts_sentence(text, match)
        if is_sure or (_number(match) > highest and (match["dashed"] or _is_in_prose(text, match))):
            yield *match.span(), "" if draft.is_rich else "\f"


def _number(match: re.Match[str]) -> int:
    return int(match["page"] or match["dashed"] or match["bare"])


def _highest_section(text: str, found: Sequence[re.Match[str]]) -> int:
    """Return up to which number lines may count sections: these begin at 1, perhaps again and again, or at 2."""
    counted = [match for match in found if not match["page"]]
    cut = sum(_cuts_sentence(text, match) for match in counted)
    if cut >= 2 and 3 * cut >= len(counted):
        return 0
    section = highest = 0
    for match in counted:
        number = _number(match)
        if number <= _FIRST or number == section + 1:
            section = number
            highest = max(highest, section + _MORE)
    return highest


def _cuts_sentence(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 400) : match.start()].rstrip("\n\f \u3000").rpartition("\n")[2]
    return len(before) >= _NEIGHBOUR and bool(_CUT.search(before))


def _is_in_prose(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 400) : match.start()].rstrip("\n\f \u3000").rpartition("\n")[2]
    after = text[match.end() : match.end() + 400].lstrip("\n\f \u3000").partition("\n")[0]
    return max(len(before), len(after)) >= _NEIGHBOUR and not (before.isdigit() or after.isdigit())
