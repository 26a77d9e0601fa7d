"""Numbers, forms and the outline: what is a heading and what only looks like one."""

import json
from pathlib import Path

import pytest

from wenxuan.manuscript import Manuscript, Mark, MarkKind, Source
from wenxuan.structure import Entry, outline
from wenxuan.structure.forms import read_forms, runs_on
from wenxuan.structure.numerals import read_number
from wenxuan.structure.patterns import is_date, is_scene_break

SHARED = Path(__file__).parents[2] / "shared"
PROSE = "他在巷口站了很久，看见灯一盏一盏亮起来，谁也没有说话，只听见远处的河水一下一下拍着石级。"


def manuscript(text: str) -> Manuscript:
    return Manuscript(Source("文.txt", text, "utf-8", "0"), text)


def found(text: str) -> list[tuple[int, str, int]]:
    return [(entry.level, entry.title, entry.line) for entry in outline(manuscript(text))]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("一百二十", 120),
        ("一○四", 104),
        ("三八", 38),
        ("廿三", 23),
        ("卅", 30),
        ("07", 7),
        ("１２", 12),
        ("贰拾", 20),
        ("xiv", 14),
        ("甲", 0),
        ("", 0),
    ],
)
def test_numbers_are_read(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("line", "family", "number", "rest"),
    [
        ("第一章 雨", "第章", 1, "雨"),
        ("第十二回：夜半钟声，江边客船", "第回", 12, "夜半钟声，江边客船"),
        ("正文 第三节　灯", "第节", 3, "灯"),
        ("第07幕", "第幕", 7, ""),
        ("卷三", "卷", 3, ""),
        ("卷之上", "卷", 1, ""),
        ("下卷　归途", "上卷", 3, "归途"),
        ("Chapter IV: Rain", "chapter", 4, "Rain"),
        ("一、来处", "一、", 1, "来处"),
        ("（二）去处", "（一）", 2, "去处"),
        ("3．归处", "1、", 3, "归处"),
        ("2.1 河", "1.1", 1, "河"),
        ("序　言", "序跋", 0, ""),
        ("【后记】", "序跋", 0, ""),
        ("附录二：年表", "序跋", 2, "年表"),
    ],
)
def test_forms_are_read(line: str, family: str, number: int, rest: str) -> None:
    form = read_forms(line)[0]
    assert (form.family, form.number, form.rest) == (family, number, rest)


@pytest.mark.parametrize(
    "line",
    [
        "第二天早上",
        "第十二条 值班人员",
        "“第一章”",
        "序号在最后",
        "三月，雨",
        "卷起裤脚",
        "3.14",
        "2026年3月",
        "一只漏水的桶",
    ],
)
def test_false_friends_have_no_form(line: str) -> None:
    assert read_forms(line) == ()


@pytest.mark.parametrize("line", ["第一回合", "第三节课", "第一部分人先走了", "第四回中的事", "第一回是我"])
def test_a_number_that_runs_on_is_known(line: str) -> None:
    assert all(runs_on(form) for form in read_forms(line))


@pytest.mark.parametrize(
    "line",
    ["2026年3月5日", "二〇二六年三月", "2025年冬", "2026-03-05", "二〇二五年春于北京", "5月18日", "（2024年8月改定）"],
)
def test_dates_are_known(line: str) -> None:
    assert is_date(line)


@pytest.mark.parametrize("line", ["2026年3月5日，他走了。", "三年以后", "年月日", "日", "那一年的冬天"])
def test_sentences_are_no_dates(line: str) -> None:
    assert not is_date(line)


def test_scene_breaks_are_marks_but_speech_is_not() -> None:
    lines = ("＊＊＊", "* * *", "※", "◇◇◇", "————", "……", "——", "。", "1")
    assert [line for line in lines if is_scene_break(line)] == ["＊＊＊", "* * *", "※", "◇◇◇", "————"]


def test_a_heading_on_two_lines_is_one() -> None:
    text = f"第一卷\n桥头的鞋匠\n{PROSE}\n第二卷\n船上的钟\n{PROSE}"
    assert found(text) == [(1, "第一卷　桥头的鞋匠", 1), (1, "第二卷　船上的钟", 4)]


def test_titles_that_come_again_with_numbers_are_headings_and_levels_go_below() -> None:
    text = (
        f"河边小事\n{PROSE}\n"
        + "".join(f"河边小事{n}\n{PROSE}\n{PROSE}\n" for n in (1, 2))
        + f"石级上的鞋\n{PROSE}{PROSE}"
    )
    assert found(text) == [(1, "河边小事1", 3), (1, "河边小事2", 6), (2, "石级上的鞋", 9)]


def test_a_missing_number_and_one_out_of_order_are_found() -> None:
    names = ["第一章 风", "第二章 雨", "第　　雪", "第四章 霜", "第六章 雾", "第五章 露", "第七章 虹"]
    text = "".join(f"{name}\n{PROSE}\n" for name in names)
    assert [title for _, title, _ in found(text)] == names


def test_a_running_head_is_not_a_second_heading() -> None:
    text = f"第一章 风\n{PROSE}\n第一章 风\n{PROSE}\n第二章 雨\n{PROSE}"
    assert found(text) == [(1, "第一章 风", 1), (1, "第二章 雨", 5)]


def test_lists_and_articles_are_no_headings() -> None:
    text = f"办法\n{PROSE}\n1. 带伞\n2. 带灯\n3. 带钱\n第一条 {PROSE}\n第二条 {PROSE}\n一、买米；\n二、买盐；\n{PROSE}"
    assert found(text) == []


def test_headings_that_the_source_marked_are_taken_as_they_are() -> None:
    text = f"书名\n甲\n{PROSE}\n一、不是标题\n{PROSE}\n二、也不是\n{PROSE}\n乙\n{PROSE}"
    marks = tuple(
        Mark(text.index(f"{word}\n"), text.index(f"{word}\n") + len(word), MarkKind.HEADING, level)
        for word, level in (("书名", "1"), ("甲", "2"), ("乙", "2"))
    )
    marked = Manuscript(Source("文.md", text, "utf-8", "0", marks), text, marks=marks)
    assert [(entry.level, entry.title) for entry in outline(marked)] == [(1, "甲"), (1, "乙")]


def test_an_entry_says_where_and_how_sure() -> None:
    entries = outline(manuscript(f"第一章 风\n{PROSE}\n第二章 雨\n{PROSE}"))
    assert entries[1] == Entry(1, "第二章 雨", 3, entries[1].score)
    assert entries[1].score > 1.5


@pytest.mark.skipif(not SHARED.exists(), reason="the shared material is not here")
def test_the_raw_sample_gives_five_pieces_and_two_subheadings() -> None:
    text = (SHARED / "texts" / "community-stories-raw.txt").read_text("utf-8")
    levels = [level for level, _, _ in found(text)]
    assert levels == [1, 1, 1, 1, 1, 2, 2]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared material is not here")
@pytest.mark.parametrize("gold", sorted((SHARED / "quality" / "headings").glob("*.json")), ids=lambda path: path.stem)
def test_headings_of_whole_books(gold: Path) -> None:
    """F1 of each book of the shared material, untouched by cleaning, stays at 0.95 or above."""
    told = json.loads(gold.read_text("utf-8"))
    wanted = {heading["line"] for heading in told["headings"]}
    text = gold.with_suffix(".txt").read_text("utf-8")
    lines = {entry.line for entry in outline(manuscript(text))} - set(told["ignore_lines"])
    assert 2 * len(lines & wanted) / (len(lines) + len(wanted)) >= 0.95


@pytest.mark.parametrize(
    ("line", "family", "number", "rest"),
    [
        ("第一卷 第二章 雨", "第章", 2, "雨"),
        ("长街 第三章 雨", "第章", 3, "雨"),
        ("【第四章】雨", "第章", 4, "雨"),
        ("012章 雨", "第章", 12, "雨"),
        ("Chapter.5 雨", "chapter", 5, "雨"),
        ("Part Two", "part", 2, ""),
        ("—— 三 ——", "一", 3, ""),
        ("Ⅳ", "I", 4, ""),
        ("[6] 雨", "[1]", 6, "雨"),
        ("论水第七", "题第", 7, "论水"),
        ("题辞〔1〕", "序跋", 0, ""),
        ("旧事后记", "序跋", 0, ""),
    ],
)
def test_other_forms_are_read(line: str, family: str, number: int, rest: str) -> None:
    form = read_forms(line)[0]
    assert (form.family, form.number, form.rest) == (family, number, rest)


def test_what_says_where_a_text_is_from_is_no_heading() -> None:
    text = "".join(
        f"第{n}章 雨\n{PROSE * 3}\n右调《新声》\n{PROSE * 3}\n选自《旧事》\n{PROSE * 3}\n" for n in "一二三四五"
    )
    assert [title for _, title, _ in found(text)] == [f"第{n}章 雨" for n in "一二三四五"]


def test_couplets_on_two_lines_are_one_heading() -> None:
    text = "".join(f"第{n}回 江上孤舟夜\n山中小屋灯\n{PROSE * 3}\n" for n in "一二三四")
    assert [title for _, title, _ in found(text)] == [f"第{n}回 江上孤舟夜\u3000山中小屋灯" for n in "一二三四"]


def test_a_contents_list_in_the_middle_is_none_of_the_headings() -> None:
    titles = [f"第{n}章 雨{n}" for n in "一二三四五六七"]
    text = f"小集\n{PROSE * 3}\n" * 40 + "\n".join(titles) + "\n" + "".join(f"{t}\n{PROSE * 3}\n" for t in titles)
    assert [line for _, _, line in found(text)] == [88 + 2 * n for n in range(7)]


def test_titles_stand_below_chapters_whose_numbers_go_on() -> None:
    text = "".join(f"第{n}章\n{PROSE * 3}\n渡口{n}\n{PROSE * 3}\n" for n in "一二三四五")
    assert {level for level, title, _ in found(text) if title.startswith("第")} == {1}


@pytest.mark.parametrize(
    "odd", ["一" + " " * 9999 + "月" + " " * 9999 + "x", "1年" + " " * 9999 + "x", "第一章" + "." * 9999]
)
def test_an_endless_line_is_no_heading(odd: str) -> None:
    assert not read_forms(odd)
    assert not is_date(odd)
