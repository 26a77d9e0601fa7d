"""Notes on finished pages: in order, and tagged as notes; and what of WeasyPrint that relies on."""

import inspect
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pikepdf
import weasyprint

from laid import faces, lay, note, paragraph, prose, rows
from wenxuan.model import Text
from wenxuan.page import load_trim
from wenxuan.typeset import tags
from wenxuan.typeset.join import Frame, Placed, join

A5 = load_trim("a5")
LEADER = f"WeasyPrint {weasyprint.__version__} has changed what typeset/tags.py relies on"
LONG = "河面上结了厚厚的冰，孩子们在上面跑来跑去。" * 9


def lines(count: int) -> str:
    return "字" * (28 * count - 6) + "。"


def test_tags_are_given_by_the_name_of_the_element() -> None:
    assert str(inspect.signature(tags._own_tag)) == "(tag)", f"{LEADER}: _get_pdf_tag takes something else"
    source = inspect.getsource(tags.tags._build_box_tree)
    assert "_get_pdf_tag(element_tag)" in source, f"{LEADER}: elements are tagged otherwise"
    assert tags._own_tag("span") == "Span", f"{LEADER}: a span is no Span any more"


def test_notes_that_wait_keep_their_order() -> None:
    """WeasyPrint's own order is 2, 1: the first finds no room only after the second found none."""
    laid = lay(
        (
            paragraph(lines(17)),
            paragraph("甲", note("短注。", "a"), Text("乙"), note(LONG, "b"), Text("丙。")),
            *prose(9),
        )
    )
    starts = [row.text for row in rows(laid) if row.size < float(A5.size) * 0.85 and row.text[1:3] in ("短注", "河面")]
    assert [start[:3] for start in starts] == ["1短注", "2河面"]


def elements(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
    for kid in node.get("/K", []) if isinstance(node, pikepdf.Dictionary) else []:
        yield from elements(kid)


def test_every_note_of_the_book_is_a_note_with_an_id_of_its_own() -> None:
    unit = lay((paragraph("甲", note("短注。", "a"), Text("乙"), note(LONG, "b"), Text("丙。")), *prose(9)))
    frame = Frame(
        pages=unit.pages * 2, width=Fraction(420), height=Fraction(595), verso_shift=Fraction(0), labels=(), names={},
        title="书", language="zh-Hans-CN", time=datetime(2026, 11, 23, tzinfo=UTC), faces=faces(),
    )  # fmt: skip
    data = join([Placed(unit, 0), Placed(replace(unit), unit.pages)], frame)
    with pikepdf.open(io.BytesIO(data)) as book:
        found = [element for element in elements(book.Root.StructTreeRoot.K[0]) if element.S == "/Note"]
        assert [str(element.ID) for element in found] == ["note-1", "note-2", "note-3", "note-4"]
        kinds = {str(kid.S) for element in found for kid in elements(element)}
        assert "/Lbl" in kinds
        assert sum(element.S == "/Reference" for element in elements(book.Root.StructTreeRoot.K[0])) == 4
