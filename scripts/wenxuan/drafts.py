"""Draft a book (初稿): its texts read, cleaned and structured, each on its own, before they are put together."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from wenxuan.check import ledger
from wenxuan.clean import clean, decisions
from wenxuan.clean.decisions import Decided
from wenxuan.clean.echoes import NO_ECHOES, listen
from wenxuan.config import BookConfig, load
from wenxuan.convert import check_script, script_of
from wenxuan.diagnostics import Diagnostic, Location, Report, Severity
from wenxuan.manuscript import Manuscript, Source
from wenxuan.model import Book, Region
from wenxuan.read import read
from wenxuan.structure import account, assemble, gather, structure, unmatched
from wenxuan.toml_lines import line_of, lines_of

Tell = Callable[[str], None]
Draft = tuple[Manuscript, Book]


@dataclass(frozen=True, slots=True)
class Text:
    """A text to read: what book.toml says of it, and where (a place for each correction of its outline)."""

    path: Path
    encoding: str = ""
    off: frozenset[str] = frozenset()
    headings: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, Location] = field(default_factory=dict)


def texts_of(project: Path, config: BookConfig) -> list[Text]:
    """Return the texts that a book.toml names, in reading order."""
    off = frozenset(config.clean.off)
    file = project / "book.toml"
    lines = lines_of(file.read_text(encoding="utf-8-sig"))
    texts = []
    for entry, key in zip(config.entries, _keys(config), strict=True):
        places = {text: Location(str(file), line_of(lines, f"{key}.headings.{text}")) for text in entry.headings}
        texts.append(Text(project / entry.source, entry.encoding, off.union(entry.off), entry.headings, places))
    return texts


def _keys(config: BookConfig) -> Iterator[str]:
    """Yield the JSON path of each entry in book.toml."""
    yield from (f"$.front[{number}]" for number in range(len(config.front)))
    for number, part in enumerate(config.part):
        yield from (f"$.part[{number}].piece[{place}]" for place in range(len(part.piece)))
    yield from (f"$.back[{number}]" for number in range(len(config.back)))


def _idle(text: Text, manuscript: Manuscript) -> Iterator[Diagnostic]:
    """Tell the corrections of an outline that match nothing."""
    for heading in unmatched(manuscript, text.headings) if text.headings else ():
        what = f"no line of {text.path.name} reads {heading!r}"
        hint = "write the line as wenxuan outline shows it, or take the correction out"
        yield Diagnostic(text.places[heading], Severity.WARNING, "headings", what, hint)


def prepare(
    texts: Iterable[Text], root: Path | None = None, *, tell: Tell = lambda _: None
) -> tuple[tuple[Draft, ...], Report]:
    """Read, clean and structure each text; all faults of all files at once.

    Nothing outside `root` is read; without one, nothing outside the folder of each file. An editor's decisions lie in
    that folder.
    """
    report = Report()
    sources: list[tuple[Source, Text, Path]] = []
    for text in texts:
        folder = root or text.path.parent
        source, found = read(text.path, root=folder, encoding=text.encoding)
        report += found
        if source is not None:
            sources.append((source, text, folder))
    echoes = listen(source for source, _, _ in sources) if len(sources) > 1 else NO_ECHOES
    drafts: list[Draft] = []
    known: dict[Path, Decided] = {}
    for source, text, folder in sources:
        tell(text.path.name)
        if folder not in known:
            known[folder], found = decisions.load(folder)
            report += found
        decided = known[folder].get(below(folder, source.path), ())
        manuscript, found = clean(source, off=text.off, decisions=decided, echoes=echoes)
        report += found + tuple(ledger.check(manuscript))
        draft, found = structure(manuscript, corrections=text.headings)
        report += found + tuple(_idle(text, manuscript)) + tuple(account(manuscript, draft))
        drafts.append((manuscript, draft))
    return tuple(drafts), report


@dataclass(frozen=True, slots=True)
class Drafts:
    """A book's texts, or one text, read and cleaned as the editor decided; his decisions lie in `folder`."""

    folder: Path
    report: Report
    title: str = ""
    region: Region = Region.CN
    drafts: tuple[Draft, ...] = ()
    config: BookConfig | None = None

    @property
    def book(self) -> Book:
        """The texts put together, in the script that they are written in."""
        if self.config:
            return assemble(self.config, self.drafts)[0]
        return replace(gather(self.title, (), self.drafts), region=self.region)

    @property
    def people(self) -> tuple[str, ...]:
        """The names that book.toml lists, of places too."""
        return self.config.book.people + self.config.book.places if self.config else ()


def read_drafts(path: Path) -> Drafts:
    """Read, clean and structure the texts of a book, each as it stands, or one text."""
    if not path.is_dir():
        drafts, report = prepare([Text(path)])
        title = next((book.meta.title for _, book in drafts), "")
        return Drafts(path.parent, report, title or path.name, script(drafts), drafts)
    config, faults = load(path / "book.toml")
    if config is None:
        return Drafts(path, Report(faults))
    drafts, report = prepare(texts_of(path, config), path)
    return Drafts(path, report, config.book.title, config.book.region, drafts, config)


def strange(drafts: Iterable[Draft], region: Region) -> Iterator[Diagnostic]:
    """Tell which drafts, or what in them, is not in the script that the book is said to be in."""
    for manuscript, _ in drafts:
        yield from check_script(manuscript, region)


def script(drafts: Iterable[Draft]) -> Region:
    """Return the script and region that most of the drafts are in."""
    return script_of("\n".join(manuscript.text for manuscript, _ in drafts))


def below(root: Path, path: str) -> str:
    """Return a path as seen from `root`, so that the same book gives the same bytes wherever it lies."""
    return Path(os.path.relpath(path, root)).as_posix()
