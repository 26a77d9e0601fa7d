"""Commands on sheets (拼版): impose, test-sheet."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from wenxuan.cli._app import app
from wenxuan.messages import _, user_language
from wenxuan.model import Region
from wenxuan.terminal import show


class Binding(StrEnum):
    """The side on which a booklet is bound."""

    LEFT = "left"
    RIGHT = "right"


class Duplex(StrEnum):
    """The edge over which the printer turns the sheet, or a person who does."""

    LONG = "long-edge"
    SHORT = "short-edge"
    MANUAL = "manual"


class OutputSide(StrEnum):
    """How a printed sheet lies in the output tray."""

    DOWN = "face-down"
    UP = "face-up"


class Blanks(StrEnum):
    """What fills the last sheet."""

    BEFORE_BACK = "before-back"
    END = "end"
    NOTES = "notes"


SchemeName = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="How pages become a book: saddle, perfect, quarto, cut-saddle, one-sheet; "
        "two-up and four-up to read unfolded.",
    ),
]
DuplexWay = Annotated[
    Duplex,
    typer.Option(
        metavar="EDGE",
        help="Edge over which the printer turns the sheet: long-edge, short-edge; or manual, by hand: two files.",
    ),
]
BlanksPlace = Annotated[
    Blanks,
    typer.Option(
        metavar="PLACE", help="Pages left over: blank before the back cover (before-back) or at the end, or notes."
    ),
]
MarkNames = Annotated[
    str,
    typer.Option(metavar="NAMES", help="Marks to draw: fold, cut, stitch, collation, crop (with bleed), or all."),
]


@app.command(epilog="Example: wenxuan impose book.pdf booklet.pdf --duplex short-edge")
def impose(
    source: Annotated[Path, typer.Argument(metavar="IN.pdf", help="Any PDF.")],
    target: Annotated[Path, typer.Argument(metavar="OUT.pdf", help="The booklet to write.")],
    scheme: SchemeName = "saddle",
    binding: Annotated[Binding, typer.Option(help="Side on which the booklet is bound.")] = Binding.LEFT,
    paper: Annotated[
        str, typer.Option(metavar="NAME", help="Paper to print on: a4, a3, sra3, letter, tabloid, or mm as 260x370.")
    ] = "a4",
    duplex: DuplexWay = Duplex.LONG,
    output_side: Annotated[
        OutputSide,
        typer.Option(metavar="SIDE", help="With manual: how sheets lie in the output tray, face-down or face-up."),
    ] = OutputSide.DOWN,
    signature: Annotated[
        str, typer.Option(metavar="SHEETS", help="Sheets in a signature, 5, or a range to choose from, 4-6.")
    ] = "",
    blanks: BlanksPlace = Blanks.BEFORE_BACK,
    inner_cover: Annotated[
        bool, typer.Option("--inner-cover", help="Leave the insides of the front and the back cover blank.")
    ] = False,
    weight: Annotated[
        float, typer.Option(metavar="GSM", help="Weight of the paper in g/m², to make up for creep.")
    ] = 0,
    creep: Annotated[float, typer.Option(metavar="MM", help="Thickness of a sheet in mm, in place of its weight.")] = 0,
    marks: MarkNames = "",
    shrink: Annotated[bool, typer.Option("--shrink", help="Make pages smaller that do not fit the paper.")] = False,
) -> None:
    """Arrange the pages of a PDF on sheets that are printed, folded and bound, or read as they are."""
    from wenxuan.impose import check, plan_for, write
    from wenxuan.impose.plan import Settings

    settings = Settings(
        scheme=scheme,
        binding=binding.value,
        paper=paper,
        duplex=duplex.value,
        output_side=output_side.value,
        signature=signature,
        blanks=blanks.value,
        inner_cover=inner_cover,
        weight=weight,
        thickness=creep,
        marks=marks,
        shrink=shrink,
    )
    plan = plan_for(source, settings)
    sheets = write(source, target, plan=plan)
    show(check(source, plan, settings))
    for path in plan.files(target):
        typer.echo(_("{0}: {1} sheets of {2}").format(path, sheets, paper.upper()), err=True)


_REGIONS = {"zh_TW": Region.TW, "zh_HK": Region.HK, "zh_MO": Region.HK}


@app.command("test-sheet", epilog="Example: wenxuan test-sheet test.pdf")
def test_sheet(
    target: Annotated[Path, typer.Argument(metavar="OUT.pdf", help="The sheet to write.")],
    region: Annotated[
        Region | None,
        typer.Option(metavar="REGION", help="Script and region of its words; else the language of the command."),
    ] = None,
) -> None:
    """Make a page pair that shows over which edge a printer turns paper, and how a pile goes back into it."""
    from wenxuan.build import test_sheet as write_sheet

    spoken = user_language()
    ours = _REGIONS.get(spoken, Region.CN) if spoken.startswith("zh") else None
    write_sheet(target, language=(region or ours or "en"))
    typer.echo(_("made {0}; print both pages on one sheet, and do as it says").format(target), err=True)
