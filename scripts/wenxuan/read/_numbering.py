"""Automatic numbers of Word (自动编号): printed by Word, but written nowhere in the text."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLAIN = ("bullet", "none", "decimal", "")  # a list says these of itself


def unwritten_numbers(
    body: "etree._Element", numbering: "etree._Element | None", styles: "etree._Element | None"
) -> Iterator[tuple[int, str]]:
    """Yield (paragraph number, format) of paragraphs whose number a plain list cannot say, such as 一、 or 第一章."""
    formats = _formats(numbering)
    by_style = _by_style(styles)
    for index, paragraph in enumerate(body.iter(f"{_W}p"), start=1):
        style = _value(paragraph, f"{_W}pPr/{_W}pStyle")
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        if properties is None:
            properties = by_style.get(style)
        if properties is None:
            continue
        level = _value(properties, f"{_W}ilvl") or "0"
        kind = formats.get((_value(properties, f"{_W}numId"), level), "")
        if kind not in _PLAIN or (kind == "decimal" and style in by_style):
            yield index, kind


def _formats(numbering: "etree._Element | None") -> dict[tuple[str, str], str]:
    if numbering is None:
        return {}
    levels = {
        (abstract.get(f"{_W}abstractNumId", ""), level.get(f"{_W}ilvl", "")): _value(level, f"{_W}numFmt")
        for abstract in numbering.iter(f"{_W}abstractNum")
        for level in abstract.iter(f"{_W}lvl")
    }
    uses = {use.get(f"{_W}numId", ""): _value(use, f"{_W}abstractNumId") for use in numbering.iter(f"{_W}num")}
    return {
        (use, level): kind for use, abstract in uses.items() for (of, level), kind in levels.items() if of == abstract
    }


def _by_style(styles: "etree._Element | None") -> "dict[str, etree._Element]":
    if styles is None:
        return {}
    found = ((style.get(f"{_W}styleId", ""), style.find(f"{_W}pPr/{_W}numPr")) for style in styles.iter(f"{_W}style"))
    return {name: properties for name, properties in found if properties is not None}


def _value(element: "etree._Element", path: str) -> str:
    found = element.find(path)
    return found.get(f"{_W}val", "") if found is not None else ""
