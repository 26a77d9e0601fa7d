"""Bytes to text (解码): the encoding is declared or found out, decoding is strict, nothing is replaced.

A guess is never taken on trust: every reading that decodes strictly is judged by `plausibility`.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from wenxuan.diagnostics import Diagnostic
from wenxuan.read._fault import Place, ReadError
from wenxuan.read._plausible import plausibility

_MARKS = (  # byte order marks, the longer first
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSES = ("utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "cp950")
_FAMILIES = {  # codec → the readings it stands for, the better first; GB 18030 contains GBK and GB 2312
    "utf-8-sig": ("utf-8",),
    "utf-16": ("utf-16-le", "utf-16-be"),
    "utf-32": ("utf-32-le", "utf-32-be"),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "big5": ("big5hkscs", "cp950"),
}
KNOWN = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312", "big5", "big5hkscs", "cp950",
    "hz", "utf-32", "utf-32-le", "utf-32-be", "shift_jis", "euc_jp", "euc_kr", "iso8859-1", "cp1252",
)  # fmt: skip
_GOOD = 0.3  # a right reading of Chinese scores 0.45 or more, a wrong one 0.1 or less
_DOUBT = 0.1  # two readings that score closer than this cannot be told apart
_BINARY = (
    (b"%PDF", "a PDF document", "export its text from the program that made it"),
    (b"PK\x03\x04", "a zip archive or office document", "give the file its right suffix, such as .docx or .epub"),
    (b"\xd0\xcf\x11\xe0", "an old Word document (.doc)", "open it in a word processor and save it as .docx"),
    (b"{\\rtf", "a rich text document (.rtf)", "open it in a word processor and save it as .docx"),
    (b"\x89PNG", "a picture", "name the text"),
    (b"\xff\xd8\xff", "a picture", "name the text"),
    (b"GIF8", "a picture", "name the text"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"Rar!", "a rar archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
)
_CONTROLS = re.compile("[\x01-\x08\x0e-\x19]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with "\\n" line ends and the encoding it was read by."""

    text: str
    encoding: str
    diagnostics: tuple[Diagnostic, ...] = ()


def decode(data: bytes, place: Place, *, encoding: str = "", suggested: str = "") -> Decoded:
    """Decode strictly by the declared encoding or the one found out; raise ReadError.

    `suggested` is what the file says of itself (an HTML charset): taken if it holds, since pages often lie.
    """
    if not data:
        raise place.fault("empty", "the file is empty", "check that it was saved")
    if encoding:
        decoded = _declared(data, place, encoding)
    else:
        _refuse_magic(data, place)
        decoded = _detected(data, place, suggested)
    return Decoded(_checked(decoded.text, place), decoded.encoding, decoded.diagnostics)


def _checked(text: str, place: Place) -> str:
    text = text.removeprefix("\ufeff")
    zero = text.find("\0")
    controls = len(_CONTROLS.findall(text))
    if zero >= 0 or controls * 50 > len(text):
        what = (
            f"character {zero + 1} is NUL" if zero >= 0 else f"{controls} of {len(text)} characters are control codes"
        )
        raise place.fault("binary", f"not a text: {what}", "name a text file, or declare its encoding")
    if not text.strip():
        raise place.fault("empty", "the file holds no text", "check that it was saved")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_magic(data: bytes, place: Place) -> None:
    for magic, what, hint in _BINARY:
        if data.startswith(magic):
            raise place.fault("binary", f"expected a text, found {what}", hint)


# --- declared -----------------------------------------------------------------------------------


def readings(name: str) -> tuple[str, ...]:
    """Return the codecs that a declared name stands for; none if it is not one of KNOWN."""
    try:
        codec = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return ()
    known = {codecs.lookup(known).name for known in KNOWN}
    if codec not in known and codec not in _FAMILIES:
        return ()
    return _FAMILIES.get(codec, (codec,))


def _declared(data: bytes, place: Place, name: str) -> Decoded:
    wanted = readings(name)
    if not wanted:
        raise place.fault("encoding", f"unknown encoding {name!r}", f"known encodings: {', '.join(KNOWN)}")
    mark = _by_mark(data)
    if mark and mark not in wanted:
        what = f"declared {name}, found the byte order mark of {mark}"
        raise place.fault("encoding", what, f"declare {mark}, or leave the encoding out")
    found = _best(data, wanted)
    if not found:
        raise _undecodable(data, place, wanted[0], _advice(data, name))
    other = _best(data, ("utf-8", *_GUESSES))
    if other and found.score < _DOUBT and other.score > _GOOD:
        what = f"declared {name}, found text that reads as {other.encoding}"
        raise place.fault("encoding", what, f"declare {other.encoding}, or leave the encoding out")
    return Decoded(found.text, found.encoding)


def _advice(data: bytes, name: str) -> str:
    other = _best(data, ("utf-8", *_GUESSES))
    if other and other.score > _GOOD:
        return f"it reads well as {other.encoding}: declare that, or leave the encoding out"
    return f"mend the file, or declare its encoding if it is not {name}"


# --- found out ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    encoding: str
    text: str
    score: float


def _detected(data: bytes, place: Place, suggested: str) -> Decoded:
    mark = _by_mark(data)
    if mark:
        return Decoded(_strict(data, place, mark), mark)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" not in text or not _best(data, ("utf-16-le", "utf-16-be")):
            return Decoded(text, "utf-8")
    claimed = _best(data, readings(suggested))
    guesses = sorted(_all_readings(data, _GUESSES), key=lambda reading: -reading.score)
    if claimed and (not guesses or claimed.score >= min(guesses[0].score - _DOUBT, _GOOD)):
        return Decoded(claimed.text, claimed.encoding)
    if not guesses or guesses[0].score < _DOUBT:
        raise _unknown(data, place)
    best = guesses[0]
    return Decoded(best.text, best.encoding, tuple(_doubts(guesses, place)))


def _by_mark(data: bytes) -> str:
    return next((name for mark, name in _MARKS if data.startswith(mark)), "")


def _all_readings(data: bytes, encodings: tuple[str, ...]) -> Iterator[_Reading]:
    done = False
    for encoding in encodings:
        if encoding == "cp950" and done:  # the same family: only where Big5-HKSCS does not decode
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        done = encoding == "big5hkscs"
        yield _Reading(encoding, text, plausibility(text))


def _best(data: bytes, encodings: tuple[str, ...]) -> _Reading | None:
    return max(_all_readings(data, encodings), key=lambda reading: reading.score, default=None)


def _doubts(guesses: list[_Reading], place: Place) -> Iterator[Diagnostic]:
    if len(guesses) > 1 and guesses[0].score - guesses[1].score < _DOUBT:
        first, second = guesses[0].encoding, guesses[1].encoding
        what = f"read as {first}, but {second} fits nearly as well"
        yield place.warning("encoding", what, "declare the encoding")


def _strict(data: bytes, place: Place, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _undecodable(data, place, encoding, "mend the file: its byte order mark says this encoding") from None


def _unknown(data: bytes, place: Place) -> ReadError:
    """Name the first bad byte in the reading that comes nearest, or say that none does."""
    if b"\0" in data:
        what = f"not a text: byte 0x00 at offset {data.index(0)}"
        return place.fault("binary", what, "name a text file, or declare its encoding")
    nearest, score = "", 0.0
    for encoding in ("utf-8", *_GUESSES):
        found = plausibility(data.decode(encoding, "replace"))
        if found > score:
            nearest, score = encoding, found
    if score > _DOUBT:
        return _undecodable(data, place, nearest, f"mend the file, or declare its encoding if it is not {nearest}")
    looks = _outside_guess(data)
    hint = (
        f"it looks like {looks}: declare that if it is right" if looks else "save it as UTF-8, or declare its encoding"
    )
    return place.fault("encoding", "the encoding cannot be told: no Chinese one fits", hint)


def _outside_guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    return best.encoding if best and readings(best.encoding) else ""


def _undecodable(data: bytes, place: Place, encoding: str, hint: str) -> ReadError:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "ignore").replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        what = f"byte 0x{data[error.start]:02X} at offset {error.start} is not {encoding}"
        return place.fault("encoding", what, hint, line=line, column=column)
    raise AssertionError(f"{encoding} decodes")
