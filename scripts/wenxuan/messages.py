"""What the command says, in English, or in Chinese where the locale is Chinese (gettext)."""

import gettext
import os
import re
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "locale"


@lru_cache(maxsize=1)
def _catalogue() -> gettext.NullTranslations:
    wanted = next(
        (os.environ[name] for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    languages = ["zh_CN"] if wanted.lower().startswith("zh") else []
    return gettext.translation("wenxuan", _FOLDER, languages, fallback=True)


def _(message: str) -> str:
    """Return a fixed message in the user's language."""
    return _catalogue().gettext(message)


def translate(message: str) -> str:
    """Return a finished message in the user's language: `{0}` in the catalogue stands for what was filled in."""
    exact = _(message)
    if exact != message:
        return exact
    for pattern, translation in _patterns():
        if found := pattern.fullmatch(message):
            return translation.format(*found.groups())
    return message


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    entries: dict[str, str] = getattr(_catalogue(), "_catalog", {})
    return tuple(
        (re.compile(re.sub(r"\\\{\d\\\}", "(.*)", re.escape(key)), re.S), value)
        for key, value in entries.items()
        if isinstance(key, str) and "{0}" in key
    )
