"""Read a saved web page (网页): the article is found; menus and advertising stay in the text as asides."""

import hashlib
import re
from typing import TYPE_CHECKING

from wenxuan.diagnostics import Diagnostic
from wenxuan.manuscript import Source
from wenxuan.read._decoding import decode
from wenxuan.read._fault import Place
from wenxuan.read._pictures import folder_fetch
from wenxuan.read._rows import join_rows, show_pictures
from wenxuan.read._xml import MalformedError, refuse_vast

if TYPE_CHECKING:
    from lxml import etree

SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
LIMIT = 16 << 20
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:-]+)|<\?xml[^>]{0,100}encoding=[\"']([\w-]+)", re.IGNORECASE
)
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{5000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 1000
_SEPARATOR = re.compile(r"\s*[_|｜–—]\s*|\s+-\s+|-(?=[^-]*(?:网|站|论坛|博客|文学)[^-]*$)")


def read_bytes(data: bytes, place: Place, *, encoding: str = "") -> tuple[Source, tuple[Diagnostic, ...]]:
    """Decode and parse the page, find the article and check its pictures. Raise ReadError."""
    from wenxuan.read._article import mark_asides
    from wenxuan.read._walker import walk

    decoded = decode(data, place, encoding=encoding, suggested=_charset(data))
    root = parse_page(decoded.text, place)
    number_lines(root)
    names = _names(root)
    found = mark_asides(walk(root, counts_lines=True), decoded.text, titles=names)
    rows, assets, findings = show_pictures(found.rows, folder_fetch(place), place)
    joined = join_rows(rows)
    if not joined.text.strip():
        raise place.fault("html", "no text found in the page", "save the page again when it has loaded")
    title = found.title or (names[0] if names else "")
    author = _meta(root, "author", "article:author", "og:article:author") or found.author
    digest = hashlib.sha256(data).hexdigest()
    source = Source(
        place.shown, joined.text, decoded.encoding, digest, joined.marks, joined.lines, assets, title, author
    )
    return source, decoded.diagnostics + findings


def parse_page(text: str, place: Place) -> "etree._Element":
    """Parse HTML as a browser would, bounded and without network; raise ReadError."""
    from lxml import etree

    data = text.encode("utf-8")
    try:
        refuse_vast([data])
    except MalformedError as error:
        raise place.fault("html", f"the page cannot be used: {error.what}", "split it into several files") from error
    if any(len(_QUOTED.sub("", tag[0]).split()) > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        what = f"an element has more than {_MOST_ATTRIBUTES} attributes"  # each is compared with all the others
        raise place.fault("html", f"the page cannot be used: {what}", "save the page again, or save it as text")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise place.fault("html", f"the page cannot be parsed: {error}", "save the page again") from error
    if root is None:
        raise place.fault("html", "no text found in the page", "save the page again when it has loaded")
    for entry in parser.error_log:
        if entry.level_name == "FATAL":
            is_deep = "excessive depth" in entry.message.lower()
            reason = "elements are nested more than 256 deep" if is_deep else entry.message.strip().lower()
            what = f"the page cannot be parsed: {reason}"
            raise place.fault("html", what, "save the page again, or save it as text", line=entry.line)
    return root


def number_lines(root: "etree._Element") -> None:
    """Write on each element the line of the file on which its text begins."""
    from wenxuan.read._walker import LINE_ATTRIBUTE

    for element in root.iter("*"):
        element.set(LINE_ATTRIBUTE, str(element.sourceline or 1))


def _charset(data: bytes) -> str:
    found = _CHARSET.search(data, 0, 4096)
    return (found[1] or found[2]).decode("ascii", "ignore") if found else ""


def _names(root: "etree._Element") -> tuple[str, ...]:
    """Return what the page calls itself, the surest first; a site's name at the end is cut off."""
    heading = root.findtext(".//title") or ""
    candidates = (_meta(root, "og:title", "twitter:title"), heading)
    names = [" ".join(name.split()) for name in candidates if name and name.strip()]
    return tuple(dict.fromkeys(short for name in names for short in (_SEPARATOR.split(name)[0] or name, name)))


def _meta(root: "etree._Element", *keys: str) -> str:
    for element in root.iter("meta"):
        if (element.get("name") or element.get("property") or "").lower() in keys:
            return " ".join((element.get("content") or "").split())
    return ""
