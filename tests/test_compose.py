"""Laws of a composed paragraph: nothing lost, nothing forbidden, both edges flush, no mark cut."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.model import Region
from wenxuan.typeset.classes import HABITS, Habit, Kind, may_break, tokens_of
from wenxuan.typeset.compose import Line, Token, compose

EM = 10.0
WIDTHS = {Kind.PAIR: 2.0, Kind.SPACE: 0.25, Kind.CALL: 0.5, Kind.ADDRESS: 0.5}
HAN = "的一是在不了有和人这中大为上个国我以要他"
TEXT = st.text(alphabet=HAN + "，。、；：！？“”‘’（）《》「」——……·％", min_size=1, max_size=240)
MIXED = st.lists(
    st.one_of(
        st.text(alphabet=HAN, min_size=1, max_size=12),
        st.sampled_from(["，", "。", "？”", "：“", "。」「", "《", "》", "——", "……", "（", "）", "、", "！", "％"]),
        st.sampled_from([" Latin ", "WeasyPrint", "100", "3.14", "￥20", "20％", "COVID-19", "https://example.com/a?b=1",
                         "e.g.", "it’s", "A", "①", "🙂", "𰻝", " "]),
    ),
    min_size=1, max_size=40,
).map("".join)  # fmt: skip
MEASURES = st.integers(6, 32)
habits = pytest.mark.parametrize("region", list(Region))
laws = settings(max_examples=150, deadline=None)


def tokens(text: str) -> tuple[Token, ...]:
    def width(part: str, kind: Kind) -> float:
        return WIDTHS.get(kind, 0.5 * len(part) if kind is Kind.WORD else 1.0) * EM

    return tuple(Token(part, kind, width(part, kind), EM) for part, kind in tokens_of(text))


def is_legal(row: Sequence[Token], index: int) -> bool:
    before, after = row[index - 1], row[index]
    return may_break(before.kind, after.kind, last=before.text[-1], first=after.text[0])


def blanks(habit: Habit, token: Token) -> tuple[float, float]:
    left, right = habit.blank.get(token.kind, (0.0, 0.0))
    return left * token.em, right * token.em


def room(measure: float, indent: float, line: Line) -> float:
    return measure - indent if line.start == 0 else measure


def width_of(row: Sequence[Token], line: Line, habit: Habit) -> float:
    """What a line fills, by its parts: advances, the spaces before them, less the blank half of a last mark."""
    tail = blanks(habit, row[line.stop - 1])[1] if habit.trims_line_end else 0.0
    return sum(token.advance for token in row[line.start : line.stop]) + sum(line.kerns) - tail


def shown(row: Sequence[Token], lines: Sequence[Line]) -> list[str]:
    return ["".join(token.text for token in row[line.start : line.end]) for line in lines]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
@laws
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(part for part, _ in tokens_of(text)) == text


@habits
@given(text=MIXED, cells=MEASURES, indent=st.sampled_from([0, 2]))
@laws
def test_every_token_is_on_one_line_in_order(region: Region, text: str, cells: int, indent: int) -> None:
    row = tokens(text)
    lines = compose(row, cells * EM, indent=indent * EM, habit=HABITS[region])
    assert [line.start for line in lines] == [0, *(line.end for line in lines[:-1])]
    assert lines[-1].end == len(row)
    assert "".join(shown(row, lines)) == text
    for line in lines:
        assert line.start < line.stop <= line.end
        assert {token.kind for token in row[line.stop : line.end]} <= {Kind.SPACE}
        assert len(line.kerns) == line.stop - line.start


@habits
@given(text=MIXED, cells=MEASURES)
@laws
def test_no_line_begins_or_ends_as_it_must_not(region: Region, text: str, cells: int) -> None:
    row = tokens(text)
    lines = compose(row, cells * EM, indent=2 * EM, habit=HABITS[region])
    assert [shown(row, lines) for line in lines[1:] if not is_legal(row, line.start)] == []


@habits
@given(text=MIXED, cells=MEASURES)
@laws
def test_a_line_fits_unless_it_cannot_be_broken(region: Region, text: str, cells: int) -> None:
    row, measure, indent = tokens(text), cells * EM, 2 * EM
    for line in compose(row, measure, indent=indent, habit=HABITS[region]):
        assert abs(width_of(row, line, HABITS[region]) - line.width) < 0.01
        if line.width > room(measure, indent, line) + 0.01:
            assert not any(is_legal(row, index) for index in range(line.start + 1, line.stop))


@habits
@given(text=MIXED, cells=st.integers(12, 32))
@laws
def test_full_lines_are_flush_within_a_tenth_of_an_em(region: Region, text: str, cells: int) -> None:
    row, measure, indent = tokens(text), cells * EM, 2 * EM
    lines = compose(row, measure, indent=indent, habit=HABITS[region])
    for line in lines[:-1]:
        if line.stop - line.start > 1 and line.width < room(measure, indent, line):
            assert abs(room(measure, indent, line) - line.width) <= 0.1 * EM, shown(row, lines)


@habits
@given(text=MIXED, cells=MEASURES)
@laws
def test_ragged_lines_are_never_stretched(region: Region, text: str, cells: int) -> None:
    row, habit = tokens(text), HABITS[region]
    for line in compose(row, cells * EM, habit=habit, is_justified=False):
        for kern, (before, after) in zip(line.kerns[1:], pairwise(row[line.start : line.stop]), strict=True):
            assert kern <= habit.gap * max(before.em, after.em) + 0.001


@habits
@given(text=MIXED, cells=MEASURES)
@laws
def test_nothing_is_pushed_over_more_than_the_blank_of_a_mark(region: Region, text: str, cells: int) -> None:
    row, habit = tokens(text), HABITS[region]
    for line in compose(row, cells * EM, indent=2 * EM, habit=habit):
        assert -line.kerns[0] <= blanks(habit, row[line.start])[0] + 0.001
        for kern, (before, after) in zip(line.kerns[1:], pairwise(row[line.start : line.stop]), strict=True):
            blank = max(blanks(habit, before)[1], blanks(habit, after)[0])
            space = after.advance - 0.125 * EM if after.kind is Kind.SPACE else 0.0
            assert -kern <= max(blank, space) + 0.001, (before.text, after.text)


@given(count=st.integers(1, 400), cells=st.integers(8, 40), stop=st.sampled_from(["", "。", "？”", "……"]))
@laws
def test_no_character_is_left_alone_on_a_last_line(count: int, cells: int, stop: str) -> None:
    row = tokens((HAN * 20)[:count] + stop)
    *_, last = lines = compose(row, cells * EM, indent=2 * EM, habit=HABITS[Region.CN])
    han = sum(token.kind in (Kind.HAN, Kind.PAIR) for token in row[last.start : last.end])
    assert len(lines) == 1 or han > 1, shown(row, lines)


@habits
@given(text=TEXT, cells=st.integers(14, 32))
@laws
def test_a_last_line_of_one_character_has_no_good_alternative(region: Region, text: str, cells: int) -> None:
    row, measure, habit = tokens(text), cells * EM, HABITS[region]
    lines = compose(row, measure, habit=habit)
    if len(lines) < 2 or sum(token.kind in (Kind.HAN, Kind.PAIR) for token in row[lines[-1].start :]) > 1:
        return
    last, before = lines[-1], lines[-2]
    for end in [index for index in range(last.start - 1, before.start + 1, -1) if is_legal(row, index)][:2]:
        cells_then = sum(token.advance / EM for token in row[end:] if token.kind in (Kind.HAN, Kind.PAIR))
        width = sum(token.advance for token in row[before.start : end])
        is_tight = (measure - width) / max(end - before.start - 1, 1) < 0.2 * EM
        assert not (cells_then > 1.5 and is_tight and width <= measure), shown(row, lines)


def test_a_paragraph_of_full_cells_is_cut_at_the_measure() -> None:
    lines = compose(tokens(HAN * 3), 10 * EM, indent=2 * EM, habit=HABITS[Region.CN])
    assert [line.end - line.start for line in lines] == [8, 10, 10, 10, 10, 10, 2]
    assert {kern for line in lines for kern in line.kerns} == {0.0}


@pytest.mark.parametrize(
    ("region", "text", "kerns"),
    [
        (Region.CN, "的。”一", [0, 0, -5, 0]),  # two marks share a half (GB/T 15834, 5.1.4; clreq 3.1.6)
        (Region.CN, "的：“一", [0, 0, -5, 0]),
        (Region.CN, "（《一", [0, -5, 0]),
        (Region.HK, "的。」一", [0, 0, 0, 0]),  # a stop in the middle of its cell has no half to give
        (Region.HK, "的」「一", [0, 0, -5, 0]),
        (Region.TW, "的」「一", [0, 0, 0, 0]),
        (Region.CN, "的A一", [0, 2.5, 2.5]),  # a quarter em beside Latin (clreq 3.2.2)
        (Region.CN, "，A，", [0, 0, 0]),
        (Region.CN, "的——一", [0, 0, 0]),
    ],
)
def test_spaces_between_tokens(region: Region, text: str, kerns: list[float]) -> None:
    [line] = compose(tokens(text), 40 * EM, habit=HABITS[region])
    assert list(line.kerns) == kerns


@pytest.mark.parametrize(
    ("region", "text", "ends"),
    [
        (Region.CN, HAN[:4] + "，" + HAN[:5] + "。" + HAN[:9], 11),  # both marks give up a half: pulled in
        (Region.TW, HAN[:4] + "，" + HAN[:5] + "。" + HAN[:9], 9),  # no mark gives up so much: pushed out
        (Region.CN, HAN[:9] + "“" + HAN[:10], 9),  # an opening mark does not end a line
        (Region.CN, HAN[:9] + "——" + HAN[:10], 8),  # a dash neither begins a line nor parts
        (Region.CN, HAN[:9] + "20％" + HAN[:10], 9),
        (Region.CN, HAN[:8] + "￥20" + HAN[:10], 8),
    ],
)
def test_where_a_line_ends(region: Region, text: str, ends: int) -> None:
    row = tokens(text)
    first = compose(row, 10 * EM, habit=HABITS[region])[0]
    assert sum(len(token.text) for token in row[: first.end]) == ends, shown(row, [first])


def test_a_word_wider_than_the_measure_has_a_line_to_itself() -> None:
    row = tokens("的" + "a" * 60 + "一")
    lines = compose(row, 10 * EM, habit=HABITS[Region.CN])
    assert shown(row, lines) == ["的", "a" * 60, "一"]


def test_no_tokens_no_lines() -> None:
    assert compose((), 100, habit=HABITS[Region.CN]) == ()


def test_time_grows_with_the_text_not_with_its_square() -> None:
    """A paragraph of 200,000 characters, as a text without line ends has."""
    row = tokens((HAN + "，") * 10_000)
    lines = compose(row, 25 * EM, habit=HABITS[Region.CN])
    assert len(lines) > 8_000
