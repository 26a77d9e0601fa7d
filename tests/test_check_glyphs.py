"""Every character has a glyph: before layout and after it."""

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from weasyprint import HTML

from wenxuan.check import glyphs
from wenxuan.diagnostics import NOWHERE, Diagnostic, Location, Severity
from wenxuan.errors import InputError
from wenxuan.manuscript import Source
from wenxuan.model import Book, Meta, Note, Paragraph, Part, Piece, Text

STYLE = '<html lang="zh"><title>书</title><style>html { font-family: "Noto Serif CJK SC" }</style>'
HERE = Location("a.txt", 3, 1)


def boxes(path: Path, page: int, number: int) -> Diagnostic:
    return Diagnostic(
        NOWHERE,
        Severity.ERROR,
        "glyph",
        f"{path.name} page {page}: expected a glyph for every character, found {number} empty boxes",
        "wenxuan fonts says what the fonts lack",
    )


def test_a_character_that_no_font_has_is_told_once_at_its_first_place() -> None:
    note = Note("n", (Paragraph((Text("注𫟸"),)),))
    piece = Piece(
        "a", (Text("题"),), (Paragraph((Text("鿭 与\ufe0f鿭"), note), HERE),), location=Location("a.txt", 1, 1)
    )
    book = Book(Meta("书鿭", authors=("𠀋",)), (Part((piece,)),))
    covered = frozenset(map(ord, "题与注书"))
    hint = "\nhint: put a font that has it into the book's fonts folder as rare.otf, or write another character"
    expected = "error[glyph]: expected a font that has"
    assert list(map(str, glyphs.missing(book, covered))) == [
        f"a.txt:3:1: {expected} “鿭” (U+9FED), cjk unified ideograph-9fed, found none (3 times){hint}",
        f"a.txt:3:1: {expected} “𫟸” (U+2B7F8), cjk unified ideograph-2b7f8, found none{hint}",
        f"{expected} “𠀋” (U+2000B), cjk unified ideograph-2000b, found none{hint}",
    ]
    assert list(glyphs.missing(book, covered | set(map(ord, "鿭𫟸𠀋")))) == []


def test_places_are_exact_where_the_sources_are_known() -> None:
    text = "题𠮷\n\n某\n鿭与𠮷，𠮷"
    piece = Piece(
        "a",
        (Text("题"),),
        (Paragraph((Text("某鿭与𠮷，𠮷"),), Location("a.txt", 3, 1)),),
        location=Location("a.txt", 1, 1),
    )
    sources = glyphs.Sources((Source("a.txt", text, "utf-8", ""),), Location("book.toml"))
    book = Book(Meta("书𠀋"), (Part((piece,)),))
    families = dict.fromkeys(map(ord, "𠮷𠀋鿭"), "Rare Song")
    hint = "\nhint: look at it on the page; rare.otf in the book's fonts folder is asked first"
    told = "note[rare-character]: {} is not in the body's font: it is set in Rare Song"
    assert list(map(str, glyphs.rare(book, families, sources=sources))) == [
        f"a.txt:4:1: {told.format('“鿭” (U+9FED)')} (1 in all){hint}",
        f"a.txt:4:3: {told.format('“𠮷” (U+20BB7)')} (2 in all){hint}",
        f"book.toml: {told.format('“𠀋” (U+2000B)')} (1 in all){hint}",
    ]
    assert str(glyphs.Sources().exact(Location("b.txt", 2, 1), "𠮷")) == "b.txt:2:1"
    assert list(glyphs.rare(book, {})) == []


def test_empty_boxes_are_counted_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "boxes.pdf"
    private = "\U0010fffd\ue123"
    HTML(string=f'{STYLE}<p>甲乙<p style="break-before:page">丙{private}丁{private[0]}').write_pdf(path)
    assert list(glyphs.check(path)) == [boxes(path, 2, 3)]


def test_empty_boxes_in_stamped_forms_are_found(tmp_path: Path) -> None:
    stamp, path = tmp_path / "stamp.pdf", tmp_path / "stamped.pdf"
    HTML(string=f"{STYLE}<p>眉\ue123").write_pdf(stamp)
    HTML(string=f"{STYLE}<p>甲").write_pdf(path)
    with pikepdf.open(path, allow_overwriting_input=True) as document, pikepdf.open(stamp) as stamps:
        page = document.pages[0]
        page.Resources.XObject = Dictionary(Stamp=document.copy_foreign(stamps.pages[0].as_form_xobject()))
        page.contents_add(b"q /Stamp Do Q")
        document.save(path)
    assert list(glyphs.check(path)) == [boxes(path, 1, 1)]


def test_the_identity_encoding_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "identity.pdf"
    document = pikepdf.new()
    page = document.add_blank_page()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.F, Encoding=Name("/Identity-H"))
    simple = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F=document.make_indirect(font), S=document.make_indirect(simple)))
    page.Contents = document.make_stream(b"BT /F 9 Tf <000100000002> Tj [<0000> 5 <0100>] TJ /S 9 Tf <0000> Tj ET")
    document.save(path)
    assert list(glyphs.check(path)) == [boxes(path, 1, 2)]


def test_a_file_that_is_no_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.pdf"
    path.write_bytes(b"not a PDF")
    with pytest.raises(InputError) as raised:
        list(glyphs.check(path))
    assert raised.value.what == f"{path}: expected a PDF, found a file that cannot be read as one"
