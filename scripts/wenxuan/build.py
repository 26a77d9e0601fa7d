"""Build a book (成书): the whole program from top to bottom, and the only module that knows the order.

read → clean → structure → convert → formats → check → publish. Everything is gathered and checked in a
folder beside the old outputs, and only then moved into their place.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from wenxuan import registry
from wenxuan.check import epub_text, epubcheck, finished, glyphs, ledger, pdf_text
from wenxuan.clean import clean
from wenxuan.clean.ledger import entries
from wenxuan.config import EditionEntry, load
from wenxuan.convert import apply_config, convert, convert_text
from wenxuan.diagnostics import Diagnostic, Report
from wenxuan.errors import InputError
from wenxuan.formats import Printed, web
from wenxuan.formats.pdf import lay_out_edition
from wenxuan.model import Artifact, Book, Edition, Manuscript, Opening, Region, Source
from wenxuan.publish import publish, staging
from wenxuan.read import read, read_text_bytes
from wenxuan.resources import fonts_dir
from wenxuan.shelf import Shelf, edition_key
from wenxuan.structure import Entry, account, assemble, gather, outline, structure
from wenxuan.typeset import fonts
from wenxuan.typeset.workshop import Workshop, prune

Tell = Callable[[str], None]
_CACHE = ".wenxuan"  # in the book's folder: layouts and editions that need not be made again


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build found and made; nothing is made where the report has errors."""

    report: Report
    artifacts: tuple[Artifact, ...] = ()


Draft = tuple[Manuscript, Book]


def build(project: Path, output: Path, *, only: frozenset[str] = frozenset(), tell: Tell = lambda _: None) -> Outcome:
    """Build the book in `project` (a folder with book.toml) into `output`; `only` names editions, all if empty."""
    config, faults = load(project / "book.toml")
    if config is None:
        return Outcome(Report(faults))
    files = [(project / entry.source, entry.encoding) for entry in config.entries]
    drafts, report = prepare(files, project, off=frozenset(config.clean.off), tell=tell)
    if report.has_errors:
        return Outcome(report)
    book, _, found = assemble(config, drafts)
    wanted = [entry for entry in config.edition if not only or entry.name in only]
    return produce(book, drafts, wanted, report + found, output=output, home=project, tell=tell)


def make(
    files: Sequence[Path],
    output: Path,
    *,
    title: str = "",
    authors: tuple[str, ...] = (),
    region: Region | None = None,
    trim: str = "a5",
    tell: Tell = lambda _: None,
) -> Outcome:
    """Make a book of files that belong to no project; without `region` it stays in the script of its texts."""
    root = Path(os.path.commonpath([path.resolve().parent for path in files]))
    drafts, report = prepare([(path, "") for path in files], root, tell=tell)
    if report.has_errors:
        return Outcome(report)
    book = gather(title, authors, drafts)
    wanted = [EditionEntry(name="book", region=region or book.region, trim=trim, opening=Opening.PAGE)]
    return produce(book, drafts, wanted, report, output=output, home=None, tell=tell)


def prepare(
    files: Iterable[tuple[Path, str]], root: Path, *, off: frozenset[str] = frozenset(), tell: Tell = lambda _: None
) -> tuple[tuple[Draft, ...], Report]:
    """Read, clean and structure each of `files` (path, declared encoding); all faults of all files at once."""
    report = Report()
    drafts: list[Draft] = []
    for path, encoding in files:
        tell(path.name)
        source, found = read(path, root=root, encoding=encoding)
        report += found
        if source is None:
            continue
        manuscript, found = clean(source, off=off)
        report += found + tuple(ledger.check(manuscript))
        draft, found = structure(manuscript)
        report += found + tuple(account(manuscript, draft))
        drafts.append((manuscript, draft))
    return tuple(drafts), report


def produce(
    book: Book,
    drafts: Sequence[Draft],
    wanted: Sequence[EditionEntry],
    report: Report,
    *,
    output: Path,
    home: Path | None,
    tell: Tell,
) -> Outcome:
    """Make every wanted edition of a book, check it, and publish all of them together with their download page."""
    editions = [
        Edition(convert(book, entry.region), entry.name, entry.trim, entry.opening, entry.formats) for entry in wanted
    ]
    faces = {edition.region: _faces(edition, home) for edition in editions}
    for edition in editions:
        report += glyphs.missing(edition.book, frozenset().union(*map(fonts.coverage, faces[edition.region])))
    if report.has_errors:
        return Outcome(report)
    every_face = [face for group in faces.values() for face in group]
    prepared = fonts.prepare(every_face, fonts.characters_in(tuple(editions)), folder=_font_cache())
    cache = home / _CACHE if home else None
    with staging(output) as folder, _workshop(prepared, every_face, cache) as workshop:
        finish = partial(_finish, folder=folder, workshop=workshop, faces=faces, shelf=Shelf(cache), tell=tell)
        with ThreadPoolExecutor(2) as pool:
            finished = list(pool.map(finish, editions))
        artifacts = tuple(artifact for made, _ in finished for artifact in made)
        report += tuple(diagnostic for _, found in finished for diagnostic in found)
        if not report.has_errors:
            _write_ledger(folder / "ledger.jsonl", drafts, book)
            artifacts += web.make(book, editions, artifacts, tuple(m.source for m, _ in drafts), folder)
            publish(folder, output)
            artifacts = tuple(replace(artifact, path=output / artifact.path.name) for artifact in artifacts)
    return Outcome(report, () if report.has_errors else artifacts)


def _finish(
    edition: Edition,
    *,
    folder: Path,
    workshop: Workshop,
    faces: dict[Region, tuple[fonts.Face, ...]],
    shelf: Shelf,
    tell: Tell,
) -> tuple[tuple[Artifact, ...], tuple[Diagnostic, ...]]:
    """Make and check the files of one edition, or take them from the shelf if nothing has changed."""
    key = edition_key(edition, fonts=fonts.digest(faces[edition.region]))
    if kept := shelf.take(key, folder):
        tell(edition.name)
        return kept, ()
    printed = lay_out_edition(edition, folder, workshop=workshop, faces=faces[edition.region])
    tell(edition.name)
    makers = dict(registry.modules_in("wenxuan.formats"))
    artifacts = tuple(item for name in edition.formats for item in makers[name].make(edition, printed, folder))
    found = tuple(_examine(edition, printed, artifacts))
    if not Report(found).has_errors:
        shelf.keep(key, artifacts)
    return artifacts, found


def _examine(edition: Edition, printed: Printed, artifacts: Sequence[Artifact]) -> Iterator[Diagnostic]:
    """Check finished files: nothing lost on the way to the page, every glyph there, the EPUB valid."""
    yield from pdf_text.check(printed.artifact.path, printed.placements, edition)
    yield from glyphs.check(printed.artifact.path)
    epubs = [artifact.path for artifact in artifacts if artifact.format == "epub"]
    for path in epubs:
        yield from epub_text.check(path, edition)
    yield from epubcheck.check(epubs)


def _faces(edition: Edition, home: Path | None) -> tuple[fonts.Face, ...]:
    own = home / "fonts" if home else None
    faces = fonts.find_faces(edition.region, own=own)
    return faces + fonts.find_rare(faces, characters=fonts.characters_in(edition.book))


def _font_cache() -> Path:
    """Return where prepared fonts are kept: in the repository's fonts/, or the user's cache for an installed package."""
    return fonts_dir() / "prepared"


def _workshop(prepared: Path, faces: Sequence[fonts.Face], cache: Path | None) -> Workshop:
    layouts = cache / "layouts" if cache else None
    if layouts and layouts.is_dir():
        prune(layouts)
    return Workshop(prepared, fonts_digest=fonts.digest(faces), cache=layouts)


def _write_ledger(path: Path, drafts: Sequence[Draft], book: Book) -> None:
    """Write every edit of every source, and what structure left out, as JSON lines."""
    with path.open("w", encoding="utf-8") as stream:
        for manuscript, _ in drafts:
            for entry in entries(manuscript):
                stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
        for dropped in book.dropped:
            place = dropped.location
            entry = {"rule": dropped.rule, "path": place.path, "line": place.line, "column": place.column}
            stream.write(json.dumps(entry | {"before": dropped.text, "after": ""}, ensure_ascii=False) + "\n")


# --- one text at a time --------------------------------------------------------------------------------


def cleaned(path: Path, data: bytes | None, *, encoding: str = "") -> tuple[Manuscript | None, Report]:
    """Read and clean one text; `data` is what stood on standard input, None for a file."""
    source, found = _read(path, data, encoding)
    if source is None:
        return None, Report(found)
    manuscript, more = clean(source)
    return manuscript, Report(found + more)


def outlined(path: Path, data: bytes | None, *, encoding: str = "") -> tuple[tuple[Entry, ...], Report]:
    """Read and clean one text and return its headings."""
    manuscript, report = cleaned(path, data, encoding=encoding)
    return (outline(manuscript) if manuscript else ()), report


def converted(path: Path, data: bytes | None, *, to: Region | None, config: str = "") -> tuple[str, Report]:
    """Convert the lines of one plain text to a region, or by a configuration of OpenCC's."""
    source, found = _read(path, data, "")
    if source is None:
        return "", Report(found)
    text = apply_config(source.text, config) if to is None else convert_text(source.text, to=to)
    return text, Report(found)


def examine(path: Path) -> Report:
    """Check a book's texts, or finished files: a folder with a manifest, an EPUB, a PDF."""
    if (path / "book.toml").is_file():
        config, faults = load(path / "book.toml")
        if config is None:
            return Report(faults)
        files = [(path / entry.source, entry.encoding) for entry in config.entries]
        return prepare(files, path, off=frozenset(config.clean.off))[1]
    if path.is_dir():
        return Report(tuple(finished.check(path)))
    if path.suffix.lower() == ".epub":
        return Report(tuple(epubcheck.check([path])))
    if path.suffix.lower() == ".pdf":
        return Report(tuple(glyphs.check(path)))
    raise InputError(f"{path}: expected a book's folder, a folder of finished files, a PDF or an EPUB",
                     hint="name the folder of book.toml, or dist")  # fmt: skip


def _read(path: Path, data: bytes | None, encoding: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    if data is not None:
        return read_text_bytes(data, "-", encoding=encoding)
    return read(path, root=path.resolve().parent, encoding=encoding)
