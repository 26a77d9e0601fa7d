"""An indent in the middle of a line (段落粘连) shows that a line end was lost before it: it comes back."""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.LINES
WHY = "段落粘连：行中间的缩进说明这里原来另起一段"
EXAMPLES = (
    (
        "他走了。    次日又来。    后日也来。”    再后来就不来了。",
        "他走了。\n次日又来。\n后日也来。”\n再后来就不来了。",
    ),
    ("床前明月光，　　疑是地上霜。", "床前明月光，　　疑是地上霜。"),
    ("仅此一处。    不算数。", "仅此一处。    不算数。"),
)

_INDENT = re.compile(f'(?<=[。！？．”’」』])(?: {{4,}}|\u3000\u3000)(?=[{HAN}“「『‘"])')
_LEAST = 3


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each indent inside a line, if there are several."""
    indents = [] if draft.is_rich else list(_INDENT.finditer(draft.text))
    if len(indents) >= _LEAST:
        yield from ((*indent.span(), "\n") for indent in indents)
