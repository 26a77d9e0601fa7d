"""What is to be printed, before anything is written: sheets, paper, scale, creep (印制方案)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from wenxuan.errors import WenxuanError
from wenxuan.impose.schemes import Scheme, lay_out, scheme_named
from wenxuan.impose.sheet import PageBox, Paper, oriented, paper_named, scale_on, smallest_paper
from wenxuan.impose.signature import Binding, Blanks, Duplex, Folio, Signature, backed
from wenxuan.units import mm_to_pt

OFFICE_PAPERS = ("a4", "a3")  # what a copy shop in China, Taiwan or Hong Kong has
_EVERY_MARK = "all"
_HEAVIEST, _THICKEST = 400, 1
_BULK = Fraction("1.25")  # cm³/g of offset and copying paper: 80 g/m² are 0.1 mm thick
_Item = TypeVar("_Item")
_Word = TypeVar("_Word", bound=StrEnum)
_RANGE = re.compile(r"([1-9]\d{0,3})(?:-([1-9]\d{0,3}))?")


class OutputSide(StrEnum):
    """How a sheet printed on one side lies in the printer's output tray (出纸)."""

    FACE_DOWN = "face-down"
    FACE_UP = "face-up"


class Marks(StrEnum):
    """What is drawn beside the pages to guide hands: 折标、裁标、订标、帖标、裁切线."""

    FOLD = "fold"
    CUT = "cut"
    STITCH = "stitch"
    COLLATION = "collation"
    CROP = "crop"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may choose, as words; empty is the scheme's or the pages' own choice.

    `signature` is how many sheets make a signature, 5 or 4-6. `weight` is the paper's in g/m² and `thickness`
    that of a sheet in mm; either makes up for creep. `marks` are names with commas between, or all.
    """

    scheme: str = "saddle"
    binding: str = "left"
    paper: str = ""
    duplex: str = "long-edge"
    output_side: str = "face-down"
    signature: str = ""
    blanks: str = "before-back"
    inner_cover: bool = False
    weight: float = 0
    thickness: float = 0
    marks: str = ""
    shrink: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A book of pages on sheets of `paper`: page boxes, signatures, one scale; `creep` is a sheet's, in points."""

    boxes: tuple[PageBox, ...]
    scheme: Scheme
    signatures: tuple[Signature, ...]
    paper: Paper
    binding: Binding
    duplex: Duplex
    output_side: OutputSide = OutputSide.FACE_DOWN
    scale: Fraction = Fraction(1)
    creep: Fraction = Fraction(0)
    marks: frozenset[Marks] = frozenset()

    @property
    def sheets(self) -> int:
        """The number of sheets of paper in one copy."""
        return sum(len(signature.sheets) for signature in self.signatures)

    @property
    def blanks(self) -> int:
        """The number of blank or ruled pages added to fill the last sheet."""
        return sum(signature.pages for signature in self.signatures) - len(self.boxes)

    @property
    def is_trimmed(self) -> bool:
        """True if pages are cut to their size: they meet at the fold, and their bleed shows."""
        return Marks.CROP in self.marks

    def files(self, target: Path) -> tuple[Path, ...]:
        """Return what is written: the target, or for duplex by hand one file of fronts and one of backs beside it."""
        if self.duplex is not Duplex.MANUAL or self.scheme.sides == 1:
            return (target,)
        return tuple(target.with_name(f"{target.stem}-{part}{target.suffix}") for part in ("fronts", "backs"))

    def in_order_of_backs(self, sheets: Sequence[_Item]) -> Sequence[_Item]:
        """Put what belongs to the sheets in the order in which a person who feeds them again has their backs printed.

        The tray gives what lies on top. Blank side up, a pile that came out face down lies as it came out, the last
        sheet on top; one that came out face up is turned over, and the first is on top.
        """
        return sheets[::-1] if self.output_side is OutputSide.FACE_DOWN else sheets

    def shift(self, signature: Signature, folio: Folio) -> Fraction:
        """Return by how many points a page moves towards the fold (爬移): the deeper its leaf lies, the more."""
        return self.creep * signature.depth(folio) if self.creep else self.creep


def plan_sheets(boxes: tuple[PageBox, ...], *, name: str, settings: Settings | None = None) -> Plan:
    """Plan sheets for pages of these sizes; without a paper, A4, or A3 if it must be.

    `name` is the PDF's, for messages. Raises InputError if a page does not fit, WenxuanError for an
    unknown word.
    """
    wish = settings or Settings()
    scheme, binding, duplex = scheme_named(wish.scheme), _chosen(Binding, wish.binding), _chosen(Duplex, wish.duplex)
    stock = paper_named(wish.paper) if wish.paper else smallest_paper(boxes, among=OFFICE_PAPERS, grid=scheme.grid)
    paper = oriented(stock or paper_named(OFFICE_PAPERS[-1]), boxes, scheme.grid)
    signatures = lay_out(
        scheme,
        len(boxes),
        binding=binding,
        sheets=_range(wish.signature),
        blanks=_chosen(Blanks, wish.blanks),
        inner_cover=wish.inner_cover,
    )
    over_head = paper.backs_turn(duplex)
    return Plan(
        boxes,
        scheme,
        tuple(backed(signature, over_head=over_head) for signature in signatures),
        paper,
        binding,
        duplex,
        _chosen(OutputSide, wish.output_side),
        scale_on(paper, boxes, shrink=wish.shrink, name=name, grid=scheme.grid),
        thickness(weight=wish.weight, sheet=wish.thickness),
        _marks(wish.marks),
    )


def thickness(*, weight: float, sheet: float) -> Fraction:
    """Return the thickness of a sheet in points: as measured in mm, or from its weight in g/m²."""
    if not (0 <= weight <= _HEAVIEST and 0 <= sheet <= _THICKEST):
        raise WenxuanError(
            f"expected paper of up to {_HEAVIEST} g/m² and {_THICKEST} mm", hint="office paper has 80 g/m² and 0.1 mm"
        )
    return mm_to_pt(Fraction(str(sheet)) or Fraction(str(weight)) * _BULK / 1000)


def _chosen(kind: type[_Word], value: str) -> _Word:
    if value not in list(kind):
        raise WenxuanError(f"unknown choice {value!r}", hint=f"choose one of {', '.join(kind)}")
    return kind(value)


def _range(text: str) -> tuple[int, int] | None:
    """Read 5 or 4-6; nothing is None."""
    if not text:
        return None
    found = _RANGE.fullmatch(text)
    smallest, largest = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 0 < smallest <= largest:
        raise WenxuanError(
            f"expected sheets in a signature as 5 or 4-6, found {text!r}", hint="see wenxuan impose --help"
        )
    return smallest, largest


def _marks(text: str) -> frozenset[Marks]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in (*Marks, _EVERY_MARK):
            known = ", ".join((*Marks, _EVERY_MARK))
            raise WenxuanError(f"unknown choice {name!r}", hint=f"choose one of {known}")
    return frozenset(Marks if _EVERY_MARK in names else map(Marks, names))
