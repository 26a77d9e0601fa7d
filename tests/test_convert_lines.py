"""Conversion of lines of text, OpenCC's own configurations, and quotation marks."""

import json
import time
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.convert import apply_config, config_names, convert_lines, convert_text
from wenxuan.convert.quotes import QuotationMarks
from wenxuan.errors import WenxuanError
from wenxuan.model import Region

CN, TW, HK = Region.CN, Region.TW, Region.HK
SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared material")


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("他说：“头发里有‘云’。”", TW, "他說：「頭髮裡有『雲』。」"),
        ("他说：“头发里有‘云’。”", HK, "他説：「頭髮裏有『雲』。」"),
        ("他說：「頭髮裡有『雲』。」", CN, "他说：“头发里有‘云’。”"),
        ("他說：「頭髮裡有『雲』。」", HK, "他説：「頭髮裏有『雲』。」"),
        ("他説：「頭髮裏有『雲』。」", TW, "他說：「頭髮裡有『雲』。」"),
        ("", TW, ""),
        ("a\n\n头\r\n\u2028发\n", TW, "a\n\n頭\r\n\u2028發\n"),
    ],
)
def test_text_is_converted_from_the_script_it_is_in(text: str, region: Region, expected: str) -> None:
    assert convert_text(text, to=region) == expected


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("皇后的头发，‘干’与「里」", CN),
        ("皇后的頭髮，“五里霧中”，白銀萬兩，公里", TW),
        ("皇后的頭髮，“五里霧中”，白銀萬兩，公里，裏", HK),
        ("臺灣的線", TW),
        ("台灣的線", HK),
    ],
)
def test_text_in_the_script_already_is_left_as_it_is(text: str, region: Region) -> None:
    assert convert_text(text, to=region) == text


def test_a_declared_script_is_believed() -> None:
    assert convert_text("后", to=TW, origin=CN) == "後"
    assert convert_text("后", to=TW, origin=TW) == "后"


def test_regional_words_are_converted_on_request() -> None:
    assert convert_text("软件的质量", to=TW) == "軟件的質量"
    assert convert_text("软件的质量", to=TW, words=True) == "軟體的質量"


def test_lines_come_one_for_one() -> None:
    assert list(convert_lines(iter(["头", "", "发"]), to=TW)) == ["頭", "", "發"]


simplified = st.text("头发里后干复台只面云钟余“”‘’，。 a1\n", max_size=60)


@settings(max_examples=100, deadline=None)
@given(simplified, st.sampled_from([TW, HK]))
def test_lines_and_lengths_are_kept(text: str, region: Region) -> None:
    result = convert_text(text, to=region, origin=CN)
    assert [len(line) for line in result.split("\n")] == [len(line) for line in text.split("\n")]


@settings(max_examples=100, deadline=None)
@given(st.text("“”‘’字a，", max_size=40))
def test_quotation_marks_come_back(text: str) -> None:
    there = convert_text(text, to=TW, origin=CN)
    assert convert_text(there, to=CN, origin=TW) == text


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["他说“一‘二“三‘四’三”二’一”。"], ["他说「一『二「三『四』三」二』一」。"]),
        (["“开而不闭，", "“又开一段，", "“末段。”"], ["「开而不闭，", "「又开一段，", "「末段。」"]),
        (["“一‘二", "“‘三’”"], ["「一『二", "「『三』」"]),
        (["Bob’s“书”"], ["Bob’s「书」"]),
        (["‘don’t’他说"], ["『don’t』他说"]),
        (["’90年代"], ["’90年代"]),
        (["他说”错’"], ["他说」错』"]),
        (["He said, “Hello.”"], ["He said, “Hello.”"]),
        (["“OK!”"], ["「OK!」"]),
        (["已有「括号」"], ["已有「括号」"]),
    ],
)
def test_quotation_marks_turn_to_corner_brackets(paragraphs: list[str], expected: list[str]) -> None:
    marks = QuotationMarks(CN, TW)
    assert [marks.turn(paragraph) for paragraph in paragraphs] == expected


def test_a_configuration_converts_words_and_no_quotation_marks() -> None:
    assert apply_config("“软件”里", "s2twp") == "“軟體”裡"
    assert "t2s" in config_names()


def test_an_unknown_configuration_is_told_with_the_known_ones() -> None:
    with pytest.raises(WenxuanError) as raised:
        apply_config("", "../s2x")
    assert raised.value.what == "expected an OpenCC configuration, found '../s2x'"
    assert raised.value.hint == "known ones: " + ", ".join(config_names())


@needs_shared
def test_the_cases_of_opencc_itself() -> None:
    cases = defaultdict(list)
    with (SHARED / "quality" / "opencc_pairs.jsonl").open(encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            if case["kind"] == "opencc-own" and case["config"] in config_names():
                cases[case["config"]].append(case)
    assert len(cases) > 10
    wrong = [
        case["input"]
        for config, group in cases.items()
        for case in group
        if apply_config(case["input"], config) not in [case["expected"], *case["accept"]]
    ]
    assert wrong == []


@needs_shared
def test_a_whole_anthology_is_quick_and_comes_back() -> None:
    traditional = (SHARED / "texts" / "jingu-qiguan.txt").read_text("utf-8")
    start = time.process_time()
    mainland = convert_text(traditional, to=CN)
    assert len(mainland) / (time.process_time() - start) * 60 > 2_000_000
    assert mainland.count("\n") == traditional.count("\n")
    assert convert_text(mainland, to=CN) == mainland
    again = convert_text(convert_text(mainland, to=TW), to=CN)
    differences = sum(a != b for a, b in zip(mainland, again, strict=True))
    assert differences < len(mainland) / 5_000
