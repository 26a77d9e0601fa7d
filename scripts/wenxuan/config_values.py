"""What a key of `book.toml` may hold: the checks of single values, and how a wrong one is shown."""

import codecs
import pkgutil
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import AfterValidator, ValidationInfo

from wenxuan import isbn
from wenxuan.resources import styles_dir

_PACKAGE = Path(__file__).parent
_NOT_OF_AN_EDITION = {"web"}  # the download page is made once, of all editions


class FaultError(ValueError):
    """What a key should have been, in the words of a message."""

    def __init__(self, what: str, *, found: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what, self.found, self.hint = what, found, hint


# --- names that are files of a folder ---------------------------------------------------------------


def known_trims() -> tuple[str, ...]:
    """Return the names of the page sizes: the files of styles/print/trims."""
    return tuple(sorted(path.stem for path in (styles_dir() / "print" / "trims").glob("*.toml")))


def known_formats() -> tuple[str, ...]:
    """Return the names of the output formats: the modules of wenxuan.formats."""
    return tuple(name for name in _modules("formats") if name not in _NOT_OF_AN_EDITION)


def known_rules() -> tuple[str, ...]:
    """Return the names of the cleaning rules: the modules of wenxuan.clean.rules."""
    return _modules("clean/rules")


def _modules(room: str) -> tuple[str, ...]:
    """Name the public modules of a room without importing them: stages are above this module."""
    names = (info.name for info in pkgutil.iter_modules([str(_PACKAGE / room)]))
    return tuple(sorted(name.replace("_", "-") for name in names if not name.startswith("_")))


def one_of(what: str, names: Callable[[], tuple[str, ...]]) -> AfterValidator:
    """Return a check that a value is one of `names()`, when book.toml is read; `what` says what they are."""

    def check(value: str, info: ValidationInfo) -> str:
        if info.context and value not in names():
            raise FaultError(what, hint=f"{near_to(value, names())}known ones: {', '.join(names())}")
        return value

    return AfterValidator(check)


def is_in_folder(value: str, info: ValidationInfo) -> str:
    """Check a source against the folder of book.toml, which is the context of `load`."""
    if not info.context:
        return value
    folder: Path = info.context["folder"]
    try:
        place = (folder / value).resolve()
        is_inside, is_file = place.is_relative_to(folder.resolve()), place.is_file()
    except (OSError, RuntimeError):  # a name too long for the disk, links in a ring
        is_inside, is_file = True, False
    if not is_inside:
        raise FaultError("a file inside the book's folder", hint="move the file there, and name it without ..")
    if not is_file:
        raise FaultError("a file", found=f"none at {value!r}", hint="check the name, or take the piece out")
    return value


def is_encoding(value: str) -> str:
    """Check that Python knows an encoding."""
    try:
        codecs.lookup(value or "utf-8")
    except (LookupError, ValueError):
        raise FaultError("an encoding", hint="write one such as utf-8, gb18030, big5 or utf-16, or none") from None
    return value


def is_isbn(value: str) -> str:
    """Check the digits of an ISBN; words without a digit (待定) are printed as they stand."""
    if isbn.digits_of(value) or not any(map(str.isdigit, value)):
        return value
    if end := isbn.right_end_of(value):
        raise FaultError(f"an ISBN that ends in {end}", hint="compare its digits with those that you were given")
    raise FaultError("an ISBN of 13 or 10 digits", hint="write one such as 978-7-02-000220-7, or take the key out")


def are_levels(value: dict[str, Any]) -> dict[str, Any]:
    """Check the levels that an editor gives to lines."""
    for level in value.values():
        if type(level) is not int or not 0 <= level <= 6:
            raise FaultError("a level from 1 to 6, or 0", found=shown(level), hint='write "第一章" = 1, "第二天" = 0')
    return value


def near_to(name: str, known: Sequence[str]) -> str:
    """Ask whether the known name most like a wrong one was meant; "" if none is."""
    near = get_close_matches(name, known, 1)
    return f"did you mean {near[0]}? " if near else ""


def shown(value: object) -> str:
    """Show a value as TOML has it, or say what it is."""
    match value:
        case bool():
            return str(value).lower()
        case str() if len(value) > 60:
            return f"{len(value)} characters"
        case str():
            return repr(value)
        case dict():
            return "a table"
        case list() | tuple():
            return "a list" if value else "none"
        case _:
            return str(value)
