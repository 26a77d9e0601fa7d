"""Say which characters a finished book must hold (应有文字), in reading order, each with its place in the source.

White space is left out. What the templates add by themselves is furniture: the marks of notes, the bullets
of lists that the source left bare, the head of a table again on each page. It is no text of the book, and stands
only where it is named here.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from wenxuan.diagnostics import NOWHERE, Location
from wenxuan.model import (
    Block,
    Book,
    Figure,
    Heading,
    Inline,
    LineBreak,
    ListBlock,
    Note,
    Paragraph,
    Piece,
    Quote,
    SceneBreak,
    Span,
    Table,
    Text,
    Verse,
)
from wenxuan.walk import names_its_author

_BARE_LABELS = {"", "-", "*", "+"}  # bullets typed for want of one; the page has its own in their place
# what no finished page can show apart: white space, joiners, soft hyphens, variation selectors, pictures
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\ufffc\U000e0100-\U000e01ef]+")
_ALIKE = {ord("\u2010"): "-", ord("\u2011"): "-", ord("\u2e3a"): "——"}
_ALIKE |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}  # ﬁ is set as f, i


class Furniture(StrEnum):
    """What the templates add by themselves."""

    CALL = "call"  # the mark of a note where it is called
    MARKER = "marker"  # the mark of a note before the note itself
    BULLET = "bullet"  # what may stand before an item whose label the source left bare
    HEAD = "head"  # the head of a table, which may come again before a row

    @property
    def is_optional(self) -> bool:
        """Tell whether it may be missing."""
        return self in (Furniture.BULLET, Furniture.HEAD)


@dataclass(frozen=True, slots=True)
class Added:
    """A place in a stream where furniture stands; `number` counts the notes of a piece from 1; `text` is a HEAD's."""

    offset: int
    kind: Furniture
    number: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """Folded characters in reading order; `places[i]` is the source of what begins at `starts[i]`."""

    text: str = ""
    added: tuple[Added, ...] = ()
    starts: tuple[int, ...] = ()
    places: tuple[Location, ...] = ()

    def location(self, offset: int) -> Location:
        """Return the place in the source of the character at `offset`, or of the last one before the end."""
        index = bisect_right(self.starts, min(offset, len(self.text) - 1)) - 1
        return self.places[index] if index >= 0 else NOWHERE


def fold(text: str) -> str:
    """Leave out white space and what no page shows, and take alike what no page can tell apart."""
    return _UNSEEN.sub("", text).translate(_ALIKE)


def streams(book: Book, ids: Iterable[str]) -> tuple[Stream, Stream]:
    """Return (text, notes) of the parts and pieces named in `ids`, in that order; unknown ids add nothing."""
    text, notes = _Writer(), _Writer()
    _read(book, ids, partial(_Reader, text, notes))
    return text.stream(), notes.stream()


def printed_streams(book: Book, ids: Iterable[str]) -> tuple[Stream, Stream, Stream]:
    """Return (text, notes, captions) of the parts and pieces named in `ids`, as pages have them.

    A picture may stand later than the source has it, and its caption with it; a table goes on with its head again.
    """
    text, notes, captions = _Writer(), _Writer(), _Writer()
    _read(book, ids, partial(_Reader, text, notes, captions))
    return text.stream(), notes.stream(), captions.stream()


def _read(book: Book, ids: Iterable[str], reader: Callable[[], "_Reader"]) -> None:
    parts = {part.id: part for part in book.parts}
    pieces = {piece.id: piece for piece in book.pieces}
    for name in ids:
        if name in pieces:
            reader().piece(pieces[name])
        elif name in parts:
            reader().inlines(parts[name].title, parts[name].location)


def reading_order(book: Book) -> Iterator[str]:
    """Yield the ids of the pieces of a book, and of its parts that have a title, in reading order."""
    yield from (piece.id for piece in book.front)
    for part in book.parts:
        if part.title:
            yield part.id
        yield from (piece.id for piece in part.pieces)
    yield from (piece.id for piece in book.back)


class _Writer:
    """Collects a stream."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._length = 0
        self._added: list[Added] = []
        self._places: dict[int, Location] = {}

    def write(self, text: str, place: Location) -> None:
        if folded := fold(text):
            self._places[self._length] = place
            self._texts.append(folded)
            self._length += len(folded)

    def add(self, kind: Furniture, number: int = 0, text: str = "") -> None:
        self._added.append(Added(self._length, kind, number, text))

    def stream(self) -> Stream:
        places = self._places
        return Stream("".join(self._texts), tuple(self._added), tuple(places), tuple(places.values()))


class _Reader:
    """Reads one piece aloud: its text to one writer, its notes to another, captions to a third if there is one."""

    def __init__(self, text: _Writer, notes: _Writer, captions: _Writer | None = None) -> None:
        self._text, self._notes, self._captions = text, notes, captions
        self._writer = text
        self._number = 0

    def piece(self, piece: Piece) -> None:
        self.inlines(piece.title, piece.location)
        if piece.author and not names_its_author(piece):
            self._writer.write(piece.author, piece.location)
        self.blocks(piece.blocks)

    def blocks(self, blocks: Iterable[Block], place: Location = NOWHERE) -> None:
        for block in blocks:
            self._block(block, block.location if block.location != NOWHERE else place)

    def _block(self, block: Block, place: Location) -> None:
        match block:
            case Paragraph() | Heading():
                self.inlines(block.inlines, place)
            case Verse():
                self._rows(block.stanzas, place)
            case Table():
                self._table(block, place)
            case Quote():
                self.blocks(block.blocks, place)
            case ListBlock():
                self._list(block, place)
            case Figure():
                self._caption(block.caption, place)
            case SceneBreak():
                self._writer.write(block.text, place)

    def _rows(self, rows: Iterable[tuple[tuple[Inline, ...], ...]], place: Location) -> None:
        for row in rows:
            for cell in row:
                self.inlines(cell, place)

    def _table(self, table: Table, place: Location) -> None:
        if self._captions is None or self._writer is self._notes or not table.has_head:
            self._rows(table.rows, place)
            return
        head = _Writer()
        _Reader(head, _Writer())._rows(table.rows[:1], place)
        for row in table.rows:
            self._writer.add(Furniture.HEAD, text=head.stream().text)
            self._rows((row,), place)

    def _caption(self, caption: tuple[Inline, ...], place: Location) -> None:
        before = self._writer
        if self._captions is not None and before is self._text:
            self._writer = self._captions
        self.inlines(caption, place)
        self._writer = before

    def _list(self, block: ListBlock, place: Location) -> None:
        is_bare = all(label.strip() in _BARE_LABELS for label in block.labels)
        for index, item in enumerate(block.items):
            if is_bare:
                self._writer.add(Furniture.BULLET)
            elif index < len(block.labels):
                self._writer.write(block.labels[index], place)
            self.blocks(item, place)

    def inlines(self, inlines: Sequence[Inline], place: Location) -> None:
        for inline in inlines:
            match inline:
                case Text():
                    self._writer.write(inline.text, place)
                case Span():
                    self.inlines(inline.children, place)
                    self._writer.write(inline.reading, place)  # after the characters that it stands beside
                case Note():
                    self._note(inline, place)
                case LineBreak():
                    pass

    def _note(self, note: Note, place: Location) -> None:
        if self._writer is self._notes:  # a note within a note stays where it is
            self.blocks(note.blocks, place)
            return
        self._number += 1
        before = self._writer
        before.add(Furniture.CALL, self._number)
        self._notes.add(Furniture.MARKER, self._number)
        self._writer = self._notes
        self.blocks(note.blocks, place)
        self._writer = before
