"""A cleaned text and its ledger account for every character of the source."""

import pytest

from wenxuan.check import ledger
from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.manuscript import Edit, Manuscript, Mark, MarkKind, Source

HINT = "this is a fault of wenxuan, not of the text: report it with the source line"
SOURCE = Source("a.txt", "第一行,\n第 二行\n第三行", "utf-8", "0")
COMMA = Edit(3, 4, ",", "，", "half-width-marks")
SPACE = Edit(6, 7, " ", "", "stray-spaces")
CLEAN = "第一行，\n第二行\n第三行"


def fault(line: int, column: int, what: str) -> Diagnostic:
    return Diagnostic(Location("a.txt", line, column), Severity.ERROR, "ledger", what, HINT)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        (SOURCE.text, ()),
        (CLEAN, (COMMA, SPACE)),
        (CLEAN, (COMMA, Edit(6, 7, " ", "", "stray-spaces+invisible-characters"))),
        ("", (Edit(0, 13, SOURCE.text, "", "web-lead-in"),)),
    ],
)
def test_a_ledger_that_explains_the_text_has_no_fault(text: str, edits: tuple[Edit, ...]) -> None:
    assert list(ledger.check(Manuscript(SOURCE, text, edits))) == []


RUBY = Mark(0, 2, MarkKind.RUBY, "dì yī")
READ = Source("a.txt", SOURCE.text, "utf-8", "0", (RUBY, Mark(5, 6, MarkKind.RUBY, "dì")))


@pytest.mark.parametrize(
    ("edits", "marks", "expected"),
    [
        ((), READ.marks, []),
        ((Edit(0, 5, "第一行,\n", "", "site-lines"),), (Mark(0, 1, MarkKind.RUBY, "dì"),), []),
        ((), READ.marks[:1], [fault(2, 1, "expected the reading “dì”, found none")]),
        ((), (*READ.marks, Mark(7, 8, MarkKind.RUBY, "èr")), [fault(2, 3, "no source has the reading “èr”")]),
        (
            (),
            (Mark(0, 2, MarkKind.RUBY, "dì yì"), READ.marks[1]),
            [
                fault(1, 1, "expected the reading “dì yī”, found none"),
                fault(2, 1, "expected the reading “dì”, found none"),
                fault(1, 1, "no source has the reading “dì yì”"),
            ],
        ),
    ],
)
def test_readings_stay_with_their_characters(
    edits: tuple[Edit, ...], marks: tuple[Mark, ...], expected: list[Diagnostic]
) -> None:
    text = READ.text[sum(len(edit.before) for edit in edits) :]
    assert list(ledger.check(Manuscript(READ, text, edits, marks))) == expected


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        (
            CLEAN,
            (COMMA,),
            fault(2, 2, "no edit explains the cleaned text: expected “ ” (U+0020), found nothing"),
        ),
        (
            CLEAN.replace("三", "四"),
            (COMMA, SPACE),
            fault(3, 2, "no edit explains the cleaned text: expected “三” (U+4E09), found “四” (U+56DB)"),
        ),
        (
            CLEAN + "完",
            (COMMA, SPACE),
            fault(3, 4, "no edit explains the cleaned text: expected nothing, found “完” (U+5B8C)"),
        ),
        (
            CLEAN,
            (Edit(3, 4, "、", "，", "half-width-marks"), SPACE),
            fault(1, 4, "'half-width-marks' changed “、” (U+3001), found “,” (U+002C) in the source"),
        ),
        (
            CLEAN,
            (COMMA, Edit(6, 7, " ", "", "")),
            fault(2, 2, "expected the name of a cleaning rule, found ''"),
        ),
        (
            CLEAN,
            (COMMA, COMMA, SPACE),
            fault(1, 4, "expected edits in order and apart, found 'half-width-marks' inside the edit before it"),
        ),
        (
            CLEAN,
            (COMMA, SPACE, Edit(15, 19, "", "", "tail")),
            fault(3, 4, "expected an edit inside the source, found 'tail' at 15 to 19"),
        ),
    ],
)
def test_what_a_ledger_does_not_explain_is_told(text: str, edits: tuple[Edit, ...], expected: Diagnostic) -> None:
    assert list(ledger.check(Manuscript(SOURCE, text, edits))) == [expected]


def test_with_the_rules_known_every_edit_is_by_one_of_them() -> None:
    manuscript = Manuscript(SOURCE, CLEAN, (COMMA, SPACE))
    assert list(ledger.check(manuscript, rules={"half-width-marks", "stray-spaces"})) == []
    assert list(ledger.check(manuscript, rules={"stray-spaces"})) == [
        fault(1, 4, "expected the name of a cleaning rule, found 'half-width-marks'")
    ]
