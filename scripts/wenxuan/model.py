"""The frozen data that flows through a build: Source → Manuscript → Book → Edition → Artifact.

Each block of a Book knows where it came from. Offsets count characters (code points) from 0.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from wenxuan.diagnostics import NOWHERE, Location

Reading = Literal["none", "pinyin", "bopomofo"]  # 注音 that an edition is given: 拼音 or 注音符号
ReadingFor = Literal["all", "rare"]  # the characters that get one
OBJECT = "\ufffc"  # stands in a text where a picture stands; always under an IMAGE mark


class Region(StrEnum):
    """A script and region (简繁，地区) as a BCP 47 tag."""

    CN = "zh-Hans-CN"
    TW = "zh-Hant-TW"
    HK = "zh-Hant-HK"

    @property
    def is_traditional(self) -> bool:
        """True for traditional script (繁体)."""
        return self is not Region.CN


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
class Manuscript:
    """A cleaned text (整理稿), one paragraph a line, and the ledger of every edit.

    `edits` are sorted and disjoint, in source offsets: applying them to `source.text` gives `text`. `marks` are the
    source's, moved to offsets in `text`. A blank line is kept only where it means something (stanzas, a scene).
    """

    source: Source
    text: str
    edits: tuple[Edit, ...] = ()
    marks: tuple[Mark, ...] = ()
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

    def location(self, offset: int) -> Location:
        """Return the place in the source file of a character of `text`."""
        return self.source.location(self.origin(offset))


@dataclass(frozen=True, slots=True)
class Text:
    """A run of plain characters."""

    text: str


class SpanKind(StrEnum):
    """How a run of inlines is distinguished."""

    EMPHASIS = "emphasis"
    STRONG = "strong"
    EMPHASIS_DOT = "emphasis-dot"  # 着重号
    TITLE_MARK = "title-mark"  # 书名号乙式, a wavy line
    NAME_MARK = "name-mark"  # 专名号
    CODE = "code"
    LINK = "link"
    RUBY = "ruby"  # 注音: each character its own span, or a phrase in one


@dataclass(frozen=True, slots=True)
class Span:
    """Inlines that are set apart; `href`: a link's http(s) or mailto address, `reading`: what stands beside ruby."""

    kind: SpanKind
    children: tuple["Inline", ...]
    href: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note (注) where it is called; `mark` and `label` are what the source printed there and before the note."""

    id: str
    blocks: tuple["Block", ...]
    mark: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A line break that the author meant, inside a paragraph."""


Inline = Text | Span | Note | LineBreak


class Role(StrEnum):
    """What a paragraph is for."""

    BODY = "body"
    BYLINE = "byline"  # 作者行
    EPIGRAPH = "epigraph"  # 题记
    SALUTATION = "salutation"  # 称呼
    CLOSING = "closing"  # 此致 敬礼
    SIGNATURE = "signature"  # 落款
    DATE = "date"  # 日期


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (段落)."""

    inlines: tuple[Inline, ...]
    location: Location = NOWHERE
    role: Role = Role.BODY


@dataclass(frozen=True, slots=True)
class Heading:
    """A subheading (小标题) inside a piece; level 1 is the highest below the piece's title."""

    level: int
    inlines: tuple[Inline, ...]
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Verse:
    """Verse (诗): stanzas of lines of inlines."""

    stanzas: tuple[tuple[tuple[Inline, ...], ...], ...]
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation (引文), set in 楷体."""

    blocks: tuple["Block", ...]
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list (列表); `labels` are the bullets or numbers as the source printed them."""

    labels: tuple[str, ...]
    items: tuple[tuple["Block", ...], ...]
    is_ordered: bool = False
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Table:
    """A table (表格): rows of cells of inlines; the first row is a heading if `has_head`."""

    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    has_head: bool = False
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption (图，图题)."""

    asset: Asset
    caption: tuple[Inline, ...] = ()
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class SceneBreak:
    """A change of scene; `text` is what the source printed (＊＊＊), empty for a blank line."""

    text: str = ""
    location: Location = NOWHERE


Block = Paragraph | Heading | Verse | Quote | ListBlock | Table | Figure | SceneBreak


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece (篇): the unit of an anthology. `id` is unique in the book and safe in a file name."""

    id: str
    title: tuple[Inline, ...]
    blocks: tuple[Block, ...]
    author: str = ""
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Part:
    """A part (辑): pieces under a title; an anthology without parts has one with an empty title."""

    pieces: tuple[Piece, ...]
    title: tuple[Inline, ...] = ()
    id: str = ""
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Meta:
    """What the book says of itself; all text, empty where unknown."""

    title: str
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    publisher: str = ""
    date: str = ""
    isbn: str = ""
    identifier: str = ""
    description: str = ""
    rights: str = ""
    edition_note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text of a manuscript that is not in the book, and the rule that left it out (a printed contents list)."""

    rule: str
    text: str
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Book:
    """An anthology in one script; `location` says where `meta.title` stands in the text, NOWHERE if nowhere."""

    meta: Meta
    parts: tuple[Part, ...]
    front: tuple[Piece, ...] = ()
    back: tuple[Piece, ...] = ()
    region: Region = Region.CN
    dropped: tuple[Dropped, ...] = ()
    location: Location = NOWHERE

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces in reading order."""
        return self.front + tuple(p for part in self.parts for p in part.pieces) + self.back


class Opening(StrEnum):
    """Where a piece begins: on a fresh recto (另面), on a fresh page (另页), or run on (接排)."""

    RECTO = "recto"
    PAGE = "page"
    RUN_ON = "run-on"


@dataclass(frozen=True, slots=True)
class Edition:
    """One book in one dress; `name` is the stem of its files, `trim` a file of styles/print/trims."""

    book: Book
    name: str
    trim: str
    opening: Opening = Opening.PAGE
    formats: tuple[str, ...] = ("pdf", "epub", "booklet")
    hanging: bool = False  # 行尾点号悬挂
    is_spaced: bool = False  # lines stand apart, for the readings between them

    @property
    def region(self) -> Region:
        """The script and region of this edition."""
        return self.book.region


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file and what a reader must know of it; pages is 0 where there are none."""

    path: Path
    format: str
    media_type: str
    edition: str = ""
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a unit of layout, of parts and pieces `ids`, stands in a PDF: pages [first, first + count) from 0."""

    ids: tuple[str, ...]
    first: int
    count: int
