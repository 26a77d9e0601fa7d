"""Turn texts of one script and region into another as an editor said (转换): glossary, names, then the evidence."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from wenxuan.convert.choice import Choice
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
        if self.origin.is_traditional == self.target.is_traditional:
            return iter(())
        return choose_simplified(text, self.origin) if self.origin.is_traditional else choose(text)


class _Answers:
    """Texts and what they become: of those that begin at a place the longest holds."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._becomes = answers
        self._lengths = sorted({len(text) for text in answers}, reverse=True)
        firsts = "".join({text[0] for text in answers})
        self._firsts = re.compile(f"[{re.escape(firsts)}]") if answers else None

    def places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, what it becomes) of each place; longer texts before shorter ones they overlap."""
        if self._firsts is None:
            return
        free = [match.start() for match in self._firsts.finditer(text)]
        taken = bytearray(len(text))
        kept = []
        for length in self._lengths:
            for start in free:
                end = start + length
                becomes = self._becomes.get(text[start:end])
                # what is taken is as long or longer, so it reaches to an end of this place
                if becomes is None or end > len(text) or taken[start] or taken[end - 1]:
                    continue
                taken[start:end] = b"\1" * length
                kept.append((start, end, becomes))
            free = [start for start in free if not taken[start]]
        yield from sorted(kept)
