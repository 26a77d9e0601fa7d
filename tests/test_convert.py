"""Conversion of a Book: every text in it, and nothing else."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.convert import convert
from wenxuan.diagnostics import Location
from wenxuan.manuscript import Asset
from wenxuan.model import (
    Book,
    Figure,
    Heading,
    Inline,
    LineBreak,
    ListBlock,
    Meta,
    Note,
    Paragraph,
    Part,
    Piece,
    Quote,
    Region,
    SceneBreak,
    Span,
    SpanKind,
    Table,
    Text,
    Verse,
)

CN, TW, HK, HANT = Region.CN, Region.TW, Region.HK, Region.HANT
HERE = Location("a.txt", 3, 1)


def book_of(*blocks: object, title: str = "书", region: Region = CN) -> Book:
    piece = Piece("a", (Text(title),), blocks, author="叶圣陶", location=HERE)  # type: ignore[arg-type]
    return Book(Meta("书"), (Part((piece,), (Text("第一辑"),), "p"),), region=region)


def converted(*inlines: Inline, to: Region = TW) -> tuple[Inline, ...]:
    block = convert(book_of(Paragraph(inlines)), to).pieces[0].blocks[0]
    assert isinstance(block, Paragraph)
    return block.inlines


def test_the_same_region_is_the_same_book() -> None:
    book = book_of()
    assert convert(book, CN) is book


def test_a_phrase_that_readings_divide_is_one_phrase() -> None:
    """发 alone is 發; in 头发 it is 髮. A reading is in no script."""
    hair = (Span(SpanKind.RUBY, (Text("头"),), reading="tóu"), Span(SpanKind.RUBY, (Text("发"),), reading="fà"))
    assert converted(*hair) == (
        Span(SpanKind.RUBY, (Text("頭"),), reading="tóu"),
        Span(SpanKind.RUBY, (Text("髮"),), reading="fà"),
    )


def test_every_text_of_the_book_is_converted() -> None:
    asset = Asset("图.png", "image/png", b"", 1, 1, alt="爱")
    note = Note("n", (Paragraph((Text("说明"),)),), mark="[1]", label="注1：")
    blocks = (
        Paragraph((Text("发"), note, Text("展")), HERE),
        Heading(1, (Text("历史"),), HERE),
        Verse((((Text("云里"),), (Text("梦"),)), ((Text("乡"),),)), HERE),
        Quote((Paragraph((Text("“书”"),)),), HERE),
        ListBlock(("条一",), ((Paragraph((Text("项"),)),),), True, HERE),
        Table((((Text("时间"),), (Text("台湾"),)),), True, HERE),
        Figure(asset, (Text("图一"),), HERE),
        SceneBreak("＊＊＊", HERE),
    )
    result = convert(book_of(*blocks), TW)
    assert result.region is TW
    assert result.parts[0].title == (Text("第一輯"),)
    piece = result.pieces[0]
    assert (piece.id, piece.title, piece.author, piece.location) == ("a", (Text("書"),), "葉聖陶", HERE)
    assert piece.blocks == (
        Paragraph((Text("發"), Note("n", (Paragraph((Text("說明"),)),), "[1]", "註1："), Text("展")), HERE),
        Heading(1, (Text("歷史"),), HERE),
        Verse((((Text("雲裡"),), (Text("夢"),)), ((Text("鄉"),),)), HERE),
        Quote((Paragraph((Text("「書」"),)),), HERE),
        ListBlock(("條一",), ((Paragraph((Text("項"),)),),), True, HERE),
        Table((((Text("時間"),), (Text("臺灣"),)),), True, HERE),
        Figure(Asset("图.png", "image/png", b"", 1, 1, alt="愛"), (Text("圖一"),), HERE),
        SceneBreak("＊＊＊", HERE),
    )


def test_metadata_is_converted_but_not_what_is_no_language() -> None:
    meta = Meta(
        "书", "记", ("叶圣陶",), ("编者",), "出版社", "2026年", "978-7", "urn:书", "说", "权", "第1版", "http://书/"
    )
    result = convert(Book(meta, ()), TW).meta
    assert result == Meta(
        "書", "記", ("葉聖陶",), ("編者",), "出版社", "2026年", "978-7", "urn:书", "說", "權", "第1版", "http://书/"
    )


@pytest.mark.parametrize(
    ("inlines", "expected"),
    [
        # 头发 is a phrase (發 alone would be wrong), however the markup divides it
        ((Text("头"), Span(SpanKind.STRONG, (Text("发"),))), (Text("頭"), Span(SpanKind.STRONG, (Text("髮"),)))),
        (
            (Text("他的头"), Note("n", ()), Text("发")),
            (Text("他的頭"), Note("n", ()), Text("髮")),
        ),
        (
            (Text("“头"), Span(SpanKind.EMPHASIS, (Span(SpanKind.LINK, (Text("发”"),), "http://头发/"),))),
            (Text("「頭"), Span(SpanKind.EMPHASIS, (Span(SpanKind.LINK, (Text("髮」"),), "http://头发/"),))),
        ),
        # a break that the author meant, and code, part a phrase
        ((Text("头"), LineBreak(), Text("发")), (Text("頭"), LineBreak(), Text("發"))),
        (
            (Text("发"), Span(SpanKind.CODE, (Text("发“”"),)), Text("发")),
            (Text("發"), Span(SpanKind.CODE, (Text("发“”"),)), Text("發")),
        ),
        ((), ()),
    ],
)
def test_a_phrase_is_converted_across_markup(inlines: tuple[Inline, ...], expected: tuple[Inline, ...]) -> None:
    assert converted(*inlines) == expected


def test_words_that_change_their_length_are_divided_where_the_source_was() -> None:
    inlines = (
        Text("用U"),  # U盘 → 隨身碟: the cut stands inside the phrase
        Span(SpanKind.STRONG, (Text("盘"),)),
        Text("和"),
        Span(SpanKind.EMPHASIS, (Text("软件"),)),
        Text("的人"),
    )
    block = convert(book_of(Paragraph(inlines)), TW, words=True).pieces[0].blocks[0]
    assert isinstance(block, Paragraph)
    assert block.inlines == (
        Text("用隨"),
        Span(SpanKind.STRONG, (Text("身碟"),)),
        Text("和"),
        Span(SpanKind.EMPHASIS, (Text("軟體"),)),
        Text("的人"),
    )


@pytest.mark.parametrize(
    ("origin", "target", "before", "after"),
    [
        (CN, TW, "“着里为”", "「著裡為」"),
        (CN, HK, "“着里为”", "「着裏為」"),
        (TW, CN, "「著裡為」", "“着里为”"),
        (HK, CN, "「着裏為」", "“着里为”"),
        (TW, HK, "「線裡」", "「線裏」"),
        (HK, TW, "「線裏」", "「線裡」"),
        (CN, HANT, "“着里为”", "「着裏爲」"),
        (HANT, CN, "「着裏爲」", "“着里为”"),
        (TW, HANT, "「著裡為」", "「着裏爲」"),
        (HANT, TW, "「着裏爲」", "「著裡為」"),
        (HK, HANT, "「線裏」", "「線裏」"),
        (HANT, HK, "「線裏為」", "「線裏為」"),
    ],
)
def test_every_pair_of_regions(origin: Region, target: Region, before: str, after: str) -> None:
    book = convert(book_of(Paragraph((Text(before),)), region=origin), target)
    assert book.pieces[0].blocks == (Paragraph((Text(after),)),)


def test_the_table_of_pairs_is_whole() -> None:
    for origin, target in permutations(Region, 2):
        assert convert(book_of(region=origin), target).region is target


def test_quotation_marks_of_a_piece_reach_across_paragraphs_but_not_across_notes() -> None:
    note = Note("n", (Paragraph((Text("rock ’n’ roll"),)),))
    blocks = (
        Paragraph((Text("‘甲"), note)),
        Paragraph((Text("‘乙，Bob’"),)),
        Paragraph((Text("Bob’ 丙"),)),
    )
    result = convert(book_of(*blocks), TW).pieces[0].blocks
    assert result == (
        Paragraph((Text("『甲"), note)),
        Paragraph((Text("『乙，Bob』"),)),
        Paragraph((Text("Bob’ 丙"),)),
    )


inline_trees = st.recursive(
    st.text("头发里后干“”‘’a，", max_size=6).map(Text) | st.just(LineBreak()),
    lambda children: st.builds(
        Span, st.sampled_from([SpanKind.EMPHASIS, SpanKind.CODE]), st.lists(children, max_size=3).map(tuple)
    ),
    max_leaves=8,
)


def shape(inlines: tuple[Inline, ...]) -> list[object]:
    """Say the lengths of the texts and the kinds of what holds them."""
    return [
        len(inline.text)
        if isinstance(inline, Text)
        else (inline.kind, shape(inline.children))
        if isinstance(inline, Span)
        else type(inline)
        for inline in inlines
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(inline_trees, max_size=5).map(tuple), st.sampled_from([TW, HK]))
def test_markup_keeps_its_shape(inlines: tuple[Inline, ...], region: Region) -> None:
    assert shape(converted(*inlines, to=region)) == shape(inlines)
