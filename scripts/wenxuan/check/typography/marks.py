"""What the page must do with each mark (标点), as data; by region where regions differ.

This table is the judge's own, not the composer's: what the composer's forgets, this one must see. Sources: clreq
3.1.4 (line start and end, at its strict level), 3.1.5 (what is not parted), 3.1.6 (widths); GB/T 15834-2011, 5.1.
"""

from functools import cache
from unicodedata import east_asian_width

from wenxuan.model import Region

OPENING = frozenset("（《〈「『【〔〖［｛“‘")
CLOSING = frozenset("）》〉」』】〕〗］｝”’")
POINTS = frozenset("、，。．：；！？")
DASHES = frozenset("—…⋯⸺～–·・‧％‰℃")

NOT_AT_LINE_START = CLOSING | POINTS | DASHES
NOT_AT_LINE_END = OPENING
PAIRED = frozenset("—…⋯")  # two of them make one mark of two cells
HANGING = frozenset("、，。．")  # may stand wholly outside the measure (行尾点号悬挂)
UNITS = frozenset("%％‰℃°′″")  # belong to the figure before them (clreq 3.1.5, 符号分离禁则)
CURRENCIES = frozenset("¥￥$＄£￡€№")  # belong to the figure after them

_AMBIGUOUS = frozenset("“”‘’—…⋯")  # a cell wide in a Chinese font, narrow in a Latin one
_NO_BLANK = (0.0, 0.0)
_BLANKS = {
    Region.CN: dict.fromkeys(OPENING, (0.5, 0.0)) | dict.fromkeys(CLOSING | POINTS, (0.0, 0.5)),
    # points stand in the middle of the cell
    Region.TW: dict.fromkeys(OPENING, (0.5, 0.0)) | dict.fromkeys(CLOSING, (0.0, 0.5)),
}
_BLANKS[Region.HK] = _BLANKS[Region.HANT] = _BLANKS[Region.TW]


def blank(mark: str, region: Region) -> tuple[float, float]:
    """Return the empty (left, right) part of a mark's cell that it may give up."""
    return _BLANKS[region].get(mark, _NO_BLANK)


def shares_cell(before: str, after: str, region: Region) -> bool:
    """Tell whether two marks that meet are set half a cell closer: all on the mainland, none in Taiwan.

    In Hong Kong it takes a bracket whose blank lies between the two, since points stand in the middle.
    """
    if region in (Region.TW, Region.HANT):
        return False
    return bool(blank(before, region)[1] or blank(after, region)[0])


@cache  # asked of every character of a book
def is_mark(text: str) -> bool:
    """Tell marks of the Chinese kind, brackets and points, from all else."""
    return text in OPENING or text in CLOSING or text in POINTS


@cache
def is_han(text: str) -> bool:
    """Tell characters (汉字) from marks, letters, figures, kana and bopomofo."""
    return text.isalpha() and east_asian_width(text) == "W" and not "\u3040" <= text <= "\u31ff"


@cache
def is_latin(text: str) -> bool:
    """Tell letters and figures that ask for a gap beside Han."""
    return text.isalnum() and east_asian_width(text) in ("Na", "A", "N") and text not in "①②③④⑤⑥⑦⑧⑨⑩"


@cache
def fills_cell(text: str, *, is_chinese_font: bool) -> bool:
    """Tell whether a character is one em wide by nature, whatever the widths in the PDF say."""
    return east_asian_width(text) in "WF" or (is_chinese_font and text in _AMBIGUOUS)
