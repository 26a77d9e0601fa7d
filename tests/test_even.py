"""Pages end evenly: what is relied on of WeasyPrint, and pages that are full without a widow, read from the PDF."""

import inspect
import random
from collections.abc import Iterator

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint.layout import page

from wenxuan.model import Region
from wenxuan.typeset import even
from wenxuan.typeset.classes import HABITS, Kind
from wenxuan.typeset.compose import Token, compose, recompose
from wenxuan.typeset.engine import Job, lay_out

EM, LEADING, LINES, CELLS = 10, 16, 20, 24
CSS = f"""
@page {{ size: {CELLS * EM + 40}pt {LINES * LEADING + 40}pt; margin: 20pt }}
html {{ font: {EM}pt/{LEADING}pt "Noto Serif CJK SC" }}
body, p {{ margin: 0 }}
p {{ text-indent: 2em; text-align: justify; orphans: 2; widows: 2 }}
.note {{ float: footnote; font-size: 8pt }}
"""


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    yield
    page.remake_page = even._own_page


def test_pages_are_made_as_we_make_them_again() -> None:
    now = str(inspect.signature(even._own_page)).strip("()")
    assert now == "index, context, root_box, html", f"WeasyPrint has changed: remake_page takes ({now})"
    source = inspect.getsource(page)
    assert "remake_page(i, context, root_box, html)" in source, "make_all_pages does not call remake_page by its name"
    maker = "resume_at, next_page, right_page, page_state, _ = page_maker[index]"
    assert maker in source, "page_maker does not hold (resume_at, next_page, …) of each page any more"
    for name in ("footnotes", "reported_footnotes", "page_maker"):
        assert f"context.{name}" in source, f"the layout context has no {name} any more"


def text(seed: int, paragraphs: int) -> list[str]:
    """Paragraphs of one to nine lines, with marks, always the same."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    phrases = ["风从巷口吹来", "灯摇了摇", "没有人答话", "他把伞收好", "雨下了一夜", "谁也不说走", "天亮了"]
    return ["，".join(chance.choices(phrases, k=chance.randint(2, 36))) + "。" for _ in range(paragraphs)]


def document(paragraphs: list[str]) -> Job:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return Job(f"<html lang='zh-Hans-CN'><head><title>灯</title></head><body>{body}</body></html>", CSS)


def feet(pdf: bytes) -> list[int]:
    """How many lines of each page are empty below its last line of text."""
    short = []
    with pypdfium2.PdfDocument(pdf) as book:
        for leaf in book:
            read = leaf.get_textpage()
            boxes = [
                read.get_charbox(i, loose=True) for i in range(read.count_chars()) if read.get_text_range(i, 1).strip()
            ]
            top = leaf.get_height() - max(high for *_, high in boxes)
            bottom = leaf.get_height() - min(low for _, low, *_ in boxes)
            short.append(LINES - round((bottom - top) / LEADING + 0.3))
    return short


def letters(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as book:
        return "".join("".join(leaf.get_textpage().get_text_range().split()) for leaf in book)


def test_most_pages_that_widow_control_leaves_short_are_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    short_before = short_after = 0
    for seed in range(4):
        paragraphs = text(seed, 60)
        with monkeypatch.context() as patch:
            patch.setattr(even, "install", lambda: setattr(page, "remake_page", even._own_page))
            short_before += sum(map(bool, feet(lay_out(document(paragraphs)).pdf)[:-1]))
        pdf = lay_out(document(paragraphs)).pdf
        short_after += sum(map(bool, feet(pdf)[:-1]))
        assert letters(pdf) == "".join(paragraphs)
    assert short_before >= 12, "the text must put widow control to the test"
    assert short_after <= short_before / 2


def test_notes_stay_on_the_pages_that_call_them() -> None:
    paragraphs = [f"{part[:9]}<span class='note'>注{i:02}。</span>{part[9:]}" for i, part in enumerate(text(7, 60))]
    with pypdfium2.PdfDocument(lay_out(document(paragraphs)).pdf) as book:
        texts = ["".join(leaf.get_textpage().get_text_range().split()) for leaf in book]
    assert sum(text.count(f"注{i:02}。") for i in range(60) for text in texts) == 60
    for page_text in texts:
        calls = page_text.count("风从巷口吹来") + page_text.count("，")
        assert calls, "a page with notes alone"


def test_a_page_that_ends_by_command_stays_short() -> None:
    paragraphs = text(1, 3)
    job = document([*paragraphs, "完。"])
    broken = Job(job.html.replace("<p>完", "<p style='break-before: page'>完"), job.css)
    assert feet(lay_out(broken).pdf)[0] == feet(lay_out(document(paragraphs)).pdf)[0]


# --- the composer's part ----------------------------------------------------------------------------------


def tokens(count: int, every: int) -> list[Token]:
    kinds = [(Kind.COMMA, "，") if i % every == every - 1 else (Kind.HAN, "灯") for i in range(count)]
    return [Token(text, kind, EM, EM) for kind, text in kinds]


@given(count=st.integers(60, 400), every=st.integers(5, 12), more=st.sampled_from([-1, 1]))
@settings(max_examples=80, deadline=None)
def test_another_number_of_lines_breaks_no_rule(count: int, every: int, more: int) -> None:
    row, habit = tokens(count, every), HABITS[Region.CN]
    usual = compose(row, CELLS * EM, indent=2 * EM, habit=habit)
    lines = recompose(row, CELLS * EM, len(usual) + more, indent=2 * EM, habit=habit)
    if not lines:
        return
    assert len(lines) == len(usual) + more
    assert [line.start for line in lines] == [0, *(line.end for line in lines[:-1])]
    assert lines[-1].end == len(row)
    assert all(row[line.start].kind is Kind.HAN for line in lines)
    assert sum(token.kind is Kind.HAN for token in row[lines[-1].start :]) > 1, "no single character is left"
    for line in lines[:-1]:
        room = CELLS * EM - (2 * EM if line.start == 0 else 0)
        assert line.width == pytest.approx(room, abs=0.1 * EM)


def test_some_paragraphs_can_be_set_a_line_longer_and_a_line_shorter() -> None:
    habit = HABITS[Region.CN]
    full = tokens(24 * 12 - 2, 7)  # the last line nearly full
    assert len(recompose(full, CELLS * EM, len(compose(full, CELLS * EM, habit=habit)) + 1, habit=habit))
    bare = tokens(24 * 6 + 6, 7)  # the last line nearly empty
    assert len(recompose(bare, CELLS * EM, len(compose(bare, CELLS * EM, habit=habit)) - 1, habit=habit))
