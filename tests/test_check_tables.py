"""Tables that no legible size lets fit the page are told of."""

from wenxuan.check import tables
from wenxuan.diagnostics import Location
from wenxuan.model import Book, Edition, Meta, Part, Piece, Quote, Table, Text


def said(count: int, trim: str = "a5") -> list[str]:
    table = Table(((((Text("三个字"),),) * count),), location=Location("a.md", 3, 1))
    book = Book(Meta("书"), (Part((Piece("a", (), (Quote((table,)),)),)),))
    return [str(found) for found in tables.check(Edition(book, "t", trim))]


def test_a_table_that_fits_is_not_told_of() -> None:
    assert said(8) == said(10) == said(12, "16k") == []


def test_one_that_does_not_is_told_of_at_its_place() -> None:
    (found,) = said(14)
    where, hint = found.split("\n")
    assert where == (
        "a.md:3:1: warning[table-width]: expected columns that fit the page in type of 7.3 pt, found 14 that need more"
    )
    assert hint == "hint: part the table in two, shorten its words, or choose a larger trim"
