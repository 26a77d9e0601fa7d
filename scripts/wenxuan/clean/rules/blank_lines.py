"""Blank lines (空行): one stays where it means a change of scene or a new stanza; spacing goes.

Ordinary spacing is what most paragraphs of the text have between them. More than that means something, unless a
heading stands beside it; so does a blank line between two groups of verse lines.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from wenxuan.clean.characters import FINAL, SPACE, cells
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.GAPS
WHY = "空行：段与段之间的空行只是排版，去掉；分节、换场的空行保留"
EXAMPLES = (
    ("一段。\n\n二段。\n\n三段。\n", "一段。\n二段。\n三段。"),
    ("\n\n一段。\n二段。\n \n三段。\n四段。", "一段。\n二段。\n\n三段。\n四段。"),
    ("一段。\n\n二段。\n\n\n\n三段。\n\n四段。", "一段。\n二段。\n\n三段。\n四段。"),
    ("前文。\n\n第一章\n\n话说。\n又说。\n再说。", "前文。\n第一章\n话说。\n又说。\n再说。"),
    ("诗一行\n诗二行\n\n诗三行\n诗四行\n\n文。\n\n文。\n\n文。", "诗一行\n诗二行\n\n诗三行\n诗四行\n文。\n文。\n文。"),
)

_GAP = re.compile(f"\n(?:[{SPACE}]*\n)*")
_BLANKS = "\n " + "\t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_SHORT = 40  # cells; longer lines are no verse
_LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class _Gap:
    start: int
    end: int
    size: int  # blank lines


def edits(draft: Draft) -> Iterator[Change]:
    """Yield the blank lines that only keep paragraphs apart."""
    text = draft.text
    first = text.rfind("\n", 0, len(text) - len(text.lstrip(_BLANKS))) + 1
    last = text.find("\n", len(text.rstrip(_BLANKS)))
    last = len(text) if last < 0 else max(first, last)
    yield from ((start, end, "") for start, end in ((0, first), (last, len(text))) if start < end)
    gaps = [_Gap(*m.span(), m[0].count("\n") - 1) for m in _GAP.finditer(text, first, last)]
    ordinary = _ordinary(gaps)
    edges = [first, *(edge for gap in gaps for edge in (gap.start, gap.end)), last]
    for index, gap in enumerate(gaps):
        if gap.size:
            lines = _Lines(text, edges, gaps, index)
            is_kept = lines.are_stanzas() or (gap.size > ordinary and not lines.have_heading())
            yield gap.start, gap.end, "\n\n" if is_kept else "\n"


def _ordinary(gaps: list[_Gap]) -> int:
    """Return how many blank lines stand between paragraphs as a rule."""
    sizes = Counter(gap.size for gap in gaps if gap.size)
    if sizes.total() * 2 <= len(gaps):
        return 0
    return max(sizes, key=lambda size: (sizes[size], -size))


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines on both sides of a gap."""

    text: str
    edges: list[int]
    gaps: list[_Gap]
    index: int

    def are_stanzas(self) -> bool:
        return self._is_in_group(self.index, -1) and self._is_in_group(self.index + 1, 1)

    def have_heading(self) -> bool:
        return self._is_heading(self.index, -1) or self._is_heading(self.index + 1, 1)

    def _line(self, number: int) -> str:
        return self.text[self.edges[2 * number] : self.edges[2 * number + 1]].strip()

    def _is_short(self, number: int) -> bool:
        return 0 <= number <= len(self.gaps) and cells(self._line(number)) <= _SHORT

    def _is_in_group(self, number: int, step: int) -> bool:
        """Is it short, and so is the next line that way, with no blank line between them."""
        gap = number if step > 0 else number - 1
        is_tight = 0 <= gap < len(self.gaps) and not self.gaps[gap].size
        return is_tight and self._is_short(number) and self._is_short(number + step)

    def _is_heading(self, number: int, step: int) -> bool:
        line = self._line(number)
        is_open = line[-1:] not in FINAL + "．，；：—" and cells(line) <= _LONGEST_HEADING
        return is_open and not self._is_in_group(number, step)
