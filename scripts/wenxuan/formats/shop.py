"""Files for a print shop (印厂文件): the pages in black ink, and one cover sheet of back, spine and front."""

import io
from pathlib import Path

from wenxuan.formats import Printed, stem
from wenxuan.formats._cover_sheet import cover_sheet, sheet_size, spine_width
from wenxuan.formats._leaf import leaf
from wenxuan.model import Artifact, Edition
from wenxuan.page import TrimSize, load_trim
from wenxuan.publish import write_whole
from wenxuan.templates import render
from wenxuan.units import mm_to_pt

MEDIA_TYPE = "application/pdf"
_FOLD = 4  # pages that a folded sheet has at least: the number of pages is a multiple of it


def make(edition: Edition, printed: Printed, folder: Path) -> tuple[Artifact, ...]:
    """Write the pages without their covers, and the cover sheet, each as PDF/X-4 with bleed and crop marks."""
    import pikepdf

    from wenxuan.formats._exchange import Trim, for_print

    trim = load_trim(edition.trim)
    box = Trim(0, 0, float(mm_to_pt(trim.width)), float(mm_to_pt(trim.height)), float(mm_to_pt(trim.bleed)))
    first, last = printed.placements[1], printed.placements[-2]  # between the covers
    with pikepdf.open(printed.artifact.path) as book:
        pages = list(book.pages)[first.first : last.first + last.count]
        data = for_print(pages, edition, trim=box, title=edition.book.meta.title, multiple=_FOLD)
    target = stem(edition, folder, "-shop.pdf")
    write_whole(target, data)
    count = len(pages) + -len(pages) % _FOLD
    return (
        Artifact(target, "shop", MEDIA_TYPE, edition.name, count),
        _cover(edition, printed, folder, trim=trim, spine=spine_width(count, edition.run)),
    )


def _cover(edition: Edition, printed: Printed, folder: Path, *, trim: TrimSize, spine: float) -> Artifact:
    """Write the cover sheet."""
    import pikepdf

    from wenxuan.formats._exchange import Trim, for_print

    bleed, (width, height) = float(trim.bleed), sheet_size(trim, spine)
    families = {face.role: face.family for face in printed.faces}
    drawing = cover_sheet(edition, trim, spine=spine, families=families)
    title, size = edition.book.meta.title, (width + 2 * bleed, height + 2 * bleed)
    html = render("print/drawing.xhtml", language=edition.region.value, title=title, size=size)
    sheet = leaf(html, edition, printed, title=title, size=size, pictures={"drawing.svg": drawing.encode()})
    edges = [float(mm_to_pt(x)) for x in (bleed, bleed + width, bleed + height)]
    folds = tuple(float(mm_to_pt(bleed + float(trim.width) + by)) for by in dict.fromkeys((0.0, spine)))
    box = Trim(edges[0], edges[0], edges[1], edges[2], edges[0], folds)
    with pikepdf.open(io.BytesIO(sheet)) as pdf:
        data = for_print(list(pdf.pages), edition, trim=box, title=title)
    target = stem(edition, folder, "-shop-cover.pdf")
    write_whole(target, data)
    return Artifact(target, "shop-cover", MEDIA_TYPE, edition.name)
