"""No paragraph's last line goes beyond the measure (出版心); the others are told by flush-right."""

from collections.abc import Iterator

from wenxuan.check.typography.lines import FLUSH, slack
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="no last line goes beyond the measure",
    clause="clreq 3.5.1",
    hint="break the line earlier",
)


def judge(text: Text) -> Iterator[Verdict]:
    """Look at last lines; readings beside characters take room that is not known."""
    for line in text.running():
        if line.measure and line.closes and not line.has_readings:
            beyond = -slack(line, line.measure, text.region)
            wrong = beyond > FLUSH
            yield Verdict(
                line, f"expected the line within the measure, found it {beyond:.2f} em beyond" if wrong else ""
            )
