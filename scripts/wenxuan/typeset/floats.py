"""Let pictures float (图片浮动): one that does not fit goes to the top of the next page, and the text fills this one.

WeasyPrint 70 has no page floats. Two functions are replaced: `layout.block.block_level_layout`, by which a block
lays out the blocks in it, and `layout.page.make_page`. A figure that does not fit leaves a place without height in
the text; when its page is made, the places on it are the figures that wait, and the next page sets them first.
What is relied on is held by tests/test_floats.py, which says in plain words what a new WeasyPrint has changed.

The order of figures is kept. None stands before its place in the text or beyond the end of its piece. Only figures
between the paragraphs of a piece float, and only with text to come that can take their place.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, page
from weasyprint.layout.percent import resolve_percentages

from wenxuan.typeset import notes

_own_block = block.block_level_layout
_own_page = page.make_page
_NO_BREAK = {"break": "any", "page": None}  # WeasyPrint's word for: nothing is forced after this block


def install() -> None:
    """Replace WeasyPrint's two functions; calling it again changes nothing."""
    block.block_level_layout = _lay_out_block
    page.make_page = _make_page


class _OutOfFlow(boxes.BlockBox):  # type: ignore[misc]  # WeasyPrint has no types
    """A block that pages do not break beside: what stands around it keeps together as if it were not there."""

    figure: Any = None

    def is_in_normal_flow(self) -> bool:
        return False


class _Place(_OutOfFlow):
    """The place in the text of a figure that waits for the next page."""


class _Float(_OutOfFlow):
    """A figure that waited, at the top of a page."""


class _Waiting:
    """The figures that wait: behind each page made, by its number, since a page may be made more than once.

    `behind` is replaced, not changed: a copy keeps what was known when it was made (even.py).
    """

    def __init__(self) -> None:
        self.behind: dict[int, tuple[Any, ...]] = {}
        self.before: tuple[Any, ...] = ()  # those that the page being made begins with
        self.left: list[Any] = []  # those of them that found no room on it
        self.put_off: list[Any] = []  # those that the page being made puts off
        self.notes: tuple[Any, ...] = ()  # the notes of the unit, in order

    def any_before(self, box: Any, siblings: Sequence[Any]) -> bool:
        """Tell whether a figure waits that must stand before `box`."""
        earlier = siblings[: siblings.index(box)] if box in siblings else siblings
        return bool(self.left) or any(figure is not box and figure in earlier for figure in self.put_off)


def _waiting(context: Any) -> _Waiting:
    if not hasattr(context, "waiting_figures"):
        context.waiting_figures = _Waiting()
    return context.waiting_figures  # type: ignore[no-any-return]  # kept by ourselves


def _make_page(
    context: Any, root_box: Any, page_type: Any, resume_at: Any, page_number: int, page_state: Any
) -> tuple[Any, Any, Any]:
    waiting = _waiting(context)
    waiting.before = waiting.behind.get(page_number - 1, ())
    waiting.left, waiting.put_off = list(waiting.before), []
    waiting.notes = waiting.notes or tuple(context.footnotes)
    notes.in_order(context, waiting.notes)
    made, resume_at, next_page = _own_page(context, root_box, page_type, resume_at, page_number, page_state)
    notes.mark(made)
    sections = list(_sections(made.children[0]))
    placed = [child.figure for section in sections for child in section.children if isinstance(child, _Float)]
    behind = [figure for figure in waiting.before if figure not in placed]
    for section in sections:
        behind += [child.figure for child in section.children if isinstance(child, _Place)]
        section.children = [child for child in section.children if not isinstance(child, _Place)]
    if tuple(behind) != waiting.behind.get(page_number, ()) and page_number < len(context.page_maker):
        context.page_maker[page_number][-1]["content_changed"] = True  # the page after it was made with others
    if behind or page_number in waiting.behind:
        waiting.behind = {**waiting.behind, page_number: tuple(behind)}
    return made, resume_at, next_page


def _sections(box: Any) -> Iterator[Any]:
    """Yield the fragments of pieces below html and body."""
    if _is_piece(box):
        yield box
    elif box.element_tag in ("html", "body"):
        for child in box.children:
            yield from _sections(child)


def _is_piece(box: Any) -> bool:
    return box.element_tag == "section" and box.element is not None and box.element.get("class") == "piece"


def _lay_out_block(
    context: Any, box: Any, bottom_space: float, skip_stack: Any, containing_block: Any, page_is_empty: bool = True,
    absolute_boxes: Any = None, fixed_boxes: Any = None, adjoining_margins: Any = None,
    first_letter_style: Any = None, first_line_style: Any = None, discard: bool = False, max_lines: Any = None,
) -> tuple[Any, ...]:  # fmt: skip
    lay_out = _own_block
    if box.element_tag == "figure" and not context.in_column:
        lay_out = _lay_out_figure
    elif _is_piece(box):
        lay_out = _lay_out_piece
    return lay_out(  # type: ignore[no-any-return]  # WeasyPrint has no types
        context, box, bottom_space, skip_stack, containing_block, page_is_empty, absolute_boxes, fixed_boxes,
        adjoining_margins, first_letter_style, first_line_style, discard, max_lines,
    )  # fmt: skip


def _lay_out_figure(
    context: Any, box: Any, bottom_space: float, skip_stack: Any, parent: Any, page_is_empty: bool,
    absolute_boxes: Any, fixed_boxes: Any, adjoining_margins: Any, *rest: Any,
) -> tuple[Any, ...]:  # fmt: skip
    """Lay out a figure in its place in the text if it fits there, or leave the place and let it wait."""
    waiting, margins = _waiting(context), list(adjoining_margins or ())
    max_lines = rest[-1]
    if not page_is_empty and waiting.any_before(box, parent.children):
        return _put_off(waiting, box, parent, margins, max_lines)
    result = _own_block(
        context, box, bottom_space, skip_stack, parent, page_is_empty,
        absolute_boxes, fixed_boxes, adjoining_margins, *rest,
    )  # fmt: skip
    figure = result[0]
    if page_is_empty or not _may_float(box, parent):
        return result  # type: ignore[no-any-return]
    if figure is not None:
        if not _overflows(context, bottom_space, figure):
            return result  # type: ignore[no-any-return]
        block.remove_placeholders(context, [figure], absolute_boxes, fixed_boxes)
    return _put_off(waiting, box, parent, margins, max_lines)


def _overflows(context: Any, bottom_space: float, box: Any) -> bool:
    return bool(context.overflows_page(bottom_space, box.border_box_y() + box.border_height()))


def _put_off(waiting: _Waiting, box: Any, parent: Any, margins: Any, max_lines: Any) -> tuple[Any, ...]:
    """Return what stands for a figure in the text: its place, or nothing, so that the page ends here."""
    if not _may_float(box, parent):
        return None, None, dict(_NO_BREAK), [], False, max_lines
    if box not in waiting.put_off:
        waiting.put_off.append(box)
    place = _empty(_Place, parent, box)
    return place, None, dict(_NO_BREAK), margins, True, max_lines


def _empty(kind: type[_OutOfFlow], parent: Any, figure: Any) -> _OutOfFlow:
    place = kind(None, parent.style.anonymous_style, None, [])
    resolve_percentages(place, parent)
    place.position_x, place.position_y, place.width, place.height = figure.position_x, figure.position_y, 0, 0
    place.figure = figure
    return place


def _may_float(box: Any, parent: Any) -> bool:
    """Tell whether a figure stands between paragraphs, more text comes in its piece, and its caption calls no note.

    A note would come after those of the text that overtakes the figure.
    """
    if not _is_piece(parent):
        return False
    after = parent.children[parent.children.index(box) + 1 :]
    return any(child.element_tag != "figure" for child in after) and not any(
        child.footnote for child in box.descendants()
    )


def _lay_out_piece(
    context: Any, box: Any, bottom_space: float, skip_stack: Any, parent: Any, page_is_empty: bool,
    absolute_boxes: Any, fixed_boxes: Any, adjoining_margins: Any, *rest: Any,
) -> tuple[Any, ...]:  # fmt: skip
    """Lay out what a page takes of a piece: first the figures that wait, and no end while any does."""
    waiting = _waiting(context)
    placed: list[Any] = []
    top, margins = box.position_y, adjoining_margins
    if skip_stack is not None and waiting.before:
        placed = _lay_out_waiting(context, box, bottom_space, parent, absolute_boxes, fixed_boxes)
        margins = [placed[-1].margin_bottom]
        box.position_y = placed[-1].border_box_y() + placed[-1].border_height()
    result = _own_block(
        context, box, bottom_space, skip_stack, parent, page_is_empty and not placed,
        absolute_boxes, fixed_boxes, margins, *rest,
    )  # fmt: skip
    piece, resume_at, next_page, margins, is_empty, max_lines = result
    if placed:
        if piece is None:  # no room for text below
            piece, resume_at, next_page = box.copy_with_children([]), skip_stack, dict(_NO_BREAK)
            piece.height = 0
        bottom = piece.content_box_y() + piece.height
        is_bare = not piece.children
        piece.children = [*placed, *piece.children]
        piece.position_y, piece.margin_top, is_empty = top, 0, False
        piece.height = (box.position_y if is_bare else bottom) - top
        margins = [placed[-1].margin_bottom] if is_bare else margins
    is_waited_for = waiting.left or (piece is not None and any(isinstance(child, _Place) for child in piece.children))
    if piece is not None and resume_at is None and is_waited_for:
        resume_at = {len(box.children): None}  # the piece ends after its figures, on the next page
    return piece, resume_at, next_page, margins, is_empty, max_lines


def _lay_out_waiting(
    context: Any, piece: Any, bottom_space: float, parent: Any, absolute_boxes: Any, fixed_boxes: Any
) -> list[Any]:
    """Lay out the figures that wait at the top of a page, as many as have room; the first has in any case."""
    waiting = _waiting(context)
    resolve_percentages(piece, parent)
    block.block_level_width(piece, parent)
    y = piece.position_y
    placed: list[Any] = []
    for figure in waiting.before:
        resolve_percentages(figure, piece)
        figure.position_x, figure.position_y = piece.content_box_x(), y - figure.margin_top
        made, *_ = _own_block(
            context, figure, bottom_space, None, piece, not placed, absolute_boxes, fixed_boxes, []
        )  # fmt: skip
        if placed and made is not None and _overflows(context, bottom_space, made):
            block.remove_placeholders(context, [made], absolute_boxes, fixed_boxes)
            made = None
        if made is None:
            break
        made.translate(dy=y - made.border_box_y())
        placed.append(_floated(made, figure, piece))
        y += made.border_height() + made.margin_bottom
    waiting.left = list(waiting.before[len(placed) :])
    return placed


def _floated(made: Any, figure: Any, piece: Any) -> _Float:
    floated = _Float(made.element_tag, made.style, made.element, [])
    floated.__dict__.update(made.__dict__)
    floated.figure, floated.index = figure, piece.children.index(figure)
    return floated
