"""Make a PDF fit for a print shop (印厂文件): PDF/X-4 (ISO 15930-7) and PDF/A-2b in one file, boxes, crop marks.

Pages keep their coordinates: a MediaBox grows around them, so it begins below 0.
"""

import hashlib
import io
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from wenxuan.formats._inks import offset_profile, to_inks
from wenxuan.model import Edition
from wenxuan.resources import build_time
from wenxuan.typeset.archive import describe
from wenxuan.units import mm_to_pt

_SLUG = 10  # mm around the trimmed page: bleed, a gap, the marks
_GAP, _LENGTH = 1.5, 5.0  # mm: from bleed to mark, length of a mark
_CLAIMS = """<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:MetadataDate="{time}"/>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Trapped="False"/>
<rdf:Description rdf:about="" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmpMM:DocumentID="uuid:{name}"
 xmpMM:VersionID="1" xmpMM:RenditionClass="default"/>
<rdf:Description rdf:about="" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" pdfxid:GTS_PDFXVersion="PDF/X-4"/>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="B"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_SCHEMA = """<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>{schema}</pdfaSchema:schema><pdfaSchema:namespaceURI>{uri}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>{kind}</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>{about}</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>
"""


@dataclass(frozen=True, slots=True)
class Trim:
    """Where the trimmed page lies on a page of the PDF, in pt from its origin; `bleed` in pt, `folds` as x."""

    left: float
    foot: float
    right: float
    head: float
    bleed: float
    folds: tuple[float, ...] = ()

    def grown(self, by: float) -> Array:
        """Return the box that is wider by so many pt on each side."""
        return Array([round(v, 4) for v in (self.left - by, self.foot - by, self.right + by, self.head + by)])


def for_print(pages: Sequence[pikepdf.Page], edition: Edition, *, trim: Trim, title: str, multiple: int = 1) -> bytes:
    """Return pages of a PDF as one to print: inks, boxes, marks; links, tags and outline stay behind.

    Blank pages fill them up to a `multiple`.
    """
    pdf = pikepdf.new()
    for page in pages:
        for key in ("/Annots", "/StructParents", "/Tabs", "/CropBox", "/ArtBox"):
            if key in page:
                del page[key]
        pdf.pages.append(page)
    while len(pdf.pages) % multiple:
        pdf.add_blank_page(page_size=(trim.right, trim.head))
    coloured = to_inks(pdf)
    for index, page in enumerate(pdf.pages):
        _frame(pdf, page, trim, every_ink=index in coloured)
    _state(pdf, edition, title=title, time=build_time().strftime("%Y-%m-%dT%H:%M:%S+00:00"))
    target = io.BytesIO()
    pdf.save(target, force_version="1.6", object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return target.getvalue()


def _frame(pdf: pikepdf.Pdf, page: pikepdf.Page, trim: Trim, *, every_ink: bool) -> None:
    """Give a page its boxes, and marks outside of the bleed: on all plates, or on the black one of a black page."""
    page.obj.MediaBox = trim.grown(float(mm_to_pt(_SLUG)))
    page.obj.TrimBox, page.obj.BleedBox = trim.grown(0), trim.grown(trim.bleed)
    ink = "0 0 0 1 K"
    if every_ink:
        page.obj.Resources.ColorSpace.EveryInk = _every_ink(pdf)
        ink = "/EveryInk CS 1 SCN"
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"\nQ q {ink} 0.25 w {''.join(_marks(trim))}Q".encode())


def _every_ink(pdf: pikepdf.Pdf) -> Array:
    """Return the colour of marks: all plates."""
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, pdf.make_indirect(tint)])


def _marks(trim: Trim) -> Iterator[str]:
    """Draw two marks at each corner (裁切线), and dashed ones above and below each fold (折线)."""
    near, length = trim.bleed + float(mm_to_pt(_GAP)), float(mm_to_pt(_LENGTH))
    far = near + length
    for x in (trim.left, trim.right):
        yield from (f"{x:.4f} {a:.4f} m {x:.4f} {b:.4f} l S " for a, b in _beyond(trim.foot, trim.head, near, far))
    for y in (trim.foot, trim.head):
        yield from (f"{a:.4f} {y:.4f} m {b:.4f} {y:.4f} l S " for a, b in _beyond(trim.left, trim.right, near, far))
    if trim.folds:
        yield "[2 2] 0 d "
    for x in trim.folds:
        yield from (f"{x:.4f} {a:.4f} m {x:.4f} {b:.4f} l S " for a, b in _beyond(trim.foot, trim.head, near, far))


def _beyond(low: float, high: float, near: float, far: float) -> tuple[tuple[float, float], tuple[float, float]]:
    return (low - far, low - near), (high + near, high + far)


def _state(pdf: pikepdf.Pdf, edition: Edition, *, title: str, time: str) -> None:
    """Say what the file is: identity, dates, not trapped, the printing that its inks are meant for."""
    meta = edition.book.meta
    seen = hashlib.sha256(repr((edition.name, title, meta, edition.run, time)).encode()).hexdigest()
    schemas = (
        _SCHEMA.format(schema="PDF/X identification", uri="http://www.npes.org/pdfx/ns/id/", prefix="pdfxid",
                       name="GTS_PDFXVersion", kind="Text", about="part of ISO 15930 that the file follows")
        + _SCHEMA.format(schema="Adobe PDF", uri="http://ns.adobe.com/pdf/1.3/", prefix="pdf", name="Trapped",
                         kind="Text", about="whether neighbouring inks overlap")
    )  # fmt: skip
    describe(pdf, title=title, language=edition.region.value, authors=meta.authors or meta.editors,
             description=meta.description, time=build_time(),
             claims=_CLAIMS.format(time=time, name=uuid.uuid5(uuid.NAMESPACE_OID, seen), schemas=schemas))  # fmt: skip
    pdf.trailer.Info.Trapped = Name("/False")
    pdf.trailer.Info.GTS_PDFXVersion = String("PDF/X-4")
    pdf.Root.Lang = String(edition.region.value)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    profile = pdf.make_stream(offset_profile(), N=4)
    condition = "offset printing, coated paper"
    pdf.Root.OutputIntents = Array([
        pdf.make_indirect(Dictionary(Type=Name.OutputIntent, S=kind, OutputConditionIdentifier=String("Custom"),
                                     OutputCondition=String(condition), Info=String(condition),
                                     DestOutputProfile=profile))
        for kind in (Name.GTS_PDFX, Name.GTS_PDFA1)
    ])  # fmt: skip
