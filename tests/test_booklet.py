"""The booklet of an edition: the leaf of instructions says the right thing, and comes before the sheets."""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from test_impose_press import book, read_back
from wenxuan.formats import Printed, booklet
from wenxuan.impose.plan import Plan, Settings, plan_sheets
from wenxuan.impose.sheet import PageBox
from wenxuan.model import Artifact, Book, Edition, Meta, PrintRun, Region
from wenxuan.typeset.engine import Job, Laid
from wenxuan.typeset.fonts import find_faces, style_sheet
from wenxuan.typeset.workshop import Workshop
from wenxuan.units import mm_to_pt


def edition(region: Region = Region.CN, *, title: str = "巷子里的灯") -> Edition:
    return Edition(Book(Meta(title), parts=(), region=region), "lamp", "a5")


def plan(
    pages: int = 22, *, binding: str = "left", duplex: str = "long-edge", size: tuple[int, int] = (148, 210)
) -> Plan:
    box = PageBox(mm_to_pt(0), mm_to_pt(0), *map(mm_to_pt, size))
    return plan_sheets((box,) * pages, name="lamp.pdf", settings=Settings(binding=binding, duplex=duplex))


def words(markup: str) -> str:
    """What a reader reads: the text without tags and drawings."""
    body = re.sub(r"<(style|svg)\b.*?</\1>", "", markup.split("</head>")[1], flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>|\s+", "", body))


@pytest.mark.parametrize(
    ("region", "duplex", "said"),
    [
        (Region.CN, "long-edge", ("骑马订", "双面打印，长边翻转", "改选“短边翻转”", "lamp-booklet-short-edge.pdf。")),
        (Region.CN, "short-edge", ("双面打印，短边翻转", "改选“长边翻转”", "文件lamp-booklet.pdf。")),
        (Region.TW, "long-edge", ("雙面列印，長邊翻轉", "「短邊翻轉」", "lamp-booklet-short-edge.pdf。", "5公分")),
        (Region.TW, "short-edge", ("騎馬釘", "雙面列印，短邊翻轉", "「長邊翻轉」", "檔案lamp-booklet.pdf。")),
        (Region.HK, "long-edge", ("雙面打印，長邊翻轉", "「短邊翻轉」", "lamp-booklet-short-edge.pdf。", "5厘米")),
        (Region.HK, "short-edge", ("騎馬釘", "雙面打印，短邊翻轉", "「長邊翻轉」", "檔案lamp-booklet.pdf。")),
    ],
)  # fmt: skip
def test_each_region_is_told_in_its_own_words(region: Region, duplex: str, said: tuple[str, ...]) -> None:
    markup = booklet.instructions(edition(region), plan(duplex=duplex))
    text = words(markup)
    assert f'<html lang="{region}">' in markup
    assert [phrase for phrase in said if phrase not in text] == []
    assert re.findall(r"<h2><b>(.)</b>", markup) == list("一二三四五")


@pytest.mark.parametrize(
    ("pages", "said", "unsaid"),
    [
        (22, ("A4纸6张", "22页，另补空白2页", "只印第3–14页", "148×210毫米，左侧装订"), ("重型",)),
        (24, ("A4纸6张", "页数24页成品"), ("补空白",)),
        (84, ("A4纸21张", "只印第3–44页", "本册有21张纸，须用重型的"), ()),
    ],
)
def test_numbers_are_those_of_the_plan(pages: int, said: tuple[str, ...], unsaid: tuple[str, ...]) -> None:
    text = words(booklet.instructions(edition(), plan(pages)))
    assert [phrase for phrase in said if phrase not in text] == []
    assert [phrase for phrase in unsaid if phrase in text] == []


@pytest.mark.parametrize(
    ("run", "said", "unsaid"),
    [
        (PrintRun(), (), ("用量", "费用")),
        (PrintRun(copies=30), ("用量30册，A4纸共180张",), ("费用",)),
        (PrintRun(copies=30, price=0.15), ("A4纸共180张", "费用每张0.15元，约27元"), ()),
        (PrintRun(price=0.2), ("费用每张0.2元，约1.2元",), ("用量",)),
        (PrintRun(copies=700, price=0.25), ("A4纸共4200张", "约1050元"), ()),
    ],
)
def test_copies_and_cost_are_told_if_they_are_known(
    run: PrintRun, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    text = words(booklet.instructions(replace(edition(), run=run), plan()))
    assert [phrase for phrase in said if phrase not in text] == []
    assert [phrase for phrase in unsaid if phrase in text] == []


@pytest.mark.parametrize("region", Region)
def test_instructions_of_their_own_do_not_speak_of_a_first_sheet(region: Region) -> None:
    apart = replace(edition(region), formats=("pdf", "booklet", "instructions"))
    text, within = (words(booklet.instructions(one, plan())) for one in (apart, edition(region)))
    assert re.search("[文檔][件案]lamp-booklet.pdf", text)
    assert re.search("先[试試]印第1–2[页頁]", text)
    assert re.search("先[试試]印第3–4[页頁]", within)
    assert [bool(re.search("抽出[这這]", said)) for said in (text, within)] == [False, True]


def test_every_drawing_says_what_it_shows() -> None:
    for region in Region:
        drawings = re.findall(r"<svg[^>]*><title>([^<]+)</title>", booklet.instructions(edition(region), plan()))
        assert len(set(drawings)) == 5


def test_large_pages_are_folded_out_of_a3() -> None:
    text = words(booklet.instructions(edition(), plan(size=(185, 260))))
    assert "A3纸6张" in text
    assert "210×297毫米" in text
    assert "各7厘米处" in text


def test_bound_on_the_right_everything_is_the_other_way_round() -> None:
    left = booklet.instructions(edition(), plan(binding="left"))
    right = booklet.instructions(edition(), plan(binding="right"))
    assert ("从左向右" in words(left), "左侧装订" in words(left)) == (True, True)
    assert ("从右向左" in words(right), "右侧装订" in words(right)) == (True, True)
    assert (left.count("scale(-1 1)"), right.count("scale(-1 1)")) == (0, 4)


def test_a_title_is_text() -> None:
    markup = booklet.instructions(edition(title="<script>{{ 1 }}</script>"), plan())
    assert "<h1>&lt;script&gt;{{ 1 }}&lt;/script&gt;</h1>" in markup


@pytest.mark.parametrize("region", Region)
def test_the_words_are_common_characters_that_every_prepared_font_holds(region: Region) -> None:
    text = words(booklet.instructions(edition(region), plan(400)))
    rare = {char for char in text if not char.encode("gb2312", "ignore") + char.encode("big5", "ignore")}
    assert sorted(rare) == []


@pytest.mark.parametrize("region", Region)
def test_the_instructions_stay_on_one_page(region: Region) -> None:
    weasyprint = pytest.importorskip("weasyprint")
    long = replace(edition(region, title="一本书名很长的书，" * 20), run=PrintRun(100_000, 12.35))
    markup = booklet.instructions(long, plan(400, duplex="long-edge"))
    css = weasyprint.CSS(string=style_sheet(find_faces(region)))
    pages = weasyprint.HTML(string=markup).render(stylesheets=[css]).pages
    assert [(round(page.width), round(page.height)) for page in pages] == [(1123, 794)]  # A4 in CSS pixels, landscape


class FakeWorkshop(Workshop):
    """A workshop that hands out one leaf and remembers what it was asked for."""

    def __init__(self, leaf: bytes) -> None:
        self.leaf = leaf
        self.asked: list[str] = []

    def lay_out(self, jobs: Sequence[Job], *, done: Callable[[], None] = lambda: None) -> list[Laid]:
        self.asked += [job.html for job in jobs]
        done()
        return [Laid(self.leaf, 1) for _ in jobs]


def test_an_edition_gets_a_booklet_for_either_kind_of_printer(tmp_path: Path) -> None:
    book(1, width=842, height=595).save(tmp_path / "leaf.pdf")
    workshop = FakeWorkshop((tmp_path / "leaf.pdf").read_bytes())
    pages = tmp_path / "lamp.pdf"
    book(10).save(pages)
    printed = Printed(Artifact(pages, "pdf", "application/pdf", "lamp", 10), (), (), (), workshop)
    made = booklet.make(edition(), printed, tmp_path)
    assert made == (
        Artifact(tmp_path / "lamp-booklet.pdf", "booklet", "application/pdf", "lamp", 8),
        Artifact(tmp_path / "lamp-booklet-short-edge.pdf", "booklet-short-edge", "application/pdf", "lamp", 8),
    )
    assert ["长边翻转</strong>" in markup for markup in workshop.asked] == [True, False]
    for artifact, duplex in zip(made, ("long-edge", "short-edge"), strict=True):
        assert len(pypdfium2.PdfDocument(artifact.path)) == artifact.pages
        assert pypdfium2.PdfDocument(artifact.path)[1].get_textpage().count_chars() == 0
        with pikepdf.open(artifact.path) as pdf:
            del pdf.pages[:2]
            pdf.save(tmp_path / "sheets.pdf")
        read = [page.index for page in read_back(tmp_path / "sheets.pdf", binding="left", duplex=duplex)]
        assert read == [0, 1, 2, 3, 4, 5, 6, 7, 8, None, None, 9]


def test_a_booklet_with_instructions_apart_begins_with_its_first_sheet(tmp_path: Path) -> None:
    workshop, pages = FakeWorkshop(b""), tmp_path / "lamp.pdf"
    book(10).save(pages)
    printed = Printed(Artifact(pages, "pdf", "application/pdf", "lamp", 10), (), (), (), workshop)
    apart = replace(edition(), formats=("pdf", "booklet", "instructions"))
    assert [artifact.pages for artifact in booklet.make(apart, printed, tmp_path)] == [6, 6]
    assert workshop.asked == []
