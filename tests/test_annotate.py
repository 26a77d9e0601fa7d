"""Readings that an edition is given: right by the word they stand in, beside the characters that it asks for."""

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.annotate import annotate
from wenxuan.annotate.sounds import bopomofo, sounds
from wenxuan.convert import convert, convert_text
from wenxuan.model import (
    Book,
    Heading,
    Inline,
    LineBreak,
    Meta,
    Note,
    Paragraph,
    Part,
    Piece,
    Region,
    Span,
    SpanKind,
    Text,
    Verse,
)
from wenxuan.walk import spans

WORDS = """
银行行长 yín háng háng zhǎng|重庆 chóng qìng|重要 zhòng yào|重新 chóng xīn|长大 zhǎng dà|长江 cháng jiāng|还书 huán shū
还是 hái shì|他还了钱 tā huán le qián|还没有 hái méi yǒu|头发 tóu fà|发现 fā xiàn|音乐 yīn yuè|快乐 kuài lè
睡觉 shuì jiào|觉得 jué de|教书 jiāo shū|教室 jiào shì|教他写字 jiāo tā xiě zì|便宜 pián yi|方便 fāng biàn|调查 diào chá
空调 kōng tiáo|好奇 hào qí|好人 hǎo rén|数学 shù xué|数一数 shǔ yī shǔ
他数着钱 tā shǔ zhe qián|得到 dé dào|我得走了 wǒ děi zǒu le
跑得很快 pǎo de hěn kuài|得了奖 dé le jiǎng|地方 dì fang|慢慢地走 màn màn de zǒu|高兴地笑 gāo xìng de xiào
坐在地上 zuò zài dì shàng|小心地打开 xiǎo xīn de dǎ kāi|心地善良 xīn dì shàn liáng|了解 liǎo jiě|走了 zǒu le
受不了 shòu bù liǎo|着急 zháo jí|睡着了 shuì zháo le|穿着 chuān zhe|着装 zhuó zhuāng|倒水 dào shuǐ|摔倒 shuāi dǎo
墙倒了 qiáng dǎo le|相册 xiàng cè|相信 xiāng xìn|背包 bēi bāo|后背 hòu bèi|单独 dān dú|什么 shén me|大夫 dài fu
薄荷 bò he|薄弱 bó ruò|曾经 céng jīng|勉强 miǎn qiǎng|强大 qiáng dà|差不多 chà bu duō|出差 chū chāi|参差 cēn cī
参加 cān jiā|人参 rén shēn|一模一样 yī mú yī yàng|模型 mó xíng|沉没 chén mò|没有 méi yǒu|和面 huó miàn|暖和 nuǎn huo
东西 dōng xi|妈妈 mā ma|打中 dǎ zhòng|中间 zhōng jiān|流血 liú xuè|血液 xuè yè|呕吐 ǒu tù|为什么 wèi shén me
成为 chéng wéi|种花 zhòng huā|种子 zhǒng zi|三只猫 sān zhī māo|只有 zhǐ yǒu|西藏 xī zàng|藏书 cáng shū|一行字 yī háng zì
自行车 zì xíng chē|一不做二不休 yī bù zuò èr bù xiū
"""
TABLE = [entry.split(" ", 1) for row in WORDS.split("\n") for entry in row.split("|") if entry]


@pytest.mark.parametrize(("text", "reading"), TABLE)
def test_a_character_is_read_as_its_word_is(text: str, reading: str) -> None:
    assert " ".join(sounds(text, text)) == reading


@pytest.mark.parametrize(("text", "reading"), TABLE)
@pytest.mark.parametrize("region", [Region.TW, Region.HK])
def test_a_traditional_text_is_read_alike(region: Region, text: str, reading: str) -> None:
    written = convert_text(text, to=region, origin=Region.CN)
    assert " ".join(sounds(convert_text(written, to=Region.CN, origin=region), written)) == reading


@pytest.mark.parametrize(("written", "text", "reading"), [("髮", "发", "fà"), ("發", "发", "fā"), ("隻", "只", "zhī")])
def test_a_character_that_has_one_reading_has_that(written: str, text: str, reading: str) -> None:
    assert sounds(text, written) == (reading,)


@pytest.mark.parametrize(
    ("pinyin", "zhuyin"),
    [("dēng", "ㄉㄥ"), ("huǒ", "ㄏㄨㄛˇ"), ("lǜ", "ㄌㄩˋ"), ("yuán", "ㄩㄢˊ"), ("zhī", "ㄓ"), ("ma", "˙ㄇㄚ")],
)
def test_bopomofo(pinyin: str, zhuyin: str) -> None:
    assert bopomofo(pinyin) == zhuyin


# --- in a book ------------------------------------------------------------------------------------


def book_of(
    *blocks: Paragraph | Verse | Heading, author: str = "", title: str = "", region: Region = Region.CN
) -> Book:
    piece = Piece("a", (Text(title),) if title else (), blocks, author)
    return Book(Meta("书"), (Part((piece,)),), region=region)


def p(*inlines: str | Inline) -> Paragraph:
    return Paragraph(tuple(Text(item) if isinstance(item, str) else item for item in inlines))


def ruby(base: str, reading: str) -> Span:
    return Span(SpanKind.RUBY, (Text(base),), reading=reading)


def read(book: Book) -> list[tuple[str, str]]:
    return [(_text(span), span.reading) for span in spans(book, SpanKind.RUBY)]


def _text(span: Span) -> str:
    return "".join(child.text for child in span.children if isinstance(child, Text))


def test_every_character_has_a_reading_and_nothing_else_has() -> None:
    code = Span(SpanKind.CODE, (Text("行"),))
    (block,) = annotate(book_of(p("银", Span(SpanKind.STRONG, (Text("行"),)), "，A1", code)), "pinyin").pieces[0].blocks
    strong = Span(SpanKind.STRONG, (ruby("行", "háng"),))
    assert block == p(ruby("银", "yín"), strong, "，A1", code)


def test_titles_headings_notes_and_verse_are_read_too() -> None:
    note = Note("n", (p("注"),))
    book = book_of(Heading(1, (Text("小"),)), p("文", note), Verse((((Text("诗"),),),)), title="题")
    assert [base for base, _ in read(annotate(book, "pinyin"))] == ["题", "小", "文", "注", "诗"]


def test_the_authors_own_readings_win() -> None:
    assert read(annotate(book_of(p(ruby("灯火", "denghuo"), "亮")), "pinyin")) == [("灯火", "denghuo"), ("亮", "liàng")]


def test_bopomofo_is_another_writing_of_the_same() -> None:
    assert read(annotate(book_of(p("慢慢地")), "bopomofo"))[-1] == ("地", "ㄉㄧˋ")


@pytest.mark.parametrize(
    ("author", "region", "reading"),
    [("单秀兰", Region.CN, "shàn"), ("單秀蘭", Region.TW, "shàn"), ("李单", Region.CN, "dān")],
)
def test_a_surname_is_read_as_one(author: str, region: Region, reading: str) -> None:
    simplified = partial(convert_text, to=Region.CN, origin=region)
    sign = author[0] if author[0] != "李" else author[1]
    book = annotate(book_of(p(f"{author}来了"), author=author, region=region), "pinyin", simplified=simplified)
    assert dict(read(book))[sign] == reading


def test_a_rare_character_is_read_where_a_piece_has_it_first() -> None:
    book = book_of(p("他蹚过河，又蹚回来。"), p("蹚水的龘", ruby("禚", "zhuó"), "禚"))
    again = replace(book, parts=(Part(book.pieces + book.pieces),))
    once = [("蹚", "tāng"), ("龘", "dá"), ("禚", "zhuó")]
    assert read(annotate(book, "pinyin", "rare")) == once
    assert read(annotate(again, "pinyin", "rare")) == once * 2


@pytest.mark.parametrize("region", [Region.TW, Region.HK])
def test_what_is_common_in_either_script_is_not_rare(region: Region) -> None:
    """龜 and 籲 are many strokes for common characters."""
    simplified = partial(convert_text, to=Region.CN, origin=region)
    book = book_of(p("屋裏的烏龜看着籲請的人和囹圄"), region=region)
    assert read(annotate(book, "pinyin", "rare", simplified=simplified)) == [("囹", "líng"), ("圄", "yǔ")]


def test_no_reading_is_the_same_book() -> None:
    book = book_of(p("灯"))
    assert annotate(book, "none") is book


INLINES = st.recursive(
    st.one_of(
        st.text("银行长大了还书，。发a龘\n{", min_size=1, max_size=6).map(Text),
        st.just(LineBreak()),
        st.just(ruby("灯", "dēng")),
        st.builds(lambda text: Note("n", (p(text),)), st.text("灯火长", min_size=1, max_size=3)),
    ),
    lambda inner: st.builds(
        lambda kind, children: Span(kind, tuple(children)),
        st.sampled_from([kind for kind in SpanKind if kind is not SpanKind.RUBY]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


@given(st.lists(INLINES, max_size=5), st.sampled_from(["all", "rare"]))
@settings(max_examples=200, deadline=None)
def test_nothing_but_readings_is_added(inlines: list[Inline], scope: str) -> None:
    book = book_of(Paragraph(tuple(inlines)))
    made = annotate(book, "pinyin", scope)  # type: ignore[arg-type]  # one of both
    assert bare(made) == bare(book)


def bare(node: object) -> object:
    """Take all readings away and join texts that then stand side by side."""
    if isinstance(node, tuple):
        items: list[object] = []
        for child in node:
            is_ruby = isinstance(child, Span) and child.kind is SpanKind.RUBY
            for item in child.children if is_ruby else (bare(child),):
                if items and isinstance(item, Text) and isinstance(items[-1], Text):
                    items[-1] = Text(items[-1].text + item.text)
                else:
                    items.append(item)
        return tuple(items)
    names = getattr(type(node), "__dataclass_fields__", {})
    return replace(node, **{name: bare(getattr(node, name)) for name in names}) if names else node  # type: ignore[type-var]


@given(st.lists(st.sampled_from([text for text, _ in TABLE]), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_conversion_commutes(texts: list[str]) -> None:
    book = book_of(p("，".join(texts)))
    simplified = partial(convert_text, to=Region.CN, origin=Region.TW)
    there = annotate(convert(book, Region.TW), "pinyin", simplified=simplified)
    assert there == convert(annotate(book, "pinyin"), Region.TW)
