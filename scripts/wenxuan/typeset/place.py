"""Make WeasyPrint's boxes of a composed line: text boxes and inline boxes, placed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

from wenxuan.typeset.classes import Habit
from wenxuan.typeset.compose import Line, Token
from wenxuan.typeset.flatten import Leaf
from wenxuan.typeset.measure import HYPHEN
from wenxuan.typeset.paint import SOFT_HYPHEN, Run
from wenxuan.typeset.shape import Glyph, Shaped, shaper_of


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A composed paragraph."""

    root: Any
    leaves: tuple[Leaf, ...]
    tokens: tuple[Token, ...]
    shapes: tuple[Shaped, ...]
    lines: tuple[Line, ...]
    resumes: tuple[Any, ...]  # WeasyPrint's skip stack at the beginning of each line
    setting: tuple[float, float, Habit]  # measure and indent in px, habit


def line_box(paragraph: Paragraph, index: int, containing_block: Any, position_y: float) -> Any:
    """Make the box of a line, with its text boxes and inline boxes placed."""
    line = paragraph.lines[index]
    root = paragraph.root
    indent = root.text_indent if index == 0 else 0
    x = containing_block.content_box_x() + indent
    children, end = _placed(paragraph, root, (), line, x)
    box = root.copy_with_children(children)
    box.paragraph, box.paragraph_line = paragraph, index
    box.position_x, box.width = x, end - x
    _measure_box(box)
    if all(isinstance(child, boxes.TextBox) for child in children):
        box.height, box.baseline = shaper_of(root.style).metrics.line_height, children[0].baseline if children else 0
        for child in children:
            child.position_y = position_y + box.baseline - child.baseline
    else:
        box.position_y = 0
        bottom, top = inline.line_box_verticality(box)
        box.baseline, box.position_y, box.height = -top, top, bottom - top
        box.translate(0, position_y - top)
    box.position_y = position_y
    box.margin_top = box.margin_bottom = 0
    is_last = index + 1 == len(paragraph.lines)
    box.translate(_offset(root.style, containing_block.width - indent - line.width, is_last=is_last), 0)
    return box


def _offset(style: Any, slack: float, *, is_last: bool) -> float:
    align = style["text_align_all"]
    if is_last and style["text_align_last"] != "auto":
        align = style["text_align_last"]
    if align == "center":
        return slack / 2
    return slack if align in ("right", "end") else 0.0


def _placed(paragraph: Paragraph, parent: Any, path: tuple[int, ...], line: Line, x: float) -> tuple[list[Any], float]:
    """Copy the children of `parent` that stand on a line, placed from x on; return them and where they end."""
    children: list[Any] = []
    for index, child in enumerate(parent.children):
        place = (*path, index)
        within = [leaf for leaf in paragraph.leaves if leaf.path[: len(place)] == place]
        if not within or within[-1].end <= line.start or within[0].start >= line.stop:
            continue
        if isinstance(child, boxes.TextBox):
            copy = _text_box(paragraph, within[0], line, x)
            x += copy.kern_before + copy.width
        else:
            copy, x = _inline_box(paragraph, child, place, within, line, x)
        children.append(copy)
    return children, x


def _inline_box(
    paragraph: Paragraph, child: Any, place: tuple[int, ...], within: Sequence[Leaf], line: Line, x: float
) -> tuple[Any, float]:
    is_start, is_end = within[0].start >= line.start, within[-1].end <= line.stop
    probe = child.copy_with_children(child.children)
    probe.remove_decoration(start=not is_start, end=not is_end)
    before = probe.margin_left + probe.border_left_width + probe.padding_left
    after = probe.margin_right + probe.border_right_width + probe.padding_right
    grandchildren, end = _placed(paragraph, child, place, line, x + before)
    copy = child.copy_with_children(grandchildren)
    copy.remove_decoration(start=not is_start, end=not is_end)
    copy.position_x, copy.width = x, end - x - before
    _measure_box(copy)
    return copy, end + after


def _measure_box(box: Any) -> None:
    """Give a box of inlines the height of its own line, by the same measures as the text in it."""
    metrics = shaper_of(box.style).metrics
    box.height, box.baseline = metrics.height, metrics.baseline
    box.margin_top = metrics.half_leading - box.border_top_width - box.padding_top
    box.margin_bottom = metrics.half_leading - box.border_bottom_width - box.padding_bottom


def _text_box(paragraph: Paragraph, leaf: Leaf, line: Line, x: float) -> Any:
    """Copy the part of a text box that stands on a line, with its glyphs and the space before each."""
    start, stop = max(leaf.start, line.start), min(leaf.end, line.stop)
    glyphs: list[Glyph] = []
    kerns: list[float] = []
    for index in range(start, stop):
        kern = line.kerns[index - line.start]
        for glyph in paragraph.shapes[index].glyphs:
            glyphs.append(glyph)
            kerns.append(kern)
            kern = 0.0
    if line.is_hyphenated and leaf.start < line.stop <= leaf.end:
        for glyph in shaper_of(leaf.box.style).shape(HYPHEN).glyphs:
            glyphs.append(replace(glyph, text=SOFT_HYPHEN))
            kerns.append(0.0)
    text = "".join(token.text for token in paragraph.tokens[start:stop])
    box = leaf.box.copy_with_text(text)
    metrics = shaper_of(leaf.box.style).metrics
    box.kern_before = line.kerns[start - line.start] if glyphs else 0.0
    box.width = sum(glyph.advance for glyph in glyphs) + sum(kerns[1:])
    # a word space at a line end is past the measure and unseen, but whoever copies the paragraph needs it
    ending = paragraph.shapes[line.stop : min(leaf.end, line.end)] if leaf.end > line.stop else ()
    glyphs += [glyph for shape in ending for glyph in shape.glyphs]
    kerns += [0.0] * (len(glyphs) - len(kerns))
    after = line.kerns[stop - line.start] if stop < line.stop else 0.0
    box.pango_layout = Run(tuple(glyphs), (0.0, *kerns[1:]), text, after)
    box.position_x = x + box.kern_before
    box.height, box.baseline = metrics.height, metrics.baseline
    box.margin_top = box.margin_bottom = metrics.half_leading
    return box
