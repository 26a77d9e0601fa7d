"""The catalogue is whole and fresh, and a finished message comes out in the user's language."""

import gettext
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import catalogue
import spoken
from wenxuan import messages
from wenxuan.messages import translate

RENEW = "run `nox -s messages`, put Chinese into scripts/wenxuan/locale/zh/LC_MESSAGES/wenxuan.po, and run it again"
FIELD = re.compile(r"\{(\d)(?:!r|:phrase)?\}")
COMMANDS = (
    "new", "build", "make", "review", "doubts", "restore", "clean", "outline", "convert", "impose", "check", "fonts",
)  # fmt: skip
LOCALES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

PO = catalogue.catalogue()
ENTRIES = {str(entry.id): str(entry.string) for entry in PO if entry.id}


def forget() -> None:
    messages._catalogue.cache_clear()
    messages._templates.cache_clear()
    gettext.textdomain("messages")


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the locale be zh_CN for a test."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    forget()
    yield
    forget()


# --- the catalogue ------------------------------------------------------------------------------------


def test_every_message_has_an_entry_and_every_entry_a_message() -> None:
    wanted = catalogue.wanted()
    assert (sorted(wanted.keys() - ENTRIES.keys()), sorted(ENTRIES.keys() - wanted.keys())) == ([], []), RENEW


def test_every_entry_is_translated() -> None:
    assert [entry for entry, text in ENTRIES.items() if not text] == [], RENEW
    assert [entry.id for entry in PO if entry.id and entry.fuzzy] == [], RENEW


def test_translations_fill_in_what_the_message_fills_in() -> None:
    differing = [entry for entry, text in ENTRIES.items() if set(FIELD.findall(entry)) != set(FIELD.findall(text))]
    assert differing == []


@pytest.mark.parametrize("folder", catalogue.REGIONS)
def test_what_is_compiled_is_what_is_written(folder: str) -> None:
    made = gettext.GNUTranslations(io.BytesIO(catalogue.compiled(PO, catalogue.REGIONS[folder])))
    with (catalogue.LOCALE / folder / "LC_MESSAGES" / "wenxuan.mo").open("rb") as stream:
        kept = gettext.GNUTranslations(stream)
    assert [kept.gettext(entry) for entry in ENTRIES] == [made.gettext(entry) for entry in ENTRIES], RENEW


def test_chinese_sentences_have_chinese_marks() -> None:
    wrong = re.compile(
        r"[\u4e00-\u9fff][,;?!]|[,;?!][\u4e00-\u9fff]|(?<!\.)\.$|[\u4e00-\u9fff]\.(?![.\w])|[\u4e00-\u9fff] ?[()]"
    )
    fields_apart = {text: FIELD.sub("一", text) for text in ENTRIES.values()}
    assert [text for text, plain in fields_apart.items() if wrong.search(plain) and "[参数]..." not in text] == []


def test_chinese_stands_apart_from_latin_by_a_space() -> None:
    seam = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9{]|[A-Za-z0-9}][\u4e00-\u9fff]")
    plain = {text: re.sub(r"\{\d:phrase\}", "", text) for text in ENTRIES.values()}
    dates = re.compile(r"2026年11月(第1版)?|大32开|16开")
    assert [text for text, words in plain.items() if seam.search(dates.sub("", words))] == []


# --- finished messages --------------------------------------------------------------------------------


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if FIELD.search(entry)])
def test_a_message_is_found_again_whatever_is_filled_in(entry: str) -> None:
    def filled(text: str) -> str:
        return re.sub(r"\{(\d)(!r|:phrase)?\}", lambda f: f"'＜{f[1]}＞'" if f[2] == "!r" else f"＜{f[1]}＞", text)

    assert translate(filled(entry)) == filled(ENTRIES[entry])


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("", ""),
        ("the file is empty", "文件是空的"),
        ("opening “ is never closed", "前引号 “ 一直没有闭合"),
        ("of this the catalogue knows nothing", "of this the catalogue knows nothing"),
        # quotes: taken off, whatever kind repr chose; words in them are the user's, not ours
        ("unknown paper 'b9'", "没有“b9”这种纸"),
        ("unknown paper \"it's\"", "没有“it's”这种纸"),
        ("unknown paper 'a picture'", "没有“a picture”这种纸"),
        ("missing option '--output' / '-o'", "缺少选项 '--output' / '-o'"),
        # phrases in phrases, and the reading that knows most of the message
        ("expected a text, found a picture", "应为文稿，实为图片"),
        ("$.book.title: expected text in quotes, found 3", "$.book.title: 应为引号里的文字，实为 3"),
        ("$.part: expected at least one piece, found none", "$.part: 至少要有一篇，却一篇也没有"),
        ("did you mean a5? known ones: a5, 16k", "是不是想写 a5？可用的有：a5, 16k"),
        ("known ones: a5, 16k", "可用的有：a5, 16k"),
        (
            "a.pdf page 3 (folio 1): expected “灯”, found nothing",
            "a.pdf 第 3 页（页码 1）: 应为“灯”，实为空",
        ),
        # what was filled in may hold what stands around it
        ("a: b.toml: cannot be read: permission denied", "a: b.toml: 读不了：没有权限"),
        ("made x; put texts into it, name them in book.toml, then: wenxuan build x",
         "已建好 x；请把文稿放进去，在 book.toml 里写上文件名，然后运行: wenxuan build x"),
        ("made x; put texts into it, name them in book.toml, then: wenxuan build y",
         "made x; put texts into it, name them in book.toml, then: wenxuan build y"),
    ],
)  # fmt: skip
def test_finished_messages(message: str, said: str) -> None:
    assert translate(message) == said


@pytest.mark.usefixtures("chinese")
def test_a_key_made_of_colons_costs_no_more_than_another() -> None:
    key = "a: " * 5000
    assert translate(f"{key}: unknown key").startswith("a: a: ")


def test_english_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    forget()
    assert [entry for entry in ENTRIES if translate(entry) != entry] == []


# --- the locale ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "the file is empty"),
        ({"LANG": "C.UTF-8"}, "the file is empty"),
        ({"LANG": "en_US.UTF-8"}, "the file is empty"),
        ({"LANG": "fr_FR.UTF-8"}, "the file is empty"),
        ({"LANG": "zh_CN.UTF-8"}, "文件是空的"),
        ({"LANG": "zh_CN.GB18030"}, "文件是空的"),
        ({"LANG": "zh_SG.UTF-8"}, "文件是空的"),
        ({"LANG": "zh_TW.UTF-8"}, "檔案是空的"),
        ({"LANG": "zh_HK.UTF-8"}, "文件是空的"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "文件是空的"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "the file is empty"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "文件是空的"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh_CN"}, "the file is empty"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "zh_CN:zh", "LC_ALL": "C"}, "the file is empty"),
    ],
)
def test_the_locale_chooses(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], said: str) -> None:
    for name in LOCALES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    forget()
    try:
        assert translate("the file is empty") == said
    finally:
        forget()


# --- the command --------------------------------------------------------------------------------------


def ask(folder: Path, *arguments: str, locale: str = "zh_CN.UTF-8") -> tuple[int, str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in LOCALES}
    environment |= {"LANG": locale, "COLUMNS": "80", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "wenxuan", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("name", "locale"), [*((name, "zh_CN.UTF-8") for name in COMMANDS), ("make", "zh_TW.UTF-8")])
def test_help_is_chinese_and_whole(tmp_path: Path, name: str, locale: str) -> None:
    code, said, faults = ask(tmp_path, name, "--help", locale=locale)
    assert (code, faults) == (0, "")
    assert "用法: wenxuan" in said
    assert "…" not in said  # what Rich has cut off for want of a space to break at
    prose = re.sub(r"示例:.*|示例.*\n.*|--[\w-]+|\{[^}]*\}", "", said)
    assert re.findall(r"\b(?:the|of|and|Options|Arguments|Usage|Show|required|default)\b", prose) == []


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("mak",), (2, "", "wenxuan: 错误: 没有命令“mak”\n提示: 是不是想写“make”？\n")),
        (("make", "-o", "x"), (2, "", "wenxuan: 错误: 缺少参数“文件”\n提示: 请看 wenxuan make --help\n")),
        (("build", "--colour"), (2, "", "wenxuan: 错误: 没有选项 --colour\n提示: 请看 wenxuan build --help\n")),
        (("clean", "nix.txt"),
         (1, "", "nix.txt: 错误[file]: 读不了：没有这个文件或文件夹\n提示: 请检查文件名和权限\n")),
        (("check", "nix"),
         (3, "", "wenxuan: 错误: nix: 没有这个文件或文件夹\n提示: 请写一本书的文件夹，或做好的文件\n")),
    ],
)  # fmt: skip
def test_faults_are_told_in_chinese(tmp_path: Path, arguments: tuple[str, ...], answer: tuple[int, str, str]) -> None:
    assert ask(tmp_path, *arguments) == answer


# --- what collects the messages -----------------------------------------------------------------------

ROOM = """
_HINT = "mend the file"
_KINDS = {"zip": "a zip archive"}

class Diagnostic:
    place: str
    what: str
    hint: str = ""

class FaultError(Exception):
    def __init__(self, what, *, found=""):
        self.what, self.found = what, found

class DeepFaultError(FaultError):
    pass

def tell(place, text):
    return Diagnostic(place, text, _HINT)

def kind(data):
    return _KINDS.get(data) or "nothing"

def doubts(lines):
    for line in lines:
        yield line, f"line {line} is odd", "look at it"

def check(path, lines):
    if lines:
        what = f"expected a text, found {kind(path)}"
    else:
        what = "the file is empty" if path else "there is no file"
    yield tell(path, what)
    yield tell(path, f"{path!r} has {len(lines)} lines")
    for place, why, advice in doubts(lines):
        yield Diagnostic(place, why, advice)
    raise DeepFaultError("two words", found=f"none at {path}")

def show(error):
    name = "utf-8"
    print("never spoken of")
    return Diagnostic("", f"{name}: expected {error.what}, found {error.found or 'less'}")
"""


def test_messages_are_followed_to_where_they_are_worded(tmp_path: Path) -> None:
    (tmp_path / "room.py").write_text(ROOM, "utf-8")
    assert sorted(spoken.messages(tmp_path)) == [
        "a zip archive", "expected a text, found {0:phrase}", "less", "line {0} is odd", "look at it", "mend the file",
        "none at {0}", "nothing", "the file is empty", "there is no file", "two words", "{0!r} has {1} lines",
        "{0}: expected {1:phrase}, found {2:phrase}",
    ]  # fmt: skip


COMMAND = '''
app = Typer(help="Make books.", epilog="Start here.")

@app.command(epilog="Example: make")
def make(title=Option(metavar="TEXT", help="Title of the book.")):
    """Make a book."""
    print(_("made {0}").format(title))

class Table(BaseModel):
    title: str
    """title of the book"""
'''


def test_help_and_notes_are_collected(tmp_path: Path) -> None:
    (tmp_path / "cli.py").write_text(COMMAND, "utf-8")
    assert sorted(spoken.messages(tmp_path)) == [
        "Example: make", "Make a book.", "Make books.", "Start here.", "TEXT", "Title of the book.", "made {0}",
        "title of the book",
    ]  # fmt: skip
