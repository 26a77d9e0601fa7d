"""What a rule says of a place."""

from typing import NamedTuple

from wenxuan.check.typography.lines import Line


class Verdict(NamedTuple):
    """A place that a rule is about: the line, and what is wrong there; empty if the rule is obeyed."""

    line: Line
    what: str = ""
