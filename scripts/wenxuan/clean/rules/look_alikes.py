"""Look-alikes (形近误字): a character that only looks like the one that is meant.

Katakana in a Chinese word, letters in a number, 第八十四迴 by a converter. 一一 for —— is told only: it is a word too.
"""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import Doubt

PHASE = Phase.CHARACTERS
WHY = "形近误字：看上去像，其实是另一个字"
EXAMPLES = (
    ("门ロ站着人，开エ了", "门口站着人，开工了"),
    ("ロシア的门ロ", "ロシア的门ロ"),
    ("2O15年，花了3O元", "2015年，花了30元"),
    ("第八十四迴避惡人", "第八十四回避惡人"),
    ("一一说明，我想一一", "一一说明，我想一一"),
)

_KANA = dict(zip("ロニハエカタトオチ", "口二八工力夕卜才千", strict=True))
_JAPANESE = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_LIKE = "".join(_KANA)
_LONE = re.compile(
    f"(?<=[{HAN}])[{_LIKE}](?![\u3041-\u3096\u30a1-\u30ff\uff66-\uff9f])|(?<![\u3041-\u3096\u30a1-\u30ff\uff66-\uff9f])[{_LIKE}](?=[{HAN}])"
)
_ZERO = re.compile("(?<=[0-9])[Oo]+(?=[0-9OolI]*(?:年|月|日|元|岁|歲|人|名|%|％))")
_ONE = re.compile("(?<=[0-9])[lI]+(?=[0-9]+年)")
_CHAPTER = re.compile("第[零〇一二三四五六七八九十百]{1,7}(迴)")
_DASH = re.compile(f"(?<=[。！？…”」])一一(?=[{HAN}“「])|(?<=[{HAN}，])一一(?=[”’」』\\n])")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each look-alike that its neighbours betray."""
    text = draft.text
    for pattern, after in ((_ZERO, "0"), (_ONE, "1")):
        for match in pattern.finditer(text):
            yield *match.span(), after * len(match[0])
    for match in _CHAPTER.finditer(text):
        yield *match.span(1), "回"
    lone = list(_LONE.finditer(text))
    if lone and len(_JAPANESE.findall(text)) == len(lone):  # a text with other kana may mean these too
        for match in lone:
            yield *match.span(), _KANA[match[0]]


def doubts(draft: Draft) -> Iterator[Doubt]:
    """Yield 一一 where a dash may be meant, and katakana in a text that has others."""
    for match in _DASH.finditer(draft.text):
        yield Doubt(*match.span(), "一一 may be a dash", "write —— in the source if it is", "——")
    for match in _LONE.finditer(draft.text):
        plain = _KANA[match[0]]
        if draft.text[match.start() - 1 : match.start()].isalpha() and draft.text[match.end() : match.end() + 1].isalpha():
            yield Doubt(*match.span(), f"katakana {match[0]} may be {plain}", f"write {plain} in the source if it is", plain)
