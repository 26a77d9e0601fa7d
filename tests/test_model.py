"""Laws of the model: every place in a cleaned text is told as the place in the source that it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenxuan.clean.ledger import apply
from wenxuan.formats.pdf import _roman
from wenxuan.manuscript import Edit, Manuscript, Source
from wenxuan.walk import assets, characters

TEXT = st.text(alphabet="甲乙丙 ，\n", max_size=40)


@st.composite
def manuscripts(draw: st.DrawFn) -> Manuscript:
    """A text with disjoint edits, some of which take away, put in, or touch one another."""
    text = draw(TEXT)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    edits = [
        Edit(start, end, text[start:end], draw(st.text(alphabet="天地", max_size=4)), "rule")
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    chosen: list[Edit] = []
    for edit in edits:
        if edit.before != edit.after and (not chosen or chosen[-1].end <= edit.start < edit.end):
            chosen.append(edit)
    return Manuscript(Source("a.txt", text, "utf-8", ""), apply(text, chosen), tuple(chosen))


@given(manuscripts())
def test_places_go_forward_and_stay_in_the_source(manuscript: Manuscript) -> None:
    places = [manuscript.origin(offset) for offset in range(len(manuscript.text) + 1)]
    assert places == sorted(places)
    assert all(0 <= place <= len(manuscript.source.text) for place in places)


@given(manuscripts())
def test_a_character_that_no_edit_touched_comes_from_itself(manuscript: Manuscript) -> None:
    source = manuscript.source.text
    touched = {place for edit in manuscript.edits for place in range(edit.start, edit.end)}
    kept = [place for place in range(len(source)) if place not in touched]
    shift, edits = 0, iter(manuscript.edits)
    edit = next(edits, None)
    for place in kept:
        while edit is not None and edit.end <= place:
            shift += len(edit.after) - len(edit.before)
            edit = next(edits, None)
        assert manuscript.text[place + shift] == source[place]
        assert manuscript.origin(place + shift) == place


@given(manuscripts())
def test_a_character_that_an_edit_put_in_comes_from_the_edits_span(manuscript: Manuscript) -> None:
    shift = 0
    for edit in manuscript.edits:
        for offset in range(edit.start + shift, edit.start + shift + len(edit.after)):
            assert edit.start <= manuscript.origin(offset) <= max(edit.start, edit.end - 1)
        shift += len(edit.after) - len(edit.before)


@given(manuscripts())
def test_a_location_is_the_line_and_column_of_the_origin(manuscript: Manuscript) -> None:
    lines = manuscript.source.text.split("\n")
    for offset in range(len(manuscript.text)):
        place, origin = manuscript.location(offset), manuscript.origin(offset)
        assert sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1 == origin


def test_lines_of_a_rich_form_are_those_of_its_file() -> None:
    source = Source("a.html", "甲\n乙\n丙", "utf-8", "", lines=(3, 9))
    assert [str(source.location(offset)) for offset in (0, 2, 4)] == ["a.html:3:1", "a.html:9:1", "a.html:3:1"]


@pytest.mark.parametrize(
    ("number", "folio"),
    [(1, "i"), (3, "iii"), (4, "iv"), (8, "viii"), (9, "ix"), (14, "xiv"), (19, "xix"), (39, "xxxix"), (40, "xl"),
     (49, "xlix"), (90, "xc"), (99, "xcix"), (400, "cd")],
)  # fmt: skip
def test_roman_folios(number: int, folio: str) -> None:
    assert _roman(number) == folio


@given(st.integers(1, 600))
def test_roman_folios_read_back(number: int) -> None:
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500}
    digits = [values[letter] for letter in _roman(number)]
    total = sum(
        -digit if any(later > digit for later in digits[index + 1 : index + 2]) else digit
        for index, digit in enumerate(digits)
    )
    assert total == number
    assert not any(letter * 4 in _roman(number) for letter in "ixc")


def test_a_walk_meets_text_and_pictures_and_nothing_else() -> None:
    from wenxuan.manuscript import Asset
    from wenxuan.model import Book, Figure, Meta, Note, Paragraph, Part, Piece, Text

    inner = Figure(Asset("b.png", "image/png", b"", 1, 1, "丑"), (Text("寅"),))
    note = Note("n", (Paragraph((Text("卯"),)), inner))
    outer = Figure(Asset("a.png", "image/png", b"", 1, 1), (Text("子"), note))
    book = Book(Meta("书"), (Part((Piece("p", (Text("题"),), (outer,)),)),))
    assert [asset.name for asset in assets(book)] == ["a.png", "b.png"]
    assert set("书题子丑寅卯") <= characters(book)
