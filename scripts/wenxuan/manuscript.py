"""What is read and cleaned: Source (原稿) → Manuscript (整理稿). Offsets count characters (code points) from 0."""

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum

from wenxuan.diagnostics import Location

OBJECT = "\ufffc"  # stands in a text where a picture stands; always under an IMAGE mark


class MarkKind(StrEnum):
    """What the source's own markup says of a span of its text; `Mark.value` in brackets."""

    TITLE = "title"  # the document's own title, standing in the text
    HEADING = "heading"  # a line ["1" to "6"]
    EMPHASIS = "emphasis"  # inline
    STRONG = "strong"  # inline
    EMPHASIS_DOT = "emphasis-dot"  # inline
    TITLE_MARK = "title-mark"  # inline
    NAME_MARK = "name-mark"  # inline
    CODE = "code"  # inline
    LINK = "link"  # inline [address]
    RUBY = "ruby"  # inline: characters with their reading beside them [the reading: it is not in the text]
    IMAGE = "image"  # one OBJECT character [asset name]
    CAPTION = "caption"  # a line that belongs to the picture before it
    NOTE_REF = "note-ref"  # the mark of a note in the text, such as [1] [note id]
    NOTE = "note"  # the note itself: one or more lines [note id]
    NOTE_MARK = "note-mark"  # number or back arrow inside the note
    QUOTE = "quote"  # lines of a block quotation
    VERSE = "verse"  # lines that the author broke
    ITEM = "item"  # a list item [bullet or number as printed]
    CELL = "cell"  # a table cell ["row,column", from 0; "row,column,head" if it heads its row or column]
    RULE = "rule"  # a line that stands for a scene break
    CONTAINED = "contained"  # several lines that belong to one paragraph (a soft break)
    ASIDE = "aside"  # lines outside the article: menus, advertising, page furniture
    KEPT = "kept"  # inline: cleaning leaves it as it is [names of the rules that do, joined by "+"; all rules if empty]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A span of text, [start, end), and what the markup said of it."""

    start: int
    end: int
    kind: MarkKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture (图): its bytes are checked and bounded by the reader."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read (原稿), never altered; `text` uses "\\n" at line ends.

    `lines` gives the file's line for each line of `text`, or is empty: they are the same. `title`, `author`: metadata.
    """

    path: str
    text: str
    encoding: str
    sha256: str
    marks: tuple[Mark, ...] = ()
    lines: tuple[int, ...] = ()
    assets: tuple[Asset, ...] = ()
    title: str = ""
    author: str = ""

    def location(self, offset: int) -> Location:
        """Return the line and column of a character of `text`."""
        start = self.text.rfind("\n", 0, offset) + 1
        index = self.text.count("\n", 0, offset)
        line = self.lines[index] if index < len(self.lines) else index + 1
        return Location(self.path, line, offset - start + 1)


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """One change: text[start:end] == before became after; where rules met, `rule` has their names joined by "+"."""

    start: int
    end: int
    before: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What an editor must decide (疑问): text[start:end], and what it becomes if he agrees, None if nobody can say."""

    start: int
    end: int
    what: str
    hint: str
    after: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A cleaned text (整理稿), one paragraph a line, and the ledger of every edit.

    `edits` are sorted and disjoint, in source offsets: applying them to `source.text` gives `text`. `marks` are the
    source's, moved to offsets in `text`. A blank line is kept only where it means something (stanzas, a scene).
    `doubts` wait for an editor's word, `settled` are those that have it, `refused` are the edits that he does not want;
    all in source offsets.
    """

    source: Source
    text: str
    edits: tuple[Edit, ...] = ()
    marks: tuple[Mark, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    refused: tuple[Edit, ...] = ()
    settled: tuple[Doubt, ...] = ()
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _shifts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts, shifts, shift = [0], [0], 0
        for edit in self.edits:
            shift += len(edit.before) - len(edit.after)
            starts.append(edit.end - shift)
            shifts.append(shift)
        object.__setattr__(self, "_starts", tuple(starts))
        object.__setattr__(self, "_shifts", tuple(shifts))

    def origin(self, offset: int) -> int:
        """Return the source offset that a character of `text` came from (or stands for)."""
        index = bisect_right(self._starts, offset) - 1
        source = offset + self._shifts[index]
        if index < len(self.edits):  # inside the replacement of the next edit, stay inside its span
            edit = self.edits[index]
            if source >= edit.start:
                return min(source, max(edit.start, edit.end - 1))
        return source

    def whole_edits(self, start: int, end: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return where text[start:end] came from in the source, and that span in `text`, widened to whole edits."""
        first, source_start = self._edge(start)
        if end <= start:
            return (source_start, source_start), (first, first)
        index = bisect_right(self._starts, end - 1) - 1
        if index < len(self.edits) and end - 1 + self._shifts[index] >= self.edits[index].start:
            return (source_start, self.edits[index].end), (first, self._starts[index + 1])
        return (source_start, end + self._shifts[index]), (first, end)

    def _edge(self, offset: int) -> tuple[int, int]:
        """Return an offset of text, or where the edit begins that wrote it, and the offset of the source."""
        index = bisect_right(self._starts, offset) - 1
        shift = self._shifts[index]
        if index < len(self.edits) and offset + shift >= (begin := self.edits[index].start):
            return begin - shift, begin
        return offset, offset + shift

    def location(self, offset: int) -> Location:
        """Return the place in the source file of a character of `text`."""
        return self.source.location(self.origin(offset))
