"""Check that a finished EPUB holds the whole text of its edition and nothing else (EPUB 文字核对).

The documents of the spine are read in order. Cover, title page, imprint and contents say what they are by
`epub:type` (EPUB 3 Structural Semantics Vocabulary) and are set aside, as is the navigation document.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from wenxuan.check.expected import Stream, fold, reading_order, streams
from wenxuan.check.matching import differences
from wenxuan.check.wording import misplaced, missing, tell
from wenxuan.diagnostics import Diagnostic
from wenxuan.errors import InputError
from wenxuan.model import Edition

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

RULE = "epub-text"
_OPF = "{http://www.idpf.org/2007/opf}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_SET_ASIDE = {"cover", "titlepage", "halftitlepage", "imprint", "copyright-page", "toc", "landmarks", "colophon"}
_NOTES = {"footnote", "endnote", "rearnote"}
_LARGEST = 1 << 28  # bytes of one document, unpacked


def check(epub: Path, edition: Edition) -> Iterator[Diagnostic]:
    """Yield an error for every difference between `epub` and the Book of `edition`, with document and source line.

    Raises InputError if the file is no EPUB.
    """
    wanted = frozenset(reading_order(edition.book))
    placed = list[str]()
    for name, body in _documents(epub):
        ids = [value for element in body.iter(f"{_XHTML}*") if (value := element.get("id", "")) in wanted]
        placed += ids
        text, notes = streams(edition.book, ids)
        for difference in chain(
            differences(text, Stream(), [_text(body)]), differences(notes, Stream(), [_notes(body)])
        ):
            yield tell(difference, RULE, f"{epub.name} {name}")
    yield from missing(edition.book, placed, RULE, epub.name)
    yield from misplaced(edition.book, placed, RULE, epub.name)


def _documents(epub: Path) -> Iterator[tuple[str, "Element"]]:
    """Yield (path in the archive, body) of every document of the spine that holds text of the book."""
    try:
        with zipfile.ZipFile(epub) as archive:
            rootfile = _parsed(archive, "META-INF/container.xml").find(".//{*}rootfile")
            package = rootfile.get("full-path", "") if rootfile is not None else ""
            opf = _parsed(archive, package)
            items = {item.get("id"): item for item in opf.iter(f"{_OPF}item")}
            for reference in opf.iter(f"{_OPF}itemref"):
                item = items[reference.get("idref")]
                if "nav" in item.get("properties", "").split():
                    continue
                name = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(item.get("href", ""))))
                body = _parsed(archive, name).find(f"{_XHTML}body")
                if body is not None and _SET_ASIDE.isdisjoint(_document_types(body)):
                    yield name, body
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"{epub}: expected an EPUB, found a file that cannot be read as one: {error}") from error


def _parsed(archive: zipfile.ZipFile, name: str) -> "Element":
    from lxml import etree

    if archive.getinfo(name).file_size > _LARGEST:
        raise ValueError(f"{name} is over {_LARGEST} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.fromstring(archive.read(name), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"{name}: {error}") from error


def _types(element: "Element") -> set[str]:
    return set((element.get(_TYPE) or "").split())  # a comment has None whatever is asked


def _document_types(body: "Element") -> set[str]:
    """Return what a document says it is: on its body, or on the one section in it."""
    sections = [child for child in body if isinstance(child.tag, str)]
    return _types(body) | (_types(sections[0]) if len(sections) == 1 else set())


def _text(element: "Element") -> str:
    """Return the folded text of an element, without its notes."""
    return fold("".join(_strings(element)))


def _strings(element: "Element") -> Iterator[str]:
    if isinstance(element.tag, str) and element.tag != f"{_XHTML}rp":  # no comment; no brackets of ruby, not shown
        yield element.text or ""
        for child in element:
            if _NOTES.isdisjoint(_types(child)):
                yield from _strings(child)
            yield child.tail or ""


def _notes(body: "Element") -> str:
    """Return the folded text of the notes in a document, in order."""
    return "".join(_text(element) for element in body.iter() if not _NOTES.isdisjoint(_types(element)))
