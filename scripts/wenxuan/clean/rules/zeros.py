"""Zeros among Chinese figures (汉字数字中的零) are 〇 (GB/T 15835), not the circle ○, the letter O or the digit 0."""

import re
from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.CHARACTERS
WHY = "汉字数字中的零：写作“〇”"
EXAMPLES = (
    ("一九八○年，二○○八年，第一○三回，二O一五年", "一九八〇年，二〇〇八年，第一〇三回，二〇一五年"),
    ("二0一五年五月，三○一医院", "二〇一五年五月，三〇一医院"),
    ("○ 一、总则", "○ 一、总则"),
    ("张三○○说，2○1", "张三○○说，2○1"),
    ("一0.5", "一0.5"),
)

_DIGIT = "一二三四五六七八九"
_CIRCLE, _LIKE = "○◯", "OＯ0０"
_UNIT = "年月日号號页頁回章节節条條卷期届屆室楼樓"
_FOUND = re.compile(
    f"(?<=[{_DIGIT}〇])[{_CIRCLE}]+(?=[{_DIGIT}〇{_UNIT}])"
    f"|(?<=[{_DIGIT}〇])[{_LIKE}]+(?=[{_DIGIT}〇])"
    f"|(?<=[{_DIGIT}〇][{_DIGIT}〇])[{_CIRCLE}{_LIKE}]+(?=[{_UNIT}])"
)


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each zero between Chinese figures, or between one and the word for what is counted."""
    for match in _FOUND.finditer(draft.text):
        yield *match.span(), "〇" * len(match[0])
