"""Imposition (拼版): lay the pages of a PDF on sheets of paper that make a booklet when folded.

`signature` has the numbers, `schemes` the orders of pages, `sheet` the lengths, `plan` puts them together; `pages`,
`press` and `marks` have the PDFs.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wenxuan.diagnostics import Report
from wenxuan.impose.plan import Plan, Settings, plan_sheets

if TYPE_CHECKING:
    from pikepdf import Pdf


def impose(source: Path, target: Path, settings: Settings | None = None, *, first_sheet: bytes = b"") -> int:
    """Write a PDF on sheets to fold, as the settings say, and return the number of sheets of paper.

    Pages stand 1:1, each in the middle of its place; only where it is asked for all of them are made smaller
    by one scale. `first_sheet` is a PDF whose pages go before the booklet, each filling a sheet of its own.
    Raises InputError for a PDF that cannot be used, OutputError for a target that cannot be written.
    """
    return write(source, target, plan=plan_for(source, settings), first_sheet=first_sheet)


def plan_for(source: Path, settings: Settings | None = None) -> Plan:
    """Plan the sheets of a PDF without writing them."""
    from wenxuan.impose.margins import limited
    from wenxuan.impose.pages import sizes  # pikepdf takes a tenth of a second to load

    return limited(source, plan_sheets(sizes(source), name=str(source), settings=settings))


def check(source: Path, plan: Plan, settings: Settings | None = None) -> Report:
    """Warn of what would spoil the book: text at the fold, creep without room, too much paper for a staple."""
    from wenxuan.impose.margins import findings
    from wenxuan.impose.plan import thickness

    wish = settings or Settings()
    return Report(tuple(findings(source, plan, thickness=thickness(weight=wish.weight, sheet=wish.thickness))))


def write(
    source: Path,
    target: Path,
    *,
    plan: Plan,
    first_sheet: bytes = b"",
    finish: Callable[["Pdf"], None] = lambda _: None,
) -> int:
    """Write the sheets of a PDF as planned; return the number of sheets of paper, first sheet included.

    `finish` may change the imposed PDF before it is written, such as to unite its fonts.
    """
    from wenxuan.impose.press import press

    return press(source, target, plan=plan, first_sheet=first_sheet, finish=finish)
