"""The seam with WeasyPrint: Chinese paragraphs go to our composer, all others stay WeasyPrint's own.

Two functions are replaced: `layout.inline.iter_line_boxes`, the generator that hands a paragraph's lines to
the page breaker, and `draw.draw_text`, which paints a text box. `inlines` says what of a Chinese paragraph is left
to WeasyPrint. What is relied on is held by tests/test_seam.py, which says in plain words what a new WeasyPrint has
changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import weasyprint.draw as drawing
from weasyprint.layout import block, inline
from weasyprint.layout.percent import resolve_one_percentage, resolve_percentages

from wenxuan.model import Region
from wenxuan.typeset.classes import HABITS, Habit
from wenxuan.typeset.compose import Line, Token, compose
from wenxuan.typeset.flatten import Row, flattened, resume
from wenxuan.typeset.headline import headline
from wenxuan.typeset.inlines import is_plain
from wenxuan.typeset.paint import Run, paint
from wenxuan.typeset.place import Paragraph, line_box
from wenxuan.typeset.spacing import Spacing
from wenxuan.typeset.twins import begin_actual_text

_EPSILON = 0.5  # px: what Pango and we may differ by over a line
_HANGING = replace(HABITS[Region.CN], hangs=True)  # centred marks do not hang
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_own_lines = inline.iter_line_boxes
_own_draw = drawing.draw_text
_KEPT = 64  # paragraphs
_latest: dict[int, Paragraph] = {}  # those composed last: a page asks again from where the one before it broke off


def install() -> None:
    """Replace WeasyPrint's two functions; calling it again changes nothing."""
    inline.iter_line_boxes = block.iter_line_boxes = _lines
    drawing.draw_text = _draw


def _lines(
    context: Any, box: Any, position_y: float, bottom_space: float, skip_stack: Any, containing_block: Any,
    absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any, first_line_style: Any,
) -> Iterator[tuple[Any, Any]]:  # fmt: skip
    paragraph = None
    if not (first_letter_style or first_line_style or context.excluded_shapes):
        paragraph = _paragraph(box, containing_block)
    if paragraph is None or (skip_stack is not None and skip_stack not in paragraph.resumes):
        yield from _own_lines(
            context, box, position_y, bottom_space, skip_stack, containing_block,
            absolute_boxes, fixed_boxes, first_letter_style, first_line_style,
        )  # fmt: skip
        return
    first = 0 if skip_stack is None else paragraph.resumes.index(skip_stack)
    for index in range(first, len(paragraph.lines)):
        line = line_box(paragraph, index, containing_block, position_y)
        is_last = index + 1 == len(paragraph.lines)
        yield line, None if is_last else paragraph.resumes[index + 1]
        position_y = line.position_y + line.height


def _draw(stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: Any) -> None:
    """Paint a composed run ourselves; anything else as WeasyPrint does."""
    if isinstance(textbox.pango_layout, Run):
        paint(stream, textbox, offset_x)
        return
    is_told = begin_actual_text(stream, textbox)
    _own_draw(stream, textbox, offset_x, text_overflow, block_ellipsis)
    if is_told:
        stream.end_marked_content()


def _paragraph(box: Any, containing_block: Any) -> Paragraph | None:
    """Compose a paragraph, or return None if it is not one of ours."""
    habit = _habit(box.style)
    if habit is None or not is_plain(box):
        return None
    resolve_percentages(box, containing_block)
    resolve_one_percentage(box, "text_indent", containing_block.width)
    measure, indent = containing_block.width, box.text_indent
    for known in (getattr(box, "refitted", None), _latest.get(id(box))):
        if known is not None and known.root is box and known.setting[:2] == (measure, indent):
            return known
    row = flattened(box, containing_block)
    if not row.tokens or not all(shape.is_whole for shape in row.shapes):
        return None
    lines = _broken(row, measure, indent, habit=habit, box=box)
    if any(line.width > measure + 1 - (0 if index else indent) for index, line in enumerate(lines)):
        return None  # a character or a picture wider than the line
    resumes = tuple(resume(row.leaves, line.start) for line in lines)
    paragraph = Paragraph(box, row, lines, resumes, (measure, indent, habit))
    if len(_latest) >= _KEPT:
        del _latest[next(iter(_latest))]
    _latest[id(box)] = paragraph
    return paragraph


def _broken(row: Row, measure: float, indent: float, *, habit: Habit, box: Any) -> tuple[Line, ...]:
    """Compose what stands between forced breaks, each by itself."""
    lines: list[Line] = []
    for start, end in pairwise((0, *row.breaks, len(row.tokens))):
        found = _composed(row.tokens[start:end], measure, 0 if start else indent, habit=habit, box=box)
        lines += (
            replace(line, start=line.start + start, stop=line.stop + start, end=line.end + start) for line in found
        )
    return tuple(lines)


def _composed(tokens: Sequence[Token], measure: float, indent: float, *, habit: Habit, box: Any) -> tuple[Line, ...]:
    is_justified = box.style["text_align_all"] == "justify"
    lines = compose(tokens, measure, indent=indent, habit=habit, is_justified=is_justified)
    if len(lines) == 2:
        gapless = replace(habit, gap=0)
        natural = Spacing(tokens, gapless).ends[-1] + indent  # marks that meet share a half, by chws too
        if natural <= measure + _EPSILON:
            # WeasyPrint gave a cell or a flex item just the width of its characters: no room for gaps
            tight = max(measure, natural)
            lines = compose(tokens, tight, indent=indent, habit=gapless, is_justified=is_justified)
    if len(lines) > 1 and _is_heading(box):
        lines = headline(tokens, lines, measure, habit=habit)
    return lines


def _is_heading(box: Any) -> bool:
    return box.element_tag in _HEADINGS or box.style["text_align_all"] == "center"


def _habit(style: Any) -> Habit | None:
    language = str(style["lang"] or "").lower()
    region = next((region for region in Region if language.startswith(region.value.lower())), None)
    if region is Region.CN and style["__hanging"]:  # --hanging, of the style sheet (clreq 3.1.7)
        return _HANGING
    return HABITS[region] if region else None
