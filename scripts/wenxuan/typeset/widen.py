"""Let a glyph's own advance hold the space after it (字宽含空), so that nobody takes the space for a character.

Whoever copies or searches a PDF guesses a word space wherever glyphs stand apart by a tenth of an em or so.
Composition sets Han off from Latin, and tracks and justifies, by more than that. So a face has siblings, the same
glyphs with every advance some eighths of an em wider (or narrower, for compressed marks): a glyph before such
a space is shown in a sibling. What is drawn, and where, stays the same.
"""

import io
from collections.abc import Collection
from copy import copy
from hashlib import md5
from math import ceil
from typing import Any

_LEAST = 0.09  # em: a smaller space is taken for a space by no reader that we know of
_MOST = 24  # eighths of an em: more than three em are meant as a space


def eighths(space: float, width: float) -> int:
    """Return by how many eighths of an em a glyph's advance is to be wider for `space` after it.

    `space` and the glyph's own `width` are in em. What remains of the space is never positive, and less than an eighth.
    """
    if 0 < space < _LEAST or space > _MOST / 8:
        return 0
    return max(ceil(8 * space - 0.001), -int(8 * width))


def sibling(stream: Any, font: Any, wider: int) -> Any:
    """Return WeasyPrint's font for the sibling of `font` that is `wider` eighths of an em wider."""
    if not wider:
        return font
    digest = md5(f"{font.hash}{wider}".encode(), usedforsecurity=False).digest()
    tag = "".join(chr(65 + letter % 26) for letter in digest[:6])
    found = stream._fonts.get(tag)
    if found is None:
        found = stream._fonts[tag] = copy(font)
        found.hash = tag
        found.name = f"/{tag}+Wider{wider}-".encode() + font.name.partition(b"+")[2]
        found.widths, found.to_unicode, found.missing = {}, {}, {}
    return found


def wider_of(name: str) -> int:
    """Return by how many eighths of an em the font of this name is wider than its face."""
    _, found, rest = name.partition("+Wider")
    sign = -1 if rest.startswith("-") else 1
    return sign * int(rest.lstrip("-").partition("-")[0]) if found else 0


def widened(program: bytes, glyphs: Collection[int], wider: int) -> bytes:
    """Return a font program for embedding whose advances are `wider` eighths of an em wider.

    An OpenType font with CFF outlines becomes a bare CFF program of `glyphs` only, a CID for each as before
    (FontFile3, CIDFontType0C: ISO 32000-1, 9.9); one with TrueType outlines stays what it is.
    """
    font = _opened(program)
    step = round(wider * font["head"].unitsPerEm / 8)
    if "CFF " not in font:
        metrics = font["hmtx"].metrics
        for name, (advance, bearing) in metrics.items():
            metrics[name] = max(0, advance + step), bearing
        target = io.BytesIO()
        font.save(target)
        return target.getvalue()
    top = font["CFF "].cff.topDictIndex[0]
    if hasattr(top, "ROS"):  # its charset says which CID a glyph has: the numbers need not be kept
        font = _opened(_compact(program, glyphs))
        top = font["CFF "].cff.topDictIndex[0]
    for private in [part.Private for part in top.FDArray] if hasattr(top, "ROS") else [top.Private]:
        private.defaultWidthX += step
        private.nominalWidthX += step
    return bytes(font["CFF "].compile(font))


def _opened(program: bytes) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(program), recalcBBoxes=False, recalcTimestamp=False)


def _compact(program: bytes, glyphs: Collection[int]) -> bytes:
    import uharfbuzz

    plan = uharfbuzz.SubsetInput()
    plan.glyph_set.update(set(glyphs))
    plan.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    return bytes(uharfbuzz.subset(uharfbuzz.Face(program), plan).blob.data)
