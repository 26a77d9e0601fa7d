"""Flatten the boxes of a paragraph into one row of tokens, and tell WeasyPrint where in them a line begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.percent import resolve_percentages

from wenxuan.typeset.classes import Kind, tokens_of
from wenxuan.typeset.compose import Token
from wenxuan.typeset.shape import Shaped, shaper_of


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text box of a paragraph: its path of child indices, and its tokens as [start, end) of the paragraph's."""

    box: Any
    path: tuple[int, ...]
    start: int
    end: int
    offsets: tuple[int, ...]  # of each token in the box's text, in UTF-8 bytes


def flattened(box: Any, containing_block: Any) -> tuple[tuple[Leaf, ...], tuple[Token, ...], tuple[Shaped, ...]]:
    """Return the text boxes of a paragraph and the tokens of all of them in one row."""
    leaves: list[Leaf] = []
    tokens: list[Token] = []
    shapes: list[Shaped] = []
    for leaf, path, is_call, before, after in _texts(box, (), containing_block):
        shaper = shaper_of(leaf.style)
        start, offset, offsets, em = len(tokens), 0, [], leaf.style["font_size"]
        size = len(leaf.text.encode())
        for text, found in tokens_of(leaf.text):
            shape = shaper.shape(text)
            kind = Kind.CALL if is_call else found
            edges = (0 if offset else before) + (0 if offset + len(text.encode()) < size else after)
            tokens.append(Token(text, kind, shape.advance + edges, em))
            shapes.append(shape)
            offsets.append(offset)
            offset += len(text.encode())
        leaves.append(Leaf(leaf, path, start, len(tokens), tuple(offsets)))
    _trim_spaces(tokens, shapes)
    return tuple(leaves), tuple(tokens), tuple(shapes)


def _trim_spaces(tokens: list[Token], shapes: list[Shaped]) -> None:
    """Take their width from word spaces at a paragraph's beginning, as CSS does (CSS Text 3, 4.1.2)."""
    for index, token in enumerate(tokens):
        if token.kind is not Kind.SPACE:
            return
        tokens[index] = Token(token.text, token.kind, 0, token.em)
        shapes[index] = Shaped((), 0, True)


def _texts(
    box: Any, path: tuple[int, ...], containing_block: Any, before: float = 0, after: float = 0
) -> Iterator[tuple[Any, tuple[int, ...], bool, float, float]]:
    """Yield each text box with its path, whether it is a note's call, and the edges of inline boxes that meet it."""
    for index, child in enumerate(box.children):
        resolve_percentages(child, containing_block)
        left = before if index == 0 else 0
        right = after if index + 1 == len(box.children) else 0
        if isinstance(child, boxes.TextBox):
            yield child, (*path, index), _is_call(box), left, right
        else:
            left += child.margin_left + child.border_left_width + child.padding_left
            right += child.margin_right + child.border_right_width + child.padding_right
            yield from _texts(child, (*path, index), containing_block, left, right)


def _is_call(box: Any) -> bool:
    return str(box.element_tag or "").endswith("::footnote-call")


def resume(leaves: Sequence[Leaf], token: int) -> Any:
    """Return WeasyPrint's skip stack for a token: nested {child index: …}, at last {byte offset: None}."""
    leaf = next(leaf for leaf in leaves if leaf.start <= token < leaf.end)
    stack: Any = {leaf.offsets[token - leaf.start]: None}
    for index in reversed(leaf.path):
        stack = {index: stack}
    return stack
