"""ISBNs: what is printed in any of its forms is the same thirteen digits; one wrong digit is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wenxuan.isbn import digits_of, right_end_of

nine = some.text("0123456789", min_size=9, max_size=9)


def ending(stem: str, digits: str) -> str:
    """Complete a number by trying every digit."""
    return next(stem + digit for digit in digits if digits_of(stem + digit))


@pytest.mark.parametrize(
    ("printed", "digits"),
    [
        ("978-7-02-000220-7", "9787020002207"),
        ("9787020002207", "9787020002207"),
        ("ISBN 978-7-02-000220-7", "9787020002207"),
        ("isbn-13：978 7 02 000220 7", "9787020002207"),
        ("９７８－７－０２－０００２２０－７", "9787020002207"),
        ("978–7–02–000220–7", "9787020002207"),
        ("ISBN 7-02-000220-X/I·221", "9787020002207"),
        ("702000220x", "9787020002207"),
        ("978-7-02-000220-8", ""),
        ("7-02-000220-1", ""),
        ("977-7-02-000220-7", ""),
        ("978-7-02-000220-7-5", ""),
        ("待定", ""),
        ("", ""),
    ],
)
def test_only_a_true_isbn_has_digits(printed: str, digits: str) -> None:
    assert digits_of(printed) == digits


@given(nine)
def test_an_isbn_of_ten_and_that_of_thirteen_are_the_same_book(stem: str) -> None:
    assert digits_of(ending(stem, "0123456789X")) == ending("978" + stem, "0123456789")


@given(nine, some.integers(0, 12), some.integers(1, 9))
def test_one_wrong_digit_is_no_isbn(stem: str, place: int, by: int) -> None:
    good = ending("978" + stem, "0123456789")
    wrong = good[:place] + str((int(good[place]) + by) % 10) + good[place + 1 :]
    assert digits_of(wrong) == ""


@given(nine)
def test_the_right_end_makes_it_right(stem: str) -> None:
    for start in (stem, "978" + stem):
        assert digits_of(start + right_end_of(start + "0"))
