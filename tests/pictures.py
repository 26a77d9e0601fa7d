"""Renew docs/pictures from the finished sample anthology: `nox -s pictures`, or `python tests/pictures.py dist`.

Pages are found by words that stand on them, so that a page more or less changes nothing here.
"""

import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, ImageOps

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
NAME = "bojixiang"
DESK, EDGE, GAP = "#e9e7e2", "#c9c5bc", 40
PHONE = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 1.6, "locale": "zh-CN"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LIMIT = 1_500_000  # bytes: the pictures are kept in the repository

Camera = Callable[..., Image.Image]


class Pages:
    """The pages of a PDF as pictures, each `height` px high."""

    def __init__(self, path: Path, *, height: int) -> None:
        self._document = pypdfium2.PdfDocument(path)
        self._height = height

    def find(self, words: str) -> int:
        """Return the index of the first page with these words; white space does not count."""
        for index, page in enumerate(self._document):
            if words in "".join(page.get_textpage().get_text_range().split()):
                return index
        raise SystemExit(f"no page has {words!r}: has the anthology changed? mend tests/pictures.py")

    def page(self, index: int) -> Image.Image:
        page = self._document[index]
        return page.render(scale=self._height / page.get_height()).to_pil().convert("RGB")

    def spread(self, words: str) -> Image.Image:
        """Return the two facing pages of which one has these words."""
        verso = (self.find(words) - 1) // 2 * 2 + 1
        return side_by_side([self.page(verso), self.page(verso + 1)], gap=0)


def side_by_side(pictures: Sequence[Image.Image], *, gap: int = GAP) -> Image.Image:
    """Set pictures in a row, their tops on one line."""
    width = sum(picture.width for picture in pictures) + gap * (len(pictures) - 1)
    row = Image.new("RGB", (width, max(picture.height for picture in pictures)), DESK)
    x = 0
    for picture in pictures:
        row.paste(picture, (x, 0))
        x += picture.width + gap
    return row


def on_desk(pictures: Sequence[Image.Image]) -> Image.Image:
    """Set pictures in a row on a plain ground, with a thin edge so that white paper shows."""
    row = side_by_side([ImageOps.expand(picture, 1, EDGE) for picture in pictures])
    return ImageOps.expand(row, GAP, DESK)


@contextmanager
def camera() -> Iterator[Camera]:
    """Give a function that photographs a local page as a phone shows it."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM:
        raise SystemExit("no Chromium on this machine: scripts/bootstrap tests installs it")
    with sync_playwright() as machine:
        browser = machine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])

        def photograph(path: Path, *, scheme: str = "light", to: str = "") -> Image.Image:
            settings: dict[str, Any] = PHONE | {"color_scheme": scheme}
            page = browser.new_page(**settings)
            page.goto(path.resolve().as_uri())
            if to:
                page.locator(to).first.evaluate("element => element.scrollIntoView()")
            return Image.open(BytesIO(page.screenshot())).convert("RGB")

        yield photograph
        browser.close()


def pictures(dist: Path) -> Iterator[tuple[str, Image.Image]]:
    """Yield every picture of the documents with its name."""
    book = Pages(dist / f"{NAME}-cn.pdf", height=920)
    yield "front", on_desk([book.page(0), book.spread("目录")])
    yield "story", on_desk([book.spread("罩子是老灯光球场的旧物")])
    yield "report", on_desk([book.spread("几个数字")])
    yield (
        "pages",
        on_desk([book.page(book.find(words)) for words in ("三块钱一把", "这一页就翻过去了", "前两天我拆大衣")]),
    )
    yield "regions", on_desk([_opening(dist, region, words) for region, words in _REGIONS])
    yield "booklet", on_desk(list(_booklet(dist)))
    with camera() as photograph, tempfile.TemporaryDirectory() as folder:
        yield "screens", on_desk(list(_screens(dist, Path(folder), photograph)))


_REGIONS = (("cn", "后来航标灯"), ("tw", "後來航標燈"), ("hk", "後來航標燈"))


def _opening(dist: Path, region: str, words: str) -> Image.Image:
    """Return the head of a page of dialogue, large enough that quotation marks show."""
    pages = Pages(dist / f"{NAME}-{region}.pdf", height=1160)
    page = pages.page(pages.find(words))
    return page.crop((60, 40, page.width - 60, 440))


def _booklet(dist: Path) -> Iterator[Image.Image]:
    """Yield the leaf of instructions, and the outer side of the first sheet: back cover and cover."""
    sheets = Pages(dist / f"{NAME}-cn-booklet.pdf", height=620)
    yield sheets.page(0)
    yield sheets.page(2)


def _screens(dist: Path, folder: Path, photograph: Camera) -> Iterator[Image.Image]:
    yield photograph(dist / "index.html")
    yield photograph(dist / "index.html", to="li.file")
    with zipfile.ZipFile(dist / f"{NAME}-cn.epub") as archive:
        archive.extractall(folder)
    yield photograph(_file(folder, "罩子是老灯光球场的旧物"))
    yield photograph(_file(folder, "三块钱一把"), scheme="dark")


def _file(folder: Path, words: str) -> Path:
    return next(path for path in sorted(folder.rglob("*.xhtml")) if words in path.read_text("utf-8"))


def main(dist: Path) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    total = 0
    for name, picture in pictures(dist):
        target = FOLDER / f"{name}.webp"
        picture.save(target, "WEBP", quality=80, method=6)
        total += target.stat().st_size
        print(f"{target.relative_to(FOLDER.parents[1])}  {picture.width} × {picture.height}  {target.stat().st_size:,}")
    if total > LIMIT:
        raise SystemExit(f"{total:,} bytes of pictures, more than {LIMIT:,}: make them smaller")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "dist"))
