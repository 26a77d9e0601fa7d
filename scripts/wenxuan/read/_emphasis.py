"""Emphasis beside Han characters: CommonMark §6.2 asks for spaces that Chinese does not write.

There `**“重点”**文字` stays unmarked, since a mark stands inside the asterisks and a character outside.
Here a wide character beside a run of asterisks is as good as a space.
"""

import unicodedata
from collections.abc import MutableMapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token


class HanInline(ParserInline):
    """The parser of the text inside a block, with emphasis as Chinese needs it."""

    def parse(self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]) -> list[Token]:
        """Parse a text and add its tokens to `tokens`."""
        state = _HanState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _HanState(StateInline):
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
