"""Read a Word document (.docx) by mammoth; positions are paragraph numbers, counted from 1."""

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from wenxuan.diagnostics import Diagnostic
from wenxuan.manuscript import Source
from wenxuan.read._archive import Archive, open_archive
from wenxuan.read._fault import Place, own_encoding
from wenxuan.read._numbering import unwritten_numbers
from wenxuan.read._pictures import MOST_BYTES, Fetch, PictureError
from wenxuan.read._rows import join_rows, show_pictures
from wenxuan.read._xml import MalformedError, parse_xml

if TYPE_CHECKING:
    from lxml import etree

SUFFIXES = (".docx",)
LIMIT = 256 << 20
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_BODY = "word/document.xml"
_STYLES = """
p[style-name='Title'] => p.document-title:fresh
p[style-name='标题'] => p.document-title:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='标题 1'] => h1:fresh
p[style-name='标题 2'] => h2:fresh
p[style-name='标题 3'] => h3:fresh
r.wenxuan-base => ruby:fresh
r.wenxuan-reading => ruby > rt
highlight[color='emphasis-dot'] => em.emphasis-dot
u => cite.title-mark
"""
_LOST = re.compile(r"An unrecognised element was ignored: (?:\{[^}]*\})?(.+)|(A w:sym element .+)|(Image of type .+)")
_HINT = "open it in a word processor and save it again as .docx"


def read_bytes(data: bytes, place: Place, *, encoding: str = "") -> tuple[Source, tuple[Diagnostic, ...]]:
    """Check the package, convert it and check its pictures. Raise ReadError."""
    from wenxuan.read._title import mark_captions, mark_title
    from wenxuan.read._walker import walk
    from wenxuan.read.html import parse_page

    warnings = own_encoding(place, encoding, form=".docx")
    archive = open_archive(data, place, form=".docx")
    body = _checked_body(archive)
    warnings += tuple(_unnumbered(archive, body))
    title, author = _properties(archive)
    page, pictures, messages = _convert(_prepared(data, archive, body), place)
    root = parse_page(f"<html><body>{page}</body></html>", place)
    _number_paragraphs(root)
    rows = mark_captions(walk(root, counts_lines=False))
    rows, assets, findings = show_pictures(rows, _fetch(pictures), place)
    rows, title = mark_title(rows, title)
    joined = join_rows(rows)
    if not joined.text.strip():
        raise place.fault("empty", "the document holds no text", "check that it was saved")
    digest = hashlib.sha256(data).hexdigest()
    source = Source(place.shown, joined.text, "utf-8", digest, joined.marks, joined.lines, assets, title, author)
    return source, warnings + tuple(_left_out(messages, place)) + findings


# --- before mammoth -----------------------------------------------------------------------------


def _checked_body(archive: Archive) -> "etree._Element":
    """Parse every XML part safely, since mammoth's own parser is not meant for strangers; return the body."""
    for name in archive.names:
        if name.endswith((".xml", ".rels")) and name != _BODY:
            _parsed(archive, name)
    if archive.read(_BODY) is None:
        raise archive.place.fault("docx", f"not a Word document: {_BODY} is missing", _HINT)
    return _parsed(archive, _BODY)


def _parsed(archive: Archive, name: str) -> "etree._Element":
    try:
        return parse_xml(archive.read(name) or b"")
    except MalformedError as error:
        raise archive.place.fault("docx", f"part {name} is broken: {error.what}", _HINT) from error


def _unnumbered(archive: Archive, body: "etree._Element") -> Iterator[Diagnostic]:
    parts = (f"word/{name}.xml" for name in ("numbering", "styles"))
    numbering, styles = (_parsed(archive, part) if part in archive.names else None for part in parts)
    found = list(unwritten_numbers(body, numbering, styles))
    if found:
        what = f"automatic numbers ({found[0][1]}) of {len(found)} paragraphs are not in the text"
        yield archive.place.warning("docx", what, "turn them into text in the word processor", line=found[0][0])


def _properties(archive: Archive) -> tuple[str, str]:
    if "docProps/core.xml" not in archive.names:
        return "", ""
    core = _parsed(archive, "docProps/core.xml")
    return tuple(" ".join((core.findtext(f"{_DC}{name}") or "").split()) for name in ("title", "creator"))  # type: ignore[return-value]  # two names, two texts


def _prepared(data: bytes, archive: Archive, body: "etree._Element") -> bytes:
    """Return the document with what mammoth does not know said in words that it knows.

    Emphasis dots (w:em) become a highlight, wavy lines alone stay underlines (w:u: a plain line may be emphasis,
    a link or a name, and is not told apart), characters and their reading (w:ruby) runs in styles of their own.
    """
    from lxml import etree

    changed = False
    for dots in list(body.iter(f"{_W}em")):
        if dots.get(f"{_W}val", "none") != "none":
            for own in dots.itersiblings(f"{_W}highlight", preceding=True):
                own.tag = f"{_W}em"  # a run has one highlight
            dots.tag, changed = f"{_W}highlight", True
            dots.set(f"{_W}val", "emphasis-dot")
    for line in list(body.iter(f"{_W}u")):
        if not line.get(f"{_W}val", "").startswith("wav"):
            line.set(f"{_W}val", "none")
            changed = True
    for ruby in list(body.iter(f"{_W}ruby")):
        changed = _spell_out(ruby) or changed
    if not changed:
        return data
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as out:
        for name in archive.names:
            out.writestr(name, etree.tostring(body) if name == _BODY else archive.read(name) or b"")
    return buffer.getvalue()


def _spell_out(ruby: "etree._Element") -> bool:
    """Put base and reading, as runs, after the run that holds them; the base keeps the look of its first run."""
    run = ruby.getparent()
    paragraph = run.getparent() if run is not None else None
    if run is None or paragraph is None:
        return False
    place = paragraph.index(run)
    for part, style in (("rubyBase", "wenxuan-base"), ("rt", "wenxuan-reading")):
        inside = ruby.find(f"{_W}{part}")
        pieces = list(inside.iter(f"{_W}r")) if inside is not None else []
        spelled = run.makeelement(f"{_W}r")
        look = deepcopy(pieces[0].find(f"{_W}rPr")) if pieces and part == "rubyBase" else None
        spelled.append(look if look is not None else spelled.makeelement(f"{_W}rPr"))
        for old in spelled[0].findall(f"{_W}rStyle"):
            spelled[0].remove(old)
        spelled[0].append(spelled.makeelement(f"{_W}rStyle", {f"{_W}val": style}))
        text = spelled.makeelement(f"{_W}t")
        text.text = "".join(words.text or "" for piece in pieces for words in piece.iter(f"{_W}t"))
        spelled.append(text)
        place += 1
        paragraph.insert(place, spelled)
    run.remove(ruby)
    return True


# --- mammoth ------------------------------------------------------------------------------------


def _convert(data: bytes, place: Place) -> tuple[str, dict[str, bytes | PictureError], list[str]]:
    """Return the HTML, the pictures by address, and mammoth's messages."""
    import mammoth

    pictures: dict[str, bytes | PictureError] = {}

    def keep(image: Any) -> dict[str, str]:
        address = f"picture-{len(pictures)}"
        try:
            with image.open() as file:
                pictures[address] = file.read(MOST_BYTES + 1)
        except (KeyError, ValueError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error):
            what = "a picture is not in the document"
            pictures[address] = PictureError(what, "put the picture itself into the document, not a link to it")
        return {"src": address}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            include_embedded_style_map=False,
            ignore_empty_paragraphs=False,
            convert_image=mammoth.images.img_element(keep),
        )
    except Exception as error:  # mammoth trusts its input: whatever it trips over is a broken document
        raise place.fault("docx", f"not a usable Word document: {type(error).__name__}", _HINT) from error
    return result.value, pictures, [message.message for message in result.messages]


def _fetch(pictures: dict[str, bytes | PictureError]) -> Fetch:
    def fetch(address: str) -> bytes:
        found = pictures.get(address, PictureError("a picture is missing from the document"))
        if isinstance(found, PictureError):
            raise found
        return found

    return fetch


def _number_paragraphs(root: "etree._Element") -> None:
    """Write on each paragraph its number in the document; mammoth makes one element of each."""
    from wenxuan.read._walker import LINE_ATTRIBUTE

    number = 0
    for element in root.iter("p", "li", "h1", "h2", "h3", "h4", "h5", "h6"):
        if (
            element.tag == "li"
            and not (element.text or "").strip()
            and len(element)
            and element[0].tag in ("p", "ul", "ol")
        ):
            continue
        number += 1
        element.set(LINE_ATTRIBUTE, str(number))


def _left_out(messages: list[str], place: Place) -> Iterator[Diagnostic]:
    """Tell of what the document holds and mammoth leaves out; its remarks on styles are not of interest."""
    for message in dict.fromkeys(messages):
        found = _LOST.match(message)
        if found:
            what = f"left out: {found[1] or found[2] or found[3]}"
            yield place.warning("docx", what, "look at this place in the word processor and write it as text")
