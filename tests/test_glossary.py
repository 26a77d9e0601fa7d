"""The editor's glossary: what becomes what, in the book, in a text, in a place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenxuan.errors import InputError
from wenxuan.glossary import FILE, Answer, Glossary, add, load_glossary
from wenxuan.model import Region

TW, HK, CN = Region.TW, Region.HK, Region.CN


def written(folder: Path, text: str) -> Path:
    (folder / FILE).write_text(text, "utf-8")
    return folder


def test_what_is_said_of_less_counts_more(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        """\
[[words]]
source = "a.txt"
becomes."干" = "三"

[[words]]
becomes."干" = "一"
becomes."面" = "麵"

[[words]]
region = "zh-Hant-TW"
becomes."干" = "二"
""",
    )
    glossary, faults = load_glossary(folder)
    assert not faults
    assert glossary.of(HK) == {"干": "一", "面": "麵"}
    assert glossary.of(TW) == {"干": "二", "面": "麵"}
    assert glossary.of(TW, str(tmp_path / "a.txt"))["干"] == "三"


def test_a_script_is_all_its_regions() -> None:
    glossary = Glossary((Answer("干", "幹", "zh-Hant"), Answer("乾", "乾", "zh-Hans")))
    assert [sorted(glossary.of(region)) for region in (CN, TW, HK, Region.HANT)] == [["乾"], ["干"], ["干"], ["干"]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[word]]", " error[glossary]: $.word: unknown key\nhint: known keys here: words"),
        ("[words]", "1: error[glossary]: $.words: expected tables, found something else\nhint: write [[words]]"),
        (
            '[[words]]\nregion = "tw"',
            (
                "2: error[glossary]: $.words[0].region: expected one of zh-Hans, zh-Hans-CN, zh-Hant, zh-Hant-HK, "
                "zh-Hant-TW, found 'tw'\nhint: write one of these tags"
            ),
        ),
        *(
            (
                f"[[words]]\nregion = {written}",
                (
                    "2: error[glossary]: $.words[0].region: expected one of zh-Hans, zh-Hans-CN, zh-Hant, zh-Hant-HK, "
                    f"zh-Hant-TW, found {found}\nhint: write one of these tags"
                ),
            )
            for written, found in (('["zh-Hant"]', "['zh-Hant']"), ("{}", "{}"), ("false", "False"), ("0", "0"))
        ),
        (
            '[[words]]\nbecomes."干" = 3',
            (
                "2: error[glossary]: $.words[0].becomes.干: expected two texts of 1 to 400 characters, found something "
                'else\nhint: write becomes."干的好" = "幹的好"'
            ),
        ),
        (
            '[[words]]\n\nbecomes."干" = "幹\n',
            (
                "3: error[glossary]: expected TOML, found a fault: illegal character '\\n'\n"
                "hint: mend the line; text stands in quotes"
            ),
        ),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    glossary, (fault,) = load_glossary(written(tmp_path, text))
    assert glossary.answers == ()
    assert str(fault).replace(f"{tmp_path / FILE}:", "") == told


def test_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "out.toml").write_text('[[words]]\nbecomes."干" = "幹"', "utf-8")
    book = tmp_path / "book"
    book.mkdir()
    (book / FILE).symlink_to(tmp_path / "out.toml")
    assert load_glossary(book) == (Glossary(), ())


def test_answers_are_added_and_what_stood_there_stays(tmp_path: Path) -> None:
    own = '# 我们的\n[[words]]\nbecomes."软件" = "軟體"\n'
    add(written(tmp_path, own), [Answer("范先生", "范先生"), Answer("干", "幹", "zh-Hant", "a.txt")])
    text = (tmp_path / FILE).read_text("utf-8")
    assert text == own + (
        '\n[[words]]\nbecomes."范先生" = "范先生"\n\n'
        '[[words]]\nregion = "zh-Hant"\nsource = "a.txt"\nbecomes."干" = "幹"\n'
    )


def test_the_last_answer_counts(tmp_path: Path) -> None:
    for becomes in ("幹", "乾", "幹", "幹"):
        add(tmp_path, [Answer("干", becomes)])
    assert load_glossary(tmp_path)[0].of(TW) == {"干": "幹"}
    assert (tmp_path / FILE).read_text("utf-8").count("[[words]]") == 3


def test_nothing_is_added_to_a_broken_file(tmp_path: Path) -> None:
    written(tmp_path, "[[words]")
    with pytest.raises(InputError, match="expected TOML"):
        add(tmp_path, [Answer("干", "幹")])
    assert (tmp_path / FILE).read_text("utf-8") == "[[words]"


line = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), min_size=1, max_size=8)


@given(st.lists(st.builds(Answer, line, line, st.sampled_from(["", "zh-Hant", "zh-Hant-TW"]), st.just("")), max_size=5))
def test_what_is_added_is_read(tmp_path_factory: pytest.TempPathFactory, answers: list[Answer]) -> None:
    folder = tmp_path_factory.mktemp("book")
    add(folder, answers)
    found, faults = load_glossary(folder)
    assert not faults
    assert found.of(TW) == Glossary(tuple(answers)).of(TW)
