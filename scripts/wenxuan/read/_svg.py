"""SVG drawings: accepted only without scripts, outside references and entities."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wenxuan.read._xml import MalformedError, parse_xml

if TYPE_CHECKING:
    from lxml import etree

_REFUSED = frozenset({"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"})
_INNER = re.compile(r"#|data:image/(png|jpeg|gif);base64,", re.IGNORECASE)
_OUTER_CSS = re.compile(
    r"@import|url\(\s*['\"]?(?!#|data:image/(?:png|jpeg|gif);)|\b(?:image|image-set|src)\(|expression\(|javascript:",
    re.IGNORECASE,
)
_USERS = frozenset({"use", "pattern", "lineargradient", "radialgradient", "filter", "feimage", "textpath", "tref"})
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(px|pt|pc|mm|cm|in|)\s*")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_MOST_BYTES = 5 << 20
_MOST_SIDE = 20_000
_MOST_DRAWN = 100_000  # elements, each counted as often as it is used
_USED = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)")


def looks_like_svg(data: bytes) -> bool:
    """Return True if the bytes begin as an SVG document does."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and b"<svg" in head


def svg_size(data: bytes) -> tuple[int, int]:
    """Check that a drawing is safe and return its width and height in CSS pixels; raise MalformedError."""
    if len(data) > _MOST_BYTES:
        raise MalformedError(f"it is larger than the limit of {_MOST_BYTES >> 20} MB")
    root = parse_xml(data)
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise MalformedError("the root is not svg")
    if any("xml-stylesheet" in str(sibling) for sibling in root.itersiblings(preceding=True)):
        raise MalformedError("it has an outside style sheet")
    for element in root.iter("*"):
        _check(element)
    _refuse_vast(root)
    return _size(root)


def _check(element: "etree._Element") -> None:
    name = str(element.tag).rpartition("}")[2].lower()
    if name in _REFUSED:
        raise MalformedError(f"it holds <{name}>")
    styles = "".join(element.itertext()) if name == "style" else ""
    if "\\" in styles + element.get("style", ""):
        raise MalformedError("its style sheet has a backslash, which can hide an address")
    if _OUTER_CSS.search(styles):
        raise MalformedError("its style sheet reaches outside")
    for key, value in element.attrib.items():
        local = str(key).rpartition("}")[2].lower()
        if local.startswith("on"):
            raise MalformedError(f"it holds a script in {local}")
        if local in ("href", "src") and not _INNER.match(str(value).strip()):
            raise MalformedError(f"it refers to {str(value)[:40]!r}")
        if _OUTER_CSS.search(str(value)):
            raise MalformedError(f"its attribute {local} reaches outside")


def _refuse_vast(root: "etree._Element") -> None:
    """Refuse a drawing that uses its parts in a circle, or so often that drawing it has no end."""
    parts = {name: element for element in root.iter("*") if (name := element.get("id"))}
    drawn: dict[etree._Element, int] = {}  # how many elements each draws; 0 while that is found out

    def count(element: "etree._Element") -> int:
        if element not in drawn:
            drawn[element] = 0
            used = (parts[name] for name in _uses(element) if name in parts)
            drawn[element] = 1 + sum(map(count, (*element.iterchildren("*"), *used)))
        if not 0 < drawn[element] <= _MOST_DRAWN:
            raise MalformedError("it uses its own parts too often, or in a circle")
        return drawn[element]

    try:
        count(root)
    except RecursionError as error:
        raise MalformedError("its parts are nested too deep") from error


def _uses(element: "etree._Element") -> Iterator[str]:
    """Yield the ids of the parts that an element draws."""
    is_user = str(element.tag).rpartition("}")[2].lower() in _USERS
    for key, value in element.attrib.items():
        yield from _USED.findall(str(value))
        if is_user and str(key).rpartition("}")[2].lower() == "href":
            yield str(value).strip().removeprefix("#")


def _size(root: "etree._Element") -> tuple[int, int]:
    sides = [_pixels(root.get("width", "")), _pixels(root.get("height", ""))]
    box = [float(number) for number in re.findall(r"-?[0-9]*\.?[0-9]+(?:e-?[0-9]+)?", root.get("viewBox", ""))]
    if not all(sides) and len(box) == 4 and box[2] > 0 and box[3] > 0:
        if any(sides):
            scale = sides[0] / box[2] if sides[0] else sides[1] / box[3]
            sides = [box[2] * scale, box[3] * scale]
        else:
            sides = box[2:]
    if not all(0 < side <= _MOST_SIDE for side in sides):
        raise MalformedError("it has no usable width and height, and no viewBox")
    return max(1, round(sides[0])), max(1, round(sides[1]))


def _pixels(length: str) -> float:
    match = _LENGTH.fullmatch(length)
    return float(match[1]) * _PIXELS[match[2]] if match else 0.0
