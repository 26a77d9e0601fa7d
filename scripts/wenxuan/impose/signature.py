"""Pages to sheets (拼版), in pure numbers: no length, no PDF.

A Signature (帖) is a nest of sheets that are folded together; a Sheet (纸) has two Sides (面); a Side
carries Folios: which page stands where, and which way up. Every sheet is landscape, its fold upright
in the middle. Indices count pages from 0.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Binding(StrEnum):
    """Where the spine is (订口方向): left for 横排, right for 直排."""

    LEFT = "left"
    RIGHT = "right"


class Duplex(StrEnum):
    """How the printer turns a landscape sheet to print its back (双面翻转).

    Over the long edge, head and foot change places; over the short edge, left and right do.
    """

    LONG_EDGE = "long-edge"
    SHORT_EDGE = "short-edge"


@dataclass(frozen=True, slots=True)
class Folio:
    """One cell of a side: the index of its page, None for a blank (空白页).

    Columns count from the left, rows from the head, both from 0; rotation is in degrees, anticlockwise.
    """

    index: int | None
    column: int
    row: int = 0
    rotation: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet (面) as it comes out of the printer: a grid of folios."""

    folios: tuple[Folio, ...]
    columns: int = 2
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper (纸): printed on the front first, then on the back."""

    front: Side
    back: Side


@dataclass(frozen=True, slots=True)
class Signature:
    """Sheets folded together (帖), the outermost first."""

    sheets: tuple[Sheet, ...]


def padded(pages: int, *, leaf_pages: int = 4, keep_back: bool = True) -> tuple[int | None, ...]:
    """Return page indices in reading order, filled up with blanks to whole sheets of `leaf_pages`.

    The first page stays first, so the front cover stays outside. With `keep_back` the blanks go before
    the last page, so the back cover (封底) stays outside too; otherwise they follow it.
    """
    blanks: tuple[int | None, ...] = (None,) * (-pages % leaf_pages)
    split = pages - 1 if keep_back and pages > 1 else pages
    return (*range(split), *blanks, *range(split, pages))


def saddle(pages: int, *, binding: Binding, duplex: Duplex, keep_back: bool = True) -> Signature:
    """Lay pages out for saddle stitch (骑马订): one signature, two pages a side, stapled through the fold."""
    slots = padded(pages, keep_back=keep_back)
    sheets = []
    for inward in range(0, len(slots) // 2, 2):
        front = _side(slots[-1 - inward], slots[inward], binding=binding)
        back = _side(slots[inward + 1], slots[-2 - inward], binding=binding)
        sheets.append(Sheet(front, back if duplex is Duplex.SHORT_EDGE else turned(back)))
    return Signature(tuple(sheets))


def turned(side: Side) -> Side:
    """Turn a side upside down, for a printer that turns the sheet over its long edge."""
    return replace(
        side,
        folios=tuple(
            Folio(
                folio.index,
                column=side.columns - 1 - folio.column,
                row=side.rows - 1 - folio.row,
                rotation=(folio.rotation + 180) % 360,
            )
            for folio in reversed(side.folios)
        ),
    )


def _side(left: int | None, right: int | None, *, binding: Binding) -> Side:
    """Return a side of two pages as a book bound on the left shows them; bound on the right, they change places."""
    pair = (left, right) if binding is Binding.LEFT else (right, left)
    return Side(tuple(Folio(index, column) for column, index in enumerate(pair)))
