"""Paint the glyphs of a composed line, and the lines and dots that belong to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.draw.color import get_color
from weasyprint.draw.text import draw_text_decoration
from weasyprint.layout.percent import percentage
from weasyprint.text.line_break import Layout

from wenxuan.typeset.marks import Stroke, paint_strokes
from wenxuan.typeset.shape import Glyph
from wenxuan.typeset.twins import twin
from wenxuan.typeset.widen import eighths, sibling

SOFT_HYPHEN = "\u00ad"  # of a glyph: drawn, but no text of the book
_UNDERLINE = 0.18  # of the em below the baseline: an underline touches no character


@dataclass(slots=True)
class Run:
    """What is drawn of a text box on one line: glyphs, the space before each and after the last one, marks below.

    Lengths are in px; `lead` is the space before the box that its decoration bridges, to meet that of the box before.
    """

    glyphs: tuple[Glyph, ...]
    kerns: tuple[float, ...]
    text: str
    after: float = 0.0
    strokes: tuple[Stroke, ...] = ()
    lead: float = 0.0


def paint(stream: Any, textbox: Any, offset_x: float) -> None:
    """Write a composed run as glyphs with the spaces between them (TJ), its decoration and its marks."""
    run = textbox.pango_layout
    lines = textbox.style["text_decoration_line"]
    if lines != "none":
        _decorate(stream, textbox, offset_x, lines - {"line-through"})
    if run.glyphs:
        stream.set_color(textbox.style["color"])
        stream.begin_text()
        x, y = textbox.position_x, textbox.position_y + textbox.baseline
        stream.set_text_matrix(1, 0, 0, -1, x, y)
        _show(stream, run)
        stream.end_text()
        paint_strokes(stream, run.strokes, x, y, textbox.style["color"])
    if "line-through" in lines:
        _decorate(stream, textbox, offset_x, {"line-through"})


def _decorate(stream: Any, textbox: Any, offset_x: float, lines: set[str]) -> None:
    """Draw the lines of text-decoration as WeasyPrint does, but an underline below the em box."""
    style, run = textbox.style, textbox.pango_layout
    em = style["font_size"]
    font = Layout(style)  # asked for the font's measures only
    thickness = font.underline_thickness
    if style["text_decoration_thickness"] not in ("auto", "from-font"):
        thickness = percentage(style["text_decoration_thickness"], style, em)
    below = _UNDERLINE * em
    if style["text_underline_offset"] != "auto":
        below = percentage(style["text_underline_offset"], style, em)
    offsets = {
        "overline": (textbox.baseline - font.ascent + thickness / 2, thickness),
        "underline": (textbox.baseline + below + thickness / 2, thickness),
        "line-through": (textbox.baseline - font.strikethrough_position, font.strikethrough_thickness),
    }
    bridged = textbox.copy()
    bridged.position_x -= run.lead
    bridged.width += run.lead
    color = get_color(style, "text_decoration_color")
    for line in sorted(lines & offsets.keys()):
        draw_text_decoration(stream, bridged, offset_x - run.lead, *offsets[line], color)


def _show(stream: Any, run: Run) -> None:
    current: Any = None
    face: Any = None
    shown: Any = None  # the face, or a sibling or twin of it
    size = 1.0
    pieces: list[str] = []
    pending = run.glyphs[0].offset  # space not yet written, in px
    texts = (*(glyph.text for glyph in run.glyphs[1:]), "")
    for glyph, space, then in zip(run.glyphs, _spaces(run), texts, strict=True):
        if glyph.font != current:
            current = glyph.font
            face, size = stream.add_font(glyph.font)
        width = round(glyph.width * 1000 / size)
        wider = 0 if " " in (glyph.text, then) else eighths(space / size)
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
    stream.begin_marked_content("Span", b"<</ActualText <feff00ad>>>")
    stream.show_text(pieces[-1])
    stream.end_marked_content()
