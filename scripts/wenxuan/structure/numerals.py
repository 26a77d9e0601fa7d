"""Read the numbers (数字) that headings carry: 十二, 一○四, 廿三, ０7, 上中下, IV."""

import re
import unicodedata

_DIGITS = {
    digit: value
    for row in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖", "○壹貳參肆伍陸柒捌玖")
    for value, digit in enumerate(row)
}
_DIGITS |= {"两": 2, "兩": 2, "元": 1}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_JOINED = {"廿": 20, "卅": 30, "卌": 40}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}

HAN = "[" + "".join(sorted({*_DIGITS, *_TENS, *_JOINED} - {"元", "Ｏ"})) + "]{1,9}"
ARABIC = "[0-9０-９]{1,4}"


def read_number(text: str) -> int:
    """Return the value of a numeral in Han characters, Arabic or Roman figures; 0 if it is none.

    Figures without 十 and 百 count by place: 一○四 is 104, 三八 is 38.
    """
    plain = unicodedata.normalize("NFKC", text).strip() if text[:1] not in _DIGITS else text.strip()
    if plain.isascii() and plain.isdigit():
        return int(plain)
    if plain and all(letter in _ROMAN for letter in plain.upper()):
        return _roman(plain.upper())
    if any(sign not in _DIGITS and sign not in _TENS and sign not in _JOINED for sign in plain):
        return 0
    if any(sign in _TENS or sign in _JOINED for sign in plain):
        return _by_value(plain)
    return int("0" + "".join(str(_DIGITS[sign]) for sign in plain))


def _by_value(signs: str) -> int:
    total = digit = 0
    for sign in signs:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        elif sign in _JOINED:
            total += _JOINED[sign]
        else:
            digit = _DIGITS[sign]
    return total + digit


def _roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def position(word: str) -> int:
    """Return 1, 2, 3 for 上 (首) 中 下 (末); 0 for any other word."""
    return {"上": 1, "首": 1, "中": 2, "下": 3, "末": 3}.get(word, 0)


def is_numeral(text: str) -> bool:
    """Return True if the whole text is one numeral."""
    return re.fullmatch(f"{HAN}|{ARABIC}", text) is not None
