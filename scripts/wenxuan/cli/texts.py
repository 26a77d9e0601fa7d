"""Commands on one text (单篇): clean, outline, convert."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from wenxuan.cli._app import TextFile, app
from wenxuan.errors import OutputError, WenxuanError
from wenxuan.model import Region
from wenxuan.terminal import FAULTS_IN_BOOK, print_text, show


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
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A text: txt, html, docx, md or epub; a book's folder; - for standard input."
        ),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list of {level, title, line, score}, of a book with source.")
    ] = False,
    as_toml: Annotated[bool, typer.Option("--toml", help="Print headings to correct in book.toml.")] = False,
    encoding: Annotated[str, typer.Option(metavar="NAME", help="Encoding of a .txt, if it is known.")] = "",
) -> None:
    """Print the headings found in a text or in the texts of a book: line, score, title."""
    from wenxuan.texts import listed, outlined, outlines

    is_book = file != "-" and Path(file).is_dir()
    if is_book:
        texts, report = outlines(Path(file), encoding=encoding)
    else:
        found, report = outlined(*_input(file), encoding=encoding)
        texts = (("", found),)
    show(report)
    if report.has_errors:
        raise typer.Exit(FAULTS_IN_BOOK)
    if as_json:
        rows = [({"source": source} if is_book else {}) | asdict(entry) for source, found in texts for entry in found]
        print_text(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for source, found in texts:
        print_text("".join(listed(source, found, as_toml=as_toml)), end="")


@app.command(epilog="Example: wenxuan convert story.txt --to zh-Hant-TW > story-tw.txt")
def convert(
    file: TextFile,
    to: Annotated[Region | None, typer.Option(help="Script and region to convert to.")] = None,
    words: Annotated[bool, typer.Option("--words", help="With --to: words of the region too (软件, 軟體).")] = False,
    config: Annotated[
        str, typer.Option(metavar="NAME", help="Instead of --to: a configuration by OpenCC's name (s2twp).")
    ] = "",
) -> None:
    """Convert between simplified and traditional Chinese, a line for a line."""
    from wenxuan.texts import converted

    if (to is None) == (not config):
        raise WenxuanError("expected either --to or --config", hint="for example --to zh-Hant-TW, or --config s2twp")
    if config and words:
        raise WenxuanError("expected --words with --to only", hint="a configuration says itself: s2twp has words")
    text, report = converted(*_input(file), to=to, config=config, words=words)
    show(report)
    if report.has_errors:
        raise typer.Exit(FAULTS_IN_BOOK)
    print_text(text, end="")


def _input(file: str) -> tuple[Path, bytes | None]:
    """Return a path, and for `-` what stands on standard input."""
    return (Path("-"), sys.stdin.buffer.read()) if file == "-" else (Path(file), None)


def _write(path: Path, text: str) -> None:
    from wenxuan.publish import write_whole

    write_whole(path, text.encode())
