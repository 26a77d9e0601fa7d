"""Perfect binding (胶订、锁线订): signatures of a few nested sheets, one on the other, sewn or glued."""

from wenxuan.impose.schemes import FOLD_UPRIGHT, Stitch
from wenxuan.impose.schemes.saddle import lay_out as lay_out

COLUMNS, ROWS, SIDES = 2, 1, 2
STEPS = (FOLD_UPRIGHT,)
STITCH = Stitch.SEW
SHEETS = (4, 6)  # 16 to 24 pages: thicker ones do not lie flat, thinner ones make the spine swell
