"""A whole build: faults leave everything as it was, strange books come out whole, the same book is the same bytes."""

import hashlib
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from unittest.mock import ANY

import pikepdf
import pypdfium2
import pytest
from lxml import etree, html

from conftest import Ask
from wenxuan import build as pipeline
from wenxuan import templates
from wenxuan.config import known_trims
from wenxuan.formats import _units

LAMP = "巷口的灯\n\n巷口有一盏灯，亮了三十年。\n\n“谁家的？”我问。\n"
NOTHING_MADE = "errors: {}; nothing was made, and an earlier build's files are as they were\n"
SMALL = '[[edition]]\nname = "book"\nformats = ["pdf"]\n'


def png(width: int = 60, height: int = 40, *, shade: int = 120) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def archive(files: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, text in files.items():
            package.writestr(name, text)
    return stream.getvalue()


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())


def settings(*sources: str, title: str = "灯", more: str = "", edition: str = SMALL) -> str:
    pieces = "".join(f'[[part.piece]]\nsource = "{source}"\n' for source in sources)
    return f'[book]\ntitle = "{title}"\n[[part]]\n{pieces}{more}\n{edition}'


def hashes(folder: Path) -> dict[str, str]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def text_of(pdf: Path, *pages: int) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        wanted = pages or range(len(document))
        return "\n".join(document[index].get_textpage().get_text_range() for index in wanted)


def dense(text: str) -> str:
    return "".join(text.split())


def prose(epub: Path) -> str:
    """The text of every document of an EPUB, which must be well-formed XML."""
    with zipfile.ZipFile(epub) as package:
        names = [name for name in package.namelist() if name.endswith(".xhtml")]
        trees = [etree.fromstring(package.read(name)) for name in names]
    assert not [tag for tree in trees for tag in tree.iter("{*}script", "{*}iframe", "{*}object")]
    return "".join(dense("".join(tree.itertext())) for tree in trees)


def start(*arguments: str, cwd: Path, **options: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "wenxuan", *arguments]
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **options
    )


def workers_of(process: int) -> list[int]:
    """The processes of the session that a build began, itself excluded."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == process and int(entry.parent.name) != process and fields[0] != "Z":
            found.append(int(entry.parent.name))
    return found


def wait_until(fact: Callable[[], object], *, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def old(tmp_path: Path) -> Callable[[], None]:
    """Put an earlier build into dist/; the function that comes of it asserts that it is as it was."""
    write(tmp_path / "dist", {"book.pdf": b"old", "index.html": b"old", "ledger.jsonl": b"old", "own.txt": b"mine"})
    rows = [{"path": name} for name in ("book.pdf", "index.html", "ledger.jsonl")]
    write(tmp_path / "dist", {"manifest.json": json.dumps({"artifacts": rows})})
    before = hashes(tmp_path)

    def check() -> None:
        now = hashes(tmp_path)
        assert {name: now.get(name) for name in before} == before
        assert names(tmp_path / "dist") == ["book.pdf", "index.html", "ledger.jsonl", "manifest.json", "own.txt"]

    return check


# --- faults of the book ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """A book with one fault, and the one message that it gets."""

    name: str
    said: str
    hint: str
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    source: str = "lamp.txt"
    more: str = ""
    edition: str = SMALL
    toml: str = ""


SAVED, RESAVE = "check that it was saved", "open it in a word processor and save it again as .docx"
PIECE = "book/book.toml:{}: error[config]: $.part[0].piece[0]"
EDITION = "book/book.toml:{}: error[config]: $.edition[0]"
IN_FOLDER = "move the file there, and name it without .."
FAULTS = (
    Fault("empty file", "book/lamp.txt: error[empty]: the file is empty", SAVED, {"lamp.txt": ""}),
    Fault("blank file", "book/lamp.txt: error[empty]: the file holds no text", SAVED, {"lamp.txt": "\n　 \n"}),
    Fault("binary file", "book/lamp.txt: error[binary]: not a text: byte 0x00 at offset 0",
          "name a text file, or declare its encoding", {"lamp.txt": bytes(range(256)) * 4}),
    Fault("picture as text", "book/lamp.txt: error[binary]: expected a text, found a picture", "name the text",
          {"lamp.txt": png()}),
    Fault("wrong encoding", "book/lamp.txt:1:1: error[encoding]: byte 0xCF at offset 0 is not utf-8",
          "it reads well as gb18030: declare that, or leave the encoding out",
          {"lamp.txt": LAMP.encode("gb18030")}, more='encoding = "utf-8"'),
    Fault("unknown encoding", PIECE.format(6) + ".encoding: expected an encoding, found 'utf-9'",
          "write one such as utf-8, gb18030, big5 or utf-16, or none", {"lamp.txt": LAMP}, more='encoding = "utf-9"'),
    Fault("unknown key", PIECE.format(6) + ".autor: unknown key",
          "did you mean author? known keys here: author, encoding, headings, id, off, source, split, title",
          {"lamp.txt": LAMP}, more='autor = "甲"'),
    Fault("unknown region", EDITION.format(9)
          + ".region: expected one of zh-Hans-CN, zh-Hant-TW, zh-Hant-HK, zh-Hant, found 'zh-CN'",
          "this key is: script and region: zh-Hans-CN, zh-Hant-TW, zh-Hant-HK, or zh-Hant for no region",
          {"lamp.txt": LAMP}, edition='[[edition]]\nname = "book"\nregion = "zh-CN"\n'),
    Fault("unknown trim", EDITION.format(9) + ".trim: expected a trim, found 'a6'",
          f"known ones: {', '.join(known_trims())}", {"lamp.txt": LAMP},
          edition='[[edition]]\nname = "book"\ntrim = "a6"\n'),
    Fault("name with a path", EDITION.format(8)
          + ".name: expected a name of letters A to Z, figures, . _ and -, found '../book'",
          "this key is: stem of the files in dist/", {"lamp.txt": LAMP}, edition='[[edition]]\nname = "../book"\n'),
    Fault("missing source", PIECE.format(5) + ".source: expected a file, found none at 'lamp.txt'",
          "check the name, or take the piece out"),
    Fault("folder as source", PIECE.format(5) + ".source: expected a file, found none at 'lamp.txt'",
          "check the name, or take the piece out", {"lamp.txt/x": "x"}),
    Fault("same id twice",
          "book/book.toml:9: error[config]: $.part[0].piece[1].id: expected 'a' once, "
          "found it at $.part[0].piece[0] too",
          "give each its own id; capitals do not count", {"lamp.txt": LAMP},
          more='id = "a"\n[[part.piece]]\nsource = "lamp.txt"\nid = "a"'),
    Fault("no toml", "book/book.toml:1:6: error[config]: expected TOML, found a fault: "
          "expected ']' at the end of a table declaration", "mend the line; text stands in quotes", toml="[book\n"),
    Fault("no piece", "book/book.toml: error[config]: $.part: expected at least one piece, found none",
          "add [[part]] with [[part.piece]] and its source", toml='[book]\ntitle = "灯"\n'),
    Fault("broken docx", "book/lamp.docx: error[archive]: not a .docx file: file is not a zip file",
          "open it in the program that made it and save it again as .docx",
          {"lamp.docx": b"PK\x03\x04 not a zip"}, "lamp.docx"),
    Fault("docx without a text", "book/lamp.docx: error[docx]: not a Word document: word/document.xml is missing",
          RESAVE, {"lamp.docx": archive({"a": "b"})}, "lamp.docx"),
    Fault("broken html", "book/lamp.html: error[binary]: not a text: character 1 is NUL",
          "name a text file, or declare its encoding", {"lamp.html": b"\x00\x01\x02<html>"}, "lamp.html"),
    Fault("epub without a package", "book/lamp.epub: error[epub]: not an EPUB: META-INF/container.xml is missing",
          "get the file again, or check it with epubcheck",
          {"lamp.epub": archive({"mimetype": "application/epub+zip"})}, "lamp.epub"),
    Fault("unknown form", "book/lamp.doc: error[file]: expected a source file, found suffix '.doc'",
          "open it in a word processor and save it as .docx", {"lamp.doc": LAMP}, "lamp.doc"),
    Fault("picture that is none", "book/lamp.md:3: error[picture]: expected a picture, found a file of another kind",
          "save the picture as PNG, JPEG, GIF or SVG", {"lamp.md": "灯\n\n![灯](lamp.png)\n", "lamp.png": b"no"},
          "lamp.md"),
    Fault("missing picture", "book/lamp.md:3: error[picture]: picture 'lamp.png' is missing",
          "check the name, or remove the picture from the text", {"lamp.md": "灯\n\n![灯](lamp.png)\n"}, "lamp.md"),
    Fault("picture outside", "book/lamp.md:3: error[picture]: picture '../lamp.png' leaves the project",
          "move the picture into the project's folder",
          {"lamp.md": "灯\n\n![灯](../lamp.png)\n", "../lamp.png": png()}, "lamp.md"),
    Fault("source outside", PIECE.format(5)
          + ".source: expected a file inside the book's folder, found '../lamp.txt'", IN_FOLDER,
          {"../lamp.txt": LAMP}, "../lamp.txt"),
    Fault("no glyph", "book/lamp.txt:3:3: error[glyph]: expected a font that has “\U0003a000” (U+3A000), no name, "
          "found none", "put a font that has it into the book's fonts folder as rare.otf, or write another character",
          {"lamp.txt": "灯\n\n巷口\U0003a000有一盏灯。\n"}),
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_gets_one_message_and_changes_nothing(
    ask: Ask, tmp_path: Path, old: Callable[[], None], fault: Fault
) -> None:
    toml = fault.toml or settings(fault.source, more=fault.more, edition=fault.edition)
    write(tmp_path / "book", {"book.toml": toml} | dict(fault.files))
    sources = hashes(tmp_path / "book")
    answer = ask("build", "book", "-o", "dist")
    assert answer.err == f"{fault.said}\nhint: {fault.hint}\n{NOTHING_MADE.format(1)}"
    assert (answer.code, answer.out) == (1, "")
    old()
    assert hashes(tmp_path / "book") == sources


def test_a_link_that_leaves_the_project_is_not_followed(ask: Ask, tmp_path: Path, old: Callable[[], None]) -> None:
    write(tmp_path, {"secret.txt": LAMP, "secret.png": png()})
    write(tmp_path / "book", {"book.toml": settings("lamp.txt")})
    (tmp_path / "book" / "lamp.txt").symlink_to(tmp_path / "secret.txt")
    answer = ask("build", "book", "-o", "dist")
    said = PIECE.format(5) + ".source: expected a file inside the book's folder, found 'lamp.txt'\nhint: " + IN_FOLDER
    assert answer == (1, "", f"{said}\n{NOTHING_MADE.format(1)}")
    write(tmp_path / "book", {"book.toml": settings("lamp.md"), "lamp.md": "灯\n\n![灯](lamp.png)\n"})
    (tmp_path / "book" / "lamp.png").symlink_to(tmp_path / "secret.png")
    answer = ask("build", "book", "-o", "dist")
    assert answer.code == 1
    assert answer.err.startswith("book/lamp.md:3: error[picture]: picture 'lamp.png' leaves the project\n")
    old()


def test_all_faults_are_told_at_once(ask: Ask, tmp_path: Path, old: Callable[[], None]) -> None:
    write(tmp_path / "book", {"book.toml": settings("a.txt", "b.md", "c.docx"), "a.txt": "", "b.md": "![x](x.png)\n",
                              "c.docx": b"PK"})  # fmt: skip
    answer = ask("build", "book", "-o", "dist")
    assert [line.split(": ")[0] for line in answer.err.splitlines() if ": error[" in line] == [
        "book/a.txt", "book/b.md", "book/c.docx"
    ]  # fmt: skip
    assert answer.err.endswith(NOTHING_MADE.format(3))
    old()


def test_a_project_that_is_not_there(ask: Ask, old: Callable[[], None]) -> None:
    assert ask("build", "nowhere", "-o", "dist") == (
        3, "", ("wenxuan: error: nowhere/book.toml: cannot be read: no such file or directory\n"
               "hint: run wenxuan new to start a book, or name the folder of one\n"),
    )  # fmt: skip
    old()


def test_an_edition_that_is_not_there(ask: Ask, tmp_path: Path, old: Callable[[], None]) -> None:
    write(tmp_path / "book", {"book.toml": settings("lamp.txt"), "lamp.txt": LAMP})
    assert ask("build", "book", "-o", "dist", "--edition", "big") == (
        2, "", "wenxuan: error: unknown edition 'big'\nhint: editions in book.toml: book\n"
    )  # fmt: skip
    old()


def test_make_tells_an_unknown_trim_before_any_work(ask: Ask, tmp_path: Path, old: Callable[[], None]) -> None:
    write(tmp_path, {"lamp.txt": LAMP})
    said = f"wenxuan: error: unknown trim 'a6'\nhint: known trims: {', '.join(known_trims())}\n"
    assert ask("make", "lamp.txt", "-o", "dist", "--trim", "a6") == (4, "", said)
    old()


def test_make_reads_nothing_outside_the_folder_of_a_text(ask: Ask, tmp_path: Path, old: Callable[[], None]) -> None:
    """Two texts in different folders have a common parent; a picture there is not theirs."""
    write(tmp_path, {"a/one.md": "灯\n\n![灯](../secret.png)\n", "b/two.txt": LAMP, "secret.png": png()})
    answer = ask("make", "a/one.md", "b/two.txt", "-o", "dist")
    assert answer.code == 1
    assert answer.err == (
        "a/one.md:3: error[picture]: picture '../secret.png' leaves the project\n"
        f"hint: move the picture into the project's folder\n{NOTHING_MADE.format(1)}"
    )
    old()


def test_a_text_beyond_the_limit_is_told(ask: Ask, tmp_path: Path, old: Callable[[], None]) -> None:
    with (tmp_path / "big.txt").open("wb") as stream:
        stream.truncate(100 << 20)
    assert ask("make", "big.txt", "-o", "dist") == (
        1, "", ("big.txt: error[size]: the file has 100 MB, more than the limit of 64 MB\n"
        f"hint: split it into several files\n{NOTHING_MADE.format(1)}"),
    )  # fmt: skip
    old()


@pytest.mark.parametrize("output", ["file", "file/below", "/proc/none"])
def test_a_folder_that_cannot_be_written(ask: Ask, tmp_path: Path, output: str) -> None:
    write(tmp_path / "book", {"book.toml": settings("lamp.txt"), "lamp.txt": LAMP})
    (tmp_path / "file").touch()
    answer = ask("build", "book", "-o", output)
    reason = {"file": "file exists", "file/below": "not a directory"}.get(output, "no such file or directory")
    assert answer == (
        6, "", (f"wenxuan: error: {output}: cannot be written: {reason}\n"
        "hint: choose another folder with -o, or make this one writable\n"),
    )  # fmt: skip


# --- what is not in the pages fails the build -----------------------------------------------------------


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out EPUBCheck, which is slow and has tests of its own."""
    monkeypatch.setattr(pipeline.EpubCheck, "check", lambda _self, _paths: ())


@pytest.mark.usefixtures("unchecked")
def test_text_lost_on_the_way_fails_the_build(
    ask: Ask, tmp_path: Path, old: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let the templates drop, change and double characters: each is told with its page and its source line."""
    text = LAMP + "\n" + "风从巷口吹来。" * 30 + "\n\n灯又亮了。\n"
    edition = '[[edition]]\nname = "book"\nformats = ["pdf", "epub"]\n'
    write(tmp_path / "book", {"book.toml": settings("lamp.txt", edition=edition), "lamp.txt": text})

    def spoil(module: ModuleType) -> None:
        original = module.render

        def spoiled(name: str, **values: object) -> str:
            markup: str = original(name, **values)
            return markup.replace("亮了三十年", "亮了三年").replace("我问", "我答").replace("灯又亮了。", "")

        monkeypatch.setattr(module, "render", spoiled)

    spoil(_units)
    spoil(templates)
    answer = ask("build", "book", "-o", "dist")
    told = [line for line in answer.err.splitlines() if ": error[" in line]
    assert told == [
        "book/lamp.txt:3:1: error[pdf-text]: book.pdf page 9 (folio 1): expected “十” (U+5341), found nothing",
        "book/lamp.txt:5:1: error[pdf-text]: book.pdf page 9 (folio 1): expected “问” (U+95EE), found “答” (U+7B54)",
        "book/lamp.txt:9:1: error[pdf-text]: book.pdf page 9 (folio 1): expected “灯又亮了。”, found nothing",
        *(line.replace("[pdf-text]: book.pdf page 9 (folio 1)", "[epub-text]: book.epub EPUB/text/001-piece-01.xhtml")
          for line in told[:3]),
    ]  # fmt: skip
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.endswith(NOTHING_MADE.format(6))
    old()


# --- strange books --------------------------------------------------------------------------------------

TITLE = '<script>alert("灯")</script> & {{ 7*7 }} “引” &lt;'
MARKUP = """标记 <i>不是</i> 标记

<script>alert(1)</script>{{ 7*7 }}{% raw %}{# 注 #}${x} `code` \\textbf{粗}
<img src="http://example.com/x.png" onerror="x"> <style>p { display: none }</style>
@page { size: a4 } url(file:///etc/passwd) javascript:alert(1) ]]> <![CDATA[x]]>
"""
STRANGE = "".join((
    f"[book]\ntitle = '{TITLE}'\n",
    'subtitle = "{% raw %}副题 \\\\ <i>斜</i>"\nauthors = ["<b>甲</b>", "乙 & 丙 \\"丁\\""]\npublisher = "{{ x }}"\n',
    'description = "]]> <!-- --> </style>"\n',
    '[[part]]\n[[part.piece]]\nsource = "一 <b> & 😀 {{ z }}.txt"\nauthor = "</p><script>"\n',
    '[[part.piece]]\nsource = "短.txt"\ntitle = "短"\n',
    '[[part]]\ntitle = "第二辑 <hr> {{ y }}"\n[[part.piece]]\nsource = "图.md"\ntitle = "图"\n',
    '[[part.piece]]\nsource = "长.txt"\ntitle = "长"\n',
    '[[edition]]\nname = "one"\nopening = "run-on"\nformats = ["pdf", "epub"]\n',
    '[[edition]]\nname = "two"\nregion = "zh-Hant-TW"\ntrim = "dalu32"\nopening = "recto"\nformats = ["pdf"]\n',
    '[[edition]]\nname = "three"\nregion = "zh-Hant-HK"\ntrim = "16k"\nformats = ["epub"]\n',
))  # fmt: skip


@pytest.mark.usefixtures("unchecked")
def test_an_edition_has_the_readings_that_it_asks_for(ask: Ask, tmp_path: Path) -> None:
    edition = '[[edition]]\nname = "{0}"\nregion = "{1}"\nreading = "{2}"\nformats = ["pdf", "epub"]\n'
    editions = edition.format("cn", "zh-Hans-CN", "pinyin") + edition.format("tw", "zh-Hant-TW", "bopomofo")
    text = "巷口的灯\n\n银行门口有一盏灯，亮了三十年。\n"
    write(tmp_path / "book", {"book.toml": settings("lamp.txt", edition=editions), "lamp.txt": text})
    assert ask("build", "book", "-o", "dist") == (0, ANY, "")
    assert "银yín行háng门mén口kǒu" in dense(text_of(tmp_path / "dist" / "cn.pdf"))
    assert "銀ㄧㄣˊ行ㄏㄤˊ門ㄇㄣˊ口ㄎㄡˇ" in dense(text_of(tmp_path / "dist" / "tw.pdf"))
    assert "银（yín）行（háng）门（mén）口（kǒu）" in prose(tmp_path / "dist" / "cn.epub")
    with pikepdf.open(tmp_path / "dist" / "cn.pdf") as pdf, pdf.open_outline() as outline:
        assert "巷口的灯" in [item.title for item in outline.root]


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of markup in every place that takes text: three trims, three regions, three openings."""
    folder = tmp_path_factory.mktemp("strange")
    write(folder / "book", {
        "book.toml": STRANGE, "一 <b> & 😀 {{ z }}.txt": MARKUP, "短.txt": "灯。", "图.md": "![一盏灯](lamp.png)\n",
        "lamp.png": png(300, 200), "长.txt": "长题" * 60 + "\n\n" + "灯亮着。" * 400 + "\n",
    })  # fmt: skip
    outcome = pipeline.build(folder / "book", folder / "dist")
    assert [str(item) for item in outcome.report.diagnostics if item.severity == "error"] == []
    return folder / "dist"


def bare(text: str) -> str:
    """Text without white space and quotation marks, which cleaning pairs."""
    return re.sub('[\\s“”"]', "", text)


def test_markup_in_a_text_is_printed_as_text(strange: Path) -> None:
    paper, screen = bare(text_of(strange / "one.pdf")), bare(prose(strange / "one.epub"))
    for line in [
        *MARKUP.splitlines(),
        TITLE,
        "<i>斜</i>",
        "<b>甲</b>",
        "乙 & 丙 丁",
        "</p><script>",
        "第二辑 <hr> {{ y }}",
    ]:
        assert bare(line) in paper, line
        assert bare(line) in screen, line


def test_markup_in_a_text_is_text_on_the_download_page(strange: Path) -> None:
    page = html.fromstring((strange / "index.html").read_bytes())
    assert page.xpath("//script | //iframe | //*[@onerror]") == []
    assert TITLE in page.xpath("string(//title)")
    assert "]]> <!-- --> </style>" in " ".join(page.xpath("string(//body)").split())
    for address in page.xpath("//@href | //@src"):
        assert "://" not in address
        assert (strange / address.partition("#")[0]).exists() or address.startswith(("#", "data:"))


def test_only_what_the_manifest_lists_is_in_the_folder(strange: Path) -> None:
    """An edition without `pdf` among its formats leaves no PDF behind."""
    rows = json.loads((strange / "manifest.json").read_text("utf-8"))["artifacts"]
    assert names(strange) == sorted([*(row["path"] for row in rows), "manifest.json"])
    assert not (strange / "three.pdf").exists()
    found = hashes(strange)
    assert [row["path"] for row in rows if found[row["path"]] != row["sha256"]] == []
    assert [row["path"] for row in rows if (strange / row["path"]).stat().st_size != row["bytes"]] == []


def test_the_manifest_names_sources_as_the_book_does(strange: Path) -> None:
    table = json.loads((strange / "manifest.json").read_text("utf-8"))
    assert [row["path"] for row in table["sources"]] == ["一 <b> & 😀 {{ z }}.txt", "短.txt", "图.md", "长.txt"]
    assert table["sources"][1]["sha256"] == hashlib.sha256("灯。".encode()).hexdigest()
    rules = [json.loads(line) for line in (strange / "ledger.jsonl").read_text("utf-8").splitlines()]
    assert {row["path"] for row in rules} <= {row["path"] for row in table["sources"]}


@pytest.mark.parametrize(("name", "size"), [("one", (148, 210)), ("two", (140, 203))])
def test_every_page_has_the_trim_size(strange: Path, name: str, size: tuple[int, int]) -> None:
    with pikepdf.open(strange / f"{name}.pdf") as document:
        boxes = {tuple(round(float(value) / 72 * 25.4, 2) for value in page.mediabox) for page in document.pages}
    assert boxes == {(0, 0, *size)}


def test_pieces_begin_where_the_edition_says(strange: Path) -> None:
    """In one, pieces of a part follow on the same page; in two, each begins on a recto (an even index)."""

    def openings(name: str) -> dict[str, int]:
        with pikepdf.open(strange / f"{name}.pdf") as document, document.open_outline() as outline:
            pages = [page.obj.objgen for page in document.pages]
            items = [item for top in outline.root for item in (top, *top.children)]
            return {item.title: pages.index(item.destination[0].objgen) for item in items}  # type: ignore[index,union-attr]

    one, two = openings("one"), openings("two")
    assert one["短"] == one["标记 <i>不是</i> 标记"]
    assert one["图"] == one["长"]
    assert [two[title] % 2 for title in ("標記 <i>不是</i> 標記", "短", "圖", "長")] == [0, 0, 0, 0]
    assert len({two[title] for title in ("短", "圖", "長")}) == 3


# --- forms of books -------------------------------------------------------------------------------------


def test_sixty_parts_of_one_character_each(tmp_path: Path) -> None:
    parts = "".join(f'[[part]]\ntitle = "第{number}辑"\n[[part.piece]]\nsource = "{number}.txt"\ntitle = "篇{number}"\n'
                    for number in range(1, 61))  # fmt: skip
    write(tmp_path / "book", {f"{number}.txt": "灯" for number in range(1, 61)})
    write(tmp_path / "book", {"book.toml": f'[book]\ntitle = "灯"\n{parts}{SMALL}'})
    outcome = pipeline.build(tmp_path / "book", tmp_path / "dist")
    assert outcome.report.diagnostics == ()
    with pikepdf.open(tmp_path / "dist" / "book.pdf") as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
        children = [child.title for item in outline.root for child in item.children]
    assert [title for title in titles if title.startswith("第")] == [f"第{number}辑" for number in range(1, 61)]
    assert [title for title in children if title.startswith("篇")] == [f"篇{number}" for number in range(1, 61)]


def test_make_needs_no_project_and_keeps_the_script_of_the_text(ask: Ask, tmp_path: Path) -> None:
    write(tmp_path, {"燈.txt": "巷口的燈\n\n巷口有一盞燈，亮了三十年。「誰家的？」我問。\n".encode("big5")})
    answer = ask("make", "燈.txt", "-o", "out", "--title", "燈 & 火", "--author", "甲", "--author", "乙")
    assert (answer.code, answer.err) == (0, "")
    table = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert [row["region"] for row in table["editions"]] == ["zh-Hant-TW"]
    assert table["editions"][0]["title"] == "燈 & 火"
    assert [row["path"] for row in table["sources"]] == ["燈.txt"]
    assert {row["format"] for row in table["artifacts"]} >= {"pdf", "epub", "booklet", "web", "ledger"}
    assert "「誰家的？」" in dense(text_of(tmp_path / "out" / "book.pdf"))
    assert "甲" in text_of(tmp_path / "out" / "book.pdf")
    for line in answer.out.splitlines():
        name = re.fullmatch(r"(out/\S+)  \([\d,]+ kB(, \d+ pages)?\)", line)
        assert name, line
        assert (tmp_path / name[1]).is_file()
    assert ask("check", "out") == (0, "", "out: no errors\n")
    (tmp_path / "out" / "book.pdf").write_bytes(b"other")
    (tmp_path / "out" / "book.epub").unlink()
    assert ask("check", "out") == (
        1, "", ("out/book.pdf: error[finished]: the file is not the one that was built\nhint: build the book again\n"
               "out/book.epub: error[finished]: the file is missing\nhint: build the book again\n"),
    )  # fmt: skip


@pytest.mark.usefixtures("unchecked")
def test_make_never_writes_over_its_own_text(ask: Ask, tmp_path: Path) -> None:
    page = f"<html><body><h1>灯</h1><p>{'巷口有一盏灯，亮了三十年。' * 20}</p></body></html>"
    write(tmp_path, {"index.html": page})
    answer = ask("make", "index.html", "-o", ".")
    assert answer == (
        6, "", ("wenxuan: error: index.html: the book would be written over its own text\n"
               "hint: choose another folder with -o\n"),
    )  # fmt: skip
    assert (tmp_path / "index.html").read_text("utf-8") == page
    assert names(tmp_path) == ["index.html"]


# --- the same book, the same bytes ----------------------------------------------------------------------

LAMP_BOOK: Mapping[str, str | bytes] = {
    "book.toml": settings("lamp.txt", "pic.md"),
    "lamp.txt": LAMP + "\n注意[1]这里。\n\n[1] 一条注。\n",
    "pic.md": "# 图\n\n![灯](lamp.png)\n\n一盏*灯*，见[网页](https://example.com/)。\n",
    "lamp.png": png(),
}


@pytest.fixture(scope="module")
def lamp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book built once, cold; its folder holds book/ and dist/."""
    folder = tmp_path_factory.mktemp("lamp")
    write(folder / "book", LAMP_BOOK)
    outcome = pipeline.build(folder / "book", folder / "dist")
    assert not outcome.report.has_errors, outcome.report
    return folder


def copy_of(lamp: Path, folder: Path) -> Path:
    for name in ("book", "dist"):
        shutil.copytree(
            lamp / name, folder / name, ignore=shutil.ignore_patterns(".wenxuan") if name == "book" else None
        )
    return folder


@pytest.mark.usefixtures("unchecked")
def test_another_place_process_seed_and_number_of_workers_give_the_same_bytes(tmp_path: Path) -> None:
    """Every kind of file, made cold in this process with two workers, and in another one with one worker."""
    edition = '[[edition]]\nname = "tw"\nregion = "zh-Hant-TW"\nformats = ["pdf", "epub", "booklet"]\n'
    files = LAMP_BOOK | {"book.toml": settings("lamp.txt", "pic.md", edition=edition)}
    write(tmp_path / "book", files)
    write(tmp_path / "deep" / "other", files)
    assert not pipeline.build(tmp_path / "book", tmp_path / "dist").report.has_errors
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
    run = (
        "import os; os.cpu_count = lambda: 1\n"
        "from wenxuan import build, cli\n"
        "build.EpubCheck.check = lambda self, paths: ()\n"
        "if __name__ == '__main__': cli.main()\n"
    )
    (tmp_path / "run.py").write_text(run, "utf-8")
    command = [sys.executable, str(tmp_path / "run.py"), "build", ".", "-o", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=tmp_path / "deep" / "other", env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert hashes(tmp_path / "out") == hashes(tmp_path / "dist")


def test_nothing_is_laid_out_again_when_nothing_changed(
    lamp: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr("wenxuan.typeset.workshop.Workshop._submit", refuse)
    outcome = pipeline.build(lamp / "book", tmp_path / "again")
    assert not outcome.report.has_errors
    assert hashes(tmp_path / "again") == hashes(lamp / "dist")


def test_a_changed_piece_is_laid_out_alone(lamp: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copy_of(lamp, tmp_path)
    shutil.copytree(lamp / "book" / ".wenxuan", folder / "book" / ".wenxuan")
    (folder / "book" / "lamp.txt").write_text(LAMP.replace("三十", "四十"), "utf-8")
    submitted = []
    submit = pipeline.Workshop._submit

    def counted(self: object, job: object) -> object:
        submitted.append(job)
        return submit(self, job)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline.Workshop, "_submit", counted)
    assert not pipeline.build(folder / "book", folder / "dist").report.has_errors
    assert ["四十" in job.html for job in submitted] == [True]
    assert "亮了四十年" in dense(text_of(folder / "dist" / "book.pdf"))


def test_a_picture_of_the_same_size_and_name_is_a_new_picture(lamp: Path, tmp_path: Path) -> None:
    folder = copy_of(lamp, tmp_path)
    shutil.copytree(lamp / "book" / ".wenxuan", folder / "book" / ".wenxuan")
    (folder / "book" / "lamp.png").write_bytes(png(shade=30))
    assert not pipeline.build(folder / "book", folder / "dist").report.has_errors
    assert shades(folder / "dist" / "book.pdf") == {30}
    assert shades(lamp / "dist" / "book.pdf") == {120}


def shades(pdf: Path) -> set[int]:
    """The greys of the pictures on a book's pages, the cover aside."""
    with pikepdf.open(pdf) as document:
        pictures = [picture for page in list(document.pages)[1:] for picture in page.images.values()]
        return {byte for picture in pictures for byte in picture.read_bytes()}


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("seconds", [0, 1_700_000_000])
def test_source_date_epoch_is_the_only_clock(
    lamp: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    folder = copy_of(lamp, tmp_path)
    edition = '[[edition]]\nname = "book"\nformats = ["pdf", "epub"]\n'
    write(folder / "book", {"book.toml": settings("lamp.txt", edition=edition)})
    shutil.copytree(lamp / "book" / ".wenxuan", folder / "book" / ".wenxuan")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
    outcome = pipeline.build(folder / "book", folder / "dist")
    assert not outcome.report.has_errors, outcome.report
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    with pikepdf.open(folder / "dist" / "book.pdf") as document:
        with document.open_metadata() as metadata:
            assert metadata["xmp:CreateDate"].startswith(stamp)
            assert metadata["xmp:ModifyDate"].startswith(stamp)
        assert str(document.docinfo["/CreationDate"]).startswith("D:" + re.sub(r"\D", "", stamp))
    with zipfile.ZipFile(folder / "dist" / "book.epub") as package:
        opf = next(package.read(name) for name in package.namelist() if name.endswith(".opf"))
        years = {info.date_time for info in package.infolist()}
    assert f">{stamp}Z<".encode() in opf
    assert years == {(1980, 1, 1, 0, 0, 0)}, "the archive carries no clock at all"


@pytest.mark.parametrize("clock", ["", "soon", "-5", "²", "9" * 30])
def test_a_clock_that_is_no_number_is_none(monkeypatch: pytest.MonkeyPatch, clock: str) -> None:
    from wenxuan.resources import build_time

    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    fixed = build_time()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", clock)
    assert build_time() == fixed


def test_a_cache_that_cannot_be_used_stops_nobody(lamp: Path, tmp_path: Path) -> None:
    folder = copy_of(lamp, tmp_path)
    (folder / "book" / ".wenxuan").write_text("a file in the way", "utf-8")
    assert not pipeline.build(folder / "book", folder / "out").report.has_errors
    assert hashes(folder / "out") == hashes(lamp / "dist")


def test_a_damaged_cache_is_made_again(lamp: Path, tmp_path: Path) -> None:
    folder = copy_of(lamp, tmp_path)
    cache = folder / "book" / ".wenxuan"
    shutil.copytree(lamp / "book" / ".wenxuan", cache)
    for path in (cache / "editions").rglob("facts.json"):
        path.write_bytes(path.read_bytes()[:20])
    facts = sorted((cache / "layouts").glob("*.json"))
    facts[0].write_bytes(b"[1, 2]")
    facts[1].unlink()
    facts[2].with_suffix(".pdf").unlink()
    assert not pipeline.build(folder / "book", folder / "out").report.has_errors
    assert hashes(folder / "out") == hashes(lamp / "dist")


# --- stopped, starved and doubled -----------------------------------------------------------------------


def is_whole(dist: Path) -> bool:
    """Tell whether every file that the manifest lists is there and is what it says."""
    rows = json.loads((dist / "manifest.json").read_text("utf-8"))["artifacts"]
    found = hashes(dist)
    return all(found.get(row["path"]) == row["sha256"] for row in rows)


def test_ctrl_c_ends_at_once_and_changes_nothing(lamp: Path, tmp_path: Path) -> None:
    folder = copy_of(lamp, tmp_path)
    (folder / "book" / "lamp.txt").write_text(LAMP * 40, "utf-8")
    with start("build", "book", "-o", "dist", cwd=folder) as running:
        assert wait_until(lambda: len(workers_of(running.pid)) > 1), "no worker was ever started"
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the whole group
        began = time.monotonic()
        out, err = running.communicate(timeout=60)
        assert time.monotonic() - began < 10
    assert (running.returncode, out) == (130, "")
    assert err == "interrupted; nothing was made, and an earlier build's files are as they were\n"
    assert hashes(folder / "dist") == hashes(lamp / "dist")
    assert wait_until(lambda: not workers_of(running.pid), seconds=5), "workers were left behind"


def kill_at(folder: Path, moment: float) -> None:
    """Build and kill -9 after `moment` seconds; what is left is whole, and no worker goes on."""
    with start("build", "book", "-o", "dist", cwd=folder) as running:
        try:
            running.wait(moment)
        except subprocess.TimeoutExpired:
            running.kill()
        running.communicate()
    assert wait_until(lambda: not workers_of(running.pid), seconds=10), "workers were left behind"
    assert is_whole(folder / "dist")


def test_kill_9_leaves_the_old_book_or_the_new_one(lamp: Path, tmp_path: Path) -> None:
    folder = copy_of(lamp, tmp_path)
    text = LAMP.replace("三十", "五十")
    (folder / "book" / "lamp.txt").write_text(text, "utf-8")
    chance = random.Random(20261123)  # noqa: S311 - the same moments every time
    old = hashes(lamp / "dist")
    for moment in (0.3, chance.uniform(1, 3), chance.uniform(3, 6)):
        kill_at(folder, moment)
    kept = {name: digest for name, digest in hashes(folder / "dist").items() if not name.startswith(".wenxuan-")}
    assert kept == old or "亮了五十年" in dense(text_of(folder / "dist" / "book.pdf"))
    assert not pipeline.build(folder / "book", folder / "dist").report.has_errors
    assert "亮了五十年" in dense(text_of(folder / "dist" / "book.pdf"))
    assert is_whole(folder / "dist")
    assert list((folder / "dist").glob(".*")) == []


@pytest.mark.deep
def test_kill_9_at_many_moments(lamp: Path, tmp_path: Path) -> None:
    folder = copy_of(lamp, tmp_path)
    chance = random.Random(2026)  # noqa: S311 - the same moments every time
    for turn in range(25):
        (folder / "book" / "lamp.txt").write_text(LAMP.replace("三十", f"{turn}"), "utf-8")
        kill_at(folder, chance.uniform(0.1, 12))
    assert not pipeline.build(folder / "book", folder / "dist").report.has_errors
    assert is_whole(folder / "dist")
    assert list((folder / "dist").glob(".*")) == []


def test_two_builds_at_once_make_the_same_book(lamp: Path, tmp_path: Path) -> None:
    folder = copy_of(lamp, tmp_path)
    shutil.rmtree(folder / "dist")
    with (
        start("build", "book", "-o", "dist", cwd=folder) as one,
        start("build", "book", "-o", "dist", cwd=folder) as two,
    ):
        said = [running.communicate(timeout=120) for running in (one, two)]
    assert [(running.returncode, err) for running, (_, err) in zip((one, two), said, strict=True)] == [(0, ""), (0, "")]
    assert hashes(folder / "dist") == hashes(lamp / "dist")


def test_a_full_disk_leaves_the_old_book(lamp: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands in for a small disk; fonts have been prepared already."""
    folder = copy_of(lamp, tmp_path)
    (folder / "book" / "lamp.txt").write_text(LAMP.replace("三十", "六十"), "utf-8")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    with start("build", "book", "-o", "dist", cwd=folder, preexec_fn=limit) as running:
        out, err = running.communicate(timeout=120)
    assert err == (
        "wenxuan: error: dist: cannot be written: file too large\n"
        "hint: make room on the disk and run again; the files of the last build are as they were\n"
    )
    assert (running.returncode, out) == (6, "")
    assert hashes(folder / "dist") == hashes(lamp / "dist")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 512 kB; only root can have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("cannot mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_small_disk_leaves_the_old_book(lamp: Path, small_disk: Path, ask: Ask) -> None:
    write(small_disk, {"dist/book.pdf": b"old", "dist/manifest.json": '{"artifacts": [{"path": "book.pdf"}]}'})
    with (small_disk / "filler").open("wb") as filler:
        filler.write(bytes(460_000))
    before = hashes(small_disk)
    answer = ask("build", str(lamp / "book"), "-o", str(small_disk / "dist"))
    assert (answer.code, answer.out) == (6, "")
    assert answer.err.endswith(
        ": cannot be written: no space left on device\n"
        "hint: make room on the disk and run again; the files of the last build are as they were\n"
    )
    assert hashes(small_disk) == before


@pytest.mark.deep
def test_a_large_text_is_made_whole(tmp_path: Path, shared: Path) -> None:
    source = shared / "texts" / "jingu-qiguan.txt"
    outcome = pipeline.make([source], tmp_path / "dist")
    assert not outcome.report.has_errors
    assert outcome.artifacts[0].pages > 1000
