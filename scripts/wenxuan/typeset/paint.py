"""Paint the glyphs of a composed line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

from wenxuan.typeset.shape import Glyph

SOFT_HYPHEN = "\u00ad"  # of a glyph: drawn, but no text of the book


@dataclass(slots=True)
class Run:
    """What is drawn of a text box on one line: glyphs, and the space before each in px."""

    glyphs: tuple[Glyph, ...]
    kerns: tuple[float, ...]
    text: str


def paint(stream: Any, textbox: Any) -> None:
    """Write a composed run as glyphs with the spaces between them (TJ)."""
    run = textbox.pango_layout
    if not run.text.strip():
        return
    stream.set_color(textbox.style["color"])
    stream.begin_text()
    x, y = textbox.position_x, textbox.position_y + textbox.baseline
    stream.set_text_matrix(1, 0, 0, -1, x, y)
    _show(stream, run)
    stream.end_text()


def _show(stream: Any, run: Run) -> None:
    current: Any = None
    font: Any = None
    size = 1.0
    pieces: list[str] = []
    pending = 0.0  # space not yet written, in px
    for glyph, kern in zip(run.glyphs, run.kerns, strict=True):
        if glyph.font != current:
            if pieces:
                stream.show_text("".join(pieces))
            pieces = []
            current = glyph.font
            font, size = stream.add_font(glyph.font)
            stream.set_font_size(font.hash, size)
        width = font.widths.setdefault(glyph.number, round(glyph.width * 1000 / size))
        font.to_unicode.setdefault(glyph.number, "-" if glyph.text == SOFT_HYPHEN else glyph.text)
        before = (pending + kern + glyph.offset) * 1000 / size
        if abs(before) >= 0.5:
            pieces.append(f"{-before:.0f}")
            pending = (before - round(before)) * size / 1000
        else:
            pending += kern + glyph.offset
        pieces.append(f"<{glyph.number:04x}>")
        pending += glyph.advance - width * size / 1000 - glyph.offset
    if run.glyphs and run.glyphs[-1].text == SOFT_HYPHEN:
        _show_hyphen(stream, pieces)
    elif pieces:
        stream.show_text("".join(pieces).replace("><", ""))


def _show_hyphen(stream: Any, pieces: Sequence[str]) -> None:
    """Write the last of `pieces` as a hyphen that is no text of the book (ISO 32000-1, 14.9.4)."""
    if pieces[:-1]:
        stream.show_text("".join(pieces[:-1]).replace("><", ""))
    stream.begin_marked_content("Span", pydyf.Dictionary({"ActualText": "<feff00ad>"}))
    stream.show_text(pieces[-1])
    stream.end_marked_content()
