"""What a cleaning rule (整理规则) is: it looks at a draft and yields changes, never text.

A rule is one file in `clean/rules`: a docstring, `WHY` (its name and its reason, for editors), a `PHASE`, a table of
`EXAMPLES` (before, after), and `edits(draft)`, which yields (start, end, replacement). A rule that meets what it must
not decide has `doubts(draft)` too, which yields Doubts of the finished text, or `unsure(draft)`, which yields those
that only the text as the rule first meets it can tell.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from itertools import pairwise
from types import ModuleType

from wenxuan.clean.characters import HAN, has_traditional_bent
from wenxuan.clean.compose import Change
from wenxuan.clean.echoes import NO_ECHOES, Echoes
from wenxuan.manuscript import Doubt, Mark, MarkKind


class Phase(IntEnum):
    """When a rule is used; inside a phase the order of rules makes no difference."""

    DECODING = 1  # what stands for another character
    CHARACTERS = 2  # single characters
    SENTENCES = 3  # sentences that are none of the text
    FURNITURE = 4  # lines that are none of the text
    LINES = 5  # where a paragraph begins and ends
    PARAGRAPHS = 6  # whole paragraphs
    GAPS = 7  # what stands between paragraphs
    SPACES = 8
    MARKS = 9
    QUOTES = 10

    @property
    def is_about_marks(self) -> bool:
        """True if code, links and addresses are none of its business."""
        return self >= Phase.SPACES

    @property
    def drops_text(self) -> bool:
        """True if whole sentences, lines and paragraphs are its business."""
        return self in (Phase.SENTENCES, Phase.FURNITURE, Phase.PARAGRAPHS)


@dataclass(frozen=True)
class Draft:
    """The text of the moment, its marks, and what rules ask about it (each computed once)."""

    text: str
    marks: tuple[Mark, ...] = ()
    is_rich: bool = False  # the source's own markup says where paragraphs end
    path: str = ""
    echoes: Echoes = NO_ECHOES  # what comes again in other files

    @cached_property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """The lines as [start, end), without their line ends."""
        spans, start = [], 0
        for line in self.text.split("\n"):
            spans.append((start, start + len(line)))
            start += len(line) + 1
        return tuple(spans)

    @cached_property
    def is_traditional(self) -> bool:
        """True if the text is in traditional characters (繁体)."""
        return has_traditional_bent(self.text)

    def has_pair(self, left: str, right: str) -> bool:
        """Return True if two characters stand side by side elsewhere, and more often than by chance."""
        return self._pairs[left, right] * len(self.text) > 4 * self._letters[left] * self._letters[right]

    @cached_property
    def _pairs(self) -> Counter[tuple[str, str]]:
        return Counter(pairwise(self.text))

    @cached_property
    def _letters(self) -> Counter[str]:
        return Counter(self.text)

    @cached_property
    def has_lost_quotes(self) -> bool:
        """True if blanks stand for quotation marks: after most colons, few commas, in a text without quotes."""
        blanks, colons = len(_COLON_BLANK.findall(self.text)), self.text.count("：") + self.text.count(":")
        if blanks < 3 or 2 * blanks <= colons or 10 * len(_QUOTE.findall(self.text)) >= blanks:
            return False
        commas = self.text.count("，") + self.text.count(",")
        return 2 * len(_COMMA_BLANK.findall(self.text)) <= commas

    @cached_property
    def is_spaced_verse(self) -> bool:
        """True if most lines with spaces between Han characters have no marks: the spaces do the work of commas."""
        lines = [bool(_LINE_MARK.search(line)) for line in _SPACED_LINE.findall(self.text)]
        return len(lines) >= 10 and 2 * sum(lines) < len(lines)

    def is_sealed(self, start: int, end: int) -> bool:
        """Return True if [start, end) touches code, a link or an address."""
        starts, ends = self._seals
        index = bisect_right(starts, max(start, end - 1))
        return bool(index) and ends[index - 1] > start

    @cached_property
    def _seals(self) -> tuple[list[int], list[int]]:
        addresses = [Mark(*m.span(), MarkKind.LINK) for m in _ADDRESS.finditer(self.text)]
        listings = [Mark(*m.span(), MarkKind.CODE) for m in _LISTING.finditer(self.text)]
        return _united([*addresses, *listings, *(m for m in self.marks if m.kind in (MarkKind.CODE, MarkKind.LINK))])

    def is_kept(self, start: int, end: int, *, rule: str) -> bool:
        """Return True if [start, end) touches what the editor wants left, by every rule or by this one."""
        starts, ends = self._kept.get(rule) or self._kept[""]
        index = bisect_left(starts, max(end, start))
        return bool(index) and ends[index - 1] > start

    @cached_property
    def _kept(self) -> dict[str, tuple[list[int], list[int]]]:
        """Where nothing may change, for the rules that are named somewhere and, under "", for all others."""
        kept = [mark for mark in self.marks if mark.kind is MarkKind.KEPT]
        names = {name for mark in kept for name in mark.value.split("+")} | {""}
        return {name: _united(m for m in kept if not m.value or name in m.value.split("+")) for name in names}

    def divides_reading(self, start: int, end: int, after: str) -> bool:
        """Return True if a change would leave a reading beside other characters than its own, or beside none.

        A change may lie inside the characters that have a reading, or take them away with all around them.
        """
        starts, ends = self._ruby
        index = bisect_right(ends, start)
        while index < len(starts) and starts[index] < end:
            is_inside = starts[index] <= start and end <= ends[index]
            if not is_inside and (after.strip() or start > starts[index] or end < ends[index]):
                return True
            index += 1
        return False

    @cached_property
    def _ruby(self) -> tuple[list[int], list[int]]:
        spans = sorted((mark.start, mark.end) for mark in self.marks if mark.kind is MarkKind.RUBY)
        return [start for start, _ in spans], [end for _, end in spans]


def _united(marks: Iterable[Mark]) -> tuple[list[int], list[int]]:
    """Return where spans begin, sorted, and how far those that begin until there reach."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted((mark.start, mark.end) for mark in marks):
        starts.append(start)
        ends.append(max(end, ends[-1] if ends else 0))
    return starts, ends


_COLON_BLANK = re.compile(f"[：:] (?=[{HAN}])")
_COMMA_BLANK = re.compile(f"[，,] (?=[{HAN}])")
_SPACED_LINE = re.compile(f"^[^\\n]*?[{HAN}]{{2}} [{HAN}]{{2}}[^\\n]*$", re.MULTILINE)
_LINE_MARK = re.compile("[，。；：？！,;:?!]")
_QUOTE = re.compile('[“”「」『』"]')
_ADDRESS = re.compile(
    r"`[!-_a-~](?:[ -_a-~]*[!-_a-~])?`"
    r"|(?:\b[a-z]{3,6}://|\bwww\.)[!-~]*[A-Za-z0-9/_=&#~-]"
    r"|</?[A-Za-z][\w-]*(?:\s[^<>\n]{0,300})?/?>"
    r"|\b[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9.-]*[A-Za-z0-9]"
)
_LISTING = re.compile(  # code as Markdown fences it, and lines that are code with a comment
    r"^[ ]*```[^\n]*\n(?:.*?\n)??[ ]*```[ ]*$|^[ ]*(?:<!--|</?[A-Za-z][\w-]*[ >]|//|/\*)[^\n]*$"
    r"|^(?=[^\n]*[A-Za-z0-9\"')\]}][ ]*(?:[;{}\[(,]|=>|//|/>|\": ))[ -~\t]{8,}(?://|/\*|#|<!--)[^\n]*$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by name: what it changes, when, and what it leaves to the editor."""

    name: str
    phase: Phase
    why: str  # 名称：缘由, in simplified Chinese
    edits: Callable[[Draft], Iterable[Change]]
    doubts: Callable[[Draft], Iterable[Doubt]]
    unsure: Callable[[Draft], Iterable[Doubt]]

    @classmethod
    def from_module(cls, name: str, module: ModuleType) -> "Rule":
        """Return the rule that a module of `clean/rules` holds."""
        doubts, unsure = (getattr(module, name, _has_none) for name in ("doubts", "unsure"))
        return cls(name, module.PHASE, module.WHY, module.edits, doubts, unsure)


def _has_none(_: Draft) -> Iterable[Doubt]:
    return ()
