"""Edits upon edits: compose the changes of successive rules into one set of spans of the source."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from wenxuan.manuscript import Mark

Change = tuple[int, int, str]  # text[start:end] becomes the string
Span = tuple[int, int, str, str]  # source[start:end] became the string, by these rules


def splice(text: str, changes: Sequence[Change]) -> str:
    """Return the text with sorted, disjoint changes made."""
    pieces: list[str] = []
    position = 0
    for start, end, after in changes:
        pieces += (text[position:start], after)
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def compose(old: Sequence[Span], new: Sequence[Change], *, rule: str, text: str) -> list[Span]:
    """Return spans of the source that do what `old` and then `new` do; all sorted and disjoint.

    `text` is the source after `old`; `new` changes it. Spans that overlap become one span.
    """
    out: list[Span] = []
    shift = i = j = 0  # an offset in text is one in the source plus shift
    while j < len(new):
        start, end, _ = new[j]
        while i < len(old) and old[i][0] + shift + len(old[i][2]) <= start and old[i][0] + shift < max(start, end):
            out.append(old[i])
            shift += len(old[i][2]) - (old[i][1] - old[i][0])
            i += 1
        base, first, here = shift, i, j
        if i < len(old):
            start = min(start, old[i][0] + shift)
        j += 1
        while True:  # take in all that overlaps, from either side
            if i < len(old) and (old[i][0] + shift < end or (start == end and _is_insertion(old[i], end - shift))):
                end = max(end, old[i][0] + shift + len(old[i][2]))
                shift += len(old[i][2]) - (old[i][1] - old[i][0])
                i += 1
            elif j < len(new) and new[j][0] < end:
                end = max(end, new[j][1])
                j += 1
            else:
                break
        after = _within(text, start, end, new[here:j])
        _append(out, (start - base, end - shift, after, _names(old[first:i], rule)))
    out += old[i:]
    return out


def _is_insertion(span: Span, offset: int) -> bool:
    return span[0] == span[1] == offset


def _within(text: str, start: int, end: int, changes: Sequence[Change]) -> str:
    return splice(text[start:end], [(a - start, b - start, after) for a, b, after in changes])


def _names(spans: Sequence[Span], rule: str) -> str:
    names = [name for span in spans for name in span[3].split("+")]
    return "+".join(dict.fromkeys([*names, rule]))


def _append(out: list[Span], span: Span) -> None:
    """Add a span; insertions at one and the same place become one."""
    if out and out[-1][0] == out[-1][1] == span[0] == span[1]:
        _, _, after, names = out.pop()
        span = (span[0], span[1], after + span[2], "+".join(dict.fromkeys([*names.split("+"), span[3]])))
    out.append(span)


def move(marks: Sequence[Mark], changes: Sequence[Change]) -> tuple[Mark, ...]:
    """Return the marks where their characters now stand; a mark with nothing left is dropped.

    A replacement that reaches over the edge of a mark lies outside it.
    """
    starts = [start for start, _, _ in changes]
    ends = [end for _, end, _ in changes]
    shifts = [0]
    for start, end, after in changes:
        shifts.append(shifts[-1] + len(after) - (end - start))

    def moved_start(offset: int) -> int:
        index = bisect_right(ends, offset)
        if index < len(starts) and starts[index] < offset:
            return ends[index] + shifts[index + 1]
        return offset + shifts[index]

    def moved_end(offset: int) -> int:
        index = bisect_left(starts, offset)
        if index and ends[index - 1] > offset:
            return starts[index - 1] + shifts[index - 1]
        return offset + shifts[index]

    moved = (Mark(moved_start(mark.start), moved_end(mark.end), mark.kind, mark.value) for mark in marks)
    return tuple(sorted(mark for mark in moved if mark.start < mark.end))
