"""Invisible and control characters (不可见字符) go; odd blanks become plain ones.

Kept where they do something: variation selectors after a Han character (Unicode 23.4, ideographic
variation sequences), joiners inside scripts that need them and in emoji, bidi controls in a text
with right-to-left letters, the object character that stands for a picture.
"""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import OBJECT, MarkKind

PHASE = Phase.CHARACTERS
WHY = "不可见字符：看不见，也没有作用，去掉"
EXAMPLES = (
    ("社\u200b区\ufeff基\u00ad层\u2060", "社区基层"),
    ("\u202a左\u202c\u200e右\x00\x1b", "左右"),
    ("10\u00a0分\u2009钟\u3000整", "10 分 钟\u3000整"),
    ("葛\U000e0100城 A\ufe0f", "葛\U000e0100城 A"),
    ("👨\u200d👩 می\u200cخواهم", "👨\u200d👩 می\u200cخواهم"),
    ("שלום\u200f文", "שלום\u200f文"),
    ("图\ufffc没了", "图没了"),
    ("3\ufe0f\u20e3 4\ufe0f", "3\ufe0f\u20e3 4"),
)

_ODD_SPACE = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_JOINER = "\u200c\u200d"
_SELECTOR = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_NOTHING = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
_TAG = "\U000e0001\U000e0020-\U000e007f"
_FOUND = re.compile(
    f"(?P<space>[{_ODD_SPACE}])|(?P<bidi>[{_BIDI}])|(?P<joiner>[{_JOINER}])"
    f"|(?P<selector>[{_SELECTOR}])|(?P<object>{OBJECT})|[{_NOTHING}{_TAG}]"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
_HAN = re.compile(f"[{HAN}]")
_KEYCAP = "\u20e3"  # 3, selector, keycap: one emoji
_SYMBOL = re.compile("[\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]")
_PLAIN = re.compile(f"[\\x00-\\x7f{HAN}\u2000-\u206f\u3000-\u303f\uff00-\uffef]")  # needs no joiner


def edits(draft: Draft) -> Iterator[Change]:
    """Yield what nobody sees, unless it does something where it stands."""
    text = draft.text
    pictures = {mark.start for mark in draft.marks if mark.kind is MarkKind.IMAGE}
    is_right_to_left = bool(_RIGHT_TO_LEFT.search(text))
    for match in _FOUND.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        kind = match.lastgroup
        if kind == "space":
            yield start, end, " "
        elif not (
            (kind == "bidi" and is_right_to_left)
            or (kind == "joiner" and before and after and not _PLAIN.match(before) and not _PLAIN.match(after))
            or (kind == "selector" and (_HAN.match(before) or _SYMBOL.match(before) or after == _KEYCAP))
            or (kind == "object" and start in pictures)
        ):
            yield start, end, ""
