"""Convert lines of plain text, a line for a line (逐行转换)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from wenxuan.convert.converter import NO_ANSWERS, Converter
from wenxuan.convert.dictionaries import apply_config, from_simplified, is_encoded, variants
from wenxuan.convert.names import learn
from wenxuan.convert.quotes import QuotationMarks
from wenxuan.model import Region


def convert_lines(
    lines: Iterable[str],
    *,
    to: Region,
    origin: Region | None = None,
    words: bool = False,
    answers: Mapping[str, str] = NO_ANSWERS,
) -> Iterator[str]:
    """Yield each line in the script of `to`: characters, quotation marks, and with `words` regional words.

    What `answers` has becomes what it says.
    `origin` is the script of the lines; if it is not given it is read off the characters, and lines
    that are in the script of `to` already come out as they are. No line is added or taken away.
    """
    lines = tuple(lines)
    source = origin or _origin("\n".join(lines), to)
    marks = QuotationMarks(source, to)
    names = learn(lines) if source is Region.CN and to.is_traditional else None
    converter = Converter(source, to, words=words, answers=answers, names=names)
    for line in lines:
        yield marks.turn(converter.turn(line))


def convert_by(config: str, text: str) -> str:
    """Convert the lines of `text` as OpenCC's configuration `config` says, such as s2twp; marks stay.

    From simplified characters names and evidence correct what OpenCC's phrases get wrong. Raises WenxuanError for a
    name that OpenCC does not have.
    """
    if (ends := from_simplified(config)) is None:
        return apply_config(text, config)
    lines = text.split("\n")
    converter = Converter(Region.CN, ends.target, words=ends.words, names=learn(lines))
    return "\n".join(map(converter.turn, lines))


def convert_text(
    text: str,
    *,
    to: Region,
    origin: Region | None = None,
    words: bool = False,
    answers: Mapping[str, str] = NO_ANSWERS,
) -> str:
    """Convert the lines of `text`, which end in "\\n", as `convert_lines` does."""
    return "\n".join(convert_lines(text.split("\n"), to=to, origin=origin, words=words, answers=answers))


def script_of(text: str) -> Region:
    """Tell the script and region of a text by its characters; one that says nothing is taken as simplified."""
    return _origin(text, Region.TW)


def _origin(text: str, to: Region) -> Region:
    """Tell the script of `text` by the characters that only one script's national standard has.

    GB 2312 holds the simplified characters, Big5 the traditional ones; most are in both and say
    nothing. A text that says nothing is taken as not yet converted.
    """
    weights = Counter[tuple[bool, bool]]()
    for character, count in Counter(text).items():
        if "\u4e00" <= character <= "\u9fff":
            weights[is_encoded(character, "gb2312"), is_encoded(character, "big5")] += count
    simplified, traditional = weights[True, False], weights[False, True]
    if traditional > simplified or (simplified == traditional and not to.is_traditional):
        return _traditional_origin(text, to)
    return Region.CN


def _traditional_origin(text: str, to: Region) -> Region:
    taiwan, hong_kong = variants(text, Region.TW), variants(text, Region.HK)
    if taiwan == hong_kong and to.is_traditional:
        return to
    return Region.TW if taiwan <= hong_kong else Region.HK
