"""Pictures for a print shop: too few dots an inch, and colour, are told at their place; what is fit is not."""

import io

import pytest
from PIL import Image, ImageDraw

from wenxuan.check import pictures
from wenxuan.diagnostics import Location
from wenxuan.manuscript import Asset
from wenxuan.model import Book, Edition, Figure, Meta, Part, Piece, Text
from wenxuan.page import load_trim
from wenxuan.page.pictures import fitted

PLACE = Location("灯.md", 3, 1)


def tones(width: int, height: int, *, coloured: bool = False) -> bytes:
    picture = Image.linear_gradient("L").resize((width, height))
    channels = (picture, picture.point(lambda v: v // 2), picture) if coloured else (picture,) * 3
    return saved(Image.merge("RGB", channels))


def drawing(width: int, height: int) -> bytes:
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).line([(0, 0), (width, height)], fill="black", width=3)
    return saved(picture)


def saved(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def check(data: bytes, *, formats: tuple[str, ...] = ("pdf", "shop"), media_type: str = "image/png") -> list[str]:
    with Image.open(io.BytesIO(data)) as picture:
        asset = Asset("a.png", media_type, data, picture.width, picture.height)
    piece = Piece("p", (Text("篇"),), (Figure(asset, location=PLACE),))
    edition = Edition(Book(Meta("书"), parts=(Part((piece,)),)), "book", "a5", formats=formats)
    return [str(found) for found in pictures.check(edition)]


COARSE = (
    "灯.md:3:1: warning[picture-resolution]: expected a picture of at least 300 dots an inch, found 205\n"
    "hint: put in an original that is at least 1167 pixels wide"
)
COLOURED = (
    "灯.md:3:1: warning[picture-colour]: expected a picture in black and grey, found one in colour\n"
    "hint: turn it grey, or have the shop print its page in four colours"
)
LINES = (
    "灯.md:3:1: warning[picture-resolution]: expected line art of at least 600 dots an inch, found 308\n"
    "hint: put in an original that is at least 2334 pixels wide"
)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (tones(1200, 900), []),
        (tones(800, 600), [COARSE]),
        (tones(1200, 900, coloured=True), [COLOURED]),
        (drawing(1200, 900), [LINES]),
        (drawing(2400, 1800), []),
    ],
    ids=["fine", "coarse", "coloured", "coarse lines", "fine lines"],
)
def test_pictures_that_a_shop_would_send_back_are_told(data: bytes, told: list[str]) -> None:
    assert check(data) == told


def test_only_an_edition_for_a_shop_is_checked() -> None:
    assert check(tones(80, 60, coloured=True), formats=("pdf", "booklet")) == []


def test_a_drawing_in_vectors_has_no_dots() -> None:
    assert check(tones(80, 60), media_type="image/svg+xml") == []


@pytest.mark.parametrize("pixels", [(10, 10), (5000, 10), (10, 5000), (3000, 2000)])
def test_a_picture_stays_within_the_page_in_whole_lines(pixels: tuple[int, int]) -> None:
    trim = load_trim("a5")
    width, height = fitted(*pixels, trim)
    assert height % trim.leading == 0
    assert height <= trim.type_height
    assert width * pixels[1] == height * pixels[0]
