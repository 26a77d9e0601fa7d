"""The command as its users meet it: whole messages, exit codes, what goes to stdout and what to stderr."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Ask
from wenxuan import __version__
from wenxuan.config import load
from wenxuan.impose.schemes import schemes
from wenxuan.model import Region
from wenxuan.templates import render

STORY = "巷口的灯\n\n巷口有一盏灯,亮了三十年。\n\n　　“谁家的?”我问 。\n"
NO_SUCH = "wenxuan: error: {}: no such file or folder\nhint: name the folder of a book, or finished files\n"
NOT_OURS = (
    "wenxuan: error: text.txt: expected a book's folder, a folder of finished files, a PDF or an EPUB\n"
    "hint: name the folder of book.toml, or dist\n"
)
NO_MANIFEST = (
    "empty/manifest.json: error[finished]: expected a folder with book.toml or manifest.json, found neither\n"
    "hint: name the folder of a book, or one that wenxuan build has made\n"
)
NO_MEMORY = "wenxuan: error: the machine has too little memory for this text\nhint: split the text into several files\n"
CLEANED = "巷口的灯\n巷口有一盏灯，亮了三十年。\n“谁家的？”我问。\n"
COMMANDS = (
    "new", "build", "make", "review", "doubts", "restore", "clean", "outline", "convert", "impose", "test-sheet",
    "check", "fonts",
)  # fmt: skip


def process(*arguments: str, **options: object) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "wenxuan", *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def pdf(path: Path, pages: int = 3) -> Path:
    import pikepdf

    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(419.53, 595.28))
    document.save(path)
    return path


# --- help ---------------------------------------------------------------------------------------------


def test_every_command_has_help_with_what_it_is_for(ask: Ask) -> None:
    overview = ask("--help")
    assert overview.code == 0
    for name in COMMANDS:
        answer = ask(name, "--help")
        assert (answer.code, answer.err) == (0, "")
        assert f"wenxuan {name}" in answer.out
        assert name in overview.out


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "fonts"])
def test_help_shows_an_example(ask: Ask, name: str) -> None:
    assert f": wenxuan {name} " in " ".join(ask(name, "-h").out.split())


def test_version(ask: Ask) -> None:
    assert ask("--version") == (0, f"wenxuan {__version__}\n", "")


def test_no_arguments_show_the_help_and_fail(ask: Ask) -> None:
    answer = ask()
    assert answer.code == 2
    assert "Usage: wenxuan" in answer.out + answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "no such command 'nonsense'"),
        (("make", "-o", "out"), "missing argument"),
        (("make", "a.txt"), "missing option '--output'"),
        (("make", "a.txt", "-o", "out", "--region", "zh"), "'zh' is not one of 'zh-Hans-CN', 'zh-Hant-TW'"),
        (("impose", "a.pdf", "b.pdf", "--binding", "top"), "'top' is not one of 'left', 'right'"),
        (("build", "--colour"), "no such option: --colour"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told_with_the_right_one(ask: Ask, arguments: tuple[str, ...], said: str) -> None:
    answer = ask(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert said in " ".join(answer.err.replace("│", " ").split())


def test_completion_completes_commands() -> None:
    environment = os.environ | {"_WENXUAN_COMPLETE": "complete_bash", "COMP_WORDS": "wenxuan co", "COMP_CWORD": "1"}
    command = [str(Path(sys.executable).with_name("wenxuan"))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["convert"]


# --- new ----------------------------------------------------------------------------------------------


def test_new_makes_a_book_whose_settings_are_sound(ask: Ask, tmp_path: Path) -> None:
    assert ask("new", "mine") == (
        0, "made mine; put texts into it, name them in book.toml, then: wenxuan build mine\n", ""
    )  # fmt: skip
    config, faults = load(tmp_path / "mine" / "book.toml")
    assert faults == ()
    assert config is not None
    assert ask("check", "mine") == (0, "", "mine: no errors\n")


def test_new_touches_no_book_that_is_there(ask: Ask, tmp_path: Path) -> None:
    ask("new", "mine")
    (tmp_path / "mine" / "book.toml").write_text("mine", "utf-8")
    assert ask("new", "mine") == (
        6, "", "wenxuan: error: mine: there is a book already\nhint: name another folder, or edit its book.toml\n"
    )  # fmt: skip
    assert (tmp_path / "mine" / "book.toml").read_text("utf-8") == "mine"


def test_new_keeps_texts_that_lie_in_the_folder(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "01-第一篇.txt").write_text("我的", "utf-8")
    assert ask("new", ".").code == 0
    assert (tmp_path / "01-第一篇.txt").read_text("utf-8") == "我的"


def test_new_below_a_file_is_refused(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = ask("new", "file/book")
    assert (answer.code, answer.out) == (6, "")
    assert answer.err.startswith("wenxuan: error: file/book")


# --- clean --------------------------------------------------------------------------------------------


def test_clean_prints_a_paragraph_a_line_and_nothing_else(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_bytes(STORY.encode("gb18030"))
    assert ask("clean", "story.txt") == (0, CLEANED, "")
    assert ask("clean", "-", stdin=STORY.encode()) == (0, CLEANED, "")
    assert (tmp_path / "story.txt").read_bytes() == STORY.encode("gb18030")


def test_cleaning_twice_changes_nothing(ask: Ask) -> None:
    assert ask("clean", "-", stdin=CLEANED.encode()).out == CLEANED


def test_the_ledger_of_clean_gives_the_source_back(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    assert ask("clean", "story.txt", "--ledger", "edits.jsonl").out == CLEANED
    lines = STORY.split("\n")
    rows = [json.loads(line) for line in (tmp_path / "edits.jsonl").read_text("utf-8").splitlines()]
    assert rows
    for row in rows:
        rest = "\n".join(lines[row["line"] - 1 :])[row["column"] - 1 :]
        assert row["path"] == "story.txt"
        assert rest.startswith(row["before"])


def test_a_declared_encoding_is_used(ask: Ask) -> None:
    big5 = "燈火".encode("big5")
    assert ask("clean", "-", "--encoding", "big5", stdin=big5).out == "燈火\n"


@pytest.mark.parametrize("command", ["clean", "outline"])
def test_a_text_that_cannot_be_read_gives_one_message(ask: Ask, tmp_path: Path, command: str) -> None:
    (tmp_path / "empty.txt").touch()
    assert ask(command, "empty.txt") == (
        1, "", "empty.txt: error[empty]: the file is empty\nhint: check that it was saved\n"
    )  # fmt: skip
    assert ask(command, "none.txt") == (
        1, "", "none.txt: error[file]: cannot be read: no such file or directory\nhint: check the name and its rights\n"
    )  # fmt: skip
    assert ask(command, "-") == (1, "", "-: error[empty]: the file is empty\nhint: check that it was saved\n")


def test_a_ledger_that_cannot_be_written_is_told_before_the_text_is_lost(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = ask("clean", "-", "--ledger", "file/edits.jsonl", stdin=STORY.encode())
    assert (answer.code, answer.out) == (6, "")
    assert answer.err == (
        "wenxuan: error: file/edits.jsonl: cannot be written: file exists\n"
        "hint: choose another folder with -o, or make this one writable\n"
    )  # fmt: skip


# --- outline and convert --------------------------------------------------------------------------------


def test_outline_names_headings_with_their_lines(ask: Ask, tmp_path: Path) -> None:
    text = "灯\n\n第一章 夜\n\n" + "亮了三十年的灯。" * 20 + "\n\n第二章 晨\n\n" + "灯灭了。" * 20 + "\n"
    (tmp_path / "lamp.txt").write_text(text, "utf-8")
    rows = json.loads(ask("outline", "lamp.txt", "--json").out)
    assert [(row["title"], row["line"]) for row in rows if row["title"] != "灯"] == [("第一章 夜", 3), ("第二章 晨", 7)]
    assert all(set(row) == {"level", "title", "line", "score"} for row in rows)
    plain = ask("outline", "lamp.txt")
    assert [line.split() for line in plain.out.splitlines()][-1] == ["7", "2.5", "第二章", "晨"]


def test_outline_of_a_text_without_headings(ask: Ask) -> None:
    assert ask("outline", "-", stdin="灯亮着。\n".encode()) == (0, "", "")
    assert ask("outline", "-", "--json", stdin="灯亮着。\n".encode()) == (0, "[]\n", "")


def test_outline_of_the_raw_sample(ask: Ask, shared: Path) -> None:
    rows = json.loads(ask("outline", str(shared / "texts" / "community-stories-raw.txt"), "--json").out)
    lowest = max(row["level"] for row in rows)
    assert sum(row["level"] == lowest for row in rows) == 2, "the fifth piece has two subheadings"


@pytest.mark.parametrize("text", ["软件里的“灯”\r\n\r\n　灯\n无换行", "\n", "", "一\n二\n"])
def test_convert_gives_a_line_for_a_line(ask: Ask, text: str) -> None:
    answer = ask("convert", "-", "--to", "zh-Hant-TW", stdin=text.encode())
    if not text.strip():
        assert answer.code == 1
        return
    lines = text.replace("\r\n", "\n").split("\n")
    assert [len(line) for line in answer.out.split("\n")] == [len(line) for line in lines]


def test_convert_turns_characters_and_quotation_marks(ask: Ask) -> None:
    assert ask("convert", "-", "--to", "zh-Hant-TW", stdin="“里面”\n".encode()).out == "「裡面」\n"
    assert ask("convert", "-", "--to", "zh-Hant-HK", stdin="“里面”\n".encode()).out == "「裏面」\n"
    assert ask("convert", "-", "--to", "zh-Hans-CN", stdin="「裡面」\n".encode()).out == "“里面”\n"
    assert ask("convert", "-", "--config", "s2twp", stdin="软件\n".encode()).out == "軟體\n"


def test_convert_leaves_private_characters(ask: Ask) -> None:
    answer = ask("convert", "-", "--to", "zh-Hant-TW", stdin="里面\U000ffffb软件\U000ffffd\n".encode())
    assert answer == (0, "裡面\U000ffffb軟件\U000ffffd\n", "")


def test_convert_wants_one_target(ask: Ask) -> None:
    said = "wenxuan: error: expected either --to or --config\nhint: for example --to zh-Hant-TW, or --config s2twp\n"
    assert ask("convert", "-", stdin=b"x") == (2, "", said)
    assert ask("convert", "-", "--to", "zh-Hant-TW", "--config", "s2t", stdin=b"x") == (2, "", said)
    answer = ask("convert", "-", "--config", "../s2t", stdin=b"x")
    assert answer.code == 2
    assert answer.err.startswith("wenxuan: error: expected an OpenCC configuration, found '../s2t'\nhint: known ones: ")


# --- impose, check, fonts -------------------------------------------------------------------------------


def test_impose_makes_sheets(ask: Ask, tmp_path: Path) -> None:
    pdf(tmp_path / "in.pdf", 5)
    assert ask("impose", "in.pdf", "out.pdf", "--binding", "right") == (0, "", "out.pdf: 2 sheets of A4\n")
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")


def test_impose_by_hand_makes_two_files(ask: Ask, tmp_path: Path) -> None:
    pdf(tmp_path / "in.pdf", 5)
    said = "out-fronts.pdf: 2 sheets of A4\nout-backs.pdf: 2 sheets of A4\n"
    assert ask("impose", "in.pdf", "out.pdf", "--duplex", "manual", "--output-side", "face-up") == (0, "", said)


def test_impose_takes_every_choice(ask: Ask, tmp_path: Path) -> None:
    pdf(tmp_path / "in.pdf", 45)
    choices = (
        "--scheme quarto --paper 320x450 --signature 2-3 --blanks notes --inner-cover --weight 80 --marks fold,cut"
    )
    assert ask("impose", "in.pdf", "out.pdf", *choices.split()) == (0, "", "out.pdf: 6 sheets of 320X450\n")


def test_help_of_impose_names_every_scheme(ask: Ask) -> None:
    said = ask("impose", "--help").out
    assert [scheme.name for scheme in schemes() if not re.search(rf"\b{scheme.name}\b", said)] == []


def test_a_test_sheet_gives_the_answer_that_stands_upright(ask: Ask, tmp_path: Path) -> None:
    """Turned like a page, the back is seen as it is if the printer turns over the short edge, else on its head."""
    from pypdfium2 import PdfDocument, raw

    answer = ask("test-sheet", "sheet.pdf", "--region", "zh-Hans-CN")
    assert (answer.code, answer.out) == (0, "")
    with PdfDocument(tmp_path / "sheet.pdf") as sheet:
        front, back = (page.get_textpage() for page in sheet)
        assert "试印页" in front.get_text_range()
        heads, matrix = {}, raw.FS_MATRIX()
        for edge in ("short", "long"):
            place, _ = back.search(f"{edge}-edge").get_next()
            raw.FPDFText_GetMatrix(back, place, matrix)
            heads[edge] = "up" if matrix.d > 0 else "down"
    assert heads == {"short": "up", "long": "down"}


@pytest.mark.parametrize("language", ["en", *Region])
def test_a_test_sheet_names_every_setting_in_every_language(language: str) -> None:
    words = render(f"print/test_sheet/{language}.xhtml", language=language)
    for setting in ("--duplex short-edge", "--duplex long-edge", "--duplex manual", "face-up", "face-down"):
        assert setting in words


@pytest.mark.parametrize("name", ["none.pdf", "text.pdf"])
def test_impose_of_what_is_no_pdf(ask: Ask, tmp_path: Path, name: str) -> None:
    (tmp_path / "text.pdf").write_text("no pdf", "utf-8")
    (tmp_path / "out.pdf").write_bytes(b"old")
    answer = ask("impose", name, "out.pdf")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith(f"wenxuan: error: {name}: ")
    assert (tmp_path / "out.pdf").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("none", 3, NO_SUCH.format("none")),
        ("none.pdf", 3, NO_SUCH.format("none.pdf")),
        ("none.epub", 3, NO_SUCH.format("none.epub")),
        ("text.txt", 3, NOT_OURS),
        ("text.pdf", 3, "wenxuan: error: text.pdf: expected a PDF, found a file that cannot be read as one\n"),
        ("empty", 1, NO_MANIFEST),
    ],
)  # fmt: skip
def test_check_of_what_is_nothing_of_ours(ask: Ask, tmp_path: Path, path: str, code: int, said: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.pdf").write_text("no pdf", "utf-8")
    (tmp_path / "text.txt").write_text("no book", "utf-8")
    assert ask("check", path) == (code, "", said)


def test_check_of_an_epub_that_is_none(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "text.epub").write_text("no epub", "utf-8")
    answer = ask("check", "text.epub")
    assert answer.code == 1
    assert answer.err.startswith("text.epub: error[epubcheck]: PKG-")


def test_fonts_lists_every_role_for_every_region(ask: Ask) -> None:
    answer = ask("fonts")
    assert answer.code == 0
    sections: dict[str, list[str]] = {}
    region = ""
    for line in answer.out.splitlines():
        region = region if line.startswith(" ") else line
        sections.setdefault(region, []).extend(line.split()[:1] if line.startswith(" ") else [])
    assert list(sections) == [region.value for region in Region]
    for roles in sections.values():
        assert roles[:5] == ["serif", "serif-bold", "sans", "sans-bold", "kai"]
        assert all(role.startswith("latin") for role in roles[5:])


def test_fonts_of_a_book_tell_its_rare_characters(ask: Ask, tmp_path: Path) -> None:
    ask("new", "book")
    (tmp_path / "book" / "00-序.txt").write_text("序\n\n　　化学里的鿫，\U0010fffd。\n", "utf-8")
    answer = ask("fonts", "book")
    what = "“鿫” (U+9FEB) is not in the body's font: it is set in Noto Sans CJK SC (1 in all)"
    assert answer.code == 1
    assert answer.err.splitlines() == [
        "book/00-序.txt:3:9: error[glyph]: expected a font that has “\U0010fffd” (U+10FFFD), no name, found none",
        "hint: put a font that has it into the book's fonts folder as rare.otf, or write another character",
        f"book/00-序.txt:3:7: note[rare-character]: {what}",
        "hint: look at it on the page; rare.otf in the book's fonts folder is asked first",
    ]


def test_a_font_that_is_none_is_told(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "book" / "fonts").mkdir(parents=True)
    (tmp_path / "book" / "fonts" / "serif.otf").write_bytes(b"no font")
    answer = ask("fonts", "book")
    assert answer.code == 5
    assert answer.err == (
        "wenxuan: error: book/fonts/serif.otf: not a font\nhint: put an OpenType or TrueType file there, or remove it\n"
    )


def test_a_missing_role_names_the_package(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    from wenxuan.typeset import fonts

    monkeypatch.setattr(fonts, "_installed", lambda _=":": ())
    answer = ask("fonts")
    assert answer.code == 5
    assert answer.err.startswith("wenxuan: error: no font for the role serif: expected one of Noto Serif CJK SC, ")
    assert "\nhint: install the package fonts-noto-cjk, or put serif.otf or serif.ttf" in answer.err


# --- pipes, signals, rights -----------------------------------------------------------------------------


def test_a_closed_pipe_is_no_fault() -> None:
    text = ("灯" * 70 + "\n") * 5000
    command = f"{sys.executable} -m wenxuan convert - --to zh-Hant-TW | head -c 10"
    done = subprocess.run(  # noqa: S602 - a pipe is what is tried
        command, shell=True, input=text.encode(), capture_output=True, check=False
    )
    assert done.stderr == b""


def test_chinese_comes_out_whatever_the_locale() -> None:
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = process("clean", "-", input="灯。".encode(), env=environment)
    assert (done.returncode, done.stdout.decode()) == (0, "灯。\n")


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied", "x.txt"), OSError("odd")])
def test_a_fault_of_the_machine_leaves_by_the_same_door(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("wenxuan.texts.cleaned", broken)
    answer = ask("clean", "x.txt")
    where = "x.txt: permission denied" if error.filename else "odd"
    assert answer == (6, "", f"wenxuan: error: {where}\nhint: check the path, its permissions and free space\n")


def test_too_little_memory_is_told(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("wenxuan.texts.cleaned", broken)
    assert ask("clean", "x.txt") == (3, "", NO_MEMORY)
