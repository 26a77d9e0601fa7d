"""Find the headings (标题) of a plain text by evidence over all of it: form, numbers, length, neighbours, layout.

A line that looks like a heading is weighed: what stands for it, what against, and whether its number
carries on the numbers of its family. Nothing is decided on one line alone.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from wenxuan.structure.contents import Contents, find_contents
from wenxuan.structure.forms import CHAPTER_RANK, Form, Place, lost_number, read_forms, runs_on
from wenxuan.structure.lines import Line, normal_indent
from wenxuan.structure.repeats import find_repeats
from wenxuan.structure.unnumbered import UNNUMBERED, find_unnumbered

ENOUGH = 1.5  # the score from which a line is a heading
LONGEST = 44  # characters in a heading, white space aside
_LOOK_BACK = 24  # candidates of one family that a number is compared with
_PREFACE = 200  # characters below an unnumbered title before the first chapter, if it is more than a half-title
_SURE = 2.0  # the score of a heading that may even end with a full stop
_ESTABLISHED = 5  # headings that make a family sure
_OUT_OF_ORDER = 0.6  # what a heading out of order must be worth by itself
_LONG_LIST = 10  # numbered titles that may lack one or two
_OPEN_END = "，、；：,;:︰﹐"


@dataclass(frozen=True, slots=True)
class Found:
    """A heading on lines[first] to lines[last]; level 1 is the highest in the text."""

    first: int
    last: int
    form: Form
    score: float
    level: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """All headings in order, and the lines of the printed contents lists."""

    headings: tuple[Found, ...]
    contents: Sequence[int]


def find_headings(lines: tuple[Line, ...], *, opening: range, apart: frozenset[int] = frozenset()) -> Outline:
    """Find all headings outside the text's `opening` (title, byline) and the lines `apart` (in quotes, tables …)."""
    contents = find_contents(lines)
    if set(contents.lines) & ({*opening} | apart):
        contents = Contents()
    apart |= {*opening, *contents.lines}
    candidates = [
        (line, form)
        for line in lines
        if line.index not in apart and line.size <= LONGEST
        for form in read_forms(line.text)
    ]
    numbered = _numbered(lines, candidates, contents)
    numbered += _words(lines, candidates, numbered)
    taken = {found.first for found in numbered}
    repeats = [found for found in _repeated(lines, opening, apart) if found.first not in taken]
    numbered = sorted(numbered + repeats, key=lambda found: found.first)
    numbered = _with_lost(lines, numbered, contents)
    numbered = _by_style(lines, numbered)
    closed = apart | {found.first for found in numbered}
    numbered = _couplets(lines, [_joined(lines, found, closed) for found in numbered], closed)
    headings = numbered + _unnumbered(lines, numbered, apart, contents)
    return Outline(_levelled(sorted(headings, key=lambda found: found.first)), contents.lines)


# --- families with numbers ----------------------------------------------------------------------


def _numbered(lines: tuple[Line, ...], candidates: list[tuple[Line, Form]], contents: Contents) -> list[Found]:
    families: dict[str, list[tuple[Line, Form, float]]] = {}
    indent = normal_indent(lines)
    for line, form in candidates:
        if form.number and form.place is Place.MAIN and form.family != "序跋":
            score = weigh(lines, line, form, indent=indent) + (1.5 if contents.names(line.text) else 0)
            if score > -1.5:
                families.setdefault(form.family, []).append((line, form, score))
    best: dict[int, Found] = {}
    for members in families.values():
        chain = _chain(members)
        chain += _out_of_order(members, chain)
        if members[0][1].rank > CHAPTER_RANK + 10:
            chain = _true_list(lines, chain)
        for found in chain:
            if found.first not in best or found.score > best[found.first].score:
                best[found.first] = found
    return [best[index] for index in sorted(best)]


def weigh(lines: tuple[Line, ...], line: Line, form: Form, *, indent: int) -> float:
    """Return how much a line speaks for itself as a heading; below 0 it speaks against."""
    score = 0.4 if form.is_tight else 1.0
    if runs_on(form):
        score -= 1.6 if line.is_closed or "，" in form.rest else 0.4
    score += 0.4 if line.size <= 20 else 0 if line.size <= 32 else -0.5
    score += _layout_score(lines, line, indent)
    rest = form.rest
    if rest:
        score -= 3 if rest[-1] in _OPEN_END else 1.5 if rest[-1] in "。．.；" else 0.2 if rest[-1] in "！？!?" else 0
        score -= 2 if "。" in rest[:-1] or "．" in rest[:-1] else 0
        score -= 2 if not _is_balanced(rest) else 0
        score -= 0.4 * max(0, rest.count("，") - 1)
    return score


def _layout_score(lines: tuple[Line, ...], line: Line, indent: int) -> float:
    score = 0.3 if line.gap or line.is_apart else 0.0
    if indent >= 0 and line.indent not in (indent, -1):
        score += 0.4
    before = lines[line.index - 1] if line.index else None
    if before and not before.is_closed and before.text[-1] not in "：:" and not line.gap and before.size > 24:
        score -= 0.7  # the line before breaks off in the middle of a sentence
    return score


def _is_balanced(text: str) -> bool:
    return all(
        text.count(left) == text.count(right) for left, right in ("“”", "「」", "『』", "《》", "（）", "()", "【】")
    )


def _step(before: int, number: int) -> float:
    if number == before + 1:
        return 0.8
    if number == 1:
        return 0.2
    if number > before:
        return max(-0.6, 0.3 - 0.1 * (number - before))
    return -1.2 if number == before else -1.6


def _chain(members: list[tuple[Line, Form, float]]) -> list[Found]:
    """Return the best run of headings: the sum of what each is worth and of how the numbers carry on."""
    totals: list[float] = []
    links: list[int] = []
    steps: list[float] = []
    for index, (_, form, score) in enumerate(members):
        total, link, step = score + (0.3 if form.number == 1 else -0.2), -1, 0.0
        for before in range(max(0, index - _LOOK_BACK), index):
            gain = _step(members[before][1].number, form.number)
            if totals[before] + score + gain > total:
                total, link, step = totals[before] + score + gain, before, gain
        totals.append(total)
        links.append(link)
        steps.append(step)
    if not members:
        return []
    path = []
    index = max(range(len(members)), key=totals.__getitem__)
    while index >= 0:
        path.append(index)
        index = links[index]
    path.reverse()
    return _confirmed([(members[index], steps[index]) for index in path])


def _confirmed(path: list[tuple[tuple[Line, Form, float], float]]) -> list[Found]:
    found = []
    for place, ((line, form, score), step) in enumerate(path):
        after = path[place + 1][1] if place + 1 < len(path) else 0.0
        support = max(step, after, 0.0) + max(0.0, 0.5 * min(step, after))
        total = score + support
        if total >= ENOUGH or (score >= 1.3 and form.rank <= CHAPTER_RANK + 10 and not form.is_tight):
            found.append(Found(line.index, line.index, form, total))
    return found


def _out_of_order(members: list[tuple[Line, Form, float]], chain: list[Found]) -> list[Found]:
    """Return headings whose numbers the run lacks, for chapters do stand in the wrong order."""
    if len(chain) < _ESTABLISHED:
        return []
    numbers = {found.form.number for found in chain}
    has_titles = sum(bool(found.form.rest) for found in chain) > 0.5 * len(chain)
    return [
        Found(line.index, line.index, form, ENOUGH)
        for line, form, score in members
        if form.number not in numbers
        and form.number < max(numbers)
        and score >= _OUT_OF_ORDER
        and not form.is_tight
        and bool(form.rest) == has_titles
    ]


def _true_list(lines: tuple[Line, ...], chain: list[Found]) -> list[Found]:
    """Keep of 一、 1. （一） only runs that start at 1, carry on, and have text between them."""
    runs: list[list[Found]] = []
    is_one = len(chain) >= _LONG_LIST and chain[-1].form.number >= 0.7 * len(chain)
    for found in chain:
        gap = found.form.number - runs[-1][-1].form.number if runs else 0
        if gap == 1 or (1 < gap <= 3 and is_one):
            runs[-1].append(found)
        else:
            runs.append([found])
    return [found for run in runs if _is_list_of_headings(lines, run) for found in run]


def _is_list_of_headings(lines: tuple[Line, ...], run: list[Found]) -> bool:
    if run[0].form.number != 1 or len(run) < 2:
        return False
    firsts = [found.first for found in run]
    apart = sum(after - before > 1 for before, after in pairwise(firsts))
    has_text = firsts[-1] + 1 < len(lines) and lines[firsts[-1] + 1].size > 1
    return apart >= 0.7 * (len(run) - 1) and has_text


# --- 序, 后记, titles that come again ------------------------------------------------------------


def _words(lines: tuple[Line, ...], candidates: list[tuple[Line, Form]], numbered: list[Found]) -> list[Found]:
    taken = {found.first for found in numbered}
    indent = normal_indent(lines)
    found = []
    for line, form in candidates:
        if form.family != "序跋" or line.index in taken or line.size > 24:
            continue
        score = weigh(lines, line, form, indent=indent) + 0.4
        if score >= ENOUGH - 0.2 and line.index + 1 < len(lines):
            found.append(Found(line.index, line.index, form, score))
    return found


def _repeated(lines: tuple[Line, ...], opening: range, apart: frozenset[int]) -> list[Found]:
    name = lines[opening.start].text if opening else ""
    return [
        Found(line.index, line.index, Form("标题N", CHAPTER_RANK, number, line.text), 2.5)
        for line, number in find_repeats(lines, title=name)
        if line.index not in apart
    ]


def _with_lost(lines: tuple[Line, ...], numbered: list[Found], contents: Contents) -> list[Found]:
    """Add headings whose number is damaged: in a gap of the numbers, or known from the contents list."""
    added = []
    chapters = [found for found in numbered if found.form.rank <= CHAPTER_RANK and found.form.number]
    for before, after in pairwise(chapters):
        missing = range(before.form.number + 1, after.form.number)
        if before.form.family != after.form.family or not 1 <= len(missing) <= 3:
            continue
        for line in lines[before.last + 1 : after.first]:
            number = contents.nearly(line.text, missing)
            if not number and line.size <= LONGEST and lost_number(line.text) and not line.is_closed:
                number = missing[0]
            if number:
                form = replace(before.form, number=number, rest=line.text)
                added.append(Found(line.index, line.index, form, ENOUGH))
    return sorted(numbered + added, key=lambda found: found.first)


# --- the style of a family; titles on a second line ----------------------------------------------


def _by_style(lines: tuple[Line, ...], numbered: list[Found]) -> list[Found]:
    """Drop what breaks the style of its family: a sentence among titles, a page's running head among chapters."""
    kept: list[Found] = []
    for place, found in enumerate(numbered):
        before = kept[-1] if kept else None
        is_again = before is not None and lines[before.first].text == lines[found.first].text
        is_sentence = found.form.is_tight and lines[found.first].is_closed and found.score < _SURE
        if not (is_sentence and place + 1 < len(numbered)) and not (is_again and found.form.number):
            kept.append(found)
    return kept


def _joined(lines: tuple[Line, ...], found: Found, closed: frozenset[int]) -> Found:
    """Take the next line into a heading that is a bare number: 第一卷 / 一文钱小隙造奇冤."""
    if found.form.rest or found.form.family in ("序跋", "标题N") or found.form.rank > CHAPTER_RANK + 10:
        return found
    follower = found.first + 1
    if follower + 1 >= len(lines) or follower in closed:
        return found
    return replace(found, last=follower) if _is_title(lines[follower]) else found


def _is_title(line: Line) -> bool:
    is_title = line.size <= 32 and not line.is_closed and line.text[-1] not in _OPEN_END and "。" not in line.text
    return is_title and line.text[0] not in "“「『—"


def _couplets(lines: tuple[Line, ...], numbered: list[Found], closed: frozenset[int]) -> list[Found]:
    """Take the second half of a couplet into its heading, where most headings of the family stand on two lines."""
    chapters = Counter(found.form.family for found in numbered)
    halves = {
        found.first
        for found in numbered
        if found.form.number and found.form.rank <= CHAPTER_RANK
        if found.last + 2 < len(lines) and found.last + 1 not in closed and _is_title(lines[found.last + 1])
        if (half := len(found.form.rest) or lines[found.last].size) >= 4
        if abs(lines[found.last + 1].size - half) <= 1
    }
    pairs = Counter(found.form.family for found in numbered if found.first in halves)
    return [
        replace(found, last=found.last + 1)
        if found.first in halves and pairs[found.form.family] >= max(3, 0.5 * chapters[found.form.family])
        else found
        for found in numbered
    ]


# --- headings without numbers, levels -----------------------------------------------------------


def _unnumbered(
    lines: tuple[Line, ...], numbered: list[Found], apart: frozenset[int], contents: Contents
) -> list[Found]:
    taken = {index for found in numbered for index in range(found.first, found.last + 1)}
    strong = sum(found.form.rank <= CHAPTER_RANK for found in numbered) >= 3
    scored = find_unnumbered(lines, taken=apart | taken, names=contents.names, is_numbered=strong)
    chapters = [f.first for f in numbered if f.form.rank <= CHAPTER_RANK and f.form.family != "序跋"] if strong else []
    first = min(chapters, default=0)
    if sum(index > first for index, _ in scored) >= 2:
        first = 0  # titles all through the text: what stands before the first chapter is no preface
    return list(_titles(lines, scored, numbered, first=first))


def _titles(
    lines: tuple[Line, ...], scored: list[tuple[int, float]], numbered: list[Found], *, first: int
) -> Iterator[Found]:
    """Yield titles without a number; before the `first` chapter only those with a preface's length of text."""
    starts = sorted([index for index, _ in scored] + [found.first for found in numbered])
    for index, score in scored:
        if index >= first:
            yield Found(index, index, Form(UNNUMBERED, 95, 0, lines[index].text), score)
            continue
        after = bisect_right(starts, index)
        stop = starts[after] if after < len(starts) else len(lines)
        if sum(line.size for line in lines[index + 1 : stop]) >= _PREFACE:
            yield Found(index, index, Form("序跋", 95, 0, lines[index].text, place=Place.FRONT), score)


def _levelled(headings: list[Found]) -> tuple[Found, ...]:
    ranks = {found.form.family: found.form.rank for found in headings}
    if UNNUMBERED in ranks:
        ranks[UNNUMBERED] = _unnumbered_rank(headings)
    words = [rank for family, rank in ranks.items() if family not in ("序跋", UNNUMBERED)]
    if "序跋" in ranks:  # a preface stands as high as the highest division
        ranks["序跋"] = min([*words, ranks.get(UNNUMBERED, 99)], default=CHAPTER_RANK)
    order = sorted(set(ranks.values()))
    return tuple(replace(found, level=order.index(ranks[found.form.family]) + 1) for found in headings)


def _unnumbered_rank(headings: list[Found]) -> int:
    """Unnumbered titles stand above every family whose numbers begin anew below them."""
    titles = [found.first for found in headings if found.form.family == UNNUMBERED]
    families: dict[str, list[Found]] = {}
    for found in headings:
        if found.form.number and found.form.family != UNNUMBERED:
            families.setdefault(found.form.family, []).append(found)
    rank = 95
    for members in families.values():
        steps = [(a, b) for a, b in pairwise(members) if b.form.number == a.form.number + 1]
        crossed = sum(bisect_right(titles, b.first) > bisect_right(titles, a.first) for a, b in steps)
        inside = bisect_right(titles, members[0].first)
        firsts = {bisect_right(titles, found.first): found.form.number for found in reversed(members)}
        anew = sum(number == 1 for title, number in firsts.items() if title)
        is_below = 0 < inside < len(titles) and crossed <= 0.2 * len(steps) and anew >= 0.5 * len(firsts)
        if is_below:
            rank = min(rank, members[0].form.rank - 1)
    return rank
