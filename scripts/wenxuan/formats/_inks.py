"""Turn a PDF's colours into printing inks (油墨): what is black in black alone, colours in four inks, pictures named.

DeviceRGB leaves the content of pages. Grey becomes a tint of black; what is nearly black becomes black, since a fine
stroke of four inks shows every shift of the plates; any other colour becomes CMYK by the profile `print/offset.icc`.
Pictures without colour become DeviceGray. Coloured ones stay in sRGB and say so (ICCBased): the shop's own profile
separates them better than a general one (ISO 15930-7, 6.2.4).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator

from wenxuan.page.pictures import is_untinted
from wenxuan.resources import styles_dir

_SRGB = "weasyprint/pdf/sRGB2014.icc"
_NEARLY_BLACK = 0.2
_OPERATORS = {"rg": "k", "RG": "K", "g": "k", "G": "K"}
Ink = tuple[float, float, float, float]


def offset_profile() -> bytes:
    """Return the ICC profile of offset printing on coated paper."""
    return (styles_dir() / "print" / "offset.icc").read_bytes()


@lru_cache(maxsize=4096)
def ink_of(red: float, green: float, blue: float) -> Ink:
    """Return the inks (C, M, Y, K from 0 to 1) of an sRGB colour."""
    high, low = max(red, green, blue), min(red, green, blue)
    if high <= _NEARLY_BLACK:
        return (0, 0, 0, 1)
    if high - low < 1 / 255:
        return (0, 0, 0, round(1 - green, 4))
    from PIL import Image

    dot = Image.new("RGB", (1, 1), (round(red * 255), round(green * 255), round(blue * 255)))
    separated = Image.new("CMYK", (1, 1))
    _separation().apply(dot, separated)
    c, m, y, k = (round(value / 255, 2) for value in separated.tobytes())
    return (c, m, y, k)


@lru_cache(maxsize=1)
def _separation() -> Any:
    from io import BytesIO

    from PIL import ImageCms

    inks = ImageCms.ImageCmsProfile(BytesIO(offset_profile()))
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.buildTransform(ImageCms.createProfile("sRGB"), inks, "RGB", "CMYK", renderingIntent=intent)


def to_inks(pdf: pikepdf.Pdf) -> None:
    """Turn every colour of a PDF's pages into inks."""
    icc = pdf.make_stream(Path(str(distribution("weasyprint").locate_file(_SRGB))).read_bytes(), N=3)
    srgb = pdf.make_indirect(Array([Name.ICCBased, icc]))
    for page in pdf.pages:
        page.contents_coalesce()
        page.obj.Contents = pdf.make_stream(_in_inks(page.obj.Contents))
        _name_rgb(page.obj, srgb)
    for item in list(pdf.objects):
        if not isinstance(item, pikepdf.Stream):
            continue
        if item.get("/Subtype") == Name.Image:
            _settle(item, srgb)
        elif item.get("/Subtype") == Name.Form or item.get("/PatternType") == 1:
            item.write(_in_inks(item))
            _name_rgb(item, srgb)


def _in_inks(content: pikepdf.Object) -> bytes:
    """Return a content stream with inks in place of its greys and RGB."""
    return pikepdf.unparse_content_stream([_turned(one) for one in pikepdf.parse_content_stream(content)])


def _turned(one: Any) -> Any:
    operator = _OPERATORS.get(str(one.operator))
    if operator is None:
        return one
    parts = [float(value) for value in one.operands]
    red, green, blue = parts if len(parts) == 3 else parts * 3
    return pikepdf.ContentStreamInstruction([*ink_of(red, green, blue)], Operator(operator))


def _name_rgb(holder: pikepdf.Object, srgb: pikepdf.Object) -> None:
    """Say what RGB means in shadings, the only place where it may be left, and blend in inks."""
    if "/Resources" not in holder:
        holder.Resources = Dictionary()
    if "/ColorSpace" not in holder.Resources:
        holder.Resources.ColorSpace = Dictionary()
    holder.Resources.ColorSpace.DefaultRGB = srgb
    if "/Group" in holder and "/CS" in holder.Group:
        holder.Group.CS = Name.DeviceCMYK


def _settle(picture: pikepdf.Stream, srgb: pikepdf.Object) -> None:
    """Make a picture without colour grey; say of a coloured one that it is sRGB."""
    space: Any = picture.get("/ColorSpace")
    is_indexed = isinstance(space, Array) and space[0] == Name.Indexed and space[1] == Name.DeviceRGB
    if space != Name.DeviceRGB and not is_indexed:
        return
    grey = pikepdf.PdfImage(picture).as_pil_image().convert("RGB")
    if not is_untinted(grey):
        if is_indexed:
            space[1] = srgb
        else:
            picture.ColorSpace = srgb
        return
    picture.write(grey.convert("L").tobytes())
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    for key in ("/DecodeParms", "/Decode"):
        if key in picture:
            del picture[key]


def rgb_pictures(pdf: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    """Yield (page index, picture) of every picture in RGB."""
    for index, page in enumerate(pdf.pages):
        for picture in _shown(page.obj):
            space = picture.get("/ColorSpace")
            if isinstance(space, Array) and space[0] == Name.ICCBased and int(space[1].N) == 3:
                yield index, picture


def _shown(holder: pikepdf.Object) -> Iterable[pikepdf.Object]:
    for item in holder.get("/Resources", Dictionary()).get("/XObject", Dictionary()).values():
        if item.get("/Subtype") == Name.Image:
            yield item
        elif item.get("/Subtype") == Name.Form:
            yield from _shown(item)
