"""Menus, advertising and whatever else the page held beside the article (页面杂项): dropped into the ledger."""

from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import MarkKind

PHASE = Phase.FURNITURE
WHY = "页面杂项：菜单、广告等，不是正文"
EXAMPLES: tuple[tuple[str, str], ...] = ()


def edits(draft: Draft) -> Iterator[Change]:
    """Yield the lines that the reader set aside, with their line ends."""
    for mark in draft.marks:
        if mark.kind is MarkKind.ASIDE:
            end = mark.end + (draft.text[mark.end : mark.end + 1] == "\n")
            yield mark.start, end, ""
