"""What a text is made of (诗、信、引文、列表、表格、对话) comes out alike, whatever form it was written in."""

from pathlib import Path

import pytest

from wenxuan.drafts import Text, prepare
from wenxuan.model import Block, Heading, ListBlock, Paragraph, Quote, SceneBreak, Table, Verse
from wenxuan.templates import plain

PROSE = "这里的秋天来得早，院子里的柿子已经红了，邻居家的孩子每天来摘，我也跟着吃了不少，您放心。"
TREE = [
    "p salutation 亲爱的妈妈：",
    f"p body {PROSE}",
    "verse 巷口的灯亮着/一个人走过去/又走回来/影子短了又长//雨停了/灯还亮着",
    "p body “你去哪里？”",
    "p body “回家。”",
    "list - 一双棉鞋、两斤红枣",
    "list 1. 买米、买盐、买油",
    f"p body {PROSE}",
]
END = ["p closing 此致", "p closing 敬礼！", "p signature 女儿　秀兰", "p date 2026年3月5日"]

PLAIN = f"""信

亲爱的妈妈：

　　{PROSE}

巷口的灯亮着
一个人走过去
又走回来
影子短了又长

雨停了
灯还亮着

　　“你去哪里？”

　　“回家。”

- 一双棉鞋
- 两斤红枣

1. 买米
2. 买盐
3. 买油

　　{PROSE}

　　此致
敬礼！

　　　　　　　　　　　　　　　　　　　女儿　秀兰
　　　　　　　　　　　　　　　　　　2026年3月5日
"""
MARKDOWN = f"""# 信

亲爱的妈妈：

{PROSE}

巷口的灯亮着\\
一个人走过去\\
又走回来\\
影子短了又长

雨停了\\
灯还亮着

“你去哪里？”

“回家。”

- 一双棉鞋
- 两斤红枣

1. 买米
2. 买盐
3. 买油

{PROSE}

此致\\
敬礼！

女儿　秀兰\\
2026年3月5日
"""
PAGE = f"""<html><body><h1>信</h1><p>亲爱的妈妈：</p><p>{PROSE}</p>
<p>巷口的灯亮着<br>一个人走过去<br>又走回来<br>影子短了又长</p><p>雨停了<br>灯还亮着</p>
<p>“你去哪里？”</p><p>“回家。”</p>
<ul><li>一双棉鞋</li><li>两斤红枣</li></ul><ol><li>买米</li><li>买盐</li><li>买油</li></ol>
<p>{PROSE}</p><p>此致<br>敬礼！</p><p>女儿　秀兰<br>2026年3月5日</p></body></html>"""


def blocks(folder: Path, name: str, content: str) -> list[str]:
    (folder / name).write_text(content, "utf-8")
    ((_, book),), report = prepare([Text(folder / name)])
    assert report.diagnostics == ()
    return [shown(block) for block in book.pieces[0].blocks]


def shown(block: Block) -> str:
    match block:
        case Paragraph():
            return f"p {block.role} {plain(block.inlines)}"
        case Heading():
            return f"h {plain(block.inlines)}"
        case Verse():
            return "verse " + "//".join("/".join(map(plain, stanza)) for stanza in block.stanzas)
        case Quote():
            return f"quote [{', '.join(map(shown, block.blocks))}]"
        case ListBlock():
            words = "、".join("".join(map(shown, item)).removeprefix("p body ") for item in block.items)
            return f"list {block.labels[0] if block.is_ordered else '-'} {words}"
        case Table():
            rows = "/".join("|".join(map(plain, row)) for row in block.rows)
            return f"table {'with head' if block.has_head else 'bare'} {rows}"
        case SceneBreak():
            return f"scene {block.text}"
        case _:
            return "figure"


@pytest.mark.parametrize(("name", "content"), [("a.txt", PLAIN), ("a.md", MARKDOWN), ("a.html", PAGE)])
def test_a_letter_with_everything_in_it(tmp_path: Path, name: str, content: str) -> None:
    assert blocks(tmp_path, name, content) == TREE + END


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.md", "| 年 | 高 |\n|---|---|\n| 一 | 二 |\n", "table with head 年|高/一|二"),
        ("a.html", "<table><tr><th>年<th>高<tr><td>一<td>二</table>", "table with head 年|高/一|二"),
        ("a.html", "<table><tr><th>年<td>高<tr><th>一<td>二</table>", "table bare 年|高/一|二"),
        (
            "a.html",
            "<ol><li>一件<li>二件</ol><ol><li>又一件<li>又二件</ol>",
            "list 1. 一件、二件 list 1. 又一件、又二件",
        ),
        ("a.html", "<ol><li value=2>二件<li>三件</ol>", "list 2. 二件、三件"),
        ("a.md", "> 引文一。\n>\n> > 引文二。\n", "quote [p body 引文一。, quote [p body 引文二。]]"),
    ],
)
def test_tables_lists_quotations(tmp_path: Path, name: str, content: str, expected: str) -> None:
    around = f"<html><body><p>{PROSE}</p>{content}<p>{PROSE}</p></body></html>" if name == "a.html" else content
    found = blocks(tmp_path, name, around if name == "a.html" else f"{PROSE}\n\n{content}\n\n{PROSE}\n")
    assert " ".join(found[1:-1]) == expected
