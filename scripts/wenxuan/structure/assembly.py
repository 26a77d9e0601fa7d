"""Put drafts together into one book (汇编): as book.toml says, or as they come."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.manuscript import Manuscript
from wenxuan.model import Block, Book, Dropped, Heading, Inline, Meta, Note, Paragraph, Part, Piece, Role, Text
from wenxuan.structure.ids import with_ids, without_ids
from wenxuan.structure.inlines import plain

if TYPE_CHECKING:
    from wenxuan.config import BookConfig, PieceEntry  # slow to import

Draft = tuple[Manuscript, Book]


def assemble(config: "BookConfig", drafts: Sequence[Draft]) -> tuple[Book, tuple[Dropped, ...], tuple[Diagnostic, ...]]:
    """Return the book that `config` describes, the found text that it replaced, and warnings.

    `drafts` are in the order of `config.entries`. A draft of several pieces becomes one piece with
    subheadings, or with `split = true` several pieces. The config's title and author win over the
    text's own; what they replace is recorded by the rules title-in-book-toml and author-in-book-toml.
    """
    assembly = _Assembly(iter(drafts))
    front = tuple(piece for entry in config.front for piece in assembly.pieces(entry))
    parts = tuple(
        Part(tuple(piece for entry in part.piece for piece in assembly.pieces(entry)), _words(part.title))
        for part in config.part
    )
    back = tuple(piece for entry in config.back for piece in assembly.pieces(entry))
    told = config.book
    meta = Meta(
        told.title,
        told.subtitle,
        told.authors,
        told.editors,
        told.publisher,
        told.date,
        told.isbn,
        told.identifier,
        told.description,
        told.rights,
        told.edition_note,
        told.url,
    )
    dropped = tuple(item for _, book in drafts for item in book.dropped) + tuple(assembly.replaced)
    book = Book(meta, parts, front, back, told.region, dropped)
    return with_ids(book), tuple(assembly.replaced), tuple(assembly.diagnostics)


class _Assembly:
    """Takes one draft after another, and keeps what the config replaced."""

    def __init__(self, drafts: Iterator[Draft]) -> None:
        self._drafts = drafts
        self.replaced: list[Dropped] = []
        self.diagnostics: list[Diagnostic] = []

    def pieces(self, entry: "PieceEntry") -> Iterator[Piece]:
        manuscript, book = next(self._drafts)
        if entry.split and len(book.pieces) > 1:
            yield from self._split(entry, book)
            return
        piece = whole_piece(book)
        if not (piece.title or entry.title or manuscript.source.title):
            self.diagnostics.append(_untitled(manuscript, book))
        yield self._as_told(piece, entry, fallback=book.meta.title)

    def _split(self, entry: "PieceEntry", book: Book) -> Iterator[Piece]:
        if book.location.path:
            self.replaced.append(Dropped("title-in-book-toml", book.meta.title, book.location))
        for part in book.parts:
            if part.title:
                self.replaced.append(Dropped("title-in-book-toml", plain(part.title), part.location))
        for number, piece in enumerate(book.pieces, 1):
            named = replace(piece, id=f"{entry.id}-{number}" if entry.id else "")
            titled = named if named.title else replace(named, title=_words(entry.title or book.meta.title))
            yield replace(titled, author=titled.author or entry.author or "、".join(book.meta.authors))

    def _as_told(self, piece: Piece, entry: "PieceEntry", *, fallback: str) -> Piece:
        title = piece.title or _words(entry.title or fallback)
        if entry.title and _dense(plain(title, with_marks=False)) != _dense(entry.title):
            self.replaced.append(Dropped("title-in-book-toml", plain(title), piece.location))
            title = (*_words(entry.title), *(item for item in title if isinstance(item, Note)))
        blocks, author = piece.blocks, piece.author
        if entry.author and _dense(author) != _dense(entry.author):
            bylines = [block for block in blocks if isinstance(block, Paragraph) and block.role is Role.BYLINE]
            self.replaced += [Dropped("author-in-book-toml", plain(block.inlines), block.location) for block in bylines]
            blocks = tuple(block for block in blocks if block not in bylines)
            author = entry.author
        return replace(piece, id=entry.id or "", title=title, blocks=blocks, author=author)


def _dense(text: str) -> str:
    return "".join(text.split())


def _words(text: str) -> tuple[Inline, ...]:
    return (Text(text),) if text else ()


def _untitled(manuscript: Manuscript, book: Book) -> Diagnostic:
    place = Location(manuscript.source.path, 1)
    what = f"no title was found; {book.meta.title!r} is used"
    return Diagnostic(place, Severity.WARNING, "title-missing", what, "give the piece a title in book.toml")


def whole_piece(book: Book) -> Piece:
    """Return a draft as one piece: its pieces become headings, their subheadings go one level down."""
    if len(book.pieces) == 1 and not (book.front or book.back):
        return book.pieces[0]
    title = _words(book.meta.title) if book.location.path else ()
    first = book.pieces[0].location if book.pieces else book.location
    blocks: list[Block] = []
    for piece in book.front:
        blocks += _lowered(piece, 1)
    for part in book.parts:
        if part.title:
            blocks.append(Heading(1, part.title, part.location))
        for piece in part.pieces:
            blocks += _lowered(piece, 2 if part.title else 1)
    for piece in book.back:
        blocks += _lowered(piece, 1)
    return Piece("", title, tuple(blocks), "、".join(book.meta.authors), book.location if title else first)


def _lowered(piece: Piece, level: int) -> Iterator[Block]:
    if piece.title:
        yield Heading(level, piece.title, piece.location)
    for block in piece.blocks:
        is_heading = isinstance(block, Heading) and piece.title
        yield replace(block, level=block.level + level) if is_heading and isinstance(block, Heading) else block


# --- without a project --------------------------------------------------------------------------


def gather(title: str, authors: tuple[str, ...], drafts: Sequence[Draft]) -> Book:
    """Return one book of the texts as they come, for `wenxuan make`.

    One text gives its own pieces and parts; of several, each is a piece, or a part if it has several pieces.
    """
    found = tuple(dict.fromkeys(name for _, book in drafts for name in book.meta.authors))
    dropped = tuple(item for _, book in drafts for item in book.dropped)
    if len(drafts) == 1:
        _, book = drafts[0]
        meta = replace(book.meta, title=title or book.meta.title, authors=authors or found)
        return with_ids(_titled(replace(book, meta=meta)))
    parts: list[Part] = []
    single: list[Piece] = []
    for _, book in drafts:
        if len(book.pieces) == 1:
            single.append(replace(_with_title(book.pieces[0], book), id=""))
            continue
        if single:
            parts.append(Part(tuple(single)))
            single = []
        parts.append(_as_part(book))
    if single:
        parts.append(Part(tuple(single)))
    authors = authors or (found if len(found) <= 3 else ())
    return with_ids(Book(Meta(title or _joint_title(drafts), authors=authors), tuple(parts), dropped=dropped))


def _joint_title(drafts: Sequence[Draft]) -> str:
    first = drafts[0][1].meta.title if drafts else ""
    return f"{first}等{len(drafts)}篇" if len(drafts) > 1 else first


def _titled(book: Book) -> Book:
    """A text without a title of its own takes the book's; a byline alone goes to the title page."""
    if len(book.pieces) == 1:
        (part,) = book.parts
        return replace(book, parts=(replace(part, pieces=(_with_title(part.pieces[0], book),)),))
    lead = book.front[:1]
    if lead and not lead[0].title and all(_is_byline(block) for block in lead[0].blocks):
        records = tuple(
            Dropped("byline-on-title-page", plain(block.inlines), block.location)
            for block in lead[0].blocks
            if isinstance(block, Paragraph)
        )
        return replace(book, front=book.front[1:], dropped=book.dropped + records)
    return book


def _is_byline(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.role is Role.BYLINE


def _with_title(piece: Piece, book: Book) -> Piece:
    return piece if piece.title else replace(piece, title=_words(book.meta.title))


def _as_part(book: Book) -> Part:
    """A text of several pieces is one part; parts inside it become headings of their first pieces."""
    pieces = [*book.front]
    for part in book.parts:
        for number, piece in enumerate(part.pieces):
            first = part.title and number == 0
            blocks = (Heading(1, part.title, part.location), *piece.blocks) if first else piece.blocks
            pieces.append(replace(piece, blocks=blocks))
    pieces += book.back
    return without_ids(Part(tuple(pieces), _words(book.meta.title), location=book.location))
