"""Publishing: a folder holds the old files or the new ones, whole, wherever a build is stopped."""

import errno
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from wenxuan.errors import OutputError
from wenxuan.publish import publish, staging, write_whole

Files = dict[str, bytes]
OLD: Files = {"a.pdf": b"old a", "gone.pdf": b"old", "index.html": b"old page"}
NEW: Files = {"a.pdf": b"new a", "b.pdf": b"new b", "index.html": b"new page"}
OWN: Files = {"readme.txt": b"the reader's own file"}


def fill(folder: Path, files: Files) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    rows = [{"path": name, "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()]
    (folder / "manifest.json").write_text(json.dumps({"artifacts": rows}), "utf-8")


def held(folder: Path) -> Files:
    files = folder.iterdir() if folder.exists() else ()
    return {path.name: path.read_bytes() for path in files if path.is_file() and path.name != "manifest.json"}


def make(output: Path, files: Files, *, sources: tuple[Path, ...] = ()) -> None:
    with staging(output) as draft:
        fill(draft, files)
        publish(draft, output, sources=sources)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A folder with an earlier build and a file that is none of ours."""
    folder = tmp_path / "dist"
    make(folder, OLD)
    for name, data in OWN.items():
        (folder / name).write_bytes(data)
    return folder


def test_a_build_replaces_the_one_before_and_touches_nothing_else(output: Path) -> None:
    assert held(output) == OLD | OWN
    make(output, NEW)
    assert held(output) == NEW | OWN
    assert sorted(path.name for path in output.iterdir()) == sorted([*NEW, *OWN, "manifest.json"])


def test_what_the_manifest_does_not_list_is_not_published(output: Path) -> None:
    with staging(output) as draft:
        fill(draft, NEW)
        (draft / "scrap.pdf").write_bytes(b"scrap")
        publish(draft, output)
    assert held(output) == NEW | OWN


def test_a_build_that_fails_leaves_the_folder_as_it_was(output: Path) -> None:
    def fail() -> None:
        with staging(output) as draft:
            fill(draft, NEW)
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert held(output) == OLD | OWN
    assert [path for path in output.iterdir() if path.is_dir()] == []


def test_a_folder_made_for_a_build_that_fails_goes_again(tmp_path: Path) -> None:
    def fail() -> None:
        with staging(tmp_path / "new"):
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert list(tmp_path.iterdir()) == []


class Killed(BaseException):
    """Stands for the end of the process: nothing after it is run."""


@pytest.mark.parametrize("step", range(1, 12))
@pytest.mark.parametrize("begins", [OLD, {}], ids=["after a build", "first build"])
def test_killed_at_any_step_it_is_the_old_book_or_comes_to_be_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, begins: Files
) -> None:
    """Die before the n-th call that changes the folder; then let the next build settle what is left."""
    output = tmp_path / "dist"
    if begins:
        make(output, begins)
    steps = iter(range(1, 100))
    originals = {name: getattr(Path, name) for name in ("replace", "unlink", "mkdir", "write_bytes")}

    def counted(name: str) -> object:
        def act(self: Path, *arguments: object, **named: object) -> object:
            if next(steps) >= step:
                raise Killed
            return originals[name](self, *arguments, **named)

        return act

    def dead(*_: object, **__: object) -> None:
        return None

    with monkeypatch.context() as patch:
        for name in originals:
            patch.setattr(Path, name, counted(name))
        patch.setattr("wenxuan.publish.shutil.rmtree", dead)
        try:
            with staging(output) as draft:
                fill(draft, NEW)
                publish(draft, output)
        except Killed:
            pass
    drafts = list(output.glob(".wenxuan-*")) if output.exists() else []
    is_ready = any((draft / ".ready").is_file() for draft in drafts)
    if not is_ready and drafts:
        assert held(output) in (begins, NEW)
    for draft in drafts:
        draft.rename(output / ".wenxuan-999999999")  # a process that is no more
    with staging(output):
        pass
    assert held(output) in (begins, NEW)
    assert not is_ready or held(output) == NEW
    assert list(output.glob(".wenxuan-*")) == []


@pytest.mark.parametrize("failing", range(1, 6))
def test_interrupted_while_moving_it_moves_the_rest(
    output: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    moves = iter(range(1, 100))
    move = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if next(moves) == failing:
            raise KeyboardInterrupt
        return move(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    try:
        make(output, NEW)
    except KeyboardInterrupt:
        assert failing <= 4
    else:
        assert failing == 5
    assert held(output) == NEW | OWN
    assert list(output.glob(".wenxuan-*")) == []


def test_the_draft_of_a_running_build_is_left_alone(output: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        theirs = output / f".wenxuan-{other.pid}"
        theirs.mkdir()
        with staging(output):
            pass
        assert theirs.is_dir()
        other.communicate(b"\n")
    with staging(output):
        pass
    assert not theirs.exists()


@pytest.mark.parametrize("name", [".wenxuan-", ".wenxuan-x", ".wenxuan-99999999999999999999999"])
def test_drafts_with_odd_names_are_cleared(output: Path, name: str) -> None:
    (output / name).mkdir()
    make(output, NEW)
    assert list(output.glob(".wenxuan-*")) == []


@pytest.mark.parametrize("path", ["../outside.txt", "/etc/outside.txt", "sub/x.pdf", "", 5, None])
def test_a_manifest_cannot_name_files_elsewhere(output: Path, tmp_path: Path, path: object) -> None:
    (tmp_path / "outside.txt").write_bytes(b"not ours")
    (output / "manifest.json").write_text(json.dumps({"artifacts": [{"path": path}]}), "utf-8")
    make(output, NEW)
    assert (tmp_path / "outside.txt").read_bytes() == b"not ours"
    assert held(output) == OLD | NEW | OWN


@pytest.mark.parametrize("text", ["", "{", "[]", '{"artifacts": 3}', '{"artifacts": [3]}', "\x00"])
def test_a_broken_manifest_stops_nobody(output: Path, text: str) -> None:
    (output / "manifest.json").write_text(text, "utf-8")
    make(output, NEW)
    assert held(output) == OLD | NEW | OWN


def test_a_source_is_never_written_over(output: Path) -> None:
    source = output / "index.html"
    with pytest.raises(OutputError) as told:
        make(output, NEW, sources=(source,))
    assert told.value.what == f"{source}: the book would be written over its own text"
    assert told.value.hint == "choose another folder with -o"
    assert held(output) == OLD | OWN


def test_a_source_of_the_same_name_elsewhere_is_no_hindrance(output: Path, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"a text")
    make(output, NEW, sources=(tmp_path / "index.html",))
    assert held(output) == NEW | OWN


def test_a_folder_in_the_way_of_a_file(output: Path) -> None:
    (output / "b.pdf").mkdir()
    with pytest.raises(OutputError) as told:
        make(output, NEW)
    assert told.value.what == f"{output / 'b.pdf'}: cannot be written: is a directory"
    assert held(output) == OLD | OWN


def test_a_file_in_the_way_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as told:
        make(tmp_path / "file", NEW)
    assert told.value.what == f"{tmp_path / 'file'}: cannot be written: file exists"
    assert told.value.hint == "choose another folder with -o, or make this one writable"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_told_as_such(output: Path, number: int) -> None:
    def fill_up() -> None:
        with staging(output):
            raise OSError(number, os.strerror(number))

    with pytest.raises(OutputError) as told:
        fill_up()
    assert told.value.what == f"{output}: cannot be written: {os.strerror(number).lower()}"
    assert told.value.hint == "make room on the disk and run again; the files of the last build are as they were"
    assert held(output) == OLD | OWN


def test_a_fault_elsewhere_is_not_blamed_on_the_folder(output: Path) -> None:
    def fail() -> None:
        with staging(output):
            raise PermissionError(errno.EACCES, "Permission denied", "/elsewhere")

    with pytest.raises(OutputError) as told:
        fail()
    assert told.value.what == "/elsewhere: cannot be written: permission denied"


def _publish(output: Path, files: Mapping[str, bytes], start: object) -> None:
    start.wait()  # type: ignore[attr-defined]  # multiprocessing's event
    for _ in range(20):
        make(output, dict(files))


def test_builds_at_the_same_moment_do_not_mix(output: Path) -> None:
    """Each of two processes publishes files that name it, over and over; the folder is always of one of them."""
    context = multiprocessing.get_context("fork")
    start = context.Event()
    kinds = [{f"{index}.pdf": name for index in range(8)} for name in (b"one", b"two")]
    workers = [context.Process(target=_publish, args=(output, kind, start)) for kind in kinds]
    for worker in workers:
        worker.start()
    start.set()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len({data for name, data in held(output).items() if name not in OWN}) == 1
    assert list(output.glob(".wenxuan-*")) == []


# --- single files -------------------------------------------------------------------------------------


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "deep" / "file.epub"
    write_whole(target, b"old")
    assert target.read_bytes() == b"old"

    def half(self: Path, data: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(data[:2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OutputError) as told:
        write_whole(target, b"new and longer")
    assert told.value.what == f"{target}: cannot be written: no space left on device"
    assert target.read_bytes() == b"old"
    assert [path.name for path in target.parent.iterdir()] == ["file.epub"]


def test_a_file_may_have_the_longest_name_there_is(tmp_path: Path) -> None:
    target = tmp_path / ("长" * 83 + ".epub")  # 254 bytes
    write_whole(target, b"x")
    assert target.read_bytes() == b"x"


def test_a_fault_in_a_draft_names_the_file_that_it_would_be(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Iterator[int]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fail() -> None:
        with staging(output) as draft:
            monkeypatch.setattr(Path, "write_bytes", full)
            write_whole(draft / "book.epub", b"x")

    with pytest.raises(OutputError) as told:
        fail()
    assert told.value.what == f"{output / 'book.epub'}: cannot be written: no space left on device"
