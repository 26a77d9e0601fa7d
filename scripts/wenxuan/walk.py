"""Walk through a piece of the model (遍历): characters, pictures, spans of a book, an edition, a block."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from wenxuan.diagnostics import NOWHERE, Location
from wenxuan.manuscript import Asset
from wenxuan.model import Inline, LineBreak, Note, Paragraph, Piece, Role, Span, SpanKind, Table, Text


def characters(node: object) -> frozenset[str]:
    """Return every character that stands in any text of `node`."""
    if isinstance(node, str):
        return frozenset(node)
    return frozenset().union(*map(characters, _children(node)))


def assets(node: object) -> Iterator[Asset]:
    """Yield every picture that stands in `node`, in order."""
    if isinstance(node, Asset):
        yield node
    else:
        for child in _children(node):
            yield from assets(child)


def spans(node: object, kind: SpanKind) -> Iterator[Span]:
    """Yield every span of this kind that stands in `node`, in order."""
    if isinstance(node, Span) and node.kind is kind:
        yield node
    for child in _children(node):
        yield from spans(child, kind)


def tables(node: object) -> Iterator[Table]:
    """Yield every table that stands in `node`, in order."""
    if isinstance(node, Table):
        yield node
    for child in _children(node):
        yield from tables(child)


def bare_texts(node: object) -> Iterator[str]:
    """Yield the text of every run in `node` that has no reading beside it, in order."""
    if isinstance(node, Text):
        yield node.text
    elif not (isinstance(node, Span) and node.kind is SpanKind.RUBY):
        for child in _children(node):
            yield from bare_texts(child)


def names_its_author(piece: Piece) -> bool:
    """Tell whether the text itself says who wrote it, in a byline or as its signature, so that the house need not."""
    return any(
        block.role is Role.BYLINE
        or (block.role is Role.SIGNATURE and _bare(_text(block.inlines)) == _bare(piece.author))
        for block in piece.blocks
        if isinstance(block, Paragraph)
    )


def runs(node: object, place: Location = NOWHERE) -> Iterator[tuple[Location, tuple[Inline, ...]]]:
    """Yield every run of inlines in `node`, each with its block's place; those of its notes follow it."""
    own = getattr(node, "location", NOWHERE)
    place = place if own == NOWHERE else own
    if isinstance(node, tuple) and node and isinstance(node[0], Text | Span | Note | LineBreak):
        yield place, node
        for note in _notes(node):
            yield from runs(note.blocks, place)
    else:
        for child in _children(node):
            yield from runs(child, place)


def rows(node: object) -> Iterator[tuple[Location, str]]:
    """Yield the text of `node` row by row, each with its block's place: what a line has if it is long enough."""
    for place, run in runs(node):
        yield from ((place, row) for row in _with_breaks(run).split("\n"))


def _with_breaks(node: object) -> str:
    """Return the text of inlines; a line break, and a note with its mark, part it by a line feed."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Note | LineBreak):
        return "\n"
    return "".join(map(_with_breaks, _children(node)))


def _notes(node: object) -> Iterator[Note]:
    if isinstance(node, Note):
        yield node
    else:
        for child in _children(node):
            yield from _notes(child)


def _text(node: object) -> str:
    if isinstance(node, Text):
        return node.text
    return "" if isinstance(node, Note) else "".join(map(_text, _children(node)))


def _bare(name: str) -> str:
    return "".join(name.split())


def _children(node: object) -> tuple[object, ...]:
    if isinstance(node, tuple):
        return node
    return tuple(getattr(node, item.name) for item in fields(node)) if is_dataclass(node) else ()
