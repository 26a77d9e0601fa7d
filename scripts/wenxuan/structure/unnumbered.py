"""Find headings without a number (小标题): short lines that end without a mark, between paragraphs."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from wenxuan.structure.forms import read_forms
from wenxuan.structure.lines import Line, normal_indent
from wenxuan.structure.patterns import is_apart_from_titles

UNNUMBERED = "题"
_LONGEST = 26
_LONG = 30  # characters of a line that is surely running text
_SIBLINGS = 2  # headings that make a line right below the title one of them
_SECTION = 60  # characters below a heading, at least
_ENOUGH = 1.5
_ENOUGH_AMONG_NUMBERS = 2.0
_END = set("，、；：。．…—,;:.﹐︰")
_SIGNS = frozenset("☆★◇◆○●□■△▲◎※#＃✦✿§【〖")
_ASKING = "！？!?"
_PAIRS = {"”": "“", "」": "「", "』": "『", "》": "《", "）": "（", ")": "(", "】": "【", "’": "‘"}
_ITEM = re.compile(r"[（(]?([0-9０-９]{1,2})[.．、)）]")
_INNER = re.compile(r"[。；;：:…]|——")


def find_unnumbered(
    lines: tuple[Line, ...], *, taken: frozenset[int], names: Callable[[str], bool], is_numbered: bool
) -> list[tuple[int, float]]:
    """Return (index, score) of the headings without numbers.

    `taken` lines are headings already; `names` says that a contents list has the title. In a text with
    numbered chapters more evidence is asked for.
    """
    layout = _Layout(lines)
    short = [line for line in lines if line.index not in taken and _may_be_title(line)]
    standing = [line for line in short if names(line.text) or _stands_between(lines, line, taken, layout)]
    closed = taken | {line.index for line in standing}
    standing = [line for line in standing if layout.weigh(line) >= 2 or _opens_text(lines, line, closed)]
    all_short = sum(line.size <= _LONGEST and line.index not in taken for line in lines)
    is_noisy = len(standing) < 0.5 * all_short
    enough = _ENOUGH_AMONG_NUMBERS if is_numbered and is_noisy else _ENOUGH
    scored = [(line.index, layout.weigh(line) + (1.5 if names(line.text) else 0)) for line in standing]
    found = [(index, score) for index, score in scored if score >= enough]
    found = sorted(found + list(_alike(lines, found, short, closed)))
    if len(found) >= _SIBLINGS and found[0][0] > 0:
        first = (line for line in short[:1] if _stands_first(lines, line, taken) and layout.weigh(line) >= enough)
        found = [(line.index, layout.weigh(line)) for line in first if line.index < found[0][0]] + found
    return found


def _alike(
    lines: tuple[Line, ...], found: list[tuple[int, float]], short: list[Line], closed: frozenset[int]
) -> Iterator[tuple[int, float]]:
    """Yield lines that begin with a sign (☆, 【, #) with which at least three headings and few other lines begin."""
    signs = Counter(lines[index].text[0] for index, _ in found)
    others = Counter(line.text[0] for line in short if line.index not in closed)
    for line in short:
        sign = line.text[0]
        is_last = line.index + 1 == len(lines)
        is_usual = sign in _SIGNS and signs[sign] >= max(3, others[sign])
        if is_usual and closed.isdisjoint((line.index, line.index + 1)) and not is_last:
            yield line.index, _ENOUGH


class _Layout:
    """What is usual in this text, so that what is set apart can be seen."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self._indent = normal_indent(lines)
        self._is_gapped = sum(line.gap > 0 for line in lines) > 0.3 * len(lines)
        long = [line.indent for line in lines if line.size >= 20]
        self._usual = {indent for indent, count in Counter(long).items() if count > 0.05 * len(long)}

    def is_set_apart(self, line: Line) -> bool:
        """True if hardly any long line has this indent."""
        return self._indent >= 0 and line.indent >= 0 and line.indent not in self._usual

    def weigh(self, line: Line) -> float:
        score = 0.5
        score += 0.5 if line.size <= 15 else 0
        score += 0.5 if not re.search(r"[，,]", line.text) else 0
        score -= 0.7 if line.text[-1] in _ASKING else 0
        score += 1.0 if self.is_set_apart(line) else 0
        score += 0.8 if (line.gap or line.is_apart) and not self._is_gapped else 0
        score -= 0.5 if line.size < 2 else 0
        return score


def _may_be_title(line: Line) -> bool:
    text = line.text
    if line.size > _LONGEST or text[-1] in _END or _INNER.search(text[:-1]) or is_apart_from_titles(text):
        return False
    left = _PAIRS.get(text[-1])
    if left and (left not in text or text[0] == left):
        return text[0] == "《" or text[0] == "【"
    return text[0] not in "，。、；：！？”’」』）》…—-·•*＊|│┃"


def _stands_between(lines: tuple[Line, ...], line: Line, taken: frozenset[int], layout: _Layout) -> bool:
    """Between a finished paragraph and a long one; or right over another heading."""
    before = lines[line.index - 1] if line.index else None
    after = lines[line.index + 1] if line.index + 1 < len(lines) else None
    if after is None or (before and _is_next_item(before.text, line.text)):
        return False
    is_cut = before and before.index not in taken and not before.is_closed and not line.gap
    if before and is_cut and (not layout.is_set_apart(line) or (before.size >= _LONG and after.index not in taken)):
        return False  # the line before breaks off in the middle of a sentence
    if before and before.index in taken and (read_forms(before.text) or layout.weigh(line) < _ENOUGH_AMONG_NUMBERS):
        return False  # right below a title: a subtitle, a byline or the first line
    if after.index in taken:
        return bool(read_forms(after.text))
    is_text = after.size >= max(_LONG, 2 * line.size) or (after.is_closed and after.size >= 12)
    return is_text or _long_soon(lines, after.index)


def _is_next_item(before: str, text: str) -> bool:
    """Tell whether a line goes on with the numbers of a list: 2. right below 1."""
    numbers = [int(found[1]) for item in (before, text) if (found := _ITEM.match(item))]
    return len(numbers) == 2 and numbers[1] == numbers[0] + 1


def _stands_first(lines: tuple[Line, ...], line: Line, taken: frozenset[int]) -> bool:
    """Right below the text's title and byline: a heading only because others like it come below."""
    is_below = line.index - 1 in taken and not read_forms(lines[line.index - 1].text)
    return is_below and line.index + 1 < len(lines) and lines[line.index + 1].size >= max(_LONG, 2 * line.size)


def _opens_text(lines: tuple[Line, ...], line: Line, closed: frozenset[int]) -> bool:
    """A heading has some text below it; the names in a list of short entries have not."""
    size = 0
    for after in lines[line.index + 1 : line.index + 1 + _SECTION]:
        if after.index in closed:
            return False
        size += after.size
        if size >= _SECTION:
            return True
    return False


def _long_soon(lines: tuple[Line, ...], index: int) -> bool:
    """A lead of dialogue may stand below a heading; a list or a poem may not."""
    return all(item.is_closed for item in lines[index : index + 3]) and any(
        item.size >= _LONG for item in lines[index : index + 3]
    )
