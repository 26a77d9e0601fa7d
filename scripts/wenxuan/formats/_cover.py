"""The cover (封面) as a drawing: an old pattern and the book's own words, nothing bought or borrowed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from math import inf

from wenxuan.model import Edition
from wenxuan.page import TrimSize
from wenxuan.templates import labels, render
from wenxuan.typeset.classes import KINDS, NO_LINE_END, NO_LINE_START
from wenxuan.typeset.headline import PARTICLES, phrase_ends


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a cover: ground, the lattice on it, the paper of the title slip, ink."""

    ground: str
    line: str
    paper: str
    ink: str
    seal: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of words: x and y of its anchor in mm (y is the baseline), size in mm."""

    text: str
    x: float
    y: float
    size: float
    role: str = "serif"
    ink: str = "ink"
    anchor: str = "middle"
    weight: str = "normal"
    turn: float | None = None  # y of the point about which the words are turned, to lie on their side


PALETTES = (
    Palette("#7d3b2f", "#a5614f", "#f6efe1", "#2b211c", "#7d3b2f"),  # 赭
    Palette("#2f4a4f", "#56757a", "#f3efe4", "#1f2a2c", "#8c3a2b"),  # 黛
    Palette("#5b6b3f", "#82925f", "#f5f1e2", "#25291a", "#8c3a2b"),  # 苔
    Palette("#3b4a6b", "#647497", "#f4f0e6", "#1e2433", "#9a4231"),  # 靛
    Palette("#8a6a2f", "#b0924f", "#f7f1e0", "#2c2415", "#7d3b2f"),  # 秋香
)
STEP = 16.0  # mm: the pattern repeats
_PAUSES, _PAUSE, _CUT = frozenset("，。、；：！？—…,;:!?"), -4.0, 9.0  # what a row's end costs, as in typeset.headline
_TALLEST = 9  # characters of a title that still stand in one column


def cover_svg(edition: Edition, trim: TrimSize, *, families: dict[str, str], is_back: bool = False) -> str:
    """Return the front or back cover as SVG at trim size; `families` are font families by role."""
    title = edition.book.meta.title
    width, height = float(trim.width), float(trim.height)
    return render(
        "print/cover.svg",
        width=width,
        height=height,
        alt=labels(edition.region)["back_cover" if is_back else "cover"] + "：" + title,
        palette=palette_of(title),
        lattice=tuple(lattice(title, width, height)),
        band=not is_back and has_band(edition, width, height),
        slip=back_slip(width, height) if is_back else slip_of(title, width, height),
        words=tuple((back_words if is_back else front_words)(edition, width, height)),
        families=families,
    )


def palette_of(title: str) -> Palette:
    """Return the colours of a book's cover: its title chooses them."""
    return PALETTES[_seed(title)[0] % len(PALETTES)]


def lattice(title: str, width: float, height: float) -> Iterator[str]:
    """Draw the pattern of a book's cover over an area in mm, as SVG paths."""
    return _PATTERNS[_seed(title)[1] % len(_PATTERNS)](width, height, STEP)


def _seed(title: str) -> bytes:
    return hashlib.sha256(title.encode()).digest()


def has_band(edition: Edition, width: float, height: float) -> bool:
    """Tell whether words stand at the foot of the front, which the pattern leaves free then."""
    rows = _title_rows(edition.book.meta.title, is_traditional=edition.region.is_traditional)
    return len(tuple(front_words(edition, width, height))) > rows


def _title_rows(title: str, *, is_traditional: bool) -> int:
    """Return how many of the front's words are its title: one a character in a column, else one a row."""
    return len(title) if _is_column(title) else len(_rows(title, is_traditional=is_traditional))


def _is_column(title: str) -> bool:
    """Tell whether a title can stand as one column of characters: short, and Han only."""
    return len(title) <= _TALLEST and all("\u3400" <= char <= "\u9fff" or ord(char) > 0x20000 for char in title)


def slip_of(title: str, width: float, height: float) -> tuple[float, float, float, float]:
    """Return x, y, width, height of the title slip (题签)."""
    if _is_column(title):
        return (width * 0.62, height * 0.09, width * 0.25, height * 0.62)
    return (width * 0.12, height * 0.14, width * 0.76, height * 0.3)


def back_slip(width: float, height: float) -> tuple[float, float, float, float]:
    """Return x, y, width, height of the slip on the back."""
    return (width * 0.14, height * 0.72, width * 0.72, height * 0.14)


def front_words(edition: Edition, width: float, height: float) -> Iterator[Words]:
    """Yield the words of the front cover, its title first."""
    meta = edition.book.meta
    x, y, w, h = slip_of(meta.title, width, height)
    if _is_column(meta.title):
        step = min(h * 0.86 / len(meta.title), w * 0.62)
        size = step * 0.88
        top = y + (h - step * len(meta.title)) / 2
        for index, char in enumerate(meta.title):
            yield Words(char, x + w / 2, top + step * index + step * 0.5 + size * 0.36, size, weight="bold")
    else:
        lines = _rows(meta.title, is_traditional=edition.region.is_traditional)
        size = min(w * 0.86 / max(map(cells, lines)), h * 0.7 / len(lines) * 0.7)
        top = y + (h - size * 1.4 * len(lines)) / 2
        for index, line in enumerate(lines):
            yield Words(line, width / 2, top + size * 1.4 * (index + 0.5) + size * 0.36, size, weight="bold")
    if meta.subtitle:
        yield Words(meta.subtitle, width * 0.12, height * 0.8, _fit(meta.subtitle, width * 0.76, 4.6), role="kai",
                    ink="paper", anchor="start")  # fmt: skip
    words = labels(edition.region)
    people = ((meta.authors, "authors_suffix"), (meta.editors, "editors_suffix"))
    shown = [f"{words['separator'].join(names)}　{words[suffix]}" for names, suffix in people if names]
    for index, line in enumerate(shown[:2]):
        yield Words(
            line, width * 0.12, height * 0.845 + index * 6, _fit(line, width * 0.76, 3.8), ink="paper", anchor="start"
        )
    if meta.publisher:
        yield Words(meta.publisher, width * 0.12, height * 0.93, _fit(meta.publisher, width * 0.76, 3.4), role="sans",
                    ink="paper", anchor="start")  # fmt: skip


def back_words(edition: Edition, width: float, height: float) -> Iterator[Words]:
    """Yield the words of the back cover."""
    meta = edition.book.meta
    foot = meta.publisher or meta.url
    size = _fit(meta.title, width * 0.6, 5.2)
    yield Words(
        meta.title, width / 2, height * (0.785 if foot else 0.79) + (0 if foot else size * 0.36), size, weight="bold"
    )
    if foot:
        yield Words(foot, width / 2, height * 0.825, _fit(foot, width * 0.6, 3.2), role="sans")


def _fit(text: str, width: float, size: float) -> float:
    return min(size, width / max(cells(text), 1))


def cells(text: str) -> float:
    """Return the width of a text in cells: a Han character is one, Latin about half."""
    return sum(1.0 if ord(char) > 0x2E7F else 0.56 for char in text)


@lru_cache(maxsize=64)
def _rows(title: str, *, is_traditional: bool) -> tuple[str, ...]:
    """Break a long title into at most three rows of like length: after pauses, at least between phrases."""
    count = min(3, 1 + int(cells(title) // 9))
    if count == 1:
        return (title,)
    ends, reach = phrase_ends(title, is_traditional=is_traditional), min(12, max(4, len(title) // 6))
    mean = cells(title) / count
    best: tuple[str, ...] = (title,)
    least = inf
    for inner in product(*(_places(title, index * len(title) // count, reach) for index in range(1, count))):
        rows = tuple(title[start:end].strip() for start, end in pairwise((0, *inner, len(title))))
        cost = sum((cells(row) - mean) ** 2 for row in rows)
        cost += sum(
            _PAUSE if title[end - 1] in _PAUSES else 0 if end in ends and title[end] not in PARTICLES else _CUT
            for end in inner
        )
        if all(rows) and cost < least:
            best, least = rows, cost
    return best


def _places(title: str, goal: int, reach: int) -> tuple[int, ...]:
    """Return where a row may end near a goal; at the goal itself if nowhere."""
    near = range(max(1, goal - reach), min(len(title), goal + reach + 1))
    return tuple(index for index in near if _may_part(title[index - 1], title[index])) or (goal,)


def _may_part(before: str, after: str) -> bool:
    """Tell whether a title may go on to the next row between two characters."""
    if KINDS.get(after) in NO_LINE_START or KINDS.get(before) in NO_LINE_END:
        return False
    return before == " " or not (before.isascii() and after.isascii())


def _waves(width: float, height: float, step: float) -> Iterator[str]:
    """Draw rows of scales (水波纹): three arcs each, every other row moved by half a scale."""
    row = 0
    while row * step / 4 < height + step:
        x = -step / 2 * (row % 2)
        while x < width + step:
            for part in (0.5, 0.34, 0.18):
                radius, y = step * part, row * step / 4
                yield f"M{x + step / 2 - radius:.2f} {y:.2f}a{radius:.2f} {radius:.2f} 0 0 1 {2 * radius:.2f} 0"
            x += step
        row += 1


def _squares(width: float, height: float, step: float) -> Iterator[str]:
    """Draw squares set into one another (套方): a frame, and a smaller one turned on its corner in it."""
    half = step / 2
    for column in range(int(width // step) + 1):
        for row in range(int(height // step) + 1):
            x, y = column * step, row * step
            yield f"M{x:.2f} {y:.2f}h{step:.2f}v{step:.2f}"
            yield f"M{x + half:.2f} {y:.2f}l{half:.2f} {half:.2f} {-half:.2f} {half:.2f} {-half:.2f} {-half:.2f}z"
            inner = step * 0.22
            yield f"M{x + half - inner:.2f} {y + half - inner:.2f}h{2 * inner:.2f}v{2 * inner:.2f}h{-2 * inner:.2f}z"


def _steps(width: float, height: float, step: float) -> Iterator[str]:
    """Draw bars that meet in steps (步步锦): long and short by turns, as in a window."""
    for column in range(int(width // step) + 1):
        for row in range(int(height // step) + 1):
            x, y, third = column * step, row * step, step / 3
            if (column + row) % 2:
                yield "".join(f"M{x:.2f} {y + third * bar:.2f}h{step:.2f}" for bar in range(4))
                yield f"M{x + step / 2:.2f} {y + third:.2f}v{third:.2f}"
            else:
                yield "".join(f"M{x + third * bar:.2f} {y:.2f}v{step:.2f}" for bar in range(4))
                yield f"M{x + third:.2f} {y + step / 2:.2f}h{third:.2f}"


_PATTERNS = (_waves, _squares, _steps)
