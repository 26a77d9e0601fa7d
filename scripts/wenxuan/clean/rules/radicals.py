"""Radicals and compatibility ideographs (部首字、兼容汉字), as PDF copies have them, become the plain characters.

They look the same and are found by no search. A radical that stands alone among marks is meant as a radical.
Source: the equivalences of the Unicode character database (Kangxi Radicals, CJK Compatibility Ideographs).
"""

import re
import unicodedata
from collections.abc import Iterator

from wenxuan.clean.characters import HAN, SPACE
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.CHARACTERS
WHY = "部首字、兼容汉字：形状相同而编码不同，换成通用的字"
EXAMPLES = (
    ("倘肯多花⼀⽂，第 十 ⼀ 届", "倘肯多花一文，第 十 一 届"),
    ("坐⻋去看⻢，⻓⻝", "坐车去看马，长食"),
    ("部首：⼀、⼁、⼂。", "部首：⼀、⼁、⼂。"),
    ("\uf900车", "豈车"),
)

# CJK Radicals Supplement: most have no mapping in the character database's decompositions
_SUPPLEMENT = dict(
    zip(
        "⺎⺒⺓⺕⺝⺟⺠⺬⺼⻁⻄⻅⻆⻉⻋⻌⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "兀巳幺彐月母民示月虎西见角贝车辶长门雨青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_ODD = "⺀-⻳⼀-⿕豈-\ufaff\U0002f800-\U0002fa1f"
_FOUND = re.compile(f"[{_ODD}]")
_NEXT_TO_HAN = re.compile(f"[{HAN}0-9][{SPACE}]?$")
_HAN_FOLLOWS = re.compile(f"[{SPACE}]?[{HAN}0-9]")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each radical or compatibility ideograph that is part of a word."""
    text = draft.text
    for match in _FOUND.finditer(text):
        start, end = match.span()
        if plain := _plain(match[0]):
            is_compatible = not ("⺀" <= match[0] <= "⿕")
            if is_compatible or _NEXT_TO_HAN.search(text[max(0, start - 2) : start]) or _HAN_FOLLOWS.match(text, end):
                yield start, end, plain


def _plain(character: str) -> str:
    if character in _SUPPLEMENT:
        return _SUPPLEMENT[character]
    is_radical = "⺀" <= character <= "⿕"
    plain = unicodedata.normalize("NFKC" if is_radical else "NFC", character)
    return plain if plain != character else ""
