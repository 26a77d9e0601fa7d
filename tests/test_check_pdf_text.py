"""A finished PDF against its Book: small PDFs, set here, with and without faults."""

import html
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from weasyprint import HTML

from wenxuan.check import glyphs, pdf_text
from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.errors import InputError
from wenxuan.model import Book, Edition, Inline, Meta, Note, Paragraph, Part, Piece, Placement, Text

HINT = "this is a fault of wenxuan, not of the book: report it with the source line"
STYLE = """<html lang="zh"><title>书</title><style>
  @page { size: 80mm 100mm; margin: 10mm }
  html { font: 10pt "Noto Serif CJK SC" }
  .note { float: footnote; font-size: 8pt }
  .note::footnote-call { content: attr(data-mark) }
  .note::footnote-marker { content: attr(data-mark) }
  section { break-before: page }
</style>"""
LINES = (
    "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。",
    "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。",
    "床前明月光，疑是地上霜。举头望明月，低头思故乡。",
    "千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。",
)


def at(line: int) -> Location:
    return Location("a.txt", line, 1)


def paragraphs(*texts: str, notes: bool = False) -> tuple[Paragraph, ...]:
    found = []
    for line, text in enumerate(texts, 1):
        inlines: tuple[Inline, ...] = (Text(text),)
        if notes:
            inlines = (Text(text[:9]), Note(str(line), (Paragraph((Text(f"注释{text[:6]}"),)),)), Text(text[9:]))
        found.append(Paragraph(inlines, at(line)))
    return tuple(found)


def edition_of(*texts: str, notes: bool = False) -> Edition:
    piece = Piece("a", (Text("唐诗"),), paragraphs(*texts, notes=notes), location=at(0))
    return Edition(Book(Meta("书"), (Part((piece,)),)), "book", "a5")


def markup(edition: Edition) -> str:
    """Set a Book's only piece as the templates would."""
    piece = edition.book.pieces[0]
    rows, number = [], 0
    for block in piece.blocks:
        assert isinstance(block, Paragraph)
        row = ""
        for inline in block.inlines:
            if isinstance(inline, Note):
                number += 1
                (inner,) = inline.blocks
                assert isinstance(inner, Paragraph)
                (text,) = inner.inlines
                assert isinstance(text, Text)
                row += f'<span class="note" data-mark="{number}">{text.text}</span>'
            elif isinstance(inline, Text):
                row += html.escape(inline.text)
        rows.append(f"<p>{row}</p>")
    return "<h1>唐诗</h1>" + "".join(rows)


def printed(folder: Path, body: str) -> tuple[Path, tuple[Placement, ...]]:
    path = folder / "book.pdf"
    document = HTML(string=STYLE + body).render(pdf_variant="pdf/ua-1")
    document.write_pdf(path)
    return path, (Placement(("a",), 0, len(document.pages)),)


def fault(line: int, what: str, severity: Severity = Severity.ERROR, hint: str = HINT) -> Diagnostic:
    return Diagnostic(at(line), severity, "pdf-text", what, hint)


def test_a_whole_book_with_notes_is_found_whole(tmp_path: Path) -> None:
    edition = edition_of(*LINES * 9, notes=True)
    path, placements = printed(tmp_path, markup(edition))
    assert placements[0].count > 3
    assert list(pdf_text.check(path, placements, edition)) == []
    assert list(glyphs.check(path)) == []


def test_a_lost_paragraph_is_told_with_its_source_line(tmp_path: Path) -> None:
    edition = edition_of(*LINES)
    path, placements = printed(tmp_path, markup(edition_of(*LINES[:1], *LINES[2:])))
    assert list(pdf_text.check(path, placements, edition)) == [
        fault(2, "book.pdf page 1: expected “白日依山尽，黄河入海流。欲穷千里…” (24 characters), found nothing")
    ]


def test_one_other_character_is_told(tmp_path: Path) -> None:
    edition = edition_of(*LINES)
    path, placements = printed(tmp_path, markup(edition).replace("霜", "箱"))
    assert list(pdf_text.check(path, placements, edition)) == [
        fault(3, "book.pdf page 1: expected “霜” (U+971C), found “箱” (U+7BB1)")
    ]


def test_a_changed_note_is_told(tmp_path: Path) -> None:
    edition = edition_of(*LINES, notes=True)
    path, placements = printed(tmp_path, markup(edition).replace("注释床前", "注释窗前"))
    assert list(pdf_text.check(path, placements, edition)) == [
        fault(3, "book.pdf page 1: expected “床” (U+5E8A), found “窗” (U+7A97)")
    ]


def test_text_that_is_not_the_books_is_told(tmp_path: Path) -> None:
    edition = edition_of(*LINES)
    path, placements = printed(tmp_path, markup(edition) + "<p>{{ 多余 }}")
    assert list(pdf_text.check(path, placements, edition)) == [
        fault(4, "book.pdf page 1: expected nothing, found “{{多余}}”")
    ]


def test_latin_words_spaces_and_hyphens_are_what_they_were(tmp_path: Path) -> None:
    words = "well-known co\u2011operation so\u00adft ﬁnal office　x²，𠮷〖a〗b, 2020-2021 —— …… internationalization "
    edition = edition_of(*[words * 3] * 3)
    hyphens = '<style>p { hyphens: auto; width: 30mm } html[lang] { font-family: "Noto Serif CJK SC" }</style>'
    path, placements = printed(tmp_path, hyphens + markup(edition).replace("<p>", '<p lang="en">'))
    assert list(pdf_text.check(path, placements, edition)) == []


SPACES = "the page is right, but whoever copies from the PDF or searches it meets another text"


def test_a_space_that_is_not_in_the_text_is_told_once(tmp_path: Path) -> None:
    edition = edition_of("今天看到第3章的文件，共128页。", "明天看到第5章的文件。")
    body = markup(edition).replace("第3章", "第 3 章").replace("第5章", "第 5 章")
    path, placements = printed(tmp_path, body)
    assert list(pdf_text.check(path, placements, edition)) == [
        fault(1, "book.pdf page 1: expected “到第3章”, found “到第 3章” (4 in all)", Severity.WARNING, SPACES)
    ]


def test_a_space_that_is_lost_is_told(tmp_path: Path) -> None:
    edition = edition_of("这是 real words 的例子，两处都有。", "又是 real words 的例子。")
    path, placements = printed(tmp_path, markup(edition).replace("real words", "realwords"))
    assert list(pdf_text.check(path, placements, edition)) == [
        fault(1, "book.pdf page 1: expected “al wo”, found “alwo” (1 in all)", Severity.WARNING, SPACES)
    ]


def test_spaces_between_rows_and_what_the_text_has_both_ways_are_not_judged(tmp_path: Path) -> None:
    edition = edition_of("甲乙丙丁", "戊己庚辛", "乙丙丁戊己庚辛", "一二三四", "一二 三四")
    path, placements = printed(
        tmp_path, markup(edition).replace("丁</p><p>戊", "丁 戊").replace("一二三四", "一二 三四")
    )
    assert list(pdf_text.check(path, placements, edition)) == []


def test_two_codes_of_one_glyph_are_a_warning_told_once(tmp_path: Path) -> None:
    edition = edition_of("⼀一", "一又一")
    path, placements = printed(tmp_path, markup(edition))
    assert list(pdf_text.check(path, placements, edition)) == [
        fault(
            1,
            "book.pdf page 1: expected “一” (U+4E00), found “⼀” (U+2F00) of the same glyph (3 in all)",
            Severity.WARNING,
            "the page is right; for search and copy to be right too, use one of the two in all sources",
        )
    ]


def test_only_the_pages_of_the_books_text_are_read(tmp_path: Path) -> None:
    edition = edition_of(*LINES)
    path, placements = printed(tmp_path, f"<p>扉页</p><section>{markup(edition)}</section>")
    assert placements[0].count == 2
    placed = [Placement(("title-page",), 0, 1), Placement(("a",), 1, 1)]
    assert list(pdf_text.check(path, placed, edition)) == []


def test_a_piece_that_is_nowhere_is_told(tmp_path: Path) -> None:
    edition = edition_of(*LINES)
    path, _ = printed(tmp_path, markup(edition))
    assert list(pdf_text.check(path, [], edition)) == [fault(0, "book.pdf: expected 'a', found nothing of it")]


def test_a_piece_that_is_there_twice_is_told(tmp_path: Path) -> None:
    edition = edition_of(*LINES)
    path, placements = printed(tmp_path, markup(edition))
    assert list(pdf_text.check(path, placements * 2, edition)) == [
        fault(0, "book.pdf: expected 'a' once, in its place, found it after 'a'")
    ]


def test_artifacts_are_set_aside(tmp_path: Path) -> None:
    edition = edition_of(*LINES * 8)
    path, placements = printed(tmp_path, markup(edition))
    furniture = tmp_path / "furniture.pdf"
    HTML(string=STYLE + "<p>书眉 7</p>").write_pdf(furniture)
    with pikepdf.open(path) as document, pikepdf.open(furniture) as stamp:
        for page in document.pages:
            form = document.copy_foreign(stamp.pages[0].as_form_xobject())
            page.Resources.XObject = Dictionary(Stamp=form)
            page.contents_add(b"/Artifact <</Type /Pagination>> BDC q /Stamp Do Q EMC")
        stamped = tmp_path / "stamped.pdf"
        document.save(stamped)
        for page in document.pages:  # the same, but as content
            page.contents_add(b"/Span <</Lang (zh)>> BDC q /Stamp Do Q EMC")
        content = tmp_path / "content.pdf"
        document.save(content)
    assert list(pdf_text.check(stamped, placements, edition)) == []
    assert str(next(pdf_text.check(content, placements, edition))) == (
        "a.txt:5:1: error[pdf-text]: content.pdf page 1: expected nothing, found “书眉7”\nhint: " + HINT
    )


def test_folios_are_told_as_printed(tmp_path: Path) -> None:
    edition = edition_of(*LINES)
    path, placements = printed(tmp_path, markup(edition_of(*LINES[:3])))
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.Root.PageLabels = Dictionary(Nums=[0, Dictionary(S=Name.r, St=4)])
        document.save(path)
    (found,) = pdf_text.check(path, placements, edition)
    assert found.what.startswith("book.pdf page 1 (folio iv): expected “千山鸟飞绝")


def test_a_file_that_is_no_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.pdf"
    path.write_bytes(b"not a PDF")
    with pytest.raises(InputError) as raised:
        list(pdf_text.check(path, [], edition_of()))
    assert raised.value.what == f"{path}: expected a PDF, found a file that PDFium cannot open"
