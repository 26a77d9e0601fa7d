"""Twins (同形异码): a glyph that stands for two texts comes back from the PDF as the one it stood for.

A font in a PDF maps a glyph to one text (ToUnicode; ISO 32000-1, 9.10.3), but faces share glyphs: 一 and the radical
⼀, … and ⋯, in the language of a region 户 and 戶. The second text of a glyph is shown in a twin of the font, the
same glyphs with a map of its own. Text that WeasyPrint paints is told beside its glyphs (ActualText, 14.9.4).
"""

import re
from copy import copy
from hashlib import md5
from typing import Any

import pydyf

from wenxuan.typeset.shape import shaper_of

# Radicals and compatibility ideographs never take the place of the character that all others mean by the glyph.
_SECOND = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")


def twin(stream: Any, font: Any, glyph: int, text: str) -> Any:
    """Return the font in which a glyph stands for a text: `font`, or the first of its twins that is free for it."""
    number = 1 if _SECOND.match(text) else 0
    while (found := _numbered(stream, font, number)).to_unicode.setdefault(glyph, text) != text:
        number += 1
    return found


def _numbered(stream: Any, font: Any, number: int) -> Any:
    if not number:
        return font
    digest = md5(f"{font.hash} twin {number}".encode(), usedforsecurity=False).digest()
    tag = "".join(chr(65 + letter % 26) for letter in digest[:6])
    found = stream._fonts.get(tag)
    if found is None:
        found = stream._fonts[tag] = copy(font)
        found.hash = tag
        found.name = f"/{tag}+".encode() + font.name.partition(b"+")[2]
        found.widths, found.to_unicode, found.missing = {}, {}, {}
    return found


def begin_actual_text(stream: Any, textbox: Any) -> bool:
    """Begin a span that tells a box's text if one of its glyphs is known to stand for another; tell whether it is.

    The span ends with the caller's `stream.end_marked_content()`.
    """
    if textbox.text.isascii():
        return False
    shaped = shaper_of(textbox.style).shape(textbox.text)
    texts: dict[tuple[int, int], str] = {}
    for glyph in shaped.glyphs:
        font, _ = stream.add_font(glyph.font)
        known = texts.setdefault((id(font), glyph.number), font.to_unicode.get(glyph.number, glyph.text))
        if known != glyph.text:
            text = f"<feff{textbox.text.encode('utf-16-be').hex()}>"
            stream.begin_marked_content("Span", pydyf.Dictionary({"ActualText": text}))
            return True
    return False
