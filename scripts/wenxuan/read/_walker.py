"""One walk for every rich form: an lxml tree becomes rows, one block a row, whatever it was written in."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wenxuan.manuscript import OBJECT, Mark, MarkKind
from wenxuan.read import _dom as dom
from wenxuan.read._breaks import goes_on_with_verse, settle
from wenxuan.read._line import WIDE_SPACE, LineBuffer, OpenSpan
from wenxuan.read._notes import Notes, find_notes
from wenxuan.read._rows import Group, Row
from wenxuan.read._ruby import settle_ruby

if TYPE_CHECKING:
    from lxml import etree

RULE = "＊＊＊"  # stands for <hr>, which has no characters of its own
LINE_ATTRIBUTE = "data-line"  # the file's line, put on the tree by the reader
TITLE_CLASS = "document-title"  # put by a reader on a paragraph that its form calls the title
_SPACE = re.compile(r"([ \t\r\n\f]+)")
_NO_PIXELS = re.compile(r"[01](px)?")


def walk(root: "etree._Element", *, counts_lines: bool) -> tuple[Row, ...]:
    """Return the rows of a page in reading order: every character that it shows, once; readings in ruby marks.

    `counts_lines`: a line end inside a text is a line of the file (not so where "lines" are paragraphs).
    """
    from lxml import etree

    settle_ruby(root)
    walker = _Walker(find_notes(root), counts_lines=counts_lines)
    events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in events:
        if event == "start":
            if walker.enter(node):
                walker.characters(node.text)
            else:
                events.skip_subtree()
            continue
        if event == "end":
            walker.leave(node)
        else:
            walker.count(node.text or "")
        if node is not root:
            walker.characters(node.tail)
    walker.boundary(is_flat=False)
    return _with_note_numbers(walker.rows, walker.notes.printed)


@dataclass(slots=True, eq=False)
class _Table:
    """Where the next cell of a table stands; cells that reach down fill places of the rows below."""

    row: int = -1
    column: int = 0
    filled: "set[tuple[int, int]] | None" = None

    def next_row(self) -> None:
        self.row, self.column = self.row + 1, 0

    def next_cell(self, columns: int, rows: int) -> str:
        self.filled = self.filled or set()
        if len(self.filled) + columns * rows > dom.MOST_PLACES:
            columns = rows = 1
        while (self.row, self.column) in self.filled:
            self.column += 1
        place = f"{max(self.row, 0)},{self.column}"
        self.filled.update((self.row + down, self.column + right) for down in range(rows) for right in range(columns))
        return place


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for everything inside the present element."""

    groups: tuple[Group, ...] = ()
    block: "etree._Element | None" = None
    hidden: "etree._Element | None" = None
    table: _Table | None = None
    note: Group | None = None  # a note that began inside the present block
    is_flat: bool = False  # inside a heading or cell: breaks become spaces
    is_pre: bool = False


@dataclass(frozen=True, slots=True)
class _Frame:
    """How things stood before an element was entered."""

    context: _Context
    spans: tuple[OpenSpan, ...] = ()
    is_block: bool = False
    first_row: int = 0


class _Walker:
    def __init__(self, notes: Notes, *, counts_lines: bool) -> None:
        self.notes = notes
        self.counts_lines = counts_lines
        self.rows: list[Row] = []
        self.run: list[Row] = []  # lines since the last block boundary, parted by <br>
        self.waiting: list[Row] = []  # pictures met inside a line
        self.buffer = LineBuffer()
        self.context = _Context()
        self.frames: list[_Frame] = []
        self.items: Counter[etree._Element] = Counter()
        self.line = 1
        self.atoms: dict[str, Callable[[etree._Element], None]] = {
            "br": lambda _: self.break_line(),
            "hr": self._rule,
            "img": self._picture,
            "image": self._picture,
        }

    # --- elements -----------------------------------------------------------------------------

    def enter(self, element: "etree._Element") -> bool:
        """Begin an element; return False if nothing inside it is to be walked."""
        tag = dom.tag_of(element)
        given = element.get(LINE_ATTRIBUTE)
        if given and given.isdigit():
            self.line = int(given)
        frame = _Frame(self.context)
        is_seen = tag not in dom.UNSEEN and (tag in dom.BLOCKS or not dom.is_hidden(element))
        if tag in dom.BLOCKS:
            self.boundary(is_flat=self.context.is_flat)
            frame = replace(frame, is_block=True, first_row=len(self.rows))
            self.context = self._inside_block(element, tag)
        elif is_seen and tag in self.atoms:
            self.atoms[tag](element)
        elif is_seen:
            frame = replace(frame, spans=self._inline(element))
        self.frames.append(frame)
        return is_seen

    def leave(self, element: "etree._Element") -> None:
        """End an element."""
        tag = dom.tag_of(element)
        frame = self.frames.pop()
        for span in reversed(frame.spans):
            self.buffer.close(span)
        if frame.is_block:
            self.boundary(is_flat=frame.context.is_flat)
            self.context = frame.context
            if tag == "figure":  # the caption belongs after its picture
                inside = self.rows[frame.first_row :]
                self.rows[frame.first_row :] = sorted(inside, key=lambda row: row.has(MarkKind.CAPTION))

    def _inside_block(self, element: "etree._Element", tag: str) -> _Context:
        context = replace(self.context, block=element, note=None)
        if dom.is_hidden(element) and context.hidden is None:
            context = replace(context, hidden=element)
        if tag == "table" and not context.is_flat:
            context = replace(context, table=None if dom.is_layout(element) else _Table())
        if tag == "tr" and context.table:
            context.table.next_row()
        groups = self._groups(element, tag)
        is_flat = context.is_flat or tag in dom.HEADINGS or any(group.kind is MarkKind.CELL for group in groups)
        return replace(
            context,
            groups=context.groups + groups,
            is_flat=is_flat,
            is_pre=context.is_pre or tag in ("pre", "textarea"),
        )

    def _groups(self, element: "etree._Element", tag: str) -> tuple[Group, ...]:
        """Return what the block says of its lines."""
        groups: list[Group] = []
        note = self.notes.blocks.get(element)
        if note:
            groups.append(Group(MarkKind.NOTE, note))
        elif tag == "li":
            groups.append(Group(MarkKind.ITEM, self._bullet(element)))
        if tag in dom.HEADINGS:
            groups.append(Group(MarkKind.HEADING, tag[1]))
        elif tag == "p" and TITLE_CLASS in dom.tokens_of(element):
            groups.append(Group(MarkKind.TITLE))
        elif tag == "blockquote":
            groups.append(Group(MarkKind.QUOTE))
        elif tag in ("td", "th") and self.context.table and not self.context.is_flat:
            place = self.context.table.next_cell(dom.span(element, "colspan"), dom.span(element, "rowspan"))
            groups.append(Group(MarkKind.CELL, f"{place},head" if tag == "th" else place))
        if dom.is_caption(element):
            groups.append(Group(MarkKind.CAPTION))
        if dom.is_verse(element) and not any(group.kind is MarkKind.VERSE for group in self.context.groups):
            groups.append(Group(MarkKind.VERSE))
        return tuple(groups)

    def _bullet(self, item: "etree._Element") -> str:
        above = item.getparent()
        if above is None or dom.tag_of(above) != "ol":
            return "•"
        start = above.get("start") or "1"
        value = item.get("value") or ""
        if dom.INTEGER.fullmatch(value):
            self.items[above] = int(value)
        elif above in self.items:
            self.items[above] += 1
        else:
            self.items[above] = int(start) if dom.INTEGER.fullmatch(start) else 1
        return f"{self.items[above]}."

    def _inline(self, element: "etree._Element") -> tuple[OpenSpan, ...]:
        if element in self.notes.starts:
            if self.buffer.length:
                self.break_line()
            self.context = replace(self.context, note=Group(MarkKind.NOTE, self.notes.starts[element]))
        kinds = list(dom.inline_kinds(element))
        if element in self.notes.calls:
            kinds.append((MarkKind.NOTE_REF, self.notes.calls[element]))
        elif element in self.notes.backs:
            kinds.append((MarkKind.NOTE_MARK, ""))
        return tuple(self.buffer.open(kind, value) for kind, value in kinds)

    def _rule(self, _: "etree._Element") -> None:
        self.boundary(is_flat=self.context.is_flat)
        if not self.context.is_flat:
            self.rows.append(self._row(RULE, self.line).within(Group(MarkKind.RULE)))

    def _picture(self, element: "etree._Element") -> None:
        if any(_NO_PIXELS.fullmatch(element.get(side) or "") for side in ("width", "height")):
            return
        row = replace(self._row(OBJECT, self.line), picture=element)
        if not self.buffer.length and not self.context.is_flat:
            self.boundary(is_flat=False)
            self.rows.append(row)
        else:
            self.waiting.append(row)

    # --- characters and lines -----------------------------------------------------------------

    def characters(self, text: str | None) -> None:
        """Add the text of a node."""
        for part in _SPACE.split(text or ""):
            if not part:
                continue
            if part[0] not in " \t\r\n\f":
                self.buffer.write(part, self.line)
            elif self.context.is_pre:
                self._kept_space(part)
            else:
                self.buffer.space(part)
                self.count(part)

    def count(self, text: str) -> None:
        """Go on by the line ends of a text."""
        if self.counts_lines:
            self.line += text.count("\n")

    def _kept_space(self, space: str) -> None:
        first, *more = space.split("\n")
        if first:
            self.buffer.write(first, self.line)
        for blanks in more:
            self.break_line()
            self.count("\n")
            if blanks:
                self.buffer.write(blanks, self.line)

    def break_line(self) -> None:
        """End a line inside a block."""
        if self.context.is_flat:
            self.buffer.space(WIDE_SPACE)
        else:
            self._end_line()

    def _end_line(self) -> None:
        number = self.buffer.number if self.buffer.length else self.line
        line = self.buffer.finish()
        self.run.append(replace(self._row(line.text, number), spans=line.spans))

    def boundary(self, *, is_flat: bool) -> None:
        """End the lines of a block, or those before one; in a heading or cell they only part by a space."""
        if is_flat:
            self.buffer.space(WIDE_SPACE)
            return
        if self.buffer.length:
            self._end_line()
        tag = dom.tag_of(self.context.block) if self.context.block is not None else ""
        rows = settle(self.run, is_paragraph=tag in ("p", "li"))
        self.run = []
        self.rows.extend(self._after_stanza(rows))
        self.rows.extend(self.waiting)
        self.waiting = []

    def _after_stanza(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Join verse to the verse before it, with a blank line between stanzas."""
        before = self.rows[-1] if self.rows else None
        if not rows or before is None:
            return rows
        if before.has(MarkKind.VERSE) and goes_on_with_verse(rows):
            verse = Group(MarkKind.VERSE)
            rows = tuple(row.without(MarkKind.CONTAINED).within(verse) for row in rows)
        if before.groups == rows[0].groups and before.has(MarkKind.VERSE):
            is_stanza = len(rows) > 1 or self._is_stanza_before(before)
            return ((replace(before, text="", spans=()),) if is_stanza else ()) + rows
        mine, others = rows[0].groups, before.groups
        if not (mine and others and mine[-1].kind is others[-1].kind is MarkKind.VERSE and mine[:-1] == others[:-1]):
            return rows
        joined = tuple(replace(row, groups=(*others[:-1], others[-1], *row.groups[len(mine) :])) for row in rows)
        return (replace(before, text="", spans=()), *joined)

    def _is_stanza_before(self, before: Row) -> bool:
        return len(self.rows) > 1 and self.rows[-2].element is before.element and bool(self.rows[-2].text)

    def _row(self, text: str, line: int) -> Row:
        groups = self.context.groups + ((self.context.note,) if self.context.note else ())
        return Row(text, line, groups=groups, element=self.context.block, hidden=self.context.hidden)


def _with_note_numbers(rows: list[Row], printed: dict[str, str]) -> tuple[Row, ...]:
    """Mark the number that stands before a note where it repeats the mark in the text and is no link."""
    done: list[Row] = []
    for index, row in enumerate(rows):
        note = next((group for group in row.groups if group.kind is MarkKind.NOTE), None)
        is_first = note is not None and (not index or note not in rows[index - 1].groups)
        if note and is_first and not any(span.kind is MarkKind.NOTE_MARK and span.start == 0 for span in row.spans):
            core = printed.get(note.value, "").strip("[]()（）〔〕【】［］")
            number = (
                re.match(rf"[\[(（〔【［]?{re.escape(core)}[\])）〕】］]?[.．、:：]?\s*", row.text) if core else None
            )
            if number and _ends_number(core, row.text, number.end()):
                row = replace(row, spans=(Mark(0, number.end(), MarkKind.NOTE_MARK), *row.spans))
        done.append(row)
    return tuple(done)


def _ends_number(core: str, text: str, end: int) -> bool:
    """Return True if the number found is whole: 1 is not the number of "1998年"."""
    return end < len(text) and not (core.isdigit() and text[end - 1].isdigit() and text[end] in "0123456789年月日")
