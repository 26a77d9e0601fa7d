"""How near text comes to the fold (订口留白), read from the pages themselves, and what must be said about it.

PDFium unpacks whatever a PDF holds, so it reads a stranger's in a process of its own, with bounded memory and time.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.impose.plan import Plan
from wenxuan.impose.schemes import Stitch
from wenxuan.impose.sheet import WIDEST_BLEED, PageBox
from wenxuan.impose.signature import Binding
from wenxuan.units import mm_to_pt, pt_to_mm

NEAREST = {Stitch.STAPLE: 8, Stitch.SEW: 10, Stitch.NONE: 5}
"""mm from text to the fold: nearer, it disappears into the spine"""
MOST_STAPLED = 20  # sheets of office paper that a long-arm stapler takes
_SAMPLE, _MOST = 48, 600  # pages that are looked at to warn, and before pages are moved: three milliseconds each
_MEMORY, _SECONDS = 400 << 20, 20  # a reading process may have

Extents = Mapping[int, tuple[float, float, float, float]]
"""of pages with text, by index: left, bottom, right and top of it, in user space"""


def text_extents(source: Path, indices: Sequence[int]) -> Extents | None:
    """Return where the text of these pages stands; None of a PDF that takes too much memory or time to tell."""
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    reader = context.Process(target=_read, args=(str(source), tuple(indices), sender), daemon=True)
    reader.start()
    sender.close()
    try:
        extents: Extents | None = receiver.recv() if receiver.poll(_SECONDS) else None
    except EOFError:  # it died
        extents = None
    finally:
        reader.kill()
        reader.join()
        receiver.close()
    return extents


def _read(source: str, indices: tuple[int, ...], sender: Connection) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    import pypdfium2

    extents = {}
    refused = contextlib.suppress(pypdfium2.PdfiumError, MemoryError, OSError, ValueError)
    with refused, contextlib.closing(sender), pypdfium2.PdfDocument(source) as pdf:
        for index in indices:
            page = pdf[index]
            text = page.get_textpage()
            rectangles = [text.get_rect(place) for place in range(text.count_rects())]
            if rectangles:
                lefts, feet, rights, heads = zip(*rectangles, strict=True)
                extents[index] = min(lefts), min(feet), max(rights), max(heads)
            text.close()
            page.close()
        sender.send(extents)


def sample(pages: int, most: int = _SAMPLE) -> range:
    """Return the indices of pages, evenly spread, left and right, that stand for all."""
    step = -(-pages // most)
    return range(0, pages, step if step == 1 else step | 1)


def to_fold(plan: Plan, extents: Extents) -> dict[int, Fraction]:
    """Return how far, in points, text is from the fold before creep, by the index of its page."""
    cell, distances = plan.paper.cell(plan.scheme.grid)[0], dict[int, Fraction]()
    for signature in plan.signatures if plan.scheme.is_folded else ():
        for sheet in signature.sheets:
            for folio in sheet.front.folios + sheet.back.folios:
                if folio.index is not None and folio.index in extents:
                    box = plan.boxes[folio.index]
                    is_left = (folio.position % 2 == 0) is (plan.binding is Binding.LEFT)
                    gap = Fraction(0) if plan.is_trimmed else (cell - box.size[0] * plan.scale) / 2
                    distances[folio.index] = gap + _inset(box, extents[folio.index], is_left=is_left) * plan.scale
    return distances


def _inset(box: PageBox, extent: tuple[float, float, float, float], *, is_left: bool) -> Fraction:
    """Return how far the text is from the left or the right edge of a page as it is read."""
    left, bottom, right, top = map(Fraction, extent)
    insets = (left - box.left, bottom - box.bottom, box.right - right, box.top - top)
    first = {0: 0, 90: 1, 180: 2, 270: 3}[box.rotation]  # the edge that /Rotate brings to the left
    return insets[first if is_left else (first + 2) % 4] * box.unit


def limited(source: Path, plan: Plan) -> Plan:
    """Return the plan with so little creep that no text comes nearer to the fold than it should."""
    if not plan.creep or not plan.scheme.is_folded:
        return plan
    near = mm_to_pt(NEAREST[plan.scheme.stitch])
    extents = text_extents(source, sample(len(plan.boxes), _MOST))
    if extents is None:
        return replace(plan, creep=Fraction(0))
    distances = to_fold(plan, extents)
    depths = [
        (signature.depth(folio), distances[folio.index])
        for signature in plan.signatures
        for sheet in signature.sheets
        for folio in sheet.front.folios + sheet.back.folios
        if folio.index in distances
    ]
    rooms = [max(distance - near, Fraction(0)) / depth for depth, distance in depths if depth]
    return replace(plan, creep=min([plan.creep, *rooms]))


def findings(source: Path, plan: Plan, *, thickness: Fraction = Fraction(0)) -> Iterator[Diagnostic]:
    """Yield warnings: text at the fold, creep without room, too much paper for a staple, no room for crop marks."""
    place, deepest = Location(str(source)), max(len(made.sheets) for made in plan.signatures)
    near = NEAREST[plan.scheme.stitch]
    extents = text_extents(source, sample(len(plan.boxes))) if plan.scheme.is_folded else None
    distances = to_fold(plan, extents or {})
    if distances and min(distances.values()) < mm_to_pt(near):
        worst = min(distances, key=lambda index: distances[index])
        yield _warning(
            place,
            "fold-margin",
            f"page {worst + 1}: expected {near} mm or more from text to the fold, found {_mm(distances[worst])} mm",
            hint="make the inner margins wider, or take larger paper",
        )
    if plan.creep < thickness and deepest > 1:
        yield _warning(
            place,
            "creep",
            f"inner pages want to move {_mm(thickness * (deepest - 1))} mm towards the fold, "
            f"but have room for {_mm(plan.creep * (deepest - 1))} mm",
            hint="make thinner signatures, as with --scheme perfect, or wider inner margins",
        )
    if plan.scheme.stitch is Stitch.STAPLE and deepest > MOST_STAPLED:
        yield _warning(
            place,
            "thick",
            f"expected at most {MOST_STAPLED} sheets in one another for a staple, found {deepest}",
            hint="make several signatures: --signature 4-6, or --scheme perfect",
        )
    if plan.is_trimmed and any(_room(plan, box) < WIDEST_BLEED for box in set(plan.boxes)):
        yield _warning(
            place,
            "crop",
            f"{plan.paper.name} leaves no room round the pages for bleed and crop marks",
            hint=f"take paper that is larger than {plan.paper.name}: --paper with a name, or a size in mm",
        )


def _room(plan: Plan, box: PageBox) -> Fraction:
    """Return how much paper is round a page that is cut to its size: head and foot, and at the fore-edge."""
    (width, height), (across, along) = box.size, plan.paper.cell(plan.scheme.grid)
    beside = across - width * plan.scale
    return min(beside if plan.scheme.is_folded else beside / 2, (along - height * plan.scale) / 2)


def _warning(place: Location, rule: str, what: str, *, hint: str) -> Diagnostic:
    return Diagnostic(place, Severity.WARNING, rule, what, hint)


def _mm(points: Fraction) -> str:
    return f"{float(pt_to_mm(points)):.1f}".removesuffix(".0")
