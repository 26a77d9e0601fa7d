"""Protected text (保护文字) on its way from a source, {=…=}, to an edition of another script: it stays as it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from test_read_docx import document, paragraph
from wenxuan.clean import clean
from wenxuan.convert import convert
from wenxuan.manuscript import Mark, MarkKind
from wenxuan.model import Book, Region, SpanKind, Text
from wenxuan.read import read
from wenxuan.structure import account, structure
from wenxuan.structure.inlines import InlineBuilder
from wenxuan.walk import rows, spans

PROSE = "这一段是正文，写得足够长，可以被认出来是文章，不是菜单，也不是广告。"
TURNED = "這一段是正文，寫得足夠長，可以被認出來是文章，不是菜單，也不是廣告。"


def book_of(folder: Path, name: str, data: str | bytes) -> Book:
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    source, found = read(folder / name, root=folder)
    assert source is not None, found
    manuscript, _ = clean(source)
    book, _ = structure(manuscript)
    assert list(account(manuscript, book)) == []
    return book


def printed(book: Book) -> list[str]:
    return [text for _, text in rows(book.pieces) if text]


MARKDOWN = """# 干{=干=}净净

头{=发=}与{=头=}发，{=“发”=}与“发”。

前面**发{=发=}发**后面{=发**发**发=}后{=面*发=}发*。

“第一层{=“里面‘发’”=}第一层”，注[^1]。

> 引文里{=里=}。

| 头 | 发 |
| --- | --- |
| 里 | {=里=} |

- 项{=项=}

[^1]: 注{=里=}里。
"""


def test_everywhere_in_a_text(tmp_path: Path) -> None:
    book = convert(book_of(tmp_path, "a.md", MARKDOWN), Region.TW)
    assert printed(book) == [
        "乾干淨淨",
        "頭发與头髮，“发”與「發」。",
        "前面發发發後面发发发後面发發。",
        "「第一層“里面‘发’”第一層」，注",
        "。",
        "注里裡。",
        *("引文裡里。", "頭", "發", "裡", "里", "項项"),
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", f"灯\n\n他的头{{=发=}}很长。\n{PROSE}\n"),
        ("a.md", f"# 灯\n\n他的头{{=发=}}很长。\n\n{PROSE}\n"),
        (
            "a.html",
            f"<html><body><article><h1>灯</h1><p>他的头{{=<b>发</b>=}}很长。</p><p>{PROSE}</p></article></body></html>",
        ),
        ("a.docx", document("".join((paragraph("灯", style="a1"), paragraph("他的头{=发=}很长。"), paragraph(PROSE))))),
    ],
    ids=["txt", "md", "html", "docx"],
)
def test_in_every_form_of_source(tmp_path: Path, name: str, data: str | bytes) -> None:
    book = convert(book_of(tmp_path, name, data), Region.TW)
    assert printed(book) == ["燈", "他的頭发很長。", TURNED]


@given(st.text("甲乙丙\n", min_size=1, max_size=30), st.data())
def test_a_protected_character_stays_protected_under_any_marks(text: str, data: st.DataObject) -> None:
    """However other marks cross it, each character of a protected span is in it, and no other is."""
    place = st.integers(0, len(text))
    spots = data.draw(st.lists(st.tuples(place, place, st.sampled_from([MarkKind.STRONG, MarkKind.EMPHASIS]))))
    start, end = sorted((data.draw(place), data.draw(place)))
    marks = [Mark(min(a, b), max(a, b), kind) for a, b, kind in spots if a != b]
    kept = [Mark(start, end, MarkKind.KEPT)] if start < end else []
    inlines = InlineBuilder(text, [*marks, *kept]).build(0, len(text))
    found = "".join(
        span.children[0].text for span in spans(inlines, SpanKind.KEPT) if isinstance(span.children[0], Text)
    )
    assert found == text[start:end].replace("\n", "")
