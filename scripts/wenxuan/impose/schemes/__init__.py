"""Imposition schemes (拼版方式), one a file: where the pages of one signature stand, and how its sheets are folded.

A scheme has `COLUMNS`, `ROWS` and `SIDES`: pages across, pages down, and printed sides of a sheet; `STEPS`: its folds
and cuts, in order; `STITCH`; `SHEETS`: from how many to how many sheets make a signature; and
`lay_out(pages, binding=)`, which returns the Signature of so many pages. Its folios bear positions in reading order,
and its backs stand as they are seen when the sheet is turned like the page of a book.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import ModuleType
from typing import NamedTuple

from wenxuan.errors import WenxuanError
from wenxuan.impose.signature import Binding, Blanks, Signature, bound, filled, signature_sizes
from wenxuan.registry import modules_in

ALL = 10**6
"""so many sheets that all pages are in one signature"""


class Stitch(StrEnum):
    """What holds a signature together (装订): staples, thread, or nothing of its own."""

    STAPLE = "staple"
    SEW = "sew"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Step:
    """A fold or a cut (折、裁) along a line; places are parts of width and height, from the left and the foot.

    An upright fold brings the half away from the spine under the other, a level one the upper half under the
    lower. A cut from edge to edge parts a pile, and the upper goes on the lower.
    """

    does: str  # fold, cut
    is_upright: bool
    at: Fraction = Fraction(1, 2)
    start: Fraction = Fraction(0)
    end: Fraction = Fraction(1)

    @property
    def is_whole(self) -> bool:
        """True if the line runs from edge to edge."""
        return self.start == 0 and self.end == 1


FOLD_UPRIGHT = Step("fold", is_upright=True)
FOLD_LEVEL = Step("fold", is_upright=False)


class Grid(NamedTuple):
    """Pages across and down a side."""

    columns: int
    rows: int


class Scheme(NamedTuple):
    """A scheme as its file has it."""

    name: str
    module: ModuleType

    @property
    def grid(self) -> Grid:
        """Pages across and down a side."""
        return Grid(self.module.COLUMNS, self.module.ROWS)

    @property
    def sides(self) -> int:
        """How many sides of a sheet are printed."""
        return int(self.module.SIDES)

    @property
    def sheet_pages(self) -> int:
        """How many pages a sheet takes."""
        return self.grid.columns * self.grid.rows * self.sides

    @property
    def steps(self) -> tuple[Step, ...]:
        """Folds and cuts, in order."""
        return tuple(self.module.STEPS)

    @property
    def stitch(self) -> Stitch:
        """What holds a signature together."""
        return Stitch(self.module.STITCH)

    @property
    def sheets(self) -> tuple[int, int]:
        """From how many to how many sheets make a signature."""
        smallest, largest = self.module.SHEETS
        return smallest, largest

    @property
    def is_folded(self) -> bool:
        """True if the sheets become leaves with a spine."""
        return any(step.does == "fold" for step in self.steps)

    def lay_out(self, pages: int, *, binding: Binding) -> Signature:
        """Return one signature of so many pages, a multiple of `sheet_pages`."""
        signature: Signature = self.module.lay_out(pages, binding=binding)
        return signature


def schemes() -> tuple[Scheme, ...]:
    """Return all schemes, by name."""
    return tuple(Scheme(name, module) for name, module in modules_in(__name__))


def scheme_named(name: str) -> Scheme:
    """Return the scheme of that name; an unknown one is an error."""
    known = {scheme.name: scheme for scheme in schemes()}
    if name not in known:
        raise WenxuanError(f"unknown scheme {name!r}", hint=f"choose one of {', '.join(known)}")
    return known[name]


def lay_out(
    scheme: Scheme,
    pages: int,
    *,
    binding: Binding,
    sheets: tuple[int, int] | None = None,
    blanks: Blanks = Blanks.BEFORE_BACK,
    inner_cover: bool = False,
) -> tuple[Signature, ...]:
    """Return the signatures of a book in reading order; `sheets` is from how many to how many make a signature.

    What is not folded has no cover: its blanks are at the end.
    """
    slots = filled(
        pages,
        sheet_pages=scheme.sheet_pages,
        blanks=blanks,
        has_cover=scheme.is_folded,
        inner_cover=inner_cover,
    )
    smallest, largest = sheets or scheme.sheets
    signatures, start = list[Signature](), 0
    for size in signature_sizes(len(slots) // scheme.sheet_pages, smallest=smallest, largest=largest):
        end = start + size * scheme.sheet_pages
        signatures.append(bound(scheme.lay_out(end - start, binding=binding), slots[start:end]))
        start = end
    return tuple(signatures)
