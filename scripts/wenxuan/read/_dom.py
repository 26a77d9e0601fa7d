"""What the elements of a page are: block or not, shown or not, what they distinguish (HTML Living Standard §15.3)."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wenxuan.manuscript import MarkKind

if TYPE_CHECKING:
    from lxml import etree

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search",
    "section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
UNSEEN = frozenset((
    "head", "script", "style", "template", "noscript", "title", "meta", "link", "base", "datalist", "iframe", "object",
    "embed", "audio", "video", "canvas", "map", "param", "source", "track", "col", "colgroup", "area", "input",
    "metadata", "defs", "desc", "rp",
))  # fmt: skip
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
NO_ELEMENT = ""
_INLINE = {
    "em": MarkKind.EMPHASIS,
    "i": MarkKind.EMPHASIS,
    "dfn": MarkKind.EMPHASIS,
    "strong": MarkKind.STRONG,
    "b": MarkKind.STRONG,
    "code": MarkKind.CODE,
    "kbd": MarkKind.CODE,
    "samp": MarkKind.CODE,
    "tt": MarkKind.CODE,
    "u": MarkKind.NAME_MARK,  # §4.5.22: proper names in Chinese text
}
_SIDELINES = (MarkKind.EMPHASIS_DOT, MarkKind.TITLE_MARK, MarkKind.NAME_MARK)  # as classes, by their own names
_STYLES = (
    (re.compile(r"font-weight\s*:\s*(bold|[6-9]00)"), MarkKind.STRONG),
    (re.compile(r"font-style\s*:\s*italic"), MarkKind.EMPHASIS),
    (re.compile(r"text-emphasis(-style)?\s*:\s*(?!none)\S"), MarkKind.EMPHASIS_DOT),
    (re.compile(r"text-decoration(-style|-line)?\s*:[^;]*\bwavy\b"), MarkKind.TITLE_MARK),
)
READING = "data-reading"  # on a <ruby>: the reading of all that stands in it, put there by `_ruby`
_NO_DISPLAY = re.compile(r"display\s*:\s*none")
INTEGER = re.compile(r"-?[0-9]{1,9}")
MOST_PLACES = 20_000  # of a table, rows times columns: what is larger is no table in a book
_SPLIT = re.compile(r"[\s_]+")
_OUTSIDE = ("http://", "https://", "mailto:")
_VERSE = frozenset((
    "poem", "poetry", "verse", "stanza", "lyric", "lyrics", "line-block", "shige", "shici", "shi", "诗", "诗歌", "词",
))  # fmt: skip
_CAPTION = frozenset((
    "caption", "figcaption", "wp-caption-text", "image-caption", "img-caption", "pic-caption", "imgdesc", "img-desc",
))  # fmt: skip


def tag_of(node: "etree._Element") -> str:
    """Return the tag in lower case, empty for comments, entities and processing instructions."""
    return node.tag.lower() if isinstance(node.tag, str) else NO_ELEMENT


def tokens_of(element: "etree._Element", *names: str) -> frozenset[str]:
    """Return the words of the named attributes (class if none is named), in lower case."""
    values = " ".join(element.get(name) or "" for name in names or ("class",))
    return frozenset(_SPLIT.split(values.lower())) - {""}


def is_hidden(element: "etree._Element") -> bool:
    """Return True if a browser does not show the element."""
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _NO_DISPLAY.search(style.lower()))


def is_verse(element: "etree._Element") -> bool:
    """Return True for a block that its author calls verse."""
    return bool((tokens_of(element) | tokens_of(element, "epub:type", "epub-type")) & _VERSE)


def is_caption(element: "etree._Element") -> bool:
    """Return True for a block that belongs to a picture."""
    if tag_of(element) == "figcaption":
        return True
    return bool(tokens_of(element) & _CAPTION) and element.find(".//img") is None


def inline_kinds(element: "etree._Element") -> Iterator[tuple[MarkKind, str]]:
    """Yield what an inline element says of its text."""
    tag = tag_of(element)
    if tag == "a" and (href := (element.get("href") or "").strip()).lower().startswith(_OUTSIDE):
        yield MarkKind.LINK, href
    if reading := element.get(READING):
        yield MarkKind.RUBY, reading
    style = (element.get("style") or "").lower()
    kinds = [kind for pattern, kind in _STYLES if style and pattern.search(style)]
    kinds += [kind for kind in _SIDELINES if kind in tokens_of(element) and kind not in kinds]
    if tag in _INLINE and not set(_SIDELINES).intersection(kinds) and _INLINE[tag] not in kinds:
        kinds.insert(0, _INLINE[tag])  # what is said more exactly in another way takes the place of the tag
    yield from ((kind, "") for kind in kinds)


def block_above(element: "etree._Element") -> "etree._Element":
    """Return the nearest block that holds an element, or the element itself if it is one."""
    while tag_of(element) not in BLOCKS and (parent := element.getparent()) is not None:
        element = parent
    return element


def is_layout(table: "etree._Element") -> bool:
    """Return True for a table that only places things on a page: nested, of one column, with long texts, or vast."""
    if table.get("role") in ("presentation", "none") or table.find(".//table") is not None:
        return True
    rows = [[cell for cell in row if tag_of(cell) in ("td", "th")] for row in table.iter("tr")]
    if max((len(row) for row in rows), default=0) < 2:
        return True
    if len(rows) * max(sum(span(cell, "colspan") for cell in row) for row in rows) > MOST_PLACES:
        return True
    return any(_is_long(cell) for row in rows for cell in row)


def span(cell: "etree._Element", name: str) -> int:
    """Return how many columns or rows a cell takes up, by the attribute `name`."""
    value = cell.get(name) or "1"
    return min(int(value), 1000) if INTEGER.fullmatch(value) and int(value) > 0 else 1


def _is_long(cell: "etree._Element") -> bool:
    blocks = sum(tag_of(child) in ("p", "div", "br", "li") or tag_of(child) in HEADINGS for child in cell.iter())
    return blocks > 8 or len("".join(cell.itertext())) > 400 or cell.find(".//h1") is not None
