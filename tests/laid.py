"""Blocks laid out by the engine in the book's own dress, and where the characters of the finished pages stand."""

import ctypes
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from wenxuan.check import pdf_text
from wenxuan.formats._units import body_units
from wenxuan.formats.pdf import dress_of
from wenxuan.manuscript import Asset
from wenxuan.model import (
    Block,
    Book,
    Edition,
    Figure,
    Inline,
    Meta,
    Note,
    Opening,
    Paragraph,
    Part,
    Piece,
    Placement,
    Region,
    Role,
    Text,
)
from wenxuan.page import TrimSize, load_trim
from wenxuan.typeset.engine import POINTS, Laid, lay_out
from wenxuan.typeset.fonts import Face, find_faces
from wenxuan.units import mm_to_pt

SENTENCES = (
    "风从巷口吹来，灯摇了摇。", "他说：“这么晚了，还不睡？”", "没有人答话，只有远处的狗叫了两声。",
    "那一年的冬天特别冷，河面上结了厚厚的冰，孩子们在上面跑来跑去。", "车到站的时候，天已经黑了。",
    "母亲把旧棉衣拆了，洗净，晒干，又一针一线地缝起来。",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """Characters of one baseline: page from 0, pt below the page's head, size in pt, left edge, text."""

    page: int
    y: float
    size: float
    left: float
    right: float
    text: str


@cache
def faces(region: Region = Region.CN) -> tuple[Face, ...]:
    return find_faces(region)


def prose(count: int, seed: int = 0) -> tuple[Paragraph, ...]:
    """Paragraphs of one to nine sentences, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - the same prose every time
    return tuple(
        Paragraph((Text("".join(dice.choice(SENTENCES) for _ in range(dice.randint(1, 9)))),)) for _ in range(count)
    )


def paragraph(text: str, *more: Inline, role: Role = Role.BODY) -> Paragraph:
    return Paragraph((Text(text), *more), role=role)


def note(text: str, name: str = "n") -> Note:
    return Note(name, (Paragraph((Text(text),)),))


def picture(width: int, height: int, caption: str = "", *more: Inline) -> Figure:
    """A grey picture of so many dots."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), (200, 205, 200)).save(target, "PNG")
    asset = Asset(f"p{width}x{height}.png", "image/png", target.getvalue(), width, height, alt="图")
    return Figure(asset, ((Text(caption), *more) if caption else more))


def piece_of(blocks: Sequence[Block]) -> Piece:
    return Piece("one", (Text("试排"),), tuple(blocks))


def lay(blocks: Sequence[Block], *, trim: str = "a5") -> Laid:
    """Lay out one piece of these blocks as the PDF format does."""
    return lay_pieces((piece_of(blocks),), trim=trim)


def lay_pieces(pieces: tuple[Piece, ...], *, trim: str = "a5") -> Laid:
    """Lay out pieces that run on, one after another."""
    book = Book(Meta("试排"), (Part(pieces),))
    edition = Edition(book, "t", trim, Opening.RUN_ON)
    [unit] = body_units(edition, dress_of(edition, faces()))
    return lay_out(unit.job)


def rows(laid: Laid, *, trim: str = "a5") -> list[Row]:
    """Return the rows of characters of every page, from its head down."""
    height = float(mm_to_pt(load_trim(trim).height))
    found: list[Row] = []
    with pypdfium2.PdfDocument(laid.pdf) as document:
        for number, page in enumerate(document):
            found += _rows_of(page, number, height)
    return found


def _rows_of(page: pypdfium2.PdfPage, number: int, height: float) -> list[Row]:
    text = page.get_textpage()
    lines: dict[tuple[int, int], list[tuple[float, float, str]]] = {}
    exact: dict[tuple[int, int], tuple[float, float]] = {}
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text, index))
        if not character.strip() or raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        size = raw.FPDFText_GetFontSize(text, index) * POINTS  # units are laid out in CSS pixels
        key = (round((height - y.value) * 2), round(size * 4))
        exact.setdefault(key, (height - y.value, size))
        lines.setdefault(key, []).append((x.value, x.value + size, character))
    return [
        Row(number, *exact[key], min(line)[0], max(right for _, right, _ in line), "".join(c for *_, c in sorted(line)))
        for key, line in sorted(lines.items())
    ]


def grid_errors(found: Sequence[Row], trim: TrimSize) -> list[tuple[Row, float]]:
    """Return the body rows that stand beside the grid, each with its distance in pt."""
    body = [row for row in found if abs(row.size - float(trim.size)) < 0.05]
    assert body, "no row of the body's size"
    leading, head = float(trim.leading), float(mm_to_pt(trim.head))
    base = _base(trim)
    errors = []
    for row in body:
        place = (row.y - head - base) / leading
        off = (place - round(place)) * leading
        if abs(off) > 0.1:
            errors.append((row, off))
    return errors


@cache
def _base(trim: TrimSize) -> float:
    """Return how far the baseline of a page's first line lies below the head, in pt: of a plain page."""
    plain = rows(lay(prose(40), trim=trim.name), trim=trim.name)
    second = min(row.y for row in plain if row.page == 1)
    return second - float(mm_to_pt(trim.head))


def line_of(row: Row, trim: TrimSize) -> int:
    """Return the line of the grid that a row stands on, from 0."""
    return round((row.y - float(mm_to_pt(trim.head)) - _base(trim)) / float(trim.leading))


def faults(laid: Laid, blocks: Sequence[Block], target: Path) -> list[str]:
    """Return what the check of a finished PDF says of the pages of `lay(blocks)`, written to `target`."""
    target.write_bytes(laid.pdf)
    book = Book(Meta("试排"), (Part((piece_of(blocks),)),))
    placements = [Placement(("one",), 0, laid.pages)]
    return [str(found) for found in pdf_text.check(target, placements, Edition(book, "t", "a5"))]
