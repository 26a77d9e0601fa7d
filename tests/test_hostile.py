"""Input made to hurt: what would hang, fill the memory, call out, or lose text without a word."""

import io
import shutil
import socket
import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from wenxuan.check import epubcheck, finished
from wenxuan.diagnostics import Diagnostic
from wenxuan.manuscript import MarkKind, Source
from wenxuan.read import read
from wenxuan.read._pictures import PictureError, check_picture

PROSE = "<p>这是正文的一段，写得足够长，可以被认出来是文章的正文。</p>" * 5
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PATIENCE = 10  # seconds of CPU; what is mended here took from half a minute to days


def read_file(folder: Path, name: str, data: str | bytes) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    before = time.process_time()
    result = read(path, root=folder)
    assert time.process_time() - before < PATIENCE
    return result


def text_of(folder: Path, name: str, data: str | bytes) -> str:
    source, findings = read_file(folder, name, data)
    assert source is not None, findings
    return source.text


def fault_of(folder: Path, name: str, data: str | bytes) -> str:
    source, findings = read_file(folder, name, data)
    assert source is None
    return findings[0].what


def epub(page: str, *, items: str = "", spine: str = '<itemref idref="a"/>', declared: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr(
            "book.opf",
            f'{declared}<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata/><manifest>'
            f'<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>{items}</manifest>'
            f"<spine>{spine}</spine></package>",
        )
        archive.writestr(
            "a.xhtml", f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{page}</body></html>'
        )
    return stream.getvalue()


# --- pages that would hang ----------------------------------------------------------------------

LINKS = "".join(f"<a href=x>这里是导航链接第{number}条文字很长很长</a><br>" for number in range(3000))
CALLS = "".join(f'字<a href="#n{number}" id="r{number}">[{number}]</a>' for number in range(4000))
NOTES = "".join(f'<p id="n{number}"><a href="#r{number}">[{number}]</a> 注文</p>' for number in range(4000))


@pytest.mark.parametrize(
    ("page", "last"),
    [
        pytest.param(f"{PROSE}<div>{LINKS}</div>", "第2999条文字很长很长", id="links-in-one-element"),
        pytest.param(f"{PROSE}<p><span>{CALLS}</span></p>{NOTES}", "[3999] 注文", id="calls-in-one-span"),
        pytest.param(f"{PROSE}<p><ruby>{'字<rt>zi</rt>' * 9000}</ruby></p>", "字", id="readings-in-one-ruby"),
        pytest.param(f"{PROSE}<table><tr>{'<td colspan=1000 rowspan=1000>字' * 99}</table>", "字", id="vast-cells"),
        pytest.param(f"{PROSE}<ol start={'9' * 5000}><li value={'9' * 5000}>末</ol>", "末", id="vast-number"),
        pytest.param(f"{PROSE}<table><tr><td colspan=²>甲<td>末</table>", "末", id="number-that-is-none"),
    ],
)
def test_page_is_read_in_good_time(tmp_path: Path, page: str, last: str) -> None:
    assert text_of(tmp_path, "a.html", f"<html><body>{page}</body></html>").endswith(last)


def test_vast_table_is_read_as_lines(tmp_path: Path) -> None:
    cells = f"<tr>{'<td colspan=1000>甲' * 100}</tr>{'<tr><td>乙<td>丙</tr>' * 300}"
    source, _ = read_file(tmp_path, "a.html", f"<html><body>{PROSE}<table>{cells}</table></body></html>")
    assert source is not None
    assert source.text.count("甲") == 100
    assert source.text.count("丙") == 300
    assert MarkKind.CELL not in {mark.kind for mark in source.marks}


def test_one_picture_shown_often_is_decoded_once(tmp_path: Path) -> None:
    Image.new("1", (9000, 9000)).save(tmp_path / "a.png")
    source, findings = read_file(tmp_path, "a.html", f"<html><body>{PROSE}{'<p><img src=a.png></p>' * 200}")
    assert source is not None
    assert (len(source.assets), findings) == (1, ())


def test_page_twice_in_the_spine_is_parsed_once(tmp_path: Path) -> None:
    data = epub("<p>正文</p>" * 5000, spine='<itemref idref="a"/>' * 2000)
    assert text_of(tmp_path, "a.epub", data).count("正文") == 5000


# --- what would fill the memory -----------------------------------------------------------------


def test_page_of_countless_elements_is_refused(tmp_path: Path) -> None:
    filler = "".join("<b/>" * 250 + f"<!--{number * 7919:012x}-->" for number in range(21_000))
    assert fault_of(tmp_path, "a.epub", epub(f"<p>正文</p>{filler}")) == (
        "the book cannot be used: it has 5271010 tags and attributes, more than the limit of 5000000"
    )


def test_element_of_countless_attributes_is_refused(tmp_path: Path) -> None:
    attributes = " ".join(f"a{number}" for number in range(50_000))
    assert fault_of(tmp_path, "a.html", f"<p {attributes}>正文</p>") == (
        "the page cannot be used: an element has more than 1000 attributes"
    )
    assert text_of(tmp_path, "b.html", f'<body><p class="{attributes}">正文</p></body>') == "正文"


# --- text that would go without a word ----------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("[1]: 鲁迅《呐喊》\n\n正文[1]。\n", "[1]: 鲁迅《呐喊》\n正文[1]。"),
        ("[注]: 这是一条注。\n", "[注]: 这是一条注。"),
        ("[注]: <书名>\n", "[注]: <书名>"),
        ("[文][1]。\n\n[1]: http://a.example/b\n（这不是题名）\n(这也不是)\n", "文。\n（这不是题名） (这也不是)"),
        ("---\n第一段正文。\n\n---\n第二段\n", "＊＊＊\n第一段正文。\n＊＊＊\n第二段"),
        ("---\n题记：一\n\n---\n第二段\n", "＊＊＊\n题记：一\n＊＊＊\n第二段"),
    ],
)
def test_markdown_keeps_what_only_looks_like_its_own(tmp_path: Path, written: str, read_as: str) -> None:
    assert text_of(tmp_path, "a.md", written) == read_as


def test_front_matter_stays_as_an_aside(tmp_path: Path) -> None:
    source, _ = read_file(tmp_path, "a.md", "---\ntitle: 渡口\nsummary: 一个故事\n---\n\n正文。\n")
    assert source is not None
    assert (source.title, source.text) == ("渡口", "title: 渡口\nsummary: 一个故事\n正文。")
    assert [mark.end for mark in source.marks if mark.kind is MarkKind.ASIDE] == [23]


def test_front_matter_that_never_ends_costs_no_time(tmp_path: Path) -> None:
    assert text_of(tmp_path, "a.md", "---\n" + "title: x\n" * 3000).count("title") == 3000


@pytest.mark.parametrize("marks", ["> " * 60, "- " * 60])
def test_marks_nested_too_deep_are_a_fault(tmp_path: Path, marks: str) -> None:
    assert fault_of(tmp_path, "a.md", f"正文。\n\n{marks}末。\n") == "lists and quotations are nested too deep"


def test_spine_that_names_no_page_is_told(tmp_path: Path) -> None:
    items = '<item id="b" href="b.svg" media-type="image/svg+xml"/>'
    spine = '<itemref idref="a"/><itemref idref="b"/><itemref idref="c"/>'
    source, findings = read_file(tmp_path, "a.epub", epub("<p>正文</p>", items=items, spine=spine))
    assert source is not None
    assert [finding.what for finding in findings] == [
        "left out: 'b', named in the spine, is no page of text",
        "left out: 'c', named in the spine, is no page of text",
    ]


# --- addresses and pictures ---------------------------------------------------------------------


def test_address_that_is_none_is_no_crash(tmp_path: Path) -> None:
    data = epub('<p>正文<a href="http://[bad">链接</a></p><img src="//[x"/>')
    source, findings = read_file(tmp_path, "a.epub", data)
    assert source is not None
    assert [finding.what for finding in findings] == ["picture address '//[x' cannot be understood"]


USE = '<use href="#a{}"/>'
TENFOLD = "".join(f'<g id="a{n}">{USE.format(n - 1) * 10}</g>' for n in range(1, 9))
OFTEN = "it uses its own parts too often, or in a circle"


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        ('<g id="a"><use href="#a"/></g>', OFTEN),
        ('<pattern id="p"><rect fill="url(#p)"/></pattern>', OFTEN),
        (f'<defs><rect id="a0"/>{TENFOLD}</defs><use href="#a8"/>', OFTEN),
        (
            '<rect style="fill:u\\72l(http://a.example/b)"/>',
            "its style sheet has a backslash, which can hide an address",
        ),
        ('<style>rect{fill:image-set("http://a.example/b" 1x)}</style>', "its style sheet reaches outside"),
    ],
)
def test_drawing_that_never_ends_or_calls_out_is_refused(drawing: str, reason: str) -> None:
    data = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{drawing}</svg>'
    with pytest.raises(PictureError) as caught:
        check_picture(data.encode())
    assert str(caught.value) == f"the SVG picture cannot be used: {reason}"


def test_drawing_may_use_its_parts() -> None:
    drawing = '<defs><g id="a"><rect/></g></defs><a href="#top"><use href="#a"/><use href="#a"/></a>'
    data = f'<svg xmlns="http://www.w3.org/2000/svg" id="top" width="9" height="9">{drawing}</svg>'
    assert check_picture(data.encode()).media_type == "image/svg+xml"


def test_sixteen_bits_of_grey_become_eight() -> None:
    stream = io.BytesIO()
    Image.new("I;16", (3, 2), 40_000).save(stream, "PNG")
    with Image.open(io.BytesIO(check_picture(stream.getvalue()).data)) as picture:
        assert (picture.mode, picture.getpixel((0, 0))) == ("L", 40_000 >> 8)


# --- folders that say they are finished ---------------------------------------------------------


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        (
            '{"artifacts": [{"path": "../../etc/passwd", "sha256": ""}]}',
            "expected the name of a file beside it, found '../../etc/passwd'",
        ),
        (
            '{"artifacts": [{"path": "/etc/passwd", "sha256": ""}]}',
            "expected the name of a file beside it, found '/etc/passwd'",
        ),
        ("[" * 100_000, "expected a folder with book.toml or manifest.json, found neither"),
    ],
)
def test_manifest_names_files_beside_it_only(tmp_path: Path, manifest: str, reason: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    assert [finding.what for finding in finished.check(tmp_path)] == [reason]


@pytest.mark.skipif(not shutil.which("java"), reason="EPUBCheck needs Java")
def test_checking_an_epub_reads_nothing_from_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epubcheck, "_PATIENCE", 60)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/book.dtd"
        path = tmp_path / "a\nb.epub"
        path.write_bytes(epub("<p>正文</p>", declared=f'<!DOCTYPE package SYSTEM "{address}">'))
        assert epubcheck.check([path])[0].what.startswith("OPF-001")
        with pytest.raises(TimeoutError):
            server.accept()


# --- encodings declared wrong -------------------------------------------------------------------


@pytest.mark.parametrize("declared", ["iso8859-1", "cp1252", "gb18030", "utf-16-le"])
def test_wrong_declared_encoding_is_told_even_if_it_decodes(tmp_path: Path, declared: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("街坊们都说这里的灯亮得好看，我们也说。".encode())
    source, findings = read(path, root=tmp_path, encoding=declared)
    assert source is None
    assert "utf-8" in findings[0].what + findings[0].hint
