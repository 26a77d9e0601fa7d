"""Full-width Latin letters and digits (全角字母、数字) become half-width ones."""

import re
from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.CHARACTERS
WHY = "全角字母、数字：写作半角"
EXAMPLES = (("这个名为ＡＢＣ的蛋糕只卖１０００元。", "这个名为ABC的蛋糕只卖1000元。"), ("３．１４　Ａ．", "3．14　A．"))

_LETTERS = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each run of full-width letters and digits."""
    for match in _LETTERS.finditer(draft.text):
        yield *match.span(), match[0].translate(_HALF)
