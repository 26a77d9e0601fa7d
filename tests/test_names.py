"""Names of people are known by what stands around them, and words that look like them are left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenxuan.convert.dictionaries import convert_words
from wenxuan.convert.names import learn
from wenxuan.model import Region

NAMES = [  # simplified text of one book → the locked characters, in order
    ("范先生来了。", "范"),
    ("他请余老师坐下。", "余"),
    ("姓范的没有来", "范"),
    ("“你姓于？”", "于"),
    ("老范说：好。", "范"),
    ("小余点头。", "余"),
    ("万主任笑了。", "萬"),
    ("钟局长到了。", "鍾"),
    ("范大山道：“走罢。”", "范"),
    ("作家余秋雨，湖南人", "余秋"),
    ("宰相范仲淹的文章", "范"),
    ("张大山、岳小明、李文都在", "岳"),
    ("于谦守城，余华写书，岳飞北上", "于余岳"),
    ("于大勇道：走。于大勇说：来。他望着，于大勇不动", "于于于"),
    ("李岳山道：“走。”李岳山笑道：“来。”那天李岳山走了", "岳岳岳"),
    ("范先生来了。范老师道：“规范的范小山。”他和范小山的师范", "范范范范"),
    ("淳于髡是齐人", "于"),
    ("万俟卨", "万"),
]
WORDS = [  # simplified text in which nothing is locked
    *("于是他走了", "于是说道", "由于先生不在", "对于先生们", "关于老师的事", "至于谦让"),
    *("始于张三、李四", "于将军无所望", "于路说道", "老百姓于是散了", "十余华里", "业余作家"),
    *("其余同志", "余下的人", "余音道", "范围先生", "规范大家道", "示范进行了"),
    *("老干部长期在外", "饼干宝贝", "若干宝物", "皇后道", "以后先生", "然后大夫说"),
    *("万一先生来", "老于世故", "等于、小于、大于", "小于五", "一种师道", "生姜先生"),
    *("闹钟", "三点钟先生", "朝鲜于是", "歌曲先生", "山谷先生", "忧郁先生"),
    *(
        "张王后说",
        "大陆游客",
        "于公于私",
        "余年",
        "名前姓后",
        "以此问于先生",
        "干笑道",
        "于先生处",
        "前项规定，于检察官准用之",
        "董事长之规定，于院长准用之",
        "总统于台北，又于台北，",
        "于车道，于车道，",
        "于讯问前，于讯问后",
        "余指派秘书长，余指派秘书长",
    ),
]


def locked(text: str, *people: str) -> str:
    """Return the characters that are locked in a book of this one text."""
    return "".join(character for _, character in sorted(learn([text], people).locked(text).items()))


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_a_name_is_known(text: str, expected: str) -> None:
    assert locked(text) == expected


@pytest.mark.parametrize("text", WORDS)
def test_a_common_word_is_no_name(text: str) -> None:
    assert locked(text) == ""


@pytest.mark.parametrize(
    ("person", "text", "expected"),
    [
        ("范小余", "规范小余地", {1: "范", 3: "余"}),
        ("錢鍾山", "说钱钟山好", {2: "鍾"}),
        ("钱钟山", "说钱钟山好", {}),
        ("余云", "其余云云", {1: "余", 2: "雲"}),
    ],
)
def test_a_listed_person_is_kept_wherever_the_name_stands(person: str, text: str, expected: dict[int, str]) -> None:
    assert dict(learn([], [person]).locked(text)) == expected


def test_the_longest_listed_name_wins() -> None:
    assert dict(learn([], ["余云", "余云岳"]).locked("余云岳")) == {0: "余", 1: "雲", 2: "岳"}


def test_a_name_of_one_text_is_known_in_another() -> None:
    names = learn(["李岳山道：来。", "李岳山说：走。"])
    assert dict(names.locked("找到李岳山的信")) == {3: "岳"}


@given(st.text("于余范干后万钟岳姓老小先生大夫道说、。，张李是由 \n"))
def test_what_is_locked_may_stand_for_what_stands_there(text: str) -> None:
    for offset, character in learn([text]).locked(text).items():
        assert 0 <= offset < len(text)
        assert convert_words(character, Region.HANT, Region.CN) == text[offset]
