"""Convert characters and words with OpenCC (字词转换); the only module that names its configurations."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from wenxuan.convert.choice import BACK, NO_PHRASE, Choice, Ground, ambiguous, ambiguous_places, choices
from wenxuan.errors import WenxuanError
from wenxuan.model import Region

if TYPE_CHECKING:
    from opencc import OpenCC

CN, TW, HK, HANT = Region.CN, Region.TW, Region.HK, Region.HANT
_CHARACTERS = {  # every one is character for character: no text changes its length
    (CN, TW): ("s2tw",),
    (CN, HK): ("s2hk",),
    (TW, CN): ("tw2s",),
    (HK, CN): ("hk2s",),
    (TW, HK): ("tw2t", "t2hk"),
    (HK, TW): ("hk2t", "t2tw"),
    (CN, HANT): ("s2t",),
    (HANT, CN): ("t2s",),
    (TW, HANT): ("tw2t",),
    (HANT, TW): ("t2tw",),
    (HK, HANT): ("hk2t",),
    (HANT, HK): ("t2hk",),
}
_WORDS = _CHARACTERS | {  # regional words too, 软件 for 軟體; OpenCC has none between traditional ones
    (CN, TW): ("s2twp",),
    (CN, HK): ("s2hkp",),
    (TW, CN): ("tw2sp",),
    (HK, CN): ("hk2sp",),
}
_REGIONAL = {"s2t": HANT, "s2tw": TW, "s2hk": HK, "s2twp": TW, "s2hkp": HK}
_CHANGING_LENGTH = {"s2twp", "s2hkp"}
_LONGEST = 5  # characters of a phrase that begins at a place, as far as one looks
_NOTHING: Mapping[int, str] = MappingProxyType({})
_STANDARD = {TW: "t2tw", HK: "t2hk"}  # what is left to change in a traditional text for this region


def convert_words(
    text: str, origin: Region, target: Region, *, words: bool = False, locked: Mapping[int, str] = _NOTHING
) -> str:
    """Convert the characters of `text`, and with `words` its regional words, but no quotation marks.

    `locked` has, by its place in a simplified `text`, the traditional character that must stand there.
    """
    for config in () if origin is target else (_WORDS if words else _CHARACTERS)[origin, target]:
        text = _converted(text, config, locked)
    return text


def regional(text: str, target: Region) -> str:
    """Return traditional characters of OpenCC's standard in the forms of a region."""
    return str(_converter(_STANDARD[target]).convert(text)) if target in _STANDARD else text


def variants(text: str, region: Region) -> int:
    """Count the characters of a traditional text that the standard of `region` writes in another form."""
    standard = _converter(_STANDARD[region]).convert(text)
    return sum(here != there for here, there in zip(text, standard, strict=True))


# traditional forms of a simplified character that has several: any other (昇, 脩, 儁) may be a name's own form
_SHARED = frozenset("於裡裏麵餘髮鬍鬚鬆鐘鍾穀僕徵幹隻繫係緻禦簾籤製複鬥黴矇濛迴彙慾嚐嚮託闆姊姪佈佔週讚")


class Foreign(NamedTuple):
    """Characters at home in one script only, each with what stands for it in the other, or in Chinese."""

    simplified: Mapping[str, str]
    traditional: Mapping[str, str]
    shinjitai: Mapping[str, str]


def foreign(text: str) -> Foreign:
    """Return those characters of a text that only one script has: by GB 2312, Big5 and HKSCS, and OpenCC's tables."""
    signs = sorted(sign for sign in set(text) if "\u4e00" <= sign <= "\u9fff")
    is_mainland = {sign for sign in signs if is_encoded(sign, "gb2312")}
    is_taiwanese = {sign for sign in signs if is_encoded(sign, "big5")}
    is_traditional = {sign for sign in signs if is_encoded(sign, "big5hkscs")}  # and what Hong Kong writes otherwise
    simplified = _turned((sign for sign in signs if sign in is_mainland - is_taiwanese), "s2t")
    hong_kong = _turned(simplified.values(), "t2hk")
    traditional = _turned((sign for sign in signs if sign in is_traditional - is_mainland), "t2s")
    back = _turned(traditional.values(), "s2t")
    japanese = _turned((sign for sign in signs if sign not in is_mainland | is_taiwanese), "jp2t")
    regional = [_turned(japanese.values(), config) for config in ("t2tw", "t2hk", "t2s")]
    return Foreign(
        {sign: full for sign, full in simplified.items() if hong_kong.get(full) != sign},
        {
            sign: simple
            for sign, simple in traditional.items()
            if is_encoded(simple, "gb2312") and (back.get(simple) == sign or sign in _SHARED)
        },
        {sign: old for sign, old in japanese.items() if sign not in {forms.get(old) for forms in regional}},
    )


def _turned(characters: Iterable[str], config: str) -> dict[str, str]:
    """Return what a configuration makes of each character by itself, if it changes it."""
    if not (given := "\n".join(characters)):
        return {}
    pairs = zip(given.split("\n"), str(_converter(config).convert(given)).split("\n"), strict=True)
    return {before: after for before, after in pairs if before != after}


def is_encoded(character: str, encoding: str) -> bool:
    """Tell whether a character is in the repertoire of an encoding, such as a national standard's."""
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def apply_config(text: str, config: str) -> str:
    """Convert `text` as OpenCC's configuration `config` says, such as s2twp.

    From simplified to traditional, `choices` corrects what OpenCC's phrases got wrong.
    Raises WenxuanError for a name that OpenCC does not have.
    """
    if config not in config_names():
        raise WenxuanError(
            f"expected an OpenCC configuration, found {config!r}", hint=f"known ones: {', '.join(config_names())}"
        )
    return _converted(text, config)


def _converted(text: str, config: str, locked: Mapping[int, str] = _NOTHING) -> str:
    if config not in _REGIONAL:
        return str(_converter(config).convert(text))
    if NO_PHRASE in text:  # a sign of ours: another stands for it meanwhile
        other = next(sign for sign in map(chr, range(0xFFFF0, 0xF0000, -1)) if sign not in text)
        return _chosen(text.replace(NO_PHRASE, other), config, locked).replace(other, NO_PHRASE)
    return _chosen(text, config, locked)


def _chosen(text: str, config: str, locked: Mapping[int, str]) -> str:
    """Convert simplified `text` with `config`, but put what is `locked`, and what `choose` knows better."""
    target = _REGIONAL[config]
    better = {one.offset: regional(one.chosen, target) for one in choose(text) if one.chosen != one.usual}
    better.update(locked)
    if config not in _CHANGING_LENGTH:
        converted = list(_converter(config).convert(text))
        for offset, glyph in better.items():
            converted[offset] = glyph
        return "".join(converted)
    kept = list(text)
    for offset in better:
        kept[offset] = NO_PHRASE
    parts = str(_converter(config).convert("".join(kept))).split(NO_PHRASE)
    glyphs = (better[offset] for offset in sorted(better))
    return parts[0] + "".join(glyph + part for glyph, part in zip(glyphs, parts[1:], strict=True))


def choose(text: str) -> Iterator[Choice]:
    """Yield a Choice, in OpenCC's standard characters, for every ambiguous character of the simplified `text`.

    `text` may be a whole book.
    """
    text = text.replace(NO_PHRASE, "\ue000")  # any sign will do beside which a character is chosen
    phrases = _phrases("s2t", ambiguous()).convert(text)
    return choices(text, _converter("s2t").convert(text), phrases, _torn(text, phrases))


def _torn(text: str, phrases: str) -> dict[int, str]:
    """Tell where OpenCC's phrase runs across another that begins inside it, and what that one says.

    OpenCC takes the longest phrase from the left: 被发 in 被发明, though 发明 begins there.
    """
    places = [place for place in ambiguous_places(text) if phrases[place] != NO_PHRASE]
    heads = "\n".join(text[place : place + _LONGEST].split("\n")[0] for place in places)
    says = [head[0] for head in _phrases("s2t", ambiguous()).convert(heads).split("\n") if head]
    return {place: head for place, head in zip(places, says, strict=True) if head not in (NO_PHRASE, phrases[place])}


def choose_simplified(text: str, origin: Region) -> Iterator[Choice]:
    """Yield a Choice for every traditional character of two simplified forms that no phrase of OpenCC's decides."""
    standard = convert_words(text, origin, HANT)
    phrases = _phrases("t2s", "".join(BACK)).convert(standard)
    usual = convert_words(text, origin, CN)
    for place, character in enumerate(standard):
        if character in BACK and phrases[place] == NO_PHRASE and usual[place] in dict(BACK[character]):
            yield Choice(place, text[place], usual[place], Ground.ALONE, BACK[character], ())


@lru_cache(maxsize=2)
def _phrases(config: str, marked: str) -> "OpenCC":
    """Make a converter of OpenCC's own that knows phrases, and leaves NO_PHRASE where none decides for `marked`."""
    import opencc

    folder = Path(opencc.__file__).parent / "clib" / "share" / "opencc"
    chain = json.loads((folder / f"{config}.json").read_text("utf-8"))
    with TemporaryDirectory() as temporary:
        marks = Path(temporary, "marks.txt")
        marks.write_text("".join(f"{character}\t{NO_PHRASE}\n" for character in sorted(marked)), "utf-8")
        group = chain["conversion_chain"][0]["dict"]
        group["dicts"][-1] = {"type": "text", "file": str(marks)}
        for dictionary in _files(chain["normalization"][0]["dict"], group):
            dictionary["file"] = str(folder / dictionary["file"])  # the marks have a path of their own, which stays
        path = Path(temporary, "phrases.json")
        path.write_text(json.dumps(chain), "utf-8")
        return opencc.OpenCC(str(path))


def _files(*dictionaries: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the dictionaries of a configuration that are files, those of groups too."""
    for dictionary in dictionaries:
        if "file" in dictionary:
            yield dictionary
        else:
            yield from _files(*dictionary["dicts"])


class Ends(NamedTuple):
    """What a configuration of OpenCC's goes to from simplified characters, and whether with regional words."""

    target: Region
    words: bool


def from_simplified(config: str) -> Ends | None:
    """Return what a configuration that begins with simplified characters goes to; None for the others."""
    return Ends(_REGIONAL[config], config in _CHANGING_LENGTH) if config in _REGIONAL else None


@lru_cache(maxsize=1)
def config_names() -> tuple[str, ...]:
    """Return the names of OpenCC's configurations, sorted."""
    from opencc import CONFIGS

    return tuple(sorted(Path(os.fsdecode(name)).stem for name in CONFIGS))


@lru_cache(maxsize=8)
def _converter(config: str) -> "OpenCC":
    from opencc import OpenCC

    return OpenCC(config)
