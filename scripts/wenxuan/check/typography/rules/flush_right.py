"""Every full line ends at the right edge, to a tenth of an em (版心右边)."""

from collections.abc import Iterator

from wenxuan.check.typography.lines import FLUSH, slack
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="full lines end at the right edge, to 0.1 em",
    clause="clreq 3.5.1",
    hint="justify the line: compress its marks or stretch its gaps",
)


def judge(text: Text) -> Iterator[Verdict]:
    """Look at all lines but the last of each paragraph; readings beside characters take room that is not known."""
    for line in text.running():
        if line.measure and not line.closes and not line.has_readings:
            short = slack(line, line.measure, text.region)
            wrong = abs(short) > FLUSH
            side = "short of it" if short > 0 else "beyond it"
            yield Verdict(
                line, f"expected a line's end at the right edge, found it {abs(short):.2f} em {side}" if wrong else ""
            )
