"""The barcode of an ISBN (书号条码): EAN-13 (GS1 General Specifications, 5.2; GB/T 12906)."""

from dataclasses import dataclass

MODULE = 0.33  # mm, magnification 1
HEIGHT = 22.85  # mm of the bars
GUARD = 5 * MODULE  # mm that guard bars reach below the others
QUIET = 11, 7  # modules left free before and after the bars
MODULES = 95
_LEFT = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
_PARITY = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")


@dataclass(frozen=True, slots=True)
class Bar:
    """A dark bar: where it begins and how wide it is, in modules; a guard reaches further down."""

    start: int
    width: int
    is_guard: bool


def modules(digits: str) -> str:
    """Return the 95 modules of thirteen digits, 1 dark and 0 light."""
    halves = digits[1:7], digits[7:]
    left = "".join(_code(int(digit), side) for digit, side in zip(halves[0], _PARITY[int(digits[0])], strict=True))
    return f"101{left}01010{''.join(_code(int(digit), 'R') for digit in halves[1])}101"


def _code(digit: int, side: str) -> str:
    """Return a digit's seven modules: R is L with light and dark exchanged, G is R backwards."""
    if side == "L":
        return _LEFT[digit]
    right = _LEFT[digit].translate({48: 49, 49: 48})
    return right if side == "R" else right[::-1]


def bars(digits: str) -> tuple[Bar, ...]:
    """Return the bars of thirteen digits from left to right."""
    row, found, start = modules(digits) + "0", list[Bar](), -1
    for index, module in enumerate(row):
        if module == "1" and start < 0:
            start = index
        elif module == "0" and start >= 0:
            found.append(Bar(start, index - start, start < 3 or 45 <= start < 50 or start >= 92))
            start = -1
    return tuple(found)


def drawing(digits: str, x: float, y: float) -> str:
    """Return the bars as an SVG path, their first module at x, their top at y, in mm."""
    return "".join(
        f"M{x + bar.start * MODULE:.3f} {y:.3f}h{bar.width * MODULE:.3f}"
        f"v{HEIGHT + (GUARD if bar.is_guard else 0):.3f}h{-bar.width * MODULE:.3f}z"
        for bar in bars(digits)
    )


def digit_places(digits: str, x: float) -> tuple[tuple[str, float], ...]:
    """Return each digit with the middle of its place below the bars, in mm: one before, six below each half."""
    middles = (-7.0, *(3 + 7 * n + 3.5 for n in range(6)), *(50 + 7 * n + 3.5 for n in range(6)))
    return tuple((digit, x + middle * MODULE) for digit, middle in zip(digits, middles, strict=True))
