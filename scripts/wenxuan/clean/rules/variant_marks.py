"""Small, vertical and look-alike forms of marks (标点异体) become the marks of print (GB/T 15834)."""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.CHARACTERS
WHY = "标点异体：换成印刷通用的标点"
EXAMPLES = (
    ("玉帝早朝﹐班部中﹔何也﹖﹙注﹚", "玉帝早朝，班部中；何也？（注）"),
    ("︽詩經︾云︰﹁好﹂", "《詩經》云：「好」"),
    ("卡尔•马克思", "卡尔·马克思"),
    ("• 项目", "• 项目"),
    ("话说∶比例3∶2", "话说：比例3∶2"),
    ("｢好｡｣､", "「好。」、"),
)

_VARIANTS = dict(
    zip(
        "﹐﹑﹔﹕﹖﹗﹙﹚︰︱︵︶︹︺︻︼︽︾︿﹀﹁﹂﹃﹄｡｢｣､﹝﹞",
        "，、；：？！（）：︱（）〔〕【】《》〈〉「」『』。「」、〔〕",
        strict=True,
    )
)
_FOUND = re.compile(f"[{''.join(_VARIANTS)}]|(?<=[{HAN}])[•●](?=[{HAN}])|(?<=[{HAN}])∶(?=[{HAN}“‘「『《])")


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each variant with the mark of print."""
    for match in _FOUND.finditer(draft.text):
        found = match[0]
        yield *match.span(), "：" if found == "∶" else "·" if found in "•●" else _VARIANTS[found]
