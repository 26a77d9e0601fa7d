"""Units joined into one book: pages, links, tags, labels and fonts agree with what each unit had."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pikepdf
import pypdfium2
import pytest

from wenxuan.model import Region
from wenxuan.typeset.engine import Job, Laid, lay_out
from wenxuan.typeset.fonts import find_faces
from wenxuan.typeset.join import Frame, LabelRange, Placed, join
from wenxuan.units import mm_to_pt

WIDTH, HEIGHT = 100, 60  # mm
SHIFT = Fraction(9)
CSS = f"""
@page {{ size: {WIDTH}mm {HEIGHT}mm; margin: 8mm }}
body {{ margin: 0; font: 10pt/14pt "Noto Serif CJK SC" }} h1 {{ font-size: 12pt; break-before: page }}
"""


FAMILIES = frozenset(face.family for face in find_faces(Region.CN))
BODIES = (
    "<h1 id='one'>甲</h1><p><a href='#note'>本单元的注</a> <a href='wenxuan:three'>见丙</a><p id='note'>注一",
    "<h1 id='two'>乙</h1><p>第一页<h1>乙之二</h1><p id='note'>注二 <a href='#note'>回注</a>",
    "<h1 id='three'>丙</h1><p><a href='https://example.com/'>外<b>面</b></a>",
)


def unit(body: str, *, is_tagged: bool = True, is_sheet: bool = False, families: frozenset[str] = frozenset()) -> Laid:
    html = f"<html lang='zh-Hans-CN'><head><title>单元</title></head><body>{body}</body></html>"
    return lay_out(Job(html, CSS, is_tagged=is_tagged, is_sheet=is_sheet), families)


@pytest.fixture(scope="module")
def units() -> list[Laid]:
    """Three units, the second of two pages; the same id is in two of them, and they point at one another."""
    return [unit(body) for body in BODIES]


@pytest.fixture(scope="module")
def frame() -> Frame:
    return Frame(
        pages=8, width=mm_to_pt(WIDTH), height=mm_to_pt(HEIGHT), verso_shift=SHIFT,
        labels=(LabelRange(0, "", "封面"), LabelRange(1, "r"), LabelRange(3, "D"), LabelRange(6, "D", "附-", 5)),
        names={"one": "甲", "two": "乙", "three": "丙"}, title="书 <&>", language="zh-Hans-CN",
        time=datetime(2026, 11, 23, tzinfo=UTC), authors=("子", "丑 & 寅"), description="<说明>",
        faces=find_faces(Region.CN),
    )  # fmt: skip


@pytest.fixture(scope="module")
def data(units: list[Laid], frame: Frame) -> bytes:
    """The joined book: units at pages 0, 3 (a recto would be 4) and 6, blanks between and behind."""
    return join([Placed(units[0], 0, is_full_page=True), Placed(units[1], 3), Placed(units[2], 6)], frame)


@pytest.fixture
def book(data: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(data)) as document:
        yield document


def texts(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def links(page: pikepdf.Page) -> list[pikepdf.Object]:
    return list(page.get("/Annots", []))


def left_of(data: bytes, index: int) -> float:
    with pypdfium2.PdfDocument(data) as document:
        return float(document[index].get_textpage().get_charbox(0, loose=True)[0])


def test_units_stand_at_their_pages_with_blanks_between(data: bytes) -> None:
    found = texts(data)
    assert [bool(text) for text in found] == [True, False, False, True, True, False, True, False]
    assert found[0] == "甲本单元的注见丙注一"
    assert found[3].endswith("乙第一页")
    assert found[4].startswith("乙之二注二")
    assert found[6] == "丙外面"


def test_every_page_has_the_size_of_the_frame(book: pikepdf.Pdf, frame: Frame) -> None:
    for page in book.pages:
        assert [float(value) for value in page.mediabox] == pytest.approx(
            [0, 0, float(frame.width), float(frame.height)], abs=0.01
        )


def test_pages_are_labelled(data: bytes) -> None:
    with pypdfium2.PdfDocument(data) as document:
        assert [document.get_page_label(index) for index in range(8)] == [
            "封面",
            "i",
            "ii",
            "1",
            "2",
            "3",
            "附-5",
            "附-6",
        ]


def test_the_type_area_moves_on_versos_alone(data: bytes, units: list[Laid]) -> None:
    def moved(index: int, laid: Laid, page: int) -> float:
        return left_of(data, index) - left_of(laid.pdf, page)

    assert moved(4, units[1], 1) == pytest.approx(0, abs=0.01)
    assert moved(6, units[2], 0) == pytest.approx(0, abs=0.01)
    shifted = join([Placed(units[2], 1)], frame_of(2))
    assert left_of(shifted, 1) - left_of(units[2].pdf, 0) == pytest.approx(float(SHIFT), abs=0.01)
    full = join([Placed(units[2], 1, is_full_page=True)], frame_of(2))
    assert left_of(full, 1) - left_of(units[2].pdf, 0) == pytest.approx(0, abs=0.01)


def frame_of(pages: int) -> Frame:
    return Frame(pages, mm_to_pt(WIDTH), mm_to_pt(HEIGHT), SHIFT, (LabelRange(0, "D"),), {}, "书", "zh-Hans-CN",
                 datetime(2026, 11, 23, tzinfo=UTC))  # fmt: skip


def test_links_move_with_the_type_area(units: list[Laid]) -> None:
    def rect(index: int) -> list[float]:
        with pikepdf.open(io.BytesIO(join([Placed(units[2], index)], frame_of(2)))) as document:
            [link] = links(document.pages[index])
            return [float(value) for value in link.Rect]

    recto, verso = rect(0), rect(1)
    moved = [there - here for here, there in zip(recto, verso, strict=True)]
    assert moved == pytest.approx([float(SHIFT), 0, float(SHIFT), 0], abs=0.01)


def test_links_lead_into_their_own_unit_and_across_units(book: pikepdf.Pdf) -> None:
    pages = [page.obj.objgen for page in book.pages]
    inside, across = links(book.pages[0])
    assert pages.index(inside.Dest[0].objgen) == 0, "an id that two units have is that of the link's own unit"
    assert pages.index(across.Dest[0].objgen) == 6
    assert str(across.Contents) == "丙"
    assert "/A" not in across
    [back] = links(book.pages[4])
    assert pages.index(back.Dest[0].objgen) == 4
    [outside] = links(book.pages[6])
    assert str(outside.A.URI) == "https://example.com/"
    assert all(int(link.F) & 4 for page in book.pages for link in links(page))


def test_the_outline_is_that_of_the_units_in_order(book: pikepdf.Pdf) -> None:
    pages = [page.obj.objgen for page in book.pages]
    with book.open_outline() as outline:
        rows = [(item.title, pages.index(item.destination[0].objgen)) for item in outline.root]  # type: ignore[index,union-attr]
    assert rows == [("甲", 0), ("乙", 3), ("乙之二", 4), ("丙", 6)]


def test_every_mark_belongs_to_one_element_of_its_own_page(book: pikepdf.Pdf) -> None:
    tree = book.Root.StructTreeRoot
    numbers = list(tree.ParentTree.Nums)
    keys = [int(key) for key in numbers[::2]]
    assert keys == sorted(set(keys))
    assert int(tree.ParentTreeNextKey) > max(keys)
    rows = dict(zip(keys, numbers[1::2], strict=True))
    used = [int(page.obj.StructParents) for page in book.pages if "/StructParents" in page.obj]
    used += [int(link.StructParent) for page in book.pages for link in links(page)]
    assert len(used) == len(set(used))
    assert set(used) <= set(keys)
    for page in book.pages:
        for link in links(page):
            assert rows[int(link.StructParent)].S == "/Link"
    assert [str(part.S) for part in tree.K[0].K] == ["/Part"] * 3


def test_the_book_tells_its_title_people_and_time(book: pikepdf.Pdf) -> None:
    with book.open_metadata() as metadata:
        assert metadata["dc:title"] == "书 <&>"
        assert list(metadata["dc:creator"]) == ["子", "丑 & 寅"]
        assert metadata["dc:description"] == "<说明>"
        assert metadata["xmp:CreateDate"] == "2026-11-23T00:00:00+00:00"
    assert str(book.docinfo["/Title"]) == "书 <&>"
    assert str(book.Root.Lang) == "zh-Hans-CN"


def test_a_face_is_in_the_book_once(book: pikepdf.Pdf, units: list[Laid]) -> None:
    def count(document: pikepdf.Pdf) -> int:
        return sum(
            isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/OpenType" for item in document.objects
        )

    embedded = {
        font.DescendantFonts[0].FontDescriptor.FontFile3.objgen
        for page in book.pages
        for font in page.Resources.get("/Font", {}).values()
    }
    assert len(embedded) == len({str(font.BaseFont) for page in book.pages
                                 for font in page.Resources.get("/Font", {}).values()})  # fmt: skip
    separately = 0
    for laid in units:
        with pikepdf.open(io.BytesIO(laid.pdf)) as document:
            separately += count(document)
    assert len(embedded) < separately


def font_files(laid: Laid) -> dict[str, int]:
    """Sizes of the font files in a PDF by the font's name."""
    with pikepdf.open(io.BytesIO(laid.pdf)) as document:
        fonts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item]
        files = ((font, font.get("/FontFile3") or font.FontFile2) for font in fonts)
        return {str(font.FontFamily): len(file.read_bytes()) for font, file in files}


def test_units_without_font_files_give_the_same_book(units: list[Laid], data: bytes, frame: Frame) -> None:
    bare = [unit(body, families=FAMILIES) for body in BODIES]
    placed = [Placed(bare[0], 0, is_full_page=True), Placed(bare[1], 3), Placed(bare[2], 6)]
    assert [set(font_files(laid).values()) for laid in bare] == [{4}] * 3
    assert min(size for laid in units for size in font_files(laid).values()) > 1000
    assert join(placed, frame) == data


def test_a_sheet_and_what_is_no_face_keep_their_font_files() -> None:
    assert min(font_files(unit("<p>折页说明", is_sheet=True, families=FAMILIES)).values()) > 1000
    mixed = font_files(unit("<p>宋<p style='font-family: DejaVu Sans'>mixed", families=FAMILIES))
    assert mixed.pop("Noto Serif CJK SC") == 4
    assert min(mixed.values()) > 1000


def test_the_same_units_give_the_same_bytes(units: list[Laid], data: bytes, frame: Frame) -> None:
    placed = [Placed(units[0], 0, is_full_page=True), Placed(units[1], 3), Placed(units[2], 6)]
    assert join(placed, frame) == data


def test_each_page_has_its_own_furniture(units: list[Laid]) -> None:
    """Pages of a unit share their resources; what is stamped on them must not."""
    furniture = unit("<h1>书眉一</h1><h1>书眉二</h1>", is_tagged=False)
    data = join([Placed(units[1], 0)], replace(frame_of(2), furniture=furniture, furnished=(0, 1)))
    assert texts(data) == ["书眉一乙第一页", "书眉二乙之二注二回注"]


def test_furniture_is_an_artifact(units: list[Laid]) -> None:
    furniture = unit("<p>书眉</p>", is_tagged=False)
    data = join([Placed(units[2], 0)], replace(frame_of(2), furniture=furniture, furnished=(0,)))
    with pikepdf.open(io.BytesIO(data)) as document:
        marks: list[str] = []
        for instruction in pikepdf.parse_content_stream(document.pages[0]):
            operator = str(instruction.operator)
            if operator == "BDC":
                marks.append(str(instruction.operands[0]))
            elif operator == "EMC":
                marks.pop()
            elif operator == "Do":
                assert marks == ["/Artifact"]
                break
        else:
            pytest.fail("nothing is stamped on the page")
