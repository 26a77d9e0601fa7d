"""Quotation marks in nasty places: each turns to its own kind, and comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenxuan.convert.quotes import QuotationMarks
from wenxuan.model import Region

CN, TW, HK, HANT = Region
EXAMPLES = [
    ("“一‘二“三‘四’三”二’一”", "「一『二「三『四』三」二』一」"),
    ("“甲‘乙|“‘丙’”", "「甲『乙|「『丙』」"),  # 接排引文, two deep
    ("“‘甲’”“’”", "「『甲』」「』」"),
    ("‘don’t’和“rock ’n’ roll”", "『don’t』和「rock ’n’ roll」"),
    ("’90年代的‘我’", "’90年代的『我』"),
    ("他叫O’Brien，说‘O’Brien’。", "他叫O’Brien，说『O’Brien』。"),
    ("《甲〈乙〉》……——·‧⋯⋯（）【】", "《甲〈乙〉》……——·‧⋯⋯（）【】"),  # at home in every region
]


def turned(text: str, origin: Region, target: Region) -> str:
    marks = QuotationMarks(origin, target)
    return "|".join(map(marks.turn, text.split("|")))


@pytest.mark.parametrize("region", [TW, HK, HANT])
@pytest.mark.parametrize(("mainland", "traditional"), EXAMPLES)
def test_there_and_back(mainland: str, traditional: str, region: Region) -> None:
    assert turned(mainland, CN, region) == traditional
    assert turned(traditional, region, CN) == mainland


QUOTED = st.recursive(
    st.sampled_from(["甲", "O’Brien说", "……", "|"]),
    lambda inner: st.lists(inner, max_size=3).flatmap(
        lambda parts: st.sampled_from(["“{}”", "‘他{}’"]).map(lambda pair: pair.format("".join(parts)))
    ),
    max_leaves=12,
)


@given(st.lists(QUOTED, max_size=5).map("".join), st.sampled_from([TW, HK, HANT]))
def test_any_depth_comes_back(text: str, region: Region) -> None:
    there = turned(text, CN, region)
    assert turned(there, region, CN) == text
    assert turned(turned(there, region, CN), CN, region) == there
