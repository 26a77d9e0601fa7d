"""Cut an edition into units of layout (排版单元): runs of pages that begin afresh, each laid out on its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial

from wenxuan.formats._cover import cover_svg
from wenxuan.manuscript import Asset
from wenxuan.model import Edition, Opening, Part, Piece, Table
from wenxuan.page import TrimSize
from wenxuan.page.columns import Columns, columns_of
from wenxuan.page.pictures import fitted
from wenxuan.templates import labels, main_title, plain, render
from wenxuan.typeset.engine import PICTURE, Job
from wenxuan.walk import assets

_DOTS = 7  # cells of a line of the contents that indent, dots and folio take


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of layout: the ids of parts and pieces in it, where it may begin, and whether pages carry furniture."""

    name: str
    job: Job
    opening: Opening = Opening.RECTO
    ids: tuple[str, ...] = ()
    heads: Mapping[str, str] | None = None  # running head by piece id; None: no furniture
    is_full_page: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents (目录)."""

    id: str
    title: str
    level: int
    author: str = ""
    folio: str = ""


@dataclass(frozen=True, slots=True)
class Dress:
    """What all units of an edition share: the CSS before the book's own, families by role, the trim size."""

    css: str
    families: Mapping[str, str]
    trim: TrimSize
    time: datetime


def cover_unit(edition: Edition, dress: Dress, *, is_back: bool = False) -> Unit:
    """Return the front or back cover."""
    drawing = cover_svg(edition, dress.trim, families=dict(dress.families), is_back=is_back)
    words = labels(edition.region)
    title = edition.book.meta.title
    alt = f"{words['back_cover' if is_back else 'cover']}：{title}"
    html = render("print/cover.xhtml", language=edition.region.value, title=title, alt=alt)
    return Unit("back-cover" if is_back else "cover", Job(html, dress.css, {"cover.svg": drawing.encode()}),
                is_full_page=True)  # fmt: skip


def titles_unit(edition: Edition, dress: Dress) -> Unit:
    """Return half-title, title page and imprint (半书名页，扉页，版权页)."""
    meta, words = edition.book.meta, labels(edition.region)
    trim = dress.trim
    known = (
        ("author", words["separator"].join(meta.authors)),
        ("editor", words["separator"].join(meta.editors)),
        ("publisher", meta.publisher),
        ("date", meta.date),
        ("edition_note", meta.edition_note),
        ("isbn", meta.isbn),
        ("format", f"{_measure(trim.width)} × {_measure(trim.height)} mm（{trim.label}）"),
        ("rights", meta.rights),
        ("url", meta.url),
    )
    rows = tuple((words[key], value) for key, value in known if value)
    html = render("print/titles.xhtml", language=edition.region.value, meta=meta, labels=words, rows=rows)
    return Unit("titles", Job(html, dress.css))


def contents_unit(edition: Edition, dress: Dress, entries: tuple[Entry, ...]) -> Unit:
    """Return the contents (目录) with these entries."""
    words = labels(edition.region)
    fits = dress.trim.characters - _DOTS
    html = render("print/contents.xhtml", language=edition.region.value, labels=words, entries=entries, fits=fits)
    return Unit("contents", Job(html, dress.css), heads={"contents": words["contents"]}, ids=("contents",))


def colophon_unit(edition: Edition, dress: Dress, *, fonts: tuple[str, ...]) -> Unit:
    """Return the colophon (书末版记): what the book is set in."""
    words = labels(edition.region)
    meta, trim = edition.book.meta, dress.trim
    before, after = words["colophon_fonts"].split("%s")
    names = [f"{name}{words['separator']}" for name in fonts[:-1]] + [fonts[-1] + after]
    lines = (
        (words["colophon_made"] % meta.title,),
        (before, *names),
        (words["colophon_grid"] % (trim.label, trim.characters, trim.lines),),
    )
    html = render("print/colophon.xhtml", language=edition.region.value, labels=words, lines=lines)
    return Unit("colophon", Job(html, dress.css), opening=Opening.PAGE)


def front_units(edition: Edition, dress: Dress) -> tuple[Unit, ...]:
    """Return one unit for each piece of front matter, each beginning on a recto."""
    return tuple(_unit(edition, dress, (piece,), Opening.RECTO) for piece in edition.book.front)


def body_units(edition: Edition, dress: Dress) -> tuple[Unit, ...]:
    """Return the units of parts and back matter, as the edition's opening says."""
    units: list[Unit] = []
    for part in edition.book.parts:
        runs = _runs(part, edition.opening)
        for index, run in enumerate(runs):
            begins_part = index == 0 and bool(part.title)
            opening = Opening.RECTO if begins_part or not units else edition.opening
            units.append(
                _unit(edition, dress, run, opening, part=part if begins_part else None, in_part=bool(part.title))
            )
    opening = Opening.RECTO if edition.opening is Opening.RECTO else Opening.PAGE
    units += [_unit(edition, dress, (piece,), opening) for piece in edition.book.back]
    return tuple(units)


def _runs(part: Part, opening: Opening) -> tuple[tuple[Piece, ...], ...]:
    return (part.pieces,) if opening is Opening.RUN_ON else tuple((piece,) for piece in part.pieces)


def _unit(
    edition: Edition,
    dress: Dress,
    pieces: tuple[Piece, ...],
    opening: Opening,
    *,
    part: Part | None = None,
    in_part: bool = False,
) -> Unit:
    level = 2 if in_part else 1
    nodes: list[tuple[Part | Piece, int]] = [(piece, level) for piece in pieces]
    if part is not None:
        nodes.insert(0, (part, 1))
    title = plain(pieces[0].title) or labels(edition.region)["untitled"]
    html = render(
        "print/unit.xhtml",
        language=edition.region.value,
        title=title,
        nodes=nodes,
        labels=labels(edition.region),
        picture=lambda asset: PICTURE + asset.name,
        size=partial(_size, trim=dress.trim),
        columns=partial(_columns, trim=dress.trim),
    )
    pictures = {asset.name: asset.data for asset in assets(pieces)}
    heads = {piece.id: plain(main_title(piece.title)) for piece in pieces}
    ids = ((part.id,) if part is not None else ()) + tuple(heads)
    opening = Opening.PAGE if opening is Opening.RUN_ON else opening
    return Unit(ids[0], Job(html, dress.css, pictures), opening, ids, heads)


def _size(asset: Asset, *, trim: TrimSize) -> str:
    """Return the size of a picture as CSS."""
    width, height = fitted(asset.width, asset.height, trim)
    return f"height: {float(height):.3f}pt; width: {float(width):.3f}pt"


def _columns(table: Table, *, trim: TrimSize) -> Columns:
    rows = [[plain(cell) for cell in row] for row in table.rows]
    return columns_of(rows, characters=trim.characters, has_head=table.has_head)


def _measure(length: Fraction) -> str:
    return f"{float(length):g}"
