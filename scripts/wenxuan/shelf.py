"""The shelf (书架): finished editions kept by a hash of all they were made from, so that nothing is made twice."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import distributions
from pathlib import Path

from wenxuan.model import Artifact, Edition
from wenxuan.resources import build_time, styles_dir
from wenxuan.walk import assets

_KEY = re.compile("[0-9a-f]{64}")
_KEPT = 24  # editions


def edition_key(edition: Edition, *, fonts: str) -> str:
    """Return a hash of everything that an edition's files depend on: text, pictures, styles, fonts, code, clock."""
    total = hashlib.sha256(f"{_house_digest()}|{fonts}|{build_time().isoformat()}|{edition!r}".encode())
    for asset in assets(edition):
        total.update(hashlib.sha256(asset.data).digest())  # repr() leaves the bytes out
    return total.hexdigest()


class Shelf:
    """A folder of finished editions; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def take(self, key: str, target: Path) -> tuple[Artifact, ...]:
        """Copy the files kept under `key` into `target` and return them, or nothing if there are none."""
        if self._folder is None:
            return ()
        home = self._folder / key
        try:
            table = json.loads((home / "facts.json").read_text("utf-8"))
            kept = tuple(
                Artifact(home / row["name"], row["format"], row["media_type"], row["edition"], row["pages"])
                for row in table
            )
            if any(Path(row["name"]).name != row["name"] for row in table):
                return ()
            for artifact in kept:
                shutil.copyfile(artifact.path, target / artifact.path.name)
            os.utime(home)
        except (OSError, ValueError, KeyError, TypeError):
            return ()
        return tuple(replace(artifact, path=target / artifact.path.name) for artifact in kept)

    def keep(self, key: str, artifacts: Iterable[Artifact]) -> None:
        """Keep copies of finished files under `key`; where they cannot be kept, they are made again next time."""
        if self._folder is None:
            return
        draft = self._folder / f"{key}.{os.getpid()}.new"
        try:
            draft.mkdir(parents=True, exist_ok=True)
            rows = []
            for item in artifacts:
                shutil.copyfile(item.path, draft / item.path.name)
                rows.append({"name": item.path.name, "format": item.format, "media_type": item.media_type,
                             "edition": item.edition, "pages": item.pages})  # fmt: skip
            (draft / "facts.json").write_text(json.dumps(rows), "utf-8")
            shutil.rmtree(self._folder / key, ignore_errors=True)
            draft.rename(self._folder / key)
            _prune(self._folder)
        except OSError:  # no room, no leave, or another build has just kept the same
            shutil.rmtree(draft, ignore_errors=True)


def _prune(folder: Path) -> None:
    homes = sorted(
        (home for home in folder.iterdir() if _KEY.fullmatch(home.name)), key=lambda home: home.stat().st_mtime
    )
    for home in homes[:-_KEPT]:
        shutil.rmtree(home, ignore_errors=True)


@lru_cache(maxsize=1)
def _house_digest() -> str:
    """Hash the program: its code, its styles, and the versions of the libraries it stands on."""
    total = hashlib.sha256()
    for folder, pattern in ((Path(__file__).parent, "*.py"), (styles_dir(), "*")):
        for path in sorted(folder.rglob(pattern)):
            if path.is_file():
                total.update(path.read_bytes())
    versions = sorted(f"{item.metadata['Name']}=={item.version}" for item in distributions())
    total.update("\n".join(versions).encode())
    return total.hexdigest()
