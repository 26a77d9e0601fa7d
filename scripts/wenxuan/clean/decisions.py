"""An editor's decisions (取舍): which edits he accepts and which he refuses, known by their content.

They stand in `decisions.jsonl` beside the texts, one decision a line. A decision holds wherever the same text with the
same neighbours would be changed in the same way, so it survives edits of the source.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path

from wenxuan.diagnostics import NOWHERE, Diagnostic, Location, Severity
from wenxuan.manuscript import Doubt, Edit, Source

FILE = "decisions.jsonl"
LIMIT = 64 << 20  # bytes
_RULE = "decisions"
_LETTERS = 8  # letters on either side by which a place is known
_ENOUGH = 5  # that must be the same on one side
_NEAR = 48  # characters in which they are looked for
_Key = tuple[str, str | None, str | None, str | None]  # before, after, left, right; None: whatever stands there
_HINT = "export it again from the page that wenxuan review makes"


class Verdict(StrEnum):
    """What the editor said of a change."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    UNDECIDED = "undecided"  # takes back what was said of this very place, and of places near


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on a change in `path`, seen from the folder of the file: `before` became `after` between neighbours.

    `left` and `right` are the nearest letters; `after` is None for a doubt that only the editor can resolve.
    """

    verdict: Verdict
    path: str
    rule: str
    before: str
    after: str | None
    left: str
    right: str
    location: Location = field(default=NOWHERE, compare=False)

    def row(self) -> dict[str, str | None]:
        """Return the decision as it stands in the file."""
        names = ("verdict", "path", "rule", "before", "after", "left", "right")
        return {name: getattr(self, name) for name in names}

    @property
    def key(self) -> str:
        """A short name for the change, of its content."""
        content = "\x1f".join((self.before, "\x1e" if self.after is None else self.after, self.left, self.right))
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:10]

    @property
    def keys(self) -> Iterator[_Key]:
        """How the decision is found: by its very place, by either side of it."""
        return _keys(self.before, self.after, self.left, self.right)


def _keys(before: str, after: str | None, left: str, right: str) -> Iterator[_Key]:
    yield before, after, left, right
    if len(left) >= _ENOUGH:
        yield before, after, left[-_ENOUGH:], None
    if len(right) >= _ENOUGH:
        yield before, after, None, right[:_ENOUGH]


def _reach(decision: Decision) -> Iterator[_Key]:
    """Return the keys by which a change finds the decision; one that is taken back is found at its very place only."""
    return islice(decision.keys, 1 if decision.verdict is Verdict.UNDECIDED else None)


def decide(verdict: Verdict, source: Source, change: Edit | Doubt, *, path: str) -> Decision:
    """Return a verdict on an edit or a doubt of a source."""
    before, left, right = surroundings(source.text, change.start, change.end)
    return Decision(verdict, path, change.rule, before, change.after, left, right)


def key_of(source: Source, change: Edit | Doubt) -> str:
    """Return the key that a decision on the change has."""
    return decide(Verdict.ACCEPT, source, change, path="").key


def surroundings(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return text[start:end] and the letters to its left and right."""
    left = [c for c in text[max(0, start - _NEAR) : start] if c.isalnum()][-_LETTERS:]
    right = [c for c in text[end : end + _NEAR] if c.isalnum()][:_LETTERS]
    return text[start:end], "".join(left), "".join(right)


class Decisions:
    """The decisions on one source, found by what was changed."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._all = standing(decisions)
        self._last = {key: number for number, decision in enumerate(self._all) for key in _reach(decision)}

    def of(self, source: Source, change: Edit | Doubt) -> Decision | None:
        """Return the decision on a change: the one on this very place, else the last one near it."""
        if not self._all:
            return None
        place, *sides = _keys_of(source, change)
        numbers = [self._last[key] for key in sides if key in self._last]
        number = self._last.get(place, max(numbers, default=-1))
        is_decided = number >= 0 and self._all[number].verdict is not Verdict.UNDECIDED
        return self._all[number] if is_decided else None

    def accept(self, source: Source, change: Edit | Doubt) -> bool:
        """Return True if the editor wants the change."""
        return self._is(Verdict.ACCEPT, source, change)

    def refuse(self, source: Source, change: Edit | Doubt) -> bool:
        """Return True if the editor does not want the change."""
        return self._is(Verdict.REFUSE, source, change)

    def _is(self, verdict: Verdict, source: Source, change: Edit | Doubt) -> bool:
        decision = self.of(source, change)
        return decision is not None and decision.verdict is verdict

    def used(self, source: Source, changes: Iterable[Edit | Doubt]) -> set[Decision]:
        """Return the decisions that are on one of the changes."""
        found = {key for change in changes for key in _keys_of(source, change)}
        return {decision for decision in self._all if not found.isdisjoint(decision.keys)}

    def unused(self, source: Source, changes: Iterable[Edit | Doubt], *, off: frozenset[str]) -> Iterator[Diagnostic]:
        """Tell which refusals no longer find their text, unless their rules are switched off."""
        used = self.used(source, changes)
        for decision in self._all:
            if decision.verdict is Verdict.REFUSE and decision not in used and not off & {*decision.rule.split("+")}:
                what = f"no place in {decision.path} has this change any more: {decision.before!r}"
                hint = "look at the text with wenxuan review, or take the line out"
                yield Diagnostic(decision.location, Severity.WARNING, _RULE, what, hint)


def _keys_of(source: Source, change: Edit | Doubt) -> Iterator[_Key]:
    before, left, right = surroundings(source.text, change.start, change.end)
    return _keys(before, change.after, left, right)


Decided = Mapping[str, Sequence[Decision]]  # by the path of their text


def load(folder: Path) -> tuple[Decided, tuple[Diagnostic, ...]]:
    """Read the decisions of a folder by the path of their text; a line that is none is told of as a warning."""
    file = folder / FILE
    if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
        return {}, ()
    data = file.read_bytes() if file.stat().st_size <= LIMIT else b""
    return parse(data.decode("utf-8-sig", "replace"), file)


def parse(text: str, file: Path) -> tuple[dict[str, list[Decision]], tuple[Diagnostic, ...]]:
    """Read the lines of a decisions file."""
    found: dict[str, list[Decision]] = {}
    faults = []
    for number, line in enumerate(text.split("\n"), 1):  # what else ends a line may stand in a text
        place = Location(str(file), number)
        if not line.strip():
            continue
        decision = _decision(line, place)
        if decision:
            found.setdefault(decision.path, []).append(decision)
        else:
            what = "expected a decision, found something else"
            faults.append(Diagnostic(place, Severity.WARNING, _RULE, what, _HINT))
    return found, tuple(faults)


def _decision(line: str, place: Location) -> Decision | None:
    try:
        row = json.loads(line)
        texts = [row[name] for name in ("path", "rule", "before", "left", "right")]
        path, rule, before, left, right = texts
        verdict, after = Verdict(row["verdict"]), row["after"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not all(isinstance(text, str) for text in texts) or not isinstance(after, str | None):
        return None
    return Decision(verdict, path, rule, before, after, left, right, place)


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that stand: the last on each change; one that is taken back only to keep others off it."""
    last = {(decision.path, decision.key): decision for decision in decisions}.values()
    verdicts = {(one.path, key) for one in last if one.verdict is not Verdict.UNDECIDED for key in one.keys}
    return [one for one in last if not verdicts.isdisjoint((one.path, key) for key in one.keys)]


def written(decisions: Iterable[Decision]) -> str:
    """Return the text of a decisions file, with the decisions that stand."""
    return "".join(json.dumps(decision.row(), ensure_ascii=False) + "\n" for decision in standing(decisions))
