"""Hold a book against its manuscript (核对): no character lost, none added, white space aside."""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from wenxuan.diagnostics import Diagnostic, Location, Severity
from wenxuan.manuscript import OBJECT, Manuscript, MarkKind
from wenxuan.model import (
    Block,
    Book,
    Figure,
    Heading,
    Inline,
    LineBreak,
    ListBlock,
    Note,
    Paragraph,
    Piece,
    Quote,
    SceneBreak,
    Span,
    SpanKind,
    Table,
    Text,
    Verse,
)
from wenxuan.structure.lines import Page
from wenxuan.walk import spans

_SPACE = re.compile(r"\s+")
_WINDOW = 2000  # characters compared at a time around a difference
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text of the book that came from one place; a list's label is optional: some readers make it up."""

    text: str
    location: Location
    is_optional: bool = False


def account(manuscript: Manuscript, book: Book) -> Iterator[Diagnostic]:
    """Yield one error for each run of characters that was lost or added between manuscript and book."""
    page = Page(manuscript)
    kept = "".join(_ordered(page, fragments(book)))
    text, offsets = _dense(manuscript.text)
    made, _ = _dense(kept)
    yield from _differences(page, text, offsets, made)
    yield from _readings(page, book)
    pictures, figures = manuscript.text.count(OBJECT), kept.count(OBJECT)
    if pictures != figures:
        what = f"expected {pictures} pictures, found {figures}"
        yield Diagnostic(Location(manuscript.source.path), Severity.ERROR, "nothing-lost", what, _HINT)


def _readings(page: Page, book: Book) -> Iterator[Diagnostic]:
    """Yield the readings (注音) that were lost: they stand in no text, so that the comparison does not see them.

    The mark of a note, a rule and the book's own title are plain text; what was left out has left its readings too.
    """
    made = Counter(span.reading for span in spans(book, SpanKind.RUBY))
    bare = {book.location.line, *(item.location.line for item in book.dropped)}
    plain = [mark for mark in page.marks if mark.kind in (MarkKind.NOTE_REF, MarkKind.NOTE_MARK, MarkKind.RULE)]
    for mark in page.marks:
        if mark.kind is MarkKind.RUBY and page.location(mark.start).line not in bare:
            made[mark.value] -= 1
            if made[mark.value] < 0 and not any(other.start <= mark.start < other.end for other in plain):
                yield _error(page.location(mark.start), f"the reading {mark.value!r} was lost")


_HINT = "this is a fault of wenxuan, not of the text: please report it with the text"


def _dense(text: str) -> tuple[str, list[int]]:
    offsets = [index for index, sign in enumerate(text) if not sign.isspace() and sign != OBJECT]
    return "".join(text[index] for index in offsets), offsets


def _differences(page: Page, text: str, offsets: list[int], made: str) -> Iterator[Diagnostic]:
    here = there = 0
    while here < len(text) or there < len(made):
        same = _common(text, here, made, there)
        here, there = here + same, there + same
        if here >= len(text) and there >= len(made):
            return
        left, right = text[here : here + _WINDOW], made[there : there + _WINDOW]
        matcher = SequenceMatcher(None, left, right, autojunk=False)
        block = next(item for item in matcher.get_matching_blocks() if item.size >= 4 or not item.size)
        lost, added = left[: block.a] or "", right[: block.b] or ""
        if not block.size:
            lost, added = left, right
        place = (
            page.location(offsets[min(here, len(offsets) - 1)]) if offsets else Location(page.manuscript.source.path)
        )
        if lost:
            yield _error(place, f"{len(lost)} characters were lost: {_shown(lost)}")
        if added:
            yield _error(place, f"{len(added)} characters were added: {_shown(added)}")
        here, there = here + len(lost), there + len(added)


def _common(text: str, here: int, made: str, there: int) -> int:
    """Return how far both agree; compares slices, so that a book costs no more than a few copies."""
    total, step = 0, 1 << 16
    while step:
        left, right = text[here + total : here + total + step], made[there + total : there + total + step]
        if left == right and len(left) == step:
            total += step
        else:
            step //= 2
    return total


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _error(place: Location, what: str) -> Diagnostic:
    return Diagnostic(place, Severity.ERROR, "nothing-lost", what, _HINT)


def _ordered(page: Page, parts: Iterable[Fragment]) -> Iterator[str]:
    """Yield the fragments' text in the order in which they stand in the manuscript."""
    starts: dict[Location, deque[int]] = defaultdict(deque)
    for line in page.lines:
        starts[page.location(line.start)].append(line.start)
    text = page.manuscript.text
    placed = []
    position = 0
    for part in parts:
        offset = _offset(text, starts, part, position)
        position = offset
        placed.append((offset, part))
    placed.sort(key=lambda item: item[0])
    for offset, part in placed:
        if part.is_optional and not text[offset : offset + len(part.text) + 8].strip().startswith(part.text.strip()):
            continue
        yield part.text


def _offset(text: str, starts: dict[Location, deque[int]], part: Fragment, position: int) -> int:
    """Several lines of a rich source may share one location: each takes the next offset there."""
    known = starts.get(part.location)
    if not known:
        return position
    first = _SPACE.sub("", part.text)[:8]
    for offset in known:
        if _SPACE.sub("", text[offset : offset + 40]).startswith(first) and first:
            if len(known) > 1 and not part.is_optional:
                _take(text, known, part, offset)
            return offset
    return next((offset for offset in known if offset >= position), known[0])


def _take(text: str, known: deque[int], part: Fragment, offset: int) -> None:
    """Take from `known` the lines that `part`, found at `offset`, is made of: its cells, verses, caption."""
    left = len(_SPACE.sub("", part.text))
    end = offset
    while left > 0 and end < len(text):
        left -= not text[end].isspace()
        end += 1
    for start in [start for start in known if offset <= start < end]:
        if len(known) > 1:
            known.remove(start)


# --- a book as fragments ------------------------------------------------------------------------


def fragments(book: Book) -> Iterator[Fragment]:
    """Yield all text of a book that came from its source, in book order, notes at their own place."""
    if book.location.path:
        yield Fragment(book.meta.title, book.location)
    for piece in book.front:
        yield from _piece(piece)
    for part in book.parts:
        yield from _inlines(part.title, part.location)
        for piece in part.pieces:
            yield from _piece(piece)
    for piece in book.back:
        yield from _piece(piece)
    for item in book.dropped:
        yield Fragment(item.text, item.location)


def _piece(piece: Piece) -> Iterator[Fragment]:
    yield from _inlines(piece.title, piece.location)
    yield from _blocks(piece.blocks)


def _blocks(blocks: Iterable[Block]) -> Iterator[Fragment]:
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield from _inlines(block.inlines, block.location)
            case Verse():
                yield from _inlines(
                    tuple(i for stanza in block.stanzas for line in stanza for i in line), block.location
                )
            case Quote():
                yield from _blocks(block.blocks)
            case ListBlock():
                yield from _list(block)
            case Table():
                yield from _inlines(tuple(i for row in block.rows for cell in row for i in cell), block.location)
            case Figure():
                yield from _inlines((Text(OBJECT), *block.caption), block.location)
            case SceneBreak():
                yield Fragment(block.text, block.location)


def _list(block: ListBlock) -> Iterator[Fragment]:
    for label, item in zip(block.labels, block.items, strict=True):
        parts = list(_blocks(item))
        place = parts[0].location if parts else block.location
        if label:
            yield Fragment(label, place, is_optional=True)
        yield from parts


def _inlines(inlines: Iterable[Inline], location: Location) -> Iterator[Fragment]:
    notes: list[Note] = []
    text = "".join(_texts(inlines, notes))
    if text:
        yield Fragment(text, location)
    for note in notes:
        parts = list(_blocks(note.blocks))
        if parts and parts[0].is_optional:
            yield Fragment(note.label, parts[0].location)
            yield from parts
        elif parts:
            yield Fragment(note.label + parts[0].text, parts[0].location)
            yield from parts[1:]


def _texts(inlines: Iterable[Inline], notes: list[Note]) -> Iterator[str]:
    for inline in inlines:
        match inline:
            case Text():
                yield inline.text
            case Span():
                yield from _texts(inline.children, notes)
            case Note():
                notes.append(inline)
                yield inline.mark
            case LineBreak():
                pass
