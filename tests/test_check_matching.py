"""What a book must hold, and the comparison with pages: on plain strings."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.check.expected import Added, Furniture, Stream, fold, printed_streams, reading_order, streams
from wenxuan.check.matching import SOFT_HYPHEN, Difference, differences
from wenxuan.diagnostics import NOWHERE, Location
from wenxuan.manuscript import Asset
from wenxuan.model import (
    Block,
    Book,
    Figure,
    Heading,
    LineBreak,
    ListBlock,
    Meta,
    Note,
    Paragraph,
    Part,
    Piece,
    Quote,
    Role,
    SceneBreak,
    Span,
    SpanKind,
    Table,
    Text,
    Verse,
)


def at(line: int) -> Location:
    return Location("a.txt", line, 1)


def book_of(*blocks: Block, author: str = "") -> Book:
    piece = Piece("a", (Text("题 目"),), blocks, author=author, location=at(1))
    return Book(Meta("书"), (Part((piece,), (Text("第一辑"),), "p"),))


def note(*blocks: Block) -> Note:
    return Note("n", blocks)


def paragraph(text: str, line: int = 2) -> Paragraph:
    return Paragraph((Text(text),), at(line))


def test_everything_that_is_printed_is_expected_in_reading_order() -> None:
    inner = note(paragraph("注中注"))
    blocks = (
        Paragraph(
            (Text("甲\u3000"), note(Paragraph((Text("注文"), inner))), Span(SpanKind.STRONG, (Text("乙"),))), at(2)
        ),
        Heading(1, (Text("小标题"),), at(3)),
        Verse((((Text("一行"),), (Text("二行"), LineBreak(), Text("半"))), ((Text("三行"),),)), at(4)),
        Quote((paragraph("引文", 5),), at(5)),
        ListBlock(("一、", "二、"), ((paragraph("项一", 6),), (paragraph("项二", 7),)), True, at(6)),
        ListBlock(("-",), ((paragraph("项", 8),),), False, at(8)),
        Table((((Text("左"),), (Text("右"),)), ((Text("下"),),)), True, at(9)),
        Figure(Asset("图", "image/png", b"", 1, 1, alt="替代"), (Text("图题"),), at(10)),
        SceneBreak("＊＊＊", at(11)),
        SceneBreak("", at(12)),
    )
    text, notes = streams(book_of(*blocks, author="作者"), ["p", "a"])
    assert text.text == "第一辑题目作者甲乙小标题一行二行半三行引文一、项一二、项二项左右下图题＊＊＊"
    assert text.added == (Added(8, Furniture.CALL, 1), Added(29, Furniture.BULLET))
    assert notes.text == "注文注中注"
    assert notes.added == (Added(0, Furniture.MARKER, 1),)
    assert text.location(text.text.index("项二")) == at(7)
    assert text.location(10_000) == at(11)
    assert Stream().location(0) == NOWHERE


def test_an_author_who_signs_the_text_is_not_expected_twice() -> None:
    byline = Paragraph((Text("叶圣陶"),), at(2), Role.BYLINE)
    assert streams(book_of(byline, author="叶圣陶"), ["a"])[0].text == "题目叶圣陶"


def test_notes_are_numbered_by_the_piece() -> None:
    one, two = (Paragraph((Text("甲"), note(paragraph("注")))) for _ in "12")
    pieces = tuple(Piece(name, (), (block,)) for name, block in (("a", one), ("b", two)))
    text, notes = streams(Book(Meta("书"), (Part(pieces),)), ["a", "b", "unknown"])
    assert [added.number for added in text.added] == [1, 1]
    assert [added.number for added in notes.added] == [1, 1]


def test_reading_order_leaves_out_parts_without_a_title() -> None:
    front, piece, back = (Piece(name, (), ()) for name in ("front", "a", "back"))
    named = Part((piece,), (Text("辑"),), "p")
    assert list(reading_order(Book(Meta("书"), (named,), (front,), (back,)))) == ["front", "p", "a", "back"]
    assert list(reading_order(Book(Meta("书"), (Part((piece,), id="p"),)))) == ["a"]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("甲\u3000乙\u00a0\t\r\n丙\u2028\x85", "甲乙丙"),
        ("so\u00adft\u200b\ufeff\u2060", "soft"),
        ("葛\U000e0100 ☀\ufe0f", "葛☀"),
        ("x\u2011y\u2010z", "x-y-z"),
        ("ﬁ ⸺", "fi——"),
    ],
)
def test_what_no_page_can_show_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


# --- pages ---------------------------------------------------------------------------------------

TEXT = Stream(
    "春眠不觉晓处处闻啼鸟夜来风雨声花落知多少白日依山尽黄河入海流",
    (Added(10, Furniture.CALL, 1), Added(20, Furniture.CALL, 2)),
    (0, 20),
    (at(1), at(2)),
)
NOTES = Stream(
    "孟浩然的诗写于隐居之时王之涣的诗二〇一二年选入",
    (Added(0, Furniture.MARKER, 1), Added(11, Furniture.MARKER, 2)),
    (0, 11),
    (at(1), at(2)),
)


@pytest.mark.parametrize(
    "pages",
    [
        [
            "春眠不觉晓处处闻啼鸟1夜来风雨声1孟浩然的诗写于隐居之时",
            "花落知多少2白日依山尽黄河入海流2王之涣的诗二〇一二年选入",
        ],
        [
            "春眠不觉晓处处闻啼鸟①夜来风雨声花落知多少②①孟浩然的诗写于隐居之时②王之涣",
            "白日依山尽黄河入海流的诗二〇一二年选入",
        ],
        [
            "春眠不觉晓处处闻啼鸟[1]夜来",
            "风雨声花落知多少[2]白日依山尽黄河入海流[1]孟浩然的诗写于隐居之时[2]王之涣的诗二〇一二年选入",
        ],
        [
            "春眠不觉晓处处闻啼鸟1夜来风雨声花落知多少2白日依山尽黄河入海流",
            "1.孟浩然的诗写于隐居之时2.王之涣的诗二〇一二年选入",
            "",
        ],
    ],
)
def test_pages_that_hold_everything_differ_in_nothing(pages: list[str]) -> None:
    assert list(differences(TEXT, NOTES, pages)) == []


PAGES = [
    "春眠不觉晓处处闻啼鸟1夜来风雨声花落知多少2白日",
    "依山尽黄河入海流1孟浩然的诗写于隐居之时2王之涣的诗二〇一二年选入",
]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("眠", "民", Difference(0, at(1), "眠", "民")),
        ("夜来风雨声", "", Difference(0, at(1), "夜来风雨声", "")),
        ("春眠", "口春眠", Difference(0, at(1), "", "口")),
        ("闻啼鸟1夜", "闻啼鸟夜", Difference(0, at(1), "(1)", "")),
        ("闻啼鸟1", "闻啼鸟2", Difference(0, at(1), "(1)", "2")),
        ("隐居之时", "隐居之日", Difference(1, at(1), "时", "日")),
        ("2王之涣的诗二〇一二年选入", "", Difference(1, at(2), "(2)王之涣的诗二〇一二年选入", "")),
        ("白日", "", Difference(1, at(2), "白日", "")),
        ("选入", "选入了什么", Difference(1, at(2), "", "了什么")),
        ("觉", "\u2ec1", Difference(0, at(1), "觉", "\u2ec1", is_twin=True)),
    ],
)
def test_a_difference_is_told_where_it_is(before: str, after: str, expected: Difference) -> None:
    pages = "\n".join(PAGES).replace(before, after, 1).split("\n")
    assert list(differences(TEXT, NOTES, pages)) == [expected]


def test_a_lost_page_is_told() -> None:
    assert list(differences(TEXT, NOTES, PAGES[:1])) == [
        Difference(0, at(2), "依山尽黄河入海流", ""),
        Difference(0, at(1), "(1)" + NOTES.text, ""),
    ]
    assert list(differences(TEXT, Stream(), [])) == [Difference(0, at(1), TEXT.text, "")]


def test_differences_stop_at_the_most_that_are_wanted() -> None:
    assert len(list(differences(TEXT, NOTES, ["零" * 9], most=1))) == 1


@pytest.mark.parametrize("page", [f"well{SOFT_HYPHEN}known inter{SOFT_HYPHEN}national"])
def test_a_hyphen_at_a_line_end_may_be_the_texts_or_the_pages(page: str) -> None:
    assert list(differences(Stream("well-known international"), Stream(), [page])) == []
    assert len(list(differences(Stream("wellknown internationals"), Stream(), [page]))) == 1


@pytest.mark.parametrize("page", ["•2026年•乙", "1.2026年2.乙", "2026年乙", "-2026年-乙"])
def test_a_bare_list_may_have_bullets_of_the_page(page: str) -> None:
    text = Stream("2026年乙", (Added(0, Furniture.BULLET), Added(5, Furniture.BULLET)))
    assert list(differences(text, Stream(), [page])) == []


HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"


def typeset(seed: int) -> tuple[Stream, Stream, list[str]]:
    """Make a text with notes and the pages of it, as a page breaker might."""
    dice = random.Random(seed)  # noqa: S311  # nothing secret here
    runs = ["".join(dice.choices(HAN, k=dice.randint(1, 90))) for _ in range(dice.randint(1, 12))]
    texts = ["".join(dice.choices(HAN, k=dice.randint(2, 60))) for _ in runs]
    ends = [sum(map(len, runs[: i + 1])) for i in range(len(runs))]
    begins = [sum(map(len, texts[:i])) for i in range(len(texts))]
    text = Stream("".join(runs), tuple(Added(end, Furniture.CALL, i) for i, end in enumerate(ends, 1)), (0,), (at(1),))
    notes = Stream(
        "".join(texts), tuple(Added(begin, Furniture.MARKER, i) for i, begin in enumerate(begins, 1)), (0,), (at(2),)
    )
    pages, page, due = list[str](), "", ""
    for i, (run, note_text) in enumerate(zip(runs, texts, strict=True), 1):
        cut = dice.randint(0, len(run))
        page += run[:cut]
        if dice.random() < 0.5:
            pages.append(page + due)
            page = due = ""
        page += f"{run[cut:]}{i}"
        due += f"{i}.{note_text}"
        if dice.random() < 0.2 and len(note_text) > 30:  # a note that goes on overleaf
            pages.append(page + due[:-16])
            page, due = "", due[-16:]
    return text, notes, [*pages, page + due]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_however_pages_are_broken_they_hold_the_text(seed: int) -> None:
    assert list(differences(*typeset(seed))) == []


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.data())
def test_no_change_of_one_character_is_missed(seed: int, data: st.DataObject) -> None:
    text, notes, pages = typeset(seed)
    number = data.draw(st.sampled_from([i for i, page in enumerate(pages) if page]))
    place = data.draw(st.integers(0, len(pages[number]) - 1))
    changed = data.draw(st.sampled_from(["", "鑫", "鑫" + pages[number][place]]))
    if changed == "" and pages[number][place] == ".":
        return  # the stop after a note's number is furniture
    pages[number] = pages[number][:place] + changed + pages[number][place + 1 :]
    found = list(differences(text, notes, pages))
    assert found
    assert {abs(item.page - number) <= 1 for item in found[:1]} == {True}


def test_a_million_characters_take_a_moment() -> None:
    dice = random.Random(1)  # noqa: S311  # nothing secret here
    texts = ["".join(dice.choices(HAN, k=100)) for _ in range(10_000)]
    piece = Piece("a", (), tuple(Paragraph((Text(text),), at(line)) for line, text in enumerate(texts, 1)))
    start = time.process_time()
    text, notes = streams(Book(Meta("书"), (Part((piece,)),)), ["a"])
    pages = [text.text[place : place + 700] for place in range(0, len(text.text), 700)]
    pages[900] = pages[900].replace("天", "夭", 1)
    (found,) = differences(text, notes, pages)
    assert (found.page, found.expected, found.found) == (900, "天", "夭")
    assert time.process_time() - start < 2


# --- what floats, and what comes again ------------------------------------------------------------------


def floated() -> Book:
    return book_of(
        Figure(Asset("图", "image/png", b"", 1, 1), (Text("图一　河上的孩子"), note(paragraph("图注"))), at(3)),
        paragraph("正文的第一段，够长的一段。", 4),
        Figure(Asset("图", "image/png", b"", 1, 1), (Text("图二　旧棉衣"),), at(5)),
        paragraph("正文的第二段，也够长。", 6),
    )


def test_captions_are_a_stream_of_their_own_on_pages_only() -> None:
    text, notes, captions = printed_streams(floated(), ["a"])
    assert text.text == "题目正文的第一段，够长的一段。正文的第二段，也够长。"
    assert captions.text == "图一河上的孩子图二旧棉衣"
    assert captions.added == (Added(7, Furniture.CALL, 1),)
    assert notes.text == "图注"
    assert captions.location(8) == at(5)
    assert streams(floated(), ["a"])[0].text.startswith("题目图一河上的孩子正文")


FLOATED = ("题目正文的第一段，够长的一段。正文的第二", "图一河上的孩子1图二旧棉衣段，也够长。1图注")


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("", "", []),
        ("河上的", "河边的", [("图一河上", "图一河边", at(3))]),
        ("图一河上的孩子1图二旧棉衣", "图二旧棉衣图一河上的孩子1", None),
        ("图二旧棉衣", "", [("图二旧棉衣", "", at(5))]),
        ("图二旧棉衣", "图二旧棉衣图二旧棉衣", None),
    ],
)
def test_captions_may_come_later_but_whole_and_in_order(
    old: str, new: str, faults: list[tuple[str, str, Location]] | None
) -> None:
    text, notes, captions = printed_streams(floated(), ["a"])
    pages = [page.replace(old, new) if old else page for page in FLOATED]
    found = list(differences(text, notes, pages, captions=captions))
    if faults is None:
        assert found
    else:
        assert [(item.expected, item.found, item.location) for item in found] == faults


ROWS = tuple(((Text(f"名{row}"),), (Text(f"值{row}的内容"),)) for row in "头甲乙丙丁")


@pytest.mark.parametrize(
    ("pages", "is_right"),
    [
        (("题目名头值头的内容名甲值甲的内容名乙值乙的内容名丙值丙的内容名丁值丁的内容",), True),
        (("题目名头值头的内容名甲值甲的内容名乙值乙的内容", "名头值头的内容名丙值丙的内容名丁值丁的内容"), True),
        (("题目名头值头的内容名甲值甲的内容名乙值乙的内容", "名头值丙的内容名丙值丙的内容名丁值丁的内容"), False),
        (
            (
                "题目名头值头的内容名甲值甲的内容",
                "名头值头的内容名头值头的内容名乙值乙的内容名丙值丙的内容名丁值丁的内容",
            ),
            False,
        ),
        (("题目名甲值甲的内容名乙值乙的内容", "名头值头的内容名丙值丙的内容名丁值丁的内容"), False),
    ],
    ids=["whole", "parted", "another head", "head twice", "head missing"],
)
def test_the_head_of_a_table_may_come_again_before_a_row(pages: tuple[str, ...], is_right: bool) -> None:
    text, notes, captions = printed_streams(book_of(Table(ROWS, True, at(3))), ["a"])
    assert (list(differences(text, notes, pages, captions=captions)) == []) is is_right
