"""Columns of tables: widths after their content, figures to the right, smaller type where there are many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenxuan.page.columns import SIZES, columns_of

CELLS = st.text("字甲，1.5 ab", max_size=40)


def shares(*rows: tuple[str, ...], characters: int = 28) -> list[int]:
    return [round(column.share) for column in columns_of(rows, characters=characters, has_head=False).columns]


def test_columns_that_need_the_same_are_as_wide() -> None:
    assert shares(("甲", "乙"), ("丙", "丁")) == [50, 50]


def test_a_column_of_more_text_is_wider_but_leaves_the_others_what_they_hold() -> None:
    narrow, wide = shares(("人名", "字" * 90))
    assert narrow * 28 / 100 > 2.7, "two characters and the space around them"
    assert wide > 80


def test_no_cell_is_left_with_a_character_a_line() -> None:
    found = columns_of([("字" * 90, *("字" * 9 for _ in range(3)))], characters=28, has_head=False)
    assert all(column.share * 28 / 100 / found.size >= 5 for column in found.columns)


@pytest.mark.parametrize(
    ("cells", "is_number"),
    [
        (("12", "3.5", "1,200"), True),
        (("12%", "-3", "—"), True),
        (("￥12.00", "", "8"), True),
        (("12", "十二"), False),
        (("12 本",), False),
        (("—", ""), False),
        (("1-2",), False),
    ],
)
def test_a_column_of_figures_is_known(cells: tuple[str, ...], is_number: bool) -> None:
    rows = [("栏", "目"), *((cell, "字") for cell in cells)]
    assert columns_of(rows, characters=28, has_head=True).columns[0].is_number is is_number


def test_columns_of_figures_do_not_grow_beside_words() -> None:
    assert shares(("1", "甲"), ("2", "乙"))[0] < 10
    assert shares(("1", "3"), ("2", "4")) == [50, 50]


@pytest.mark.parametrize(
    ("count", "size", "fits"), [(3, 0.95, True), (8, 0.86, True), (10, 0.7, True), (14, 0.7, False)]
)
def test_many_columns_get_smaller_type_and_at_last_too_little(count: int, size: float, fits: bool) -> None:
    found = columns_of([("三个字",) * count], characters=28, has_head=False)
    assert (found.size, found.fits) == (size, fits)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=9), min_size=1, max_size=6), st.integers(18, 40), st.booleans())
def test_columns_fill_the_measure_at_a_legible_size(rows: list[list[str]], characters: int, has_head: bool) -> None:
    found = columns_of(rows, characters=characters, has_head=has_head)
    assert len(found.columns) == max(map(len, rows))
    assert sum(column.share for column in found.columns) == pytest.approx(100)
    assert all(column.share > 0 for column in found.columns)
    assert found.size in SIZES
