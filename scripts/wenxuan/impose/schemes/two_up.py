"""Two up (一面两页): a copy to read, two pages a side in reading order, not folded."""

from wenxuan.impose.schemes import Stitch
from wenxuan.impose.signature import Binding, Sheet, Signature, side

COLUMNS, ROWS, SIDES = 2, 1, 2
STEPS = ()
STITCH = Stitch.NONE
SHEETS = (1, 1)


def lay_out(pages: int, *, binding: Binding) -> Signature:
    """Set page beside page."""
    return Signature(
        tuple(
            Sheet(side(((first, first + 1),), binding=binding), side(((first + 2, first + 3),), binding=binding))
            for first in range(0, pages, 4)
        )
    )
