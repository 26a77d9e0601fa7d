"""Turn quotation marks to the ones of a region (引号): “ ” ‘ ’ on the mainland, 「 」 『 』 elsewhere.

GB/T 15834-2011 section 4.8; 《重訂標點符號手冊》 (Taiwan), 「引號」. Each mark becomes the one of its own
kind, double for double and single for single, so that any depth comes back unchanged.
"""

import re

from wenxuan.model import Region

_MAINLAND, _TRADITIONAL = "“”‘’", "「」『』"
_TO_MAINLAND = str.maketrans(_TRADITIONAL, _MAINLAND)
_TO_TRADITIONAL = dict(zip(_MAINLAND, _TRADITIONAL, strict=True))
_OPENING = {"”": "“", "’": "‘"}
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[0-9A-Za-z\u00c0-\u024f]")


class QuotationMarks:
    """The quotation marks of one piece, turned paragraph by paragraph in reading order.

    A stack of open marks, kept from one paragraph to the next, tells a closing ’ from an apostrophe.
    """

    def __init__(self, origin: Region, target: Region) -> None:
        self._is_same = origin.is_traditional == target.is_traditional
        self._is_to_traditional = target.is_traditional
        self._open: list[str] = []

    def turn(self, paragraph: str) -> str:
        """Return `paragraph`, of the same length, with the marks of the target region."""
        if self._is_same:
            return paragraph
        if not self._is_to_traditional:
            return paragraph.translate(_TO_MAINLAND)
        if _is_foreign(paragraph):
            return paragraph
        again = re.match(r"\s*([“‘]*)", paragraph)
        if again and self._open[: len(again[1])] == list(again[1]):
            self._open = []  # a paragraph that opens again what was not closed (接排引文): no deeper than before
        return re.sub("[“”‘’]", self._mark, paragraph)

    def _mark(self, found: re.Match[str]) -> str:
        mark = found[0]
        if mark in "“‘":
            self._open.append(mark)
        elif self._is_apostrophe(found):
            return mark
        elif _OPENING[mark] in self._open:
            while self._open.pop() != _OPENING[mark]:
                pass
        return _TO_TRADITIONAL[mark]

    def _is_apostrophe(self, found: re.Match[str]) -> bool:
        text, place = found.string, found.start()
        before = _LATIN.match(text, place - 1) if place else None
        after = _LATIN.match(text, place + 1)
        if found[0] != "’":
            return False
        return bool(before and after) or (bool(before or after) and "‘" not in self._open)


def _is_foreign(paragraph: str) -> bool:
    """Tell whether a paragraph is prose in a Latin script, which keeps the marks of its own language."""
    return not _HAN.search(paragraph) and bool(_LATIN.search(paragraph)) and paragraph.lstrip()[:1] not in "“‘"
