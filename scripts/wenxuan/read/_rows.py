"""Rows: the lines of a text to be, each with what the markup said of it; joined into a Source at the end."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from wenxuan.diagnostics import Diagnostic, Location
from wenxuan.manuscript import Asset, Mark, MarkKind
from wenxuan.read._fault import Place
from wenxuan.read._pictures import Fetch, PictureError, check_picture

if TYPE_CHECKING:
    from lxml import etree


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One block of the markup: a quotation, a note, a cell. Rows that share it stand in it."""

    kind: MarkKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its text, the file's line, marks inside it (offsets from its start), the blocks around it.

    `element` is the block it came from, `picture` the <img> that it stands for, `hidden` the outermost
    element around it that a browser does not show.
    """

    text: str
    line: int
    spans: tuple[Mark, ...] = ()
    groups: tuple[Group, ...] = ()
    element: "etree._Element | None" = field(default=None, repr=False)
    picture: "etree._Element | None" = field(default=None, repr=False)
    hidden: "etree._Element | None" = field(default=None, repr=False)
    is_aside: bool = False

    def has(self, kind: MarkKind) -> bool:
        """Return True if the row stands in a block of this kind."""
        return any(group.kind is kind for group in self.groups)

    def within(self, *groups: Group) -> "Row":
        """Return the row inside more blocks."""
        return replace(self, groups=self.groups + groups)

    def without(self, kind: MarkKind) -> "Row":
        """Return the row out of blocks of this kind."""
        return replace(self, groups=tuple(group for group in self.groups if group.kind is not kind))


@dataclass(frozen=True, slots=True)
class Joined:
    """What rows become in a Source."""

    text: str
    marks: tuple[Mark, ...]
    lines: tuple[int, ...]


def join_rows(rows: Iterable[Row]) -> Joined:
    """Join rows by line ends and turn their blocks and spans into sorted marks."""
    texts: list[str] = []
    lines: list[int] = []
    marks: list[Mark] = []
    ends: dict[Group, tuple[int, int]] = {}
    aside: Group | None = None
    offset = 0
    for row in rows:
        end = offset + len(row.text)
        texts.append(row.text)
        lines.append(row.line)
        marks.extend(replace(span, start=span.start + offset, end=span.end + offset) for span in row.spans)
        aside = (aside or Group(MarkKind.ASIDE)) if row.is_aside else None
        for group in (*row.groups, *([aside] if aside else [])):
            ends[group] = (ends[group][0] if group in ends else offset, end)
        offset = end + 1
    marks.extend(Mark(start, end, group.kind, group.value) for group, (start, end) in ends.items() if end > start)
    return Joined("\n".join(texts), tuple(sorted(marks)), tuple(lines))


def show_pictures(
    rows: Iterable[Row], fetch: Fetch, place: Place
) -> tuple[tuple[Row, ...], tuple[Asset, ...], tuple[Diagnostic, ...]]:
    """Check the picture of each row that stands for one; rows whose picture cannot be used are left out.

    A caption that has no picture before it is a line like any other.
    """
    kept: list[Row] = []
    assets: dict[str, Asset] = {}
    findings: list[Diagnostic] = []
    read = cache(partial(_read, fetch))  # a page may show one picture a thousand times
    for row in rows:
        if row.picture is None:
            belongs = bool(kept) and (kept[-1].picture is not None or kept[-1].has(MarkKind.CAPTION))
            kept.append(row if belongs or not row.has(MarkKind.CAPTION) else row.without(MarkKind.CAPTION))
            continue
        if row.is_aside:
            continue
        found = read(_address(row.picture), _alt(row.picture))
        if isinstance(found, PictureError):
            location = Location(place.shown, row.line)
            findings.append(Diagnostic(location, found.severity, "picture", found.what, found.hint))
            continue
        assets.setdefault(found.name, found)
        kept.append(row.within(Group(MarkKind.IMAGE, found.name)))
    return tuple(kept), tuple(assets.values()), tuple(findings)


def _read(fetch: Fetch, address: str, alt: str) -> Asset | PictureError:
    try:
        return check_picture(fetch(address), alt)
    except PictureError as fault:
        return fault


def _address(picture: "etree._Element") -> str:
    """Return the address of an <img> or SVG <image>; pages that load late keep the real one in data-src."""
    source = picture.get("src") or picture.get("href") or picture.get("xlink:href") or ""
    late = next((value for key in ("data-src", "data-original") if (value := picture.get(key))), "")
    is_near = bool(late) and not late.startswith(("http:", "https:", "//"))
    return late if is_near or (late and source[:5] in ("", "data:")) else source


def _alt(picture: "etree._Element") -> str:
    return " ".join((picture.get("alt") or "").split())
