"""Whatever stands between body lines takes whole lines (占行): read from finished pages, by where characters stand."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from laid import Row, faults, grid_errors, lay, line_of, note, paragraph, picture, prose, rows
from torture import kinds, torture
from wenxuan.model import Text
from wenxuan.page import TrimSize, load_trim, trim_names
from wenxuan.units import mm_to_pt

KINDS = kinds()


@pytest.fixture(scope="module", params=trim_names())
def trim(request: pytest.FixtureRequest) -> TrimSize:
    return load_trim(str(request.param))


@pytest.fixture(scope="module")
def found(trim: TrimSize) -> list[Row]:
    """The rows of a piece that holds everything, in one trim size."""
    return rows(lay(torture(3), trim=trim.name), trim=trim.name)


def is_body(row: Row, trim: TrimSize) -> bool:
    return abs(row.size - float(trim.size)) < 0.05


def left_of(row: Row, trim: TrimSize) -> float:
    """Return how far a row is indented, in cells."""
    return (row.left - float(mm_to_pt(trim.gutter))) / float(trim.size)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_block_leaves_the_text_on_the_grid(kind: str) -> None:
    group = KINDS[kind]
    laid = lay((*prose(2, 1), *group, *prose(6, 2), *group, *prose(5, 3)))
    assert grid_errors(rows(laid), load_trim("a5")) == []
    assert laid.complaints == ()


def test_all_body_lines_of_a_piece_of_everything_are_on_one_grid(found: list[Row], trim: TrimSize) -> None:
    assert max(row.page for row in found) > 20
    assert grid_errors(found, trim) == []
    lines = {line_of(row, trim) for row in found if is_body(row, trim)}
    assert lines == set(range(trim.lines)), "every line of the page is used, and none beyond"


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_lost_between_the_blocks_of_a_piece_of_everything(seed: int, tmp_path: Path) -> None:
    blocks = torture(seed)
    assert faults(lay(blocks), blocks, tmp_path / "t.pdf") == []


def test_no_heading_stands_at_the_foot_without_two_lines_after_it(found: list[Row], trim: TrimSize) -> None:
    headings = [row for row in found if abs(row.size - 1.05 * float(trim.size)) < 0.05]
    assert headings
    for heading in headings:
        after = [
            row for row in found if row.page == heading.page and row.y > heading.y and row.size > heading.size * 0.85
        ]
        assert len(after) >= 2 or "。" in {row.text for row in after}, heading


def of_pages(found: Sequence[Row], trim: TrimSize) -> list[list[Row]]:
    """Return the body rows of each page."""
    count = max(row.page for row in found) + 1
    return [[row for row in found if row.page == page and is_body(row, trim)] for page in range(count)]


def right(trim: TrimSize) -> float:
    return float(mm_to_pt(trim.gutter) + trim.type_width)


@pytest.fixture(scope="module")
def prose_pages(trim: TrimSize) -> list[list[Row]]:
    """The body rows of each page of paragraphs, with a note in every fourth and pictures in between."""
    noted = (paragraph("有注", note("注文。" * 12), Text("，" + "字" * 50)), picture(800, 500, "图　间"))
    blocks = [block for group in range(20) for block in (*prose(5, group), *noted)]
    found = of_pages(rows(lay(blocks, trim=trim.name), trim=trim.name), trim)
    return [page for page in found if page]  # the last may hold a picture alone


def begins(row: Row, trim: TrimSize) -> bool:
    return abs(left_of(row, trim) - 2) < 0.6


def test_no_paragraph_leaves_a_line_alone_on_a_page(prose_pages: list[list[Row]], trim: TrimSize) -> None:
    """A page's first row is no last line (孤行), its last row no first line of a paragraph that goes on."""
    assert len(prose_pages) > 8
    for page, following in pairwise(prose_pages):
        if begins(following[0], trim):
            continue
        assert not begins(following[1], trim), f"widow: {following[0]}"
        assert not begins(page[-1], trim), f"orphan: {page[-1]}"


def test_feet_are_even_where_prose_goes_on(trim: TrimSize) -> None:
    """A page of prose ends full, or short by the lines that keep the next paragraph's from standing alone."""
    pages = of_pages(rows(lay(prose(120, 5), trim=trim.name), trim=trim.name), trim)
    assert len(pages) > 8
    for page, following in pairwise(pages):
        short = trim.lines - 1 - line_of(page[-1], trim)
        starts = [index for index, row in enumerate(following) if begins(row, trim)]
        # a paragraph of three lines cannot part without leaving one alone: it takes all of them along
        most = 2 if starts[0] == 0 and starts[1] == 3 else 1
        assert short <= most, (page[-1], short)
