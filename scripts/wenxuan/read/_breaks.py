"""Broken lines (换行): whether lines inside one block are verse, paragraphs, or one paragraph with breaks."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from wenxuan.manuscript import MarkKind
from wenxuan.read._rows import Group, Row

_LONGEST_VERSE = 24  # characters in a line of verse
_LONG_LINE = 30
_INDENT = ("\u3000", "\xa0")
_ENDS = re.compile(r"[。！？…：；.!?:;][”’」』）)]*$")
_LETTER = re.compile(
    r"[12][0-9]{3}\s*年|[〇○零一二三四五六七八九]{4}年|^\s*(此致|敬礼|敬禮|顺颂|祝好|即颂)|^\S{1,6}[：:]"
)


def settle(run: Sequence[Row], *, is_paragraph: bool) -> tuple[Row, ...]:
    """Say what the lines between two block boundaries are; `is_paragraph` if their block is a paragraph (<p>)."""
    rows = _trimmed(run)
    if len(rows) < 2:
        return rows
    if rows[0].has(MarkKind.VERSE):
        return rows
    stanzas = [tuple(part) for blank, part in groupby(rows, key=lambda row: not row.text) if not blank]
    if _is_verse(stanzas):
        verse = Group(MarkKind.VERSE)
        return tuple(row.within(verse) for row in rows)
    if _are_paragraphs(stanzas, is_paragraph=is_paragraph) or _is_of_a_letter(rows):
        return tuple(row for stanza in stanzas for row in stanza)
    return tuple(row for stanza in stanzas for row in _contained(stanza))


def _trimmed(run: Sequence[Row]) -> tuple[Row, ...]:
    kept = [index for index, row in enumerate(run) if row.text]
    return tuple(run[kept[0] : kept[-1] + 1]) if kept else ()


def _contained(stanza: tuple[Row, ...]) -> tuple[Row, ...]:
    if len(stanza) < 2:
        return stanza
    group = Group(MarkKind.CONTAINED)
    return tuple(row.within(group) for row in stanza)


def _is_verse(stanzas: Sequence[tuple[Row, ...]]) -> bool:
    """Return True for several short lines; two are enough if they are of one length. A letter's end is none."""
    texts = [row.text.strip() for stanza in stanzas for row in stanza]
    if max(map(len, texts)) > _LONGEST_VERSE or any(map(_LETTER.search, texts)):
        return False
    if max(map(len, stanzas)) < 2:
        return False
    return len(texts) > 2 or len(texts[0]) == len(texts[1]) >= 4


def _is_of_a_letter(rows: Sequence[Row]) -> bool:
    """Return True for short lines of which one greets, takes leave or dates: each stands for itself."""
    texts = [row.text.strip() for row in rows if row.text]
    return max(map(len, texts)) <= _LONGEST_VERSE and any(map(_LETTER.search, texts))


def goes_on_with_verse(rows: Sequence[Row]) -> bool:
    """Return True for the few short lines of a paragraph that would be too few for verse, but follow some."""
    return len(rows) > 1 and rows[0].has(MarkKind.CONTAINED) and all(len(row.text) <= _LONGEST_VERSE for row in rows)


def _are_paragraphs(stanzas: Sequence[tuple[Row, ...]], *, is_paragraph: bool) -> bool:
    texts = [row.text for stanza in stanzas for row in stanza]
    if all(len(stanza) == 1 for stanza in stanzas) or _share(text.startswith(_INDENT) for text in texts) >= 0.5:
        return True
    ended = _share(bool(_ENDS.search(text)) for text in texts)
    return not is_paragraph and ended > 0.8 and max(map(len, texts)) > _LONG_LINE


def _share(facts: Iterable[bool]) -> float:
    known = list(facts)
    return sum(known) / len(known)
