"""Pictures on the page (图的版面): a whole number of lines high, as wide as the measure allows; in colour or not."""

from fractions import Fraction
from typing import TYPE_CHECKING

from wenxuan.page import TrimSize

if TYPE_CHECKING:
    from PIL.Image import Image

_UNTINTED = 6  # of 255: how far the channels of a grey may lie apart, for JPEG's sake
_DPI = 200  # the fewest dots an inch that a picture is set at, where it is large enough
_TEXT_LINES = 6  # lines of a page that a picture leaves to its caption and the text


def fitted(width: int, height: int, trim: TrimSize) -> tuple[Fraction, Fraction]:
    """Return width and height in pt of a picture of so many pixels, on a page of `trim`."""
    wide = min(trim.type_width, Fraction(width * 72, _DPI))
    lines = max(1, min(int(wide * height / width / trim.leading), trim.lines - _TEXT_LINES))
    tall = lines * trim.leading
    return tall * width / height, tall


def is_untinted(picture: "Image") -> bool:
    """Tell whether an RGB picture has no colour: black, white and grey only."""
    from PIL import ImageChops

    red, green, blue = picture.split()
    apart = (ImageChops.difference(red, other).histogram() for other in (green, blue))
    return not any(any(counts[_UNTINTED + 1 :]) for counts in apart)
