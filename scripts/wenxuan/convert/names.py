"""Recognise the names of people in simplified text, and the traditional characters they keep (人名).

A phrase dictionary makes 範先生 of 范先生. What stands around a name tells it: a title after the surname, a
verb of speech after the whole name at the head of a clause, names beside it in a list, a profession before it.
A whole name told twice so is known in all its places in the book. A common word that overlaps wins.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from wenxuan.convert.choice import ambiguous
from wenxuan.convert.dictionaries import convert_words
from wenxuan.model import Region

_DATA = Path(__file__).with_name("names.txt")
_LONGEST = 40  # characters of a listed name
_ENOUGH = 2  # times a whole name is told, to be known everywhere
# what is told of people alone: 车道， is no speech
_SPEAKS = r"[笑问答叹]?[说道曰](?:[：:\s]|，?[“「]|$)|点头|摇头|皱眉|冷笑|大[怒喜惊笑]"
_ASIDE = "百同复贵大异万老"  # 百姓, 同姓: no surname follows


@dataclass(frozen=True, slots=True)
class Surname:
    """An ambiguous surname: its traditional character, what tells it, and the words it is part of."""

    traditional: str
    told: str  # letters: t f o n x a w, see names.txt
    before: str  # characters that make a word with it, standing before it
    after: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one book: whole names in simplified characters, each with what is locked in it by its offset."""

    listed: Mapping[str, Mapping[int, str]]  # the book's own people: wherever they stand
    found: Mapping[str, Mapping[int, str]]  # told by context, or known to all: where no word overlaps
    surnames: frozenset[str]  # of people in the book: before any given name, where no word overlaps

    def locked(self, text: str) -> Mapping[int, str]:
        """Return the traditional character, in OpenCC's standard form, by its offset in the simplified `text`.

        Only characters are in it that have more than one traditional form, and stand in a name.
        """
        places = dict[int, str]()
        for start, name in _told(text):
            surname = _tables().surnames.get(name[0])
            if surname and (len(name) == 1 or "w" not in surname.told):
                places[start] = surname.traditional
        for start in _bearing(text, self.surnames):
            places[start] = _tables().surnames[text[start]].traditional
        for names, is_free in ((self.found, _is_free), (self.listed, _anywhere)):
            for start, name in _standing(text, names, is_free):
                places |= {start + offset: character for offset, character in names[name].items()}
        return MappingProxyType(places)


def learn(texts: Iterable[str], people: Iterable[str] = ()) -> Names:
    """Find the names of people in the simplified `texts` of a book; `people` are those its list has.

    A listed name may be written in either script: 錢鍾書 says which character stands in 钱钟书.
    """
    times, heads = Counter[str](), Counter[str]()
    for text in texts:
        for _, name in _told(text):
            times[name] += 1
            heads[name[0]] += 1
    surnames = {head for head, count in heads.items() if count >= _ENOUGH and _is_own(head)}
    found = {
        name: forms for name, count in times.items() if len(name) > 1 and count >= _ENOUGH and (forms := _forms(name))
    }
    listed = dict(_listed(person) for person in people if 1 < len(person) <= _LONGEST)
    return Names(MappingProxyType(listed), MappingProxyType({**found, **_tables().known}), frozenset(surnames))


def _is_own(head: str) -> bool:
    """Tell whether `head` is a surname that is seldom anything else outside the words it is part of."""
    return head in _tables().surnames and "a" in _tables().surnames[head].told


def _bearing(text: str, surnames: frozenset[str]) -> Iterator[int]:
    """Yield where one of `surnames` stands before what may be a given name, and no word overlaps."""
    tables = _tables()
    for found in re.finditer(f"[{''.join(sorted(surnames))}]", text) if surnames else ():
        start = found.start()
        is_word = text[start + 1 : start + 2] in tables.surnames[found[0]].after
        if not is_word and tables.given_one.match(text, start + 1) and _is_free(text, start, ""):
            yield start


def _forms(name: str) -> dict[int, str]:
    """Tell what is locked in a whole name that begins with its surname."""
    surname = _tables().surnames.get(name[0])
    forms = {0: surname.traditional} if surname else {}
    given = _tables().given
    return forms | {offset: given[name[offset]] for offset in range(1, len(name)) if name[offset] in given}


def _listed(person: str) -> tuple[str, dict[int, str]]:
    """Return the simplified form of a listed name, and what is locked in it."""
    standard = convert_words(person, Region.TW, Region.HANT)
    if convert_words(standard, Region.HANT, Region.CN) != person:
        return _of_traditional(standard)
    kept = {offset: character for offset, character in enumerate(person) if character in _tables().selves}
    return person, kept | _forms(person)


def _anywhere(text: str, start: int, name: str) -> bool:
    return text.startswith(name, start)


def _is_free(text: str, start: int, name: str) -> bool:
    """Tell whether no common word overlaps the name that begins at `start`, and it is no one's given name."""
    tables, before = _tables(), text[start - 1 : start]
    surname = tables.surnames.get(text[start])
    if surname is None:
        return True
    is_given = before in tables.sure and before not in tables.openers
    if (before and before in surname.before) or (is_given and name not in tables.known):
        return False
    return "w" not in surname.told or _begins(text, start, surname)


def _begins(text: str, start: int, surname: Surname | None) -> bool:
    """Tell whether a name may begin at `start`: at the head of a clause, or after a word that a person follows."""
    before = text[start - 1 : start]
    if not _is_han(before):
        return True
    if surname and before in surname.before:
        return False
    return before in _tables().openers or _follows_office(text, start)


def _follows_office(text: str, start: int) -> bool:
    return _tables().office.search(text[max(0, start - 4) : start]) is not None


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _standing(
    text: str, names: Mapping[str, object], is_free: Callable[[str, int, str], bool]
) -> Iterator[tuple[int, str]]:
    """Yield where names stand in `text`, none inside another, the longest first at each place."""
    if not names:
        return
    lengths = sorted({len(name) for name in names}, reverse=True)
    end = 0
    for head in re.finditer(f"[{re.escape(''.join(sorted({name[0] for name in names})))}]", text):
        start = head.start()
        if start < end:
            continue
        for length in lengths:
            name = text[start : start + length]
            if name in names and is_free(text, start, name):
                yield start, name
                end = start + length
                break


def _told(text: str) -> Iterator[tuple[int, str]]:
    """Yield the names that what stands around them tells: where, and the surname alone or the whole name."""
    tables = _tables()
    for found in tables.surname.finditer(text):
        start, one = found.start(), tables.surnames[found[0]]
        if _is_surname(text, start, one):
            yield start, found[0]
        elif "f" in one.told:
            yield from _whole(text, start, one)
    for found in tables.whole.finditer(text):
        yield from _whole(text, found.start(), None)


def _is_surname(text: str, start: int, surname: Surname) -> bool:
    """Tell whether the surname at `start` is told without a given name: 姓范的, 范先生, 老范道."""
    before, two_before = text[start - 1 : start], text[start - 2 : start - 1]
    after = text[start + 1 : start + 2]
    if before == "姓" and "x" in surname.told:
        return (not two_before or two_before not in _ASIDE) and (not _is_han(after) or after in "名的字氏者")
    if before and before in "老小" and "n" in surname.told and two_before not in ("大", "最", "、"):
        return not _is_han(two_before) and _tables().speech.match(text, start + 1) is not None
    if "t" not in surname.told or not _begins(text, start, surname):
        return False
    titles = _tables().safe_title if "w" in surname.told else _tables().title
    return titles.match(text, start + 1) is not None


def _whole(text: str, start: int, surname: Surname | None) -> Iterator[tuple[int, str]]:
    """Yield the whole name that begins at `start`, if it is told: 范进道, 作家余华, 张三、范四."""
    is_wary = surname is not None and "w" in surname.told
    found = (_tables().safe_then if is_wary else _tables().given_then).match(text, start + 1)
    after = text[start + 1 : start + 2]
    if found is None or (surname and after in surname.after):
        return
    name = text[start] + found["given"]
    if surname is None and not any(character in _tables().given for character in found["given"]):
        return
    if found["edge"] is None:
        is_told = not _is_han(text[start - 1 : start])
    else:
        has_office = (surname is None or "o" in surname.told) and _follows_office(text, start)
        is_told = has_office or _is_in_list(text, start, start + len(name))
    if is_told and (surname is None or _is_free(text, start, name)):
        yield start, name


def _is_in_list(text: str, start: int, end: int) -> bool:
    """Tell whether a name of a sure surname stands beside, with 、 between."""
    beside = text[start - 1 : start] == "、" and _tables().list_before.search(text[max(0, start - 5) : start])
    return bool(beside or (text[end : end + 1] == "、" and _tables().list_after.match(text, end + 1)))


@dataclass(frozen=True, slots=True)
class _Tables:
    """The lines of names.txt, read and compiled."""

    surnames: Mapping[str, Surname]
    given: Mapping[str, str]
    sure: frozenset[str]
    selves: frozenset[str]
    openers: frozenset[str]
    known: Mapping[str, Mapping[int, str]]
    surname: re.Pattern[str]
    whole: re.Pattern[str]
    title: re.Pattern[str]
    safe_title: re.Pattern[str]
    speech: re.Pattern[str]
    given_one: re.Pattern[str]
    safe_then: re.Pattern[str]
    given_then: re.Pattern[str]
    office: re.Pattern[str]
    list_before: re.Pattern[str]
    list_after: re.Pattern[str]


@lru_cache(maxsize=1)
def _lines() -> list[list[str]]:
    return [line.split("\t") for line in _DATA.read_text("utf-8").splitlines() if not line.startswith("//")]


@lru_cache(maxsize=1)
def _ambiguous() -> frozenset[str]:
    return frozenset(ambiguous() + "".join(fields[1] for fields in _lines() if fields[0] in ("姓", "名", "自")))


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    lines = _lines()
    texts = {kind: fields[0] for kind, *fields in lines if len(fields) == 1}
    surnames = {fields[0]: Surname(*fields[1:]) for kind, *fields in lines if kind == "姓"}
    given = {fields[0]: fields[1] for kind, *fields in lines if kind == "名"}
    compound = {fields[0]: fields[1] for kind, *fields in lines if kind == "复"}
    people = [name for kind, *fields in lines if kind == "人" for name in fields[0].split(" ")]
    titles, verbs, offices = ("|".join(texts[kind].split(" ")) for kind in "称言职")
    familiar = "|".join(texts["亲"].split(" "))
    sure = "".join(sorted(set(texts["众"]) - set(surnames)))
    item = f"[{texts['众']}][^\\W\\d_a-zA-Z{texts['不']}]{{1,2}}"
    name = f"(?!大[笑哭叫骂怒喜惊呼])(?P<given>[^\\W\\d_a-zA-Z{texts['不']}]{{1,2}}?)"
    return _Tables(
        surnames=surnames,
        given=given,
        sure=frozenset(texts["众"]),
        selves=frozenset(texts["自"]),
        openers=frozenset(texts["界"]),
        known=dict(_of_traditional(one) for one in (*people, *compound.values())),
        surname=re.compile(f"[{''.join(surnames)}]"),
        whole=re.compile(f"[{sure}](?=.?[{''.join(given)}])"),
        title=re.compile(titles),
        safe_title=re.compile(f"(?:{familiar})(?![处中们之等])|(?:{titles})(?:{_SPEAKS})"),
        speech=re.compile(verbs),
        given_one=re.compile(name),
        safe_then=re.compile(f"{name}(?:(?:{_SPEAKS})|(?P<edge>[^\\w]|$))"),
        given_then=re.compile(f"{name}(?:(?:{titles}|{verbs})|(?P<edge>[^\\w]|$))"),
        office=re.compile(f"(?:{offices})$"),
        list_before=re.compile(f"(?:^|[^\\w])?{item}、$"),
        list_after=re.compile(f"{item}(?:[^\\w]|$|和|与|等)"),
    )


def _of_traditional(name: str) -> tuple[str, dict[int, str]]:
    """Return the simplified form of a traditional name, and what is locked in it."""
    simplified = convert_words(name, Region.HANT, Region.CN).replace(
        "锺", "钟"
    )  # 锺 is for 鍾 alone, and needs no lock
    return simplified, {offset: name[offset] for offset in range(len(name)) if simplified[offset] in _ambiguous()}
