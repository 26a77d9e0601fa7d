"""Let a glyph's advance hold the space after it (字宽含空), so that nobody takes the space for a character.

Whoever copies from a PDF or searches it guesses a word space wherever glyphs stand apart by a tenth of an em or so.
Composition sets Han off from Latin, tracks and justifies by more than that. So a face has siblings: the same glyphs
with every advance some eighths of an em wider. The glyph before such a space is shown in a sibling. What is drawn,
and where it begins, stays the same.
"""

import io
import re
from collections.abc import Collection
from copy import copy
from hashlib import md5
from math import ceil
from typing import Any

_LEAST, _MOST = 0.09, 3.0  # em: less is a space to no reader that we know of, more is meant as one


def eighths(space: float) -> int:
    """Return by how many eighths of an em an advance is to be wider for `space`, in em, after the glyph.

    They are at least the space, and less than an eighth more, which is taken back: no reader minds that.
    """
    return ceil(8 * space - 0.001) if _LEAST <= space <= _MOST else 0


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
    found = re.search(r"\+Wider(\d+)-", name)
    return int(found[1]) if found else 0


def embeddable(program: bytes, glyphs: Collection[int], wider: int) -> tuple[bytes, bool]:
    """Return (font program for embedding with advances `wider` eighths of an em wider, whether it is a bare CFF).

    What has CFF outlines becomes a bare CFF (FontFile3, CIDFontType0C: ISO 32000-1, 9.9) of `glyphs`, each with the
    CID that it had; what has TrueType outlines stays as it is.
    """
    font = _opened(program)
    step = round(wider * font["head"].unitsPerEm / 8)
    if "CFF " not in font:
        return _with_advances(font, step) if step else program, False
    is_keyed = hasattr(font["CFF "].cff.topDictIndex[0], "ROS")
    if is_keyed:  # the charset says which CID a glyph has: its number need not be kept
        font = _opened(_compact(program, glyphs))
    if not step:
        return bytes(font.reader["CFF "]), True
    top = font["CFF "].cff.topDictIndex[0]
    for private in [part.Private for part in top.FDArray] if is_keyed else [top.Private]:
        private.defaultWidthX += step  # every width is one of these, or a difference from the other
        private.nominalWidthX += step
    return bytes(font["CFF "].compile(font)), True


def _with_advances(font: Any, step: int) -> bytes:
    metrics = font["hmtx"].metrics
    for name, (advance, bearing) in metrics.items():
        metrics[name] = advance + step, bearing
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()


def _opened(program: bytes) -> Any:
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(program), recalcBBoxes=False, recalcTimestamp=False)


def _compact(program: bytes, glyphs: Collection[int]) -> bytes:
    import uharfbuzz

    plan = uharfbuzz.SubsetInput()
    plan.glyph_set.update(set(glyphs))
    plan.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    return bytes(uharfbuzz.subset(uharfbuzz.Face(program), plan).blob.data)
