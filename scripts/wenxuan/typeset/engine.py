"""Lay out one unit (排版单元) with WeasyPrint: XHTML and CSS in, a tagged PDF and the facts of its pages out."""

import gc
import hashlib
import logging
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from wenxuan.errors import WenxuanError

PICTURE = "picture:"  # the scheme of the only addresses that layout may fetch
ELSEWHERE = "wenxuan:"  # the scheme of a link to an id in another unit; made real when units are joined
POINTS = 0.75  # PDF points in a CSS pixel


@dataclass(frozen=True, slots=True)
class Job:
    """What a layout depends on, fonts aside; `pictures` are bytes by name (src="picture:name").

    A sheet is a file of its own, untagged, with its fonts in it; all else is joined, and joining brings the fonts.
    """

    html: str
    css: str
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    is_tagged: bool = True
    is_sheet: bool = False


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: level from 1, page index in the unit, top in pt from the page's foot."""

    level: int
    label: str
    page: int
    top: float


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place of an element with an id: page index in the unit, top in pt from the page's foot."""

    id: str
    page: int
    top: float


@dataclass(frozen=True, slots=True)
class Laid:
    """A unit laid out: its PDF and the facts that joining needs; complaints are WeasyPrint's warnings."""

    pdf: bytes = field(repr=False)
    pages: int
    bookmarks: tuple[Bookmark, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    complaints: tuple[str, ...] = ()


def key_of(job: Job, *, fonts: str) -> str:
    """Return a hash of everything that can change the layout of `job`; `fonts` is the faces' digest."""
    total = hashlib.sha256(f"{_engine_digest()}|{fonts}|{job.is_tagged}{job.is_sheet}\0{job.css}\0{job.html}".encode())
    for name in sorted(job.pictures):
        total.update(name.encode() + hashlib.sha256(job.pictures[name]).digest())
    return total.hexdigest()


def lay_out(job: Job, families: frozenset[str] = frozenset()) -> Laid:
    """Lay out a unit; runs in a worker process whose FONTCONFIG_FILE names the prepared fonts.

    The files of `families` are left out of the PDF, unless it is a sheet: `unite_fonts` writes them.
    """
    heard = _Listener()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(heard)
    try:
        document = render(job)
        pdf = write(document, job, families)
    finally:
        logger.removeHandler(heard)
    return Laid(pdf, len(document.pages), _bookmarks(document.pages), _anchors(document.pages), tuple(heard.lines))


def render(job: Job) -> Any:
    """Return WeasyPrint's document of a job, its pages laid out and not yet drawn."""
    from weasyprint import HTML

    from wenxuan.typeset import economy, even, floats, seam, tables, tags

    for room in (economy, seam, floats, tables, tags, even):
        room.install()
    page = HTML(string=job.html, base_url="book:", url_fetcher=_fetcher(job.pictures))
    with _uncollected():
        return page.render(stylesheets=[_sheet(job.css)], font_config=_font_config(), **_options(job))


def write(document: Any, job: Job, families: frozenset[str]) -> bytes:
    """Return the PDF of a laid out document, without the font files of `families` unless it is a sheet."""
    document.fonts = _Fonts(frozenset() if job.is_sheet else families)
    for page in document.pages:  # WeasyPrint links what stands in a link once more, in no Link (ISO 14289-1, 7.18.5)
        page.links[:] = [link for link in page.links if link[3].link]
    with _uncollected():
        return bytes(document.write_pdf(**_options(job)))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from looking for cycles among boxes: it takes an eighth of the time and finds next to nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _options(job: Job) -> dict[str, Any]:
    return {"pdf_variant": "pdf/ua-1"} if job.is_tagged else {}


class _Fonts(dict[int, Any]):
    """WeasyPrint's fonts of a document, those of `families` without their files: to cut one for every unit takes
    nearly half of all layout. Four bytes stand for it, by which WeasyPrint tells what kind of file it is."""

    def __init__(self, families: frozenset[str]) -> None:
        super().__init__()
        self._families = families

    def __setitem__(self, key: int, font: Any) -> None:
        if font.family in self._families:
            font.file_content = b"OTTO" if "CFF " in font.tables else b"true"
            font.clean = lambda _to_unicode, _hinting: None
        super().__setitem__(key, font)


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@lru_cache(maxsize=1)
def _font_config() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache(maxsize=4)
def _sheet(css: str) -> Any:
    """Parse a style sheet once: all units of an edition share theirs."""
    from weasyprint import CSS

    return CSS(string=css, base_url="book:", url_fetcher=_fetcher({}), font_config=_font_config())


def _fetcher(pictures: Mapping[str, bytes]) -> Any:
    """Return a fetcher that hands out the job's pictures and nothing else: no file, no network."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002 - WeasyPrint's signature
            name = url.removeprefix(PICTURE)
            if name == url or name not in pictures:
                raise FatalURLFetchingError(f"refused to fetch {url}")
            return URLFetcherResponse(url, pictures[name])

    return Fetcher()


def _bookmarks(pages: Any) -> tuple[Bookmark, ...]:
    return tuple(
        Bookmark(level, label, index, (page.height - y) * POINTS)
        for index, page in enumerate(pages)
        for level, label, (_, y), _ in page.bookmarks
    )


def _anchors(pages: Any) -> tuple[Anchor, ...]:
    return tuple(
        Anchor(name, index, (page.height - y) * POINTS)
        for index, page in enumerate(pages)
        for name, (_, y, *_) in page.anchors.items()
    )


@lru_cache(maxsize=1)
def _engine_digest() -> str:
    """Hash the code that lays out: this room, and the versions of what it stands on."""
    from importlib.metadata import version

    total = hashlib.sha256(f"{version('weasyprint')} {version('pydyf')} {platform.machine()}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()


class LayoutError(WenxuanError):
    """A unit cannot be laid out: a fault of ours or of the machine, not of the book."""

    exit_code = 7
