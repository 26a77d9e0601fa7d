"""`wenxuan review`: its data, the files it writes, and its page in a real browser, from file://."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CONTRASTS, Ask
from test_clean import LAW, TEXTS
from wenxuan.clean import clean
from wenxuan.clean.decisions import Decision, Decisions, Verdict, decide, parse, written
from wenxuan.errors import InputError, OutputError
from wenxuan.manuscript import Manuscript, Source
from wenxuan.review import review, take, write

STORY = (
    "巷口的灯\n\n巷口有一盏灯,亮了三十年。𠮷\n\n他说 :你好,我 们走吧。\n没有改动的一段，安安静静。\n"
    "（本章完）\n\n他又来了,灯还亮着。还有一句”\n"
)
HOSTILE = (
    "标题\n他说,</script><script>document.title='hacked'</script>这是文字,不是标记。\n"
    "<!--<script>\n他又说,<img src=x onerror=\"document.title='hacked'\">,{{ 7*7 }},{% raw %}。\n"
    "\u202e倒着写,\u200b看不见,𠮷𠮷,他说。\n"
)


DASHES = "标题\n\n他走了。一一他又来了,真的。\n天黑了。一一地说着话。\n"


def source_of(text: str) -> Source:
    return Source("巷.txt", text, "utf-8", "0")


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, "utf-8")
    return path


# --- the data -------------------------------------------------------------------------------------------


def test_every_change_is_on_the_page_once(story: Path) -> None:
    found = review(story)
    [text] = data_of(found.page)["texts"]
    units = text["text"].encode("utf-16-le")

    def cut(start: int, end: int) -> str:
        return units[2 * start : 2 * end].decode("utf-16-le")

    manuscript, _ = clean(Source("story.txt", STORY, "utf-8", ""))
    rules = data_of(found.page)["rules"]
    told = [(cut(*row[:2]), row[2], rules[row[3]]) for row in text["changes"] if not row[5]]
    assert told == [(edit.before, edit.after, edit.rule) for edit in manuscript.edits]
    assert (found.edits, found.doubts) == (len(manuscript.edits), len(manuscript.doubts)) == (9, 1)
    assert text["pieces"] == [[0, "巷口的灯"]]


def test_reasons_and_doubts_speak_the_script_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("燈\n\n這個燈壞了,沒有人會修。他說」\n", "utf-8")
    data = data_of(review(tmp_path / "a.txt").page)
    assert data["reasons"]["half-width-marks"] == ["半形標點", "中文句子用全形標點"]
    assert data["notes"][0] == "後引號 」 沒有對應的前引號"


def test_decisions_come_back_whether_they_find_their_text_or_not(story: Path) -> None:
    manuscript, _ = clean(Source("story.txt", STORY, "utf-8", ""))
    refused = decide(Verdict.REFUSE, manuscript.source, manuscript.edits[2], path="story.txt")
    seen = decide(Verdict.REFUSE, manuscript.source, manuscript.doubts[0], path="story.txt")
    lost = Decision(Verdict.ACCEPT, "gone.txt", "quotes", "x", None, "一二三四五", "")
    (story.parent / "decisions.jsonl").write_text(written([refused, seen, lost]), "utf-8")
    data = data_of(review(story).page)
    assert [row["used"] for row in data["decisions"]] == [True, True, False]
    changes = data["texts"][0]["changes"]
    assert len(changes) == len(manuscript.edits) + 1
    assert [(row[2], row[4], row[5]) for row in changes if row[4]] == [
        (refused.after, "refuse", 0),
        (None, "refuse", 1),
    ]


def test_an_accepted_doubt_is_done_and_stays_a_doubt_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DASHES, "utf-8")
    [before, _] = [row for row in data_of(review(tmp_path / "a.txt").page)["texts"][0]["changes"] if row[5]]
    assert before[2:7] == ["——", before[3], "", 1, 0]
    accepted = Decision(Verdict.ACCEPT, "a.txt", "look-alikes", "一一", "——", "标题他走了", "他又来了真的")
    (tmp_path / "decisions.jsonl").write_text(written([accepted]), "utf-8")
    [after, _] = [row for row in data_of(review(tmp_path / "a.txt").page)["texts"][0]["changes"] if row[5]]
    assert after[2:7] == ["——", after[3], "accept", 1, 0]


@given(TEXTS, st.data())
@LAW
def test_decisions_hold_at_their_own_place_whatever_is_decided_nearby(text: str, data: st.DataObject) -> None:
    """Of two verdicts near each other, each place has its own."""
    source = source_of(text)
    edits = clean(source)[0].edits
    verdicts = st.sampled_from([Verdict.ACCEPT, Verdict.REFUSE])
    decisions = [decide(data.draw(verdicts), source, edit, path="巷.txt") for edit in edits]
    known = Decisions(decisions)
    last = {decision.key: decision for decision in decisions}
    for edit in edits:
        decision = known.of(source, edit)
        assert decision == last[decide(Verdict.ACCEPT, source, edit, path="").key]


def test_a_verdict_can_be_taken_back() -> None:
    manuscript, _ = clean(source_of(STORY))
    edit = manuscript.edits[0]
    rows = [decide(verdict, manuscript.source, edit, path="a") for verdict in (Verdict.REFUSE, Verdict.UNDECIDED)]
    assert written(rows) == ""
    assert Decisions(rows).of(manuscript.source, edit) is None


def test_line_ends_of_other_systems_do_not_part_a_row() -> None:
    row = Decision(Verdict.REFUSE, "a", "invisible-characters", "\u2028\u0085", "", "一", "二")
    assert parse(written([row]), Path("decisions.jsonl")) == ({"a": [row]}, ())


# --- files ----------------------------------------------------------------------------------------------


def test_the_page_is_written_and_told(ask: Ask, story: Path) -> None:
    answer = ask("review", "story.txt", "--no-open")
    assert (answer.code, answer.out) == (0, "review.html: 9 changes, 1 doubts\ndoubts.html: 0 questions\n")
    assert ask("review", "story.txt", "--no-open").code == 0
    assert story.read_text("utf-8") == STORY
    assert sorted(path.name for path in story.parent.iterdir()) == ["doubts.html", "review.html", "story.txt"]


def test_a_page_that_is_not_ours_is_not_written_over(tmp_path: Path) -> None:
    own = tmp_path / "own.html"
    own.write_text("<html>my own</html>", "utf-8")
    for target in (own, tmp_path):
        with pytest.raises(OutputError) as caught:
            write("page", target)
        assert caught.value.what == f"{target}: not written over: it is no page of wenxuan review"
    assert own.read_text("utf-8") == "<html>my own</html>"


def test_the_browser_is_opened_only_where_there_is_a_screen(
    ask: Ask, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    ask("review", "story.txt")
    assert opened == []
    monkeypatch.setenv("DISPLAY", ":0")
    ask("review", "story.txt")
    assert opened == [(story.parent / "review.html").as_uri()]


def test_exported_decisions_are_taken_in(ask: Ask, story: Path) -> None:
    manuscript, _ = clean(Source("story.txt", STORY, "utf-8", ""))
    first, second, third = (
        decide(Verdict.REFUSE, manuscript.source, edit, path="story.txt") for edit in manuscript.edits[:3]
    )
    home, away = story.parent / "decisions.jsonl", story.parent / "away.jsonl"
    home.write_text(written([first, second]), "utf-8")
    accepted = decide(Verdict.ACCEPT, manuscript.source, manuscript.edits[0], path="story.txt")
    back = {**second.row(), "verdict": "undecided"}
    away.write_text(written([accepted, third]) + json.dumps(back) + "\nnonsense\n", "utf-8")
    answer = ask("review", "story.txt", "--take", "away.jsonl")
    assert (answer.code, answer.out) == (0, "decisions.jsonl: 2 decisions\n")
    assert answer.err == (
        "away.jsonl:4: warning[decisions]: expected a decision, found something else\n"
        "hint: export it again from the page that wenxuan review makes\n"
    )
    assert parse(home.read_text("utf-8"), home)[0] == {"story.txt": [accepted, third]}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "{}: no such file"),
        ("", "{}: expected decisions or answers, found none"),
        ("{}", "{}: expected decisions or answers, found none"),
    ],
)
def test_what_holds_no_decisions_changes_nothing(story: Path, content: str | None, what: str) -> None:
    away = story.parent / "away.jsonl"
    if content is not None:
        away.write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        take(story, away)
    assert caught.value.what == what.format(away)
    assert not (story.parent / "decisions.jsonl").exists()


# --- the page in a browser --------------------------------------------------------------------------------


Open = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Give a function that makes the page of a text and opens it; nothing may be asked for or thrown by it."""
    contexts, faults = list[Any](), list[str]()
    target = tmp_path / "review.html"

    def run(path: Path, *, again: bool = False, width: int = 1280, scheme: str = "light") -> Any:
        write(review(path).page, target)
        if not again or not contexts:
            contexts.append(browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.on(
            "request", lambda request: request.url.startswith(("blob:", target.as_uri())) or faults.append(request.url)
        )
        page.add_init_script("delete window.showSaveFilePicker")
        page.goto(target.as_uri())
        return page

    yield run
    for context in contexts:
        context.close()
    assert faults == []


def press(page: Any, keys: str) -> None:
    for key in keys:
        page.keyboard.press(f"Shift+{key}" if key.isupper() or key == "?" else key)


def confirm(page: Any, count: str) -> None:
    """Say yes in the dialog, whose answer comes when it has closed, and wait for the count."""
    page.click("#confirm-yes")
    page.wait_for_selector(f"#count:text-is('{count}')")


def seek(page: Any, before: str) -> None:
    """Step to the first change of a text."""
    while not page.inner_text("#told .diff").startswith(f"{before} →"):
        assert page.inner_text("#status") != "已是最后一处"
        press(page, "j")


def export(page: Any) -> str:
    with page.expect_download() as download:
        page.keyboard.press("e")
    page.click("#exported button")
    return Path(download.value.path()).read_text("utf-8")


def bring_home(page: Any, path: Path) -> Manuscript:
    """Export, take in, and clean again as the command does."""
    away = path.parent / "away.jsonl"
    away.write_text(export(page), "utf-8")
    take(path, away)
    known, faults = parse((path.parent / "decisions.jsonl").read_text("utf-8"), away)
    assert faults == ()
    return clean(Source(path.name, path.read_text("utf-8"), "utf-8", ""), decisions=known.get(path.name, ()))[0]


def test_the_page_shows_every_change_and_why(visit: Open, story: Path) -> None:
    page = visit(story)
    assert page.title() == "《巷口的灯》审校"
    assert page.inner_text("#count") == "已定 0 / 10"
    assert page.locator(".change").count() == 10
    assert page.locator(".change.doubt").count() == 1
    assert page.inner_text(".dropped .tag") == "整行删去"
    press(page, "j")
    assert page.inner_text("#told .path") == "story.txt:3"
    assert page.inner_text("#told strong") == "半角标点"
    assert page.evaluate("document.activeElement.className") == "change current"
    assert page.get_attribute(".current", "aria-label") == "半角标点：, 改为 ，，未定"


def test_keys_decide_and_the_text_comes_out_so(visit: Open, story: Path) -> None:
    page = visit(story)
    page.click("text=半角标点")
    assert page.locator(".change").count() == 4
    press(page, "r")
    assert page.inner_text("#count") == "已定 1 / 10"
    page.click("text=已拒绝")
    assert page.locator(".change").count() == 1
    page.click("text=全部规则")
    page.click("text=疑问")
    press(page, "a")
    assert page.inner_text("#status") == "只有编者能定：请改原稿，或标为不改"
    press(page, "r")
    assert page.inner_text("#count") == "已定 2 / 10"
    manuscript = bring_home(page, story)
    assert manuscript.text == clean(source_of(STORY))[0].text.replace("灯，亮了", "灯,亮了")
    assert manuscript.doubts == ()


def test_all_that_is_shown_is_decided_together_and_undone(visit: Open, story: Path) -> None:
    page = visit(story)
    press(page, "js")
    assert page.inner_text("#found") == "筛选出 3 处"
    press(page, "R")
    page.keyboard.press("Escape")
    assert page.inner_text("#count") == "已定 0 / 10"
    press(page, "R")
    confirm(page, "已定 3 / 10")
    press(page, "s")
    page.click("text=汉字间误空")
    press(page, "A")
    confirm(page, "已定 4 / 10")
    press(page, "z")
    assert page.inner_text("#count") == "已定 3 / 10"
    assert bring_home(page, story).text == clean(source_of(STORY))[0].text.replace("，", ",").replace(
        "动的一段,", "动的一段，"
    )


def test_accepted_doubts_are_done(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(DASHES, "utf-8")
    page = visit(path)
    page.click("text=疑问")
    assert page.locator(".change").all_inner_texts() == ["一一——？", "一一——？"]
    press(page, "ar")
    assert page.locator(".change").all_inner_texts() == ["一一——✓", "一一✗"]
    assert bring_home(page, path).text == "标题\n他走了。——他又来了，真的。\n天黑了。一一地说着话。"
    assert visit(path).inner_text("#count") == "已定 2 / 5"


def test_what_was_decided_survives_a_reload_until_it_is_taken_in(visit: Open, story: Path) -> None:
    page = visit(story)
    press(page, "jr")
    page.on("dialog", lambda dialog: dialog.accept())  # leaving asks, for nothing was exported
    page.reload()
    assert page.inner_text("#count") == "已定 1 / 10"
    bring_home(page, story)
    page = visit(story, again=True)
    assert page.inner_text("#count") == "已定 1 / 10"
    page.click("text=已拒绝")
    press(page, "u")
    assert bring_home(page, story).text == clean(source_of(STORY))[0].text
    assert (story.parent / "decisions.jsonl").read_text("utf-8") == ""


def test_leaving_asks_until_all_is_exported(visit: Open, story: Path) -> None:
    page = visit(story)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == []
    press(page, "a")
    page.reload()
    assert asked == ["beforeunload"]
    export(page)
    page.reload()
    assert asked == ["beforeunload"]


def test_the_same_place_twice_is_decided_once(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"他每天清早都这样说,然后慢慢走开一会儿，这是第{n}回。\n" for n in "一二"), "utf-8")
    page = visit(path)
    seek(page, ",")
    press(page, "r")
    assert page.inner_text("#status") == "另有 1 处上下文相同，一并处理"
    assert bring_home(page, path).text.count("说,") == 2


def test_what_is_left_open_stays_open_beside_what_was_decided(visit: Open, tmp_path: Path) -> None:
    """Three places of which each has five letters in common with the next."""
    path = tmp_path / "a.txt"
    lines = ("甲乙丙丁戊,己庚辛壬癸", "甲乙丙丁戊,子丑寅卯辰", "午未申酉戌,子丑寅卯辰")
    path.write_text("".join(f"{line}，这样就算完了。\n" for line in lines), "utf-8")
    page = visit(path)
    seek(page, ",")
    press(page, "r")
    assert page.inner_text("#count").startswith("已定 1 /")
    cleaned = bring_home(page, path)
    assert [line[5] for line in cleaned.text.splitlines()] == [",", "，", "，"]
    page = visit(path)
    assert page.inner_text("#count").startswith("已定 1 /")


def test_changes_are_found_and_sorted(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("标题\n\n他来了,坐下来喝茶。\n他走了,没有说什么。\n天 黑了，灯也亮了。\n", "utf-8")
    page = visit(path)
    press(page, "/")
    page.keyboard.type("喝茶")
    page.locator("#list article >> nth=1").wait_for(state="detached")
    page.keyboard.press("Enter")
    press(page, "r")
    assert page.inner_text("#count").startswith("已定 1 /")
    page.fill("#find", "")
    page.locator("#list article >> nth=1").wait_for()
    page.select_option("#order", "rare")
    lines = page.locator("#list .text").all_inner_texts()
    assert lines.index(next(line for line in lines if "天" in line)) < lines.index(
        next(line for line in lines if "没有" in line)
    )
    page.locator("#kinds button", has_text=", → ，").click()
    assert page.inner_text("#found") == "筛选出 2 处"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    assert "说什么" in page.locator(".block", has=page.locator(".current")).inner_text()


def test_strangers_text_is_text(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(HOSTILE, "utf-8")
    page = visit(path)
    assert page.title() == "《标题》审校"
    shown = page.inner_text("#list")
    assert "</script><script>document.title='hacked'</script>" in shown
    assert "<img src=x onerror" in shown
    assert "{{ 7*7 }}" in shown
    assert page.locator("#list img, #list script").count() == 0
    assert "U+200B" in shown
    press(page, "R")
    page.click("#confirm-yes")
    assert bring_home(page, path).edits == ()


def test_the_page_knows_places_as_the_command_does(visit: Open, tmp_path: Path) -> None:
    text = "标题\n\n" + "".join(f"第{n}段①,〇²½𠮷𠮷我 们,一aB é́,👩‍👩‍👧,完。\n" for n in range(30))
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    page = visit(path)
    press(page, "A")
    page.click("#confirm-yes")
    manuscript, _ = clean(Source("a.txt", text, "utf-8", ""))
    found = parse(export(page), path)[0]["a.txt"]
    wanted = [decide(Verdict.ACCEPT, manuscript.source, edit, path="a.txt") for edit in manuscript.edits]
    assert sorted(found, key=repr) == sorted({decision.key: decision for decision in wanted}.values(), key=repr)


def test_changes_side_by_side(visit: Open, story: Path) -> None:
    page = visit(story)
    press(page, "b")
    assert page.inner_text(".text.before >> nth=1").replace("\n", "") == "巷口有一盏灯,亮了三十年。𠮷↵"
    assert page.inner_text(".text.after >> nth=1").rstrip() == "巷口有一盏灯，亮了三十年。𠮷"


def test_the_place_may_be_chosen(visit: Open, story: Path) -> None:
    page = visit(story)
    page.evaluate("""() => { window.showSaveFilePicker = async () => ({ createWritable: async () => ({
        write: async (file) => { window.written = await file.text(); }, close: async () => {} }) }); }""")
    press(page, "re")
    page.wait_for_selector("#exported[open]")
    assert page.inner_text("#exported-what") == "已存好，共 1 条。"
    [row] = parse(page.evaluate("window.written"), story)[0]["story.txt"]
    assert row.verdict is Verdict.REFUSE


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_can_be_read(visit: Open, story: Path, width: int, scheme: str) -> None:
    page = visit(story, width=width, scheme=scheme)
    press(page, "jar")
    page.evaluate("document.getElementById('filters').open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert min(page.evaluate(CONTRASTS)) >= 4.5  # WCAG 2.2, success criterion 1.4.3
    assert (
        min(
            page.evaluate(
                "[...document.querySelectorAll('button')].filter(e => e.offsetHeight).map(e => e.offsetHeight)"
            )
        )
        >= 36
    )
    press(page, "b")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_crowded_page_draws_a_part_at_a_time(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("标题\n\n" + "".join(f"第{n}句,话。" for n in range(3000)) + "\n" + "他说,好。\n" * 400, "utf-8")
    page = visit(path)
    assert 400 <= page.locator(".change").count() <= 600
    page.click("#later")
    assert page.inner_text("#page").startswith("第 2 页")
