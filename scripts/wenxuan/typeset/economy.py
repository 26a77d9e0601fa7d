"""Economies (省工): what WeasyPrint does anew for every box, page or element, always the same, is done once.

Four functions are replaced by ones with the same results, but for dots, which are drawn as one dashed stroke. What is
relied on is held by tests/test_economy.py.
"""

import sys
from typing import Any

import pydyf
import weasyprint.draw as drawing
from weasyprint.draw.border import draw_line
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.layout import page as pages
from weasyprint.layout import percent

_own_lengths = percent.resolve_percentages
_own_styles = pages.set_page_type_computed_styles
_own_border = drawing.draw_border
_ROOMS = ("weasyprint.layout", "wenxuan.typeset")
_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"border_{side}_width" for side in _SIDES),
    *(f"{kind}{axis}" for kind in ("", "min_", "max_") for axis in ("width", "height")),
)


def install() -> None:
    """Replace WeasyPrint's functions; calling it again changes nothing."""
    for name, module in list(sys.modules.items()):
        if name.startswith(_ROOMS) and getattr(module, "resolve_percentages", None) is _own_lengths:
            module.resolve_percentages = lengths  # type: ignore[attr-defined]  # each has its own name for it
    pages.set_page_type_computed_styles = _page_styles
    drawing.draw_border = _border
    pydyf.PDF.page_references = property(_page_references)


def lengths(box: Any, containing_block: Any) -> None:
    """Set the used lengths of a box: for each style and containing block they are worked out once."""
    style = box.style
    if not isinstance(box, boxes.Box) or style["border_collapse"] == "collapse":  # borders of tables are the box's own
        _own_lengths(box, containing_block)
        return
    is_box = isinstance(containing_block, boxes.Box)
    size = (containing_block.width, containing_block.height) if is_box else tuple(containing_block)
    key = (isinstance(box, boxes.PageBox), *size)
    known = style.__dict__.setdefault("used_lengths", {})
    if key in known:
        box.__dict__.update(known[key])
    else:
        _own_lengths(box, containing_block)
        known[key] = {name: getattr(box, name) for name in _LENGTHS}


def _page_styles(page_type: Any, html: Any, style_for: Any) -> None:
    """Style a page: like the one before it, unless a rule counts pages."""
    rules = (selectors for sheet, _, _ in style_for._sheets for _, selectors, _ in sheet.page_rules)
    if any(selector.index is not None for selectors in rules for _, _, selector in selectors):
        _own_styles(page_type, html, style_for)
        return
    computed = style_for.get_computed_styles()
    known = style_for.__dict__.setdefault("page_styles", {})
    kind = (page_type.side, page_type.blank, page_type.name, page_type.index == 0)
    if kind not in known:
        _own_styles(page_type, html, style_for)
        known[kind] = {pseudo: style for (element, pseudo), style in computed.items() if element == page_type}
    computed.update(((page_type, pseudo), style) for pseudo, style in known[kind].items())


def _border(stream: Any, box: Any) -> None:
    """Draw a dotted line below a box as one stroke; WeasyPrint draws each of its dots, with four curves."""
    style, width = box.style, box.border_bottom_width
    others = box.border_top_width or box.border_left_width or box.border_right_width
    is_plain = style["visibility"] == "visible" and style["border_image_source"][0] == "none"
    if others or not width or style["border_bottom_style"] != "dotted" or not is_plain:
        _own_border(stream, box)
        return
    left, y = box.border_box_x() + width / 2, box.border_box_y() + box.border_height() - width / 2
    with stream.artifact():
        color = get_color(style, "border_bottom_color")
        draw_line(stream, left, y, left + box.border_width() - width, y, width, "dotted", color)


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """Return the references of all pages; pydyf makes them for each element of the structure."""
    kids = pdf.pages["Kids"]
    known: tuple[bytes, ...] = pdf.__dict__.get("references", ())
    if len(known) * 3 != len(kids):
        known = pdf.__dict__["references"] = tuple(f"{number} 0 R".encode() for number in kids[::3])
    return known
