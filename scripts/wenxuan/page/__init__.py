"""The page (版面): a trim size counted in characters × lines, and the `@page` rules that follow from it."""

import tomllib
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from wenxuan.errors import ConfigError
from wenxuan.resources import styles_dir
from wenxuan.units import mm_to_pt

_HAIR = Fraction(1, 100)  # pt that the foot gives up, so that no rounding takes the last line from a page


@dataclass(frozen=True, slots=True)
class TrimSize:
    """A trim size (成品尺寸，开本): lengths in mm, `size` and `leading` in pt, the type area (版心) in cells."""

    name: str
    label: str
    width: Fraction
    height: Fraction
    bleed: Fraction
    characters: int
    lines: int
    size: Fraction
    leading: Fraction
    head: Fraction
    gutter: Fraction

    @property
    def type_width(self) -> Fraction:
        """Width of the type area in pt: exactly so many characters."""
        return self.characters * self.size

    @property
    def type_height(self) -> Fraction:
        """Height of the type area in pt: exactly so many lines."""
        return self.lines * self.leading

    def spaced(self) -> "TrimSize":
        """Return the same type area with room for readings between its lines (注音): fewer lines, 2.2 em apart."""
        lines = int(self.type_height / (self.size * Fraction(11, 5)))
        return replace(self, lines=lines, leading=self.type_height / lines)

    @property
    def fore_edge(self) -> Fraction:
        """Fore-edge margin (切口) in pt: what width and gutter leave."""
        return mm_to_pt(self.width) - mm_to_pt(self.gutter) - self.type_width

    @property
    def foot(self) -> Fraction:
        """Foot margin (地脚) in pt: what height and head leave."""
        return mm_to_pt(self.height) - mm_to_pt(self.head) - self.type_height

    @property
    def verso_shift(self) -> Fraction:
        """How far a verso's type area lies to the right of a recto's, in pt, bound on the left."""
        return self.fore_edge - mm_to_pt(self.gutter)


def trim_names() -> tuple[str, ...]:
    """Return the names of all trim sizes."""
    return tuple(sorted(path.stem for path in (styles_dir() / "print" / "trims").glob("*.toml")))


def load_trim(name: str) -> TrimSize:
    """Read a trim size by name; raises ConfigError if there is none."""
    if name not in trim_names():
        raise ConfigError(f"unknown trim {name!r}", hint=f"known trims: {', '.join(trim_names())}")
    table = tomllib.loads((styles_dir() / "print" / "trims" / f"{name}.toml").read_text("utf-8"))
    exact = {field.name: Fraction(str(table[field.name])) for field in fields(TrimSize) if field.type is Fraction}
    return TrimSize(name=name, label=table["label"], characters=table["characters"], lines=table["lines"], **exact)


def page_css(trim: TrimSize) -> str:
    """Return the CSS of a unit's pages and grid: every page as a recto; versos are moved when units are joined."""
    margins = (mm_to_pt(trim.head), trim.fore_edge, trim.foot - _HAIR, mm_to_pt(trim.gutter))
    lengths = {
        "size": trim.size,
        "leading": trim.leading,
        "head": mm_to_pt(trim.head),
        "gutter": mm_to_pt(trim.gutter),
        "fore-edge": trim.fore_edge,
        "foot": trim.foot,
        "type-width": trim.type_width,
        "type-height": trim.type_height,
        "width": mm_to_pt(trim.width),
        "height": mm_to_pt(trim.height),
    }
    page = f"size: {_css(trim.width)}mm {_css(trim.height)}mm; margin: {' '.join(f'{_css(m)}pt' for m in margins)}"
    properties = "; ".join(f"--{name}: {_css(length)}pt" for name, length in lengths.items())
    return f"@page {{ {page} }}\n:root {{ {properties} }}\n"


def _css(length: Fraction) -> str:
    return f"{float(length):.5f}".rstrip("0").rstrip(".")
