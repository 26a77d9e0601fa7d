"""Fonts (字体): find a face for each role, know what it covers, cut it down for a build.

A role is what a style sheet asks for (serif, serif-bold, sans, sans-bold, kai, latin …); `fonts/fonts.toml`
says which families may play it. What layout sees is a folder of faces cut down to the book's characters, glyph
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
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from wenxuan.errors import FontError
from wenxuan.model import Region
from wenxuan.resources import fonts_dir
from wenxuan.typeset import chws
from wenxuan.typeset.classes import KINDS

SCRIPTS = {Region.CN: "SC", Region.TW: "TC", Region.HK: "HK", Region.HANT: "TC"}
_WEIGHTS = {"regular": 80, "bold": 200}  # fontconfig's scale
_SUFFIXES = (".otf", ".ttf", ".ttc", ".otc")
_CHINESE = re.compile("CJK (SC|TC|HK)|Han|Hana|Ming|Song|WenKai|Jigmo|Plangothic")
_REGION = re.compile(" (SC|TC|HK|CN|TW)$")  # what tells apart the faces of one family for the regions
_KEPT_FOLDERS = 4  # prepared folders of earlier builds that stay for the next one
_IN_USE = 3600  # seconds in which a folder may belong to a build that is still running


def _charset(encoding: str, highs: range) -> frozenset[str]:
    pairs = bytes(byte for high in highs for low in range(0x40, 0xFF) for byte in (high, low))
    return frozenset(pairs.decode(encoding, "ignore")) | frozenset(map(chr, range(0x20, 0x7F)))


# Prepared faces hold all common characters, so that a corrected word needs no new ones.
_COMMON = _charset("gb2312", range(0xA1, 0xF8)) | _charset("big5", range(0xA1, 0xC7))


# What a Latin face is asked for: letters, figures and ASCII marks. The marks that Chinese shares with Latin
# (“ ” ‘ ’ — … ·) are Chinese here, full width, and come from the Chinese face.
LATIN = frozenset(
    char
    for char in map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x530), *range(0x1E00, 0x2000), *range(0x20A0, 0x20D0)))
    if char.isascii() or unicodedata.category(char)[0] in "LM" or unicodedata.category(char) == "Sc"
) - frozenset(KINDS)


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file, playing one role.

    One that borrows its marks, or its Latin, leaves them to the faces that stand after it in the style sheet.
    """

    role: str
    family: str
    weight: int
    path: Path
    index: int
    licence: str
    borrows_marks: bool = False
    borrows_latin: bool = False
    is_italic: bool = False
    is_users_own: bool = False

    @property
    def is_latin(self) -> bool:
        """True if the face is there for Latin alone."""
        return self.role.startswith("latin")

    @property
    def is_bold(self) -> bool:
        """True if the face is the bold of another role's."""
        return self.role.endswith("-bold")

    @property
    def is_half_width(self) -> bool:
        """True if Latin letters fill half a cell each, as on a typewriter."""
        return _is_half_width(self.path, self.index)


def find_faces(region: Region, *, own: Path | None = None) -> tuple[Face, ...]:
    """Find a face for every role in `fonts.toml`; a file in `own` named after the role wins.

    An optional role may stay without a face. Raises FontError for the first other one that does.
    """
    found = {role: face for role, entry in _roles().items() if (face := _find(role, entry, region, own))}
    keeps_latin = not found["sans"].is_half_width  # the letters of a 黑体 need no completion: few are ever set
    return tuple(
        face for role, face in found.items() if not (role.startswith("latin-sans") and keeps_latin) or face.is_users_own
    )


def find_rare(faces: Sequence[Face], *, characters: Iterable[str], own: Path | None = None) -> tuple[Face, ...]:
    """Find faces for characters that none of `faces` has (生僻字); what no font has stays without.

    A file in `own` that is named rare is asked first, then what is installed.
    """
    missing = {ord(char) for char in characters if not _is_unseen(char)}
    missing -= frozenset().union(*map(coverage, faces))
    found: list[Face] = []
    if missing and (mine := _own("rare", 80, own)) and missing & coverage(mine):
        found.append(mine)
        missing -= coverage(mine)
    for code in sorted(missing):
        if code in missing and (face := _with(code, faces, role=f"rare-{len(found) + 1}")):
            found.append(face)
            missing -= coverage(face)
    return tuple(found)


def coverage(face: Face) -> frozenset[int]:
    """Return the code points that a face has glyphs for and is asked for."""
    covered = _coverage(face.path, face.index)
    return covered & frozenset(map(ord, LATIN)) if face.is_latin else covered


def fall_backs(faces: Sequence[Face]) -> dict[int, str]:
    """Return, by code point, the family in which running text shows what the serif and the Latin face lack."""
    order = _in_order(face for face in faces if not face.is_bold and not face.is_italic)
    lacking = frozenset().union(*(coverage(face) for face in order if face.role == "serif" or face.is_latin))
    return {code: face.family for face in reversed(order) for code in coverage(face) - lacking}


def digest(faces: Iterable[Face]) -> str:
    """Return a hash of everything in the faces that layout depends on."""
    total = hashlib.sha256()
    for face in faces:
        facts = (replace(face, path=Path(), licence="", is_users_own=False), _file_digest(face.path))
        total.update(f"{facts}\n".encode())
    return total.hexdigest()


def prepare(faces: Iterable[Face], characters: Iterable[str], *, folder: Path) -> Path:
    """Cut the faces down to `characters` and return the folder that holds them and a `fonts.conf`.

    Glyph numbers stay as they are, so pages laid out with one cut agree with those of any other. Faces that
    cannot compress marks by themselves (OpenType chws, vchw) learn it.
    """
    chosen = sorted(set(faces), key=lambda face: (face.family, face.weight, face.role))
    wanted = frozenset(characters) | _COMMON
    code = "".join(Path(module).read_text("utf-8") for module in (__file__, chws.__file__))  # how they are made
    key = hashlib.sha256((code + digest(chosen) + "".join(sorted(wanted))).encode()).hexdigest()[:16]
    target = folder / key
    if not (target / "fonts.conf").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f"{key}.", dir=folder))
        (draft / "cache").mkdir()
        for face in {(face.path, face.index): face for face in chosen}.values():
            path = draft / f"{face.role}-{face.family.replace(' ', '')}.otf"
            path.write_bytes(cut(face, map(ord, _asked(face, wanted))))
            if not face.is_latin:
                chws.add_spacing(path)
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
    font = _open(face.path, face.index)
    try:
        return bytes(uharfbuzz.subset(font, plan).blob.data)
    except RuntimeError:  # large fonts' rules for glyphs (BabelStone Han, HanaMin) do not fit when they are cut
        plan.no_subset_table_tag_set.update(int.from_bytes(tag) for tag in (b"GSUB", b"GPOS", b"GDEF"))
    try:
        return bytes(uharfbuzz.subset(font, plan).blob.data)
    except RuntimeError as error:
        what = f"{face.path}: expected a font that can be cut down, found a broken one"
        raise FontError(what, hint="remove the font, or put another one for its role into fonts/") from error


def style_sheet(faces: Iterable[Face]) -> str:
    """Return CSS that names each role's families as a custom property, such as `--serif`, and `--emphasis` (着重).

    Text that WeasyPrint sets by itself has its marks compressed by the fonts, where the region does so (clreq 3.1.6).
    """
    order = _in_order(face for face in faces if not face.is_bold)
    upright = [face for face in order if not face.is_italic]
    families = {face.role: _families(face, upright) for face in upright if not face.is_latin}
    italic = [face.family for face in order if face.is_italic]
    families["emphasis"] = [*italic, *families.get("kai", ())]
    rows = (f"  --{role}: {', '.join(map(_quoted, dict.fromkeys(names)))};" for role, names in families.items())
    return ":root {\n" + "\n".join(rows) + "\n}\n" + _COMPRESSED


def _families(face: Face, order: Sequence[Face]) -> list[str]:
    """Return the families to ask for a role: its Latin if the face's own will not do, itself, the others."""
    latin = [other for other in order if other.is_latin and other.role.endswith("sans") == face.role.startswith("sans")]
    first = [other for other in latin if other.is_users_own or face.is_half_width]
    return [other.family for other in (*first, face, *order)]


def _in_order(faces: Iterable[Face]) -> list[Face]:
    """Sort faces as text asks for a character: the serif, Latin, what was found for rare characters, the rest."""
    return sorted(faces, key=lambda face: (face.role != "serif", not face.is_latin, not face.role.startswith("rare")))


_COMPRESSED = """:root:lang(zh-Hans), :root:lang(zh-Hant-HK) { font-feature-settings: "chws" }
"""
_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def _quoted(family: str) -> str:
    return '"' + family.replace("\\", "").replace('"', "") + '"'


def _roles() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads((fonts_dir() / "fonts.toml").read_text("utf-8"))


def _asked(face: Face, wanted: frozenset[str]) -> frozenset[str]:
    """Return the characters that a face is to have."""
    if face.is_latin:
        return wanted & LATIN
    if face.borrows_latin:
        wanted -= LATIN - {" "}  # Pango sets a space in the face of what stands before it
    return wanted - KINDS.keys() if face.borrows_marks else wanted


def _is_unseen(char: str) -> bool:
    """Tell whether a character needs no glyph: white space, controls, selectors of variants (Unicode 23.4).

    One that Python's Unicode does not know yet may be a Han character of a later version.
    """
    is_selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return is_selector or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}


def _find(role: str, entry: Mapping[str, object], region: Region, own: Path | None) -> Face | None:
    weight, is_italic = _WEIGHTS[str(entry["weight"])], bool(entry.get("italic"))
    if mine := _own(role, weight, own):
        return replace(mine, is_italic=is_italic)
    families = [str(name).format(script=SCRIPTS[region]) for name in _list(entry["families"])]
    for family in families:
        found = [font for font in _installed() if family in font.families and (font.slant > 0) == is_italic]
        if found:
            best = min(found, key=lambda font: (abs(font.weight - weight), str(font.path)))
            return Face(
                role,
                family,
                weight,
                best.path,
                best.index,
                str(entry["licence"]),
                borrows_marks=bool(entry.get("borrows_marks")),
                borrows_latin=bool(entry.get("borrows_latin")),
                is_italic=is_italic,
            )
    if entry.get("optional"):
        return None
    raise FontError(
        f"no font for the role {role}: expected one of {', '.join(families)}",
        hint=f"install the package {entry['package']}, or put {role}.otf or {role}.ttf into the book's fonts folder",
    )


def _own(role: str, weight: int, own: Path | None) -> Face | None:
    """Return the user's own face for a role: a file named after it."""
    for folder in filter(None, (own, fonts_dir())):
        for path in (folder / f"{role}{suffix}" for suffix in _SUFFIXES):
            if path.is_file():
                return Face(role, _family_of(path), weight, path, 0, "", is_users_own=True)
    return None


def _with(code: int, faces: Sequence[Face], *, role: str) -> Face | None:
    """Return an installed face that has a character: a family that is in use in another region, one for Chinese."""
    used = {_REGION.sub("", face.family) for face in faces if face.role == "serif"}
    fonts = [font for font in _installed(f":charset={code:x}") if font.path.suffix.lower() in _SUFFIXES]
    if not fonts:
        return None
    best = min(
        fonts,
        key=lambda font: (
            _REGION.sub("", font.families[0]) not in used,
            not _CHINESE.search(font.families[0]),
            font.slant > 0,
            abs(font.weight - 80),
            font.families,
            font.index,
        ),
    )
    return Face(role, best.families[0], best.weight, best.path, best.index, "")


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


@dataclass(frozen=True, slots=True)
class _Installed:
    families: tuple[str, ...]
    weight: int
    slant: int
    index: int
    path: Path


@lru_cache(maxsize=256)
def _installed(pattern: str = ":") -> tuple[_Installed, ...]:
    fields = "%{family}\\t%{weight}\\t%{slant}\\t%{index}\\t%{file}\\n"
    command = ["fc-list", "-f", fields, pattern]  # found by PATH; the pattern is ours
    try:
        listing = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise FontError("fontconfig's fc-list cannot be run", hint="install the package fontconfig") from error
    rows = (line.split("\t") for line in listing.stdout.decode("utf-8", "replace").splitlines())
    return tuple(
        _Installed(tuple(names.split(",")), int(float(weight)), int(slant or 0), int(index), Path(path))
        for names, weight, slant, index, path in (row for row in rows if len(row) == 5)
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


@lru_cache(maxsize=32)
def _is_half_width(path: Path, index: int) -> bool:
    import uharfbuzz

    face = _open(path, index)
    font = uharfbuzz.Font(face)
    advances = {font.get_glyph_h_advance(font.get_nominal_glyph(ord(char)) or 0) for char in "im"}
    return advances == {face.upem // 2}


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
