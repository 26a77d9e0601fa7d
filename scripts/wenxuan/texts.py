"""One text at a time (单篇): what clean, outline and convert do, apart from `build` so that they start at once."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wenxuan.clean import clean, decisions, phases
from wenxuan.convert import check_script, convert_by, convert_text, regional, script_of
from wenxuan.diagnostics import Diagnostic, Report
from wenxuan.glossary import NO_GLOSSARY, load_glossary
from wenxuan.manuscript import Manuscript, MarkKind, Source
from wenxuan.model import Region
from wenxuan.read import read, read_text_bytes

_PLACE = "\U000ffffb"  # a private character, for a passage that conversion is not to see

if TYPE_CHECKING:
    from wenxuan.structure import Entry


def cleaned(
    path: Path, data: bytes | None, *, encoding: str = "", root: Path | None = None, off: frozenset[str] = frozenset()
) -> tuple[Manuscript | None, Report]:
    """Read and clean one text as its editor decided; `data` is what stood on standard input, None for a file.

    `root` is the folder of the text's book, if not its own; the rules `off` are not used.
    """
    folder = root or path.parent
    source, found = _read(path, data, encoding, folder)
    if source is None:
        return None, Report(found)
    known, faults = decisions.load(folder) if data is None else ({}, ())
    name = Path(os.path.relpath(path, folder)).as_posix()
    manuscript, more = clean(source, off=off, decisions=known.get(name, ()))
    return manuscript, Report(found + faults + more)


def outlined(path: Path, data: bytes | None, *, encoding: str = "") -> tuple[tuple["Entry", ...], Report]:
    """Read and clean one text and return its headings; a book.toml beside it that names it is heeded."""
    from wenxuan.structure import outline  # slow to import, and only needed here

    if data is None and (path.parent / "book.toml").is_file():
        texts, report = outlines(path.parent, only=path.name, encoding=encoding)
        if texts or report.has_errors:
            return (texts[0][1] if texts else ()), report
    manuscript, report = cleaned(path, data, encoding=encoding)
    return (outline(manuscript) if manuscript else ()), report


def outlines(
    folder: Path, *, only: str = "", encoding: str = ""
) -> tuple[tuple[tuple[str, tuple["Entry", ...]], ...], Report]:
    """Read and clean the texts of a book, or `only` one, and return the source and the headings of each."""
    from wenxuan.config import load  # slow to import too
    from wenxuan.structure import outline

    config, faults = load(folder / "book.toml")
    report, found = Report(faults), []
    for entry in config.entries if config else ():
        if only and Path(entry.source) != Path(only):
            continue
        off = frozenset(config.clean.off).union(entry.off) if config else frozenset[str]()
        given = encoding or entry.encoding
        manuscript, more = cleaned(folder / entry.source, None, encoding=given, root=folder, off=off)
        report += more
        if manuscript:
            found.append((entry.source, outline(manuscript, corrections=entry.headings)))
    return tuple(found), report


def listed(source: str, found: Sequence["Entry"], *, as_toml: bool) -> Iterator[str]:
    """Yield the lines that show an outline: line, score, title; or the table for book.toml that would give the same."""
    if source:
        yield f"# {source}\n"
    if as_toml:
        levels = {json.dumps(entry.title, ensure_ascii=False): entry.level for entry in found}
        yield "[part.piece.headings]\n"
        yield from (f"{title} = {level}\n" for title, level in levels.items())
        return
    for entry in found:
        yield f"{entry.line:>7}  {entry.score:>4.1f}  {'  ' * (entry.level - 1)}{entry.title}\n"


def converted(
    path: Path, data: bytes | None, *, to: Region | None, config: str = "", words: bool = False
) -> tuple[str, Report]:
    """Convert the lines of one plain text to a region, or by a configuration of OpenCC's.

    A glossary beside the text is heeded on the way to a region.
    """
    source, found = _read(path, data, "", path.parent)
    glossary, faults = load_glossary(path.parent) if data is None and to else (NO_GLOSSARY, ())
    if source is None or faults:
        return "", Report(found + faults)
    if to is None:
        return convert_by(config, source.text), Report(found)
    strange = check_script(Manuscript(source, source.text, marks=source.marks), script_of(source.text))
    answers = glossary.of(to, str(path), form=partial(regional, target=to))
    text, kept = _without_kept(source)
    turned = convert_text(text, to=to, words=words, answers=answers)
    return re.sub(_PLACE, lambda sign: next(kept, sign[0]), turned), Report((*found, *strange))


def _without_kept(source: Source) -> tuple[str, Iterator[str]]:
    """Return the text with a sign in place of each protected passage, and the passages with their marks {= and =}."""
    places = [(mark.start - 2, mark.end + 2) for mark in source.marks if mark.kind is MarkKind.KEPT]
    if _PLACE in source.text:
        places = []
    starts, ends = [0, *(end for _, end in places)], [*(start for start, _ in places), len(source.text)]
    between = (source.text[start:end] for start, end in zip(starts, ends, strict=True))
    return _PLACE.join(between), (source.text[start:end] for start, end in places)


def reasons(region: Region) -> Mapping[str, str]:
    """Return what each cleaning rule says of itself (名称：缘由), in the script of a region."""
    why = {rule.name: rule.why for phase in phases() for rule in phase}
    turned = convert_text("\n".join(why.values()), to=region, origin=Region.CN, words=True)
    return dict(zip(why, turned.split("\n"), strict=True))


def _read(path: Path, data: bytes | None, encoding: str, root: Path) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    if data is not None:
        return read_text_bytes(data, "-", encoding=encoding)
    return read(path, root=root, encoding=encoding)
