"""Check the pictures of an edition for a print shop (图片精度): dots an inch where they are printed, and colour."""

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

from wenxuan.diagnostics import Diagnostic, Severity
from wenxuan.manuscript import Asset
from wenxuan.model import Edition, Figure
from wenxuan.page import TrimSize, load_trim
from wenxuan.page.pictures import fitted, is_untinted
from wenxuan.templates import figures

RULE, COLOUR = "picture-resolution", "picture-colour"
_TONES, _LINES = 300, 600  # dots an inch that print needs: for tones, for black lines on white
_SAMPLE = 1000  # px a side that are looked at
_SOLID = 24  # of 255: how far black and white may lie from their ends
_LINE_SHARE = 0.97  # of the pixels of line art that are black or white


@dataclass(frozen=True, slots=True)
class _Kind:
    is_coloured: bool
    is_line_art: bool


def check(edition: Edition) -> Iterator[Diagnostic]:
    """Yield a warning for every picture too coarse for print, and for every one in colour, at its place."""
    if "shop" not in edition.formats:
        return
    trim = load_trim(edition.trim)
    for piece in edition.book.pieces:
        for figure in figures(piece.blocks):
            if figure.asset.media_type == "image/svg+xml":
                continue
            kind = _kind(figure.asset)
            yield from _coarse(figure, trim, is_line_art=kind.is_line_art)
            if kind.is_coloured:
                what = "expected a picture in black and grey, found one in colour"
                hint = "turn it grey, or have the shop print its page in four colours"
                yield Diagnostic(figure.location, Severity.WARNING, COLOUR, what, hint)


def _coarse(figure: Figure, trim: TrimSize, *, is_line_art: bool) -> Iterator[Diagnostic]:
    """Tell of a picture that has fewer dots an inch than print needs, and how many it should have."""
    asset, least = figure.asset, _LINES if is_line_art else _TONES
    dots = int(asset.width * 72 / fitted(asset.width, asset.height, trim)[0])
    if dots >= least:
        return
    widest, _ = fitted(asset.width * _LINES, asset.height * _LINES, trim)  # where dots are no limit
    kind = "line art" if is_line_art else "a picture"
    what = f"expected {kind} of at least {least} dots an inch, found {dots}"
    hint = f"put in an original that is at least {math.ceil(widest * least / 72)} pixels wide"
    yield Diagnostic(figure.location, Severity.WARNING, RULE, what, hint)


def _kind(asset: Asset) -> _Kind:
    from PIL import Image

    with Image.open(io.BytesIO(asset.data)) as picture:
        picture.draft("RGB", (_SAMPLE, _SAMPLE))
        whole = picture.convert("RGBA")
    ground = Image.new("RGBA", whole.size, "white")
    ground.alpha_composite(whole)
    tones = ground.convert("L").histogram()
    solid = sum(tones[:_SOLID]) + sum(tones[-_SOLID:])
    is_coloured = not is_untinted(ground.convert("RGB"))
    return _Kind(is_coloured, not is_coloured and solid >= _LINE_SHARE * sum(tones))
