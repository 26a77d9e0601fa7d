"""Put finished files into their place (出版): whole or not at all, whenever the build is stopped."""

import errno
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wenxuan.errors import OutputError

_DRAFT = ".wenxuan-"  # + process id: where a build gathers what it makes, beside what it will replace
_READY = ".ready"  # in a draft: everything is finished; what is left is to move it
_MANIFEST = "manifest.json"


@contextmanager
def staging(output: Path) -> Iterator[Path]:
    """Give a folder inside `output` to make files in; it is gone afterwards, published or not.

    What an earlier build left is cleared first: finished drafts are published, half-made ones thrown away.
    Raises OutputError if the folder cannot be written or the disk is full.
    """
    draft = output / f"{_DRAFT}{os.getpid()}"
    is_new = not output.exists()
    try:
        output.mkdir(parents=True, exist_ok=True)
        with _alone(output):
            _settle(output)
        draft.mkdir()
        yield draft
    except OSError as error:
        named = Path(os.fsdecode(error.filename or output))
        where = output if named.is_relative_to(draft) else named
        raise OutputError(f"{where}: cannot be written: {reason(error)}", hint=_hint(error)) from error
    finally:
        if (draft / _READY).is_file():  # stopped while files were being moved: what was begun is brought to its end
            with suppress(OSError), _alone(output):
                _move(draft, output)
        else:
            shutil.rmtree(draft, ignore_errors=True)
        if is_new and output.is_dir() and not any(output.iterdir()):
            output.rmdir()


def write_whole(target: Path, data: bytes) -> None:
    """Write `data` beside `target` and move it there; a reader sees the old file or the new one, never half.

    Raises OutputError if the folder cannot be written or the disk is full.
    """
    draft = target.with_name(f".{os.getpid()}-{threading.get_ident()}.part")  # short, however long the target's name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(target)
    except OSError as error:
        shown = target.parent.parent / target.name if target.parent.name.startswith(_DRAFT) else target
        raise OutputError(f"{shown}: cannot be written: {reason(error)}", hint=_hint(error)) from error
    finally:
        if draft.parent.is_dir():
            draft.unlink(missing_ok=True)


def publish(draft: Path, output: Path, *, sources: Iterable[Path] = ()) -> None:
    """Move the files that the manifest of `draft` lists into `output`, and it itself last.

    Files of the build before that are no more go. Raises OutputError if one of `sources`, or a file that no build
    made, would be replaced.
    """
    sources = tuple(sources)
    with _alone(output):  # another build may be moving its files
        _refuse_foreign(draft, output, sources)
        (draft / _READY).write_text("\n".join(source.name for source in sources), "utf-8", "surrogateescape")
        _move(draft, output)


def _refuse_foreign(draft: Path, output: Path, sources: tuple[Path, ...]) -> None:
    is_ours, before = (output / _MANIFEST).exists(), _listed(output / _MANIFEST)
    for name in _listed(draft / _MANIFEST):
        target = output / name
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        if any(source.name == name and target.exists() and target.samefile(source) for source in sources):
            raise OutputError(f"{target}: the book would be written over its own text",
                              hint="choose another folder with -o")  # fmt: skip
        if target.exists() and name not in before and (before or not is_ours):  # a broken manifest is ours
            raise OutputError(f"{target}: a file that no build made would be written over",
                              hint="move it away, or choose another folder with -o")  # fmt: skip


def reason(error: OSError) -> str:
    """Say what an OSError means, in the words of the machine."""
    return (error.strerror or str(error)).lower()


def _settle(output: Path) -> None:
    for draft in output.glob(f"{_DRAFT}*"):
        if _is_running(draft.name.removeprefix(_DRAFT)):
            continue
        if (draft / _READY).is_file():
            _move(draft, output)
        else:
            shutil.rmtree(draft, ignore_errors=True)


def _move(draft: Path, output: Path) -> None:
    """Move what the draft's manifest lists; begun again after a kill, it comes to the same end."""
    after = _listed(draft / _MANIFEST)
    if after:  # if not, the manifest has been moved already, and with it everything
        for name in sorted(after):
            if (draft / name).is_file():
                (draft / name).replace(output / name)
        kept = after | {"book.toml", *(draft / _READY).read_text("utf-8", "surrogateescape").split("\n")}
        for name, digest in _rows(output / _MANIFEST).items():
            if name not in kept and _digest(output / name) == digest:  # ours still, and not somebody's own file
                (output / name).unlink(missing_ok=True)
        (draft / _MANIFEST).replace(output / _MANIFEST)
    shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _alone(output: Path) -> Iterator[None]:
    """Wait until no other build moves files into `output`; the lock ends with the process that holds it."""
    try:
        import fcntl
    except ImportError:  # Windows: two builds into one folder at the same moment are not kept apart
        yield
        return
    handle = os.open(output, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _listed(manifest: Path) -> set[str]:
    """Return the names of plain files in the folder that a manifest lists."""
    return set(_rows(manifest))


def _rows(manifest: Path) -> dict[str, str]:
    """Return the SHA-256 of each plain file in the folder that a manifest lists, by name."""
    try:
        table = json.loads(manifest.read_text("utf-8"))
        rows = {row["path"]: str(row.get("sha256", "")) for row in table["artifacts"]}
        return {name: rows[name] for name in rows if Path(name).name == name and name not in ("", _MANIFEST)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else "none"


def _is_running(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return int(process) != os.getpid()


def _hint(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "make room on the disk and run again; the files of the last build are as they were"
    return "choose another folder with -o, or make this one writable"
