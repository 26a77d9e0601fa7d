"""Read an EPUB (电子书): the spine's pages in order, as one text; positions are paragraph numbers, from 1."""

import hashlib
import posixpath
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from wenxuan.diagnostics import Diagnostic
from wenxuan.manuscript import Source
from wenxuan.read._archive import Archive, open_archive
from wenxuan.read._decoding import decode
from wenxuan.read._fault import Place, ReadError, own_encoding
from wenxuan.read._pictures import Fetch, PictureError, fetch_from
from wenxuan.read._rows import join_rows, show_pictures
from wenxuan.read._xml import MalformedError, parse_xhtml, parse_xml, refuse_vast

if TYPE_CHECKING:
    from lxml import etree

SUFFIXES = (".epub",)
LIMIT = 256 << 20
_HINT = "get the file again, or check it with epubcheck"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_ADDRESSES = ("href", "src")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def read_bytes(data: bytes, place: Place, *, encoding: str = "") -> tuple[Source, tuple[Diagnostic, ...]]:
    """Check the package and read its spine (EPUB 3.3 §5.7). Raise ReadError."""
    from wenxuan.read._title import mark_title
    from wenxuan.read._walker import walk

    warnings = own_encoding(place, encoding, form=".epub")
    archive = open_archive(data, place, form=".epub")
    _refuse_encryption(archive)
    name = _package_name(archive)
    package = _parsed(archive, name)
    pages, loose = _pages(archive, package, posixpath.dirname(name))
    walked = walk(_one_book(pages), counts_lines=False)
    rows = tuple(replace(row, is_aside=row.hidden is not None) for row in walked)
    rows, assets, findings = show_pictures(rows, _fetch(archive), place)
    rows, title = mark_title(rows, _metadata(package, "title"))
    joined = join_rows(rows)
    if not joined.text.strip():
        raise place.fault("empty", "the book holds no text", _HINT)
    digest = hashlib.sha256(data).hexdigest()
    author = _metadata(package, "creator")
    source = Source(place.shown, joined.text, "utf-8", digest, joined.marks, joined.lines, assets, title, author)
    return source, warnings + loose + findings


# --- package ------------------------------------------------------------------------------------


def _parsed(archive: Archive, name: str) -> "etree._Element":
    data = archive.read(name)
    if data is None:
        raise archive.place.fault("epub", f"not an EPUB: {name} is missing", _HINT)
    try:
        return parse_xml(data)
    except MalformedError as error:
        raise archive.place.fault("epub", f"{name}:{error.line} is broken: {error.what}", _HINT) from error


def _refuse_encryption(archive: Archive) -> None:
    if "META-INF/encryption.xml" not in archive.names:
        return
    for method in _parsed(archive, "META-INF/encryption.xml").iter("{*}EncryptionMethod"):
        if method.get("Algorithm") not in _FONT_OBFUSCATION:
            raise archive.place.fault("epub", "the book is encrypted", "use a copy without copy protection")


def _package_name(archive: Archive) -> str:
    container = _parsed(archive, "META-INF/container.xml")
    found = container.find(f".//{_CONTAINER}rootfile")
    name = found.get("full-path", "") if found is not None else ""
    if not name:
        raise archive.place.fault("epub", "not an EPUB: META-INF/container.xml names no package", _HINT)
    return name


def _metadata(package: "etree._Element", name: str) -> str:
    found = [" ".join((element.text or "").split()) for element in package.iter(f"{_DC}{name}")]
    return "、".join(found) if name == "creator" else (found[0] if found else "")


def _pages(
    archive: Archive, package: "etree._Element", home: str
) -> tuple[dict[str, "etree._Element"], tuple[Diagnostic, ...]]:
    """Return the parsed pages of the spine by name, and warnings."""
    items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    _refuse_vast(archive, {_inside(item.get("href") or "", home) for item in items.values()})
    pages: dict[str, etree._Element] = {}
    warnings: list[Diagnostic] = []
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES:
            what = f"left out: {reference.get('idref')!r}, named in the spine, is no page of text"
            warnings.append(archive.place.warning("epub", what, "look at this place in the book"))
            continue
        name = _inside(item.get("href") or "", home)
        if name in pages:
            continue
        page, warning = _page(archive, name)
        if "nav" in (item.get("properties") or "").split():
            page.set("hidden", "")  # the contents list: the new book makes its own
        pages[name] = page
        warnings.extend(warning)
    if not pages:
        raise archive.place.fault("epub", "not an EPUB: the spine names no page", _HINT)
    return pages, tuple(warnings)


def _refuse_vast(archive: Archive, names: Iterable[str]) -> None:
    try:
        refuse_vast(archive.read(name) or b"" for name in names if not name.endswith(_PICTURES))
    except MalformedError as error:
        raise archive.place.fault("epub", f"the book cannot be used: {error.what}", "split it") from error


def _page(archive: Archive, name: str) -> tuple["etree._Element", tuple[Diagnostic, ...]]:
    from wenxuan.read.html import parse_page

    place = archive.place
    data = archive.read(name)
    if data is None:
        raise place.fault("epub", f"{name}, named in the spine, is missing", _HINT)
    try:
        text = decode(data, Place(f"{place.shown}:{name}")).text
    except ReadError as fault:
        raise place.fault("epub", f"{name}: {fault.diagnostic.what}", _HINT) from fault
    try:
        return parse_xhtml(text), ()
    except MalformedError as error:
        what = f"{name}:{error.line} is not well-formed: {error.what}"
        if "entities" in error.what:
            raise place.fault("epub", what, _HINT) from error
        return parse_page(text, place), (place.warning("epub", what, "it was read as loose HTML: look at the result"),)


# --- pages to one tree --------------------------------------------------------------------------


def _one_book(pages: dict[str, "etree._Element"]) -> "etree._Element":
    """Put the pages into one tree; addresses become those of the archive, so that links work across pages."""
    from lxml import etree

    from wenxuan.read._walker import LINE_ATTRIBUTE

    book = etree.Element("body")
    number = 0
    for name, page in pages.items():
        body = page.find("body")
        body = body if body is not None else page
        body.tag = "section"
        if page.get("hidden") is not None:
            body.set("hidden", "")
        body.set("id", name)
        for element in body.iter("*"):
            _widen(element, name)
            element.attrib.pop(LINE_ATTRIBUTE, None)
            if element.tag in ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "img", "td", "th", "dt", "dd"):
                number += 1
                element.set(LINE_ATTRIBUTE, str(number))
        book.append(body)
    return book


def _widen(element: "etree._Element", page: str) -> None:
    for key in ("id", "name") if element.tag == "a" else ("id",):
        if element.get(key) and element.get(key) != page:
            element.set(key, f"{page}#{element.get(key)}")
    for key in _ADDRESSES:
        address = element.get(key)
        if not address or _is_elsewhere(address):
            continue
        path, mark, fragment = address.partition("#")
        whole = _inside(path, posixpath.dirname(page)) if path else page
        prefix = "#" if element.tag == "a" else ""
        element.set(key, f"{prefix}{whole}{mark}{fragment}")


def _is_elsewhere(address: str) -> bool:
    try:
        return bool(urlsplit(address).scheme) or address.startswith("//")
    except ValueError:  # no address at all
        return True


def _inside(address: str, home: str) -> str:
    """Return the archive's name for an address in a page; one that leaves the archive names nothing in it."""
    return posixpath.normpath(posixpath.join(home, unquote(address)))


def _fetch(archive: Archive) -> Fetch:
    def fetch(address: str) -> bytes:
        data = archive.read(address) if address in archive.names else None
        if data is None and not _is_elsewhere(address):
            raise PictureError(f"picture {address!r} is missing from the book", _HINT)
        return data if data is not None else fetch_from(address, archive.place)

    return fetch
