"""Tell where a source is not in the script of its book (混杂字): the other script, single characters, shinjitai.

A character is evidence only if one script's national standard lacks it and OpenCC gives it another form there: 后, 里,
乾, 著 are at home in both. What differs between Taiwan and Hong Kong (裏, 着) is a matter of the house, and not told.
"""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from wenxuan.convert.dictionaries import foreign
from wenxuan.diagnostics import Diagnostic, Severity
from wenxuan.manuscript import Manuscript, MarkKind
from wenxuan.model import Region

_SEVERAL = 3  # different characters of the other script that make a paragraph mixed
_FEWEST = 4  # characters of the other script that make a text of it
_SHOWN = 8  # characters that one message names
_SEALED = frozenset({MarkKind.KEPT, MarkKind.CODE, MarkKind.LINK})
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class _Row:
    """A paragraph and the characters in it that are told."""

    start: int
    text: str
    places: tuple[int, ...]

    @property
    def signs(self) -> tuple[str, ...]:
        return tuple(self.text[place] for place in self.places)


def check_script(manuscript: Manuscript, region: Region) -> Iterator[Diagnostic]:
    """Yield a warning where a text is not in the script of `region`: the whole of it, paragraphs, characters.

    A text with more characters of the other script than of its own is told once; a paragraph with several,
    once; a character that stands alone, once a text. What is protected, code and addresses are no evidence; a Japanese
    quotation (with kana) is told once a text. Time is linear in the text.
    """
    text = _bare(manuscript)
    own, other, japanese = foreign(text)
    if region.is_traditional:
        own, other = other, own
    rows = [row for row in _rows(text, other) if not _is_japanese(row.text)]
    strange = sum(len(row.places) for row in rows)
    proper = sum(count for sign, count in Counter(text).items() if sign in own)
    if strange >= _FEWEST and strange > proper:
        what = f"expected a text in {region}, found {strange} characters of the other script, {proper} of this one"
        hint = 'say region = "…" under [book] if the book is in the other script'
        yield _tell(manuscript, rows[0].start + rows[0].places[0], "script-other", what, hint)
    else:
        yield from _mixed(manuscript, rows, other, region)
    yield from _shinjitai(manuscript, text, japanese)


def _mixed(manuscript: Manuscript, rows: list[_Row], forms: Mapping[str, str], region: Region) -> Iterator[Diagnostic]:
    hint = "change them in the source, or protect them with {= and =} if they are meant"
    alone: dict[str, list[int]] = {}
    for row in rows:
        offset = row.start + row.places[0]
        if len(set(row.signs)) >= _SEVERAL:
            what = f"expected characters of {region}, found {len(row.signs)} of the other script: {_shown(row, forms)}"
            yield _tell(manuscript, offset, "script-mixed", what, hint)
        else:
            for place in row.places:
                alone.setdefault(row.text[place], []).append(row.start + place)
    for sign, offsets in alone.items():
        what = f"expected {forms[sign]}, found {sign} of the other script, {len(offsets)} times in this text"
        yield _tell(manuscript, offsets[0], "script-mixed", what, hint)


def _shinjitai(manuscript: Manuscript, text: str, known: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield a warning for each paragraph with Japanese characters, one for all that are quoted in Japanese."""
    is_told = False
    for row in _rows(text, known):
        hint = "write the Chinese character, or protect it with {= and =}"
        what = f"expected Chinese characters, found {len(row.places)} that are Japanese: {_shown(row, known)}"
        if _is_japanese(row.text):
            if is_told:
                continue
            is_told = True
            what, hint = "Japanese is converted as if it were Chinese", "protect each quotation with {= and =}"
        yield _tell(manuscript, row.start + row.places[0], "shinjitai", what, hint)


def _shown(row: _Row, forms: Mapping[str, str]) -> str:
    names = list(dict.fromkeys(row.signs))
    return "、".join(f"{sign} ({forms[sign]})" for sign in names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")


def _rows(text: str, signs: Container[str]) -> Iterator[_Row]:
    """Yield the paragraphs that hold any of `signs`, and where in them."""
    met = "".join(sign for sign in sorted(set(text)) if sign in signs)
    start = 0
    for row in text.split("\n") if met else ():
        if places := tuple(match.start() for match in re.finditer(f"[{met}]", row)):
            yield _Row(start, row, places)
        start += len(row) + 1


def _is_japanese(row: str) -> bool:
    """Tell whether a paragraph has so much kana that its characters are Japanese: one の in it is a fashion."""
    return 5 * len(_KANA.findall(row)) >= max(10, len(_HAN.findall(row)))


def _bare(manuscript: Manuscript) -> str:
    """Return the text with blanks for what is no evidence."""
    parts, position = [], 0
    for mark in manuscript.marks:
        if mark.kind in _SEALED and mark.end > position:
            start = max(position, mark.start)
            parts += [manuscript.text[position:start], re.sub(r"[^\n]", " ", manuscript.text[start : mark.end])]
            position = mark.end
    return "".join((*parts, manuscript.text[position:]))


def _tell(manuscript: Manuscript, offset: int, rule: str, what: str, hint: str) -> Diagnostic:
    return Diagnostic(manuscript.location(offset), Severity.WARNING, rule, what, hint)
