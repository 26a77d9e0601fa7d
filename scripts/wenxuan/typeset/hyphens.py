"""Hyphenate Latin words (西文断字) by the dictionary of their language."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyphen import Pyphen

_LEFT, _RIGHT = 2, 3  # letters that stay together at a word's beginning and end
_HAN = frozenset({"zh", "ja", "ko"})  # languages in which a Latin word is most likely English
_LETTERS = re.compile(r"[^\W\d_]{5,}")
_NO_WORD = re.compile(r"[\d@\\<>{}=_#|$+*~^]|\w[.:/]\w")  # code, addresses, names of files


def hyphenation(word: str, language: str) -> tuple[str, ...]:
    """Return the parts of a word between which a line may end with a hyphen; one part if it may not be hyphenated.

    `language` is BCP 47; empty, or one without a dictionary: no hyphens. Words with figures or with capitals
    inside are left whole.
    """
    if len(word) < _LEFT + _RIGHT or not language or _NO_WORD.search(word):
        return (word,)
    dictionary = _dictionary(language)
    if dictionary is None:
        return (word,)
    places = [0]
    for match in _LETTERS.finditer(word):
        if match.group()[1:].islower():
            places += (match.start() + place for place in dictionary.positions(match.group()))
    return tuple(word[start:end] for start, end in zip(places, [*places[1:], len(word)], strict=True))


@lru_cache(maxsize=16)
def _dictionary(language: str) -> "Pyphen | None":
    import pyphen  # slow to load

    if language.partition("-")[0].lower() in _HAN:
        language = "en"
    found = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=found, left=_LEFT, right=_RIGHT) if found else None
