"""The cleaner: examples of every rule, and the laws that hold for every text."""

import itertools
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wenxuan.clean import apply_rules, clean, ledger, phases, rule_names
from wenxuan.clean.decisions import key_of
from wenxuan.clean.rule import Rule
from wenxuan.manuscript import OBJECT, Mark, MarkKind, Source
from wenxuan.registry import modules_in

RULES = {rule.name: rule for phase in phases() for rule in phase}
EXAMPLES = [
    (name, *pair) for name, module in modules_in("wenxuan.clean.rules") for pair in getattr(module, "EXAMPLES", ())
]

ALPHABET = "".join(
    (
        "他说中国人一二三第章回孔乙己言説國這",
        "，。；：？！、（）《》「」『』“”‘’…—·",
        ",.;:?!()\"'`-&#x;",
        " \t\u3000\u00a0\u2002\n\n\n\r",
        "\u200b\ufeff\u00ad\u200d\ufe0f\u202a\x00\x0b\u2028\ufffc",
        "abZ019３Ａ⼀⽂⻋﹐﹔︰．•∶─―－",
    )
)


def pieces_of(text: str) -> st.SearchStrategy[str]:
    """Return what may be cut out of an example of a rule; most often all of it."""
    places = st.integers(0, len(text))
    return st.one_of(st.just(text), st.tuples(places, places).map(lambda cut: text[min(cut) : max(cut)]))


TEXTS = st.lists(
    st.one_of(
        st.text(alphabet=ALPHABET, max_size=12),
        st.sampled_from(
            [
                "&nbsp;",
                "&amp;",
                "&ldquo;",
                "&lt;",
                "...",
                "。。。",
                "--",
                "———",
                "……",
                "http://a.cn/b,c",
                "3.14",
                "10:30",
                "\n\n",
                "\n　　",
                "第一章　回家\n",
                "下面小编整理了感人事迹，欢迎阅读。",
                "大家一直坚守岗位、奋战一线，守护群众的安全和健康。\n",
            ]
        ),
        st.sampled_from(sorted({text for _, *pair in EXAMPLES for text in pair})).flatmap(pieces_of),
    ),
    max_size=25,
).map("".join)

LAW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def source_of(text: str, marks: tuple[Mark, ...] = ()) -> Source:
    return Source("book/a.txt", text, "utf-8", "", marks)


def cleaned(text: str) -> str:
    return clean(source_of(text))[0].text


@st.composite
def marked(draw: st.DrawFn) -> Source:
    text = draw(TEXTS)
    kinds = st.sampled_from([MarkKind.EMPHASIS, MarkKind.CODE, MarkKind.LINK, MarkKind.NOTE_REF, MarkKind.ITEM])
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)), kinds), max_size=4))
    marks = {Mark(min(a, b), max(a, b), kind) for a, b, kind in spans if a != b}
    marks |= {Mark(i, i + 1, MarkKind.IMAGE, "a.png") for i, c in enumerate(text) if c == OBJECT}
    return source_of(text, tuple(sorted(marks)))


@pytest.mark.parametrize(("name", "before", "after"), EXAMPLES)
def test_examples(name: str, before: str, after: str) -> None:
    manuscript = apply_rules(source_of(before), [RULES[name]])
    assert manuscript.text == after
    assert {edit.rule for edit in manuscript.edits} <= {name}


def test_every_rule_says_what_it_is_for() -> None:
    for name, module in modules_in("wenxuan.clean.rules"):
        assert module.__doc__, name
        assert module.EXAMPLES is not None, name
    assert set(rule_names()) == set(RULES)


def test_the_manual_lists_every_rule(renew: bool) -> None:
    """docs/cleaning.md has a row for each rule, with its reason; --renew writes them."""
    manual = Path(__file__).parents[1] / "docs" / "cleaning.md"
    head, rest = manual.read_text("utf-8").split("| rule | what it does |\n|---|---|\n")
    found, after = rest.split("\n## ", 1)
    rows = "".join(f"| `{name}` | {RULES[name].why} |\n" for name in rule_names())
    if renew:
        manual.write_text(f"{head}| rule | what it does |\n|---|---|\n{rows}\n## {after}", "utf-8")
    else:
        assert found == rows


@given(TEXTS)
@LAW
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once


@given(marked())
@LAW
def test_ledger_explains_every_change(source: Source) -> None:
    manuscript, _ = clean(source)
    assert ledger.apply(source.text, manuscript.edits) == manuscript.text
    assert list(manuscript.edits) == sorted(manuscript.edits)
    for edit, following in itertools.pairwise(manuscript.edits):
        assert edit.end <= following.start
    for edit in manuscript.edits:
        assert source.text[edit.start : edit.end] == edit.before != edit.after
        assert set(edit.rule.split("+")) <= set(rule_names())


@given(marked())
@LAW
def test_marks_keep_their_characters(source: Source) -> None:
    manuscript, _ = clean(source)
    edited = [False] * len(source.text)
    for edit in manuscript.edits:
        edited[edit.start : edit.end] = [True] * (edit.end - edit.start)
    for mark in manuscript.marks:
        assert 0 <= mark.start < mark.end <= len(manuscript.text)
    survivors = [(m.kind, m.value, _kept(manuscript.origin, m, edited)) for m in manuscript.marks]
    for mark in source.marks:
        kept = frozenset(i for i in range(mark.start, mark.end) if not edited[i])
        assert not kept or (mark.kind, mark.value, kept) in survivors


def _kept(origin, mark, edited) -> frozenset[int]:  # type: ignore[no-untyped-def]
    return frozenset(o for o in map(origin, range(mark.start, mark.end)) if not edited[o])


@given(TEXTS, st.randoms())
@LAW
@example("\r\n&nbsp;", None)
@example("http://a.cn/b,c。。。 一:", None)
@example("⻋: ─⻋", None)
@example("―:─、", None)
@example("─:。。。—", None)
@example("⻋.。。。—", None)
@example("”.•••一", None)
@example("一)。。。—", None)
def test_rules_commute_within_a_phase(text: str, random) -> None:  # type: ignore[no-untyped-def]
    for phase in phases():
        shuffled: list[Rule] = list(phase)
        if random is None:
            shuffled.reverse()
        else:
            random.shuffle(shuffled)
        there = apply_rules(source_of(text), phase).text
        here = apply_rules(source_of(text), shuffled).text
        # one page break says as much as several in a row
        assert re.sub("\f+", "\f", here) == re.sub("\f+", "\f", there)
        text = there


@pytest.mark.parametrize(
    ("text", "base", "after", "left"),
    [
        ("他说 ： 灯火", "灯火", "他说：灯火", "灯火"),
        ("世卫（ＷＨＯ）说", "ＷＨＯ", "世卫（WHO）说", "WHO"),
        ("世卫（ＷＨＯ）说", "ＷＨ", "世卫（ＷＨＯ）说", "ＷＨ"),  # the change would reach over the edge of the base
        ("下面小编整理了灯火文章，欢迎阅读。\n正文。", "灯火", "正文。", ""),
    ],
)
def test_a_reading_stays_with_its_characters_or_goes_with_them(text: str, base: str, after: str, left: str) -> None:
    start = text.index(base)
    ruby = Mark(start, start + len(base), MarkKind.RUBY, "yīn")
    manuscript, _ = clean(Source("a.html", text, "utf-8", "0", (ruby,)))
    assert manuscript.text == after
    kept = [(manuscript.text[mark.start : mark.end], mark.value) for mark in manuscript.marks]
    assert kept == ([(left, "yīn")] if left else [])
    gone = [row["readings"] for row in ledger.entries(manuscript) if "readings" in row]
    assert gone == ([] if left else [["yīn"]])


def test_ledger_entries_say_where() -> None:
    manuscript, _ = clean(source_of('　　第一段，很长。\n下面小编整理了文章，欢迎阅读。\n他说:"好."\n'))
    rows = list(ledger.entries(manuscript))
    assert [row.pop("key") for row in rows] == [key_of(manuscript.source, edit) for edit in manuscript.edits]
    assert rows == [
        {"rule": "paragraph-indents", "path": "book/a.txt", "line": 1, "column": 1, "before": "　　", "after": ""},
        {
            "rule": "web-lead-ins",
            "path": "book/a.txt",
            "line": 2,
            "column": 1,
            "end_line": 3,
            "before": "下面小编整理了文章，欢迎阅读。\n",
            "after": "",
        },
        {"rule": "half-width-marks", "path": "book/a.txt", "line": 3, "column": 3, "before": ":", "after": "："},
        {"rule": "quotes", "path": "book/a.txt", "line": 3, "column": 4, "before": '"', "after": "“"},
        {"rule": "half-width-marks", "path": "book/a.txt", "line": 3, "column": 6, "before": ".", "after": "。"},
        {"rule": "quotes", "path": "book/a.txt", "line": 3, "column": 7, "before": '"', "after": "”"},
        {
            "rule": "blank-lines",
            "path": "book/a.txt",
            "line": 3,
            "column": 8,
            "end_line": 4,
            "before": "\n",
            "after": "",
        },
    ]


def test_unpaired_quotes_are_reported_with_their_place() -> None:
    _, found = clean(source_of("　　第一段。\n　　他说：“没有说完。\n　　他又走了。"))
    assert [str(item) for item in found] == [
        "book/a.txt:2:6: warning[quotes]: opening “ is never closed\nhint: close it where the speech ends"
    ]
    manuscript, found = clean(source_of('这是"一个没有完的"引"号。'))
    assert manuscript.text == '这是"一个没有完的"引"号。'
    assert [item.location.column for item in found] == [3, 10, 12]


def test_rules_can_be_switched_off() -> None:
    manuscript, _ = clean(source_of("你好,世 界这里有字，还有字。"), off=frozenset({"half-width-marks"}))
    assert manuscript.text == "你好,世界这里有字，还有字。"


def test_code_links_and_addresses_are_left() -> None:
    text = "这个命令a,中 文b,可以在网上找到,见http://a.cn/x,y或者写信给a@b.cn,都很好,是"
    marks = (Mark(4, 10, MarkKind.CODE),)
    after = "这个命令a,中 文b，可以在网上找到，见http://a.cn/x,y或者写信给a@b.cn，都很好，是"
    assert clean(source_of(text, marks))[0].text == after


def test_what_the_reader_set_aside_is_dropped_into_the_ledger() -> None:
    text = "首页新闻\n正文在此。\n1 注文\n\ufffc\n广告"
    marks = (
        Mark(0, 4, MarkKind.ASIDE),
        Mark(11, 12, MarkKind.NOTE_MARK),
        Mark(11, 15, MarkKind.NOTE, "n1"),
        Mark(16, 17, MarkKind.IMAGE, "a.png"),
        Mark(18, 20, MarkKind.ASIDE),
    )
    manuscript, _ = clean(source_of(text, marks))
    assert manuscript.text == "正文在此。\n注文\n\ufffc"
    assert [(e.rule, e.before) for e in manuscript.edits] == [
        ("page-furniture", "首页新闻\n"),
        ("note-marks", "1 "),
        ("blank-lines", "\n"),
        ("page-furniture", "广告"),
    ]
    assert manuscript.marks == (Mark(6, 8, MarkKind.NOTE, "n1"), Mark(9, 10, MarkKind.IMAGE, "a.png"))


def test_rich_sources_are_never_unwrapped() -> None:
    before = next(pair[0] for name, *pair in EXAMPLES if name == "hard-wraps")
    source = source_of(before)
    rich = Source("a.docx", before, "", "", (Mark(0, 1, MarkKind.EMPHASIS),))
    assert clean(rich)[0].text == before
    assert clean(source)[0].text.count("\n") < before.count("\n")


WRAPPED = (
    "巷子里有一家修表的铺子，开了四十年，门面只有一扇窗宽，老人坐在窗\n"
    "后面，戴一只放大镜，谁的表送来他都先听一听，听完了说几天来取，从\n"
    "来没有误过。\n"
    "前年冬天他病了一场，铺子关了两个月，街坊们的表都停在抽屉里，没有\n"
    "一个人拿去别家修，都说等他，他出院那天，门口站了十几个人，等着他。\n"
    "他把窗子推开，把表一只一只上了弦，满屋子的声音，像下雨一样，老人\n"
    "听了一会儿，说：“都在走。”\n"
)


def test_a_line_end_that_may_be_inside_a_paragraph_is_shown() -> None:
    manuscript, _ = clean(source_of(WRAPPED))
    assert manuscript.text.count("\n") == 2
    place = WRAPPED.index("\n他把窗子")
    assert [(doubt.start, doubt.end, doubt.after, doubt.rule) for doubt in manuscript.doubts] == [
        (place, place + 1, "", "hard-wraps")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("exam-\nple", "example"),  # the text has the word without a hyphen elsewhere
        ("well-\nknown", "well-known"),
        ("open\nsource", "open source"),
    ],
)
def test_latin_words_at_a_joint(before: str, after: str) -> None:
    head, tail = before.split("\n")
    line = "这一行的字数和别的行一样，写到这里还没有写完，就换了一行，接着往下写"
    text = "\n".join([line] * 3 + [f"{line[: -(len(head) + 1) // 2]}{head}", f"{tail}，写完了，example 也写了。"])
    assert after in cleaned(text)


def test_time_is_linear() -> None:
    unit = '他说:"这 个地方,我来过...　　\n\n&nbsp;（本章完）\n'
    slow = max(_seconds(unit * 4000) / _seconds(unit * 1000) for _ in range(2))
    assert slow < 12  # linear is 4, quadratic 16


@pytest.mark.parametrize(
    "unit", ["\n", " ", "　", "“", '"', "(", "&amp;", "...", "-", "1\n", "他 ", "。", "'", "a,", "他”\n", "<b "]
)
def test_long_runs_of_one_thing_take_no_longer(unit: str) -> None:
    assert _seconds(unit * 30_000) < 8


def _seconds(text: str) -> float:
    started = time.process_time()
    cleaned(text)
    return time.process_time() - started
