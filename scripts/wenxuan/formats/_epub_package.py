"""The EPUB container: what ebooklib 0.20 writes, with its gaps closed (EPUB 3.3; the only user of ebooklib)."""

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ebooklib import epub

XHTML = "application/xhtml+xml"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Item:
    """One file of the package; `properties` are those of the manifest (nav, cover-image)."""

    id: str
    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()
    is_in_spine: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """One metadata element; `name` is a Dublin Core one or `meta`."""

    name: str
    text: str
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """One place for EPUB 2 readers: cover, title-page, toc, text (OPF 2.0.1, section 2.6)."""

    type: str
    title: str
    href: str


def package(
    items: tuple[Item, ...],
    metadata: tuple[Metadata, ...],
    *,
    identifier: str,
    language: str,
    guide: tuple[Guide, ...],
    modified: datetime,
) -> bytes:
    """Return an EPUB 3 file, the same bytes for the same content; an item with id "ncx" is the NCX."""
    book = epub.EpubBook()
    book.metadata.clear()
    book.set_identifier(identifier)
    book.set_language(language)
    book.set_direction("ltr")
    for element in metadata:
        namespace = None if element.name == "meta" else "DC"
        book.add_metadata(namespace, element.name, element.text, dict(element.attributes))
    for item in items:
        entry = epub.EpubItem(uid=item.id, file_name=item.name, media_type=item.media_type, content=item.data)
        entry.properties = list(item.properties)
        book.add_item(entry)
    book.spine = [item.id for item in items if item.is_in_spine]
    book.guide = [{"type": entry.type, "title": entry.title, "href": entry.href} for entry in guide]
    stream = io.BytesIO()
    _Writer(stream, book, {"mtime": modified, "package_direction": True}).write()
    return stream.getvalue()


class _Writer(epub.EpubWriter):  # type: ignore[misc]  # ebooklib has no types
    """Closes what ebooklib leaves open: xml:lang on the package, dates in the zip that are the clock's."""

    def _write_opf_file(self, root: Any) -> None:
        root.set(_XML_LANG, self.book.language)
        del root.attrib["prefix"]  # declares `rendition`, which is reserved (EPUB 3.3, D.1.4) and not used
        super()._write_opf_file(root)

    def write(self) -> None:
        with _DatedZip(self.file_name, "w", zipfile.ZIP_DEFLATED) as self.out:
            self.out.writestr("mimetype", "application/epub+zip", compress_type=zipfile.ZIP_STORED)
            self._write_container()
            self._write_opf()
            self._write_items()


class _DatedZip(zipfile.ZipFile):
    """A zip whose entries all carry one date and mode, whatever the clock and the machine."""

    def writestr(
        self,
        zinfo_or_arcname: str | zipfile.ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o644 << 16
        entry.create_system = 3  # Unix, on Windows too
        super().writestr(entry, data, zipfile.ZIP_DEFLATED if compress_type is None else compress_type, compresslevel)
