"""Renew the Chinese catalogue (译文目录) from the source: `nox -s messages`. Translations stand in zh/…/wenxuan.po.

New messages get an empty translation, unused ones go. The .mo files are made of that one .po: zh serves every Chinese
locale, zh_TW and zh_HK are converted from it by the book's own converter.
"""

import io
import sys
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import spoken
from wenxuan.convert import convert_text
from wenxuan.diagnostics import Severity
from wenxuan.model import Region

LOCALE = spoken.PACKAGE / "locale"
PO = LOCALE / "zh" / "LC_MESSAGES" / "wenxuan.po"
REGIONS = {"zh": None, "zh_TW": Region.TW, "zh_HK": Region.HK}
FOUNDED = datetime(2026, 11, 1, tzinfo=UTC)  # the same bytes whenever it is made

MACHINE = (  # what Linux says of files and folders, as `error.strerror.lower()`
    "device or resource busy",
    "directory not empty",
    "disk quota exceeded",
    "file exists",
    "file name too long",
    "file too large",
    "input/output error",
    "invalid argument",
    "is a directory",
    "no space left on device",
    "no such device or address",
    "no such device",
    "no such file or directory",
    "not a directory",
    "operation not permitted",
    "permission denied",
    "read-only file system",
    "stale file handle",
    "too many levels of symbolic links",
    "too many open files",
)
TYPER = (  # what Typer says without asking gettext, in the form that cli gives it, and what it does ask for
    "missing argument {0!r}",
    "missing option {0!r}",
    "missing option {0}",
    "no such command {0!r}",
    "no such option: {0}",
    "no such option: {0} (Possible options: {1})",
    "did you mean {0!r}?",
    "did you mean {0}?",
    "invalid value for {0!r}: {1:phrase}",
    "invalid value for {0}: {1:phrase}",
    "{0!r} is not one of {1}",
    "option {0!r} requires an argument",
    "option {0!r} does not take a value",
    "got unexpected extra argument(s) ({0})",
    "Show this message and exit.",
    "Install completion for the current shell.",
    "Show completion for the current shell, to copy it or customize the installation.",
    "Options",
    "Arguments",
    "Commands",
    "[default: {}]",
    "[required]",
)
TOML = (  # what tomllib finds, its first letter made small by config
    "cannot declare {0} twice",
    "cannot overwrite a value",
    "duplicate inline table key {0!r}",
    "expected '=' after a key in a key/value pair",
    "expected ']' at the end of a table declaration",
    "expected ']]' at the end of an array declaration",
    "expected newline or end of document after a statement",
    "found invalid character {0!r}",
    "illegal character {0!r}",
    "invalid date or datetime",
    "invalid initial character for a key part",
    "invalid statement",
    "invalid value",
    "unclosed array",
    "unclosed inline table",
    "unescaped '\\' in a string",
    "unterminated string",
)


XML = (  # what libxml2 finds
    "extra content at the end of the document",
    "opening and ending tag mismatch: {0} line {1} and {2}",
    "premature end of data in tag {0} line {1}",
    "start tag expected, '<' not found",
)
PLACES = ("{0} page {1}", "{0} page {1} (folio {2})", "{0} no page")  # where check found a difference
ZIP = ("file is not a zip file",)  # what zipfile finds


def wanted() -> dict[str, set[str]]:
    """Return every message that users may read, with the modules that say it."""
    found = {message: set(paths) for message, paths in spoken.messages().items()}
    borrowed = {
        "os": MACHINE,
        "typer": TYPER,
        "tomllib": TOML,
        "zipfile": ZIP,
        "libxml2": XML,
        "check/pdf_text.py": PLACES,
        "diagnostics.py": tuple(item.value for item in Severity),
    }
    for origin, messages in borrowed.items():
        for message in messages:
            found.setdefault(message, set()).add(origin)
    return found


def catalogue(po: Path = PO) -> Catalog:
    """Return the translations as they stand."""
    if not po.exists():
        return Catalog(locale="zh")
    with po.open("rb") as stream:
        return read_po(stream, locale="zh")


def renewed(old: Catalog) -> Catalog:
    """Return the wanted messages with the translations that there are."""
    new = Catalog(locale="zh", domain="wenxuan", project="wenxuan", version="", copyright_holder="wenxuan",
                  creation_date=FOUNDED, revision_date=FOUNDED, last_translator="wenxuan", language_team="",
                  fuzzy=False, header_comment="# Messages of wenxuan in Chinese; renew: nox -s messages")  # fmt: skip
    for message, paths in sorted(wanted().items(), key=lambda item: (sorted(item[1]), item[0])):
        known = old.get(message)
        places: Any = [(path, None) for path in sorted(paths)]  # without lines, which change from day to day
        new.add(message, known.string if known else "", locations=places)
    return new


def compiled(po: Catalog, region: Region | None) -> bytes:
    """Return the .mo for a region."""
    made = Catalog(
        locale="zh", project="wenxuan", version="", creation_date=FOUNDED, revision_date=FOUNDED, fuzzy=False
    )
    for message in po:
        text = str(message.string)
        if message.id and text:
            made.add(message.id, convert_text(text, to=region, origin=Region.CN, words=True) if region else text)
    stream = io.BytesIO()
    write_mo(stream, made)
    return stream.getvalue()


def main() -> int:
    """Write the catalogue anew; return 1 if a translation is missing."""
    old = catalogue()
    new = renewed(old)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as stream:
        write_po(stream, new, width=118)
    for folder, region in REGIONS.items():
        mo = LOCALE / folder / "LC_MESSAGES" / "wenxuan.mo"
        mo.parent.mkdir(parents=True, exist_ok=True)
        mo.write_bytes(compiled(new, region))
    gone = {str(message.id): message.string for message in old if message.id and message.id not in new}
    missing = [str(message.id) for message in new if message.id and not message.string]
    for message in missing:
        print(f"to translate in {PO}: {message}")
        for before in get_close_matches(message, gone, 1):
            print(f"  was: {before}\n       {gone[before]}")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
