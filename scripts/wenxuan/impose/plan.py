"""What is to be printed, before anything is written: sheets, paper, scale (印制方案)."""

from dataclasses import dataclass
from fractions import Fraction

from wenxuan.errors import WenxuanError
from wenxuan.impose.sheet import PageBox, Paper, paper_named, scale_on, smallest_paper
from wenxuan.impose.signature import Binding, Duplex, Signature, saddle

OFFICE_PAPERS = ("a4", "a3")  # what a copy shop in China, Taiwan or Hong Kong has


@dataclass(frozen=True, slots=True)
class Plan:
    """A booklet of `pages` pages on `paper`: page boxes, one signature, one scale."""

    boxes: tuple[PageBox, ...]
    signature: Signature
    paper: Paper
    binding: Binding
    duplex: Duplex
    scale: Fraction = Fraction(1)

    @property
    def sheets(self) -> int:
        """The number of sheets of paper in one copy."""
        return len(self.signature.sheets)

    @property
    def blanks(self) -> int:
        """The number of blank pages added to fill the last sheet."""
        return 4 * self.sheets - len(self.boxes)


def plan_saddle(
    boxes: tuple[PageBox, ...],
    *,
    name: str,
    binding: str = "left",
    paper: str = "",
    duplex: str = "long-edge",
    keep_back: bool = True,
    shrink: bool = False,
) -> Plan:
    """Plan a saddle-stitched booklet (骑马订) of pages of these sizes; without a paper, A4, or A3 if it must be.

    `name` is the PDF's, for messages. Raises InputError if a page does not fit, WenxuanError for an
    unknown binding, paper or duplex.
    """
    spine, edge = _binding(binding), _duplex(duplex)
    stock = paper_named(paper) if paper else smallest_paper(boxes, among=OFFICE_PAPERS) or paper_named("a3")
    scale = scale_on(stock, boxes, shrink=shrink, name=name)
    signature = saddle(len(boxes), binding=spine, duplex=edge, keep_back=keep_back)
    return Plan(boxes, signature, stock, spine, edge, scale)


def _binding(value: str) -> Binding:
    try:
        return Binding(value)
    except ValueError:
        raise WenxuanError(f"unknown binding {value!r}", hint="choose left or right") from None


def _duplex(value: str) -> Duplex:
    try:
        return Duplex(value)
    except ValueError:
        raise WenxuanError(f"unknown duplex {value!r}", hint="choose long-edge or short-edge") from None
