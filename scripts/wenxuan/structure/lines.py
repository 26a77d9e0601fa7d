"""The lines (行) of a manuscript with the layout that they had in the source."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from wenxuan.diagnostics import Location
from wenxuan.manuscript import Manuscript, Mark

CLOSING = "。！？!?…；;”’」』）)】》〉.﹒．﹔︰~～"  # marks that can stand at the end of a finished paragraph
_SPACE = re.compile(r"\s+")
_WIDE = "\u3000"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: text[start:end] of the manuscript, without white space around it.

    `indent` counts half cells before it in the source (-1 where it began inside a line), `gap` the
    blank lines before it there; `is_apart` says that the manuscript kept a blank line before it.
    """

    index: int
    start: int
    end: int
    text: str
    size: int
    indent: int
    gap: int
    is_apart: bool

    @property
    def is_closed(self) -> bool:
        """True if it ends as a finished sentence does."""
        return self.text[-1] in CLOSING

    @property
    def is_closed_sentence(self) -> bool:
        """True if it ends with a full stop, a question or an exclamation."""
        return self.text[-1] in "。！？!?．"


class Page:
    """The lines of one manuscript, in order, and the place of every character in its source."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        text = manuscript.source.text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.lines = tuple(self._lines())
        self.marks: tuple[Mark, ...] = tuple(sorted(manuscript.marks, key=lambda mark: (mark.start, -mark.end)))
        self._reach = list(accumulate((mark.end for mark in self.marks), max))

    def near(self, line: Line) -> Sequence[Mark]:
        """Return the marks that may touch a line; a superset."""
        first = bisect_right(self._reach, line.start)
        last = bisect_left(self.marks, line.end, key=lambda mark: mark.start)
        return self.marks[first:last]

    def within(self, start: int, end: int) -> Sequence[Line]:
        """Return the lines that touch text[start:end]."""
        first = bisect_right(self.lines, start, key=lambda line: line.end)
        last = bisect_left(self.lines, end, key=lambda line: line.start)
        return self.lines[first:last]

    def location(self, offset: int) -> Location:
        """Return the place in the source file of a character of the manuscript."""
        source = self.manuscript.source
        origin = min(self.manuscript.origin(offset), len(source.text))
        index = bisect_right(self._starts, origin) - 1
        line = source.lines[index] if index < len(source.lines) else index + 1
        return Location(source.path, line, origin - self._starts[index] + 1)

    def _lines(self) -> list[Line]:
        lines: list[Line] = []
        is_apart, offset = False, 0
        for row in self.manuscript.text.split("\n"):
            text = row.strip()
            if text:
                start = offset + len(row) - len(row.lstrip())
                indent, gap = self._layout(start)
                size = len(_SPACE.sub("", text))
                lines.append(Line(len(lines), start, start + len(text), text, size, indent, gap, is_apart))
            is_apart = not text
            offset += len(row) + 1
        return lines

    def _layout(self, start: int) -> tuple[int, int]:
        text = self.manuscript.source.text
        origin = min(self.manuscript.origin(start), len(text))
        index = bisect_right(self._starts, origin) - 1
        before = text[self._starts[index] : origin]
        indent = -1 if before.strip() else sum(2 if sign == _WIDE else 4 if sign == "\t" else 1 for sign in before)
        gap = 0
        while index - gap > 0 and not text[self._starts[index - gap - 1] : self._starts[index - gap]].strip():
            gap += 1
        return indent, gap


def normal_indent(lines: tuple[Line, ...]) -> int:
    """Return the indent of most long lines, in half cells; -1 where no indent prevails."""
    counts: dict[int, int] = {}
    for line in lines:
        if line.size >= 30:
            counts[line.indent] = counts.get(line.indent, 0) + 1
    best = max(counts, key=lambda indent: counts[indent], default=-1)
    return best if counts and counts[best] >= 0.8 * sum(counts.values()) else -1
