"""Choosing among the traditional characters of one simplified character."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenxuan.convert import Ground, apply_config, choose, convert_text
from wenxuan.convert.choice import NO_PHRASE, ambiguous
from wenxuan.convert.words import borders, word_says
from wenxuan.model import Region

CN, TW, HK = Region.CN, Region.TW, Region.HK
DATA = Path(__file__).parent.parent / "scripts" / "wenxuan" / "convert" / "choice.txt"


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [  # OpenCC's phrases run across the borders of words
        ("这件事被发布了。", "這件事被發布了。"),
        ("他向同学们展示了如何修车。", "他向同學們展示了如何修車。"),
        ("这座桥有八百年历史。", "這座橋有八百年歷史。"),
        ("他不愿去干涉别人。", "他不願去干涉別人。"),
        ("那是本国历史的开端。", "那是本國歷史的開端。"),
        # what it gets right stays
        ("他理了头发，才出发。", "他理了頭髮，纔出發。"),
        ("皇后走后，门后没有人。", "皇后走後，門後沒有人。"),
        ("一只鸟，只看面条。", "一隻鳥，只看麪條。"),
        ("离这里三公里。", "離這裏三公里。"),
    ],
)
def test_the_neighbours_decide(simplified: str, traditional: str) -> None:
    assert apply_config(simplified, "s2t").replace("纔", "才") == traditional.replace("纔", "才")


@pytest.mark.parametrize(
    ("config", "expected"),
    [("s2tw", "軟件裡被發送"), ("s2hk", "軟件裏被發送"), ("s2twp", "軟體裡被發送"), ("s2hkp", "軟件裏被發送")],
)
def test_a_choice_takes_the_form_of_its_region(config: str, expected: str) -> None:
    assert apply_config("软件里被发送", config) == expected


def test_a_choice_says_how_sure_it_is_what_else_it_could_be_and_why() -> None:
    (found,) = (one for one in choose("这件事被发布了。") if one.offset == 4)
    assert (found.source, found.usual, found.ground, found.chosen) == ("发", "髮", Ground.TORN, "發")
    assert [candidate for candidate, _ in found.likely] == ["發", "髮"]
    assert found.ground.value <= found.certainty < 1
    assert dict(found.evidence)["~布"] > 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("这件事被发掘了", "这 件 事 被 发掘 了"),
        ("仲裁制度", "仲裁 制度"),
        ("", ""),
        ("龘a发表", "龘 a 发表"),
        ("发", "发"),
    ],
)
def test_the_likeliest_words_make_up_a_text(text: str, words: str) -> None:
    assert " ".join(text[start:end] for start, end in pairwise(borders(text))) == words


def test_a_word_says_its_characters_and_a_character_alone_nothing() -> None:
    assert word_says("被发掘") == {1: "發", 2: ""}


def test_a_variant_of_taste_is_doubted_less_and_changed_only_on_overwhelming_evidence() -> None:
    tastes = [one for one in choose("他的功勋，他的伙计，吞咽。") if one.is_taste]
    assert tastes
    assert all(one.certainty >= 0.5 for one in tastes)
    assert all(one.chosen == one.usual or one.likely[0][1] > 0.9 for one in tastes)


@pytest.mark.parametrize(("text", "ground"), [("干", Ground.ALONE), ("饼干", Ground.WORD), ("跟往事干杯", Ground.TORN)])
def test_what_decided_is_told(text: str, ground: Ground) -> None:
    assert next(one.ground for one in choose(text) if one.source == "干") is ground


def test_a_private_sign_in_a_text_changes_nothing_else() -> None:
    assert apply_config(f"被发送{NO_PHRASE}", "s2twp") == f"被發送{NO_PHRASE}"
    assert [one.chosen for one in choose(f"被发送{NO_PHRASE}") if one.source == "发"] == ["發"]


simplified_text = st.text(
    st.sampled_from(sorted("发后里干面只台复的一公，。\n国a0“軟" + ambiguous()[:40])), max_size=40
)


@given(simplified_text)
def test_every_character_keeps_its_place(text: str) -> None:
    for config in ("s2t", "s2tw", "s2hk"):
        assert len(apply_config(text, config)) == len(text)
    places = [one.offset for one in choose(text)]
    assert places == sorted(set(places))


@given(simplified_text)
def test_probabilities_are_those_of_alternatives(text: str) -> None:
    for one in choose(text):
        assert sum(value for _, value in one.likely) == pytest.approx(1)
        assert [value for _, value in one.likely] == sorted((value for _, value in one.likely), reverse=True)
        assert one.chosen == one.usual or one.certainty >= one.ground.value


@pytest.mark.parametrize("region", [TW, HK])
def test_a_chosen_text_comes_back(region: Region) -> None:
    text = "他被发现时，头发干了，只有一只鸟在后面三公里。"
    assert convert_text(convert_text(text, to=region), to=CN) == text
    traditional = convert_text(text, to=region)
    assert convert_text(traditional, to=region) == traditional


def test_the_weights_are_few() -> None:
    assert DATA.stat().st_size < 500_000
