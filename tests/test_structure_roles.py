"""Bylines, dates, letters, epigraphs and notes in plain text: what is one, and above all what is none."""

import re
import time

import pytest

from test_structure import manuscript, shown
from wenxuan.model import Paragraph, Piece, Role
from wenxuan.structure import account, structure
from wenxuan.structure.bylines import is_bare_name
from wenxuan.structure.dates import is_dated

LONG = "他在巷口站了很久，看见灯一盏一盏亮起来，没有人说话，也没有人回头。"
BODY = f"{LONG}\n{LONG}\n"


def piece(text: str) -> Piece:
    book, _ = structure(manuscript(text))
    assert list(account(manuscript(text), book)) == []
    (made,) = book.pieces
    return made


def roles(text: str) -> list[Role]:
    """Return the roles of the paragraphs that are no running text."""
    blocks = [block for block in piece(text).blocks if isinstance(block, Paragraph)]
    return [block.role for block in blocks if block.role is not Role.BODY]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("作者：林小满", "林小满"),
        ("作者 | 林小满", "林小满"),
        ("作者林小满", "林小满"),
        ("文/陈一舟 图/林小满", "陈一舟"),
        ("文/林小满 摄影/陈一舟", "林小满"),
        ("（文/林小满）", "林小满"),
        ("◎陈一舟", "陈一舟"),
        ("陈一舟　著", "陈一舟"),
        ("陈一舟著", "陈一舟"),
        ("［英］查尔斯·狄更斯", "查尔斯·狄更斯"),
        ("[美]约翰·史密斯 著　陈一舟 译", "约翰·史密斯"),
        ("作者：林小满、陈一舟", "林小满、陈一舟"),
        ("作者：林小满（巷口中学高二三班）", "林小满"),
        ("林小满　陈一舟", "林小满、陈一舟"),
        ("【宋】林小满", "林小满"),
        ("宋·林小满", "林小满"),
        ("林小满〔宋代〕", "林小满"),
        ("林小满（巷口）", "林小满"),
        ("（林小满）", "林小满"),
        ("林 满", "林满"),
        ("佚名", "佚名"),
    ],
)
def test_bylines_are_read(line: str, author: str) -> None:
    made = piece(f"灯火\n{line}\n\n{BODY}")
    assert (made.author, roles(f"灯火\n{line}\n\n{BODY}")) == (author, [Role.BYLINE])


@pytest.mark.parametrize("line", ["指导老师：陈一舟", "译者：陈一舟"])
def test_who_took_part_is_no_author(line: str) -> None:
    assert piece(f"灯火\n{line}\n\n{BODY}").author == ""
    assert roles(f"灯火\n{line}\n\n{BODY}") == [Role.BYLINE]


@pytest.mark.parametrize(
    "line",
    [
        "作者说：这是真的。",
        "文章写完了",
        "作者已死",
        "王家村",
        "林中",
        "周末",
        "石头记",
        "他走了",
        "小学作文",
        "他说：",
    ],
)
def test_other_lines_below_a_title_are_no_bylines(line: str) -> None:
    assert piece(f"灯火\n{line}\n{BODY}").author == ""


def test_bare_names_begin_with_a_surname() -> None:
    assert [name for name in ("许青禾", "欧阳青禾", "小 满", "后门", "一件小事", "第一章") if is_bare_name(name)] == [
        "许青禾",
        "欧阳青禾",
    ]


DATES = """
二〇二六年三月五日于北京|写于二〇二六年春|2026.3.5 凌晨|2026-03-05|丙午年春|丙午仲春于沪上|2026年3月5日初稿
3月5日|正月初五
（二〇二六年三月）|二〇二六年三月五日，北京。|三月五日夜|民国二十三年三月五日|十一月八日，深夜|北京，二〇二六年|1998.5-2026.3
完稿于丙午年三月初五|一九二六，三，五。|二月六日灯下|2026年3月5日星期四|2026年3月初稿，2026年4月改定|2026年3月5日写于巷口老屋
"""
SENTENCES = """
那一年是2026年|三月五日，他来了|2026年3月5日，他走了。|2026年的第一场雪|五月的风|十月怀胎|三年|一年|十年了|正月里来是新春|甲子|丙午
3.14|12.5|八月十五|三点钟|三年以后|年月日|日|那一年的冬天|北京|五月五日是端午
"""


@pytest.mark.parametrize("line", DATES.replace("\n", "|").strip("|").split("|"))
def test_dates_are_known_at_the_end(line: str) -> None:
    assert is_dated(line)
    assert roles(f"灯火\n\n{BODY}{line}") == [Role.DATE]


@pytest.mark.parametrize("line", SENTENCES.replace("\n", "|").strip("|").split("|"))
def test_sentences_are_no_dates(line: str) -> None:
    assert not is_dated(line)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{BODY}林小满\n2026年3月", ["signature", "date"]),
        (f"{BODY}——林小满", ["signature"]),
        (f"{BODY}林小满写于巷口", ["signature"]),
        (f"{BODY}——再见，母亲", []),
        (f"{BODY}——这是后话", []),
        (f"{LONG}\n——你去哪儿\n——回家\n{LONG}", []),
        (f"{BODY}我们都要好好的", []),
        (f"{BODY}祝你生日快乐！", []),
        (
            f"姐姐：\n你好！\n{BODY}此致\n敬礼！\n林小满\n3月5日",
            ["salutation", "closing", "closing", "signature", "date"],
        ),
        (
            f"{LONG}\n信上写着：\n姐姐：\n见字如面。\n{LONG}\n祝安好\n{LONG}",
            ["salutation"],
        ),
        (
            f"{LONG}\n姐姐：\n{LONG}\n此致\n敬礼\n陈一舟\n他放下信。\n{LONG}",
            ["salutation", "closing", "closing", "signature"],
        ),
        (f"父亲：（站起来）你回来了。\n儿子：回来了。\n父亲：吃饭吧。\n{LONG}", []),
        (f"问：你去哪里？\n答：回家。\n问：家在哪里？\n答：不知道。\n{LONG}", []),
        (f"水是走过来的路。\n——村里的老话\n{BODY}", ["epigraph", "epigraph"]),
        (f"水是走过来的路。——《水经》\n{BODY}", ["epigraph"]),
        (f"题记：水是走过来的路。\n{BODY}", ["epigraph"]),
        (f"{LONG}\n——林小满", ["signature"]),
        (f"“走吧。”\n——再见，母亲。\n{BODY}", []),
    ],
)
def test_letters_and_what_looks_like_them(text: str, found: list[str]) -> None:
    assert roles(f"灯火\n\n{text}") == found


NOTES = [  # text below 灯火, and what it becomes without the long lines
    ("灯〔1〕亮。", "〔1〕灯：渔火。", "灯{note 〔1〕 〔1〕→ body: 灯：渔火。}亮。"),
    (
        "灯①亮，桥②暗。",
        "注释：\n①灯：渔火。\n②桥：石桥。",
        "灯{note ① ①→ body: 灯：渔火。}亮，桥{note ② ②→ body: 桥：石桥。}暗。",
    ),
    ("灯（1）亮。", "【注释】\n（1）灯：渔火。", "灯{note （1） （1）→ body: 灯：渔火。}亮。"),
    ("灯[1]亮。", "注释\n1. 灯：渔火。", "灯{note [1] 1. → body: 灯：渔火。}亮。"),
    ("灯（注1）亮。", "注1：灯：渔火。", "灯{note （注1） 注1：→ body: 灯：渔火。}亮。"),
    ("灯[注]亮。", "[注]灯：渔火。", "灯{note [注] [注]→ body: 灯：渔火。}亮。"),
    ("灯＊亮。", "＊灯：渔火。", "灯{note ＊ ＊→ body: 灯：渔火。}亮。"),
    ("灯¹亮。", "¹灯：渔火。", "灯{note ¹ ¹→ body: 灯：渔火。}亮。"),
    ("灯〔十二〕亮。", "〔十二〕灯：渔火。", "灯{note 〔十二〕 〔十二〕→ body: 灯：渔火。}亮。"),
    ("灯亮。\n〔1〕门开了。", "〔1〕门：院门。", "灯亮。|{note 〔1〕 〔1〕→ body: 门：院门。}门开了。"),
]


def told(text: str) -> tuple[str, list[str]]:
    """Return the blocks of running text, a stroke between two, and what is amiss."""
    given = manuscript(text)
    book, found = structure(given)
    assert list(account(given, book)) == []
    rows = [row.split(": ", 1)[-1] for row in shown(book).split("\n") if row.startswith("  ") and LONG not in row]
    return re.sub(r"→ \d+: ", "→ ", "|".join(row.removeprefix("body: ") for row in rows)), [item.what for item in found]


@pytest.mark.parametrize(("text", "notes", "made"), NOTES)
def test_notes_find_their_calls(text: str, notes: str, made: str) -> None:
    assert told(f"灯火\n\n{text}\n{LONG}\n{notes}") == (made, [])


def test_what_counts_items_is_no_note() -> None:
    text = f"灯火\n\n三点：①快，②好。\n①快是第一。\n②好是第二。\n{LONG}\n"
    text += f"分（1）买（2）卖。\n（1）买要早。\n（2）卖要晚。\n{LONG}"
    assert "note" not in told(text)[0]
    assert told(f"灯火\n\n他生于〔1936〕年，文号是〔12〕号。\n{LONG}") == ("他生于〔1936〕年，文号是〔12〕号。", [])


def test_notes_begin_again_in_each_chapter() -> None:
    """Below each chapter, or all at the end under the chapters' names, which then go with the line 注释."""
    below = f"第一章 来\n灯①亮。\n注释\n①渔火。\n第二章 去\n雨①停。\n注释\n①春雨。\n第三章 归\n{LONG}"
    at_end = f"第一章 来\n灯①亮。\n第二章 去\n雨①停。\n{LONG}\n注释\n第一章\n①渔火。\n第二章\n①春雨。"
    made = "灯{note ① ①→ body: 渔火。}亮。|雨{note ① ①→ body: 春雨。}停。"
    assert told(f"灯火\n\n{below}") == (made, [])
    assert told(f"灯火\n\n{at_end}") == (made, [])


def test_what_is_left_out_is_told() -> None:
    made, amiss = told(f"灯火\n\n灯〔1〕亮，桥〔1〕暗，巷〔3〕深。\n{LONG}\n〔1〕灯：渔火。\n〔2〕井：石井。")
    assert made == "灯{note 〔1〕 〔1〕→ body: 灯：渔火。}亮，桥〔1〕暗，巷〔3〕深。|〔2〕井：石井。"
    assert sorted(amiss) == [
        "the mark 〔1〕 calls its note again",
        "the mark 〔3〕 has no note",
        "the note '〔2〕井：石井。' is called nowhere",
    ]


def _seconds(text: str) -> float:
    given = manuscript(text)
    started = time.process_time()
    structure(given)
    return time.process_time() - started


@pytest.mark.parametrize(
    "unit",
    ["灯[{0}]亮。\n[{0}]注文。\n", "[1]注文。\n", "- 灯。\n", "{0}. 灯。\n", "风从巷口来，\n", "祝安好\n", "3月5日\n"],
)
def test_time_is_linear(unit: str) -> None:
    def text(count: int) -> str:
        return "灯火\n\n" + "".join(unit.format(number % 999 + 1) for number in range(count))

    slow = min(_seconds(text(8000)) / _seconds(text(2000)) for _ in range(2))
    assert slow < 10  # linear is 4, quadratic 16
