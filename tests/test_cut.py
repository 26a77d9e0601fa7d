"""A text is cut into tokens: nothing lost, what belongs together held, whatever its inline elements."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.typeset.classes import Joint, Kind
from wenxuan.typeset.cut import Piece, Stretch, pieces_of
from wenxuan.typeset.hyphens import hyphenation

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
laws = settings(max_examples=200, deadline=None)


def pieces(text: str, language: str = "") -> tuple[Piece, ...]:
    [found] = pieces_of((Stretch(text, language),))
    return found


def shown(text: str, language: str = "") -> str:
    """The pieces with what stands between them: | may break, ~ better not, - with a hyphen, = not."""
    signs = {Joint.FREE: "|", Joint.AVOID: "~", Joint.HYPHEN: "-"}
    first, *rest = pieces(text, language)
    return first.text + "".join(signs.get(piece.joint, "=") + piece.text for piece in rest)


@given(TEXT)
@laws
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text, "en")) == text


@given(st.lists(TEXT.map(lambda text: text[:12]), max_size=8))
@laws
def test_stretches_are_cut_as_their_text_is(texts: list[str]) -> None:
    whole = pieces("".join(texts), "en")
    parts = pieces_of(tuple(Stretch(text, "en") for text in texts))
    assert ["".join(piece.text for piece in part) for part in parts] == texts
    joined: list[Piece] = []
    for piece in (piece for part in parts for piece in part):
        if piece.joint is Joint.WITHIN:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + piece.text)
        else:
            joined.append(piece)
    assert tuple(joined) == whole


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("国", [Kind.HAN]),
        ("——", [Kind.PAIR]),
        ("⸺", [Kind.PAIR]),
        ("………", [Kind.PAIR, Kind.CONNECTOR]),
        ("⋯⋯", [Kind.PAIR]),
        ("葛\U000e0100国", [Kind.HAN, Kind.HAN]),  # with its variation selector
        ("か\u3099", [Kind.HAN]),
        ("it’s", [Kind.WORD]),
        ("“it”", [Kind.OPEN, Kind.WORD, Kind.CLOSE]),
        ("20 ℃", [Kind.WORD, Kind.SPACE, Kind.UNIT]),
        ("·", [Kind.INTERPUNCT]),
        ("𠮷🙂", [Kind.HAN, Kind.WORD]),
    ],
)
def test_kinds(text: str, kinds: list[Kind]) -> None:
    assert [piece.kind for piece in pieces(text)] == kinds


@pytest.mark.parametrize(
    "expected",
    [
        # clreq 3.1.4, 符号分离禁则: figures with signs and units
        "重|5= =kg", "约|20= =km/=h", "3.14", "1,000", "10:30", "±5", "-5", "2/3", "1.5= =GHz", "5= =m²", "占|20=％",
        "US$20", "￥=20", "$= =20", "§= =5", "No.= =5", "p.= =12",
        # dates and ranges
        "2026-11-28", "11/28", "1998–2005", "5=～=10", "1998=—=2005",
        "1998~年|6~月|12~日", "20~元",
        # names
        "J.= =K.= =Rowling", "E.= =B.= =White| |wrote", "J=·=K=·=罗|琳", "Mr.= =Smith",
        # compounds part after their mark
        "COVID-|19", "and/|or", "well-|known", "a-|b",
        # what is no unit, no initial, no figure
        "5| |kgs!", "Plan| |B", "is| |a| |word", "A|国",
        # ASCII marks in Chinese
        "国=,|国", "国|(=国=)|国", "国=.|国", "国|.NET", "国|“| =Latin|”",
        # a web address parts after its marks, at need anywhere
        "h=t=t=p=s=:=/=/=a~b=.|c~d=/|e",
    ],
)  # fmt: skip
def test_what_holds_together(expected: str) -> None:
    text = "".join(char for char in expected if char not in "|~=")
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("texts", "joints"),
    [
        (["Wen", "xuan"], [Joint.FREE, Joint.WITHIN]),
        (["H", "2", "O"], [Joint.FREE, Joint.WITHIN, Joint.WITHIN]),
        (["—", "—"], [Joint.FREE, Joint.WITHIN]),
        (["20", " ", "kg"], [Joint.FREE, Joint.TIED, Joint.TIED]),
        (["国", "A"], [Joint.FREE, Joint.FREE]),
        (["well-", "known"], [Joint.FREE, Joint.FREE]),
    ],
)
def test_an_element_parts_nothing(texts: list[str], joints: list[Joint]) -> None:
    parts = pieces_of(tuple(Stretch(text, "") for text in texts))
    assert [piece.joint for part in parts for piece in part] == joints


def test_the_mark_of_a_note_is_no_part_of_a_word() -> None:
    parts = pieces_of((Stretch("Wen", "en"), Stretch("12", is_call=True), Stretch("xuan", "en")))
    assert parts == (
        (Piece("Wen", Kind.WORD),),
        (Piece("1", Kind.CALL), Piece("2", Kind.CALL)),
        (Piece("xuan", Kind.WORD),),
    )


@pytest.mark.parametrize(
    ("word", "language", "parts"),
    [
        ("hyphenation", "en", ["hy", "phen", "a", "tion"]),
        ("hyphenation,", "zh-Hans-CN", ["hy", "phen", "a", "tion,"]),  # among Chinese: English
        ("Silbentrennung", "de", ["Sil", "ben", "tren", "nung"]),
        ("hyphenation", "", ["hyphenation"]),
        ("hyphenation", "tlh", ["hyphenation"]),  # no dictionary
        ("WeasyPrint", "en", ["WeasyPrint"]),  # capitals inside
        ("HYPHENATION", "en", ["HYPHENATION"]),
        ("hyphen8tion", "en", ["hyphen8tion"]),
        ("hyphenation.org", "en", ["hyphenation.org"]),
        ("hyphenation@example", "en", ["hyphenation@example"]),
        ("into", "en", ["into"]),
    ],
)
def test_words_are_hyphenated_by_their_language(word: str, language: str, parts: list[str]) -> None:
    assert list(hyphenation(word, language)) == parts


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=30))
@laws
def test_two_letters_stay_before_a_hyphen_and_three_after(word: str) -> None:
    parts = hyphenation(word, "en")
    assert "".join(parts) == word
    assert len(parts) == 1 or (len(parts[0]) >= 2 and len(parts[-1]) >= 3)
