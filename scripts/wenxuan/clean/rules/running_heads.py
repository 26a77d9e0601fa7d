"""Running heads (书眉) caught in the text: a short line, again and again, that cuts sentences or stands at page ends.

Its figures may change from page to page. Where it stands for itself, as the title does before its text, it stays.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from wenxuan.clean.characters import HAN, SPACE, cells
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.FURNITURE
WHY = "书眉：每页重复的书名、章名，混进了正文"
_PROSE = "这一行有足够的长度，可以看出来是正文，而且没有说完就\n"
_NEXT = "到了下一页的开头，接着往下说，说完了。\n"
_HEAD = "巷口的灯　{}\n"
EXAMPLES = (
    ("".join(_PROSE + _HEAD.format(n) + _NEXT for n in (7, 8, 9)), (_PROSE + "\f" + _NEXT) * 3),
    ("".join(_NEXT + "巷口的灯\n" + _NEXT for _ in range(3)),) * 2,
    ("".join(f"{_NEXT}\f巷口的灯\n{_NEXT}" for _ in range(3)), f"{_NEXT}\f巷口的灯\n{_NEXT}" + f"{_NEXT}\f{_NEXT}" * 2),
)

_LEAST = 3  # times
_SHARE = 0.6  # of them where it cannot be text
_LONGEST = 40  # cells
_FULL = 32  # cells; a shorter line may be verse
_CUT = re.compile(f"[，。；：？！、].*[{HAN}A-Za-z0-9，、]$")
_HEADS = re.compile(f"^[^。！？…；，,;!?”」』\n]{{0,60}}[{HAN}0-9A-Za-z·》〉）)\\-—|｜]$", re.MULTILINE)
_FIGURES = re.compile(f"[0-9０-９{SPACE}\\f·|｜—-]+")
_BLANKS = "\n\f \t\u3000"


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each running head with its line end; a page break stays in its place."""
    if draft.is_rich:
        return
    text = draft.text
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for match in _HEADS.finditer(text):
        key = _FIGURES.sub("", match[0])
        if len(key) >= 2 and cells(match[0]) <= _LONGEST:
            places[key].append(match.span())
    for spans in places.values():
        if len(spans) >= _LEAST:
            yield from _caught(text, spans)


def _caught(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Change]:
    cut = [_cuts(text, *span) for span in spans]
    paged = [_is_at_page_end(text, *span) for span in spans]
    if sum(map(max, cut, paged)) < _SHARE * len(spans):
        return
    for number, (start, end) in enumerate(spans):
        if cut[number] or (paged[number] and number):
            yield start, min(end + 1, len(text)), "\f"


def _cuts(text: str, start: int, end: int) -> bool:
    """Return True if the line before stops in mid-sentence and there is a line after."""
    before = text[max(0, start - 400) : start].rstrip(_BLANKS).rpartition("\n")[2]
    return cells(before) >= _FULL and bool(_CUT.search(before)) and bool(text[end : end + 400].strip(_BLANKS))


def _is_at_page_end(text: str, start: int, end: int) -> bool:
    blank = text[max(0, start - 40) : start]
    above = blank[len(blank.rstrip(_BLANKS)) :]
    below = text[end : end + 40]
    return "\f" in above or "\f" in below[: len(below) - len(below.lstrip(_BLANKS))] or "\f" in text[start:end]
