"""What the command says, in English, or in Chinese where the locale is Chinese (译文, gettext).

The rooms word their messages in English and know of no language; whoever prints one translates it. An entry of the
catalogue is the f-string as the code has it, with its fields numbered: `{0}` is a name or a number, `{0!r}` the same
in quotes, `{0:phrase}` words with an entry of their own. `nox -s messages` collects them.
"""

import gettext
import os
import re
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

_DOMAIN = "wenxuan"
_FOLDER = Path(__file__).parent / "locale"  # zh serves every Chinese locale that has no folder of its own
_FIELD = re.compile(r"\{(\d)(!r|:phrase)?\}")


def _languages() -> list[str]:
    """Return the languages the user reads, as far as the first that needs no catalogue; C outweighs LANGUAGE."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    wanted = locale if locale in ("C", "POSIX") else os.environ.get("LANGUAGE") or locale
    return list(takewhile(lambda name: not name.startswith(("en", "C", "POSIX")), wanted.split(":")))


@cache
def _catalogue() -> gettext.NullTranslations:
    catalogue = gettext.translation(_DOMAIN, _FOLDER, _languages() or ["C"], fallback=True)
    if isinstance(catalogue, gettext.GNUTranslations):  # Typer asks gettext too: let it find its words here
        gettext.bindtextdomain(_DOMAIN, str(_FOLDER))
        gettext.textdomain(_DOMAIN)
    return catalogue


def _(message: str) -> str:
    """Return a fixed message in the user's language."""
    return _catalogue().gettext(message) if message else ""  # gettext keeps its own notes under the empty message


def translate(message: str) -> str:
    """Return a finished message in the user's language; what was filled in stays, phrases are translated in turn."""
    fixed = _(message)
    if fixed != message:
        return fixed
    for template in _templates():
        if template.anchor in message and (found := template.pattern.fullmatch(message)):
            return _FIELD.sub(lambda field, found=found: _filled(field, found), template.translation)  # type: ignore[misc]
    return message


def _filled(field: re.Match[str], found: re.Match[str]) -> str:
    value = found[f"_{field[1]}"]
    return translate(value) if field[2] == ":phrase" else value


class _Template(NamedTuple):
    weight: int  # characters that are not filled in: the more, the more certain is a match
    anchor: str  # the longest run of them: without it no match need be tried
    pattern: re.Pattern[str]
    translation: str


@cache
def _templates() -> tuple[_Template, ...]:
    """Return the entries with fields, the most certain first."""
    entries: dict[str, str] = getattr(_catalogue(), "_catalog", {})  # gettext has no public way to all entries
    templates = (_template(entry, text) for entry, text in entries.items() if _FIELD.search(entry))
    return tuple(sorted(templates, key=lambda template: -template.weight))


def _template(entry: str, translation: str) -> _Template:
    literals = _FIELD.split(entry)[::3]
    pattern, end = "", 0
    for field in _FIELD.finditer(entry):
        number, kind = field[1], field[2]
        pattern += re.escape(entry[end : field.start()])
        pattern += rf"(?P<q{number}>['\"]?)(?P<_{number}>.*?)(?P=q{number})" if kind == "!r" else f"(?P<_{number}>.*?)"
        end = field.end()
    pattern += re.escape(entry[end:])
    return _Template(sum(map(len, literals)), max(literals, key=len), re.compile(pattern, re.DOTALL), translation)
