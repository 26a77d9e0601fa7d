"""What only a whole project can know: lines that come again in many files, passages that come twice."""

from wenxuan.clean import clean
from wenxuan.clean.echoes import Echoes, fold, listen
from wenxuan.manuscript import Source

STORY = (
    "那年秋天雨下得特别长，巷子里的青苔一直长到门槛上，奶奶每天早晨拿竹刷子去刷，刷完了坐在门口剥毛豆，"
    "剥满一碗就喊我去打酱油，我拿着瓶子一路跑，跑到街角那家杂货店，老板总要多给一颗水果糖。"
)
TWIN = (
    "那年秋天雨下得特別長,巷子裡的青苔一直長到門檻上,奶奶每天早晨拿竹刷子去刷,刷完了坐在門口剝毛豆,"
    "剝滿一碗就喊我去打醬油,我拿著瓶子一路跑,跑到街角那家雜貨店,老闆總要多給一顆水果糖。"
)
OTHER = "河对岸的灯一盏一盏亮起来，摆渡的老人收了缆绳，把斗笠挂在船头，等最后一班人。"


def source_of(number: int, text: str) -> Source:
    return Source(f"book/{number}.txt", text, "utf-8", "")


def test_a_line_of_a_site_in_many_files_goes_and_stays_alone() -> None:
    texts = [f"第{n}篇的故事有很多话要说，从这里开始。\n清风文学网首发于此\n讲完了第{n}个。" for n in "一二三"]
    sources = [source_of(n, text) for n, text in enumerate(texts)]
    echoes = listen(sources)
    manuscript, _ = clean(sources[0], echoes=echoes)
    assert "清风" not in manuscript.text
    assert [edit.rule for edit in manuscript.edits] == ["repeated-lines+page-breaks"]
    assert "清风" in clean(sources[0])[0].text


def test_another_line_in_many_files_is_shown() -> None:
    sources = [source_of(n, f"{OTHER}\n簸箕巷口第三期通讯\n{n}号门牌后面住着谁，没有人知道。") for n in range(3)]
    manuscript, found = clean(sources[1], echoes=listen(sources))
    assert "通讯" in manuscript.text
    assert [(item.rule, item.what) for item in found if item.rule == "repeated-lines"] == [
        ("repeated-lines", "the line is in 3 files: 簸箕巷口第三期通讯")
    ]


def test_a_paragraph_in_another_script_is_found_once() -> None:
    sources = [source_of(1, f"{OTHER}\n{STORY}"), source_of(2, f"{TWIN}\n{OTHER[::-1] * 5}")]
    echoes = listen(sources)
    assert clean(sources[0], echoes=echoes)[1] == ()
    found = clean(sources[1], echoes=echoes)[1]
    assert [item.what for item in found] == ["the paragraph is nearly the same as one in book/1.txt:2"]


def test_a_text_that_comes_again_is_told_once() -> None:
    sources = [source_of(1, f"{STORY}\n{OTHER}"), source_of(2, f"{TWIN}\n{OTHER}")]
    found = clean(sources[1], echoes=listen(sources))[1]
    assert [item.what for item in found] == ["the text is nearly the same as book/1.txt"]


def test_folding_forgets_script_and_marks() -> None:
    assert fold("門外，雨停了。A B") == fold("门外雨停了ab")
    assert listen([source_of(1, STORY)]) == Echoes(1)
