"""What the command prints and shows (输出): findings, files, texts, a line that says what is being done, a page."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from wenxuan.messages import _, translate

if TYPE_CHECKING:
    from wenxuan.build import Outcome
    from wenxuan.diagnostics import Diagnostic, Report
    from wenxuan.drafts import Tell

FAULTS_IN_BOOK = 1  # exit code
_MOST = 20  # warnings shown of a rule and file


def print_text(text: str, *, end: str = "\n") -> None:
    """Print a text as it is, whatever the terminal's encoding."""
    if sys.stdout is None:  # closed by the shell, as by >&-
        raise BrokenPipeError
    sys.stdout.buffer.write((text + end).encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()


def show(report: "Report") -> None:
    """Print findings, each with its place and hint; of warnings and notes the first few of each rule and file."""
    counts = Counter[tuple[str, str]]()
    for item in report.diagnostics:
        key = item.rule, item.location.path
        counts[key] += item.severity.value != "error"
        if item.severity.value == "error" or counts[key] <= _MOST:
            typer.echo(_line(item), err=True)
    for (rule, path), count in counts.items():
        if count > _MOST:
            typer.echo(_("{0}: {1} more of the rule {2}").format(path, count - _MOST, rule), err=True)


def _line(item: "Diagnostic") -> str:
    where = f"{item.location}: " if item.location.path else ""
    hint = f"\n{_('hint')}: {translate(item.hint)}" if item.hint else ""
    return f"{where}{_(item.severity.value)}[{item.rule}]: {translate(item.what)}{hint}"


def finish(outcome: "Outcome") -> None:
    """Print what a build found and made; leave with an exit code if it made nothing."""
    show(outcome.report)
    if outcome.report.has_errors:
        count = sum(item.severity.value == "error" for item in outcome.report.diagnostics)
        typer.echo(
            _("errors: {0}; nothing was made, and an earlier build's files are as they were").format(count), err=True
        )
        raise typer.Exit(FAULTS_IN_BOOK)
    for artifact in outcome.artifacts:
        pages = _(", {0} pages").format(artifact.pages) if artifact.pages else ""
        size = artifact.path.stat().st_size / 1000
        typer.echo(f"{artifact.path}  ({size:,.0f} kB{pages})")


@contextmanager
def progress() -> Iterator["Tell"]:
    """Give a function that says what is being done: a line that moves on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _text: None
        return
    from rich.console import Console

    with Console(stderr=True).status("…") as status:
        yield lambda text: status.update(text)


def open_in_browser(page: Path) -> None:
    """Open a page in the user's browser; do nothing where there is no screen, for a browser would take the terminal."""
    import webbrowser

    if sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        webbrowser.open(page.absolute().as_uri())
