"""Turn model data into XHTML (模板): Jinja2, autoescaped, one markup for print, EPUB and web.

Text from a book is data, never a template: `{{ }}` and `<script>` in it come out as written.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from wenxuan import resources
from wenxuan.model import (
    Block,
    Figure,
    Heading,
    Inline,
    LineBreak,
    ListBlock,
    Note,
    Paragraph,
    Piece,
    Quote,
    Region,
    Span,
    Table,
    Text,
    Verse,
)
from wenxuan.walk import names_its_author

if TYPE_CHECKING:
    from jinja2 import Environment

# Char in XML 1.0 (section 2.2), turned round: what no XML document may hold, and non-characters
_NOT_XML = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_SCHEMES = ("http", "https", "mailto")
_URL_SAFE = "!#$%&'()*+,-./:;=?@_~"
_ASCII_BULLETS = {"", "-", "*", "+"}  # typed for want of a bullet; CSS sets a real one
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_DEEPEST = 6  # HTML has h1 to h6


def render(name: str, **values: object) -> str:
    """Render the template `name` (a path below `styles/`) with `values`; a value not given is an error."""
    return _environment().get_template(name).render(**values)


@lru_cache(maxsize=1)
def _all_labels() -> Mapping[str, Mapping[str, str]]:
    with (resources.styles_dir() / "labels.toml").open("rb") as file:
        return tomllib.load(file)


def labels(region: Region) -> Mapping[str, str]:
    """Return the words that the house itself prints (目录、版权页 …) in a region's own usage."""
    tables = _all_labels()
    base = tables[Region.TW.value] if region is Region.HANT else {}
    return MappingProxyType({**base, **tables[region.value]})


def plain(inlines: Iterable[Inline]) -> str:
    """Return the text of inlines without markup and notes, for contents, running heads and metadata."""
    return "".join(_texts(inlines))


def _texts(inlines: Iterable[Inline]) -> Iterator[str]:
    for inline in inlines:
        match inline:
            case Text():
                yield inline.text
            case Span():
                yield from _texts(inline.children)
            case LineBreak():
                yield " "
            case Note():
                pass


def main_title(title: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return a title up to its first line break: what contents and running heads show."""
    return tuple(takewhile(lambda inline: not isinstance(inline, LineBreak), title))


def subtitle(title: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return what follows the first line break of a title (副题)."""
    return title[len(main_title(title)) + 1 :]


def outline(piece: Piece) -> tuple[tuple[int, Heading], ...]:
    """Return (depth, subheading) in reading order; depth starts at 1 and never skips a level.

    WCAG technique G141: a heading is at most one level below the one before it, whatever the source did.
    """
    found, above = [], list[int]()
    for heading in _headings(piece.blocks):
        while above and above[-1] >= heading.level:
            above.pop()
        above.append(heading.level)
        found.append((len(above), heading))
    return tuple(found)


def _headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    for block in blocks:
        match block:
            case Heading():
                yield block
            case Quote():
                yield from _headings(block.blocks)
            case ListBlock():
                for item in block.items:
                    yield from _headings(item)


def figures(blocks: Iterable[Block]) -> Iterator[Figure]:
    """Yield every picture in the blocks, in reading order, those inside quotations, lists and notes too."""
    for block in blocks:
        match block:
            case Figure():
                yield block
                yield from _noted(block.caption)
            case Quote():
                yield from figures(block.blocks)
            case ListBlock():
                yield from (figure for item in block.items for figure in figures(item))
            case Paragraph() | Heading():
                yield from _noted(block.inlines)
            case Verse():
                yield from (figure for stanza in block.stanzas for line in stanza for figure in _noted(line))
            case Table():
                yield from (figure for row in block.rows for cell in row for figure in _noted(cell))


def _noted(inlines: Iterable[Inline]) -> Iterator[Figure]:
    for inline in inlines:
        match inline:
            case Note():
                yield from figures(inline.blocks)
            case Span():
                yield from _noted(inline.children)


def heading_id(piece: Piece, number: int) -> str:
    """Return the id of the subheading `number` (from 1) of a piece, as `blocks.xhtml` writes it."""
    return f"{piece.id}-h{number}"


def note_mark(number: int) -> str:
    """Return the mark of a note: ① to ⑳, then [21] and on, which every font has."""
    return _CIRCLED[number - 1] if number <= len(_CIRCLED) else f"[{number}]"


def safe_href(href: str) -> str:
    """Return an http, https or mailto address as a valid URL (RFC 3986), or "" for anything else."""
    try:
        parts = urlsplit(href.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.scheme != "mailto" else ""
        _ = parts.port  # raises for a port that is no number
    except ValueError:  # UnicodeError is one
        return ""
    if parts.scheme not in _SCHEMES or (parts.scheme != "mailto" and not re.fullmatch(r"[A-Za-z0-9.:_-]+", host)):
        return ""
    if parts.hostname and not parts.netloc.isascii():
        parts = parts._replace(netloc=host + (f":{parts.port}" if parts.port else ""))
    escaped = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", parts.geturl())
    return quote(escaped, safe=_URL_SAFE)


def _has_own_labels(block: ListBlock) -> bool:
    """Tell whether the source printed numbers or bullets of its own (一、 (1) ●), which are kept as text."""
    return any(label.strip() not in _ASCII_BULLETS for label in block.labels)


def _is_bopomofo(reading: str) -> bool:
    """Tell whether a reading is in 注音符号, which stands beside its character, not above it."""
    return any("\u3105" <= sign <= "\u312f" or "\u31a0" <= sign <= "\u31bf" for sign in reading)


def _kind(node: Block | Inline) -> str:
    return type(node).__name__


def _legal(value: object) -> object:
    """Show what XML cannot hold as U+FFFD: never silent, and never a broken file."""
    return _NOT_XML.sub("\ufffd", value) if type(value) is str else value


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(resources.styles_dir()),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_legal,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "kind": _kind,
        "plain": plain,
        "main_title": main_title,
        "subtitle": subtitle,
        "outline": outline,
        "href": safe_href,
        "mark": note_mark,
    }
    environment.tests |= {"signed": names_its_author, "labelled": _has_own_labels, "bopomofo": _is_bopomofo}
    environment.globals["deepest"] = _DEEPEST
    return environment
