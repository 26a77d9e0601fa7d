"""Word documents: what mammoth gives, what it would have lost, and what a stranger's package may not do."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from wenxuan.manuscript import OBJECT, MarkKind, Source
from wenxuan.read import read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = (
    '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="p" descr="一棵树"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    '<a:blip r:embed="rId2"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
)


def paragraph(text: str, *, style: str = "", properties: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:p>{named}<w:r>{run}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def document(body: str, **parts: str | bytes) -> bytes:
    """Pack a document; keyword names with __ for / and _dot_ for . add or replace parts."""
    picture = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(picture, "PNG")
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId2" Type="{RELATIONS}/image" Target="media/image1.png"/>'
        f'<Relationship Id="rId3" Type="{RELATIONS}/footnotes" Target="footnotes.xml"/>'
        f'<Relationship Id="rId4" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f"<w:styles {W}>"
        + "".join(
            f'<w:style w:type="paragraph" w:styleId="{ident}"><w:name w:val="{name}"/></w:style>'
            for ident, name in (("a1", "heading 1"), ("a2", "Title"), ("a3", "Quote"), ("a4", "caption"))
        )
        + "</w:styles>",
        "word/footnotes.xml": f"<w:footnotes {W}>"
        f'<w:footnote w:id="1">{paragraph("这是脚注。")}</w:footnote></w:footnotes>',
        "word/media/image1.png": picture.getvalue(),
        "word/document.xml": f"<w:document {W} {R}><w:body>{body}</w:body></w:document>",
    }
    files |= {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return buffer.getvalue()


def opened(tmp_path: Path, data: bytes) -> Source:
    path = tmp_path / "稿.docx"
    path.write_bytes(data)
    source, findings = read(path, root=tmp_path)
    assert findings == ()
    assert source is not None
    return source


def refusal(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "稿.docx"
    path.write_bytes(data)
    source, findings = read(path, root=tmp_path)
    assert source is None
    return str(findings[0]).removeprefix(f"{path.as_posix()}: ")


def marked(source: Source, kind: MarkKind) -> list[tuple[str, str]]:
    return [(source.text[mark.start : mark.end], mark.value) for mark in source.marks if mark.kind is kind]


def test_lines_and_headings_are_numbered_by_paragraph(tmp_path: Path) -> None:
    source = opened(
        tmp_path,
        document(paragraph("题目", style="a2") + "<w:p/>" + paragraph("一、开头", style="a1") + paragraph("正文。")),
    )
    assert source.text == "题目\n一、开头\n正文。"
    assert source.lines == (1, 3, 4)
    assert marked(source, MarkKind.TITLE) == [("题目", "")]
    assert marked(source, MarkKind.HEADING) == [("一、开头", "1")]
    assert source.title == "题目"


def test_emphasis_dots_bold_and_quotation(tmp_path: Path) -> None:
    body = (
        paragraph("着重", properties='<w:em w:val="dot"/>')
        + paragraph("粗体", properties="<w:b/>")
        + paragraph("引文", style="a3")
        + paragraph("平常", properties='<w:em w:val="none"/>')
    )
    source = opened(tmp_path, document(body))
    assert marked(source, MarkKind.EMPHASIS_DOT) == [("着重", "")]
    assert marked(source, MarkKind.STRONG) == [("粗体", "")]
    assert marked(source, MarkKind.QUOTE) == [("引文", "")]


def test_a_footnote_is_tied_to_its_mark(tmp_path: Path) -> None:
    reference = (
        '<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:t>。</w:t></w:r></w:p>'
    )
    source = opened(tmp_path, document(reference))
    assert source.text == "正文[1]。\n这是脚注。 ↑"
    assert marked(source, MarkKind.NOTE_REF) == [("[1]", "n1")]
    assert marked(source, MarkKind.NOTE) == [("这是脚注。 ↑", "n1")]
    assert marked(source, MarkKind.NOTE_MARK) == [("↑", "")]


def test_a_picture_has_its_line_and_caption(tmp_path: Path) -> None:
    body = f"<w:p><w:r>{DRAWING}</w:r></w:p>" + paragraph("图1 老槐树") + paragraph("正文。")
    source = opened(tmp_path, document(body))
    assert source.text == f"{OBJECT}\n图1 老槐树\n正文。"
    assert marked(source, MarkKind.CAPTION) == [("图1 老槐树", "")]
    (asset,) = source.assets
    assert marked(source, MarkKind.IMAGE) == [(OBJECT, asset.name)]
    assert (asset.media_type, asset.width, asset.height, asset.alt) == ("image/png", 4, 3, "一棵树")


def test_a_reading_beside_a_character_is_kept(tmp_path: Path) -> None:
    ruby = (
        "<w:p><w:r><w:t>姓</w:t></w:r><w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>zhuó</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>禚</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>的人。</w:t></w:r></w:p>"
    )
    source = opened(tmp_path, document(ruby))
    assert source.text == "姓禚的人。"
    assert marked(source, MarkKind.RUBY) == [("禚", "zhuó")]


def test_readings_in_a_row_stay_apart_and_keep_their_look(tmp_path: Path) -> None:
    def ruby(base: str, reading: str) -> str:
        return (
            f"<w:r><w:ruby><w:rt><w:r><w:t>{reading}</w:t></w:r></w:rt><w:rubyBase><w:r><w:rPr><w:b/></w:rPr>"
            f"<w:t>{base}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        )

    source = opened(tmp_path, document(f"<w:p>{ruby('灯', 'dēng')}{ruby('火', 'huǒ')}</w:p>"))
    assert marked(source, MarkKind.RUBY) == [("灯", "dēng"), ("火", "huǒ")]
    assert marked(source, MarkKind.STRONG) == [("灯", ""), ("火", "")]


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ('<w:em w:val="dot"/>', MarkKind.EMPHASIS_DOT),
        ('<w:highlight w:val="yellow"/><w:em w:val="underDot"/>', MarkKind.EMPHASIS_DOT),
        ('<w:u w:val="wave"/>', MarkKind.TITLE_MARK),
        ('<w:u w:val="single"/>', None),
        ('<w:em w:val="none"/>', None),
        ('<w:highlight w:val="yellow"/>', None),
    ],
)
def test_dots_and_wavy_lines(tmp_path: Path, properties: str, kind: MarkKind | None) -> None:
    source = opened(tmp_path, document(paragraph("灯火", properties=properties)))
    assert [mark.kind for mark in source.marks] == ([kind] if kind else [])


def test_a_table_is_one_cell_a_line(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"

    source = opened(tmp_path, document(f"<w:tbl>{row('年份', '水位')}{row('1998', '高')}</w:tbl>"))
    assert marked(source, MarkKind.CELL) == [("年份", "0,0"), ("水位", "0,1"), ("1998", "1,0"), ("高", "1,1")]


def test_line_breaks_in_a_paragraph(tmp_path: Path) -> None:
    lines = "<w:br/>".join(
        f"<w:t>{line}</w:t>" for line in ("床前明月光，", "疑是地上霜。", "举头望明月，", "低头思故乡。")
    )
    source = opened(tmp_path, document(f"<w:p><w:r>{lines}</w:r></w:p>"))
    assert marked(source, MarkKind.VERSE) == [(source.text, "")]


def test_what_mammoth_leaves_out_is_told(tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    formula = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r/></m:oMath>'
    path.write_bytes(document(f"<w:p><w:r><w:t>公式</w:t></w:r>{formula}</w:p>"))
    source, findings = read(path, root=tmp_path, encoding="gbk")
    assert source is not None
    assert [str(finding).removeprefix(f"{path.as_posix()}: ") for finding in findings] == [
        "warning[encoding]: declared encoding gbk has no meaning for .docx\nhint: leave the encoding out",
        "warning[docx]: left out: oMath\nhint: look at this place in the word processor and write it as text",
    ]


def test_automatic_numbers_are_told(tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
        "</w:numbering>"
    )
    numbered = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>条</w:t></w:r></w:p>'
    )
    path.write_bytes(document(paragraph("首") + numbered, word__numbering_dot_xml=numbering))
    source, findings = read(path, root=tmp_path)
    assert source is not None
    assert [str(finding) for finding in findings] == [
        (
            f"{path.as_posix()}:2: warning[docx]: automatic numbers (chineseCounting) of 1 "
            "paragraphs are not in the text\n"
            "hint: turn them into text in the word processor"
        )
    ]


@pytest.mark.parametrize("link", ['r:embed="rId9"', 'r:link="rId8"'])
def test_a_picture_that_is_not_in_the_document(tmp_path: Path, link: str) -> None:
    path = tmp_path / "稿.docx"
    (tmp_path / "out.png").write_bytes(b"secret")
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="{RELATIONS}/image" Target="media/none.png"/>'
        f'<Relationship Id="rId8" Type="{RELATIONS}/image" Target="out.png" TargetMode="External"/></Relationships>'
    )
    linked = DRAWING.replace('r:embed="rId2"', link)
    body = paragraph("首") + f"<w:p><w:r>{linked}</w:r></w:p>"
    path.write_bytes(document(body, **{"word/_rels/document.xml.rels": relations}))
    source, findings = read(path, root=tmp_path)
    assert source is not None
    assert source.assets == ()
    assert [str(finding) for finding in findings] == [
        (
            f"{path.as_posix()}:2: error[picture]: a picture is not in the document\n"
            "hint: put the picture itself into the document, not a link to it"
        )
    ]


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04 cut short", "error[archive]: not a .docx file: file is not a zip file"),
        (b"plain text", "error[archive]: not a .docx file: file is not a zip file"),
        (
            b"\xd0\xcf\x11\xe0 old",
            "error[archive]: expected a .docx file, found an old or encrypted office document",
        ),
        (document("", word__document_dot_xml=BOMB), "error[docx]: part word/document.xml is broken: "),
        (document("", word__extra_dot_xml="<a><b></a>"), "error[docx]: part word/extra.xml is broken: "),
        (document(""), "error[empty]: the document holds no text"),
        (document("", **{"..__evil_dot_txt": "x"}), "error[archive]: entry '../evil.txt' leaves the archive"),
        (
            document("", bomb_dot_bin=b"\0" * (3 << 20)),
            "error[archive]: entry 'bomb.bin' unpacks to more than 200 times its size",
        ),
        (document(paragraph("文") * 3)[:-200], "error[archive]: not a .docx file: file is not a zip file"),
    ],
    ids=["cut", "text", "doc", "entities", "broken", "empty", "path", "bomb", "truncated"],
)
def test_a_bad_package_is_refused_in_words(tmp_path: Path, data: bytes, message: str) -> None:
    assert refusal(tmp_path, data).startswith(message)


def test_a_zip_that_is_no_document(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        out.writestr("a.txt", "x")
    assert refusal(tmp_path, buffer.getvalue()) == (
        "error[docx]: not a Word document: word/document.xml is missing\n"
        "hint: open it in a word processor and save it again as .docx"
    )
