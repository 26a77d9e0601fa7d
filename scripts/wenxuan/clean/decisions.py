"""An editor's decisions (取舍): which edits he accepts and which he refuses, known by their content.

They stand in `decisions.jsonl` beside the texts, one decision a line. A decision holds wherever the same text with the
same neighbours would be changed in the same way, so it survives edits of the source.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from wenxuan.diagnostics import NOWHERE, Diagnostic, Location, Severity
from wenxuan.manuscript import Doubt, Edit, Source

FILE = "decisions.jsonl"
LIMIT = 64 << 20  # bytes
_RULE = "decisions"
_LETTERS = 8  # letters on either side by which a place is known
_ENOUGH = 5  # that must be the same on one side
_NEAR = 48  # characters in which they are looked for
_HINT = "export it again from the page that wenxuan review makes"


class Verdict(StrEnum):
    """What the editor said of a change."""

    ACCEPT = "accept"
    REFUSE = "refuse"


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

    def is_near(self, left: str, right: str) -> bool:
        """Return True if the nearest letters of one side are the same; both sides, at the edge of a text."""
        before, after = _common(self.left[::-1], left[::-1]), _common(self.right, right)
        return max(before, after) >= _ENOUGH or (self.left == left and self.right == right)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with together."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


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
        self._by_change = defaultdict[tuple[str, str | None], list[Decision]](list)
        for decision in decisions:
            self._by_change[decision.before, decision.after].append(decision)

    def of(self, source: Source, change: Edit | Doubt) -> Decision | None:
        """Return the decision on a change: the last one, if there are several."""
        known = self._on(source, change)
        return known[-1] if known else None

    def _on(self, source: Source, change: Edit | Doubt) -> list[Decision]:
        known = self._by_change.get((source.text[change.start : change.end], change.after))
        if not known:
            return []
        _, left, right = surroundings(source.text, change.start, change.end)
        return [decision for decision in known if decision.is_near(left, right)]

    def accept(self, source: Source, change: Edit | Doubt) -> bool:
        """Return True if the editor wants the change."""
        return self._is(Verdict.ACCEPT, source, change)

    def refuse(self, source: Source, change: Edit | Doubt) -> bool:
        """Return True if the editor does not want the change."""
        return self._is(Verdict.REFUSE, source, change)

    def _is(self, verdict: Verdict, source: Source, change: Edit | Doubt) -> bool:
        return (
            bool(self._by_change) and (decision := self.of(source, change)) is not None and decision.verdict is verdict
        )

    def unused(self, source: Source, changes: Iterable[Edit | Doubt], *, off: frozenset[str]) -> Iterator[Diagnostic]:
        """Tell which refusals no longer find their text, unless their rules are switched off."""
        used = {decision for change in changes for decision in self._on(source, change)}
        for decision in (decision for known in self._by_change.values() for decision in known):
            if decision.verdict is Verdict.REFUSE and decision not in used and not off & {*decision.rule.split("+")}:
                what = f"no place in {decision.path} has this change any more: {decision.before!r}"
                hint = "look at the text with wenxuan review, or take the line out"
                yield Diagnostic(decision.location, Severity.WARNING, _RULE, what, hint)


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
    for number, line in enumerate(text.splitlines(), 1):
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


def written(decisions: Iterable[Decision]) -> str:
    """Return the text of a decisions file; of two decisions on one change the later stays."""
    rows = {(decision.path, decision.key): decision for decision in decisions}
    return "".join(json.dumps(decision.row(), ensure_ascii=False) + "\n" for decision in rows.values())
