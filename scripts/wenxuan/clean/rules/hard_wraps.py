"""Hard-wrapped lines (硬回车) are joined into paragraphs, by evidence from the whole text.

A line end goes where the odds (`clean.joints`) say that the paragraph goes on. Verse, lists, headings and tables are
short or stop where they please, and stay.
"""

import re
from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.joints import joints
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import Doubt

PHASE = Phase.LINES
WHY = "硬回车：一段话被折成几行，接回一段"
_WRAPPED = (
    "鲁镇的酒店的格局，是和别处不同的：都是当街一个曲尺形\n的大柜台，柜里面预备着热水，可以随时温酒。做工的人，\n"
    "傍午傍晚散了工，每每花四文铜钱，买一碗酒，这是从前的\n事，现在每碗要涨到十文，靠柜外站着，热热的喝。\n"
    "我从十二岁起，便在镇口的咸亨酒店里当伙计，掌柜说，我\n样子太傻，怕侍候不了长衫主顾，就在外面做点事罢。\n"
    "外面的短衣主顾，虽然容易说话，但唠唠叨叨缠夹不清的也\n很不少。"
)
_VERSE = "白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。\n" * 6
_PARAGRAPHS = (
    "鲁镇的酒店的格局，是和别处不同的：都是当街一个曲尺形的大柜台，柜里面预备着热水，可以随时温酒。做工的人，"
    "傍午傍晚散了工，每每花四文铜钱，买一碗酒，这是从前的事，现在每碗要涨到十文，靠柜外站着，热热的喝。\n"
    "我从十二岁起，便在镇口的咸亨酒店里当伙计，掌柜说，我样子太傻，怕侍候不了长衫主顾，就在外面做点事罢。\n"
    "外面的短衣主顾，虽然容易说话，但唠唠叨叨缠夹不清的也很不少。"
)
EXAMPLES = (
    (_WRAPPED, _PARAGRAPHS),
    (_VERSE, _VERSE),
    ("第一回　甄士隐梦幻识通灵\n第二回　贾夫人仙逝扬州城\n" * 8,) * 2,
)

_LATIN = re.compile("[A-Za-z0-9,.;:!?)'\"%-]")
_WORD, _WORD_END = re.compile("[A-Za-z]{2,}"), re.compile("([A-Za-z]{2,})-$")
_FEWEST = 4  # lines


_SURE, _DOUBTFUL = 0.7, -2.2  # odds, as logarithms: of known texts half such lines go on, one in ten


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each line end inside a paragraph, with the blanks around it."""
    yield from (change for odds, change in _line_ends(draft) if odds > _SURE)


def unsure(draft: Draft) -> Iterator[Doubt]:
    """Yield each line end that may well be inside a paragraph."""
    for odds, (start, end, after) in _line_ends(draft):
        if _DOUBTFUL < odds <= _SURE:
            yield Doubt(start, end, "the paragraph may go on in the next line", "join the lines if it does", after)


def _line_ends(draft: Draft) -> Iterator[tuple[float, Change]]:
    if draft.is_rich or len(draft.lines) < _FEWEST:
        return
    lines, found = joints(draft.text)
    for joint in found:
        line, following = lines[joint.line], lines[joint.line + 1]
        start, after = line.end, ""
        if _LATIN.match(line.words[-1]) and _LATIN.match(following.words[0]):
            is_hyphen = line.words[-1] == "-"
            after = "" if is_hyphen else " "
            start -= is_hyphen and _is_parted(line.words, following.words, draft.text)
        yield joint.odds, (start, following.start, after)


def _is_parted(before: str, after: str, text: str) -> bool:
    """Return True if a hyphen stands in a word that the text has elsewhere without one."""
    left, right = _WORD_END.search(before), _WORD.match(after)
    return bool(left and right and f"{left[1]}{right[0]}" in text)
