"""A file that cannot be read: raised inside this room, turned into Diagnostics at its one door."""

from dataclasses import dataclass
from pathlib import Path

from wenxuan.diagnostics import Diagnostic, Location, Severity


class ReadError(Exception):
    """Carry the diagnostic that says why reading stopped."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands: `shown` in messages; its pictures are sought from `folder`, inside `root` only.

    Without a folder (standard input) there are no pictures.
    """

    shown: str
    folder: Path | None = None
    root: Path | None = None

    def fault(self, rule: str, what: str, hint: str = "", *, line: int = 0, column: int = 0) -> ReadError:
        """Make the error that stops the reading."""
        return ReadError(self.error(rule, what, hint, line=line, column=column))

    def error(self, rule: str, what: str, hint: str = "", *, line: int = 0, column: int = 0) -> Diagnostic:
        """Make an error at a place in the file."""
        return Diagnostic(Location(self.shown, line, column), Severity.ERROR, rule, what, hint)

    def warning(self, rule: str, what: str, hint: str = "", *, line: int = 0, column: int = 0) -> Diagnostic:
        """Make a warning at a place in the file."""
        return Diagnostic(Location(self.shown, line, column), Severity.WARNING, rule, what, hint)


def own_encoding(place: Place, encoding: str, *, form: str) -> tuple[Diagnostic, ...]:
    """Warn that an encoding was declared for a form that carries its own."""
    if not encoding:
        return ()
    what = f"declared encoding {encoding} has no meaning for {form}"
    return (place.warning("encoding", what, "leave the encoding out"),)
