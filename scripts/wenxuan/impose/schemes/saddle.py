"""Saddle stitch (骑马订): all sheets folded once, in one another, and stapled through the fold."""

from wenxuan.impose.schemes import ALL, FOLD_UPRIGHT, Stitch
from wenxuan.impose.signature import Binding, Sheet, Signature, side

COLUMNS, ROWS, SIDES = 2, 1, 2
STEPS = (FOLD_UPRIGHT,)
STITCH = Stitch.STAPLE
SHEETS = (ALL, ALL)


def lay_out(pages: int, *, binding: Binding) -> Signature:
    """Nest sheets of four pages."""
    last = pages - 1
    return Signature(
        tuple(
            Sheet(
                side(((last - first, first),), binding=binding),
                side(((first + 1, last - first - 1),), binding=binding),
            )
            for first in range(0, pages // 2, 2)
        )
    )
