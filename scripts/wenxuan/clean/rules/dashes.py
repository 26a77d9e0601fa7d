"""Dashes (破折号) in every disguise become ——, where they are punctuation (GB/T 15834, 4.10).

A single — joins places and times (一字线, 4.13) and stays between Han characters, unless the text shows that its
dashes came to harm; lines drawn with dashes stay.
"""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.MARKS
WHY = "破折号：写作两个全角破折号“——”"
EXAMPLES = (
    ("我想--不，我知道－－他来了", "我想——不，我知道——他来了"),
    ("买一碗酒，—这是从前", "买一碗酒，——这是从前"),
    ("八旬——老人———走了", "八旬——老人——走了"),
    ("──他说，是──", "——他说，是——"),
    ("北京—上海，1840—1949年", "北京—上海，1840—1949年"),
    ("------", "------"),
    ("参数 --help 可用", "参数 --help 可用"),
    ("1665年-1678年", "1665年-1678年"),
)

_RUN = re.compile("-{2,3}(?!-)|－{2,3}(?!－)|—{3}(?!—)|―{1,3}(?!―)|─{1,3}(?!─)|━{2,3}(?!━)|—(?!—)")
_CJK = re.compile(f"[{HAN}，。；：？！、（）《》〈〉「」『』“”‘’…]")
_HAN = re.compile(f"[{HAN}]")
_MARK = re.compile("[，。；：？！、（）《》「」『』“”‘’…\n]")
_DRAWING = re.compile("[│┃┌┐└┘├┤┬┴┼╭╮╯╰]")
_HARM = re.compile(f"(?<=[{HAN}，。！？”])(?:-{{2,3}}|－{{2,3}}|――|──|—{{3}})(?=[{HAN}“])|[，。！？；：”]—(?=[{HAN}“])")
_QUOTES = "\"' "


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each run of dashes that does the work of a Chinese dash."""
    text = draft.text
    is_harmed: bool | None = None
    for match in _RUN.finditer(text):
        start, end = match.span()
        if text[start - 1 : start] == match[0][0]:
            continue
        left, right = _beside(text, start, end)
        if len(match[0]) == 1 and _HAN.match(left) and _HAN.match(right):
            if is_harmed is None:
                is_harmed = bool(_HARM.search(text))
            if is_harmed and not _is_range(text, start, end):
                yield start, end, "——"
        elif _is_dash(text, match, left, right):
            yield start, end, "——"


def _beside(text: str, start: int, end: int) -> tuple[str, str]:
    left, right = start - 1, end
    while left >= 0 and text[left] in _QUOTES:
        left -= 1
    while right < len(text) and text[right] in _QUOTES:
        right += 1
    return text[left] if left >= 0 else "\n", text[right] if right < len(text) else "\n"


def _is_dash(text: str, match: re.Match[str], left: str, right: str) -> bool:
    start, end = match.span()
    line = text[text.rfind("\n", 0, start) + 1 : (text.find("\n", end) + 1 or len(text) + 1) - 1]
    if _DRAWING.search(line) or not (_CJK.match(left) or _CJK.match(right)):
        return False
    if len(match[0]) == 1:  # beside a mark, or at the end of a line
        return not (left + right).isalnum() and (left + right).isascii() is False and not _is_alone(left, right)
    is_option = text[start - 1 : start] in ("", " ", "\n") and text[end : end + 1].isascii() and right.isalnum()
    return not is_option


def _is_alone(left: str, right: str) -> bool:
    """Return True if Latin letters or digits stand on one side."""
    return any(side.isascii() and side.isalnum() for side in (left, right))


def _is_range(text: str, start: int, end: int) -> bool:
    """Return True if the words on both sides are as short as the ends of a range."""
    head = _MARK.split(text[max(0, start - 12) : start])[-1]
    tail = _MARK.split(text[end : end + 12])[0]
    return len(head) <= 4 and len(tail) <= 4
