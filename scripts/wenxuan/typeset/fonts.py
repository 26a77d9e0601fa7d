"""Fonts (字体): find a face for each role, know what it covers, cut it down for a build.

A role is what a style sheet asks for (serif, serif-bold, sans, sans-bold, kai); `fonts/fonts.toml` says
which families may play it. What layout sees is a folder of faces cut down to the book's characters, glyph
numbers kept, and nothing else on the machine: the same book gives the same pages everywhere.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from wenxuan.errors import FontError
from wenxuan.model import Region
from wenxuan.resources import fonts_dir
from wenxuan.typeset.classes import KINDS

SCRIPTS = {Region.CN: "SC", Region.TW: "TC", Region.HK: "HK"}
_WEIGHTS = {"regular": 80, "bold": 200}  # fontconfig's scale
_SUFFIXES = (".otf", ".ttf", ".ttc", ".otc")
_CHINESE = re.compile("CJK (SC|TC|HK)|Han|Hana|Ming|Song|WenKai|Jigmo|Plangothic")
_KEPT_FOLDERS = 4  # prepared folders of earlier builds that stay for the next one
_IN_USE = 3600  # seconds in which a folder may belong to a build that is still running


def _charset(encoding: str, highs: range) -> frozenset[str]:
    pairs = bytes(byte for high in highs for low in range(0x40, 0xFF) for byte in (high, low))
    return frozenset(pairs.decode(encoding, "ignore")) | frozenset(map(chr, range(0x20, 0x7F)))


# Prepared faces hold all common characters, so that a corrected word needs no new ones.
_COMMON = _charset("gb2312", range(0xA1, 0xF8)) | _charset("big5", range(0xA1, 0xC7))


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file, playing one role; one that borrows marks takes those of the serif's region."""

    role: str
    family: str
    weight: int
    path: Path
    index: int
    licence: str
    borrows_marks: bool = False
    is_users_own: bool = False


def find_faces(region: Region, *, own: Path | None = None) -> tuple[Face, ...]:
    """Find a face for every role in `fonts.toml`; a file in `own` named after the role wins.

    Raises FontError for the first role without a face.
    """
    return tuple(_find(role, entry, region, own) for role, entry in _roles().items())


def find_rare(faces: Iterable[Face], *, characters: Iterable[str]) -> tuple[Face, ...]:
    """Find installed faces for characters that none of `faces` has (生僻字); what no font has stays without."""
    missing = {ord(char) for char in characters if char.isprintable() and not char.isspace()}
    missing -= frozenset().union(*map(coverage, faces))
    found: list[Face] = []
    for code in sorted(missing):
        if code in missing and (face := _with(code, number=len(found) + 1)):
            found.append(face)
            missing -= coverage(face)
    return tuple(found)


def coverage(face: Face) -> frozenset[int]:
    """Return the code points that a face has glyphs for."""
    return _coverage(face.path, face.index)


def digest(faces: Iterable[Face]) -> str:
    """Return a hash of everything in the faces that layout depends on."""
    total = hashlib.sha256()
    for face in faces:
        facts = (face.role, face.family, face.weight, face.index, face.borrows_marks, _file_digest(face.path))
        total.update(f"{facts}\n".encode())
    return total.hexdigest()


def prepare(faces: Iterable[Face], characters: Iterable[str], *, folder: Path) -> Path:
    """Cut the faces down to `characters` and return the folder that holds them and a `fonts.conf`.

    Glyph numbers stay as they are, so pages laid out with one cut agree with those of any other.
    """
    chosen = sorted(set(faces), key=lambda face: (face.family, face.weight, face.role))
    wanted = frozenset(characters) | _COMMON
    key = hashlib.sha256((digest(chosen) + "".join(sorted(wanted))).encode()).hexdigest()[:16]
    target = folder / key
    if not (target / "fonts.conf").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f"{key}.", dir=folder))
        (draft / "cache").mkdir()
        for face in {(face.path, face.index): face for face in chosen}.values():
            shown = wanted - KINDS.keys() if face.borrows_marks else wanted
            (draft / f"{face.role}-{face.family.replace(' ', '')}.otf").write_bytes(cut(face, map(ord, shown)))
        (draft / "fonts.conf").write_text(_CONFIG.format(fonts=target.resolve(), cache=target.resolve() / "cache"))
        if not (target / "fonts.conf").is_file():
            shutil.rmtree(target, ignore_errors=True)
            with suppress(OSError):  # another build has just made the same
                draft.rename(target)
        shutil.rmtree(draft, ignore_errors=True)
    os.utime(target)  # in use: other builds leave it alone
    _prune(folder, keep=target)
    return target


def cut(face: Face, codepoints: Iterable[int] = (), *, glyphs: Iterable[int] = (), bare: bool = False) -> bytes:
    """Return the face with only these code points and glyphs, glyph numbers kept.

    `bare` drops what only layout needs: the result is for embedding in a PDF.
    """
    import uharfbuzz

    plan = uharfbuzz.SubsetInput()
    plan.unicode_set.update(set(codepoints))
    plan.glyph_set.update(set(glyphs))
    plan.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    if bare:
        plan.flags |= uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.DESUBROUTINIZE
        plan.drop_table_tag_set.update(
            int.from_bytes(tag) for tag in (b"BASE", b"DSIG", b"GPOS", b"GSUB", b"GDEF", b"VORG", b"vhea", b"vmtx")
        )
    else:
        plan.layout_feature_tag_set.clear()  # all features: which are used is the style sheet's matter
        plan.layout_feature_tag_set.invert()
    return bytes(uharfbuzz.subset(_open(face.path, face.index), plan).blob.data)


def style_sheet(faces: Iterable[Face]) -> str:
    """Return CSS that names each role's family as a custom property, such as `--serif`."""
    roles = {face.role: face.family for face in faces if not face.role.endswith("-bold")}
    rest = tuple(dict.fromkeys(roles.values()))
    rows = (
        f"  --{role}: {', '.join(_quoted(name) for name in dict.fromkeys((family, *rest)))};"
        for role, family in roles.items()
    )
    return ":root {\n" + "\n".join(rows) + "\n}\n"


_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def _quoted(family: str) -> str:
    return '"' + family.replace("\\", "").replace('"', "") + '"'


def _roles() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads((fonts_dir() / "fonts.toml").read_text("utf-8"))


def _find(role: str, entry: Mapping[str, object], region: Region, own: Path | None) -> Face:
    weight = _WEIGHTS[str(entry["weight"])]
    licence = str(entry["licence"])
    for folder in filter(None, (own, fonts_dir())):
        for path in (folder / f"{role}{suffix}" for suffix in _SUFFIXES):
            if path.is_file():
                return Face(role, _family_of(path), weight, path, 0, "", is_users_own=True)
    families = [str(name).format(script=SCRIPTS[region]) for name in _list(entry["families"])]
    for family in families:
        found = [font for font in _installed() if family in font.families]
        if found:
            best = min(found, key=lambda font: (abs(font.weight - weight), str(font.path)))
            return Face(role, family, weight, best.path, best.index, licence, bool(entry.get("borrows_marks")))
    raise FontError(
        f"no font for the role {role}: expected one of {', '.join(families)}",
        hint=f"install the package {entry['package']}, or put {role}.otf or {role}.ttf into the book's fonts folder",
    )


def _with(code: int, *, number: int) -> Face | None:
    """Return an installed face that has a character: one for Chinese first, then the first by name."""
    fonts = [font for font in _installed(f":charset={code:x}") if font.path.suffix.lower() in _SUFFIXES]
    fonts.sort(
        key=lambda font: (not _CHINESE.search(font.families[0]), abs(font.weight - 80), font.families, font.index)
    )
    return next((Face(f"rare-{number}", f.families[0], f.weight, f.path, f.index, "") for f in fonts), None)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


@dataclass(frozen=True, slots=True)
class _Installed:
    families: tuple[str, ...]
    weight: int
    index: int
    path: Path


@lru_cache(maxsize=256)
def _installed(pattern: str = ":") -> tuple[_Installed, ...]:
    fields = "%{family}\\t%{weight}\\t%{index}\\t%{file}\\n"
    command = ["fc-list", "-f", fields, pattern]  # found by PATH; the pattern is ours
    try:
        listing = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise FontError("fontconfig's fc-list cannot be run", hint="install the package fontconfig") from error
    rows = (line.split("\t") for line in listing.stdout.decode("utf-8", "replace").splitlines())
    return tuple(
        _Installed(tuple(names.split(",")), int(float(weight)), int(index), Path(path))
        for names, weight, index, path in (row for row in rows if len(row) == 4)
        if weight.replace(".", "").isdigit()
    )


def _family_of(path: Path) -> str:
    import uharfbuzz

    try:
        face = _open(path, 0)
        name = next((face.get_name(uharfbuzz.OTNameIdPredefined(key)) for key in (16, 1)
                     if face.get_name(uharfbuzz.OTNameIdPredefined(key))), "")  # fmt: skip
    except (RuntimeError, ValueError, OSError):
        name = ""
    if not name:
        raise FontError(f"{path}: not a font", hint="put an OpenType or TrueType file there, or remove it")
    return str(name)


@lru_cache(maxsize=32)
def _open(path: Path, index: int) -> "uharfbuzz.Face":  # type: ignore[name-defined]  # noqa: F821 - imported late
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), index)


@lru_cache(maxsize=32)
def _coverage(path: Path, index: int) -> frozenset[int]:
    return frozenset(_open(path, index).unicodes)


@lru_cache(maxsize=64)
def _file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _prune(folder: Path, *, keep: Path) -> None:
    others = sorted(
        (path for path in folder.iterdir() if path.is_dir() and path != keep), key=lambda path: path.stat().st_mtime
    )
    for path in others[: -_KEPT_FOLDERS + 1]:
        if time.time() - path.stat().st_mtime > _IN_USE:
            shutil.rmtree(path, ignore_errors=True)
