"""Convert characters and words with OpenCC (字词转换); the only module that names its configurations."""

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wenxuan.convert.choice import choices
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
_REGIONAL = {"s2t": "", "s2tw": "t2tw", "s2hk": "t2hk", "s2twp": "t2tw", "s2hkp": "t2hk"}
_CHANGING_LENGTH = {"s2twp", "s2hkp"}
_KEPT = "\U000ffffd"  # stands for a character that is chosen already; no text has it, no dictionary changes it
_STANDARD = {TW: "t2tw", HK: "t2hk"}  # what is left to change in a traditional text for this region


def convert_words(text: str, origin: Region, target: Region, *, words: bool = False) -> str:
    """Convert the characters of `text`, and with `words` its regional words, but no quotation marks."""
    for config in () if origin is target else (_WORDS if words else _CHARACTERS)[origin, target]:
        text = _converted(text, config)
    return text


def variants(text: str, region: Region) -> int:
    """Count the characters of a traditional text that the standard of `region` writes in another form."""
    standard = _converter(_STANDARD[region]).convert(text)
    return sum(here != there for here, there in zip(text, standard, strict=True))


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


def _converted(text: str, config: str) -> str:
    if config in _REGIONAL:
        return _chosen(text, config)
    return str(_converter(config).convert(text))


def _chosen(text: str, config: str) -> str:
    """Convert simplified `text` with `config`, but where `choices` knows better put its character."""
    usual = str(_converter("s2t").convert(text))
    better = {one.offset: one.chosen for one in choices(text, usual) if one.chosen != one.usual}
    regional = _REGIONAL[config]
    glyphs = [_converter(regional).convert(character) if regional else character for character in better.values()]
    if config not in _CHANGING_LENGTH:
        converted = list(_converter(config).convert(text))
        for offset, glyph in zip(better, glyphs, strict=True):
            converted[offset] = glyph
        return "".join(converted)
    kept = list(text)
    for offset in better:
        kept[offset] = _KEPT
    parts = str(_converter(config).convert("".join(kept))).split(_KEPT)
    return parts[0] + "".join(glyph + part for glyph, part in zip(glyphs, parts[1:], strict=True))


@lru_cache(maxsize=1)
def config_names() -> tuple[str, ...]:
    """Return the names of OpenCC's configurations, sorted."""
    from opencc import CONFIGS

    return tuple(sorted(Path(os.fsdecode(name)).stem for name in CONFIGS))


@lru_cache(maxsize=8)
def _converter(config: str) -> "OpenCC":
    from opencc import OpenCC

    return OpenCC(config)
