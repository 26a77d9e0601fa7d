"""Corrections of an outline: what the editor says of headings holds, wherever the text was mended."""

import pytest

from wenxuan.manuscript import Manuscript, Source
from wenxuan.structure import outline, structure, unmatched

PROSE = "他在巷口站了很久，看见灯一盏一盏亮起来，谁也没有说话，只听见远处的河水一下一下拍着石级。\n" * 6
TEXT = f"小集\n\n第一章　雨\n{PROSE}渡口。\n{PROSE}第二章　风\n{PROSE}第三章\n云起时\n{PROSE}"


def manuscript(text: str) -> Manuscript:
    return Manuscript(Source("文.txt", text, "utf-8", "0"), text)


@pytest.mark.parametrize(
    ("corrections", "titles"),
    [
        ({}, ["1 第一章　雨", "1 第二章　风", "1 第三章　云起时"]),
        ({"渡口": 2}, ["1 第一章　雨", "2 渡口。", "1 第二章　风", "1 第三章　云起时"]),
        ({"第二章 风": 0}, ["1 第一章　雨", "1 第三章　云起时"]),
        ({"第一章：雨": 2}, ["2 第一章　雨", "1 第二章　风", "1 第三章　云起时"]),
        ({"第三章　云起时": 0}, ["1 第一章　雨", "1 第二章　风"]),
        ({"云起时": 0}, ["1 第一章　雨", "1 第二章　风", "1 第三章"]),
        ({"云起时": 2}, ["1 第一章　雨", "1 第二章　风", "1 第三章", "2 云起时"]),
        ({"小集": 1}, ["1 小集", "1 第一章　雨", "1 第二章　风", "1 第三章　云起时"]),
    ],
)
def test_the_editor_says_what_is_a_heading(corrections: dict[str, int], titles: list[str]) -> None:
    found = outline(manuscript(TEXT), corrections=corrections)
    assert [f"{entry.level} {entry.title}" for entry in found] == titles
    moved = outline(manuscript("\n\n" + TEXT.replace("：", ":")), corrections=corrections)
    assert [f"{entry.level} {entry.title}" for entry in moved] == titles


def test_levels_without_headings_are_closed_up() -> None:
    found = outline(manuscript(TEXT), corrections={"渡口": 6})
    assert [entry.level for entry in found] == [1, 2, 1, 1]


def test_what_matches_nothing_is_known() -> None:
    assert unmatched(manuscript(TEXT), {"渡口": 2, "渡 头": 1, "第三章云起时": 1}) == ("渡 头",)


def test_the_book_is_built_as_corrected() -> None:
    book, _ = structure(manuscript(TEXT), corrections={"第二章　风": 0})
    assert len(book.pieces) == 2
