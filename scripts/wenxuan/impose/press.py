"""Write imposed sheets as a PDF (拼版文件): every page a form object, nothing rasterised, nothing stored twice."""

import contextlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from wenxuan import __version__
from wenxuan.errors import OutputError
from wenxuan.impose import marks
from wenxuan.impose.marks import operands
from wenxuan.impose.pages import Forms, blaming, flatten, open_pdf, page_boxes, refuse_lossy
from wenxuan.impose.plan import Marks, Plan
from wenxuan.impose.sheet import Frame, PageBox, Paper, filling, frame, place
from wenxuan.impose.signature import Binding, Duplex, Folio, Side, Signature
from wenxuan.resources import build_time


def press(
    source: Path,
    target: Path,
    *,
    plan: Plan,
    first_sheet: bytes = b"",
    finish: Callable[[Pdf], None] = lambda _: None,
) -> int:
    """Write the planned sheets of a PDF; return the number of sheets.

    Front and back come by turns, or, for duplex by hand, in two files (see `Plan.files`). The pages of
    `first_sheet`, a PDF, come first, each filling the front of a sheet of its own; by hand, only fronts
    have them. `finish` may change the imposed PDF before it is saved.
    """
    files = plan.files(target)
    for path in files:
        _refuse(path, source)
    with contextlib.ExitStack() as stack:
        leaf = stack.enter_context(pikepdf.open(io.BytesIO(first_sheet))) if first_sheet else Pdf.new()
        book = stack.enter_context(open_pdf(source))
        made = list[Pdf]()
        with blaming(source):
            flatten(book)
            for part in _parts(plan):
                pdf = stack.enter_context(Pdf.new())
                if not made:
                    _lay_first(leaf, pdf, paper=plan.paper, has_backs=len(files) == 1 and plan.scheme.sides == 2)
                _Bed(book, pdf, plan).lay(part)
                _describe(pdf, book=book, plan=plan)
                finish(pdf)
                made.append(pdf)
            refuse_lossy(book, source)
        with blaming(source):
            sinks = [stack.enter_context(_replacing(path)) for path in files]
            for pdf, sink in zip(made, sinks, strict=True):
                pdf.save(
                    cast(BinaryIO, sink),
                    min_version=book.pdf_version,
                    object_stream_mode=pikepdf.ObjectStreamMode.generate,
                    stream_decode_level=pikepdf.StreamDecodeLevel.none,  # what is packed stays packed
                    deterministic_id=True,
                )
        return plan.sheets + len(leaf.pages)


def _refuse(target: Path, source: Path) -> None:
    """Raise OutputError if a target is no file to be written."""
    if target.is_dir():
        raise OutputError(f"{target}: is a folder", hint="name a file in it")
    if target.exists() and source.exists() and target.samefile(source):
        raise OutputError(f"{target}: the booklet would overwrite its own source", hint="give it another name")


class _Printed(NamedTuple):
    """A side to print: of which signature, from 0, it is a front or a back."""

    number: int
    signature: Signature
    side: Side
    is_front: bool


def _parts(plan: Plan) -> tuple[Sequence[_Printed], ...]:
    """Return the sides of every file, in the order of printing."""
    sheets = [(place, made, sheet) for place, made in enumerate(plan.signatures) for sheet in made.sheets]
    fronts = [_Printed(place, made, sheet.front, is_front=True) for place, made, sheet in sheets]
    backs = [_Printed(place, made, sheet.back, is_front=False) for place, made, sheet in sheets]
    if plan.scheme.sides == 1:
        return (fronts,)
    if plan.duplex is Duplex.MANUAL:
        return fronts, plan.in_order_of_backs(backs)
    return ([side for pair in zip(fronts, backs, strict=True) for side in pair],)


def _lay_first(leaf: Pdf, pdf: Pdf, *, paper: Paper, has_backs: bool) -> None:
    """Put every page of `leaf` in the middle of a sheet of its own, as large as the sheet."""
    boxes = page_boxes(leaf, name="first sheet")
    scale = min((filling(paper, box) for box in boxes), default=Fraction(1))
    forms = Forms(leaf, pdf)
    for page, box in zip(leaf.pages, boxes, strict=True):
        side = Side((Folio(0, 0),), columns=1)
        width, height = box.size
        area = frame((width * scale, height * scale), side.folios[0], side=side, paper=paper, is_folded=False)
        form = forms.form(page, box=box)
        drawing = f"q {operands(place(box, side.folios[0], frame=area, scale=scale))} cm /P0 Do Q"
        _add_page(pdf, paper, [form] if form is not None else [], pdf.make_stream(drawing.encode("ascii")))
        if has_backs:
            _add_page(pdf, paper, [], pdf.make_stream(b""))


def _add_page(pdf: Pdf, paper: Paper, forms: list[Stream], contents: Object) -> None:
    page = pdf.add_blank_page(page_size=(round(float(paper.width), 4), round(float(paper.height), 4)))
    page.obj.Resources = Dictionary(XObject=Dictionary({f"/P{place}": form for place, form in enumerate(forms)}))
    page.obj.Contents = contents


class _Bed:
    """The sheets of one file, laid side by side: pages of `book` become form objects in `pdf`."""

    def __init__(self, book: Pdf, pdf: Pdf, plan: Plan) -> None:
        self._pdf, self._plan = pdf, plan
        self._forms, self._pages = Forms(book, pdf), list(book.pages)
        self._contents: dict[str, Object] = {}  # most sides differ only in which pages they name
        self._notes: Stream | None = None

    def lay(self, sides: Sequence[_Printed]) -> None:
        """Append a page for every side, with the book's pages and the marks in their places."""
        for item in sides:
            frames = {folio: self._frame(folio, item) for folio in item.side.folios}
            forms, content = list[Stream](), list[str]()
            for folio, area in frames.items():
                form = self._form(folio)
                if form is not None:
                    content.append(self._drawn(folio, area, label=f"/P{len(forms)}"))
                    forms.append(form)
            content += self._marks(item, frames)
            drawing = "\n".join(filter(None, content))
            if drawing not in self._contents:
                self._contents[drawing] = self._pdf.make_stream(drawing.encode("ascii"))
            _add_page(self._pdf, self._plan.paper, forms, self._contents[drawing])

    def _box(self, folio: Folio) -> PageBox:
        """Return the box of a folio's page; a blank or ruled one is like an inner page of the book."""
        boxes = self._plan.boxes
        return boxes[folio.index] if folio.index is not None and folio.index < len(boxes) else _of_notes(boxes)

    def _frame(self, folio: Folio, item: _Printed) -> Frame:
        width, height = self._box(folio).size
        return frame(
            (width * self._plan.scale, height * self._plan.scale),
            folio,
            side=item.side,
            paper=self._plan.paper,
            is_folded=self._plan.scheme.is_folded,
            at_fold=self._plan.is_trimmed,
            shift=self._plan.shift(item.signature, folio),
        )

    def _form(self, folio: Folio) -> Stream | None:
        if folio.index is None:
            return None
        if folio.index < len(self._pages):
            return self._forms.form(
                self._pages[folio.index], box=self._plan.boxes[folio.index], with_bleed=self._plan.is_trimmed
            )
        if self._notes is None:
            box = self._box(folio)
            drawing = marks.notes(*box.size, is_vertical=self._plan.binding is Binding.RIGHT)
            self._notes = self._pdf.make_stream(drawing.encode("ascii"))
            self._notes.Type, self._notes.Subtype = Name.XObject, Name.Form
            self._notes.BBox = Array([float(edge) for edge in box.corners])
            self._notes.Resources = Dictionary()
        return self._notes

    def _drawn(self, folio: Folio, area: Frame, *, label: str) -> str:
        """Draw a page in its frame; what could cross the fold is cut off at the edge of the cell."""
        left, foot, right, head = area.cell
        is_cut = self._plan.creep or self._plan.is_trimmed
        cut = f"{operands((left, foot, right - left, head - foot))} re W n " if is_cut else ""
        matrix = place(self._box(folio), folio, frame=area, scale=self._plan.scale)
        return f"q {cut}{operands(matrix)} cm {label} Do Q"

    def _marks(self, item: _Printed, frames: dict[Folio, Frame]) -> Iterator[str]:
        if item.is_front:
            yield from marks.steps(self._plan)
        yield from marks.spine(self._plan, item.signature, frames, number=item.number)
        if Marks.CROP in self._plan.marks:
            for folio, area in frames.items():
                yield marks.crop(folio, area, is_folded=self._plan.scheme.is_folded)


def _of_notes(boxes: tuple[PageBox, ...]) -> PageBox:
    """Return the box of a page for notes: as large as the page after the cover, from (0, 0), upright."""
    width, height = boxes[min(1, len(boxes) - 1)].size
    return PageBox(Fraction(0), Fraction(0), width, height)


def _describe(pdf: Pdf, *, book: Pdf, plan: Plan) -> None:
    """Keep the book's title, language and layers, and preset the print dialogue: actual size, both sides."""
    for key in ("/Title", "/Author", "/Subject"):
        if isinstance(book.docinfo.get(key), String):
            pdf.docinfo[key] = String(str(book.docinfo[key]))
    pdf.docinfo[Name.Producer] = String(f"wenxuan {__version__}")
    pdf.docinfo[Name.CreationDate] = String(f"{build_time():D:%Y%m%d%H%M%SZ}")
    if isinstance(book.Root.get("/Lang"), String):
        pdf.Root.Lang = String(str(book.Root.Lang))
    if isinstance(book.Root.get("/OCProperties"), Dictionary):
        pdf.Root.OCProperties = pdf.copy_foreign(book.make_indirect(book.Root.OCProperties))
    flips = {Duplex.LONG_EDGE: "/DuplexFlipLongEdge", Duplex.SHORT_EDGE: "/DuplexFlipShortEdge"}
    flip = flips.get(plan.duplex, "/Simplex") if plan.scheme.sides == 2 else "/Simplex"
    pdf.Root.ViewerPreferences = Dictionary(PrintScaling=Name("/None"), Duplex=Name(flip), PickTrayByPDFSize=True)


class _Sink(io.RawIOBase):
    """A file that keeps its first fault to itself: qpdf aborts the whole process if a write fails in its hands."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self.fault: OSError | None = None

    def writable(self) -> bool:
        """Return True, as a file open for writing does."""
        return True

    def write(self, data: Any, /) -> int:
        """Write all of `data` (bytes-like), or pretend to if the disk is full."""
        size = memoryview(data).nbytes
        if self.fault is None:
            try:
                self._file.write(data)
            except OSError as error:
                self.fault = error
        return size


@contextlib.contextmanager
def _replacing(target: Path) -> Iterator["_Sink"]:
    """Open a file beside the target that takes its place whole when all is written, or goes without a trace."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            sink = _Sink(file)
            yield sink
        if sink.fault:
            raise sink.fault
        draft.replace(target)
    except OSError as error:
        raise OutputError(
            f"{target}: cannot be written: {(error.strerror or str(error)).lower()}",
            hint="check the folder and the space left in it",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
