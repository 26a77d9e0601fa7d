"""Find titles that come again with a number (标题N): 某某事迹1, 某某事迹2 …, 某某（三）."""

import re
from collections import defaultdict
from itertools import pairwise

from wenxuan.structure.lines import Line
from wenxuan.structure.numerals import ARABIC, HAN, read_number

_NUMBERED = re.compile(
    rf"(.{{3,40}}?)\s?(?:[（(【\[]\s?({HAN}|{ARABIC})\s?[)）】\]]|(?:之|篇|第)?({HAN}|{ARABIC})(?:篇)?)[：:]?"
)
_STEM_END = re.compile(r"[\s：:、·—\-－]+$")


def find_repeats(lines: tuple[Line, ...], *, title: str) -> list[tuple[Line, int]]:
    """Return the lines (with their numbers) that repeat `title`, or one another, with numbers that carry on."""
    stems: dict[str, list[tuple[Line, int]]] = defaultdict(list)
    for line in lines:
        if line.size <= 44 and line.text[-1] not in "。，、；：" and (match := _NUMBERED.fullmatch(line.text)):
            number = read_number(match[2] or match[3])
            stem = _plain(match[1])
            if number and len(stem) >= 3:
                stems[stem].append((line, number))
    found: list[tuple[Line, int]] = []
    for stem, members in stems.items():
        run = _run(members)
        is_title = stem == _plain(title) or stem in _plain(title)
        if len(run) >= (2 if is_title else 3) and _have_text_between(run):
            found += run
    return sorted(found, key=lambda item: item[0].index)


def _plain(text: str) -> str:
    return _STEM_END.sub("", re.sub(r"\s", "", text))


def _run(members: list[tuple[Line, int]]) -> list[tuple[Line, int]]:
    run: list[tuple[Line, int]] = []
    for line, number in members:
        if number == (run[-1][1] + 1 if run else 1) or (not run and number == 2):
            run.append((line, number))
    return run


def _have_text_between(run: list[tuple[Line, int]]) -> bool:
    steps = [after[0].index - before[0].index for before, after in pairwise(run)]
    return sum(step > 1 for step in steps) >= 0.7 * len(steps)
