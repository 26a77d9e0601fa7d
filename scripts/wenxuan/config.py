"""`book.toml`, typed: the field notes are the manual; unknown keys are errors; all faults at once."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, ValidationError

from wenxuan.config_values import (
    FaultError,
    are_levels,
    is_encoding,
    is_in_folder,
    is_isbn,
    known_formats,
    known_rules,
    known_trims,
    near_to,
    one_of,
    shown,
)
from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.errors import InputError
from wenxuan.model import Opening, Reading, ReadingFor, Region
from wenxuan.toml_lines import line_of, lines_of

_FORMATS = ("pdf", "epub", "booklet")
_OWN_NAMES = {"pdf", "epub"}  # formats whose files have the edition's name alone


# --- tables -----------------------------------------------------------------------------------------

Line = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
ListedName = Annotated[str, Field(min_length=2, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class PieceEntry(_Table):
    """One source file of the book."""

    source: Annotated[Line, Field(min_length=1), AfterValidator(is_in_folder)]
    """path of the text, relative to book.toml and inside its folder"""
    title: Line = ""
    """title in the book, in place of the one found in the text"""
    author: Line = ""
    """author in the book, in place of the one found in the text"""
    id: Name | None = None
    """stem of the piece's file in the EPUB and of its links; made from its place if absent"""
    encoding: Annotated[str, AfterValidator(is_encoding)] = ""
    """declared encoding of a .txt; found out if absent"""
    split: StrictBool = False
    """whether the chapters found in the text become pieces of their own"""
    off: tuple[Annotated[Name, one_of("a cleaning rule", known_rules)], ...] = ()
    """names of cleaning rules that are not used on this text"""
    headings: Annotated[dict[str, Any], AfterValidator(are_levels)] = {}
    """corrections of its outline: lines by their text, each with its level as a heading, or 0 if it is none"""


class PartEntry(_Table):
    """One part (辑) and its pieces in order."""

    title: Line = ""
    """title of the part; a part without one has no opening page"""
    piece: tuple[PieceEntry, ...] = Field(min_length=1)
    """the pieces of the part, each a [[part.piece]]"""


class EditionEntry(_Table):
    """One edition to make."""

    name: Name
    """stem of the files in dist/"""
    region: Region = Region.CN
    """script and region: zh-Hans-CN, zh-Hant-TW, zh-Hant-HK, or zh-Hant for no region"""
    words: StrictBool = False
    """whether words are changed to those of the region too, such as 软件 to 軟體"""
    trim: Annotated[Name, one_of("a trim", known_trims)] = "a5"
    """page size: the name of a file in styles/print/trims"""
    opening: Opening = Opening.PAGE
    """where pieces begin: recto, page or run-on"""
    hanging: StrictBool = False
    """whether 、，。 may stand beyond a full line's end, in zh-Hans-CN"""
    formats: Annotated[tuple[Annotated[Name, one_of("a format", known_formats)], ...], Field(min_length=1)] = _FORMATS
    """what to make: names of modules in wenxuan.formats"""
    reading: Reading = "none"
    """what is set beside the characters: none, pinyin or bopomofo"""
    reading_for: ReadingFor = "all"
    """which characters have a reading: all, or only rare ones, where a piece has them first"""


class BookEntry(_Table):
    """What the book says of itself."""

    title: Annotated[Line, Field(min_length=1)]
    """title of the book"""
    subtitle: Line = ""
    """subtitle, on the title page"""
    authors: tuple[Line, ...] = ()
    """authors of the whole book"""
    editors: tuple[Line, ...] = ()
    """who chose and edited the pieces"""
    publisher: Line = ""
    """who brings the book out"""
    date: Line = ""
    """date of publication as printed, such as 2026年11月; year first"""
    isbn: Annotated[Line, AfterValidator(is_isbn)] = ""
    """ISBN, if the book has one; its barcode stands on the cover for a print shop"""
    identifier: Line = ""
    """a URN or URL that never changes; made from title and authors if absent"""
    description: str = ""
    """a few sentences on what the book is, for the imprint and the download page"""
    rights: Line = ""
    """who may do what with the text"""
    edition_note: Line = ""
    """such as 2026年11月第1版"""
    url: Line = ""
    """where the book is to be had; the poster shows it as a QR code"""
    region: Region = Region.CN
    """the script and region that the sources are written in"""
    people: tuple[ListedName, ...] = ()
    """names of people as the texts write them, or as they are written in traditional characters, for conversion"""
    places: tuple[ListedName, ...] = ()
    """names of places, likewise"""


class PrintEntry(_Table):
    """What the printed book is made of and costs."""

    copies: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 1
    """how many copies are printed, for the sheets and the cost that the printing instructions tell"""
    price: Annotated[float, Field(strict=True, ge=0, le=1_000_000, allow_inf_nan=False)] = 0
    """what an office or a copy shop takes for a sheet printed on both sides, in 元"""
    weight: Annotated[float, Field(strict=True, ge=30, le=400, allow_inf_nan=False)] = 80
    """weight of the paper of the pages, in g/m²"""
    bulk: Annotated[float, Field(strict=True, ge=0.5, le=3, allow_inf_nan=False)] = 1.25
    """bulk of that paper, in cm³/g; weight × bulk / 1000 is the thickness of a leaf in mm, and leaves make the spine"""


class CleanEntry(_Table):
    """Rules to leave out, by name."""

    off: tuple[Annotated[Name, one_of("a cleaning rule", known_rules)], ...] = ()
    """names of modules in wenxuan.clean.rules that are not to be used"""


class BookConfig(_Table):
    """A whole `book.toml`."""

    book: BookEntry
    """[book]: what the book says of itself"""
    front: tuple[PieceEntry, ...] = ()
    """each [[front]] is a piece before the first part, such as a preface"""
    part: tuple[PartEntry, ...] = ()
    """each [[part]] is a part of the book with its [[part.piece]]s"""
    back: tuple[PieceEntry, ...] = ()
    """each [[back]] is a piece after the last part, such as an afterword"""
    edition: Annotated[tuple[EditionEntry, ...], Field(min_length=1)] = (EditionEntry(name="book"),)
    """each [[edition]] is one dress of the book; one of the name book if there is none"""
    print: PrintEntry = PrintEntry()
    """[print]: paper, copies and price, for the instructions and the print shop"""
    clean: CleanEntry = CleanEntry()
    """[clean]: how the texts are cleaned"""

    @property
    def entries(self) -> tuple[PieceEntry, ...]:
        """All pieces in reading order."""
        return self.front + tuple(p for part in self.part for p in part.piece) + self.back


# --- reading ----------------------------------------------------------------------------------------


def load(path: Path) -> tuple[BookConfig | None, tuple[Diagnostic, ...]]:
    """Read `book.toml`; return (config, ()) or (None, every fault found).

    Raises InputError if the file cannot be read.
    """
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path}: expected a file, found a device or pipe", hint="name the folder of a book")
        text = path.read_bytes().decode("utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {(error.strerror or str(error)).lower()}",
            hint="run wenxuan new to start a book, or name the folder of one",
        ) from error
    except UnicodeDecodeError as error:
        what = f"expected UTF-8, found byte 0x{error.object[error.start]:02X} at offset {error.start}"
        return None, (_fault(Location(str(path)), what, "save the file as UTF-8"),)
    except tomllib.TOMLDecodeError as error:
        return None, (_toml_fault(path, error),)
    except RecursionError:
        return None, (_fault(Location(str(path)), "expected TOML, found brackets nested too deep", "mend the file"),)
    except ValueError:  # thousands of digits
        return None, (_fault(Location(str(path)), "expected TOML, found a number too long to read", "mend the file"),)
    found: list[tuple[str, str, str]] = []
    config = None
    try:
        config = BookConfig.model_validate(table, context={"folder": path.parent})
    except ValidationError as error:
        errors = error.errors(include_url=False)
        # a list of faulty items is called too short as well: that is no fault of its own
        found += (_worded(item) for item in errors if not (item["type"] == "too_short" and item["input"]))
    found += _cross_faults(table)
    lines = lines_of(text)
    placed = sorted((line_of(lines, key), key, what, hint) for key, what, hint in found)
    faults = tuple(_fault(Location(str(path), line), f"{key}: {what}", hint) for line, key, what, hint in placed)
    return (None, faults) if faults else (config, ())


def _fault(place: Location, what: str, hint: str) -> Diagnostic:
    return Diagnostic(place, Severity.ERROR, "config", what, hint)


def _toml_fault(path: Path, error: tomllib.TOMLDecodeError) -> Diagnostic:
    place = re.search(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", str(error), re.DOTALL)
    what, line, column = place.groups() if place else (str(error), None, None)
    location = Location(str(path), int(line or 0), int(column or 0))
    return _fault(
        location, f"expected TOML, found a fault: {what[:1].lower()}{what[1:]}", "mend the line; text stands in quotes"
    )


def _worded(error: Mapping[str, Any]) -> tuple[str, str, str]:
    """Word one fault: (JSON path of the key, what, hint)."""
    key, told = _json_path(error["loc"]), error.get("ctx", {})
    if error["type"] == "extra_forbidden":
        known = sorted(_table_of(error["loc"]).model_fields)
        return key, "unknown key", f"{near_to(str(error['loc'][-1]), known)}known keys here: {', '.join(known)}"
    note = _note(error["loc"])
    if error["type"] == "missing":
        return key, "missing", f"add the key: {note}"
    own = told.get("error")
    if isinstance(own, FaultError):
        return key, f"expected {own.what}, found {own.found or shown(error['input'])}", own.hint
    return key, f"expected {_wanted(error)}, found {shown(error['input'])}", f"this key is: {note}"


def _wanted(error: Mapping[str, Any]) -> str:
    """Say in plain words what a fault of pydantic's wanted."""
    limits = error.get("ctx", {})
    match error["type"]:
        case "enum" | "literal_error":
            return f"one of {str(limits['expected']).replace(' or ', ', ')}".replace("'", "")
        case "string_type":
            return "text in quotes"
        case "string_too_short":
            return "some text" if limits["min_length"] == 1 else f"at least {limits['min_length']} characters"
        case "string_too_long":
            return f"at most {limits['max_length']} characters"
        case "string_pattern_mismatch":
            return "a name of letters A to Z, figures, . _ and -" if "A-Z" in limits["pattern"] else "one line of text"
        case "tuple_type":
            return "a list in [ ]"
        case "too_short":
            return "at least one"
        case "int_type":
            return "a whole number"
        case "float_type" | "finite_number":
            return "a number"
        case "greater_than_equal":
            return f"at least {limits['ge']:g}"
        case "less_than_equal":
            return f"at most {limits['le']:g}"
        case "bool_type":
            return "true or false"
        case _:
            return "a table"


def _json_path(steps: tuple[int | str, ...]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _table_of(steps: tuple[int | str, ...]) -> type[BaseModel]:
    """Return the table that the last step is a key of, or an item of a list that is."""
    table: type[BaseModel] = BookConfig
    names = [step for step in steps if isinstance(step, str)]
    for name in names[:-1]:
        annotation: Any = table.model_fields[name].annotation
        table = (get_args(annotation) or (annotation,))[0]
    return table


def _note(steps: tuple[int | str, ...]) -> str:
    """Return the manual's note on a key."""
    name = [step for step in steps if isinstance(step, str)][-1]
    return _table_of(steps).model_fields[name].description or ""


# --- what only shows when the whole is seen -----------------------------------------------------------


def _cross_faults(table: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the faults that no single key has; the table may have others too."""
    pieces = [*_tables(table, "front", "$")]
    for key, part in _tables(table, "part", "$"):
        pieces += _tables(part, "piece", key)
    pieces += _tables(table, "back", "$")
    if not pieces and not any(table.get(name) for name in ("front", "part", "back")):
        yield "$.part", "expected at least one piece, found none", "add [[part]] with [[part.piece]] and its source"
    yield from _twice("id", pieces)
    editions = [*_tables(table, "edition", "$")]
    yield from _twice("name", editions)
    names = {str(row.get("name")).lower() for _, row in editions}
    for key, row in editions:
        for kind in filter(lambda name: name not in _OWN_NAMES, known_formats()):
            stem, suffix, _ = str(row.get("name")).lower().partition(f"-{kind}")
            if suffix and stem in names:
                what = f"expected another name: the {kind} of {stem!r} has it"
                yield f"{key}.name", what, f"choose a name without {kind}"
        formats = row.get("formats")
        if isinstance(formats, list) and "instructions" in formats and "booklet" not in formats:
            what = "expected booklet beside instructions, found none"
            yield f"{key}.formats", what, "add booklet: the instructions tell how to print and fold it"


def _tables(table: dict[str, Any], name: str, above: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (JSON path, table) of the well-formed tables in the list `name`."""
    rows = table.get(name)
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict):
            yield f"{above}.{name}[{index}]", row


def _twice(name: str, rows: list[tuple[str, dict[str, Any]]]) -> Iterator[tuple[str, str, str]]:
    first: dict[str, str] = {}
    for key, row in rows:
        value = row.get(name)
        if isinstance(value, str) and first.setdefault(value.lower(), key) != key:
            what = f"expected {value!r} once, found it at {first[value.lower()]} too"
            yield f"{key}.{name}", what, f"give each its own {name}; capitals do not count"
