"""Economies: what is done once gives the same; what a new WeasyPrint has changed is said in plain words."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pydyf
import pytest
import weasyprint

from wenxuan.typeset import economy

LEADER = f"WeasyPrint {weasyprint.__version__} has changed"
SIGNATURES = {
    "weasyprint.layout.percent.resolve_percentages": "box, containing_block",
    "weasyprint.layout.page.set_page_type_computed_styles": "page_type, html, style_for",
    "weasyprint.draw.draw_border": "stream, box",
    "weasyprint.draw.border.draw_line": "stream, x1, y1, x2, y2, thickness, style, color, offset=0",
}
BOOK = """<style>
@page { size: 60mm 50mm; margin: 5mm; @bottom-center { content: counter(page) } }
@page :left { margin-left: 9mm } @page :first { margin-top: 12mm } @page wide { size: 80mm 50mm }
table { border-collapse: collapse } td { border: 1px solid; padding: 3% } .half { width: 50%; margin: 2% 10% }
.flex { display: flex } .flex > * { flex: 1 } .wide { page: wide }
</style><h1>Title</h1><p class=half>TEXT</p><table><tr><td>a<td>b</table><div class=flex><p>one<p>two</div>
<ul><li>item<li>item</ul><div class=wide><p class=half>TEXT</div><p style='float: left; width: 30%'>float</p><p>TEXT"""
BOOK = BOOK.replace("TEXT", "some words that fill a few lines of this small page " * 6)


@pytest.fixture
def restored() -> Iterator[None]:
    """Take WeasyPrint's own functions back after the test."""
    own_references = pydyf.PDF.page_references
    yield
    for name, module in list(import_module("sys").modules.items()):
        if name.startswith(economy._ROOMS) and getattr(module, "resolve_percentages", None) is economy.lengths:
            module.resolve_percentages = economy._own_lengths
    economy.pages.set_page_type_computed_styles = economy._own_styles
    economy.drawing.draw_border = economy._own_border
    pydyf.PDF.page_references = own_references


@pytest.mark.parametrize("path", SIGNATURES)
def test_functions_are_called_as_we_call_them(path: str) -> None:
    module, _, name = path.rpartition(".")
    now = str(inspect.signature(getattr(import_module(module), name))).strip("()")
    assert now == SIGNATURES[path], f"{LEADER}: {path} takes ({now}); see typeset/economy.py"


def test_used_lengths_are_those_that_we_keep() -> None:
    source = inspect.getsource(economy.percent)
    found = set(re.findall(r"resolve_one_percentage\(box, '(\w+)'", source)) - {"left", "right", "top", "bottom"}
    borders = {f"border_{side}_width" for side in ("top", "right", "bottom", "left")}
    assert found | borders == set(economy._LENGTHS), f"{LEADER}: resolve_percentages sets other lengths"


def drawn(html: str) -> list[Any]:
    """Every box of every page with its place, and the PDF."""
    document = weasyprint.HTML(string=html).render()
    boxes = [
        (box.element_tag, box.position_x, box.position_y, *(getattr(box, name) for name in economy._LENGTHS))
        for page in document.pages
        for box in page._page_box.descendants()
        if hasattr(box, "position_x")
    ]
    return [boxes, re.sub(rb"/ID \[.*?\]", b"", document.write_pdf(pdf_variant="pdf/ua-1"))]


@pytest.mark.parametrize("rule", ["", "<style>@page :nth(2n) { margin: 8mm }</style>"])
@pytest.mark.usefixtures("restored")
def test_pages_are_the_same(rule: str) -> None:
    html = f"<html lang=en>{rule}{BOOK}"
    boxes, pdf = drawn(html)
    economy.install()
    again, same = drawn(html)
    assert len(boxes) > 100
    assert again == boxes
    assert same == pdf


@pytest.mark.usefixtures("restored")
def test_a_dotted_line_is_one_stroke() -> None:
    economy.install()
    html = "<style>@page { size: 80mm 20mm; margin: 0 } p { width: 50mm; border-bottom: 1pt dotted #f00 }</style><p>-"
    plain = weasyprint.HTML(string=html).write_pdf(uncompressed_pdf=True)
    assert b" c\n" not in plain
    assert plain.count(b" l\n") == 1
    assert b"[0 2.666667] 0 d" in plain, "dots of 1 pt (4/3 px), as far apart as they are wide"
