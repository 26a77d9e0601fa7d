"""Commands on sheets (拼版): impose."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from wenxuan.cli._app import app
from wenxuan.messages import _


class Binding(StrEnum):
    """The side on which a booklet is bound."""

    LEFT = "left"
    RIGHT = "right"


class Duplex(StrEnum):
    """The edge over which the printer turns the sheet."""

    LONG = "long-edge"
    SHORT = "short-edge"


@app.command(epilog="Example: wenxuan impose book.pdf booklet.pdf --duplex short-edge")
def impose(
    source: Annotated[Path, typer.Argument(metavar="IN.pdf", help="Any PDF.")],
    target: Annotated[Path, typer.Argument(metavar="OUT.pdf", help="The booklet to write.")],
    binding: Annotated[Binding, typer.Option(help="Side on which the booklet is bound.")] = Binding.LEFT,
    paper: Annotated[str, typer.Option(metavar="NAME", help="Paper to print on: a4, a3, letter, tabloid.")] = "a4",
    duplex: Annotated[Duplex, typer.Option(help="Edge over which the printer turns the sheet.")] = Duplex.LONG,
    shrink: Annotated[bool, typer.Option("--shrink", help="Make pages smaller that do not fit the paper.")] = False,
) -> None:
    """Arrange the pages of a PDF on sheets that are printed, folded and stapled (saddle stitch)."""
    from wenxuan.impose import impose as impose_pdf

    sheets = impose_pdf(source, target, binding=binding.value, paper=paper, duplex=duplex.value, shrink=shrink)
    typer.echo(_("{0}: {1} sheets of {2}").format(target, sheets, paper.upper()), err=True)
