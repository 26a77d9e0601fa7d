"""Keep the notes of pages in order (脚注), and tag them as what they are (ISO 14289-1, 7.9).

WeasyPrint tags a note as a span, and a note that has no room on its page may come after a later one. One function
is replaced, `pdf.tags._get_pdf_tag`; the rest is done where pages are made (floats.py). What is relied on is held by
tests/test_notes.py, which says in plain words what a new WeasyPrint has changed.
"""

from typing import Any

from weasyprint.pdf import tags

_own_tag = tags._get_pdf_tag
_NOTE = "note"  # our word for the element of a note, which HTML has none for
_KINDS = {_NOTE: "Note", "span::footnote-marker": "Lbl", "span::footnote-call": "Reference"}


def install() -> None:
    """Replace WeasyPrint's function; calling it again changes nothing."""
    tags._get_pdf_tag = _tag


def _tag(element: str | None) -> str:
    return _KINDS.get(element or "") or _own_tag(element)


def in_order(context: Any, notes: tuple[Any, ...]) -> None:
    """Bring the notes that wait for the page to be made into the order of all notes of the unit."""
    context.reported_footnotes.sort(key=notes.index)


def mark(page: Any) -> None:
    """Name the notes at the foot of a page as such."""
    _, area, _ = page.children
    for note in area.children:
        note.element_tag = _NOTE
