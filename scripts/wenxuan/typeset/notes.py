"""Keep the notes of pages in order (脚注), and name them as what they are.

WeasyPrint tags a note as a span, and a note that has no room on its page may come after a later one. It is done where
pages are made (floats.py).
"""

from typing import Any

from wenxuan.typeset.tags import NOTE


def in_order(context: Any, notes: tuple[Any, ...]) -> None:
    """Bring the notes that wait for the page to be made into the order of all notes of the unit."""
    context.reported_footnotes.sort(key=notes.index)


def mark(page: Any) -> None:
    """Name the notes at the foot of a page as such."""
    _, area, _ = page.children
    for note in area.children:
        note.element_tag = NOTE
