"""EPUBs: the spine in order, notes across pages, pictures of the archive only, no copy protection."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from wenxuan.manuscript import OBJECT, MarkKind, Source
from wenxuan.read import read

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
ONE = (
    '<h1>第一篇</h1><p>正文&nbsp;一<a epub:type="noteref" href="notes.xhtml#n1">①</a>。</p>'
    '<p><img src="../img/a.png" alt="树"/></p>'
)
NOTES = '<aside epub:type="footnote" id="n1"><p><a href="one.xhtml">①</a>注文。</p></aside>'


def page(body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"'
        f' xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title></head><body>{body}</body></html>'
    )


def book(*, spine: str = "nav one notes", **parts: str | bytes | None) -> bytes:
    """Pack a book; keyword names with __ for / and _dot_ for . add, replace or (None) remove parts."""
    picture = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(picture, "PNG")
    items = "".join(
        f'<item id="{name}" href="text/{name}.xhtml" media-type="application/xhtml+xml"{extra}/>'
        for name, extra in (("nav", ' properties="nav"'), ("one", ""), ("two", ""), ("notes", ""))
    )
    references = "".join(f'<itemref idref="{name}"/>' for name in spine.split())
    files: dict[str, str | bytes | None] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>书名</dc:title><dc:creator>甲</dc:creator>'
        f"<dc:creator>乙</dc:creator></metadata><manifest>{items}</manifest><spine>{references}</spine></package>",
        "OEBPS/text/nav.xhtml": page('<nav epub:type="toc"><ol><li><a href="one.xhtml">第一篇</a></li></ol></nav>'),
        "OEBPS/text/one.xhtml": page(ONE),
        "OEBPS/text/two.xhtml": page("<h1>第二篇</h1><p>正文二。</p>"),
        "OEBPS/text/notes.xhtml": page(NOTES),
        "OEBPS/img/a.png": picture.getvalue(),
    }
    files |= {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            if content is not None:
                out.writestr(name, content)
    return buffer.getvalue()


def outcome(tmp_path: Path, data: bytes) -> tuple[Source | None, list[str]]:
    path = tmp_path / "书.epub"
    path.write_bytes(data)
    source, findings = read(path, root=tmp_path)
    return source, [str(finding).removeprefix(path.as_posix()).lstrip(": ") for finding in findings]


def marked(source: Source, kind: MarkKind) -> list[tuple[str, str]]:
    return [(source.text[mark.start : mark.end], mark.value) for mark in source.marks if mark.kind is kind]


def test_the_spine_is_read_in_order(tmp_path: Path) -> None:
    source, findings = outcome(tmp_path, book(spine="nav two one notes"))
    assert findings == []
    assert source is not None
    assert source.text == f"第一篇\n第二篇\n正文二。\n第一篇\n正文\xa0一①。\n{OBJECT}\n①注文。"
    assert (source.title, source.author) == ("书名", "甲、乙")
    assert marked(source, MarkKind.ASIDE) == [("第一篇", "")]
    assert marked(source, MarkKind.HEADING) == [("第二篇", "1"), ("第一篇", "1")]
    assert marked(source, MarkKind.IMAGE) == [(OBJECT, source.assets[0].name)]


def test_a_note_on_another_page(tmp_path: Path) -> None:
    source, _ = outcome(tmp_path, book())
    assert source is not None
    assert marked(source, MarkKind.NOTE_REF) == [("①", "n1")]
    assert marked(source, MarkKind.NOTE) == [("①注文。", "n1")]
    assert marked(source, MarkKind.NOTE_MARK) == [("①", "")]


def test_a_page_that_is_not_well_formed_is_read_with_a_warning(tmp_path: Path) -> None:
    source, findings = outcome(tmp_path, book(spine="one", OEBPS__text__one_dot_xhtml=page("<p>甲<br>乙</p>")))
    assert source is not None
    assert source.text == "甲\n乙"
    assert findings == [
        (
            "warning[epub]: OEBPS/text/one.xhtml:1 is not well-formed: "
            "opening and ending tag mismatch: br line 1 and p\n"
            "hint: it was read as loose HTML: look at the result"
        )
    ]


ENCRYPTED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
    '<e:EncryptedData><e:EncryptionMethod Algorithm="{}"/></e:EncryptedData></encryption>'
)


def test_copy_protection_is_refused_and_hidden_fonts_are_not(tmp_path: Path) -> None:
    source, findings = outcome(
        tmp_path, book(META_INF="x", **{"META-INF/encryption.xml": ENCRYPTED.format("http://drm")})
    )
    assert source is None
    assert findings == ["error[epub]: the book is encrypted\nhint: use a copy without copy protection"]
    fonts = ENCRYPTED.format("http://www.idpf.org/2008/embedding")
    assert outcome(tmp_path, book(**{"META-INF/encryption.xml": fonts}))[1] == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "error[archive]: not a .epub file: file is not a zip file"),
        (book(**{"META-INF/container.xml": None}), "error[epub]: not an EPUB: META-INF/container.xml is missing"),
        (book(OEBPS__book_dot_opf="<package>"), "error[epub]: OEBPS/book.opf:1 is broken: "),
        (book(OEBPS__text__one_dot_xhtml=None), "error[epub]: OEBPS/text/one.xhtml, named in the spine, is missing"),
        (book(spine=""), "error[epub]: not an EPUB: the spine names no page"),
        (
            book(OEBPS__text__one_dot_xhtml='<!DOCTYPE html [<!ENTITY a "x">]><html><body>&a;</body></html>'),
            "error[epub]: OEBPS/text/one.xhtml:0 is not well-formed: the document declares entities of its own",
        ),
        (
            book(OEBPS__text__one_dot_xhtml=b"<html><body>\xff\xfe\xff</body></html>"),
            "error[epub]: OEBPS/text/one.xhtml: ",
        ),
    ],
    ids=["empty", "container", "package", "page", "spine", "entities", "bytes"],
)
def test_a_bad_book_is_refused_in_words(tmp_path: Path, data: bytes, message: str) -> None:
    source, findings = outcome(tmp_path, data)
    assert source is None
    assert findings[0].startswith(message)


def test_a_picture_outside_the_archive_is_not_reached(tmp_path: Path) -> None:
    Image.new("RGB", (2, 2)).save(tmp_path / "near.png")
    source, findings = outcome(
        tmp_path, book(spine="one", OEBPS__text__one_dot_xhtml=page('<p>甲</p><img src="../../near.png"/>'))
    )
    assert source is not None
    assert source.assets == ()
    assert findings == [
        (
            "2: error[picture]: picture 'near.png' is missing from the book\n"
            "hint: get the file again, or check it with epubcheck"
        ),
    ]
