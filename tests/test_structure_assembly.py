"""Drafts put together: as book.toml says, or as they come."""

from wenxuan.config import BookConfig
from wenxuan.manuscript import Manuscript, Source
from wenxuan.model import Book, Heading, Note, Paragraph, Piece, Role
from wenxuan.structure import assemble, gather, structure
from wenxuan.structure.inlines import plain

PROSE = "他在巷口站了很久，看见灯一盏一盏亮起来，谁也没有说话，只听见远处的河水一下一下拍着石级。"
ONE = f"灯\n作者：许青禾\n{PROSE}\n{PROSE}"
SEVERAL = f"河边小事\n{PROSE}\n河边小事1\n{PROSE}\n{PROSE}\n河边小事2\n{PROSE}\n{PROSE}\n石级上的鞋\n{PROSE}{PROSE}"
TWO_LEVELS = f"山路\n第一卷 上\n第一章 风\n{PROSE}\n第二章 雨\n{PROSE}\n第二卷 下\n第三章 雪\n{PROSE}"
UNTITLED = f"{PROSE}\n{PROSE}"


def draft(text: str, *, path: str = "文.txt", title: str = "", author: str = "") -> tuple[Manuscript, Book]:
    manuscript = Manuscript(Source(path, text, "utf-8", "0", title=title, author=author), text)
    return manuscript, structure(manuscript)[0]


def config(*entries: dict[str, object], front: int = 0, back: int = 0) -> BookConfig:
    named = [{"source": "文.txt", **entry} for entry in entries]
    body = named[front : len(named) - back]
    return BookConfig.model_validate(
        {
            "book": {"title": "书", "authors": ["众人"]},
            "front": named[:front],
            "part": [{"title": "辑一", "piece": body}],
            "back": named[len(named) - back :],
        }
    )


def titles(pieces: tuple[Piece, ...]) -> list[tuple[str, str, str]]:
    return [(piece.id, plain(piece.title), piece.author) for piece in pieces]


def headings(piece: Piece) -> list[tuple[int, str]]:
    return [(block.level, plain(block.inlines)) for block in piece.blocks if isinstance(block, Heading)]


def test_entries_become_pieces_in_their_places() -> None:
    book, replaced, told = assemble(config({}, {}, {"id": "lamp"}, {}, front=1, back=1), [draft(ONE)] * 4)
    assert titles(book.front) == [("front-1", "灯", "许青禾")]
    assert titles(book.parts[0].pieces) == [("part1-1", "灯", "许青禾"), ("lamp", "灯", "许青禾")]
    assert titles(book.back) == [("back-1", "灯", "许青禾")]
    assert (book.parts[0].id, plain(book.parts[0].title), book.meta.title) == ("part-1", "辑一", "书")
    assert (replaced, told) == ((), ())


def test_a_draft_of_several_pieces_is_one_piece_with_subheadings() -> None:
    book, _, _ = assemble(config({}), [draft(SEVERAL)])
    (piece,) = book.pieces
    assert plain(piece.title) == "河边小事"
    assert headings(piece) == [(1, "河边小事1"), (1, "河边小事2"), (2, "石级上的鞋")]
    assert isinstance(piece.blocks[0], Paragraph)


def test_split_makes_pieces_of_their_own() -> None:
    book, _, _ = assemble(config({"split": True, "id": "river", "author": "许青禾"}), [draft(SEVERAL)])
    assert titles(book.pieces) == [
        ("river-1", "河边小事", "许青禾"),
        ("river-2", "河边小事1", "许青禾"),
        ("river-3", "河边小事2", "许青禾"),
    ]
    assert headings(book.pieces[2]) == [(1, "石级上的鞋")]


def test_parts_inside_a_draft_become_two_levels_of_headings() -> None:
    book, _, _ = assemble(config({}), [draft(TWO_LEVELS)])
    assert headings(book.pieces[0]) == [
        (1, "第一卷 上"),
        (2, "第一章 风"),
        (2, "第二章 雨"),
        (1, "第二卷 下"),
        (2, "第三章 雪"),
    ]


def test_the_config_wins_and_what_it_replaces_is_on_record() -> None:
    book, replaced, _ = assemble(config({"title": "巷口的灯", "author": "陈一舟"}), [draft(ONE)])
    (piece,) = book.pieces
    assert titles(book.pieces) == [("part1-1", "巷口的灯", "陈一舟")]
    assert [(item.rule, item.text, item.location.line) for item in replaced] == [
        ("title-in-book-toml", "灯", 1),
        ("author-in-book-toml", "作者：许青禾", 2),
    ]
    assert book.dropped == replaced
    assert not any(isinstance(block, Paragraph) and block.role is Role.BYLINE for block in piece.blocks)


def test_a_note_on_a_replaced_title_stays() -> None:
    text = f"灯①\n{PROSE}\n{PROSE}\n①这盏灯今天还亮着。"
    book, replaced, _ = assemble(config({"title": "巷口的灯"}), [draft(text)])
    assert [type(inline) for inline in book.pieces[0].title][1:] == [Note]
    assert [item.text for item in replaced] == ["灯①"]


def test_a_text_without_a_title_takes_the_sources_or_is_told_of() -> None:
    book, _, told = assemble(
        config({}, {}), [draft(UNTITLED, title="灯", author="许青禾"), draft(UNTITLED, path="门/后门.txt")]
    )
    assert titles(book.pieces) == [("part1-1", "灯", "许青禾"), ("part1-2", "后门", "")]
    (warning,) = map(str, told)
    assert warning == (
        "门/后门.txt:1: warning[title-missing]: no title was found; '后门' is used\n"
        "hint: give the piece a title in book.toml"
    )


def test_gathering_one_text_keeps_its_pieces_and_parts() -> None:
    book = gather("", (), [draft(TWO_LEVELS)])
    assert book.meta.title == "山路"
    assert [(plain(part.title), len(part.pieces)) for part in book.parts] == [("第一卷 上", 2), ("第二卷 下", 1)]
    assert [plain(piece.title) for piece in gather("", (), [draft(UNTITLED, path="后门.txt")]).pieces] == ["后门"]


def test_gathering_several_texts_makes_pieces_and_parts() -> None:
    book = gather("合集", ("众人",), [draft(ONE), draft(SEVERAL), draft(UNTITLED, path="后门.txt")])
    assert (book.meta.title, book.meta.authors) == ("合集", ("众人",))
    assert [(plain(part.title), len(part.pieces)) for part in book.parts] == [("", 1), ("河边小事", 3), ("", 1)]
    assert len({piece.id for piece in book.pieces}) == 5


def test_a_byline_under_the_books_title_goes_to_the_title_page() -> None:
    book = gather("", (), [draft(f"山路\n作者：许青禾\n第一章 风\n{PROSE}\n第二章 雨\n{PROSE}")])
    assert (book.meta.authors, book.front) == (("许青禾",), ())
    assert [(item.rule, item.text) for item in book.dropped] == [("byline-on-title-page", "作者：许青禾")]
