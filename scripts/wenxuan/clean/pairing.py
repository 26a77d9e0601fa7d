"""Pair quotation marks (引号配对): find the direction of each straight quote by structure.

A text is read as a sequence of quotes; each opens or closes. Of all ways to read it, the one is taken whose nesting
breaks least often and whose marks stand best among their neighbours (Viterbi over the stack of open quotes).
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum

from wenxuan.clean.characters import HAN


class Way(IntEnum):
    """What a quote does."""

    OPENS = 0
    CLOSES = 1
    REOPENS = 2  # a paragraph inside a quotation begins with a quote again
    NEITHER = 3  # an apostrophe, a sign for inches


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote in a text: `level` is "d" for double (“ 「 \"), "s" for single; `way` None where it must be found."""

    start: int
    end: int
    level: str
    way: Way | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a quote was read, its partner (itself if it needs none), and whether it cannot be read otherwise.

    In a paragraph whose quotes do not come out even, what is certain is told by the neighbours alone, unless they
    leave no doubt about the quote that has no partner.
    """

    quote: Quote
    way: Way
    partner: Quote | None
    is_certain: bool


_TOKEN = re.compile("``|''|[\"'`＂＇“”‘’「」『』]")
_OPENING, _CLOSING = "“‘「『", "”’」』"
_DOUBLE = '"＂“”「」'
_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
_HAN = re.compile(f"[{HAN}]")
_MEASURE = re.compile("(?:°|[0-9]['′])[0-9.]{1,6}$")  # 53°30', 5'10"
_WIDTH = 8  # readings that are followed at a time
_DEPTH = 16
_SURE = 2.0  # a difference of prices that leaves no doubt
_BROKEN = 4.0  # the price of a quote without a partner
_CARRIED = 1.0  # the price of a quotation that goes on in the next paragraph
_Node = tuple["_Node", "Way | bool"] | None  # what was before, a quote's way or whether a quotation was carried over
_States = dict[str, tuple[float, _Node]]


def read(text: str) -> list[Reading]:
    """Return how each quote of the text is read, in order."""
    paragraphs = _paragraphs(text)
    states: _States = {"": (0.0, None)}
    for quotes in paragraphs:
        for index, quote in enumerate(quotes):
            is_first = index == 0 and quote.start == text.rfind("\n", 0, quote.start) + 1
            states = _step(states, quote, text, is_first=is_first)
        states = _next_paragraph(states)
    node = min(states.values(), key=lambda state: state[0])[1]
    steps: list[Way | bool] = []
    while node:
        steps.append(node[1])
        node = node[0]
    return _replay(paragraphs, steps[::-1], text)


def _paragraphs(text: str) -> list[list[Quote]]:
    paragraphs: list[list[Quote]] = []
    position = 0
    for line in text.split("\n"):
        if line:
            has_han = bool(_HAN.search(line))
            tokens = _TOKEN.finditer(text, position, position + len(line)) if has_han else ()
            paragraphs.append([quote for match in tokens if (quote := _quote(text, match))])
        position += len(line) + 1
    return paragraphs


def _quote(text: str, match: re.Match[str]) -> Quote | None:
    """Return the quote at a match; None for an apostrophe and for quotes in code."""
    (start, end), found = match.span(), match[0]
    before, after = text[start - 1 : start], text[end : end + 1]
    level = "d" if found[0] in _DOUBLE or len(found) == 2 else "s"
    if found in _OPENING:
        return Quote(start, end, level, Way.OPENS)
    is_latin = bool(_LETTER.match(before))
    if found in "'’＇" and is_latin and (_LETTER.match(after) or after.isdigit()):
        return None
    if found in _CLOSING:
        return Quote(start, end, level, Way.CLOSES)
    if before.isdigit() and found in "'\"" and (after.isdigit() or _MEASURE.search(text, max(0, start - 12), start)):
        return None
    if (before in tuple("([{=,") and after.isascii() and after.isalnum()) or (is_latin and after in tuple(")]};=")):
        return None
    if found[0] == "`":
        return Quote(start, end, level, Way.OPENS) if _HAN.match(after) else None
    return Quote(start, end, level, None)


def _prices(text: str, quote: Quote) -> tuple[float, float]:
    """Return how badly the neighbours suit an opening and a closing quote."""
    before, after = text[quote.start - 1 : quote.start] or "\n", text[quote.end : quote.end + 1] or "\n"
    opens = closes = 0.0
    if before == "\n":
        closes += 6
    elif before in "：（(《【“‘「『:":
        closes += 4
    elif before in "，、；,; \u3000":
        opens, closes = 0.3, 1.5
    elif before in "。！？…!?”’」』":
        opens = 0.6
    elif before not in "—\"'`":
        opens = closes = 0.5
        if before in "0123456789":
            opens += 2  # no quotation begins right after a figure
    if after == "\n":
        opens += 6
    elif after in "，。；：？！、）》】”’」』,;:?!)":
        opens += 4
    elif after in " \u3000":
        opens += 1
    elif after in "“‘「『（《":
        closes += 0.2
    return opens, closes


def _step(states: _States, quote: Quote, text: str, *, is_first: bool) -> _States:
    opens, closes = _prices(text, quote)
    found: _States = {}
    for stack, (cost, node) in states.items():
        if quote.way is not Way.CLOSES:
            price = opens if quote.way is None else 0.0
            if is_first and stack[:1] == quote.level:
                _keep(found, quote.level, cost + price - _CARRIED, (node, Way.REOPENS))
            nested = _BROKEN if stack[-1:] == quote.level else 0.3 if quote.level == "s" and not stack else 0.0
            _keep(found, stack + quote.level, cost + price + nested, (node, Way.OPENS))
        if quote.way is not Way.OPENS:
            price = closes if quote.way is None else 0.0
            level = stack.rfind(quote.level)
            broken = 0.0 if stack and level == len(stack) - 1 else _BROKEN
            _keep(found, stack[: max(level, 0)] if level >= 0 else stack, cost + price + broken, (node, Way.CLOSES))
        if quote.way is not Way.OPENS and (text[quote.start - 1 : quote.start].isascii()) and quote.start:
            odd = 1.2 if text[quote.start - 1].isalnum() else 9.0  # students' books, 5 inches
            _keep(found, stack, cost + odd, (node, Way.NEITHER))
    best = sorted(found.items(), key=lambda item: item[1][0])[:_WIDTH]
    return dict(best)


def _next_paragraph(states: _States) -> _States:
    """Return the readings at a line end: a quotation that is open goes on or was never closed."""
    if len(states) == 1 and "" in states:
        cost, node = states[""]
        return {"": (cost, (node, False))}
    found: _States = {}
    for stack, (cost, node) in states.items():
        if stack:
            _keep(found, stack, cost + _CARRIED, (node, True))
        _keep(found, "", cost + _BROKEN * bool(stack), (node, False))
    return found


def _keep(states: _States, stack: str, cost: float, node: _Node) -> None:
    stack = stack[-_DEPTH:]
    if stack not in states or cost < states[stack][0]:
        states[stack] = (cost, node)


def _replay(paragraphs: list[list[Quote]], steps: list[Way | bool], text: str) -> list[Reading]:
    """Go through the best reading once more and see which quotes found their partners."""
    readings: list[tuple[Quote, Way, int]] = []
    paired: dict[int, int] = {}
    uneven: set[int] = set()
    stack: list[int] = []
    depths: Counter[str] = Counter()  # how many quotes of each level are open
    walk = iter(steps)
    for number, quotes in enumerate(paragraphs):
        for quote in quotes:
            way = Way(next(walk))
            here = len(readings)
            readings.append((quote, way, number))
            if way is Way.REOPENS:
                paired.update((i, i) for i in stack)
                stack, depths = [here], Counter(quote.level)
            elif way is Way.OPENS:
                stack.append(here)
                depths[quote.level] += 1
            elif way is Way.NEITHER:
                paired[here] = here
            elif depths[quote.level]:
                while readings[stack[-1]][0].level != quote.level:
                    uneven.add(readings[stack[-1]][2])
                    depths[readings[stack.pop()][0].level] -= 1
                opening = stack.pop()
                depths[quote.level] -= 1
                paired[here], paired[opening] = opening, here
            else:
                uneven.add(number)
        if not next(walk):
            uneven.update(readings[i][2] for i in stack)
            stack, depths = [], Counter()
    uneven.update(readings[i][2] for i in stack)
    margins = [_margin(text, quote, way) for quote, way, _ in readings]
    alone = {i for i in range(len(readings)) if i not in paired}
    uneven &= {readings[i][2] for i in alone if margins[i] < _SURE}
    return [
        Reading(
            quote,
            way,
            readings[paired[i]][0] if i in paired else None,
            margins[i] >= _SURE or (i in paired and number not in uneven),
        )
        for i, (quote, way, number) in enumerate(readings)
    ]


def _margin(text: str, quote: Quote, way: Way) -> float:
    if quote.way is not None:
        return _BROKEN
    opens, closes = _prices(text, quote)
    return opens - closes if way is Way.CLOSES else closes - opens
