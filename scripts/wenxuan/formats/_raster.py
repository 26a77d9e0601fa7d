"""A page as a picture, where no vector will do: covers for e-readers and the download page."""

import io
from pathlib import Path

from wenxuan.resources import PDFIUM


def rendered(pdf: bytes | Path, *, width: int, quality: int = 82) -> bytes:
    """Return the first page of a PDF as a baseline JPEG in RGB, `width` px wide, its trim box only."""
    import pypdfium2

    with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        left, bottom, right, top = page.get_trimbox()
        page.set_cropbox(left, bottom, right, top)
        picture = page.render(scale=width / (right - left)).to_pil().convert("RGB")
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality, optimize=True)
    return stream.getvalue()
