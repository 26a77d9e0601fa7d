"""Spaces beside full-width marks (标点旁误空) go: the mark brings its own space (GB/T 15834, 5.1)."""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import Doubt

PHASE = Phase.SPACES
WHY = "标点旁误空：全角标点自带空白"
EXAMPLES = (
    ("快速、 跨平台 、 低资源占用 。 例如 Firefox 、 Dropbox", "快速、跨平台、低资源占用。例如 Firefox、Dropbox"),
    ("他 说 ： “ 好 ， —— 这 是 ”", "他 说：“好，——这 是”"),
    ("你好 “引号” 和 ‘引号’ 测试", "你好“引号”和‘引号’测试"),
    ("床前明月光，　疑是地上霜。", "床前明月光，　疑是地上霜。"),
    ("《三国》 《水浒》 《西游》", "《三国》 《水浒》 《西游》"),
    ("—— 鲁迅", "—— 鲁迅"),
    ("系统 (EAS) 或", "系统 (EAS) 或"),
    ("这是“Act” shall 的意思", "这是“Act” shall 的意思"),
    ("好— —他走了… …", "好——他走了……"),
)

_STOP = "，。；：？！、"
_CLOSE = _STOP + "）》」』】〉〕”’"
_OPEN = "（《「『【〈〔“‘"
_BLANKS = re.compile("(?<=[^\\s])[ \u3000]+(?=[^\\s])")
_INSIDE = re.compile(f"[{HAN}{_CLOSE}…—]")
_WORD = re.compile("[A-Za-z0-9]")
_HAN = re.compile(f"[{HAN}]")


def doubts(draft: Draft) -> Iterator[Doubt]:
    """Yield the first place where quotation marks seem to be lost."""
    if draft.has_lost_quotes:
        hint = "find a better text, or put the quotation marks in"
        start = draft.text.index("： ")
        yield Doubt(start, start + 2, "blanks stand where quotation marks were, and are left", hint)


def edits(draft: Draft) -> Iterator[Change]:
    """Yield spaces on either side of a full-width mark, inside a line."""
    if draft.has_lost_quotes:
        return
    text = draft.text
    for match in _BLANKS.finditer(text):
        start, end = match.span()
        left, right = text[start - 1], text[end]
        if (
            right in _STOP
            or (right in "）》」』】〉〕" and _INSIDE.match(left))
            or ("\u3000" not in match[0] and _is_stray(text, start, end, draft))
        ):
            yield start, end, ""


def _is_stray(text: str, start: int, end: int, draft: Draft) -> bool:
    """Return True if a plain blank stands on the outer side of a mark, or inside a mark of two signs."""
    left, right = text[start - 1], text[end]
    if left in _STOP or (right in "”’" and _INSIDE.match(left)):
        return True
    if left in "…—" and left == right:
        return text[start - 2 : start - 1] != left and text[end + 1 : end + 2] != right
    if left in _OPEN:
        return bool(_HAN.match(right)) or right in _OPEN + "…—"
    if draft.is_spaced_verse:
        return False
    if left in "）〕”’…":
        return not _WORD.match(right)
    if left in "》」』】〉":
        return right not in _OPEN and not _WORD.match(right)
    if text[end : end + 2] in ("……", "——"):
        return bool(_HAN.match(left))
    if text[start - 2 : start] == "——":
        return text[start - 3 : start - 2] not in ("", "\n", "—") and bool(_HAN.match(right))
    return right in _OPEN and (left in "…—" or bool(_HAN.match(left)))
