"""Copying from the finished PDF gives the manuscript's text: no space that is not in it, none lost, glyphs unmoved."""

import ctypes
import inspect
import io
import re
import subprocess
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import weasyprint
from fontTools.cffLib import CFFFontSet
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pypdfium2 import raw
from weasyprint.pdf import stream

from wenxuan.model import Region
from wenxuan.typeset import paint
from wenxuan.typeset.engine import Job, lay_out
from wenxuan.typeset.fonts import find_faces
from wenxuan.typeset.join import Frame, Placed, join
from wenxuan.typeset.widen import eighths, embeddable, wider_of
from wenxuan.units import mm_to_pt

FACES = find_faces(Region.CN)
PARAGRAPHS = {
    "figures": "今天是2024年10月1日，第3章的PDF共128页，大小约1.5MB，速度提高了25%，气温25℃，误差不超过±0.5mm。",
    "words": "这是English words in a sentence的例子，用WeasyPrint和Python 3.11排版；里面有real spaces between words。",
    "codes": "COVID-19、H5N1、B-52、5G、4K、X光、T恤、卡拉OK、AA制、3D电影；A、B、C三个选项里选B，价格￥120.50或$17。",
    "quotes": "他说：“我用iPhone拍了100张。”（其实是“HEIC”格式。）《C++ Primer》第6版，写下“123”‘x’等字样。",
    "address": "然后在https://example.com/a/very/long/path?with=query&and=more上发布，邮箱test@example.com。",
    "marks": "一九九九年——还有……〇零①②，１２３，全角　空格，「角括号」『双角』〔六角〕【方头】，㐀𠮷𰻝龘〖空〗。",
    "inlines": "一段<em>着重3</em>字，<b>更重</b>7次，<a href='#a'>链接9</a>，<em>a</em> <em>b</em>，<b>字</b>1。",
}
CSS = """
@page { size: %dmm 200mm; margin: 8mm }
body { margin: 0; font: 10pt/16pt "Noto Serif CJK SC", serif; text-align: justify }
p { margin: 0; text-indent: 2em } em { font-family: "LXGW WenKai" }
"""


FILLER = "灯" * 99  # on a page of two lines PDFium cannot tell lines from columns


def book(*paragraphs: str, width: int = 100) -> bytes:
    """Lay paragraphs out on one page and join it, as builds do, to a book."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    html = f"<html lang='zh-Hans-CN'><head><title>灯</title></head><body id='a'>{body}</body></html>"
    laid = lay_out(Job(html, CSS % width))
    frame = Frame(
        pages=laid.pages, width=mm_to_pt(width), height=mm_to_pt(200), verso_shift=mm_to_pt(0), labels=(), names={},
        title="灯", language="zh-Hans-CN", time=datetime(2026, 11, 23, tzinfo=UTC), faces=FACES,
    )  # fmt: skip
    return join([Placed(laid, 0)], frame)


def as_typed(markup: str) -> str:
    return re.sub("<[^>]*>", "", markup)


@pytest.mark.parametrize("width", [60, 74, 100, 160])
@pytest.mark.parametrize("name", PARAGRAPHS)
def test_pdfium_reads_what_was_written(name: str, width: int) -> None:
    """PDFium is in Chrome and Edge. It says a line feed at each line end; without these the text is the paragraph."""
    lines = lines_of(book(FILLER, PARAGRAPHS[name], width=width))
    assert "".join(lines) == FILLER + as_typed(PARAGRAPHS[name])


def lines_of(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        text = document[0].get_textpage().get_text_range()
    return text.replace("\ufffe", "-\r\n").split("\r\n")  # it takes a hyphen at a line end for one set there


@pytest.mark.parametrize("width", [74, 100, 160])  # at 60 B- ends a line: it takes the hyphen for one set there
@pytest.mark.parametrize("name", [name for name in PARAGRAPHS if name != "marks"])  # it takes 　 for a tabulator
def test_poppler_reads_what_was_written(name: str, width: int, tmp_path: Path) -> None:
    """Poppler is in the viewers of Linux. It drops the spaces at line ends."""
    path = tmp_path / "book.pdf"
    path.write_bytes(book(FILLER, PARAGRAPHS[name], width=width))
    command = ["pdftotext", path, "-"]
    lines = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.split("\n")
    rest = FILLER + as_typed(PARAGRAPHS[name])
    for line in filter(None, (line.strip("\f") for line in lines)):
        assert rest.startswith(line)
        rest = rest.removeprefix(line).lstrip(" ")
    assert rest == ""


def test_a_word_space_at_a_line_end_is_there_to_be_copied() -> None:
    *lines, _ = lines_of(book("abc " * 40, width=60))
    assert len(lines) > 4
    assert {line[-4:] for line in lines} == {"abc "}


def origins(data: bytes) -> dict[str, float]:
    """Where each character of a page begins, in pt: the first of each kind."""
    places: dict[str, float] = {}
    with pypdfium2.PdfDocument(data) as document:
        page = document[0].get_textpage()
        x, y = ctypes.c_double(), ctypes.c_double()
        for index in range(page.count_chars()):
            raw.FPDFText_GetCharOrigin(page, index, x, y)
            places.setdefault(chr(raw.FPDFText_GetUnicode(page, index)), x.value)
    return places


def test_the_gap_is_on_the_page_as_before() -> None:
    places = origins(book("在第3章。"))
    figure = TTFont(FACES[0].path, fontNumber=FACES[0].index)["hmtx"].metrics["cid00020"][0] / 100
    assert places["3"] - places["第"] == pytest.approx(12.5, abs=0.02)
    assert places["章"] - places["3"] == pytest.approx(figure + 2.5, abs=0.02)


def test_siblings_draw_the_same_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = picture(book(*PARAGRAPHS.values(), width=60))
    monkeypatch.setattr(paint, "eighths", lambda _space: 0)
    assert ours == picture(book(*PARAGRAPHS.values(), width=60))


def picture(data: bytes) -> bytes:
    with pypdfium2.PdfDocument(data) as document:
        return bytes(document[0].render(scale=2).to_pil().tobytes())


@given(st.floats(-1, 4))
def test_eighths_hold_the_space_and_not_an_eighth_more(space: float) -> None:
    found = eighths(space)
    if 0.09 <= space <= 3:
        assert -0.001 <= found / 8 - space < 0.125
    else:
        assert found == 0


def test_weasyprint_keeps_fonts_as_siblings_need_it() -> None:
    changed = f"WeasyPrint {weasyprint.__version__} has changed; see typeset/widen.py"
    document = weasyprint.HTML(string="<p lang=zh>灯").render()
    document.write_pdf()
    [font] = document.fonts.values()
    for name in ("hash", "name", "widths", "to_unicode", "missing"):
        assert hasattr(font, name), f"{changed}: a font has no {name}"
    assert re.fullmatch(rb"/[A-Z]{6}\+.+", font.name), f"{changed}: a font is not named /ABCDEF+name"
    assert font.name[1:7].decode() == font.hash, f"{changed}: a font is not known by the tag of its name"
    assert "self._fonts = fonts" in inspect.getsource(stream.Stream), f"{changed}: a stream keeps no _fonts"


# --- font programs --------------------------------------------------------------------------------------


def test_every_sibling_has_the_advances_that_the_book_says() -> None:
    """PDF/A: the widths of a font are those of its program (ISO 19005-2, 6.2.11.5)."""
    siblings = set()
    with pikepdf.open(io.BytesIO(book(*PARAGRAPHS.values(), "<em>在3章</em>", width=74))) as document:
        for font in document.pages[0].Resources.Font.values():
            widths = {
                int(code): int(width[0]) for code, width in zip(*[iter(font.DescendantFonts[0].W)] * 2, strict=True)
            }
            assert advances(font.DescendantFonts[0].FontDescriptor, widths) == widths
            siblings.add((str(font.DescendantFonts[0].FontDescriptor.FontFamily), wider_of(str(font.BaseFont))))
    assert {("Noto Serif CJK SC", 0), ("Noto Serif CJK SC", 2), ("LXGW WenKai", 2)} <= siblings


def advances(descriptor: pikepdf.Object, codes: Collection[int]) -> dict[int, int]:
    if "/FontFile2" in descriptor:
        font = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()))
        em = font["head"].unitsPerEm
        return {code: round(font["hmtx"].metrics[font.getGlyphName(code)][0] * 1000 / em) for code in codes}
    assert descriptor.FontFile3.Subtype == "/CIDFontType0C"
    strings = charstrings(descriptor.FontFile3.read_bytes())
    return {code: advance(strings[f"cid{code:05}" if code else ".notdef"]) for code in codes}


def charstrings(program: bytes) -> Any:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(program), None)
    return fonts.topDictIndex[0].CharStrings


def advance(string: Any) -> int:
    string.draw(T2CharStringPen(0, None))
    return int(string.width)


def test_a_font_without_cids_keeps_its_glyph_numbers() -> None:
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "a", "b"])
    strings = {}
    for name, width in {".notdef": 500, "a": 600, "b": 700}.items():
        pen = T2CharStringPen(width, None)
        pen.moveTo((0, 0))
        pen.lineTo((width, 0))
        pen.lineTo((0, 700))
        pen.closePath()
        strings[name] = pen.getCharString()
    builder.setupCFF("Small", {}, strings, {})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "a": (600, 0), "b": (700, 0)})
    builder.setupHorizontalHeader()
    builder.setupPost()
    target = io.BytesIO()
    builder.save(target)
    program, is_bare = embeddable(target.getvalue(), [2], 2)
    assert is_bare
    found = charstrings(program)
    assert {name: advance(found[name]) for name in found.keys()} == {".notdef": 750, "a": 850, "b": 950}  # noqa: SIM118
