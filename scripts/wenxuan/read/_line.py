"""One line being gathered: white space collapses as CSS Text 4 §4.1 says, Han lines join without a space."""

import unicodedata
from dataclasses import dataclass, field

from wenxuan.manuscript import Mark, MarkKind

WIDE_SPACE = "\u3000"
_WIDE_MARKS = "“”‘’…—·"


@dataclass(slots=True, eq=False)
class OpenSpan:
    """An inline element that has begun; it starts at the first character after."""

    kind: MarkKind
    value: str = ""
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A finished line."""

    text: str
    number: int
    spans: tuple[Mark, ...]


@dataclass(slots=True)
class LineBuffer:
    """Gather the characters and spans of one line."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    pending: str = ""  # white space that is written only if more text follows
    number: int = 0  # the file's line of the first character
    open_spans: list[OpenSpan] = field(default_factory=list)
    spans: list[Mark] = field(default_factory=list)

    def space(self, white: str) -> None:
        """Note white space; a line end weighs more than a blank, a wide space more than both."""
        if not self.length:
            return
        kind = WIDE_SPACE if white == WIDE_SPACE else "\n" if "\n" in white or "\r" in white else " "
        if kind == WIDE_SPACE or self.pending in ("", " "):
            self.pending = kind if kind != " " else self.pending or " "

    def write(self, text: str, number: int) -> None:
        """Add visible text."""
        if not self.length:
            self.number = number
        elif self.pending:
            self._append(self._joint(text[0]))
        self.pending = ""
        for span in self.open_spans:
            if span.start is None:
                span.start = self.length
        self._append(text)

    def open(self, kind: MarkKind, value: str) -> OpenSpan:
        """Begin a span."""
        span = OpenSpan(kind, value)
        self.open_spans.append(span)
        return span

    def close(self, span: OpenSpan) -> None:
        """End a span."""
        self.open_spans.remove(span)
        self._keep(span)

    def finish(self) -> Line:
        """Return the line and begin the next; open spans run on."""
        for span in self.open_spans:
            self._keep(span)
            span.start = None
        text = "".join(self.parts)
        spans = tuple(self.spans) if text.strip() else ()
        line = Line(text if text.strip() else "", self.number, spans)
        self.parts, self.length, self.pending, self.spans = [], 0, "", []
        return line

    def _keep(self, span: OpenSpan) -> None:
        if span.start is not None and span.start < self.length:
            self.spans.append(Mark(span.start, self.length, span.kind, span.value))

    def _append(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += len(text)

    def _joint(self, after: str) -> str:
        if self.pending == " ":
            return " "
        is_wide = _is_wide(self.parts[-1][-1]) and _is_wide(after)
        if self.pending == WIDE_SPACE:
            return WIDE_SPACE if is_wide else " "
        return "" if is_wide else " "


def _is_wide(character: str) -> bool:
    return character in _WIDE_MARKS or unicodedata.east_asian_width(character) in "WF"
