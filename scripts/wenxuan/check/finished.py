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
    except (OSError, ValueError, KeyError, TypeError):
        yield _error(manifest, "expected a folder with book.toml or manifest.json, found neither",
                     "name the folder of a book, or one that wenxuan build has made")  # fmt: skip
        return
    for name, digest in rows:
        path = folder / name
        if not path.is_file():
            yield _error(path, "the file is missing", "build the book again")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield _error(path, "the file is not the one that was built", "build the book again")


def _error(path: Path, what: str, hint: str) -> Diagnostic:
    return Diagnostic(Location(str(path)), Severity.ERROR, "finished", what, hint)
