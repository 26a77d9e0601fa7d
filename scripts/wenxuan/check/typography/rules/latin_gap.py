"""Han beside Latin letters or figures stands off by an eighth to half an em (中西混排间距)."""

from collections.abc import Iterator
from itertools import pairwise

from wenxuan.check.typography.lines import Line, Role
from wenxuan.check.typography.marks import is_han, is_latin
from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="Han and Latin stand 0.125 to 0.5 em apart",
    clause="clreq 3.2.2, 3.5.4",
    hint="set a quarter of an em between the two, an eighth to a half where the line is justified",
)
_LEAST, _MOST = 0.125, 0.5  # em
_ROOM = 0.03  # em: what rounding in PDFs may take


def judge(text: Text) -> Iterator[Verdict]:
    """Look at every place where the two meet on a line, with or without a space, if no readings part it."""
    for line in text.running():
        for before, after in () if line.has_readings else _meetings(line):
            if line.role is Role.NOTE and line.text[: before + 1].isdecimal():  # the note's number
                continue
            gap = (line.starts[after] - line.ends[before]) / line.size
            wrong = not _LEAST - _ROOM <= gap <= _MOST + _ROOM
            found = f"{line.text[before]}{line.text[after]}"
            yield Verdict(line, f"expected 0.125 to 0.5 em within {found}, found {gap:.2f} em" if wrong else "")


def _meetings(line: Line) -> Iterator[tuple[int, int]]:
    """Yield the indices of the two characters that meet; a space between them is passed over."""
    seen = [index for index, text in enumerate(line.text) if not text.isspace() and not line.is_call(index)]
    for before, after in pairwise(seen):
        first, second = line.text[before], line.text[after]
        if (is_han(first) and is_latin(second)) or (is_latin(first) and is_han(second)):
            yield before, after
