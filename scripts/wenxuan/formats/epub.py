"""EPUB 3 (电子书): nested contents, one file a piece, notes that pop up, accessibility metadata (EPUB 3.3)."""

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from wenxuan import resources, templates
from wenxuan.formats import Printed, stem
from wenxuan.formats._epub_package import XHTML, Guide, Item, Metadata, package
from wenxuan.formats._raster import rendered
from wenxuan.isbn import digits_of
from wenxuan.manuscript import Asset
from wenxuan.model import Artifact, Book, Edition, Figure, Part, Piece, Region, SpanKind
from wenxuan.publish import write_whole
from wenxuan.walk import bare_texts, spans

SUFFIX = ".epub"
MEDIA_TYPE = "application/epub+zip"
LANGUAGES = {
    Region.CN: "zh-Hans",
    Region.TW: "zh-TW",
    Region.HK: "zh-HK",
    Region.HANT: "zh-Hant",
}  # the tags that every reader knows
_COVER_WIDTH = 1720  # px; an A5 or 32开 cover is then over 2400 px high, as shops ask
_DEEPEST = 3  # levels of contents that Kobo and Kindle still show
_NAMESPACE = uuid.UUID("5ad4a6cf-0e7c-5d3e-9a46-5b1f3f3a3c55")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BACK_MATTER = {"附录": "appendix", "附錄": "appendix", "致谢": "acknowledgments", "致謝": "acknowledgments"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the contents and what is under it."""

    title: str
    href: str
    children: tuple["_Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A file of text: a piece (with its type) or the opening of a part."""

    content: Piece | Part
    name: str
    type: str


def make(edition: Edition, printed: Printed, folder: Path) -> tuple[Artifact, ...]:
    """Write an edition's EPUB into `folder`, under the printed edition's own cover."""
    cover = rendered(printed.artifact.path, width=_COVER_WIDTH)
    return (write(edition, stem(edition, folder, SUFFIX), cover=cover),)


def write(edition: Edition, target: Path, *, cover: bytes) -> Artifact:
    """Write one edition as EPUB 3 to `target`; `cover` is a JPEG or PNG, best 1600×2400 px or more.

    The same edition gives the same bytes. Raises OutputError if the file cannot be written.
    """
    book = edition.book
    chapters = tuple(_chapters(book))
    kind, extension = ("image/png", "png") if cover.startswith(b"\x89PNG") else ("image/jpeg", "jpg")
    cover_item = Item("cover-image", f"images/cover.{extension}", kind, cover, ("cover-image",))
    pictures = {figure.asset.name: figure.asset for figure in _figures(book)}
    items = (
        *_front_pages(book, chapters, cover=cover_item.name),
        *(_document(book, chapter, number) for number, chapter in enumerate(chapters, 1)),
        Item("css", "book.css", "text/css", (resources.styles_dir() / "epub" / "book.css").read_bytes()),
        cover_item,
        *(
            Item(f"picture-{number:03}", f"images/{asset.name}", asset.media_type, asset.data)
            for number, asset in enumerate(pictures.values(), 1)
        ),
    )
    data = package(
        items,
        tuple(_metadata(book)),
        identifier=identifier(book),
        language=LANGUAGES[book.region],
        guide=_guide(book, chapters),
        modified=resources.build_time(),
    )
    write_whole(target, data)
    return Artifact(target, "epub", MEDIA_TYPE, edition.name)


def identifier(book: Book) -> str:
    """Return a urn:uuid that stays the same from build to build and differs from region to region."""
    meta = book.meta
    known = [meta.identifier] if meta.identifier else [meta.title, meta.subtitle, *meta.authors, *meta.editors]
    return uuid.uuid5(_NAMESPACE, "\n".join([book.region.value, *known])).urn


# --- documents ------------------------------------------------------------------------------------


def _chapters(book: Book) -> Iterator[_Chapter]:
    number = 0

    def chapter(content: Piece | Part, kind: str) -> _Chapter:
        nonlocal number
        number += 1
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", content.id).strip("-") or kind
        return _Chapter(content, f"text/{number:03}-{stem}.xhtml", kind)

    yield from (chapter(piece, "preface") for piece in book.front)
    for part in book.parts:
        if part.title:
            yield chapter(part, "part")
        yield from (chapter(piece, "chapter") for piece in part.pieces)
    for piece in book.back:
        yield chapter(piece, _BACK_MATTER.get(templates.plain(piece.title)[:2], "afterword"))


def _page(book: Book, template: str, *, depth: str = "", **values: object) -> bytes:
    shared = {"book": book, "language": LANGUAGES[book.region], "labels": templates.labels(book.region)}
    return templates.render(f"epub/{template}", depth=depth, **shared, **values).encode()


def _document(book: Book, chapter: _Chapter, number: int) -> Item:
    def picture(asset: Asset) -> str:
        return f"../images/{asset.name}"

    if isinstance(chapter.content, Part):
        data = _page(book, "part.xhtml", depth="../", part=chapter.content, picture=picture)
    else:
        data = _page(book, "piece.xhtml", depth="../", piece=chapter.content, type=chapter.type, picture=picture)
    return Item(f"text-{number:03}", chapter.name, XHTML, data, is_in_spine=True)


def _front_pages(book: Book, chapters: tuple[_Chapter, ...], *, cover: str) -> Iterator[Item]:
    """Yield cover, title page, imprint, contents and NCX, in that order."""
    labels = templates.labels(book.region)
    entries = _contents(book, chapters)
    landmarks = (
        ("cover", labels["cover"], "cover.xhtml"),
        ("titlepage", labels["title_page"], "title.xhtml"),
        ("toc", labels["contents"], "nav.xhtml"),
        ("bodymatter", labels["body"], _body(book, chapters)),
    )
    yield Item("cover", "cover.xhtml", XHTML, _page(book, "cover.xhtml", cover=cover), is_in_spine=True)
    yield Item("title", "title.xhtml", XHTML, _page(book, "title.xhtml"), is_in_spine=True)
    yield Item("imprint", "imprint.xhtml", XHTML, _page(book, "imprint.xhtml", facts=_facts(book)), is_in_spine=True)
    nav = _page(book, "nav.xhtml", entries=entries, landmarks=landmarks)
    yield Item("nav", "nav.xhtml", XHTML, nav, ("nav",), is_in_spine=True)
    ncx = _page(
        book, "toc.ncx", entries=entries, levels=_levels(entries), identifier=identifier(book), authors=_creators(book)
    )
    yield Item("ncx", "toc.ncx", "application/x-dtbncx+xml", ncx)


def _facts(book: Book) -> tuple[tuple[str, str], ...]:
    """Return the lines of the imprint (版权页) that are known."""
    meta, labels = book.meta, templates.labels(book.region)
    facts = (
        (labels["author"], labels["separator"].join(meta.authors)),
        (labels["editor"], labels["separator"].join(meta.editors)),
        (labels["publisher"], meta.publisher),
        (labels["date"], meta.date),
        (labels["edition_note"], meta.edition_note),
        (labels["isbn"], meta.isbn),
        (labels["url"], meta.url),
        (labels["identifier"], meta.identifier or identifier(book)),
    )
    return tuple((name, value) for name, value in facts if value)


# --- contents -------------------------------------------------------------------------------------


def _contents(book: Book, chapters: tuple[_Chapter, ...]) -> tuple[_Entry, ...]:
    """Return the contents: parts > pieces > subheadings, three levels at most."""
    names = {id(chapter.content): chapter.name for chapter in chapters}
    untitled = templates.labels(book.region)["untitled"]

    def piece_entry(piece: Piece, level: int) -> _Entry:
        name = names[id(piece)]
        found = templates.outline(piece)
        lines = tuple(
            (
                depth,
                _Entry(templates.plain(heading.inlines) or untitled, f"{name}#{templates.heading_id(piece, order)}"),
            )
            for order, (depth, heading) in enumerate(found, 1)
            if level + depth <= _DEEPEST
        )
        return _Entry(templates.plain(piece.title) or untitled, name, _nested(lines))

    def part_entries(part: Part) -> Iterator[_Entry]:
        if part.title:
            children = tuple(piece_entry(piece, 2) for piece in part.pieces)
            yield _Entry(templates.plain(part.title), names[id(part)], children)
        else:
            yield from (piece_entry(piece, 1) for piece in part.pieces)

    return (
        *(piece_entry(piece, 1) for piece in book.front),
        *(entry for part in book.parts for entry in part_entries(part)),
        *(piece_entry(piece, 1) for piece in book.back),
    )


def _nested(lines: tuple[tuple[int, _Entry], ...], depth: int = 1) -> tuple[_Entry, ...]:
    """Turn (depth, entry) in reading order into a tree."""
    starts = [index for index, line in enumerate(lines) if line[0] == depth]
    return tuple(
        replace(lines[start][1], children=_nested(lines[start + 1 : end], depth + 1))
        for start, end in pairwise([*starts, len(lines)])
    )


def _levels(entries: tuple[_Entry, ...]) -> int:
    return max((1 + _levels(entry.children) for entry in entries), default=0)


def _body(book: Book, chapters: tuple[_Chapter, ...]) -> str:
    """Return the file where reading starts: the first after the front matter."""
    return chapters[min(len(book.front), len(chapters) - 1)].name


def _guide(book: Book, chapters: tuple[_Chapter, ...]) -> tuple[Guide, ...]:
    labels = templates.labels(book.region)
    return (
        Guide("cover", labels["cover"], "cover.xhtml"),
        Guide("title-page", labels["title_page"], "title.xhtml"),
        Guide("toc", labels["contents"], "nav.xhtml"),
        Guide("text", labels["body"], _body(book, chapters)),
    )


# --- metadata -------------------------------------------------------------------------------------


def _creators(book: Book) -> tuple[str, ...]:
    """Return the book's authors; where it names neither authors nor editors, those of its pieces."""
    if book.meta.authors or book.meta.editors:
        return book.meta.authors
    return tuple(dict.fromkeys(piece.author for piece in book.pieces if piece.author))


def _figures(book: Book) -> Iterator[Figure]:
    for piece in book.pieces:
        yield from templates.figures(piece.blocks)


def _metadata(book: Book) -> Iterator[Metadata]:
    meta = book.meta
    yield from _titles(book)
    if meta.identifier:
        yield Metadata("identifier", meta.identifier)
    if isbn := digits_of(meta.isbn):
        yield Metadata("identifier", f"urn:isbn:{isbn}")
    yield from _people(_creators(book), "creator", "aut")
    yield from _people(meta.editors, "contributor" if _creators(book) else "creator", "edt")
    simple = (
        ("publisher", meta.publisher),
        ("date", _date(meta.date)),
        ("description", meta.description),
        ("rights", meta.rights),
    )
    yield from (Metadata(name, text) for name, text in simple if text)
    yield Metadata("meta", "", (("name", "cover"), ("content", "cover-image")))
    yield from (Metadata("meta", text, (("property", name),)) for name, text in _accessibility(book))


def _titles(book: Book) -> Iterator[Metadata]:
    for kind, text in (("main", book.meta.title), ("subtitle", book.meta.subtitle)):
        if text:
            yield Metadata("title", text, (("id", f"title-{kind}"),))
            yield Metadata("meta", kind, (("refines", f"#title-{kind}"), ("property", "title-type")))


def _people(names: Iterable[str], element: str, role: str) -> Iterator[Metadata]:
    for number, name in enumerate(names, 1):
        key = f"{role}-{number}"
        yield Metadata(element, name, (("id", key),))
        refines = (("refines", f"#{key}"), ("property", "role"), ("scheme", "marc:relators"))
        yield Metadata("meta", role, refines)


def _accessibility(book: Book) -> Iterator[tuple[str, str]]:
    """Yield the discovery metadata of EPUB Accessibility 1.1, section 2; only what is true of this book."""
    labels = templates.labels(book.region)
    pictures = tuple(_figures(book))
    are_told = all(figure.asset.alt or templates.plain(figure.caption) for figure in pictures)
    yield "schema:accessMode", "textual"
    if pictures:
        yield "schema:accessMode", "visual"
    if are_told:
        yield "schema:accessModeSufficient", "textual"
    else:
        yield "schema:accessModeSufficient", "textual,visual"
    features = ["tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability"]
    for feature in [*features, *(["alternativeText"] if are_told else []), *_ruby_feature(book)]:
        yield "schema:accessibilityFeature", feature
    yield "schema:accessibilityHazard", "none"
    told = labels["accessibility_pictures"] if pictures and are_told else ""
    yield "schema:accessibilitySummary", labels["accessibility"] + told


def _ruby_feature(book: Book) -> Iterator[str]:
    """Yield the feature that says whether every Han character has a reading beside it, or only some."""
    pieces = (book.pieces, tuple(part.title for part in book.parts))
    if any(spans(pieces, SpanKind.RUBY)):
        is_full = not any(_HAN.search(text) for text in bare_texts(pieces))
        yield "fullRubyAnnotations" if is_full else "rubyAnnotations"


def _date(printed: str) -> str:
    """Return a printed date (2026年11月) as the W3C writes it (2026-11), or "" if it is not in figures."""
    found = re.match(r"\D*(\d{4})(?:\D+(\d{1,2}))?(?:\D+(\d{1,2}))?", printed)
    if not found:
        return ""
    year, month, day = found.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day and 1 <= int(day) <= 31 else "")
