"""The ISBN (国际标准书号): what is printed, its thirteen digits, its check digit (ISO 2108; GB/T 5795)."""

import re
import unicodedata

_LABEL = re.compile(r"^\s*ISBN(?:-1[03])?\s*:?", re.IGNORECASE)


def digits_of(printed: str) -> str:
    """Return the 13 digits of an ISBN whose check digit is right, else ""; one of 10 digits becomes one of 13.

    A class after the number, such as /I·221 in the older 中国标准书号, is not part of it.
    """
    number = _bare(printed)
    if len(number) == 10 and number[-1] == _check_of_nine(number[:9]):
        return _completed("978" + number[:9])
    return number if len(number) == 13 and number == _completed(number[:12]) else ""


def long_form(printed: str) -> str:
    """Return a right ISBN as it is printed above its barcode, of 13 digits, parted as it was."""
    digits = digits_of(printed)
    text = _LABEL.sub("", unicodedata.normalize("NFKC", printed)).partition("/")[0].strip()
    return f"ISBN {text}" if len(_bare(printed)) == 13 else f"ISBN 978-{text[:-1]}{digits[-1:]}"


def right_end_of(printed: str) -> str:
    """Return what the last digit of a printed ISBN should be, or "" if it is no ISBN in other ways too."""
    number = _bare(printed)
    if len(number) == 10:
        return _check_of_nine(number[:9])
    return _completed(number[:12])[-1] if len(number) == 13 else ""


def _bare(printed: str) -> str:
    """Return 13 digits, or 9 and a digit or X, without label, spaces, hyphens and class; "" for anything else."""
    text = _LABEL.sub("", unicodedata.normalize("NFKC", printed)).partition("/")[0]
    number = re.sub(r"[\s\u2010-\u2015\u2212-]", "", text).upper()
    return number if re.fullmatch(r"97[89][0-9]{10}|[0-9]{9}[0-9X]", number) else ""


def _completed(twelve: str) -> str:
    """Return twelve digits with their check digit (GS1: weights 1 and 3)."""
    total = sum(int(digit) * (1, 3)[index % 2] for index, digit in enumerate(twelve))
    return f"{twelve}{-total % 10}"


def _check_of_nine(nine: str) -> str:
    """Return the check digit of an ISBN of ten, X for 10 (weights 10 to 2, modulo 11)."""
    total = sum(int(digit) * (10 - index) for index, digit in enumerate(nine))
    return "0123456789X"[-total % 11]
