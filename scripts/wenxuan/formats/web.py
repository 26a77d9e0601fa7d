"""The download page (下载页): one static page for a phone or a desk, no script, nothing from elsewhere."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wenxuan import __version__, templates
from wenxuan.formats._manifest import sha256, write_manifest
from wenxuan.formats._raster import rendered
from wenxuan.manuscript import Source
from wenxuan.model import Artifact, Book, Edition
from wenxuan.page import load_trim
from wenxuan.publish import write_whole

NAME = "index.html"
_COVER_WIDTH = 760  # px: twice the widest that the page shows
_TYPES = {"application/pdf": "PDF", "application/epub+zip": "EPUB"}


@dataclass(frozen=True, slots=True)
class _File:
    """A file to download, as the page tells it."""

    name: str
    format: str
    type: str
    facts: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """An edition as the page shows it; `cover` is a file name, empty if there is none."""

    edition: Edition
    labels: Mapping[str, str]
    measure: str
    files: tuple[_File, ...]
    cover: str = ""
    cover_size: tuple[int, int] = (0, 0)


def make(
    book: Book, editions: Sequence[Edition], artifacts: Sequence[Artifact], sources: Iterable[Source], folder: Path
) -> tuple[Artifact, ...]:
    """Write `index.html`, its cover pictures and `manifest.json` into `folder`; `artifacts` lie there already.

    Editions in the book's own script come first. Raises OutputError if the folder cannot be written.
    """
    covers = tuple(cover for edition in editions for cover in _covers(edition, artifacts, folder))
    ordered = sorted(editions, key=lambda edition: edition.region is not book.region)
    page = templates.render(
        f"web/{NAME}",
        book=book,
        labels=templates.labels(book.region),
        shown=tuple(_shown(edition, artifacts, covers) for edition in ordered),
        version=__version__,
    )
    write_whole(folder / NAME, page.encode())
    index = Artifact(folder / NAME, "web", "text/html")
    manifest = write_manifest(folder, book, editions, (*artifacts, *covers, index), sources)
    return (*covers, index, manifest)


def _covers(edition: Edition, artifacts: Iterable[Artifact], folder: Path) -> Iterable[Artifact]:
    """Write an edition's cover picture, out of its PDF or its EPUB; none if it has neither."""
    paths = {item.format: item.path for item in artifacts if item.edition == edition.name}
    if "pdf" in paths:
        data = rendered(paths["pdf"], width=_COVER_WIDTH, quality=82)
    elif "epub" in paths:
        data = _resized(_epub_cover(paths["epub"]))
    else:
        return
    target = folder / f"{edition.name}-cover.jpg"
    write_whole(target, data)
    yield Artifact(target, "cover", "image/jpeg", edition.name)


def _epub_cover(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.startswith("EPUB/images/cover."))
        return archive.read(name)


def _resized(data: bytes) -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        height = round(picture.height * _COVER_WIDTH / picture.width)
        picture.convert("RGB").resize((_COVER_WIDTH, height)).save(stream, "JPEG", quality=82, optimize=True)
    return stream.getvalue()


def _shown(edition: Edition, artifacts: Iterable[Artifact], covers: Iterable[Artifact]) -> _Shown:
    from PIL import Image

    labels = templates.labels(edition.region)
    trim = load_trim(edition.trim)
    files = tuple(_file(item, labels) for item in artifacts if item.edition == edition.name)
    measure = f"{trim.label.replace('开', labels['kai'])}　{float(trim.width):g} × {float(trim.height):g} mm"
    for cover in covers:
        if cover.edition == edition.name:
            with Image.open(cover.path) as picture:
                return _Shown(edition, labels, measure, files, cover.path.name, picture.size)
    return _Shown(edition, labels, measure, files)


def _file(artifact: Artifact, labels: Mapping[str, str]) -> _File:
    kind = _TYPES.get(artifact.media_type, artifact.path.suffix.lstrip(".").upper())
    pages = (labels["file_pages"] % artifact.pages,) if artifact.pages else ()
    facts = (kind, *pages, _size(artifact.path.stat().st_size))
    return _File(artifact.path.name, artifact.format, kind, facts, sha256(artifact.path))


def _size(count: int) -> str:
    """Return a size as people say it: 840 KB, 2.3 MB (1 KB = 1000 bytes, as file managers count)."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{count / 1_000_000:.1f} MB"
