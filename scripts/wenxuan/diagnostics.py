"""Say where, what, and what to do about it: Location, Severity, Diagnostic, Report."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: only errors fail a build."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: path as the user wrote it, 1-based line and column, 0 where there is none."""

    path: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.path, *numbers])


NOWHERE = Location()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about the book: `path:line:col: severity[rule]: what`, then `hint: what to do`."""

    location: Location
    severity: Severity
    rule: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location.path else ""
        hint = f"\nhint: {self.hint}" if self.hint else ""
        return f"{where}{self.severity}[{self.rule}]: {self.what}{hint}"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a run, in the order in which they were made."""

    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def has_errors(self) -> bool:
        """True if any finding is an error."""
        return any(item.severity is Severity.ERROR for item in self.diagnostics)

    def __add__(self, more: "Report | Iterable[Diagnostic]") -> "Report":
        items = more.diagnostics if isinstance(more, Report) else tuple(more)
        return Report(self.diagnostics + items)
