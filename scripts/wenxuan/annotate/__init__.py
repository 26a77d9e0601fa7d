"""Give a Book readings (注音): 拼音 or 注音符号 beside every character, or beside the rare ones."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from wenxuan.annotate.sounds import HAN, bopomofo, sounds, surname
from wenxuan.manuscript import OBJECT
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
    Part,
    Piece,
    Quote,
    Reading,
    ReadingFor,
    SceneBreak,
    Span,
    SpanKind,
    Table,
    Text,
    Verse,
)

__all__ = ["annotate"]

_IS_HAN = re.compile(f"[{HAN}]")


def annotate(
    book: Book,
    reading: Reading,
    reading_for: ReadingFor = "all",
    *,
    simplified: Callable[[str], str] = lambda text: text,
) -> Book:
    """Return `book` with readings beside all characters, or beside the rare ones where a piece has them first.

    Rare is what is not in level 1 of GB 2312 (3,755 characters), so that the editions of a book agree.
    Nothing else changes: the author's own readings, code and what is no 汉字 stay. `simplified` turns a text of
    the book into simplified characters, one for one, in which words are known.
    """
    if reading == "none":
        return book
    names = {*book.meta.authors, *book.meta.editors, *(piece.author for piece in book.pieces)}
    known = {name: readings for name in names if (readings := surname(simplified(name)))}

    def voice() -> _Voice:
        return _Voice(reading, reading_for, known, simplified)

    def part(original: Part) -> Part:
        pieces = tuple(voice().piece(piece) for piece in original.pieces)
        return replace(original, title=voice().inlines(original.title), pieces=pieces)

    return replace(
        book,
        front=tuple(voice().piece(piece) for piece in book.front),
        parts=tuple(map(part, book.parts)),
        back=tuple(voice().piece(piece) for piece in book.back),
    )


class _Voice:
    """Reads one piece aloud, in order; `names` are of people whose surnames have a reading of their own."""

    def __init__(
        self,
        reading: Reading,
        reading_for: ReadingFor,
        names: dict[str, tuple[str, ...]],
        simplified: Callable[[str], str],
    ) -> None:
        self._reading, self._reading_for = reading, reading_for
        self._names, self._simplified = names, simplified
        self._met: set[str] = set()

    def piece(self, piece: Piece) -> Piece:
        return replace(piece, title=self.inlines(piece.title), blocks=self._blocks(piece.blocks))

    def _blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(map(self._block, blocks))

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph() | Heading():
                return replace(block, inlines=self.inlines(block.inlines))
            case Verse():
                return replace(block, stanzas=self._rows(block.stanzas))
            case Table():
                return replace(block, rows=self._rows(block.rows))
            case Quote():
                return replace(block, blocks=self._blocks(block.blocks))
            case ListBlock():
                return replace(block, items=tuple(map(self._blocks, block.items)))
            case Figure():
                return replace(block, caption=self.inlines(block.caption))
            case SceneBreak():
                return block

    def _rows(self, rows: tuple[tuple[tuple[Inline, ...], ...], ...]) -> tuple[tuple[tuple[Inline, ...], ...], ...]:
        return tuple(tuple(map(self.inlines, row)) for row in rows)

    def inlines(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Read inlines as one text, so that a word that markup divides is still one word."""
        written = "".join(_leaves(inlines))
        text = self._simplified(written)
        found = list(sounds(text if len(text) == len(written) else written, written))
        for name, readings in self._names.items():
            for place in (match.start() for match in re.finditer(re.escape(name), written)):
                found[place : place + len(readings)] = readings
        signs = iter(zip(written, text, found, strict=True))
        return tuple(new for inline in inlines for new in self._inline(inline, signs))

    def _inline(self, inline: Inline, signs: Iterator[tuple[str, str, str]]) -> Iterator[Inline]:
        match inline:
            case Text():
                yield from self._text(inline.text, signs)
            case Note():
                yield replace(inline, blocks=self._blocks(inline.blocks))
            case LineBreak() | Span(kind=SpanKind.CODE):
                next(signs)
                yield inline
            case Span(kind=SpanKind.RUBY):
                self._met.update(sign for sign, _, _ in (next(signs) for _ in "".join(_leaves((inline,)))))
                yield inline
            case Span():
                yield replace(
                    inline, children=tuple(new for child in inline.children for new in self._inline(child, signs))
                )

    def _text(self, text: str, signs: Iterator[tuple[str, str, str]]) -> Iterator[Inline]:
        plain = ""
        for _ in text:
            sign, simple, sound = next(signs)
            if not sound or not self._is_wanted(sign, simple):
                plain += sign
                continue
            if plain:
                yield Text(plain)
            plain = ""
            yield Span(SpanKind.RUBY, (Text(sign),), reading=bopomofo(sound) if self._reading == "bopomofo" else sound)
        if plain:
            yield Text(plain)

    def _is_wanted(self, sign: str, simple: str) -> bool:
        if not _IS_HAN.match(sign):
            return False
        if self._reading_for == "all":
            return True
        is_new = sign not in self._met
        self._met.add(sign)
        return is_new and not _is_common(simple)


def _is_common(sign: str) -> bool:
    """Tell whether a character is in level 1 of GB 2312-80: rows 16 to 55."""
    try:
        return b"\xb0\xa1" <= sign.encode("gb2312") <= b"\xd7\xfe"
    except UnicodeEncodeError:
        return False


def _leaves(inlines: Iterable[Inline]) -> Iterator[str]:
    """Yield what each leaf adds to the joined text; a note adds nothing, code stands as one OBJECT."""
    for inline in inlines:
        match inline:
            case Text():
                yield inline.text
            case Note():
                pass
            case LineBreak():
                yield "\n"
            case Span(kind=SpanKind.CODE):
                yield OBJECT
            case Span():
                yield from _leaves(inline.children)
