"""Set readings (注音) above or beside their characters (clreq 3.3)."""

from dataclasses import dataclass
from typing import Any

from wenxuan.typeset.inlines import is_beside, is_bopomofo
from wenxuan.typeset.shape import ASCENT, Shaped, ink, shaper_of

# What letters take above and below their baseline, in a reading's size: with any tone mark, and with most.
_TALL, _MIDDLE, _BELOW = 0.92, 0.76, 0.2
_MOST, _LEGIBLE, _LEAST = 0.6, 0.4, 0.25  # a reading's size, in em of its base
_SYMBOL, _TONE, _COLUMN = 0.3, 0.4, 0.5  # bopomofo beside: symbol, tone mark, and all of it (clreq 3.3.3.2)
_NEUTRAL = 0.1  # what ˙ takes above the symbols (clreq 3.3.3.3)
_SPACE = 0.25  # between two readings, in their size (clreq 3.3.4.1)
_TONES, _UNSET = "ˉˊˇˋ˪˫", "˙ "
OVERHANG = 0.25  # how far a reading may stand over a neighbour without one, in em


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a reading's text, and where it is drawn: from the pair's left edge, and down from its baseline."""

    text: str
    shape: Shaped
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading set: its `rt` box, its size, its parts, and the width and overhang of base and reading together."""

    rt: Any
    size: float
    parts: tuple[Part, ...]
    width: float
    overhang: float
    is_beside: bool = False

    @property
    def is_whole(self) -> bool:
        """False where the fonts lack a character of it."""
        return all(part.shape.is_whole for part in self.parts)


def read(ruby: Any, rt: Any, base: Any, advance: float, *, taken: float) -> Reading:
    """Set the reading in `rt` for a text box `base` of width `advance`; all lengths in px.

    `taken` is what marks of the line above take of the leading. Where what is left is too small for the reading, the
    reading gets smaller, but not illegible for a mark's sake; the line stays as it is (clreq 3.1.8: one line gap).
    """
    text = rt.children[0].text.strip()
    em = base.style["font_size"]
    if is_beside(ruby, text):
        parts = _column(rt.children[0].style, text, em, advance)
        return Reading(rt, _SYMBOL * em, parts, advance + _COLUMN * em, 0.0, is_beside=True)
    leading = shaper_of(base.style).metrics.line_height - em
    room = leading / (_TALL + _BELOW)
    room = min(room, max((leading - taken) / (_MIDDLE + _BELOW), _LEGIBLE * em))
    most = _SYMBOL if is_bopomofo(text) else _MOST
    size = min(rt.children[0].style["font_size"], most * em, max(room, _LEAST * em))
    shape = shaper_of(rt.children[0].style, size).shape(text)
    width = max(advance, shape.advance + _SPACE * size)
    part = Part(text, shape, (width - shape.advance) / 2, -ASCENT * em - _BELOW * size)
    return Reading(rt, size, (part,), width, min((width - advance) / 2, OVERHANG * em))


def _column(style: Any, text: str, em: float, left: float) -> tuple[Part, ...]:
    """Set bopomofo from the top down, its tone to the right of the last symbol's top, ˙ above the first."""
    count = max(sum(char not in _TONES and char not in _UNSET for char in text), 1)
    step = min(_SYMBOL * em, em / count)
    light = _NEUTRAL * em if "˙" in text else 0.0
    top = (0.5 - ASCENT) * em - (step * count + light) / 2  # centred on the character
    symbol, tone = shaper_of(style, step), shaper_of(style, _TONE / _SYMBOL * step)
    parts: list[Part] = []
    row = top + light
    for char in text:
        if char == "˙":
            parts.append(_centred(char, tone, left + step / 2, top + light / 2))
        elif char in _TONES:
            parts.append(_centred(char, tone, left + (step + _COLUMN * em) / 2, top + light + (count - 1) * step))
        elif char not in _UNSET:
            parts.append(Part(char, symbol.shape(char), left, row + ASCENT * step))
            row += step
    return tuple(parts)


def _centred(text: str, shaper: Any, x: float, y: float) -> Part:
    """Put the ink of a tone mark at a place, wherever the font has it in its cell."""
    shape = shaper.shape(text)
    right, up = ink(shape.glyphs[0]) if shape.glyphs else (0.0, 0.0)
    return Part(text, shape, x - right, y + up)
