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
)

_CLOSE = "，。；：？！、）》」』】〉〕”’"
_OPEN = "（《「『【〈〔“‘"
_FOUND = re.compile(
    f"(?<=[^\\s])[ \u3000]+(?=[，。；：？！、])"  # before a closing mark
    f"|(?<=[{HAN}{_CLOSE}…—])[ \u3000]+(?=[）》」』】〉〕])"
    f"|(?<=[{HAN}{_CLOSE}…—])[ ]+(?=[”’])"
    f"|(?<=[，。；：？！、）〕”’…])[ ]+(?=[^\\s])"  # after one
    f"|(?<=[》」』】〉])[ ]+(?=[^\\s{_OPEN}])"
    f"|(?<=[{HAN}…—])[ ]+(?=[{_OPEN}])"  # before an opening mark
    f"|(?<=[{_OPEN}])[ ]+(?=[{HAN}{_OPEN}…—])"  # after one
    f"|(?<=[{HAN}])[ ]+(?=[…—]{{2}})|(?<=[^\\n—]——)[ ]+(?=[{HAN}])"
)


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
    for match in _FOUND.finditer(draft.text):
        yield *match.span(), ""
