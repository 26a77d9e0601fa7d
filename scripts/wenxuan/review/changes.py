"""The page of changes (审校页): what cleaning changed and doubts, each in its sentence, to accept or to refuse."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from wenxuan.clean.decisions import Decision, Decisions, load
from wenxuan.drafts import Draft, Drafts
from wenxuan.manuscript import Doubt, Edit, Manuscript
from wenxuan.messages import translate
from wenxuan.model import Region
from wenxuan.review.page import render
from wenxuan.templates import plain
from wenxuan.texts import reasons

Change = Edit | Doubt


def changes_page(found: Drafts, *, call: str, sheet: str) -> str:
    """Return the page of changes; `call` is the book as the command is to name it, `sheet` the doubt sheet."""
    return render("page", found, call=call, other=sheet, data=_data(found))


def count_changes(found: Drafts) -> tuple[int, int]:
    """Return how many edits and how many doubts the editor judges."""
    texts = [manuscript for manuscript, _ in found.drafts]
    edits = sum(len(text.edits) + len(text.refused) for text in texts)
    return edits, sum(len(text.doubts) + len(text.settled) for text in texts)


def _data(found: Drafts) -> dict[str, Any]:
    """Return what the page shows, for JSON. Offsets count UTF-16 units, as the browser does."""
    decided, _ = load(found.folder)
    rules, notes = _Numbers(), _Numbers()
    texts: list[dict[str, Any]] = []
    used: set[Decision] = set()
    for draft in found.drafts:
        manuscript = draft[0]
        name = Path(manuscript.source.path).relative_to(found.folder).as_posix()
        known = Decisions(decided.get(name, ()))
        shown = _changes(manuscript)
        used |= known.used(manuscript.source, shown)
        texts.append(
            {
                "path": name,
                "text": manuscript.source.text,
                "lines": manuscript.source.lines,
                "pieces": _pieces(draft),
                "changes": _rows(manuscript, shown, known, rules=rules, notes=notes),
            }
        )
    language = found.region.value.replace("-Hans", "").replace("-Hant", "").replace("-", "_")
    return {
        "rules": rules.names,
        "reasons": _reasons(rules.names, found.region),
        "notes": [translate(note, language) for note in notes.names],
        "texts": texts,
        "decisions": [decision.row() | {"used": decision in used} for rows in decided.values() for decision in rows],
    }


class _Numbers:
    """Strings, each with the number under which it was first met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, name: str) -> int:
        return self._numbers.setdefault(name, len(self._numbers))

    @property
    def names(self) -> list[str]:
        return list(self._numbers)


def _reasons(rules: Iterable[str], region: Region) -> Mapping[str, tuple[str, str]]:
    """Return the name and the reason of each rule that is used, for a reader of the region."""
    used = {name for rule in rules for name in rule.split("+")}
    parted = {name: why.partition("：") for name, why in reasons(region).items() if name in used}
    return {name: (title, reason) for name, (title, _, reason) in parted.items()}


def _changes(manuscript: Manuscript) -> tuple[Change, ...]:
    """Return what was done, refused and doubted, in order; an accepted doubt is no edit here."""
    settled = {(doubt.start, doubt.end, doubt.after) for doubt in manuscript.settled}
    edits = (edit for edit in manuscript.edits if (edit.start, edit.end, edit.after) not in settled)
    changes: Iterable[Change] = (*edits, *manuscript.refused, *manuscript.doubts, *manuscript.settled)
    return tuple(sorted(changes, key=lambda change: (change.start, change.end)))


def _rows(
    manuscript: Manuscript, changes: Sequence[Change], known: Decisions, *, rules: _Numbers, notes: _Numbers
) -> list[tuple[object, ...]]:
    """Return (start, end, after, rule, verdict, is doubt, is apart, what, hint) of each change.

    Rule, what and hint are numbers of names. What would overlap another change is apart.
    """
    units = _Units(manuscript.source.text)
    apart = _apart(manuscript, changes)
    rows = []
    for change in changes:
        decision = known.of(manuscript.source, change)
        is_doubt = isinstance(change, Doubt)
        told = (notes.of(change.what), notes.of(change.hint)) if isinstance(change, Doubt) else ()
        rows.append(
            (
                units.of(change.start),
                units.of(change.end),
                change.after,
                rules.of(change.rule),
                decision.verdict.value if decision else "",
                int(is_doubt),
                int(id(change) in apart),
                *told,
            )
        )
    return rows


def _apart(manuscript: Manuscript, changes: Sequence[Change]) -> set[int]:
    """Return the identities of the changes that overlap those made, or an earlier one of their own kind."""
    made = {id(edit) for edit in manuscript.edits}
    spans = [(change.start, change.end) for change in changes if id(change) in made]
    found, end = set(), 0
    for change in changes:
        if id(change) in made:
            continue
        index = bisect_left(spans, change.end, key=lambda span: span[0])
        reaches = spans[index - 1][1] if index else 0
        if reaches > change.start or change.start < end or (change.start, change.end) in spans[index : index + 1]:
            found.add(id(change))
        else:
            end = change.end
    return found


class _Units:
    """Places in a text, counted in UTF-16 units (Unicode 17, section 3.9) in place of characters."""

    def __init__(self, text: str) -> None:
        self._pairs = [place for place, sign in enumerate(text) if sign > "\uffff"] if not text.isascii() else []

    def of(self, offset: int) -> int:
        return offset + bisect_left(self._pairs, offset)


def _pieces(draft: Draft) -> list[tuple[int, str]]:
    """Return where each piece of a text begins, in UTF-16 units, and its title; the first has what stands before it."""
    manuscript, book = draft
    source = manuscript.source
    starts = list(_line_starts(source.text))
    lines = source.lines or range(1, len(starts) + 1)
    units, found = _Units(source.text), list[tuple[int, str]]()
    for piece in book.pieces:
        index = bisect_left(lines, piece.location.line)
        start = units.of(starts[min(index, len(starts) - 1)]) if found else 0
        found.append((start, plain(piece.title) or source.title))
    return found or [(0, source.title)]


def _line_starts(text: str) -> Iterator[int]:
    start = 0
    for line in text.split("\n"):
        yield start
        start += len(line) + 1
