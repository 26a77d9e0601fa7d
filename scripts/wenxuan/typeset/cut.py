"""Cut a paragraph's text into tokens (切分): their classes, and how firmly each holds to the one before it.

The text is read across the boundaries of its inline elements, so that style changes nothing of what may break.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from wenxuan.typeset.classes import KINDS, Joint, Kind
from wenxuan.typeset.hyphens import hyphenation

_CELL = (  # what fills a cell of its own: Han, kana, bopomofo, full-width forms, CJK marks
    "\u2e80-\u2fdf\u2ff0-\u303f\u3040-\u31ff\u3200-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe4f"
    "\uff00-\uff60\uffe0-\uffe6\ufffc\U00020000-\U0003ffff\u2460-\u24ff\u25a0-\u25ff\u2600-\u26ff"
)
_MARK = re.escape("".join(sorted(set(KINDS) - set("°–′″"))))
_LATIN = rf"[^{_CELL}{_MARK}⸺⸻ ]"
_LETTER = "A-Za-z\u00c0-\u024f"
_APOSTROPHE = rf"(?<=[{_LETTER}])’(?=[{_LETTER}])"
_COMBINING = "[\u0300-\u036f\u3099\u309a\u20d0-\u20ff\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_TOKEN = re.compile(
    rf"(?P<cells>(?:[{_CELL}](?!{_COMBINING}))+)"
    rf"|(?P<pair>——|……|⋯⋯|[⸺⸻])|(?P<address>[a-z][a-z0-9+.-]*://{_LATIN}+|www\.{_LATIN}+|mailto:{_LATIN}+)"
    rf"|(?P<space> +)|(?P<word>(?:{_LATIN}|{_APOSTROPHE})+)|(?P<cell>[{_CELL}{_MARK}]{_COMBINING}*)"
)
# a compound may part after its hyphen or slash, but neither a date nor a range of figures
_COMPOUND = re.compile(r"(?<=[/\-&?=_])(?=[^/\-&?=_])(?<!\d[/\-](?=\d))(?<!^.)")
_PRICE = "￥＄￡¥$£€₩₽№#＃"
_UNITS = (
    r"[kMGT]?i?[Bb](?:it|yte|ps)?s?|[kcdmnμµ]?m[²³23]?|[kmμµn]?g|t|[mμµ]?[lL]|dL|ha|[mμµn]?s|min|h|d|[kMGT]?Hz|[kMGm]?W"
    r"|k?Wh|[kmM]?V|[mμµ]?A|[kM]?Ω|[kM]?J|k?cal|[hkM]?Pa|[mk]?mol|K|[°º][CF]?|[℃℉％%‰]|kn|mph|rpm|px|pt|em|dpi|ppm|dB"
    r"|lx|lm|cd|lb|oz|ft|in|mi|yd|am|pm|a\.m\.|p\.m\.|AD|BC"
)
_TIED = re.compile(  # whatever begins within such a span holds to what is before it (clreq 3.1.5, 符号分离禁则)
    rf"\d\u2009? ?(?:{_UNITS})(?:[/·](?:{_UNITS}))*(?![{_LETTER}])"
    rf"|(?:US|HK|NT|RMB|CNY|[{_PRICE}])[{_PRICE}]? ?\d"
    rf"|\d(?:[～—–－]{{1,2}}\d+)+"
    rf"|(?<![{_LETTER}])(?:No|Nos|pp?|[Vv]ols?|[Ff]igs?|[Cc]h|§|¶)\.? ?\d"
    rf"|(?<![{_LETTER}])(?:Mr|Mrs|Ms|Dr|St|Prof|Jr)\. [{_LETTER}]"
    rf"|(?<![{_LETTER}])[A-Z](?:(?:\. ?|·)[A-Z](?![{_LETTER}]))*(?:\. ?[A-Z]|·[A-Z{_CELL}])"  # J. K. Rowling, J·K·罗琳
)
_COUNTED = re.compile(r"(?<=\d)[年月日号號时時点點分秒岁歲元万萬亿億]")  # better not parted, but not forbidden
_OPENING = re.escape("".join(char for char, kind in KINDS.items() if kind is Kind.OPEN))
_CLINGS = re.compile(  # ASCII marks in Chinese; what an opening mark and a space stand before
    rf"(?<=[{_OPENING}] )\S"
    r"|(?<=[^\s])(?:[)\]},;:!?%]|\.(?![A-Za-z0-9]))|(?<=[(\[{])\S"
)
_OPAQUE = "\ufffc"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of text in one style. `language` (BCP 47) is that of its Latin words; empty: they are not hyphenated."""

    text: str
    language: str = ""
    is_call: bool = False  # the mark of a note


class Piece(NamedTuple):  # looked up for every character: a tuple hashes faster than a dataclass
    """A token without its measures. A HYPHEN piece continues the word before it and is shaped with it."""

    text: str
    kind: Kind
    joint: Joint = Joint.FREE


class _Cells(dict[str, Piece]):
    def __missing__(self, char: str) -> Piece:
        piece = self[char] = Piece(char, KINDS.get(char[0], Kind.HAN))
        return piece


_cells = _Cells()


def pieces_of(stretches: Sequence[Stretch]) -> tuple[tuple[Piece, ...], ...]:
    """Return the tokens of each stretch; joined they are its text. Where stretches meet decides nothing."""
    texts = [_OPAQUE * len(s.text) if s.is_call else s.text for s in stretches]  # a call is no part of a word
    starts = [0, *accumulate(len(text) for text in texts)]
    whole = "".join(texts)
    pieces = _cut(whole, starts, [stretch.language for stretch in stretches])
    if len(stretches) == 1 and not stretches[0].is_call:
        return (tuple(pieces),)
    return tuple(
        tuple(map(_call, stretch.text)) if stretch.is_call else part
        for stretch, part in zip(stretches, _parted(pieces, starts), strict=True)
    )


def _call(char: str) -> Piece:
    return Piece(char, Kind.CALL)


def _cut(text: str, starts: Sequence[int], languages: Sequence[str]) -> list[Piece]:
    """Cut a text into tokens, whatever stretches it has."""
    joints: dict[int, Joint] | None = None
    pieces: list[Piece] = []
    for match in _TOKEN.finditer(text):
        found = match.group()
        group = match.lastgroup
        if group == "cells":
            pieces += map(_cells.__getitem__, found)
        elif group == "cell":
            pieces.append(_cells[found])
        else:
            pieces += _other(found, group, languages[bisect_right(starts, match.start()) - 1])
            if joints is None and group in ("word", "space"):
                joints = _joints(text)
    return _held(pieces, joints) if joints else pieces


def _other(text: str, group: str | None, language: str) -> tuple[Piece, ...]:
    match group:
        case "pair":
            return (_pair(text),)
        case "space":
            return (Piece(text, Kind.SPACE),)
        case "address":
            return _address(text)
        case _:
            return _word(text, language)


@lru_cache(maxsize=256)
def _pair(text: str) -> Piece:
    return Piece(text, Kind.PAIR)


@lru_cache(maxsize=4096)
def _word(text: str, language: str) -> tuple[Piece, ...]:
    """Cut a word where a compound may part, and where it may be hyphenated."""
    pieces: list[Piece] = []
    for part in _COMPOUND.split(text):
        joint = Joint.FREE
        for syllable in hyphenation(part, language):
            pieces.append(Piece(syllable, Kind.WORD, joint))
            joint = Joint.HYPHEN
    return tuple(pieces)


def _address(text: str) -> tuple[Piece, ...]:
    """Cut a web address at every character, better after its marks, never in its scheme."""
    free = re.match(r"\w+:(?://)?|www\.", text)
    end = free.end() if free else 0
    pieces = []
    for index, char in enumerate(text):
        joint = Joint.FREE if index == 0 or text[index - 1] in "/.?&=-_#:%" else Joint.AVOID
        if 0 < index <= end or char in "/.?&=-_#:%":
            joint = Joint.TIED
        pieces.append(Piece(char, Kind.ADDRESS, joint))
    return tuple(pieces)


def _joints(text: str) -> dict[int, Joint]:
    """Return what holds to the character before it, by offset, beyond what the classes say."""
    joints = {match.start(): Joint.AVOID for match in _COUNTED.finditer(text)}
    for match in _TIED.finditer(text):
        joints.update(dict.fromkeys(range(match.start() + 1, match.end()), Joint.TIED))
    joints.update((match.start(), Joint.KINSOKU) for match in _CLINGS.finditer(text))
    return joints


def _held(pieces: Sequence[Piece], joints: dict[int, Joint]) -> list[Piece]:
    held, offset = [], 0
    for piece in pieces:
        joint = joints.get(offset, Joint.FREE)
        held.append(Piece(piece.text, piece.kind, joint) if joint > piece.joint else piece)
        offset += len(piece.text)
    return held


def _parted(pieces: Sequence[Piece], starts: Sequence[int]) -> Iterator[tuple[Piece, ...]]:
    """Deal tokens out to the stretches [starts[i], starts[i + 1]), cutting those that stand in several."""
    rest = iter(pieces)
    left: Piece | None = None
    for size in (end - start for start, end in pairwise(starts)):
        part: list[Piece] = []
        while size:
            piece = left or next(rest)
            left = None
            if len(piece.text) > size:
                left = Piece(piece.text[size:], piece.kind, Joint.WITHIN)
                piece = Piece(piece.text[:size], piece.kind, piece.joint)
            part.append(piece)
            size -= len(piece.text)
        yield tuple(part)
