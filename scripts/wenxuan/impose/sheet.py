"""The geometry of sheets (纸): where each page stands, in exact points, 1:1 unless scaling is asked for."""

from dataclasses import dataclass
from fractions import Fraction

from wenxuan.errors import InputError, WenxuanError
from wenxuan.impose.signature import Folio, Side
from wenxuan.units import mm_to_pt, pt_to_mm

TOLERANCE = Fraction(1)  # points: A5 is written as 419.53, 420 or 420.94 points wide, and all mean A5
SEAM = Fraction(2)  # points: a gap so narrow is no margin, only a white seam along the fold

Matrix = tuple[Fraction, Fraction, Fraction, Fraction, Fraction, Fraction]
"""a b c d e f of a PDF transformation (ISO 32000-1, 8.3.3)"""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper size (纸张), lying landscape; width and height in points."""

    name: str
    width: Fraction
    height: Fraction


PAPERS = (  # from small to large
    Paper("letter", Fraction(792), Fraction(612)),
    Paper("a4", mm_to_pt(297), mm_to_pt(210)),
    Paper("tabloid", Fraction(1224), Fraction(792)),
    Paper("a3", mm_to_pt(420), mm_to_pt(297)),
)


@dataclass(frozen=True, slots=True)
class PageBox:
    """What shows of a source page: its box in user space, its /Rotate (clockwise) and its /UserUnit."""

    left: Fraction
    bottom: Fraction
    right: Fraction
    top: Fraction
    rotation: int = 0
    unit: Fraction = Fraction(1)

    @property
    def size(self) -> tuple[Fraction, Fraction]:
        """Width and height as a reader sees them, in points."""
        width, height = (self.right - self.left) * self.unit, (self.top - self.bottom) * self.unit
        return (height, width) if self.rotation % 180 else (width, height)


def paper_named(name: str) -> Paper:
    """Return the paper of that name; an unknown one is an error."""
    for paper in PAPERS:
        if paper.name == name.lower():
            return paper
    known = ", ".join(sorted(paper.name for paper in PAPERS))
    raise WenxuanError(f"unknown paper {name!r}", hint=f"choose one of {known}")


def smallest_paper(boxes: tuple[PageBox, ...], *, among: tuple[str, ...] = ()) -> Paper | None:
    """Return the smallest paper (of those named, or of all) that holds every page twice, or None."""
    fitting = (p for p in PAPERS if (not among or p.name in among) and _misfit(boxes, paper=p) is None)
    return next(fitting, None)


def scale_on(paper: Paper, boxes: tuple[PageBox, ...], *, shrink: bool, name: str) -> Fraction:
    """Return the one scale of all pages: 1, or less if `shrink` is asked for and a page needs it.

    A page that does not fit and may not shrink is an InputError that says which paper would do; `name`
    is the file's.
    """
    misfit = _misfit(boxes, paper=paper)
    if misfit is None:
        return Fraction(1)
    if shrink:
        return min(min(paper.width / 2 / width, paper.height / height) for width, height in (b.size for b in boxes))
    size = "{} × {} mm".format(*(_millimetres(length) for length in boxes[misfit].size))
    half = f"{_millimetres(paper.width / 2)} × {_millimetres(paper.height)} mm"
    larger = smallest_paper(boxes)
    raise InputError(
        f"{name}: page {misfit + 1} is {size}, but half a sheet of {paper.name} is {half}",
        hint=f"print on {larger.name}: --paper {larger.name}" if larger else "make the pages smaller first",
    )


def filling(paper: Paper, box: PageBox) -> Fraction:
    """Return the scale at which a page fills a whole sheet."""
    width, height = box.size
    return min(paper.width / width, paper.height / height)


def place(box: PageBox, folio: Folio, *, side: Side, paper: Paper, scale: Fraction = Fraction(1)) -> Matrix:
    """Return the matrix that centres a page in its cell of the side, turned as it is read.

    A page that all but fills half a sheet stands at the fold, so that a cover has no white seam at the spine.
    """
    cell_width, cell_height = paper.width / side.columns, paper.height / side.rows
    x = cell_width * folio.column + cell_width / 2
    gap = cell_width - box.size[0] * scale
    if side.columns == 2 and gap < SEAM:
        x += gap / 2 if folio.column == 0 else -gap / 2
    y = paper.height - cell_height * folio.row - cell_height / 2
    cosine, sine = _quarter_turns((folio.rotation - box.rotation) % 360)
    zoom = scale * box.unit
    a, b, c, d = zoom * cosine, zoom * sine, -zoom * sine, zoom * cosine
    middle_x, middle_y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return a, b, c, d, x - a * middle_x - c * middle_y, y - b * middle_x - d * middle_y


def _misfit(boxes: tuple[PageBox, ...], *, paper: Paper) -> int | None:
    """Return the index of the first page that is larger than half of the paper."""
    width, height = paper.width / 2 + TOLERANCE, paper.height + TOLERANCE
    return next((i for i, box in enumerate(boxes) if box.size[0] > width or box.size[1] > height), None)


def _quarter_turns(degrees: int) -> tuple[int, int]:
    """Return (cosine, sine) of 0, 90, 180 or 270 degrees."""
    return {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]


def _millimetres(points: Fraction) -> str:
    return f"{float(pt_to_mm(points)):.1f}".removesuffix(".0")
