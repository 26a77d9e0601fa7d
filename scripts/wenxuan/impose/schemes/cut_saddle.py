"""Cut saddle (裁半骑马订): two rows of saddle sheets; cut the pile in two, upper on lower, fold and staple."""

from wenxuan.impose.schemes import ALL, FOLD_UPRIGHT, Step, Stitch
from wenxuan.impose.signature import Binding, Sheet, Signature, side

COLUMNS, ROWS, SIDES = 2, 2, 2
STEPS = (Step("cut", is_upright=False), FOLD_UPRIGHT)
STITCH = Stitch.STAPLE
SHEETS = (ALL, ALL)


def lay_out(pages: int, *, binding: Binding) -> Signature:
    """Put the outer strips in the upper row, the inner ones in the lower."""
    last, middle = pages - 1, pages // 4
    return Signature(
        tuple(
            Sheet(
                side(tuple((last - first, first) for first in (outer, outer + middle)), binding=binding),
                side(tuple((first + 1, last - first - 1) for first in (outer, outer + middle)), binding=binding),
            )
            for outer in range(0, middle, 2)
        )
    )
