"""Measure the tokens of a text in its style: a word is shaped whole, then cut where it may part."""

from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from wenxuan.typeset.classes import Joint, Kind
from wenxuan.typeset.compose import Token
from wenxuan.typeset.cut import Piece
from wenxuan.typeset.shape import Shaped, Shaper

HYPHEN = "-"
Measured = tuple[Token, Shaped]
_known: dict[tuple[Shaper, float], dict[Piece, Measured]] = {}


def measured(pieces: Sequence[Piece], shaper: Shaper, em: float, widest: float) -> Iterator[Measured]:
    """Yield the tokens of `pieces` with their shapes; one wider than `widest` comes as its characters. All in px."""
    known = _known.setdefault((shaper, em), {})
    shaper.learn({piece.text for piece in pieces if piece not in known})
    last = len(pieces) - 1
    index = 0
    while index <= last:
        piece = pieces[index]
        index += 1
        if index <= last and pieces[index].joint is Joint.HYPHEN:
            end = next((end for end in range(index, last + 1) if pieces[end].joint is not Joint.HYPHEN), last + 1)
            yield from _parts(pieces[index - 1 : end], shaper, em, widest)
            index = end
            continue
        found = known.get(piece)
        if found is None:
            shape = shaper.shape(piece.text)
            found = known[piece] = Token(piece.text, piece.kind, shape.advance, em, piece.joint), shape
        if found[1].advance > widest and len(piece.text) > 1:
            yield from _parts((piece,), shaper, em, widest)
        else:
            yield found


def _parts(word: Sequence[Piece], shaper: Shaper, em: float, widest: float) -> Iterator[Measured]:
    """Yield the tokens of a word that may be hyphenated between its pieces; one that is too wide parts anywhere."""
    text = "".join(piece.text for piece in word)
    whole = shaper.shape(text)
    joints: dict[int, Joint] = {}
    offset = 0
    for piece in word:
        joints[offset] = piece.joint
        offset += len(piece.text)
    kind = word[0].kind
    for start, end, shape in _slices(whole, joints):
        if shape.advance <= widest:
            hyphen = shaper.shape(HYPHEN).advance if joints[start] is Joint.HYPHEN else 0.0
            yield Token(text[start:end], kind, shape.advance, em, joints[start], hyphen), shape
            continue
        firm = Joint.WITHIN if kind is Kind.PAIR else Joint.AVOID
        every = {place: joints.get(place, firm) for place in range(start, end)}
        for first, after, one in _slices(shape, every, start):
            hyphen = shaper.shape(HYPHEN).advance if every[first] is Joint.HYPHEN else 0.0
            loose = Kind.ADDRESS if kind is Kind.WORD else kind
            yield Token(text[first:after], loose, one.advance, em, every[first], hyphen), one


def _slices(whole: Shaped, places: Container[int], offset: int = 0) -> Iterator[tuple[int, int, Shaped]]:
    """Cut glyphs, of a text that begins at `offset`, before each of `places` where no ligature stands.

    Yield (start, end, shape); the first place is `offset`.
    """
    cuts: list[tuple[int, int]] = []  # offset in the text, index of a glyph
    begins = 0
    for index, glyph in enumerate(whole.glyphs):
        if not glyph.text:
            continue  # the text of a cluster is its last glyph's
        if offset in places:
            cuts.append((offset, begins))
        offset, begins = offset + len(glyph.text), index + 1
    for (start, first), (end, after) in pairwise([*cuts, (offset, len(whole.glyphs))]):
        glyphs = whole.glyphs[first:after]
        yield start, end, Shaped(glyphs, sum(glyph.advance for glyph in glyphs), whole.is_whole)
