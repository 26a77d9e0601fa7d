"""Examine the typography of a finished PDF (版面核查): how many places obey each rule of the page, and which do not.

Everything is found out from the characters' positions, so that any program's PDF can be judged. The rules are in
`rules/`, one a file.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType

from wenxuan import registry
from wenxuan.check.typography.characters import read_pages, region_of
from wenxuan.check.typography.furniture import without_furniture
from wenxuan.check.typography.lines import Line, lines_of
from wenxuan.check.typography.paragraphs import Text, text_of
from wenxuan.check.typography.rule import Rule
from wenxuan.check.typography.setting import setting_of
from wenxuan.diagnostics import Diagnostic, Location, Report, Severity
from wenxuan.errors import InputError
from wenxuan.model import Region


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule is broken and how: page and line counted from 1, folio as printed, if the PDF has page labels."""

    page: int
    folio: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"page {self.page}{f' (folio {self.folio})' if self.folio else ''}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Result:
    """What was found by the rule called `name`: how many places obey it, and those that do not."""

    name: str
    rule: Rule
    obeyed: int
    broken: tuple[Place, ...]

    def diagnostics(self, file: str) -> Iterator[Diagnostic]:
        """Yield a finding for every place of `file` where the rule is broken."""
        severity = Severity.WARNING if self.rule.is_advice else Severity.ERROR
        for place in self.broken:
            where = Location(f"{file} {place}")
            yield Diagnostic(where, severity, f"typography.{self.name}", place.what, self.rule.hint)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What every rule found in a PDF, `file`."""

    file: str
    results: tuple[Result, ...]

    def table(self, translate: Callable[[str], str]) -> str:
        """Return a line a rule: places that obey it, places that do not, its name and what it wants."""
        return "\n".join(
            f"{result.obeyed:>8,} {len(result.broken):>6,}  {result.name:<15} "
            f"{translate(result.rule.what)} ({result.rule.clause})"
            for result in self.results
        )

    def json(self) -> str:
        """Return the results with every place."""
        return json.dumps([asdict(result) for result in self.results], ensure_ascii=False, indent=1)

    def report(self, *, most: int = sys.maxsize) -> Report:
        """Return the places where rules are broken, of each rule so many at most."""
        return Report(tuple(item for result in self.results for item in islice(result.diagnostics(self.file), most)))


def examine(pdf: Path, *, region: Region | None = None) -> Judgement:
    """Judge `pdf` by every rule; without `region` by that of its language (/Lang), or else of the mainland.

    Raises InputError if the file cannot be opened or has no Chinese text.
    """
    text = read(pdf, region=region)
    results = tuple(_judge(name, module, text) for name, module in registry.modules_in(f"{__name__}.rules"))
    return Judgement(pdf.name, results)


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


def _judge(name: str, module: ModuleType, text: Text) -> Result:
    verdicts = list(module.judge(text))
    broken = tuple(Place(line.page + 1, text.folios[line.page], line.number, what) for line, what in verdicts if what)
    return Result(name, module.RULE, len(verdicts) - len(broken), broken)
