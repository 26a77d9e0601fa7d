"""One virtual machine checks all books; where Java cannot compile the loop, each book has its own."""

import shutil
from pathlib import Path

import pytest

from wenxuan.check.epubcheck import EpubCheck

pytestmark = pytest.mark.skipif(not shutil.which("java"), reason="EPUBCheck needs Java")


def no_epub(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("no archive", "utf-8")
    return path


def test_one_machine_serves_all_books_whatever_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")  # in which Java finds no Chinese file name
    books = [no_epub(tmp_path, name) for name in ("书.epub", "b.epub")]
    with EpubCheck() as validator:
        first = validator.check(books[:1])
        machine = validator._process
        second = validator.check(books[1:])
        assert machine and validator._process is machine and machine.poll() is None
    assert machine.poll() is not None
    assert {found.location.path for found in first} == {str(books[0])}
    assert {found.location.path for found in second} == {str(books[1])}


def test_a_java_without_a_compiler_checks_each_book_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.which("java")
    bare = tmp_path / "bin" / "java"
    bare.parent.mkdir()
    bare.write_text(f'#!/bin/sh\ncase "$*" in *.java) exit 1 ;; esac\nexec {real} "$@"\n')
    bare.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with EpubCheck() as validator:
        found = validator.check([no_epub(tmp_path, "a.epub"), no_epub(tmp_path, "b.epub")])
    assert {item.what[:4] for item in found} == {"PKG-"}
    assert {Path(item.location.path).name for item in found} == {"a.epub", "b.epub"}
