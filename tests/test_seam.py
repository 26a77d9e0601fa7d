"""The seam with WeasyPrint: what a new version has changed is said in plain words; nothing is lost in our hands."""

import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pypdfium2
import pytest
import uharfbuzz
import weasyprint

from wenxuan.check.pdf_text import read_pages
from wenxuan.model import Region
from wenxuan.typeset import paint, seam
from wenxuan.typeset.engine import Job, lay_out
from wenxuan.typeset.fonts import find_faces

LEADER = f"WeasyPrint {weasyprint.__version__} has changed"
SIGNATURES = {
    "weasyprint.layout.inline.iter_line_boxes": "context, box, position_y, bottom_space, skip_stack, containing_block, "
    "absolute_boxes, fixed_boxes, first_letter_style, first_line_style",
    "weasyprint.draw.draw_text": "stream, textbox, offset_x, text_overflow, block_ellipsis",
    "weasyprint.draw.border.draw_line": "stream, x1, y1, x2, y2, thickness, style, color, offset=0",
    "weasyprint.draw.color.get_color": "style, key",
    "weasyprint.draw.text.draw_text_decoration": "stream, textbox, offset_x, offset_y, thickness, color",
    "weasyprint.layout.replaced.inline_replaced_box_layout": "box, containing_block",
    "weasyprint.layout.percent.percentage": "value, computed, refer_to",
    "weasyprint.layout.inline._adjust_line_height": "box",
    "weasyprint.layout.inline.line_box_verticality": "box",
    "weasyprint.layout.percent.resolve_percentages": "box, containing_block",
    "weasyprint.layout.percent.resolve_one_percentage": "box, property_name, refer_to",
    "weasyprint.formatting_structure.boxes.ParentBox.copy_with_children": "self, new_children",
    "weasyprint.formatting_structure.boxes.TextBox.copy_with_text": "self, text",
    "weasyprint.formatting_structure.boxes.InlineBox.remove_decoration": "self, start, end",
    "weasyprint.formatting_structure.boxes.Box.translate": "self, dx=0, dy=0, ignore_floats=False",
    "weasyprint.formatting_structure.boxes.Box.content_box_x": "self",
    "weasyprint.formatting_structure.boxes.Box.copy": "self",
    "weasyprint.formatting_structure.boxes.Box.margin_width": "self",
    "weasyprint.formatting_structure.boxes.Box.margin_height": "self",
    "weasyprint.formatting_structure.boxes.InlineBox.anonymous_from": "parent, *args, **kwargs",
    "weasyprint.text.line_break.Layout": "style, justification_spacing=0, max_width=None",
    "weasyprint.formatting_structure.boxes.Box.is_in_normal_flow": "self",
    "weasyprint.text.line_break.Layout.set_text": "self, text, justify=False",
    "weasyprint.text.line_break.Layout.get_first_line": "self",
    "weasyprint.text.line_break.line_size": "line, style",
    "weasyprint.text.line_break.strut": "style",
    "weasyprint.pdf.stream.Stream.set_color": "self, color, stroke=False",
    "weasyprint.pdf.stream.Stream.set_text_matrix": "self, a, b, c, d, e, f",
    "weasyprint.pdf.stream.Stream.set_font_size": "self, font, size",
    "weasyprint.pdf.stream.Stream.add_font": "self, pango_font",
    "weasyprint.pdf.stream.Stream.show_text": "self, text",
    "weasyprint.pdf.stream.Stream.stacked": "self",
    "weasyprint.pdf.stream.Stream.set_line_cap": "self, line_cap",
    "weasyprint.pdf.stream.Stream.set_line_width": "self, width",
    "weasyprint.pdf.stream.Stream.move_to": "self, x, y",
    "weasyprint.pdf.stream.Stream.line_to": "self, x, y",
    "weasyprint.pdf.stream.Stream.curve_to": "self, x1, y1, x2, y2, x3, y3",
    "weasyprint.pdf.stream.Stream.stroke": "self",
}
STYLE = (
    "direction", "white_space", "text_overflow", "position", "letter_spacing", "word_spacing", "text_decoration_line",
    "hyphens", "visibility", "font_size", "font_family", "font_weight", "font_style", "line_height", "lang",
    "font_feature_settings", "font_variant_numeric", "font_kerning", "text_align_all", "text_align_last", "color",
    "text_decoration_thickness", "text_decoration_color", "text_decoration_style", "text_underline_offset",
)  # fmt: skip


def found(path: str) -> Any:
    """Return what a dotted path names: a module, then attributes."""
    names = path.split(".")
    for count in range(len(names), 0, -1):
        try:
            thing: Any = import_module(".".join(names[:count]))
        except ImportError:
            continue
        for name in names[count:]:
            thing = getattr(thing, name)
        return thing
    raise AssertionError(path)


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Take WeasyPrint's own functions back after each test."""
    plainly()
    yield
    plainly()


def plainly() -> None:
    seam.inline.iter_line_boxes = seam.block.iter_line_boxes = seam._own_lines
    seam.drawing.draw_text = seam._own_draw


# --- the guard ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SIGNATURES)
def test_functions_are_called_as_we_call_them(path: str) -> None:
    try:
        function = found(path)
    except AttributeError:
        pytest.fail(f"{LEADER}: there is no {path} any more; see typeset/seam.py and its neighbours")
    now = str(inspect.signature(function)).strip("()")
    assert now == SIGNATURES[path], f"{LEADER}: {path} takes ({now}); typeset/ passes ({SIGNATURES[path]})"


def test_the_page_breaker_asks_for_lines_by_the_name_that_we_replace() -> None:
    assert seam.block.iter_line_boxes is seam.inline.iter_line_boxes, (
        f"{LEADER}: layout.block has its own iter_line_boxes; seam.install() must replace both"
    )
    source = inspect.getsource(seam.block)
    assert "iter_line_boxes(" in source, f"{LEADER}: layout.block does not call iter_line_boxes any more"
    drawn = inspect.getsource(import_module("weasyprint.draw"))
    assert "draw_text(" in drawn, f"{LEADER}: weasyprint.draw does not call draw_text by its own name any more"


def test_lines_come_as_pairs_of_a_box_and_where_to_go_on() -> None:
    assert inspect.isgeneratorfunction(seam._own_lines), f"{LEADER}: iter_line_boxes is no generator any more"
    seen: list[tuple[Any, Any]] = []

    def watched(*arguments: Any) -> Iterator[tuple[Any, Any]]:
        for line, resume in seam._own_lines(*arguments):
            seen.append((line, resume))
            yield line, resume

    seam.inline.iter_line_boxes = seam.block.iter_line_boxes = watched
    weasyprint.HTML(string="<p style='width: 5em'>one two three four five</p>").render()
    assert len(seen) > 1
    line, resume = seen[0]
    for name in ("children", "width", "height", "baseline", "position_x", "position_y", "margin_top", "margin_bottom"):
        assert hasattr(line, name), f"{LEADER}: a line box has no {name}"
    assert seen[-1][1] is None, f"{LEADER}: the last line does not say None for where to go on"
    assert list(resume) == [0], f"{LEADER}: a skip stack is not {{child index: …}} any more, but {resume!r}"
    assert list(resume[0].values()) == [None], f"{LEADER}: a skip stack does not end in {{offset: None}}: {resume!r}"


def test_boxes_and_styles_have_what_we_read() -> None:
    boxes: list[Any] = []

    def watched(context: Any, box: Any, *rest: Any) -> Iterator[tuple[Any, Any]]:
        boxes.append((context, box))
        yield from seam._own_lines(context, box, *rest)

    seam.inline.iter_line_boxes = seam.block.iter_line_boxes = watched
    image = "<img alt=灯 src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>'>"
    body = "灯<em class=a>亮</em><br><ruby>灯<rp>(<rt>dēng<rp>)</ruby><u></u><sup>1</sup>"
    weasyprint.HTML(string=f"<p lang=zh>{body}{image}</p>").render()
    (context, box), *_ = boxes
    assert hasattr(type(context), "excluded_shapes"), f"{LEADER}: the layout context has no excluded_shapes (floats)"
    for name in STYLE:
        try:
            box.style[name]
        except KeyError:
            pytest.fail(f"{LEADER}: a style has no {name}")
    text, span, broken, ruby, empty, raised, picture = box.children
    assert (type(text).__name__, type(span).__name__) == ("TextBox", "InlineBox"), f"{LEADER}: boxes have new names"
    assert text.text == "灯", f"{LEADER}: a text box keeps its text elsewhere"
    assert span.is_leader is False, f"{LEADER}: an inline box does not say whether it is a leader"
    assert span.element_tag == "em", f"{LEADER}: a box does not know its element"
    assert span.element.get("class") == "a", f"{LEADER}: a box does not know its element's attributes"
    line_feed = broken.children[0].children[0]
    assert (line_feed.element_tag, line_feed.text) == ("br::before", "\n"), f"{LEADER}: <br> is no line feed any more"
    tags = [child.element_tag for child in ruby.children]
    assert tags == ["ruby", "rt"], f"{LEADER}: ruby is another row of boxes"
    assert empty.children == [], f"{LEADER}: an empty inline box is not empty any more"
    assert raised.style["vertical_align"] != "baseline", f"{LEADER}: <sup> is not raised"
    assert type(picture).__name__ == "InlineReplacedBox", f"{LEADER}: a picture in a line is another box"


def test_fonts_say_where_lines_of_decoration_go() -> None:
    layouts: list[Any] = []
    plain = weasyprint.text.line_break.Layout.setup

    def watched(layout: Any, style: Any) -> None:
        plain(layout, style)
        layouts.append(layout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weasyprint.text.line_break.Layout, "setup", watched)
        weasyprint.HTML(string="<u>灯</u>").render()
    for name in ("ascent", "underline_thickness", "strikethrough_position", "strikethrough_thickness"):
        assert any(getattr(layout, name, None) for layout in layouts), f"{LEADER}: a Pango layout has no {name}"


def test_a_new_paragraph_is_not_taken_for_the_one_before() -> None:
    """The composer keeps the last paragraph by identity: WeasyPrint must ask again with the same box."""
    asked: list[int] = []

    def watched(context: Any, box: Any, *rest: Any) -> Iterator[tuple[Any, Any]]:
        asked.append(id(box))
        yield from seam._own_lines(context, box, *rest)

    seam.inline.iter_line_boxes = seam.block.iter_line_boxes = watched
    html = "<style>@page { size: 80mm 40mm }</style><p>" + "灯亮着。" * 200
    pages = len(weasyprint.HTML(string=html).render().pages)
    assert pages > 3
    assert len(set(asked)) == 1, f"{LEADER}: a paragraph is another box on every page; it is composed anew each time"


def test_a_font_can_be_left_without_its_file() -> None:
    """engine._Fonts looks at each font as it is added to the document, before its file is cut."""
    document = weasyprint.HTML(string="<p lang=zh>灯").render()
    assert document.fonts == {}, f"{LEADER}: fonts are known before drawing; see engine._Fonts"
    document.write_pdf()
    [font] = document.fonts.values()
    for name in ("family", "file_content", "clean", "tables"):
        assert hasattr(font, name), f"{LEADER}: a font has no {name}; see engine._Fonts"
    now = str(inspect.signature(font.clean)).strip("()")
    assert now == "to_unicode, hinting", f"{LEADER}: Font.clean takes ({now}); see engine._Fonts"
    assert "CFF " in font.tables, f"{LEADER}: a font does not list its tables by their tags; see engine._Fonts"
    assert type(font).type.fget(SimpleNamespace(file_content=b"OTTO")) == "otf", (
        f"{LEADER}: four bytes do not tell the kind of a font file; see engine._Fonts"
    )


# --- nothing lost ---------------------------------------------------------------------------------------

PARAGRAPHS = (
    "风从巷口吹来，灯摇了摇。“谁？”我问，“这么晚了——还不睡……”没有人答话（也许没有人）。",
    "他买了 3 本 WeasyPrint 手册，共￥120.50，重 1.2 kg，占 20％；编号 COVID-19/A-7 的那本不见了。",
    "一段<em>着重的话</em>，<strong>更重的话</strong>，<a href='https://example.com/a'>一个链接</a>，还有<code>code</code>。",
    "<em>整段着重</em>",
    "见 https://example.com/a/very/long/address/that/goes/on/and/on?with=query&amp;and=more 一文。",
    "’tis “quoted”, it’s Latin only, and a good deal longer than a single line of this narrow measure can be.",
    "，。、；：！？”’）》」』",
    "“‘（《「『",
    "字",
    "㐀𠮷𰻝龘，〇零①②。",
    "有脚注<span class='note'>注文在这里，也够长，占了两行的样子，也许不止两行。</span>的一段，后面还有文字。",
)
CSS = """
@page { size: 90mm 70mm; margin: 8mm; @bottom-center { content: counter(page) } }
body { margin: 0; font: 10pt/16pt "Noto Serif CJK SC"; text-align: justify; orphans: 2; widows: 2 }
p { margin: 0; text-indent: 2em }
.note { float: footnote; font-size: 8pt } code { font-family: monospace }
"""
BARE = CSS.replace("@bottom-center { content: counter(page) }", "")


def document(region: Region, paragraphs: tuple[str, ...] = PARAGRAPHS, css: str = CSS) -> Job:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return Job(f"<html lang='{region.value}'><head><title>灯</title></head><body>{body}</body></html>", css)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as book:
        raw = "".join(page.get_textpage().get_text_range() for page in book)
    return "".join(raw.replace("\ufffe", "-").split())


def plain_layout(job: Job, monkeypatch: pytest.MonkeyPatch) -> bytes:
    with monkeypatch.context() as patch:
        patch.setattr(seam, "install", plainly)
        return lay_out(job).pdf


@pytest.mark.parametrize("region", list(Region))
@pytest.mark.parametrize("index", range(len(PARAGRAPHS)))
def test_text_is_the_same_as_of_the_plain_layout(region: Region, index: int, monkeypatch: pytest.MonkeyPatch) -> None:
    job = document(region, (PARAGRAPHS[index],))
    assert text_of(lay_out(job).pdf) == text_of(plain_layout(job, monkeypatch))


def test_a_long_text_is_the_same_across_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    job = document(Region.CN, PARAGRAPHS[:3] * 30)
    composed = lay_out(job)
    assert composed.pages > 10
    furniture = str.maketrans("", "", "0123456789")  # folios fall elsewhere where lines do
    ours, theirs = text_of(composed.pdf), text_of(plain_layout(job, monkeypatch))
    assert ours.translate(furniture) == theirs.translate(furniture)


def test_chinese_is_composed_and_the_rest_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[str] = []
    line_box = seam.line_box

    def watched(paragraph: Any, index: int, *rest: Any) -> Any:
        composed.append("".join(token.text for token in paragraph.row.tokens))
        return line_box(paragraph, index, *rest)

    monkeypatch.setattr(seam, "line_box", watched)
    lay_out(document(Region.CN, ("灯亮着。", "<span style='position: relative'>灯</span>灭了。"), BARE))
    assert set(composed) == {"灯亮着。"}
    composed.clear()
    job = document(Region.CN, ("灯亮着。",))
    lay_out(Job(job.html.replace("zh-Hans-CN", "ja"), job.css))
    assert composed == []


@pytest.mark.parametrize("wrong", ["float: left", "position: relative", "visibility: hidden", "white-space: pre"])
def test_what_the_composer_does_not_know_is_left_to_weasyprint(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    job = document(Region.CN, (f"灯<span style='{wrong}'>亮  着</span>，" + "风从巷口吹来。" * 9,))
    assert text_of(lay_out(job).pdf) == text_of(plain_layout(job, monkeypatch))


# --- where characters stand -----------------------------------------------------------------------------


def lines_of(pdf: bytes) -> list[tuple[float, float]]:
    """(left, right) of each line of a one-page PDF in pt, by the origins and advances of its glyphs."""
    rows: dict[int, list[tuple[float, float]]] = {}
    with pypdfium2.PdfDocument(pdf) as book:
        page = book[0].get_textpage()
        for index in range(page.count_chars()):
            if page.get_text_range(index, 1).strip():
                left, bottom, right, _ = page.get_charbox(index, loose=True)
                rows.setdefault(round(bottom), []).append((left, right))
    return [(min(row)[0], max(right for _, right in row)) for _, row in sorted(rows.items(), reverse=True)]


@pytest.mark.parametrize("region", list(Region))
def test_both_edges_are_flush(region: Region) -> None:
    text = "风从巷口吹来，灯摇了摇。“谁？”我问，“这么晚了——还不睡……”没有人答话（也许没有人）。" * 5
    *full, _ = lines_of(lay_out(document(region, (text,), BARE)).pdf)
    em, left, right = 10, 8 / 25.4 * 72, 82 / 25.4 * 72
    assert len(full) > 5
    for index, (begins, ends) in enumerate(full):
        indent = 2 * em if index == 0 else 0
        assert begins - left - indent > -0.5 * em - 0.1, "an opening mark may hang out by its blank half, no more"
        assert begins - left - indent < 0.1 * em
        assert -0.1 * em < ends - right < 0.5 * em + 0.1, "a closing mark may hang out by its blank half, no more"


@pytest.mark.parametrize(
    ("region", "rule", "is_beyond"),
    [(Region.CN, "--hanging: allow-end", True), (Region.CN, "", False), (Region.HK, "--hanging: allow-end", False)],
)
def test_a_comma_hangs_where_the_style_sheet_says_so(region: Region, rule: str, is_beyond: bool) -> None:
    text = "风从巷口吹来灯摇了摇他看着我想说，" + "话却没有说出来只把窗子关上了" * 2
    css = BARE + f"html {{ {rule} }} @page {{ size: 196pt 100mm; margin: 8pt }}"  # 18 characters, 16 after the indent
    with pypdfium2.PdfDocument(lay_out(document(region, (text,), css)).pdf) as book:
        page = book[0].get_textpage()
        comma = page.get_text_range().index("，")
        left, bottom, *_ = page.get_charbox(comma)
        _, first, *_ = page.get_charbox(0)
    assert (left >= 188, abs(bottom - first) < 10) == (is_beyond, is_beyond)


@pytest.mark.parametrize(
    "text",
    [
        "一个" + "a" * 150 + "长词，" + "9" * 100 + "个数",
        "The incomprehensible internationalization of extraordinarily long-winded characteristics 是一个问题。" * 2,
        "<em>extra</em>ordinarily <b>incom</b>prehensible <i lang=de>Donaudampfschifffahrtsgesellschaft</i>，" * 3,
    ],
)
def test_words_are_broken_to_fit_and_read_back_whole(text: str, tmp_path: Path) -> None:
    css = BARE + "html { hyphens: auto } @page { size: 60mm 100mm; margin: 8mm }"
    pdf = lay_out(document(Region.CN, (text,), css)).pdf
    assert all(right < 52 / 25.4 * 72 + 1 for _, right in lines_of(pdf))
    (target := tmp_path / "book.pdf").write_bytes(pdf)
    read = "".join(page.text for page in read_pages(target, range(9)).values())
    plain = re.sub("<[^>]+>", "", text)
    dropped = str.maketrans("", "", "-\u00ad \n")  # a hyphen at a line's end may be the word's own
    assert read.translate(dropped) == plain.translate(dropped)


def test_a_closing_single_quote_has_a_cell_of_its_own() -> None:
    pdf = lay_out(document(Region.CN, ("他问‘在不在’。”",), BARE)).pdf
    with pypdfium2.PdfDocument(pdf) as book:
        page = book[0].get_textpage()
        places = {page.get_text_range(i, 1): page.get_charbox(i, loose=True) for i in range(page.count_chars())}
    assert places["’"][0] - places["在"][0] == pytest.approx(10, abs=0.1)
    assert places["。"][0] - places["’"][0] == pytest.approx(5, abs=0.1), (
        "the stop stands in the blank half of the cell"
    )


def test_drawing_leaves_the_text_in_reading_order_with_its_unicode() -> None:
    pdf = lay_out(document(Region.CN, PARAGRAPHS[:1])).pdf
    with pikepdf.open(__import__("io").BytesIO(pdf)) as book:
        fonts = [font for page in book.pages for font in page.Resources.Font.values()]
        assert all("/ToUnicode" in font for font in fonts)


def test_installing_twice_changes_nothing() -> None:
    seam.install()
    first = seam.inline.iter_line_boxes, seam.drawing.draw_text
    seam.install()
    assert (seam.inline.iter_line_boxes, seam.drawing.draw_text) == first == (seam._lines, seam._draw)
    assert seam._own_lines is not seam._lines


def test_a_run_of_spaces_is_drawn_as_nothing() -> None:
    class Refuses:
        def __getattr__(self, name: str) -> Callable[..., None]:
            raise AssertionError(name)

    box = SimpleNamespace(pango_layout=paint.Run((), (), "  "), style={"text_decoration_line": "none"})
    seam._draw(Refuses(), box, 0, "clip", "none")


def test_a_box_as_wide_as_its_compressed_marks_and_letters_keeps_one_line() -> None:
    # WeasyPrint makes a cell or a flex item so wide where the font compresses marks (chws) and knows no gaps
    serif = find_faces(Region.CN)[0]
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(serif.path)), serif.index)
    font = uharfbuzz.Font(face)
    letters = sum(font.get_glyph_h_advance(font.get_nominal_glyph(ord(char)) or 0) for char in "AB") / face.upem
    css = f"{BARE} p {{ width: {6 - 0.5 + 3 * letters:.3f}em; text-indent: 0; margin: 0 }}"
    assert len(lines_of(lay_out(document(Region.CN, ("甲》（AB乙AB丙AB丁",), css)).pdf)) == 1
