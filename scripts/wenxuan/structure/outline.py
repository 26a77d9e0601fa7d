"""List the headings of a text (提纲) with their lines in the source."""

from dataclasses import dataclass
from types import MappingProxyType

from wenxuan.manuscript import Manuscript
from wenxuan.structure.corrections import Corrections
from wenxuan.structure.lines import Page
from wenxuan.structure.reading import read_outline


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading: level from 1, title, the line in the source file from 1, and the evidence for it."""

    level: int
    title: str
    line: int
    score: float


def outline(manuscript: Manuscript, *, corrections: Corrections = MappingProxyType({})) -> tuple[Entry, ...]:
    """Return the headings below the text's own title, in order; a heading split over two lines is one entry."""
    page = Page(manuscript)
    _, found = read_outline(page, corrections)
    return tuple(
        Entry(
            item.level,
            "\u3000".join(line.text for line in page.lines[item.first : item.last + 1]),
            page.location(page.lines[item.first].start).line,
            round(item.score, 2),
        )
        for item in found.headings
    )
