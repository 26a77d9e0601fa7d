"""The cleaner: examples of every rule, and the laws that hold for every text."""

import itertools

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wenxuan.clean import apply_rules, clean, ledger, phases, rule_names
from wenxuan.clean.rule import Rule
from wenxuan.model import OBJECT, Mark, MarkKind, Source
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
def test_rules_commute_within_a_phase(text: str, random) -> None:  # type: ignore[no-untyped-def]
    for phase in phases():
        shuffled: list[Rule] = list(phase)
        if random is None:
            shuffled.reverse()
        else:
            random.shuffle(shuffled)
        there = apply_rules(source_of(text), phase).text
        assert apply_rules(source_of(text), shuffled).text == there
        text = there
