"""Rich forms, as a whole: what a file becomes, readable by eye in tests/cases/read, and laws for any page.

Each case is `in.*` and `out.txt`: a line of metadata, then for each line of the text the file's line, the
text, and its marks; a mark on part of a line shows that part. WENXUAN_RENEW=1 writes them anew.
"""

import os
import string
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.manuscript import OBJECT, Mark, Source
from wenxuan.read import read

CASES = Path(__file__).parent / "cases" / "read"


def dump(source: Source) -> str:
    """Write a source so that it can be read by eye."""
    pictures = ", ".join(f"{asset.name} {asset.width}×{asset.height} {asset.alt}" for asset in source.assets)
    lines = [f"title={source.title} author={source.author} encoding={source.encoding} pictures=[{pictures}]"]
    start = 0
    for index, text in enumerate(source.text.split("\n")):
        end = start + len(text)
        marks = [_mark(source, mark, start, end) for mark in source.marks if mark.start < end and mark.end > start]
        number = source.lines[index] if source.lines else index + 1
        lines.append(f"{number}\t{text.replace(OBJECT, '[picture]')}\t{' '.join(marks)}".rstrip())
        start = end + 1
    return "\n".join(lines) + "\n"


def _mark(source: Source, mark: Mark, start: int, end: int) -> str:
    value = f":{mark.value}" if mark.value else ""
    part = "" if mark.start <= start and mark.end >= end else f"={source.text[mark.start : mark.end]}"
    return f"{mark.kind}{value}{part}"


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_case(case: str) -> None:
    (path,) = (CASES / case).glob("in.*")
    source, findings = read(path, root=path.parent)
    assert findings == ()
    assert source is not None
    expected = CASES / case / "out.txt"
    if os.environ.get("WENXUAN_RENEW"):
        expected.write_text(dump(source), "utf-8")
    assert dump(source) == expected.read_text("utf-8")


# --- laws for any page --------------------------------------------------------------------------

BLOCK = [
    "p",
    "div",
    "section",
    "article",
    "blockquote",
    "h1",
    "h2",
    "ul/li",
    "ol/li",
    "table/tr/td",
    "table/tr/th",
    "pre",
    "center",
    "dl/dd",
    "figure",
    "header",
]
BLOCK += ["aside", "nav", "footer", "figure/figcaption", "div style='display:none'", "div class=poem", "form", "main"]
INLINE = "em strong a span code font sup b u mark small q cite".split()  # noqa: SIM905 -- words read better so
UNSEEN = ["script", "style", "template", "noscript"]
shapes = st.recursive(
    st.just("text"),
    lambda inner: st.tuples(
        st.sampled_from([*BLOCK, *INLINE, "br", "hr", "comment", *UNSEEN]), st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)


def page(shape: object, seen: list[str], unseen: list[str]) -> str:
    """Write a page of a shape, with a word of its own at every place; collect the words shown and not shown."""
    if isinstance(shape, str):
        seen.append(f"字{len(seen) + len(unseen)}号")
        return f" \n{seen[-1]} "
    assert isinstance(shape, tuple)
    name, inner = shape
    if name in UNSEEN or name == "comment":
        unseen.append(f"隐{len(seen) + len(unseen)}号")
        return f"<!--{unseen[-1]}-->" if name == "comment" else f"<{name}>{unseen[-1]}</{name}>"
    if name in ("br", "hr"):
        return f"<{name}>"
    names = name.split("/")
    within = "".join(page(part, seen, unseen) for part in inner)
    return "".join(f"<{part}>" for part in names) + within + "".join(f"</{part.split()[0]}>" for part in names[::-1])


@settings(max_examples=150, deadline=None)
@given(shapes=st.lists(shapes, min_size=1, max_size=6))
def test_every_visible_word_of_a_page_is_in_its_text_once(
    tmp_path_factory: pytest.TempPathFactory, shapes: list[object]
) -> None:
    seen: list[str] = []
    unseen: list[str] = []
    body = "".join(page(shape, seen, unseen) for shape in shapes)
    path = tmp_path_factory.mktemp("page") / "a.html"
    path.write_text(f"<!DOCTYPE html><html><head><title>题</title></head><body>首{body}尾</body></html>", "utf-8")
    source, findings = read(path, root=path.parent)
    assert findings == ()
    assert source is not None
    assert [word for word in seen if source.text.count(word) != 1] == []
    assert [word for word in unseen if word in source.text] == []
    assert source.marks == tuple(sorted(source.marks))
    assert all(0 <= mark.start < mark.end <= len(source.text) for mark in source.marks)
    assert list(source.lines) == sorted(source.lines) or "figcaption" in body


@settings(max_examples=80, deadline=None)
@given(text=st.text(st.sampled_from(string.ascii_letters + "文字。，“”*_`#>-|[]^()!\n  \t\u3000<&1."), max_size=120))
def test_markdown_loses_no_han_character(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("md") / "a.md"
    path.write_text(f"首\n\n{text}\n\n尾", "utf-8")
    source, _ = read(path, root=path.parent)
    assert source is not None
    if "](" not in text and "]:" not in text:  # an address and a definition are not shown
        for character in "文字。，“”":
            assert source.text.count(character) == text.count(character)


def test_a_long_page_is_read_in_a_second(tmp_path: Path) -> None:
    paragraphs = "".join(
        f"<p>第{number}段，<em>我们</em>住在河边的一条老街上，<br>每天早晨都能听见声音。</p>" for number in range(1200)
    )
    page = (
        f"<html><head><title>老街</title></head><body><div class=nav><a href=/>首页</a></div>{paragraphs}</body></html>"
    )
    path = tmp_path / "a.html"
    path.write_text(page, "utf-8")
    assert path.stat().st_size > 100_000
    read(path, root=tmp_path)  # imports
    start = time.process_time()
    source, _ = read(path, root=tmp_path)
    assert source is not None
    assert time.process_time() - start < 2  # half a second on an idle machine


def test_a_page_nested_too_deeply_is_refused_or_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    for depth in (100, 200, 300, 5000):
        path.write_text("<p>首</p>" + "<div>" * depth + "内" + "</div>" * depth + "<p>尾</p>", "utf-8")
        source, findings = read(path, root=tmp_path)
        if source is None:
            assert "cannot be parsed" in findings[0].what
        else:
            assert all(character in source.text for character in "首内尾")
