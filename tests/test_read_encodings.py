"""Encodings: detected or declared, every one goes round, and real files come out to the character."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenxuan.read import read_text_bytes

QUALITY = Path(__file__).parents[2] / "shared" / "quality"
PROSE = "我们住在河边的一条老街上，每天早晨都能听见卖豆浆的声音。“来一碗！”他说。\n"
OLD_PROSE = "我們住在河邊的一條老街上，每天早晨都能聽見賣豆漿的聲音。「來一碗！」他說。\n"
FAMILIES = (
    ("utf-8", "utf-8"),
    ("utf-8-sig", "utf-8"),
    ("utf-16", "utf-16-le"),
    ("utf-16-le", "utf-16-le"),
    ("utf-16-be", "utf-16-be"),
    ("utf-32", "utf-32-le"),
    ("gb18030", "gb18030"),
    ("gbk", "gb18030"),
    ("big5", "big5hkscs"),
    ("big5hkscs", "big5hkscs"),
    ("cp950", "big5hkscs"),
)
simplified = st.lists(st.sampled_from(sorted(set(PROSE) - {"\n"})), min_size=1, max_size=60).map("".join)


@pytest.mark.parametrize(("codec", "shown"), FAMILIES)
def test_an_encoding_is_found_out(codec: str, shown: str) -> None:
    text = OLD_PROSE if codec in ("big5", "big5hkscs", "cp950") else PROSE
    source, findings = read_text_bytes(text.encode(codec), "-")
    assert findings == ()
    assert source is not None
    assert (source.text, source.encoding) == (text, shown)


@given(text=simplified)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "gb18030", "utf-16"])
def test_a_declared_encoding_goes_round(codec: str, text: str) -> None:
    prose = PROSE + text
    source, findings = read_text_bytes(prose.encode(codec), "-", encoding=codec)
    assert findings == ()
    assert source is not None
    assert source.text == prose


@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff", exclude_categories=("Cc",)), max_size=80)
)
def test_any_character_survives_utf8(text: str) -> None:
    source, _ = read_text_bytes((PROSE + text).encode(), "-")
    assert source is not None
    assert source.text == PROSE + text


def test_line_ends_become_one_kind() -> None:
    source, _ = read_text_bytes("甲\r\n乙\r丙\n\r\n丁".encode(), "-")
    assert source is not None
    assert source.text == "甲\n乙\n丙\n\n丁"


def test_a_file_that_could_be_two_things_is_read_with_a_warning() -> None:
    source, findings = read_text_bytes("兄弟".encode("gb18030"), "a.txt")
    assert source is not None
    if findings:
        assert findings[0].what.startswith("read as ")
    assert source.encoding in ("gb18030", "big5hkscs")


def test_a_text_in_another_language_is_not_guessed_at() -> None:
    source, findings = read_text_bytes("Ünïcödé ällés ïst schön und größer für Bücher".encode("cp1252"), "a.txt")
    assert source is None
    assert findings[0].what == "the encoding cannot be told: no Chinese one fits"
    source, findings = read_text_bytes("schön und größer".encode("cp1252"), "a.txt", encoding="cp1252")
    assert findings == ()
    assert source is not None
    assert source.text == "schön und größer"


def _records() -> list[dict[str, str]]:
    listed = QUALITY / "corpora" / "encodings.jsonl"
    if not listed.exists():
        return []
    return [json.loads(line) for line in listed.read_text("utf-8").splitlines()]


@pytest.mark.skipif(not _records(), reason="the shared material is not here")
def test_real_files_come_out_to_the_character() -> None:
    wrong = []
    for record in _records():
        data = (QUALITY / "corpora" / record["file"]).read_bytes()
        source, findings = read_text_bytes(data, record["file"])
        text = source.text if source else ""
        ends = (text, text.rstrip("\n"), text + "\n", text.rstrip("\n") + "\n")
        digests = {hashlib.sha256(end.encode()).hexdigest() for end in ends}
        if record["sha256_utf8_lf"] not in digests or findings:
            wrong.append((record["file"], [str(finding) for finding in findings]))
    assert wrong == []
