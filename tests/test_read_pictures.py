"""Pictures: only the project's own, only real ones, only of a bearable size."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from wenxuan.manuscript import OBJECT, Source
from wenxuan.read import read

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30">{}</svg>'
KINDS_HINT = "\nhint: save the picture as PNG, JPEG, GIF or SVG"
MOVE_HINT = "\nhint: move the picture into the project's folder"
NAME_HINT = "\nhint: check the name, or remove the picture from the text"
SVG_HINT = "\nhint: save it as plain SVG or as PNG"


def bitmap(form: str, size: tuple[int, int] = (6, 4)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, form)
    return buffer.getvalue()


WIDE = bitmap("GIF")[:6] + (20000).to_bytes(2, "little") + (6000).to_bytes(2, "little") + bitmap("GIF")[10:]


def read_with(tmp_path: Path, address: str) -> tuple[Source, list[str]]:
    path = tmp_path / "book" / "a.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"甲\n\n![图]({address})\n\n乙\n", "utf-8")
    source, findings = read(path, root=path.parent)
    assert source is not None
    return source, [str(finding).removeprefix(path.as_posix()) for finding in findings]


def put(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / "book" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("form", "media_type", "suffix"),
    [
        ("PNG", "image/png", "png"),
        ("JPEG", "image/jpeg", "jpg"),
        ("GIF", "image/gif", "gif"),
        ("WEBP", "image/png", "png"),
    ],
)
def test_each_form_becomes_a_core_media_type(tmp_path: Path, form: str, media_type: str, suffix: str) -> None:
    put(tmp_path, "图/a b.bin", bitmap(form))
    source, findings = read_with(tmp_path, "图/a%20b.bin")
    assert findings == []
    assert source.text == f"甲\n{OBJECT}\n乙"
    (asset,) = source.assets
    assert (asset.media_type, asset.width, asset.height, asset.alt) == (media_type, 6, 4, "图")
    assert asset.name.endswith(f".{suffix}") and asset.name.isascii()
    assert Image.open(io.BytesIO(asset.data)).size == (6, 4)
    assert form == "WEBP" or asset.data == bitmap(form)


def test_a_picture_in_the_address_itself(tmp_path: Path) -> None:
    encoded = base64.b64encode(bitmap("PNG")).decode()
    page = tmp_path / "a.html"
    page.write_text(f"<p>甲</p><img src='data:image/png;base64,{encoded}'><p>乙</p>", "utf-8")
    source, findings = read(page, root=tmp_path)
    assert findings == ()
    assert source is not None
    assert [asset.data for asset in source.assets] == [bitmap("PNG")]


def test_one_picture_used_twice_is_one_asset(tmp_path: Path) -> None:
    put(tmp_path, "a.png", bitmap("PNG"))
    source, findings = read_with(tmp_path, "a.png) ![二](a.png")
    assert findings == []
    assert len(source.assets) == 1
    assert source.text.count(OBJECT) == 2


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "no.png",
            ":3: error[picture]: picture 'no.png' is missing" + NAME_HINT,
        ),
        (
            "../out.png",
            ":3: error[picture]: picture '../out.png' leaves the project" + MOVE_HINT,
        ),
        (
            "/etc/passwd",
            ":3: error[picture]: picture '/etc/passwd' leaves the project" + MOVE_HINT,
        ),
        (
            "link.png",
            ":3: error[picture]: picture 'link.png' leaves the project" + MOVE_HINT,
        ),
        (
            "https://example.org/a.png",
            (
                ":3: warning[picture]: picture 'https://example.org/a.png' is on the network and is left out\n"
                "hint: save the picture beside the text and name that file"
            ),
        ),
        (
            "//example.org/a.png",
            (
                ":3: warning[picture]: picture '//example.org/a.png' is on the network and is left out\n"
                "hint: save the picture beside the text and name that file"
            ),
        ),
        (
            "text.png",
            (
                ":3: error[picture]: expected a picture, found a file of another kind\n"
                "hint: save the picture as PNG, JPEG, GIF or SVG"
            ),
        ),
        (
            "half.png",
            ":3: error[picture]: the picture is damaged" + KINDS_HINT,
        ),
        (
            "bmp.png",
            ":3: error[picture]: expected a picture, found a BMP file" + KINDS_HINT,
        ),
        (
            "folder",
            ":3: error[picture]: picture 'folder' is missing" + NAME_HINT,
        ),
        (
            "wide.png",
            ":3: error[picture]: the picture has 20000×6000 pixels, more than 100 million\nhint: make it smaller",
        ),
    ],
)
def test_a_picture_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, address: str, message: str) -> None:
    (tmp_path / "out.png").write_bytes(bitmap("PNG"))
    put(tmp_path, "text.png", b"no picture at all")
    put(tmp_path, "half.png", bitmap("PNG", (60, 60))[:-40])
    put(tmp_path, "bmp.png", bitmap("BMP"))
    if address == "wide.png":
        put(tmp_path, "wide.png", WIDE)
    (tmp_path / "book" / "folder").mkdir()
    (tmp_path / "book" / "link.png").symlink_to(tmp_path / "out.png")
    source, findings = read_with(tmp_path, address)
    assert findings == [message]
    assert source.text == "甲\n乙"
    assert source.assets == ()


def test_a_safe_drawing_stays_as_it_is(tmp_path: Path) -> None:
    drawing = SVG.format('<rect id="r" width="9" height="9"/><use href="#r"/>').encode()
    put(tmp_path, "a.svg", drawing)
    source, findings = read_with(tmp_path, "a.svg")
    assert findings == []
    (asset,) = source.assets
    assert (asset.data, asset.media_type, asset.width, asset.height) == (drawing, "image/svg+xml", 40, 30)


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        (SVG.format("<script>alert(1)</script>"), "it holds <script>"),
        (SVG.format('<rect onclick="x()"/>'), "it holds a script in onclick"),
        (SVG.format('<image href="http://example.org/a.png"/>'), "it refers to 'http://example.org/a.png'"),
        (SVG.format('<use href="../b.svg#x"/>'), "it refers to '../b.svg#x'"),
        (SVG.format("<style>@import 'http://example.org'</style>"), "its style sheet reaches outside"),
        (SVG.format('<rect style="fill:url(http://example.org)"/>'), "its attribute style reaches outside"),
        (SVG.format("<foreignObject/>"), "it holds <foreignobject>"),
        (
            '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("<text>&a;</text>"),
            "the document declares entities of its own",
        ),
        ('<?xml-stylesheet href="a.css"?><?x?>' + SVG.format(""), "it has an outside style sheet"),
        (SVG.format("").replace("viewBox", "v"), "it has no usable width and height, and no viewBox"),
    ],
)
def test_an_unsafe_drawing_is_refused(tmp_path: Path, drawing: str, reason: str) -> None:
    put(tmp_path, "a.svg", drawing.encode())
    source, findings = read_with(tmp_path, "a.svg")
    assert findings == [f":3: error[picture]: the SVG picture cannot be used: {reason}{SVG_HINT}"]
    assert source.assets == ()
