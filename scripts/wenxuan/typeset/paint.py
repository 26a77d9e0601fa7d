"""Paint the glyphs of a composed line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

from wenxuan.typeset.shape import Glyph
from wenxuan.typeset.twins import twin
from wenxuan.typeset.widen import eighths, sibling

SOFT_HYPHEN = "\u00ad"  # of a glyph: drawn, but no text of the book


@dataclass(slots=True)
class Run:
    """What is drawn of a text box on one line: glyphs, the space before each and after the last one in px."""

    glyphs: tuple[Glyph, ...]
    kerns: tuple[float, ...]
    text: str
    after: float = 0.0


def paint(stream: Any, textbox: Any) -> None:
    """Write a composed run as glyphs with the spaces between them (TJ)."""
    run = textbox.pango_layout
    if not run.glyphs:
        return
    stream.set_color(textbox.style["color"])
    stream.begin_text()
    x, y = textbox.position_x, textbox.position_y + textbox.baseline
    stream.set_text_matrix(1, 0, 0, -1, x, y)
    _show(stream, run)
    stream.end_text()


def _show(stream: Any, run: Run) -> None:
    current: Any = None
    face: Any = None
    shown: Any = None  # the face, or a sibling or twin of it
    size = 1.0
    pieces: list[str] = []
    pending = run.glyphs[0].offset  # space not yet written, in px
    for glyph, space in zip(run.glyphs, _spaces(run), strict=True):
        if glyph.font != current:
            current = glyph.font
            face, size = stream.add_font(glyph.font)
        width = round(glyph.width * 1000 / size)
        wider = eighths(space / size, width / 1000)
        text = "-" if glyph.text == SOFT_HYPHEN else glyph.text
        font = twin(stream, sibling(stream, face, wider), glyph.number, text)
        if font is not shown:
            if pieces:
                stream.show_text("".join(pieces).replace("><", ""))
            pieces = []
            shown = font
            stream.set_font_size(font.hash, size)
        width = font.widths.setdefault(glyph.number, width + 125 * wider)
        before = pending * 1000 / size
        if abs(before) >= 0.5:
            pieces.append(f"{-before:.0f}")
            pending = (before - round(before)) * size / 1000
        pieces.append(f"<{glyph.number:04x}>")
        pending += glyph.width + space - width * size / 1000
    if run.glyphs[-1].text == SOFT_HYPHEN:
        _show_hyphen(stream, pieces)
    elif pieces:
        stream.show_text("".join(pieces).replace("><", ""))


def _spaces(run: Run) -> Iterator[float]:
    """Yield the space from where each glyph's own width ends to where the next begins, in px."""
    kerns = (*run.kerns[1:], run.after)
    offsets = (*(glyph.offset for glyph in run.glyphs[1:]), 0.0)
    for glyph, kern, offset in zip(run.glyphs, kerns, offsets, strict=True):
        yield glyph.advance - glyph.width - glyph.offset + kern + offset


def _show_hyphen(stream: Any, pieces: Sequence[str]) -> None:
    """Write the last of `pieces` as a hyphen that is no text of the book (ISO 32000-1, 14.9.4)."""
    if pieces[:-1]:
        stream.show_text("".join(pieces[:-1]).replace("><", ""))
    stream.begin_marked_content("Span", pydyf.Dictionary({"ActualText": "<feff00ad>"}))
    stream.show_text(pieces[-1])
    stream.end_marked_content()
