"""Make WeasyPrint's boxes of a composed line: text boxes, inline boxes and pictures, placed."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.layout.percent import resolve_percentages

from wenxuan.typeset import marks
from wenxuan.typeset.classes import Habit, Kind
from wenxuan.typeset.compose import Line
from wenxuan.typeset.flatten import Leaf, Path, Row
from wenxuan.typeset.measure import HYPHEN
from wenxuan.typeset.paint import SOFT_HYPHEN, Run
from wenxuan.typeset.ruby import Part, Reading
from wenxuan.typeset.shape import ASCENT, Glyph, shaper_of
from wenxuan.typeset.tags import PAIR

_EPSILON = 0.5  # px


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A composed paragraph."""

    root: Any
    row: Row
    lines: tuple[Line, ...]
    resumes: tuple[Any, ...]  # WeasyPrint's skip stack at the beginning of each line
    setting: tuple[float, float, Habit]  # measure and indent in px, habit


def line_box(paragraph: Paragraph, index: int, containing_block: Any, position_y: float) -> Any:
    """Make the box of a line, with everything on it placed."""
    return _LineMaker(paragraph, index, containing_block).box(position_y)


class _LineMaker:
    """Makes the boxes of one line, and keeps what is added to them when all have their places."""

    def __init__(self, paragraph: Paragraph, index: int, containing_block: Any) -> None:
        self.paragraph, self.index = paragraph, index
        self.root = paragraph.root
        self.row = paragraph.row
        self.line = paragraph.lines[index]
        self.block = containing_block
        self.is_last = self.line.end == len(self.row.tokens) or self.line.end in self.row.breaks
        self.indent = 0 if index else self.root.text_indent
        self.slack = containing_block.width - self.indent - self.line.width
        self.texts: list[tuple[Leaf, Any]] = []
        self.pairs: list[tuple[Reading, Any, Any]] = []

    def box(self, position_y: float) -> Any:
        """Return the line box with its top at `position_y`."""
        x = self.block.content_box_x() + self.indent
        leaves = self.row.leaves
        first = bisect_left(leaves, self.line.start, key=attrgetter("end"))
        last = bisect_right(leaves, self.line.end, key=attrgetter("start"))
        here = [index for index in range(first, last) if self._is_here(leaves[index])]
        children, end = self._placed(self.root, (), here, x)
        box = self.root.copy_with_children(children)
        box.paragraph, box.paragraph_line = self.paragraph, self.index
        box.position_x, box.width = x, end - x
        _measure_box(box)
        if all(isinstance(child, boxes.TextBox) for child in children):
            box.height, box.baseline = (
                shaper_of(self.root.style).metrics.line_height,
                children[0].baseline if children else 0,
            )
            for child in children:
                child.position_y = position_y + box.baseline - child.baseline
        else:
            box.position_y = 0
            bottom, top = inline.line_box_verticality(box)
            box.baseline, box.position_y, box.height = -top, top, bottom - top
            box.translate(0, position_y - top)
        box.position_y = position_y
        box.margin_top = box.margin_bottom = 0
        box.translate(_offset(self.root.style, self.slack, is_last=self.is_last), 0)
        for reading, pair, base in self.pairs:
            pair.children = [*pair.children, _reading(reading, pair, base)]
        self._mark()
        return box

    def _placed(self, parent: Any, path: Path, here: Sequence[int], x: float) -> tuple[list[Any], float]:
        """Copy the children of `parent` with the leaves `here`, placed from x on; return them and where they end."""
        children: list[Any] = []
        for index, group in groupby(here, key=lambda leaf: self.row.leaves[leaf].path[len(path)]):
            child, within = parent.children[index], list(group)
            if isinstance(child, boxes.TextBox):
                copy, x = self._text(parent, self.row.leaves[within[0]], x)
            elif isinstance(child, boxes.InlineReplacedBox):
                copy, x = self._picture(self.row.leaves[within[0]], x)
            else:
                copy, x = self._inline(child, (*path, index), within, x)
            children.append(copy)
        return children, x

    def _is_here(self, leaf: Leaf) -> bool:
        start, stop, end = self.line.start, self.line.stop, self.line.end
        if leaf.start == leaf.end:
            return start <= leaf.start < end or leaf.start == end == len(self.row.tokens)
        return leaf.end > start and leaf.start < stop

    def _inline(self, child: Any, place: Path, here: Sequence[int], x: float) -> tuple[Any, float]:
        leaves = self.row.leaves
        first, last = here[0], here[-1]
        is_start = leaves[first].start >= self.line.start and not self._has(place, first - 1)
        is_end = leaves[last].end <= self.line.stop and not self._has(place, last + 1)
        probe = child.copy_with_children(child.children)
        probe.remove_decoration(start=not is_start, end=not is_end)
        before = probe.margin_left + probe.border_left_width + probe.padding_left
        after = probe.margin_right + probe.border_right_width + probe.padding_right
        is_empty = not child.children
        grandchildren, end = ([], x + before) if is_empty else self._placed(child, place, here, x + before)
        copy = child.copy_with_children(grandchildren)
        copy.remove_decoration(start=not is_start, end=not is_end)
        copy.position_x, copy.width = x, end - x - before
        _measure_box(copy)
        return copy, end + after

    def _has(self, place: Path, leaf: int) -> bool:
        """Tell whether the element at `place` holds a leaf."""
        return 0 <= leaf < len(self.row.leaves) and self.row.leaves[leaf].path[: len(place)] == place

    def _picture(self, leaf: Leaf, x: float) -> tuple[Any, float]:
        copy = leaf.box.copy()
        copy.position_x = x + self.line.kerns[leaf.start - self.line.start]
        return copy, copy.position_x + copy.margin_width()

    def _text(self, ruby: Any, leaf: Leaf, x: float) -> tuple[Any, float]:
        """Copy the part of a text box that stands on the line, with its glyphs and the space before each."""
        start, stop = max(leaf.start, self.line.start), min(leaf.end, self.line.stop)
        shapes = self.row.shapes[start:stop]
        glyphs = [glyph for shape in shapes for glyph in shape.glyphs]
        kerns = list(self.line.kerns[start - self.line.start : stop - self.line.start])
        if any(len(shape.glyphs) != 1 for shape in shapes):
            kerns = [0.0 if inner else kern for kern, shape in zip(kerns, shapes, strict=True)
                     for inner in range(len(shape.glyphs))]  # fmt: skip
        if self.line.is_hyphenated and leaf.start < self.line.stop <= leaf.end:
            for glyph in shaper_of(leaf.box.style).shape(HYPHEN).glyphs:
                glyphs.append(replace(glyph, text=SOFT_HYPHEN))
                kerns.append(0.0)
        text = "".join([token.text for token in self.row.tokens[start:stop]])
        before = self.line.kerns[start - self.line.start] if glyphs else 0.0
        box = _text_box(leaf.box, text, glyphs, (0.0, *kerns[1:]))
        # a word space at a line end is past the measure and unseen, but whoever copies the paragraph needs it
        ending = self.row.shapes[self.line.stop : self.line.end] if stop == self.line.stop else ()
        unseen = [glyph for shape in ending for glyph in shape.glyphs]
        box.pango_layout.glyphs += tuple(unseen)
        box.pango_layout.kerns += (0.0,) * len(unseen)
        box.pango_layout.after = self.line.kerns[stop - self.line.start] if stop < self.line.stop else 0.0
        metrics = shaper_of(box.style).metrics
        box.height, box.baseline = metrics.height, metrics.baseline
        box.margin_top = box.margin_bottom = metrics.half_leading
        self.texts.append((leaf, box))
        if leaf.reading is None:
            box.position_x = x + before
            if len(self.texts) > 1 and _is_decorated(self.texts[-2][1]):
                box.pango_layout.lead = before
            return box, box.position_x + box.width
        return self._pair(ruby, leaf, leaf.reading, box, x + before)

    def _pair(self, ruby: Any, leaf: Leaf, reading: Reading, base: Any, x: float) -> tuple[Any, float]:
        """Put a base into its width: in the middle, but flush at the line's edges (clreq 3.3.4.1)."""
        room = 0.0 if reading.is_beside else reading.width - base.width
        if leaf.start == self.line.start:
            room = 0.0
        elif leaf.end != self.line.stop or self.slack > _EPSILON:
            room /= 2
        base.position_x = x + room
        inner = _anonymous(ruby, "rb", [base], self.block)
        inner.position_x, inner.width = base.position_x, base.width
        pair = _anonymous(ruby, PAIR, [inner], self.block)
        pair.position_x, pair.width = x, reading.width
        self.pairs.append((reading, pair, base))
        return pair, x + reading.width

    def _mark(self) -> None:
        """Give the text boxes their dots, and the first box of each marked run its line."""
        lines: list[tuple[Any, marks.Stroke]] = []
        runs: dict[Path, list[tuple[Leaf, Any]]] = {}
        for leaf, box in self.texts:
            if not leaf.marks or self.row.tokens[leaf.start].kind is Kind.CALL:
                continue
            run, em = box.pango_layout, box.style["font_size"]
            lined = [path for mark, path in leaf.marks if marks.is_line(mark)]
            if len(lined) < len(leaf.marks):
                run.strokes += tuple(marks.dots(run.glyphs, run.kerns, em, lines=len(lined)))
            for path in lined:
                runs.setdefault(path, []).append((leaf, box))
        for path, run in runs.items():
            line = _line(path, run)
            if line is not None:
                lines.append((run[0][1], line))
        for box, line in _parted(lines):
            box.pango_layout.strokes += (line,)


def _line(path: Path, run: Sequence[tuple[Leaf, Any]]) -> marks.Stroke | None:
    """Return the line below the text boxes of one element, in px from the left edge of the first."""
    first = run[0][1]
    reaches = [
        (box.position_x - first.position_x + edge)
        for _, box in run
        for edge in marks.reach(box.pango_layout.glyphs, box.pango_layout.kerns) or ()
    ]
    if not reaches:
        return None
    mark = next(mark for mark, place in run[0][0].marks if place == path)
    level = max(sum(len(place) > len(path) and marks.is_line(inner) for inner, place in leaf.marks) for leaf, _ in run)
    return marks.line(mark, min(reaches), max(reaches), first.style["font_size"], level=level)


def _parted(lines: Sequence[tuple[Any, marks.Stroke]]) -> list[tuple[Any, marks.Stroke]]:
    """Part the lines that meet; they come in the order of the text."""
    found = [(box, _moved(stroke, box.position_x)) for box, stroke in lines]
    found.sort(key=lambda line: (line[1].y, line[1].left))
    for index, ((_, before), (_, after)) in enumerate(pairwise(found)):
        before, after = marks.part(found[index][1], after)
        found[index], found[index + 1] = (found[index][0], before), (found[index + 1][0], after)
    return [(box, _moved(stroke, -box.position_x)) for box, stroke in found]


def _moved(stroke: marks.Stroke, dx: float) -> marks.Stroke:
    return replace(stroke, left=stroke.left + dx, right=stroke.right + dx)


def _reading(reading: Reading, pair: Any, base: Any) -> Any:
    """Make the box of a reading, in its place over or beside the base."""
    baseline = base.position_y + base.baseline
    texts = [_part(reading.rt.children[0], part, pair.position_x, baseline, reading.size) for part in reading.parts]
    box = reading.rt.copy_with_children(texts)
    left, top = min(text.position_x for text in texts), min(text.position_y for text in texts)
    box.position_x, box.width = left, max(text.position_x + text.width for text in texts) - left
    box.position_y, box.height = top, max(text.position_y + text.height for text in texts) - top
    box.baseline = baseline - top
    box.margin_top = box.margin_bottom = 0
    return box


def _part(source: Any, part: Part, x: float, baseline: float, size: float) -> Any:
    box = _text_box(source, part.text, part.shape.glyphs, (0.0,) * len(part.shape.glyphs))
    box.height, box.baseline = size, ASCENT * size
    box.margin_top = box.margin_bottom = 0
    box.position_x, box.position_y = x + part.x, baseline + part.y - box.baseline
    return box


def _text_box(source: Any, text: str, glyphs: Sequence[Glyph], kerns: tuple[float, ...]) -> Any:
    box = source.copy_with_text(text)
    box.pango_layout = Run(tuple(glyphs), kerns[: len(glyphs)], text)
    box.width = sum([glyph.advance for glyph in glyphs]) + sum(kerns)
    return box


def _anonymous(parent: Any, tag: str, children: list[Any], containing_block: Any) -> Any:
    """Wrap boxes in an inline box of no look of its own."""
    box = boxes.InlineBox.anonymous_from(parent, children)
    box.element_tag = tag
    resolve_percentages(box, containing_block)
    _measure_box(box)
    return box


def _is_decorated(box: Any) -> bool:
    return bool(box.style["text_decoration_line"] != "none")


def _measure_box(box: Any) -> None:
    """Give a box of inlines the height of its own line, by the same measures as the text in it."""
    metrics = shaper_of(box.style).metrics
    box.height, box.baseline = metrics.height, metrics.baseline
    box.margin_top = metrics.half_leading - box.border_top_width - box.padding_top
    box.margin_bottom = metrics.half_leading - box.border_bottom_width - box.padding_bottom


def _offset(style: Any, slack: float, *, is_last: bool) -> float:
    align = style["text_align_all"]
    if is_last and style["text_align_last"] != "auto":
        align = style["text_align_last"]
    if align == "center":
        return slack / 2
    return slack if align in ("right", "end") else 0.0
