"""A finished EPUB against its Book: small EPUBs, made here, with and without faults."""

import zipfile
from pathlib import Path

import pytest

from wenxuan.check import epub_text
from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.errors import InputError
from wenxuan.model import Book, Edition, ListBlock, Meta, Note, Paragraph, Part, Piece, Text

HINT = "this is a fault of wenxuan, not of the book: report it with the source line"
CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PAGE = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>头</title></head>
<body>{}</body></html>"""
COVER = '<section epub:type="cover">封面</section>'
NAV = '<nav epub:type="toc"><ol><li>目录</li></ol></nav>'
PART = '<section id="p" epub:type="part"><h1>第一辑</h1></section>'
PIECE = """<section id="a" epub:type="chapter"><h1>故　乡</h1><p class="author">鲁迅</p><!-- 注释 -->
<p>我冒了严寒<sup><a epub:type="noteref" href="#n1">①</a></sup>，回到相隔二千余里，别了二十余年的故乡去。</p>
<ol><li><p><span class="label">一、</span>时候既然是深冬</p></li></ol>
<div class="notes"><aside epub:type="footnote" id="n1">
<p><a epub:type="backlink" href="#r">①</a> 注：很冷</p></aside></div>
</section>"""
SECOND = '<section id="b" epub:type="chapter"><p>渐近故乡时，天气又阴晦了</p></section>'


def at(line: int) -> Location:
    return Location("a.txt", line, 1)


def edition() -> Edition:
    note = Note("1", (Paragraph((Text("注：很冷"),), at(9)),), mark="[1]")
    first = Piece(
        "a",
        (Text("故　乡"),),
        (
            Paragraph((Text("我冒了严寒"), note, Text("，回到相隔二千余里，别了二十余年的故乡去。")), at(2)),
            ListBlock(("一、",), ((Paragraph((Text("时候既然是深冬"),), at(3)),),), True, at(3)),
        ),
        author="鲁迅",
        location=at(1),
    )
    second = Piece("b", (), (Paragraph((Text("渐近故乡时，天气又阴晦了"),), at(5)),), location=at(5))
    return Edition(Book(Meta("呐喊"), (Part((first, second), (Text("第一辑"),), "p"),)), "book", "a5")


def epub(folder: Path, **documents: str) -> Path:
    """Write an EPUB of documents in the order given; `nav` is the navigation document."""
    items = "".join(
        f'<item id="{name}" href="te%20xt/{name}.xhtml" media-type="application/xhtml+xml" properties="{properties}"/>'
        for name in documents
        for properties in ["nav" if name == "nav" else ""]
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in documents)
    path = folder / "book.epub"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr(
            "EPUB/book.opf",
            f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{spine}</spine></package>',
        )
        for name, body in documents.items():
            archive.writestr(f"EPUB/te xt/{name}.xhtml", PAGE.format(body))
    return path


def fault(line: int, what: str) -> Diagnostic:
    return Diagnostic(at(line), Severity.ERROR, "epub-text", what, HINT)


def test_a_whole_book_is_found_whole(tmp_path: Path) -> None:
    path = epub(tmp_path, cover=COVER, nav=NAV, part=PART, one=PIECE, two=SECOND)
    assert list(epub_text.check(path, edition())) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("深冬", "隆冬", fault(3, "book.epub EPUB/te xt/one.xhtml: expected “深” (U+6DF1), found “隆” (U+9686)")),
        ("很冷", "不冷", fault(9, "book.epub EPUB/te xt/one.xhtml: expected “很” (U+5F88), found “不” (U+4E0D)")),
        ("一、", "", fault(3, "book.epub EPUB/te xt/one.xhtml: expected “一、”, found nothing")),
        ("鲁迅", "", fault(1, "book.epub EPUB/te xt/one.xhtml: expected “鲁迅”, found nothing")),
        (
            '<a epub:type="noteref" href="#n1">①</a>',
            "",
            fault(2, "book.epub EPUB/te xt/one.xhtml: expected “(1)”, found nothing"),
        ),
        ("<p>我", "<p>&lt;b&gt;我", fault(2, "book.epub EPUB/te xt/one.xhtml: expected nothing, found “<b>”")),
    ],
)
def test_a_difference_is_told_with_document_and_source_line(
    tmp_path: Path, before: str, after: str, expected: Diagnostic
) -> None:
    assert PIECE.count(before) == 1
    path = epub(tmp_path, nav=NAV, part=PART, one=PIECE.replace(before, after), two=SECOND)
    assert list(epub_text.check(path, edition())) == [expected]


def test_a_piece_that_is_missing_is_told(tmp_path: Path) -> None:
    path = epub(tmp_path, part=PART, one=PIECE)
    assert list(epub_text.check(path, edition())) == [fault(5, "book.epub: expected 'b', found nothing of it")]


def test_pieces_out_of_order_are_told(tmp_path: Path) -> None:
    path = epub(tmp_path, part=PART, two=SECOND, one=PIECE)
    assert list(epub_text.check(path, edition())) == [
        fault(1, "book.epub: expected 'a' once, in its place, found it after 'b'")
    ]


def test_text_of_no_piece_is_told(tmp_path: Path) -> None:
    path = epub(tmp_path, part=PART, one=PIECE, two=SECOND, more="<p>广告</p>")
    (found,) = epub_text.check(path, edition())
    assert str(found) == (
        f"error[epub-text]: book.epub EPUB/te xt/more.xhtml: expected nothing, found “广告”\nhint: {HINT}"
    )


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b"no zip", "File is not a zip file"),
        (None, "\"There is no item named 'META-INF/container.xml' in the archive\""),
    ],
)
def test_a_file_that_is_no_epub_is_refused(tmp_path: Path, broken: bytes | None, why: str) -> None:
    path = tmp_path / "no.epub"
    if broken is None:
        zipfile.ZipFile(path, "w").close()
    else:
        path.write_bytes(broken)
    with pytest.raises(InputError) as raised:
        list(epub_text.check(path, edition()))
    assert raised.value.what == f"{path}: expected an EPUB, found a file that cannot be read as one: {why}"


def test_a_document_that_is_not_well_formed_is_refused(tmp_path: Path) -> None:
    path = epub(tmp_path, part="<p>")
    with pytest.raises(InputError) as raised:
        list(epub_text.check(path, edition()))
    assert "EPUB/te xt/part.xhtml: Opening and ending tag mismatch" in raised.value.what
