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
    (f"{_PROSE}8\n{_PROSE}",) * 2,
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
_STEP = 3  # from one page to the next, for some have no number
_FIRST = 2  # of sections; the very first may have none
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
    for run in _runs(found):
        for match in _pages(text, run):
            yield *match.span(), "" if draft.is_rich else "\f"


def _number(match: re.Match[str]) -> int:
    return int(match["page"] or match["dashed"] or match["bare"])


def _runs(matches: Sequence[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Yield the numbers in runs that go up by little."""
    run: list[re.Match[str]] = []
    for match in matches:
        if run and not 0 < _number(match) - _number(run[-1]) <= _STEP:
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _pages(text: str, run: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Return which numbers of a run are pages: none if they count sections, from the beginning and between sentences."""
    cut = sum(_cuts_sentence(text, match) for match in run)
    if _number(run[0]) <= _FIRST and not any(match["page"] for match in run) and not (cut >= 2 and 3 * cut >= len(run)):
        return []
    return [match for match in run if match["page"] or match["dashed"] or (len(run) > 1 and _is_in_prose(text, match))]


def _cuts_sentence(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 400) : match.start()].rstrip("\n\f \u3000").rpartition("\n")[2]
    return len(before) >= _NEIGHBOUR and bool(_CUT.search(before))


def _is_in_prose(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 400) : match.start()].rstrip("\n\f \u3000").rpartition("\n")[2]
    after = text[match.end() : match.end() + 400].lstrip("\n\f \u3000").partition("\n")[0]
    return max(len(before), len(after)) >= _NEIGHBOUR and not (before.isdigit() or after.isdigit())
