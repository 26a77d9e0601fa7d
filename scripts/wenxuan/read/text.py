"""Read a plain text (纯文本), in whatever encoding Chinese is written."""

import hashlib

from wenxuan.diagnostics import Diagnostic
from wenxuan.manuscript import Source
from wenxuan.read._decoding import decode
from wenxuan.read._fault import Place

SUFFIXES = (".txt", ".text")
LIMIT = 64 << 20


def read_bytes(data: bytes, place: Place, *, encoding: str = "") -> tuple[Source, tuple[Diagnostic, ...]]:
    """Decode the text; its lines are the file's lines. Raise ReadError."""
    decoded = decode(data, place, encoding=encoding)
    digest = hashlib.sha256(data).hexdigest()
    return Source(place.shown, decoded.text, decoded.encoding, digest), decoded.diagnostics
