"""Pictures (图): found inside the project only, verified, bounded, and in a form that PDF and EPUB take."""

import base64
import binascii
import hashlib
import io
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urlsplit

from wenxuan.diagnostics import Severity
from wenxuan.manuscript import Asset
from wenxuan.read._fault import Place
from wenxuan.read._svg import looks_like_svg, svg_size
from wenxuan.read._xml import MalformedError

MOST_BYTES = 50 << 20
MOST_PIXELS = 100_000_000
_SAVE_HINT = "save the picture as PNG, JPEG, GIF or SVG"
_CORE = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}  # EPUB 3.3 §3.2, core media types
_OTHERS = (
    (b"BM", "a BMP file"),
    (b"II*\0", "a TIFF file"),
    (b"MM\0*", "a TIFF file"),
    (b"%PDF", "a PDF document"),
    (b"\x01\0\0\0", "an EMF drawing"),
    (b"\xd7\xcd\xc6\x9a", "a WMF drawing"),
    (b"<", "markup"),
)
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/svg+xml": "svg"}

if TYPE_CHECKING:
    from PIL.Image import Image

Fetch = Callable[[str], bytes]
"""Return the bytes that an address in the markup stands for, or raise PictureError."""


class PictureError(Exception):
    """Say why a picture cannot be used."""

    def __init__(self, what: str, hint: str = "", *, severity: Severity = Severity.ERROR) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.severity = severity


def folder_fetch(place: Place) -> Fetch:
    """Return a Fetch that reaches data: addresses and files inside the project, and nothing else."""
    return lambda address: fetch_from(address, place)


def fetch_from(address: str, place: Place) -> bytes:
    """Return the bytes of a picture that a page names; raise PictureError."""
    address = address.strip()
    if address[:5].lower() == "data:":
        return _from_data(address)
    try:
        parts = urlsplit(address)
    except ValueError:
        raise PictureError(f"picture address {_short(address)} cannot be understood", "mend the address") from None
    if parts.netloc or parts.scheme in ("http", "https"):
        hint = "save the picture beside the text and name that file"
        what = f"picture {_short(address)} is on the network and is left out"
        raise PictureError(what, hint, severity=Severity.WARNING)
    if (parts.scheme and len(parts.scheme) > 1) or not parts.path:
        raise PictureError(f"picture {_short(address)} is not a file of the project", "name a file beside the text")
    return _from_folder(unquote_to_bytes(parts.path).decode("utf-8", "replace"), place)


def _from_folder(name: str, place: Place) -> bytes:
    shown = _short(name)
    if place.folder is None or place.root is None:
        raise PictureError(f"picture {shown} has no folder to be sought in", "put the text into a file")
    try:
        path = (place.folder / name).resolve()
        inside = path.is_relative_to(place.root.resolve())
        if not inside:
            raise PictureError(f"picture {shown} leaves the project", "move the picture into the project's folder")
        if not path.is_file():
            raise PictureError(f"picture {shown} is missing", "check the name, or remove the picture from the text")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise PictureError(f"picture {shown} cannot be read: {reason}", "check the name and its rights") from error


def _from_data(address: str) -> bytes:
    head, comma, body = address.partition(",")
    raw = unquote_to_bytes(body)
    try:
        data = base64.b64decode(re.sub(rb"\s", b"", raw), validate=True) if head.lower().endswith(";base64") else raw
    except binascii.Error:
        data = b""
    if not comma or not data:
        raise PictureError(f"picture {_short(address)} does not decode", "save the picture as a file")
    return data


def _short(address: str) -> str:
    return repr(address if len(address) <= 60 else address[:57] + "…")


def check_picture(data: bytes, alt: str = "") -> Asset:
    """Verify the bytes of a picture and return them as an Asset; raise PictureError.

    PNG, JPEG, GIF and safe SVG stay as they are; WebP becomes PNG. The whole picture is decoded once.
    """
    if len(data) > MOST_BYTES:
        raise PictureError(f"the picture is larger than the limit of {MOST_BYTES >> 20} MB", "make it smaller")
    if looks_like_svg(data):
        try:
            width, height = svg_size(data)
        except MalformedError as error:
            raise PictureError(
                f"the SVG picture cannot be used: {error.what}", "save it as plain SVG or as PNG"
            ) from error
        return _asset(data, "image/svg+xml", (width, height), alt)
    return _bitmap(data, alt)


def _bitmap(data: bytes, alt: str) -> Asset:
    from PIL import Image, ImageFile, UnidentifiedImageError

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, where it was imported before, turns it on
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is ours
            image = Image.open(io.BytesIO(data), formats=(*_CORE, "WEBP"))
        form = "JPEG" if image.format == "MPO" else str(image.format)
        width, height = image.size
        if width * height > MOST_PIXELS:
            limit = MOST_PIXELS // 1_000_000
            raise PictureError(f"the picture has {width}×{height} pixels, more than {limit} million", "make it smaller")
        image.load()
        if image.mode.startswith("I;16"):  # 16 bits of grey, which few programs show
            data, form = _as_png(image.convert("I").point([step >> 8 for step in range(1 << 16)], "L")), "PNG"
        elif form not in _CORE:
            data, form = _as_png(image), "PNG"
    except UnidentifiedImageError as error:
        raise PictureError(f"expected a picture, found {_kind(data)}", _SAVE_HINT) from error
    except Image.DecompressionBombError as error:
        raise PictureError("the picture has far too many pixels", "make it smaller") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PictureError("the picture is damaged", _SAVE_HINT) from error
    return _asset(data, _CORE[form], (width, height), alt)


def _as_png(image: "Image") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _kind(data: bytes) -> str:
    named = next((kind for magic, kind in _OTHERS if data.startswith(magic)), "a file of another kind")
    return named if data else "nothing"


def _asset(data: bytes, media_type: str, size: tuple[int, int], alt: str) -> Asset:
    name = f"{hashlib.sha256(data).hexdigest()[:16]}.{_EXTENSIONS[media_type]}"
    return Asset(name, media_type, data, size[0], size[1], alt)
