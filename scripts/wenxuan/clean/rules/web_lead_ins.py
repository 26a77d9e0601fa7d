"""A web editor's own sentences (小编导语、结语), before and after what he passes on: dropped into the ledger.

Only whole sentences outside quotation marks go; the rest of the paragraph stays.
"""

import re
from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.SENTENCES
WHY = "小编导语、结语：不是正文"
EXAMPLES = (
    (
        "在这场战役中,扛起了“爱的桥梁”。下面小编整理社区基层疫情防控中感人事迹,欢迎阅读。\n正文。",
        "在这场战役中,扛起了“爱的桥梁”。\n正文。",
    ),
    ("下面小编整理了相关内容，欢迎阅读。\n正文。", "正文。"),
    ("正文。\n以上就是小编为大家带来的全部内容，希望对大家有所帮助！", "正文。\n"),
    ("正文。\n更多精彩文章，请关注本网站。", "正文。\n"),
    ("小编辑走进来说：“大家好。”", "小编辑走进来说：“大家好。”"),
    ("他说：“下面小编整理了文章，欢迎阅读。”", "他说：“下面小编整理了文章，欢迎阅读。”"),
)

_REST = "[^。！？!?\n“”「」]{0,80}"
_EDITOR = "(?:小编|本编|编者|笔者|本站|本网|本文库|学习网|作文网|范文网)(?!辑)"
_DOES = "(?:整理|搜集|收集|汇总|精心|准备|带来|分享|推荐|介绍|提供|盘点|编辑|归纳)"
_BECKONS = "(?:欢迎|希望|供|仅供|一起|快来|更多|谢谢|感谢|以下|如下|下面|接下来|全部内容|大家|您|你们|各位)"
_SENTENCE = re.compile(
    f"(?:(?<=[。！？!?”」…])|^)[ \u3000\t]*+(?:"
    f"(?={_REST}{_BECKONS}){_REST}{_EDITOR}{_REST}{_DOES}{_REST}"
    f"|{_REST}{_DOES}{_REST}(?:欢迎(?:大家|您|各位)?(?:阅读|参考|借鉴|收藏|分享|前来)|希望(?:能)?对(?:大家|您|你)(?:能)?有(?:所)?帮助){_REST}"
    f"|(?:更多|想了解更多){_REST}(?:请关注|敬请关注|尽在|请继续关注|请访问|请浏览){_REST}"
    f"|(?:以上|上述)(?:就是|是|内容){_REST}(?:全部内容|希望对|供(?:大家|您)参考|仅供参考){_REST}"
    f"|(?:欢迎(?:大家|您|各位)?(?:阅读|参考|借鉴|收藏)|仅供参考|感谢(?:您的)?阅读)(?:[，,、]?(?:参考|借鉴|收藏|欢迎阅读|希望{_REST}))?"
    f")(?:[。！？!?~～]+|$)",
    re.MULTILINE,
)
_NAMES_EDITOR = re.compile(_EDITOR)


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each such sentence; with its line end where nothing else stands on the line."""
    text = draft.text
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        if start == end:
            continue
        is_head, is_tail = start == 0 or text[start - 1] == "\n", end == len(text) or text[end] == "\n"
        yield start, end + (is_head and is_tail and end < len(text)), ""
