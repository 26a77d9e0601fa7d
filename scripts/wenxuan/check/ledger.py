"""Check that a cleaned text and its ledger account for every character of the source (整理账目核对)."""

from collections.abc import Collection, Iterator

from wenxuan.check.wording import shown
from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.manuscript import Edit, Manuscript, MarkKind

RULE = "ledger"
_HINT = "this is a fault of wenxuan, not of the text: report it with the source line"


def check(manuscript: Manuscript, *, rules: Collection[str] = ()) -> Iterator[Diagnostic]:
    """Yield an error for every character that is neither kept, nor changed or dropped by a named rule.

    The edits are made again on the source and the outcome compared with the manuscript; with `rules`, every
    edit must be by one of them.
    """
    source = manuscript.source
    replayed, end, edits = list[str](), 0, list[Edit]()
    for edit in manuscript.edits:
        fault = _fault(edit, end, source.text, rules)
        if fault:
            yield _tell(source.location(min(max(edit.start, 0), len(source.text))), fault)
        if edit.start >= end:
            replayed += [source.text[end : edit.start], edit.after]
            end = edit.end
            edits.append(edit)
    replayed.append(source.text[end:])
    yield from _compare(manuscript, "".join(replayed), tuple(edits))
    yield from _compare_readings(manuscript)


def _fault(edit: Edit, end: int, text: str, rules: Collection[str]) -> str:
    """Say what is wrong with an edit that follows one which ended at `end`, or nothing."""
    if edit.start < end:
        return f"expected edits in order and apart, found {edit.rule!r} inside the edit before it"
    if not edit.start <= edit.end <= len(text):
        return f"expected an edit inside the source, found {edit.rule!r} at {edit.start} to {edit.end}"
    if text[edit.start : edit.end] != edit.before:
        return f"{edit.rule!r} changed {shown(edit.before)}, found {shown(text[edit.start : edit.end])} in the source"
    unknown = [name for name in edit.rule.split("+") if not name or (rules and name not in rules)]
    if unknown:
        return f"expected the name of a cleaning rule, found {unknown[0]!r}"
    return ""


def _compare(manuscript: Manuscript, replayed: str, edits: tuple[Edit, ...]) -> Iterator[Diagnostic]:
    """Yield the first place where the edits do not explain the text."""
    text = manuscript.text
    if replayed == text:
        return
    start = _first_difference(replayed, text)
    tail = _first_difference(replayed[start:][::-1], text[start:][::-1])
    expected, found = replayed[start : len(replayed) - tail], text[start : len(text) - tail]
    place = Manuscript(manuscript.source, replayed, edits).location(min(start, len(replayed)))
    yield _tell(place, f"no edit explains the cleaned text: expected {shown(expected)}, found {shown(found)}")


def _compare_readings(manuscript: Manuscript) -> Iterator[Diagnostic]:
    """Yield every reading that was lost though its characters are still there, or that the source does not have."""
    source = manuscript.source
    kept = iter([mark for mark in manuscript.marks if mark.kind is MarkKind.RUBY])
    after = next(kept, None)
    for mark in (mark for mark in source.marks if mark.kind is MarkKind.RUBY):
        if after is not None and after.value == mark.value:
            after = next(kept, None)
        elif not any(edit.start <= mark.start and mark.end <= edit.end for edit in manuscript.edits):
            yield _tell(source.location(mark.start), f"expected the reading {shown(mark.value)}, found none")
    if after is not None:
        yield _tell(manuscript.location(after.start), f"no source has the reading {shown(after.value)}")


def _first_difference(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginnings."""
    low, high = 0, min(len(one), len(other)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle)
    return low


def _tell(place: Location, what: str) -> Diagnostic:
    return Diagnostic(place, Severity.ERROR, RULE, what, _HINT)
