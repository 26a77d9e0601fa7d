"""Fonts: a face for every role, the user's own first, cut down to what a book needs, the same for every build."""

import shutil
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
import uharfbuzz
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.errors import FontError
from wenxuan.model import Book, Meta, Paragraph, Part, Piece, Region, Text
from wenxuan.typeset import fonts
from wenxuan.typeset.fonts import (
    Face,
    coverage,
    cut,
    digest,
    find_faces,
    find_rare,
    prepare,
    style_sheet,
)
from wenxuan.walk import characters

ROLES = ["serif", "serif-bold", "sans", "sans-bold", "kai"]


@pytest.fixture(scope="module")
def faces() -> tuple[Face, ...]:
    return find_faces(Region.CN)


def opened(data: bytes) -> "uharfbuzz.Face":
    return uharfbuzz.Face(uharfbuzz.Blob(data))


def own_font(face: Face, path: Path) -> Path:
    """Write a small font file of a user's own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cut(face, map(ord, "国灯")))
    return path


@pytest.mark.parametrize("region", list(Region))
def test_every_role_has_a_face_of_the_region(region: Region) -> None:
    found = find_faces(region)
    assert [face.role for face in found] == ROLES
    assert all(face.path.is_file() and face.licence for face in found)
    assert all(ord("国") in coverage(face) for face in found)
    script = fonts.SCRIPTS[region]
    assert all(face.family.endswith(script) for face in found if "CJK" in face.family)


def test_a_file_of_the_users_own_wins(faces: tuple[Face, ...], tmp_path: Path) -> None:
    path = own_font(faces[4], tmp_path / "serif.otf")
    found = {face.role: face for face in find_faces(Region.CN, own=tmp_path)}
    assert (found["serif"].path, found["serif"].is_users_own) == (path, True)
    assert found["serif"].family == faces[4].family
    assert not found["sans"].is_users_own


@pytest.mark.parametrize("data", [b"", b"no font", b"OTTO" + bytes(200)])
def test_a_file_that_is_no_font_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "kai.ttf").write_bytes(data)
    with pytest.raises(FontError) as told:
        find_faces(Region.CN, own=tmp_path)
    assert told.value.what == f"{tmp_path / 'kai.ttf'}: not a font"
    assert told.value.hint == "put an OpenType or TrueType file there, or remove it"


def test_without_fontconfig_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError("fc-list")

    fonts._installed.cache_clear()
    monkeypatch.setattr(fonts.subprocess, "run", missing)
    with pytest.raises(FontError) as told:
        find_faces(Region.CN)
    assert (told.value.what, told.value.hint) == (
        "fontconfig's fc-list cannot be run", "install the package fontconfig"
    )  # fmt: skip
    fonts._installed.cache_clear()


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=30))
@settings(max_examples=25, deadline=None)
def test_a_cut_face_has_the_glyphs_asked_for_under_their_own_numbers(text: str) -> None:
    face = find_faces(Region.CN)[4]
    whole, part = opened(face.path.read_bytes()), opened(cut(face, map(ord, text)))
    wanted = {ord(char) for char in text} & coverage(face)
    assert wanted <= set(part.unicodes)
    for font in (whole, part):
        assert font.glyph_count >= part.glyph_count
    for code in wanted:
        assert uharfbuzz.Font(whole).get_nominal_glyph(code) == uharfbuzz.Font(part).get_nominal_glyph(code)


def test_a_cut_for_a_pdf_is_smaller(faces: tuple[Face, ...]) -> None:
    text = list(map(ord, "巷口有一盏灯"))
    assert len(cut(faces[0], text, bare=True)) < len(cut(faces[0], text)) < faces[0].path.stat().st_size / 10


def test_prepared_faces_cover_the_common_characters_and_the_books_own(faces: tuple[Face, ...], tmp_path: Path) -> None:
    folder = prepare(faces, "𰻝㐀", folder=tmp_path)
    files = sorted(folder.glob("*.otf"))
    assert len(files) == len({(face.path, face.index) for face in faces})
    covered = {path.name: set(opened(path.read_bytes()).unicodes) for path in files}
    for face in faces:
        [codes] = [codes for name, codes in covered.items() if name.startswith(f"{face.role}-{face.family.split()[0]}")]
        assert {code for code in map(ord, "国灯㐀") if code in coverage(face)} <= codes
    assert str(folder.resolve()) in (folder / "fonts.conf").read_text("utf-8")


def test_what_is_prepared_is_not_prepared_again(
    faces: tuple[Face, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = prepare(faces[4:], "灯", folder=tmp_path)
    monkeypatch.setattr(fonts, "cut", None)
    assert prepare(faces[4:], "亮", folder=tmp_path) == folder, "common characters are there already"


def test_what_is_half_prepared_is_prepared_again(faces: tuple[Face, ...], tmp_path: Path) -> None:
    folder = prepare(faces[4:], "灯", folder=tmp_path)
    (folder / "fonts.conf").unlink()
    assert prepare(faces[4:], "灯", folder=tmp_path) == folder
    assert (folder / "fonts.conf").is_file()


def test_builds_at_once_prepare_the_same_folder(faces: tuple[Face, ...], tmp_path: Path) -> None:
    made: list[Path] = []
    builds = [
        threading.Thread(target=lambda: made.append(prepare(faces[4:], "灯", folder=tmp_path / "fonts")))
        for _ in range(2)
    ]
    for build in builds:
        build.start()
    for build in builds:
        build.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    assert sorted(path.name for path in (tmp_path / "fonts").iterdir()) == [made[0].name]


def test_old_folders_go_and_those_in_use_stay(faces: tuple[Face, ...], tmp_path: Path) -> None:
    import os

    for number in range(6):
        (tmp_path / f"old{number}").mkdir()
        long_ago = time.time() - 7200 + number
        os.utime(tmp_path / f"old{number}", (long_ago, long_ago))
    (tmp_path / "running").mkdir()
    folder = prepare(faces[4:], "灯", folder=tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert {folder.name, "running"} <= left
    assert "old0" not in left
    assert len(left) <= fonts._KEPT_FOLDERS + 1


def test_rare_characters_are_looked_for_in_what_is_installed(faces: tuple[Face, ...]) -> None:
    assert find_rare(faces, characters="国灯 \n") == ()
    found = find_rare(faces, characters="\U000f0000")  # a private character that no font has
    assert found == ()


def test_the_digest_knows_file_family_and_role(faces: tuple[Face, ...], tmp_path: Path) -> None:
    from dataclasses import replace

    path = tmp_path / "copy.ttf"
    shutil.copyfile(faces[4].path, path)
    same = replace(faces[4], path=path)
    assert digest([same]) == digest([faces[4]]), "where a font lies makes no difference"
    with path.open("ab") as stream:
        stream.write(b"\0")
    fonts._file_digest.cache_clear()
    others: Iterable[Face] = (same, replace(faces[4], role="serif"), replace(faces[4], family="other"))
    assert digest([faces[4]]) not in {digest([face]) for face in others}


def test_style_sheet_names_families_and_quotes_them(faces: tuple[Face, ...]) -> None:
    from dataclasses import replace

    css = style_sheet([replace(faces[0], family='My "Song"; } * { color: red'), *faces[1:]])
    assert '--serif: "My Song; } * { color: red", ' in css
    assert css.count("--serif-bold") == 0
    assert f'--kai: "{faces[4].family}"' in css


def test_characters_of_a_book_are_those_of_all_its_parts() -> None:
    piece = Piece("a", (Text("甲"),), (Paragraph((Text("乙丙"),)),), author="丁")
    book = Book(Meta("戊", editors=("己",)), (Part((piece,), (Text("庚"),)),))
    assert set("甲乙丙丁戊己庚") <= characters(book)
