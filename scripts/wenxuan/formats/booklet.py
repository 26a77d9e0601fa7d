"""Booklet (骑马订小册子): an edition's pages on sheets to print on both sides, fold and staple."""

from functools import partial
from pathlib import Path

from wenxuan.formats import Printed, stem
from wenxuan.impose import plan_for, write
from wenxuan.impose.plan import Plan, Settings
from wenxuan.model import Artifact, Edition
from wenxuan.templates import render
from wenxuan.units import pt_to_mm

MEDIA_TYPE = "application/pdf"
_KINDS = {"long-edge": "booklet", "short-edge": "booklet-short-edge"}  # duplex: format, and how the file's name ends
_MM_PER_STAPLE_CM = 40  # a staple stands a quarter of the height from head and foot; told in centimetres


def make(edition: Edition, printed: Printed, folder: Path) -> tuple[Artifact, ...]:
    """Write the booklet twice, for printers that turn sheets over the long edge and for those of the short edge.

    Each begins with a leaf of printing instructions in the edition's language, if the edition does not have them as
    a file of their own. Sheets are A4, or A3 where the pages need it.
    """
    return tuple(_booklet(edition, printed, folder, duplex=duplex) for duplex in _KINDS)


def _booklet(edition: Edition, printed: Printed, folder: Path, *, duplex: str) -> Artifact:
    from wenxuan.typeset.unite import unite_fonts

    pages, target = printed.artifact.path, stem(edition, folder, f"-{_KINDS[duplex]}.pdf")
    plan = plan_for(pages, Settings(duplex=duplex, weight=edition.run.weight))
    leaf = b"" if _is_apart(edition) else printed.sheet(instructions(edition, plan))
    sheets = write(pages, target, plan=plan, first_sheet=leaf, finish=partial(unite_fonts, faces=printed.faces))
    return Artifact(target, _KINDS[duplex], MEDIA_TYPE, edition.name, 2 * sheets)


def _is_apart(edition: Edition) -> bool:
    return "instructions" in edition.formats


def instructions(edition: Edition, plan: Plan) -> str:
    """Return the leaf of printing instructions (印制说明) as HTML, in the words of the edition's region."""
    leaf, run = 0 if _is_apart(edition) else 2, edition.run
    width, height = (int(pt_to_mm(length)) for length in (plan.paper.width / 2, plan.paper.height))
    return render(
        f"print/instructions/{edition.region.value}.xhtml",
        language=edition.region.value,
        title=edition.book.meta.title,
        binding=plan.binding.value,
        duplex=plan.duplex.value,
        paper=plan.paper.name.upper(),
        folded_size=f"{width} × {height}",
        staple=round(height / _MM_PER_STAPLE_CM),
        sheets=plan.sheets,
        pages=len(plan.boxes),
        blanks=plan.blanks,
        is_apart=_is_apart(edition),
        first=leaf + 1,  # the leaf of instructions is pages 1 and 2 of the file
        last=leaf + 2 * plan.sheets,
        copies=run.copies,
        total=plan.sheets * run.copies,
        price=_amount(run.price),
        cost=_amount(run.price * plan.sheets * run.copies),
        file=f"{edition.name}-{_KINDS[plan.duplex]}.pdf",
        alternate=next(f"{edition.name}-{kind}.pdf" for edge, kind in _KINDS.items() if edge != plan.duplex),
    )


def _amount(yuan: float) -> str:
    """Return a price as people write it: 0.15, 2.4, 72; none is empty."""
    return f"{yuan:.0f}" if yuan >= 100 else f"{yuan:.2f}".rstrip("0").rstrip(".") if yuan else ""
