"""Files for a print shop: black is of black alone, boxes and marks are where a shop looks, the barcode reads back."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms, ImageDraw

import offset_profile
from wenxuan import build as pipeline
from wenxuan.formats import _barcode, _cover, _spine
from wenxuan.formats._cover_sheet import cover_sheet, sheet_size, spine_width
from wenxuan.formats._exchange import Trim, for_print
from wenxuan.formats._inks import ink_of, to_inks
from wenxuan.formats._inks import offset_profile as read_profile
from wenxuan.isbn import digits_of
from wenxuan.model import Book, Edition, Meta, PrintRun, Region
from wenxuan.page import load_trim

BOOK = Meta("巷子里的灯", authors=("林晚",), publisher="读书会", isbn="978-7-02-000220-7")
ROLES = {"serif": "Serif", "sans": "Sans", "kai": "Kai"}
A5 = Trim(0, 0, 419.53, 595.28, 8.504)


def edition(meta: Meta = BOOK, *, region: Region = Region.CN, run: PrintRun = PrintRun()) -> Edition:  # noqa: B008
    return Edition(Book(meta, parts=(), region=region), "lamp", "a5", run=run)


# --- barcode ----------------------------------------------------------------------------------------


def read(row: str) -> str:
    """Read 95 modules as a scanner does, by the widths of bars and gaps and not by our tables."""
    assert (row[:3], row[45:50], row[92:]) == ("101", "01010", "101")
    widths = {(3, 2, 1, 1): 0, (2, 2, 2, 1): 1, (2, 1, 2, 2): 2, (1, 4, 1, 1): 3, (1, 1, 3, 2): 4,
              (1, 2, 3, 1): 5, (1, 1, 1, 4): 6, (1, 3, 1, 2): 7, (1, 2, 1, 3): 8, (3, 1, 1, 2): 9}  # fmt: skip
    digits, parity = "", ""
    for start in (*range(3, 45, 7), *range(50, 92, 7)):
        runs = tuple(len(run.group()) for run in re.finditer("0+|1+", row[start : start + 7]))
        parity += "O" if row[start : start + 7].count("1") % 2 else "E"
        digits += str(widths[runs] if runs in widths else widths[runs[::-1]])
    assert parity[6:] == "EEEEEE"
    orders = "OOOOOO OOEOEE OOEEOE OOEEEO OEOOEE OEEOOE OEEEOO OEOEOE OEOEEO OEEOEO"
    first = orders.split().index(parity[:6])
    return f"{first}{digits}"


@given(some.from_regex(r"\A97[89][0-9]{10}\Z"))
def test_a_scanner_reads_the_digits_that_the_bars_were_made_of(digits: str) -> None:
    assert read(_barcode.modules(digits)) == digits


@given(some.from_regex(r"\A97[89][0-9]{10}\Z"))
def test_bars_are_the_dark_modules(digits: str) -> None:
    row = ["0"] * _barcode.MODULES
    for bar in _barcode.bars(digits):
        row[bar.start : bar.start + bar.width] = "1" * bar.width
    assert "".join(row) == _barcode.modules(digits)
    found = [bar for bar in _barcode.bars(digits) if bar.is_guard]
    guards = {module for bar in found for module in range(bar.start, bar.start + bar.width)}
    assert guards == {0, 2, 46, 48, 92, 94}


def test_another_program_reads_the_barcode(tmp_path: Path) -> None:
    if not (scanner := shutil.which("zbarimg")):
        pytest.skip("no zbarimg")
    picture = Image.new("L", (115 * 4, 200), 255)
    draw = ImageDraw.Draw(picture)
    for bar in _barcode.bars("9787020002207"):
        draw.rectangle([(11 + bar.start) * 4, 10, (11 + bar.start + bar.width) * 4 - 1, 180], fill=0)
    picture.save(tmp_path / "code.png")
    said = subprocess.run([scanner, "-q", tmp_path / "code.png"], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["EAN-13:9787020002207"]


# --- inks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "inks"),
    [
        ((0, 0, 0), (0, 0, 0, 1)),
        ((1, 1, 1), (0, 0, 0, 0)),
        ((0.6, 0.6, 0.6), (0, 0, 0, 0.4)),
        ((0.17, 0.14, 0.08), (0, 0, 0, 1)),
    ],
)
def test_black_and_grey_are_of_black_alone(colour: tuple[float, float, float], inks: tuple[float, ...]) -> None:
    assert ink_of(*colour) == pytest.approx(inks)


def test_a_colour_is_of_several_inks_that_look_like_it() -> None:
    c, m, y, k = ink_of(0x7D / 255, 0x3B / 255, 0x2F / 255)
    assert m > 0.5 > c
    assert y > 0.4
    assert k < 1
    back = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(read_profile())), ImageCms.createProfile("sRGB"), "CMYK", "RGB"
    )
    dot, seen = Image.new("CMYK", (1, 1), tuple(round(v * 255) for v in (c, m, y, k))), Image.new("RGB", (1, 1))
    back.apply(dot, seen)
    assert max(abs(a - b) for a, b in zip(seen.tobytes(), (0x7D, 0x3B, 0x2F), strict=True)) < 12


def test_the_profile_is_what_its_program_makes() -> None:
    forth = offset_profile.to_lab()
    assert forth in offset_profile.PROFILE.read_bytes()
    covers = offset_profile.covers_for((40.0, 20.0, 10.0))
    assert sum(covers) <= offset_profile.MOST
    assert offset_profile.lab_of(offset_profile.printed(covers)) == pytest.approx((40.0, 20.0, 10.0), abs=1.0)


def picture(pdf: pikepdf.Pdf, pixels: list[tuple[int, int, int]]) -> pikepdf.Object:
    data = b"".join(bytes(pixel) for pixel in pixels)
    return pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, Width=len(pixels), Height=1,
                           BitsPerComponent=8, ColorSpace=Name.DeviceRGB)  # fmt: skip


def page_of(content: bytes, *pictures: list[tuple[int, int, int]]) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(419.53, 595.28))
    page = pdf.pages[0]
    forms = {f"/I{number}": picture(pdf, pixels) for number, pixels in enumerate(pictures)}
    form = pdf.make_stream(b"1 0 0 RG 0 0 5 5 re S", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9],
                           Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB))  # fmt: skip
    page.obj.Resources = Dictionary(XObject=Dictionary({**forms, "/F": form}))
    page.obj.Contents = pdf.make_stream(content)
    page.obj.Annots = Array([pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9]))])
    return pdf


def operators(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every operator that chooses a colour, in pages and forms."""
    forms = [item for item in pdf.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == Name.Form]
    streams = [*pdf.pages, *forms]
    for stream in streams:
        for one in pikepdf.parse_content_stream(stream):
            if str(one.operator) in ("g", "G", "rg", "RG", "k", "K"):
                yield " ".join(f"{float(value):g}" for value in one.operands) + f" {one.operator}"


def test_no_rgb_is_left_in_content() -> None:
    pdf = page_of(b"0 0 0 rg 0 g 0.5 0.5 0.5 RG (0 0 0 rg) Tj /F Do")
    to_inks(pdf)
    found = list(operators(pdf))
    assert found[:3] == ["0 0 0 1 k", "0 0 0 1 k", "0 0 0 0.5 K"]
    assert all(re.search("[kK]$", one) for one in found)
    assert b"(0 0 0 rg) Tj" in pdf.pages[0].obj.Contents.read_bytes()
    assert Name.DeviceCMYK == pdf.pages[0].Resources.XObject.F.Group.CS


def test_a_picture_without_colour_becomes_grey_and_another_says_what_its_rgb_is() -> None:
    pdf = page_of(b"/I0 Do /I1 Do", [(0, 0, 0), (90, 92, 91), (255, 255, 255)], [(200, 20, 20), (0, 0, 0)])
    to_inks(pdf)
    grey, coloured = pdf.pages[0].Resources.XObject.I0, pdf.pages[0].Resources.XObject.I1
    assert grey.ColorSpace == Name.DeviceGray
    assert list(grey.read_bytes()) == [0, 91, 255]
    assert coloured.ColorSpace[0] == Name.ICCBased
    assert int(coloured.ColorSpace[1].N) == 3


# --- the file ---------------------------------------------------------------------------------------


def exchanged(trim: Trim = A5, *, multiple: int = 4) -> pikepdf.Pdf:
    source = page_of(b"0 0 0 rg 10 10 50 50 re f")
    return pikepdf.open(io.BytesIO(for_print(list(source.pages), edition(), trim=trim, title="灯", multiple=multiple)))


def test_boxes_are_trim_bleed_and_room_for_marks() -> None:
    pdf = exchanged()
    assert len(pdf.pages) == 4
    for page in pdf.pages:
        boxes = {name: [float(v) for v in page.obj[name]] for name in ("/TrimBox", "/BleedBox", "/MediaBox")}
        assert boxes["/TrimBox"] == pytest.approx([0, 0, 419.53, 595.28])
        assert boxes["/BleedBox"] == pytest.approx([-8.504, -8.504, 428.034, 603.784])
        assert boxes["/MediaBox"] == pytest.approx([-28.346, -28.346, 447.876, 623.626], abs=0.001)
        assert [key for key in ("/CropBox", "/ArtBox", "/Annots", "/StructParents") if key in page.obj] == []


def lines(pdf: pikepdf.Pdf) -> list[tuple[float, ...]]:
    """Return the straight lines of the first page."""
    page = pdf.pages[0]
    page.contents_coalesce()
    found = re.findall(rb"(\S+) (\S+) m (\S+) (\S+) l S", page.obj.Contents.read_bytes())
    return [tuple(map(float, line)) for line in found]


def test_marks_point_at_the_trim_from_outside_the_bleed() -> None:
    found = lines(exchanged())
    assert len(found) == 8
    for x0, y0, x1, y1 in found:
        assert x0 == x1 in (0, 419.53) or y0 == y1 in (0, 595.28)
        ends = [(max(-x, x - 419.53), max(-y, y - 595.28)) for x, y in ((x0, y0), (x1, y1))]
        assert all(8.504 < max(end) < 28.346 for end in ends)


def test_folds_of_a_cover_are_marked_above_and_below() -> None:
    found = lines(exchanged(replace(A5, folds=(200.0, 215.0)), multiple=1))
    assert sorted({x0 for x0, _, x1, _ in found if x0 == x1 and 0 < x0 < 419}) == [200.0, 215.0]


@pytest.mark.parametrize(
    ("content", "is_coloured"),
    [(b"/I0 Do", True), (b"/F Do", True), (b"0 0.5 1 rg", True), (b"0.5 g", False), (b"(/I0 Do) Tj", False)],
)
def test_marks_are_on_all_plates_where_the_page_is_in_colour(content: bytes, is_coloured: bool) -> None:
    source = page_of(content, [(200, 20, 20)])
    pdf = pikepdf.open(io.BytesIO(for_print(list(source.pages), edition(), trim=A5, title="灯", multiple=2)))
    assert ["/EveryInk" in page.Resources.ColorSpace for page in pdf.pages] == [is_coloured, False]


def test_the_file_says_what_it_is() -> None:
    pdf = exchanged()
    assert pdf.pdf_version == "1.6"
    assert not pdf.is_encrypted
    assert pdf.trailer.Info.Trapped == Name("/False")
    assert len(pdf.trailer.ID) == 2
    assert {str(intent.S) for intent in pdf.Root.OutputIntents} == {"/GTS_PDFX", "/GTS_PDFA1"}
    assert {bytes(intent.DestOutputProfile.read_bytes()) for intent in pdf.Root.OutputIntents} == {read_profile()}
    xmp = pdf.Root.Metadata.read_bytes().decode()
    for said in (
        'GTS_PDFXVersion="PDF/X-4"',
        'pdfaid:part="2"',
        'pdf:Trapped="False"',
        "xmpMM:DocumentID=",
        "xmp:MetadataDate=",
    ):
        assert said in xmp
    assert "pdfuaid" not in xmp


def test_the_same_book_gives_the_same_bytes() -> None:
    sources = page_of(b"0 g"), page_of(b"0 g")
    first, second = (for_print(list(source.pages), edition(), trim=A5, title="灯") for source in sources)
    assert first == second


# --- the cover ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("老人与灯", ("老人与灯",)),
        ("山那边的小学校和它的三个老师", ("山那边的小学校", "和它的三个老师")),
        ("《旧报》重读——灯火，车站，雨", ("《旧报》重读——", "灯火，车站，雨")),
        ("Letters from the lane 巷里来信", ("Letters from the", "lane 巷里来信")),
    ],
)
def test_a_long_title_is_parted_between_phrases(title: str, rows: tuple[str, ...]) -> None:
    assert _cover._rows(title, is_traditional=False) == rows


@given(some.text("灯巷子的《》，。—A1 “”", min_size=1, max_size=80))
def test_rows_of_a_title_are_its_characters_in_order(title: str) -> None:
    rows = _cover._rows(title, is_traditional=False)
    assert len(rows) <= 3
    assert "".join(rows).replace(" ", "") == title.replace(" ", "")


# --- the cover sheet --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pages", "run", "width"),
    [(200, PrintRun(), 10.0), (200, PrintRun(weight=70, bulk=1.3), 9.1), (48, PrintRun(), 2.4), (4, PrintRun(), 0.2)],
)
def test_a_spine_is_as_thick_as_its_leaves(pages: int, run: PrintRun, width: float) -> None:
    assert spine_width(pages, run) == width


def test_a_sheet_is_back_spine_and_front() -> None:
    assert sheet_size(load_trim("a5"), 10.0) == (306, 210)
    svg = cover_sheet(edition(), load_trim("a5"), spine=10.0, families=ROLES)
    assert 'viewBox="0 0 312.0 216.0"' in svg


def texts(svg: str) -> list[str]:
    return re.findall(r"<text [^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize(("spine", "said"), [(4.9, 0), (5.0, 1), (30.0, 1)])
def test_a_spine_has_words_if_it_is_wide_enough(spine: float, said: int) -> None:
    found = texts(cover_sheet(edition(), load_trim("a5"), spine=spine, families=ROLES))
    assert "".join(found).count("林晚　著") == 1 + said
    assert "".join(found).count("巷子里的灯") == 2 + said


@pytest.mark.parametrize("isbn", ["", "待定"])
def test_without_an_isbn_there_is_no_barcode(isbn: str) -> None:
    found = texts(cover_sheet(edition(replace(BOOK, isbn=isbn)), load_trim("a5"), spine=8.0, families=ROLES))
    assert [text for text in found if text.isdigit() or "ISBN" in text] == []


@pytest.mark.parametrize("isbn", ["978-7-02-000220-7", "7-02-000220-X"])
def test_the_line_above_and_the_digits_below_the_bars_are_the_isbn(isbn: str) -> None:
    found = texts(cover_sheet(edition(replace(BOOK, isbn=isbn)), load_trim("a5"), spine=8.0, families=ROLES))
    assert "ISBN 978-7-02-000220-7" in found
    assert "".join(text for text in found if text.isdigit()) == digits_of(isbn)


@given(some.text("灯巷子《》，。—A1 “”（）·:", min_size=1, max_size=40), some.floats(5, 40))
def test_whatever_the_title_the_spine_holds_it(title: str, spine: float) -> None:
    words = list(_spine.spine_words(edition(replace(BOOK, title=title)), 50.0, spine, 3.0, 210.0))
    squares = re.sub("[“”]", "", "".join(word.text for word in words if word.weight == "bold"))
    assert re.sub("[『』]", "", squares) == re.sub("[“”]", "", title)
    for word in words:
        assert word.size <= spine * 0.7
        middle = word.turn if word.turn is not None else word.y - word.size * 0.36
        assert 3.0 + 210 * 0.04 < middle < 3.0 + 210 * 0.96


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("灯" * 40, "灯" * 40),
        ("灯" * 20 + "——" + "巷" * 60, "灯" * 20),
        ("灯" * 200, "灯" * 49 + "…"),
        ("A" * 400, ""),
    ],
)
def test_a_title_too_long_for_the_spine_is_its_main_part_or_beginning(title: str, shown: str) -> None:
    words = _spine.spine_words(edition(replace(BOOK, title=title)), 50.0, 8.0, 3.0, 210.0)
    assert "".join(word.text for word in words if word.weight == "bold") == shown


def test_pdfium_draws_what_we_wrote() -> None:
    stream = io.BytesIO()
    exchanged().save(stream)
    with pypdfium2.PdfDocument(stream.getvalue()) as document:
        picture = document[0].render(scale=1, may_draw_forms=False).to_pil().convert("L")
    assert picture.size == (477, 652)
    assert picture.getpixel((28 + 30, 652 - 28 - 30)) < 60
    assert picture.getpixel((28 + 200, 300)) == 255


# --- a whole build ----------------------------------------------------------------------------------

TOML = """[book]
title = "巷子里的灯"
authors = ["林晚"]
isbn = "978-7-02-000220-7"
url = "https://example.org/deng"
[print]
copies = 20
[[back]]
source = "a.txt"
[[edition]]
name = "deng"
formats = ["pdf", "shop", "poster", "booklet", "instructions"]
"""


def text_of(page: pypdfium2.PdfPage) -> str:
    return re.sub(r"\s", "", str(page.get_textpage().get_text_range()))


def test_a_build_makes_the_files_of_a_shop_out_of_the_pages_of_the_book(tmp_path: Path) -> None:
    (tmp_path / "book.toml").write_text(TOML, "utf-8")
    (tmp_path / "a.txt").write_text("灯\n\n" + "　　巷口有一盏灯，亮了三十年。\n\n" * 60, "utf-8")
    outcome = pipeline.build(tmp_path, tmp_path / "dist")
    assert outcome.report.diagnostics == ()
    made = {artifact.format: artifact.path for artifact in outcome.artifacts}
    assert {"shop", "shop-cover", "poster", "instructions"} <= made.keys()
    with pypdfium2.PdfDocument(made["pdf"]) as book, pypdfium2.PdfDocument(made["shop"]) as pages:
        count = len(pages)
        assert count % 4 == 0
        inner, printed = (list(filter(None, map(text_of, part))) for part in (list(book)[2:-1], pages))
        assert printed == inner
    for kind in ("shop", "shop-cover"):
        with pikepdf.open(made[kind]) as pdf:
            assert [one for one in operators(pdf) if not re.search("[kK]$", one)] == []
    with pikepdf.open(made["shop"]) as pdf:
        assert {one for one in operators(pdf) if not one.startswith("0 0 0 ")} == set()
    with pikepdf.open(made["shop-cover"]) as pdf:
        left, foot, right, head = (float(mm) * 25.4 / 72 for mm in pdf.pages[0].TrimBox)
        spine = spine_width(count, PrintRun())
        assert (right - left, head - foot) == pytest.approx((2 * 148 + spine, 210), abs=0.01)
    for kind in ("poster", "instructions"):
        with pikepdf.open(made[kind]) as pdf:
            assert len(pdf.pages) == 1
            assert pdf.Root.MarkInfo.Marked
