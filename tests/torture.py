"""A piece of everything that is larger than a line, over and over, to be set in every trim size."""

import random

from laid import note, paragraph, picture, prose
from wenxuan.model import (
    Block,
    Heading,
    Inline,
    ListBlock,
    Note,
    Paragraph,
    Quote,
    Role,
    SceneBreak,
    Span,
    SpanKind,
    Table,
    Text,
    Verse,
)

_LONG = "河面上结了厚厚的冰，孩子们在上面跑来跑去，母亲站在岸上喊他们的名字，喊了一遍又一遍。"


def _text(text: str) -> tuple[Inline, ...]:
    return (Text(text),)


def _verse(*stanzas: int, long: bool = False) -> Verse:
    line = "轻轻的我走了，正如我轻轻的来" + ("；我轻轻的招手，作别西天的云彩，河边的金柳" if long else "")
    return Verse(tuple(tuple(_text(line) for _ in range(count)) for count in stanzas))


def _table(rows: int, columns: int, *, long: bool = False) -> Table:
    head = tuple(_text(f"栏目{index}") for index in range(columns))
    body = tuple(
        tuple(_text((_LONG if long and index == 1 else "内容") if index else f"{row}.5") for index in range(columns))
        for row in range(rows)
    )
    return Table((head, *body), has_head=True)


def _list(depth: int = 1, *, labels: tuple[str, ...] = ("一、", "二、", "三、")) -> ListBlock:
    items: list[tuple[Block, ...]] = [(paragraph(_LONG),), (paragraph("短项。"),), (paragraph(_LONG + _LONG),)]
    if depth > 1:
        items[1] = (paragraph("有子项："), _list(depth - 1, labels=("", "", "")))
    return ListBlock(labels, tuple(items))


def kinds() -> dict[str, tuple[Block, ...]]:
    """Return what a body paragraph may have beside it, by name."""
    long_note = note(_LONG * 5)
    return {
        "heading": (Heading(1, _text("小标题")),),
        "long heading": (Heading(1, _text("一个长得一行放不下、只好分成两行的小标题，还要再长一些才够两行")),),
        "two headings": (Heading(1, _text("大题")), Heading(2, _text("小题"))),
        "deep heading": (Heading(1, _text("一级")), paragraph("。"), Heading(2, _text("二级")), paragraph("。"),
                         Heading(3, _text("三级")), paragraph("。"), Heading(4, _text("四级"))),
        "verse": (_verse(4, 4),),
        "long verse": (_verse(3, 5, long=True),),
        "verse after heading": (Heading(1, _text("诗")), _verse(4)),
        "quote": (Quote(prose(2, 7)),),
        "quote in quote": (Quote((paragraph(_LONG), Quote((paragraph(_LONG),)), paragraph("完。"))),),
        "verse in quote": (Quote((paragraph("他念道："), _verse(2, 2), paragraph("念完了。"))),),
        "list in quote": (Quote((_list(),)),),
        "quote after quote": (Quote((paragraph(_LONG),)), Quote((paragraph("第二段引文。"),))),
        "list": (_list(),),
        "bullets": (_list(labels=("", "", "")),),
        "nested list": (_list(3),),
        "quote in list": (ListBlock(("甲",), ((paragraph("项"), Quote((paragraph(_LONG),))),)),),
        "list of paragraphs": (ListBlock(("1.", "2."), (prose(2, 3), prose(2, 4)), is_ordered=True),),
        "table": (_table(4, 3),),
        "long table": (_table(40, 3),),
        "table of long cells": (_table(6, 4, long=True),),
        "wide table": (_table(4, 9),),
        "two tables": (_table(2, 2), _table(2, 5)),
        "table without head": (Table(_table(3, 3).rows[1:]),),
        "table with notes": (Table(((_text("甲"), (Text("乙"), note("表里的注。"))), (_text("丙"), _text("丁")))),),
        "small picture": (picture(300, 200, "图　小图"),),
        "wide picture": (picture(1600, 700, "图　宽图的图题长到一行放不下，只好分成两行，看看它是不是还在格子上面"),),
        "tall picture": (picture(900, 1300, "图　高图"),),
        "two pictures": (picture(800, 600, "图　其一"), picture(900, 700, "图　其二")),
        "picture without caption": (picture(700, 500),),
        "picture with note": (picture(700, 500, "图　有注", note("图的注。")),),
        "picture after heading": (Heading(1, _text("图前的题")), picture(1000, 800, "图　题后")),
        "picture in quote": (Quote((paragraph("引。"), picture(500, 300, "图　引中"))),),
        "scene": (SceneBreak(),),
        "stars": (SceneBreak("＊　＊　＊"),),
        "notes": (paragraph("这里有注", note("短注。"), Text("，那里也有"), long_note, Text("，完。")),),
        "many notes": (Paragraph(tuple(part for n in range(6) for part in (Text("再注"), note(_LONG, f"m{n}")))),),
        "inlines": (paragraph("正文", Span(SpanKind.EMPHASIS, _text("着重的话")), Text("与"),
                              Span(SpanKind.STRONG, _text("更重的话")), Text("，还有"),
                              Span(SpanKind.CODE, _text("code()")), Text("，" + _LONG)),),
        "letter": (paragraph("亲爱的母亲：", role=Role.SALUTATION), *prose(1, 5), paragraph("此致", role=Role.CLOSING),
                   paragraph("敬礼", role=Role.CLOSING), paragraph("儿　小明", role=Role.SIGNATURE),
                   paragraph("二〇二六年十一月", role=Role.DATE)),
        "dialogue": tuple(paragraph("“" + text) for text in ("谁？”", "是我，" + _LONG + "”", "进来。”")),
        "epigraph": (paragraph(_LONG, role=Role.EPIGRAPH),),
        "note with verse": (paragraph("注里有诗", Note("v", (_verse(2), paragraph("是诗。")))),),
    }  # fmt: skip


def torture(seed: int = 0, *, rounds: int = 1) -> tuple[Block, ...]:
    """Return prose with every kind of block in it, in an order of chance."""
    dice = random.Random(seed)  # noqa: S311 - the same order every time
    blocks: list[Block] = []
    for _ in range(rounds):
        order = list(kinds().values())
        dice.shuffle(order)
        for index, group in enumerate(order):
            blocks += [*prose(dice.randint(1, 4), seed + index), *group]
    return (*blocks, *prose(3))
