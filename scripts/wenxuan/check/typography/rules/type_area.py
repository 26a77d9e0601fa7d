"""The type area is a whole number of characters wide (版心)."""

from collections.abc import Iterator

from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="the type area is a whole number of characters wide",
    clause="clreq 2.3.2",
    hint="make the measure a multiple of the size of the body",
)
_NEAR = 0.05  # em


def judge(text: Text) -> Iterator[Verdict]:
    """Look at the measure of rectos and that of versos, at the first line of each."""
    for side in (0, 1):
        measure = text.setting.measures[side]
        line = next((line for line in text.body() if line.page % 2 == side and not line.has_readings), None)
        if line:
            cells = (measure.right - measure.left) / text.setting.size
            wrong = abs(cells - round(cells)) > _NEAR
            yield Verdict(
                line, f"expected a whole number of characters, found a measure of {cells:.2f} em" if wrong else ""
            )
