"""How near text is to the fold, and what is said of it: pages with words in known places."""

from fractions import Fraction
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from wenxuan.impose import check, plan_for
from wenxuan.impose.margins import sample, text_extents, to_fold
from wenxuan.impose.plan import Settings
from wenxuan.units import mm_to_pt

A5 = (float(mm_to_pt(148)), float(mm_to_pt(210)))


def book(path: Path, pages: int, *, inner: float, outer: float = 20, rotation: int = 0) -> Path:
    """A5 pages, bound on the left, with a row of full blocks from margin to margin (mm) as a reader sees them."""
    pdf = Pdf.new()
    shape = pdf.make_stream(b"1000 0 0 0 1000 1000 d1 0 0 1000 1000 re f")
    font = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, 0, 1000, 1000]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary(block=shape),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, Name.block])),
            FirstChar=65,
            LastChar=65,
            Widths=Array([1000]),
        )
    )
    width, height = A5
    turns = {
        0: "1 0 0 1 0 0",
        90: f"0 1 -1 0 {height} 0",
        180: f"-1 0 0 -1 {width} {height}",
        270: f"0 -1 1 0 0 {width}",
    }
    for index in range(pages):
        page = pdf.add_blank_page(page_size=(height, width) if rotation % 180 else (width, height)).obj
        left, right = (inner, outer) if index % 2 == 0 else (outer, inner)
        start, end = float(mm_to_pt(left)), width - float(mm_to_pt(right))
        drawing = f"q {turns[rotation]} cm BT /F1 10 Tf {start} 300 Td (A) Tj {end - 10 - start} 0 Td (A) Tj ET Q"
        page.Contents, page.Resources = pdf.make_stream(drawing.encode()), Dictionary(Font=Dictionary(F1=font))
        if rotation:
            page.Rotate = rotation
    pdf.save(path)
    return path


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_distance_of_text_from_the_fold(tmp_path: Path, rotation: int) -> None:
    source = book(tmp_path / "book.pdf", 4, inner=12, rotation=rotation)
    plan = plan_for(source)
    extents = text_extents(source, range(4))
    assert extents is not None
    distances = to_fold(plan, extents)
    assert sorted(distances) == [0, 1, 2, 3]
    seam = float(mm_to_pt("0.25"))  # half a sheet of A4 is wider than A5
    assert [float(distances[index]) for index in range(4)] == pytest.approx([float(mm_to_pt(12)) + seam] * 4, abs=0.1)


def test_enough_margin_says_nothing(tmp_path: Path) -> None:
    source = book(tmp_path / "book.pdf", 8, inner=9)
    assert check(source, plan_for(source)).diagnostics == ()


def test_text_at_the_fold_is_told(tmp_path: Path) -> None:
    source = book(tmp_path / "book.pdf", 8, inner=4.75)
    (found,) = check(source, plan_for(source)).diagnostics
    assert str(found) == (
        f"{source}: warning[fold-margin]: page 1: expected 8 mm or more from text to the fold, found 5 mm\n"
        "hint: make the inner margins wider, or take larger paper"
    )


def test_creep_keeps_away_from_text(tmp_path: Path) -> None:
    source = book(tmp_path / "book.pdf", 40, inner=8.75)  # 9 mm from the fold: 1 mm of room for 9 sheets
    settings = Settings(weight=160)  # 0.2 mm a sheet
    plan = plan_for(source, settings)
    assert float(plan.creep * 9) == pytest.approx(float(mm_to_pt(1)), abs=0.1)
    (found,) = check(source, plan, settings).diagnostics
    assert found.what == "inner pages want to move 1.8 mm towards the fold, but have room for 1 mm"
    roomy = book(tmp_path / "roomy.pdf", 40, inner=18)
    assert plan_for(roomy, settings).creep == mm_to_pt(Fraction("0.2"))
    assert check(roomy, plan_for(roomy, settings), settings).diagnostics == ()


def test_where_text_cannot_be_found_nothing_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = book(tmp_path / "book.pdf", 8, inner=18)
    monkeypatch.setattr("wenxuan.impose.margins._SECONDS", 0)
    assert text_extents(source, range(8)) is None
    assert plan_for(source, Settings(weight=80)).creep == 0


def test_too_many_sheets_for_a_staple_are_told(tmp_path: Path) -> None:
    source = book(tmp_path / "book.pdf", 84, inner=18)
    (found,) = check(source, plan_for(source)).diagnostics
    assert (found.rule, found.what) == ("thick", "expected at most 20 sheets in one another for a staple, found 21")
    for settings in (Settings(signature="4-6"), Settings("perfect"), Settings("two-up")):
        assert check(source, plan_for(source, settings), settings).diagnostics == ()


@pytest.mark.parametrize(("paper", "told"), [("a4", True), ("a3", False)])
def test_crop_marks_need_room(tmp_path: Path, paper: str, told: bool) -> None:
    source = book(tmp_path / "book.pdf", 8, inner=18)
    settings = Settings(paper=paper, marks="crop")
    assert [item.rule for item in check(source, plan_for(source, settings), settings).diagnostics] == ["crop"] * told


@pytest.mark.parametrize("pages", [1, 47, 48, 49, 2000])
def test_a_sample_is_spread_over_the_book(pages: int) -> None:
    looked_at = sample(pages)
    assert looked_at[0] == 0
    assert min(pages, 16) <= len(looked_at) <= 48
    assert pages - looked_at[-1] <= looked_at.step
    assert pages == 1 or {index % 2 for index in looked_at} == {0, 1}


def test_a_bomb_in_a_font_harms_nobody(tmp_path: Path) -> None:
    import zlib

    packer = zlib.compressobj(9)
    data = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(1 << 10)), packer.flush()])
    source = book(tmp_path / "book.pdf", 4, inner=18)
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(data, Filter=Name.FlateDecode)
        pdf.save(source, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert plan_for(source, Settings(weight=80)).creep == 0
