"""Tags of HTML left over in a plain text (残留的网页标签): they go, and those that end a line end one.

Only tags of running text, written as a web page writes them; nothing in code, in a text about code, or in a source
whose form has its own markup. It takes a tag that ends a line, one with an attribute, or three, to show that there was
a web page.
"""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.DECODING
WHY = "网页标签：残留的 <br>、<p> 等去掉，该换行的换行"
EXAMPLES = (
    ("第一段。<br>第二段。<br />\n第三段。", "第一段。\n第二段。\n第三段。"),
    ('<p class="a">他说</p><p>好。</p>', "他说\n好。"),
    ("他<b>很</b>高兴，<font color=red>真的</font>。", "他很高兴，真的。"),
    ('见<a href="http://a.cn/b">这里</a>。', "见这里。"),
    ("x<b 且 a>c，<某人>说", "x<b 且 a>c，<某人>说"),
    ("他在黑板上写<i>斜体</i>。", "他在黑板上写<i>斜体</i>。"),
    ("HTML 里用 `<br>` 换行", "HTML 里用 `<br>` 换行"),
)

_VALUE = r"""(?:"[^"<>&\n]{0,300}"|'[^'<>&\n]{0,300}'|[^\s"'<>=&`]{1,300})"""
_ATTRIBUTES = rf"(?:\s{{1,3}}[a-zA-Z:-]{{1,20}}(?:={_VALUE})?){{0,12}}\s{{0,3}}"
_ENDS_LINE = "br|p|div|li|ul|ol|h[1-6]|hr|tr|table|tbody|blockquote|center"
_INSIDE = "a|b|i|u|em|strong|font|span|big|small|sup|sub|strike|del|ins|td|th|nobr|img"
_TAG = rf"<(?:/?(?:{_ENDS_LINE}|{_INSIDE}){_ATTRIBUTES}/?)>"
_TAGS = re.compile(rf"`[ -_a-~]{{1,200}}`|((?:{_TAG})+)", re.IGNORECASE)  # code first: it is left
_BREAK = re.compile(rf"</?(?:{_ENDS_LINE})\b", re.IGNORECASE)
_ABOUT_CODE = re.compile("^[ ]*```|HTML|XML|CSS|标签|標籤|<(?:script|style|!)", re.MULTILINE)
_SURE = re.compile(rf"</?(?:{_ENDS_LINE})\b|=", re.IGNORECASE)
_ENOUGH = 3
_HAN = re.compile(f"[{HAN}]")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each run of tags, with a line end if one of them ends a line in the midst of a line."""
    text = draft.text
    if draft.is_rich or "<" not in text or not _HAN.search(text) or _ABOUT_CODE.search(text):
        return
    tags = [match for match in _TAGS.finditer(text) if match[1]]
    if sum(match[1].count("<") for match in tags) < _ENOUGH and not any(_SURE.search(match[1]) for match in tags):
        return
    for match in tags:
        start, end = match.span()
        is_inside = text[start - 1 : start] not in ("", "\n") and text[end : end + 1] not in ("", "\n", "\r")
        yield start, end, "\n" if is_inside and _BREAK.search(match[1]) else ""
