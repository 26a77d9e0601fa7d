"""A paragraph that follows itself word for word (重复段落): the copy is dropped into the ledger.

Short lines are left, for verse has refrains; so is what comes three times and more, for that is meant.
"""

from collections.abc import Iterator

from wenxuan.clean.characters import FINAL
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.PARAGRAPHS
WHY = "重复段落：同一段连着出现两次，去掉一次"
_TEXT = "如果附近没有庇护所，爬到内墙旁边，等地震过去以后再出来。"
EXAMPLES = (
    (f"　　{_TEXT}\n\n　　{_TEXT}\n下文。", f"　　{_TEXT}\n\n下文。"),
    ("归去来兮！\n归去来兮！", "归去来兮！\n归去来兮！"),
    (f"{_TEXT}\n{_TEXT}\n{_TEXT}", f"{_TEXT}\n{_TEXT}\n{_TEXT}"),
)

_LEAST = 20


def edits(draft: Draft) -> Iterator[Change]:
    """Yield the second of two equal paragraphs, with its line end."""
    if draft.is_rich:
        return
    text = draft.text
    lines = [(start, end, words) for start, end in draft.lines if (words := "".join(text[start:end].split()))]
    for index in range(1, len(lines)):
        start, end, words = lines[index]
        if words != lines[index - 1][2] or len(words) < _LEAST or words[-1] not in FINAL:
            continue
        around = [line[2] for line in (*lines[max(0, index - 2) : index - 1], *lines[index + 1 : index + 2])]
        if words not in around:
            yield start, min(end + 1, len(text)), ""
