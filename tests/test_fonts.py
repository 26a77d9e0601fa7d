"""Fonts: a face for every role, the user's own first, cut down to what a book needs, the same for every build."""

import shutil
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import uharfbuzz
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.errors import FontError
from wenxuan.model import Book, Meta, Paragraph, Part, Piece, Region, Text
from wenxuan.typeset import fonts
from wenxuan.typeset.classes import KINDS
from wenxuan.typeset.fonts import (
    LATIN,
    Face,
    coverage,
    cut,
    digest,
    fall_backs,
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
    assert [face.role for face in found if not face.is_latin] == ROLES
    assert all(face.path.is_file() and face.licence for face in found)
    assert all(ord("国") in coverage(face) for face in found if not face.is_latin)
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
    faces = tuple(face for face in faces if not face.is_latin)
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
    monkeypatch.setattr(fonts.chws, "__file__", __file__)
    with pytest.raises(TypeError):  # made in another way: made again
        prepare(faces[4:], "灯", folder=tmp_path)


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


# --- rare characters (生僻字) ----------------------------------------------------------------------------


def tiny_font(path: Path, family: str, advances: Mapping[str, int]) -> Path:
    """Write a font of boxes, 1000 units an em."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = {char: f"u{ord(char):X}" for char in advances}
    pen = TTGlyphPen(None)
    for index, point in enumerate([(0, 0), (0, 500), (200, 500), (200, 0)]):
        (pen.lineTo if index else pen.moveTo)(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap({ord(char): name for char, name in names.items()})
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], pen.glyph()))
    builder.setupHorizontalMetrics(
        {".notdef": (1000, 0)} | {names[char]: (width, 0) for char, width in advances.items()}
    )
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


def test_the_books_own_rare_font_is_asked_first(faces: tuple[Face, ...], tmp_path: Path) -> None:
    tiny_font(tmp_path / "rare.ttf", "My Rare", {"\U000f0000": 1000, "☺": 1000})
    assert find_rare(faces, characters="国", own=tmp_path) == ()
    [mine] = find_rare(faces, characters="国☺\U000f0000", own=tmp_path)
    assert (mine.family, mine.is_users_own) == ("My Rare", True)
    told = fall_backs((*faces, mine))
    assert told[0xF0000] == "My Rare"
    assert ord("国") not in told
    assert all(ord(char) not in told for char in LATIN if ord(char) in coverage(faces[0]))
    assert '"My Rare"' in style_sheet((*faces, mine)).split("--sans")[0]


@pytest.mark.parametrize(
    ("installed", "found"),
    [
        (["Noto Sans CJK JP", "Noto Serif CJK TC", "Other Han"], "Noto Serif CJK TC"),  # the family in another region
        (["Noto Sans CJK JP", "AAA Mincho", "Other Han"], "Other Han"),  # one for Chinese
        (["Noto Sans CJK JP"], "Noto Sans CJK JP"),  # told, as every fall-back is
    ],
)
@pytest.mark.parametrize("char", ["\U000f0000", "\U00033479"])  # private; Han of a later Unicode than Python's
def test_a_fall_back_is_of_the_family_or_for_chinese(
    char: str,
    installed: list[str],
    found: str,
    faces: tuple[Face, ...],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    path = tiny_font(tmp_path / "x.ttf", "x", {char: 1000})
    rows = tuple(fonts._Installed((name,), 80, 0, 0, path) for name in installed)
    monkeypatch.setattr(fonts, "_installed", lambda _=":": rows)
    assert [face.family for face in find_rare(faces, characters=char)] == [found]


def test_what_has_no_glyph_of_its_own_is_not_looked_for(
    faces: tuple[Face, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_with", None)
    assert find_rare(faces, characters="葛\U000e0100\ufe0f \u3000\n\u200b\u00ad") == ()


def test_a_font_that_cannot_be_cut_whole_keeps_its_rules_or_is_told(
    faces: tuple[Face, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, asked = uharfbuzz.subset, []

    def stubborn(face: object, plan: "uharfbuzz.SubsetInput") -> object:
        asked.append(len(plan.no_subset_table_tag_set))
        if len(asked) == 1:
            raise RuntimeError("Subsetting failed")
        return own(face, plan)

    monkeypatch.setattr(uharfbuzz, "subset", stubborn)
    assert ord("灯") in opened(cut(faces[0], [ord("灯")])).unicodes
    assert asked[1] > asked[0], "the second time glyph rules go over uncut"
    monkeypatch.setattr(uharfbuzz, "subset", lambda *_: asked.clear() or stubborn(*_))
    with pytest.raises(FontError) as told:
        cut(faces[0], [ord("灯")])
    assert told.value.what == f"{faces[0].path}: expected a font that can be cut down, found a broken one"
    assert told.value.hint == "remove the font, or put another one for its role into fonts/"


# --- Latin (西文) ---------------------------------------------------------------------------------------


def test_latin_has_none_of_the_marks_of_chinese() -> None:
    assert set("Az09 é,.!?'\"()$€řЖβ") <= LATIN
    assert not LATIN & (set(KINDS) | set("“”‘’—…·，。×①国"))


def with_latin(folder: Path, serif: Mapping[str, int]) -> dict[str, Face]:
    """Find faces where the user brings a serif with these advances, and an italic."""
    tiny_font(folder / "serif.ttf", "My Song", serif)
    tiny_font(folder / "latin-italic.ttf", "My Latin", {"i": 300})
    return {face.role: face for face in find_faces(Region.CN, own=folder)}


def test_typewriter_letters_are_known_by_their_width(faces: tuple[Face, ...], tmp_path: Path) -> None:
    assert not any(face.is_half_width for face in faces)
    found = with_latin(tmp_path, {"i": 500, "m": 500, "国": 1000})
    assert found["serif"].is_half_width
    assert not found["latin-italic"].is_half_width
    assert found["latin-italic"].is_italic


def test_latin_goes_before_typewriter_letters_and_behind_good_ones(
    faces: tuple[Face, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    latin = Face("latin", "My Latin", 80, faces[0].path, 0, "")
    serif = faces[0].family
    assert f'--serif: "{serif}", "My Latin", ' in style_sheet((*faces[:5], latin))
    assert f'--kai: "{faces[4].family}", "{serif}", "My Latin", ' in style_sheet((*faces[:5], latin))
    assert f'--serif: "My Latin", "{serif}", ' in style_sheet((*faces[:5], replace(latin, is_users_own=True)))
    monkeypatch.setattr(fonts, "_is_half_width", lambda *_: True)
    css = style_sheet((*faces[:5], latin, replace(latin, role="latin-sans", family="My Sans")))
    assert f'--serif: "My Latin", "{serif}", ' in css
    assert f'--sans: "My Sans", "{faces[2].family}", ' in css
    assert f'--kai: "My Latin", "{faces[4].family}", ' in css


def test_latin_in_emphasis_is_italic_where_there_is_one(faces: tuple[Face, ...], tmp_path: Path) -> None:
    kai = faces[4].family
    assert f'--emphasis: "{kai}", ' in style_sheet(faces[:5])
    found = with_latin(tmp_path, {"i": 300, "m": 900, "国": 1000})
    css = style_sheet(found.values())
    assert f'--emphasis: "My Latin", "{kai}", ' in css
    assert "My Latin" not in css.split("--emphasis")[0]


def test_optional_roles_may_stay_without_a_face(monkeypatch: pytest.MonkeyPatch, faces: tuple[Face, ...]) -> None:
    required = {face.family for face in faces if not face.is_latin}
    rows = tuple(font for font in fonts._installed() if required & set(font.families))
    monkeypatch.setattr(fonts, "_installed", lambda _=":": rows)
    assert [face.role for face in find_faces(Region.CN)] == ROLES


def test_the_kai_borrows_latin_and_a_latin_face_is_cut_to_it(faces: tuple[Face, ...], tmp_path: Path) -> None:
    latin = replace(faces[0], role="latin", family="My Latin")
    folder = prepare((faces[4], latin), "ř", folder=tmp_path)
    kai, cut_down = (
        {chr(code) for code in opened(path.read_bytes()).unicodes} for path in sorted(folder.glob("*.otf"))
    )
    assert "灯" in kai
    assert kai & LATIN == {" "}, "a space is set in the face of what stands before it"
    assert cut_down <= LATIN
    assert set("Aaé9,") <= cut_down
    assert coverage(latin) <= set(map(ord, LATIN))


# --- marks that meet (连续标点挤压) -----------------------------------------------------------------------


def shaped(font: "uharfbuzz.Face", text: str, region: Region, **features: bool) -> list[tuple[int, float, float]]:
    """Return (glyph, advance, offset) of a text in em."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.direction, buffer.script, buffer.language = "ltr", "Hani", region.value
    uharfbuzz.shape(uharfbuzz.Font(font), buffer, features)
    em = font.upem
    return [
        (info.codepoint, place.x_advance / em, place.x_offset / em)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


@pytest.fixture(scope="module", params=list(Region))
def prepared_serif(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Region, Face, bytes]:
    serif = find_faces(request.param)[0]
    [path] = prepare([serif], "", folder=tmp_path_factory.mktemp("fonts")).glob("*.otf")
    return request.param, serif, path.read_bytes()


@pytest.mark.parametrize(
    ("text", "width", "centred"),
    [("》，", 1.5, 1.5), ("。”", 1.5, 2.0), ("，。", 1.5, 2.0), ("）（", 1.5, 1.5), ("“《", 1.5, 1.5), ("国。", 2, 2),
     ("国（", 2, 2), ("——", 2, 2)],
)  # fmt: skip
def test_marks_that_meet_are_set_closer_where_their_cells_are_empty(
    text: str, width: float, centred: float, prepared_serif: tuple[Region, Face, bytes]
) -> None:
    region, _, data = prepared_serif
    expected = width if region is Region.CN else centred
    assert sum(advance for _, advance, _ in shaped(opened(data), text, region, chws=True)) == pytest.approx(expected)
    assert sum(advance for _, advance, _ in shaped(opened(data), text, region)) == pytest.approx(2)


def test_each_mark_alone_stays_as_it_is(prepared_serif: tuple[Region, Face, bytes]) -> None:
    region, serif, data = prepared_serif
    whole, part = opened(cut(serif, map(ord, fonts._COMMON))), opened(data)
    for char in [*sorted(KINDS), "国", "A", "——", "don", "a(b)"]:
        assert shaped(part, char, region, chws=True) == shaped(part, char, region) == shaped(whole, char, region)


def test_learning_changes_no_table_but_gpos(prepared_serif: tuple[Region, Face, bytes]) -> None:
    _, serif, data = prepared_serif
    before, after = opened(cut(serif, map(ord, fonts._COMMON))), opened(data)
    assert set(after.table_tags) == set(before.table_tags) | {"GPOS"}
    changed = [
        tag for tag in before.table_tags
        if tag != "head" and bytes(before.reference_table(tag).data) != bytes(after.reference_table(tag).data)
    ]  # fmt: skip
    assert changed == ["GPOS"]


def test_preparing_gives_the_same_bytes_each_time(faces: tuple[Face, ...], tmp_path: Path) -> None:
    one, two = (prepare(faces[4:5], "灯", folder=tmp_path / name) for name in ("one", "two"))
    [first], [second] = one.glob("*.otf"), two.glob("*.otf")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("data", [b"", b"OTTO" + bytes(100), b"no font"])
def test_a_font_that_cannot_learn_stays_as_it_is(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "strange.otf"
    path.write_bytes(data)
    fonts.chws.add_spacing(path)
    assert path.read_bytes() == data


def test_only_regions_that_compress_ask_for_it(faces: tuple[Face, ...]) -> None:
    [rule] = [line for line in style_sheet(faces).splitlines() if "chws" in line]
    assert rule.startswith(":root:lang(zh-Hans), :root:lang(zh-Hant-HK) {")


def test_the_digest_knows_file_family_and_role(faces: tuple[Face, ...], tmp_path: Path) -> None:
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
    css = style_sheet([replace(faces[0], family='My "Song"; } * { color: red'), *faces[1:]])
    assert '--serif: "My Song; } * { color: red", ' in css
    assert css.count("--serif-bold") == 0
    assert f'--kai: "{faces[4].family}"' in css


def test_characters_of_a_book_are_those_of_all_its_parts() -> None:
    piece = Piece("a", (Text("甲"),), (Paragraph((Text("乙丙"),)),), author="丁")
    book = Book(Meta("戊", editors=("己",)), (Part((piece,), (Text("庚"),)),))
    assert set("甲乙丙丁戊己庚") <= characters(book)
