"""Four up (一面四页): a copy to read, four pages a side in reading order, row by row, not folded."""

from wenxuan.impose.schemes import Stitch
from wenxuan.impose.signature import Binding, Sheet, Side, Signature, side

COLUMNS, ROWS, SIDES = 2, 2, 2
STEPS = ()
STITCH = Stitch.NONE
SHEETS = (1, 1)


def lay_out(pages: int, *, binding: Binding) -> Signature:
    """Set pages in two rows of two."""
    return Signature(tuple(Sheet(_four(first, binding), _four(first + 4, binding)) for first in range(0, pages, 8)))


def _four(first: int, binding: Binding) -> Side:
    return side(((first, first + 1), (first + 2, first + 3)), binding=binding)
