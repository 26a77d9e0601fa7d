"""The spine (书脊) of a cover: title, authors, publisher from head to foot, characters upright (GB/T 11668)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from wenxuan.formats._cover import Words, cells
from wenxuan.model import Edition
from wenxuan.templates import labels

NARROWEST = 5.0  # mm: a thinner spine has no words (GB/T 11668, 4)
_TURNED = frozenset("（）〔〕［］｛｝《》〈〉「」『』【】〖〗—―…⋯～–-()[]:：；")  # stand on their side in a column
_UPPER = frozenset("，。、")  # stand in the upper right of their square in simplified columns
_QUOTED = dict(zip("“”‘’", "『』「」", strict=True))  # as in vertical simplified text, GB/T 15834, 5.2
_LATIN = r"[!-~\u00c0-\u024f\u1e00-\u1eff]"
_RUN = re.compile(rf"{_LATIN}+(?:[ ’]{_LATIN}+)*|[—―⸺]+|[…⋯]+|.", re.DOTALL)
_SHARE = 0.62  # of the spine's width that a character takes
_LARGEST, _SMALLEST = 7.0, 1.8  # mm
_STEP = 1.06  # from a character to the next, in characters


def spine_words(edition: Edition, x: float, spine: float, top: float, height: float) -> Iterator[Words]:
    """Yield the words of a spine whose middle is at `x`, all in mm; none where it is too narrow."""
    if spine < NARROWEST:
        return
    meta, words = edition.book.meta, labels(edition.region)
    largest = min(spine * _SHARE, _LARGEST)
    people = meta.authors or meta.editors
    shown = "　".join(people[:3]) + (words["and_others"] if len(people) > 3 else "")
    suffix = words["authors_suffix" if meta.authors else "editors_suffix"]
    foot = 0.94
    if meta.publisher:
        yield from _column(meta.publisher, x, top, height, zone=(0.76, foot), largest=largest * 0.62, at="foot",
                           role="sans", edition=edition)  # fmt: skip
        foot = 0.73
    if people:
        yield from _column(f"{shown}　{suffix}", x, top, height, zone=(0.55, foot), largest=largest * 0.68, at="middle",
                           role="serif", edition=edition)  # fmt: skip
        foot = 0.52
    yield from _column(meta.title, x, top, height, zone=(0.06, foot), largest=largest, at="head", role="serif",
                       edition=edition)  # fmt: skip


def _column(
    text: str, x: float, top: float, height: float, *, zone: tuple[float, float], largest: float, at: str, role: str,
    edition: Edition,
) -> Iterator[Words]:  # fmt: skip
    """Set a text as a column within a zone of the spine (parts of its height)."""
    room = (zone[1] - zone[0]) * height
    runs = [_QUOTED.get(run, run) for run in _fitting(text, room / (_SMALLEST * _STEP))]
    length = sum(map(_length, runs))
    size = min(largest, room / max(length, 1) / _STEP)
    step = size * _STEP
    spare = {"head": 0.0, "middle": 0.5, "foot": 1.0}[at] * (room - step * length)
    y = top + zone[0] * height + spare
    sample = Words("", x, 0, size, role=role, ink="paper", weight="bold" if at == "head" else "normal")
    for run in runs:
        middle = y + step * _length(run) / 2
        is_upright = len(run) == 1 and run not in _TURNED
        shift = size * 0.55 if run in _UPPER and not edition.region.is_traditional else 0.0
        yield replace(
            sample, text=run, x=x + shift, y=middle - shift + size * 0.36, turn=None if is_upright else middle
        )
        y += step * _length(run)


def _fitting(text: str, most: float) -> list[str]:
    """Return the squares of a text, or of its main part, or its beginning, if so many have room."""
    for part in (text, re.split("——|[：:（(]", text)[0]):
        runs = _runs(part)
        if part and sum(map(_length, runs)) <= most:
            return runs
    while runs and sum(map(_length, runs)) > most - 1:
        runs.pop()
    return [*runs, "…"] if runs else []


def _runs(text: str) -> list[str]:
    """Cut a text into squares: a character each; Latin words, numbers and dashes as one, lying on their side."""
    return _RUN.findall(text)


def _length(run: str) -> float:
    """Return how long a run is in the column, in characters."""
    if run in " 　·‧":
        return 0.5
    return cells(run) if len(run) > 1 else 1.0
