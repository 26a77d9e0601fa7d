"""A page that is a file of its own (单张): tagged, with its fonts, PDF/A-2a and PDF/UA-1 as the book is."""

from collections.abc import Mapping
from fractions import Fraction

from wenxuan.formats import Printed
from wenxuan.model import Edition
from wenxuan.resources import build_time
from wenxuan.typeset.engine import Job
from wenxuan.typeset.fonts import style_sheet
from wenxuan.units import mm_to_pt


def leaf(
    html: str,
    edition: Edition,
    printed: Printed,
    *,
    title: str,
    size: tuple[float, float],
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return a page of `size` in mm as PDF, in the edition's fonts."""
    from wenxuan.typeset.join import Frame, LabelRange, Placed, join

    meta = edition.book.meta
    laid = printed.workshop.lay_out([Job(html, style_sheet(printed.faces), pictures or {})])[0]
    width, height = map(mm_to_pt, size)
    frame = Frame(
        pages=laid.pages,
        width=width,
        height=height,
        verso_shift=Fraction(0),
        labels=(LabelRange(0, "D"),),
        names={},
        title=title,
        language=edition.region.value,
        time=build_time(),
        authors=meta.authors or meta.editors,
        description=meta.description,
        faces=printed.faces,
    )
    return join([Placed(laid, 0, is_full_page=True)], frame)
