"""Make-believe paper: sheets are printed, stacked, cut, folded and read, leaf by leaf.

Nothing here knows an imposition formula. A sheet is a grid of cells, columns from the left and rows from the foot;
each cell is a Leaf with something printed on its upper and its lower face.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from wenxuan.impose.schemes import Step
from wenxuan.impose.signature import Binding, Side


class Print(NamedTuple):
    """One page printed in a cell: its index (None: nothing), its middle in parts of the cell, where its head points."""

    index: int | None
    x: float = 0.5
    y: float = 0.5
    up: tuple[int, int] = (0, 1)

    def turned_sideways(self) -> "Print":
        """As it lies after the paper was turned about its upright axis."""
        return Print(self.index, 1 - self.x, self.y, (-self.up[0], self.up[1]))

    def turned_head_over(self) -> "Print":
        """As it lies after the paper was turned about its level axis."""
        return Print(self.index, self.x, 1 - self.y, (self.up[0], -self.up[1]))


NOTHING = Print(None)


class Leaf(NamedTuple):
    """A cell of paper: what is on its upper and on its lower face, both as seen from above."""

    upper: Print
    lower: Print

    def turned_sideways(self) -> "Leaf":
        return Leaf(self.lower.turned_sideways(), self.upper.turned_sideways())

    def turned_head_over(self) -> "Leaf":
        return Leaf(self.lower.turned_head_over(), self.upper.turned_head_over())


Face = Mapping[tuple[int, int], Print]
Pile = dict[tuple[int, int], list[Leaf]]
"""(column, row from the foot): leaves from the top"""


def prints(side: Side) -> Face:
    """What a side puts on the face that lies up in the printer."""
    heads = {0: (0, 1), 90: (-1, 0), 180: (0, -1), 270: (1, 0)}
    return {
        (folio.column, side.rows - 1 - folio.row): Print(folio.index, up=heads[folio.rotation]) for folio in side.folios
    }


def printed(front: Face, back: Face, *, columns: int, rows: int, over_head: bool) -> Pile:
    """Print the front, let the printer turn the sheet head over heels or sideways, print the back; front up."""
    pile: Pile = {}
    for column in range(columns):
        for row in range(rows):
            if over_head:
                below = back.get((column, rows - 1 - row), NOTHING).turned_head_over()
            else:
                below = back.get((columns - 1 - column, row), NOTHING).turned_sideways()
            pile[column, row] = [Leaf(front.get((column, row), NOTHING), below)]
    return pile


def stacked(sheets: Iterable[Pile]) -> Pile:
    """Stack sheets, the first on top."""
    pile: Pile = {}
    for sheet in sheets:
        for cell, leaves in sheet.items():
            pile.setdefault(cell, []).extend(leaves)
    return pile


def _size(pile: Pile) -> tuple[int, int]:
    return max(column for column, _ in pile) + 1, max(row for _, row in pile) + 1


def fold_upright(pile: Pile, *, binding: Binding) -> Pile:
    """Fold one half under the other: the left one if the spine is to be on the left."""
    columns, _ = _size(pile)
    half, folded = columns // 2, Pile()
    for (column, row), leaves in pile.items():
        stays = column >= half if binding is Binding.LEFT else column < half
        if stays:
            under = [leaf.turned_sideways() for leaf in reversed(pile[columns - 1 - column, row])]
            folded[column % half, row] = leaves + under
    return folded


def fold_level(pile: Pile) -> Pile:
    """Fold the upper half under the lower."""
    _, rows = _size(pile)
    return {
        (column, row): leaves + [leaf.turned_head_over() for leaf in reversed(pile[column, rows - 1 - row])]
        for (column, row), leaves in pile.items()
        if row < rows // 2
    }


def cut_level(pile: Pile) -> Pile:
    """Cut from edge to edge, and put the upper pile on the lower."""
    _, rows = _size(pile)
    half = rows // 2
    return {(column, row): pile[column, row + half] + leaves for (column, row), leaves in pile.items() if row < half}


def bound(pile: Pile, steps: Sequence[Step], *, binding: Binding) -> list[Leaf]:
    """Fold and cut a pile as the steps say; return the leaves of the book, the first on top."""
    if any(step.does == "cut" and not step.is_whole for step in steps):
        return _ring(pile, binding=binding)
    for step in steps:
        if step.does == "cut":
            pile = cut_level(pile)
        else:
            pile = fold_upright(pile, binding=binding) if step.is_upright else fold_level(pile)
    (leaves,) = pile.values()
    return leaves


def _ring(pile: Pile, *, binding: Binding) -> list[Leaf]:
    """Make a book of one sheet of four by two, cut in the middle from a quarter to three quarters.

    Folded along the cut, its eight cells are a ring, four before and four behind. The ends are pushed together:
    the folds next to them come to lie at the spine, and cell after cell round the ring are faces of leaves.
    """
    before = [pile[column, 0][0] for column in range(4)]
    behind = [pile[column, 1][0].turned_head_over().turned_sideways() for column in reversed(range(4))]
    seen = [leaf.upper for leaf in (*before, *behind)]
    order = [*seen[3:], *seen[:3]] if binding is Binding.LEFT else [seen[0], *reversed(seen[1:])]
    return [Leaf(face, back.turned_sideways()) for face, back in zip(order[::2], order[1::2], strict=True)]


def read(book: Iterable[Leaf]) -> Iterator[Print]:
    """Turn leaf after leaf: what is seen on its face, then what is seen on its back."""
    for leaf in book:
        yield leaf.upper
        yield leaf.turned_sideways().upper


def read_flat(pile: Pile, *, binding: Binding) -> Iterator[Print]:
    """Read sheets as they lie, row by row, and turn each like the page of a book."""
    columns, rows = _size(pile)
    cells = [(column, row) for row in reversed(range(rows)) for column in range(columns)]
    if binding is Binding.RIGHT:
        cells = [(columns - 1 - column, row) for column, row in cells]
    for sheet in range(len(pile[0, 0])):
        yield from (pile[cell][sheet].upper for cell in cells)
        yield from (pile[columns - 1 - column, row][sheet].turned_sideways().upper for column, row in cells)


def is_upright(page: Print) -> bool:
    return page.index is None or (page.up == (0, 1) and abs(page.x - 0.5) < 0.004 and abs(page.y - 0.5) < 0.004)
