"""Name elements in the PDF's structure (标签) for what they are: WeasyPrint takes notes and ruby for spans.

One function is replaced, `pdf.tags._get_pdf_tag`. What is relied on is held by tests/test_notes.py, which says in
plain words what a new WeasyPrint has changed.
"""

from weasyprint.pdf import tags

NOTE, PAIR = "note", "ruby::pair"  # our words for the elements that HTML has none for: a note, a base with its reading
_KINDS = {
    NOTE: "Note",  # ISO 14289-1, 7.9
    "span::footnote-marker": "Lbl",
    "span::footnote-call": "Reference",
    PAIR: "Ruby",  # one RB and one RT in each (ISO 32000-1, 14.8.4.4)
    "rb": "RB",
    "rt": "RT",
}
_own_tag = tags._get_pdf_tag


def install() -> None:
    """Replace WeasyPrint's function; calling it again changes nothing."""
    tags._get_pdf_tag = _tag


def _tag(element: str | None) -> str:
    return _KINDS.get(element or "") or _own_tag(element)
