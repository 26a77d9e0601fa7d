"""Imposition (拼版): lay the pages of a PDF on sheets of paper that make a booklet when folded.

`signature` has the numbers, `sheet` the lengths, `plan` puts both together; `pages` and `press` have the PDFs.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wenxuan.impose.plan import Plan, plan_saddle

if TYPE_CHECKING:
    from pikepdf import Pdf


def impose(
    source: Path,
    target: Path,
    *,
    binding: str = "left",
    paper: str = "a4",
    duplex: str = "long-edge",
    keep_back: bool = True,
    shrink: bool = False,
    first_sheet: bytes = b"",
) -> int:
    """Write a PDF as a saddle-stitched booklet (骑马订) and return the number of sheets of paper.

    Pages stand 1:1, each in the middle of half a sheet; `shrink` makes all of them smaller by one
    scale where the largest does not fit. `keep_back` keeps the last page on the outside of the back.
    `first_sheet` is a PDF whose pages go before the booklet, each filling a sheet of its own. Raises
    InputError for a PDF that cannot be used, OutputError for a target that cannot be written.
    """
    plan = plan_for(source, binding=binding, paper=paper, duplex=duplex, keep_back=keep_back, shrink=shrink)
    return write(source, target, plan=plan, first_sheet=first_sheet)


def plan_for(
    source: Path,
    *,
    binding: str = "left",
    paper: str = "",
    duplex: str = "long-edge",
    keep_back: bool = True,
    shrink: bool = False,
) -> Plan:
    """Plan the booklet of a PDF without writing it; without a paper, A4, or A3 if it must be."""
    from wenxuan.impose.pages import sizes  # pikepdf takes a tenth of a second to load

    return plan_saddle(
        sizes(source),
        name=str(source),
        binding=binding,
        paper=paper,
        duplex=duplex,
        keep_back=keep_back,
        shrink=shrink,
    )


def write(
    source: Path,
    target: Path,
    *,
    plan: Plan,
    first_sheet: bytes = b"",
    finish: Callable[["Pdf"], None] = lambda _: None,
) -> int:
    """Write the booklet of a PDF as planned; return the number of sheets of paper, first sheet included.

    `finish` may change the imposed PDF before it is written, such as to unite its fonts.
    """
    from wenxuan.impose.press import press

    return press(source, target, plan=plan, first_sheet=first_sheet, finish=finish)
