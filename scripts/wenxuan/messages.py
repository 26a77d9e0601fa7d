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

_DEEPEST = 3  # phrases in phrases: a key or a name can be made of any number of colons


def _languages() -> list[str]:
    """Return the languages the user reads, as far as the first that needs no catalogue; C outweighs LANGUAGE."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    wanted = locale if locale in ("C", "POSIX") else os.environ.get("LANGUAGE") or locale
    return list(takewhile(lambda name: not name.startswith(("en", "C", "POSIX")), wanted.split(":")))


def user_language() -> str:
    """Return the language the user reads best, as its locale names it (zh_TW); empty if that is English."""
    return next(iter(_languages()), "").partition(".")[0]


@cache
def _catalogue(language: str = "") -> gettext.NullTranslations:
    """Return the catalogue of a language by the name of its locale (zh_TW), of the user's if none is named."""
    wanted = [language] if language else _languages() or ["C"]
    catalogue = gettext.translation(_DOMAIN, _FOLDER, wanted, fallback=True)
    if not language and isinstance(
        catalogue, gettext.GNUTranslations
    ):  # Typer asks gettext too: let it find its words here
        gettext.bindtextdomain(_DOMAIN, str(_FOLDER))
        gettext.textdomain(_DOMAIN)
    return catalogue


def _(message: str, language: str = "") -> str:
    """Return a fixed message in the user's language, or in another."""
    return (
        _catalogue(language).gettext(message) if message else ""
    )  # gettext keeps its own notes under the empty message


def translate(message: str, language: str = "") -> str:
    """Return a finished message in the user's language, or in another: what was filled in stays, phrases do not."""
    return _explained(message, language)[1]


def _explained(message: str, language: str, depth: int = 0) -> tuple[int, str]:
    """Return how many characters of a message the catalogue knows, and its translation: the best of all readings."""
    fixed = _(message, language)
    if fixed != message or not message or depth > _DEEPEST:
        return len(message) if fixed != message else 0, fixed
    readings = (
        _filled(template, found, language, depth)
        for template in _templates(language)
        if template.anchor in message and (found := re.fullmatch(template.pattern, message, re.DOTALL))
    )
    return max(readings, key=lambda reading: reading[0], default=(0, message))


class _Template(NamedTuple):
    known: int  # characters that are not filled in
    anchor: str  # the longest run of them: without it no match need be tried
    pattern: str  # compiled when it is first tried, for a run needs few of them
    translation: str


@cache
def _templates(language: str) -> tuple[_Template, ...]:
    """Return the entries with fields."""
    entries: dict[str, str] = getattr(_catalogue(language), "_catalog", {})  # gettext has no public way to all entries
    return tuple(_template(entry, text) for entry, text in entries.items() if _FIELD.search(entry))


def _template(entry: str, translation: str) -> _Template:
    literals, pattern, end = _FIELD.split(entry)[::3], "", 0
    for field in _FIELD.finditer(entry):
        group = f"(?P=_{field[1]})" if f"(?P<_{field[1]}>" in pattern else _group(field[1], field[2])
        pattern += re.escape(entry[end : field.start()]) + group
        end = field.end()
    return _Template(sum(map(len, literals)), max(literals, key=len), pattern + re.escape(entry[end:]), translation)


def _group(number: str, kind: str | None) -> str:
    """Return the pattern of a field; what stood in quotes is taken without them, and may be a number."""
    if kind != "!r":
        return f"(?P<_{number}>.*?)"
    quote = f"quote{number}"
    inside, bare = rf"(?:\\.|(?!(?P={quote})).)*", r"(?!['\"]).*?"
    return f"(?P<{quote}>['\"])?(?P<_{number}>(?({quote}){inside}|{bare}))(?({quote})(?P={quote}))"


def _filled(template: _Template, found: re.Match[str], language: str, depth: int) -> tuple[int, str]:
    """Put what a message filled in into the translation, with space between Han and Latin (盘古之白)."""
    quotes = [value for name, value in found.groupdict().items() if name.startswith("quote")]
    known, text, end = template.known + sum(2 if quote else -1 for quote in quotes), "", 0
    for field in _FIELD.finditer(template.translation):
        value = found[f"_{field[1]}"]
        more, words = _explained(value, language, depth + 1) if field[2] == ":phrase" else (0, value)
        text = _joined(_joined(text, template.translation[end : field.start()]), words)
        known, end = known + more, field.end()
    return known, _joined(text, template.translation[end:])


def _joined(one: str, other: str) -> str:
    is_seam = re.fullmatch(r"[\u4e00-\u9fff][!-~]|[!-~][\u4e00-\u9fff]", one[-1:] + other[:1])
    return f"{one} {other}" if is_seam else one + other
