"""One text at a time (单篇): what clean, outline and convert do, apart from `build` so that they start at once."""

from pathlib import Path
from typing import TYPE_CHECKING

from wenxuan.clean import clean, decisions
from wenxuan.convert import apply_config, convert_text
from wenxuan.diagnostics import Diagnostic, Report
from wenxuan.manuscript import Manuscript, Source
from wenxuan.model import Region
from wenxuan.read import read, read_text_bytes

if TYPE_CHECKING:
    from wenxuan.structure import Entry


def cleaned(path: Path, data: bytes | None, *, encoding: str = "") -> tuple[Manuscript | None, Report]:
    """Read and clean one text as its editor decided; `data` is what stood on standard input, None for a file."""
    source, found = _read(path, data, encoding)
    if source is None:
        return None, Report(found)
    known, faults = decisions.load(path.parent) if data is None else ({}, ())
    manuscript, more = clean(source, decisions=known.get(path.name, ()))
    return manuscript, Report(found + faults + more)


def outlined(path: Path, data: bytes | None, *, encoding: str = "") -> tuple[tuple["Entry", ...], Report]:
    """Read and clean one text and return its headings."""
    from wenxuan.structure import outline  # slow to import, and only needed here

    manuscript, report = cleaned(path, data, encoding=encoding)
    return (outline(manuscript) if manuscript else ()), report


def converted(
    path: Path, data: bytes | None, *, to: Region | None, config: str = "", words: bool = False
) -> tuple[str, Report]:
    """Convert the lines of one plain text to a region, or by a configuration of OpenCC's."""
    source, found = _read(path, data, "")
    if source is None:
        return "", Report(found)
    text = apply_config(source.text, config) if to is None else convert_text(source.text, to=to, words=words)
    return text, Report(found)


def _read(path: Path, data: bytes | None, encoding: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    if data is not None:
        return read_text_bytes(data, "-", encoding=encoding)
    return read(path, root=path.parent, encoding=encoding)
