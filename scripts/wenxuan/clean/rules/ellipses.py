"""Ellipses (省略号) in every disguise become two triple dots, …… (GB/T 15834, 4.11)."""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.MARKS
WHY = "省略号：写作六个点“……”"
EXAMPLES = (
    ("他想...也许吧。。。算了", "他想……也许吧……算了"),
    ("“风儿静…”", "“风儿静……”"),
    ("好···好⋯⋯好......", "好……好……好……"),
    ("全段略去…………", "全段略去…………"),
    ("Wait... what", "Wait... what"),
    ("第一章　回家........12", "第一章　回家........12"),
    ("。。", "。。"),
    ("他想…...", "他想……"),
)

_FOUND = re.compile(r"(?:[…⋯]|\.{3})[…⋯.]*|。{3,}|．{3,}|·{3,}|•{3,}")
_CJK = re.compile(f"[{HAN}\u3040-\u30ff，。；：？！、（）《》〈〉「」『』“”‘’—…]")
_LEADS_TO_PAGE = re.compile(r"[ ]*[0-9]+[ ]*(?:\n|\Z)")
_LONGEST = 12  # what is longer was drawn
_QUOTES = "\"' "


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each run of dots that stands for an ellipsis in Chinese text."""
    text = draft.text
    for match in _FOUND.finditer(text):
        run, (start, end) = match[0], match.span()
        is_meant = run == "…" * len(run) and len(run) % 2 == 0
        if is_meant or len(run) > _LONGEST or _LEADS_TO_PAGE.match(text, end) or not _is_in_chinese(text, start, end):
            continue
        yield start, end, "……" if len(run) < 4 or "." in run or run[0] not in "…⋯" else "…" * (len(run) // 2 * 2)


def _is_in_chinese(text: str, start: int, end: int) -> bool:
    left, right = start - 1, end
    while left >= 0 and text[left] in _QUOTES:
        left -= 1
    while right < len(text) and text[right] in _QUOTES:
        right += 1
    return bool((left >= 0 and _CJK.match(text, left)) or _CJK.match(text, right))
