"""Read (读): one reader a source form (text, html, docx, markdown, epub): bytes → Source.

A reader is a module of this room with `SUFFIXES`, `LIMIT` (bytes) and `read_bytes`; modules that begin
with an underscore are what readers share. Faults of a file come back as Diagnostics.
"""

import os
import stat
from functools import cache
from pathlib import Path
from types import ModuleType

from wenxuan.diagnostics import Diagnostic
from wenxuan.manuscript import Source
from wenxuan.read._fault import Place, ReadError
from wenxuan.read._kept import with_kept
from wenxuan.registry import modules_in

_MEGABYTE = 1 << 20


@cache
def readers() -> dict[str, ModuleType]:
    """Return the reader of each suffix."""
    return {suffix: module for _, module in modules_in(__name__) for suffix in module.SUFFIXES}


def read(path: Path, *, root: Path, encoding: str = "") -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read a source file (原稿) and the pictures that it names inside `root`; the file is never changed.

    Return (source, findings), or (None, errors) if there is no text to be had. Pictures that cannot be
    used are left out of the source and told of in the findings.
    """
    place = Place(_shown(path, root), path.parent, root)
    try:
        reader = _reader(path, place)
        data = _bytes(path, place, reader.LIMIT)
        source, findings = reader.read_bytes(data, place, encoding=encoding)
        return with_kept(source), findings
    except ReadError as fault:
        return None, (fault.diagnostic,)


def read_text_bytes(data: bytes, shown: str, *, encoding: str = "") -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """Read a plain text that is not a file, such as standard input; `shown` names it in messages."""
    from wenxuan.read import text

    place = Place(shown)
    try:
        if len(data) > text.LIMIT:
            raise _too_large(place, len(data), text.LIMIT)
        source, findings = text.read_bytes(data, place, encoding=encoding)
        return with_kept(source), findings
    except ReadError as fault:
        return None, (fault.diagnostic,)


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))  # noqa: PTH100 -- resolve() would follow the links that are looked for


def _shown(path: Path, root: Path) -> str:
    inside = _absolute(path).is_relative_to(_absolute(root))
    return (root / _absolute(path).relative_to(_absolute(root)) if inside else path).as_posix()


def _reader(path: Path, place: Place) -> ModuleType:
    if path.is_dir():
        raise place.fault("file", "expected a file, found a folder", "name a file in it")
    suffix = path.suffix.lower()
    known = readers()
    if suffix not in known:
        what = f"expected a source file, found suffix {suffix!r}" if suffix else "the file name has no suffix"
        hint = "open it in a word processor and save it as .docx" if suffix in (".doc", ".wps", ".rtf", ".odt") else ""
        raise place.fault("file", what, hint or f"known suffixes: {', '.join(sorted(known))}")
    return known[suffix]


def _bytes(path: Path, place: Place, limit: int) -> bytes:
    root = place.root or path.parent
    try:
        if _absolute(path).is_relative_to(_absolute(root)) and not path.resolve().is_relative_to(root.resolve()):
            raise place.fault("file", "the file is a link that leaves the project", "copy the file into the folder")
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise place.fault("file", "expected a file, found a device or pipe", "pass standard input as -")
        if facts.st_size > limit:
            raise _too_large(place, facts.st_size, limit)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError, RuntimeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise place.fault("file", f"cannot be read: {reason}", "check the name and its rights") from error
    if len(data) > limit:
        raise _too_large(place, len(data), limit)
    return data


def _too_large(place: Place, size: int, limit: int) -> ReadError:
    what = f"the file has {size / _MEGABYTE:.0f} MB, more than the limit of {limit // _MEGABYTE} MB"
    return place.fault("size", what, "split it into several files")
