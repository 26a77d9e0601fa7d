"""Pages are judged by the places of their characters: every fault is found, and nothing else."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from conftest import Ask
from wenxuan.check.typography import Judgement, examine
from wenxuan.errors import InputError
from wenxuan.model import Region

CELLS, SIZE, LEADING, LEFT, TOP = 20, 10.0, 16.0, 50.0, 400.0  # a page of 20 cells a line
LINES = 12


@dataclass(frozen=True)
class Row:
    """A line to draw: `at` cells from the left edge, `up` pt off the grid; `kerns[i]` em go before character i."""

    text: str
    at: float = 0
    up: float = 0
    kerns: tuple[tuple[int, float], ...] = ()
    size: float = SIZE
    is_artifact: bool = False
    beside: tuple["Row", ...] = ()  # what is drawn on the same line of the sheet

    def content(self, y: float) -> bytes:
        shift, drawn = dict(self.kerns), []
        x = LEFT + self.at * SIZE
        for index, character in enumerate(self.text):
            x += shift.get(index, 0) * self.size
            code, font, wide = character.encode("utf-16-be").hex(), "/Han", 100.0
            if character.isascii():  # Courier is 0.6 em wide, and PDFium has it whatever the machine has
                code, font, wide = code[2:], "/Latin", 100 * 5 / 6
            place = f"{x:.3f} {y + self.up:.3f}"
            drawn.append(f"BT {font} {self.size} Tf {wide:.4f} Tz {place} Td <{code}> Tj ET")
            x += (0.5 if character.isascii() else 1) * self.size
        text = "\n".join(drawn).encode()
        text = b"/Artifact BMC\n" + text + b"\nEMC" if self.is_artifact else text
        return b"\n".join([text, *(row.content(y) for row in self.beside)])


Sheet = Sequence[Row | None]  # from head to foot; None is an empty line


def write(path: Path, *sheets: Sheet, language: str = "zh-Hans-CN") -> Path:
    """Draw pages in fonts that are not embedded: PDFium knows their codes, and every place is our own."""
    with pikepdf.new() as pdf:
        pdf.Root.Lang = language
        latin = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier, Encoding=Name.WinAnsiEncoding)
        fonts = Dictionary(Han=_font(pdf), Latin=latin)
        for sheet in sheets:
            page = pdf.add_blank_page(page_size=(300, 450))
            rows = [row.content(TOP - LEADING * line) for line, row in enumerate(sheet) if row]
            page.obj.Contents = pdf.make_stream(b"\n".join(rows))
            page.obj.Resources = Dictionary(Font=fonts)
        pdf.save(path)
    return path


def _font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    about = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/STSong-Light"), Flags=4, FontBBox=[0, -120, 1000, 880],
        ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=700, StemV=80,
    )  # fmt: skip
    system = Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("GB1"), Supplement=2)
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name("/STSong-Light"), CIDSystemInfo=system, DW=1000,
        FontDescriptor=pdf.make_indirect(about),
    )  # fmt: skip
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/STSong-Light-UniGB-UTF16-H"),
        Encoding=Name("/UniGB-UTF16-H"), DescendantFonts=[pdf.make_indirect(descendant)],
    )  # fmt: skip
    return pdf.make_indirect(font)


def han(count: int) -> str:
    """Return so many characters."""
    return ("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少" * 2)[:count]


FIRST = Row(han(18), at=2)
FULL = Row(han(20))
LAST = Row(han(9) + "。")
PARAGRAPH = (FIRST, FULL, FULL, LAST)
CLEAN: Sheet = (*PARAGRAPH, FIRST, LAST, *PARAGRAPH, FIRST, FULL)
NEXT: Sheet = (FULL, LAST, *PARAGRAPH, *PARAGRAPH)


def broken(judgement: Judgement) -> dict[str, int]:
    return {result.name: len(result.broken) for result in judgement.results if result.broken}


def with_row(row: Row, line: int = 1) -> Sheet:
    """Put a row into a clean page, by default as the second line of a paragraph."""
    return (*CLEAN[:line], row, *CLEAN[line + 1 :])


def spread(text: str, cells: float = CELLS, *, start: int = 1) -> Row:
    """Justify a line: what it lacks is spread evenly before its characters from `start` on."""
    extra = (cells - len(text)) / (len(text) - start)
    return Row(text, kerns=tuple((index, extra) for index in range(start, len(text))))


CLEAN_ROWS = [
    pytest.param(Row(han(19) + "。”", kerns=((20, -0.5),)), id="two marks share a cell at the end"),
    pytest.param(spread(han(19) + "，", 20.5), id="a mark at the end is half a cell wide"),
    pytest.param(
        Row("“" + spread(han(19), 19.5).text, at=-0.5, kerns=tuple((i, 0.5 / 19) for i in range(1, 20))),
        id="an opening mark has its blank outside",
    ),
    pytest.param(Row(han(20) + "。"), id="a full stop hangs"),
    pytest.param(spread(han(18)), id="stretched by an eighth of an em"),
    pytest.param(Row(han(9) + "——" + han(9)), id="a dash in the line"),
    pytest.param(Row(han(9) + "AB" + han(9), kerns=((9, 0.5), (11, 0.5))), id="half an em beside Latin"),
]


@pytest.mark.parametrize("row", CLEAN_ROWS)
def test_a_clean_line_breaks_no_rule(tmp_path: Path, row: Row) -> None:
    judgement = examine(write(tmp_path / "book.pdf", with_row(row), NEXT))
    assert broken(judgement) == {}
    assert {result.name: result.obeyed for result in judgement.results}["flush-right"] == 16


SPLIT_FIGURE = (Row(han(19) + "2", kerns=((19, 0.5),)), Row("6" + han(19), kerns=((1, 0.5),)))
SPLIT_WORD = (
    Row(han(7) + "composer" + han(8), kerns=((7, 0.5), (15, 0.5))),
    Row(han(18) + "com", kerns=((18, 0.5),)),
    Row("poser" + han(17), kerns=((5, 0.5),)),
)
TITLE = Row("花落", at=8, size=14)
WIDE = tuple(spread(row.text, 20.3 - row.at) if row is not LAST else row for row in CLEAN)
WIDE = tuple(replace(row, at=old.at) for row, old in zip(WIDE, CLEAN, strict=True))

FAULTS = [
    ("line-start", [with_row(Row("，" + han(19)))]),
    ("line-end", [with_row(Row(han(19) + "（"))]),
    ("unbroken", [(FIRST, *SPLIT_FIGURE, *CLEAN[3:])]),
    ("latin-word", [(FIRST, *SPLIT_WORD, *CLEAN[2:])]),
    ("flush-left", [with_row(Row(han(20), at=0.3, kerns=tuple((index, -0.05) for index in range(1, 7))))]),
    ("flush-right", [with_row(Row(han(19)))]),
    ("overfull", [with_row(Row(han(21)), line=3)]),
    ("line-end-mark", [with_row(Row(han(19) + "，"))]),
    ("adjacent-marks", [with_row(Row(han(9) + "，“" + han(9)))]),
    ("runt", [with_row(Row("少。"), line=3)]),
    ("grid", [with_row(replace(FULL, up=1.0))]),
    ("latin-gap", [with_row(Row(han(9) + "AB" + han(9), kerns=((3, 0.25), (6, 0.25), (11, 0.5))))]),
    ("loose-line", [with_row(spread(han(15)))]),
    ("indent", [with_row(Row(han(18), at=1.5, kerns=((1, 0.2), (2, 0.2), (3, 0.1))), line=4)]),
    ("collision", [with_row(Row(han(20), kerns=((9, -0.4), (12, 0.2), (15, 0.2))))]),
    ("collision", [with_row(Row(han(20), beside=(Row("觉觉", at=5, up=5),)))]),
    ("widow", [CLEAN, NEXT[1:]]),
    ("orphan", [CLEAN[:-1], NEXT]),
    ("heading-foot", [(*CLEAN[:6], TITLE), CLEAN]),
    ("uneven-foot", [CLEAN, NEXT, (*CLEAN[:6], FIRST, FULL), NEXT]),
    ("type-area", [WIDE, NEXT]),
]


@pytest.mark.parametrize(("rule", "sheets"), FAULTS, ids=[f"{index} {rule}" for index, (rule, _) in enumerate(FAULTS)])
def test_a_planted_fault_is_found_and_nothing_else(tmp_path: Path, rule: str, sheets: list[Sheet]) -> None:
    assert broken(examine(write(tmp_path / "book.pdf", *sheets))) == {rule: 1}


def test_a_parted_dash_is_told_of_both_lines(tmp_path: Path) -> None:
    sheet = (FIRST, Row(han(19) + "—"), Row("—" + han(19)), *CLEAN[3:])
    assert broken(examine(write(tmp_path / "book.pdf", sheet))) == {"unbroken": 1, "line-start": 1}


REGIONS = [  # step from the first mark to the second, by region
    ("，“", 0.5, 1.0, 0.5),
    ("”，", 0.5, 1.0, 0.5),
    ("。」", 0.5, 1.0, 1.0),
    ("」「", 0.5, 1.0, 0.5),
]


@pytest.mark.parametrize(("marks", "mainland", "taiwan", "hong_kong"), REGIONS)
def test_each_region_has_its_own_habit_of_compression(
    tmp_path: Path, marks: str, mainland: float, taiwan: float, hong_kong: float
) -> None:
    wanted = {Region.CN: mainland, Region.TW: taiwan, Region.HK: hong_kong}
    for step in (0.5, 1.0):
        row = Row(han(9) + marks + han(9), kerns=((10, step - 1), (5, 1 - step)))
        path = write(tmp_path / "book.pdf", with_row(row))
        for region, right in wanted.items():
            found = broken(examine(path, region=region)).get("adjacent-marks", 0)
            assert found == (step != right), (marks, region, step)


@pytest.mark.parametrize(("language", "count"), [("zh-CN", 1), ("zh-Hans-CN", 1), ("zh-TW", 0), ("zh-Hant-HK", 0)])
def test_the_region_is_that_of_the_language(tmp_path: Path, language: str, count: int) -> None:
    """A full mark at a line's end is a fault on the mainland only."""
    path = write(tmp_path / "book.pdf", with_row(Row(han(19) + "，")), language=language)
    assert broken(examine(path)).get("line-end-mark", 0) == count


def furnished(sheet: Sheet, folio: int) -> Sheet:
    """Put a running head and a folio of the body's size about a page, unmarked."""
    return (Row("春眠集", at=8), None, *sheet, None, Row(str(folio), at=9.75))


OTHERS = {
    "furniture that is not marked": [furnished(CLEAN, 1), furnished(NEXT, 2), furnished(CLEAN, 3), furnished(NEXT, 4)],
    "furniture that is marked": [(Row("，", is_artifact=True), *CLEAN), NEXT],
    "a heading and a centred line": [(TITLE, None, Row("夜来风", at=8.5), None, *CLEAN), NEXT],
    "a signature": [(*PARAGRAPH, Row("孟浩然", at=15), Row("三月八日", at=14)), CLEAN, NEXT],
    "此致 and 敬礼": [(*PARAGRAPH, Row("此致", at=2), Row("敬礼"), Row("孟浩然", at=15)), CLEAN, NEXT],
    "a salutation": [(Row("花落："), *CLEAN), NEXT],
    "verse": [(*PARAGRAPH, None, *(Row(han(count), at=4) for count in (5, 7, 6)), None, *PARAGRAPH[:3]), CLEAN, NEXT],
    "contents": [(TITLE, None, *(Row(han(count) + "5", kerns=((count, 10),)) for count in (1, 3, 5))), CLEAN, NEXT],
    "notes": [(*CLEAN, None, Row("1" + han(20), size=8, kerns=((1, 0.5),)), Row(han(9), size=8)), NEXT],
    "a note's mark at a line's end": [
        with_row(replace(spread(han(19), 19.7), beside=(Row("1", at=19.7, up=4, size=6),)))
    ],
    "ruby": [with_row(Row(han(20), beside=(Row("chun", at=0, up=10, size=4.5), Row("mian", at=1, up=10, size=4.5))))],
    "bopomofo": [
        with_row(
            Row(
                han(13),
                kerns=tuple((index, 0.5) for index in range(1, 13)),
                beside=tuple(Row("ㄧ", at=1 + 1.5 * index, up=4, size=3) for index in range(13)),
            )
        )
    ],
    "one Latin word on a last line": [with_row(Row("composer。"), line=3)],
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_not_running_text_raises_no_alarm(tmp_path: Path, what: str) -> None:
    assert broken(examine(write(tmp_path / "book.pdf", *OTHERS[what]))) == {}


def test_the_command_tells_the_counts_and_the_places(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path / "book.pdf", with_row(Row("，" + han(19))), NEXT)
    answer = ask("check", "--typography", "book.pdf")
    assert answer.code == 1
    assert "      15      1  line-start      " in answer.out
    assert answer.err == (
        "book.pdf page 1, line 2: error[typography.line-start]: "
        "expected no ， at a line's start, found ，春眠不觉晓处处…\n"
        "hint: pull the mark into the line before, or push a character out of it\n"
    )
    write(tmp_path / "clean.pdf", CLEAN, NEXT)
    assert ask("check", "--typography", "clean.pdf")[::2] == (0, "")


def test_the_command_shows_a_few_places_and_json_shows_all(tmp_path: Path, ask: Ask) -> None:
    loose = tuple(
        replace(row, kerns=spread(row.text[:-5]).kerns, text=row.text[:-5]) if row is FULL else row for row in CLEAN
    )
    write(tmp_path / "book.pdf", loose, loose)
    shown = ask("check", "--typography", "book.pdf").err.count("error[typography.loose-line]")
    rows = {row["name"]: row for row in json.loads(ask("check", "--typography", "--json", "book.pdf").out)}
    assert (shown, len(rows["loose-line"]["broken"])) == (5, 8)
    assert rows["loose-line"]["broken"][0] == {
        "page": 1, "folio": "", "line": 2, "what": "expected at most 0.25 em between characters, found 0.36 em",
    }  # fmt: skip


def test_advice_is_no_error(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path / "book.pdf", CLEAN, NEXT, (*CLEAN[:6], FIRST, FULL), NEXT)
    answer = ask("check", "--typography", "book.pdf")
    assert (answer.code, "warning[typography.uneven-foot]" in answer.err) == (0, True)


def test_what_cannot_be_judged_is_told(tmp_path: Path) -> None:
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.7 no")
    with pytest.raises(InputError, match="expected a PDF, found a file that PDFium cannot open"):
        examine(tmp_path / "no.pdf")
    with pikepdf.open(write(tmp_path / "open.pdf", CLEAN)) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(InputError, match="the PDF is locked with a password"):
        examine(tmp_path / "locked.pdf")
    with pytest.raises(InputError, match="expected Chinese text, found none"):
        examine(write(tmp_path / "latin.pdf", (Row("composer"),)))


def test_what_is_no_file_is_not_read(tmp_path: Path, ask: Ask) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    for name, what in (("pipe.pdf", "not a PDF, or a broken one"), ("none.pdf", "no such file or folder")):
        answer = ask("check", "--typography", name)
        assert (answer.code, f"{name}: {what}" in answer.err) == (3, True)
