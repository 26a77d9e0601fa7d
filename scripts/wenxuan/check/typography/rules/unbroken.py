"""Dashes, ellipses, figures, and figures with their units are not parted (不可分割)."""

from collections.abc import Iterator

from wenxuan.check.typography.marks import CURRENCIES, PAIRED, UNITS
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="dashes, ellipses, figures and their units are not parted",
    clause="clreq 3.1.5",
    hint="keep the two on one line",
)
_SHOWN = 6


def judge(text: Text) -> Iterator[Verdict]:
    """Look at every line end inside a paragraph."""
    for line, after in text.joints():
        wrong = _is_parted(line.text, after.text) and not (line.is_call(-1) or after.is_call(0))
        found = f"{line.text[-_SHOWN:]} | {after.text[:_SHOWN]}"
        yield Verdict(line, f"expected one line for what belongs together, found {found}" if wrong else "")


def _is_parted(before: str, after: str) -> bool:
    last, first = before[-1], after[0]
    if last in PAIRED and first == last:
        return (len(before) - len(before.rstrip(last))) % 2 == 1  # a long run may part between two marks
    if last.isdecimal():
        return first.isdecimal() or first in UNITS
    return last in CURRENCIES and first.isdecimal()
