"""A short line that many files of a project have (各篇重出的杂行): a site's words go, others are left to the editor."""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import FINAL
from wenxuan.clean.compose import Change
from wenxuan.clean.echoes import fold
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import Doubt

PHASE = Phase.FURNITURE
WHY = "各篇重出的杂行：网站、编者加在每篇里的同一行"
EXAMPLES: tuple[tuple[str, str], ...] = ()

_LEAST = 3  # files
_SHARE = 0.2  # of all files
_SHORTEST, _LONGEST = 6, 40  # characters; shorter ones are names, dates and titles
_SITE = re.compile(
    "网|網|站|版权|版權|编辑|編輯|转载|轉載|阅读|閱讀|关注|關注|下载|下載|微信|公众号|投稿|https?:|www\\.|\\.com|\\.cn"
)
_TITLE = re.compile("第.{1,6}[章节節回卷篇]|[一二三四五六七八九十]、|作者|——")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield the lines in many files that name a site or what sites ask for."""
    for start, end in _again(draft):
        if _SITE.search(draft.text, start, end) and draft.text[end - 1] not in "，；：":
            yield start, min(end + 1, len(draft.text)), "" if draft.is_rich else "\f"


def doubts(draft: Draft) -> Iterator[Doubt]:
    """Yield the other lines in many files, unless they end as sentences do."""
    for start, end in _again(draft):
        if draft.text[end - 1] not in FINAL:
            what = f"the line is in {draft.echoes.lines[fold(draft.text[start:end])]} files: {draft.text[start:end]}"
            after = (start, min(end + 1, len(draft.text)))
            yield Doubt(*after, what, "drop it if it belongs to no text", "")


def _again(draft: Draft) -> Iterator[tuple[int, int]]:
    least = max(_LEAST, _SHARE * draft.echoes.files)
    if not draft.echoes.lines:
        return
    for start, end in draft.lines:
        words = draft.text[start:end].strip()
        is_short = _SHORTEST <= len(words) <= _LONGEST and not _TITLE.match(words)
        if is_short and draft.echoes.lines.get(fold(words), 0) >= least:
            yield start, end
