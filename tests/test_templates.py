"""One XHTML for print, EPUB and web: escaped, well-formed, numbered, levels in order."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, DictLoader, UndefinedError
from lxml import etree

from wenxuan import templates
from wenxuan.manuscript import Asset
from wenxuan.model import (
    Block,
    Figure,
    Heading,
    Inline,
    LineBreak,
    ListBlock,
    Note,
    Paragraph,
    Piece,
    Quote,
    Region,
    Role,
    SceneBreak,
    Span,
    SpanKind,
    Table,
    Text,
    Verse,
)

ENVIRONMENT = templates._environment()
PAGE = DictLoader(
    {
        "page": '{% import "blocks.xhtml" as xhtml with context %}'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        "{{ xhtml.piece(piece, medium, level=level) }}</html>"
    }
)
XHTML = "{http://www.w3.org/1999/xhtml}"
PICTURE = Asset("a.png", "image/png", b"", 1, 1)


@pytest.fixture(scope="module", autouse=True)
def _page() -> Iterator[None]:
    loader = ENVIRONMENT.loader
    assert loader is not None
    ENVIRONMENT.loader = ChoiceLoader([loader, PAGE])
    yield
    ENVIRONMENT.loader = loader


def t(*parts: str | Inline) -> tuple[Inline, ...]:
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def p(*parts: str | Inline) -> Paragraph:
    return Paragraph(t(*parts))


def rendered(*blocks: Block, medium: str = "epub", level: int = 1, title: str = "题", author: str = "") -> str:
    piece = Piece("x", t(title) if title else (), blocks, author)
    return templates.render(
        "page", piece=piece, medium=medium, level=level, labels=templates.labels(Region.CN), picture=lambda a: a.name
    )


def tree(*blocks: Block, medium: str = "epub", level: int = 1) -> etree._Element:
    return etree.fromstring(rendered(*blocks, medium=medium, level=level))


BLOCKS = [
    (p("文"), "<p>文</p>"),
    (p("a", Span(SpanKind.EMPHASIS, t("b")), Span(SpanKind.STRONG, t("c"))), "<p>a<em>b</em><strong>c</strong></p>"),
    (
        p(Span(SpanKind.RUBY, t("灯"), reading="dēng"), "火"),
        "<p><ruby>灯<rp>（</rp><rt>dēng</rt><rp>）</rp></ruby>火</p>",
    ),
    (
        p(Span(SpanKind.RUBY, t("灯"), reading="ㄉㄥ")),
        '<p><ruby class="beside">灯<rp>（</rp><rt>ㄉㄥ</rt><rp>）</rp></ruby></p>',
    ),
    (
        p(
            Span(SpanKind.EMPHASIS_DOT, t("重")),
            Span(SpanKind.TITLE_MARK, t("论语")),
            Span(SpanKind.NAME_MARK, t("孔丘")),
        ),
        '<p><em class="emphasis-dot">重</em><cite class="title-mark">论语</cite><u class="name-mark">孔丘</u></p>',
    ),
    (p("上", LineBreak(), "下"), "<p>上<br/>下</p>"),
    (Paragraph(t("此致"), role=Role.CLOSING), '<p class="closing">此致</p>'),
    (p(Span(SpanKind.LINK, t("链"), "https://a.cn/?b=1&c=2")), '<p><a href="https://a.cn/?b=1&amp;c=2">链</a></p>'),
    (p(Span(SpanKind.LINK, t("链"), "javascript:alert(1)")), "<p>链</p>"),
    (Quote((p("引"),)), "<blockquote>\n<p>引</p>\n</blockquote>"),
    (SceneBreak(), '<hr class="scene"/>'),
    (SceneBreak("＊＊＊"), '<p class="scene">＊＊＊</p>'),
    (Heading(3, t("小")), '<h2 class="subheading" id="x-h1">小</h2>'),
    (
        Verse(((t("一"), t("二")),)),
        '<p class="stanza">\n<span class="line">一</span>\n<span class="line">二</span>\n</p>',
    ),
    (
        ListBlock(("（一）",), ((p("甲"),),)),
        '<ol class="labelled">\n<li><p><span class="label">（一）</span>甲</p>\n</li>\n</ol>',
    ),
    (ListBlock(("-",), ((p("甲"),),)), "<ul>\n<li><p>甲</p>\n</li>\n</ul>"),
    (ListBlock(("",), ((p("甲"),),), is_ordered=True), "<ol>\n<li><p>甲</p>\n</li>\n</ol>"),
    (
        Table(((t("姓名"), t("岁")), (t("王"),)), has_head=True),
        (
            '<thead>\n<tr><th scope="col">姓名</th><th scope="col">岁</th></tr>\n</thead>\n'
            "<tbody>\n<tr><td>王</td><td></td></tr>\n</tbody>"
        ),
    ),
    (Figure(PICTURE, t("灯")), '<img src="a.png" alt="灯"/>\n<figcaption>灯</figcaption>'),
    (Figure(PICTURE), '<img src="a.png" alt="图"/>'),
]


@pytest.mark.parametrize(("block", "markup"), BLOCKS)
def test_each_block_has_its_markup(block: Block, markup: str) -> None:
    assert markup in rendered(block)


@pytest.mark.parametrize("medium", ["print", "epub", "web"])
def test_markup_in_a_text_is_text(medium: str) -> None:
    hostile = "<script>alert(1)</script>{{ 7*7 }}{% raw %}&amp;]]>\"'"
    root = tree(p(hostile), medium=medium)
    assert root.findtext(f".//{XHTML}p") == hostile
    assert not root.findall(f".//{XHTML}script")


@given(st.text())
def test_any_text_gives_well_formed_xml_and_loses_nothing_in_silence(text: str) -> None:
    shown = templates.render("epub/title.xhtml", depth="", language="zh", labels=templates.labels(Region.CN),
                             book=_Book(_Meta(text)))  # fmt: skip
    root = etree.fromstring(shown.encode())
    found = root.find(f".//{XHTML}p[@class='book-title']").text or ""
    assert len(found) == len(text.replace("\r\n", "\n"))
    assert all(a in (b, "\ufffd") for a, b in zip(found, text.replace("\r\n", "\n").replace("\r", "\n"), strict=True))


@dataclass
class _Meta:
    title: str
    subtitle: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()


@dataclass
class _Book:
    meta: _Meta


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'labels' is undefined"):
        templates.render("epub/title.xhtml", depth="", language="zh", book=_Book(_Meta("书")))


NOTE = Note("n", (p("注文"), p("第二段")))


def test_a_note_is_called_and_returns() -> None:
    root = tree(p("前", NOTE, "后"), p("又", NOTE))
    calls = root.findall(f".//{XHTML}a[@class='noteref']")
    asides = root.findall(f".//{XHTML}aside")
    assert [call.text for call in calls] == ["①", "②"]
    assert [call.get("href") for call in calls] == [f"#{aside.get('id')}" for aside in asides]
    backs = [aside.find(f".//{XHTML}a[@class='backlink']").get("href") for aside in asides]
    assert backs == [f"#{call.get('id')}" for call in calls]
    assert "".join(asides[0].itertext()).split() == ["①", "注文", "第二段"]


def test_a_printed_note_stands_at_its_call() -> None:
    markup = rendered(p("前", NOTE, "后"), medium="print")
    note = '<span class="paragraph">注文</span><span class="paragraph">第二段</span>'
    assert f'<p>前<span class="note" id="x-n1" data-mark="1">{note}</span>后</p>' in markup
    assert "<aside" not in markup


def test_print_needs_no_brackets_for_a_reading() -> None:
    assert "<ruby>灯<rt>dēng</rt></ruby>" in rendered(p(Span(SpanKind.RUBY, t("灯"), reading="dēng")), medium="print")


def test_a_note_within_a_note_and_in_a_link_stay_valid() -> None:
    inner = Note("n", (p("外", Note("m", (p("内"),))),))
    root = tree(p(inner, Span(SpanKind.LINK, t("链", NOTE), "https://a.cn")))
    assert "外内" in "".join(root.itertext())
    assert not root.findall(f".//{XHTML}a//{XHTML}a")
    assert len(root.findall(f".//{XHTML}aside")) == 2


@given(st.lists(st.integers(1, 9), max_size=12), st.integers(1, 2))
def test_heading_levels_never_skip(levels: list[int], top: int) -> None:
    root = tree(*(Heading(level, t("题")) for level in levels), level=top)
    found = [int(e.tag[-1]) for e in root.iter() if e.tag[len(XHTML) :] in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    assert found[0] == top
    assert len(found) == len(levels) + 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(found))


def test_the_author_is_named_once() -> None:
    assert '<p class="author">某</p>' in rendered(p("文"), author="某")
    assert 'class="author"' not in rendered(Paragraph(t("某"), role=Role.BYLINE), author="某")


def test_a_piece_without_a_title_is_named_for_a_screen_reader() -> None:
    markup = rendered(p("文"), title="")
    assert 'aria-label="无题"' in markup
    assert "<h1" not in markup


HREFS = [
    ("https://a.cn/路?q=灯#节", "https://a.cn/%E8%B7%AF?q=%E7%81%AF#%E8%8A%82"),
    ("http://例子.中国/", "http://xn--fsqu00a.xn--fiqs8s/"),
    ("https://a.cn/50%", "https://a.cn/50%25"),
    ("https://a.cn/%E8%B7", "https://a.cn/%E8%B7"),
    ("mailto:a@b.cn", "mailto:a@b.cn"),
    (" https://a.cn ", "https://a.cn"),
    ("HTTPS://a.cn", "https://a.cn"),
    ("javascript:alert(1)", ""),
    ("data:text/html,x", ""),
    ("file:///etc/passwd", ""),
    ("//a.cn/x", ""),
    ("图.png", ""),
    ("http://", ""),
    ("http://[1", ""),
    ("http://a:port/", ""),
    ("", ""),
]


@pytest.mark.parametrize(("href", "safe"), HREFS)
def test_only_safe_addresses_pass(href: str, safe: str) -> None:
    assert templates.safe_href(href) == safe


def test_marks_of_notes() -> None:
    assert [templates.note_mark(number) for number in (1, 20, 21)] == ["①", "⑳", "[21]"]


def test_plain_text_leaves_notes_out() -> None:
    assert templates.plain(t("上", NOTE, LineBreak(), Span(SpanKind.STRONG, t("下")))) == "上 下"
    assert templates.plain(t(Span(SpanKind.RUBY, t("灯"), reading="dēng"), "火")) == "灯火"


def test_every_picture_is_found() -> None:
    inner = Figure(PICTURE)
    blocks = (Quote((inner,)), ListBlock(("",), ((inner,),)), p(Note("n", (inner,))), Figure(PICTURE, t(NOTE)))
    assert len(tuple(templates.figures(blocks))) == 4


def test_every_region_has_every_label() -> None:
    keys = [frozenset(templates.labels(region)) for region in Region]
    assert keys[0] == keys[1] == keys[2]
    assert templates.labels(Region.TW)["contents"] == "目錄"


@pytest.mark.parametrize("region", [Region.TW, Region.HK])
def test_labels_are_in_their_own_script(region: Region) -> None:
    import opencc

    to_simplified, to_traditional = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")
    there, here = templates.labels(region), templates.labels(Region.CN)
    same = {key for key in here if there[key] == here[key] and to_simplified.convert(here[key]) != here[key]}
    assert not same
    assert not {key for key, text in there.items() if to_traditional.convert(text) != text}


@pytest.mark.parametrize("medium", ["print", "epub", "web"])
def test_nothing_shows_protected_text(medium: str) -> None:
    inlines = (Text("灯"), Span(SpanKind.KEPT, (Text("火"),)), Text("。"))
    assert "<p>灯火。</p>" in rendered(Paragraph(inlines), medium=medium)
