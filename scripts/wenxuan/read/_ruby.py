"""Ruby (注音): settle which reading stands beside which characters (HTML Living Standard §4.5.10, CSS Ruby 1 §2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wenxuan.read import _dom as dom

if TYPE_CHECKING:
    from lxml import etree

_ENDS = {  # the parts that each part ends where their end tag is left out: the parser nests it in them
    "rb": ("rb", "rt", "rp", "rtc"),
    "rt": ("rb", "rt", "rp"),
    "rp": ("rb", "rt", "rp", "rtc"),
    "rtc": ("rb", "rt", "rp", "rtc"),
}
_NOT_A_READING = ("a", "img", "sup", "ruby")  # an annotation that holds these is a text of its own
_NOT_A_BASE = ("br", "hr", *dom.BLOCKS)  # nothing stands beside two lines


@dataclass(slots=True)
class _Group:
    """Bases, each of one or more elements, and the readings that follow them."""

    bases: list[list["etree._Element"]] = field(default_factory=list)
    readings: list["etree._Element"] = field(default_factory=list)


def settle_ruby(root: "etree._Element") -> None:
    """Rewrite every <ruby> as a <span> of <ruby data-reading="…">, one a pair; <rp> is not shown (§15.3.2) and goes.

    A reading that no characters stand for is set behind them in brackets, as text.
    """
    for ruby in reversed([element for element in root.iter("*") if dom.tag_of(element) == "ruby"]):
        ruby.attrib.pop(dom.READING, None)
        _flatten(ruby)
        _fill(ruby, [item for group in _groups(ruby) for item in _paired(group)])
        ruby.tag = "span"
    for stray in [element for element in root.iter("*") if dom.tag_of(element) == "rt"]:
        _fill(stray, list(_bracketed(stray)))
        stray.tag = "span"


def _flatten(ruby: "etree._Element") -> None:
    """Set parts whose end tags were left out side by side (§13.1.2.4)."""
    for part in [element for element in ruby.iter("*") if dom.tag_of(element) in _ENDS]:
        above = part.getparent()
        while above is not None and dom.tag_of(above) in _ENDS[dom.tag_of(part)]:
            for item in reversed([part, *part.itersiblings()]):
                above.addnext(item)
            above = part.getparent()


def _groups(ruby: "etree._Element") -> Iterator[_Group]:
    """Yield runs of bases with the readings after them; without <rb>, what stands between readings is one base."""
    group, is_open = _Group(), False
    for item in _items(ruby):
        tag = dom.tag_of(item)
        if tag in ("rt", "rtc"):
            group.readings += [part for part in item if dom.tag_of(part) == "rt"] or [item]
            is_open = False
        elif tag == "rb" or (tag != "rp" and (is_open or _text(item).strip())):
            if group.readings:
                yield group
                group = _Group()
            if tag == "rb" or not is_open:
                group.bases.append([])
            group.bases[-1] += _items(item) if tag == "rb" else [item]
            is_open = tag != "rb"
    yield group


def _items(element: "etree._Element") -> list["etree._Element"]:
    """Return the content of an element, each text in it as an element of its own."""
    items = [_made(element, element.text or "")]
    for child in element:
        items += [child, _made(element, child.tail or "")]
    return [item for item in items if item.tag != "text" or item.text]


def _paired(group: _Group) -> Iterator["etree._Element"]:
    """Yield the bases of a group under their readings; where counts differ, the last pair takes what is left."""
    pairs = min(len(group.bases), len(group.readings))
    if not pairs:
        yield from (item for base in group.bases for item in base)
        yield from (item for reading in group.readings for item in _bracketed(reading))
    for index in range(pairs):
        stop = None if index == pairs - 1 else index + 1
        base = [item for base in group.bases[index:stop] for item in base]
        readings = group.readings[index:stop]
        words = " ".join(" ".join(map(_text, readings)).split())
        if not words:
            yield from base
        elif _is_plain(base, readings):
            ruby = base[0].makeelement("ruby", {dom.READING: words})
            _fill(ruby, base)
            yield ruby
        else:
            yield from base
            yield from (item for reading in readings for item in _bracketed(reading))


def _bracketed(reading: "etree._Element") -> Iterator["etree._Element"]:
    yield from (_made(reading, "（"), *_items(reading), _made(reading, "）"))


def _is_plain(base: Sequence["etree._Element"], readings: Sequence["etree._Element"]) -> bool:
    """Tell whether there are characters to stand beside, without readings of their own, and nothing in the reading."""
    inside = [child for item in base for child in item.iter("*")]
    return (
        any(_text(item).strip() for item in base)
        and not any(child.get(dom.READING) or dom.tag_of(child) in _NOT_A_BASE for child in inside)
        and not any(dom.tag_of(child) in _NOT_A_READING for reading in readings for child in reading.iter("*"))
    )


def _text(element: "etree._Element") -> str:
    return str(element.xpath("string()")) if dom.tag_of(element) else ""  # comments have none


def _made(model: "etree._Element", text: str) -> "etree._Element":
    made = model.makeelement("text", {})
    made.text = text
    return made


def _fill(element: "etree._Element", items: Sequence["etree._Element"]) -> None:
    """Give an element this content in place of its own."""
    for item in items:
        item.tail = None
    element.text = None
    element[:] = items
