"""Imposition in numbers: sheets of make-believe paper are printed, stacked, folded and read, leaf by leaf."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paper import Print, bound, is_upright, printed, prints, read, read_flat, stacked
from wenxuan.errors import InputError, WenxuanError
from wenxuan.impose.plan import Duplex, Marks, Plan, Settings, plan_sheets, thickness
from wenxuan.impose.schemes import Scheme, lay_out, scheme_named, schemes
from wenxuan.impose.sheet import PAPERS, PageBox, Paper, frame, paper_named, place, smallest_paper
from wenxuan.impose.signature import Binding, Blanks, Folio, Side, Signature, backed, filled, signature_sizes
from wenxuan.units import mm_to_pt


def read_back(
    scheme: Scheme, signatures: Iterable[Signature], *, binding: Binding, over_head: bool = False
) -> Iterator[Print]:
    """Print, fold and read signature after signature."""
    for signature in signatures:
        pile = stacked(
            printed(
                prints(sheet.front),
                prints(sheet.back),
                columns=scheme.grid.columns,
                rows=scheme.grid.rows,
                over_head=over_head,
            )
            for sheet in signature.sheets
        )
        if scheme.is_folded:
            yield from read(bound(pile, scheme.steps, binding=binding))
        else:
            yield from read_flat(pile, binding=binding)


# --- the contract of schemes ----------------------------------------------------------------------------


@pytest.mark.parametrize("binding", Binding)
@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.name)
def test_every_folded_book_reads_in_order(scheme: Scheme, binding: Binding) -> None:
    for count in range(1, 401):
        blanks = list(Blanks)[count // 8 % 3]  # each with every number of pages left over
        over_head = bool(count % 2)  # as a printer that turns sheets over the other edge
        signatures = lay_out(scheme, count, binding=binding, blanks=blanks)
        book = list(
            read_back(
                scheme,
                [backed(signature, over_head=over_head) for signature in signatures],
                binding=binding,
                over_head=over_head,
            )
        )
        assert all(map(is_upright, book)), f"{count} pages: a page is not upright"
        assert book[0].index == 0, f"{count} pages: the first is not the outside of the cover"
        pages = [page.index for page in book if page.index is not None and page.index < count]
        assert pages == list(range(count))
        extra = [place for place, page in enumerate(book) if page.index is None or page.index >= count]
        assert len(extra) == len(book) - count < scheme.sheet_pages, f"{count} pages: a sheet too many"
        keeps_back = scheme.is_folded and blanks is not Blanks.END and count > 1
        end = len(book) - 1 if keeps_back else len(book)
        assert extra == list(range(end - len(extra), end)), f"{count} pages: blanks at {extra}"
        ruled = [page.index for page in book if page.index is not None and page.index >= count]
        assert ruled == ([*range(count, count + len(extra))] if blanks is Blanks.NOTES else [])


@given(
    st.sampled_from(schemes()),
    st.integers(1, 400),
    st.sampled_from(Binding),
    st.sampled_from(Blanks),
    st.tuples(st.integers(1, 8), st.integers(0, 4)),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_chosen_the_book_reads_in_order(
    scheme: Scheme,
    count: int,
    binding: Binding,
    blanks: Blanks,
    size: tuple[int, int],
    inner_cover: bool,
    over_head: bool,
) -> None:
    sheets = None if scheme.sheets == (1, 1) else (size[0], sum(size))
    made = lay_out(scheme, count, binding=binding, sheets=sheets, blanks=blanks, inner_cover=inner_cover)
    backs = [backed(signature, over_head=over_head) for signature in made]
    book = list(read_back(scheme, backs, binding=binding, over_head=over_head))
    assert [page.index for page in book if page.index is not None and page.index < count] == list(range(count))
    assert all(map(is_upright, book))
    if inner_cover and scheme.is_folded:
        assert book[1].index is book[-2].index is None


@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.name)
@pytest.mark.parametrize("binding", Binding)
@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 5), (7, 7)])
def test_every_size_of_signature_reads_in_order(scheme: Scheme, binding: Binding, size: tuple[int, int]) -> None:
    if scheme.sheets == (1, 1):
        pytest.skip("its sheets make no signatures")
    for count in (1, 7, 8, 9, 33, 64, 65, 127, 128):
        signatures = lay_out(scheme, count, binding=binding, sheets=size)
        book = list(read_back(scheme, signatures, binding=binding))
        assert [page.index for page in book if page.index is not None] == list(range(count))
        assert all(map(is_upright, book))
        assert all(len(signature.sheets) <= size[1] for signature in signatures)


@pytest.mark.parametrize("binding", Binding)
def test_the_paper_tells_wrong_duplex_from_right(binding: Binding) -> None:
    scheme = scheme_named("saddle")
    signatures = [backed(signature, over_head=True) for signature in lay_out(scheme, 8, binding=binding)]
    book = read_back(scheme, signatures, binding=binding, over_head=False)
    assert [(page.index, is_upright(page)) for page in book] == [
        (0, True), (6, False), (2, True), (4, False), (3, False), (5, True), (1, False), (7, True)
    ]  # fmt: skip


def test_the_paper_tells_wrong_binding_from_right() -> None:
    scheme = scheme_named("saddle")
    book = read_back(scheme, lay_out(scheme, 4, binding=Binding.LEFT), binding=Binding.RIGHT)
    assert [page.index for page in book] == [3, 2, 1, 0]


def test_one_sheet_is_the_fold_that_everybody_knows() -> None:
    (signature,) = lay_out(scheme_named("one-sheet"), 8, binding=Binding.LEFT)
    front = signature.sheets[0].front
    rows = [[folio.index + 1 for folio in front.folios if folio.row == row] for row in (0, 1)]
    assert rows == [[5, 4, 3, 2], [6, 7, 8, 1]]
    assert [folio.rotation for folio in front.folios] == [180] * 4 + [0] * 4


@pytest.mark.parametrize(
    ("pages", "options", "expected"),
    [
        (1, {}, (0, None, None, None)),
        (2, {}, (0, None, None, 1)),
        (3, {}, (0, 1, None, 2)),
        (3, {"blanks": Blanks.END}, (0, 1, 2, None)),
        (3, {"blanks": Blanks.NOTES}, (0, 1, 3, 2)),
        (4, {}, (0, 1, 2, 3)),
        (5, {}, (0, 1, 2, 3, None, None, None, 4)),
        (4, {"inner_cover": True}, (0, None, 1, 2, None, None, None, 3)),
        (6, {"inner_cover": True}, (0, None, 1, 2, 3, 4, None, 5)),
        (5, {"inner_cover": True, "blanks": Blanks.NOTES}, (0, None, 1, 2, 3, 5, None, 4)),
        (5, {"inner_cover": True, "blanks": Blanks.END}, (0, None, 1, 2, 3, 4, None, None)),
        (1, {"inner_cover": True}, (0, None, None, None)),
        (2, {"inner_cover": True}, (0, None, None, 1)),
    ],
)
def test_blanks_go_where_a_binder_wants_them(
    pages: int, options: dict[str, object], expected: tuple[int | None, ...]
) -> None:
    assert filled(pages, sheet_pages=4, **options) == expected


@given(st.integers(1, 400), st.sampled_from([4, 8]), st.sampled_from(Blanks), st.booleans())
def test_filling_keeps_every_page_once(pages: int, sheet_pages: int, blanks: Blanks, inner_cover: bool) -> None:
    slots = filled(pages, sheet_pages=sheet_pages, blanks=blanks, inner_cover=inner_cover)
    assert len(slots) % sheet_pages == 0
    assert [index for index in slots if index is not None and index < pages] == list(range(pages))
    least = pages + 2 * inner_cover + (inner_cover and (blanks is Blanks.END or pages == 1))
    assert len(slots) - least < sheet_pages
    if inner_cover:
        assert slots[1] is slots[-2] is None


@given(st.integers(1, 500), st.integers(1, 20), st.integers(0, 12))
def test_signatures_are_of_one_size_and_the_last_as_full_as_can_be(sheets: int, smallest: int, more: int) -> None:
    sizes = signature_sizes(sheets, smallest=smallest, largest=smallest + more)
    assert sum(sizes) == sheets
    assert len(set(sizes[:-1])) <= 1
    assert sizes[-1] <= sizes[0] <= smallest + more
    if len(sizes) > 1:
        lacking = sizes[0] - sizes[-1]
        assert smallest <= sizes[0]
        assert lacking == min(-sheets % size for size in range(smallest, smallest + more + 1))


@pytest.mark.parametrize("scheme", ["saddle", "cut-saddle", "quarto"])
def test_the_depth_of_a_leaf_is_the_number_of_leaves_round_it(scheme: str) -> None:
    (signature,) = lay_out(scheme_named(scheme), 32, binding=Binding.LEFT)
    depths = {
        folio.position: signature.depth(folio)
        for sheet in signature.sheets
        for side in (sheet.front, sheet.back)
        for folio in side.folios
    }
    assert [depths[position] for position in range(16)] == [position // 2 for position in range(16)]
    assert [depths[31 - position] for position in range(16)] == [position // 2 for position in range(16)]


@pytest.mark.parametrize("turns_over", [False, True], ids=["as it lies", "turned over"])
def test_by_hand_every_back_meets_its_front(turns_over: bool) -> None:
    """The tray gives the sheet on top first; what came out last lies on top."""
    fronts = [*range(7)]
    pile = fronts[::-1]  # from the top, printed side down, or up
    if turns_over:
        pile = pile[::-1]
    output_side = "face-up" if turns_over else "face-down"  # the blank side must be up to be printed
    plan = plan_of(28, duplex="manual", output_side=output_side)
    assert plan.in_order_of_backs(fronts) == pile


# --- geometry -------------------------------------------------------------------------------------------


def page(width: float, height: float, **more: object) -> PageBox:
    """A page of so many millimetres."""
    return replace(PageBox(Fraction(0), Fraction(0), mm_to_pt(width), mm_to_pt(height)), **more)


def plan_of(pages: int, **settings: object) -> Plan:
    """A plan for so many A5 pages."""
    return plan_sheets((A5,) * pages, name="x.pdf", settings=Settings(**settings))


A5, A6, LETTER = page(148, 210), page(105, 148), page(215.9, 279.4)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 180])
@pytest.mark.parametrize("column", [0, 1])
def test_a_page_stands_in_the_middle_of_its_half(paper: object, rotation: int, turn: int, column: int) -> None:
    box = PageBox(Fraction(-20), Fraction(7), Fraction(180), Fraction(307), rotation=rotation)
    side = Side((Folio(0, column, rotation=turn),))
    area = frame(box.size, side.folios[0], side=side, paper=paper)
    a, b, c, d, e, f = place(box, side.folios[0], frame=area)
    assert (a * 80 + c * 157 + e, b * 80 + d * 157 + f) == (paper.width * (2 * column + 1) / 4, paper.height / 2)
    head = {0: (0, 1), 90: (-1, 0), 180: (0, -1), 270: (1, 0)}[rotation]  # where a viewer shows the head of the page
    seen = (a * head[0] + c * head[1], b * head[0] + d * head[1])
    assert seen == ((0, 1) if turn == 0 else (0, -1)), "the head of the page is not up"
    assert a * d - b * c == 1, "the page is scaled or mirrored"


@pytest.mark.parametrize("width", [147.8, 148, 148.5, 148.7])
@pytest.mark.parametrize("turn", [0, 180])
def test_a_page_as_wide_as_half_a_sheet_meets_the_other_at_the_fold(width: float, turn: int) -> None:
    box, paper = page(width, 210), paper_named("a4")
    side = Side(tuple(Folio(0, column, rotation=turn) for column in (0, 1)))
    frames = [frame(box.size, folio, side=side, paper=paper) for folio in side.folios]
    left, right = (place(box, folio, frame=area) for folio, area in zip(side.folios, frames, strict=True))
    inner = (box.right, 0) if turn == 0 else (0, box.right)  # the edge of either page that is next to the fold
    assert [m[0] * x + m[4] for m, x in zip((left, right), inner, strict=True)] == [paper.width / 2] * 2


@pytest.mark.parametrize(
    ("boxes", "name"),
    [
        ((A6,), "letter"),
        ((A5,), "a4"),
        ((page(142, 210),), "a4"),
        ((page(210, 148, rotation=90),), "a4"),
        ((page(74, 105, unit=Fraction(2)),), "a4"),
        ((A5, page(185, 260)), "tabloid"),
        ((page(210, 297),), "a3"),
        ((LETTER,), "tabloid"),
        ((page(148.5, 210.2),), "a4"),
        ((page(420, 594),), None),
    ],
)
def test_the_smallest_paper_that_holds_the_pages(boxes: tuple[PageBox, ...], name: str | None) -> None:
    paper = smallest_paper(boxes)
    assert (paper.name if paper else None) == name


def test_without_a_paper_the_office_has_a4_and_a3() -> None:
    assert plan_sheets((A6,) * 5, name="x.pdf").paper.name == "a4"
    assert plan_sheets((A5, page(185, 260)), name="x.pdf").paper.name == "a3"


def test_pages_shrink_only_if_asked_and_all_by_one_scale() -> None:
    plan = plan_sheets((A5, page(210, 297), LETTER), name="x.pdf", settings=Settings(paper="a4", shrink=True))
    assert plan.scale == min(Fraction("148.5") / Fraction("215.9"), Fraction(210, 297))
    assert plan_sheets((A6,), name="x.pdf", settings=Settings(paper="a4", shrink=True)).scale == 1


@pytest.mark.parametrize(
    ("call", "what", "hint"),
    [
        (
            {"boxes": (A5, page(210, 297)), "paper": "a4"},
            "x.pdf: page 2 is 210 × 297 mm, but its place on a sheet of a4 is 148.5 × 210 mm",
            "print on a3: --paper a3",
        ),
        (  # tabloid is smaller, but where there is A4 there is A3
            {"boxes": (page(210, 148),), "paper": "a4"},
            "x.pdf: page 1 is 210 × 148 mm, but its place on a sheet of a4 is 148.5 × 210 mm",
            "print on a3: --paper a3",
        ),
        (
            {"boxes": (page(210, 148),), "paper": "letter"},
            "x.pdf: page 1 is 210 × 148 mm, but its place on a sheet of letter is 139.7 × 215.9 mm",
            "print on tabloid: --paper tabloid",
        ),
        (
            {"boxes": (page(420, 594),)},
            "x.pdf: page 1 is 420 × 594 mm, but its place on a sheet of a3 is 210 × 297 mm",
            "make the pages smaller: --shrink",
        ),
    ],
)
def test_a_page_that_does_not_fit_is_refused(call: dict[str, object], what: str, hint: str) -> None:
    boxes = call.pop("boxes")
    with pytest.raises(InputError) as caught:
        plan_sheets(boxes, name="x.pdf", settings=Settings(**call))
    assert (caught.value.what, caught.value.hint) == (what, hint)


@pytest.mark.parametrize(
    ("call", "what", "hint"),
    [
        (
            {"paper": "b9"},
            "unknown paper 'b9'",
            "choose one of a3, a4, letter, sra3, tabloid, or give a size in mm, as 260x370",
        ),
        (
            {"paper": "210x5000"},
            "unknown paper '210x5000'",
            "choose one of a3, a4, letter, sra3, tabloid, or give a size in mm, as 260x370",
        ),
        (
            {"scheme": "accordion"},
            "unknown scheme 'accordion'",
            "choose one of cut-saddle, four-up, one-sheet, perfect, quarto, saddle, two-up",
        ),
        ({"binding": "top"}, "unknown choice 'top'", "choose one of left, right"),
        ({"duplex": "both"}, "unknown choice 'both'", "choose one of long-edge, short-edge, manual"),
        ({"marks": "fold, glue"}, "unknown choice 'glue'", "choose one of fold, cut, stitch, collation, crop, all"),
        ({"signature": "6-4"}, "expected sheets in a signature as 5 or 4-6, found '6-4'", "see wenxuan impose --help"),
        ({"weight": 4000}, "expected paper of up to 400 g/m² and 1 mm", "office paper has 80 g/m² and 0.1 mm"),
    ],
)
def test_unknown_words_are_refused(call: dict[str, str], what: str, hint: str) -> None:
    with pytest.raises(WenxuanError) as caught:
        plan_sheets((A5,), name="x.pdf", settings=Settings(**call))
    assert (caught.value.what, caught.value.hint) == (what, hint)


@pytest.mark.parametrize(
    ("names", "marks"), [("", ()), ("fold, cut", (Marks.FOLD, Marks.CUT)), ("all", Marks), ("fold,all", Marks)]
)
def test_marks_are_named_one_by_one_or_all(names: str, marks: Iterable[Marks]) -> None:
    assert plan_of(4, marks=names).marks == set(marks)


def test_papers_are_known_by_any_case() -> None:
    assert paper_named("A4").name == "a4"


def test_sheets_and_blanks_are_told() -> None:
    plan = plan_of(22)
    assert (plan.sheets, plan.blanks) == (6, 2)


@pytest.mark.parametrize(
    ("size", "paper", "scheme", "expected"),
    [
        ((148, 210), "a4", "saddle", (297, 210)),
        ((105, 148), "a4", "saddle", (297, 210)),
        ((100, 290), "a4", "saddle", (210, 297)),  # two narrow pages stand side by side on an upright sheet
        ((105, 148), "a4", "quarto", (210, 297)),
        ((105, 148), "a4", "cut-saddle", (210, 297)),
        ((142, 210), "a3", "quarto", (297, 420)),  # 大32开
        ((148, 105), "a4", "four-up", (297, 210)),
        ((74, 105), "a4", "one-sheet", (297, 210)),
        ((130, 184), "260x370", "quarto", (260, 370)),
        ((139.7, 215.9), "letter", "saddle", (279.4, 215.9)),
    ],
)
def test_any_trim_stands_on_any_paper(
    size: tuple[float, float], paper: str, scheme: str, expected: tuple[float, float]
) -> None:
    plan = plan_sheets((page(*size),) * 9, name="x.pdf", settings=Settings(paper=paper, scheme=scheme))
    assert (plan.paper.width, plan.paper.height) == tuple(map(mm_to_pt, expected))
    assert plan.scale == 1


@pytest.mark.parametrize(
    ("paper", "duplex", "turns"),
    [
        (paper_named("a4"), Duplex.LONG_EDGE, True),
        (paper_named("a4"), Duplex.SHORT_EDGE, False),
        (paper_named("a4"), Duplex.MANUAL, True),
        (paper_named("a4").upright, Duplex.LONG_EDGE, False),
        (paper_named("a4").upright, Duplex.SHORT_EDGE, True),
        (paper_named("a4").upright, Duplex.MANUAL, False),
    ],
)
def test_the_long_edge_of_an_upright_sheet_is_its_side(paper: Paper, duplex: Duplex, turns: bool) -> None:
    assert paper.backs_turn(duplex) is turns


# --- creep ----------------------------------------------------------------------------------------------


def test_a_sheet_is_as_thick_as_it_is_heavy_or_as_measured() -> None:
    assert thickness(weight=80, sheet=0) == mm_to_pt("0.1")
    assert thickness(weight=80, sheet=0.12) == mm_to_pt("0.12")
    assert plan_of(8).creep == 0


@pytest.mark.parametrize("binding", ["left", "right"])
def test_inner_pages_move_towards_the_fold_by_a_thickness_a_sheet(binding: str) -> None:
    plan = plan_of(40, weight=80, binding=binding)
    (signature,) = plan.signatures
    for number, sheet in enumerate(signature.sheets):
        for side in (sheet.front, sheet.back):
            for folio in side.folios:
                still, moved = (
                    frame(A6.size, folio, side=side, paper=plan.paper, shift=shift).page[0]
                    for shift in (Fraction(0), plan.shift(signature, folio))
                )
                towards = 1 if folio.column == 0 else -1  # the fold is in the middle of the sheet
                assert (moved - still) * towards == number * mm_to_pt("0.1")


def test_pages_that_will_be_trimmed_meet_at_the_fold() -> None:
    plan = plan_of(4, marks="crop")
    assert plan.is_trimmed
    assert plan.marks == {Marks.CROP}
    side = plan.signatures[0].sheets[0].front
    left, right = (frame(A6.size, folio, side=side, paper=plan.paper, at_fold=True).page for folio in side.folios)
    assert left[2] == right[0] == plan.paper.width / 2
