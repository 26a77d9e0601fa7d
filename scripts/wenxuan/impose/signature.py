"""Pages to sheets (拼版), in pure numbers: no length, no PDF.

A Signature (帖) is a nest of sheets that are folded together; a Sheet (纸) has two Sides (面); a Side
carries Folios: which page stands where, and which way up. Indices count pages from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Binding(StrEnum):
    """Where the spine is (订口方向): left for 横排, right for 直排."""

    LEFT = "left"
    RIGHT = "right"


class Duplex(StrEnum):
    """How the back of a sheet is printed (双面): the printer turns it over an edge, or a person does.

    Of a landscape sheet, head and foot change places over the long edge, left and right over the short
    one; of a portrait sheet it is the other way round. By hand it is turned over its long edge.
    """

    LONG_EDGE = "long-edge"
    SHORT_EDGE = "short-edge"
    MANUAL = "manual"


class Blanks(StrEnum):
    """Where the pages left over on the last sheet go (补白): before the back cover, to the end, or there, ruled."""

    BEFORE_BACK = "before-back"
    END = "end"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Folio:
    """One cell of a side: the index of its page, None for a blank (空白页).

    Columns count from the left, rows from the head, both from 0; rotation is in degrees, anticlockwise.
    `position` counts the pages of the signature in reading order, from 0.
    """

    index: int | None
    column: int
    row: int = 0
    rotation: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet (面): a grid of folios."""

    folios: tuple[Folio, ...]
    columns: int = 2
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper (纸): printed on the front first, then on the back."""

    front: Side
    back: Side


@dataclass(frozen=True, slots=True)
class Signature:
    """Sheets folded together (帖), the outermost first."""

    sheets: tuple[Sheet, ...]

    @property
    def pages(self) -> int:
        """The number of its pages, blanks included."""
        first = self.sheets[0]  # all sheets of a signature are alike
        return len(self.sheets) * (len(first.front.folios) + len(first.back.folios))

    def depth(self, folio: Folio) -> int:
        """Return how many leaves lie round the one with this page when the signature is folded."""
        return min(folio.position, self.pages - 1 - folio.position) // 2


def filled(
    pages: int,
    *,
    sheet_pages: int,
    blanks: Blanks = Blanks.BEFORE_BACK,
    has_cover: bool = True,
    inner_cover: bool = False,
) -> tuple[int | None, ...]:
    """Return page indices in reading order, filled up with blanks (None) to whole sheets of `sheet_pages`.

    The first page stays first, so the front cover (封面) stays outside. Blanks go before the last page, so
    the back cover (封底) stays outside too, or to the end, as in all that has no cover. Pages for notes count
    on from the last page: `pages`, `pages` + 1 … . With `inner_cover` the insides of the cover (封二、封三)
    are blank.
    """
    inner_cover = inner_cover and has_cover
    has_back = has_cover and blanks is not Blanks.END and pages > 1
    tail: tuple[int | None, ...] = (pages - 1,) if has_back else ()
    head: tuple[int | None, ...] = ()
    if inner_cover:
        head, tail = (0, None), (None, *tail) if has_back else (None, None)
    body = range(1 if inner_cover else 0, pages - has_back)
    missing = -(len(head) + len(body) + len(tail)) % sheet_pages
    more = range(pages, pages + missing) if blanks is Blanks.NOTES else (None,) * missing
    return (*head, *body, *more, *tail)


def signature_sizes(sheets: int, *, smallest: int, largest: int) -> tuple[int, ...]:
    """Return of how many sheets each signature is: all of one size, the last smaller if it must be.

    So no page more is blank than on the last sheet. Of the sizes from smallest to largest the one is
    taken that leaves the last signature fullest, of these the largest.
    """
    if sheets <= largest:
        return (sheets,)
    size = min(range(smallest, largest + 1), key=lambda size: (-sheets % size, -size))
    rest = sheets % size
    return (size,) * (sheets // size) + ((rest,) if rest else ())


def side(rows: Sequence[Sequence[int]], *, binding: Binding, turned_rows: Sequence[int] = ()) -> Side:
    """Return a side with these positions, row by row, as a book bound on the left has them.

    Bound on the right, the columns change places. Turned rows stand on their heads.
    """
    folios = []
    for row, positions in enumerate(rows):
        ordered = positions if binding is Binding.LEFT else positions[::-1]
        rotation = 180 if row in turned_rows else 0
        folios += [Folio(place, column, row, rotation, position=place) for column, place in enumerate(ordered)]
    return Side(tuple(folios), len(rows[0]), len(rows))


def turned(side: Side) -> Side:
    """Turn a side upside down, for a printer that turns the sheet about its level axis."""
    return replace(
        side,
        folios=tuple(
            replace(
                folio,
                column=side.columns - 1 - folio.column,
                row=side.rows - 1 - folio.row,
                rotation=(folio.rotation + 180) % 360,
            )
            for folio in reversed(side.folios)
        ),
    )


def bound(signature: Signature, slots: Sequence[int | None]) -> Signature:
    """Put the pages of `slots`, in reading order, in the positions of a signature."""

    def paged(side: Side) -> Side:
        return replace(side, folios=tuple(replace(folio, index=slots[folio.position]) for folio in side.folios))

    return Signature(tuple(Sheet(paged(sheet.front), paged(sheet.back)) for sheet in signature.sheets))


def backed(signature: Signature, *, over_head: bool) -> Signature:
    """Turn the backs for a printer that turns sheets about their level axis, as `over_head` says."""
    if not over_head:
        return signature
    return Signature(tuple(replace(sheet, back=turned(sheet.back)) for sheet in signature.sheets))
