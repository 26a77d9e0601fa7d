"""The editor's word on conversion (用字表): `glossary.toml` in a book's folder says what becomes what.

    [[words]]
    region = "zh-Hant"              # these editions; without it, all
    source = "03-故乡.txt"           # this text of the book; without it, all
    becomes."干的好" = "幹的好"

A text stands for all its places; with enough around it, it is one place.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from wenxuan.diagnostics import NOWHERE, Diagnostic, Location, Severity
from wenxuan.errors import InputError
from wenxuan.model import Region
from wenxuan.publish import write_whole
from wenxuan.toml_lines import line_of, lines_of

FILE = "glossary.toml"
LIMIT = 4 << 20  # bytes
LONGEST = 400  # characters of a text
_RULE = "glossary"
_SCRIPTS = {"zh-Hans": (Region.CN,), "zh-Hant": (Region.HANT, Region.TW, Region.HK)}
_REGIONS = _SCRIPTS | {region.value: (region,) for region in Region if region is not Region.HANT}
_KEYS = {"region", "source", "becomes"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What `text` becomes in editions of `region` (a tag, or empty for all), in `source` (or empty for all texts)."""

    text: str
    becomes: str
    region: str = ""
    source: str = ""
    location: Location = field(default=NOWHERE, compare=False)

    def is_of(self, region: Region) -> bool:
        """Return True if it is said of editions of `region`."""
        return not self.region or region in _REGIONS[self.region]


@dataclass(frozen=True, slots=True)
class Glossary:
    """All answers of a book, in the order of the file; `folder` is the book's."""

    answers: tuple[Answer, ...] = ()
    folder: Path = Path()

    def of(self, region: Region, path: str = "", *, form: Callable[[str], str] = str) -> Mapping[str, str]:
        """Return what becomes what in the text at `path`; what is said of less counts more, then what is later.

        `form` gives what is said of all traditional editions the form of this one (裏 is 裡 in Taiwan).
        """
        ranked = sorted(self.answers, key=lambda one: (bool(one.source), len(one.region)))
        return {
            one.text: form(one.becomes) if one.region == Region.HANT else one.becomes
            for one in ranked
            if one.is_of(region) and (not one.source or self.folder / one.source == Path(path))
        }


NO_GLOSSARY = Glossary()


def load_glossary(folder: Path) -> tuple[Glossary, tuple[Diagnostic, ...]]:
    """Read the glossary of a book's folder, and tell every fault in it; without a file it is empty."""
    file = folder / FILE
    if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
        return Glossary(), ()
    if file.stat().st_size > LIMIT:
        return Glossary(), (_fault(Location(str(file)), "expected at most 4 MB", "split the book"),)
    try:
        text = file.read_bytes().decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        what = f"expected UTF-8, found byte 0x{error.object[error.start]:02X} at offset {error.start}"
        return Glossary(), (_fault(Location(str(file)), what, "save the file as UTF-8"),)
    except (ValueError, RecursionError) as error:
        told = str(error).partition(" (at ")
        line = int("".join(filter(str.isdigit, told[2].partition(",")[0])) or 0)
        what = f"expected TOML, found a fault: {told[0][:1].lower()}{told[0][1:]}"
        return Glossary(), (_fault(Location(str(file), line), what, "mend the line; text stands in quotes"),)
    lines = lines_of(text)
    answers, faults = list[Answer](), list[Diagnostic]()
    for key, found in _read(table):
        place = Location(str(file), line_of(lines, key))
        if isinstance(found, Answer):
            answers.append(Answer(found.text, found.becomes, found.region, found.source, place))
        else:
            faults.append(_fault(place, f"{key}: {found[0]}", found[1]))
    return Glossary(tuple(answers), folder), tuple(faults)


def _read(table: Mapping[str, Any]) -> Iterator[tuple[str, Answer | tuple[str, str]]]:
    """Yield (JSON path, answer or what is wrong with a hint)."""
    for name in sorted(table.keys() - {"words"}):
        yield f"$.{name}", ("unknown key", "known keys here: words")
    rows = table.get("words", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield "$.words", ("expected tables, found something else", "write [[words]]")
        return
    for number, row in enumerate(rows):
        key = f"$.words[{number}]"
        for name in sorted(row.keys() - _KEYS):
            yield f"{key}.{name}", ("unknown key", f"known keys here: {', '.join(sorted(_KEYS))}")
        region, source, becomes = row.get("region", ""), row.get("source", ""), row.get("becomes", {})
        if not isinstance(region, str) or (region and region not in _REGIONS):
            yield (
                f"{key}.region",
                (f"expected one of {', '.join(sorted(_REGIONS))}, found {region!r}", "write one of these tags"),
            )
        elif not isinstance(source, str):
            yield f"{key}.source", ("expected text in quotes", "name a source as book.toml does")
        elif not isinstance(becomes, dict):
            yield f"{key}.becomes", ("expected a table", 'write becomes."干的好" = "幹的好"')
        else:
            for text, turned in becomes.items():
                yield f"{key}.becomes.{text}", _answer(text, turned, region, source)


def _answer(text: str, turned: object, region: str, source: str) -> Answer | tuple[str, str]:
    if not isinstance(turned, str) or not (0 < len(text) <= LONGEST and 0 < len(turned) <= LONGEST):
        return (
            f"expected two texts of 1 to {LONGEST} characters, found something else",
            'write becomes."干的好" = "幹的好"',
        )
    if "\n" in text + turned:
        return "expected one line", 'write becomes."干的好" = "幹的好"'
    return Answer(text, turned, region, source)


def _fault(place: Location, what: str, hint: str) -> Diagnostic:
    return Diagnostic(place, Severity.ERROR, _RULE, what, hint)


def add(folder: Path, answers: Iterable[Answer]) -> Path:
    """Append answers to the glossary of a book's folder; what stands in it stays. Return the file.

    Raises InputError if the file is broken, so that nothing is written after a fault.
    """
    known, faults = load_glossary(folder)
    if faults:
        raise InputError(str(faults[0].what), hint=f"mend {FILE} first")
    file = folder / FILE
    standing, last = ({(one.text, one.region, one.source): one for one in rows} for rows in (known.answers, answers))
    new = [one for key, one in last.items() if standing.get(key) != one]
    old = file.read_bytes().rstrip() if file.exists() else b""
    if new:
        write_whole(file, old + b"\n\n" * bool(old) + "\n".join(_tables(new)).encode())
    return file


def _tables(answers: Iterable[Answer]) -> Iterator[str]:
    """Yield a [[words]] table for all answers of a region and source."""

    def reach(answer: Answer) -> tuple[str, str]:
        return answer.region, answer.source

    for (region, source), group in groupby(sorted(answers, key=reach), key=reach):
        rows = {answer.text: answer.becomes for answer in group}
        yield "[[words]]\n" + "".join(
            [
                *(f"{name} = {_quoted(value)}\n" for name, value in (("region", region), ("source", source)) if value),
                *(f"becomes.{_quoted(text)} = {_quoted(turned)}\n" for text, turned in rows.items()),
            ]
        )


def _quoted(text: str) -> str:
    """Return a basic string of TOML: JSON's escapes are among its own."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
