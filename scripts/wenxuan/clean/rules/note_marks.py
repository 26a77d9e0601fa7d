"""The number or back arrow inside a note (注号): the book sets its own."""

from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import MarkKind

PHASE = Phase.FURNITURE
WHY = "注号：注文前的号码由书重新编排"
EXAMPLES: tuple[tuple[str, str], ...] = ()


def edits(draft: Draft) -> Iterator[Change]:
    """Yield the marks and the blanks after them."""
    for mark in draft.marks:
        if mark.kind is MarkKind.NOTE_MARK:
            end = mark.end
            while draft.text[end : end + 1] in (" ", "\t", "\u3000"):
                end += 1
            yield mark.start, end, ""
