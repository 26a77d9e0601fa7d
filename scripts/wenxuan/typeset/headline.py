"""Set a heading (标题): as few lines as it needs, of like length, that end where phrases do."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from wenxuan.typeset.classes import Habit, Kind
from wenxuan.typeset.compose import Composer, Line, Token

if TYPE_CHECKING:
    from budoux import Parser

_PAUSES = frozenset({Kind.COMMA, Kind.COLON, Kind.STOP, Kind.EXCLAIM, Kind.PAIR})
_CUT = 9.0  # cost of a line that ends within a phrase: as one three em shorter than the others
_PAUSE = -4.0  # of one that ends with a pause
PARTICLES = frozenset("的地得了着著过過们們吗嗎呢吧之")  # belong to the phrase before them
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万萬两兩")
_NEVER = 1e9
_EPSILON = 1e-4


def headline(tokens: Sequence[Token], lines: tuple[Line, ...], measure: float, *, habit: Habit) -> tuple[Line, ...]:
    """Break a heading anew into as many lines as `lines` has; those themselves if it cannot be done."""
    composer = Composer(tokens, measure, 0, habit)
    edges = {end: _cost(tokens, end) for end in _phrase_ends(tokens, is_traditional=habit.is_traditional)}
    mean = sum(line.width for line in lines) / len(lines)
    # ways[end]: what the lines up to there cost at least, and where they end
    ways: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for _ in lines:
        longer: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (spent, ends) in ways.items():
            for end, width in _reachable(composer, start):
                cost = spent + ((width - mean) / tokens[0].em) ** 2
                cost += edges.get(end, _CUT)
                if cost < longer.get(end, (_NEVER, ()))[0]:
                    longer[end] = cost, (*ends, end)
        ways = longer
    if len(tokens) not in ways:
        return lines
    return composer.lines(ways[len(tokens)][1], is_justified=False)


def _reachable(composer: Composer, start: int) -> list[tuple[int, float]]:
    """Return where a line from `start` may end, and its width then."""
    legal, found = composer.spacing.legal, []
    end = legal.find(1, start + 1)
    while end > 0:
        width = composer.natural(start, end, composer.measure)
        if width > composer.measure + composer.tokens[start].em:
            break
        if width <= composer.measure + _EPSILON:
            found.append((end, width))
        end = legal.find(1, end + 1)
    return found


def _cost(tokens: Sequence[Token], end: int) -> float:
    """Return what it costs to end a line at a phrase: less at a pause, more where the model cuts too finely."""
    if end == len(tokens):
        return 0.0
    before, after = tokens[end - 1], tokens[end]
    if before.kind in _PAUSES or after.kind is Kind.OPEN:
        return _PAUSE
    is_one = after.text in PARTICLES or (before.text in _NUMERALS and after.text in _NUMERALS)
    is_one |= before.kind in (Kind.SPACE, Kind.WORD) and after.kind is Kind.WORD
    return _CUT if is_one else 0.0


def _phrase_ends(tokens: Sequence[Token], *, is_traditional: bool) -> frozenset[int]:
    """Return the tokens before which a phrase ends."""
    offsets = phrase_ends("".join(token.text for token in tokens), is_traditional=is_traditional)
    ends = accumulate(len(token.text) for token in tokens)
    return frozenset(index for index, end in enumerate(ends, 1) if end in offsets)


def phrase_ends(text: str, *, is_traditional: bool) -> frozenset[int]:
    """Return where the phrases of a text end, as numbers of characters."""
    return frozenset(accumulate(map(len, _parser(is_traditional=is_traditional).parse(text))))


@lru_cache(maxsize=2)
def _parser(*, is_traditional: bool) -> "Parser":
    import budoux  # slow to load

    if is_traditional:
        return budoux.load_default_traditional_chinese_parser()
    return budoux.load_default_simplified_chinese_parser()
