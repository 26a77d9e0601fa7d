"""The poster: what it has room for, a code that another program reads, and no dead space where there is none."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image, ImageDraw

from wenxuan.formats import poster
from wenxuan.model import Book, Edition, Meta, Part, Piece, Region, Text

BOOK = Meta(
    "巷子里的灯", subtitle="街坊写街坊", authors=("林晚",), url="https://example.org/deng", description="一条巷子。"
)
FAMILIES = {"serif": "Serif", "sans": "Sans", "kai": "Kai"}


def edition(meta: Meta = BOOK, *writers: str, region: Region = Region.CN) -> Edition:
    pieces = tuple(Piece(f"p{n}", (Text("篇"),), (), author=name) for n, name in enumerate(writers))
    return Edition(Book(meta, parts=(Part(pieces),), region=region), "deng", "a5")


def words(markup: str) -> list[str]:
    """What is read on the poster, pictures by their alternative text."""
    body = markup.partition("<body>")[2]
    return [found for pair in re.findall(r'alt="([^"]*)"|>([^<>\n]+)<', body) for found in pair if found.strip()]


def height(meta: Meta, *writers: str) -> float:
    """Return the height of the panel in mm."""
    found = re.search(r'height="([0-9.]+)mm"', poster.panel(edition(meta, *writers), FAMILIES))
    assert found
    return float(found[1])


@pytest.mark.parametrize(
    ("region", "scan"),
    [
        (Region.CN, "扫码看书、下载"),
        (Region.TW, "掃描看書、下載"),
        (Region.HK, "掃描看書、下載"),
        (Region.HANT, "掃描看書、下載"),
    ],
)
def test_the_poster_says_title_people_description_writers_and_where_the_book_is(region: Region, scan: str) -> None:
    assert words(poster.poster(edition(BOOK, "罗启明", "汪秀琴", "罗启明", region=region)))[1:] == [
        "一条巷子。",
        "作者：罗启明、汪秀琴",
        f"{scan}：example.org/deng",
        scan,
        "example.org/deng",
    ]


def test_title_and_people_of_the_panel_are_told_to_who_does_not_see() -> None:
    assert words(poster.poster(edition()))[0] == "封面：巷子里的灯，街坊写街坊，林晚"


@pytest.mark.parametrize("url", ["", "微信公众号：街坊", "javascript:alert(1)"])
def test_without_a_web_address_there_is_no_code(url: str) -> None:
    markup = poster.poster(edition(replace(BOOK, url=url)))
    assert "code.svg" not in markup
    assert (url in markup) == bool(url) or not url


def test_what_stands_below_takes_its_room_from_the_panel() -> None:
    bare = Meta("巷子里的灯")
    assert height(bare) == 392
    assert height(replace(bare, description="一句。")) == 392 - 20
    assert height(replace(bare, url="https://example.org")) == 392 - 10 - 52 - 16
    assert height(bare, "甲", "乙") == 392 - 10 - 12


@given(some.text("字，。！a ”", max_size=400))
def test_an_excerpt_is_the_beginning_and_fits(description: str) -> None:
    found, whole = poster.excerpt(description), " ".join(description.split())
    assert len(found) <= 130
    assert whole.startswith(found.removesuffix("…"))
    assert found == whole or re.search("[。！…][”]*$", found)


def test_an_excerpt_ends_with_a_word() -> None:
    assert poster.excerpt("letters and words " * 20).endswith(("letters…", "and…", "words…"))


def test_many_writers_are_some_and_others() -> None:
    names = [f"作者{number}" for number in range(20)]
    assert words(poster.poster(edition(BOOK, *names)))[2] == f"作者：{'、'.join(names[:12])}等"


def grid(svg: str) -> list[list[bool]]:
    """Read the modules back from the drawing."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]  # there is one
    rows = [[False] * side for _ in range(side)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1\.04", svg):
        for module in range(int(x), int(x) + int(width)):
            rows[int(y)][module] = True
    return rows


def test_a_code_has_its_finders_and_a_quiet_zone() -> None:
    rows = grid(poster.code_svg("https://example.org/deng"))
    finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    last = len(rows) - 4 - 7
    for top, left in ((4, 4), (4, last), (last, 4)):
        assert ["".join("01"[dark] for dark in row[left : left + 7]) for row in rows[top : top + 7]] == finder
    edge = [*rows[:4], *rows[-4:], *(row[:4] for row in rows), *(row[-4:] for row in rows)]
    assert not any(map(any, edge))


@pytest.mark.parametrize("address", ["https://example.org/deng", "https://xn--fsqu00a.xn--0zwm56d/" + "%E4%B9%A6" * 30])
def test_another_program_reads_the_code(tmp_path: Path, address: str) -> None:
    if not (scanner := shutil.which("zbarimg")):
        pytest.skip("no zbarimg")
    rows = grid(poster.code_svg(address))
    picture = Image.new("L", (len(rows) * 6, len(rows) * 6), 255)
    draw = ImageDraw.Draw(picture)
    for y, row in enumerate(rows):
        for x in (x for x, dark in enumerate(row) if dark):
            draw.rectangle([x * 6, y * 6, x * 6 + 5, y * 6 + 5], fill=0)
    picture.save(tmp_path / "code.png")
    said = subprocess.run([scanner, "-q", tmp_path / "code.png"], capture_output=True, text=True, check=True).stdout
    assert said.strip() == f"QR-Code:{address}"
