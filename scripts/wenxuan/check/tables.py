"""Check that the tables of an edition fit its pages (表格版面): at the smallest size that print leaves legible."""

from collections.abc import Iterator

from wenxuan.diagnostics import Diagnostic, Severity
from wenxuan.model import Edition
from wenxuan.page import load_trim
from wenxuan.page.columns import SIZES, columns_of
from wenxuan.templates import plain
from wenxuan.walk import tables

RULE = "table-width"


def check(edition: Edition) -> Iterator[Diagnostic]:
    """Yield a warning for every table whose columns are too many for the measure, at its place in the source."""
    trim = load_trim(edition.trim)
    for table in tables(edition.book):
        rows = [[plain(cell) for cell in row] for row in table.rows]
        if not columns_of(rows, characters=trim.characters, has_head=table.has_head).fits:
            count, size = max(map(len, rows)), float(trim.size) * SIZES[-1]
            yield Diagnostic(
                table.location,
                Severity.WARNING,
                RULE,
                f"expected columns that fit the page in type of {size:.1f} pt, found {count} that need more",
                "part the table in two, shorten its words, or choose a larger trim",
            )
