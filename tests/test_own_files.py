"""A build never deletes or writes over what is the user's own."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from wenxuan.build import _cache_of
from wenxuan.errors import OutputError
from wenxuan.publish import publish, staging
from wenxuan.shelf import _prune


def manifest(folder: Path, **digests: str) -> None:
    rows = [{"path": name.replace("_", "."), "sha256": digest} for name, digest in digests.items()]
    (folder / "manifest.json").write_text(json.dumps({"artifacts": rows}), "utf-8")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_only_files_as_we_made_them_are_taken_away(tmp_path: Path) -> None:
    for name in ("book.toml", "essay.html", "thesis.txt", "old.pdf"):
        (tmp_path / name).write_text(name, "utf-8")
    ours = {name.replace(".", "_"): digest(name) for name in ("book.toml", "essay.html", "old.pdf")}
    manifest(tmp_path, **ours, thesis_txt=digest("as it was built"))
    with staging(tmp_path) as draft:
        (draft / "new.pdf").write_text("new", "utf-8")
        manifest(draft, new_pdf=digest("new"))
        publish(draft, tmp_path, sources=[tmp_path / "essay.html"])
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == ["book.toml", "essay.html", "manifest.json", "new.pdf", "thesis.txt"]


def test_a_cache_that_leads_out_of_the_book_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    assert _cache_of(tmp_path / "book") == tmp_path / "book" / ".wenxuan"
    (tmp_path / "book" / ".wenxuan").mkdir()
    (tmp_path / "book" / ".wenxuan" / "editions").symlink_to(tmp_path)
    assert _cache_of(tmp_path / "book") is None


def test_the_shelf_clears_away_only_what_it_keeps(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"photos-{number}").mkdir()
        (tmp_path / f"{number:064x}").mkdir()
    _prune(tmp_path)
    names = [path.name for path in tmp_path.iterdir()]
    assert (sum(name.startswith("photos") for name in names), len(names)) == (30, 54)


def test_a_ledger_is_not_written_over_its_text(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("你好,世界。", "utf-8")
    command = [sys.executable, "-m", "wenxuan", "clean", str(text), "--ledger", str(text)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, text.read_text("utf-8")) == (6, "", "你好,世界。")


def test_a_file_that_no_build_made_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "new.pdf").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="that no build made would be written over"), staging(tmp_path) as draft:
        (draft / "new.pdf").write_text("new", "utf-8")
        manifest(draft, new_pdf=digest("new"))
        publish(draft, tmp_path)
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("new.pdf", "mine")]
