"""`book.toml`: every fault, all at once, in plain words; and the manual says what the field notes say."""

import os
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from wenxuan.config import BookConfig, known_formats, known_rules, known_trims, load
from wenxuan.errors import InputError
from wenxuan.model import Opening, Region

ROOT = Path(__file__).parents[1]


def write(folder: Path, text: str) -> Path:
    (folder / "a.txt").write_text("甲", "utf-8")
    path = folder / "book.toml"
    path.write_text(text, "utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    """Load a book.toml with these lines and return its faults as told, without the folder."""
    config, found = load(write(folder, text))
    assert (config is None) == bool(found)
    return [str(fault).removeprefix(f"{folder}/") for fault in found]


GOOD = '[book]\ntitle = "书"\n[[part]]\n[[part.piece]]\nsource = "a.txt"\n'


def test_a_book_needs_only_a_title_and_a_piece(tmp_path: Path) -> None:
    config, found = load(write(tmp_path, GOOD))
    assert found == ()
    assert config is not None
    assert [entry.source for entry in config.entries] == ["a.txt"]
    (edition,) = config.edition
    assert (edition.name, edition.region, edition.trim, edition.opening) == ("book", Region.CN, "a5", Opening.PAGE)
    assert edition.formats == ("pdf", "epub", "booklet")


def test_pieces_come_in_reading_order(tmp_path: Path) -> None:
    text = GOOD + '[[back]]\nsource = "a.txt"\nid = "z"\n[[front]]\nsource = "a.txt"\nid = "f"\n'
    config, found = load(write(tmp_path, text))
    assert found == ()
    assert config is not None
    assert [entry.id for entry in config.entries] == ["f", None, "z"]


def test_a_byte_order_mark_and_dos_line_ends_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "")
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(path)[1] == ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            'tirm = "a5"',
            (
                "7: error[config]: $.edition[0].tirm: unknown key\n"
                "hint: did you mean trim? known keys here: "
                "formats, hanging, name, opening, reading, reading_for, region, trim, words"
            ),
        ),
        (
            'region = "zh-CN"',
            (
                "7: error[config]: $.edition[0].region: "
                "expected one of zh-Hans-CN, zh-Hant-TW, zh-Hant-HK, zh-Hant, found 'zh-CN'\n"
                "hint: this key is: script and region: zh-Hans-CN, zh-Hant-TW, zh-Hant-HK, or zh-Hant for no region"
            ),
        ),
        (
            'reading = "zhuyin"',
            (
                "7: error[config]: $.edition[0].reading: expected one of none, pinyin, bopomofo, found 'zhuyin'\n"
                "hint: this key is: what is set beside the characters: none, pinyin or bopomofo"
            ),
        ),
        (
            'trim = "a55"',
            (
                "7: error[config]: $.edition[0].trim: expected a trim, found 'a55'\n"
                f"hint: did you mean a5? known ones: {', '.join(known_trims())}"
            ),
        ),
        (
            'formats = ["pdf", "mobi"]',
            (
                "7: error[config]: $.edition[0].formats[1]: expected a format, found 'mobi'\n"
                f"hint: known ones: {', '.join(known_formats())}"
            ),
        ),
        (
            "formats = []",
            (
                "7: error[config]: $.edition[0].formats: expected at least one, found none\n"
                "hint: this key is: what to make: names of modules in wenxuan.formats"
            ),
        ),
        (
            'formats = "pdf"',
            (
                "7: error[config]: $.edition[0].formats: expected a list in [ ], found 'pdf'\n"
                "hint: this key is: what to make: names of modules in wenxuan.formats"
            ),
        ),
        (
            'name = "../书"',
            (
                "7: error[config]: $.edition[0].name: "
                "expected a name of letters A to Z, figures, . _ and -, found '../书'\n"
                "hint: this key is: stem of the files in dist/"
            ),
        ),
        (
            'opening = "left"',
            (
                "7: error[config]: $.edition[0].opening: expected one of recto, page, run-on, found 'left'\n"
                "hint: this key is: where pieces begin: recto, page or run-on"
            ),
        ),
    ],
)
def test_a_fault_of_an_edition_is_told_in_plain_words(tmp_path: Path, lines: str, expected: str) -> None:
    name = "" if "name =" in lines else '\nname = "x"'
    assert faults(tmp_path, f"{GOOD}[[edition]]\n{lines}{name}\n") == [f"book.toml:{expected}"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            'source = "no.txt"',
            (
                "book.toml:7: error[config]: $.front[0].source: expected a file, found none at 'no.txt'\n"
                "hint: check the name, or take the piece out"
            ),
        ),
        (
            'source = "."',
            (
                "book.toml:7: error[config]: $.front[0].source: expected a file, found none at '.'\n"
                "hint: check the name, or take the piece out"
            ),
        ),
        (
            f'source = "{"x" * 400}"',
            (
                f"book.toml:7: error[config]: $.front[0].source: expected a file, found none at {'x' * 400!r}\n"
                "hint: check the name, or take the piece out"
            ),
        ),
        (
            'source = "../a.txt"',
            (
                "book.toml:7: error[config]: $.front[0].source: "
                "expected a file inside the book's folder, found '../a.txt'\n"
                "hint: move the file there, and name it without .."
            ),
        ),
        (
            'source = "a\\u0000.txt"',
            (
                "book.toml:7: error[config]: $.front[0].source: expected one line of text, found 'a\\x00.txt'\n"
                "hint: this key is: path of the text, relative to book.toml and inside its folder"
            ),
        ),
        (
            'source = "a.txt"\nsplit = "yes"',
            (
                "book.toml:8: error[config]: $.front[0].split: expected true or false, found 'yes'\n"
                "hint: this key is: whether the chapters found in the text become pieces of their own"
            ),
        ),
        (
            'source = "a.txt"\nencoding = "utf-9"',
            (
                "book.toml:8: error[config]: $.front[0].encoding: expected an encoding, found 'utf-9'\n"
                "hint: write one such as utf-8, gb18030, big5 or utf-16, or none"
            ),
        ),
        (
            f'source = "a.txt"\ntitle = "{"长" * 501}"',
            (
                "book.toml:8: error[config]: $.front[0].title: expected at most 500 characters, found 501 characters\n"
                "hint: this key is: title in the book, in place of the one found in the text"
            ),
        ),
        (
            'title = "序"',
            (
                "book.toml:6: error[config]: $.front[0].source: missing\n"
                "hint: add the key: path of the text, relative to book.toml and inside its folder"
            ),
        ),
    ],
)
def test_a_fault_of_a_piece_is_told_in_plain_words(tmp_path: Path, lines: str, expected: str) -> None:
    assert faults(tmp_path, f"{GOOD}[[front]]\n{lines}\n") == [expected]


def test_a_source_may_not_leave_the_folder_by_a_link(tmp_path: Path) -> None:
    book = tmp_path / "book"
    book.mkdir()
    (tmp_path / "secret.txt").write_text("密", "utf-8")
    (book / "link.txt").symlink_to(tmp_path / "secret.txt")
    (found,) = faults(book, GOOD + '[[back]]\nsource = "link.txt"\n')
    assert found.startswith(
        "book.toml:7: error[config]: $.back[0].source: expected a file inside the book's folder, found 'link.txt'"
    )


def test_the_rules_to_leave_out_are_rules(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD + '[clean]\noff = ["quotes", "quotez"]\n') == [
        (
            "book.toml:7: error[config]: $.clean.off[1]: expected a cleaning rule, found 'quotez'\n"
            f"hint: did you mean quotes? known ones: {', '.join(known_rules())}"
        )
    ]


def test_ids_and_edition_names_are_used_once(tmp_path: Path) -> None:
    pieces = '[[front]]\nsource = "a.txt"\nid = "x"\n[[back]]\nsource = "a.txt"\nid = "X"\n'
    editions = '[[edition]]\nname = "e"\n[[edition]]\nname = "e"\n'
    assert faults(tmp_path, GOOD + pieces + editions) == [
        (
            "book.toml:11: error[config]: $.back[0].id: expected 'X' once, found it at $.front[0] too\n"
            "hint: give each its own id; capitals do not count"
        ),
        (
            "book.toml:15: error[config]: $.edition[1].name: expected 'e' once, found it at $.edition[0] too\n"
            "hint: give each its own name; capitals do not count"
        ),
    ]


def test_a_book_without_pieces_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path, '[book]\ntitle = ""\ndate = 2026-11-23\n') == [
        (
            "book.toml: error[config]: $.part: expected at least one piece, found none\n"
            "hint: add [[part]] with [[part.piece]] and its source"
        ),
        "book.toml:2: error[config]: $.book.title: expected some text, found ''\nhint: this key is: title of the book",
        (
            "book.toml:3: error[config]: $.book.date: expected text in quotes, found 2026-11-23\n"
            "hint: this key is: date of publication as printed, such as 2026年11月; year first"
        ),
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("copies = 0", "$.print.copies: expected at least 1, found 0"),
        ("copies = 1.5", "$.print.copies: expected a whole number, found 1.5"),
        ("price = true", "$.print.price: expected a number, found true"),
        ("price = nan", "$.print.price: expected a number, found nan"),
        ("weight = 4000", "$.print.weight: expected at most 400, found 4000"),
        ("copies = 30\nprice = 1", ""),
    ],
)
def test_numbers_of_the_print_run(tmp_path: Path, row: str, told: str) -> None:
    found = [
        fault.partition("error[config]: ")[2].partition("\n")[0]
        for fault in faults(tmp_path, f"{GOOD}\n[print]\n{row}\n")
    ]
    assert found == ([told] if told else [])


def test_instructions_without_their_booklet_are_told(tmp_path: Path) -> None:
    text = f'{GOOD}\n[[edition]]\nname = "e"\nformats = ["pdf", "instructions"]\n'
    (fault,) = faults(tmp_path, text)
    assert fault.partition("error[config]: ")[2] == (
        "$.edition[0].formats: expected booklet beside instructions, found none\n"
        "hint: add booklet: the instructions tell how to print and fold it"
    )


@pytest.mark.parametrize(
    ("isbn", "told"),
    [
        ("978-7-02-000220-7", ""),
        ("7-02-000220-X", ""),
        ("待定", ""),
        ("978-7-02-000220-8", "expected an ISBN that ends in 7, found '978-7-02-000220-8'"),
        ("7-02-000220-0", "expected an ISBN that ends in X, found '7-02-000220-0'"),
        ("978-7-02", "expected an ISBN of 13 or 10 digits, found '978-7-02'"),
    ],
)
def test_a_wrong_isbn_is_told(tmp_path: Path, isbn: str, told: str) -> None:
    text = GOOD.replace("[book]", f'[book]\nisbn = "{isbn}"')
    found = [fault.partition("$.book.isbn: ")[2].partition("\n")[0] for fault in faults(tmp_path, text)]
    assert found == ([told] if told else [])


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """book = 1
extra = {}
edition = []
[[part]]
title = [1]
piece = []
[[part]]
[[part.piece]]
source = 7
[[part.piece]]
source = "a.txt"
id = "i"
[[back]]
source = "none.txt"
id = "i"
"""
    assert [fault.partition("\n")[0] for fault in faults(tmp_path, text)] == [
        "book.toml:1: error[config]: $.book: expected a table, found 1",
        "book.toml:2: error[config]: $.extra: unknown key",
        "book.toml:3: error[config]: $.edition: expected at least one, found none",
        "book.toml:5: error[config]: $.part[0].title: expected text in quotes, found a list",
        "book.toml:6: error[config]: $.part[0].piece: expected at least one, found none",
        "book.toml:9: error[config]: $.part[1].piece[0].source: expected text in quotes, found 7",
        "book.toml:14: error[config]: $.back[0].source: expected a file, found none at 'none.txt'",
        "book.toml:15: error[config]: $.back[0].id: expected 'i' once, found it at $.part[1].piece[1] too",
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b"[book]\ntitle = unquoted\n",
            (
                "book.toml:2:9: error[config]: expected TOML, found a fault: invalid value\n"
                "hint: mend the line; text stands in quotes"
            ),
        ),
        (
            b'title = "',
            (
                "book.toml: error[config]: expected TOML, found a fault: unterminated string\n"
                "hint: mend the line; text stands in quotes"
            ),
        ),
        (
            "title = '书'".encode("gb18030"),
            "book.toml: error[config]: expected UTF-8, found byte 0xCA at offset 9\nhint: save the file as UTF-8",
        ),
        (
            b"x = " + b"[" * 100_000,
            "book.toml: error[config]: expected TOML, found brackets nested too deep\nhint: mend the file",
        ),
    ],
)
def test_a_file_that_is_no_toml_is_told(tmp_path: Path, data: bytes, expected: str) -> None:
    path = tmp_path / "book.toml"
    path.write_bytes(data)
    config, found = load(path)
    assert config is None
    assert [str(fault).removeprefix(f"{tmp_path}/") for fault in found] == [expected]


def test_a_file_that_is_not_there_is_a_fault_of_the_call(tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    with pytest.raises(InputError) as raised:
        load(path)
    assert raised.value.what == f"{path}: cannot be read: no such file or directory"
    assert raised.value.hint == "run wenxuan new to start a book, or name the folder of one"


def test_names_are_found_without_loading_the_stages() -> None:
    assert {"a5", "dalu32", "16k"} <= set(known_trims())
    assert {"pdf", "epub"} <= set(known_formats())
    assert "web" not in known_formats()
    assert "quotes" in known_rules()


# --- the manual -------------------------------------------------------------------------------------


def manual_tables() -> dict[str, list[str]]:
    """Say what docs/book-toml.md must hold: under each heading, a row for every key."""
    models: dict[str, type[BaseModel]] = {}
    for name, field in BookConfig.model_fields.items():
        annotation: Any = field.annotation
        arguments = get_args(annotation)
        models[f"[[{name}]]" if arguments else f"[{name}]"] = (arguments or (annotation,))[0]
    models["[[part.piece]], [[front]], [[back]]"] = models.pop("[[front]]")
    models.pop("[[back]]")
    part = models["[[part]]"]
    assert part.model_fields["piece"].description
    return {
        title: [
            f"| `{name}` | {'needed' if field.is_required() else default(field.default)} | {field.description} |"
            for name, field in model.model_fields.items()
        ]
        for title, model in models.items()
    }


def default(value: object) -> str:
    """Show a default as the manual does."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{item}"' for item in value) + "]`" if value else "none"
    return f"`{value}`" if value else "none"


def test_the_manual_has_every_key_with_its_default_and_its_note() -> None:
    text = (ROOT / "docs" / "book-toml.md").read_text("utf-8")
    sections = {part.partition("\n")[0].replace("`", ""): part.split("\n") for part in text.split("\n## ")[1:]}
    for title, rows in manual_tables().items():
        assert [line for line in sections[title] if line.startswith("| `")] == rows


def test_the_example_of_the_manual_is_a_good_book(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "book-toml.md").read_text("utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    for name in ("序.md", "故乡.txt", "信.docx", "旧报.txt", "跋.md"):
        (tmp_path / name).write_text("甲", "utf-8")
    assert faults(tmp_path, example) == []


@pytest.mark.parametrize("kind", ["booklet", "instructions", "poster", "shop"])
def test_an_edition_named_as_a_file_of_another_is_told(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.txt").write_text("文", "utf-8")
    rows = '[book]\ntitle = "灯"\n[[part]]\n[[part.piece]]\nsource = "a.txt"\n'
    rows += "".join(f'[[edition]]\nname = "{name}"\n' for name in ("deng", f"deng-{kind}", f"other-{kind}"))
    (tmp_path / "book.toml").write_text(rows, "utf-8")
    _, faults = load(tmp_path / "book.toml")
    assert [fault.what for fault in faults] == [
        f"$.edition[1].name: expected another name: the {kind} of 'deng' has it"
    ]


def test_a_number_of_thousands_of_digits_is_told(tmp_path: Path) -> None:
    (tmp_path / "book.toml").write_text("a = " + "9" * 5000, "utf-8")
    _, faults = load(tmp_path / "book.toml")
    assert [fault.what for fault in faults] == ["expected TOML, found a number too long to read"]


def test_a_pipe_in_place_of_book_toml_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "book.toml")
    with pytest.raises(InputError, match="expected a file, found a device or pipe"):
        load(tmp_path / "book.toml")


def test_a_listed_name_has_two_characters(tmp_path: Path) -> None:
    text = GOOD.replace("[book]", '[book]\npeople = ["范"]', 1)
    (fault,) = faults(tmp_path, text)
    assert "$.book.people[0]: expected at least 2 characters, found '范'" in fault
