"""Say how each character of a text is read (字音), by the words it stands in; the only module that imports pypinyin."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from types import ModuleType

from wenxuan.annotate.phrases import AROUND, SURNAMES, WORDS

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{HAN}]+")
_NO_SANDHI = {("一", "yí"): "yī", ("一", "yì"): "yī", ("不", "bú"): "bù"}
_MINDED = re.compile("(?<=[小细耐粗专精安放热开伤真诚好苦潜])心地")  # 小心 + 地, not 小 + 心地


def sounds(text: str, written: str) -> tuple[str, ...]:
    """Return the 拼音 of every character of `text`, "" where it has none; tones by 现代汉语词典, without sandhi.

    `text` is in simplified characters, in which words are known; `written` is what the book has, of the same
    length: a character outside words that cannot be read so has its own reading (髮 is never fā).
    """
    found = [""] * len(text)
    for run in _RUN.finditer(text):
        found[run.start() : run.end()] = _read(run[0], written[run.start() : run.end()])
    return tuple(found)


def surname(name: str) -> tuple[str, ...]:
    """Return the readings of the surname that a name begins with, if they are not those of the characters."""
    return SURNAMES.get(name[:2]) or SURNAMES.get(name[:1], ())


def bopomofo(reading: str) -> str:
    """Return a 拼音 in 注音符号; the dot of the neutral tone stands first, as it is printed."""
    turned = str(_pypinyin().style.convert(reading, _pypinyin().Style.BOPOMOFO, strict=True))
    return f"˙{turned[:-1]}" if turned.endswith("˙") else turned


@cache
def _pypinyin() -> ModuleType:
    import pypinyin
    import pypinyin.style
    from pypinyin.seg import mmseg

    pypinyin.load_phrases_dict({word: [[reading] for reading in readings] for word, readings in WORDS.items()})
    mmseg.retrain(mmseg.seg)
    return pypinyin


def _read(run: str, written: str) -> Iterator[str]:
    place = 0
    for word in _words(run):
        readings = _known(word) if len(word) > 1 else ()
        for index, character in enumerate(word):
            around = (
                ""
                if readings
                else _by_neighbours(character, run[max(0, place - 3) : place], run[place + 1 : place + 2])
            )
            reading = readings[index] if readings else around or _alone(character)[0]
            if not readings and written[place] != character and not _fits(written[place], reading):
                reading = _alone(written[place])[0]
            yield _NO_SANDHI.get((character, reading), reading)
            place += 1


def _words(run: str) -> Iterator[str]:
    from pypinyin.seg import mmseg

    _pypinyin()
    start = 0
    for found in _MINDED.finditer(run):
        yield from mmseg.seg.cut(run[start : found.start() + 1])
        start = found.start() + 1
        yield run[start]
        start += 1
    yield from mmseg.seg.cut(run[start:])


@cache
def _known(word: str) -> tuple[str, ...]:
    """Return the readings of a word, one a character, or nothing if it is none that is known."""
    readings = tuple(item[0] for item in _pypinyin().pinyin([word], errors=lambda unknown: [[""] for _ in unknown]))
    return readings if len(readings) == len(word) else ()


def _by_neighbours(character: str, before: str, after: str) -> str:
    for what, reading, pattern, follows in AROUND:
        if what == character and pattern.search(before) and follows.match(after):
            return reading
    return ""


@cache
def _alone(character: str) -> Sequence[str]:
    """Return every reading of one character, the commonest first; one "" if none is known."""
    found = _pypinyin().pinyin(character, heteronym=True, errors=lambda _: [[""]])
    return tuple(found[0]) if found and found[0] else ("",)


def _fits(character: str, reading: str) -> bool:
    """Tell whether a character can be read so; a neutral tone is any of its readings without the tone."""
    own = _alone(character)
    return reading in own or (_toneless(reading) == reading and reading in map(_toneless, own))


def _toneless(reading: str) -> str:
    marks = "\u0300\u0301\u0304\u030c"
    return unicodedata.normalize("NFC", "".join(s for s in unicodedata.normalize("NFD", reading) if s not in marks))
