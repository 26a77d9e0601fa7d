"""PDF for reading and printing (印刷版): cover, titles, contents, pieces, colophon, on one grid, tagged."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wenxuan.formats import Printed, stem
from wenxuan.formats._units import (
    Dress,
    Entry,
    Unit,
    body_units,
    colophon_unit,
    contents_unit,
    cover_unit,
    front_units,
    titles_unit,
)
from wenxuan.model import Artifact, Edition, Opening, Piece, Placement
from wenxuan.page import load_trim, page_css
from wenxuan.resources import build_time, styles_dir
from wenxuan.templates import labels, main_title, plain, render
from wenxuan.typeset.engine import Job, Laid
from wenxuan.typeset.fonts import Face, style_sheet
from wenxuan.typeset.workshop import Workshop
from wenxuan.units import mm_to_pt

_HEAD_CELLS = 1.05  # characters of a running head for each of the measure: it is smaller, and spaced
SUFFIX = ".pdf"
MEDIA_TYPE = "application/pdf"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Set:
    """A unit laid out and put in its place."""

    unit: Unit
    laid: Laid
    first: int

    @property
    def end(self) -> int:
        return self.first + self.laid.pages


def make(edition: Edition, printed: Printed, folder: Path) -> tuple[Artifact, ...]:  # noqa: ARG001 - every format's signature
    """Return the printed pages themselves."""
    return (printed.artifact,)


def lay_out_edition(edition: Edition, folder: Path, *, workshop: Workshop, faces: Sequence[Face]) -> Printed:
    """Lay out an edition and write its PDF into `folder`."""
    dress = dress_of(edition, faces)
    fixed = (cover_unit(edition, dress), titles_unit(edition, dress))
    front, body = front_units(edition, dress), body_units(edition, dress)
    closing = (
        colophon_unit(edition, dress, fonts=_named(faces)),
        cover_unit(edition, dress, is_back=True),
    )
    units = (*fixed, *front, *body, *closing)
    laid = dict(zip([unit.name for unit in units], workshop.lay_out([unit.job for unit in units]), strict=True))
    book = _place(edition, dress, (fixed, front, body, closing), laid, workshop.lay_out)
    target = stem(edition, folder, SUFFIX)
    target.write_bytes(_joined(edition, dress, book, workshop.lay_out, faces))
    return Printed(
        Artifact(target, "pdf", MEDIA_TYPE, edition.name, book[-1].end),
        tuple(Placement(item.unit.ids, item.first, item.laid.pages) for item in book),
        tuple(complaint for item in book for complaint in item.laid.complaints),
        tuple(faces),
        workshop,
    )


def _named(faces: Sequence[Face]) -> tuple[str, ...]:
    """Return the families that the colophon names: not those that only complete another."""
    return tuple(dict.fromkeys(face.family for face in faces if not face.role.startswith("latin")))


def dress_of(edition: Edition, faces: Sequence[Face]) -> Dress:
    """Return what all units of an edition share."""
    trim = load_trim(edition.trim)
    trim = trim.spaced() if edition.is_spaced else trim
    styles = styles_dir() / "print"
    css = style_sheet(faces) + page_css(trim) + ("html { --hanging: allow-end }\n" if edition.hanging else "")
    css += (styles / "book.css").read_text("utf-8") + (styles / "front.css").read_text("utf-8")
    return Dress(css, {face.role: face.family for face in faces}, trim, build_time())


_Groups = tuple[Sequence[Unit], Sequence[Unit], Sequence[Unit], Sequence[Unit]]
_LayOut = Callable[[Sequence[Job]], list[Laid]]


def _place(
    edition: Edition, dress: Dress, groups: _Groups, laid: dict[str, Laid], lay_out: _LayOut
) -> tuple[_Set, ...]:
    """Give every unit its first page; the contents, whose length moves the front matter, are set last."""
    contents_pages = 1
    while True:
        guess = contents_unit(edition, dress, ())
        sizes = laid | {"contents": Laid(b"", contents_pages)}
        book = _sequence(groups, guess, sizes)
        contents = contents_unit(edition, dress, tuple(_entries(edition, book)))
        result = lay_out([contents.job])[0]
        if result.pages <= contents_pages:
            return tuple(
                replace(item, unit=contents, laid=result) if item.unit.name == "contents" else item for item in book
            )
        contents_pages = result.pages


def _sequence(groups: _Groups, contents: Unit, sizes: dict[str, Laid]) -> tuple[_Set, ...]:
    """Put the units in order, blank pages between them where a unit begins on a recto; the last is a verso."""
    (cover, titles), front, body, (colophon, back) = groups
    book: list[_Set] = [_Set(cover, sizes["cover"], 0)]
    for unit in (titles, contents, *front, *body, colophon):
        after = book[-1].end
        is_fresh_leaf = unit.opening is Opening.RECTO or unit in (body[0] if body else None, titles)
        book.append(_Set(unit, sizes[unit.name], after + (after % 2 if is_fresh_leaf else 0)))
    last = book[-1].end
    book.append(_Set(back, sizes["back-cover"], last + 1 - last % 2))
    return tuple(book)


def _entries(edition: Edition, book: Sequence[_Set]) -> Iterator[Entry]:
    """Yield the lines of the contents in order; a piece without a title (a lead-in) has none."""
    pages = {anchor.id: item.first + anchor.page for item in book for anchor in reversed(item.laid.anchors)}
    folio = _folios(edition, book)

    def listed(pieces: Sequence[Piece], level: int) -> Iterator[Entry]:
        for piece in pieces:
            if title := plain(main_title(piece.title)):
                yield Entry(piece.id, title, level, piece.author, folio(pages[piece.id]))

    yield from listed(edition.book.front, 0)
    for part in edition.book.parts:
        if part.title:
            yield Entry(part.id, plain(part.title), 1, "", folio(pages[part.id]))
        yield from listed(part.pieces, 2 if part.title else 0)
    yield from listed(edition.book.back, 0)


def _body_start(edition: Edition, book: Sequence[_Set]) -> int:
    """Return the page index of folio 1: the first page after the front matter."""
    front = {piece.id for piece in edition.book.front} | {"contents"}
    body = (item.first for item in book if item.unit.ids and item.unit.ids[0] not in front)
    return next(body, book[-1].first)


def _folios(edition: Edition, book: Sequence[_Set]) -> Callable[[int], str]:
    start = _body_start(edition, book)
    return lambda index: str(index - start + 1) if index >= start else _roman(index - 1)


def _roman(number: int) -> str:
    text = ""
    for value, digits in _ROMAN:
        while number >= value:
            text += digits
            number -= value
    return text


def _joined(edition: Edition, dress: Dress, book: Sequence[_Set], lay_out: _LayOut, faces: Sequence[Face]) -> bytes:
    from wenxuan.typeset.join import Frame, LabelRange, Placed, join  # pikepdf is slow to import

    furnished = tuple(_furnished(edition, dress, book))
    meta, trim, words = edition.book.meta, dress.trim, labels(edition.region)
    sheets = [sheet for _, sheet in furnished]
    css = style_sheet(faces) + page_css(trim) + (styles_dir() / "print" / "furniture.css").read_text("utf-8")
    html = render("print/furniture.xhtml", language=edition.region.value, title=meta.title, pages=sheets)
    furniture = lay_out([Job(html, css, is_tagged=False)])[0] if sheets else None
    end = book[-1].end
    start = _body_start(edition, book)
    frame = Frame(
        pages=end,
        width=mm_to_pt(trim.width),
        height=mm_to_pt(trim.height),
        verso_shift=trim.verso_shift,
        labels=(
            LabelRange(0, "", words["cover"]),
            LabelRange(1, "", words["inside_cover"]),
            LabelRange(2, "r"),
            LabelRange(start, "D"),
            LabelRange(end - 1, "", words["back_cover"]),
        ),
        names={entry.id: entry.title for entry in _entries(edition, book)},
        title=meta.title,
        language=edition.region.value,
        time=dress.time,
        authors=meta.authors or meta.editors,
        description=meta.description,
        faces=tuple(faces),
        furniture=furniture,
        furnished=tuple(index for index, _ in furnished),
    )
    return join([Placed(item.laid, item.first, item.unit.is_full_page) for item in book], frame)


def _furnished(edition: Edition, dress: Dress, book: Sequence[_Set]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (page index, what stands on its sheet): no running head where a piece opens, nothing at a part's."""
    folio, most = _folios(edition, book), int(dress.trim.characters * _HEAD_CELLS)
    for item in book:
        if item.unit.heads is None:
            continue
        openings = {anchor.page: anchor.id for anchor in reversed(item.laid.anchors) if anchor.id in item.unit.heads}
        current = ""
        for page in range(item.laid.pages):
            current = openings.get(page, current)
            if not current:  # the opening of a part, and the blank page behind it
                continue
            index = item.first + page
            is_recto = index % 2 == 0
            head = item.unit.heads[current] if is_recto else edition.book.meta.title
            yield (
                index,
                {
                    "side": "recto" if is_recto else "verso",
                    "head": "" if _opens(item, page) else _shortened(head, most),
                    "folio": folio(index),
                },
            )


def _shortened(title: str, most: int) -> str:
    """Return what of a title a running head has room for: its first part, or its beginning."""
    if len(title) > most:
        title = title.partition("——")[0] or title
    return title if len(title) <= most else f"{title[: most - 1]}…"


def _opens(item: _Set, page: int) -> bool:
    firsts = {anchor.id: anchor.page for anchor in reversed(item.laid.anchors)}
    return any(firsts.get(piece) == page for piece in item.unit.heads or ())
