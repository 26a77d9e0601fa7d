"""XML from strangers: parsed without entities, without network, without a document type's own names."""

import html
import re
from collections.abc import Iterable
from html.entities import name2codepoint
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MOST_MARKS = 5_000_000  # a Word file of a million characters has about two million
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")


class MalformedError(Exception):
    """Say why a piece of XML cannot be used, and where."""

    def __init__(self, what: str, *, line: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


def parse_xml(data: bytes) -> "etree._Element":
    """Parse XML bytes and return the root; raise MalformedError, also for declared entities."""
    from lxml import etree

    refuse_vast([data])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedError(_first_words(str(error)), line=error.lineno or 0) from error
    except ValueError as error:
        raise MalformedError(_first_words(str(error))) from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(dtd.iterentities()):
        raise MalformedError("the document declares entities of its own")
    return root


def refuse_vast(parts: Iterable[bytes]) -> None:
    """Raise MalformedError for more tags and attributes than a book has: a tree takes many times the file's size."""
    if (count := sum(data.count(b"<") + data.count(b"=") for data in parts)) > _MOST_MARKS:
        raise MalformedError(f"it has {count} tags and attributes, more than the limit of {_MOST_MARKS}")


def parse_xhtml(text: str) -> "etree._Element":
    """Parse an XHTML page, HTML's named characters (&nbsp;) included; tags and attributes lose their namespaces."""
    known = _NAMED.sub(_character, _DECLARATION.sub("", text, count=1))
    root = parse_xml(known.encode("utf-8"))
    for element in root.iter("*"):
        element.tag = _local(str(element.tag))
        for name in [name for name in map(str, element.keys()) if name.startswith("{")]:
            value = element.attrib.pop(name)
            prefix = "epub-" if "ops" in name.partition("}")[0] else ""
            element.set(prefix + _local(name), value)
    return root


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _character(match: re.Match[str]) -> str:
    name = match[1]
    return match[0] if name in _XML_NAMES or name not in name2codepoint else html.unescape(match[0])


def _first_words(message: str) -> str:
    what = message.partition(", line ")[0]
    return what[:1].lower() + what[1:]
