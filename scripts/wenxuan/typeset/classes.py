"""Character classes and regional rules of Chinese composition, as data: what may break, shrink, stretch.

Sources: clreq 3.1.4 (line-start and line-end prohibition), 3.1.6 (compression), 3.1.7 (adjustment), 3.2.2 (Han
beside Latin); GB/T 15834-2011, 5.1. Widths are in em.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType

from wenxuan.model import Region


class Kind(IntEnum):
    """The class of a token."""

    HAN = 0  # 汉字, and whatever behaves like one
    OPEN = 1  # 开始夹注符号、开始引号
    CLOSE = 2  # 结束夹注符号、结束引号
    COMMA = 3  # 逗号、顿号、分号、冒号
    STOP = 4  # 句号、叹号、问号
    DOT = 5  # 间隔号、连接号、分隔号: stays with what is before it
    PAIR = 6  # 破折号、省略号: two cells, never parted
    WORD = 7  # Latin letters, digits and their marks
    SPACE = 8  # a word space
    CALL = 9  # the mark of a note: stays with what is before it
    ADDRESS = 10  # a character of a web address, which may part anywhere


KINDS: Mapping[str, Kind] = MappingProxyType(
    dict.fromkeys("（《〈「『【〔〖［｛“‘﹁﹃", Kind.OPEN)
    | dict.fromkeys("）》〉」』】〕〗］｝”’﹂﹄", Kind.CLOSE)
    | dict.fromkeys("，、；：", Kind.COMMA)
    | dict.fromkeys("。．！？", Kind.STOP)
    | dict.fromkeys("·・‧～／％‰℃°—…⋯–", Kind.DOT)
)
MARKS = frozenset({Kind.OPEN, Kind.CLOSE, Kind.COMMA, Kind.STOP})
NO_LINE_START = frozenset({Kind.CLOSE, Kind.COMMA, Kind.STOP, Kind.DOT, Kind.PAIR, Kind.CALL, Kind.SPACE})
NO_LINE_END = frozenset({Kind.OPEN})
_BEFORE_FIGURES = frozenset("￥＄￡¥$£€№#＃")  # never at a line end before a figure (clreq 3.1.4, 符号分离禁则)

_CELL = (  # what fills a cell of its own: Han, kana, bopomofo, full-width forms, CJK marks
    "\u2e80-\u2fdf\u2ff0-\u303f\u3040-\u31ff\u3200-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe4f"
    "\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff\u2460-\u24ff\u25a0-\u25ff\u2600-\u26ff"
)
_MARK = re.escape("".join(sorted(set(KINDS) - set("°–"))))
_LATIN = rf"[^{_CELL}{_MARK} ]"
_APOSTROPHE = r"(?<=[A-Za-z])’(?=[A-Za-z])"
TOKEN = re.compile(
    rf"(?P<pair>——|……|⋯⋯)|(?P<address>https?://{_LATIN}+|www\.{_LATIN}+)|(?P<space> +)"
    rf"|(?P<word>(?:{_LATIN}|{_APOSTROPHE})+?(?:(?<=[/\-&?=_])(?={_LATIN})|(?=(?!{_APOSTROPHE})[{_CELL}{_MARK} ]|$)))"
    rf"|(?P<cell>[{_CELL}{_MARK}][\ufe00-\ufe0f\U000e0100-\U000e01ef]?)"
)
_GAPPED = re.compile(r"[A-Za-z0-9\u00c0-\u02af\u0370-\u052f%$€£+°]")


@dataclass(frozen=True, slots=True)
class Habit:
    """A region's habits. `blank` is the empty (left, right) part of a mark's cell that may be given up."""

    blank: Mapping[Kind, tuple[float, float]] = field(default_factory=dict)
    tightens_pairs: bool = True  # 连续标点挤压
    trims_line_end: bool = True  # 行末标点半字 (GB/T 15834, 5.1.10)
    trims_line_start: bool = True  # 行首开始符号半字
    gap: float = 0.25  # Han beside Latin (clreq 3.2.2)


_LEFT, _RIGHT = (0.5, 0.0), (0.0, 0.5)
HABITS: Mapping[Region, Habit] = MappingProxyType(
    {
        Region.CN: Habit({Kind.OPEN: _LEFT, Kind.CLOSE: _RIGHT, Kind.COMMA: _RIGHT, Kind.STOP: _RIGHT}),
        # Marks stand in the middle of the cell: only brackets and quotes have a half to give.
        Region.HK: Habit({Kind.OPEN: _LEFT, Kind.CLOSE: _RIGHT}),
        Region.TW: Habit({Kind.OPEN: _LEFT, Kind.CLOSE: _RIGHT}, tightens_pairs=False, trims_line_start=False),
    }
)
GAP_LEAST, GAP_MOST = 0.125, 0.5
SPACE_LEAST, SPACE_MOST = 0.125, 0.5


def kind_of(text: str, group: str | None) -> Kind:
    """Return the class of a token found by TOKEN in the named group."""
    match group:
        case "cell":
            return KINDS.get(text[0], Kind.HAN)
        case "pair":
            return Kind.PAIR
        case "space":
            return Kind.SPACE
        case "address":
            return Kind.ADDRESS
        case _:
            return Kind.WORD


def tokens_of(text: str) -> Iterator[tuple[str, Kind]]:
    """Cut a text into tokens with their classes; joined they are the text."""
    for match in TOKEN.finditer(text):
        kind = kind_of(match.group(), match.lastgroup)
        if kind is Kind.ADDRESS:
            yield from ((char, kind) for char in match.group())
        else:
            yield match.group(), kind


def has_gap(before: str, after: str) -> bool:
    """Tell whether a Latin token's edge asks for the gap beside Han: letters and figures do, marks do not."""
    return bool(_GAPPED.match(before[-1:] or after[:1]))


def may_break(before: Kind, after: Kind, *, last: str, first: str) -> bool:
    """Tell whether a line may end between two tokens; `last` and `first` are the characters that meet there."""
    if after in NO_LINE_START or before in NO_LINE_END:
        return False
    if last in _BEFORE_FIGURES and first.isdigit():
        return False
    if before is Kind.WORD and after is Kind.WORD:
        return last in "/-&?=_"
    return True
