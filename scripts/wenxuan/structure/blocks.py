"""Build blocks (段落、诗、引文、列表、表格、图) from lines, by the source's own marks and by evidence."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from wenxuan.diagnostics import Diagnostic, Severity
from wenxuan.manuscript import OBJECT, Mark, MarkKind
from wenxuan.model import (
    Block,
    Dropped,
    Figure,
    Inline,
    ListBlock,
    Paragraph,
    Quote,
    Role,
    SceneBreak,
    Span,
    SpanKind,
    Table,
    Text,
    Verse,
)
from wenxuan.structure.inlines import InlineBuilder, plain
from wenxuan.structure.letters import find_roles
from wenxuan.structure.lines import Line, Page, normal_indent
from wenxuan.structure.patterns import is_scene_break
from wenxuan.structure.verse import find_verse

_ORDER = (  # from the outside in, where two marks cover the same lines
    MarkKind.QUOTE,
    MarkKind.ITEM,
    MarkKind.CELL,
    MarkKind.VERSE,
    MarkKind.CONTAINED,
    MarkKind.IMAGE,
    MarkKind.CAPTION,
    MarkKind.RULE,
)
_BULLET = re.compile(r"([·•●○◆◇■□▪–*\-]|[0-9０-９]{1,2}[.．、)）]|[（(][0-9０-９]{1,2}[)）])\s*(?=\S)")
_CAPTION = re.compile(  # below a picture: 图1　巷口的灯, ▲巷口的灯, （图：某某）
    r"[图圖]\s?[0-9０-９一二三四五六七八九十]{1,3}(?:[-–.．][0-9０-９]{1,3})?(?:[\s：:、.．].{1,80})?|(?:[图圖]|照片|摄影|攝影|供图)\s?[：:/].{1,60}"
    r"|[▲△▼↑]\s?[^。]{2,60}。?|[（(](?:[上下左右]?[图圖]|照片|摄影|攝影).{0,40}[)）]"
)


class BlockBuilder:
    """Makes the blocks of one manuscript; `dropped` and `diagnostics` gather what could not be placed."""

    def __init__(self, page: Page, inlines: InlineBuilder) -> None:
        self._page = page
        self._inlines = inlines
        self._text = page.manuscript.text
        self._assets = {asset.name: asset for asset in page.manuscript.source.assets}
        self._indent = normal_indent(page.lines)
        self._keeps_gaps = sum(line.is_apart for line in page.lines) <= 0.3 * len(page.lines)
        rank = {kind: place for place, kind in enumerate(_ORDER)}
        marks = [mark for mark in page.marks if mark.kind in rank]
        self._marks = sorted(marks, key=lambda mark: (mark.start, -mark.end, rank[mark.kind]))
        self._starts = [mark.start for mark in self._marks]
        self.dropped: list[Dropped] = []
        self.diagnostics: list[Diagnostic] = []

    def build(self, lines: Sequence[Line]) -> tuple[Block, ...]:
        """Return the blocks of `lines`, in order."""
        if not lines:
            return ()
        first, last = lines[0].start, lines[-1].end
        marks = self._marks[bisect_left(self._starts, first) : bisect_left(self._starts, last)]
        return tuple(_captioned(self._marked(lines, marks)))

    def _marked(self, lines: Sequence[Line], marks: Sequence[Mark]) -> Iterator[Block]:
        place, index = 0, 0
        plain: list[Line] = []
        while place < len(lines):
            line = lines[place]
            while index < len(marks) and marks[index].end <= line.start:
                index += 1
            if index == len(marks) or marks[index].start >= line.end:
                plain.append(line)
                place += 1
                continue
            yield from self._plain(plain)
            plain = []
            after, used = _group(lines, place, marks, index)
            yield from self._group(lines[place:after], marks[index:used])
            place, index = after, used
        yield from self._plain(plain)

    def _group(self, lines: Sequence[Line], marks: Sequence[Mark]) -> Iterator[Block]:
        mark, inner = marks[0], marks[1:]
        place = self._page.location(lines[0].start)
        match mark.kind:
            case MarkKind.QUOTE:
                yield Quote(tuple(self._marked(lines, inner)), place)
            case MarkKind.ITEM:
                yield self._list(lines, marks)
            case MarkKind.CELL:
                yield from self._table_and_pictures(lines, marks)
            case MarkKind.VERSE:
                yield self._verse(lines)
            case MarkKind.CONTAINED if OBJECT not in self._text[lines[0].start : lines[-1].end]:
                yield Paragraph(self._inlines.build(lines[0].start, lines[-1].end), place)
            case MarkKind.RULE:
                yield from (SceneBreak(line.text, self._page.location(line.start)) for line in lines)
            case MarkKind.IMAGE | MarkKind.CONTAINED:
                yield from self._pictures(lines, marks)
            case _:  # a caption without its picture
                yield from self._plain(lines)

    # --- lists, tables, pictures ----------------------------------------------------------------

    def _list(self, lines: Sequence[Line], marks: Sequence[Mark]) -> ListBlock:
        tops = _outermost(marks)
        labels, items = [], []
        for number, mark in enumerate(tops):
            stop = tops[number + 1].start if number + 1 < len(tops) else lines[-1].end
            own = list(lines[_first(lines, mark.start) : bisect_left(lines, stop, key=lambda line: line.start)])
            first, last = (bisect_left(marks, offset, key=lambda item: item.start) for offset in (mark.start, stop))
            inner = [item for item in marks[first:last] if item is not mark]
            label, own = self._without_label(own, mark.value)
            labels.append(label)
            items.append(tuple(self._marked(own, inner)))
        is_ordered = any(re.search(r"[0-9０-９一二三四五六七八九十a-zA-Z]", label) for label in labels)
        return ListBlock(tuple(labels), tuple(items), is_ordered, self._page.location(lines[0].start))

    @staticmethod
    def _without_label(lines: list[Line], label: str) -> tuple[str, list[Line]]:
        """Take the printed bullet off the first line, if the reader left it in the text."""
        if not (label and lines and lines[0].text.startswith(label) and len(lines[0].text) > len(label)):
            return label, lines
        return label, [_from(lines[0], len(label)), *lines[1:]]

    def _table_and_pictures(self, lines: Sequence[Line], marks: Sequence[Mark]) -> Iterator[Block]:
        """Yield a table, then the pictures in its cells: a cell holds text; a table of nothing but pictures is none."""
        table = self._table(lines, marks)
        images = [mark for mark in marks if mark.kind is MarkKind.IMAGE]
        if not images or any(cell for row in table.rows for cell in row):
            yield table
        for mark in images:
            yield from self._figure(mark, ())

    def _table(self, lines: Sequence[Line], marks: Sequence[Mark]) -> Table:
        cells: dict[tuple[int, int], tuple[Inline, ...]] = {}
        heads = set[tuple[int, int]]()
        for mark in marks:
            if mark.kind is MarkKind.CELL:
                row, column, *head = mark.value.split(",")
                cells[int(row), int(column)] = self._inlines.build(mark.start, mark.end)
                heads.update((int(row), int(column)) for _ in head)
        height = max(row for row, _ in cells) + 1
        width = max(column for _, column in cells) + 1
        rows = tuple(tuple(cells.get((row, column), ()) for column in range(width)) for row in range(height))
        has_head = height > 1 and all((0, n) in heads or _is_strong(cell) for n, cell in enumerate(rows[0]))
        return Table(rows, has_head, self._page.location(lines[0].start))

    def _pictures(self, lines: Sequence[Line], marks: Sequence[Mark]) -> Iterator[Block]:
        place = self._page.location(lines[0].start)
        images = [mark for mark in marks if mark.kind is MarkKind.IMAGE]
        captions = [mark for mark in marks if mark.kind is MarkKind.CAPTION]
        own = [line for line in lines if not any(mark.start < line.end and line.start < mark.end for mark in captions)]
        text = self._inlines.build(own[0].start, own[-1].end) if own else ()
        if text:
            yield Paragraph(text, place)
        caption: tuple[Inline, ...] = ()
        for mark in captions:
            caption += self._inlines.build(mark.start, mark.end)
        for number, mark in enumerate(images):
            is_last = number == len(images) - 1
            yield from self._figure(mark, caption if is_last else ())

    def _figure(self, mark: Mark, caption: tuple[Inline, ...]) -> Iterator[Block]:
        place = self._page.location(mark.start)
        if mark.value in self._assets:
            yield Figure(self._assets[mark.value], caption, place)
            return
        self.dropped.append(Dropped("picture-missing", OBJECT, place))
        what = f"the picture {mark.value!r} is not there"
        self.diagnostics.append(
            Diagnostic(place, Severity.WARNING, "picture-missing", what, "put the file beside the text")
        )
        if caption:
            yield Paragraph(caption, self._page.location(mark.start))

    # --- verse, letters, paragraphs -------------------------------------------------------------

    def _verse(self, lines: Sequence[Line]) -> Verse:
        stanzas: list[list[tuple[Inline, ...]]] = [[]]
        for line in lines:
            if stanzas[-1] and line.is_apart:
                stanzas.append([])
            stanzas[-1].append(self._inlines.build(line.start, line.end))
        return Verse(tuple(tuple(stanza) for stanza in stanzas), self._page.location(lines[0].start))

    def _plain(self, lines: Sequence[Line]) -> Iterator[Block]:
        if not lines:
            return
        roles = find_roles(lines, indent=self._indent)
        lists = {found.start: found for found in _bulleted(lines, roles)}
        listed = {place for found in lists.values() for place in found}
        verse = {found.start: found for found in find_verse(lines, apart=listed | roles.keys())}
        apart = {place for found in verse.values() for place in found} | roles.keys() | listed
        apart |= {place for place, line in enumerate(lines) if is_scene_break(line.text)}
        place = 0
        while place < len(lines):
            line = lines[place]
            is_gap = self._keeps_gaps and line.is_apart and place
            if is_gap and not {place - 1, place} & apart:  # between two paragraphs; beside verse and letters it is none
                yield SceneBreak("", self._page.location(line.start))
            if place in verse:
                yield self._verse([lines[index] for index in verse[place]])
                place = verse[place].stop
            elif place in lists:
                yield self._bullets([lines[index] for index in lists[place]])
                place = lists[place].stop
            else:
                yield self._paragraph(line, roles.get(place, Role.BODY))
                place += 1

    def _paragraph(self, line: Line, role: Role) -> Block:
        place = self._page.location(line.start)
        if is_scene_break(line.text):
            return SceneBreak(line.text, place)
        inlines = self._inlines.build(line.start, line.end)
        return Paragraph(inlines or (Text(line.text),) if OBJECT in line.text else inlines, place, role)

    def _bullets(self, lines: Sequence[Line]) -> ListBlock:
        labels, items = [], []
        for line in lines:
            match = _BULLET.match(line.text)
            assert match is not None  # noqa: S101  held by _bulleted
            labels.append(match[1])
            place = self._page.location(line.start)
            items.append((Paragraph(self._inlines.build(line.start + match.end(), line.end), place),))
        is_ordered = any(sign.isdigit() for sign in labels[0])
        return ListBlock(tuple(labels), tuple(items), is_ordered, self._page.location(lines[0].start))


def _captioned(blocks: Iterable[Block]) -> Iterator[Block]:
    """Give a picture the paragraph below it that says to be its caption."""
    figure: Figure | None = None
    for block in blocks:
        if figure and isinstance(block, Paragraph) and _CAPTION.fullmatch(plain(block.inlines, with_marks=False)):
            yield replace(figure, caption=block.inlines)
            figure = None
            continue
        if figure:
            yield figure
        figure = block if isinstance(block, Figure) and not block.caption else None
        if figure is None:
            yield block
    if figure:
        yield figure


def _is_strong(cell: tuple[Inline, ...]) -> bool:
    return len(cell) == 1 and isinstance(cell[0], Span) and cell[0].kind is SpanKind.STRONG


def _bulleted(lines: Sequence[Line], roles: dict[int, Role]) -> Iterator[range]:
    """Yield ranges of positions in `lines` that are lists."""
    place = 0
    while place < len(lines):
        length = _items(lines, place, roles)
        if length:
            yield range(place, place + length)
        place += length or 1


def _items(lines: Sequence[Line], place: int, roles: dict[int, Role]) -> int:
    """Return how many lines from `place` are items of one plain list: alike bullets, or numbers from 1."""
    kind = ""
    length = 0
    for offset in range(len(lines) - place):
        line = lines[place + offset]
        match = None if place + offset in roles else _BULLET.match(line.text)
        if not match or is_scene_break(line.text):
            break
        digits = re.sub(r"\D", "", match[1])
        if digits and int(digits) != offset + 1:
            break
        own = re.sub(r"\d+", "1", match[1])
        if offset and own != kind:
            break
        kind = own
        length += 1
    return length if length >= 2 else 0


def _group(lines: Sequence[Line], place: int, marks: Sequence[Mark], index: int) -> tuple[int, int]:
    """Return where lines and marks end that make one block: neighbouring items, cells; a picture and its caption."""
    first = top = marks[index]
    stop = first.end
    while (index := index + 1) < len(marks):
        mark = marks[index]
        is_inside = mark.start < stop
        is_next = (
            mark.kind is first.kind and first.kind in (MarkKind.ITEM, MarkKind.CELL) and _adjoins(lines, stop, mark)
        )
        is_next = is_next and not _begins(mark, top)
        is_caption = first.kind is MarkKind.IMAGE and mark.kind is MarkKind.CAPTION and _adjoins(lines, stop, mark)
        is_same_line = any(line.start < stop and mark.start < line.end for line in _at(lines, stop))
        if not (is_inside or is_next or is_caption or is_same_line):
            break
        if not is_inside:
            stop = max(stop, mark.end)
            top = mark
    return max(bisect_left(lines, stop, key=lambda line: line.start), place + 1), index


def _begins(mark: Mark, before: Mark) -> bool:
    """Tell whether a table or a list begins with `mark`, or goes on: by its place, its bullet, its number."""
    if mark.kind is MarkKind.CELL:
        return mark.value in ("0,0", "0,0,head")
    number, last = mark.value.rstrip("."), before.value.rstrip(".")
    if number.isdigit() and last.isdigit():
        return int(number) <= int(last)
    return number.isdigit() != last.isdigit()


def _first(lines: Sequence[Line], offset: int) -> int:
    """Return the first line that ends after an offset."""
    return bisect_right(lines, offset, key=lambda line: line.end)


def _at(lines: Sequence[Line], offset: int) -> Sequence[Line]:
    place = bisect_left(lines, offset, key=lambda line: line.start)
    return lines[max(0, place - 1) : place]


def _adjoins(lines: Sequence[Line], stop: int, mark: Mark) -> bool:
    """No line lies between the end of a block and the mark."""
    place = bisect_left(lines, stop, key=lambda line: line.start)
    return place >= len(lines) or lines[place].end > mark.start


def _outermost(marks: Sequence[Mark]) -> list[Mark]:
    items: list[Mark] = []
    for mark in marks:
        if mark.kind is MarkKind.ITEM and (not items or mark.start >= items[-1].end):
            items.append(mark)
    return items


def _from(line: Line, count: int) -> Line:
    text = line.text[count:].lstrip()
    start = line.end - len(text)
    return Line(line.index, start, line.end, text, len(text), line.indent, line.gap, line.is_apart)
