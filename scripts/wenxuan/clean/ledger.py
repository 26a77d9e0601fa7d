"""The ledger (整理记录): every edit with its place, to be read, kept and undone."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from wenxuan.clean.compose import splice
from wenxuan.clean.decisions import key_of
from wenxuan.diagnostics import Location
from wenxuan.manuscript import Edit, Manuscript, MarkKind, Source


def entries(manuscript: Manuscript) -> Iterator[dict[str, Any]]:
    """Yield one entry an edit, for JSON lines.

    Keys: key (by which `wenxuan restore` knows the edit), rule, path, line, column (both from 1), end_line (only where
    the edit goes over a line end), before, after, readings (only where they went with their characters).
    """
    places = Places(manuscript.source)
    ruby = sorted(mark for mark in manuscript.source.marks if mark.kind is MarkKind.RUBY)
    for edit in manuscript.edits:
        place = places.of(edit.start)
        entry: dict[str, Any] = {"key": key_of(manuscript.source, edit), "rule": edit.rule, "path": place.path}
        entry |= {"line": place.line, "column": place.column}
        if "\n" in edit.before:
            entry["end_line"] = places.of(edit.end).line
        first, last = (bisect_left(ruby, offset, key=lambda mark: mark.start) for offset in (edit.start, edit.end))
        if first < last and not edit.after.strip():
            entry["readings"] = [mark.value for mark in ruby[first:last]]
        yield entry | {"before": edit.before, "after": edit.after}


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with the edits made; `apply(source.text, manuscript.edits)` is `manuscript.text`."""
    return splice(text, [(edit.start, edit.end, edit.after) for edit in edits])


class Places:
    """The lines of a source, counted once: a place then costs a search, not a walk."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._starts = [0]
        for line in source.text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def of(self, offset: int) -> Location:
        """Return the same as `Source.location`."""
        index = min(bisect_right(self._starts, offset), len(self._starts) - 1) - 1
        lines = self._source.lines
        line = lines[index] if index < len(lines) else index + 1
        return Location(self._source.path, line, offset - self._starts[index] + 1)
