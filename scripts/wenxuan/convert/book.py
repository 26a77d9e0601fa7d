"""Convert a whole Book to another region (地区版本): text, titles, notes, captions, names."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from functools import cache, partial

from wenxuan.convert.converter import Converter
from wenxuan.convert.dictionaries import regional
from wenxuan.convert.names import learn
from wenxuan.convert.quotes import QuotationMarks
from wenxuan.glossary import NO_GLOSSARY, Glossary
from wenxuan.manuscript import OBJECT
from wenxuan.model import (
    Block,
    Book,
    Figure,
    Heading,
    Inline,
    LineBreak,
    ListBlock,
    Meta,
    Note,
    Paragraph,
    Part,
    Piece,
    Quote,
    Region,
    SceneBreak,
    Span,
    SpanKind,
    Table,
    Text,
    Verse,
)
from wenxuan.walk import runs

_AS_THEY_ARE = {"isbn", "identifier", "url"}  # what is no language


def convert(
    book: Book, region: Region, *, words: bool = False, glossary: Glossary = NO_GLOSSARY, people: Iterable[str] = ()
) -> Book:
    """Return `book` in the script, characters and quotation marks of `region`; with `words`, its words too.

    What `glossary` says holds first; `people` are names that the book lists, of places too. Code, protected text,
    addresses, ids and places stay as they are. A book that is of `region` already is returned itself.
    """
    if book.region is region:
        return book
    converters = Converters(book, region, words=words, glossary=glossary, people=people)

    def piece(original: Piece) -> Piece:
        return _Voice(converters.of(original.location.path)).piece(original)

    def part(original: Part) -> Part:
        return replace(original, title=whole().inlines(original.title), pieces=tuple(map(piece, original.pieces)))

    def whole() -> _Voice:
        return _Voice(converters.of())

    return replace(
        book,
        meta=_meta(book.meta, whole()),
        front=tuple(map(piece, book.front)),
        parts=tuple(map(part, book.parts)),
        back=tuple(map(piece, book.back)),
        region=region,
    )


class Converters:
    """The converters of a book: one a text, which knows the names of the whole book and what is said of the text."""

    def __init__(self, book: Book, region: Region, *, words: bool, glossary: Glossary, people: Iterable[str]) -> None:
        self._glossary = glossary
        texts = (joined(inlines) for _, inlines in runs(book))
        names = learn(texts, (*people, *_authors(book))) if book.region is Region.CN else None
        self._make = partial(Converter, book.region, region, words=words, names=names)
        self._region = region

    @cache  # noqa: B019 - lives as long as one conversion
    def of(self, path: str = "") -> Converter:
        """Return the converter of the text at `path`, or of what belongs to the whole book."""
        return self._make(answers=self._glossary.of(self._region, path, form=partial(regional, target=self._region)))


def _authors(book: Book) -> Iterator[str]:
    """Yield who wrote and edited the book, as far as it can be a person's name."""
    meta = book.meta
    yield from (
        name for name in (*meta.authors, *meta.editors, *(p.author for p in book.pieces)) if len(name) in (2, 3)
    )


def _meta(meta: Meta, voice: "_Voice") -> Meta:
    turned: dict[str, str | tuple[str, ...]] = {}
    for item in fields(meta):
        value: str | tuple[str, ...] = getattr(meta, item.name)
        if item.name not in _AS_THEY_ARE:
            turned[item.name] = voice.apart(value) if isinstance(value, str) else tuple(map(voice.apart, value))
    return replace(meta, **turned)  # type: ignore[arg-type]  # every field keeps the type it had


class _Voice:
    """One run of text, read in order: its quotation marks are balanced apart from any other's."""

    def __init__(self, converter: Converter) -> None:
        self._converter = converter
        self._words = converter.turn
        self._marks = QuotationMarks(converter.origin, converter.target)

    def text(self, text: str) -> str:
        return self._marks.turn(self._words(text))

    def apart(self, text: str) -> str:
        return self._another().text(text)

    def _another(self) -> "_Voice":
        return _Voice(self._converter)

    def piece(self, piece: Piece) -> Piece:
        return replace(
            piece,
            title=self._another().inlines(piece.title),
            author=self.apart(piece.author),
            blocks=self.blocks(piece.blocks),
        )

    def blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
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
                return replace(block, blocks=self.blocks(block.blocks))
            case ListBlock():
                return replace(
                    block, labels=tuple(map(self.text, block.labels)), items=tuple(map(self.blocks, block.items))
                )
            case Figure():
                asset = replace(block.asset, alt=self.apart(block.asset.alt))
                return replace(block, asset=asset, caption=self._another().inlines(block.caption))
            case SceneBreak():
                return replace(block, text=self.text(block.text))

    def _rows(self, rows: tuple[tuple[tuple[Inline, ...], ...], ...]) -> tuple[tuple[tuple[Inline, ...], ...], ...]:
        return tuple(tuple(map(self.inlines, row)) for row in rows)

    def inlines(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Convert inlines as one text, so that a phrase that markup divides is still one phrase."""
        leaves = tuple(text for text, _ in _leaves(inlines))
        converted = self._divided(leaves)
        return self._rebuilt(inlines, iter(converted))

    def _divided(self, leaves: tuple[str, ...]) -> Iterator[str]:
        """Convert the joined leaves, then yield the part of each."""
        source = "".join(leaves)
        words = self._words(source)
        turned = self._marks.turn(words)
        place = start = 0
        for leaf in leaves:
            place += len(leaf)
            end = self._counterpart(source, words, place)
            yield turned[start:end]
            start = end

    def _counterpart(self, source: str, target: str, place: int) -> int:
        """Return the offset in `target`, the converted `source`, that answers to the offset `place`.

        Where lengths differ, a place is sure if the two sides convert on their own to the same text;
        a place inside a phrase that changed its length falls in proportion between sure places.
        """
        if len(source) == len(target):
            return place

        def sure(offset: int) -> int | None:
            head = self._words(source[:offset])
            return len(head) if head + self._words(source[offset:]) == target else None

        left, first = next((n, at) for n in range(place, -1, -1) if (at := sure(n)) is not None)
        right, last = next((n, at) for n in range(place, len(source) + 1) if (at := sure(n)) is not None)
        return first if left == right else first + (place - left) * (last - first) // (right - left)

    def _rebuilt(self, inlines: Iterable[Inline], texts: Iterator[str]) -> tuple[Inline, ...]:
        return tuple(self._inline(inline, texts) for inline in inlines)

    def _inline(self, inline: Inline, texts: Iterator[str]) -> Inline:
        match inline:
            case Text():
                return Text(next(texts))
            case Note():
                return replace(
                    inline,
                    blocks=self._another().blocks(inline.blocks),
                    mark=self.apart(inline.mark),
                    label=self.apart(inline.label),
                )
            case Span(kind=SpanKind.CODE) | LineBreak():
                next(texts)
                return inline
            case Span(kind=SpanKind.KEPT):  # what stands around is converted as if it were converted too
                for _ in _leaves(inline.children):
                    next(texts)
                return inline
            case Span():
                return replace(inline, children=self._rebuilt(inline.children, texts))


def joined(inlines: Iterable[Inline]) -> str:
    """Return inlines as the one text in which they are converted."""
    return "".join(text for text, _ in _leaves(inlines))


def fixed(inlines: Iterable[Inline]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the joined text that stay as they are."""
    end = 0
    for text, is_fixed in _leaves(inlines):
        start, end = end, end + len(text)
        if is_fixed:
            yield start, end


def _leaves(inlines: Iterable[Inline], *, is_fixed: bool = False) -> Iterator[tuple[str, bool]]:
    """Yield what each leaf adds to the joined text, and whether it stays; a note adds nothing, code is one OBJECT."""
    for inline in inlines:
        match inline:
            case Text():
                yield inline.text, is_fixed
            case Note():
                pass
            case LineBreak():
                yield "\n", True
            case Span(kind=SpanKind.CODE):
                yield OBJECT, True
            case Span():
                yield from _leaves(inline.children, is_fixed=is_fixed or inline.kind is SpanKind.KEPT)
