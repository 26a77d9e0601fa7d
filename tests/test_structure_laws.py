"""The law of the structure stage: nothing is lost, nothing is added, whatever the text."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxuan.config import BookConfig
from wenxuan.manuscript import OBJECT, Asset, Manuscript, Mark, MarkKind, Source
from wenxuan.model import Book, Figure, Table
from wenxuan.structure import account, assemble, gather, outline, structure
from wenxuan.structure.accounting import fragments
from wenxuan.structure.inlines import INLINE_KINDS
from wenxuan.texts import cleaned

SHARED = Path(__file__).parents[2] / "shared"

ROWS = """
第一章 起风|第二章 落雨|第三章|第一回合|第二天早上，他走了。|一、来处|二、去处|三、归处|（一）
1. 买米|2. 买盐|- 灯|- 桥|序言|后记|目录|楔子|卷上|卷下|作者：林小满|文/陈一舟|——写给母亲|——某某
亲爱的姐姐：|你好！见字如面。|此致|敬礼！|陈一舟|2026年3月5日|＊＊＊|※|风从巷口来，|吹过旧灯台。
一夜雨声碎，|满城花未开。|他说：“走吧。”|“走吧。”|灯下的人①没有说话。|这里有〔1〕一处。
①灯下：旧书店名。|〔1〕一处：指巷口。|注释：|[2] 无人提起的注。|图1 巷口的灯|旧事一|旧事二|旧事三
【注释】|（1）渔火。|灯（1）亮了，没有人。|1. 灯：渔火。|[注]灯：渔火。|灯[注]亮了。
灯＊亮了。|＊灯：渔火。|灯¹亮了。|¹灯：渔火。|注1：灯
〔6〕但他走了。|他走了〔6〕。|问：去哪里？|答：回家。|又及：灯还亮着。|有诗为证：|▲巷口的灯|【宋】林小满|题记：水是走过来的路。|祝|安好
旧事1|旧事2|旧事3|小雪|那条河|https://example.org/|<script>|{{ x }}|……|——|1|2|3|一|二
"""  # lines that mean something to the structure stage, right or wrong
LINES = st.one_of(
    st.sampled_from([line for row in ROWS.split("\n") for line in row.split("|")]),
    st.text("他在巷口站了很久，看见灯一盏一盏亮起来。没有人说话", min_size=20, max_size=90).map(
        lambda text: text + "。"
    ),
    st.text(max_size=12).map(lambda text: " ".join(text.splitlines())),
    st.just(""),
)


def manuscript(text: str, *, marks: tuple[Mark, ...] = (), assets: tuple[Asset, ...] = ()) -> Manuscript:
    return Manuscript(Source("巷.txt", text, "utf-8", "0", marks, assets=assets), text, marks=marks)


def lost(text: Manuscript) -> list[str]:
    book, _ = structure(text)
    return [str(item) for item in account(text, book)]


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(st.lists(LINES, max_size=40).map("\n".join))
def test_nothing_is_lost_from_any_text(text: str) -> None:
    assert lost(manuscript(text)) == []


KINDS = st.sampled_from([kind for kind in MarkKind if kind not in (MarkKind.CELL, MarkKind.IMAGE, MarkKind.ASIDE)])


@st.composite
def marked(draw: st.DrawFn) -> Manuscript:
    """Text whose marks fall anywhere: nested, crossing, over lines and inside them."""
    rows = draw(st.lists(LINES, min_size=1, max_size=25))
    text = "\n".join(rows)
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row) + 1)
    marks = []
    for _ in range(draw(st.integers(0, 8))):
        kind = draw(KINDS)
        first = draw(st.integers(0, len(rows) - 1))
        last = draw(st.integers(first, min(len(rows) - 1, first + 3)))
        inline = kind in INLINE_KINDS - {MarkKind.NOTE_MARK}
        start = starts[first] + (draw(st.integers(0, len(rows[first]))) if inline else 0)
        end = min(len(text), start + draw(st.integers(1, 6))) if inline else starts[last] + len(rows[last])
        value = {"heading": "2", "item": "•", "note": "n1", "note-ref": "n1", "ruby": "yīn"}.get(kind.value, "")
        if end > start and (kind is not MarkKind.RUBY or _is_free(marks, text, start, end)):
            marks.append(Mark(start, end, kind, value))
    return manuscript(text, marks=tuple(sorted(marks)))


def _is_free(marks: list[Mark], text: str, start: int, end: int) -> bool:
    """Readers give a reading to characters of one line, and to none twice."""
    others = [mark for mark in marks if mark.kind is MarkKind.RUBY]
    base = text[start:end]
    return base.isalnum() and not any(m.start < end and start < m.end for m in others)


@settings(max_examples=3 * settings().max_examples, deadline=None)
@given(marked())
def test_nothing_is_lost_under_any_marks(text: Manuscript) -> None:
    assert lost(text) == []


@settings(deadline=None)
@given(st.lists(LINES, max_size=40).map("\n".join))
def test_outline_goes_down_the_file_and_ids_are_unique(text: str) -> None:
    lines = [entry.line for entry in outline(manuscript(text))]
    assert lines == sorted(set(lines))
    book, _ = structure(manuscript(text))
    ids = [piece.id for piece in book.pieces] + [part.id for part in book.parts]
    assert len(ids) == len(set(ids))
    assert all(ids)


def letters(book: Book) -> list[str]:
    return sorted("".join("".join(item.text for item in fragments(book)).split()))


@settings(deadline=None)
@given(st.lists(st.lists(LINES, max_size=25).map("\n".join), min_size=1, max_size=3))
def test_putting_together_keeps_every_character(texts: list[str]) -> None:
    """What stands in the assembled book or on record is what stood in the drafts, and the titles that it was given."""
    drafts = [(manuscript(text), structure(manuscript(text))[0]) for text in texts]
    entries = [{"source": "巷.txt", "title": f"题{number}", "split": number % 2 == 0} for number in range(len(texts))]
    config = BookConfig.model_validate({"book": {"title": "书"}, "part": [{"piece": entries}]})
    book, replaced, _ = assemble(config, drafts)
    given_titles = [piece.title for piece in book.pieces]
    kept = letters(book) + sorted("".join(item.text for item in replaced))
    for letter in [letter for _, draft in drafts for letter in letters(draft)]:
        assert letter in kept
        kept.remove(letter)
    assert given_titles
    assert len({piece.id for piece in book.pieces}) == len(book.pieces)
    gathered = letters(gather("书", (), drafts))
    for letter in [letter for _, draft in drafts for piece in draft.pieces for letter in "".join(_words(piece))]:
        assert letter in gathered
        gathered.remove(letter)


def _words(piece: object) -> list[str]:
    from wenxuan.structure.accounting import _piece

    return ["".join(item.text.split()) for item in _piece(piece)]  # type: ignore[arg-type]


def test_a_loss_and_an_addition_are_told_with_their_place() -> None:
    from dataclasses import replace

    text = manuscript(
        "灯\n\n他在巷口站了很久，看见灯一盏一盏亮起来，没有人说话。\n后来他走了，谁也没有再见过他，直到今天。"
    )
    book, _ = structure(text)
    (part,) = book.parts
    (piece,) = part.pieces
    short = replace(book, parts=(replace(part, pieces=(replace(piece, blocks=piece.blocks[:1]),)),))
    hint = "hint: this is a fault of wenxuan, not of the text: please report it with the text"
    assert [str(item) for item in account(text, short)] == [
        f"巷.txt:4:1: error[nothing-lost]: 20 characters were lost: 后来他走了，谁也没有再见过他，直到今天。\n{hint}"
    ]
    twice = replace(book, parts=(replace(part, pieces=(replace(piece, blocks=(*piece.blocks, piece.blocks[1])),)),))
    assert [item.what for item in account(text, twice)] == [
        "20 characters were added: 后来他走了，谁也没有再见过他，直到今天。"
    ]


def test_pictures_are_counted() -> None:
    asset = Asset("a.png", "image/png", b"", 1, 1)
    text = f"灯\n\n{OBJECT}\n一盏灯\n他在巷口站了很久，看见灯一盏一盏亮起来。"
    marks = (Mark(3, 4, MarkKind.IMAGE, "a.png"), Mark(5, 8, MarkKind.CAPTION))
    assert lost(manuscript(text, marks=marks, assets=(asset,))) == []
    missing, found = structure(manuscript(text, marks=marks))
    assert [str(item) for item in found] == [
        "巷.txt:3:1: warning[picture-missing]: the picture 'a.png' is not there\nhint: put the file beside the text"
    ]
    assert [item.rule for item in missing.dropped] == ["picture-missing"]


def test_pictures_in_cells_stand_behind_the_table() -> None:
    asset = Asset("a.png", "image/png", b"", 1, 1)
    marks = (Mark(2, 3, MarkKind.CELL, "0,0"), Mark(4, 5, MarkKind.CELL, "0,1"), Mark(4, 5, MarkKind.IMAGE, "a.png"))
    for cell, kinds in (("灯", [Table, Figure]), (OBJECT, [Figure])):
        more = (Mark(2, 3, MarkKind.IMAGE, "a.png"),) if cell == OBJECT else ()
        text = manuscript(f"图\n{cell}\n{OBJECT}\n他在巷口站了很久。", marks=(*marks, *more), assets=(asset,))
        book, _ = structure(text)
        blocks = book.parts[0].pieces[0].blocks
        found = [type(block) for block in blocks if isinstance(block, Table | Figure)]
        assert (lost(text), sorted(set(found), key=found.index)) == ([], kinds)


def test_a_caption_said_again_in_a_page_of_one_line_is_not_lost(tmp_path: Path) -> None:
    said = "他在巷口站了很久，看见灯。"
    page = tmp_path / "page.html"
    page.write_text(f"<h1>图</h1><table><tr><td>甲</td><td>{said}</td></tr></table><p>{said}三</p><p>{said}</p>")
    text, _ = cleaned(page, None)
    assert text and lost(text) == []


def _shared_texts() -> list[Path]:
    return sorted(
        [*SHARED.glob("texts/*.txt"), *SHARED.glob("quality/headings/*.txt"), *SHARED.glob("quality/denoise/*/*.txt")]
    )


@pytest.mark.skipif(not SHARED.exists(), reason="the shared material is not here")
def test_nothing_is_lost_from_the_shared_texts() -> None:
    wrong = {}
    for path in _shared_texts():
        text = path.read_text("utf-8")[:150_000]
        if found := lost(manuscript(text)):
            wrong[path.name] = found[:3]
    assert wrong == {}
