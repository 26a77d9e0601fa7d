"""Build inlines (行内) from a stretch of the manuscript and the marks on it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from wenxuan.manuscript import OBJECT, Mark, MarkKind
from wenxuan.model import Block, Inline, LineBreak, Note, Span, SpanKind, Text

_SPANS = {
    MarkKind.EMPHASIS: SpanKind.EMPHASIS,
    MarkKind.STRONG: SpanKind.STRONG,
    MarkKind.EMPHASIS_DOT: SpanKind.EMPHASIS_DOT,
    MarkKind.TITLE_MARK: SpanKind.TITLE_MARK,
    MarkKind.NAME_MARK: SpanKind.NAME_MARK,
    MarkKind.CODE: SpanKind.CODE,
    MarkKind.LINK: SpanKind.LINK,
    MarkKind.RUBY: SpanKind.RUBY,
    MarkKind.KEPT: SpanKind.KEPT,
}
INLINE_KINDS = frozenset({*_SPANS, MarkKind.NOTE_REF, MarkKind.NOTE_MARK})


class InlineBuilder:
    """Makes inlines of text[start:end]; `notes` gives (label, blocks) of each note by its id.

    A note stands at the first mark that calls it; `placed` are the notes that stand somewhere.
    """

    def __init__(self, text: str, marks: Iterable[Mark]) -> None:
        self._text = text
        split = [part for mark in marks if mark.kind in INLINE_KINDS for part in _by_line(text, mark)]
        self._marks = sorted(_kept_within(split), key=lambda mark: (mark.start, -mark.end, mark.kind is MarkKind.KEPT))
        self._starts = [mark.start for mark in self._marks]
        self.notes: Mapping[str, tuple[str, tuple[Block, ...]]] = {}
        self.placed: set[str] = set()

    def build(self, start: int, end: int) -> tuple[Inline, ...]:
        """Return the inlines of text[start:end]; an inner "\\n" is a line break that the author meant."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return _trimmed(tuple(self._nested(start, end, first, last)))

    def _nested(self, start: int, end: int, first: int, last: int) -> Iterable[Inline]:
        """Yield the inlines of text[start:end] under marks[first:last]; a mark that crosses another ends with it."""
        position = start
        while first < last:
            mark = self._marks[first]
            stop = min(mark.end, end)
            first += 1
            if mark.start < position or stop <= mark.start:
                continue
            yield from self._plain(position, mark.start)
            after = bisect_left(self._starts, stop, first, last)
            yield from self._marked(mark, stop, first, after)
            position, first = stop, after
        yield from self._plain(position, end)

    def _marked(self, mark: Mark, stop: int, first: int, last: int) -> Iterable[Inline]:
        if mark.kind is MarkKind.NOTE_MARK:
            return
        if mark.kind is MarkKind.NOTE_REF:
            printed = self._text[mark.start : stop]
            if mark.value in self.notes and mark.value not in self.placed:
                self.placed.add(mark.value)
                label, blocks = self.notes[mark.value]
                yield Note(mark.value, blocks, printed, label)
            else:
                yield Text(printed)
            return
        children = tuple(self._nested(mark.start, stop, first, last))
        if children:
            href = mark.value if mark.kind is MarkKind.LINK else ""
            yield Span(_SPANS[mark.kind], children, href, mark.value if mark.kind is MarkKind.RUBY else "")

    def _plain(self, start: int, end: int) -> Iterable[Inline]:
        for number, row in enumerate(self._text[start:end].replace(OBJECT, "").split("\n")):
            if number:
                yield LineBreak()
            if row:
                yield Text(row)


def _by_line(text: str, mark: Mark) -> Iterable[Mark]:
    """Split a mark that runs over lines, so that each line stands on its own."""
    start = mark.start
    for row in text[mark.start : mark.end].split("\n"):
        if row:
            yield Mark(start, start + len(row), mark.kind, mark.value)
        start += len(row) + 1


def _kept_within(marks: Sequence[Mark]) -> list[Mark]:
    """Split what is protected at the edges of other marks, so that it crosses none and is the innermost of all."""
    others = [mark for mark in marks if mark.kind is not MarkKind.KEPT]
    edges = sorted({edge for mark in others for edge in (mark.start, mark.end)})
    parts = []
    for mark in marks:
        if mark.kind is MarkKind.KEPT:
            inner = edges[bisect_right(edges, mark.start) : bisect_left(edges, mark.end)]
            parts += [Mark(*span, mark.kind) for span in pairwise((mark.start, *inner, mark.end))]
    return others + parts


def _trimmed(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Drop white space at both ends and around line breaks."""
    result: list[Inline] = []
    for index, inline in enumerate(inlines):
        if isinstance(inline, Text):
            text = inline.text
            if index == 0 or isinstance(inlines[index - 1], LineBreak):
                text = text.lstrip()
            if index == len(inlines) - 1 or isinstance(inlines[index + 1], LineBreak):
                text = text.rstrip()
            if text:
                result.append(Text(text))
        else:
            result.append(inline)
    return tuple(result)


def plain(inlines: Iterable[Inline], *, with_marks: bool = True) -> str:
    """Return the text of inlines without the notes themselves, and with their printed marks if `with_marks`."""
    parts = []
    for inline in inlines:
        match inline:
            case Text():
                parts.append(inline.text)
            case Span():
                parts.append(plain(inline.children, with_marks=with_marks))
            case Note():
                parts.append(inline.mark if with_marks else "")
            case LineBreak():
                pass
    return "".join(parts)
