"""Flatten the boxes of a paragraph into one row of tokens, and tell WeasyPrint where in them a line begins."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout.percent import resolve_percentages
from weasyprint.layout.replaced import inline_replaced_box_layout

from wenxuan.typeset.classes import Kind
from wenxuan.typeset.compose import Token
from wenxuan.typeset.cut import Piece, Stretch, pieces_of
from wenxuan.typeset.inlines import Mark, is_break, is_call, is_ruby, mark_of, ruby_pairs
from wenxuan.typeset.marks import depth
from wenxuan.typeset.measure import measured
from wenxuan.typeset.ruby import Reading, read
from wenxuan.typeset.shape import Shaped, shaper_of

Path = tuple[int, ...]
_PICTURE = "\ufffc"
_NOTHING = Shaped((), 0.0, True)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text box of a paragraph, a picture, or an inline box with nothing in it, and its tokens [start, end).

    `path` are child indices from the paragraph down, `offsets` those of a text's tokens in UTF-8 bytes, `marks` the
    interlinear marks below it with the paths of their elements, from the outermost in.
    """

    box: Any
    path: Path
    start: int
    end: int
    offsets: tuple[int, ...] = ()
    marks: tuple[tuple[Mark, Path], ...] = ()
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """All leaves of a paragraph, the tokens of all of them in one row, their shapes, and which end a line by force."""

    leaves: tuple[Leaf, ...]
    tokens: tuple[Token, ...]
    shapes: tuple[Shaped, ...]
    breaks: tuple[int, ...]  # indices of the tokens after a forced break


@dataclass(frozen=True, slots=True)
class _Found:
    """A leaf as found: `before` and `after` are the edges of inline boxes that meet it; ruby's with its `rt`."""

    box: Any
    path: Path
    is_call: bool
    before: float
    after: float
    marks: tuple[tuple[Mark, Path], ...]
    ruby: tuple[Any, Any] | None


def flattened(root: Any, containing_block: Any) -> Row:
    """Return the leaves of a paragraph and their tokens.

    What is wider than a line of `containing_block` is cut into its characters.
    """
    found = tuple(_leaves(root, (), containing_block))
    taken = max((depth(leaf.marks, leaf.box.style["font_size"]) for leaf in found if leaf.marks), default=0.0)
    row = _Row(containing_block.width - max(0, root.text_indent), taken)
    pieces = pieces_of([_stretch(leaf) for leaf in found])
    for leaf, part in zip(found, pieces, strict=True):
        row.add(leaf, part, containing_block)
    return Row(tuple(row.leaves), tuple(row.tokens), tuple(row.shapes), tuple(row.breaks))


def _stretch(found: _Found) -> Stretch:
    """Return what the composer reads of a leaf."""
    box = found.box
    if isinstance(box, boxes.InlineReplacedBox):
        return Stretch(_PICTURE)
    if is_break(box):
        return Stretch(" ")
    if not isinstance(box, boxes.TextBox):
        return Stretch("")
    language = str(box.style["lang"] or "") if box.style["hyphens"] == "auto" and not found.ruby else ""
    return Stretch(box.text, language, found.is_call)


@dataclass(slots=True)
class _Row:
    """A row while it is filled."""

    widest: float
    taken: float  # of the leading, by interlinear marks
    leaves: list[Leaf] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    shapes: list[Shaped] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)

    def add(self, found: _Found, pieces: Sequence[Piece], containing_block: Any) -> None:
        """Add a leaf with its tokens."""
        start, box, reading = len(self.tokens), found.box, None
        offsets: tuple[int, ...] = (0,)
        if isinstance(box, boxes.InlineReplacedBox):
            box = _picture(box, containing_block)
            self._put(Token(_PICTURE, Kind.HAN, box.margin_width(), box.style["font_size"]), _NOTHING)
            offsets = ()
        elif is_break(box):
            self._put(Token(" ", Kind.SPACE, 0, box.style["font_size"]), _NOTHING)
            self.breaks.append(len(self.tokens))
        elif found.ruby is not None:
            reading = self._pair(found, pieces, *found.ruby)
        elif isinstance(box, boxes.TextBox):
            offsets = self._text(box, pieces)
        if len(self.tokens) > start and not is_break(found.box):
            self._widen(start, found.before)
            self._widen(-1, found.after)
        self.leaves.append(Leaf(box, found.path, start, len(self.tokens), offsets, found.marks, reading))

    def _put(self, token: Token, shape: Shaped) -> None:
        self.tokens.append(token)
        self.shapes.append(shape)

    def _widen(self, index: int, width: float) -> None:
        if width:
            self.tokens[index] = replace(self.tokens[index], advance=self.tokens[index].advance + width)

    def _text(self, box: Any, pieces: Sequence[Piece]) -> tuple[int, ...]:
        """Add the tokens of a text box; return their offsets."""
        offset, offsets = 0, []
        is_first = not self.tokens or len(self.tokens) in self.breaks
        for token, shape in measured(pieces, shaper_of(box.style), box.style["font_size"], self.widest):
            is_first = is_first and token.kind is Kind.SPACE
            if is_first:  # a line does not begin with a word space (CSS Text 3, 4.1.2)
                self._put(Token(token.text, token.kind, 0, token.em), _NOTHING)
            else:
                self._put(token, shape)
            offsets.append(offset)
            offset += len(token.text.encode())
        return tuple(offsets)

    def _pair(self, found: _Found, pieces: Sequence[Piece], ruby: Any, rt: Any) -> Reading:
        """Add a base with its reading: one token, never parted."""
        em, shaper = found.box.style["font_size"], shaper_of(found.box.style)
        shapes = [shaper.shape(piece.text) for piece in pieces]
        glyphs = tuple(glyph for shape in shapes for glyph in shape.glyphs)
        reading = read(ruby, rt, found.box, sum(glyph.advance for glyph in glyphs), taken=self.taken)
        kinds = [piece.kind for piece in pieces]
        kind = Kind.HAN if Kind.HAN in kinds else kinds[0]
        is_whole = reading.is_whole and all(shape.is_whole for shape in shapes)
        self._put(
            Token(found.box.text, kind, reading.width, em, pieces[0].joint, overhang=reading.overhang),
            Shaped(glyphs, reading.width, is_whole),
        )
        return reading


def _picture(box: Any, containing_block: Any) -> Any:
    box = box.copy()
    inline_replaced_box_layout(box, containing_block)
    box.baseline = box.margin_height()
    return box


def _leaves(
    box: Any,
    path: Path,
    containing_block: Any,
    edges: tuple[float, float] = (0.0, 0.0),
    marks: tuple[tuple[Mark, Path], ...] = (),
    ruby: tuple[Any, Any] | None = None,
) -> Iterator[_Found]:
    """Yield each leaf below a box; `edges` are those of boxes around it, `ruby` is the one whose base it is."""
    if is_ruby(box):
        children = [(index, child, rt and (box, rt)) for index, child, rt in ruby_pairs(box)]
    else:
        children = [(index, child, ruby) for index, child in enumerate(box.children)]
    for index, child, pair in children:
        resolve_percentages(child, containing_block)
        left = edges[0] if index == children[0][0] else 0.0
        right = edges[1] if index == children[-1][0] else 0.0
        if isinstance(child, boxes.ParentBox) and child.children:
            left += child.margin_left + child.border_left_width + child.padding_left
            right += child.margin_right + child.border_right_width + child.padding_right
            mark = mark_of(child)
            inner = (*marks, (mark, (*path, index))) if mark else marks
            yield from _leaves(child, (*path, index), containing_block, (left, right), inner, pair)
        else:
            if pair:
                resolve_percentages(pair[1], containing_block)
                resolve_percentages(pair[1].children[0], containing_block)
            yield _Found(child, (*path, index), is_call(box), left, right, marks, pair)


def resume(leaves: Sequence[Leaf], token: int) -> Any:
    """Return WeasyPrint's skip stack for a token: nested {child index: …}, at last {byte offset: None} in a text."""
    leaf = leaves[bisect_right(leaves, token, key=attrgetter("end"))]
    stack: Any = {leaf.offsets[token - leaf.start]: None} if leaf.offsets else None
    for index in reversed(leaf.path):
        stack = {index: stack}
    return stack
