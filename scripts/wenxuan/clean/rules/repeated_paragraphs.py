"""A paragraph that follows itself word for word (重复段落), on one line or on several: the copy goes into the ledger.

Short lines are left, for verse has refrains; so is what comes three times and more, for that is meant.
"""

from collections.abc import Iterator, Sequence

from wenxuan.clean.characters import FINAL
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.FURNITURE
WHY = "重复段落：同一段连着出现两次，去掉一次"
_TEXT = "如果附近没有庇护所，爬到内墙旁边，等地震过去以后再出来。"
_LINES = "如果附近没有庇护所，爬到内墙旁边，等地震\n过去以后再出来。"
EXAMPLES = (
    (f"　　{_TEXT}\n\n　　{_TEXT}\n下文。", f"　　{_TEXT}\n\n下文。"),
    (f"{_LINES}\n{_LINES}\n下文。", f"{_LINES}\n下文。"),
    ("归去来兮！\n归去来兮！", "归去来兮！\n归去来兮！"),
    (f"{_TEXT}\n{_TEXT}\n{_TEXT}", f"{_TEXT}\n{_TEXT}\n{_TEXT}"),
)

_LEAST = 20  # characters
_SURE = 28  # a line of so many may end as it likes
_LONG = 16  # of several lines one has so many, which lines of songs have not
_FARTHEST = 60  # lines
_Line = tuple[int, int, str]  # where it stands, and its characters


def edits(draft: Draft) -> Iterator[Change]:
    """Yield the second of two equal paragraphs, with its line ends."""
    if draft.is_rich:
        return
    text = draft.text
    lines = [(start, end, words) for start, end in draft.lines if (words := "".join(text[start:end].split()))]
    seen: dict[str, int] = {}
    index = 0
    while index < len(lines):
        words = lines[index][2]
        size = index - seen.get(words, index)
        if 0 < size <= _FARTHEST and _is_copy(lines, index, size):
            yield lines[index][0], min(lines[index + size - 1][1] + 1, len(text)), ""
            index += size
        else:
            seen[words] = index
            index += 1


def _is_copy(lines: Sequence[_Line], index: int, size: int) -> bool:
    """Return True if `size` lines repeat those before them, which are a paragraph and not verse or a third copy."""
    first, copy, third, zeroth = (
        [line[2] for line in lines[max(0, start) : start + size]]
        for start in (index - size, index, index + size, index - 2 * size)
    )
    if first != copy or copy in (third, zeroth):
        return False
    length = sum(map(len, copy))
    ends = copy[-1][-1] in FINAL + "：；" or length >= _SURE
    return length >= _LEAST and ends and (size == 1 or max(map(len, copy)) >= _LONG)
