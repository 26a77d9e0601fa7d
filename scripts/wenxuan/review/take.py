"""Take in what the pages exported: decisions go to `decisions.jsonl`, answers to `glossary.toml`."""

import json
from dataclasses import dataclass
from pathlib import Path

from wenxuan import glossary
from wenxuan.clean import decisions
from wenxuan.diagnostics import Diagnostic, Location, Report, Severity
from wenxuan.errors import InputError
from wenxuan.glossary import LONGEST, Answer
from wenxuan.model import Region
from wenxuan.publish import write_whole

_LIMIT = 64 << 20  # bytes
_HINT = "export it from the page that wenxuan review makes"
_TAGS = {"", "zh-Hans", *Region}


@dataclass(frozen=True, slots=True)
class Taken:
    """The files that something was put into, with how many decisions or answers, and findings."""

    report: Report
    decisions: tuple[Path, int] | None = None
    answers: tuple[Path, int] | None = None


def take(path: Path, exported: Path) -> Taken:
    """Put the decisions and answers of an exported file to those of a book, or of a text.

    Of two verdicts on one change the exported one stays; all that are known then are counted. Raises InputError if
    there is no such file, or nothing in it.
    """
    folder = path if path.is_dir() else path.parent
    if not exported.is_file() or exported.stat().st_size > _LIMIT:
        raise InputError(f"{exported}: no such file", hint=_HINT)
    answers, rest, faults = _sorted(exported.read_bytes().decode("utf-8-sig", "replace"), exported)
    new, more = decisions.parse(rest, exported)
    if not new and not answers:
        raise InputError(f"{exported}: expected decisions or answers, found none", hint=_HINT)
    report = Report((*faults, *more))
    answered = (glossary.add(folder, answers), len(answers)) if answers else None
    if not new:
        return Taken(report, answers=answered)
    known, unread = decisions.load(folder)
    text = decisions.written(one for table in (known, new) for rows in table.values() for one in rows)
    write_whole(folder / decisions.FILE, text.encode())
    return Taken(Report(unread) + report, (folder / decisions.FILE, text.count("\n")), answered)


def _sorted(text: str, file: Path) -> tuple[tuple[Answer, ...], str, tuple[Diagnostic, ...]]:
    """Return the answers, what is left when their lines are blank, and what is wrong with lines that are to be some."""
    answers, rest, faults = dict[tuple[str, str, str], Answer](), list[str](), list[Diagnostic]()
    for number, line in enumerate(text.split("\n"), 1):  # what else ends a line may stand in a text
        row = _row(line) if '"becomes"' in line else None
        rest.append("" if row else line)
        if not row:
            continue
        if answer := _answer(row):
            answers[answer.text, answer.region, answer.source] = answer
        else:
            what = "expected an answer, found something else"
            faults.append(Diagnostic(Location(str(file), number), Severity.WARNING, "glossary", what, _HINT))
    return tuple(answers.values()), "\n".join(rest), tuple(faults)


def _row(line: str) -> dict[str, object] | None:
    """Return the values of a line that is to be an answer: it has other keys than a decision."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and "becomes" in row and "verdict" not in row else None


def _answer(row: dict[str, object]) -> Answer | None:
    text, becomes, region, source = (row.get(name, "") for name in ("text", "becomes", "region", "source"))
    if not all(isinstance(value, str) for value in (text, becomes, region, source)) or region not in _TAGS:
        return None
    words = Answer(str(text), str(becomes), str(region), str(source))
    sizes = (len(words.text), len(words.becomes), len(words.source) or 1)
    is_line = not any(sign in f"{text}{becomes}{source}" for sign in "\n\r")
    return words if is_line and all(0 < size <= LONGEST for size in sizes) and _is_writable(words) else None


def _is_writable(answer: Answer) -> bool:
    """Tell whether TOML can hold it: JSON may have halves of surrogate pairs."""
    return not any("\ud800" <= sign <= "\udfff" for sign in answer.text + answer.becomes + answer.source)
