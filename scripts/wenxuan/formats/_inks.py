"""Turn a PDF's colours into printing inks (油墨): what is black in black alone, colours in four inks, pictures named.

DeviceRGB leaves the content of pages. Grey becomes a tint of black; what is nearly black becomes black, since a fine
stroke of four inks shows every shift of the plates; any other colour becomes CMYK by the profile `print/offset.icc`.
Pictures without colour become DeviceGray. Coloured ones stay in sRGB and say so (ICCBased): the shop's own profile
separates them better than a general one (ISO 15930-7, 6.2.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
_PATTERNED = ("sh", "scn", "SCN")  # gradients and the like
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
    return ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"),
        inks,
        "RGB",
        "CMYK",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.NOCACHE,  # editions are finished side by side
    )


def to_inks(pdf: pikepdf.Pdf) -> frozenset[int]:
    """Turn every colour of a PDF's pages into inks; return the indices of the pages that have any colour."""
    icc = pdf.make_stream(Path(str(distribution("weasyprint").locate_file(_SRGB))).read_bytes(), N=3)
    srgb = pdf.make_indirect(Array([Name.ICCBased, icc]))
    coloured: set[tuple[int, int]] = set()
    uses: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for item in list(pdf.objects):
        if not isinstance(item, pikepdf.Stream):
            continue
        if item.get("/Subtype") == Name.Image:
            if _settle(item, srgb):
                coloured.add(item.objgen)
        elif item.get("/Subtype") == Name.Form or item.get("/PatternType") == 1:
            content = _in_inks(item)
            item.write(content.data)
            uses[item.objgen] = _used(item, content.names)
            if content.is_coloured:
                coloured.add(item.objgen)
            _name_rgb(item, srgb)
    found = set()
    for index, page in enumerate(pdf.pages):
        page.contents_coalesce()
        content = _in_inks(page.obj.Contents)
        page.obj.Contents = pdf.make_stream(content.data)
        _name_rgb(page.obj, srgb)
        if content.is_coloured or _reached(_used(page.obj, content.names), uses) & coloured:
            found.add(index)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Content:
    """A content stream in inks, the names of what it draws, and whether it chooses a colour itself."""

    data: bytes
    names: frozenset[str]
    is_coloured: bool


def _in_inks(stream: pikepdf.Object) -> _Content:
    """Return a content stream with inks in place of its greys and RGB."""
    turned = [_turned(one) for one in pikepdf.parse_content_stream(stream)]
    names = frozenset(str(one.operands[0]) for one in turned if str(one.operator) == "Do")
    is_coloured = any(
        any(map(float, one.operands[:3])) if operator in ("k", "K") else operator in _PATTERNED
        for one in turned
        if (operator := str(one.operator)) in ("k", "K", *_PATTERNED)
    )
    return _Content(pikepdf.unparse_content_stream(turned), names, is_coloured)


def _used(holder: pikepdf.Object, names: frozenset[str]) -> set[tuple[int, int]]:
    """Return the pictures and forms of these names."""
    table = holder.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    return {table[name].objgen for name in names if name in table}


def _reached(start: set[tuple[int, int]], uses: Mapping[tuple[int, int], set[tuple[int, int]]]) -> set[tuple[int, int]]:
    """Return what is drawn by way of forms too."""
    found, waiting = set[tuple[int, int]](), list(start)
    while waiting:
        if (item := waiting.pop()) not in found:
            found.add(item)
            waiting += uses.get(item, ())
    return found


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


def _settle(picture: pikepdf.Stream, srgb: pikepdf.Object) -> bool:
    """Make a picture without colour grey; say of a coloured one that it is sRGB, and return True."""
    space: Any = picture.get("/ColorSpace")
    is_indexed = isinstance(space, Array) and space[0] == Name.Indexed and space[1] == Name.DeviceRGB
    if space != Name.DeviceRGB and not is_indexed:
        return False
    pixels = pikepdf.PdfImage(picture).as_pil_image().convert("RGB")
    if not is_untinted(pixels):
        if is_indexed:
            space[1] = srgb
        else:
            picture.ColorSpace = srgb
        return True
    picture.write(pixels.convert("L").tobytes())
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    for key in ("/DecodeParms", "/Decode"):
        if key in picture:
            del picture[key]
    return False
