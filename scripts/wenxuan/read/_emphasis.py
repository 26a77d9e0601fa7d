"""Emphasis beside Han characters: CommonMark §6.2 asks for spaces that Chinese does not write.

There `**“重点”**文字` stays unmarked, since a mark stands inside the asterisks and a character outside.
Here a wide character beside a run of asterisks is as good as a space.
"""

import unicodedata

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned


class HanInline(StateInline):
    """The parser's state, with delimiters scanned as Chinese needs."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 -- the parser's names
        """Scan a run of `*` or `_` and say whether it can open and close emphasis."""
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if not canSplitWord:
            return scanned
        can_open = scanned.can_open or (_is_wide(before) and not after.isspace())
        can_close = scanned.can_close or (_is_wide(after) and not before.isspace())
        return Scanned(can_open, can_close, scanned.length)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or character in "“”‘’…—·"
