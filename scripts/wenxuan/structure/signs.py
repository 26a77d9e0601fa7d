"""The marks by which notes (注) are called in plain text and by which they begin: ① 〔1〕 [1] （1） [注] ＊."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wenxuan.structure.lines import Line


class SignKind(StrEnum):
    """A way of marking notes; notes are called as they are marked, mostly."""

    SQUARE = "square"  # 〔1〕 [1] 【1】 〔一〕
    NAMED = "named"  # （注1） [注1] 注1：
    CIRCLED = "circled"  # ①, which also counts items
    ROUND = "round"  # （1） ⑴, which mostly counts items
    RAISED = "raised"  # ¹
    STAR = "star"  # ＊
    BARE = "bare"  # [注] without a number
    PLAIN = "plain"  # 1. before a note, below the line 注释


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_BLACK = "❶❷❸❹❺❻❼❽❾❿"
_BRACKETED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_NUMBER = r"[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}"
_NOTE = "(?:[注註][释釋]?)"
_SIGN = re.compile(
    rf"(?P<named>[〔［\[（(【]{_NOTE}\s?(?:{_NUMBER})[〕］\])）】]|{_NOTE}[{_CIRCLED}])"
    rf"|(?P<square>[〔［\[【]\s?(?:{_NUMBER})\s?[〕］\]】](?![年月日号號]))"
    rf"|(?P<circled>[{_CIRCLED}{_BLACK}]|[〔［\[【][{_CIRCLED}][〕］\]】])"
    rf"|(?P<round>[（(]\s?(?:[0-9０-９]{{1,3}})\s?[)）]|[{_BRACKETED}])"
    rf"|(?P<raised>(?<=[㐀-鿿”’」』》）。，；：！？])[{_RAISED}]+)"
    rf"|(?P<star>(?<=[㐀-鿿”’」』》）。，；！？])[*＊]{{1,3}}(?![*＊]))"
    rf"|(?P<bare>[〔［\[（(【][注註][〕］\])）】])"
)
_LABEL = re.compile(
    rf"{_NOTE}(?P<named>{_NUMBER})\s*[：:、.．\s]|(?P<bare>[注註])[：:]|(?P<star>[*＊]{{1,3}})(?![*＊])|(?P<raised>[{_RAISED}]+)"
)
_PLAIN = re.compile(r"(?P<plain>[0-9０-９]{1,3})\s*[、.．\s]")
_AFTER = re.compile(r"[\s：:、.．]*")
_HEADING = re.compile(
    r"[【〖〔\[［（(]?\s*(?:[词詞][语語]|[课課]文|作者|[编編]者|[译譯]者|校|[脚腳尾附原])?\s*(?:注\s*[释釋解]?|註\s*[釋解]?|注文|注[记記])\s*[】〗〕\]］）)]?\s*[：:]?"
)
_COUNTING = "：；，、:;,（("  # what stands before a number that counts items
_REFERS = re.compile(r"[注註见見]\s?$")  # 参看注〔6〕 names a note and does not call it


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark of a note, text[start:end]: it calls a note, or a note begins with it at [start, stop).

    `place` is the line's among those of its piece; `section` changes where other lines stand between.
    """

    kind: SignKind
    number: int
    start: int
    end: int
    piece: int
    section: int
    place: int
    line: Line
    stop: int = 0
    is_headed: bool = False

    @property
    def is_label(self) -> bool:
        """True if the mark stands first in its line, with text after it."""
        return self.stop > 0


def is_notes_heading(text: str) -> bool:
    """Return True for 注释：, 【注】 and their like."""
    return len(text) <= 12 and _HEADING.fullmatch(text) is not None


def read_signs(lines: Sequence[Line], *, piece: int) -> Iterator[Sign]:
    """Yield the marks in the lines of one piece, in order: what begins a line first, then the calls in it."""
    section, is_headed = 0, False
    for place, line in enumerate(lines):
        if place and line.index != lines[place - 1].index + 1:
            section, is_headed = section + 1, False
        if place and is_notes_heading(line.text):
            is_headed = True
            continue
        first = _label(line, is_headed=is_headed) if place else None
        if first:
            kind, number, end, stop = first
            yield Sign(
                kind, number, line.start, line.start + end, piece, section, place, line, line.start + stop, is_headed
            )
        for match in _SIGN.finditer(line.text, first[2] if first else 0):
            if match.start() and not _REFERS.search(line.text, match.start() - 2, match.start()):
                kind = SignKind(match.lastgroup or "")
                before = line.text[match.start() - 1]
                if kind in (SignKind.CIRCLED, SignKind.ROUND) and before in _COUNTING:
                    continue
                start, end = line.start + match.start(), line.start + match.end()
                yield Sign(kind, _number(match[0]), start, end, piece, section, place, line)


def _label(line: Line, *, is_headed: bool) -> tuple[SignKind, int, int, int] | None:
    """Return (kind, number, end of the mark, start of the note) if a note may begin with the line."""
    text = line.text
    match = _SIGN.match(text) or _LABEL.match(text) or (_PLAIN.match(text) if is_headed else None)
    if match is None or (match.lastgroup == "round" and not is_headed):
        return None
    end = match.end() if match.re is _SIGN else match.end(match.lastgroup or 0)
    after = _AFTER.match(text, end)
    stop = after.end() if after else end
    return (SignKind(match.lastgroup or ""), _number(match[0]), end, stop) if stop < len(text) else None


def _number(mark: str) -> int:
    """Return the number that a mark shows; of stars, how many; 0 if there is none."""
    for signs in (_CIRCLED, _BLACK, _BRACKETED):
        if found := next((sign for sign in mark if sign in signs), ""):
            return signs.index(found) + 1
    if stars := sum(sign in "*＊" for sign in mark):
        return stars
    raised = "".join(str(_RAISED.index(sign)) for sign in mark if sign in _RAISED)
    digits = raised or "".join(re.findall(r"[0-9０-９]", mark))
    return int(digits) if digits else _han("".join(re.findall(r"[一二三四五六七八九十]", mark)))


def _han(digits: str) -> int:
    """Return the value of 一 to 九十九; 0 for no number."""
    tens, ten, ones = digits.rpartition("十")
    units = "一二三四五六七八九"
    return (units.find(tens) + 1 or 1) * 10 * bool(ten) + (units.find(ones) + 1 if ones else 0)
