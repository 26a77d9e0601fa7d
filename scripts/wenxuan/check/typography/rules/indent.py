"""A paragraph begins two cells from the edge, if paragraphs are indented (段首缩进)."""

from collections.abc import Iterator

from wenxuan.check.typography.lines import indent
from wenxuan.check.typography.paragraphs import INDENT, Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="paragraphs are indented by two cells",
    clause="clreq 3.4.1",
    hint="indent by two cells; an opening mark may lose its blank half",
)


def judge(text: Text) -> Iterator[Verdict]:
    """Look at the first line of every paragraph; one at the edge is not indented by intent (称呼)."""
    for line in text.running():
        if line.measure and line.opens:
            away = indent(line, line.measure, text.region)
            if away:
                wrong = away != INDENT
                yield Verdict(line, f"expected an indent of 2 em, found {away:.2f} em" if wrong else "")
