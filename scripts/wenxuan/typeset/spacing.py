"""The place between two tokens (字间): its space, what it can give up or take, and whether a line may end there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from operator import add

from wenxuan.typeset.classes import (
    EDGED,
    GAP_LEAST,
    GAP_MOST,
    LATIN,
    SPACE_LEAST,
    SPACE_MOST,
    Habit,
    Joint,
    Kind,
    Row,
    Step,
)

_GAPPED = re.compile(r"[A-Za-z0-9\u00c0-\u02af\u0370-\u052f%$€£+°]")
_BELOW = EDGED | {Kind.HAN}  # what a neighbour's reading may stand over
_FULL = 0.75  # em: a mark narrower than this has no blank to give


@dataclass(frozen=True, slots=True)
class Token:
    """What stands or moves as one: a character, a pair of marks, a word or a part of one.

    Lengths are in the unit of the measure; `hyphen` is the width of the one that is drawn before a HYPHEN joint
    if a line ends there. `overhang` is how far a token's reading may stand over a neighbour that has none
    (clreq 3.3.4.1); None without a reading.
    """

    text: str
    kind: Kind
    advance: float
    em: float
    joint: Joint = Joint.FREE
    hyphen: float = 0.0
    overhang: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The place before a token: its natural space, what it gives up at which step, what it takes first, whether it
    opens when all do, and how firmly it holds; lengths as in Token."""

    kern: float = 0.0
    room: float = 0.0
    step: Step = Step.NEVER
    reach: float = 0.0
    is_open: bool = True
    joint: Joint = Joint.FREE


class Spacing:
    """All places of a paragraph, and the sums from which a line's width, shrink and stretch follow at once."""

    def __init__(self, tokens: Sequence[Token], habit: Habit) -> None:
        count = len(tokens)
        self.kerns = [0.0] * count
        self.rooms = [0.0] * count
        self.reaches = [0.0] * count
        self.opens = [1] * count
        self.steps: dict[int, Step] = {}
        self.joints = [Joint.FREE] * (count + 1)
        legal = bytearray(b"\1") * (count + 1)
        self._fill(tokens, habit, legal)
        # ends[i]: where the first i tokens end; the others likewise: what the places before them can do together
        self.ends: list[float] = [0.0, *accumulate(map(add, [token.advance for token in tokens], self.kerns))]
        self.room = [0.0, *accumulate(self.rooms)]
        self.reach = [0.0, *accumulate(self.reaches)]
        self.open = [0, *accumulate(self.opens)]
        self.legal = bytes(legal)  # 1 where a line may end

    def _fill(self, tokens: Sequence[Token], habit: Habit, legal: bytearray) -> None:
        """Set what is not plain: between two Han characters there is nothing to give up, and a line may end."""
        special = [token.kind or token.joint or token.overhang is not None for token in tokens]
        for index in range(1, len(tokens)):
            if special[index] or special[index - 1]:
                place = _place(tokens[index - 1], tokens[index], habit)
                self.kerns[index] = place.kern
                self.reaches[index] = place.reach
                self.opens[index] = int(place.is_open)
                self.joints[index] = place.joint
                legal[index] = place.joint < Joint.TIED
                if place.room > 0:
                    self.rooms[index] = place.room
                    self.steps[index] = place.step


def _place(before: Token, after: Token, habit: Habit) -> Place:
    """Return `place_between`; between characters of a few widths it is worked out once."""
    is_plain = after.joint is Joint.FREE and before.overhang is after.overhang is None
    if is_plain and before.kind in _BELOW and after.kind in _BELOW:
        return _place_of_cells(before.kind, before.advance, before.em, after.kind, after.advance, after.em, habit)
    return place_between(before, after, habit)


@lru_cache(maxsize=4096)
def _place_of_cells(
    one: Kind, width: float, em: float, two: Kind, next_width: float, next_em: float, habit: Habit
) -> Place:
    return place_between(Token("", one, width, em), Token("", two, next_width, next_em), habit)


def place_between(before: Token, after: Token, habit: Habit) -> Place:
    """Return the place between two tokens: what their blanks, a gap or a word space make of it."""
    one, two = habit.rows[before.kind], habit.rows[after.kind]
    joint = after.joint if one.ends and two.starts else max(after.joint, Joint.KINSOKU)
    if before.kind is after.kind is Kind.PAIR:
        joint = max(after.joint, Joint.AVOID)  # a long dash may part between its pairs (clreq 3.1.5)
    is_open = one.opens[1] and two.opens[0] and after.joint not in (Joint.HYPHEN, Joint.WITHIN)
    em = min(before.em, after.em)
    if (before.overhang is None) != (after.overhang is None) and {before.kind, after.kind} <= _BELOW:
        return Place(-(before.overhang or after.overhang or 0.0), is_open=is_open, joint=joint)
    if after.kind is Kind.SPACE:
        least, most = SPACE_LEAST * after.em, SPACE_MOST * after.em
        room, reach = max(0.0, after.advance - least), max(0.0, most - after.advance)
        return Place(0.0, room, Step.SPACE, reach, is_open, joint)
    if before.kind in LATIN and after.kind in LATIN:
        return Place(is_open=False, joint=joint)
    if _has_gap(before, after):
        least, most = min(habit.gap, GAP_LEAST) * em, max(habit.gap, GAP_MOST) * em
        kern = habit.gap * em  # once it has its most it takes no more
        return Place(kern, kern - least, Step.GAP, most - kern, is_open=False, joint=joint)
    kern = _halving(before, one) + _halving(after, two)
    right, left = blank(before, habit)[1], blank(after, habit)[0]
    if not habit.compresses or not (right or left):
        return Place(kern, is_open=is_open, joint=joint)
    if after.kind is Kind.CALL and right:  # the call of a note stands in the blank of the mark before it
        return Place(kern - right, is_open=is_open, joint=joint)
    if before.kind in EDGED and after.kind in EDGED:  # side by side they share a half (clreq 3.1.6)
        return Place(kern - min(max(right, left), em / 2), is_open=is_open, joint=joint)
    room = right or left
    if before.kind is Kind.CALL:  # an opening mark does not slide under a call
        room = min(room, em / 4)
    return Place(kern, room, one.step if right else two.step, 0.0, is_open, joint)


def blank(token: Token, habit: Habit) -> tuple[float, float]:
    """Return the empty (left, right) part of a token's cell; a mark of a narrow face has none."""
    left, right = habit.rows[token.kind].blank
    if (left or right) and token.advance > _FULL * token.em:
        return left * token.em, right * token.em
    return 0.0, 0.0


def _halving(token: Token, row: Row) -> float:
    """Return the space on either side that makes a token half a cell wide, whatever its glyph."""
    return (0.5 * token.em - token.advance) / 2 if row.is_half else 0.0


def _has_gap(before: Token, after: Token) -> bool:
    """Tell whether Han stands beside Latin; letters and figures ask for a gap, marks do not."""
    if before.kind is Kind.HAN and after.kind in LATIN:
        return bool(_GAPPED.match(after.text))
    return after.kind is Kind.HAN and before.kind in LATIN and bool(_GAPPED.match(before.text[-1]))
