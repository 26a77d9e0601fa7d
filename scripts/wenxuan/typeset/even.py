"""Make pages end evenly (版心齐脚): where widow control leaves one short, a paragraph on it takes a line more or less.

A typesetter does it by hand: a paragraph whose last line is nearly full runs over by a line, or one whose last line
is nearly empty is drawn in. `layout.page.remake_page` is replaced: a page is made, and if it ends a line or two short
and other settings of its paragraphs fill it, it is made again. What is relied on is held by tests/test_even.py.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from itertools import combinations, islice
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import page as pages

from wenxuan.typeset.compose import recompose
from wenxuan.typeset.flatten import resume
from wenxuan.typeset.place import Paragraph
from wenxuan.typeset.shape import shaper_of

_own_page = pages.remake_page
_MOST = 3  # lines that a page may lack to be filled: where it lacks more, something large stands on the next
_TRIED = 3  # paragraphs that may take a line less
_GIVEN, _TAKEN = 2, 3  # em that a line may at most give to the next, or take from it
_SLACK = 0.2  # px
_STATE = ("footnotes", "reported_footnotes", "page_maker", "waiting_figures")  # the last is of floats.py


def install() -> None:
    """Replace WeasyPrint's function; calling it again changes nothing."""
    pages.remake_page = _even_page


def _even_page(index: int, context: Any, root_box: Any, html: Any) -> tuple[Any, Any]:
    before = _State(context)
    made = _own_page(index, context, root_box, html)
    lacking = _lacking(context, index, *made)
    if not 1 <= lacking <= _MOST:
        return made  # type: ignore[no-any-return]  # WeasyPrint has no types
    after = _State(context)
    for change in _changes(made[0], lacking):
        for paragraph in change:
            paragraph.root.refitted = paragraph
        before.restore()
        again = _own_page(index, context, root_box, html)
        if not _lacking(context, index, *again):
            return again  # type: ignore[no-any-return]
        for paragraph in change:
            del paragraph.root.refitted
    after.restore()
    return made  # type: ignore[no-any-return]


class _State:
    """What the making of a page changes in the layout context."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._kept = {name: copy(getattr(context, name)) for name in _STATE if hasattr(context, name)}

    def restore(self) -> None:
        for name, value in self._kept.items():
            setattr(self._context, name, copy(value))


def _lacking(context: Any, index: int, page: Any, resume_at: Any) -> int:
    """Return how many lines a page lacks, or 0 where it is the last one or the next begins by command."""
    if resume_at is None or context.page_maker[index + 1][1]["break"] != "any":
        return 0
    body = [box for box in page.children[0].descendants() if isinstance(box, boxes.LineBox | boxes.ReplacedBox)]
    paragraphs = [box.paragraph for box in body if hasattr(box, "paragraph")]
    if not paragraphs:
        return 0
    foot = max(box.position_y + box.margin_height() for box in body)
    return int((context.page_bottom - foot + _SLACK) / _leading(paragraphs[-1]))


def _leading(paragraph: Paragraph) -> float:
    return float(shaper_of(paragraph.root.style).metrics.line_height)


def _changes(page: Any, lacking: int) -> Iterator[tuple[Paragraph, ...]]:
    """Yield what may fill a page, best first: paragraphs that take a line more, one or two that take one less."""
    ended = list(_ended(page))
    # a last line that is nearly full runs over for little, one that is nearly empty is soon drawn in
    ended.sort(key=lambda found: found[0].lines[-1].width)
    longer = list(islice(_refitted(ended[::-1], 1), lacking))
    if len(longer) == lacking:
        yield tuple(longer)
    shorter = list(islice(_refitted(ended, -1), _TRIED))
    yield from ((paragraph,) for paragraph in shorter[:2])
    yield from combinations(shorter, 2)


def _refitted(ended: Sequence[tuple[Paragraph, int]], more: int) -> Iterator[Paragraph]:
    """Yield the paragraphs whose lines on the page can be so many more without showing it."""
    for paragraph, first in ended:
        if not _may_be_refitted(paragraph, len(paragraph.lines) - first - 1, more):
            continue
        measure, indent, habit = paragraph.setting
        before, count = paragraph.lines[:first], len(paragraph.lines) - first + more
        start = paragraph.lines[first].start
        lines = recompose(paragraph.row.tokens, measure, count, start=start, indent=indent, habit=habit)
        if lines and count > 1:
            resumes = tuple(resume(paragraph.row.leaves, line.start) for line in (*before, *lines))
            yield replace(paragraph, lines=(*before, *lines), resumes=resumes)


def _may_be_refitted(paragraph: Paragraph, full: int, more: int) -> bool:
    """Tell by a glance at the last line whether the `full` lines before it can give it enough, or take it in."""
    measure, _, habit = paragraph.setting
    em, last = paragraph.row.tokens[0].em, paragraph.lines[-1].width
    if more > 0:
        return measure + 2 * em - last <= full * _GIVEN * em
    return habit.compresses and last <= full * _TAKEN * em


def _ended(page: Any) -> Iterator[tuple[Paragraph, int]]:
    """Yield the justified paragraphs that end on a page, each with the first of its lines there."""
    lines = [box for box in page.children[0].descendants() if hasattr(box, "paragraph")]
    firsts = {id(box.paragraph): box.paragraph_line for box in reversed(lines)}
    for box in lines:
        paragraph, first = box.paragraph, firsts[id(box.paragraph)]
        is_last = box.paragraph_line + 1 == len(paragraph.lines) > 1
        is_free = not (paragraph.row.breaks or hasattr(paragraph.root, "refitted"))
        if is_last and paragraph.root.style["text_align_all"] == "justify" and is_free:
            yield paragraph, first
