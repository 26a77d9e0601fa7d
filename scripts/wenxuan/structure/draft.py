"""Make one cleaned text into a book of its own (初稿): title, authors, front, parts, back."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType

from wenxuan.diagnostics import NOWHERE, Diagnostic, Location
from wenxuan.manuscript import Manuscript, Mark, MarkKind
from wenxuan.model import Block, Book, Dropped, Heading, Inline, LineBreak, Meta, Paragraph, Part, Piece, Role, Text
from wenxuan.structure.blocks import BlockBuilder
from wenxuan.structure.bylines import read_bylines
from wenxuan.structure.corrections import Corrections
from wenxuan.structure.epigraphs import epigraph_length
from wenxuan.structure.forms import CHAPTER_RANK, PART_RANK, Place, read_forms
from wenxuan.structure.headings import Found, Outline
from wenxuan.structure.ids import with_ids
from wenxuan.structure.inlines import InlineBuilder, plain
from wenxuan.structure.lines import Line, Page
from wenxuan.structure.notes import find_notes, uncalled
from wenxuan.structure.opening import Opening, is_subtitle
from wenxuan.structure.reading import MARKED, read_outline
from wenxuan.structure.sections import Section, groups, unbroken
from wenxuan.structure.unnumbered import UNNUMBERED

_LONG_SECTION = 1500  # characters from which a section without a number is a piece of its own


def structure(
    manuscript: Manuscript, *, corrections: Corrections = MappingProxyType({})
) -> tuple[Book, tuple[Diagnostic, ...]]:
    """Return the book (初稿) that one text is: several pieces if its headings say so, else one.

    The title is the text's own, else the source's, else the file's stem. `account` holds the result
    against the manuscript.
    """
    page = Page(manuscript)
    opening, outline = read_outline(page, corrections)
    left = frozenset[str]()
    while True:
        draft = _Draft(page, opening, outline, left_in_place=left)
        book = with_ids(draft.book())
        if not (unplaced := draft.unplaced_notes()):
            return book, tuple(draft.diagnostics)
        left |= unplaced  # their marks stand where no note can go: the notes stay where they are


class _Draft:
    """One text on its way to a book."""

    def __init__(self, page: Page, opening: Opening, outline: Outline, *, left_in_place: frozenset[str]) -> None:
        self._page = page
        self._opening = opening
        self._outline = outline
        self._lifted: set[int] = set()
        self.diagnostics: list[Diagnostic] = []
        self._dropped: list[Dropped] = []
        self._sections = self._split()
        self._depth = self._depth_of_pieces()
        marks = list(page.marks)
        if not any(mark.kind is MarkKind.NOTE for mark in marks):
            marks += self._plain_notes()
        self._labels = sorted(mark for mark in marks if mark.kind is MarkKind.NOTE_MARK)
        notes = self._liftable(marks, left_in_place)
        self._lifted |= {line.index for lines in notes.values() for line in lines}
        self._sections = self._split()
        labels = {name: self._printed(lines) for name, lines in notes.items()}
        own = [mark for mark in marks if mark.kind is not MarkKind.NOTE_MARK]
        own += [mark for inner in labels.values() for mark in inner]
        self._inlines = InlineBuilder(page.manuscript.text, own)
        self._blocks = BlockBuilder(page, self._inlines)
        self._inlines.notes = self._notes(notes, labels)

    def unplaced_notes(self) -> frozenset[str]:
        """Return the ids of notes that were lifted out of the text and came to stand nowhere."""
        return frozenset(self._inlines.notes.keys() - self._inlines.placed)

    def book(self) -> Book:
        """Put the sections together: several pieces, or one."""
        self._drop_aside()
        book = self._several() if self._depth else self._single()
        self.diagnostics += self._blocks.diagnostics
        dropped = [*self._dropped, *self._blocks.dropped]
        return replace(book, dropped=tuple(sorted(dropped, key=lambda item: item.location)))

    # --- what kind of text it is ----------------------------------------------------------------

    def _split(self) -> list[Section]:
        lines = self._page.lines
        headings = [found for found in self._outline.headings if found.first not in self._lifted]
        apart = {*self._opening.lines, *self._outline.contents, *self._lifted}
        starts = [found.first for found in headings] + [len(lines)]
        sections = [Section(None, tuple(line for line in lines[: starts[0]] if line.index not in apart))]
        for found, stop in zip(headings, starts[1:], strict=True):
            own = tuple(line for line in lines[found.last + 1 : stop] if line.index not in apart)
            sections.append(Section(found, own))
        return sections

    def _depth_of_pieces(self) -> int:
        """Return the level of the headings that open pieces: 0 for one piece, 2 below parts, else 1."""
        top = [section for section in self._sections if section.level == 1]
        return 0 if not self._is_several(top) else 2 if self._has_parts(top) else 1

    def _is_several(self, top: Sequence[Section]) -> bool:
        """True if the highest headings open pieces of their own, not sections of one piece."""
        main = [section.heading for section in top if section.heading and section.place is Place.MAIN]
        if len(main) < 2:
            return False
        if any(found.form.family not in (UNNUMBERED, MARKED) and found.form.rank <= CHAPTER_RANK for found in main):
            return True
        if main[0].form.family == MARKED:
            titled = [self._page.lines[found.first].text for found in main]
            numbered = sum(any(form.rank <= CHAPTER_RANK for form in read_forms(text)) for text in titled)
            if numbered >= 0.5 * len(main):
                return True
        return main[0].form.family in (UNNUMBERED, MARKED) and self._has_long_sections(main)

    def _has_long_sections(self, main: Sequence[Found]) -> bool:
        lines = self._page.lines
        stops = [found.first for found in main[1:]] + [len(lines)]
        sizes = [sum(line.size for line in lines[a.last + 1 : b]) for a, b in zip(main, stops, strict=True)]
        signed = sum(bool(read_bylines(lines, found.last + 1, is_below_title=True)[1]) for found in main)
        return (len(main) >= 3 and (sum(sizes) >= _LONG_SECTION * len(main) or bool(self._outline.contents))) or (
            signed >= max(2, 0.5 * len(main))
        )

    # --- one piece ------------------------------------------------------------------------------

    def _single(self) -> Book:
        sections = list(self._sections)
        opening = self._opening
        title, place = self._opening_title()
        lead = sections[0]
        if not title and not lead.lines and len(sections) > 1 and self._is_only_top(sections[1]):
            title, place = self._title(sections[1])
            lead, sections = sections[1], [sections[0], *sections[2:]]
            lines, byline, author = self._head(lead)
        else:
            lines, author = lead.lines, opening.author
            byline = tuple(self._page.lines[index] for index in opening.byline)
        blocks = [*self._bylines(byline), *self._body(lines, is_start=True)]
        for section in sections[1:]:
            blocks += self._headed(section, 1 if lead.level else 0)
        author = author or self._page.manuscript.source.author.strip()
        first = place if title else self._first_place()
        piece = Piece("", title, tuple(blocks), author, first)
        meta = Meta(plain(title) or self._fallback_title(), authors=_authors(author))
        return Book(meta, (Part((piece,)),))

    def _is_only_top(self, section: Section) -> bool:
        return section.level == 1 and sum(item.level == 1 for item in self._sections) == 1

    def _headed(self, section: Section, above: int) -> Iterator[Block]:
        title, place = self._title(section)
        yield Heading(max(1, section.level - above), title, place)
        lines, byline, _ = self._head(section)
        yield from self._bylines(byline)
        is_chapter = section.heading is not None and section.heading.form.rank <= CHAPTER_RANK
        yield from self._body(lines, is_start=is_chapter)

    # --- several pieces -------------------------------------------------------------------------

    def _several(self) -> Book:
        found = [list(group) for group in groups(self._sections[1:], level=1)]
        main = [place for place, group in enumerate(found) if group[0].place is Place.MAIN]
        front = [group for group in found[: main[0]] if group[0].place is Place.FRONT]
        back = [group for group in found[main[-1] + 1 :] if group[0].place is Place.BACK]
        body = found[len(front) : len(found) - len(back)]
        if found[: len(front)] != front or (back and found[-len(back) :] != back):
            front, back, body = [], [], found  # a 后记 before a 前言 is no frame: all stays in its place
        parts = (
            tuple(self._parts(body)) if self._depth == 2 else (Part(tuple(self._piece(group, 1) for group in body)),)
        )
        titles = [self._page.lines[index] for index in self._opening.title]
        meta = Meta(
            "".join(line.text for line in titles) or self._fallback_title(),
            authors=_authors(self._opening.author or self._page.manuscript.source.author),
        )
        return Book(
            meta,
            parts,
            front=(*self._lead_in(), *(self._piece(group, 1) for group in front)),
            back=tuple(self._piece(group, 1) for group in back),
            location=self._page.location(titles[0].start) if titles else NOWHERE,
        )

    def _has_parts(self, top: Sequence[Section]) -> bool:
        main = [section.heading.form for section in top if section.heading and section.place is Place.MAIN]
        main = [form for form in main if form.family != "序跋"]
        below = [section.heading.form for section in self._sections if section.heading and section.level == 2]
        return (
            bool(main and below)
            and all(form.family == MARKED or form.rank <= PART_RANK for form in main)
            and all(form.family in (MARKED, "序跋") or form.rank <= CHAPTER_RANK for form in below)
            and (main[0].family != MARKED or self._marked_parts(top))
        )

    def _marked_parts(self, top: Sequence[Section]) -> bool:
        """Marked headings are parts if little or no text stands between them and the pieces below."""
        main = [section for section in top if section.place is Place.MAIN]
        return all(sum(line.size for line in section.lines) < 200 for section in main)

    def _parts(self, found: Sequence[Sequence[Section]]) -> Iterator[Part]:
        for group in found:
            if group[0].place is not Place.MAIN or (
                len(group) == 1 and group[0].heading and group[0].heading.form.number == 0
            ):
                yield Part((self._piece(group, 1),))
                continue
            title, place = self._title(group[0])
            pieces = []
            lines, byline, author = self._head(group[0])
            if lines or byline:
                blocks = (*self._bylines(byline), *self._body(lines, is_start=True))
                pieces.append(Piece("", (), blocks, author, self._page.location((*byline, *lines)[0].start)))
            pieces += [self._piece(inner, 2) for inner in groups(group[1:], level=2)]
            yield Part(tuple(pieces), title, "", place)

    def _lead_in(self) -> Iterator[Piece]:
        """Text before the first heading is a piece without a title."""
        lines = self._sections[0].lines
        byline = tuple(self._page.lines[index] for index in self._opening.byline)
        if lines or byline:
            blocks = (*self._bylines(byline), *self._body(lines, is_start=True))
            yield Piece("", (), blocks, "", self._page.location((*byline, *lines)[0].start))

    def _piece(self, group: Sequence[Section], level: int) -> Piece:
        title, place = self._title(group[0])
        lines, byline, author = self._head(group[0])
        blocks = [*self._bylines(byline), *self._body(lines, is_start=True)]
        for section in group[1:]:
            blocks += self._headed(section, level)
        return Piece("", title, tuple(blocks), author, place)

    # --- titles, bylines, bodies ----------------------------------------------------------------

    def _fallback_title(self) -> str:
        source = self._page.manuscript.source
        return source.title.strip() or PurePath(source.path).stem

    def _first_place(self) -> Location:
        lines = self._page.lines
        return self._page.location(lines[0].start) if lines else Location(self._page.manuscript.source.path)

    def _opening_title(self) -> tuple[tuple[Inline, ...], Location]:
        lines = [self._page.lines[index] for index in self._opening.title]
        return self._joined(lines), self._page.location(lines[0].start) if lines else NOWHERE

    def _title(self, section: Section) -> tuple[tuple[Inline, ...], Location]:
        found = section.heading
        if found is None:
            return (), NOWHERE
        lines = self._page.lines[found.first : found.last + 1]
        return self._joined(lines), self._page.location(lines[0].start)

    def _joined(self, lines: Sequence[Line]) -> tuple[Inline, ...]:
        """A title on two lines is one title; a subtitle (——某某) keeps its line."""
        inlines: tuple[Inline, ...] = ()
        for line in lines:
            if inlines:
                inlines += (LineBreak(),) if is_subtitle(line.text) else (Text("\u3000"),)
            inlines += self._inlines.build(line.start, line.end)
        return inlines

    def _head(self, section: Section) -> tuple[tuple[Line, ...], tuple[Line, ...], str]:
        """Return (body, byline, author) of a section."""
        if not section.heading:
            return section.lines, (), ""
        found, author = read_bylines(
            section.lines,
            0,
            is_below_title=section.heading.form.rank <= CHAPTER_RANK or section.heading.form.family == UNNUMBERED,
        )
        return section.lines[found.stop :], section.lines[: found.stop], author

    def _bylines(self, lines: Sequence[Line]) -> Iterator[Block]:
        for line in lines:
            yield Paragraph(self._inlines.build(line.start, line.end), self._page.location(line.start), Role.BYLINE)

    def _body(self, lines: Sequence[Line], *, is_start: bool) -> Iterator[Block]:
        count = epigraph_length(lines) if is_start else 0
        for line in lines[:count]:
            yield Paragraph(self._inlines.build(line.start, line.end), self._page.location(line.start), Role.EPIGRAPH)
        for run in unbroken(lines[count:]):
            yield from self._blocks.build(run)

    # --- notes, and what is left out ------------------------------------------------------------

    def _plain_notes(self) -> list[Mark]:
        pieces = [
            [line for section in group for line in (*self._title_lines(section), *section.lines)]
            for group in groups(self._sections, level=self._depth)
        ]
        notes = find_notes(self._page, pieces)
        self.diagnostics += notes.diagnostics
        for line in notes.headings:
            self._lifted.add(line.index)
            self._dropped.append(Dropped("notes-heading", line.text, self._page.location(line.start)))
        return list(notes.marks)

    def _title_lines(self, section: Section) -> Sequence[Line]:
        """Return the lines of the title above a section, where notes are called too."""
        if section.heading:
            return self._page.lines[section.heading.first : section.heading.last + 1]
        return [] if self._depth else [self._page.lines[index] for index in self._opening.title]

    def _liftable(self, marks: Sequence[Mark], left: frozenset[str]) -> dict[str, tuple[Line, ...]]:
        """Return the lines of each note that is called from outside the notes and stands in running text."""
        body = {line.index for section in self._sections for line in section.lines}
        notes: dict[str, tuple[Line, ...]] = {}
        taken: set[int] = set()
        called = {mark.value for mark in marks if mark.kind is MarkKind.NOTE_REF}
        for mark in (mark for mark in marks if mark.kind is MarkKind.NOTE):
            lines = tuple(self._page.within(mark.start, mark.end))
            indexes = {line.index for line in lines}
            if lines and mark.value not in called:
                self.diagnostics.append(uncalled(self._page, lines[0]))
            elif not lines or mark.value in notes or mark.value in left or not indexes <= body or indexes & taken:
                continue
            elif self._has_text(lines):
                notes[mark.value] = lines
                taken |= indexes
        return notes

    def _printed(self, lines: Sequence[Line]) -> list[Mark]:
        """Return what the source printed in a note beside its text: its number, its way back."""
        start, end = lines[0].start, lines[-1].end
        first = bisect_left(self._labels, start, key=lambda mark: mark.start)
        last = bisect_left(self._labels, end, first, key=lambda mark: mark.start)
        return [mark for mark in self._labels[first:last] if mark.end <= end]

    def _has_text(self, lines: Sequence[Line]) -> bool:
        """True if a note says something besides its number and its way back."""
        printed = {offset for mark in self._printed(lines) for offset in range(mark.start, mark.end)}
        return any(offset not in printed for line in lines for offset in range(line.start, line.end))

    def _notes(
        self, lifted: dict[str, tuple[Line, ...]], printed: dict[str, list[Mark]]
    ) -> dict[str, tuple[str, tuple[Block, ...]]]:
        text = self._page.manuscript.text
        notes: dict[str, tuple[str, tuple[Block, ...]]] = {}
        for name, lines in lifted.items():
            label = ""
            for mark in printed[name]:
                if mark.start == lines[0].start and not label:
                    label = text[mark.start : mark.end]
                else:
                    place = self._page.location(mark.start)
                    self._dropped.append(Dropped("note-back-link", text[mark.start : mark.end], place))
            notes[name] = label, self._blocks.build(lines)
        return notes

    def _drop_aside(self) -> None:
        """Record the printed contents list and what the source's markup sets outside the article."""
        lines = self._page.lines
        for index in self._outline.contents:
            place = self._page.location(lines[index].start)
            self._dropped.append(Dropped("printed-contents", lines[index].text, place))


def _authors(names: str) -> tuple[str, ...]:
    return tuple(name for name in re.split(r"[、,，;；]\s*", names.strip()) if name)
