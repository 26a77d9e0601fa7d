"""The columns of a table (表格栏宽): widths after what stands in them, and the size of type that lets them fit."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

SIZES = (0.95, 0.86, 0.78, 0.7)  # of the body's size; smaller is not legible in print
_PADDING = 1.0  # em of a cell that hold no text
_LATIN = 0.58  # em of a half-width character, on the safe side
_FEWEST = 4.0  # em that a cell of more gets before the others get more than they need
_WHOLE = 8.0  # em of a cell that stays on one line where there is room
_TIGHT = 0.5  # em of a cell that hold no text, where nothing else helps
_LONGEST = 9.0  # em of a word that is kept whole
_NUMBER = re.compile(r"[-+−±<>≤≥~≈]?\s?[$￥¥€£]?\d[\d,.\s]*\s?[%％‰]?")
_NOTHING = re.compile(r"[-–—―/／…\s]*")  # what a table says for: no figure


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its share of the measure in per cent, and whether figures stand in it, to be aligned right."""

    share: float
    is_number: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, and its type in parts of the body's; `fits` is False if no legible size is enough."""

    columns: tuple[Column, ...]
    size: float
    fits: bool = True
    padding: float = _PADDING


def columns_of(rows: Sequence[Sequence[str]], *, characters: int, has_head: bool) -> Columns:
    """Return the columns of a table of texts on a measure of so many characters of the body's size.

    The largest size of type is taken that leaves every cell its text, or four characters of it in a line.
    """
    count = max(map(len, rows))
    filled = [[*row, *[""] * (count - len(row))] for row in rows]
    turned = list(zip(*filled, strict=True))
    numbers = [_is_number(column[has_head:]) for column in turned]

    def least(fewest: float, padding: float) -> list[float]:
        return [max(_narrowest(cell, fewest) for cell in column) + padding for column in turned]

    ways = [(size, _WHOLE, _PADDING) for size in SIZES[:2]]
    ways += [(size, _FEWEST, padding) for padding in (_PADDING, _TIGHT) for size in SIZES]
    fits = [way for way in ways if sum(least(*way[1:])) <= characters / way[0]]
    size, fewest, padding = fits[0] if fits else (SIZES[-1], _FEWEST, _TIGHT)
    natural = [max(map(_width, column)) + padding for column in turned]
    narrowest = least(fewest, padding)
    widths = _shared(natural, narrowest, numbers, characters / size)
    shares = [100 * width / sum(widths) for width in widths]
    return Columns(tuple(map(Column, shares, numbers)), size, bool(fits), padding)


def _shared(
    natural: Sequence[float], narrowest: Sequence[float], numbers: Sequence[bool], measure: float
) -> list[float]:
    """Give each column what it needs at least, and what is left in proportion to what it lacks.

    Where there is more than enough, columns of figures do not grow: a figure stands by what it is told of.
    """
    spare = measure - sum(natural)
    if spare > 0:
        words = sum(width for width, is_number in zip(natural, numbers, strict=True) if not is_number)
        growth = 1 + spare / (words or sum(natural))
        return [
            width if words and is_number else width * growth for width, is_number in zip(natural, numbers, strict=True)
        ]
    lacks = [most - least for most, least in zip(natural, narrowest, strict=True)]
    spare = max(0.0, measure - sum(narrowest))
    return [least + spare * lack / (sum(lacks) or 1) for least, lack in zip(narrowest, lacks, strict=True)]


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else _LATIN for character in text)


def _narrowest(text: str, fewest: float) -> float:
    """Return the em that a text needs at least: a few characters of Chinese, its longest word of Latin."""
    words = (_width(word) for word in re.findall(r"[!-~\u00a1-\u024f]+", text))
    return max(min(_width(text), fewest if _width(text) <= fewest else _FEWEST), min(max(words, default=0), _LONGEST))


def _is_number(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if not _NOTHING.fullmatch(cell)]
    return bool(told) and all(_NUMBER.fullmatch(cell.strip()) for cell in told)
