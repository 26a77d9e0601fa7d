"""Half-width katakana (半角片假名) become full-width ones, with their voice marks (Unicode, NFKC)."""

import re
import unicodedata
from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.CHARACTERS
WHY = "半角片假名：写作全角"
EXAMPLES = (("店名ｶﾞｽﾄ，意思是瓦斯灯", "店名ガスト，意思是瓦斯灯"), ("(ﾟдﾟ)", "(ﾟдﾟ)"))

_KANA = re.compile("[\uff66-\uff9d][\uff66-\uff9f]+")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each word in half-width katakana."""
    for match in _KANA.finditer(draft.text):
        yield *match.span(), unicodedata.normalize("NFKC", match[0])
