"""An editor's word wins: protection marks, decisions by content, the way back for what was dropped."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Ask
from test_clean import LAW, TEXTS
from wenxuan.clean import clean
from wenxuan.clean.decisions import Decision, Verdict, decide, parse, written
from wenxuan.clean.ledger import apply
from wenxuan.manuscript import Manuscript, Source
from wenxuan.read import read, read_text_bytes

TEXT = """他说 :你好,我 们走吧。下面小编整理了文章，欢迎阅读。
这 里有一句话，那里有一句话。
（本章完）
他又 来了，还是一个人。
"""


def source_of(text: str) -> Source:
    return Source("巷.txt", text, "utf-8", "0")


def decided(text: str, verdict: Verdict, *, rule: str) -> list[Decision]:
    manuscript, _ = clean(source_of(text))
    edits = [edit for edit in manuscript.edits if rule in edit.rule.split("+")]
    assert edits
    return [decide(verdict, manuscript.source, edit, path="巷.txt") for edit in edits]


def kept(text: str, decisions: list[Decision]) -> tuple[Manuscript, list[str]]:
    manuscript, found = clean(source_of(text), decisions=decisions)
    assert apply(text, manuscript.edits) == manuscript.text
    return manuscript, [str(item) for item in found]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("他说:{=原 样,不动...=}他走了,真的。", "他说：原 样,不动...他走了，真的。"),
        ("他来了。\n{=（本章完）\n求月票！=}\n他走了。", "他来了。\n（本章完）\n求月票！\n他走了。"),
        ("一段 {=&nbsp;=}，二段。", "一段 &nbsp;，二段。"),
        ("没有{=合上,就不算。", "没有{=合上，就不算。"),
    ],
)
def test_what_is_protected_stays(text: str, after: str) -> None:
    source, _ = read_text_bytes(text.encode(), "-")
    assert source is not None
    manuscript, _ = clean(source)
    assert manuscript.text == after


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "a.html",
            "<html><body><article><h1>灯</h1><p>他说:{=原 样,<b>不</b>动=}他走了,真的。</p></article></body></html>",
        ),
        ("a.md", "# 灯\n\n他说:{=原 样,**不**动=}他走了,真的。\n"),
    ],
)
def test_every_reader_knows_protection(tmp_path: Path, name: str, data: str) -> None:
    (tmp_path / name).write_text(data, "utf-8")
    source, _ = read(tmp_path / name, root=tmp_path)
    assert source is not None
    assert clean(source)[0].text.endswith("他说：原 样,不动他走了，真的。")


def test_an_unclosed_protection_is_told() -> None:
    _, found = clean(source_of("这里{=忘了合上。"))
    assert "\n".join(map(str, found)) == (
        "巷.txt:1:3: warning[protection-marks]: opening {= is never closed\n"
        "hint: write =} where the protected text ends"
    )


def test_a_refused_edit_is_not_made_and_the_others_are() -> None:
    refused = decided(TEXT, Verdict.REFUSE, rule="site-lines")
    manuscript, found = kept(TEXT, refused)
    assert manuscript.text == "他说：你好，我们走吧。\n这里有一句话，那里有一句话。\n（本章完）\n他又来了，还是一个人。"
    assert [edit.before for edit in manuscript.refused] == ["\n（本章完）\n"]
    assert found == []


@given(TEXTS, st.data())
@LAW
def test_any_refusal_holds(text: str, data: st.DataObject) -> None:
    """Whatever an editor refuses stays as it was for those rules, and no decision is left over."""
    edits = clean(source_of(text))[0].edits
    wanted = data.draw(st.lists(st.sampled_from(edits), unique=True)) if edits else []
    refused = [decide(Verdict.REFUSE, source_of(text), edit, path="巷.txt") for edit in wanted]
    after, found = kept(text, refused)
    assert set(wanted) <= set(after.refused)
    for edit in wanted:
        for other in after.edits:
            is_apart = other.end <= edit.start or edit.end <= other.start
            is_inside = other.start < edit.start or edit.end < other.end  # went with its line, by another rule
            assert is_apart or is_inside or not {*edit.rule.split("+")} & {*other.rule.split("+")}
    assert not [line for line in found if "[decisions]" in line]


def test_decisions_survive_edits_of_the_source() -> None:
    refused = decided(TEXT, Verdict.REFUSE, rule="stray-spaces")
    changed = "新的一段，放在前面。\n" + TEXT.replace("那里有一句话", "那儿还有两三句话").replace(
        "他又 来了，还是", "他又 来了，依然是"
    )
    manuscript, found = kept(changed, refused)
    assert "我 们走吧" in manuscript.text
    assert "这 里有一句话" in manuscript.text
    assert "他又 来了" in manuscript.text
    assert found == []


def test_a_refusal_that_finds_nothing_is_told() -> None:
    (refused,) = decided(TEXT, Verdict.REFUSE, rule="site-lines")
    [found] = kept("这里什么也没有，只有一句话。", parse(written([refused]), Path("decisions.jsonl"))[0]["巷.txt"])[1]
    assert found == (
        "decisions.jsonl:1: warning[decisions]: no place in 巷.txt has this change any more: '\\n（本章完）\\n'\n"
        "hint: look at the text with wenxuan review, or take the line out"
    )


def test_the_file_gives_back_what_was_written() -> None:
    decisions = decided(TEXT, Verdict.REFUSE, rule="stray-spaces") + decided(TEXT, Verdict.ACCEPT, rule="site-lines")
    found, faults = parse(written(decisions), Path("decisions.jsonl"))
    assert found == {"巷.txt": decisions}
    assert faults == ()


@pytest.mark.parametrize(
    "line", ["{", "[]", "7", '{"verdict": "maybe"}', '{"verdict": "accept", "path": 1}', "[" * 9000]
)
def test_a_line_that_is_no_decision_is_told(line: str) -> None:
    found, faults = parse(f"\n{line}\n", Path("decisions.jsonl"))
    assert found == {}
    assert "\n".join(map(str, faults)) == (
        "decisions.jsonl:2: warning[decisions]: expected a decision, found something else\n"
        "hint: export it again from the page that wenxuan review makes"
    )


STORY = "第一段，很长的一段话。\n下面小编整理了文章，欢迎阅读。\n第二段，也很长。\n（本章完）\n"


def test_dropped_passages_are_listed_and_come_back(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    listed = ask("restore", "story.txt")
    keys = [line.split()[0] for line in listed.out.splitlines()]
    assert [line.split(maxsplit=1)[1] for line in listed.out.splitlines()] == [
        "story.txt:2:1  web-lead-ins  下面小编整理了文章，欢迎阅读。",
        "story.txt:4:1  site-lines+page-breaks  （本章完）",
    ]
    assert ask("restore", "story.txt", keys[1]).out == "decisions.jsonl: 1 passages come back\n"
    assert ask("clean", "story.txt").out == "第一段，很长的一段话。\n第二段，也很长。\n（本章完）\n"
    assert ask("restore", "story.txt", "--all").code == 0
    assert ask("clean", "story.txt").out == STORY
    assert ask("restore", "story.txt").out == ""
    assert (tmp_path / "story.txt").read_text("utf-8") == STORY


def test_an_unknown_key_writes_nothing(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    answer = ask("restore", "story.txt", "0123456789")
    assert answer.code == 2
    assert answer.err == (
        "wenxuan: error: no dropped passage has the key '0123456789'\n"
        "hint: list them with wenxuan restore, without keys\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["story.txt"]


def test_a_book_keeps_its_decisions_and_switches_rules_by_text(ask: Ask, tmp_path: Path) -> None:
    book = tmp_path / "book"
    (book / "texts").mkdir(parents=True)
    (book / "texts" / "a.txt").write_text(STORY, "utf-8")
    (book / "b.txt").write_text(STORY, "utf-8")
    (book / "book.toml").write_text(
        '[book]\ntitle = "灯"\n[[part]]\n[[part.piece]]\nsource = "texts/a.txt"\n'
        '[[part.piece]]\nsource = "b.txt"\noff = ["site-lines", "web-lead-ins"]\n',
        "utf-8",
    )
    listed = ask("restore", "book").out.splitlines()
    assert [line.split()[1] for line in listed] == ["book/texts/a.txt:2:1", "book/texts/a.txt:4:1"]
    assert ask("restore", "book", listed[0].split()[0]).code == 0
    [row] = parse((book / "decisions.jsonl").read_text("utf-8"), book / "decisions.jsonl")[0]["texts/a.txt"]
    assert (row.verdict, row.before) == (Verdict.REFUSE, "下面小编整理了文章，欢迎阅读。\n")
    assert [line.split()[1] for line in ask("restore", "book").out.splitlines()] == ["book/texts/a.txt:4:1"]
