"""Imposition in numbers: sheets of make-believe paper are printed, stacked, folded and read, leaf by leaf."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from wenxuan.errors import InputError, WenxuanError
from wenxuan.impose.plan import plan_saddle
from wenxuan.impose.sheet import PAPERS, PageBox, paper_named, place, smallest_paper
from wenxuan.impose.signature import Binding, Duplex, Folio, Sheet, Side, padded, saddle
from wenxuan.units import mm_to_pt

# --- paper ----------------------------------------------------------------------------------------------
# A sheet is two units wide and one high. What is printed on it lies at (x, y), measured from the foot and
# the left, with its head towards `up`. Nothing below knows an imposition formula: paper is turned and folded.


@dataclass(frozen=True)
class Print:
    """One page printed on paper: its index (None: nothing), its middle, and where its head points."""

    index: int | None
    x: float
    y: float
    up: tuple[int, int]

    def turned_sideways(self, width: int) -> "Print":
        """As it lies after the paper, so wide, was turned about its upright axis."""
        return Print(self.index, width - self.x, self.y, (-self.up[0], self.up[1]))

    def turned_head_over(self) -> "Print":
        """As it lies after the paper was turned about its level axis."""
        return Print(self.index, self.x, 1 - self.y, (self.up[0], -self.up[1]))


@dataclass(frozen=True)
class Leaf:
    """Half a sheet in a pile: what is on its upper and on its lower face, both as seen from above."""

    upper: Print
    lower: Print

    def turned(self) -> "Leaf":
        return Leaf(self.lower.turned_sideways(1), self.upper.turned_sideways(1))


def prints(side: Side) -> list[Print]:
    """What a side puts on the face that lies up in the printer."""
    heads = {0: (0, 1), 90: (-1, 0), 180: (0, -1), 270: (1, 0)}
    return [
        Print(
            folio.index,
            (2 * folio.column + 1) / side.columns,
            1 - (2 * folio.row + 1) / (2 * side.rows),
            heads[folio.rotation],
        )
        for folio in side.folios
    ]


def printed(front: list[Print], back: list[Print], duplex: Duplex) -> tuple[Leaf, Leaf]:
    """Print the front, let the printer turn the sheet over an edge, print the back; return both halves, front up."""
    over_long_edge = duplex is Duplex.LONG_EDGE
    below = [item.turned_head_over() if over_long_edge else item.turned_sideways(2) for item in back]
    halves = []
    for left in (0, 1):
        faces = []
        for face in (front, below):
            (item,) = (item for item in face if left < item.x < left + 1)
            faces.append(Print(item.index, item.x - left, item.y, item.up))
        halves.append(Leaf(*faces))
    return halves[0], halves[1]


def folded(sheets: Iterable[tuple[Leaf, Leaf]], binding: Binding) -> list[Leaf]:
    """Stack sheets as printed, the first on top, and fold one half of the stack under the other."""
    lefts, rights = zip(*sheets, strict=True)
    stays, goes_under = (rights, lefts) if binding is Binding.LEFT else (lefts, rights)
    return [*stays, *(leaf.turned() for leaf in reversed(goes_under))]


def read(book: list[Leaf]) -> Iterator[Print]:
    """Turn leaf after leaf: what is seen on its face, then what is seen on its back."""
    for leaf in book:
        yield leaf.upper
        yield leaf.turned().upper


def is_upright(page: Print) -> bool:
    return page.index is None or (page.up == (0, 1) and abs(page.x - 0.5) < 0.002 and abs(page.y - 0.5) < 0.002)


def read_back(sheets: Iterable[Sheet], *, binding: Binding, duplex: Duplex) -> list[Print]:
    stack = [printed(prints(sheet.front), prints(sheet.back), duplex) for sheet in sheets]
    return list(read(folded(stack, binding)))


# --- signatures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep_back", [True, False])
@pytest.mark.parametrize("duplex", Duplex)
@pytest.mark.parametrize("binding", Binding)
def test_every_folded_booklet_reads_in_order(binding: Binding, duplex: Duplex, keep_back: bool) -> None:
    for count in range(1, 401):
        sheets = saddle(count, binding=binding, duplex=duplex, keep_back=keep_back).sheets
        book = read_back(sheets, binding=binding, duplex=duplex)
        assert len(sheets) == -(-count // 4)
        assert [page.index for page in book if page.index is not None] == list(range(count))
        assert all(map(is_upright, book)), f"{count} pages: a page is not upright"
        assert book[0].index == 0, f"{count} pages: the first is not the outside of the cover"
        blanks = [place for place, page in enumerate(book) if page.index is None]
        end = len(book) - 1 if keep_back and count > 1 else len(book)
        assert blanks == list(range(end - len(blanks), end)), f"{count} pages: blanks at {blanks}"


@pytest.mark.parametrize("binding", Binding)
def test_the_paper_tells_wrong_duplex_from_right(binding: Binding) -> None:
    sheets = saddle(8, binding=binding, duplex=Duplex.LONG_EDGE).sheets
    book = read_back(sheets, binding=binding, duplex=Duplex.SHORT_EDGE)
    assert [(page.index, is_upright(page)) for page in book] == [
        (0, True), (6, False), (2, True), (4, False), (3, False), (5, True), (1, False), (7, True)
    ]  # fmt: skip


def test_the_paper_tells_wrong_binding_from_right() -> None:
    sheets = saddle(4, binding=Binding.LEFT, duplex=Duplex.SHORT_EDGE).sheets
    book = read_back(sheets, binding=Binding.RIGHT, duplex=Duplex.SHORT_EDGE)
    assert [page.index for page in book] == [3, 2, 1, 0]


@pytest.mark.parametrize(
    ("pages", "keep_back", "expected"),
    [
        (1, True, (0, None, None, None)),
        (2, True, (0, None, None, 1)),
        (3, True, (0, 1, None, 2)),
        (3, False, (0, 1, 2, None)),
        (4, True, (0, 1, 2, 3)),
        (5, True, (0, 1, 2, 3, None, None, None, 4)),
    ],
)
def test_blanks_go_before_the_back_cover(pages: int, keep_back: bool, expected: tuple[int | None, ...]) -> None:
    assert padded(pages, keep_back=keep_back) == expected


# --- geometry -------------------------------------------------------------------------------------------


def page(width: float, height: float, **more: object) -> PageBox:
    """A page of so many millimetres."""
    return replace(PageBox(Fraction(0), Fraction(0), mm_to_pt(width), mm_to_pt(height)), **more)


A5, A6, LETTER = page(148, 210), page(105, 148), page(215.9, 279.4)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 180])
@pytest.mark.parametrize("column", [0, 1])
def test_a_page_stands_in_the_middle_of_its_half(paper: object, rotation: int, turn: int, column: int) -> None:
    box = PageBox(Fraction(-20), Fraction(7), Fraction(180), Fraction(307), rotation=rotation)
    side = Side((Folio(0, column, rotation=turn),))
    a, b, c, d, e, f = place(box, side.folios[0], side=side, paper=paper)
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
    left, right = (place(box, folio, side=side, paper=paper) for folio in side.folios)
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
    assert plan_saddle((A6,) * 5, name="x.pdf").paper.name == "a4"
    assert plan_saddle((A5, page(185, 260)), name="x.pdf").paper.name == "a3"


def test_pages_shrink_only_if_asked_and_all_by_one_scale() -> None:
    plan = plan_saddle((A5, page(210, 297), LETTER), name="x.pdf", paper="a4", shrink=True)
    assert plan.scale == min(Fraction("148.5") / Fraction("215.9"), Fraction(210, 297))
    assert plan_saddle((A6,), name="x.pdf", paper="a4", shrink=True).scale == 1


@pytest.mark.parametrize(
    ("call", "what", "hint"),
    [
        (
            {"boxes": (A5, page(210, 297)), "paper": "a4"},
            "x.pdf: page 2 is 210 × 297 mm, but half a sheet of a4 is 148.5 × 210 mm",
            "print on a3: --paper a3",
        ),
        (
            {"boxes": (page(420, 594),)},
            "x.pdf: page 1 is 420 × 594 mm, but half a sheet of a3 is 210 × 297 mm",
            "make the pages smaller first",
        ),
    ],
)
def test_a_page_that_does_not_fit_is_refused(call: dict[str, object], what: str, hint: str) -> None:
    boxes = call.pop("boxes")
    with pytest.raises(InputError) as caught:
        plan_saddle(boxes, name="x.pdf", **call)
    assert (caught.value.what, caught.value.hint) == (what, hint)


@pytest.mark.parametrize(
    ("call", "what", "hint"),
    [
        ({"paper": "b9"}, "unknown paper 'b9'", "choose one of a3, a4, letter, tabloid"),
        ({"binding": "top"}, "unknown binding 'top'", "choose left or right"),
        ({"duplex": "both"}, "unknown duplex 'both'", "choose long-edge or short-edge"),
    ],
)
def test_unknown_words_are_refused(call: dict[str, str], what: str, hint: str) -> None:
    with pytest.raises(WenxuanError) as caught:
        plan_saddle((A5,), name="x.pdf", **call)
    assert (caught.value.what, caught.value.hint) == (what, hint)


def test_papers_are_known_by_any_case() -> None:
    assert paper_named("A4").name == "a4"


def test_sheets_and_blanks_are_told() -> None:
    plan = plan_saddle((A5,) * 22, name="x.pdf")
    assert (plan.sheets, plan.blanks) == (6, 2)
