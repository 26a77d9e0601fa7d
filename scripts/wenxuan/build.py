"""Build a book (成书): the whole program from top to bottom, and the only module that knows the order.

read → clean → structure → convert → annotate → formats → check → publish. Everything is gathered and checked in a
folder beside the old outputs, and only then moved into their place.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from wenxuan import registry
from wenxuan.annotate import annotate
from wenxuan.check import epub_text, epubcheck, finished, glyphs, pdf_text, pictures, tables, typography
from wenxuan.check.epubcheck import EpubCheck
from wenxuan.clean.ledger import entries
from wenxuan.config import BookConfig, EditionEntry, load
from wenxuan.convert import convert, convert_text, unused
from wenxuan.diagnostics import NOWHERE, Diagnostic, Location, Report, Severity
from wenxuan.drafts import Draft, Tell, Text, below, prepare, script, strange, texts_of
from wenxuan.errors import InputError, WenxuanError
from wenxuan.formats import Printed, web
from wenxuan.formats.pdf import lay_out_edition
from wenxuan.glossary import NO_GLOSSARY, Glossary, load_glossary
from wenxuan.model import Artifact, Book, Edition, Opening, PrintRun, Reading, Region
from wenxuan.page import load_trim
from wenxuan.publish import publish, staging, write_whole
from wenxuan.resources import fonts_dir
from wenxuan.shelf import Shelf, edition_key
from wenxuan.structure import assemble, gather
from wenxuan.templates import render
from wenxuan.typeset import fonts
from wenxuan.typeset.engine import Job
from wenxuan.typeset.workshop import Workshop, prune
from wenxuan.walk import characters

_CACHE = ".wenxuan"  # in the book's folder: layouts and editions that need not be made again


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build found and made; nothing is made where the report has errors."""

    report: Report
    artifacts: tuple[Artifact, ...] = ()


_Faces = Mapping[Region, tuple[fonts.Face, ...]]


def build(project: Path, output: Path, *, only: frozenset[str] = frozenset(), tell: Tell = lambda _: None) -> Outcome:
    """Build the book in `project` (a folder with book.toml) into `output`; `only` names editions, all if empty."""
    config, faults = load(project / "book.toml")
    if config is None:
        return Outcome(Report(faults))
    names = [entry.name for entry in config.edition]
    if unknown := sorted(only.difference(names)):
        raise WenxuanError(f"unknown edition {unknown[0]!r}", hint=f"editions in book.toml: {', '.join(names)}")
    glossary, faults = load_glossary(project)
    drafts, report = prepare(texts_of(project, config), project, tell=tell)
    report += faults
    if report.has_errors:
        return Outcome(report)
    book, _, found = assemble(config, drafts)
    report += (*found, *unused(book, glossary), *strange(drafts, book.region))
    wanted = [entry for entry in config.edition if not only or entry.name in only]
    dress = partial(_dressed, book, glossary=glossary, people=_names(config))
    cache, run = _cache_of(project), PrintRun(**config.print.model_dump())
    return produce(
        book, drafts, wanted, report, run=run, root=project, output=output, cache=cache, dress=dress, tell=tell
    )


def make(
    files: Sequence[Path],
    output: Path,
    *,
    title: str = "",
    authors: tuple[str, ...] = (),
    region: Region | None = None,
    trim: str = "a5",
    reading: Reading = "none",
    tell: Tell = lambda _: None,
) -> Outcome:
    """Make a book of files that belong to no project; without `region` it stays in the script of its texts.

    A glossary beside the first file is heeded.
    """
    load_trim(trim)  # a wrong name is told before any work
    glossary, faults = load_glossary(files[0].parent)
    drafts, report = prepare(map(Text, files), tell=tell)
    report += faults
    if report.has_errors:
        return Outcome(report)
    own = script(drafts)
    report += tuple(strange(drafts, own))
    book = replace(gather(title, authors, drafts), region=own)
    wanted = [EditionEntry(name="book", region=region or own, trim=trim, opening=Opening.PAGE, reading=reading)]
    root = Path(os.path.commonpath([path.absolute().parent for path in files]))
    dress = partial(_dressed, book, glossary=glossary)
    return produce(book, drafts, wanted, report, run=PrintRun(), root=root, output=output, dress=dress, tell=tell)


def produce(
    book: Book,
    drafts: Sequence[Draft],
    wanted: Sequence[EditionEntry],
    report: Report,
    *,
    run: PrintRun,
    root: Path,
    output: Path,
    cache: Path | None = None,
    dress: Callable[[EditionEntry], Book],
    tell: Tell,
) -> Outcome:
    """Make every wanted edition of a book, check it, and publish all of them together with their download page.

    `root` holds the texts, and may hold fonts; what `cache` holds need not be made again; `dress` gives the book in the
    script of an edition.
    """
    editions = _editions(dress, wanted, run)
    faces = {edition.region: _faces(edition, root) for edition in editions}
    report += _glyphs(editions, faces, _sources(drafts, root))
    if report.has_errors:
        return Outcome(report)
    every_face = [face for group in faces.values() for face in group]
    prepared = fonts.prepare(every_face, characters(tuple(editions)), folder=_font_cache())
    shelf = Shelf(cache / "editions" if cache else None)
    with staging(output) as folder, _workshop(prepared, every_face, cache) as workshop, EpubCheck() as validator:
        finish = partial(
            _finish, folder=folder, workshop=workshop, faces=faces, shelf=shelf, validator=validator, tell=tell
        )
        finished = _side_by_side(finish, editions)
        artifacts = tuple(artifact for made, _ in finished for artifact in made)
        report += tuple(diagnostic for _, found in finished for diagnostic in found)
        if report.has_errors:
            return Outcome(report)
        sources = [manuscript.source for manuscript, _ in drafts]
        artifacts += (_write_ledger(folder / "ledger.jsonl", drafts, book, root),)
        shown = [replace(source, path=below(root, source.path)) for source in sources]
        artifacts += web.make(book, editions, artifacts, shown, folder)
        publish(folder, output, sources=[Path(source.path) for source in sources])
    return Outcome(report, tuple(replace(artifact, path=output / artifact.path.name) for artifact in artifacts))


def test_sheet(target: Path, *, language: str) -> None:
    """Write the test sheet (试印页) that shows how a printer turns paper, in a region's words or in English."""
    region = Region(language) if language in list(Region) else Region.CN
    faces = fonts.find_faces(region)
    html = render(f"print/test_sheet/{language}.xhtml", language=language)
    prepared = fonts.prepare(faces, frozenset(html), folder=_font_cache())
    with Workshop(prepared, faces, cache=None, workers=1) as workshop:
        (sheet,) = workshop.lay_out([Job(html, fonts.style_sheet(faces), is_tagged=False, is_sheet=True)])
    write_whole(target, sheet.pdf)


def _editions(dress: Callable[[EditionEntry], Book], wanted: Iterable[EditionEntry], run: PrintRun) -> list[Edition]:
    return [
        Edition(
            dress(entry),
            entry.name,
            entry.trim,
            entry.opening,
            entry.formats,
            entry.hanging,
            is_spaced=(entry.reading, entry.reading_for) == ("pinyin", "all"),
            run=run,
        )
        for entry in wanted
    ]


def _dressed(book: Book, entry: EditionEntry, *, glossary: Glossary = NO_GLOSSARY, people: Iterable[str] = ()) -> Book:
    """Return the book in the script of an edition, with the readings (注音) that the edition asks for."""
    turned = convert(book, entry.region, words=entry.words, glossary=glossary, people=people)
    is_simplified = not entry.region.is_traditional
    simplified = str if is_simplified else partial(convert_text, to=Region.CN, origin=entry.region)
    return annotate(turned, entry.reading, entry.reading_for, simplified=simplified)


_Finished = tuple[tuple[Artifact, ...], tuple[Diagnostic, ...]]


def _side_by_side(finish: Callable[[Edition], _Finished], editions: Sequence[Edition]) -> list[_Finished]:
    """Finish two editions at a time: while one waits for its layouts, the other is joined and checked."""
    pool = ThreadPoolExecutor(2)
    try:
        return list(pool.map(finish, editions))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # after a fault or Ctrl-C nobody waits for the rest


def _finish(
    edition: Edition,
    *,
    folder: Path,
    workshop: Workshop,
    faces: _Faces,
    shelf: Shelf,
    validator: EpubCheck,
    tell: Tell,
) -> _Finished:
    """Make and check the files of one edition, or take them from the shelf if nothing has changed."""
    key = edition_key(edition, fonts=fonts.digest(faces[edition.region]))
    if kept := shelf.take(key, folder):
        tell(edition.name)
        return kept, ()
    printed = lay_out_edition(edition, folder, workshop=workshop, faces=faces[edition.region])
    tell(edition.name)
    makers = dict(registry.modules_in("wenxuan.formats"))
    artifacts = tuple(item for name in edition.formats for item in makers[name].make(edition, printed, folder))
    found = tuple(_examine(edition, printed, artifacts, validator=validator))
    if not Report(found).has_errors:
        shelf.keep(key, artifacts)
    return artifacts, found


def _examine(
    edition: Edition, printed: Printed, artifacts: Sequence[Artifact], *, validator: EpubCheck
) -> Iterator[Diagnostic]:
    """Check finished files: nothing lost on the way to the page, every glyph there, the EPUB valid."""
    for complaint in dict.fromkeys(printed.complaints):
        yield Diagnostic(Location(edition.name), Severity.WARNING, "layout", complaint)
    yield from tables.check(edition)
    yield from pictures.check(edition)
    yield from pdf_text.check(printed.artifact.path, printed.placements, edition)
    yield from glyphs.check(printed.artifact.path)
    epubs = [artifact.path for artifact in artifacts if artifact.format == "epub"]
    for path in epubs:
        yield from epub_text.check(path, edition)
    yield from validator.check(epubs)


def _faces(edition: Edition, root: Path) -> tuple[fonts.Face, ...]:
    faces = fonts.find_faces(edition.region, own=root / "fonts")
    return faces + fonts.find_rare(faces, characters=characters(edition.book), own=root / "fonts")


def _glyphs(editions: Iterable[Edition], faces: _Faces, sources: glyphs.Sources) -> tuple[Diagnostic, ...]:
    """Tell, once for all editions, what no font has and what only a fall-back face has."""
    found: list[Diagnostic] = []
    for edition in editions:
        ours = faces[edition.region]
        found += glyphs.missing(edition.book, frozenset().union(*map(fonts.coverage, ours)), sources=sources)
        found += glyphs.rare(edition.book, fonts.fall_backs(ours), sources=sources)
    return tuple(dict.fromkeys(found))


def _sources(drafts: Sequence[Draft], root: Path) -> glyphs.Sources:
    texts = tuple(manuscript.source for manuscript, _ in drafts)
    settings = root / "book.toml"
    return glyphs.Sources(texts, Location(str(settings)) if settings.is_file() else NOWHERE)


def _font_cache() -> Path:
    """Return where prepared fonts are kept: in the repository's fonts/, or in the user's cache."""
    if (fonts_dir().parent / "pyproject.toml").is_file() and os.access(fonts_dir(), os.W_OK):
        return fonts_dir() / "prepared"
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home, "wenxuan", "fonts")


def _cache_of(project: Path) -> Path | None:
    """Return where a book's layouts and editions are kept; nowhere, if a link leads out of the book's folder."""
    cache, home = project / _CACHE, project.resolve()
    places = (cache, cache / "layouts", cache / "editions")
    return cache if all(place.resolve().is_relative_to(home) for place in places) else None


def _workshop(prepared: Path, faces: Sequence[fonts.Face], cache: Path | None) -> Workshop:
    layouts = cache / "layouts" if cache else None
    if layouts and layouts.is_dir():
        prune(layouts)
    return Workshop(prepared, faces, cache=layouts)


def _write_ledger(path: Path, drafts: Sequence[Draft], book: Book, root: Path) -> Artifact:
    """Write every edit of every source, and what structure left out, as JSON lines; paths are relative to `root`."""
    rows = [entry for manuscript, _ in drafts for entry in entries(manuscript)]
    for dropped in book.dropped:
        place = dropped.location
        row = {"rule": dropped.rule, "path": place.path, "line": place.line, "column": place.column}
        rows.append(row | {"before": dropped.text, "after": ""})
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in rows:
            stream.write(json.dumps(row | {"path": below(root, str(row["path"]))}, ensure_ascii=False) + "\n")
    return Artifact(path, "ledger", "application/jsonl")


def survey(project: Path) -> Report:
    """Tell which characters of a book's editions have no glyph, or one in a fall-back face only."""
    config, faults = load(project / "book.toml")
    if config is None:
        return Report(faults)
    drafts, report = prepare(texts_of(project, config), project)
    if report.has_errors:
        return report
    glossary, _ = load_glossary(project)
    book = assemble(config, drafts)[0]
    dress = partial(_dressed, book, glossary=glossary, people=_names(config))
    editions = _editions(dress, config.edition, PrintRun())
    faces = {edition.region: _faces(edition, project) for edition in editions}
    return Report(_glyphs(editions, faces, _sources(drafts, project)))


def _names(config: BookConfig) -> tuple[str, ...]:
    return config.book.people + config.book.places


def examine(path: Path) -> Report:
    """Check a book's texts, or finished files: a folder with a manifest, an EPUB, a PDF."""
    if not path.exists():
        raise InputError(f"{path}: no such file or folder", hint="name the folder of a book, or finished files")
    if (path / "book.toml").is_file():
        config, faults = load(path / "book.toml")
        if config is None:
            return Report(faults)
        glossary, faults = load_glossary(path)
        drafts, report = prepare(texts_of(path, config), path)
        report += faults
        if report.has_errors:
            return report
        book, _, found = assemble(config, drafts)
        report += (*found, *unused(book, glossary), *strange(drafts, book.region))
        return report
    if path.is_dir():
        return Report(tuple(finished.check(path)))
    if path.suffix.lower() == ".epub":
        return Report(tuple(epubcheck.check([path])))
    if path.suffix.lower() == ".pdf":
        return Report(tuple(glyphs.check(path)))
    raise InputError(f"{path}: expected a book's folder, a folder of finished files, a PDF or an EPUB",
                     hint="name the folder of book.toml, or dist")  # fmt: skip


def examine_pages(pdf: Path, *, region: Region | None = None) -> typography.Judgement:
    """Judge the pages of any PDF by every rule of the page; `region` if not that of its language."""
    if not pdf.exists():
        raise InputError(f"{pdf}: no such file or folder", hint="name a PDF")
    if not pdf.is_file():  # a pipe would never end
        raise InputError(f"{pdf}: not a PDF, or a broken one", hint="name a PDF")
    return typography.examine(pdf, region=region)
