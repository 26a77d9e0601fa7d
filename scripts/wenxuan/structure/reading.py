"""Read how a text opens and its headings, from the source's own marks if it has any, else by evidence."""

from collections.abc import Sequence
from dataclasses import replace

from wenxuan.manuscript import Manuscript, Mark, MarkKind
from wenxuan.structure.bylines import read_bylines
from wenxuan.structure.corrections import Corrections, correct
from wenxuan.structure.forms import Form, Place, read_forms
from wenxuan.structure.headings import Found, Outline, find_headings
from wenxuan.structure.lines import Line, Page
from wenxuan.structure.opening import Opening, find_opening, is_subtitle

MARKED = "标记"  # the family of headings that the source itself marked
_MARKED_SCORE = 5.0  # the source says so itself
_TITLE_WITHIN = 2  # lines before a single highest heading that is the text's title


def read_outline(page: Page, corrections: Corrections) -> tuple[Opening, Outline]:
    """Return the opening and the headings of a text, from its marks if it has any, else by evidence; as corrected."""
    opening, outline = _outline(page)
    if corrections:
        opening, outline, _ = correct(page.lines, opening, outline, corrections)
    return opening, outline


def unmatched(manuscript: Manuscript, corrections: Corrections) -> tuple[str, ...]:
    """Return the corrections that match no line of a text."""
    page = Page(manuscript)
    return correct(page.lines, *_outline(page), corrections)[2]


def _outline(page: Page) -> tuple[Opening, Outline]:
    lines = page.lines
    if any(mark.kind is MarkKind.HEADING for mark in page.marks):
        return _marked_outline(page)
    title = _titled(page)
    opening = _below(lines, title) if title else find_opening(lines)
    apart = [line.index for line in lines if _is_structural(page, line)]
    return opening, find_headings(lines, opening=opening.lines, apart=frozenset(apart))


def _titled(page: Page) -> range:
    """Return the first lines that lie under a title mark, one after another."""
    found = range(0)
    for line in page.lines:
        if any(_covers(mark, line) for mark in page.near(line) if mark.kind is MarkKind.TITLE):
            if found and line.index != found.stop:
                break
            found = range(found.start if found else line.index, line.index + 1)
    return found


def _covers(mark: Mark, line: Line) -> bool:
    return mark.start < line.end and line.start < mark.end


_STRUCTURAL = (
    MarkKind.QUOTE, MarkKind.VERSE, MarkKind.ITEM, MarkKind.CELL, MarkKind.CAPTION, MarkKind.IMAGE, MarkKind.NOTE,
)  # fmt: skip


def _is_structural(page: Page, line: Line) -> bool:
    return any(mark.kind in _STRUCTURAL and _covers(mark, line) for mark in page.near(line))


def _below(lines: Sequence[Line], title: range) -> Opening:
    stop = title.stop
    if stop + 1 < len(lines) and is_subtitle(lines[stop].text):
        stop += 1
    byline, author = read_bylines(lines, stop, is_below_title=True)
    return Opening(range(title.start, stop), byline, author)


def _marked_outline(page: Page) -> tuple[Opening, Outline]:
    title = _titled(page)
    found = [item for line in page.lines if (item := _marked_heading(page, line)) and line.index not in title]
    highest = min((item.form.rank for item in found), default=0)
    tops = [item for item in found if item.form.rank == highest]
    if not title and len(tops) == 1 and tops[0].first <= _TITLE_WITHIN:
        title = range(tops[0].first, tops[0].first + 1)
    opening = _below(page.lines, title) if title else Opening()
    found = [item for item in found if item.first not in opening.lines]
    order = sorted({item.form.rank for item in found})
    levelled = tuple(replace(item, level=order.index(item.form.rank) + 1) for item in found)
    return opening, Outline(levelled, range(0))


def _marked_heading(page: Page, line: Line) -> Found | None:
    mark = next((mark for mark in page.near(line) if mark.kind is MarkKind.HEADING and _covers(mark, line)), None)
    if mark is None:
        return None
    form = next(iter(read_forms(line.text)), None)
    rank = int(mark.value) if mark.value in "123456" and mark.value else 6
    place = form.place if form else Place.MAIN
    return Found(line.index, line.index, Form(MARKED, rank, 0, line.text, place=place), _MARKED_SCORE)
