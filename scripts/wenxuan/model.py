"""The frozen data that flows through a build after cleaning: Book → Edition → Artifact.

Each block of a Book knows where it came from.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from wenxuan.diagnostics import NOWHERE, Location
from wenxuan.manuscript import Asset

Reading = Literal["none", "pinyin", "bopomofo"]  # 注音 that an edition is given: 拼音 or 注音符号
ReadingFor = Literal["all", "rare"]  # the characters that get one


class Region(StrEnum):
    """A script and region (简繁，地区) as a BCP 47 tag."""

    CN = "zh-Hans-CN"
    TW = "zh-Hant-TW"
    HK = "zh-Hant-HK"
    HANT = "zh-Hant"  # traditional of no region: the forms that OpenCC takes as its standard

    @property
    def is_traditional(self) -> bool:
        """True for traditional script (繁体)."""
        return self is not Region.CN


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
    KEPT = "kept"  # 保护文字: text that conversion leaves as it is; nothing shows it


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
class PrintRun:
    """What the printed book is made of and costs: `weight` in g/m², `bulk` in cm³/g, `price` of a sheet in 元."""

    copies: int = 1
    price: float = 0
    weight: float = 80
    bulk: float = 1.25


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
    run: PrintRun = PrintRun()

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
