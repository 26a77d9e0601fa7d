"""Poster (海报): one A3 page that announces the book by its cover, a few sentences, and a code to scan."""

import re
from collections.abc import Sequence
from pathlib import Path

from wenxuan.formats import Printed, stem
from wenxuan.formats._cover import front_words, has_band, lattice, palette_of, slip_of
from wenxuan.formats._leaf import leaf
from wenxuan.model import Artifact, Edition
from wenxuan.publish import write_whole
from wenxuan.templates import labels, render, safe_href

MEDIA_TYPE = "application/pdf"
_WIDTH, _HEIGHT = 297, 420  # mm: A3; printed smaller it is an A4 page
_MARGIN = 14  # mm: what office printers leave white, and a little
_DRAWN = 148  # mm: the panel is a cover of this width, made larger
_GAP = 10  # mm between the panel and what stands below it
_CODE = 52  # mm: a side of the code, its quiet zone included
_LINE, _SMALL = 10.0, 8.0  # mm a line of the description, of the names
_CELL = 6.0  # mm a character of the description
_MOST = 130  # characters of the description, to the end of a sentence
_MODULE = 1.04  # height of a row of the code: rows overlap, so that no white shows between them
_NAMES = 12


def make(edition: Edition, printed: Printed, folder: Path) -> tuple[Artifact, ...]:
    """Write the poster; without an address it has no code, and without a description its panel fills the page."""
    title = f"{edition.book.meta.title}：{labels(edition.region)['kind_poster']}"
    families = {face.role: face.family for face in printed.faces}
    pictures = {"panel.svg": panel(edition, families).encode()}
    if address := _address(edition):
        pictures["code.svg"] = code_svg(address).encode()
    data = leaf(poster(edition), edition, printed, title=title, size=(_WIDTH, _HEIGHT), pictures=pictures)
    target = stem(edition, folder, "-poster.pdf")
    write_whole(target, data)
    return (Artifact(target, "poster", MEDIA_TYPE, edition.name),)


def poster(edition: Edition) -> str:
    """Return the poster as HTML with its pictures `panel.svg` and, if there is an address, `code.svg`."""
    meta, words = edition.book.meta, labels(edition.region)
    people = [words["separator"].join(names) for names in (meta.authors, meta.editors) if names]
    return render(
        "print/poster.xhtml",
        language=edition.region.value,
        labels=words,
        title=meta.title,
        alt="，".join([meta.title, *filter(None, [meta.subtitle]), *people]),
        size=(_WIDTH, _HEIGHT, _MARGIN),
        panel=_panel_size(edition),
        code=_CODE if _address(edition) else 0,
        address=_shown_address(edition),
        about=excerpt(meta.description),
        names=_names(edition),
    )


def panel(edition: Edition, families: dict[str, str]) -> str:
    """Return the panel as SVG: the book's front cover, as wide as the poster and as high as its words leave."""
    title, (width, height) = edition.book.meta.title, _panel_size(edition)
    drawn = _DRAWN * height / width
    return render(
        "print/panel.svg",
        width=width,
        height=height,
        drawn=(_DRAWN, drawn),
        palette=palette_of(title),
        lattice=tuple(lattice(title, _DRAWN, drawn)),
        slip=slip_of(title, _DRAWN, drawn),
        band=has_band(edition, _DRAWN, drawn),
        words=tuple(front_words(edition, _DRAWN, drawn)),
        families=families,
    )


def code_svg(address: str) -> str:
    """Return the QR code of an address as SVG, its quiet zone of four modules included."""
    import segno

    rows = [bytes(row) for row in segno.make_qr(address, error="m").matrix_iter(border=4)]
    runs = "".join(
        f"M{run.start()} {y}h{run.end() - run.start()}v{_MODULE}h{run.start() - run.end()}z"
        for y, row in enumerate(rows)
        for run in re.finditer(b"\x01+", row)
    )
    return render("print/code.svg", side=len(rows), runs=runs)


def excerpt(description: str) -> str:
    """Return the first sentences of a description that a poster has room for."""
    text = " ".join(description.split())
    if len(text) <= _MOST:
        return text
    end = max((match.end() for match in re.finditer("[。！？!?…][”’」』）]*", text) if match.end() <= _MOST), default=0)
    if end:
        return text[:end]
    cut = text[: _MOST - 1]
    return f"{cut.rpartition(' ')[0] if text[_MOST - 2 : _MOST].isascii() and ' ' in cut else cut}…"


def _panel_size(edition: Edition) -> tuple[float, float]:
    """Return width and height of the panel in mm: the rest of the page is for words and code."""
    width = _WIDTH - 2 * _MARGIN
    has_code = bool(_address(edition))
    measure = int((width - (_CODE + _GAP if has_code else 0)) / _CELL)
    lines = -(-len(excerpt(edition.book.meta.description)) // measure)
    names = -(-len(_names(edition)) // int(measure * 1.3)) if _names(edition) else 0
    below = max(_CODE + 2 * _SMALL if has_code else 0, lines * _LINE + names * _SMALL + (_SMALL / 2 if names else 0))
    if not has_code and _shown_address(edition):
        below += _SMALL
    return width, _HEIGHT - 2 * _MARGIN - (below + _GAP if below else 0)


def _names(edition: Edition) -> str:
    """Return who wrote the pieces, if the cover does not say it."""
    found = dict.fromkeys(piece.author for piece in edition.book.pieces if piece.author)
    others: Sequence[str] = [name for name in found if name not in edition.book.meta.authors]
    words = labels(edition.region)
    named = words["separator"].join(others[:_NAMES]) + (words["and_others"] if len(others) > _NAMES else "")
    return f"{words['author']}：{named}" if named else ""


def _address(edition: Edition) -> str:
    """Return the address for the code, or "" if there is none or it is no web address."""
    href = safe_href(edition.book.meta.url)
    return href if href.startswith("http") else ""


def _shown_address(edition: Edition) -> str:
    """Return the address as people read it, or what else book.toml says of where the book is."""
    url = edition.book.meta.url.strip()
    bare = re.sub(r"^https?://(www\.)?", "", url).rstrip("/")
    return bare if len(bare) <= 60 else bare.partition("/")[0]
