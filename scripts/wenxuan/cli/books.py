"""Commands on a book (书): new, build, make, check, review, doubts, restore, fonts."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from wenxuan.cli._app import Output, app
from wenxuan.errors import WenxuanError
from wenxuan.messages import _, translate
from wenxuan.model import Region
from wenxuan.terminal import FAULTS_IN_BOOK, finish, open_in_browser, print_text, progress, show

_PLACES = 5  # shown of each rule
_SHOWN = 60  # characters of a dropped passage


class Beside(StrEnum):
    """What is set beside the characters: nothing, 拼音, 注音符号."""

    NONE = "none"
    PINYIN = "pinyin"
    BOPOMOFO = "bopomofo"


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
        str,
        typer.Option(metavar="NAME", help="Page size: a5, dalu32, 16k; large print: a5-large, 16k-large, a4-large."),
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


@app.command(epilog="Examples: wenxuan review book — wenxuan review book --take ~/Downloads/decisions.jsonl")
def review(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A book's folder, or one text.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The page; review.html in the book's folder.")
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the page in the browser.")] = False,
    exported: Annotated[
        Path | None, typer.Option("--take", metavar="FILE", help="Take in what a page exported: decisions or answers.")
    ] = None,
) -> None:
    """Make pages for an editor: what cleaning changed and doubts, and where conversion was unsure."""
    from wenxuan.review import PAGE, save
    from wenxuan.review import review as read_for_review

    if exported is not None:
        _take(path, exported)
        return
    found = read_for_review(path, output.name if output else PAGE)
    show(found.report)
    if found.report.has_errors:
        raise typer.Exit(FAULTS_IN_BOOK)
    target = output or found.folder / PAGE
    sheet = save(found, target)
    typer.echo(_("{0}: {1} changes, {2} doubts").format(target, found.edits, found.doubts))
    typer.echo(_("{0}: {1} questions").format(sheet, found.questions))
    if not no_open:
        open_in_browser(target)


def _take(path: Path, exported: Path) -> None:
    from wenxuan.review import take

    taken = take(path, exported)
    show(taken.report)
    if taken.decisions:
        typer.echo(_("{0}: {1} decisions").format(*taken.decisions))
    if taken.answers:
        typer.echo(_("{0}: {1} answers").format(*taken.answers))


@app.command(epilog="Examples: wenxuan doubts book — wenxuan doubts story.txt --to zh-Hant-TW --json")
def doubts(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A book's folder, or one text.")],
    to: Annotated[
        Region | None, typer.Option(help="Script and region to convert to; else those of the book's editions.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list of all that is known of each question.")
    ] = False,
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="At most so many questions; 0 for all.")] = 0,
) -> None:
    """List where conversion between simplified and traditional was unsure, likely errors first."""
    from wenxuan.drafts import read_drafts
    from wenxuan.review.sheet import doubts_of, listed, rows

    asked, report = doubts_of(read_drafts(path), to)
    show(report)
    if report.has_errors:
        raise typer.Exit(FAULTS_IN_BOOK)
    if as_json:
        print_text(json.dumps(rows(asked[: limit or None]), ensure_ascii=False, indent=1))
        return
    lines = [*dict.fromkeys(map(listed, asked))]  # two editions may ask the same
    print_text("".join(f"{line}\n" for line in lines[: limit or None]), end="")


@app.command(epilog="Examples: wenxuan restore book — wenxuan restore book 3f9c02ab51")
def restore(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A book's folder, or one text.")],
    keys: Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="Passages to bring back.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Bring back all of them.")] = False,
) -> None:
    """List the passages that cleaning dropped, each with its key; with keys, bring them back."""
    from wenxuan.restore import dropped
    from wenxuan.restore import restore as bring_back

    folder, passages, report = dropped(path)
    show(report)
    if report.has_errors:
        raise typer.Exit(FAULTS_IN_BOOK)
    if keys or everything:
        file, count = bring_back(folder, passages, keys or ())
        typer.echo(_("{0}: {1} passages come back").format(file, count))
        return
    for passage in passages:
        decision = passage.decision
        text = " ".join(decision.before.split())
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        print_text(f"{decision.key}  {passage.location}  {decision.rule}  {shown}")


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
