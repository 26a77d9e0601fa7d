"""Quarto (两折帖): sheets with four pages a side, folded twice together, slit at the head."""

from wenxuan.impose.schemes import FOLD_LEVEL, FOLD_UPRIGHT, Stitch
from wenxuan.impose.signature import Binding, Sheet, Signature, side

COLUMNS, ROWS, SIDES = 2, 2, 2
STEPS = (FOLD_LEVEL, FOLD_UPRIGHT)
STITCH = Stitch.STAPLE
SHEETS = (1, 4)  # four sheets folded twice are sixteen thick: more do not fold sharply


def lay_out(pages: int, *, binding: Binding) -> Signature:
    """Fold the head under, then one half: the lower row bears the outer leaves, the upper row the inner ones."""
    last, half = pages - 1, pages // 2
    sheets = []
    for outer in range(0, half // 2, 2):
        inner = half - 2 - outer
        front = ((last - inner - 1, inner + 1), (last - outer, outer))
        back = ((inner, last - inner), (outer + 1, last - outer - 1))
        sheets.append(
            Sheet(
                side(front, binding=binding, turned_rows=(0,)),
                side(back, binding=binding, turned_rows=(0,)),
            )
        )
    return Signature(tuple(sheets))
