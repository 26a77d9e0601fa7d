"""Zip archives from strangers (docx, EPUB): bounded in entries, size and ratio; names stay inside."""

import io
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from wenxuan.read._fault import Place

MEGABYTE = 1 << 20
_MOST_ENTRIES = 10_000
_MOST_BYTES = 512 * MEGABYTE
_MOST_RATIO = 200  # text packs to about a tenth; a bomb to a thousandth
_SMALL = MEGABYTE  # below this a high ratio does no harm


@dataclass(frozen=True, slots=True)
class Archive:
    """An opened archive whose table of contents has been checked."""

    place: Place
    zip: zipfile.ZipFile

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files."""
        return tuple(info.filename for info in self.zip.infolist() if not info.is_dir())

    def read(self, name: str) -> bytes | None:
        """Return the bytes of an entry, None if there is no such entry; raise ReadError if it is damaged."""
        try:
            return self.zip.read(name)
        except KeyError:
            return None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            hint = "get the file again from where it came"
            raise self.place.fault("archive", f"entry {name!r} cannot be unpacked: {error}", hint) from error


def open_archive(data: bytes, place: Place, *, form: str) -> Archive:
    """Open a zip archive and check it before anything is unpacked; raise ReadError."""
    hint = f"open it in the program that made it and save it again as {form}"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        what = f"expected a {form} file, found an old or encrypted office document"
        raise place.fault("archive", what, f"open it in a word processor and save it as {form}, without a password")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise place.fault("archive", f"not a {form} file: {_plain(error)}", hint) from error
    fault = _bounds(infos) or _names(infos)
    if fault:
        raise place.fault("archive", fault, hint)
    return Archive(place, archive)


def _plain(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return text[:1].lower() + text[1:]


def _bounds(infos: list[zipfile.ZipInfo]) -> str:
    total = sum(info.file_size for info in infos)
    if len(infos) > _MOST_ENTRIES:
        return f"the archive holds {len(infos)} entries, more than the limit of {_MOST_ENTRIES}"
    if total > _MOST_BYTES:
        limit = _MOST_BYTES // MEGABYTE
        return f"the archive unpacks to {total // MEGABYTE} MB, more than the limit of {limit} MB"
    for info in infos:
        if info.file_size > _SMALL and info.file_size > _MOST_RATIO * max(info.compress_size, 1):
            return f"entry {info.filename!r} unpacks to more than {_MOST_RATIO} times its size"
        if info.flag_bits & 1:
            return f"entry {info.filename!r} is encrypted"
    return ""


def _names(infos: list[zipfile.ZipInfo]) -> str:
    for name, count in Counter(info.filename for info in infos).items():
        if count > 1:
            return f"entry {name!r} stands twice"
        if name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts:
            return f"entry {name!r} leaves the archive"
    return ""
