"""Put finished files into their place (出版): whole or not at all, whenever the build is stopped."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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
    try:
        output.mkdir(parents=True, exist_ok=True)
        _settle(output)
        draft.mkdir()
        yield draft
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {reason(error)}", hint=_hint(error)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_whole(target: Path, data: bytes) -> None:
    """Write `data` beside `target` and move it there; a reader sees the old file or the new one, never half.

    Raises OutputError if the folder cannot be written or the disk is full.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(target)
    except OSError as error:
        raise OutputError(
            f"{target}: cannot be written: {reason(error)}",
            hint=_hint(error),
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def publish(draft: Path, output: Path) -> None:
    """Move every file of `draft` into `output`, the manifest last; files of the build before that are no more go."""
    (draft / _READY).write_bytes(b"")
    _move(draft, output)


def reason(error: OSError) -> str:
    """Say what an OSError means, in the words of the machine."""
    return (error.strerror or str(error)).lower()


def _settle(output: Path) -> None:
    for draft in output.glob(f"{_DRAFT}*"):
        if _is_running(draft.name.removeprefix(_DRAFT)):
            continue
        if (draft / _READY).is_file():
            _move(draft, output)
        shutil.rmtree(draft, ignore_errors=True)


def _move(draft: Path, output: Path) -> None:
    before = _listed(output / _MANIFEST)
    after = _listed(draft / _MANIFEST) or _listed(output / _MANIFEST)
    names = sorted((path.name for path in draft.iterdir() if path.name != _READY), key=lambda name: name == _MANIFEST)
    for name in names:
        (draft / name).replace(output / name)
    for name in before - after:
        (output / name).unlink(missing_ok=True)


def _listed(manifest: Path) -> set[str]:
    """Return the names of plain files in the folder that a manifest lists."""
    try:
        table = json.loads(manifest.read_text("utf-8"))
        return {row["path"] for row in table["artifacts"] if Path(row["path"]).name == row["path"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _is_running(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return int(process) != os.getpid()


def _hint(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "make room on the disk and run again; the files of the last build are as they were"
    return "choose another folder with -o, or make this one writable"
