"""Marks that meet share a cell on the mainland, with brackets in Hong Kong, never in Taiwan (标点挤压)."""

from collections.abc import Iterator

from wenxuan.check.typography.marks import CLOSING, OPENING, is_mark, shares_cell
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="marks that meet share a cell as the region has it",
    clause="clreq 3.1.6",
    hint="set marks that meet by the habits of the region",
)
_BETWEEN = 0.75  # em from the origin of one to that of the next: closer is compressed


def judge(text: Text) -> Iterator[Verdict]:
    """Look at every two marks side by side; an opening mark and the closing one after it enclose nothing."""
    for line in text.running():
        for index in range(1, len(line.text)):
            before, after = line.text[index - 1], line.text[index]
            if not is_mark(before) or not is_mark(after) or (before in OPENING and after in CLOSING):
                continue
            step = (line.starts[index] - line.starts[index - 1]) / line.size
            wanted = shares_cell(before, after, text.region)
            if (step < _BETWEEN) is wanted:
                yield Verdict(line)
            else:
                yield Verdict(line, f"expected {before}{after} {0.5 if wanted else 1.0} em apart, found {step:.2f} em")
