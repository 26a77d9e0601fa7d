"""How much a decoded text looks like Chinese (似不似中文): the check of every guess at an encoding.

The two national standards rank their own characters: GB/T 2312 level 1 (rows 16 to 55) and Big5 level 1
(A440 to C67E) hold those in common use, so the codecs themselves give the tables.
"""

import unicodedata
from collections import Counter
from functools import cache

_SAMPLE = 100_000  # characters; the judgement does not change with more
_COMMONEST = frozenset(
    "的一是不了在人有我他这大来上个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好"
    "都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知"
    "這來個說們為時會著過學對裡後麼沒還發當無開經頭動兩長"
    "，。、；：？！“”‘’「」『』（）《》…—　\ufeff"
)
_PLAIN = 0.3
_REPLACED = "\ufffd"


def plausibility(text: str) -> float:
    """Judge a text between 1 (the commonest Chinese) and -4 (no text at all); plain ASCII scores 0.3.

    ASCII beside other characters is left out: it reads the same in every encoding of the family.
    """
    counts = Counter(text[:_SAMPLE])
    telling = {character: count for character, count in counts.items() if not _is_plain(character)}
    total = sum(telling.values())
    return sum(_weight(character) * count for character, count in telling.items()) / total if total else _PLAIN


def _is_plain(character: str) -> bool:
    return " " <= character <= "~" or character in "\t\n\r\f"


@cache
def _weight(character: str) -> float:
    code = ord(character)
    if character in _COMMONEST:
        return 1.0
    if character in _common_han():
        return 0.5
    if 0x4E00 <= code <= 0x9FFF:
        return -0.3
    if character == _REPLACED or unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs"):
        return -4.0
    if 0x3000 <= code <= 0x303F or 0x2010 <= code <= 0x2044 or 0xFF01 <= code <= 0xFF5E:
        return 0.5
    if 0x3400 <= code <= 0x4DBF or code >= 0xF900:
        return -2.0
    return -0.5


@cache
def _common_han() -> frozenset[str]:
    simplified = (bytes([lead, trail]) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = (
        bytes([lead, trail]) for lead in range(0xA4, 0xC7) for trail in trails if (lead, trail) < (0xC6, 0x7F)
    )
    return frozenset(
        "".join(pair.decode("gb2312", "ignore") for pair in simplified)
        + "".join(pair.decode("big5", "ignore") for pair in traditional)
    )
