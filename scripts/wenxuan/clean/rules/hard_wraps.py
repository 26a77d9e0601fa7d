"""Hard-wrapped lines (硬回车) are joined into paragraphs, by evidence from the whole text.

Many lines that stop in mid-sentence at one and the same width show that the text was wrapped there. A full line is
then joined with the next one; a line with room for the next word ends its paragraph, and so does a line before an
indent, a label or a blank line. Verse, lists, headings and tables are short or stop where they please, and stay.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from wenxuan.clean.characters import CLOSING, HAN, SPACE, cells
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.LINES
_WRAPPED = (
    "鲁镇的酒店的格局，是和别处不同的：都是当街一个曲尺形\n的大柜台，柜里面预备着热水，可以随时温酒。做工的人，\n"
    "傍午傍晚散了工，每每花四文铜钱，买一碗酒，这是从前的\n事，现在每碗要涨到十文，靠柜外站着，热热的喝了休息。\n"
    "我从十二岁起，便在镇口的咸亨酒店里当伙计，掌柜说，我\n样子太傻，怕侍候不了长衫主顾，就在外面做点事罢。\n"
    "外面的短衣主顾，虽然容易说话，但唠唠叨叨缠夹不清的也\n很不少。"
)
_VERSE = "白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n" * 6
EXAMPLES = (
    (
        _WRAPPED,
        "鲁镇的酒店的格局，是和别处不同的：都是当街一个曲尺形的大柜台，柜里面预备着热水，可以随时温酒。做工的人，"
        "傍午傍晚散了工，每每花四文铜钱，买一碗酒，这是从前的事，现在每碗要涨到十文，靠柜外站着，热热的喝了休息。"
        "我从十二岁起，便在镇口的咸亨酒店里当伙计，掌柜说，我样子太傻，怕侍候不了长衫主顾，就在外面做点事罢。\n"
        "外面的短衣主顾，虽然容易说话，但唠唠叨叨缠夹不清的也很不少。",
    ),
    (_VERSE, _VERSE),
    ("第一回　甄士隐梦幻识通灵\n第二回　贾夫人仙逝扬州城\n" * 8,) * 2,
)

_NARROWEST = 36  # cells; nobody wraps prose at less
_LEAST_LINES = 3  # that stop in mid-sentence at the width
_HANDS = "-–—"
_COUNT = "0-9０-９零〇○一二三四五六七八九十百千两"
_LABEL = re.compile(
    f"[{SPACE}]*(?:第[{_COUNT}]{{1,6}}[章节節回卷篇条條部集幕场場编編辑輯课課讲講齣]"
    f"|[（(][{_COUNT}]{{1,4}}[）)]|[零〇一二三四五六七八九十百]{{1,3}}[、．.]|[0-9]{{1,3}}[、．.)）](?![0-9])|[①-⑳●○■◆★※＊*•·])"
)
_IN_MIDDLE = re.compile(f"[{HAN}A-Za-z0-9，、]$")
_AFTER_LETTER = re.compile(f"[{HAN}A-Za-z0-9]$")
_HAS_MARK = re.compile("[，。；：？！、,;:?!]")
_INDENT = re.compile(f"[{SPACE}]*")
_FIRST = re.compile(f"(?:[A-Za-z0-9.,'%-]+|.)[{CLOSING}]*")
_LATIN = re.compile("[A-Za-z0-9,.;:!?)'\"%-]")
_SPEECH = '“「『"—'


@dataclass(frozen=True)
class _Line:
    """A line of the text: its indent, its words and how wide it is in cells."""

    start: int
    end: int
    indent: str
    words: str

    @cached_property
    def width(self) -> int:
        return cells(self.indent + self.words)

    @cached_property
    def is_in_middle(self) -> bool:
        return bool(_IN_MIDDLE.search(self.words))

    @cached_property
    def has_label(self) -> bool:
        return bool(_LABEL.match(self.words))


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each line end inside a paragraph, with the blanks around it."""
    if draft.is_rich or len(draft.lines) <= _LEAST_LINES:
        return
    lines = [_line(draft.text, start, end) for start, end in draft.lines]
    width = _width(lines)
    if not width:
        return
    indent = _usual_indent(lines, width)
    for line, following in zip(lines, lines[1:], strict=False):
        if line.words and following.words and _go_on(line, following, width=width, indent=indent):
            start = line.start + len(line.indent) + len(line.words)
            is_latin = _LATIN.match(line.words[-1]) and _LATIN.match(following.words[0]) and line.words[-1] != "-"
            yield start, following.start + len(following.indent), " " if is_latin else ""


def _line(text: str, start: int, end: int) -> _Line:
    line = text[start:end]
    indent = _INDENT.match(line)
    blank = indent[0] if indent else ""
    return _Line(start, end, blank, line[len(blank) :].rstrip())


def _width(lines: list[_Line]) -> int:
    """Return the width in cells at which the text was wrapped, 0 if it was not."""
    stops: Counter[int] = Counter()
    for line, following in zip(lines, lines[1:], strict=False):
        if line.is_in_middle and following.words and not following.has_label and line.width >= _NARROWEST:
            stops[line.width] += 1
    best = max(stops, key=lambda width: (_near(stops, width), stops[width]), default=0)
    if not best or _near(stops, best) < max(_LEAST_LINES, 0.5 * stops.total()):
        return 0
    width = max((w for w in range(best - 3, best + 4) if stops[w]), key=lambda w: (stops[w], w))
    at_width = [line for line in lines if abs(line.width - width) <= 4]
    with_marks = sum(bool(_HAS_MARK.search(line.words[:-1])) for line in at_width)
    after_letter = sum(bool(_AFTER_LETTER.search(line.words)) for line in at_width)
    is_prose = with_marks >= 0.6 * len(at_width) and after_letter >= 0.4 * len(at_width)
    return width if is_prose else 0


def _near(stops: Counter[int], width: int) -> int:
    return sum(stops[w] for w in range(width - 3, width + 4))


def _usual_indent(lines: list[_Line], width: int) -> int:
    """Return the indent, in cells, of lines that go on from a full one."""
    indents: Counter[int] = Counter()
    for line, following in zip(lines, lines[1:], strict=False):
        if line.is_in_middle and following.words and abs(line.width - width) <= 4:
            indents[cells(following.indent)] += 1
    return indents.most_common(1)[0][0] if indents else 0


def _go_on(line: _Line, following: _Line, *, width: int, indent: int) -> bool:
    """Return True if the paragraph of a line goes on in the next one."""
    if cells(following.indent) > indent or following.has_label or line.width > width + 6:
        return False
    if line.is_in_middle:
        return line.width >= width - 6
    first = _FIRST.match(following.words)
    has_room = line.width + cells(first[0] if first else "") <= width
    is_new_speech = line.words[-1] in "”」』" and following.words[0] in _SPEECH
    return not has_room and not is_new_speech
