"""Interlinear marks (行间标点): dots below characters and lines below runs (clreq 3.1.8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wenxuan.typeset.classes import EDGED, Kind
from wenxuan.typeset.cut import Stretch, pieces_of
from wenxuan.typeset.inlines import Mark
from wenxuan.typeset.shape import Glyph

# In em of the text, from its baseline down: the em box ends at .12.
_LINE, _LEVEL, _DOT = 0.21, 0.15, 0.25  # the first line, each further one, a dot where there is no line
_THICKNESS, _WAVE, _LENGTH, _DOT_SIZE = 0.045, 0.05, 0.36, 0.16  # of a line; a wave's height and length; a dot's size
_EM_BOX = 0.12
_GAP = 0.125  # what each of two neighbouring lines is shortened by
_UNMARKED = EDGED | {Kind.SPACE}


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line or a dot below text, in px from the text box's left edge and its baseline; a dot has no length."""

    mark: Mark
    left: float
    right: float
    y: float
    em: float


def is_line(mark: Mark) -> bool:
    """Tell whether a mark is a line (行间线) below a run."""
    return mark is not Mark.DOT


def depth(marks: Sequence[tuple[Mark, Any]], em: float) -> float:
    """Return what marks take of the leading below the em box, in px."""
    lines = sum(is_line(mark) for mark, _ in marks)
    has_dots = lines < len(marks)
    lowest = _LINE + (lines - 1) * _LEVEL + _WAVE if lines else 0.0
    if has_dots:
        lowest = _DOT + lines * _LEVEL + _DOT_SIZE / 2
    return (lowest - _EM_BOX) * em


def dots(glyphs: Sequence[Glyph], kerns: Sequence[float], em: float, *, lines: int) -> Iterator[Stroke]:
    """Yield a dot below the middle of each Han character, below its lines if there are any (先线后点)."""
    x = 0.0
    for glyph, kern in zip(glyphs, kerns, strict=True):
        x += kern
        if _kind(glyph) is Kind.HAN:
            middle = x + glyph.width / 2
            yield Stroke(Mark.DOT, middle, middle, (_DOT + lines * _LEVEL) * em, em)
        x += glyph.advance


def reach(glyphs: Sequence[Glyph], kerns: Sequence[float]) -> tuple[float, float] | None:
    """Return from where to where a line goes: all of a run but the marks and spaces at its ends."""
    x, edges = 0.0, []
    for glyph, kern in zip(glyphs, kerns, strict=True):
        x += kern
        if glyph.text and _kind(glyph) not in _UNMARKED:
            edges.append((x, x + glyph.advance))
        x += glyph.advance
    return (edges[0][0], edges[-1][1]) if edges else None


def line(mark: Mark, left: float, right: float, em: float, *, level: int) -> Stroke:
    """Return the line of a run; `level` lines stand between it and the text."""
    return Stroke(mark, left, right, (_LINE + level * _LEVEL) * em, em)


def part(before: Stroke, after: Stroke) -> tuple[Stroke, Stroke]:
    """Shorten two lines that meet, so that two names are seen to be two."""
    if before.y != after.y or after.left - before.right > _GAP * after.em:
        return before, after
    return (
        Stroke(before.mark, before.left, before.right - _GAP * before.em, before.y, before.em),
        Stroke(after.mark, after.left + _GAP * after.em, after.right, after.y, after.em),
    )


def paint_strokes(stream: Any, strokes: Sequence[Stroke], x: float, y: float, color: Any) -> None:
    """Draw marks of a text box that begins at x on the baseline y."""
    if not strokes:
        return
    with stream.stacked():
        stream.set_color(color, stroke=True)
        stream.set_line_cap(1)  # round: a line without length is a dot
        for stroke in strokes:
            left, right, height = x + stroke.left, x + stroke.right, y + stroke.y
            stream.set_line_width((_DOT_SIZE if stroke.mark is Mark.DOT else _THICKNESS) * stroke.em)
            stream.move_to(left, height)
            if stroke.mark is Mark.TITLE:
                _wave(stream, left, right, height, stroke.em)
            else:
                stream.line_to(right, height)
            stream.stroke()


def _wave(stream: Any, left: float, right: float, y: float, em: float) -> None:
    """Draw whole half waves, as near to the wanted length as they fit."""
    count = max(round((right - left) / (_LENGTH / 2 * em)), 1)
    half = (right - left) / count
    for index in range(count):
        x, height = left + index * half, y + (-1 if index % 2 else 1) * _WAVE * 4 / 3 * em
        stream.curve_to(x + half * 0.37, height, x + half * 0.63, height, x + half, y)


def _kind(glyph: Glyph) -> Kind | None:
    return next((piece.kind for piece in pieces_of([Stretch(glyph.text)])[0]), None)
