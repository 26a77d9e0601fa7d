"""Convert characters and words with OpenCC (字词转换); the only module that names its configurations."""

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

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
_STANDARD = {TW: "t2tw", HK: "t2hk"}  # what is left to change in a traditional text for this region


def convert_words(text: str, origin: Region, target: Region, *, words: bool = False) -> str:
    """Convert the characters of `text`, and with `words` its regional words, but no quotation marks."""
    for config in () if origin is target else (_WORDS if words else _CHARACTERS)[origin, target]:
        text = _converter(config).convert(text)
    return text


def variants(text: str, region: Region) -> int:
    """Count the characters of a traditional text that the standard of `region` writes in another form."""
    standard = _converter(_STANDARD[region]).convert(text)
    return sum(here != there for here, there in zip(text, standard, strict=True))


def apply_config(text: str, config: str) -> str:
    """Convert `text` exactly as OpenCC does with its own configuration `config`, such as s2twp.

    Raises WenxuanError for a name that OpenCC does not have.
    """
    if config not in config_names():
        raise WenxuanError(
            f"expected an OpenCC configuration, found {config!r}", hint=f"known ones: {', '.join(config_names())}"
        )
    return str(_converter(config).convert(text))


@lru_cache(maxsize=1)
def config_names() -> tuple[str, ...]:
    """Return the names of OpenCC's configurations, sorted."""
    from opencc import CONFIGS

    return tuple(sorted(Path(os.fsdecode(name)).stem for name in CONFIGS))


@lru_cache(maxsize=8)
def _converter(config: str) -> "OpenCC":
    from opencc import OpenCC

    return OpenCC(config)
