"""No line is spaced by more than a quarter of an em between its characters (行内字距)."""

from collections.abc import Iterator

from wenxuan.check.typography.marks import is_han
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="characters of a line stand at most 0.25 em apart",
    clause="clreq 3.5.4",
    hint="pull a character in from the next line, or rewrite a long Latin word's surroundings",
)
_MOST = 0.25  # em
_ROOM = 0.01


def judge(text: Text) -> Iterator[Verdict]:
    """Look at every full line that readings do not part; what counts is its widest gap between two Han characters."""
    for line in text.running():
        if line.measure and not line.closes and not line.has_readings:
            widest = max((gap for i, gap in line.gaps if is_han(line.text[i]) and is_han(line.text[i - 1])), default=0)
            wrong = widest > _MOST + _ROOM
            yield Verdict(line, f"expected at most 0.25 em between characters, found {widest:.2f} em" if wrong else "")
