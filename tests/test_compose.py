"""Laws of a composed paragraph: nothing lost, nothing forbidden, every line fits, both edges flush, no mark cut."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.model import Region
from wenxuan.typeset.classes import EDGED, HABITS, Habit, Joint, Kind, Step
from wenxuan.typeset.compose import Line, Token, compose
from wenxuan.typeset.cut import Piece, Stretch, pieces_of
from wenxuan.typeset.spacing import place_between

EM = 10.0
WIDTHS = {Kind.SPACE: 0.3, Kind.CALL: 0.5, Kind.ADDRESS: 0.5}
CN, TW, HK = Region.CN, Region.TW, Region.HK
HAN = "的一是在不了有和人这中大为上个国我以要他"
MARKED = HAN + "，。、；：！？“”‘’（）《》「」——……·％"
TEXT = st.text(alphabet=MARKED, min_size=1, max_size=240)
MIXED = st.lists(
    st.one_of(
        st.text(alphabet=HAN, min_size=1, max_size=12),
        st.sampled_from(["，", "。", "？”", "：“", "。」「", "《", "》", "——", "……", "（", "）", "、", "！", "％"]),
        st.sampled_from([" Latin ", "WeasyPrint", "100", "3.14", "￥20", "20％", "COVID-19", "https://example.com/a?b=1",
                         "e.g.", "it’s", "A", "①", "🙂", "𰻝", " ", "5 kg", "6月", "2026-11-28", "J. K. Rowling",
                         "·", "a" * 60,
                         " extraordinarily incomprehensible internationalization "]),
    ),
    min_size=1, max_size=40,
).map(lambda parts: re.sub(" +", " ", "".join(parts)))  # fmt: skip
MEASURES = st.integers(6, 32)
# what must not begin and end a line, by clreq 3.1.4 as a reader would check it
NEVER_FIRST = frozenset("，。、；：！？”’）》」·％—…")
NEVER_LAST = frozenset("“‘（《「￥")
habits = pytest.mark.parametrize("region", list(Region))
laws = settings(max_examples=150, deadline=None)


def width(text: str, kind: Kind) -> float:
    cells = 0.5 * len(text) if kind is Kind.WORD else 2.0 if text == "⸺" else float(len(text))
    return WIDTHS.get(kind, cells) * EM


def tokens(text: str | Sequence[str], widest: float = 1e9) -> tuple[Token, ...]:
    """Measure a text as typeset.measure does: what is wider than `widest` comes as its characters."""
    texts = [text] if isinstance(text, str) else text
    parts = pieces_of(tuple(Stretch(part, "en") for part in texts))
    return tuple(token for part in parts for piece in part for token in measured(piece, widest))


def measured(piece: Piece, widest: float) -> Iterator[Token]:
    advance = width(piece.text, piece.kind)
    hyphen = 3.0 if piece.joint is Joint.HYPHEN else 0.0
    if advance <= widest or len(piece.text) == 1:
        yield Token(piece.text, piece.kind, advance, EM, piece.joint, hyphen)
        return
    for index, char in enumerate(piece.text):
        kind = Kind.ADDRESS if piece.kind is Kind.WORD else piece.kind
        firm = Joint.AVOID if piece.kind is Kind.WORD else Joint.WITHIN
        joint = piece.joint if index == 0 else firm
        yield Token(char, kind, advance / len(piece.text), EM, joint, 0.0 if index else hyphen)


def joint_at(row: Sequence[Token], index: int, habit: Habit) -> Joint:
    return place_between(row[index - 1], row[index], habit).joint


def blanks(habit: Habit, token: Token) -> tuple[float, float]:
    left, right = habit.rows[token.kind].blank
    return left * token.em, right * token.em


def room(measure: float, indent: float, line: Line) -> float:
    return measure - indent if line.start == 0 else measure


def width_of(row: Sequence[Token], line: Line, habit: Habit) -> float:
    """What a line fills, by its parts: advances, the spaces before them, a hyphen, less the blank of a last mark."""
    last = row[line.stop - 1]
    tail = blanks(habit, last)[1] if last.kind in EDGED else 0.0
    hyphen = row[line.end].hyphen if line.is_hyphenated else 0.0
    return sum(token.advance for token in row[line.start : line.stop]) + sum(line.kerns) + hyphen - tail


def shown(row: Sequence[Token], lines: Sequence[Line]) -> list[str]:
    return ["".join(token.text for token in row[line.start : line.end]) for line in lines]


@habits
@given(text=MIXED, cells=MEASURES, indent=st.sampled_from([0, 2]))
@laws
def test_every_token_is_on_one_line_in_order(region: Region, text: str, cells: int, indent: int) -> None:
    row = tokens(text, (cells - indent) * EM)
    lines = compose(row, cells * EM, indent=indent * EM, habit=HABITS[region])
    assert [line.start for line in lines] == [0, *(line.end for line in lines[:-1])]
    assert lines[-1].end == len(row)
    assert "".join(shown(row, lines)) == text
    for line in lines:
        assert line.start < line.stop <= line.end
        assert {token.kind for token in row[line.stop : line.end]} <= {Kind.SPACE}
        assert len(line.kerns) == line.stop - line.start
        assert line.is_hyphenated == (line.end < len(row) and row[line.end].joint is Joint.HYPHEN)


@habits
@given(text=MIXED, cells=st.integers(1, 32), indent=st.sampled_from([0, 2]))
@laws
def test_every_line_fits_down_to_one_character(region: Region, text: str, cells: int, indent: int) -> None:
    measure, indent = (cells + indent) * EM, indent * EM
    row = tokens(text, cells * EM)
    for line in compose(row, measure, indent=indent, habit=HABITS[region]):
        assert abs(width_of(row, line, HABITS[region]) - line.width) < 0.01
        assert line.width <= room(measure, indent, line) + 0.01


@habits
@given(text=MIXED, cells=st.integers(2, 32))
@laws
def test_no_rule_is_broken_where_a_line_may_end_by_the_rules(region: Region, text: str, cells: int) -> None:
    row, habit = tokens(text, cells * EM), HABITS[region]
    for line in compose(row, cells * EM, habit=habit)[:-1]:
        firmest = joint_at(row, line.end, habit)
        if firmest >= Joint.TIED:
            weaker = [i for i in range(line.start + 1, line.end) if joint_at(row, i, habit) < firmest]
            assert not [i for i in weaker if row[i].joint is not Joint.HYPHEN], shown(row, [line])


@habits
@given(text=MIXED, cells=st.integers(14, 32))
@laws
def test_no_line_begins_or_ends_as_it_must_not(region: Region, text: str, cells: int) -> None:
    """As a reader checks a page: by its characters alone. A run of marks wider than the measure may break the rule."""
    row, habit = tokens(text, cells * EM), HABITS[region]
    lines = compose(row, cells * EM, habit=habit)
    for line, after in pairwise(lines):
        last, first = row[line.stop - 1].text[-1], row[after.start].text[0]
        is_apostrophe = first == "’" and last.isascii()  # of a word that runs into an address
        if joint_at(row, line.end, habit) < Joint.TIED and row[line.end].kind is not Kind.PAIR and not is_apostrophe:
            assert last not in NEVER_LAST
            assert first not in NEVER_FIRST


@habits
@given(text=MIXED, cells=MEASURES, indent=st.sampled_from([0, 2]))
@laws
def test_full_lines_are_flush_within_a_tenth_of_an_em(region: Region, text: str, cells: int, indent: int) -> None:
    """Only a line of one word, or of parts of one, ends where it ends."""
    row = tokens(text, (cells - indent) * EM)
    lines = compose(row, cells * EM, indent=indent * EM, habit=HABITS[region])
    for line in lines[:-1]:
        if {token.kind for token in row[line.start : line.stop]} != {Kind.WORD} and line.stop - line.start > 1:
            assert abs(room(cells * EM, indent * EM, line) - line.width) <= 0.1 * EM, shown(row, lines)


@habits
@given(text=MIXED, cells=MEASURES)
@laws
def test_ragged_lines_are_never_stretched(region: Region, text: str, cells: int) -> None:
    row, habit = tokens(text, cells * EM), HABITS[region]
    for line in compose(row, cells * EM, habit=habit, is_justified=False):
        for index, kern in enumerate(line.kerns[1:], line.start + 1):
            assert kern <= place_between(row[index - 1], row[index], habit).kern + 0.001


@habits
@given(text=MIXED, cells=st.integers(8, 32))
@laws
def test_space_is_given_up_and_taken_in_the_order_of_clreq(region: Region, text: str, cells: int) -> None:
    row, habit = tokens(text, cells * EM), HABITS[region]
    for line in compose(row, cells * EM, indent=2 * EM, habit=habit):
        places = [place_between(row[i - 1], row[i], habit) for i in range(line.start + 1, line.stop)]
        changes = [kern - place.kern for kern, place in zip(line.kerns[1:], places, strict=True)]
        both = list(zip(places, changes, strict=True))
        if any(change < -0.001 for change in changes):
            assert all(change < 0.001 for change in changes)
            assert all(-change <= place.room + 0.001 for place, change in both)
            deepest = max(place.step for place, change in both if change < -0.001)
            assert all(-change > place.room - 0.001 for place, change in both if place.step < deepest)
            assert all(place.step < Step.NEVER for place, change in both if change < -0.001)
        if any(change > place.reach + 0.001 for place, change in both):  # beyond word spaces and gaps: all alike
            assert all(change >= place.reach - 0.001 for place, change in both)
            opened = [change - place.reach for place, change in both if place.is_open]
            if opened:
                assert max(opened) - min(opened) < 0.001
                assert all(change <= place.reach + 0.001 for place, change in both if not place.is_open)


@habits
@given(text=MIXED, cells=MEASURES)
@laws
def test_words_and_pairs_are_never_spread(region: Region, text: str, cells: int) -> None:
    row, habit = tokens(text, cells * EM), HABITS[region]
    for line in compose(row, cells * EM, habit=habit):
        for index, kern in enumerate(line.kerns[1:], line.start + 1):
            if row[index].joint in (Joint.HYPHEN, Joint.WITHIN) and row[index].kind in (Kind.WORD, Kind.PAIR):
                assert kern == 0


@habits
@given(text=MIXED, cells=MEASURES, cuts=st.sets(st.integers(0, 300), max_size=20))
@laws
def test_inline_elements_change_nothing(region: Region, text: str, cells: int, cuts: set[int]) -> None:
    measure, habit = cells * EM, HABITS[region]
    edges = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]
    row, parted = tokens(text, 1e9), tokens(pieces, 1e9)
    if max(token.advance for token in row) > measure:
        return  # what is too wide is cut further, and not where its elements end
    whole = compose(row, measure, habit=habit)
    lines = compose(parted, measure, habit=habit)
    assert shown(parted, lines) == shown(row, whole)
    assert [line.width for line in lines] == pytest.approx([line.width for line in whole])


@habits
@given(text=MIXED, cells=MEASURES)
@laws
def test_composing_again_gives_the_same(region: Region, text: str, cells: int) -> None:
    first = compose(tokens(text), cells * EM, habit=HABITS[region])
    assert compose(tokens(text), cells * EM, habit=HABITS[region]) == first


# --- runts ----------------------------------------------------------------------------------------------


@habits
@given(count=st.integers(1, 400), cells=st.integers(4, 40), stop=st.sampled_from(["", "。", "？”", "……"]))
@laws
def test_no_character_is_left_alone_on_a_last_line(region: Region, count: int, cells: int, stop: str) -> None:
    row = tokens((HAN * 20)[:count] + stop)
    *_, last = lines = compose(row, cells * EM, indent=0 if cells < 8 else 2 * EM, habit=HABITS[region])
    han = sum(token.kind in (Kind.HAN, Kind.PAIR) for token in row[last.start : last.end])
    assert len(lines) == 1 or han > 1, shown(row, lines)


@habits
@given(text=TEXT, cells=st.integers(5, 32))
@laws
def test_a_last_line_of_one_character_has_no_alternative(region: Region, text: str, cells: int) -> None:
    row, measure, habit = tokens(text), cells * EM, HABITS[region]
    lines = compose(row, measure, habit=habit)
    left = sum(token.advance for token in row[lines[-1].start :] if token.kind in (Kind.HAN, Kind.PAIR))
    if len(lines) < 2 or left > 1.5 * EM:
        return
    last, before = lines[-1], lines[-2]
    legal = [i for i in range(last.start - 1, before.start + 1, -1) if joint_at(row, i, habit) < Joint.TIED]
    for end in legal[:2]:
        cells_then = sum(token.advance / EM for token in row[end:] if token.kind in (Kind.HAN, Kind.PAIR))
        opens = sum(place_between(row[i - 1], row[i], habit).is_open for i in range(before.start + 1, end))
        fits = sum(token.advance for token in row[end:]) <= measure
        assert not (cells_then > 1.5 and opens and fits), shown(row, lines)


@pytest.mark.parametrize(("tail", "is_runt"), [("一", True), ("A", True), ("一A", False), ("Latin", False)])
def test_a_short_word_is_a_runt_as_a_character_is(tail: str, is_runt: bool) -> None:
    row = tokens(HAN[:10] * 2 + tail)
    *_, last = compose(row, 10 * EM, habit=replace(HABITS[CN], gap=0))
    assert (last.start < 20) is is_runt


# --- examples -------------------------------------------------------------------------------------------


def test_a_paragraph_of_full_cells_is_cut_at_the_measure() -> None:
    lines = compose(tokens(HAN * 3), 10 * EM, indent=2 * EM, habit=HABITS[CN])
    assert [line.end - line.start for line in lines] == [8, 10, 10, 10, 10, 10, 2]
    assert {kern for line in lines for kern in line.kerns} == {0.0}


@pytest.mark.parametrize(
    ("region", "text", "kerns"),
    [
        (CN, "的。”一", [0, 0, -5, 0]),  # two marks share a half (GB/T 15834, 5.1.4; clreq 3.1.5)
        (CN, "的：“一", [0, 0, -5, 0]),
        (CN, "（《一", [0, -5, 0]),
        (HK, "的。」一", [0, 0, 0, 0]),  # a stop in the middle of its cell has no half to give
        (HK, "的，「一", [0, 0, -5, 0]),
        (HK, "的」「一", [0, 0, -5, 0]),
        (TW, "的」「一", [0, 0, 0, 0]),
        (CN, "的A一", [0, 2.5, 2.5]),  # a quarter em beside Latin (clreq 3.2.2)
        (CN, "，A，", [0, 0, 0]),
        (CN, "的￥20", [0, 0, 0]),
        (CN, "的——一", [0, 0, 0]),
        (CN, "的·一", [0, -2.5, -2.5]),  # half a cell (GB/T 15834, 5.1.8)
        (HK, "的·一", [0, 0, 0]),
    ],
)
def test_spaces_between_tokens(region: Region, text: str, kerns: list[float]) -> None:
    [line] = compose(tokens(text), 40 * EM, habit=HABITS[region])
    assert list(line.kerns) == kerns


def test_an_interpunct_of_a_narrow_face_is_widened_to_half_a_cell() -> None:
    row = [replace(token, advance=3.0) if token.text == "·" else token for token in tokens("的·一")]
    [line] = compose(row, 40 * EM, habit=HABITS[CN])
    assert list(line.kerns) == [0, 1.0, 1.0]


def test_a_mark_of_a_narrow_face_has_no_blank_to_give() -> None:
    row = [replace(token, advance=4.0) if token.text in "。”" else token for token in tokens("的。”一")]
    [line] = compose(row, 40 * EM, habit=HABITS[CN])
    assert list(line.kerns) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("region", "text", "first"),
    [
        (CN, HAN[:4] + "，" + HAN[:5] + "。" + HAN[:9], HAN[:4] + "，" + HAN[:5] + "。"),  # pulled in
        (TW, HAN[:4] + "，" + HAN[:5] + "。" + HAN[:9], HAN[:4] + "，" + HAN[:4]),  # no mark gives way: pushed out
        (CN, HAN[:9] + "“" + HAN[:10], HAN[:9]),
        (CN, HAN[:9] + "——" + HAN[:10], HAN[:8]),
        (CN, HAN[:9] + "⸺" + HAN[:10], HAN[:8]),
        (CN, HAN[:6] + "————" + HAN[:10], HAN[:6] + "————"),
        (CN, HAN[:7] + "————" + HAN[:10], HAN[:7] + "——"),  # a long dash may part between its pairs
        (CN, HAN[:9] + "20％" + HAN[:10], HAN[:9]),
        (CN, HAN[:9] + "￥20" + HAN[:10], HAN[:9]),
        (CN, HAN[:9] + "5 kg" + HAN[:10], HAN[:9]),
        (CN, HAN[:9] + "6月" + HAN[:10], HAN[:9]),
        (CN, HAN[:9] + "／" + HAN[:10], HAN[:8]),  # neither begins nor ends a line (GB/T 15834, 5.1.9)
        (TW, HAN[:9] + "／" + HAN[:10], HAN[:9] + "／"),
    ],
)
def test_where_a_line_ends(region: Region, text: str, first: str) -> None:
    row = tokens(text)
    assert shown(row, compose(row, 10 * EM, habit=HABITS[region]))[0] == first


@pytest.mark.parametrize(
    ("region", "is_trimmed", "kern"), [(CN, True, -5.0), (CN, False, 0.0), (HK, True, -5.0), (TW, False, 0.0)]
)
def test_an_opening_mark_at_a_line_start(region: Region, is_trimmed: bool, kern: float) -> None:
    row = tokens(HAN[:10] + "「" + HAN[:8])
    habit = replace(HABITS[region], trims_line_start=is_trimmed)
    assert compose(row, 10 * EM, habit=habit)[1].kerns[0] == kern


@pytest.mark.parametrize("is_trimmed", [True, False])
def test_an_opening_mark_after_the_indent(is_trimmed: bool) -> None:
    habit = replace(HABITS[CN], trims_first_line=is_trimmed)
    [line] = compose(tokens("“" + HAN[:5]), 10 * EM, indent=2 * EM, habit=habit)
    assert line.kerns[0] == (-5.0 if is_trimmed else 0.0)


@pytest.mark.parametrize(
    ("text", "width", "first"),
    [
        (HAN[:10] + "，" + HAN[:10], 100.0, HAN[:10] + "，"),  # hangs beyond a full line
        (HAN[:9] + "，" + HAN[:10], 100.0, HAN[:9] + "，"),  # has room: half a cell inside
        (HAN[:10] + "！" + HAN[:10], 100.0, HAN[:9]),  # not one that hangs
        (HAN[:10] + "”。" + HAN[:10], 100.0, HAN[:9]),  # not after another mark (clreq 3.1.6)
    ],
)
def test_a_mark_may_hang(text: str, width: float, first: str) -> None:
    row = tokens(text)
    line = compose(row, 10 * EM, habit=replace(HABITS[CN], hangs=True))[0]
    assert (shown(row, [line]), line.width) == ([first], pytest.approx(width))


def test_what_is_wider_than_the_measure_is_broken_and_fills_its_lines() -> None:
    row = tokens("的" + "a" * 60 + "一", 10 * EM)
    lines = compose(row, 10 * EM, habit=HABITS[CN])
    assert shown(row, lines) == ["的" + "a" * 17, "a" * 20, "a" * 20, "aaa一"]


def test_a_single_long_word_ends_where_it_ends() -> None:
    row = tokens("Incomprehensible的", 10 * EM)
    assert row[0].text == "In"
    row = (Token("X" * 18, Kind.WORD, 9 * EM, EM), *tokens(HAN))
    assert compose(row, 10 * EM, habit=HABITS[CN])[0].width == 9 * EM + 0


# --- hyphens --------------------------------------------------------------------------------------------


@given(text=MIXED, cells=st.integers(8, 32))
@laws
def test_hyphens_do_not_stand_one_below_another_where_avoidable(text: str, cells: int) -> None:
    row = tokens(text, cells * EM)
    lines = compose(row, cells * EM, habit=HABITS[CN])
    for line, after in pairwise(lines):
        if line.is_hyphenated and after.is_hyphenated:
            free = [i for i in range(after.start + 1, after.end) if joint_at(row, i, HABITS[CN]) is Joint.FREE]
            for end in free:  # any of them would leave a wide gap in every place
                opens = sum(place_between(row[i - 1], row[i], HABITS[CN]).is_open for i in range(after.start + 1, end))
                filled = sum(token.advance for token in row[after.start : end])
                assert opens == 0 or (cells * EM - filled) / opens > 0.12 * EM, shown(row, [line, after])


def test_a_word_is_hyphenated_only_where_the_line_would_be_wide() -> None:
    row = tokens(HAN[:16] + "internationalization" + HAN[:20])
    wide = compose(row, 24 * EM, habit=HABITS[CN])
    assert shown(row, wide)[0] == HAN[:16] + "internationaliz"
    assert wide[0].is_hyphenated
    row = tokens(HAN + HAN[:3] + "internationalization" + HAN[:20])
    assert shown(row, compose(row, 24 * EM, habit=HABITS[CN]))[0] == HAN + HAN[:3]


# --- size -----------------------------------------------------------------------------------------------


def test_no_tokens_no_lines() -> None:
    assert compose((), 100, habit=HABITS[CN]) == ()


@pytest.mark.parametrize("unit", [HAN + "，", "的————，", "a" * 30 + " "])
def test_time_grows_with_the_text_not_with_its_square(unit: str) -> None:
    """A paragraph of 60,000 characters, as a text without line ends has, of good lines and of ugly ones."""
    row = tokens(unit * (60_000 // len(unit)), 25 * EM)
    lines = compose(row, 25 * EM, habit=HABITS[CN])
    assert lines[-1].end == len(row)
