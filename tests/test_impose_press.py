"""Imposed PDFs, read back by PDFium: what stands where, the right way up, in the right size, and nothing twice."""

import contextlib
import ctypes
import math
import os
import resource
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from paper import Face, Print, bound, is_upright, printed, read, read_flat, stacked
from wenxuan.errors import InputError, OutputError, WenxuanError
from wenxuan.impose import impose, plan_for
from wenxuan.impose.plan import Settings
from wenxuan.impose.schemes import Scheme, scheme_named, schemes
from wenxuan.impose.signature import Binding

A4 = (841.8898, 595.2756)
TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def book(
    pages: int,
    *,
    width: float = 420,
    height: float = 595,
    rotation: int = 0,
    corner: tuple[float, float] = (0, 0),
    bleed: float = 0,
    unit: float = 1,
) -> Pdf:
    """A PDF whose pages bear their number in the middle, upright for the reader; on red paper if there is bleed."""
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    across, along = (height, width) if rotation % 180 else (width, height)
    left, bottom = corner
    turn = " ".join(map(str, TURNS[rotation]))
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(across, along)).obj
        page.MediaBox = Array([left - bleed, bottom - bleed, left + across + bleed, bottom + along + bleed])
        paper = f"{left - bleed} {bottom - bleed} {across + 2 * bleed} {along + 2 * bleed} re f 0 g"
        text = f"BT /F1 20 Tf {turn} {left + across / 2} {bottom + along / 2} Tm ({number}) Tj ET"
        page.Contents = pdf.make_stream((f"1 0 0 rg {paper} {text}" if bleed else text).encode())
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        if bleed:
            page.TrimBox = Array([left, bottom, left + across, bottom + along])
        if rotation:
            page.Rotate = rotation
        if unit != 1:
            page.UserUnit = unit
    return pdf


def saved(pdf: Pdf, folder: Path, **options: object) -> Path:
    path = folder / "book.pdf"
    pdf.save(path, **options)
    return path


def face_of(page: pypdfium2.PdfPage, *, columns: int = 2, rows: int = 1) -> Face:
    """What is printed in the cells of an imposed page, by the first character of every number."""
    width, height = page.get_size()
    text = page.get_textpage()
    found: dict[tuple[int, int], Print] = {}
    digits: dict[tuple[int, int], str] = {}
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    for place in range(pdfium.FPDFText_CountChars(text)):
        char = chr(pdfium.FPDFText_GetUnicode(text, place))
        if char.isdigit():
            pdfium.FPDFText_GetCharOrigin(text, place, x, y)
            pdfium.FPDFText_GetMatrix(text, place, matrix)
            across, along = x.value / width * columns, y.value / height * rows
            cell = int(across), int(along)
            digits[cell] = digits.get(cell, "") + char
            size = max(abs(matrix.c), abs(matrix.d))
            up = (round(matrix.c / size), round(matrix.d / size))
            found.setdefault(cell, Print(None, round(across - cell[0], 4), round(along - cell[1], 4), up))
    return {cell: item._replace(index=int(digits[cell])) for cell, item in found.items()}


def read_back(path: Path, *, scheme: str = "saddle", binding: str = "left", duplex: str = "long-edge") -> list[Print]:
    """Print an imposed PDF on make-believe paper, fold it and read it."""
    pdf, made = pypdfium2.PdfDocument(path), scheme_named(scheme)
    columns, rows = made.grid
    faces = [face_of(page, columns=columns, rows=rows) for page in pdf]
    sheets = list(zip(faces[::2], faces[1::2], strict=True)) if made.sides == 2 else [(face, {}) for face in faces]
    over_head = (pdf[0].get_width() >= pdf[0].get_height()) is (duplex == "long-edge")
    piles = [printed(*sheet, columns=columns, rows=rows, over_head=over_head) for sheet in sheets]
    if not made.is_folded:
        return list(read_flat(stacked(piles), binding=Binding(binding)))
    return list(read(bound(stacked(piles), made.steps, binding=Binding(binding))))


KINDS: dict[str, Callable[[], Pdf]] = {
    "plain": lambda: book(11),
    "turned-90": lambda: book(6, rotation=90),
    "turned-180": lambda: book(6, rotation=180),
    "turned-270": lambda: book(6, rotation=270),
    "bled": lambda: book(8, bleed=9, corner=(-50, 33)),
    "bled-and-turned": lambda: book(8, bleed=9, corner=(12, -7), rotation=90),
    "units": lambda: book(5, width=210, height=297.5, unit=2),
    "small": lambda: book(4, width=297, height=420),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("duplex", ["long-edge", "short-edge"])
@pytest.mark.parametrize("binding", ["left", "right"])
def test_the_printed_booklet_reads_in_order(tmp_path: Path, kind: str, binding: str, duplex: str) -> None:
    source, target = saved(KINDS[kind](), tmp_path), tmp_path / "booklet.pdf"
    sheets = impose(source, target, Settings(binding=binding, duplex=duplex))
    pages = read_back(target, binding=binding, duplex=duplex)
    count = len(pypdfium2.PdfDocument(source))
    assert sheets == len(pages) // 4 == math.ceil(count / 4)
    assert [page.index for page in pages if page.index is not None] == list(range(count))
    assert all(map(is_upright, pages)), pages
    assert all(page.get_size() == pytest.approx(A4, abs=0.01) for page in pypdfium2.PdfDocument(target))


@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.name)
@pytest.mark.parametrize("duplex", ["long-edge", "short-edge"])
@pytest.mark.parametrize("binding", ["left", "right"])
def test_every_scheme_is_printed_in_order(tmp_path: Path, scheme: Scheme, binding: str, duplex: str) -> None:
    small = {"width": 200, "height": 290}
    source = saved(book(8 if scheme.sheets == (1, 1) else 24, **small), tmp_path)
    target = tmp_path / "sheets.pdf"
    settings = Settings(scheme.name, binding=binding, duplex=duplex, signature="" if scheme.stitch == "none" else "6")
    impose(source, target, settings)
    pages = read_back(target, scheme=scheme.name, binding=binding, duplex=duplex)
    assert [page.index for page in pages] == list(range(len(pages)))
    assert all(map(is_upright, pages)), pages


@pytest.mark.parametrize("output_side", ["face-down", "face-up"])
def test_by_hand_fronts_and_backs_are_two_files(tmp_path: Path, output_side: str) -> None:
    source, target = saved(book(11), tmp_path), tmp_path / "booklet.pdf"
    assert impose(source, target, Settings(duplex="manual", output_side=output_side)) == 3
    assert not target.exists()
    fronts, backs = (pypdfium2.PdfDocument(tmp_path / f"booklet-{part}.pdf") for part in ("fronts", "backs"))
    pile = (
        [*range(3)] if output_side == "face-up" else [2, 1, 0]
    )  # as the tray gives sheets, turned over or as they lay
    printed_backs = dict(zip(pile, map(face_of, backs), strict=True))
    piles = [
        printed(face_of(front), printed_backs[place], columns=2, rows=1, over_head=True)
        for place, front in enumerate(fronts)
    ]
    pages = list(read(bound(stacked(piles), scheme_named("saddle").steps, binding=Binding.LEFT)))
    assert [page.index for page in pages if page.index is not None] == list(range(11))
    assert all(map(is_upright, pages))
    with pikepdf.open(tmp_path / "booklet-backs.pdf") as made:
        assert made.Root.ViewerPreferences.Duplex == Name.Simplex


@pytest.mark.parametrize(("binding", "upright"), [("left", False), ("right", True)])
def test_left_over_pages_may_be_ruled_for_notes(tmp_path: Path, binding: str, upright: bool) -> None:
    target = tmp_path / "booklet.pdf"
    impose(saved(book(6), tmp_path), target, Settings(blanks="notes", binding=binding, duplex="short-edge"))
    picture = pypdfium2.PdfDocument(target)[2].render(scale=2).to_pil().convert("L")  # pages 6 (2nd last) and 3
    half = picture.crop((0, 0, picture.width // 2, picture.height)) if binding == "left" else picture
    half = half if binding == "left" else picture.crop((picture.width // 2, 0, picture.width, picture.height))
    across = [half.getpixel((x, half.height // 2 + 4)) < 250 for x in range(half.width)]
    along = [half.getpixel((half.width // 2 + 4, y)) < 250 for y in range(half.height)]
    lines = {True: sum(across), False: sum(along)}
    assert lines[upright] > 2 * lines[not upright], lines
    with pikepdf.open(target) as made:
        ruled = [
            form.objgen
            for page in made.pages
            for form in page.obj.Resources.XObject.values()
            if b" m " in form.read_bytes()
        ]
    assert len(ruled) == 2, "two pages are left over"
    assert len(set(ruled)) == 1, "they are drawn once"


def black(picture: object, box: tuple[float, float, float, float]) -> int:
    """How many dark dots a part of a picture has; box in points from the top left, at 2 dots a point."""
    return sum(picture.crop(tuple(round(2 * edge) for edge in box)).histogram()[:128])


def test_marks_stand_where_hands_need_them(tmp_path: Path) -> None:
    empty = Pdf.new()
    for _ in range(24):
        empty.add_blank_page(page_size=(380, 540)).obj.Contents = empty.make_stream(b" ")
    source, target = saved(empty, tmp_path), tmp_path / "sheets.pdf"
    fold = A4[0] / 2
    impose(source, target, Settings("perfect", signature="2", marks="all", duplex="short-edge"))
    sheets = [page.render(scale=2).to_pil().convert("L") for page in pypdfium2.PdfDocument(target)]
    tick = (fold - 2, 10, fold + 2, 20)
    assert [black(sheet, tick) > 0 for sheet in sheets] == [True, False] * 6  # folds on fronts
    edge = A4[0] / 2 - 380  # pages are cut to their size, and meet at the fold
    corner = (edge - 1, 5, edge + 1, 18)
    assert all(black(sheet, corner) for sheet in sheets)
    bars = [[y for y in range(60, 540) if black(sheet, (fold - 4, y, fold + 4, y + 1)) >= 30] for sheet in sheets]
    assert [bool(bar) for bar in bars] == [True, False, False, False] * 3  # outside the outermost sheet of each
    assert bars[0][-1] < bars[4][0] + 2 < bars[8][0]
    assert bars[4][-1] < bars[8][0] + 2
    holes = [sum(black(sheet, (fold - 3, y, fold + 3, y + 1)) > 6 for y in range(60, 540)) for sheet in sheets]
    assert [count > 3 for count in holes[3::4]] == [True] * 3  # in the middle of each signature


def test_a_staple_goes_through_the_outermost_fold(tmp_path: Path) -> None:
    empty = Pdf.new()
    for _ in range(8):
        empty.add_blank_page(page_size=(380, 540)).obj.Contents = empty.make_stream(b" ")
    target = tmp_path / "sheets.pdf"
    impose(saved(empty, tmp_path), target, Settings(marks="stitch"))
    sheets = [page.render(scale=2).to_pil().convert("L") for page in pypdfium2.PdfDocument(target)]
    assert [black(sheet, (0, 0, *A4)) > 0 for sheet in sheets] == [True, False, False, False]


def test_creep_moves_pages_and_cuts_them_at_the_fold(tmp_path: Path) -> None:
    pdf = book(12, width=A4[0] / 2, height=A4[1])
    for page in pdf.pages:
        page.obj.Contents = pdf.make_stream(b"1 0 0 rg 0 0 500 600 re f 0 g " + page.obj.Contents.read_bytes())
    target = tmp_path / "booklet.pdf"
    impose(saved(pdf, tmp_path), target, Settings(thickness=0.5, duplex="short-edge"))
    made = pypdfium2.PdfDocument(target)
    for sheet in range(3):
        moved = sheet * 0.5 * 72 / 25.4
        (left, right) = (face_of(made[2 * sheet])[cell, 0].x for cell in (0, 1))
        assert left - 0.5 == pytest.approx(moved / (A4[0] / 2), abs=1e-3)
        assert right - 0.5 == pytest.approx(-moved / (A4[0] / 2), abs=1e-3)
        row = made[2 * sheet].render(scale=4).to_pil().convert("RGB")
        red = [x / 4 for x in range(row.width) if row.getpixel((x, 40)) == (255, 0, 0)]
        assert (red[0], red[-1]) == pytest.approx((moved, A4[0] - moved), abs=0.5)


def test_bleed_shows_where_pages_are_cut(tmp_path: Path) -> None:
    target = tmp_path / "booklet.pdf"
    source = saved(book(4, width=380, height=540, bleed=30, corner=(5, 5)), tmp_path)
    impose(source, target, Settings(marks="crop"))
    picture = pypdfium2.PdfDocument(target)[0].render(scale=1).to_pil().convert("RGB")
    red = [x for x in range(picture.width) if picture.getpixel((x, 300)) == (255, 0, 0)]
    bleed = 3 * 72 / 25.4
    assert (red[0], red[-1]) == pytest.approx((A4[0] / 2 - 380 - bleed, A4[0] / 2 + 380 + bleed), abs=1.5)
    assert len(red) == pytest.approx(red[-1] - red[0] + 1, abs=1)


def test_pages_of_many_sizes_stand_in_the_middle(tmp_path: Path) -> None:
    pdf = book(3)
    pdf.pages.extend(book(3, width=200, height=300).pages)
    target = tmp_path / "booklet.pdf"
    impose(saved(pdf, tmp_path), target)
    pages = read_back(target)
    assert [page.index for page in pages] == [0, 1, 2, 0, 1, None, None, 2]
    assert all(map(is_upright, pages))


@pytest.mark.parametrize("shrink", [False, True])
def test_size_changes_only_if_asked(tmp_path: Path, shrink: bool) -> None:
    target = tmp_path / "booklet.pdf"
    settings = Settings(paper="a4" if shrink else "tabloid", shrink=shrink)
    impose(saved(book(4, width=612, height=792), tmp_path), target, settings)
    page = pypdfium2.PdfDocument(target)[0]
    text, matrix = page.get_textpage(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, 0, matrix)
    assert matrix.d == pytest.approx(A4[0] / 2 / 612 if shrink else 1, abs=1e-4)


def test_a_user_unit_is_part_of_the_size(tmp_path: Path) -> None:
    target = tmp_path / "booklet.pdf"
    impose(saved(book(4, width=105, height=148, unit=2.5), tmp_path), target)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(pypdfium2.PdfDocument(target)[0].get_textpage(), 0, matrix)
    assert matrix.d == pytest.approx(2.5)


def test_bleed_is_cut_at_the_trim(tmp_path: Path) -> None:
    target = tmp_path / "booklet.pdf"
    impose(saved(book(4, width=400, height=570, bleed=9, corner=(5, 5)), tmp_path), target)
    picture = pypdfium2.PdfDocument(target)[0].render(scale=1).to_pil().convert("RGB")
    row = [picture.getpixel((x, 100)) for x in range(picture.width)]
    red = [x for x, colour in enumerate(row) if colour == (255, 0, 0)]
    edges = [A4[0] / 4 - 200, A4[0] / 4 + 200, A4[0] * 3 / 4 - 200, A4[0] * 3 / 4 + 200]
    gap = next(place for place in range(len(red) - 1) if red[place + 1] - red[place] > 1)
    assert [red[0], red[gap] + 1, red[gap + 1], red[-1] + 1] == pytest.approx(edges, abs=1.5)


def test_a_crop_box_hides_what_it_hides(tmp_path: Path) -> None:
    pdf = book(4)
    for page in pdf.pages:
        page.obj.CropBox, page.obj.TrimBox = Array([100, 100, 320, 495]), Array([9, 9, 400, 500])
    plan = plan_for(saved(pdf, tmp_path))
    assert {box.size for box in plan.boxes} == {(220, 395)}


def test_fonts_and_pictures_are_shared_and_nothing_is_drawn_anew(tmp_path: Path) -> None:
    pdf = book(40)
    picture = pdf.make_stream(bytes(i * 7919 % 251 for i in range(3 * 100 * 100)))
    picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 100, 100
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    for page in pdf.pages:
        page.obj.Resources.XObject = Dictionary(Im=picture)
    source, target = saved(pdf, tmp_path), tmp_path / "booklet.pdf"
    impose(source, target)
    with pikepdf.open(target) as made:
        things = [item for item in made.objects if isinstance(item, Dictionary | pikepdf.Stream)]
        assert sum(item.get("/Subtype") == Name.Image for item in things) == 1
        assert sum(item.get("/Type") == Name.Font for item in things) == 1
        forms = [item for item in things if item.get("/Subtype") == Name.Form]
        assert len(forms) == 40
        assert {form.read_bytes() for form in forms} == {page.obj.Contents.read_bytes() for page in pdf.pages}
    assert target.stat().st_size <= 1.1 * source.stat().st_size


def test_what_the_page_tree_gives_to_all_pages_is_respected_and_shared(tmp_path: Path) -> None:
    pdf = book(8, rotation=90)
    tree = pdf.Root.Pages
    tree.Rotate, tree.MediaBox, tree.Resources = 90, pdf.pages[0].obj.MediaBox, pdf.pages[0].obj.Resources
    for page in pdf.pages:
        for key in ("/Rotate", "/MediaBox", "/Resources"):
            del page.obj[key]
    target = tmp_path / "booklet.pdf"
    impose(saved(pdf, tmp_path), target)
    pages = read_back(target)
    assert [page.index for page in pages] == list(range(8))
    assert all(map(is_upright, pages))
    with pikepdf.open(target) as made:
        forms = [form for page in made.pages for form in page.obj.Resources.XObject.values()]
        assert len({form.Resources.objgen for form in forms}) == 1


def test_empty_pages_shared_streams_and_parts_of_streams(tmp_path: Path) -> None:
    pdf = book(6)
    del pdf.pages[1].obj.Contents
    pdf.pages[2].obj.Contents = Array([])
    pdf.pages[4].obj.Contents = pdf.pages[3].obj.Contents
    pdf.pages[4].obj.MediaBox = Array([10, 10, 410, 585])
    pdf.pages[5].obj.Contents = Array([pdf.make_stream(b"q"), pdf.pages[5].obj.Contents, pdf.make_stream(b"Q")])
    target = tmp_path / "booklet.pdf"
    impose(saved(pdf, tmp_path), target)
    pages = read_back(target)
    assert [page.index for page in pages] == [0, None, None, 3, 3, None, None, 5]
    with pikepdf.open(target) as made:
        boxes = [tuple(map(float, form.BBox)) for page in made.pages for form in page.Resources.XObject.values()]
    assert sorted(boxes) == [(0, 0, 420, 595)] * 3 + [(10, 10, 410, 585)]


def test_stamps_and_filled_forms_are_printed(tmp_path: Path) -> None:
    pdf = book(1)
    look = pdf.make_stream(b"BT /F1 20 Tf 0 0 Td (77) Tj ET")
    look.Subtype, look.BBox, look.Resources = Name.Form, Array([0, 0, 50, 20]), pdf.pages[0].obj.Resources
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, F=4, Rect=Array([9, 9, 59, 29]), AP=Dictionary(N=look))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, 9, 59, 29]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(stamp), pdf.make_indirect(link)])
    target = tmp_path / "booklet.pdf"
    impose(saved(pdf, tmp_path), target)
    assert "77" in pypdfium2.PdfDocument(target)[0].get_textpage().get_text_range()


def test_the_print_dialogue_is_preset_and_the_book_named(tmp_path: Path) -> None:
    pdf = book(4)
    pdf.docinfo["/Title"] = "巷子里的灯"
    pdf.Root.Lang = pikepdf.String("zh-Hans-CN")
    target = tmp_path / "booklet.pdf"
    impose(saved(pdf, tmp_path), target, Settings(duplex="short-edge"))
    with pikepdf.open(target) as made:
        wishes = made.Root.ViewerPreferences
        assert (wishes.PrintScaling, wishes.Duplex) == (Name("/None"), Name.DuplexFlipShortEdge)
        assert (str(made.docinfo["/Title"]), str(made.Root.Lang)) == ("巷子里的灯", "zh-Hans-CN")
        assert str(made.docinfo["/CreationDate"]) == "D:20200101000000Z"


def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    source = saved(book(9), tmp_path)
    impose(source, tmp_path / "one.pdf")
    time.sleep(1.1)  # long enough for a clock to show in a date or an identifier
    impose(source, tmp_path / "two.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_the_first_sheet_fills_a_sheet_and_has_a_blank_back(tmp_path: Path) -> None:
    leaf = saved(book(1, width=297, height=210), tmp_path).read_bytes()
    target = tmp_path / "booklet.pdf"
    assert impose(saved(book(8), tmp_path), target, first_sheet=leaf) == 3
    made = pypdfium2.PdfDocument(target)
    assert len(made) == 6
    first, matrix = made[0].get_textpage(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(first, 0, matrix)
    assert matrix.d == pytest.approx(A4[0] / 297, abs=1e-3)
    assert made[1].get_textpage().count_chars() == 0
    assert face_of(made[2])[1, 0].index == 0


# --- what cannot be used --------------------------------------------------------------------------------


def broken_half(path: Path) -> None:
    book(8).save(path)
    path.write_bytes(path.read_bytes()[:300])


def locked(path: Path, **allowed: bool) -> None:
    lock = pikepdf.Encryption(user="" if allowed else "key", owner="key", allow=pikepdf.Permissions(**allowed))
    book(2).save(path, encryption=lock)


def boxed(path: Path, *box: float) -> None:
    pdf = book(3)
    pdf.pages[1].obj.MediaBox = Array(list(box))
    pdf.save(path)


NOT_A_PDF = ("{0}: not a PDF, or a broken one", "check that a PDF viewer opens it, then export it afresh")
REFUSED: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "missing": (str, "{0}: cannot be read: no such file or directory", "check the name of the PDF"),
    "folder": (Path.mkdir, "{0}: cannot be read: is a directory", "check the name of the PDF"),
    "empty": (Path.touch, *NOT_A_PDF),
    "text": (lambda path: path.write_text("a letter"), *NOT_A_PDF),
    "half": (
        broken_half,
        "{0}: the PDF is damaged and a part of it is lost",
        "fetch or export it afresh",
    ),
    "no page": (lambda path: Pdf.new().save(path), "{0}: the PDF has no page", "export it afresh"),
    "password": (
        locked,
        "{0}: the PDF is locked with a password",
        "open it, save a copy without a password, and use that",
    ),
    "not for print": (
        lambda path: locked(path, print_lowres=False, print_highres=False),
        "{0}: its maker does not allow printing it",
        "ask for a copy that may be printed",
    ),
    "no size": (
        lambda path: boxed(path, 0, 0, 0, 595),
        "{0}: page 2 has no size that can be read",
        "export the PDF afresh",
    ),
    "too large": (
        lambda path: boxed(path, 612, 792, 0, 0),
        "{0}: page 2 is 215.9 × 279.4 mm, but its place on a sheet of a4 is 148.5 × 210 mm",
        "print on tabloid: --paper tabloid",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_used_is_refused_in_plain_words(tmp_path: Path, kind: str) -> None:
    make, what, hint = REFUSED[kind]
    source, target = tmp_path / "book.pdf", tmp_path / "booklet.pdf"
    make(source)
    target.write_text("the booklet of yesterday")
    with pytest.raises(InputError) as caught:
        impose(source, target, Settings(paper="a4"))
    assert (caught.value.what, caught.value.hint) == (what.format(source), hint)
    assert target.read_text() == "the booklet of yesterday"


def test_a_book_that_may_be_printed_is_printed(tmp_path: Path) -> None:
    locked(tmp_path / "book.pdf", print_lowres=True, extract=False)
    assert impose(tmp_path / "book.pdf", tmp_path / "booklet.pdf") == 1


def bomb(path: Path) -> None:
    """A page in two streams of a gigabyte each: a megabyte when packed."""
    packer = zlib.compressobj(9)
    data = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(1 << 10)), packer.flush()])
    pdf = book(1)
    parts = [pdf.make_stream(data, Filter=Name.FlateDecode) for _ in range(2)]
    pdf.pages[0].obj.Contents = Array(parts)
    pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def ring_of_pages(path: Path) -> None:
    pdf = book(2)
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    with contextlib.suppress(pikepdf.PdfError):
        pdf.save(path)


@pytest.mark.parametrize("make", [bomb, ring_of_pages])
def test_what_was_made_to_do_harm_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "book.pdf")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError):
        impose(tmp_path / "book.pdf", tmp_path / "booklet.pdf")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kB


def test_pages_that_are_alike_are_stored_once(tmp_path: Path) -> None:
    pdf = book(1)
    content = pdf.pages[0].obj.Contents.read_bytes()
    pdf.pages[0].obj.Contents = Array([pdf.make_stream(b"q " + content), pdf.make_stream(b"Q")])
    for _ in range(39):
        pdf.pages.append(pdf.pages[0])
    target = tmp_path / "booklet.pdf"
    impose(saved(pdf, tmp_path), target)
    with pikepdf.open(target) as made:
        forms = {form.objgen for page in made.pages for form in page.obj.Resources.XObject.values()}
    assert len(forms) == 1


def test_a_page_that_comes_again_is_not_unpacked(tmp_path: Path) -> None:
    pdf = book(2)
    pdf.pages[1].obj.Contents = pdf.pages[0].obj.Contents
    pdf.pages[1].obj.MediaBox = Array([10, 10, 410, 585])
    target = tmp_path / "booklet.pdf"
    impose(saved(pdf, tmp_path), target)
    assert [page.index for page in read_back(target)] == [0, None, None, 0]


@pytest.mark.parametrize("cut", range(40, 2400, 60))
def test_no_damage_gets_past_as_a_crash(tmp_path: Path, cut: int) -> None:
    source = saved(book(5), tmp_path, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = bytearray(source.read_bytes())
    data[cut : cut + 12] = b"/ 7 [ << ( 0"
    source.write_bytes(data)
    try:
        assert impose(source, tmp_path / "booklet.pdf") > 0
    except WenxuanError as error:
        assert error.hint


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("book.pdf", "{0}: the booklet would overwrite its own source"),
        ("", "{0}: is a folder"),
        ("none/booklet.pdf", "{0}: cannot be written: no such file or directory"),
        ("book.pdf/booklet.pdf", "{0}: cannot be written: not a directory"),
    ],
)
def test_a_target_that_cannot_be_written_is_told(tmp_path: Path, name: str, what: str) -> None:
    source = saved(book(2), tmp_path)
    target = tmp_path / name
    with pytest.raises(OutputError) as caught:
        impose(source, target)
    assert caught.value.what == what.format(target)


def test_a_full_disk_leaves_the_old_booklet(tmp_path: Path) -> None:
    source, target = saved(book(200), tmp_path), tmp_path / "booklet.pdf"
    target.write_text("the booklet of yesterday")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OutputError) as caught:
            impose(source, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.what == f"{target}: cannot be written: file too large"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.pdf", "booklet.pdf"]
    assert target.read_text() == "the booklet of yesterday"


# --- a second opinion, and speed ------------------------------------------------------------------------


@pytest.mark.parametrize("binding", ["left", "right"])
@pytest.mark.parametrize("duplex", ["long-edge", "short-edge"])
def test_the_independent_reader_agrees(tmp_path: Path, shared: Path, binding: str, duplex: str) -> None:
    pdf = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    words = ["lamp", "alley", "letter", "river", "winter", "grandmother", "bicycle", "porridge", "umbrella", "train"]
    for number, word in enumerate(words):
        page = pdf.add_blank_page(page_size=(419.53, 595.28)).obj
        text = f"BT /F1 14 Tf 60 500 Td ({word} on page {number}) Tj 0 -30 Td ({word[::-1] * 3}) Tj ET"
        page.Contents, page.Resources = pdf.make_stream(text.encode()), Dictionary(Font=Dictionary(F1=font))
    source, target = saved(pdf, tmp_path), tmp_path / "booklet.pdf"
    impose(source, target, Settings(binding=binding, duplex=duplex))
    flip = duplex.removesuffix("-edge")
    command = [sys.executable, shared / "checks" / "check_booklet.py", target, source, "--signature", "0"]
    told = subprocess.run([*command, "--binding", binding, "--flip", flip], capture_output=True, text=True)
    assert told.stdout.splitlines()[-1] == "RESULT PASS", told.stdout + told.stderr


def test_two_thousand_pages_take_seconds(tmp_path: Path) -> None:
    source = saved(book(2000), tmp_path)
    start = time.process_time()
    assert impose(source, tmp_path / "booklet.pdf") == 500
    assert time.process_time() - start < 5


def test_a_pipe_is_no_pdf(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "in.pdf")
    with pytest.raises(InputError, match="expected a PDF, found a device or pipe"):
        impose(tmp_path / "in.pdf", tmp_path / "out.pdf")
