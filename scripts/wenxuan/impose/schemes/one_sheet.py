"""One sheet (单张八页折): eight pages on one side of a sheet, one cut, no staple; more pages make more little books."""

from fractions import Fraction

from wenxuan.impose.schemes import FOLD_LEVEL, FOLD_UPRIGHT, Step, Stitch
from wenxuan.impose.signature import Binding, Sheet, Side, Signature, side

COLUMNS, ROWS, SIDES = 4, 2, 1
_QUARTER, _THREE_QUARTERS = Fraction(1, 4), Fraction(3, 4)
STEPS = (
    FOLD_UPRIGHT,
    Step("fold", is_upright=True, at=_QUARTER),
    Step("fold", is_upright=True, at=_THREE_QUARTERS),
    Step("cut", is_upright=False, start=_QUARTER, end=_THREE_QUARTERS),
    FOLD_LEVEL,
)
STITCH = Stitch.NONE
SHEETS = (1, 1)


def lay_out(_pages: int, *, binding: Binding) -> Signature:
    """Set eight pages round the cut; folded along it, the ends pushed together, the ring becomes a book."""
    front = side(((4, 3, 2, 1), (5, 6, 7, 0)), binding=binding, turned_rows=(0,))
    return Signature((Sheet(front, Side((), COLUMNS, ROWS)),))
