"""Shape tokens (字形): ask Pango once for each character or word in each style, and remember its glyphs."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, strut

_HAN = re.compile("[\u3400-\u9fff]")
_PAIRS = frozenset({"——", "……", "⋯⋯"})
_APOSTROPHE = "’"
ASCENT = 0.88  # of the em box of Chinese fonts lies above the baseline


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of a Pango font: its number, its own width, its advance here and its offset in px.

    `text` is what it stands for, empty for all glyphs of a cluster but the first.
    """

    font: Any
    number: int
    width: float
    advance: float
    offset: float
    text: str


@dataclass(frozen=True, slots=True)
class Shaped:
    """A token's glyphs and their advance together; `is_whole` is False where the fonts lack a character."""

    glyphs: tuple[Glyph, ...]
    advance: float
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Metrics:
    """Vertical measures of a line of text in px: text box height, its baseline, half-leading, line height, strut."""

    height: float
    baseline: float
    half_leading: float
    line_height: float


_shapers: dict[tuple[Any, ...], "Shaper"] = {}


def shaper_of(style: Any, size: float = 0.0) -> "Shaper":
    """Return the shaper of a style, the same for all styles that look alike; with `size`, of that size and unspaced."""
    if not size and (known := style.__dict__.get("shaper")):
        return known  # type: ignore[no-any-return]  # kept by ourselves
    key = (
        tuple(style["font_family"]),
        size or style["font_size"],
        "normal" if size else style["letter_spacing"],
        *(style[name] for name in ("font_weight", "font_style", "line_height", "lang")),
        *(str(style[name]) for name in ("font_feature_settings", "font_variant_numeric", "font_kerning")),
        id(style.font_config),
    )
    shaper = _shapers.get(key)
    if shaper is None:
        if size:
            style = style.copy()
            style["font_size"], style["letter_spacing"] = size, "normal"
        shaper = _shapers[key] = Shaper(style)
    if not size:
        style.__dict__["shaper"] = shaper
    return shaper


class Shaper:
    """Shapes text in one style. Pango layouts are kept: the fonts in them must outlive the drawing."""

    def __init__(self, style: Any) -> None:
        self._style = style
        self._known: dict[str, Shaped] = {}
        self._layouts: list[Any] = []
        self._spacing = 0 if style["letter_spacing"] == "normal" else style["letter_spacing"]
        self.metrics = _metrics(style)

    def shape(self, text: str) -> Shaped:
        """Return the glyphs of a character or word."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._ask(text)
        return known

    def learn(self, texts: Collection[str]) -> None:
        """Shape all Han characters of `texts` that are new at once: they do not change one another."""
        new = [text for text in sorted(texts) if text not in self._known and _HAN.fullmatch(text)]
        if self._spacing or len(new) < 2:
            return
        for text, glyph in zip(new, self._ask("".join(new)).glyphs, strict=False):
            if glyph.text != text or glyph.advance != glyph.width or glyph.offset:
                return  # a cluster, or a space between two of them: they are asked for one by one
            self._known[text] = Shaped((glyph,), glyph.advance, True)

    def _ask(self, text: str) -> Shaped:
        lead = "国" if text in _PAIRS else ""  # among Han a dash is one stroke of two cells
        is_within_word = _APOSTROPHE in text and text != _APOSTROPHE
        layout = Layout(_proportional(self._style) if is_within_word else self._style)
        layout.set_text(lead + text)
        self._layouts.append(layout)
        line, _ = layout.get_first_line()
        data = (lead + text).encode()
        glyphs: list[Glyph] = []
        is_whole = True
        run = line.runs[0]
        while run != ffi.NULL:
            item = run.data
            run = run.next
            found = _glyphs(item, data)
            is_whole &= found is not None
            glyphs += found or ()
        if is_whole:
            glyphs = glyphs[len(lead) :]
        if glyphs and self._spacing:  # Pango spaces the letters of a text, not what follows them
            glyphs[-1] = replace(glyphs[-1], advance=glyphs[-1].advance + self._spacing)
        return Shaped(tuple(glyphs), sum(glyph.advance for glyph in glyphs), is_whole)


def _proportional(style: Any) -> Any:
    """Return the style with proportional forms: ’ within a Latin word is no Chinese quotation mark."""
    style = style.copy()
    style["font_feature_settings"] = (("pwid", 1),)
    return style


def _glyphs(item: Any, data: bytes) -> list[Glyph] | None:
    """Return the glyphs of a Pango run, or None if one is missing, raised or empty: Pango then draws the text."""
    string = item.glyphs
    font = item.item.analysis.font
    clusters = [string.log_clusters[i] for i in range(string.num_glyphs)] + [item.item.length]
    if item.item.analysis.level % 2:
        return None
    glyphs = []
    for index in range(string.num_glyphs):
        info = string.glyphs[index]
        if info.glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG or info.glyph == pango.PANGO_GLYPH_EMPTY:
            return None
        if info.geometry.y_offset:
            return None
        start, end = (item.item.offset + clusters[index + step] for step in (0, 1))
        text = data[start:end].decode() if end > start else ""
        advance, offset = info.geometry.width * FROM_UNITS, info.geometry.x_offset * FROM_UNITS
        glyphs.append(Glyph(font, info.glyph, _width(font, info.glyph), advance, offset, text))
    return glyphs


def _width(font: Any, number: int) -> float:
    """Return the width that the font itself gives a glyph, without kerning and spacing."""
    rectangle = ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(font, number, ffi.NULL, rectangle)
    return float(rectangle.width * FROM_UNITS)


def ink(glyph: Glyph) -> tuple[float, float]:
    """Return the middle of a glyph's ink from its origin, in px to the right and upwards."""
    rectangle = ffi.new("PangoRectangle *")
    pango.pango_font_get_glyph_extents(glyph.font, glyph.number, rectangle, ffi.NULL)
    x, y = rectangle.x + rectangle.width / 2, rectangle.y + rectangle.height / 2
    return x * FROM_UNITS, -y * FROM_UNITS


def _metrics(style: Any) -> Metrics:
    """Measure by the em box (字面框), not by the font's own ascent: lines of any face stand on one grid."""
    em = style["font_size"]
    line_height, _ = strut(style)
    half_leading = (line_height - em) / 2
    return Metrics(em, half_leading + ASCENT * em, half_leading, line_height)
