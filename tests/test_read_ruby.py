"""Readings and side marks, as HTML and Markdown write them: beside which characters, and nothing else in the text."""

from pathlib import Path

import pytest

from wenxuan.manuscript import MarkKind, Source
from wenxuan.read import read

PROSE = "<p>这是正文的一段，写得足够长，可以被认出来是文章的正文，不是菜单，也不是广告。</p>"


def opened(folder: Path, name: str, content: str) -> Source:
    (folder / name).write_text(content, "utf-8")
    source, findings = read(folder / name, root=folder)
    assert source is not None
    assert findings == ()
    return source


def marked(source: Source, *kinds: MarkKind) -> list[tuple[str, str]]:
    return [
        (source.text[mark.start : mark.end], mark.value or mark.kind) for mark in source.marks if mark.kind in kinds
    ]


EACH = [("灯", "dēng"), ("火", "huǒ")]
RUBY = [
    ("<ruby>灯<rt>dēng</rt></ruby>火", "灯火", EACH[:1]),
    ("<ruby>灯<rp>(</rp><rt>dēng</rt><rp>)</rp>火<rp>(</rp><rt>huǒ</rt><rp>)</rp></ruby>", "灯火", EACH),
    ("<ruby><rb>灯</rb><rb>火</rb><rt>dēng</rt><rt>huǒ</rt></ruby>", "灯火", EACH),
    ("<ruby><rb>灯<rb>火<rt>dēng<rt>huǒ</ruby>", "灯火", EACH),  # end tags may be left out
    ("<ruby>灯<rp>(<rt>dēng<rp>)</ruby>火", "灯火", EACH[:1]),
    ("<ruby>\n <rb>灯</rb>\n <rb>火</rb>\n <rtc><rt>dēng</rt>\n<rt>huǒ</rt></rtc></ruby>", "灯火", EACH),
    ("<ruby>灯火<rt>dēng\n huǒ</rt></ruby>", "灯火", [("灯火", "dēng huǒ")]),
    ("<ruby>灯火<rt>dēng<rt>huǒ</ruby>", "灯火", [("灯火", "dēng huǒ")]),
    (
        "<ruby><rb>夜</rb><rb>灯</rb><rb>火</rb><rt>yè</rt><rt>dēnghuǒ</rt></ruby>",
        "夜灯火",
        [("夜", "yè"), ("灯火", "dēnghuǒ")],
    ),
    ("<ruby>灯<rt>dēng<!-- 音 --></rt></ruby>火", "灯火", EACH[:1]),
    ("<ruby>灯<rt></rt></ruby>火", "灯火", []),
    ("<ruby>灯</ruby>火", "灯火", []),
    ('<ruby data-reading="dēng">灯</ruby>火', "灯火", []),  # the reader's own attribute, from a stranger
    ("<ruby><ruby>灯<rt>dēng</rt></ruby><rt>lamp</rt></ruby>火", "灯（lamp）火", EACH[:1]),
    ("<ruby><rt>dēng</rt></ruby>火", "（dēng）火", []),
    ("<rt>dēng</rt>火", "（dēng）火", []),
    ("<ruby>灯<br>火<rt>dēng huǒ</rt></ruby>", "灯\n火（dēng huǒ）", []),
]


@pytest.mark.parametrize(("markup", "text", "readings"), RUBY)
def test_a_reading_finds_its_characters(
    tmp_path: Path, markup: str, text: str, readings: list[tuple[str, str]]
) -> None:
    source = opened(tmp_path, "a.html", f"<html><body>{PROSE}<p>{markup}</p>{PROSE}</body></html>")
    assert "\n".join(source.text.split("\n")[1:-1]) == text
    assert marked(source, MarkKind.RUBY) == readings


SIDE = (MarkKind.EMPHASIS, MarkKind.EMPHASIS_DOT, MarkKind.TITLE_MARK, MarkKind.NAME_MARK)


@pytest.mark.parametrize(
    ("markup", "kinds"),
    [
        ("<u>灯</u>", ["name-mark"]),
        ('<u class="title-mark">灯</u>', ["title-mark"]),
        ('<cite class="title-mark">灯</cite>', ["title-mark"]),
        ("<cite>灯</cite>", []),
        ('<span style="text-decoration: underline wavy">灯</span>', ["title-mark"]),
        ('<span style="text-decoration: underline">灯</span>', []),
        ('<em class="emphasis-dot">灯</em>', ["emphasis-dot"]),
        ('<em style="-webkit-text-emphasis: filled dot">灯</em>', ["emphasis-dot"]),
        ('<span style="text-emphasis: none">灯</span>', []),
        ('<em style="font-style: italic">灯</em>', ["emphasis"]),
        ("<em>灯</em>", ["emphasis"]),
    ],
)
def test_side_marks(tmp_path: Path, markup: str, kinds: list[str]) -> None:
    source = opened(tmp_path, "a.html", f"<html><body>{PROSE}<p>一盏{markup}。</p>{PROSE}</body></html>")
    assert marked(source, *SIDE) == [("灯", kind) for kind in kinds]


@pytest.mark.parametrize(
    ("line", "text", "marks"),
    [
        ("{灯火|dēng|huǒ}。", "灯火。", EACH),
        ("{灯火|dēng huǒ}。", "灯火。", [("灯火", "dēng huǒ")]),
        ("{灯|ㄉㄥ}。", "灯。", [("灯", "ㄉㄥ")]),
        ("<ruby>灯<rp>(</rp><rt>dēng</rt><rp>)</rp></ruby>。", "灯。", EACH[:1]),
        ("<u>李白</u>。", "李白。", [("李白", "name-mark")]),
        ('<em class="emphasis-dot">从**来**没有</em>。', "从来没有。", [("从来没有", "emphasis-dot")]),
        ('<cite class="title-mark">论语</cite>。', "论语。", [("论语", "title-mark")]),
        ("{灯火|dēng|huǒ|x}。", "{灯火|dēng|huǒ|x}。", []),
        ("{姓名|必填}。", "{姓名|必填}。", []),
        ("\\{灯|dēng}。", "{灯|dēng}。", []),
        ("`{灯|dēng}`。", "{灯|dēng}。", []),
        ("<u>没有关。", "<u>没有关。", []),
        ('<em>灯</em><u onclick="x">灯</u>。', '<em>灯</em><u onclick="x">灯</u>。', []),
        ("<script>x</script><RUBY>灯</RUBY>。", "<script>x</script><RUBY>灯</RUBY>。", []),
    ],
)
def test_markdown(tmp_path: Path, line: str, text: str, marks: list[tuple[str, str]]) -> None:
    source = opened(tmp_path, "a.md", f"开头一段。\n\n{line}\n")
    assert source.text == f"开头一段。\n{text}"
    assert marked(source, MarkKind.RUBY, *SIDE) == marks
