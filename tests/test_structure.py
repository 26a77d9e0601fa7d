"""The structure stage on whole texts: each folder of cases/structure holds a cleaned text and the book it gives."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from wenxuan.manuscript import Manuscript, Source
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
from wenxuan.structure import account, structure

CASES = Path(__file__).parent / "cases" / "structure"
SHARED = Path(__file__).parents[2] / "shared"


def manuscript(text: str, *, path: str = "文.txt") -> Manuscript:
    return Manuscript(Source(path, text, "utf-8", "0"), text)


def shown(book: Book) -> str:
    """Write a book as text that a person can read: one block a line, with its line in the source."""
    return "\n".join(_book(book)) + "\n"


def _book(book: Book) -> Iterator[str]:
    yield f"《{book.meta.title}》 {'、'.join(book.meta.authors)}".rstrip()
    for name, pieces in (("front", book.front), *((part.id, part.pieces) for part in book.parts), ("back", book.back)):
        title = next((_inlines(part.title) for part in book.parts if part.id == name), "")
        if pieces:
            yield f"== {name} {title}".rstrip()
        for piece in pieces:
            yield from _piece(piece)
    for item in book.dropped:
        yield f"dropped[{item.rule}] {item.location.line}: {item.text}"


def _piece(piece: Piece) -> Iterator[str]:
    yield f"# {piece.id} {piece.location.line}: {_inlines(piece.title)} | {piece.author}".rstrip(" |")
    yield from _blocks(piece.blocks, "  ")


def _blocks(blocks: Iterable[Block], indent: str) -> Iterator[str]:
    for block in blocks:
        head = f"{indent}{block.location.line}: "
        match block:
            case Paragraph():
                yield f"{head}{block.role}: {_inlines(block.inlines)}"
            case Heading():
                yield f"{head}heading {block.level}: {_inlines(block.inlines)}"
            case Verse():
                yield f"{head}verse: " + " // ".join(" / ".join(map(_inlines, stanza)) for stanza in block.stanzas)
            case SceneBreak():
                yield f"{head}scene break {block.text}".rstrip()
            case ListBlock():
                yield f"{head}list: {' '.join(block.labels)}"
                for item in block.items:
                    yield from _blocks(item, indent + "  ")
            case Quote():
                yield f"{head}quote:"
                yield from _blocks(block.blocks, indent + "  ")
            case Table():
                yield f"{head}table: " + " / ".join(" | ".join(map(_inlines, row)) for row in block.rows)
            case Figure():
                yield f"{head}figure {block.asset.name}: {_inlines(block.caption)}"


def _inlines(inlines: Iterable[Inline]) -> str:
    return "".join(map(_inline, inlines))


def _inline(inline: Inline) -> str:
    match inline:
        case Text():
            return inline.text
        case LineBreak():
            return "⏎"
        case Span():
            return f"{{{inline.kind} {_inlines(inline.children)}}}"
        case Note():
            text = " ".join(line.strip() for line in _blocks(inline.blocks, ""))
            return f"{{note {inline.mark} {inline.label}→ {text}}}"


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_text_gives_book(case: str) -> None:
    text = manuscript((CASES / case / "in.txt").read_text("utf-8"))
    book, diagnostics = structure(text)
    told = "".join(f"{item}\n" for item in diagnostics)
    assert shown(book) + told == (CASES / case / "out.txt").read_text("utf-8")
    assert list(account(text, book)) == []
