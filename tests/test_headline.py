"""Headings break where phrases end, in lines of like length, by the same rules as a paragraph."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.model import Region
from wenxuan.typeset.classes import HABITS, Joint, Kind
from wenxuan.typeset.compose import Token, compose
from wenxuan.typeset.cut import Stretch, pieces_of
from wenxuan.typeset.headline import headline
from wenxuan.typeset.spacing import place_between

EM = 10.0
WORDS = st.lists(
    st.sampled_from(["街口", "的", "修鞋铺", "老王", "和", "他的", "收音机", "——", "：", "，", "（", "）", "《", "》",
                     "New York", "一九四九年"]),
    min_size=1, max_size=16,
).map("".join)  # fmt: skip


def tokens(text: str) -> tuple[Token, ...]:
    [pieces] = pieces_of((Stretch(text),))
    return tuple(
        Token(piece.text, piece.kind, EM * len(piece.text) * (0.5 if piece.kind is Kind.WORD else 1), EM, piece.joint)
        for piece in pieces
    )


def broken(text: str, cells: int, region: Region = Region.CN) -> list[str]:
    row, habit = tokens(text), HABITS[region]
    filled = compose(row, cells * EM, habit=habit, is_justified=False)
    lines = headline(row, filled, cells * EM, habit=habit)
    assert len(lines) == len(filled)
    return ["".join(token.text for token in row[line.start : line.end]) for line in lines]


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        (10, ["街口修鞋铺的", "老王和他的收音机"]),  # not 街口修鞋铺的老王和 / 他的收音机 nor 的 at a beginning
        (8, ["乡下人的故事", "与城市的记忆：", "一部口述史"]),
        (10, ["人民路上的", "小饭馆和它的主人", "（二〇一九年修订）"]),  # the year stays whole
        (9, ["他住在纽约", "New York 多年"]),  # so does a name
        (20, ["一文钱小隙造奇冤"]),
    ],
)
def test_where_headings_break(cells: int, lines: list[str]) -> None:
    assert broken("".join(lines), cells) == lines


def test_traditional_headings_are_read_by_a_model_of_their_own() -> None:
    assert broken("街口修鞋鋪的老王和他的收音機", 10, Region.TW) == ["街口修鞋鋪的", "老王和他的收音機"]


@pytest.mark.parametrize("region", list(Region))
@given(text=WORDS, cells=st.integers(6, 20))
@settings(max_examples=100, deadline=None)
def test_headings_keep_the_rules_of_lines(region: Region, text: str, cells: int) -> None:
    row, habit, measure = tokens(text), HABITS[region], cells * EM
    filled = compose(row, measure, habit=habit, is_justified=False)
    lines = headline(row, filled, measure, habit=habit)
    assert [line.start for line in lines] == [0, *(line.end for line in lines[:-1])]
    assert (len(lines), lines[-1].end) == (len(filled), len(row))
    assert all(line.width <= measure + 0.01 for line in lines)
    if lines != filled:
        ends = [line.end for line in lines[:-1]]
        assert all(place_between(row[end - 1], row[end], habit).joint < Joint.TIED for end in ends)
