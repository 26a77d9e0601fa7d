"""Pictures that float: where they stand on finished pages, and what of WeasyPrint that relies on."""

import inspect
import io
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import weasyprint
from pypdfium2 import raw

from laid import faults, grid_errors, lay, lay_pieces, line_of, note, paragraph, picture, prose, rows
from wenxuan.model import Block, Heading, ListBlock, Paragraph, Piece, Quote, Table, Text
from wenxuan.page import load_trim
from wenxuan.typeset import floats, tables
from wenxuan.typeset.engine import Job, Laid, lay_out

A5 = load_trim("a5")
LEADER = f"WeasyPrint {weasyprint.__version__} has changed what typeset/floats.py and tables.py rely on"

# --- the guard ------------------------------------------------------------------------------------------

SIGNATURES = {
    "weasyprint.layout.block.block_level_layout": (
        "context, box, bottom_space, skip_stack, containing_block, page_is_empty=True, absolute_boxes=None, "
        "fixed_boxes=None, adjoining_margins=None, first_letter_style=None, first_line_style=None, discard=False, "
        "max_lines=None"
    ),
    "weasyprint.layout.block.table_layout": (
        "context, table, bottom_space, skip_stack, containing_block, page_is_empty, absolute_boxes, fixed_boxes"
    ),
    "weasyprint.layout.block.find_earlier_page_break": "context, children, absolute_boxes, fixed_boxes",
    "weasyprint.layout.block.remove_placeholders": "context, box_list, absolute_boxes, fixed_boxes",
    "weasyprint.layout.block.block_level_width": "box, containing_block, with_min_max=True",
    "weasyprint.layout.page.make_page": "context, root_box, page_type, resume_at, page_number, page_state",
}


@pytest.mark.parametrize("path", SIGNATURES)
def test_functions_are_called_as_we_call_them(path: str) -> None:
    module, _, name = path.rpartition(".")
    own = {
        "block_level_layout": floats._own_block,
        "make_page": floats._own_page,
        "find_earlier_page_break": tables._own_break,
        "table_layout": tables._own_table,
    }
    function = own.get(name) or getattr(import_module(module), name, None)
    assert function is not None, f"{LEADER}: there is no {path} any more"
    now = str(inspect.signature(function)).strip("()")
    assert now == SIGNATURES[path], f"{LEADER}: {path} takes ({now}); typeset/ passes ({SIGNATURES[path]})"


def test_blocks_and_pages_are_made_by_the_names_that_we_replace() -> None:
    block, page = import_module("weasyprint.layout.block"), import_module("weasyprint.layout.page")
    assert "block_level_layout(" in inspect.getsource(block._in_flow_layout), f"{LEADER}: blocks are laid out otherwise"
    assert "next_page = make_page(" in inspect.getsource(page), f"{LEADER}: pages are made otherwise"
    assert "find_earlier_page_break(" in inspect.getsource(block._in_flow_layout), (
        f"{LEADER}: breaks are found otherwise"
    )


def test_a_block_comes_with_five_facts_and_a_page_with_two(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def block(*arguments: Any) -> Any:
        seen["block"] = floats._own_block(*arguments)
        return seen["block"]

    def page(context: Any, *arguments: Any) -> Any:
        seen["context"], seen["page"] = context, floats._own_page(context, *arguments)
        return seen["page"]

    monkeypatch.setattr(floats.block, "block_level_layout", block)
    monkeypatch.setattr(floats.page, "make_page", page)
    weasyprint.HTML(string="<html lang=zh><body><section><p>灯</section>").render()
    assert len(seen["block"]) == 6, f"{LEADER}: a block's layout does not come as box, resume, next page, margins, …"
    assert set(seen["block"][2]) == {"break", "page"}, f"{LEADER}: what breaks after a block is told otherwise"
    assert len(seen["page"]) == 3, f"{LEADER}: a page does not come as page, resume, next page"
    for name in ("overflows_page", "in_column", "page_maker", "footnotes", "reported_footnotes"):
        assert hasattr(seen["context"], name), f"{LEADER}: the layout context has no {name}"
    assert seen["page"][0].children[0].element_tag == "html", f"{LEADER}: a page's first child is not the root"
    assert "content_changed" in seen["context"].page_maker[0][-1], f"{LEADER}: pages are remade for another reason"


# --- what stands where ----------------------------------------------------------------------------------


def pictures(laid: Laid) -> list[tuple[int, int, int]]:
    """Return (page, first line, lines) of each picture in order of its page and place."""
    found = []
    head, leading = float(A5.head) * 72 / 25.4, float(A5.leading)
    with pypdfium2.PdfDocument(laid.pdf) as document:
        for number, page in enumerate(document):
            for item in page.get_objects():
                if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                    _, low, _, high = item.get_bounds()
                    top = (page.get_height() - high - head) / leading
                    assert top == pytest.approx(round(top), abs=0.01), "a picture begins on a line of the grid"
                    found.append((number, round(top), round((high - low) / leading)))
    return sorted(found)


def captions(laid: Laid) -> list[str]:
    return [row.text for row in rows(laid) if row.text.startswith("图")]


def last_lines(laid: Laid) -> list[int]:
    """Return the last line of text of each page."""
    found = [row for row in rows(laid) if row.size > float(A5.size) * 0.85]
    return [max(line_of(row, A5) for row in found if row.page == page) for page in range(laid.pages)]


def lines(count: int) -> Paragraph:
    """A paragraph of so many lines."""
    return paragraph("字" * (28 * count - 6) + "。")


WIDE = picture(1600, 900, "图　宽")  # 14 lines of the page's 27, and one for the caption
FILL = lines(12)  # below the title's six lines: leaves nine


def test_a_picture_that_fits_stays_where_it_is() -> None:
    laid = lay((lines(4), picture(700, 400, "图　小"), lines(9)))
    assert pictures(laid) == [(0, 11, 8)]


def test_one_that_does_not_fit_goes_to_the_top_of_the_next_page_and_the_text_fills_this(tmp_path: Path) -> None:
    blocks = (FILL, WIDE, *prose(12))
    laid = lay(blocks)
    [(page, line, _)] = pictures(laid)
    assert (page, line) == (1, 0)
    assert last_lines(laid)[0] >= A5.lines - 2
    assert grid_errors(rows(laid), A5) == []
    assert faults(laid, blocks, tmp_path / "t.pdf") == []


def test_a_paragraph_goes_on_below_the_picture_with_one_line_between() -> None:
    laid = lay((FILL, WIDE, lines(20)))
    [(_, line, height)] = pictures(laid)
    below = [line_of(row, A5) for row in rows(laid) if row.page == 1]
    assert sorted(below)[:2] == [line + height, line + height + 2], "caption, a line left blank, text"


def test_two_in_a_row_keep_their_order(tmp_path: Path) -> None:
    second = picture(900, 400, "图　次")
    blocks = (FILL, WIDE, second, *prose(14))
    laid = lay(blocks)
    assert captions(laid) == ["图宽", "图次"]
    assert [page for page, *_ in pictures(laid)] == [1, 1]
    assert faults(laid, blocks, tmp_path / "t.pdf") == []


def test_a_small_one_does_not_pass_one_that_waits() -> None:
    laid = lay((FILL, WIDE, lines(2), picture(300, 100, "图　小"), *prose(14)))
    assert captions(laid) == ["图宽", "图小"]
    assert [page for page, *_ in pictures(laid)] == [1, 1]


def test_those_that_have_no_room_beside_one_another_take_the_pages_after(tmp_path: Path) -> None:
    tall = tuple(picture(900, 1300 + index, f"图　高{index}") for index in range(3))
    blocks = (FILL, *tall, lines(40))
    laid = lay(blocks)
    assert [(page, line) for page, line, _ in pictures(laid)] == [(1, 0), (2, 0), (3, 0)]
    assert captions(laid) == ["图高0", "图高1", "图高2"]
    assert all(last >= A5.lines - 2 for last in last_lines(laid)[:-1]), "the text goes on around them"
    assert grid_errors(rows(laid), A5) == []
    assert faults(laid, blocks, tmp_path / "t.pdf") == []


def test_a_page_may_hold_nothing_else() -> None:
    """Four lines below a picture are too few for a heading of two with a paragraph of three."""
    heading = Heading(1, (Text("一个长得一行放不下、只好分成两行的小标题，还要再长一些才够两行"),))
    blocks = (FILL, picture(900, 1300, "图　高"), lines(9), heading, lines(3), *prose(3))
    laid = lay(blocks)
    assert [(page, line) for page, line, _ in pictures(laid)] == [(1, 0)]
    assert max(line_of(row, A5) for row in rows(laid) if row.page == 1) < A5.lines - 4
    assert grid_errors(rows(laid), A5) == []


def test_the_last_of_a_piece_stays_in_it() -> None:
    """What follows on the same pages begins after the picture, though text of its own would have had room."""
    first = Piece("one", (Text("甲"),), (FILL, WIDE, lines(2)))
    second = Piece("two", (Text("乙"),), (lines(3),))
    laid = lay_pieces((first, second))
    [(page, line, height)] = pictures(laid)
    assert (page, line) == (1, 0)
    title = next(row for row in rows(laid) if row.text == "乙")
    assert title.page == 1
    assert line_of(title, A5) > line + height


def test_the_end_of_a_unit_waits_for_its_pictures(tmp_path: Path) -> None:
    blocks = (FILL, WIDE, lines(4))
    laid = lay(blocks)
    assert laid.pages == 2
    assert pictures(laid)[0][:2] == (1, 0)
    assert faults(laid, blocks, tmp_path / "t.pdf") == []


def test_the_last_block_of_a_piece_has_no_text_to_float_past() -> None:
    laid = lay((FILL, Heading(1, (Text("题"),)), WIDE))
    heading = next(row for row in rows(laid) if row.text == "题")
    assert (heading.page, pictures(laid)[0][0]) == (1, 1), "the heading goes with its picture"


def test_a_heading_before_one_that_floats_keeps_text_after_it() -> None:
    laid = lay((FILL, Heading(1, (Text("题"),)), WIDE, *prose(8)))
    heading = next(row for row in rows(laid) if row.text == "题")
    after = [row for row in rows(laid) if row.page == heading.page and row.y > heading.y]
    assert len(after) >= 2


def test_a_heading_with_no_room_for_text_goes_along() -> None:
    laid = lay((lines(19), Heading(1, (Text("题"),)), WIDE, *prose(8)))
    heading = next(row for row in rows(laid) if row.text == "题")
    assert heading.page == 1
    assert line_of(heading, A5) < pictures(laid)[0][1], "and it stands before its picture"


def test_notes_and_a_picture_share_a_page(tmp_path: Path) -> None:
    long = note("注文在这里，也够长。" * 12)
    blocks = (FILL, WIDE, lines(7), paragraph("有注", long, Text("。" + "字" * 90)), *prose(6))
    laid = lay(blocks)
    assert pictures(laid)[0][:2] == (1, 0)
    assert grid_errors(rows(laid), A5) == []
    assert faults(laid, blocks, tmp_path / "t.pdf") == []


@pytest.mark.parametrize(
    "block",
    [
        Quote((paragraph("引。"), WIDE, paragraph("完。"))),
        ListBlock(("甲",), ((paragraph("项。"), WIDE),)),
        picture(1600, 900, "图　有注", note("图的注。")),
    ],
    ids=["quotation", "list", "note"],
)
def test_in_a_quotation_or_list_or_with_a_note_it_stays_in_place(block: Block, tmp_path: Path) -> None:
    """A note of a caption would come after those of the text that overtakes it."""
    blocks = (FILL, block, *prose(8))
    laid = lay(blocks)
    assert len(pictures(laid)) == 1
    first = min(row.y for row in rows(laid) if row.page == 1 and row.size > float(A5.size) * 0.85)
    assert first > float(A5.leading) * 12, "nothing of what follows stands before it"
    assert grid_errors(rows(laid), A5) == []
    assert faults(laid, blocks, tmp_path / "t.pdf") == []


def test_one_that_stays_does_not_pass_one_that_waits() -> None:
    small = picture(300, 100, "图　有注", note("注。"))
    laid = lay((FILL, WIDE, lines(2), small, *prose(9)))
    assert [text[:2] for text in captions(laid)] == ["图宽", "图有"]


def test_pages_that_are_made_again_come_out_the_same() -> None:
    """A page number asked for ahead makes WeasyPrint lay out pages a second time."""
    css = """
    @page { size: 90mm 70mm; margin: 8mm }
    body { margin: 0; font: 10pt/16pt "Noto Serif CJK SC"; orphans: 2; widows: 2 }
    p, figure { margin: 0 } figure { break-inside: avoid } img { display: block; width: 40mm; height: 64pt }
    a::after { content: target-counter(attr(href), page) }
    """
    image = weasyprint_picture()
    body = "".join(
        f"<p>{'灯亮着。' * 17}</p>{'<figure><img src=picture:p alt=图></figure>' * (n % 3 == 0)}" for n in range(20)
    )
    plain = (
        f"<html lang='zh'><head><title>灯</title></head><body><section class='piece'><p>%s</p>{body}<p id='e'>完</p>"
    )
    once = lay_out(Job(plain % "见99", css, {"p": image}))
    twice = lay_out(Job(plain % "见<a href='#e'></a>", css, {"p": image}))
    assert once.pages > 9
    assert [page for page, *_ in spots(once)] == [page for page, *_ in spots(twice)]
    assert len(spots(once)) == 7


def weasyprint_picture() -> bytes:
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (8, 8)).save(target, "PNG")
    return target.getvalue()


def spots(laid: Laid) -> list[tuple[int, float]]:
    with pypdfium2.PdfDocument(laid.pdf) as document:
        return [
            (number, item.get_bounds()[1])
            for number, page in enumerate(document)
            for item in page.get_objects()
            if item.type == raw.FPDF_PAGEOBJ_IMAGE
        ]


# --- tags -----------------------------------------------------------------------------------------------


def kinds_on(laid: Laid, page: int) -> list[str]:
    """Return the kinds of the elements below the piece's on a page, in reading order."""
    with pikepdf.open(io.BytesIO(laid.pdf)) as document:
        wanted = document.pages[page].obj.objgen
        document_element = document.Root.StructTreeRoot.K[0]
        found = [item for item in document_element.K if item.get("/Pg", {}).objgen == wanted]
        return [kind for item in found for kind in _kinds(item.K)]


def _kinds(kids: Sequence[Any]) -> Iterator[str]:
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S)


def test_a_reader_meets_the_picture_before_the_text_that_goes_on_below_it() -> None:
    laid = lay((FILL, WIDE, lines(20)))
    assert kinds_on(laid, 1) == ["/NonStruct", "/P"]
    with pikepdf.open(io.BytesIO(laid.pdf)) as document:
        figures = [
            item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        assert len(figures) == 1
        assert str(figures[0].Alt) == "图"


# --- tables ---------------------------------------------------------------------------------------------


def rules(laid: Laid) -> list[tuple[int, float, float]]:
    """Return (page, pt below the head, thickness) of each rule as wide as the measure, from the top down."""
    found = []
    with pypdfium2.PdfDocument(laid.pdf) as document:
        for number, page in enumerate(document):
            height = page.get_height() - float(A5.head) * 72 / 25.4
            for item in page.get_objects(max_depth=1):
                left, low, right, high = item.get_bounds()
                if item.type == raw.FPDF_PAGEOBJ_FORM and right - left > float(A5.type_width) - 1 and high - low < 2:
                    found.append((number, round(height - high, 1), round(high - low, 1)))
    return sorted(found)


def table(rows_: int, cell: str = "内容") -> Table:
    return Table(tuple(((Text(f"名目{row}"),), (Text(cell),)) for row in range(rows_)), has_head=True)


def test_a_long_table_parts_between_rows_and_has_its_head_and_rules_on_each_page(tmp_path: Path) -> None:
    blocks = (lines(12), table(30), *prose(3))
    laid = lay(blocks)
    heads = [(row.page, line_of(row, A5)) for row in rows(laid) if row.text.startswith("名目0")]
    assert heads == [(0, 19), (1, 0)]
    leading = float(A5.leading)
    assert [page for page, y, _ in rules(laid) if y in (0.0, 19 * leading)] == [0, 1], "a rule above each head"
    assert sum(thick > 0.6 for *_, thick in rules(laid)) == 4, "above and below each part"
    assert faults(laid, blocks, tmp_path / "t.pdf") == []


def test_a_part_of_a_table_ends_at_its_last_row() -> None:
    """Of four rows three have room; one is taken back, to keep two on either side, and the rule goes up with it."""
    head, *body = table(5, "字" * 40).rows
    laid = lay((lines(13), Table(((head[0], (Text("内容"),)), *body), has_head=True), lines(2)))
    assert [row.page for row in rows(laid) if row.text.startswith("名目")] == [0, 0, 0, 1, 1, 1]
    bottom = max(y for page, y, thick in rules(laid) if page == 0 and thick > 0.6)
    last = max(row.y for row in rows(laid) if row.page == 0) - float(A5.head) * 72 / 25.4
    assert 0 < bottom - last < float(A5.leading)


def test_installing_twice_changes_nothing() -> None:
    floats.install()
    tables.install()
    first = floats.block.block_level_layout, floats.page.make_page, tables.block.find_earlier_page_break
    floats.install()
    tables.install()
    assert (floats.block.block_level_layout, floats.page.make_page, tables.block.find_earlier_page_break) == first
    assert floats._own_block is not floats._lay_out_block
    assert tables._own_break is not tables._find_earlier_page_break
