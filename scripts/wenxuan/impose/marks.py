"""Marks that guide hands (折标、订标、帖标、裁标、裁切线), as PDF operators: hairlines where no text is."""

from collections.abc import Iterator
from fractions import Fraction

from wenxuan.impose.plan import Marks, Plan
from wenxuan.impose.schemes import Step, Stitch
from wenxuan.impose.sheet import WIDEST_BLEED, Frame, Paper, to_fold
from wenxuan.impose.signature import Folio, Signature
from wenxuan.units import mm_to_pt

_HAIR = "q 0 G 0.25 w"  # black, a quarter of a point
_TICK = mm_to_pt(8)  # from the sheet's edge: the outer 4 mm few office printers print
_STAPLE = mm_to_pt(12)
_STAPLES = (Fraction(1, 4), Fraction(3, 4))  # parts of the page's height
_STATIONS = tuple(Fraction(part, 10) for part in (1, 3, 5, 7, 9))  # holes to sew through
_HOLE = mm_to_pt(1)
_BAR_WIDTH, _BAR_HEIGHT = mm_to_pt(3), mm_to_pt(6)
_BAR_MARGIN = mm_to_pt(15)  # head and foot of the spine that stay free of bars
_CROP = mm_to_pt(5)
_RULE = mm_to_pt(8)  # between the lines of a page for notes
_DASHED, _GREY = "[3 2] 0 d", "0.7 G"

Line = tuple[Fraction, Fraction, Fraction, Fraction]
"""x, y of its start, x, y of its end"""


def steps(plan: Plan) -> Iterator[str]:
    """Draw folds dashed and cuts plain: ticks at the sheet's edges, and the whole of a cut that ends within it."""
    for step in plan.scheme.steps:
        if step.does in plan.marks:
            yield _strokes(_lines(step, plan.paper), _DASHED if step.does == "fold" else "")


def _lines(step: Step, paper: Paper) -> Iterator[Line]:
    across, along = (paper.width, paper.height) if step.is_upright else (paper.height, paper.width)
    at, start, end = step.at * across, step.start * along, step.end * along
    parts = [(start, start + _TICK), (end - _TICK, end)] if step.is_whole else [(start, end)]
    for first, last in parts:
        yield (at, first, at, last) if step.is_upright else (first, at, last, at)


def spine(plan: Plan, signature: Signature, frames: dict[Folio, Frame], *, number: int) -> Iterator[str]:
    """Draw where to staple or sew, and on the back of a folded signature, the `number`-th, its collation mark."""
    middle = signature.pages // 2
    for folio, frame in frames.items():
        x = frame.cell[2] if to_fold(folio) > 0 else frame.cell[0]
        foot, head = frame.page[1], frame.page[3]
        if folio.position == 0 and Marks.STITCH in plan.marks and plan.scheme.stitch is Stitch.STAPLE:
            middles = [foot + part * (head - foot) for part in _STAPLES]
            yield _strokes((x, y - _STAPLE / 2, x, y + _STAPLE / 2) for y in middles)
        if folio.position == middle - 1 and Marks.STITCH in plan.marks and plan.scheme.stitch is Stitch.SEW:
            holes = [foot + part * (head - foot) for part in _STATIONS]
            yield _strokes((x - _HOLE, y, x + _HOLE, y) for y in holes)
        if folio.position == 0 and len(plan.signatures) > 1 and Marks.COLLATION in plan.marks:
            places = max(int((head - foot - 2 * _BAR_MARGIN) / _BAR_HEIGHT), 1)
            y = head - _BAR_MARGIN - (number % places + 1) * _BAR_HEIGHT
            yield f"q 0 g {_numbers(x - _BAR_WIDTH / 2, y, _BAR_WIDTH, _BAR_HEIGHT)} re f Q"


def crop(folio: Folio, frame: Frame, *, is_folded: bool) -> str:
    """Draw crop marks (裁切线) at the corners of a page, as far as there is room in its cell; none at the fold."""
    left, foot, right, head = frame.page
    room_x = left - frame.cell[0], frame.cell[2] - right
    room_y = foot - frame.cell[1], frame.cell[3] - head
    lines = list[Line]()
    for x, room, outward in ((left, room_x[0], -1), (right, room_x[1], 1)):
        if is_folded and outward == to_fold(folio):
            continue
        start, end = _reach(room)
        lines += [(x + outward * start, y, x + outward * end, y) for y in (foot, head)]
        for y, room_at, up in ((foot, room_y[0], -1), (head, room_y[1], 1)):
            start, end = _reach(room_at)
            lines.append((x, y + up * start, x, y + up * end))
    return _strokes(line for line in lines if line[:2] != line[2:])


def _reach(room: Fraction) -> tuple[Fraction, Fraction]:
    """Return how far from the page a mark begins and ends where there is so much room."""
    start = min(WIDEST_BLEED, max(room, Fraction(0)) / 2)
    return start, max(min(start + _CROP, room), start)


def notes(width: Fraction, height: Fraction, *, is_vertical: bool) -> str:
    """Rule a page for notes (笔记页): lines across, or down for a book that is set vertically."""
    margin = min(width, height) / 8
    if is_vertical:
        count = int((width - 2 * margin) / _RULE)
        lines = [(margin + k * _RULE, margin, margin + k * _RULE, height - margin) for k in range(count + 1)]
    else:
        count = int((height - 2 * margin) / _RULE)
        lines = [(margin, margin + k * _RULE, width - margin, margin + k * _RULE) for k in range(count + 1)]
    return _strokes(lines, _GREY)


def _strokes(lines: "Iterator[Line] | list[Line]", style: str = "") -> str:
    drawn = " ".join(f"{_numbers(x0, y0)} m {_numbers(x1, y1)} l" for x0, y0, x1, y1 in lines)
    return " ".join(part for part in (_HAIR, style, drawn, "S Q") if part) if drawn else ""


def _numbers(*numbers: Fraction) -> str:
    return operands(numbers)


def operands(numbers: "tuple[Fraction, ...]") -> str:
    """Write numbers as PDF operands, to a ten-thousandth of a point."""
    return " ".join(f"{round(float(number), 4) + 0.0:.4f}".rstrip("0").rstrip(".") for number in numbers)
