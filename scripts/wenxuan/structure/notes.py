"""Pair the marks of notes (注) in plain text, ① 〔1〕 [1] [注], with the notes at the end of the piece."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wenxuan.diagnostics import Diagnostic, Severity
from wenxuan.manuscript import Mark, MarkKind
from wenxuan.structure.lines import Line, Page

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_NUMBER = r"[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}"
_REF = re.compile(
    rf"[{_CIRCLED}]|[〔［\[](?:[注註]?\s?(?:{_NUMBER})|[注註])[〕］\]]|[（(【][注註]\s?(?:{_NUMBER})?[)）】]|[注註][{_CIRCLED}]"
)
_LABEL = re.compile(rf"(?:{_REF.pattern})[\s：:、.．]*|[注註](?:{_NUMBER})[\s：:、.．]+")
_HEADING = re.compile(
    r"[【〔\[［（(]?\s*(?:注\s*释|註\s*釋|注解|註解|附注|附註|脚注|腳註|尾注|尾註|注|註)\s*[】〕\]］）)]?\s*[：:]?"
)
_NUMBERED = re.compile(r"([0-9０-９]{1,3})[、.．\s]\s*")
_FOLLOWERS = 3  # unlabelled lines between two notes that go on with the note before


@dataclass(frozen=True, slots=True)
class Notes:
    """Marks for the references and the notes of one piece, the line 注释 over them, and what is amiss."""

    marks: tuple[Mark, ...] = ()
    heading: tuple[Line, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def find_notes(page: Page, lines: Sequence[Line], *, prefix: str) -> Notes:
    """Return the notes among the `lines` of one piece; ids begin with `prefix`."""
    zone = _zone(lines)
    body = lines[: zone[0][0]] if zone else lines
    refs = [
        (match, line.start + match.start(), line)
        for line in body
        for match in _REF.finditer(line.text)
        if match.start() > 0
    ]
    if not zone:
        return Notes(diagnostics=tuple(_orphans(page, refs, frozenset(), has_notes=False)))
    paired = _pair(zone, refs)
    if not paired:
        return Notes(diagnostics=tuple(_orphans(page, refs, frozenset(), has_notes=False)))
    marks: list[Mark] = []
    for number, (place, stop, label, offset, length) in enumerate(paired, 1):
        name = f"{prefix}-note-{number}"
        marks.append(Mark(offset, offset + length, MarkKind.NOTE_REF, name))
        marks.append(Mark(lines[place].start, lines[stop - 1].end, MarkKind.NOTE, name))
        marks.append(Mark(lines[place].start, lines[place].start + len(label), MarkKind.NOTE_MARK, ""))
    used = frozenset(item[3] for item in paired)
    above = zone[0][0] - 1
    has_heading = above >= 0 and _HEADING.fullmatch(lines[above].text) and len(paired) == len(zone)
    heading = (lines[above],) if has_heading else ()
    return Notes(tuple(marks), heading, tuple(_orphans(page, refs, used, has_notes=True)))


def _zone(lines: Sequence[Line]) -> list[tuple[int, int, str]]:
    """Return (first, stop, label) of each note: the last run of labelled lines, a few lines of follow-up between."""
    heading = next((place for place in range(len(lines) - 1, 0, -1) if _HEADING.fullmatch(lines[place].text)), None)
    labels: list[tuple[int, str]] = []
    for place, line in enumerate(lines):
        match = _LABEL.match(line.text)
        if not match and heading is not None and place > heading:
            match = _NUMBERED.match(line.text)
        if match and place > 0 and match.end() < len(line.text):
            labels.append((place, match[0]))
    run: list[tuple[int, str]] = []
    for place, label in reversed(labels):
        if run and run[-1][0] - place > _FOLLOWERS + 1:
            break
        run.append((place, label))
    run.reverse()
    if heading is not None:
        run = [item for item in run if item[0] > heading]
    stops = [place for place, _ in run[1:]] + ([run[-1][0] + 1] if run else [])
    return [(place, stop, label) for (place, label), stop in zip(run, stops, strict=True)]


def _key(mark: str) -> str:
    digits = re.sub(r"[\s：:、.．〔〕［］\[\]（）()【】注註]", "", mark)
    if digits and digits[0] in _CIRCLED:
        return str(_CIRCLED.index(digits[0]) + 1)
    han = "一二三四五六七八九十"
    return str(han.index(digits) + 1) if digits and digits in han else digits.translate(_WIDE)


_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def _pair(
    zone: list[tuple[int, int, str]], refs: list[tuple[re.Match[str], int, Line]]
) -> list[tuple[int, int, str, int, int]]:
    """Give each note the first reference of its number that is still free."""
    free = list(refs)
    paired = []
    for place, stop, label in zone:
        ref = next((item for item in free if _key(item[0][0]) == _key(label)), None)
        if ref:
            free.remove(ref)
            paired.append((place, stop, label, ref[1], len(ref[0][0])))
    return paired


def _orphans(
    page: Page, refs: list[tuple[re.Match[str], int, Line]], used: frozenset[int], *, has_notes: bool
) -> Iterator[Diagnostic]:
    """Circled numbers alone also count items in running text: they are told of only beside real notes."""
    for match, offset, _ in refs:
        is_sure = match[0][0] not in _CIRCLED or has_notes
        if offset not in used and is_sure:
            what = f"the mark {match[0]} has no note"
            hint = "add the note at the end of the piece, or take out the mark; it is printed as text"
            yield Diagnostic(page.location(offset), Severity.WARNING, "note-orphan", what, hint)
