"""The characters of a Chinese text: classes for regular expressions, cells, script."""

import re

HAN = "々〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff⺀-⻳⼀-⿕"
CLOSING = "，。；：？！、）》」』】〉〕”’…"  # no line begins with one
OPENING = "（《「『【〈〔“‘"  # no line ends with one
FINAL = "。？！…”’」』）"  # a paragraph ends with one
SPACE = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
CHINESE = HAN + CLOSING + OPENING + "—·\u3000"

_NARROW = re.compile(r"[ -~]+")
_SIMPLIFIED = re.compile("[这们个来时说对会国过还没为发经长见问开现动车东书买让认识话请谁应该边进远运]")
_TRADITIONAL = re.compile("[這們個來時說對會國過還沒為發經長見問開現動車東書買讓認識話請誰應該邊進遠運]")


def cells(text: str) -> int:
    """Return the width in half-width cells: two for a full-width character, one for an ASCII one."""
    return len(text) + len(_NARROW.sub("", text))


def has_traditional_bent(text: str, *, sample: int = 200_000) -> bool:
    """Return True if common characters stand in their traditional form more often than not."""
    head = text[:sample]
    return len(_TRADITIONAL.findall(head)) > len(_SIMPLIFIED.findall(head))
