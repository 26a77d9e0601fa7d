"""The full-width stop ． (全角句点), which some texts have for 。 and others between the parts of a name or a number.

Where the text ends sentences with it, it is 。 everywhere, but not in what comes back with the same neighbours, as
names do. Between digits it is a decimal point; after a number at the head of a line it stays (GB/T 15834, 5.2).
"""

import re
from collections import Counter
from collections.abc import Iterator

from wenxuan.clean.characters import HAN, SPACE
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.MARKS
EXAMPLES = (
    ("士隐也去了．这里雨村．\n“正是．”他说．", "士隐也去了。这里雨村。\n“正是。”他说。"),
    ("约3．14米", "约3.14米"),
    ("哈利．波特来了。", "哈利．波特来了。"),
    ("哈利．波特来了．\n哈利．波特走了．", "哈利．波特来了。\n哈利．波特走了。"),
    ("１．总则", "１．总则"),
)

_DECIMAL = re.compile("(?<=[0-9])．(?=[0-9])")
_STOP = re.compile(f"(?<=[{HAN}”’」』）》])[．﹒](?![．﹒])")
_AT_END = re.compile(f"(?<=[{HAN}”’」』）》])[．﹒](?=[{SPACE}]*(?:[”’」』）\"']|\n|\\Z))")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each full-width stop that is a decimal point or ends a sentence."""
    text = draft.text
    for match in _DECIMAL.finditer(text):
        yield *match.span(), "."
    stops = list(_STOP.finditer(text))
    if not stops or not _AT_END.search(text):
        return
    neighbours = Counter(_neighbours(text, stop.start()) for stop in stops)
    for stop in stops:
        if neighbours[_neighbours(text, stop.start())] == 1 or _AT_END.match(text, stop.start()):
            yield *stop.span(), "。"


def _neighbours(text: str, offset: int) -> str:
    return text[max(0, offset - 2) : offset + 3]
