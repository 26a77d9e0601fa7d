"""A line as drawn (行): its characters from left to right, and what is found out about it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter

from wenxuan.check.typography.characters import Character
from wenxuan.check.typography.marks import HANGING, blank, fills_cell, is_han
from wenxuan.model import Region

_ONE_BASELINE = 0.3  # pt
FLUSH = 0.1  # em: an edge that is as close as this to its place is there
_INDENTS = (0, 2)  # cells from the edge at which lines begin
_SHOWN = 8  # characters of a line in a message
_READING = 0.62  # of the size of what is read, at most
_NEAR_ROWS = 6  # among which readings and what they belong to are looked for
_CALL = 0.8  # of the line's size: what is smaller, and raised, is the mark of a note


class Role(Enum):
    """What a line is for, as far as its form tells."""

    BODY = "body"  # 正文
    INSET = "inset"  # running text set in, or in another font: quotations, verse, letters
    NOTE = "note"  # running text smaller than the body's: notes, captions
    HEADING = "heading"
    APART = "apart"  # centred, at the right, in columns: what no rule of running text holds for


@dataclass(frozen=True, slots=True)
class Measure:
    """The edges, in pt, between which running text is justified."""

    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """What is drawn on one baseline; lengths in pt.

    `starts` and `ends` are the edges of each character's cell, `inks` those of what is seen of the first and the
    last, if they are marks; `size` and `font` are those of most of it. Readings stand
    above or beside it if it `has_readings`: they part its characters. `number` counts the lines of a page from its
    head, from 1. `opens` and `closes`: a paragraph begins or ends with it; they mean nothing without a `measure`.
    """

    page: int
    y: float
    text: str
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    sizes: tuple[float, ...]
    inks: tuple[tuple[float, float] | None, tuple[float, float] | None]
    size: float
    font: str
    has_readings: bool
    role: Role = Role.APART
    number: int = 0
    measure: Measure | None = None
    opens: bool = True
    closes: bool = True

    @property
    def gaps(self) -> Iterator[tuple[int, float]]:
        """(index, space before that character in em), for all but the first."""
        for index in range(1, len(self.text)):
            yield index, (self.starts[index] - self.ends[index - 1]) / self.size

    def start(self, region: Region) -> tuple[float, float]:
        """Return where the line begins, in pt: the edge of its cell, and where the blank of an opening mark ends."""
        half = self.starts[0] + blank(self.text[0], region)[0] * self.sizes[0]
        return self.starts[0], max(half, self.inks[0][0]) if self.inks[0] else half

    def end(self, region: Region) -> tuple[float, float]:
        """Return where the line ends, in pt: where the blank of a closing mark begins, and the edge of its cell."""
        half = self.ends[-1] - blank(self.text[-1], region)[1] * self.sizes[-1]
        return min(half, self.inks[1][1]) if self.inks[1] else half, self.ends[-1]

    def is_call(self, index: int) -> bool:
        """Tell whether a character is the mark of a note, or part of one."""
        return self.sizes[index] < _CALL * self.size

    def shown(self) -> str:
        """Return the line's beginning, for a message."""
        return self.text[:_SHOWN] + ("…" if len(self.text) > _SHOWN else "")


def indent(line: Line, measure: Measure, region: Region) -> float:
    """Return where a line begins, in em from the left edge.

    An opening mark stands in its place with its whole cell, or with all or half of its blank outside (clreq 3.1.6).
    """
    outer, inner = line.start(region)
    room = FLUSH * line.size
    for cells in _INDENTS:
        if outer - room <= measure.left + cells * line.size <= inner + room:
            return cells
    return (outer - measure.left) / line.size


def slack(line: Line, measure: Measure, region: Region) -> float:
    """Return what a line lacks to the right edge, in em, negative if it goes beyond; 0 if it is flush.

    A mark is flush with its whole cell, with all or half of its blank outside, or hanging (clreq 3.1.6, 3.1.7).
    """
    inner, outer = line.end(region)
    room = FLUSH * line.size
    hangs = line.text[-1] in HANGING and abs(line.starts[-1] - measure.right) <= room
    if hangs or inner - room <= measure.right <= outer + room:
        return 0
    return (measure.right - (outer if outer < measure.right else inner)) / line.size


def lines_of(page: int, characters: Iterable[Character]) -> list[Line]:
    """Gather the characters of a page into lines, from head to foot.

    The marks of notes join their line; readings (ruby, bopomofo) are set aside.
    """
    drawn = sorted((item for item in characters if item.size and not _is_control(item.text)), key=attrgetter("y"))
    rows: list[list[Character]] = []
    for character in reversed(drawn):
        if rows and abs(rows[-1][0].y - character.y) <= _ONE_BASELINE:
            rows[-1].append(character)
        else:
            rows.append([character])
    rows = [row for row in _with_calls(rows) if any(not item.text.isspace() for item in row)]
    sizes = [max(character.size for character in row) for row in rows]
    lines: list[Line] = []
    for index, row in enumerate(rows):
        near = range(max(0, index - _NEAR_ROWS), min(len(rows), index + _NEAR_ROWS + 1))
        if not any(_is_reading(row, sizes[index], rows[other], sizes[other]) for other in near):
            has_readings = any(_is_reading(rows[other], sizes[other], row, sizes[index]) for other in near)
            lines.append(_line(page, row, has_readings=has_readings))
    return lines


def _is_reading(row: list[Character], size: float, base: list[Character], base_size: float) -> bool:
    """Tell whether a row is the readings of another, or part of them: small, above it or beside it (注音)."""
    return size <= _READING * base_size and -0.4 * base_size < row[0].y - base[0].y < 1.3 * base_size


def _is_control(text: str) -> bool:
    return text < " "


def _with_calls(rows: list[list[Character]]) -> list[list[Character]]:
    """Put raised small characters that stand beside those of the line below into that line (注码)."""
    joined: list[list[Character]] = []
    for row in rows:
        if joined and _are_calls(joined[-1], row):
            row = joined.pop() + row
        joined.append(row)
    return joined


def _are_calls(above: list[Character], row: list[Character]) -> bool:
    size = max(character.size for character in row)
    if above[0].y - row[0].y > 0.6 * size or max(character.size for character in above) > _CALL * size:
        return False
    if any(character.text.isalpha() for character in above):  # readings, not figures
        return False
    cells = [(character.x, character.x + character.size) for character in row if is_han(character.text)]
    return not any(
        start + 0.2 * size < item.end and item.x < end - 0.2 * size for item in above for start, end in cells
    )


def _line(page: int, row: list[Character], *, has_readings: bool) -> Line:
    row.sort(key=_seen)
    while row[0].text.isspace():
        del row[0]
    while row[-1].text.isspace():
        del row[-1]
    of_han = [character for character in row if is_han(character.text)] or row
    size, font = Counter((character.size, character.font) for character in of_han).most_common(1)[0][0]
    baseline = Counter(character.y for character in row if character.size >= _CALL * size).most_common(1)[0][0]
    return Line(
        page,
        baseline,
        "".join(character.text for character in row),
        tuple(character.x for character in row),
        tuple(_end(character, font) for character in row),
        tuple(character.size for character in row),
        (row[0].ink, row[-1].ink),
        size,
        font,
        has_readings,
    )


def _seen(character: Character) -> float:
    """Return where a character is seen to begin: the blank of an opening mark may lie over what is before it."""
    return character.ink[0] if character.ink else character.x


def _end(character: Character, font: str) -> float:
    """Return where a character's cell ends: WeasyPrint writes widths into a PDF that are not those of the font."""
    if fills_cell(character.text, is_chinese_font=character.font == font):
        return character.x + character.size
    return character.end
