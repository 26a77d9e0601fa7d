"""Join units (合成): tagged PDFs that were laid out on their own become one tagged book.

Pages, structure tree, links, outline and page labels are united; running heads and folios, laid out as a light
document of their own, are stamped on as artifacts (ISO 14289-1, 7.8), so no unit depends on another's pages.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from wenxuan.typeset.archive import describe, state_colours
from wenxuan.typeset.engine import ELSEWHERE, Anchor, Laid
from wenxuan.typeset.fonts import Face
from wenxuan.typeset.unite import unite_fonts


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit in its place: the book's page index it begins at; a full page is not moved to the fore edge."""

    laid: Laid
    first: int
    is_full_page: bool = False


@dataclass(frozen=True, slots=True)
class LabelRange:
    """Page labels (页码) from a page index on: style "D" (1, 2), "r" (i, ii) or "" (the prefix alone)."""

    index: int
    style: str
    prefix: str = ""
    start: int = 1


@dataclass(frozen=True, slots=True)
class Frame:
    """What the book is beyond its units; sizes in pt. `furniture` has one page for each entry of `furnished`."""

    pages: int
    width: Fraction
    height: Fraction
    verso_shift: Fraction
    labels: tuple[LabelRange, ...]
    names: Mapping[str, str]
    title: str
    language: str
    time: datetime
    authors: tuple[str, ...] = ()
    description: str = ""
    faces: tuple[Face, ...] = ()
    furniture: Laid | None = None
    furnished: tuple[int, ...] = field(default=())


def join(placed: Sequence[Placed], frame: Frame) -> bytes:
    """Return the book's PDF (tagged; PDF/A-2a and PDF/UA-1) made of units in order of their first pages."""
    book = pikepdf.new()
    structure = _Structure(book)
    for unit in placed:
        _add_blanks(book, unit.first, frame)
        with pikepdf.open(io.BytesIO(unit.laid.pdf)) as source:
            book.pages.extend(source.pages)
            structure.add(source, unit.first)
    _add_blanks(book, frame.pages, frame)
    _resolve_links(book, placed, frame.names)
    _move_versos(book, placed, frame.verso_shift)
    if frame.furniture:
        _stamp(book, frame.furniture, frame.furnished)
    structure.finish()
    _write_outline(book, placed)
    _describe(book, frame)
    unite_fonts(book, frame.faces)
    target = io.BytesIO()
    book.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return target.getvalue()


def _add_blanks(book: pikepdf.Pdf, until: int, frame: Frame) -> None:
    while len(book.pages) < until:
        page = book.add_blank_page(page_size=(float(frame.width), float(frame.height)))
        page.obj.Tabs = Name.S


class _Structure:
    """The structure tree (ISO 32000-1, 14.7) as it grows: each unit's document becomes a part of the book."""

    def __init__(self, book: pikepdf.Pdf) -> None:
        self._book = book
        self._document = book.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
        self._parents: list[tuple[int, pikepdf.Object]] = []
        self._next = 0
        self._notes = 0

    def add(self, unit: pikepdf.Pdf, first: int) -> None:
        """Hang the unit's elements below the book's; its keys in the parent tree follow those in use."""
        tree = self._book.copy_foreign(unit.Root.StructTreeRoot)
        base = self._next
        for key, value in _pairs(tree.ParentTree.Nums):
            self._parents.append((base + int(key), value))
            self._next = max(self._next, base + int(key) + 1)
        for page in list(self._book.pages)[first:]:
            if "/StructParents" in page:
                page.obj.StructParents = base + int(page.obj.StructParents)
            for annotation in page.get("/Annots", Array()):
                if "/StructParent" in annotation:
                    annotation.StructParent = base + int(annotation.StructParent)
        for part in tree.K:
            part.S = Name.Part
            part.P = self._document
            self._document.K.append(part)
            self._name_notes(part)

    def _name_notes(self, part: pikepdf.Object) -> None:
        """Give each note an ID, as ISO 14289-1, 7.9 asks; WeasyPrint hangs the notes of a page below the document."""
        for area in part.K:
            for note in area.get("/K", ()) if area.get("/S") == Name.NonStruct else ():
                if isinstance(note, Dictionary) and note.get("/S") == Name.Note:
                    self._notes += 1
                    note.ID = String(f"note-{self._notes}")

    def finish(self) -> None:
        """Write the tree into the book's catalogue."""
        tree = self._book.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([self._document])))
        self._document.P = tree
        numbers = Array()
        for key, value in self._parents:
            numbers.append(key)
            numbers.append(value)
        tree.ParentTree = self._book.make_indirect(Dictionary(Nums=numbers))
        tree.ParentTreeNextKey = self._next
        self._book.Root.StructTreeRoot = tree
        self._book.Root.MarkInfo = Dictionary(Marked=True)


def _pairs(array: Iterable[pikepdf.Object]) -> Iterator[tuple[pikepdf.Object, pikepdf.Object]]:
    items = iter(array)
    return zip(items, items, strict=True)


def _resolve_links(book: pikepdf.Pdf, placed: Sequence[Placed], names: Mapping[str, str]) -> None:
    """Point every internal link at its page: in its own unit, or (wenxuan:id) anywhere in the book."""
    homes = [{anchor.id: anchor for anchor in reversed(unit.laid.anchors)} for unit in placed]
    everywhere: dict[str, tuple[int, Anchor]] = {}
    for unit, home in zip(placed, homes, strict=True):
        for anchor_id, anchor in home.items():
            everywhere.setdefault(anchor_id, (unit.first, anchor))
    for unit, home in zip(placed, homes, strict=True):
        local = {anchor_id: (unit.first, anchor) for anchor_id, anchor in home.items()}
        for page in list(book.pages)[unit.first : unit.first + unit.laid.pages]:
            for link in page.get("/Annots", Array()):
                link.F = 4  # printed with the page (ISO 19005-2, 6.3.2)
                _resolve(book, link, local, everywhere, names)


def _resolve(
    book: pikepdf.Pdf,
    link: pikepdf.Object,
    local: Mapping[str, tuple[int, Anchor]],
    everywhere: Mapping[str, tuple[int, Anchor]],
    names: Mapping[str, str],
) -> None:
    address = str(link.A.URI) if "/A" in link and "/URI" in link.A else ""
    if "/Dest" in link:
        place = local.get(str(link.Dest))
    elif address.startswith(ELSEWHERE):
        target = address.removeprefix(ELSEWHERE)
        place = everywhere.get(target)
        del link["/A"]
        link.Contents = String(names.get(target, target))
    else:
        return
    if place is not None:
        first, anchor = place
        link.Dest = Array([book.pages[first + anchor.page].obj, Name.XYZ, None, anchor.top, None])


def _move_versos(book: pikepdf.Pdf, placed: Sequence[Placed], shift: Fraction) -> None:
    """Units are laid out with a recto's margins: move the type area of every page that came to lie on a verso."""
    pages = list(book.pages)
    for unit in placed:
        for index in range(unit.first, unit.first + unit.laid.pages):
            if index % 2 == 0 or unit.is_full_page or not shift:
                continue
            page = pages[index]
            page.contents_add(f"q 1 0 0 1 {float(shift):.4f} 0 cm\n".encode(), prepend=True)
            page.contents_add(b"\nQ")
            for link in page.get("/Annots", Array()):
                left, low, right, high = (float(value) for value in link.Rect)
                link.Rect = Array([left + float(shift), low, right + float(shift), high])


def _stamp(book: pikepdf.Pdf, furniture: Laid, furnished: Sequence[int]) -> None:
    pages = list(book.pages)
    with pikepdf.open(io.BytesIO(furniture.pdf)) as source:
        for page, index in zip(source.pages, furnished, strict=True):
            stamp = book.copy_foreign(page.as_form_xobject())
            target = pages[index]
            if "/Resources" not in target.obj:
                target.obj.Resources = Dictionary()
            # pages of a unit share their resources: a name of its own for each, and no random one of pikepdf's
            name = target.add_resource(stamp, Name.XObject, Name(f"/Furniture{index}"))
            # before the text, so that what reads the page in the order of its content meets the head first
            target.contents_add(f"/Artifact <</Type /Pagination>> BDC q {name} Do Q EMC\n".encode(), prepend=True)


def _write_outline(book: pikepdf.Pdf, placed: Sequence[Placed]) -> None:
    with book.open_outline() as outline:
        stack: list[tuple[int, list[pikepdf.OutlineItem]]] = [(0, outline.root)]
        for unit in placed:
            for mark in unit.laid.bookmarks:
                page = book.pages[unit.first + mark.page]
                item = pikepdf.OutlineItem(mark.label, Array([page.obj, Name.XYZ, None, mark.top, None]))
                while stack[-1][0] >= mark.level:
                    stack.pop()
                stack[-1][1].append(item)
                stack.append((mark.level, item.children))


def _describe(book: pikepdf.Pdf, frame: Frame) -> None:
    """Write language, page labels and what the book says of itself (ISO 14289-1, 5 and 7.1)."""
    root = book.Root
    root.Lang = String(frame.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    labels = Array()
    for label in frame.labels:
        labels.append(label.index)
        entry = Dictionary(St=label.start) if label.style and label.start != 1 else Dictionary()
        if label.style:
            entry.S = Name("/" + label.style)
        if label.prefix:
            entry.P = String(label.prefix)
        labels.append(entry)
    root.PageLabels = Dictionary(Nums=labels)
    describe(
        book,
        title=frame.title,
        language=frame.language,
        authors=frame.authors,
        description=frame.description,
        time=frame.time,
    )
    state_colours(book)
