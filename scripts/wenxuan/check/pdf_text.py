"""Check that a finished PDF holds the whole text of its edition and nothing else (PDF 文字核对).

What is drawn as an artifact (ISO 32000-1, 14.8.2.2: running heads, folios) is set aside; the rest must equal
the Book, character by character and in order, white space apart.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wenxuan.check.artifacts import is_artifact
from wenxuan.check.expected import fold, printed_streams, reading_order
from wenxuan.check.matching import SOFT_HYPHEN, Difference, differences
from wenxuan.check.wording import misplaced, missing, tell, tell_twins
from wenxuan.diagnostics import Diagnostic
from wenxuan.errors import InputError
from wenxuan.model import Edition, Placement
from wenxuan.resources import PDFIUM

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

RULE = "pdf-text"
# PDFium says U+0002 or U+FFFE for a hyphen at a line end
_LINE_END_HYPHEN = re.compile(r"(?<=[^\W\d_])(?:[\x02\ufffe\u00ad]|[-\u2010\u2011](?=\s|$))")
_OTHER_HYPHEN = re.compile(r"[\x02\ufffe]")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read: its text, folded, without artifacts, and what it is called in a message."""

    text: str
    name: str


def check(pdf: Path, placements: Sequence[Placement], edition: Edition) -> Iterator[Diagnostic]:
    """Yield an error for every difference between `pdf` and the Book of `edition`, with page and source line.

    `placements` say on which pages the parts and pieces stand; pages of nothing but other ids (title page,
    contents) are not read. Raises InputError if the file cannot be opened.
    """
    placed = [name for placement in placements for name in placement.ids]
    yield from missing(edition.book, placed, RULE, pdf.name)
    yield from misplaced(edition.book, placed, RULE, pdf.name)
    wanted = set(reading_order(edition.book))
    read = [placement for placement in placements if not wanted.isdisjoint(placement.ids)]
    pages = read_pages(pdf, [index for placement in read for index in range(placement.first, _end(placement))])
    twins: list[tuple[str, Difference]] = []
    for placement in read:
        span = [pages[index] for index in range(placement.first, _end(placement)) if index in pages]
        text, notes, captions = printed_streams(edition.book, placement.ids)
        for difference in differences(text, notes, [page.text for page in span], captions=captions):
            where = span[difference.page].name if span else "no page"
            if difference.is_twin:
                twins.append((where, difference))
            else:
                yield tell(difference, RULE, f"{pdf.name} {where}")
    yield from tell_twins(twins, RULE, pdf.name)


def _end(placement: Placement) -> int:
    return placement.first + placement.count


def read_pages(pdf: Path, wanted: Iterable[int]) -> dict[int, Page]:
    """Return the pages `wanted`, counted from 0, of those that `pdf` has.

    Raises InputError if the file cannot be opened.
    """
    from pypdfium2 import PdfDocument, PdfiumError

    with PDFIUM:
        try:
            document = PdfDocument(pdf)
        except (PdfiumError, OSError) as error:
            raise InputError(f"{pdf}: expected a PDF, found a file that PDFium cannot open") from error
        with document:
            return {index: _read(document, index) for index in wanted if index < len(document)}


def _read(document: "PdfDocument", index: int) -> Page:
    page = document[index]
    _drop_artifacts(page)
    raw = page.get_textpage().get_text_range()
    text = SOFT_HYPHEN.join(fold(_OTHER_HYPHEN.sub("-", part)) for part in _LINE_END_HYPHEN.split(raw))
    folio = document.get_page_label(index)
    page.close()
    return Page(text, f"page {index + 1} (folio {folio})" if folio else f"page {index + 1}")


def _drop_artifacts(page: "PdfPage") -> None:
    """Take the objects that are marked as artifacts off the page in memory."""
    from pypdfium2 import raw

    for index in range(raw.FPDFPage_CountObjects(page) - 1, -1, -1):
        item = raw.FPDFPage_GetObject(page, index)
        if is_artifact(item) and raw.FPDFPage_RemoveObject(page, item):
            raw.FPDFPageObj_Destroy(item)
