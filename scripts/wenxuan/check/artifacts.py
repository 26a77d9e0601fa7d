"""Tell what a page's objects are marked as (标记内容): page furniture is an artifact (ISO 32000-1, 14.8.2.2)."""

import ctypes
from collections.abc import Iterator


def is_artifact(item: object) -> bool:
    """Tell whether a page object of PDFium belongs to no text: running head, folio, decoration."""
    return "Artifact" in _mark_names(item)


def _mark_names(item: object) -> Iterator[str]:
    from pypdfium2 import raw

    buffer, size = (ctypes.c_ushort * 32)(), ctypes.c_ulong()
    for index in range(max(0, raw.FPDFPageObj_CountMarks(item))):
        mark = raw.FPDFPageObj_GetMark(item, index)
        if raw.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), size):
            yield bytes(buffer)[: size.value].decode("utf-16-le").rstrip("\0")
