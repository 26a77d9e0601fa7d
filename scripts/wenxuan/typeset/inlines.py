"""Recognise (辨认) inline content: what the composer understands, and which elements it treats in their own way.

Ruby is `ruby` with `rt` after each base; class `above` or `beside` says where the readings stand. Interlinear marks
(行间标点) are `em.emphasis-dot`, `cite.title-mark` and `u.name-mark`. Nothing else knows these names.

A paragraph is left to WeasyPrint if anything in it floats, is positioned, or is an inline block, table, flex or
grid box; keeps its white space or does not wrap; has word spacing or soft hyphens; is hidden, set from the
right, or a leader; if a base or reading of ruby in it is more than one text; or if a character has no glyph.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from weasyprint.formatting_structure import boxes

_BOPOMOFO = re.compile("[\u3105-\u312f\u31a0-\u31bfˉˊˇˋ˙˪˫\u0307 ]+")


class Mark(Enum):
    """An interlinear mark (clreq 3.1.8): a dot below each character, or a line below the run."""

    DOT = "em.emphasis-dot"  # 着重号
    TITLE = "cite.title-mark"  # 书名号甲式
    NAME = "u.name-mark"  # 专名号


_MARKS = {tuple(mark.value.split(".")): mark for mark in Mark}


def is_plain(box: Any) -> bool:
    """Tell whether a line box holds only what the composer understands."""
    style = box.style
    if style["direction"] != "ltr" or style["white_space"] != "normal" or style["text_overflow"] != "clip":
        return False
    return all(_is_plain_child(child) for child in box.children)


def _is_plain_child(box: Any) -> bool:
    style = box.style
    if not box.is_in_normal_flow() or style["position"] != "static":
        return False
    if style["visibility"] != "visible" or style["direction"] != "ltr":
        return False
    if is_break(box):
        return True
    if isinstance(box, boxes.TextBox):
        return (
            style["white_space"] == "normal"
            and style["word_spacing"] == 0
            and style["font_size"] > 0
            and not ("\n" in box.text or "\u00ad" in box.text)
        )
    if isinstance(box, boxes.InlineReplacedBox):
        return True
    if type(box) is not boxes.InlineBox or box.is_leader or (is_ruby(box) and not _is_plain_ruby(box)):
        return False
    return all(_is_plain_child(child) for child in box.children)


def _is_plain_ruby(box: Any) -> bool:
    """Tell whether each reading is text and follows a base that is one text, maybe in a style of its own."""
    base = None
    for child in box.children:
        if child.element_tag == "rp":
            continue
        if child.element_tag == "rt":
            is_text = len(child.children) == 1 and isinstance(child.children[0], boxes.TextBox)
            while isinstance(base, boxes.InlineBox) and len(base.children) == 1:
                base = base.children[0]
            if not (isinstance(base, boxes.TextBox) and is_text):
                return False
            base = None
        else:
            base = child
    return True


def is_break(box: Any) -> bool:
    """Tell whether a box is a line break: the text box of `br::before`."""
    return isinstance(box, boxes.TextBox) and box.element_tag == "br::before" and box.text == "\n"


def is_call(box: Any) -> bool:
    """Tell whether a box is the mark of a note, which stays with what is before it."""
    return str(box.element_tag or "").endswith("::footnote-call") or box.element_tag == "sup"


def is_ruby(box: Any) -> bool:
    """Tell whether a box is ruby (注音)."""
    return isinstance(box, boxes.InlineBox) and box.element_tag == "ruby"


def ruby_pairs(box: Any) -> Iterator[tuple[int, Any, Any]]:
    """Yield (child index, base, its `rt` or None) of ruby; what is not a base is never printed of itself."""
    children = [(index, child) for index, child in enumerate(box.children) if child.element_tag != "rp"]
    for (index, child), (_, after) in zip(children, [*children[1:], (0, None)], strict=True):
        if child.element_tag != "rt":
            yield index, child, after if after is not None and after.element_tag == "rt" else None


def is_beside(ruby: Any, reading: str) -> bool:
    """Tell whether a reading stands to the right of its character: bopomofo does unless the ruby says `above`."""
    return is_bopomofo(reading) and "above" not in _classes(ruby)


def is_bopomofo(reading: str) -> bool:
    """Tell whether a reading is written in 注音符号."""
    return bool(_BOPOMOFO.fullmatch(reading))


def mark_of(box: Any) -> Mark | None:
    """Return the interlinear mark that an inline box sets below its text, if any."""
    return next((_MARKS[box.element_tag, name] for name in _classes(box) if (box.element_tag, name) in _MARKS), None)


def _classes(box: Any) -> list[str]:
    return [] if box.element is None else box.element.get("class", "").split()
