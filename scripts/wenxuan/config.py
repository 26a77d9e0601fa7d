"""`book.toml`, typed: the field notes are the manual; unknown keys are errors; all faults at once."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.errors import InputError
from wenxuan.model import Opening, Region

Line = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class PieceEntry(_Table):
    """One source file of the book."""

    source: Annotated[str, Field(min_length=1)]
    """path of the text, relative to book.toml and inside its folder"""
    title: Line = ""
    """title in the book, in place of the one found in the text"""
    author: Line = ""
    """author in the book, in place of the one found in the text"""
    id: Name | None = None
    """stem of the piece's file in the EPUB and of its links; made from its place if absent"""
    encoding: str = ""
    """declared encoding of a .txt; found out if absent"""
    split: bool = False
    """true: the chapters found in the text become pieces of their own"""


class PartEntry(_Table):
    """One part (辑) and its pieces in order."""

    title: Line = ""
    piece: tuple[PieceEntry, ...] = Field(min_length=1)


class EditionEntry(_Table):
    """One edition to make."""

    name: Name
    """stem of the files in dist/"""
    region: Region = Region.CN
    """zh-Hans-CN, zh-Hant-TW or zh-Hant-HK"""
    trim: Name = "a5"
    """page size: the name of a file in styles/print/trims"""
    opening: Opening = Opening.PAGE
    """where pieces begin: recto, page or run-on"""
    formats: tuple[Name, ...] = ("pdf", "epub", "booklet")
    """what to make: names of modules in wenxuan.formats"""


class BookEntry(_Table):
    """What the book says of itself."""

    title: Annotated[Line, Field(min_length=1)]
    subtitle: Line = ""
    authors: tuple[Line, ...] = ()
    editors: tuple[Line, ...] = ()
    publisher: Line = ""
    date: Line = ""
    """date of publication as printed, such as 2026年11月; year first"""
    isbn: Line = ""
    identifier: Line = ""
    """a URN or URL that never changes; made from title and authors if absent"""
    description: str = ""
    rights: Line = ""
    edition_note: Line = ""
    """such as 2026年11月第1版"""
    url: Line = ""
    region: Region = Region.CN
    """the script and region that the sources are written in"""


class CleanEntry(_Table):
    """Rules to leave out, by name."""

    off: tuple[Name, ...] = ()


class BookConfig(_Table):
    """A whole `book.toml`."""

    book: BookEntry
    front: tuple[PieceEntry, ...] = ()
    part: tuple[PartEntry, ...] = ()
    back: tuple[PieceEntry, ...] = ()
    edition: tuple[EditionEntry, ...] = (EditionEntry(name="book"),)
    clean: CleanEntry = CleanEntry()

    @property
    def entries(self) -> tuple[PieceEntry, ...]:
        """All pieces in reading order."""
        return self.front + tuple(p for part in self.part for p in part.piece) + self.back


def load(path: Path) -> tuple[BookConfig | None, tuple[Diagnostic, ...]]:
    """Read `book.toml`; return (config, ()) or (None, every fault found)."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {error.strerror}",
            hint="run wenxuan new to start a book, or name the folder of one",
        ) from error
    except UnicodeDecodeError as error:
        return None, (_fault(path, f"not UTF-8 at byte {error.start}", "save the file as UTF-8"),)
    except tomllib.TOMLDecodeError as error:
        return None, (_toml_fault(path, error),)
    try:
        config = BookConfig.model_validate(table)
    except ValidationError as error:
        return None, tuple(_faults(path, error))
    faults = tuple(_cross_faults(path, config))
    return (None, faults) if faults else (config, ())


def _fault(path: Path, what: str, hint: str = "", *, line: int = 0, column: int = 0) -> Diagnostic:
    return Diagnostic(Location(str(path), line, column), Severity.ERROR, "config", what, hint)


def _toml_fault(path: Path, error: tomllib.TOMLDecodeError) -> Diagnostic:
    place = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", str(error))
    what, line, column = place.groups() if place else (str(error), "0", "0")
    return _fault(
        path,
        f"not TOML: {what[:1].lower()}{what[1:]}",
        "mend the line; strings stand in quotes",
        line=int(line),
        column=int(column),
    )


def _faults(path: Path, error: ValidationError) -> Iterator[Diagnostic]:
    for item in error.errors():
        key = _json_path(item["loc"])
        if item["type"] == "extra_forbidden":
            yield _fault(path, f"{key}: unknown key", f"known keys here: {', '.join(_known_keys(item['loc']))}")
        elif item["type"] == "missing":
            yield _fault(path, f"{key}: missing", "add the key")
        else:
            what = item["msg"][:1].lower() + item["msg"][1:]
            yield _fault(path, f"{key}: {what}, found {item['input']!r}", "see docs/book-toml.md for this key")


def _json_path(location: tuple[int | str, ...]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    table: Any = BookConfig
    for step in location[:-1]:
        if isinstance(step, str):
            annotation = table.model_fields[step].annotation
            arguments = getattr(annotation, "__args__", (annotation,))
            table = arguments[0]
    return sorted(table.model_fields)


def _cross_faults(path: Path, config: BookConfig) -> Iterator[Diagnostic]:
    if not config.entries:
        yield _fault(path, "$.part: no piece is named", "add [[part]] with [[part.piece]] and its source")
    yield from _twice(path, "id", [entry.id for entry in config.entries if entry.id])
    yield from _twice(path, "edition name", [entry.name for entry in config.edition])
    for entry in config.entries:
        place = path.parent / entry.source
        if not place.resolve().is_relative_to(path.parent.resolve()):
            yield _fault(path, f"source {entry.source!r} leaves the project", "move the file into the book's folder")
        elif not place.is_file():
            yield _fault(path, f"source {entry.source!r} is missing", "check the name, or remove the piece")


def _twice(path: Path, what: str, names: list[str]) -> Iterator[Diagnostic]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _fault(path, f"{what} {name!r} is used twice", f"give each its own {what}")
