"""A rule of the page, and what it says of a place."""

from dataclasses import dataclass
from typing import NamedTuple

from wenxuan.check.typography.lines import Line


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule wants of the page, where that is laid down, and what mends it; breaking advice is no error."""

    what: str
    clause: str
    hint: str
    is_advice: bool = False


class Verdict(NamedTuple):
    """A place that a rule is about: the line, and what is wrong there; empty if the rule is obeyed."""

    line: Line
    what: str = ""
