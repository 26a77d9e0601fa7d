"""Check finished files against their manifest (清单): each is there, and is what was made."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from wenxuan.diagnostics import Diagnostic, Location, Severity


def check(folder: Path) -> Iterator[Diagnostic]:
    """Yield an error for every file of `folder` that is missing or differs from manifest.json."""
    manifest = folder / "manifest.json"
    try:
        rows = [(str(row["path"]), str(row["sha256"])) for row in json.loads(manifest.read_text("utf-8"))["artifacts"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        yield _error(manifest, "expected a folder with book.toml or manifest.json, found neither",
                     "name the folder of a book, or one that wenxuan build has made")  # fmt: skip
        return
    for name, digest in rows:
        path = folder / name
        if Path(name).name != name or "\0" in name:
            yield _error(manifest, f"expected the name of a file beside it, found {name!r}", "build the book again")
        elif not path.is_file():
            yield _error(path, "the file is missing", "build the book again")
        elif _sha256(path) != digest:
            yield _error(path, "the file is not the one that was built", "build the book again")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _error(path: Path, what: str, hint: str) -> Diagnostic:
    return Diagnostic(Location(str(path)), Severity.ERROR, "finished", what, hint)
