"""The download page in a real browser, and the manifest."""

import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import html
from PIL import Image

from wenxuan.formats import epub, web
from wenxuan.manuscript import Source
from wenxuan.model import Artifact, Book, Edition, Meta, Paragraph, Part, Piece, Region, Text

HOSTILE = "<script>document.title='hacked'</script>{{ 7*7 }}"


def t(text: str) -> tuple[Text, ...]:
    return (Text(text),)


def piece(name: str, title: str, author: str = "") -> Piece:
    return Piece(name, t(title), (Paragraph(t("文")),), author)


BOOK = Book(
    Meta("楼道里的灯", editors=("读书会",), date="2026年11月", description=f"十一篇。{HOSTILE}"),
    (Part((piece("a", "七路末班车", "陈穗"),), t("第一辑"), "p1"),),
    front=(piece("f", "序"),),
)
SOURCE = Source("book/序.md", "文", "utf-8", "ab" * 32)


def make(folder: Path) -> tuple[Artifact, ...]:
    """Write an edition in two scripts, with a PDF and a booklet, and an EPUB without either."""
    stream = io.BytesIO()
    Image.new("RGB", (1600, 2400), "brown").save(stream, "JPEG")
    editions, artifacts = [], list[Artifact]()
    for region, name in ((Region.TW, "deng-tw"), (Region.CN, "deng")):
        edition = Edition(replace(BOOK, region=region), name, "dalu32")
        editions.append(edition)
        for kind, suffix, pages in (("pdf", ".pdf", 3), ("booklet-short-edge", "-booklet.pdf", 2)):
            with pikepdf.new() as pdf:
                for _ in range(pages):
                    pdf.add_blank_page(page_size=(420, 595))
                pdf.save(folder / f"{name}{suffix}", deterministic_id=True)
            artifacts.append(Artifact(folder / f"{name}{suffix}", kind, "application/pdf", name, pages))
    only = Edition(replace(BOOK, region=Region.HK), "deng-hk", "a5")
    artifacts.append(epub.write(only, folder / "deng-hk.epub", cover=stream.getvalue()))
    return (*artifacts, *web.make(BOOK, [*editions, only], artifacts, [SOURCE], folder))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("dist")
    make(place)
    return place


def test_every_file_is_offered_with_its_size_pages_and_hash(folder: Path) -> None:
    page = html.fromstring((folder / "index.html").read_text("utf-8"))
    told = [
        (
            row.find(".//a").get("href"),
            row.find(".//p[@class='kind']").text,
            row.find(".//p[@class='facts']").text,
            row.find(".//code").text,
        )
        for row in page.iterfind(".//li[@class='file']")
    ]
    kinds = {
        "deng.pdf": ("印刷版", "PDF · 3 页 · 1 KB"),
        "deng-booklet.pdf": ("自印小册子（短边翻转）", "PDF · 2 页 · 1 KB"),
        "deng-tw.pdf": ("印刷版", "PDF · 3 頁 · 1 KB"),
        "deng-tw-booklet.pdf": ("自印小冊子（短邊翻轉）", "PDF · 2 頁 · 1 KB"),
    }
    size = f"EPUB · {round((folder / 'deng-hk.epub').stat().st_size / 1000)} KB"
    kinds["deng-hk.epub"] = ("電子書", size)
    assert told == [
        (name, *facts, hashlib.sha256((folder / name).read_bytes()).hexdigest()) for name, facts in kinds.items()
    ]


def test_each_edition_speaks_its_own_script(folder: Path) -> None:
    page = html.fromstring((folder / "index.html").read_text("utf-8"))
    assert page.get("lang") == "zh-Hans-CN"
    heads = [(item.get("lang"), item.find(".//h3").text) for item in page.iterfind(".//article")]
    assert heads == [("zh-Hans-CN", "简体中文"), ("zh-Hant-TW", "正體中文（臺灣）"), ("zh-Hant-HK", "繁體中文（香港）")]
    measures = [item.text for item in page.iterfind(".//p[@class='measure']")]
    assert measures == ["大32开　140 × 203 mm", "大32開　140 × 203 mm", "A5　148 × 210 mm"]


def test_the_page_asks_for_nothing_outside_its_folder(folder: Path) -> None:
    page = html.fromstring((folder / "index.html").read_text("utf-8"))
    addresses = [str(value) for value in page.xpath("//@href | //@src")]
    assert [name for name in addresses if name != "data:," and not (folder / name).is_file()] == []
    assert not page.findall(".//script")
    assert "url(" not in (folder / "index.html").read_text("utf-8")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_can_be_read(browser: Any, folder: Path, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "index.html").as_uri())
    assert page.title() == "楼道里的灯"
    assert HOSTILE in page.inner_text(".description")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert all(url.startswith((folder.as_uri(), "data:,")) for url in asked)
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert min(page.evaluate(_CONTRASTS)) >= 4.5  # WCAG 2.2, success criterion 1.4.3
    assert min(page.evaluate("[...document.querySelectorAll('.get')].map(e => e.offsetHeight)")) >= 40
    page.close()


# contrast of each element that holds text against the page's ground
_CONTRASTS = """() => {
  const light = text => {
    const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.documentElement).backgroundColor);
  return [...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => light(getComputedStyle(e).color))
    .map(v => (Math.max(v, ground) + 0.05) / (Math.min(v, ground) + 0.05));
}"""


def test_the_hash_unfolds(browser: Any, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "index.html").as_uri())
    assert not page.is_visible(".sum >> nth=0")
    page.click("summary >> nth=0")
    assert page.inner_text(".sum >> nth=0") == hashlib.sha256((folder / "deng.pdf").read_bytes()).hexdigest()
    page.close()


def test_the_manifest_lists_what_was_made_and_of_what(folder: Path) -> None:
    table = json.loads((folder / "manifest.json").read_text("utf-8"))
    files = {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert {row["path"] for row in table["artifacts"]} == files
    for row in table["artifacts"]:
        data = (folder / row["path"]).read_bytes()
        assert (row["bytes"], row["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    booklet = next(row for row in table["artifacts"] if row["path"] == "deng-tw-booklet.pdf")
    assert (booklet["edition"], booklet["region"], booklet["format"], booklet["pages"]) == (
        "deng-tw", "zh-Hant-TW", "booklet-short-edge", 2
    )  # fmt: skip
    assert table["sources"] == [{"path": "book/序.md", "sha256": "ab" * 32, "encoding": "utf-8"}]
    assert {"wenxuan", "python", "weasyprint", "ebooklib", "opencc", "pikepdf"} <= set(table["tools"])


def test_the_same_book_gives_the_same_page(folder: Path, tmp_path: Path) -> None:
    make(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


@pytest.mark.parametrize(("count", "size"), [(0, "1 KB"), (1499, "1 KB"), (840_300, "840 KB"), (2_340_000, "2.3 MB")])
def test_sizes(count: int, size: str) -> None:
    assert web._size(count) == size
