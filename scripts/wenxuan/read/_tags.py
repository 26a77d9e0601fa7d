"""Readings and marks beside characters in Markdown: the few elements of HTML that are let through, and {灯火|dēng|huǒ}.

Every other tag is text like any other, and so is one of these that is not closed in its paragraph.
"""

import re
from bisect import bisect_left
from functools import lru_cache

from markdown_it.rules_inline import StateInline

_OPENING = re.compile(
    r'<(?:(ruby|rb|rt|rp|u)|(em) class="(emphasis-dot)"|(cite) class="(title-mark)"|(u) class="(name-mark)")>'
)
_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SOUNDS = "A-Za-z\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff\u02c7\u02ca\u02cb\u02d9\u3040-\u30ff\u3105-\u312f\u31a0-\u31bf"
_BRACES = re.compile(rf"\{{([{_HAN}]{{1,20}})((?:\|[{_SOUNDS}][{_SOUNDS}0-9 '’·-]{{0,40}}){{1,20}})\}}")


def element(state: StateInline, silent: bool) -> bool:
    """Let <ruby> and its parts, <u>, <em class="emphasis-dot"> and <cite class="title-mark"> through."""
    found = _OPENING.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    name, *kind = filter(None, found.groups())
    closings = _closings(state.src, name)
    index = bisect_left(closings, found.end())
    if index == len(closings) or closings[index] >= state.posMax:
        return False
    stop, end = closings[index], state.posMax
    if not silent:
        opening = state.push("element_open", name, 1)
        if kind:
            opening.attrSet("class", kind[0])
        state.pos, state.posMax = found.end(), stop
        state.md.inline.tokenize(state)
        state.push("element_close", name, -1)
    state.pos, state.posMax = stop + len(f"</{name}>"), end
    return True


@lru_cache(maxsize=16)
def _closings(text: str, name: str) -> tuple[int, ...]:
    return tuple(found.start() for found in re.finditer(f"</{name}>", text))


def braces(state: StateInline, silent: bool) -> bool:
    """Read {characters|reading}, or as many readings as there are characters; with any other number it is text."""
    found = _BRACES.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    base, readings = found[1], found[2].strip("|").split("|")
    if len(readings) not in (1, len(base)):
        return False
    if not silent:
        state.push("element_open", "ruby", 1)
        for part, reading in zip([base] if len(readings) == 1 else base, readings, strict=True):
            state.push("text", "", 0).content = part
            state.push("element_open", "rt", 1)
            state.push("text", "", 0).content = reading
            state.push("element_close", "rt", -1)
        state.push("element_close", "ruby", -1)
    state.pos = found.end()
    return True
