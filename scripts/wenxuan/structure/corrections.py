"""Corrections (更正) of an outline: an editor says by a heading's text which lines are headings, and at which level."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from wenxuan.structure.forms import CHAPTER_RANK, PART_RANK, Form, read_forms
from wenxuan.structure.headings import Found, Outline
from wenxuan.structure.lines import Line
from wenxuan.structure.opening import Opening
from wenxuan.structure.unnumbered import UNNUMBERED

Corrections = Mapping[str, int]  # the text of a heading → its level, 0 for no heading
_SURE = 9.0  # the score of a heading that the editor wants


def correct(
    lines: Sequence[Line], opening: Opening, outline: Outline, corrections: Corrections
) -> tuple[Opening, Outline, tuple[str, ...]]:
    """Return opening and outline as corrected, and the corrections that match no line.

    A correction holds for every line of its text, and for a heading on two lines that reads so; white space and
    marks do not count. Lines of a printed contents list are not looked at. A level that no heading has is closed up.
    """
    wanted = {_dense(text): level for text, level in corrections.items()}
    matched: set[str] = set()
    found = {item.first: item for item in outline.headings}
    for item in outline.headings:
        whole = _dense("".join(line.text for line in lines[item.first : item.last + 1]))
        if item.last > item.first and whole in wanted:
            matched.add(whole)
            _set(found, item, wanted[whole])
    for line in lines:
        text = _dense(line.text)
        if text in wanted and line.index not in outline.contents:
            matched.add(text)
            opening = Opening() if line.index in opening.lines else opening
            _split(found, line)
            _set(found, found.get(line.index) or _added(line), wanted[text])
    headings = _levelled([found[first] for first in sorted(found)])
    unmatched = tuple(text for text in corrections if _dense(text) not in matched)
    return opening, Outline(headings, outline.contents), unmatched


def _dense(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\W_]", "", plain).lower() or "".join(plain.split())


def _set(found: dict[int, Found], item: Found, level: int) -> None:
    """Put a heading at a level; at 0 it is none."""
    if level:
        found[item.first] = replace(item, level=level, score=_SURE)
    else:
        found.pop(item.first, None)


def _split(found: dict[int, Found], line: Line) -> None:
    """Take a line out of the heading above that it was joined to."""
    for first in range(line.index - 1, line.index - 3, -1):
        if first in found and found[first].last >= line.index:
            found[first] = replace(found[first], last=line.index - 1)


def _added(line: Line) -> Found:
    form = next(iter(read_forms(line.text)), Form(UNNUMBERED, 95, 0, line.text))
    return Found(line.index, line.index, form, _SURE)


def _levelled(headings: Sequence[Found]) -> tuple[Found, ...]:
    """Close up levels; what the editor put at a level ranks as what was found there, or as a part above chapters."""
    order = sorted({item.level for item in headings})
    levels = {level: order.index(level) + 1 for level in order}
    ranks = {item.level: item.form.rank for item in headings if item.score != _SURE}
    chapters = max((level for level, rank in ranks.items() if rank <= CHAPTER_RANK), default=0)
    corrected = []
    for item in headings:
        rank = ranks.get(item.level, PART_RANK if item.level < chapters else item.form.rank)
        form = replace(item.form, rank=rank) if item.score == _SURE else item.form
        corrected.append(replace(item, form=form, level=levels[item.level]))
    return tuple(corrected)
