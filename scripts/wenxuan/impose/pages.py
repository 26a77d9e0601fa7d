"""Read the pages of a PDF from anywhere: open it, find what shows of each page, make it a form object."""

import contextlib
import zlib
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from wenxuan.errors import InputError
from wenxuan.impose.sheet import WIDEST_BLEED, PageBox

_MOST_UNPACKED = 100 << 20  # bytes of a stream: what unpacks to more was made to fill a machine's memory
_MOST_COPIED = 1 << 30  # bytes of all streams of a book that must be opened or stored again
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=_MOST_UNPACKED,
    png_max_memory=_MOST_UNPACKED,
    run_length_max_memory=_MOST_UNPACKED,
    tiff_max_memory=_MOST_UNPACKED,
    max_stream_filters=4,
)

_BROKEN = (
    pikepdf.PdfError,
    pikepdf.DataDecodingError,
    MemoryError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    RuntimeError,
    OverflowError,
)
"""what pikepdf raises for objects that are not what the PDF says they are"""

Corners = tuple[Fraction, Fraction, Fraction, Fraction]
"""left, bottom, right, top"""

_LOST = ("can't find startxref", "Pages tree includes", "treating stream as empty")
"""what qpdf says when it has opened a PDF of which a part is gone; a wrong index alone it mends without loss"""

_SMALLEST = Fraction(3)  # points: what is thinner than a millimetre is no page
_OF_DATA = {"/Filter", "/DecodeParms", "/Length"}  # keys of a stream that tell how its data are packed


def open_pdf(path: Path) -> Pdf:
    """Open a PDF for reading; a file that cannot be printed from is an InputError in plain words."""
    if path.is_fifo() or path.is_char_device():
        raise InputError(f"{path}: expected a PDF, found a device or pipe", hint="check the name of the PDF")
    try:
        with blaming(path):
            pdf = pikepdf.open(path)
            pages = len(pdf.pages)
            refuse_lossy(pdf, path)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read: {(error.strerror or str(error)).lower()}", hint="check the name of the PDF"
        ) from error
    if not pages:
        raise InputError(f"{path}: the PDF has no page", hint="export it afresh")
    if pdf.is_encrypted and not (pdf.allow.print_lowres or pdf.allow.print_highres):
        raise InputError(f"{path}: its maker does not allow printing it", hint="ask for a copy that may be printed")
    return pdf


@contextlib.contextmanager
def blaming(path: Path) -> Iterator[None]:
    """Turn what pikepdf raises into the InputError for a file that is no PDF, or one beyond repair."""
    try:
        yield
    except pikepdf.PasswordError as error:
        raise InputError(
            f"{path}: the PDF is locked with a password", hint="open it, save a copy without a password, and use that"
        ) from error
    except _BROKEN as error:
        raise InputError(
            f"{path}: not a PDF, or a broken one", hint="check that a PDF viewer opens it, then export it afresh"
        ) from error


def refuse_lossy(pdf: Pdf, path: Path) -> None:
    """Raise InputError if what has been read of a damaged PDF is not all that it held."""
    if any(loss in str(warning) for warning in pdf.get_warnings() for loss in _LOST):
        raise InputError(f"{path}: the PDF is damaged and a part of it is lost", hint="fetch or export it afresh")


def sizes(path: Path) -> tuple[PageBox, ...]:
    """Return what shows of every page of the PDF at `path`."""
    with open_pdf(path) as pdf:
        return page_boxes(pdf, name=str(path))


def page_boxes(pdf: Pdf, *, name: str) -> tuple[PageBox, ...]:
    """Return what shows of every page: its TrimBox, inside its CropBox and its MediaBox (ISO 32000-1, 14.11.2)."""
    return tuple(_page_box(page, place=f"{name}: page {number}") for number, page in enumerate(pdf.pages, 1))


def flatten(pdf: Pdf) -> None:
    """Draw what annotations and form fields show into the pages; links show nothing and are left out."""
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and form.get("/NeedAppearances", False):
        pdf.generate_appearance_streams()
    if any(_is_drawn(annotation) for page in pdf.pages for annotation in page.obj.get("/Annots", ())):
        pdf.flatten_annotations("print")


class Forms:
    """Pages of `source` as form objects (ISO 32000-1, 8.10) in `target`: fonts and pictures stay shared."""

    def __init__(self, source: Pdf, target: Pdf) -> None:
        self._source, self._target = source, target
        self._taken: set[tuple[int, int]] = set()
        self._made: dict[tuple[object, ...], Stream] = {}  # pages that look alike are one
        self._copied_bytes = 0

    def form(self, page: Page, *, box: PageBox, with_bleed: bool = False) -> Stream | None:
        """Return the form object of a page, cut to its box, or to its bleed; None if nothing is drawn on it."""
        contents = page.obj.get("/Contents")
        parts = list(contents) if isinstance(contents, Array) else [contents]
        streams = [part for part in parts if isinstance(part, Stream)]
        if not streams:
            return None
        corners = tuple(_real(edge) for edge in (box.outer if with_bleed else box.corners))
        resources = _holder(page.obj, "/Resources")
        looks = (
            tuple(stream.objgen for stream in streams),
            corners,
            _written(resources, "/Resources"),
            _written(page.obj, "/Group"),
        )
        if looks not in self._made:
            form = self._made[looks] = self._joined(streams)
            form.Subtype, form.BBox = Name.Form, Array(corners)
            form.Resources = self._copied(resources, "/Resources")
            if isinstance(page.obj.get("/Group"), Dictionary):
                form.Group = self._copied(page.obj, "/Group")
        return self._made[looks]

    def _joined(self, streams: list[Stream]) -> Stream:
        """Take a page's stream over as it is, unopened; copy it if it is one of several or already taken."""
        first = streams[0]
        if len(streams) > 1:
            data = zlib.compress(b"\n".join(self._counted(stream.read_bytes()) for stream in streams))
            return self._target.make_stream(data, Filter=Name.FlateDecode)
        if first.objgen in self._taken:
            packing = {key[1:]: first[key] for key in ("/Filter", "/DecodeParms") if key in first}
            first = self._source.make_stream(self._counted(first.read_raw_bytes()), **packing)
        self._taken.add(first.objgen)
        form: Stream = self._target.copy_foreign(first)  # type: ignore[assignment]  # a stream's copy is a stream
        for key in set(form.keys()) - _OF_DATA:
            del form[key]
        return form

    def _counted(self, data: bytes) -> bytes:
        """Return the data; raise OverflowError if the book has more of them than any honest one."""
        self._copied_bytes += len(data)
        if self._copied_bytes > _MOST_COPIED:
            raise OverflowError
        return data

    def _copied(self, holder: Object | None, key: str) -> Object:
        """Copy holder[key]; made indirect first, so that pages that inherit it go on sharing it."""
        if holder is None or not isinstance(holder[key], Dictionary):
            return Dictionary()
        if not holder[key].is_indirect:
            holder[key] = self._source.make_indirect(holder[key])
        return self._target.copy_foreign(holder[key])


def _page_box(page: Page, *, place: str) -> PageBox:
    try:
        boxes = [tuple(map(str, box)) for box in (page.mediabox, page.cropbox, page.trimbox, page.bleedbox)]
        return _shown(*boxes, unit=str(page.obj.get("/UserUnit", 1)), rotation=page.rotation)
    except _BROKEN as error:
        raise InputError(f"{place} has no size that can be read", hint="export the PDF afresh") from error


@lru_cache(maxsize=256)  # most pages of a book are alike
def _shown(
    media: tuple[str, ...],
    crop: tuple[str, ...],
    trim: tuple[str, ...],
    bleed: tuple[str, ...],
    *,
    unit: str,
    rotation: int,
) -> PageBox:
    """Return what shows of a page with these boxes; ValueError if that is nothing."""
    whole = _corners(media)
    frame = _inside(_corners(crop), whole)
    box, outer = _inside(_corners(trim), frame), _inside(_corners(bleed), frame)
    box = box if _is_page(box) else whole
    if not _is_page(box) or Fraction(unit) <= 0:
        raise ValueError
    beyond = box[0] - outer[0], box[1] - outer[1], outer[2] - box[2], outer[3] - box[3]
    return PageBox(
        *box,
        rotation=rotation % 360 if rotation % 90 == 0 else 0,
        unit=Fraction(unit),
        bleed=tuple(min(max(length, Fraction(0)), WIDEST_BLEED / Fraction(unit)) for length in beyond),
    )


def _corners(box: tuple[str, ...]) -> Corners:
    """Return the corners in order: a PDF may name any two opposite ones."""
    x0, y0, x1, y1 = map(Fraction, box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _inside(box: Corners, frame: Corners) -> Corners:
    return max(box[0], frame[0]), max(box[1], frame[1]), min(box[2], frame[2]), min(box[3], frame[3])


def _is_page(box: Corners) -> bool:
    return box[2] - box[0] >= _SMALLEST and box[3] - box[1] >= _SMALLEST


def _holder(page: Object, key: str) -> Object | None:
    """Return the page, or the nearest node above it in the page tree, that has the key."""
    node: Object | None = page
    for _ in range(100):  # a page tree is not deeper, unless it bites its own tail
        if not isinstance(node, Dictionary):
            return None
        if key in node:
            return node
        node = node.get("/Parent")
    return None


def _written(holder: Object | None, key: str) -> bytes:
    """Return holder[key] as the PDF writes it: the number of an object, or all of a dictionary."""
    return holder[key].unparse() if holder is not None and key in holder else b""


def _is_drawn(annotation: Object) -> bool:
    return isinstance(annotation, Dictionary) and annotation.get("/Subtype") not in (Name.Link, Name.Popup)


def _real(number: Fraction) -> float:
    return round(float(number), 4)
