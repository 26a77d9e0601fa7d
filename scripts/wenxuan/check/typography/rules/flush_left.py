"""Every line inside a paragraph begins at the left edge, to a tenth of an em (版心左边)."""

from collections.abc import Iterator

from wenxuan.check.typography.lines import FLUSH, indent
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="lines inside a paragraph begin at the left edge, to 0.1 em",
    clause="clreq 3.5.1",
    hint="begin the line at the edge, an opening mark with its blank half outside",
)


def judge(text: Text) -> Iterator[Verdict]:
    """Look at all lines but the first of each paragraph."""
    for line in text.running():
        if line.measure and not line.opens:
            away = indent(line, line.measure, text.region)
            wrong = abs(away) > FLUSH
            yield Verdict(
                line, f"expected a line's start at the left edge, found it {away:.2f} em away" if wrong else ""
            )
