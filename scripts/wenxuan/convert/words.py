"""Find the words of simplified text (分词), and what they say of characters with more than one traditional form.

The likeliest words that make up the text are taken, each by its own rarity (a unigram model, by
the Viterbi algorithm), so that 被发掘 is 被 and 发掘, where a dictionary from the left reads 被发.
"""

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

_DATA = Path(__file__).with_name("words.txt")
_LONGEST = 4  # characters of a word of the list
_UNKNOWN = 22.0  # bits of a character that is no word of the list


def word_says(text: str) -> dict[int, str]:
    """Tell, by place, the traditional character that the word there has; "" where the word leaves it open.

    A character that stands alone, in no longer word, is not in the answer.
    """
    says: dict[int, str] = {}
    for start, end in pairwise(borders(text)):
        if end - start > 1:
            says.update(zip(range(start, end), _says()[text[start:end]], strict=True))
    return says


def borders(text: str) -> list[int]:
    """Return the offsets where words begin, and the end of the text."""
    rarity = _rarity()
    total = len(text)
    cost = [float("inf")] * (total + _LONGEST + 1)
    back = [1] * (total + _LONGEST + 1)
    cost[0] = 0.0
    for start in range(total):
        here = cost[start]
        for length in range(1, _LONGEST + 1):
            bits = rarity.get(text[start : start + length], _UNKNOWN if length == 1 else None)
            if bits is not None and here + bits < cost[start + length]:
                cost[start + length] = here + bits
                back[start + length] = length
    found = [total]
    while found[-1] > 0:
        found.append(found[-1] - back[found[-1]])
    return found[::-1]


@lru_cache(maxsize=1)
def _rarity() -> dict[str, float]:
    return {word.partition(":")[0]: bits for bits, words in _lines() for word in words}


@lru_cache(maxsize=1)
def _says() -> dict[str, tuple[str, ...]]:
    ambiguous = frozenset(_DATA.read_text("utf-8").splitlines()[2])
    says = {}
    for _, words in _lines():
        for entry in words:
            word, _, characters = entry.partition(":")
            given = iter(characters)
            says[word] = tuple(next(given, "") if character in ambiguous else "" for character in word)
    return says


def _lines() -> list[tuple[float, list[str]]]:
    """Read the lines of the file: a rarity in bits and the words that have it."""
    lines = (line.split(" ") for line in _DATA.read_text("utf-8").splitlines()[3:])
    return [(float(bits), words) for bits, *words in lines]
