"""Inline elements are no obstacle: readings, interlinear marks, decoration and breaks, read from finished pages."""

import base64
import io
import itertools
from collections.abc import Iterator
from ctypes import c_double, c_float
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from wenxuan.model import Region
from wenxuan.typeset import seam
from wenxuan.typeset.classes import HABITS, Kind
from wenxuan.typeset.engine import Job, lay_out
from wenxuan.typeset.ruby import OVERHANG
from wenxuan.typeset.spacing import Token, place_between

EM, LEADING = 10.0, 17.0  # pt
LEFT, RIGHT = 8 / 25.4 * 72, 92 / 25.4 * 72
CSS = """
@page { size: 100mm 140mm; margin: 8mm }
body { margin: 0; font: 10pt/17pt "Noto Serif CJK SC"; text-align: justify }
p { margin: 0; text-indent: 2em } rt { font: .5em "Noto Sans CJK SC" } sup, sub { font-size: .68em; line-height: 0 }
em.emphasis-dot, cite.title-mark { font-style: normal } u.name-mark { text-decoration: none }
"""
_READINGS = "风fēng 从cóng 巷xiàng 口kǒu 吹chuī 来lái 灯dēng 摇yáo 了le 窗chuāng 外wài 的de 雨yǔ 下xià 整zhěng 夜yè"
PINYIN = {pair[0]: pair[1:] for pair in _READINGS.split()}
TEXT = "风从巷口吹来，灯摇了摇。窗外的雨下了整夜，灯灯灯。"
LONG = "风从巷口吹来，灯摇了摇，窗外的雨下了整整一夜才停。"


@dataclass(frozen=True)
class Char:
    """A character of a page in pt: its size, its cell from left to right, its baseline."""

    text: str
    size: float
    left: float
    right: float
    baseline: float


def laid(*paragraphs: str, css: str = "", language: str = "zh-Hans-CN") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return lay_out(
        Job(f"<html lang='{language}'><head><title>灯</title></head><body>{body}</body></html>", CSS + css)
    ).pdf


def chars(pdf: bytes) -> list[Char]:
    """Return the characters of a one-page PDF in the order in which they are drawn."""
    found = []
    with pypdfium2.PdfDocument(pdf) as book:
        page = book[0].get_textpage()
        x, y = c_double(), c_double()
        for index in range(page.count_chars()):
            text = page.get_text_range(index, 1)
            if not text.strip() or pdfium.FPDFText_IsGenerated(page, index):
                continue
            pdfium.FPDFText_GetCharOrigin(page, index, x, y)
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFText_GetMatrix(page, index, matrix)
            left, _, right, _ = page.get_charbox(index, loose=True)
            size = pdfium.FPDFText_GetFontSize(page, index) * abs(matrix.d)
            found.append(Char(text, round(size, 2), left, right, y.value))
    return found


def strokes(pdf: bytes) -> list[tuple[float, float, float]]:
    """Return (left, right, middle height) of each line or dot that is drawn on a one-page PDF, in pt."""
    found = []
    with pypdfium2.PdfDocument(pdf) as book:
        for path in book[0].get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
            matrix = path.get_matrix()
            x, y = c_float(), c_float()
            points = []
            for index in range(pdfium.FPDFPath_CountSegments(path)):
                pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFPath_GetPathSegment(path, index), x, y)
                points.append(matrix.on_point(x.value, y.value))
            across, up = zip(*points, strict=True)
            found.append((min(across), max(across), (min(up) + max(up)) / 2))
    return found


def ruby(text: str) -> str:
    return "".join(
        f"<ruby>{char}<rp>(</rp><rt>{PINYIN[char]}</rt><rp>)</rp></ruby>" if char in PINYIN else char for char in text
    )


def plain(pdf: bytes) -> str:
    return "".join(char.text for char in chars(pdf))


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the composer sets, line by line, while a test lasts."""
    seen: list[str] = []
    line_box = seam.line_box

    def watched(paragraph: Any, index: int, *rest: Any) -> Any:
        line = paragraph.lines[index]
        seen.append("".join(token.text for token in paragraph.row.tokens[line.start : line.stop]))
        return line_box(paragraph, index, *rest)

    monkeypatch.setattr(seam, "line_box", watched)
    return seen


# --- readings (注音) -------------------------------------------------------------------------------------


def pairs(found: list[Char]) -> Iterator[tuple[Char, list[Char]]]:
    """Yield each base character with the characters of its reading."""
    bases = [index for index, char in enumerate(found) if char.size == EM] + [len(found)]
    for start, end in itertools.pairwise(bases):
        yield found[start], found[start + 1 : end]


def test_a_reading_follows_its_base_in_the_text_and_rp_is_not_printed() -> None:
    assert plain(laid(ruby("灯摇了。"))) == "灯dēng摇yáo了le。"


def test_readings_stand_over_their_bases_in_the_leading_and_move_no_line() -> None:
    bare = {round(char.baseline, 1) for char in chars(laid(TEXT * 2))}
    found = chars(laid(ruby(TEXT * 2)))
    lines = sorted({round(base.baseline, 1) for base, _ in pairs(found)}, reverse=True)
    assert lines[: len(bare)] == sorted(bare, reverse=True)[: len(lines)], "a reading has moved a line"
    for base, reading in pairs(found):
        for char in reading:
            assert char.size == EM / 2
            assert base.baseline + 0.88 * EM <= char.baseline <= base.baseline + LEADING - 0.12 * EM - 0.76 * char.size


def test_readings_are_centred_and_never_meet_each_other() -> None:
    found = chars(laid(ruby(TEXT), css="@page { size: 300mm 60mm }"))
    reached = 0.0
    for base, reading in list(pairs(found))[1:-1]:
        if reading:
            middle = (reading[0].left + reading[-1].right) / 2
            assert middle == pytest.approx((base.left + base.right) / 2, abs=0.02 * EM)
            assert reading[0].left - reached > 0.2 * EM / 2, "a space stands between two readings (clreq 3.3.4.1)"
            reached = reading[-1].right


def test_a_reading_stands_over_a_neighbour_without_one() -> None:
    bare = [char.left for char in chars(laid("一窗一"))]
    left, window, right = (char for char in chars(laid(f"一{ruby('窗')}一")) if char.size == EM)
    spread = right.left - left.left - (bare[2] - bare[0])
    reading = [char for char in chars(laid(f"一{ruby('窗')}一")) if char.size < EM]
    assert reading[0].left < left.right
    assert reading[-1].right > right.left
    assert 0 <= spread < reading[-1].right - reading[0].left - EM
    assert window.left - left.right <= OVERHANG * EM


@pytest.mark.parametrize(
    ("one", "other", "kern"),
    [
        (2.0, None, -2.0),
        (None, 2.0, -2.0),
        (2.0, 0.0, 0.0),  # its neighbour's reading is narrow, but there
        (2.0, 2.0, 0.0),
        (None, None, 0.0),
    ],
)
def test_only_who_has_no_reading_is_overhung(one: float | None, other: float | None, kern: float) -> None:
    before, after = (Token("字", Kind.HAN, EM, EM, overhang=overhang) for overhang in (one, other))
    assert place_between(before, after, HABITS[Region.CN]).kern == kern


def test_lines_of_ruby_are_flush_and_readings_stay_within_them() -> None:
    found = chars(laid(ruby(LONG * 4)))
    rows: dict[float, list[Char]] = {}
    for base, reading in pairs(found):
        rows.setdefault(round(base.baseline), []).extend((base, *reading))
    *full, _ = rows.values()
    assert len(full) > 3
    for row in full[1:]:
        bases = [char for char in row if char.size == EM]
        assert LEFT - 0.1 * EM < bases[0].left < LEFT + 0.1 * EM
        assert RIGHT - 0.1 * EM < bases[-1].right < RIGHT + 0.5 * EM + 0.1
        assert min(char.left for char in row) > LEFT - 0.01
        assert max(char.right for char in row if char.size < EM) < RIGHT + 0.01


def test_a_group_is_never_parted(composed: list[str]) -> None:
    group = "<ruby>巷口灯火<rt>xiàngkǒu dēnghuǒ</rt></ruby>"
    laid(*(f"{'风' * count}{group}，吹来。" for count in range(15, 24)))
    assert len([line for line in composed if "巷口灯火" in line]) == 9
    assert not [line for line in composed if line.endswith(("巷", "巷口", "巷口灯"))]


def test_several_pairs_in_one_ruby_are_pairs(composed: list[str]) -> None:
    found = chars(laid("<ruby>灯<rt>dēng</rt><strong>火</strong><rt>huǒ</rt></ruby>"))
    assert "".join(char.text for char in found) == "灯dēng火huǒ"
    assert [base.text for base, reading in pairs(found) if reading] == ["灯", "火"]
    assert composed == ["灯火"]


@pytest.mark.parametrize("leading", ["10pt", "12pt", "14pt"])
def test_where_the_leading_is_small_so_is_the_reading(leading: str) -> None:
    height = float(leading[:-2])
    found = chars(laid(ruby(TEXT), css=f"p {{ line-height: {leading} }}"))
    lines = sorted({round(base.baseline, 1) for base, _ in pairs(found)})
    assert {round(after - before, 1) for before, after in itertools.pairwise(lines)} == {height}
    sizes = {char.size for char in found if char.size < EM}
    assert sizes == {round(max(0.25 * EM, min(0.5 * EM, (height - EM) / 1.12)), 2)}


def test_a_reading_without_style_is_small_all_the_same() -> None:
    found = chars(laid("<ruby>灯<rt>dēng</rt></ruby>", css="rt { font: inherit }"))
    assert {char.size for char in found[1:]} == {0.6 * EM}


def test_bopomofo_stands_beside_its_character_and_reads_down() -> None:
    base, *symbols = chars(laid("<ruby class='beside'>床<rt>ㄔㄨㄤˊ</rt></ruby>", language="zh-Hant-TW"))
    *letters, tone = symbols
    assert "".join(char.text for char in letters) == "ㄔㄨㄤ"
    assert all(char.left == pytest.approx(base.right, abs=0.01 * EM) for char in letters)
    heights = [char.baseline for char in letters]
    assert heights == sorted(heights, reverse=True)
    assert {char.size for char in letters} == {0.3 * EM}
    assert sum(heights) / 3 + 0.38 * 0.3 * EM == pytest.approx(base.baseline + 0.38 * EM, abs=0.2), "centred"
    assert tone.left > letters[-1].left + 0.2 * EM
    assert tone.right < base.right + 0.6 * EM


def test_the_neutral_tone_stands_on_top() -> None:
    base, first, _, dot = chars(laid("<ruby>們<rt>ㄇㄣ˙</rt></ruby>", language="zh-Hant-TW"))
    assert dot.text == "˙"
    assert dot.baseline > first.baseline
    assert base.right - 0.1 < dot.left < first.right


def test_bopomofo_stands_above_if_the_ruby_says_so() -> None:
    base, *symbols = chars(laid("<ruby class='above'>燈<rt>ㄉㄥ</rt></ruby>", language="zh-Hant-TW"))
    assert {char.baseline for char in symbols} == {symbols[0].baseline}
    assert symbols[0].baseline > base.baseline + 0.88 * EM


def test_each_pair_is_a_ruby_in_the_structure() -> None:
    kinds: list[str] = []

    def walk(element: Any) -> None:
        if isinstance(element, pikepdf.Dictionary):
            kinds.append(str(element.get("/S", "")))
            walk(element.get("/K"))
        elif isinstance(element, pikepdf.Array):
            for kid in element:
                walk(kid)

    with pikepdf.open(io.BytesIO(laid("<ruby>灯<rt>dēng</rt>火<rt>huǒ</rt></ruby>"))) as book:
        walk(book.Root.StructTreeRoot.K)
    assert [kind for kind in kinds if kind in ("/Ruby", "/RB", "/RT")] == ["/Ruby", "/RB", "/RT"] * 2


# --- interlinear marks (行间标点) -------------------------------------------------------------------------


def test_a_dot_stands_below_each_han_character_and_no_other() -> None:
    pdf = laid("读<em class='emphasis-dot'>这一点，OK</em>。")
    below = {char.text: (char.left + char.right) / 2 for char in chars(pdf) if char.text in "这一点"}
    baseline = chars(pdf)[0].baseline
    found = strokes(pdf)
    assert [(left + right) / 2 for left, right, _ in found] == [pytest.approx(x, abs=0.02 * EM) for x in below.values()]
    for _, _, height in found:
        assert baseline - 0.5 * EM < height < baseline - 0.12 * EM - 0.08 * EM


def test_marks_are_no_text() -> None:
    marked = (
        "读<em class='emphasis-dot'>这一点</em>，<cite class='title-mark'>呐喊</cite>，<u class='name-mark'>鲁迅</u>。"
    )
    assert plain(laid(marked)) == "读这一点，呐喊，鲁迅。"


def test_two_names_side_by_side_have_two_lines() -> None:
    pdf = laid("<u class='name-mark'>鲁迅</u><u class='name-mark'>周作人</u>与<u class='name-mark'>钱玄同</u>")
    (left, first), (second, right), (third, _) = [(a, b) for a, b, _ in strokes(pdf)]
    found = chars(pdf)
    assert second - first == pytest.approx(0.25 * EM, abs=0.6)
    assert left == pytest.approx(found[0].left, abs=0.3)
    assert right == pytest.approx(found[4].right, abs=0.3), "nothing follows: the line is as long as the name"
    assert third == pytest.approx(found[6].left, abs=0.3)


@pytest.mark.parametrize("tag", ["u class='name-mark'", "cite class='title-mark'"])
def test_a_line_goes_on_in_the_next_line_but_not_below_marks_at_its_ends(tag: str) -> None:
    pdf = laid(f"{'风' * 18}<{tag}>“巷口，灯火。”</{tag[:4].split()[0]}>吹来。")
    by_row: dict[int, list[Char]] = {}
    for char in chars(pdf):
        if char.text in "巷口，灯火":
            by_row.setdefault(round(char.baseline), []).append(char)
    found = strokes(pdf)
    assert len(found) == len(by_row) == 2
    for (left, right, height), row in zip(found, by_row.values(), strict=True):
        assert left == pytest.approx(row[0].left, abs=0.3)
        inked = [char for char in row if char.text != "，" or char is not row[-1]]
        assert right == pytest.approx(inked[-1].right, abs=0.3)
        assert row[0].baseline - 0.3 * EM < height < row[0].baseline - 0.12 * EM


def test_lines_come_before_dots_and_the_inner_line_before_the_outer() -> None:
    pdf = laid("<em class='emphasis-dot'><cite class='title-mark'><u class='name-mark'>鲁迅</u>全集</cite></em>")
    found = strokes(pdf)
    dots = [height for left, right, height in found if right - left < 0.3 * EM]
    wavy, straight = (
        next(s for s in found if s[1] - s[0] == pytest.approx(width, abs=0.6)) for width in (4 * EM, 2 * EM)
    )
    assert len(dots) == 4
    assert straight[2] > wavy[2] > max(dots)


def test_marks_reach_no_line_below() -> None:
    pdf = laid("<em class='emphasis-dot'>" + "风从巷口吹来" * 8 + "</em>")
    baselines = sorted({round(char.baseline, 2) for char in chars(pdf)})
    for _, _, height in strokes(pdf):
        below = [baseline for baseline in baselines if baseline < height]
        assert not below or height - 0.08 * EM > below[-1] + 0.88 * EM


# --- decoration, breaks, pictures ------------------------------------------------------------------------


def test_an_underline_is_one_line_through_all_its_parts() -> None:
    pdf = laid("又<u>划线的<strong>粗体</strong>文字</u>，" + "风从巷口吹来，" * 5)
    found = sorted(strokes(pdf))
    ours = [char for char in chars(pdf) if char.text in "划线的粗体文字"]
    assert found[0][0] == pytest.approx(ours[0].left, abs=0.3)
    assert found[-1][1] == pytest.approx(ours[-1].right, abs=0.3)
    for (_, right, height), (left, _, other) in itertools.pairwise(found):
        assert left <= right + 0.01
        assert height == pytest.approx(other)
        assert height < ours[0].baseline - 0.12 * EM, "below the characters, not through them"


def test_struck_text_is_struck() -> None:
    pdf = laid("<s>删去</s>的文字")
    ((left, right, height),) = strokes(pdf)
    first, second, *_ = chars(pdf)
    assert (left, right) == (pytest.approx(first.left, abs=0.3), pytest.approx(second.right, abs=0.3))
    assert first.baseline < height < first.baseline + 0.6 * EM


def test_a_break_ends_a_line_that_is_not_stretched(composed: list[str]) -> None:
    pdf = laid("风从巷口<br>吹来，" + "灯摇了摇，" * 8 + "<br><br>停。")
    assert composed[0] == "风从巷口"
    assert composed[-1] == "停。"
    found = chars(pdf)
    assert found[3].right - found[0].left == pytest.approx(4 * EM, abs=0.1)
    assert found[4].left == pytest.approx(LEFT, abs=0.1), "no indent after a break"
    heights = sorted({round(char.baseline, 1) for char in found})
    assert heights[1] - heights[0] == pytest.approx(2 * LEADING, abs=0.2), "an empty line"


def picture() -> str:
    data = io.BytesIO()
    Image.new("L", (8, 8)).save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


ORDINARY = {
    "bold": "<strong>灯</strong>",
    "emphasis": "<em>灯</em>",
    "link": "<a href='https://example.com'>灯</a>",
    "code": "<code>print</code>",
    "superscript": "米<sup>2</sup>",
    "subscript": "H<sub>2</sub>O",
    "underline": "<u>灯</u>",
    "struck": "<s>灯</s>",
    "spaced": "<span style='letter-spacing: .2em'>灯亮</span>",
    "padded": "<span style='padding: 0 .5em; border: 1px solid'>灯</span>",
    "break": "灯<br>亮",
    "anchor": "<a id='here'></a>灯",
    "English": "<span lang='en'>an English phrase</span>",
    "Japanese": "<span lang='ja'>骨</span>",
    "hyphens": "<span style='hyphens: auto'>typography</span>",
    "tab": "灯\t亮",
    "long word": "a" * 120,
    "ruby": "<ruby>灯<rp>(</rp><rt>dēng</rt><rp>)</rp></ruby>",
    "marks": "<em class='emphasis-dot'>灯</em><cite class='title-mark'>灯</cite><u class='name-mark'>灯</u>",
}
LEFT_TO_WEASYPRINT = {
    "float": "<span style='float: left'>灯</span>",
    "positioned": "<span style='position: relative'>灯</span>",
    "inline block": "<span style='display: inline-block'>灯</span>",
    "white space": "<span style='white-space: pre'>灯  亮</span>",
    "no wrapping": "<span style='white-space: nowrap'>灯亮</span>",
    "word spacing": "<span style='word-spacing: 1em'>a b</span>",
    "soft hyphen": "typo\u00adgraphy",
    "hidden": "<span style='visibility: hidden'>灯</span>",
    "from the right": "<span style='direction: rtl'>灯</span>",
    "ruby on two elements": "<ruby><em>灯</em>火<b>亮</b><rt>a<i>b</i></rt></ruby>",
}


@pytest.mark.parametrize("name", ORDINARY)
def test_the_ordinary_is_composed(name: str, composed: list[str]) -> None:
    laid(f"风从巷口吹来，{ORDINARY[name]}。")
    assert composed


@pytest.mark.parametrize("name", LEFT_TO_WEASYPRINT)
def test_the_rare_is_left_to_weasyprint(name: str, composed: list[str]) -> None:
    laid(f"风从巷口吹来，{LEFT_TO_WEASYPRINT[name]}。")
    assert "风从巷口吹来" not in "".join(composed)


def test_a_picture_in_a_line_is_composed(composed: list[str]) -> None:
    image = "<img src='picture:a' style='width: 3em' alt='灯'>"
    html = f"<html lang='zh-Hans-CN'><title>灯</title><p>{'风' * 12}{image}{'灯' * 20}"
    pdf = lay_out(Job(html, CSS, {"a": base64.b64decode(picture())})).pdf
    found = chars(pdf)
    assert len(composed) == 2
    assert found[12].left - found[11].right == pytest.approx(3 * EM, abs=0.1 * EM)


def test_an_empty_element_keeps_its_place_for_links() -> None:
    laid_out = lay_out(Job(f"<html lang='zh-Hans-CN'><title>灯</title><p>{'风' * 60}<a id='here'></a>灯", CSS))
    (anchor,) = [anchor for anchor in laid_out.anchors if anchor.id == "here"]
    last = chars(laid_out.pdf)[-1]
    assert last.baseline < anchor.top < last.baseline + LEADING
