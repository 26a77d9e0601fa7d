"""Examine the typography of a finished PDF (版面核查): how many places obey each rule of the page, and which do not.

Everything is found out from the characters' positions, so that any program's PDF can be judged. The rules are in
`rules/`, one a file.
"""

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from wenxuan import registry
from wenxuan.check.typography.characters import read_pages, region_of
from wenxuan.check.typography.furniture import without_furniture
from wenxuan.check.typography.lines import Line, lines_of
from wenxuan.check.typography.paragraphs import Text, text_of
from wenxuan.check.typography.setting import setting_of
from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.errors import InputError
from wenxuan.model import Region


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule found: its name and clause, how many places obey it, and a diagnostic for each that does not."""

    rule: str
    title: str
    clause: str
    obeyed: int
    broken: tuple[Diagnostic, ...]


def examine(pdf: Path, *, region: Region | None = None) -> tuple[Result, ...]:
    """Judge `pdf` by every rule; without `region` by that of its language (/Lang), or else of the mainland.

    Raises InputError if the file cannot be opened or has no Chinese text.
    """
    text = read(pdf, region=region)
    return tuple(_judge(name, rule, text, pdf) for name, rule in registry.modules_in(f"{__name__}.rules"))


def read(pdf: Path, *, region: Region | None = None) -> Text:
    """Read the text of `pdf` as lines and paragraphs; raises InputError as `examine` does."""
    lines: list[Line] = []
    folios: list[str] = []
    for index, page in enumerate(read_pages(pdf)):
        lines += lines_of(index, page.characters)
        folios.append(page.folio)
    setting = setting_of(lines)
    if setting is None:
        raise InputError(f"{pdf}: expected Chinese text, found none", hint="name a PDF whose text can be selected")
    text = without_furniture(lines, setting)
    return text_of(text, setting, region or region_of(pdf), tuple(folios))


def _judge(name: str, rule: ModuleType, text: Text, pdf: Path) -> Result:
    verdicts = list(rule.judge(text))
    severity = Severity.WARNING if getattr(rule, "IS_ADVICE", False) else Severity.ERROR
    broken = tuple(
        Diagnostic(Location(_place(pdf, line, text)), severity, f"typography.{name}", what, rule.HINT)
        for line, what in verdicts
        if what
    )
    return Result(name, _title(rule), rule.CLAUSE, len(verdicts) - len(broken), broken)


def _place(pdf: Path, line: Line, text: Text) -> str:
    folio = text.folios[line.page]
    return f"{pdf.name} page {line.page + 1}{f' (folio {folio})' if folio else ''}, line {line.number}"


def _title(rule: ModuleType) -> str:
    return (rule.__doc__ or "").partition("\n")[0].rstrip(".")
