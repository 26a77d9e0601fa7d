"""Reading: the contract that every form keeps, and what is said of a file that cannot be read."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.manuscript import Mark
from wenxuan.read import read, read_text_bytes, readers
from wenxuan.registry import modules_in

TEXT = "\u3000\u3000第一段。\n\u3000\u3000第二段。\n"
FORMS = sorted(readers())
UNPACKED = [suffix for suffix in FORMS if suffix not in (".docx", ".epub")]  # forms that are text


def refusal(path: Path, root: Path, *, encoding: str = "") -> str:
    source, findings = read(path, root=root, encoding=encoding)
    assert source is None
    (finding,) = findings
    return str(finding).removeprefix(f"{path.as_posix()}").lstrip(":").strip()


# --- the contract -------------------------------------------------------------------------------


def test_every_module_of_the_room_is_a_reader() -> None:
    for name, module in modules_in("wenxuan.read"):
        assert module.SUFFIXES and all(suffix.startswith(".") for suffix in module.SUFFIXES), name
        assert module.LIMIT > 1 << 20
        assert callable(module.read_bytes)
    suffixes = [suffix for _, module in modules_in("wenxuan.read") for suffix in module.SUFFIXES]
    assert len(suffixes) == len(set(suffixes))


@pytest.mark.parametrize("suffix", UNPACKED)
def test_a_text_in_any_form(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"稿{suffix}"
    data = TEXT.encode()
    path.write_bytes(data)
    source, findings = read(path, root=tmp_path)
    assert findings == ()
    assert source is not None
    assert "第一段。" in source.text
    assert source.path == path.as_posix()
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert source.encoding == "utf-8"
    assert path.read_bytes() == data


@pytest.mark.parametrize("suffix", FORMS)
@settings(max_examples=25, deadline=None)
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_no_bytes_raise_an_exception(tmp_path_factory: pytest.TempPathFactory, suffix: str, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(data)
    source, findings = read(path, root=path.parent)
    assert source is not None or findings
    if source is not None:
        assert source.marks == tuple(sorted(source.marks))
        assert all(0 <= mark.start < mark.end <= len(source.text) for mark in source.marks)
        assert not source.lines or len(source.lines) == source.text.count("\n") + 1


def test_paths_are_shown_as_the_user_wrote_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "a.txt").write_text(TEXT, "utf-8")
    monkeypatch.chdir(tmp_path)
    for path, root, shown in (
        ("book/a.txt", "book", "book/a.txt"),
        (tmp_path / "book" / "a.txt", "book", "book/a.txt"),
        ("book/a.txt", ".", "book/a.txt"),
    ):
        source, _ = read(Path(path), root=Path(root))
        assert source is not None
        assert source.path == shown


def test_standard_input() -> None:
    source, findings = read_text_bytes("天地。\r\n玄黄。\r".encode("gb18030"), "-")
    assert findings == ()
    assert source is not None
    assert (source.path, source.text, source.encoding) == ("-", "天地。\n玄黄。\n", "gb18030")
    source, findings = read_text_bytes(b"", "-")
    assert source is None
    assert [str(finding) for finding in findings] == [
        "-: error[empty]: the file is empty\nhint: check that it was saved"
    ]


def test_the_room_is_entered_quickly() -> None:
    slow = "lxml trafilatura mammoth markdown_it PIL charset_normalizer".split()  # noqa: SIM905 -- words read better so
    code = f"import sys, wenxuan.read as r; r.readers(); print([m for m in {slow!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "scripts")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


# --- faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", UNPACKED)
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "error[empty]: the file is empty\nhint: check that it was saved"),
        (b" \r\n\xe3\x80\x80\n", "error[empty]: the file holds no text\nhint: check that it was saved"),
        (
            b"%PDF-1.7 \xb2\xe2",
            "error[binary]: expected a text, found a PDF document\nhint: export its text from the program that made it",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            (
                "error[binary]: expected a text, found an old Word document (.doc)\n"
                "hint: open it in a word processor and save it as .docx"
            ),
        ),
        (
            b"\x00\x01\x02\xff\xfe\x00\x80",
            "error[binary]: not a text: byte 0x00 at offset 0\nhint: name a text file, or declare its encoding",
        ),
        (
            "文".encode() * 9 + b"\x01\x02\x03",
            (
                "error[binary]: not a text: 3 of 12 characters are control codes\n"
                "hint: name a text file, or declare its encoding"
            ),
        ),
    ],
    ids=["empty", "blank", "pdf", "doc", "nul", "control"],
)
def test_no_text_in_the_file(tmp_path: Path, suffix: str, data: bytes, message: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    assert refusal(path, tmp_path) == message


def test_a_byte_that_does_not_decode_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("第一行的文字在这里。\r\n第二行".encode() + b"\xa0" + "也有文字。".encode())
    assert refusal(path, tmp_path) == (
        "2:4: error[encoding]: byte 0xA0 at offset 41 is not utf-8\n"
        "hint: mend the file, or declare its encoding if it is not utf-8"
    )
    path.write_bytes("第一行的文字在这里。\n第二行".encode("gb18030") + b"\xff" + "也有文字。".encode("gb18030"))
    assert refusal(path, tmp_path) == (
        "2:4: error[encoding]: byte 0xFF at offset 27 is not gb18030\n"
        "hint: mend the file, or declare its encoding if it is not gb18030"
    )


@pytest.mark.parametrize(
    ("written", "declared", "message"),
    [
        (
            "gb18030",
            "utf-8",
            (
                "1:3: error[encoding]: byte 0xB5 at offset 2 is not utf-8\n"
                "hint: it reads well as gb18030: declare that, or leave the encoding out"
            ),
        ),
        (
            "big5hkscs",
            "gbk",
            (
                "error[encoding]: declared gbk, found text that reads as big5hkscs\n"
                "hint: declare big5hkscs, or leave the encoding out"
            ),
        ),
        (
            "utf-8-sig",
            "gb18030",
            (
                "error[encoding]: declared gb18030, found the byte order mark of utf-8\n"
                "hint: declare utf-8, or leave the encoding out"
            ),
        ),
        (
            "utf-8",
            "klingon",
            (
                "error[encoding]: unknown encoding 'klingon'\nhint: known encodings: utf-8, utf-16, utf-16-le, "
                "utf-16-be, gb18030, gbk, gb2312, big5, big5hkscs, cp950, hz, utf-32, utf-32-le, utf-32-be, shift_jis, "
                "euc_jp, euc_kr, iso8859-1, cp1252"
            ),
        ),
    ],
)
def test_a_wrong_declared_encoding(tmp_path: Path, written: str, declared: str, message: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("  的確是這樣說過的，他沒有騙我們。".encode(written))
    assert refusal(path, tmp_path, encoding=declared) == message


@pytest.mark.parametrize("name", ["rot13", "base64", "idna", "unicode_escape", "utf-7", "\0", "zlib", "../x"])
def test_codecs_that_are_no_encodings_are_unknown(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    assert refusal(path, tmp_path, encoding=name).startswith(f"error[encoding]: unknown encoding {name!r}\n")


def test_places_that_hold_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.txt", tmp_path) == (
        "error[file]: cannot be read: no such file or directory\nhint: check the name and its rights"
    )
    (tmp_path / "d.txt").mkdir()
    assert (
        refusal(tmp_path / "d.txt", tmp_path) == "error[file]: expected a file, found a folder\nhint: name a file in it"
    )
    os.mkfifo(tmp_path / "p.txt")
    assert refusal(tmp_path / "p.txt", tmp_path) == (
        "error[file]: expected a file, found a device or pipe\nhint: pass standard input as -"
    )
    (tmp_path / "a.xyz").write_text("x")
    assert refusal(tmp_path / "a.xyz", tmp_path) == (
        "error[file]: expected a source file, found suffix '.xyz'\nhint: known suffixes: " + ", ".join(FORMS)
    )
    (tmp_path / "a.doc").write_text("x")
    assert refusal(tmp_path / "a.doc", tmp_path) == (
        "error[file]: expected a source file, found suffix '.doc'\n"
        "hint: open it in a word processor and save it as .docx"
    )
    (tmp_path / "noname").write_text("x")
    assert refusal(tmp_path / "noname", tmp_path).startswith("error[file]: the file name has no suffix\n")


def test_a_link_that_leaves_the_project(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "secret.txt").write_text(TEXT, "utf-8")
    link = tmp_path / "book" / "a.txt"
    link.symlink_to(tmp_path / "secret.txt")
    assert refusal(link, tmp_path / "book") == (
        "error[file]: the file is a link that leaves the project\nhint: copy the file into the folder"
    )


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(100 << 20)  # a sparse file: it costs no disk
    assert refusal(path, tmp_path) == (
        "error[size]: the file has 100 MB, more than the limit of 64 MB\nhint: split it into several files"
    )


def test_a_mark_knows_its_order() -> None:
    """The contract test above rests on marks being ordered by their place."""
    from wenxuan.manuscript import MarkKind

    assert Mark(0, 2, MarkKind.STRONG) < Mark(1, 2, MarkKind.STRONG)
