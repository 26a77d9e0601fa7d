"""Straight quotes (直引号) become paired ones, by structure: nested, and across paragraphs (GB/T 15834, 4.8).

“” and ‘’, or 「」 and 『』 where the text has them or is in traditional characters. A quote without a partner is
reported and left, unless its neighbours leave no doubt.
"""

import re
from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.pairing import Way, read
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import Doubt

PHASE = Phase.QUOTES
WHY = "直引号：按上下文配成前引号和后引号"
EXAMPLES = (
    ('他说："好。"又说："再见。"', "他说：“好。”又说：“再见。”"),
    ("\"你'好'\"，再见。", "“你‘好’”，再见。"),
    ('称个"老"字；道个"陛下"。', "称个“老”字；道个“陛下”。"),
    ('信上写道："第一段。\n"第二段。\n"第三段。"', "信上写道：“第一段。\n“第二段。\n“第三段。”"),
    ('他念道："第一行。\n第二行。"', "他念道：“第一行。\n第二行。”"),
    ("Levi's 的'好'，students' 的书", "Levi's 的‘好’，students' 的书"),
    ('他說："這個。"', "他說：「這個。」"),
    ('他說：“這個。"', "他說：“這個。”"),
    ('这是"一个没有完的"引"号', '这是"一个没有完的"引"号'),
    ('他说："没完', "他说：“没完"),
    ('He said "hello".', 'He said "hello".'),
    ("调用addEventListener('message')", "调用addEventListener('message')"),
    ('「這個，」他說："對。”又說：「好。」', "「這個，」他說：“對。”又說：「好。」"),
    ("都是些`好'`了'", "都是些‘好’‘了’"),
    ("北緯53°30'至55°30'，身高5'10\"，這個12\" LP和7\" EP", "北緯53°30'至55°30'，身高5'10\"，這個12\" LP和7\" EP"),
)

_STRAIGHT = re.compile("[\"'`＂＇]")
_LATIN = re.compile("[A-Za-z0-9]")
_CORNER, _CURLY = re.compile("[「」『』]"), re.compile("[“”]")
_PAIRS = {False: {"d": "“”", "s": "‘’"}, True: {"d": "「」", "s": "『』"}}


def edits(draft: Draft) -> Iterator[Change]:
    """Yield every straight quote whose direction is certain."""
    text = draft.text
    if not _STRAIGHT.search(text):
        return
    has_corners = _has_corners(draft)
    readings = read(text)
    unsure = {reading.quote.start for reading in readings if not reading.is_certain}
    for reading in readings:
        quote, partner = reading.quote, reading.partner
        if reading.way is Way.NEITHER or not reading.is_certain or not _STRAIGHT.match(text, quote.start):
            continue
        if partner and partner.start in unsure and _LATIN.search(text[quote.start - 1 : quote.end + 1]):
            continue  # beside Latin letters, both or none
        mark = text[partner.start] if partner else ""
        is_corner = has_corners if mark in "\"'`＂＇" else bool(_CORNER.match(mark))
        yield quote.start, quote.end, _PAIRS[is_corner][quote.level][reading.way is Way.CLOSES]


def doubts(draft: Draft) -> Iterator[Doubt]:
    """Yield every quote without a partner."""
    for reading in read(draft.text):
        quote = reading.quote
        if reading.partner and (reading.is_certain or not _STRAIGHT.match(draft.text, quote.start)):
            continue
        found = draft.text[quote.start : quote.end]
        if not _CORNER.match(found) and not _CURLY.match(found) and _STRAIGHT.match(found):
            yield Doubt(quote.start, quote.end, f"direction of {found} is not certain", "write “ or ” in the source")
        elif reading.way is Way.CLOSES:
            yield Doubt(quote.start, quote.end, f"closing {found} was never opened", "open it, or take it out")
        else:
            yield Doubt(quote.start, quote.end, f"opening {found} is never closed", "close it where the speech ends")


def _has_corners(draft: Draft) -> bool:
    corners, curly = len(_CORNER.findall(draft.text)), len(_CURLY.findall(draft.text))
    return corners > curly or (not curly and draft.is_traditional)
