"""Radicals and compatibility ideographs (部首字、兼容汉字), as PDF copies have them, become the plain characters.

They look the same and are found by no search. Radicals in a row with marks between them, or after 部首, are meant.
Source: the equivalences of the Unicode character database (Kangxi Radicals, CJK Compatibility Ideographs).
"""

import re
import unicodedata
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.CHARACTERS
WHY = "部首字、兼容汉字：形状相同而编码不同，换成通用的字"
EXAMPLES = (
    ("倘肯多花⼀⽂，第 十 ⼀ 届", "倘肯多花一文，第 十 一 届"),
    ("坐⻋去看⻢，⻓⻝", "坐车去看马，长食"),
    ("部首：⼀、⼁、⼂。", "部首：⼀、⼁、⼂。"),
    ("（⼀）总则\n⽣，老", "（一）总则\n生，老"),
    ("\uf900车", "豈车"),
)

# CJK Radicals Supplement: most have no mapping in the character database's decompositions
_SUPPLEMENT = dict(
    zip(
        "⺁⺃⺄⺅⺆⺉⺊⺎⺏⺐⺒⺓⺔⺕⺖⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺦⺧⺨⺩⺪⺫⺬⺭⺯⺰⺹⺻⺼⺽⺾⻁⻂⻃⻄⻅⻆⻈⻉⻊⻋⻌⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻞⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乚乙亻冂刂卜兀尣尢巳幺彑彐忄扌攵旡月歺母民氵氺灬丬牛犭王疋目示礻糹纟耂聿月臼艹虎衤覀西见角讠贝足车辶辶阝钅長镸长门阝雨青韦页风飞食飠饣首马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
_ODD = "⺀-⻳⼀-⿕豈-\ufaff\U0002f800-\U0002fa1f"
_FOUND = re.compile(f"[{_ODD}]")
_RADICAL = "[⺀-⿕]"
_MEANT = re.compile(f"{_RADICAL}(?:[、，,﹑﹐] ?{_RADICAL}(?![{HAN}]))+|(?:部首|偏旁)[^{HAN}\\n]{{0,4}}{_RADICAL}")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each radical or compatibility ideograph that is part of a word."""
    text = draft.text
    meant = _meant(text)
    for match in _FOUND.finditer(text):
        if match.start() not in meant and (plain := _plain(match[0])):
            yield *match.span(), plain


def _meant(text: str) -> set[int]:
    """Return the places of radicals that stand for themselves."""
    return {offset for match in _MEANT.finditer(text) for offset in range(*match.span())}


def _plain(character: str) -> str:
    if character in _SUPPLEMENT:
        return _SUPPLEMENT[character]
    is_radical = "⺀" <= character <= "⿕"
    plain = unicodedata.normalize("NFKC" if is_radical else "NFC", character)
    return plain if plain != character else ""
