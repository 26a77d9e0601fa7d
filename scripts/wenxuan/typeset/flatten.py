"""Flatten the boxes of a paragraph into one row of tokens, and tell WeasyPrint where in them a line begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.percent import resolve_percentages

from wenxuan.typeset.classes import Kind
from wenxuan.typeset.compose import Token
from wenxuan.typeset.cut import Stretch, pieces_of
from wenxuan.typeset.measure import measured
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
    """Return the text boxes of a paragraph and the tokens of all of them in one row.

    What is wider than a line of `containing_block` is cut into its characters.
    """
    found = list(_texts(box, (), containing_block))
    widest = containing_block.width - max(0, box.text_indent)
    leaves: list[Leaf] = []
    tokens: list[Token] = []
    shapes: list[Shaped] = []
    rows = pieces_of([Stretch(leaf.text, _language(leaf.style), is_call) for leaf, _, is_call, _, _ in found])
    for (leaf, path, _, before, after), pieces in zip(found, rows, strict=True):
        start, offset, offsets = len(tokens), 0, []
        for token, shape in measured(pieces, shaper_of(leaf.style), leaf.style["font_size"], widest):
            tokens.append(token)
            shapes.append(shape)
            offsets.append(offset)
            offset += len(token.text.encode())
        if len(tokens) > start:
            tokens[start] = replace(tokens[start], advance=tokens[start].advance + before)
            tokens[-1] = replace(tokens[-1], advance=tokens[-1].advance + after)
        leaves.append(Leaf(leaf, path, start, len(tokens), tuple(offsets)))
    _trim_spaces(tokens, shapes)
    return tuple(leaves), tuple(tokens), tuple(shapes)


def _language(style: Any) -> str:
    """Return the language whose rules hyphenate the words of a style; empty if none are to be."""
    return str(style["lang"] or "") if style["hyphens"] == "auto" else ""


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
