"""Adjust a line to the measure (行内调整, clreq 3.5): give up space step by step, or take it."""

from collections.abc import Sequence

from wenxuan.typeset.classes import LATIN, Joint, Kind, Step
from wenxuan.typeset.spacing import Spacing, Token


def compress(kerns: list[float], spacing: Spacing, start: int, need: float) -> float:
    """Take `need` from the places of a line, each step to its end before the next; return what was found.

    `kerns[i]` is the space before token `start` + i; within a step all places give up the same share.
    """
    steps: dict[Step, list[int]] = {}
    for place in range(1, len(kerns)):
        if step := spacing.steps.get(start + place):
            steps.setdefault(step, []).append(place)
    found = 0.0
    for step in sorted(steps):
        rooms = [(place, spacing.rooms[start + place]) for place in steps[step]]
        total = sum(room for _, room in rooms)
        share = min(1.0, (need - found) / total)
        for place, room in rooms:
            kerns[place] -= share * room
        found += share * total
        if share < 1:
            break
    return found


def stretch(kerns: list[float], spacing: Spacing, tokens: Sequence[Token], start: int, slack: float) -> float:
    """Spread `slack` over the places of a line; return what could be spread.

    Word spaces go to their limit first, then the gaps of Han beside Latin, then all places alike: never inside
    a word or a pair, and not between a mark and what it belongs to unless there is nothing else.
    """
    reaching = [place for place in range(1, len(kerns)) if spacing.reaches[start + place] > 0]
    rest = slack
    for is_space in (True, False):
        places = [place for place in reaching if (tokens[place].kind is Kind.SPACE) is is_space]
        total = sum(spacing.reaches[start + place] for place in places)
        share = min(1.0, rest / total) if total else 0.0
        for place in places:
            kerns[place] += share * spacing.reaches[start + place]
        rest -= share * total
    if rest <= 0:
        return slack
    places = [place for place in range(1, len(kerns)) if spacing.opens[start + place]]
    places = places or [place for place in range(1, len(kerns)) if _may_open(tokens, spacing, start, place)]
    if not places:
        return slack - rest
    for place in places:
        kerns[place] += rest / len(places)
    return slack


def _may_open(tokens: Sequence[Token], spacing: Spacing, start: int, place: int) -> bool:
    """Tell whether a place opens when nothing else in its line does."""
    before, after = tokens[place - 1].kind, tokens[place].kind
    if before is after is Kind.ADDRESS:
        return True
    is_inside = spacing.joints[start + place] in (Joint.HYPHEN, Joint.WITHIN)
    return not (is_inside or (before in LATIN and after in LATIN))
