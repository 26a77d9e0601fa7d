"""Sections (节段): a heading and the lines up to the next one, and how they are grouped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wenxuan.structure.forms import Place
from wenxuan.structure.headings import Found
from wenxuan.structure.lines import Line


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (None for a lead-in) and the lines up to the next one."""

    heading: Found | None
    lines: tuple[Line, ...]

    @property
    def level(self) -> int:
        """The heading's level; 0 for a lead-in."""
        return self.heading.level if self.heading else 0

    @property
    def place(self) -> Place:
        """Where in a book the heading belongs."""
        return self.heading.form.place if self.heading else Place.MAIN


def groups(sections: Sequence[Section], *, level: int) -> Iterator[list[Section]]:
    """Group sections under headings down to `level`; deeper ones before the first stand in a group of their own."""
    group: list[Section] = []
    for section in sections:
        if section.level <= level and group:
            yield group
            group = []
        group.append(section)
    if group:
        yield group


def unbroken(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Split lines where others were taken out between them, so that no block reaches across."""
    run: list[Line] = []
    for line in lines:
        if run and line.index != run[-1].index + 1:
            yield run
            run = []
        run.append(line)
    if run:
        yield run
