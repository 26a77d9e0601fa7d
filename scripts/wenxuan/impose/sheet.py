"""The geometry of sheets (纸): where each page stands, in exact points, 1:1 unless scaling is asked for."""

import re
from dataclasses import dataclass
from fractions import Fraction

from wenxuan.errors import InputError, WenxuanError
from wenxuan.impose.signature import Duplex, Folio, Side
from wenxuan.units import mm_to_pt, pt_to_mm

TOLERANCE = Fraction(1)  # points: A5 is written as 419.53, 420 or 420.94 points wide, and all mean A5
WIDEST_BLEED = mm_to_pt(3)  # what lies farther out are marks, not pictures
SEAM = Fraction(2)  # points: a gap so narrow is no margin, only a white seam along the fold

Matrix = tuple[Fraction, Fraction, Fraction, Fraction, Fraction, Fraction]
"""a b c d e f of a PDF transformation (ISO 32000-1, 8.3.3)"""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper size (纸张), lying landscape unless it was turned; width and height in points."""

    name: str
    width: Fraction
    height: Fraction

    @property
    def upright(self) -> "Paper":
        """The same paper, standing portrait."""
        return Paper(self.name, self.height, self.width)

    def cell(self, grid: tuple[int, int]) -> tuple[Fraction, Fraction]:
        """Return width and height of the place of a page, where `grid` is pages across and down."""
        return self.width / grid[0], self.height / grid[1]

    def backs_turn(self, duplex: Duplex) -> bool:
        """True if the printer turns the sheet head over heels, so that its back must be printed on its head."""
        return (self.width >= self.height) is (duplex is not Duplex.SHORT_EDGE)


PAPERS = (  # from small to large
    Paper("letter", Fraction(792), Fraction(612)),
    Paper("a4", mm_to_pt(297), mm_to_pt(210)),
    Paper("tabloid", Fraction(1224), Fraction(792)),
    Paper("a3", mm_to_pt(420), mm_to_pt(297)),
    Paper("sra3", mm_to_pt(450), mm_to_pt(320)),
)
_SERIES = (("a4", "a3"), ("letter", "tabloid"))  # who has one paper of a series, has the other
_LENGTH = r"(\d{2,3}(?:\.\d+)?|[1-4]\d{3})"  # a PDF page is under 5,080 mm (ISO 32000-1, C.2)
_MILLIMETRES = re.compile(f"{_LENGTH}[x×]{_LENGTH}", re.ASCII)
HALVES = (2, 1)
"""the grid of a sheet with two pages a side"""


@dataclass(frozen=True, slots=True)
class PageBox:
    """What shows of a source page: its box in user space, its /Rotate (clockwise) and its /UserUnit.

    `bleed` is how far it is drawn beyond the box (出血): left, bottom, right, top, in user space.
    """

    left: Fraction
    bottom: Fraction
    right: Fraction
    top: Fraction
    rotation: int = 0
    unit: Fraction = Fraction(1)
    bleed: tuple[Fraction, ...] = (Fraction(0),) * 4

    @property
    def corners(self) -> tuple[Fraction, ...]:
        """Left, bottom, right and top in user space."""
        return self.left, self.bottom, self.right, self.top

    @property
    def outer(self) -> tuple[Fraction, ...]:
        """The same with the bleed."""
        left, bottom, right, top = self.bleed
        return self.left - left, self.bottom - bottom, self.right + right, self.top + top

    @property
    def size(self) -> tuple[Fraction, Fraction]:
        """Width and height as a reader sees them, in points."""
        width, height = (self.right - self.left) * self.unit, (self.top - self.bottom) * self.unit
        return (height, width) if self.rotation % 180 else (width, height)


def paper_named(name: str) -> Paper:
    """Return the paper of that name, or of that size in millimetres (320x450); an unknown one is an error."""
    for paper in PAPERS:
        if paper.name == name.lower():
            return paper
    if size := _MILLIMETRES.fullmatch(name.lower()):
        height, width = sorted(mm_to_pt(Fraction(length)) for length in size.groups())
        return Paper(name.lower(), width, height)
    known = ", ".join(sorted(paper.name for paper in PAPERS))
    raise WenxuanError(f"unknown paper {name!r}", hint=f"choose one of {known}, or give a size in mm, as 260x370")


def smallest_paper(
    boxes: tuple[PageBox, ...], *, among: tuple[str, ...] = (), grid: tuple[int, int] = HALVES
) -> Paper | None:
    """Return the smallest paper (of those named, or of all) that holds every page in its place, or None."""
    named = (paper for paper in PAPERS if not among or paper.name in among)
    return next((paper for paper in named if _misfit(boxes, oriented(paper, boxes, grid), grid) is None), None)


def oriented(paper: Paper, boxes: tuple[PageBox, ...], grid: tuple[int, int]) -> Paper:
    """Return the paper landscape or portrait, as it holds the pages better; two pages a side, landscape if they fit."""
    if grid[0] > grid[1] and _misfit(boxes, paper, grid) is None:
        return paper
    return max(paper, paper.upright, key=lambda sheet: _fitting(sheet, boxes, grid))


def scale_on(
    paper: Paper, boxes: tuple[PageBox, ...], *, shrink: bool, name: str, grid: tuple[int, int] = HALVES
) -> Fraction:
    """Return the one scale of all pages: 1, or less if `shrink` is asked for and a page needs it.

    A page that does not fit and may not shrink is an InputError that says which paper would do; `name`
    is the file's.
    """
    misfit = _misfit(boxes, paper, grid)
    if misfit is None:
        return Fraction(1)
    if shrink:
        return _fitting(paper, boxes, grid)
    size, place = (_millimetres(*lengths) for lengths in (boxes[misfit].size, paper.cell(grid)))
    series = next((names for names in _SERIES if paper.name in names), _SERIES[0])
    larger = smallest_paper(boxes, among=series, grid=grid) or smallest_paper(boxes, grid=grid)
    raise InputError(
        f"{name}: page {misfit + 1} is {size}, but its place on a sheet of {paper.name} is {place}",
        hint=f"print on {larger.name}: --paper {larger.name}" if larger else "make the pages smaller: --shrink",
    )


def filling(paper: Paper, box: PageBox) -> Fraction:
    """Return the scale at which a page fills a whole sheet."""
    width, height = box.size
    return min(paper.width / width, paper.height / height)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page comes to stand on a sheet: its cell and, in it, the page; corners in points from the foot left."""

    cell: tuple[Fraction, Fraction, Fraction, Fraction]
    page: tuple[Fraction, Fraction, Fraction, Fraction]


def frame(
    size: tuple[Fraction, Fraction],
    folio: Folio,
    *,
    side: Side,
    paper: Paper,
    is_folded: bool = True,
    at_fold: bool = False,
    shift: Fraction = Fraction(0),
) -> Frame:
    """Put a page of this size in the middle of its cell.

    A page stands at the fold if `at_fold` says so, or if it all but fills its cell: a cover has no white
    seam at the spine. It is moved towards the fold by `shift` points.
    """
    (width, height), (cell_width, cell_height) = size, paper.cell((side.columns, side.rows))
    left, foot = cell_width * folio.column, paper.height - cell_height * (folio.row + 1)
    gap = cell_width - width
    x, y = left + gap / 2, foot + (cell_height - height) / 2
    if is_folded:
        x += to_fold(folio) * ((gap / 2 if at_fold or gap < SEAM else 0) + shift)
    return Frame((left, foot, left + cell_width, foot + cell_height), (x, y, x + width, y + height))


def place(box: PageBox, folio: Folio, *, frame: Frame, scale: Fraction = Fraction(1)) -> Matrix:
    """Return the matrix that sets a page in its frame, turned as it is read."""
    left, foot, right, head = frame.page
    cosine, sine = _quarter_turns((folio.rotation - box.rotation) % 360)
    zoom = scale * box.unit
    a, b, c, d = zoom * cosine, zoom * sine, -zoom * sine, zoom * cosine
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return a, b, c, d, (left + right) / 2 - a * x - c * y, (foot + head) / 2 - b * x - d * y


def to_fold(folio: Folio) -> int:
    """Return on which side of its cell the spine is: 1 on the right, -1 on the left."""
    return -1 if folio.column % 2 else 1


def _misfit(boxes: tuple[PageBox, ...], paper: Paper, grid: tuple[int, int]) -> int | None:
    """Return the index of the first page that is larger than its place on the paper."""
    width, height = (length + TOLERANCE for length in paper.cell(grid))
    return next((i for i, box in enumerate(boxes) if box.size[0] > width or box.size[1] > height), None)


def _fitting(paper: Paper, boxes: tuple[PageBox, ...], grid: tuple[int, int]) -> Fraction:
    """Return the largest scale at which every page fits."""
    place = paper.cell(grid)
    return min(min(place[0] / width, place[1] / height) for width, height in {box.size for box in boxes})


def _quarter_turns(degrees: int) -> tuple[int, int]:
    """Return (cosine, sine) of 0, 90, 180 or 270 degrees."""
    return {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]


def _millimetres(width: Fraction, height: Fraction) -> str:
    """Write a size as 148 × 210 mm."""
    across, along = (f"{float(pt_to_mm(length)):.1f}".removesuffix(".0") for length in (width, height))
    return f"{across} × {along} mm"
