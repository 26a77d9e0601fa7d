"""Turn texts of one script and region into another as an editor said (转换): glossary, names, then the evidence."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from wenxuan.convert.choice import NO_PHRASE, Choice
from wenxuan.convert.dictionaries import choose, choose_simplified, convert_words
from wenxuan.convert.names import Names
from wenxuan.model import Region

NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
_NOBODY: Mapping[int, str] = MappingProxyType({})


class Converter:
    """Convert characters, with `words` regional words too; no quotation marks.

    `answers` says what becomes what, whatever else is known; `names` are those of the book.
    """

    def __init__(
        self,
        origin: Region,
        target: Region,
        *,
        words: bool = False,
        answers: Mapping[str, str] = NO_ANSWERS,
        names: Names | None = None,
    ) -> None:
        self.origin, self.target = origin, target
        self._has_words, self._names = words, names
        self._answers = _Answers(answers)

    def turn(self, text: str) -> str:
        """Return `text` in the target's script."""
        if not text or self.origin is self.target:
            return text
        turned = self._by_evidence(text)
        answered = tuple(self._answers.places(text))
        if not answered:
            return turned
        parts, done, is_even = list[str](), 0, len(turned) == len(text)
        for start, end, becomes in (*answered, (len(text), len(text), "")):
            between = slice(done, start)
            parts += (turned[between] if is_even else self._by_evidence(text[between]), becomes)
            done = end
        return "".join(parts)

    def _by_evidence(self, text: str) -> str:
        return convert_words(text, self.origin, self.target, words=self._has_words, locked=self._locked(text))

    def _locked(self, text: str) -> Mapping[int, str]:
        return self._names.locked(text) if self._names and self.origin is Region.CN else _NOBODY

    def choices(self, text: str) -> Iterator[Choice]:
        """Yield a Choice for every character that evidence decided; not for names and what the editor answered."""
        settled = set(self._locked(text))
        for start, end, _ in self._answers.places(text):
            settled.update(range(start, end))
        yield from (choice for choice in self._choose(text) if choice.offset not in settled)

    def _choose(self, text: str) -> Iterator[Choice]:
        if self.origin.is_traditional == self.target.is_traditional or NO_PHRASE in text:
            return iter(())
        return choose_simplified(text, self.origin) if self.origin.is_traditional else choose(text)


class _Answers:
    """Texts and what they become: of those that begin at a place the longest holds."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._becomes = answers
        self._by_first: dict[str, list[str]] = {}
        for text in sorted(answers, key=len, reverse=True):
            self._by_first.setdefault(text[0], []).append(text)
        self._firsts = re.compile(f"[{re.escape(''.join(self._by_first))}]") if answers else None

    def places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, what it becomes) of each place; longer texts before shorter ones they overlap."""
        if self._firsts is None:
            return
        starts = [(match.start(), match[0]) for match in self._firsts.finditer(text)]
        found = [
            (start, one) for start, first in starts for one in self._by_first[first] if text.startswith(one, start)
        ]
        taken = bytearray(len(text))
        kept = []
        for start, one in sorted(found, key=lambda place: -len(place[1])):
            end = start + len(one)
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * len(one)
                kept.append((start, end, self._becomes[one]))
        yield from sorted(kept)
