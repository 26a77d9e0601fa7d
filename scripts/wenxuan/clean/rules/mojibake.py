"""Mojibake (乱码): text that was read in another encoding than it was written in.

UTF-8 read as Latin-1 or Windows-1252 (ä½\xa0å¥½) and UTF-8 read as GBK (浣犲ソ) are undone where the bytes
leave no other reading. GBK read as Latin-1 (ÄãºÃ) is told with what it may be, since any row of accented letters reads
as some GBK.
"""

import re
from collections.abc import Iterator
from functools import cache

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import Doubt

PHASE = Phase.DECODING
WHY = "乱码：用错编码读出的文字，能确定的还原"
EXAMPLES = (
    ("他说ä½\xa0å¥½ï¼Œè¯·è¿›ã€‚", "他说你好，请进。"),
    ("æˆ‘ç ´ä¾‹äº†", "我破例了"),
    ("cafÃ©里有人说â€œå¥½â€\x9d", "café里有人说“好”"),
    ("浣犲ソ涓栫晫他说", "你好世界他说"),
    ("他\x93来了\x94", "他“来了”"),
    ("« très usé »…", "« très usé »…"),
    ("浣熊和鏖战，涓滴不剩", "浣熊和鏖战，涓滴不剩"),
)

_SPECIAL = {byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0xA0)}
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    character: byte for byte, character in _SPECIAL.items() if character != "\ufffd"
}


def _class(first: int, last: int) -> str:
    return "".join(re.escape(character) for character, byte in _BYTES.items() if first <= byte <= last)


_NEXT = _class(0x80, 0xBF)
_WIDE = (  # the bytes of a character of U+0800 or more; a no-break space (A0) often came out as a plain one
    f"à[{_class(0xA0, 0xBF)} ][{_NEXT} ]|[á-ìîï][{_NEXT} ][{_NEXT} ]|í[{_class(0x80, 0x9F)}][{_NEXT} ]"
    f"|ð[{_class(0x90, 0xBF)}][{_NEXT}]{{2}}|[ñ-ó][{_NEXT}]{{3}}"
)
_LATIN = re.compile(f"(?:{_WIDE}|[Â-ß][{_NEXT}])+")
_WINDOWS = re.compile("(?<![\x80-\xff])[\x91-\x94\x96\x97](?![\x80-\x90\x98-\xff])")
_EXPECTED = re.compile(f"[{HAN}\u2010-\u203b\u3000-\u30ff\uff01-\uffe5\ufffd]")
_MARK = re.compile("[\u2010-\u203b\ufffd]")
_ACCENTED = re.compile("[ÂÃ][¡-¿]")
_REST = re.compile(f"(?<![A-Za-zÀ-ÿ])[ä-éï][{_class(0x80, 0xBF)}]+")
_PLAIN = re.compile("[À-ÿ“”‘’…—–·°±×÷§\xa0]+")  # what may stand beside an accented letter
_ASCII_LETTER = re.compile("[A-Za-z]")
_HIGH = re.compile("[¡-þ]{4,}")
_COMMON = re.compile(rb"(?:[\xa1\xa3][\xa1-\xfe]|[\xb0-\xd7][\xa1-\xfe])+")  # GB 2312: marks, and characters of level 1


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each run of characters whose bytes are UTF-8 and nothing else."""
    text = draft.text
    for match in _LATIN.finditer(text):
        after = _bytes(match[0]).decode("utf-8", "ignore")
        if _is_meant(text, match, after):
            yield *match.span(), after
    for match in _WINDOWS.finditer(text):
        yield *match.span(), _SPECIAL[ord(match[0])]
    for match in _gbk().finditer(text):
        after = match[0].encode("gbk").decode("utf-8", "ignore")
        is_known = "\ufffd" not in after  # 锟斤拷 says only that something was lost
        if is_known and len(match[0]) >= 6 and len(_EXPECTED.findall(after)) == len(after):
            yield *match.span(), after


def doubts(draft: Draft) -> Iterator[Doubt]:
    """Yield what may be Chinese in a wrong encoding, with its other reading."""
    for match in _HIGH.finditer(draft.text):
        data = match[0].encode("latin-1")
        if _COMMON.fullmatch(data):
            yield _doubt(match, data.decode("gbk"))
    for match in _REST.finditer(draft.text):
        if not _PLAIN.fullmatch(match[0]):
            hint = "find it in a better copy of the text, and write it in the source"
            yield Doubt(*match.span(), f"{match[0]} is what is left of a character in a wrong encoding", hint)
    for match in _gbk().finditer(draft.text):
        after = match[0].encode("gbk").decode("utf-8", "ignore")
        if _COMMON.fullmatch(after.encode("gbk", "replace")):
            yield _doubt(match, after)


def _doubt(match: re.Match[str], after: str) -> Doubt:
    what = f"{match[0]} may be {after} in a wrong encoding"
    return Doubt(*match.span(), what, "compare it with a better copy of the text", after)


def _bytes(run: str) -> bytes:
    return bytes(_BYTES.get(character, 0xA0) for character in run)


def _is_meant(text: str, match: re.Match[str], after: str) -> bool:
    """Return True if no words of a language that is written in Latin letters come out like this."""
    if not _EXPECTED.search(after):
        return bool(_ACCENTED.match(match[0]))
    beside = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
    return len(_EXPECTED.findall(after)) > 1 or bool(_MARK.search(after)) or not _ASCII_LETTER.search(beside)


@cache
def _gbk() -> re.Pattern[str]:
    """Return the pattern of three GBK characters that are two characters of three bytes in UTF-8, again and again."""
    lead, following = range(0xE3, 0xEA), range(0x80, 0xC0)
    first = _pairs((*lead, 0xE2, 0xEF), following)
    second = _pairs(following, (*lead, 0xE2, 0xEF))
    third = _pairs(following, following)
    return re.compile(f"(?:[{first}][{second}][{third}])+")


def _pairs(leads: Iterator[int] | range | tuple[int, ...], trails: range | tuple[int, ...]) -> str:
    pairs = (bytes((lead, trail)).decode("gbk", "ignore") for lead in leads for trail in trails)
    return "".join(character for character in pairs if len(character) == 1 and not character.isascii())
