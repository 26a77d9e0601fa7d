"""Glyphs that stand for two texts come back from the PDF as what they stood for, in a unit and across units."""

import io
import re
import unicodedata
from datetime import datetime
from fractions import Fraction

import pikepdf
import pypdfium2
import pytest

from wenxuan.model import Region
from wenxuan.typeset import fonts
from wenxuan.typeset.engine import Job, Laid, lay_out
from wenxuan.typeset.fonts import coverage, find_faces
from wenxuan.typeset.join import Frame, Placed, join

# one glyph in Noto Serif CJK SC, or in the language of another region
TWINS = ("一⼀", "方⽅", "黄⿈", "壿墫", "户戶戸", "教敎", "豈豈", "…⋯", "•‧", "～〜", "\u3000\u2003")
COMPOSED, PLAIN = "<p>{}</p>", '<p style="white-space: nowrap">{}</p>'  # by us; by WeasyPrint
CSS = "@page { size: 148mm 210mm; margin: 15mm } p { margin: 0; text-align: justify } "


def unit(text: str, region: Region, family: str) -> Laid:
    css = f'{CSS} html {{ font: 10.5pt/18pt "{family}" }}'
    return lay_out(Job(f"<html lang={region.value}><title>书</title><body>{text}</body></html>", css))


def joined(units: list[Laid], faces: tuple[fonts.Face, ...]) -> bytes:
    placed, first = [], 0
    for laid in units:
        placed.append(Placed(laid, first))
        first += laid.pages
    size = (Fraction(420), Fraction(595), Fraction(0))
    return join(placed, Frame(first, *size, (), {}, "书", "zh", datetime(2020, 1, 1), faces=faces))


def text_of(pdf: bytes) -> str:
    """Return the characters of a PDF, line ends left out; the reader takes an em space of a glyph for a space."""
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"[\r\n]|\ufffe", "", text).replace("\u2003", " ")


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("form", [COMPOSED, PLAIN])
@pytest.mark.parametrize(
    ("region", "family"),
    [
        (Region.CN, "Noto Serif CJK SC"),
        (Region.TW, "Noto Serif CJK TC"),
        (Region.HK, "Noto Serif CJK HK"),
        (Region.TW, "Noto Serif CJK SC"),  # as a face of one's own may be
        (Region.CN, "Noto Serif CJK TC"),
    ],
)
def test_twins_come_back_each_as_itself(region: Region, family: str, form: str, turn: int) -> None:
    rows = [f"甲{twins}乙{twins[::-1]}丙" for twins in TWINS][::turn]
    alone = [f"甲{char}乙" for twins in TWINS for char in twins][::turn]
    units = [unit("".join(map(form.format, part)), region, family) for part in (rows, alone[::2], alone[1::2])]
    pdf = joined(units, find_faces(region) + find_faces(Region.CN) + find_faces(Region.TW))
    assert text_of(pdf) == "".join((*rows, *alone[::2], *alone[1::2])).replace("\u2003", " ")


def test_a_radical_does_not_take_the_place_of_its_character() -> None:
    faces = find_faces(Region.CN)
    units = [unit(COMPOSED.format(text), Region.CN, faces[0].family) for text in ("⼀国", "一国", "⼀家")]
    with pikepdf.open(io.BytesIO(joined(units, faces))) as book:
        tables = [page.obj.Resources.Font for page in book.pages]
        names = [sorted(str(font.BaseFont) for font in table.values()) for table in tables]
    assert len(names[1]) == 1
    assert names[0] == names[2]
    assert set(names[1]) < set(names[0]), "one subset for what is plain, one for the radical"


def test_subsets_that_do_not_agree_have_tags_of_their_own() -> None:
    faces = find_faces(Region.CN)
    units = [unit(COMPOSED.format(text), Region.CN, faces[0].family) for text in ("⋯国", "…国", "⋯家", "…家")]
    with pikepdf.open(io.BytesIO(joined(units, faces))) as book:
        fonts_of = [next(iter(page.obj.Resources.Font.values())) for page in book.pages]
        names = [str(font.BaseFont) for font in fonts_of]
        for font in fonts_of:
            inner = font.DescendantFonts[0]
            assert font.BaseFont == inner.BaseFont == inner.FontDescriptor.FontName
    assert names[0] == names[2] != names[1] == names[3]
    assert len({name.partition("+")[2] for name in names}) == 1


@pytest.mark.deep
@pytest.mark.parametrize("role", ["serif", "serif-bold", "sans", "sans-bold", "kai"])
@pytest.mark.parametrize("region", list(Region))
def test_every_character_comes_back(region: Region, role: str) -> None:
    [face] = [face for face in find_faces(region) if face.role == role]
    codes = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x2E80, 0x2FE0), *range(0x3001, 0x3030))
    codes += (*range(0xF900, 0xFB00), *range(0xFF01, 0xFF61), *range(0x2010, 0x2028), *range(0x2030, 0x205F))
    covered = coverage(face) - {0x2011}  # which is shown as -; marks that combine join what is before them
    text = "".join(chr(code) for code in codes if code in covered and not unicodedata.combining(chr(code)))
    rows = [text[start : start + 1000] for start in range(0, len(text), 1000)]
    weight = "bold" if role.endswith("bold") else "normal"
    body = "".join(f'<p style="font-weight: {weight}">{row}</p>' for row in rows)
    got = text_of(joined([unit(body, region, face.family)], (face,)))
    differing = [(wanted, found) for wanted, found in zip(text, got, strict=False) if wanted != found][:10]
    assert (len(got), differing) == (len(text), [])
