"""Pair the calls of notes (注) in plain text, ① 〔1〕 [1] （1） [注] ＊, with the notes that stand below them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wenxuan.diagnostics import Diagnostic, Severity
from wenxuan.manuscript import Mark, MarkKind
from wenxuan.structure.lines import Line, Page
from wenxuan.structure.signs import Sign, SignKind, is_notes_heading, read_signs

_FOLLOWERS = 3  # unlabelled lines between two notes that go on with the note before
_LONG_NOTE = 12  # as many, where the next note has the very next number and nothing is called between
_GAP = 9  # numbers that may be missing between two notes
_SURE = (SignKind.SQUARE, SignKind.NAMED)  # marks that mean nothing else
_MOST = 0.8  # of the notes that must be called where the mark could mean something else
_MOST_LOST = 2  # number of the first note at most, where the notes before it are lost
_BORROWED = (SignKind.SQUARE, SignKind.CIRCLED, SignKind.NAMED, SignKind.ROUND)  # calls of notes marked otherwise

Zone = list[Sign]  # the labels of notes that stand one below another
Pair = tuple[Sign, Sign, int]  # a note's label, its call, the place of the line after the note


@dataclass(frozen=True, slots=True)
class Notes:
    """Marks for calls and notes, the lines 注释 over notes that all found their place, and what is amiss."""

    marks: tuple[Mark, ...] = ()
    headings: tuple[Line, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def find_notes(page: Page, pieces: Sequence[Sequence[Line]]) -> Notes:
    """Return the notes among the lines of each piece, title and headings included, at the end of it or of the text."""
    finder = _Finder([sign for number, lines in enumerate(pieces) for sign in read_signs(lines, piece=number)])
    finder.run()
    pairs = sorted(finder.pairs, key=lambda pair: pair[0].start)
    starts = [(label.piece, label.place) for label, _, _ in pairs]
    marks: list[Mark] = []
    for number, (label, call, stop) in enumerate(pairs, 1):
        after = bisect_right(starts, (label.piece, label.place))
        if after < len(starts) and starts[after][0] == label.piece:
            stop = min(stop, starts[after][1])
        name = f"note-{number}"
        marks.append(Mark(call.start, call.end, MarkKind.NOTE_REF, name))
        marks.append(Mark(label.start, pieces[label.piece][stop - 1].end, MarkKind.NOTE, name))
        marks.append(Mark(label.start, label.stop, MarkKind.NOTE_MARK, ""))
    headings = tuple(_above([line for lines in pieces for line in lines], finder.whole))
    return Notes(tuple(marks), headings, tuple(sorted(finder.amiss(page), key=lambda item: item.location)))


def _above(lines: Sequence[Line], zones: Sequence[tuple[Zone, bool]]) -> Iterator[Line]:
    """Yield the lines 注释 above notes; where several chapters' notes stand together, their titles said again too."""
    places = {line.index: place for place, line in enumerate(lines)}
    first: dict[str, int] = {}
    for line in lines:
        for said in (line.text, line.text.split()[0]):  # 第一章 for 第一章　起风
            first.setdefault(said, line.index)
    for zone, is_chapter in zones:
        place = places[zone[0].line.index] - 1
        if is_chapter and first[lines[place].text] < lines[place].index and not is_notes_heading(lines[place].text):
            yield lines[place]
            place -= 1
        if place >= 0 and is_notes_heading(lines[place].text):
            yield lines[place]


@dataclass(slots=True)
class _Calls:
    """Calls of one kind since the last notes: `near` are those of one piece or one count, `runs` begin again at 1."""

    near: dict[int, Sign] = field(default_factory=dict)
    runs: list[dict[int, Sign]] = field(default_factory=list)
    last: Sign | None = None
    highest: int = 0

    def add(self, sign: Sign) -> None:
        """Take a call; numbers that begin again in another piece belong to other notes."""
        if self.last and sign.piece != self.last.piece and sign.number <= self.highest:
            self.near, self.highest = {}, 0
        is_chapter = self.last and (sign.piece, sign.section) != (self.last.piece, self.last.section)
        if not self.runs or (is_chapter and sign.number in self.runs[-1]):
            self.runs.append({})
        number = sign.number or len(self.near) + 1  # marks without a number are counted
        self.near.setdefault(number, sign)
        self.runs[-1].setdefault(number, sign)
        self.last, self.highest = sign, max(self.highest, number)


class _Finder:
    """Goes down the marks of a text once, and gives the notes of each zone the calls that stand above it."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        self._signs = signs
        self._zones = _zones(signs)
        self._calls = {kind: _Calls() for kind in SignKind}
        self.pairs: list[Pair] = []
        self.whole: list[tuple[Zone, bool]] = []  # zones of which every note is called; with others beside?
        self._loose: list[Sign] = []  # calls outside the notes
        self._uncalled: list[Sign] = []
        self._numbered: set[tuple[int, SignKind, int]] = set()  # paragraphs that begin with a mark and are no notes
        self._noted: set[tuple[int, SignKind]] = set()  # pieces with notes, and how these are called

    def run(self) -> None:
        """Pair the notes of all zones."""
        inside = 0  # the offset up to which notes have been placed
        for sign in self._signs:
            if sign.start < inside:
                continue
            if sign.is_label and sign.start in self._zones:
                inside = self._place(self._zones[sign.start]) or inside
            if sign.start >= inside and not (sign.is_label and sign.kind not in _SURE):
                self._calls[sign.kind].add(sign)
                if sign.is_label:
                    self._numbered.add((sign.piece, sign.kind, sign.number))
                else:
                    self._loose.append(sign)

    def _place(self, zones: Sequence[Zone]) -> int:
        """Pair one zone, or several that follow one another; return where their notes end, 0 if there are none."""
        kind, runs = self._answering(zones)
        paired = [_paired(zone, calls) for zone, calls in zip(zones, runs, strict=True)] if runs else []
        if not paired or not all(map(_is_sure, zones, paired, runs)):
            return 0
        for zone, found in zip(zones, paired, strict=True):
            stops = [label.place for label in zone[1:]] + [zone[-1].place + 1]
            both = zip(zone, stops, strict=True)
            self.pairs += [(label, found[label.start], stop) for label, stop in both if label.start in found]
            self._uncalled += [label for label in zone if label.start not in found]
            self._noted |= {(call.piece, kind) for call in found.values()}
            if len(found) == len(zone):
                self.whole.append((zone, len(zones) > 1))
        self._calls[kind] = _Calls()
        return zones[-1][-1].line.end

    def _answering(self, zones: Sequence[Zone]) -> tuple[SignKind, list[dict[int, Sign]]]:
        """Return the kind of the calls above the zones, and for each zone its calls by number; none if unsure."""
        first = zones[0][0]
        kinds = [first.kind]
        if first.is_headed or first.kind is SignKind.NAMED:
            kinds += [kind for kind in _BORROWED if kind is not first.kind]
        best: tuple[int, SignKind, list[dict[int, Sign]]] = (0, first.kind, [])
        for kind in kinds:
            calls = self._calls[kind]
            if len(zones) == 1:
                is_own = len(calls.runs) == 1 or (calls.last is not None and calls.last.piece == first.piece)
                runs = [calls.near] if is_own else []
            else:
                runs = calls.runs if len(calls.runs) == len(zones) else []
            count = sum(len(_paired(zone, run)) for zone, run in zip(zones, runs, strict=False))
            if count > best[0]:
                best = count, kind, runs
        return best[1], best[2]

    def amiss(self, page: Page) -> Iterator[Diagnostic]:
        """Yield the calls without a note and the notes without a call; a number alone may count items."""
        called = {call.start: label for label, call, _ in self.pairs}
        again = {(call.piece, call.kind, call.number) for call in (pair[1] for pair in self.pairs)}
        for sign in self._loose:
            is_sure = sign.kind in (*_SURE, SignKind.BARE) or (sign.piece, sign.kind) in self._noted
            if sign.start in called or not is_sure or (sign.piece, sign.kind, sign.number) in self._numbered:
                continue
            mark = page.manuscript.text[sign.start : sign.end]
            if (sign.piece, sign.kind, sign.number) in again:
                what = f"the mark {mark} calls its note again"
                hint = "give it a note of its own, or take it out; it is printed as text"
            else:
                what = f"the mark {mark} has no note"
                hint = "add the note at the end of the piece, or take out the mark; it is printed as text"
            yield Diagnostic(page.location(sign.start), Severity.WARNING, "note-orphan", what, hint)
        for sign in self._uncalled:
            yield uncalled(page, sign.line)


def uncalled(page: Page, line: Line) -> Diagnostic:
    """Tell of a note that no mark calls."""
    what = f"the note {line.text[:20]!r} is called nowhere"
    hint = "put its mark into the text; it stays where it is"
    return Diagnostic(page.location(line.start), Severity.WARNING, "note-orphan", what, hint)


def _zones(signs: Sequence[Sign]) -> dict[int, Sequence[Zone]]:
    """Return the labels of one kind that count up, line below line, by the offset of the first.

    Zones that follow one another (the notes of several chapters in one place) stand together; the last of them also
    alone, for the lines before may begin with a call.
    """
    groups: list[list[Zone]] = []
    last: dict[SignKind, list[Zone]] = {}
    calls = {kind: [sign.start for sign in signs if sign.kind is kind and not sign.is_label] for kind in SignKind}
    for sign in (sign for sign in signs if sign.is_label):
        group = last.get(sign.kind)
        before = group[-1][-1] if group else None
        if group and before and _goes_on(group[-1], sign, calls[sign.kind]):
            group[-1].append(sign)
        elif group and before and _follows(before, sign, calls[sign.kind]):
            group.append([sign])
        else:
            last[sign.kind] = [[sign]]
            groups.append(last[sign.kind])
    alone = {group[-1][0].start: [group[-1]] for group in groups if group[0][0].kind in _SURE}
    return {**alone, **{group[0][0].start: group for group in groups}}


def _goes_on(zone: Zone, sign: Sign, calls: list[int]) -> bool:
    last = zone[-1]
    if (sign.piece, sign.section) != (last.piece, last.section):
        return False
    between = sign.place - last.place - 1
    if sign.kind is SignKind.BARE:
        return between == 0
    if not last.number < sign.number <= last.number + _GAP:  # unless the last number is a slip
        return between <= _FOLLOWERS and len(zone) > 1 and 0 < sign.number - zone[-2].number <= 2
    is_next = sign.number == last.number + 1
    return between <= _FOLLOWERS or (is_next and between <= _LONG_NOTE and _is_quiet(last, sign, calls))


def _follows(last: Sign, sign: Sign, calls: list[int]) -> bool:
    return sign.line.index - last.line.index <= _FOLLOWERS + 1 and _is_quiet(last, sign, calls)


def _is_quiet(last: Sign, sign: Sign, calls: list[int]) -> bool:
    """True if nothing is called between two notes."""
    return bisect_left(calls, last.line.end) == bisect_left(calls, sign.start)


def _paired(zone: Zone, calls: dict[int, Sign]) -> dict[int, Sign]:
    """Return the call of each label, by the label's offset; without numbers, only if there are as many.

    A number out of its order, or given twice, is a slip of the source.
    """
    if zone[0].kind is SignKind.BARE:
        return {label.start: calls[n] for n, label in enumerate(zone, 1)} if len(calls) == len(zone) else {}
    numbers = [label.number for label in zone]
    is_slip = [
        after <= own or own == before
        for before, own, after in zip([-1, *numbers], numbers, [*numbers[1:], numbers[-1] + 1], strict=False)
    ]
    both = zip(zone, is_slip, strict=True)
    return {label.start: calls[label.number] for label, slip in both if label.number in calls and not slip}


def _is_sure(zone: Zone, found: dict[int, Sign], calls: dict[int, Sign]) -> bool:
    """Weigh whether labelled lines are notes: their numbers begin where the calls do, and most are called."""
    if not found:
        return False
    first, most = zone[0], len(found) >= _MOST * len(zone)
    if first.kind in _SURE:
        begins = first.number <= _MOST_LOST or first.number == next(iter(calls))
        return (begins and len(found) >= 0.5 * len(zone)) or (most and len(zone) > 1)
    if first.kind in (SignKind.ROUND, SignKind.PLAIN):
        return most and first.is_headed
    return most and (first.start in found or first.is_headed)
