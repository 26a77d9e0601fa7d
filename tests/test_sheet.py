"""The doubt sheet: its questions, the command, its page in a real browser, and its answers back in the book."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conftest import CONTRASTS, Ask
from test_review import data_of
from wenxuan.convert import Doubt, Place, convert
from wenxuan.diagnostics import Location
from wenxuan.drafts import read_drafts
from wenxuan.errors import InputError, OutputError
from wenxuan.glossary import load_glossary
from wenxuan.model import Region
from wenxuan.review import review, save, sheet_name, take
from wenxuan.review.sheet import doubts_of, listed, sheet_page
from wenxuan.templates import plain

TEXT = "巷口的灯\n\n他一直干的好，人人夸他。\n灯还亮着。\n我看她一直干的好，很高兴。\n余下的，系在树上。\n"
BOOK = """\
[book]
title = "巷口的灯"
[[part]]
[[part.piece]]
source = "a.txt"
[[edition]]
name = "hant"
region = "zh-Hant-TW"
[[edition]]
name = "hans"
"""
HOSTILE = (
    "</script><script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">{{ 7*7 }}\u202e"
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, "utf-8")
    (folder / "book.toml").write_text(BOOK, "utf-8")
    return folder


def doubt(before: str = "他一直", after: str = "的好。", *, number: int = 1, became: str = "", **other: Any) -> Doubt:
    """Make a question whose place is `number` lines down."""
    place = Place(Location("a.txt", number), before, after, f"{before[-8:]}干{after[:8]}", became)
    fields = {"others": (("幹", 0.31), ("干", 0.03)), "certainty": 0.66, "places": (place,), "word": "直干的"}
    return Doubt(**{"region": Region.TW, "character": "干", "chosen": "乾", "reasons": ("~的",), **fields, **other})


# --- questions ------------------------------------------------------------------------------------------


def test_a_question_is_one_line() -> None:
    assert listed(doubt()) == "a.txt:1: 干 → 乾 66 %; 幹 31 %, 干 3 %  …他一直[干]的好。…"
    assert listed(doubt(places=doubt().places * 2)).endswith("…  ×2")


@pytest.mark.parametrize(
    ("regions", "wanted"),
    [
        (("zh-Hant-TW", "zh-Hans-CN", "zh-Hant-TW"), {Region.TW}),
        (("zh-Hant-HK", "zh-Hant-TW"), {Region.HANT}),
        (("zh-Hans-CN",), {Region.TW}),
    ],
)
def test_questions_are_of_the_editions_that_convert(book: Path, regions: tuple[str, ...], wanted: set[Region]) -> None:
    head = BOOK[: BOOK.index("[[edition]]")]
    editions = "".join(f'[[edition]]\nname = "e{n}"\nregion = "{tag}"\n' for n, tag in enumerate(regions))
    (book / "book.toml").write_text(head + editions, "utf-8")
    asked, _ = doubts_of(read_drafts(book))
    assert {one.region for one in asked} == wanted
    assert [one.certainty for one in asked] == sorted(one.certainty for one in asked)
    assert {one.region for one in doubts_of(read_drafts(book), Region.HANT)[0]} == {Region.HANT}


@pytest.mark.usefixtures("book")
def test_the_command_lists_questions(ask: Ask) -> None:
    answer = ask("doubts", "book")
    assert (answer.code, answer.err) == (0, "")
    rows = json.loads(ask("doubts", "book", "--json").out)
    assert len(answer.out.splitlines()) == len(rows) > 1
    assert set(rows[0]) == set(Doubt.__slots__)
    assert [row["certainty"] for row in rows] == sorted(row["certainty"] for row in rows)
    assert len(json.loads(ask("doubts", "book/a.txt", "--to", "zh-Hant-HK", "--json", "--limit", "1").out)) == 1
    assert ask("doubts", "book", "--to", "zh-Hans-CN").out == ""
    assert ask("doubts", "nothing.txt").code == ask("clean", "nothing.txt").code != 0


def test_a_broken_glossary_is_told(ask: Ask, book: Path) -> None:
    (book / "glossary.toml").write_text("[[word]]", "utf-8")
    for command in (("doubts", "book"), ("review", "book", "--no-open")):
        answer = ask(*command)
        assert answer.code == 1
        assert "error[glossary]" in answer.err


def test_a_title_of_book_toml_may_be_a_question(ask: Ask, book: Path) -> None:
    settings = BOOK.replace("[[part]]", '[[part]]\ntitle = "一直干的好"', 1)
    (book / "book.toml").write_text(settings, "utf-8")
    [row] = [row for row in data_of(review(book).sheet)["doubts"] if row["word"] == "直干的"]
    assert sorted(place["path"] for place in row["places"]) == ["", "a.txt", "a.txt"]
    (book / "book.toml").write_text(settings.replace("一直干的好", "大家都说他干得不错"), "utf-8")
    assert "book.toml: 干 → " in ask("doubts", "book").out


# --- files ----------------------------------------------------------------------------------------------


def test_both_pages_are_made_and_lead_to_one_another(book: Path) -> None:
    found = review(book)
    assert save(found, book / "review.html") == book / "doubts.html"
    assert 'href="doubts.html"' in (book / "review.html").read_text("utf-8")
    assert 'href="review.html"' in (book / "doubts.html").read_text("utf-8")
    assert data_of(found.sheet)["doubts"][0]["places"][0]["path"] == "a.txt"
    assert sheet_name("mine.html") == "mine-doubts.html"


@pytest.mark.parametrize("name", ["review.html", "doubts.html"])
def test_a_file_that_is_no_page_is_not_written_over(book: Path, name: str) -> None:
    (book / name).write_text("my own", "utf-8")
    with pytest.raises(OutputError):
        save(review(book), book / "review.html")
    assert [path.name for path in book.glob("*.html")] == [name]


def test_answers_and_decisions_of_one_file_go_their_ways(ask: Ask, book: Path) -> None:
    names = ("verdict", "path", "rule", "before", "after", "left", "right")
    decision = dict(zip(names, ("refuse", "a.txt", "quotes", "x", None, "一二三四五", ""), strict=True))
    answer = {"text": "直干的", "becomes": "直幹的", "region": "zh-Hant-TW", "source": ""}
    wrong = [{**answer, key: value} for key, value in (
        ("text", ""), ("text", 3), ("becomes", "字" * 401), ("region", "tw"), ("region", []), ("source", None),
        ("becomes", "一\n二"), ("becomes", "\ud800"), ("text", "一\u0000\r"),
    )]  # fmt: skip
    lines = [json.dumps(row) for row in (answer, decision, *wrong)] + ["nonsense", "[" * 9999, '"becomes"', ""]
    (book / "away.jsonl").write_text("\n".join(lines), "utf-8")
    told = ask("review", "book", "--take", "book/away.jsonl")
    assert told.code == 0
    assert told.out == "book/decisions.jsonl: 1 decisions\nbook/glossary.toml: 1 answers\n"
    assert told.err.count("expected an answer, found something else") == len(wrong)
    assert told.err.count("expected a decision, found something else") == 3
    assert "book/away.jsonl:3: warning[glossary]" in told.err
    glossary, faults = load_glossary(book)
    assert faults == ()
    assert dict(glossary.of(Region.TW)) == {"直干的": "直幹的"}


def test_wrong_answers_alone_change_nothing(book: Path) -> None:
    (book / "away.jsonl").write_text('{"text": 1, "becomes": "x"}', "utf-8")
    with pytest.raises(InputError):
        take(book, book / "away.jsonl")
    assert not (book / "glossary.toml").exists()


# --- the page in a browser --------------------------------------------------------------------------------

Open = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Give a function that opens a doubt sheet; nothing may be asked for or thrown by it."""
    contexts, faults = list[Any](), list[str]()
    target = tmp_path / "doubts.html"

    def run(sheet: str, *, again: bool = False, width: int = 1280, scheme: str = "light") -> Any:
        target.write_text(sheet, "utf-8")
        if not again or not contexts:
            contexts.append(browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.on(
            "request", lambda request: request.url.startswith(("blob:", target.as_uri())) or faults.append(request.url)
        )
        page.on("dialog", lambda dialog: dialog.accept())
        page.add_init_script("delete window.showSaveFilePicker")
        page.goto(target.as_uri())
        return page

    yield run
    for context in contexts:
        context.close()
    assert faults == []


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def export(page: Any) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.keyboard.press("e")
    page.click("#exported button")
    return [json.loads(line) for line in Path(download.value.path()).read_text("utf-8").splitlines()]


def sheet_of(book: Path, *asked: Doubt) -> str:
    def at_home(place: Place) -> Place:
        return replace(place, location=replace(place.location, path=str(book / place.location.path)))

    here = tuple(replace(one, places=tuple(map(at_home, one.places))) for one in asked)
    return sheet_page(read_drafts(book), here, call=str(book), review="review.html")


def test_answers_come_back_into_the_book(visit: Open, book: Path) -> None:
    page = visit(review(book).sheet)
    assert page.title() == "《巷口的灯》存疑表"
    page.locator("#characters button", has_text="干").click()
    number = page.locator(".current .choice", has=page.locator("b", has_text="幹")).locator("kbd").inner_text()
    press(page, "Enter" if number == "⏎" else number)
    rows = export(page)
    assert rows == [{"text": "直干的", "becomes": "直幹的", "region": "zh-Hant-TW", "source": ""}]
    (book / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    taken = take(book, book / "answers.jsonl")
    assert taken.answers == (book / "glossary.toml", 1)
    found = read_drafts(book)
    turned = convert(found.book, Region.TW, glossary=load_glossary(book)[0])
    texts = [plain(block.inlines) for piece in turned.pieces for block in piece.blocks if hasattr(block, "inlines")]
    assert "".join(texts).count("直幹的") == 2
    assert "干" not in {one.character for one in doubts_of(found)[0]}


def test_keys_say_for_what_an_answer_holds(visit: Open, book: Path) -> None:
    places = (*doubt(number=3).places, *doubt("看她一直", "的活。", number=5).places)
    page = visit(sheet_of(book, doubt(places=places), doubt("又", "了。", word="干")))
    assert page.locator(".scope button[aria-pressed=true]").all_inner_texts() == ["全书b", "此处p"]
    press(page, "p", "1")
    assert page.inner_text("#count") == "已答 0 / 2"
    assert page.input_value(".current input.text") == "看她一直干的活。"
    press(page, "Enter")
    assert page.inner_text("#count") == "已答 1 / 2"
    press(page, "2", "ArrowUp", "t", "2")
    assert export(page) == [
        {"text": "他一直干的好。", "becomes": "他一直幹的好。", "region": "zh-Hant-TW", "source": "a.txt"},
        {"text": "看她一直干的活。", "becomes": "看她一直乾的活。", "region": "zh-Hant-TW", "source": "a.txt"},
        {"text": "直干的", "becomes": "直干的", "region": "zh-Hant-TW", "source": "a.txt"},
        {"text": "又干了。", "becomes": "又干了。", "region": "zh-Hant-TW", "source": "a.txt"},
    ]
    press(page, "k", "k", "u", "z", "z")
    assert len(export(page)) == 3


def test_what_an_answer_names_can_be_written(visit: Open, book: Path) -> None:
    page = visit(sheet_of(book, doubt("他一直这样发愁，", "里粮食。", became="他一直這樣發愁，乾裡糧食。")))
    page.fill(".text", "愁，干里粮")
    assert page.input_value(".becomes") == "愁，乾裡糧"
    page.fill(".becomes", "愁，乾裏糧")
    page.press(".becomes", "Enter")
    page.fill(".text", "")
    page.press(".text", "Enter")
    assert page.inner_text("#status").startswith("原文和改作都要有字")
    [row] = export(page)
    assert (row["text"], row["becomes"]) == ("愁，干里粮", "愁，乾裏糧")


def test_answers_survive_a_reload(visit: Open, book: Path) -> None:
    page = visit(sheet_of(book, doubt(), doubt("又", "了。", number=2)))
    press(page, "1")
    page.reload()
    assert page.inner_text("#count") == "已答 1 / 2"
    press(page, "u")
    assert page.inner_text("#count") == "已答 0 / 2"
    press(page, "e")
    assert page.inner_text("#status") == "还没有答案可导出"


def test_questions_are_filtered(visit: Open, book: Path) -> None:
    other = doubt("面", "有松子。", character="里", chosen="裡", region=Region.HK, others=(("里", 0.2),), word="面里有")
    page = visit(sheet_of(book, doubt(), other))
    page.locator("#characters button", has_text="里").click()
    assert page.locator(".card").count() == 1
    page.locator("#characters button", has_text="里").click()
    page.locator("#regions button", has_text="香港").click()
    assert page.inner_text(".turn") == "里 → 裡"
    page.locator("#regions button", has_text="香港").click()
    page.fill("#find", "一直")
    page.locator(".card >> nth=1").wait_for(state="detached")
    assert page.inner_text(".turn") == "干 → 乾"
    page.keyboard.press("Enter")
    press(page, "1")
    page.locator("#states button", has_text="未答").click()
    assert page.inner_text("#list") == "没有符合筛选条件的问题"


def test_strangers_text_is_text(visit: Open, book: Path) -> None:
    hostile = doubt(HOSTILE, HOSTILE, word=f"{HOSTILE[-4:]}干<", reasons=(HOSTILE,), others=((HOSTILE, 0.3),))
    page = visit(sheet_of(book, hostile))
    press(page, "1", "p", "1")
    assert page.title() == "《巷口的灯》存疑表"
    assert page.locator("#list img, #list script").count() == 0
    assert "</script><script>document.title='hacked'</script>" in page.inner_text("#list .sentence")
    assert "U+202E" in page.inner_text("#list .sentence")
    assert "{{ 7*7 }}" in page.inner_text("#list .sentence")
    page.pdf()
    assert export(page)[0]["becomes"].endswith(f"{HOSTILE}<")


def test_thousands_of_questions_draw_a_page_at_a_time(visit: Open, book: Path) -> None:
    asked = [doubt(f"第{n}回他一直", f"的好，第{n}次。", number=n, word=f"{n}直干的") for n in range(2000)]
    page = visit(sheet_of(book, *asked))
    assert page.locator(".card").count() == 40
    assert page.inner_text("#page") == "第 1 页，共 50 页"
    for _ in range(41):
        press(page, "1")
    assert page.inner_text("#page") == "第 2 页，共 50 页"
    assert page.inner_text("#count") == "已答 41 / 2,000"
    assert page.evaluate("document.activeElement.className") == "card current"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#paper tbody tr").count() == 2000
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#paper tr").count() == 0


def test_paper_has_a_line_for_each_question(visit: Open, book: Path) -> None:
    page = visit(sheet_of(book, doubt(), doubt("又", "了。", number=2)))
    press(page, "1")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#paper tbody tr >> nth=0").inner_text().split("\t") == [
        "他一直干的好。 a.txt:1", "乾 66 %", "幹 31 %　干 3 %", "直幹的",
    ]  # fmt: skip
    assert not page.locator("main").is_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_can_be_read(visit: Open, book: Path, width: int, scheme: str) -> None:
    page = visit(sheet_of(book, doubt(word="很长的词" * 9), doubt("又" * 40, "了" * 40)), width=width, scheme=scheme)
    press(page, "1")
    page.evaluate("document.getElementById('filters').open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert min(page.evaluate(CONTRASTS)) >= 4.5  # WCAG 2.2, success criterion 1.4.3
    sizes = page.evaluate(
        "[...document.querySelectorAll('button')].filter(e => e.offsetHeight).map(e => e.offsetHeight)"
    )
    assert min(sizes) >= 36
