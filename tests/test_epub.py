"""The EPUB, opened and read as a reader's device would, and judged by the W3C's own checker."""

import io
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from wenxuan.annotate import annotate
from wenxuan.check import epub_text, epubcheck
from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.formats import epub
from wenxuan.manuscript import Asset
from wenxuan.model import (
    Book,
    Edition,
    Figure,
    Heading,
    ListBlock,
    Meta,
    Note,
    Paragraph,
    Part,
    Piece,
    Quote,
    ReadingFor,
    Region,
    Role,
    SceneBreak,
    Span,
    SpanKind,
    Table,
    Text,
    Verse,
)

NAMES = {
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "x": "http://www.w3.org/1999/xhtml",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
    "epub": "http://www.idpf.org/2007/ops",
}


def t(text: str) -> tuple[Text, ...]:
    return (Text(text),)


def p(text: str) -> Paragraph:
    return Paragraph(t(text))


def picture(form: str, size: tuple[int, int]) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, (120, 60, 40)).save(stream, form)
    return stream.getvalue()


COVER = picture("JPEG", (1600, 2400))
LAMP = Asset("0123456789abcdef.png", "image/png", picture("PNG", (8, 8)), 8, 8)
NOTE = Note("1", (p("注文"), Paragraph(t("第二段"))))
LONG = Piece(
    "7-lu",
    t("七路末班车"),
    (
        Paragraph(
            (*t("文"), NOTE, Span(SpanKind.EMPHASIS, t("着重")), Span(SpanKind.LINK, t("链"), "https://a.cn/路"))
        ),
        Heading(2, t("上")),
        Verse(((t("一"), t("二")), (t("三"),))),
        Heading(4, t("上之一")),
        Quote((p("引"), ListBlock(("1.",), ((p("条"), p("款")),)))),
        Heading(2, t("下")),
        Table(((t("姓名"), t("岁")), (t("王"),)), has_head=True),
        Figure(LAMP, (*t("灯"), NOTE)),
        SceneBreak(),
        Paragraph(t("陈某"), role=Role.SIGNATURE),
    ),
    author="陈某",
)
META = Meta(
    "楼道 & <灯>",
    subtitle="真人真事",
    editors=("读书会",),
    publisher="文化站",
    date="2026年11月",
    isbn="978-7-02-000220-7",
    identifier="https://example.org/louli",
    description="十一篇。",
    rights="作者保留权利",
)
BOOK = Book(
    META,
    (
        Part((LONG, Piece("p2", t("灯"), (p("文"),))), t("第一辑"), "part-1"),
        Part((Piece("p3", (), (p("文"),)),), t("第二辑"), "part-2"),
    ),
    front=(Piece("preface", t("序"), (p("序文"),)),),
    back=(Piece("后记", t("附录"), (p("后文"),)),),
)


def written(book: Book, folder: Path, name: str = "book") -> Path:
    return epub.write(Edition(book, name, "a5"), folder / f"{name}.epub", cover=COVER).path


def document(path: Path, name: str) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def values(root: etree._Element, path: str) -> list[str]:
    return [str(value) for value in root.xpath(path, namespaces=NAMES)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(BOOK, tmp_path_factory.mktemp("epub"))


@pytest.mark.skipif(not shutil.which("java"), reason="EPUBCheck needs Java")
def test_epubcheck_finds_nothing_and_finds_faults(made: Path, tmp_path: Path) -> None:
    bare = Book(Meta("书"), (Part((Piece("a", t("篇"), (p("文"),)),)),), region=Region.HK)
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(broken, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith("title.xhtml"):
                data = data.replace(b"</section>", b'<a href="lost.xhtml">x</a></section>')
            target.writestr(entry, data)
    assert epubcheck.check([made, written(bare, tmp_path, "bare"), broken]) == (
        Diagnostic(
            Location(f"{broken}/EPUB/title.xhtml", 15, 22),
            Severity.ERROR,
            "epubcheck",
            'RSC-007: Referenced resource "EPUB/lost.xhtml" could not be found in the EPUB.',
        ),
    )


def test_without_java_the_check_says_so(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert [str(found) for found in epubcheck.check([made])] == [
        (
            "warning[epubcheck]: EPUB not checked: Java is not installed\n"
            "hint: install a Java runtime, such as the package default-jre-headless"
        )
    ]


def test_nothing_to_check_needs_no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert epubcheck.check([]) == ()


def test_the_contents_are_nested_and_the_ncx_agrees(made: Path) -> None:
    nav, ncx = document(made, "EPUB/nav.xhtml"), document(made, "EPUB/toc.ncx")
    toc = nav.find(".//x:nav[@epub:type='toc']", NAMES)

    def nested(entries: etree._Element) -> list[object]:
        found: list[object] = []
        for item in entries.findall("x:li", NAMES):
            link, below = item.find("x:a", NAMES), item.find("x:ol", NAMES)
            found.append((link.text, link.get("href"), nested(below) if below is not None else []))
        return found

    def points(above: etree._Element) -> list[object]:
        return [
            (
                point.findtext("ncx:navLabel/ncx:text", namespaces=NAMES),
                point.find("ncx:content", NAMES).get("src"),
                points(point),
            )
            for point in above.findall("ncx:navPoint", NAMES)
        ]

    contents = nested(toc.find("x:ol", NAMES))
    assert contents == points(ncx.find("ncx:navMap", NAMES))
    long = "text/003-7-lu.xhtml"
    assert contents == [
        ("序", "text/001-preface.xhtml", []),
        (
            "第一辑",
            "text/002-part-1.xhtml",
            [
                ("七路末班车", long, [("上", f"{long}#7-lu-h1", []), ("下", f"{long}#7-lu-h3", [])]),
                ("灯", "text/004-p2.xhtml", []),
            ],
        ),
        ("第二辑", "text/005-part-2.xhtml", [("无题", "text/006-p3.xhtml", [])]),
        ("附录", "text/007-appendix.xhtml", []),
    ]
    assert values(ncx, "//ncx:meta[@name='dtb:depth']/@content") == ["3"]
    assert values(ncx, "//ncx:navPoint/@playOrder") == [str(number) for number in range(1, 10)]


def test_links_lead_somewhere(made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        pages = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")}
        names = set(archive.namelist())
    ids = {(name, key) for name, page in pages.items() for key in values(page, "//@id")}
    for name, page in pages.items():
        for address in values(page, "//@href | //@src"):
            if address.startswith("https:"):
                continue
            target, _, key = address.partition("#")
            place = str((Path("/") / Path(name).parent / target).resolve())[1:] if target else name
            assert place in names
            assert not key or (place, key) in ids


def test_the_cover_is_named_in_every_way_that_readers_look_for_it(made: Path) -> None:
    opf = document(made, "EPUB/content.opf")
    assert values(opf, "//opf:item[@properties='cover-image']/@id") == ["cover-image"]
    assert values(opf, "//opf:meta[@name='cover']/@content") == ["cover-image"]
    assert values(opf, "//opf:guide/opf:reference/@type") == ["cover", "title-page", "toc", "text"]
    assert values(opf, "//opf:spine/opf:itemref/@idref")[:4] == ["cover", "title", "imprint", "nav"]
    assert values(document(made, "EPUB/cover.xhtml"), "//x:img/@alt") == ["封面：楼道 & <灯>"]


def test_metadata(made: Path) -> None:
    opf = document(made, "EPUB/content.opf")
    assert values(opf, "//dc:*[not(self::dc:identifier)]/text()") == [
        "zh-Hans", "楼道 & <灯>", "真人真事", "读书会", "文化站", "2026-11", "十一篇。", "作者保留权利"
    ]  # fmt: skip
    assert values(opf, "//dc:identifier/text()")[1:] == ["https://example.org/louli", "urn:isbn:9787020002207"]
    assert values(opf, "/opf:package/@xml:lang") == ["zh-Hans"]
    assert values(opf, "//opf:meta[@property='dcterms:modified']/text()") == ["2020-01-01T00:00:00Z"]
    assert values(opf, "//opf:meta[@property='schema:accessMode']/text()") == ["textual", "visual"]
    assert "alternativeText" in values(opf, "//opf:meta[@property='schema:accessibilityFeature']/text()")


def test_alternative_text_is_claimed_only_where_it_is(tmp_path: Path) -> None:
    mute = replace(BOOK, parts=(Part((Piece("a", t("篇"), (Figure(LAMP),)),)),))
    opf = document(written(mute, tmp_path), "EPUB/content.opf")
    assert "alternativeText" not in values(opf, "//opf:meta[@property='schema:accessibilityFeature']/text()")
    assert values(opf, "//opf:meta[@property='schema:accessModeSufficient']/text()") == ["textual,visual"]


@pytest.mark.skipif(not shutil.which("java"), reason="EPUBCheck needs Java")
@pytest.mark.parametrize(("scope", "feature"), [("all", "fullRubyAnnotations"), ("rare", "rubyAnnotations")])
def test_readings_are_told_and_valid(scope: ReadingFor, feature: str, tmp_path: Path) -> None:
    """`BOOK` has 蹚 (GB 2312: none) beside common characters."""
    piece = Piece("a", t("灯"), (p("他蹚过河，灯还亮着。"),))
    book = annotate(replace(BOOK, front=(), back=(), parts=(Part((piece,)),)), "pinyin", scope)
    path = written(book, tmp_path)
    features = values(document(path, "EPUB/content.opf"), "//opf:meta[@property='schema:accessibilityFeature']/text()")
    assert [name for name in features if "uby" in name] == [feature]
    assert list(epubcheck.check([path])) == []
    assert list(epub_text.check(path, Edition(book, "book", "a5"))) == []
    entry = values(document(path, "EPUB/nav.xhtml"), "//x:nav[@role='doc-toc']//x:a/text()")
    assert "灯" in entry


@pytest.mark.parametrize(("region", "language"), [(Region.CN, "zh-Hans"), (Region.TW, "zh-TW"), (Region.HK, "zh-HK")])
def test_every_document_says_its_language(region: Region, language: str, tmp_path: Path) -> None:
    path = written(replace(BOOK, region=region), tmp_path)
    with zipfile.ZipFile(path) as archive:
        pages = [name for name in archive.namelist() if name.endswith((".xhtml", ".ncx", ".opf"))]
    for name in pages:
        assert set(values(document(path, name), "/*/@xml:lang | /*/@lang")) == {language}


def test_identifiers_last_and_differ() -> None:
    assert epub.identifier(BOOK) == epub.identifier(replace(BOOK, meta=replace(META, title="另一题")))
    bare = replace(BOOK, meta=Meta("书", authors=("甲",)))
    others = [replace(bare, region=Region.TW), replace(bare, meta=Meta("书", authors=("乙",))), BOOK]
    assert len({epub.identifier(book) for book in [bare, *others]}) == 4
    assert epub.identifier(bare) == "urn:uuid:" + epub.identifier(bare)[9:]


def test_the_same_book_gives_the_same_bytes(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(BOOK, tmp_path).read_bytes() == made.read_bytes()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    opf = document(written(BOOK, tmp_path), "EPUB/content.opf")
    stamp = datetime.fromtimestamp(1700000000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert values(opf, "//opf:meta[@property='dcterms:modified']/text()") == [stamp]


def test_the_container(made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        entries = archive.infolist()
        assert (entries[0].filename, entries[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/epub+zip"
    assert all(entry.filename.isascii() for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    written(BOOK, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["book.epub"]


DATES = [("2026年11月", "2026-11"), ("2026-11-05", "2026-11-05"), ("2026", "2026"), ("2026年13月", "2026"),
         ("二〇二六年", ""), ("", ""), ("2026年3月8日第1版", "2026-03-08")]  # fmt: skip


@pytest.mark.parametrize(("printed", "date"), DATES)
def test_printed_dates(printed: str, date: str) -> None:
    assert epub._date(printed) == date
