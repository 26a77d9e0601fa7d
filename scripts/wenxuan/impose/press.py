"""Write imposed sheets as a PDF (拼版文件): every page a form object, nothing rasterised, nothing stored twice."""

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, cast

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, String

from wenxuan import __version__
from wenxuan.errors import OutputError
from wenxuan.impose.pages import Forms, blaming, flatten, open_pdf, page_boxes, refuse_lossy
from wenxuan.impose.plan import Plan
from wenxuan.impose.sheet import Matrix, PageBox, Paper, filling, place
from wenxuan.impose.signature import Duplex, Folio, Side
from wenxuan.resources import build_time

_BLANK = Side(())


def press(
    source: Path,
    target: Path,
    *,
    plan: Plan,
    first_sheet: bytes = b"",
    finish: Callable[[Pdf], None] = lambda _: None,
) -> int:
    """Write the planned sheets of a PDF to `target`, front and back by turns; return the number of sheets.

    The pages of `first_sheet`, a PDF, come first, each filling the front of a sheet of its own. `finish`
    may change the imposed PDF before it is saved.
    """
    if target.is_dir():
        raise OutputError(f"{target}: is a folder", hint="name a file in it")
    if target.exists() and target.samefile(source):
        raise OutputError(f"{target}: the booklet would overwrite its own source", hint="give it another name")
    sides = [side for sheet in plan.signature.sheets for side in (sheet.front, sheet.back)]
    with contextlib.ExitStack() as stack:
        pdf = stack.enter_context(Pdf.new())
        if first_sheet:
            leaf = stack.enter_context(pikepdf.open(io.BytesIO(first_sheet)))
            boxes = page_boxes(leaf, name="first sheet")
            scale = min(filling(plan.paper, box) for box in boxes)
            _lay(leaf, pdf, boxes=boxes, sides=_single_sided(len(boxes)), paper=plan.paper, scale=scale)
        book = stack.enter_context(open_pdf(source))
        with blaming(source):
            flatten(book)
            _lay(book, pdf, boxes=plan.boxes, sides=sides, paper=plan.paper, scale=plan.scale)
            _describe(pdf, book=book, duplex=plan.duplex)
            refuse_lossy(book, source)
        finish(pdf)
        with blaming(source), _replacing(target) as sink:
            pdf.save(
                cast(BinaryIO, sink),
                min_version=book.pdf_version,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                deterministic_id=True,
            )
        return len(pdf.pages) // 2


def _single_sided(pages: int) -> list[Side]:
    """Put every page in the middle of a front, and leave its back blank."""
    return [side for index in range(pages) for side in (Side((Folio(index, 0),), columns=1), _BLANK)]


def _lay(
    source: Pdf,
    pdf: Pdf,
    *,
    boxes: tuple[PageBox, ...],
    sides: list[Side],
    paper: Paper,
    scale: Fraction = Fraction(1),
) -> None:
    """Append a page to `pdf` for every side, with the source's pages in their places."""
    forms, pages = Forms(source, pdf), list(source.pages)
    contents: dict[str, Object] = {}  # most sides differ only in which pages they name
    size = round(float(paper.width), 4), round(float(paper.height), 4)
    for side in sides:
        objects, content = Dictionary(), list[str]()
        for folio in side.folios:
            form = None if folio.index is None else forms.form(pages[folio.index], box=boxes[folio.index])
            if folio.index is not None and form is not None:
                label = f"/P{len(content)}"
                objects[label] = form
                matrix = place(boxes[folio.index], folio, side=side, paper=paper, scale=scale)
                content.append(f"q {_operands(matrix)} cm {label} Do Q")
        page = pdf.add_blank_page(page_size=size)
        page.obj.Resources = Dictionary(XObject=objects)
        drawing = "\n".join(content)
        if drawing not in contents:
            contents[drawing] = pdf.make_stream(drawing.encode("ascii"))
        page.obj.Contents = contents[drawing]


def _operands(matrix: Matrix) -> str:
    """Write a matrix as PDF operands, to a ten-thousandth of a point."""
    return " ".join(f"{round(float(number), 4) + 0.0:.4f}".rstrip("0").rstrip(".") for number in matrix)


def _describe(pdf: Pdf, *, book: Pdf, duplex: Duplex) -> None:
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
    flip = "/DuplexFlipLongEdge" if duplex is Duplex.LONG_EDGE else "/DuplexFlipShortEdge"
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
            f"{target}: cannot be written: {error.strerror or error}", hint="check the folder and the space left in it"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
