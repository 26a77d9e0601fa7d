"""Make pages end evenly (版心齐脚): where widow control leaves one short, a paragraph on it takes a line more or less.

A typesetter does it by hand: a paragraph whose last line is nearly full runs over by a line, or one whose last line
is nearly empty is drawn in. `layout.page.remake_page` is replaced: a page is made, and if it ends a line or two short
and other settings of its paragraphs fill it, it is made again. What is relied on is held by tests/test_even.py.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import page as pages

from wenxuan.typeset.compose import recompose
from wenxuan.typeset.flatten import resume
from wenxuan.typeset.place import Paragraph
from wenxuan.typeset.shape import shaper_of

_own_page = pages.remake_page
_MOST = 3  # lines that a page may lack to be filled: where it lacks more, something large stands on the next
_TRIED = 8  # paragraphs that are weighed for a change
_SLACK = 0.2  # px


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
        self._lists = {name: list(getattr(context, name)) for name in ("footnotes", "reported_footnotes", "page_maker")}

    def restore(self) -> None:
        for name, items in self._lists.items():
            setattr(self._context, name, list(items))


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


def _changes(page: Any, lacking: int) -> Iterator[list[Paragraph]]:
    """Yield what may fill a page, best first: paragraphs that take a line more, one that takes a line less."""
    whole = list(_whole_paragraphs(page))
    # a last line that is nearly full runs over for little, one that is nearly empty is soon drawn in
    whole.sort(key=lambda paragraph: paragraph.lines[-1].width, reverse=True)
    longer = list(islice(_refitted(whole, 1), lacking))
    if len(longer) == lacking:
        yield longer
    for paragraph in islice(_refitted(whole[::-1], -1), _TRIED):
        yield [paragraph]


def _refitted(paragraphs: list[Paragraph], more: int) -> Iterator[Paragraph]:
    """Yield those of the first paragraphs that can be set in so many lines more without showing it."""
    for paragraph in paragraphs[:_TRIED]:
        measure, indent, habit = paragraph.setting
        count = len(paragraph.lines) + more
        if lines := recompose(paragraph.tokens, measure, count, indent=indent, habit=habit):
            resumes = tuple(resume(paragraph.leaves, line.start) for line in lines)
            yield replace(paragraph, lines=lines, resumes=resumes)


def _whole_paragraphs(page: Any) -> Iterator[Paragraph]:
    """Yield the justified paragraphs of which all lines stand on a page."""
    found = [box.paragraph for box in page.children[0].descendants() if hasattr(box, "paragraph")]
    counts = Counter(map(id, found))
    for paragraph in {id(paragraph): paragraph for paragraph in found}.values():
        root = paragraph.root
        is_whole = counts[id(paragraph)] == len(paragraph.lines) > 1 and not hasattr(root, "refitted")
        if is_whole and root.style["text_align_all"] == "justify":
            yield paragraph
