"""HTML entities left over (残留的字符实体) become the characters that they stand for."""

import re
from collections.abc import Iterator
from html.entities import html5

from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import MarkKind

PHASE = Phase.DECODING
WHY = "字符实体：网页代码换成它所代表的字符"
EXAMPLES = (
    ("他说：&ldquo;好&hellip;&hellip;&rdquo;", "他说：“好……”"),
    ("前&nbsp;后 A&amp;B &#x4e00;&#20108;", "前\u00a0后 A&B 一二"),
    ("两次转过的&amp;middot;点", "两次转过的·点"),
    ("&lt;书名&gt; 与 3 &lt; 5", "<书名> 与 3 < 5"),
    ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script>alert(1)&lt;/script>"),
    ("&#0;&#xD800; &nosuch; AT&T; Q&A", "&#0;&#xD800; &nosuch; AT&T; Q&A"),
)

_ENTITY = re.compile(r"&(?:amp;)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARKUP = re.compile(r"[A-Za-z/!?]")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each entity with its character; none that would turn text into markup."""
    code = [(mark.start, mark.end) for mark in draft.marks if mark.kind is MarkKind.CODE]
    for match in _ENTITY.finditer(draft.text):
        start, end = match.span()
        character = _decode(match[1])
        if not character or any(a < end and start < b for a, b in code):
            continue
        if character == "<" and _MARKUP.match(draft.text, end):
            continue
        yield start, end, character


def _decode(name: str) -> str:
    """Return the character of an entity, a blank for white space, nothing if there is no such entity."""
    if name[0] != "#":
        return html5.get(name + ";", "")
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    if code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return " " if code in (9, 10, 13) else ""
    return chr(code)
