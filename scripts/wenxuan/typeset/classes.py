"""Classes of tokens and what each region does with them, as data: what may break, shrink, stretch.

Sources: clreq 3.1.4 (line-start and line-end prohibition), 3.1.5 (unbreakable marks), 3.1.6 (width of marks), 3.1.7
(hanging), 3.2.2 (Han beside Latin), 3.5 (line adjustment); GB/T 15834-2011, 5.1. Widths are in em.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from wenxuan.model import Region


class Kind(IntEnum):
    """The class of a token."""

    __hash__ = int.__hash__  # that of an Enum is not in C, and every character is looked up

    HAN = 0  # 汉字, and whatever behaves like one
    OPEN = 1  # 开始夹注符号、开始引号
    CLOSE = 2  # 结束夹注符号、结束引号
    COMMA = 3  # 逗号、顿号
    COLON = 4  # 冒号、分号
    STOP = 5  # 句号
    EXCLAIM = 6  # 叹号、问号
    INTERPUNCT = 7  # 间隔号
    CONNECTOR = 8  # 连接号
    SOLIDUS = 9  # 分隔号
    UNIT = 10  # a sign that stays with the figure before it
    PAIR = 11  # 破折号、省略号: two cells, never parted
    WORD = 12  # Latin letters, digits and their marks
    SPACE = 13  # a word space
    CALL = 14  # the mark of a note: stays with what is before it
    ADDRESS = 15  # a character of a web address, which may part anywhere
    PREFIX = 16  # 货币符号: a sign that stays with the figure after it


class Joint(IntEnum):
    """How firmly a token holds to the one before it; where two reasons meet, the firmer one."""

    __hash__ = int.__hash__

    FREE = 0
    AVOID = 1  # a line may end here if it would be ugly elsewhere
    HYPHEN = 2  # a line may end here with a hyphen
    TIED = 3  # only where there is no other way: a figure and its unit, initials
    KINSOKU = 4  # 避头尾
    WITHIN = 5  # inside a word or a pair of marks


class Step(IntEnum):
    """The order in which a line gives up space, each step to its end before the next (clreq 3.5.3, 挤压处理).

    The mark at a line's end goes before all of them.
    """

    SPACE = 1  # 西文词距
    INTERPUNCT = 2
    BRACKET = 3
    COMMA = 4
    GAP = 5  # 中西间距
    STOP = 6
    NEVER = 7


KINDS: Mapping[str, Kind] = MappingProxyType(
    dict.fromkeys("（《〈「『【〔〖［｛“‘﹁﹃︵︷︹︻︽︿﹇", Kind.OPEN)
    | dict.fromkeys("）》〉」』】〕〗］｝”’﹂﹄︶︸︺︼︾﹀﹈", Kind.CLOSE)
    | dict.fromkeys("，、︐︑", Kind.COMMA)
    | dict.fromkeys("；：︓︔", Kind.COLON)
    | dict.fromkeys("。．︒", Kind.STOP)
    | dict.fromkeys("！？‼⁇⁈⁉︕︖", Kind.EXCLAIM)
    | dict.fromkeys("·・‧", Kind.INTERPUNCT)
    | dict.fromkeys("～—–…⋯", Kind.CONNECTOR)  # a single — or …, out of its pair, behaves alike
    | dict.fromkeys("／", Kind.SOLIDUS)
    | dict.fromkeys("％‰℃℉°′″", Kind.UNIT)
    | dict.fromkeys("￥＄￡￠￦＃", Kind.PREFIX)
)


@dataclass(frozen=True, slots=True)
class Row:
    """How a class behaves. `blank` is the empty (left, right) part of its cell, given up at `step`."""

    starts: bool = True  # may begin a line
    ends: bool = True  # may end a line
    blank: tuple[float, float] = (0.0, 0.0)
    step: Step = Step.NEVER
    is_half: bool = False  # always half a cell wide
    opens: tuple[bool, bool] = (True, True)  # takes space before and after it when every place does


@dataclass(frozen=True, slots=True, eq=False)
class Habit:
    """A region's habits, or an edition's."""

    rows: Mapping[Kind, Row]
    is_traditional: bool = False  # the script, for the phrases of headings
    compresses: bool = True  # marks side by side and in a full line give up their blanks (标点挤压)
    trims_line_end: bool = True  # a mark at a line's end gives up its blank (GB/T 15834, 5.1.10)
    trims_line_start: bool = True  # so does an opening mark at a line's start; else it stays full (clreq 3.1.6)
    trims_first_line: bool = False  # and after a first-line indent
    hangs: bool = False  # 、，。 may stand beyond a line's end (行尾点号悬挂, clreq 3.1.7)
    gap: float = 0.25  # Han beside Latin (clreq 3.2.2)


_LEFT, _RIGHT, _BOTH = (0.5, 0.0), (0.0, 0.5), (0.25, 0.25)
_CLOSED = (False, False)

# Mainland: marks stand at the left of their cells.
_CN: Mapping[Kind, Row] = MappingProxyType(
    {
        Kind.HAN: Row(),
        Kind.OPEN: Row(ends=False, blank=_LEFT, step=Step.BRACKET, opens=(True, False)),  # clreq 3.1.4, 3.1.6
        Kind.CLOSE: Row(starts=False, blank=_RIGHT, step=Step.BRACKET, opens=(False, True)),
        Kind.COMMA: Row(starts=False, blank=_RIGHT, step=Step.COMMA, opens=(False, True)),
        Kind.COLON: Row(starts=False, blank=_RIGHT, step=Step.COMMA, opens=(False, True)),
        Kind.STOP: Row(starts=False, blank=_RIGHT, step=Step.STOP, opens=(False, True)),
        Kind.EXCLAIM: Row(starts=False, blank=_RIGHT, step=Step.STOP, opens=(False, True)),
        Kind.INTERPUNCT: Row(starts=False, is_half=True, opens=_CLOSED),  # GB/T 15834, 5.1.8; clreq 3.1.6
        Kind.CONNECTOR: Row(starts=False, opens=_CLOSED),  # GB/T 15834, 5.1.7; clreq 3.5.4 (拉伸处理)
        Kind.SOLIDUS: Row(starts=False, ends=False, opens=_CLOSED),  # GB/T 15834, 5.1.9
        Kind.UNIT: Row(starts=False, opens=(False, True)),  # clreq 3.1.5, 符号分离禁则
        Kind.PREFIX: Row(opens=(True, False)),
        Kind.PAIR: Row(starts=False),  # clreq 3.1.4, strict
        Kind.WORD: Row(),
        Kind.SPACE: Row(starts=False, opens=(True, False)),
        Kind.CALL: Row(starts=False, opens=(False, True)),  # clreq 3.1.5, 注释符号
        Kind.ADDRESS: Row(),
    }
)
# Hong Kong: pauses and stops stand in the middle of their cells and stay whole; brackets have a half to give.
_HK: Mapping[Kind, Row] = MappingProxyType(
    {
        **_CN,
        Kind.COMMA: Row(starts=False, opens=(False, True)),  # clreq 3.1.6
        Kind.COLON: Row(starts=False, opens=(False, True)),
        Kind.STOP: Row(starts=False, opens=(False, True)),
        Kind.EXCLAIM: Row(starts=False, opens=(False, True)),
        Kind.INTERPUNCT: Row(starts=False, blank=_BOTH, step=Step.INTERPUNCT, opens=_CLOSED),
        Kind.SOLIDUS: Row(starts=False, opens=_CLOSED),  # clreq 3.1.4, basic
    }
)
HABITS: Mapping[Region, Habit] = MappingProxyType(
    {
        Region.CN: Habit(_CN),
        Region.HK: Habit(_HK, is_traditional=True),
        Region.HANT: Habit(_HK, is_traditional=True, compresses=False, trims_line_start=False),
        # Taiwan: as Hong Kong, and many books compress nothing within a line (clreq 3.1.6)
        Region.TW: Habit(_HK, is_traditional=True, compresses=False, trims_line_start=False),
    }
)
HANGING = frozenset({Kind.COMMA, Kind.STOP})  # 、，。
GAP_LEAST, GAP_MOST = 0.125, 0.5  # clreq 3.5.3, 3.5.4
SPACE_LEAST, SPACE_MOST = 0.25, 0.5  # clreq 3.5.3, 3.5.4
NO_LINE_START = frozenset(kind for kind, row in _CN.items() if not row.starts)
NO_LINE_END = frozenset(kind for kind, row in _CN.items() if not row.ends)
EDGED = frozenset({Kind.OPEN, Kind.CLOSE, Kind.COMMA, Kind.COLON, Kind.STOP, Kind.EXCLAIM})  # stand at a cell's edge
LATIN = frozenset({Kind.WORD, Kind.ADDRESS})
