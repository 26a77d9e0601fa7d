"""List the places of a book where its conversion is unsure (存疑表), the likely errors first."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wenxuan.convert.book import Converters, fixed, joined
from wenxuan.convert.choice import Choice
from wenxuan.convert.converter import Converter
from wenxuan.convert.dictionaries import regional
from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.glossary import NO_GLOSSARY, Glossary
from wenxuan.manuscript import OBJECT
from wenxuan.model import Book, Region
from wenxuan.walk import runs

SURE = 0.8  # a choice less certain is always a doubt
ALMOST = 0.97  # one less certain is, while there is room
ROOM = 3 / 1000  # of the characters of a book
_AROUND = 8  # characters on either side, by which a place is known
_SENTENCE = 40  # and that are shown of its sentence
_ENDS = re.compile(f"[。！？；…\n{OBJECT}]")
_HAN = re.compile(r"[\u3400-\u9fff〇\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a doubt stands: its block, its sentence here and there, and a text around it that names this one place."""

    location: Location
    before: str
    after: str
    unique: str
    became: str = ""  # the sentence in the edition
    offset: int = 0  # in the text of its run of inlines


@dataclass(frozen=True, slots=True)
class Doubt:
    """One question to the editor of an edition, of all alike places; characters are in the form of its region."""

    region: Region
    character: str
    chosen: str
    others: tuple[tuple[str, float], ...]  # with the probability of each, the most probable first
    certainty: float  # of `chosen`
    places: tuple[Place, ...]
    word: str  # the character with its neighbours: what an answer for the whole book names
    reasons: tuple[str, ...]


def doubts(
    book: Book, region: Region, *, glossary: Glossary = NO_GLOSSARY, people: Iterable[str] = ()
) -> tuple[Doubt, ...]:
    """Return what is unsure when `book` is converted to `region`, least sure first.

    What `glossary` answers is settled, and so are names; alike are places with the same neighbours and alternatives.
    All that is less than SURE is told; of what is less than ALMOST, the least sure for which there is ROOM.
    """
    converters = Converters(book, region, words=False, glossary=glossary, people=people)
    unsure = list[tuple[float, Choice, str, Location, Converter]]()
    total = 0
    for location, inlines in runs(book):
        text, stays = joined(inlines), [*fixed(inlines)]
        converter = converters.of(location.path)
        total += len(text)
        for choice in converter.choices(text):
            certainty = choice.certainty
            if certainty < ALMOST and not any(start <= choice.offset < end for start, end in stays):
                unsure.append((certainty, choice, text, location, converter))
    ranked = sorted(row[0] for row in unsure)
    room = max(int(total * ROOM), bisect_left(ranked, SURE))
    limit = ranked[room] if room < len(ranked) else ALMOST
    alike = defaultdict[tuple[str, ...], list[tuple[Choice, Place]]](list)
    for certainty, choice, text, location, converter in unsure:
        if certainty >= limit:
            continue
        key = (_word(text, choice.offset), choice.chosen, *sorted(one for one, _ in choice.likely))
        alike[key].append((choice, _place(text, choice.offset, location, converter)))
    found = (_doubt(region, key[0], rows) for key, rows in alike.items())
    return tuple(sorted(found, key=lambda doubt: doubt.certainty))


def _doubt(region: Region, word: str, rows: list[tuple[Choice, Place]]) -> Doubt:
    choice = min((choice for choice, _ in rows), key=lambda one: one.certainty)
    forms = [(regional(one, region), probability) for one, probability in choice.likely]
    chosen = regional(choice.chosen, region)
    return Doubt(
        region=region,
        character=choice.source,
        chosen=chosen,
        others=tuple((form, probability) for form, probability in forms if form != chosen),
        certainty=choice.certainty,
        places=tuple(place for _, place in rows),
        word=word,
        reasons=tuple(context for context, _ in choice.evidence if not ("@" in context and "=" in context))[:3],
    )


def _place(text: str, offset: int, location: Location, converter: Converter) -> Place:
    before, after = _sentence(text, offset)
    unique = before[-_AROUND:] + text[offset] + after[:_AROUND]
    return Place(location, before, after, unique, converter.turn(before + text[offset] + after), offset)


def _sentence(text: str, offset: int) -> tuple[str, str]:
    """Return what stands before and after a character in its sentence."""
    head = text[max(0, offset - _SENTENCE) : offset]
    start = max((match.end() for match in _ENDS.finditer(head)), default=0)
    tail = text[offset + 1 : offset + 1 + _SENTENCE]
    end = _ENDS.search(tail)
    return head[start:], tail[: end.end() if end else None].rstrip("\n" + OBJECT)


def _word(text: str, offset: int) -> str:
    before, after = text[offset - 1 : offset], text[offset + 1 : offset + 2]
    return "".join(one for one in (before, text[offset], after) if _HAN.match(one))


def unused(book: Book, glossary: Glossary) -> Iterator[Diagnostic]:
    """Tell which answers of a glossary name a text that stands nowhere in the book."""
    if not glossary.answers:
        return
    texts = defaultdict[str, list[str]](list)
    for location, inlines in runs(book):
        texts[location.path].append(joined(inlines))
    whole = {path: "\n".join(rows) for path, rows in texts.items()}
    for answer in glossary.answers:
        path = str(glossary.folder / answer.source)
        if answer.source and path not in whole:
            what, hint = f"no text of the book is {answer.source!r}", "name a source as book.toml does"
        elif not any(answer.text in whole[place] for place in ([path] if answer.source else whole)):
            what, hint = f"no text of the book has {answer.text!r}", "write it as the texts do, or take the line out"
        else:
            continue
        yield Diagnostic(answer.location, Severity.WARNING, "glossary", what, hint)
