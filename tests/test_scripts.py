"""What script a source is in: told where it is not the book's, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenxuan.convert import check_script, convert_text
from wenxuan.manuscript import Manuscript, Mark, MarkKind, Source
from wenxuan.model import Region

CN, TW, HK, HANT = Region
SIMPLE = "她把灯关了，说：“明天还要赶早车，两个人都睡吧。”"
FULL = "她把燈關了，說：「明天還要趕早車，兩個人都睡吧。」"


def told(text: str, region: Region, marks: tuple[Mark, ...] = ()) -> list[str]:
    manuscript = Manuscript(Source("巷.txt", text, "utf-8", "0"), text, marks=marks)
    return [
        f"{item.location.line}:{item.location.column} {item.rule}: {item.what}"
        for item in check_script(manuscript, region)
    ]


EXAMPLES = [
    # nothing to tell: characters at home in both, forms of a house, names
    (SIMPLE + "\n乾隆年间，著书立说，瞭望塔下，藉此机会，皇后于里。\n「这样的引号也有人用。」", CN, []),
    (FULL + "\n皇后干里于范台只余谷。", TW, []),
    (FULL + "\n那裏說着。", TW, []),
    (FULL + "\n說話裏着衞為", HK, []),
    (SIMPLE + "\n王昇和张喆，李堃，郭脩，张儁乂。", CN, []),
    # single ones, each once a text
    (
        SIMPLE + "\n他說他說。\n說",
        CN,
        ["2:2 script-mixed: expected 说, found 說 of the other script, 3 times in this text"],
    ),
    (FULL + "\n這一说", TW, ["2:3 script-mixed: expected 說, found 说 of the other script, 1 times in this text"]),
    (SIMPLE + "\n家裡", CN, ["2:2 script-mixed: expected 里, found 裡 of the other script, 1 times in this text"]),
    # a paragraph pasted from elsewhere, once
    (
        SIMPLE + "\n燈關說",
        CN,
        ["2:1 script-mixed: expected characters of zh-Hans-CN, found 3 of the other script: 燈 (灯)、關 (关)、說 (说)"],
    ),
    # the whole of it
    (
        FULL,
        CN,
        ["1:3 script-other: expected a text in zh-Hans-CN, found 8 characters of the other script, 0 of this one"],
    ),
    (
        SIMPLE,
        HK,
        ["1:3 script-other: expected a text in zh-Hant-HK, found 7 characters of the other script, 0 of this one"],
    ),
    # shinjitai
    (
        FULL + "\n駅前売店",
        TW,
        ["2:1 shinjitai: expected Chinese characters, found 2 that are Japanese: 駅 (驛)、売 (賣)"],
    ),
    (
        SIMPLE + "\n駅前で売っていました。\n売れません、と駅員は言った。",
        CN,
        ["2:1 shinjitai: Japanese is converted as if it were Chinese"],
    ),
    (SIMPLE + "\n鲜の每日", CN, []),
]


@pytest.mark.parametrize(("text", "region", "expected"), EXAMPLES)
def test_what_is_told(text: str, region: Region, expected: list[str]) -> None:
    assert told(text, region) == expected


@pytest.mark.parametrize("kind", [MarkKind.KEPT, MarkKind.CODE, MarkKind.LINK])
def test_what_is_protected_is_no_evidence(kind: MarkKind) -> None:
    text = SIMPLE + "燈關說駅"
    assert told(text, CN, (Mark(len(SIMPLE), len(text), kind),)) == []
    assert len(told(text, CN, (Mark(len(SIMPLE), len(text), MarkKind.STRONG),))) == 2


@pytest.mark.parametrize("region", Region)
def test_what_conversion_gives_is_in_its_script(region: Region) -> None:
    assert told(convert_text(SIMPLE, to=region, origin=CN), region) == []
    assert told(convert_text(FULL, to=region, origin=TW), region) == []


@pytest.mark.parametrize(
    ("text", "region"),
    [
        (SIMPLE, CN),
        (FULL, TW),
        (FULL, HANT),
        (FULL.replace("說", "説"), HK),
        ("那裏說着，「為甚麼」。", HK),
        ("他在裡面說著話。", TW),
    ],
)
def test_a_text_of_the_script_already_is_unchanged(text: str, region: Region) -> None:
    assert convert_text(text, to=region) == text


@given(st.text("她把灯关了说“”‘’「」里后干著乾发\n说", max_size=40).map(lambda text: "灯" + text))
def test_simplified_text_stays(text: str) -> None:
    assert convert_text(text, to=CN) == text


@given(st.text("她把燈關了說「」『』裡後干著乾發\n說", max_size=40).map(lambda text: "燈" + text))
def test_traditional_text_stays(text: str) -> None:
    assert convert_text(text, to=TW) == text
    assert convert_text(text, to=TW, words=True) == text


def test_time_is_linear() -> None:
    for text in ("說" * 100_000, "说\n" * 30_000, "駅\nの" * 30_000):
        assert len(told(SIMPLE + "\n" + text, TW)) <= 30_001
