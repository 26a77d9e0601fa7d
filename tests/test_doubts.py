"""What a conversion is unsure of, what the editor answered, and which names it keeps."""

from pathlib import Path

import pytest
from hypothesis import given as laid
from hypothesis import strategies as st

from wenxuan.convert import Doubt, convert, doubts, unused
from wenxuan.convert.converter import Converter
from wenxuan.diagnostics import Location
from wenxuan.glossary import Answer, Glossary
from wenxuan.model import Book, Inline, Meta, Note, Paragraph, Part, Piece, Region, Span, SpanKind, Text
from wenxuan.walk import runs

TW, HK = Region.TW, Region.HK
FOLDER = Path("book")


def piece(*rows: str | tuple[Inline, ...], source: str = "a.txt", author: str = "") -> Piece:
    path = str(FOLDER / source)
    blocks = tuple(
        Paragraph((Text(row),) if isinstance(row, str) else row, Location(path, number))
        for number, row in enumerate(rows, 1)
    )
    return Piece(source, (), blocks, author=author, location=Location(path, 1))


def book(*pieces: Piece) -> Book:
    return Book(Meta("书"), (Part(pieces),))


def texts(given: Book, region: Region = TW, **options: object) -> list[str]:
    turned = convert(given, region, **options)  # type: ignore[arg-type]  # keywords of convert
    return ["".join(inline.text for inline in run if isinstance(inline, Text)) for _, run in runs(turned.parts)]


def glossary(*answers: Answer) -> Glossary:
    return Glossary(answers, FOLDER)


def asked(given: Book, region: Region = TW, **options: object) -> list[Doubt]:
    return [*doubts(given, region, **options)]  # type: ignore[arg-type]  # keywords of doubts


def test_a_doubt_has_its_sentence_choice_and_alternatives() -> None:
    (doubt,) = (one for one in asked(book(piece("天很冷。这台机器系在木桩上。再见"))) if one.character == "系")
    (place,) = doubt.places
    assert (place.location, place.before, place.after) == (Location("book/a.txt", 1), "这台机器", "在木桩上。")
    assert (doubt.word, place.unique) == ("器系在", "这台机器系在木桩上。")
    forms = [doubt.chosen, *(form for form, _ in doubt.others)]
    assert {"係", "繫", "系"} >= set(forms) and len(set(forms)) == len(forms) > 1
    assert 0 <= doubt.certainty < 1


def test_alike_places_are_one_question() -> None:
    found = asked(book(piece("机器系在木桩上。", "机器系在木桩上。"), piece("机器系在木桩上。", source="b.txt")))
    assert [len(one.places) for one in found if one.character == "系"] == [3]


def test_the_least_sure_comes_first() -> None:
    found = asked(book(piece("机器系在木桩上。", "把汤汁收干，电表在门头。", "这只罩子")))
    assert [one.certainty for one in found] == sorted(one.certainty for one in found)
    assert found


def test_what_is_protected_answered_or_code_is_no_question() -> None:
    kept, code = Span(SpanKind.KEPT, (Text("系"),)), Span(SpanKind.CODE, (Text("系"),))
    given = book(
        piece((Text("机器"), kept, Text("在木桩上")), (Text("机器"), code, Text("在木桩上")), "机器系在木桩上")
    )
    found = asked(given, glossary=glossary(Answer("器系在", "器繫在")))
    assert [one for one in found if one.character == "系"] == []
    assert [place.location.line for one in asked(given) for place in one.places if one.character == "系"] == [3]


def test_a_note_has_questions_of_its_own() -> None:
    note = Note("n", (Paragraph((Text("机器系在木桩上"),)),))
    found = asked(book(piece((Text("说明"), note))))
    assert [one.places[0].location.line for one in found if one.character == "系"] == [1]


def test_what_is_said_of_all_traditional_editions_takes_the_form_of_each() -> None:
    said = glossary(Answer("这里", "這裏", "zh-Hant"), Answer("那里", "那裏"))
    given = book(piece("在这里，在那里。"))
    assert [texts(given, region, glossary=said) for region in (TW, HK, Region.HANT)] == [
        ["在這裡，在那裏。"],
        ["在這裏，在那裏。"],
        ["在這裏，在那裏。"],
    ]


def test_an_answer_holds_for_the_book_the_text_or_the_place() -> None:
    given = book(piece("收干了。", "收干了吗？"), piece("收干了。", source="b.txt"))
    whole, text = Answer("收干了", "收乾了"), Answer("收干了", "收干了", source="a.txt")
    place = Answer("收干了吗", "收榦了吗")
    assert texts(given, glossary=glossary(whole)) == ["收乾了。", "收乾了嗎？", "收乾了。"]
    assert texts(given, glossary=glossary(whole, text)) == ["收干了。", "收干了嗎？", "收乾了。"]
    assert texts(given, glossary=glossary(whole, text, place)) == ["收干了。", "收榦了吗？", "收乾了。"]


def test_an_answer_may_change_the_length() -> None:
    given = book(piece((Text("他坐出"), Span(SpanKind.STRONG, (Text("租车"),)), Text("走了"))))
    (paragraph,) = convert(given, TW, glossary=glossary(Answer("出租车", "計程車輛"))).pieces[0].blocks
    assert isinstance(paragraph, Paragraph)
    spans = [inline for inline in paragraph.inlines if isinstance(inline, Span)]
    assert len(spans) == 1
    assert (
        "".join(x.text if isinstance(x, Text) else x.children[0].text for x in paragraph.inlines) == "他坐計程車輛走了"
    )  # type: ignore[union-attr]  # a text in each


@pytest.mark.parametrize("region", [TW, HK, Region.HANT])
def test_an_answer_of_one_edition_is_not_of_another(region: Region) -> None:
    said = glossary(Answer("软件", "軟體", region="zh-Hant-TW"))
    assert texts(book(piece("软件")), region, glossary=said) == ["軟體" if region is TW else "軟件"]


def test_listed_people_and_authors_keep_their_names() -> None:
    given = book(piece("范余干来了。", "见过余干的人"), piece("他说余干好", source="b.txt", author="余干"))
    assert texts(given)[:2] == ["范余干來了。", "見過余干的人"]
    assert convert(given, TW).pieces[1].author == "余干"
    plain = book(piece("钱钟书与钟先生"))
    assert texts(plain, people=("錢鍾書",)) == ["錢鍾書與鍾先生"]


def test_an_answer_counts_more_than_a_name() -> None:
    given = book(piece("范先生说"))
    assert texts(given) == ["范先生說"]
    assert texts(given, glossary=glossary(Answer("范先生", "範先生"))) == ["範先生說"]


def test_what_finds_nothing_is_told() -> None:
    given, place = book(piece("收干了"), piece("好", source="b.txt")), Location("book/glossary.toml", 3)
    rows = (Answer("收干", "收乾"), Answer("没有", "沒有", location=place), Answer("收干", "x", source="b.txt"))
    found = [*unused(given, glossary(*rows))]
    assert next(str(one) for one in found) == (
        "book/glossary.toml:3: warning[glossary]: no text of the book has '没有'\n"
        "hint: write it as the texts do, or take the line out"
    )
    assert len(found) == 2


@laid(st.dictionaries(st.text("干后面", min_size=1, max_size=4), st.just("X")), st.text("干后面里", max_size=30))
def test_the_longest_answer_wins_then_the_first(answers: dict[str, str], text: str) -> None:
    places = [
        range(start, start + length)
        for length in range(4, 0, -1)
        for start in range(len(text) - length + 1)
        if text[start : start + length] in answers
    ]
    kept = list[range]()
    for place in places:
        if not any(set(place) & set(other) for other in kept):
            kept.append(place)
    left = "".join(sign for offset, sign in enumerate(text) if not any(offset in place for place in kept))
    turned = Converter(Region.CN, TW, answers=answers).turn(text)
    assert turned.count("X") == len(kept)
    assert len(turned) == len(left) + len(kept)
