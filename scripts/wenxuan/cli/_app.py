"""What all commands share: the app, and the arguments that several take."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="文选 Wenxuan: raw Chinese texts in; PDF, EPUB, booklet and download page out.",
    epilog="Start with: wenxuan make story.txt -o out — or: wenxuan new my-book",
)

Output = Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Folder for what is made.")]
TextFile = Annotated[
    str, typer.Argument(metavar="FILE", help="A text: txt, html, docx, md or epub; - for standard input.")
]
