"""Walk through a piece of the model (遍历): characters, pictures, spans of a book, an edition, a block."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from wenxuan.model import Asset, Note, Paragraph, Piece, Role, Span, SpanKind, Text


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
