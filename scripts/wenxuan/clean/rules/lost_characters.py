"""Lost characters (缺字): marks that a character could not be read or shown. They are told: nobody can say what it was.

The replacement character, its GBK disguise 锟斤拷, private-use characters, □ and 〓 inside a sentence, ? before a mark.
"""

import re
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import Doubt

PHASE = Phase.CHARACTERS
WHY = "缺字：原字丢失或无法显示，只提示"
EXAMPLES = (("他\ufffd说锟斤拷，□了", "他\ufffd说锟斤拷，□了"),)

_LOST = re.compile("\ufffd+|锟(?:斤拷锟?)+|烫{6,}|屯{6,}")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_SIDE = f"{HAN}，。、；：？！“”「」『』《》…—"
_BLANK = re.compile(f"(?<=[{_SIDE}])[□〓囗]+(?=[{_SIDE}])")
_QUESTION = re.compile(
    f"(?<=[{HAN}])\\?(?=[，。；：、])|(?<=[，：；、“「])\\?(?=[{HAN}])|^\\?(?=[{HAN}])", re.MULTILINE
)
_HINT = "find it in a better copy of the text, and write it in the source"


def edits(_: Draft) -> Iterator[Change]:
    """Yield nothing."""
    yield from ()


def doubts(draft: Draft) -> Iterator[Doubt]:
    """Yield each place where a character was lost, with what a standard says it was."""
    text = draft.text
    for match in _LOST.finditer(text):
        yield Doubt(*match.span(), f"{match[0]} stands where characters were lost in decoding", _HINT)
    for match in _PRIVATE.finditer(text):
        yield _private(match, is_traditional=draft.is_traditional)
    for match in _BLANK.finditer(text):
        yield Doubt(*match.span(), f"{match[0]} may stand for a character that could not be shown", _HINT)
    for match in _QUESTION.finditer(text):
        yield Doubt(*match.span(), "? may stand for a character or a quotation mark that was lost", _HINT)


def _private(match: re.Match[str], *, is_traditional: bool) -> Doubt:
    character = match[0]
    data = _big5(ord(character)) if is_traditional else _gbk(ord(character))
    plain = data.decode("big5hkscs" if is_traditional else "gb18030", "ignore")
    number = f"U+{ord(character):04X}"
    if plain and not _PRIVATE.match(plain):
        return Doubt(*match.span(), f"private-use character {number} may be {plain}", _HINT, plain)
    return Doubt(*match.span(), f"private-use character {number} means nothing outside its own font", _HINT)


def _gbk(code: int) -> bytes:
    """Return the GBK bytes that Windows reads as a private-use character (code page 936)."""
    if 0xE815 <= code <= 0xE864:
        index = code - 0xE815
        return bytes((0xFE, 0x50 + index + (0x50 + index >= 0x7F)))
    for first, lead, trail, count in ((0xE7C7, 0xA8, 0xBC, 1), (0xE7E7, 0xA9, 0x89, 13), (0xE5E5, 0xA1, 0xA1, 1)):
        if first <= code < first + count:
            return bytes((lead, trail + code - first))
    return b""


def _big5(code: int) -> bytes:
    """Return the Big5 bytes of a private-use character, by the rows that HKSCS and ETEN put there."""
    for first, lead, count in ((0xE000, 0xFA, 5), (0xE311, 0x8E, 19), (0xEEB8, 0x81, 13)):
        row, cell = divmod(code - first, 157)
        if 0 <= row < count:
            return bytes((lead + row, cell + (0x40 if cell < 63 else 0x62)))
    if 0xF6B1 <= code <= 0xF848:
        row, cell = divmod(code - 0xF6B1 + 63, 157)
        return bytes((0xC6 + row, cell + (0x40 if cell < 63 else 0x62)))
    return b""
