"""Hard-wrapped lines (硬回车) are joined into paragraphs, by evidence from the whole text.

Many lines that stop in mid-sentence at one and the same width show that the text was wrapped there. A full line is
then joined with the next one; a line with room for the next word ends its paragraph, and so does a line before an
indent, a label or a blank line. Where a sentence ends with a full line, the odds of the text decide. Verse, lists,
headings and tables are short or stop where they please, and stay.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from wenxuan.clean.characters import CLOSING, HAN, SPACE, cells
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.LINES
WHY = "硬回车：一段话被折成几行，接回一段"
_WRAPPED = (
    "鲁镇的酒店的格局，是和别处不同的：都是当街一个曲尺形\n的大柜台，柜里面预备着热水，可以随时温酒。做工的人，\n"
    "傍午傍晚散了工，每每花四文铜钱，买一碗酒，这是从前的\n事，现在每碗要涨到十文，靠柜外站着，热热的喝了休息。\n"
    "我从十二岁起，便在镇口的咸亨酒店里当伙计，掌柜说，我\n样子太傻，怕侍候不了长衫主顾，就在外面做点事罢。\n"
    "外面的短衣主顾，虽然容易说话，但唠唠叨叨缠夹不清的也\n很不少。"
)
_VERSE = "白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n" * 6
_PARAGRAPHS = (
    "鲁镇的酒店的格局，是和别处不同的：都是当街一个曲尺形的大柜台，柜里面预备着热水，可以随时温酒。做工的人，"
    "傍午傍晚散了工，每每花四文铜钱，买一碗酒，这是从前的事，现在每碗要涨到十文，靠柜外站着，热热的喝了休息。\n"
    "我从十二岁起，便在镇口的咸亨酒店里当伙计，掌柜说，我样子太傻，怕侍候不了长衫主顾，就在外面做点事罢。\n"
    "外面的短衣主顾，虽然容易说话，但唠唠叨叨缠夹不清的也很不少。"
)
EXAMPLES = (
    (_WRAPPED, _PARAGRAPHS),
    (_VERSE, _VERSE),
    ("第一回　甄士隐梦幻识通灵\n第二回　贾夫人仙逝扬州城\n" * 8,) * 2,
)

_NARROWEST = 36  # cells; nobody wraps prose at less
_LEAST_LINES = 3  # that stop in mid-sentence at the width
_SLACK = 6  # cells that a line may be short of the width or stand over it
_COUNT = "0-9０-９零〇○一二三四五六七八九十百千两"
_LABEL = re.compile(
    f"[{SPACE}]*(?:第[{_COUNT}]{{1,6}}[章节節回卷篇条條部集幕场場编編辑輯课課讲講齣]"
    f"|[（(][{_COUNT}]{{1,4}}[）)]|[零〇一二三四五六七八九十百]{{1,3}}[、．.]|[0-9]{{1,3}}[、．.)）](?![0-9])|[①-⑳●○■◆★※＊*•·])"
)
_IN_SENTENCE = re.compile(f"[{HAN}A-Za-z0-9，、]$")
_AFTER_LETTER = re.compile(f"[{HAN}A-Za-z0-9]$")
_HAS_MARK = re.compile("[，。；：？！、,;:?!]")
_TERMINAL = "。？！…”’」』"
_SENTENCE = re.compile("[。！？…][”’」』）]*(?=(.))")
_FIRST = re.compile(f"(?:[A-Za-z0-9.,'%-]+|.)[{CLOSING}]*")
_LATIN = re.compile("[A-Za-z0-9,.;:!?)'\"%-]")
_OPEN, _CLOSE = re.compile("[“「『]"), re.compile("[”」』]")
_SPEECH = '“「『"—'


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text: where its words stand, its indent and its width in cells."""

    start: int
    end: int
    words: str
    indent: int
    width: int

    @property
    def is_in_sentence(self) -> bool:
        return bool(_IN_SENTENCE.search(self.words))


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How a text was wrapped: at which width, with which indent, and how sentences and paragraphs begin."""

    width: int
    indent: int
    has_first_line_indents: bool
    odds: float  # that a sentence which ends with a full line is not the last of its paragraph, as a logarithm
    speech_odds: tuple[float, float]  # the same for what begins otherwise and for what begins with a quote

    def has_room(self, line: _Line, following: _Line) -> bool:
        first = _FIRST.match(following.words)
        return line.width + cells(first[0] if first else "") <= self.width

    def goes_on(self, line: _Line, following: _Line, *, is_in_speech: bool) -> bool:
        """Return True if the paragraph of a line goes on in the next one."""
        if following.indent > self.indent or _LABEL.match(following.words):
            return False
        if line.is_in_sentence:
            return 0.8 * self.width <= line.width <= 1.3 * self.width
        if line.words[-1] not in _TERMINAL:
            return self.width - _SLACK - 2 <= line.width <= 1.3 * self.width
        if self.has_room(line, following) or line.width > self.width + _SLACK:
            return False
        is_sure = is_in_speech or self.has_first_line_indents
        return is_sure or self.odds + self.speech_odds[following.words[0] in _SPEECH] > 0


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each line end inside a paragraph, with the blanks around it."""
    if draft.is_rich or len(draft.lines) <= _LEAST_LINES:
        return
    by_cells, by_columns = _lines(draft, wide=False), _lines(draft, wide=True)
    lines = max((by_cells, by_columns), key=_concentration)  # some programs count characters, not cells
    wrap = _wrap(lines)
    if not wrap:
        return
    depth = 0
    for line, following in pairwise(lines):
        depth += len(_OPEN.findall(line.words)) - len(_CLOSE.findall(line.words))
        if line.words and following.words and wrap.goes_on(line, following, is_in_speech=depth > 0):
            is_latin = _LATIN.match(line.words[-1]) and _LATIN.match(following.words[0]) and line.words[-1] != "-"
            yield line.end, following.start, " " if is_latin else ""
        else:
            depth = 0


def _lines(draft: Draft, *, wide: bool) -> list[_Line]:
    """Return the lines, with widths in cells or, `wide`, two for every character."""
    lines = []
    for start, end in draft.lines:
        line = draft.text[start:end].rstrip()
        words = line.lstrip()
        indent = cells(line[: len(line) - len(words)])
        set_tight = words.replace(" ", "") if words.count(" ") * 3 > len(words) else words  # spaced out, as by a PDF
        width = indent + (2 * len(set_tight) if wide else cells(set_tight))
        lines.append(_Line(start + len(line) - len(words), start + len(line), words, indent, width))
    return lines


def _stops(lines: Sequence[_Line]) -> Counter[int]:
    """Count, by width, the lines that stop in mid-sentence with another line below."""
    return Counter(
        line.width
        for line, following in pairwise(lines)
        if line.width >= _NARROWEST and following.words and line.is_in_sentence and not _LABEL.match(following.words)
    )


def _concentration(lines: Sequence[_Line]) -> int:
    return max(_stops(lines).values(), default=0)


def _near(stops: Counter[int], width: int) -> int:
    return sum(stops[w] for w in range(width - 3, width + 4))


def _wrap(lines: Sequence[_Line]) -> _Wrap | None:
    """Return how the text was wrapped, None if it was not."""
    stops = _stops(lines)
    best = max(stops, key=lambda width: (_near(stops, width), stops[width]), default=0)
    if not best or _near(stops, best) < max(_LEAST_LINES, 0.5 * stops.total()):
        return None
    width = max((w for w in range(best - 3, best + 4) if stops[w]), key=lambda w: (stops[w], w))
    full = [line for line in lines if abs(line.width - width) <= 4]
    with_marks = sum(bool(_HAS_MARK.search(line.words[:-1])) for line in full)
    after_letter = sum(bool(_AFTER_LETTER.search(line.words)) for line in full)
    if with_marks < 0.6 * len(full) or after_letter < 0.4 * len(full):
        return None
    indents = Counter(
        b.indent for a, b in pairwise(lines) if b.words and a.is_in_sentence and abs(a.width - width) <= 4
    )
    return _with_odds(_Wrap(width, indents.most_common(1)[0][0], False, 0.0, (0.0, 0.0)), lines)


def _with_odds(wrap: _Wrap, lines: Sequence[_Line]) -> _Wrap:
    """Return the wrap with what its certain lines tell of the uncertain ones.

    A sentence ends with a full line by chance: inside a paragraph as often as there are full lines and ends of
    sentences inside lines, at the end of a paragraph once in as many paragraphs as there are characters to a line.
    """
    inside = [line for line in lines if line.width <= wrap.width + _SLACK and line.words]
    after = [match[1] for line in inside for match in _SENTENCE.finditer(line.words)]
    starts = [
        b
        for a, b in pairwise(lines)
        if b.words
        and a.width <= wrap.width + _SLACK
        and (not a.words or (a.words[-1] in _TERMINAL and wrap.has_room(a, b)))
    ]
    full = sum(line.is_in_sentence and line.width >= wrap.width - _SLACK for line in inside)
    in_middle = full * len(after) / max(1, sum(len(line.words) for line in inside))
    at_end = len(starts) / (wrap.width / 2)
    speech_inside = (sum(c in _SPEECH for c in after) + 0.5) / (len(after) + 1)
    speech_first = (sum(b.words[0] in _SPEECH for b in starts) + 0.5) / (len(starts) + 1)
    indented = sum(b.indent > wrap.indent for b in starts)
    return replace(
        wrap,
        has_first_line_indents=indented >= max(2, 0.8 * len(starts)),
        odds=log(in_middle + 0.1) - log(at_end + 0.1),
        speech_odds=(log((1 - speech_inside) / (1 - speech_first)), log(speech_inside / speech_first)),
    )
