"""The command `wenxuan` (命令行): parse, call, print the report; the only place that catches errors."""

import json
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.main import get_command

from wenxuan import __version__
from wenxuan.errors import InputError, OutputError, WenxuanError
from wenxuan.messages import _, translate
from wenxuan.model import Region
from wenxuan.terminal import FAULTS_IN_BOOK, finish, print_text, progress, show

if TYPE_CHECKING:
    pass

INTERRUPTED = 130
_PLACES = 5  # shown of each rule

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


class Binding(StrEnum):
    """The side on which a booklet is bound."""

    LEFT = "left"
    RIGHT = "right"


class Beside(StrEnum):
    """What is set beside the characters: nothing, 拼音, 注音符号."""

    NONE = "none"
    PINYIN = "pinyin"
    BOPOMOFO = "bopomofo"


class Duplex(StrEnum):
    """The edge over which the printer turns the sheet."""

    LONG = "long-edge"
    SHORT = "short-edge"


@app.command(epilog="Example: wenxuan new my-book && wenxuan build my-book")
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder to make; it must not hold a book yet.")],
) -> None:
    """Start a book: a folder with a book.toml and a first text."""
    from wenxuan.starter import start

    start(folder)
    typer.echo(_("made {0}; put texts into it, name them in book.toml, then: wenxuan build {0}").format(folder))


@app.command(epilog="Example: wenxuan build book -o dist --edition hans-a5")
def build(
    project: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder with book.toml.")] = Path(),
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="Folder for what is made; dist in the book's."),
    ] = None,
    edition: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this edition (repeatable).")] = None,
) -> None:
    """Build every edition of a book: PDF, EPUB, booklet and download page."""
    from wenxuan.build import build as build_book

    with progress() as tell:
        outcome = build_book(project, output or project / "dist", only=frozenset(edition or ()), tell=tell)
    finish(outcome)


@app.command(epilog="Example: wenxuan make *.txt -o out --title 巷子里的灯 --region zh-Hant-TW")
def make(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Texts in order: txt, html, docx, md, epub.")],
    output: Output,
    title: Annotated[str, typer.Option(metavar="TEXT", help="Title of the book.")] = "",
    author: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Author of the book (repeatable).")] = None,
    region: Annotated[Region | None, typer.Option(help="Script and region of the book.")] = None,
    trim: Annotated[
        str, typer.Option(metavar="NAME", help="Page size: a5, dalu32, 16k; large print: a5-large, 16k-large.")
    ] = "a5",
    reading: Annotated[
        Beside, typer.Option(metavar="READING", help="Readings beside the characters: none, pinyin or bopomofo.")
    ] = Beside.NONE,
) -> None:
    """Make a book of files: PDF, EPUB, booklet and download page; no project needed."""
    from wenxuan.build import make as make_book

    with progress() as tell:
        outcome = make_book(
            files,
            output,
            title=title,
            authors=tuple(author or ()),
            region=region,
            trim=trim,
            reading=reading.value,
            tell=tell,
        )
    finish(outcome)


@app.command(epilog="Example: wenxuan clean raw.txt --ledger edits.jsonl > clean.txt")
def clean(
    file: TextFile,
    ledger: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every edit to this file as JSON lines.")
    ] = None,
    encoding: Annotated[str, typer.Option(metavar="NAME", help="Encoding of a .txt, if it is known.")] = "",
) -> None:
    """Print the cleaned text, a paragraph a line."""
    from wenxuan.clean.ledger import entries
    from wenxuan.texts import cleaned

    is_source = ledger is not None and ledger.exists() and Path(file).exists() and ledger.samefile(file)
    if is_source or (ledger is not None and ledger.exists() and not ledger.is_file()):
        raise OutputError(f"{ledger}: not written over", hint="name a new file for the ledger")
    manuscript, report = cleaned(*_input(file), encoding=encoding)
    show(report)
    if manuscript is None:
        raise typer.Exit(FAULTS_IN_BOOK)
    if ledger is not None:
        rows = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries(manuscript))
        _write(ledger, rows)
    print_text(manuscript.text)


@app.command(epilog="Example: wenxuan outline novel.txt --json")
def outline(
    file: TextFile,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of {level, title, line}.")] = False,
    encoding: Annotated[str, typer.Option(metavar="NAME", help="Encoding of a .txt, if it is known.")] = "",
) -> None:
    """Print the headings found in a text, with their lines."""
    from wenxuan.texts import outlined

    found, report = outlined(*_input(file), encoding=encoding)
    show(report)
    if report.has_errors:
        raise typer.Exit(FAULTS_IN_BOOK)
    rows = [{"level": entry.level, "title": entry.title, "line": entry.line} for entry in found]
    if as_json:
        print_text(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print_text("".join(f"{entry.line:>7}  {'  ' * (entry.level - 1)}{entry.title}\n" for entry in found), end="")


@app.command(epilog="Example: wenxuan convert story.txt --to zh-Hant-TW > story-tw.txt")
def convert(
    file: TextFile,
    to: Annotated[Region | None, typer.Option(help="Script and region to convert to.")] = None,
    config: Annotated[
        str, typer.Option(metavar="NAME", help="Instead of --to: a configuration by OpenCC's name (s2twp).")
    ] = "",
) -> None:
    """Convert between simplified and traditional Chinese, a line for a line."""
    from wenxuan.texts import converted

    if (to is None) == (not config):
        raise WenxuanError("expected either --to or --config", hint="for example --to zh-Hant-TW, or --config s2twp")
    text, report = converted(*_input(file), to=to, config=config)
    show(report)
    if report.has_errors:
        raise typer.Exit(FAULTS_IN_BOOK)
    print_text(text, end="")


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


@app.command(epilog="Examples: wenxuan check book — wenxuan check dist — wenxuan check --typography book.pdf")
def check(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A book's folder, a folder of finished files, a PDF or an EPUB.")
    ] = Path(),
    typography: Annotated[
        bool, typer.Option("--typography", help="Judge the pages of a PDF, of any program, by the rules of the page.")
    ] = False,
    region: Annotated[
        Region | None,
        typer.Option(metavar="REGION", help="With --typography: region whose rules hold; else by the PDF's language."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --typography: print every place as JSON.")] = False,
) -> None:
    """Check texts before a build, or finished files after it."""
    if typography:
        _check_typography(path, region, as_json=as_json)
        return
    if region or as_json:
        raise WenxuanError("expected --typography with --region or --json", hint="see wenxuan check --help")
    from wenxuan.build import examine

    report = examine(path)
    show(report)
    if report.has_errors:
        raise typer.Exit(FAULTS_IN_BOOK)
    typer.echo(_("{0}: no errors").format(path), err=True)


def _check_typography(path: Path, region: Region | None, *, as_json: bool) -> None:
    from wenxuan.build import examine_pages

    judgement = examine_pages(path, region=region)
    print_text(judgement.json() if as_json else judgement.table(translate))
    if not as_json:
        show(judgement.report(most=_PLACES))
    if judgement.report().has_errors:
        raise typer.Exit(FAULTS_IN_BOOK)


@app.command()
def fonts(
    project: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of a book with fonts of its own.")] = Path(),
) -> None:
    """List the font for every role, by region, and a book's rare characters; a missing one names its package."""
    from wenxuan.typeset.fonts import find_faces

    for region in Region:
        typer.echo(region.value)
        for face in find_faces(region, own=project / "fonts"):
            own = _(" (the book's own)") if face.is_users_own else ""
            typer.echo(f"  {face.role:<12} {face.family:<22} {face.path}{own}")
    if (project / "book.toml").is_file():
        from wenxuan.build import survey

        report = survey(project)
        show(report)
        if report.has_errors:
            raise typer.Exit(FAULTS_IN_BOOK)


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"wenxuan {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(WenxuanError.exit_code)


def main() -> None:
    """Run the command; every fault leaves by this door, with its message and its exit code."""
    try:
        sys.exit(_command()(prog_name="wenxuan", standalone_mode=False))
    except WenxuanError as error:
        _fail(error)
    except typer.TyperException as error:  # a wrong call
        _fail(_wrong_call(error))
    except (KeyboardInterrupt, SystemExit) as leaving:  # typer turns Ctrl-C into an exit code without a word
        if isinstance(leaving, SystemExit) and leaving.code != INTERRUPTED:
            raise
        typer.echo(_("interrupted; nothing was made, and an earlier build's files are as they were"), err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at exit
        sys.exit(1)
    except MemoryError:
        _fail(InputError("the machine has too little memory for this text", hint="split the text into several files"))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _fail(
            OutputError(
                f"{where}{(error.strerror or str(error)).lower()}",
                hint="check the path, its permissions and free space",
            )
        )


def _wrong_call(error: typer.TyperException) -> WenxuanError:
    """Word a wrong call as every other fault: lower case, no full stop, and a hint."""
    said = error.format_message().replace("Value error, ", "")
    what, _stop, more = (part[:1].lower() + part[1:].rstrip(".") for part in said.partition(". "))
    call = getattr(getattr(error, "ctx", None), "command_path", "wenxuan")
    return WenxuanError(what, hint=more or f"see {call} --help")


class _Context(typer.Context):
    """A call whose help begins with 用法 where the user reads Chinese."""

    def make_formatter(self) -> Any:
        formatter: Any = super().make_formatter()
        formatter.write_usage = partial(formatter.write_usage, prefix=_("Usage: "))
        return formatter


def _command() -> Callable[..., Any]:
    """Return the command with all its help, Typer's own too, in the user's language."""
    group: Any = get_command(app)
    context = _Context(group, help_option_names=["-h", "--help"])
    group.subcommand_metavar = _("COMMAND [ARGS]...")
    for command in (group, *group.commands.values()):
        command.context_class = _Context
        command.options_metavar = _("[OPTIONS]")
        command.help, command.epilog = translate(command.help or ""), translate(command.epilog or "")
        for parameter in (*command.params, command.get_help_option(context)):
            parameter.help = translate(parameter.help)
            parameter.metavar = translate(parameter.metavar or "") or (
                " " if getattr(parameter, "is_flag", False) else None
            )
    return group  # type: ignore[no-any-return]


def _fail(error: WenxuanError) -> None:
    typer.echo(f"wenxuan: {_('error')}: {translate(error.what)}", err=True)
    if error.hint:
        typer.echo(f"{_('hint')}: {translate(error.hint)}", err=True)
    sys.exit(error.exit_code)


def _input(file: str) -> tuple[Path, bytes | None]:
    """Return a path, and for `-` what stands on standard input."""
    return (Path("-"), sys.stdin.buffer.read()) if file == "-" else (Path(file), None)


def _write(path: Path, text: str) -> None:
    from wenxuan.publish import write_whole

    write_whole(path, text.encode())
