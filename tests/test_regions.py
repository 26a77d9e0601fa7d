"""One book in every region: what the finished PDF and EPUB say of themselves, and how their characters stand."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from wenxuan import build as pipeline
from wenxuan.model import Region

SOURCE = """巷口的灯

范先生说：“他问‘谁说“头发”？’吗？”

收干了汤，这里有一本软件书。{=头发里的国=}

余干见了余干，台州的云。
"""
EDITION = '[[edition]]\nname = "{0}"\nregion = "{0}"\nwords = {1}\nformats = ["pdf", "epub"]\n'
GLOSSARY = '[[words]]\nregion = "zh-Hant-TW"\nbecomes."收干了" = "收乾了"\n'
BOOK = '[book]\ntitle = "灯"\npeople = ["余干"]\nplaces = ["台州"]\n[[part]]\n[[part.piece]]\nsource = "灯.txt"\n'

WORDS = {  # contents, imprint, quotation, the rest of the text
    Region.CN: ("目录", "版权页", "“他问‘谁说“头发”？’吗？”", "本软件书。头发里的国余干见了余干，台州的云。"),
    Region.TW: ("目錄", "版權頁", "「他問『誰說「頭髮」？』嗎？」", "本軟體書。头发里的国余干見了余干，台州的雲。"),
    Region.HK: ("目錄", "版權頁", "「他問『誰説「頭髮」？』嗎？」", "本軟件書。头发里的国余干見了余干，台州的雲。"),
    Region.HANT: ("目錄", "版權頁", "「他問『誰說「頭髮」？』嗎？」", "本軟件書。头发里的国余干見了余干，台州的雲。"),
}

EPUB_LANGUAGES = {Region.CN: "zh-Hans", Region.TW: "zh-TW", Region.HK: "zh-HK", Region.HANT: "zh-Hant"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("regions")
    editions = "".join(EDITION.format(region, "true" if region is Region.TW else "false") for region in Region)
    for name, text in {"灯.txt": SOURCE, "glossary.toml": GLOSSARY, "book.toml": BOOK + editions}.items():
        (folder / name).write_text(text, "utf-8")
    outcome = pipeline.build(folder, folder / "dist")
    assert [str(item) for item in outcome.report.diagnostics] == []
    return folder / "dist"


def text_of_pdf(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "".join(re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document)


def text_of_epub(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith(".xhtml")]
        trees = [etree.fromstring(package.read(name)) for name in names]
    return "".join(re.sub(r"\s", "", "".join(tree.itertext())) for tree in trees)


@pytest.mark.parametrize("region", Region)
@pytest.mark.parametrize(("suffix", "text_of"), [("pdf", text_of_pdf), ("epub", text_of_epub)])
def test_text_marks_and_labels_are_those_of_the_region(
    made: Path, region: Region, suffix: str, text_of: Callable[[Path], str]
) -> None:
    text = text_of(made / f"{region}.{suffix}")
    contents, _, quotation, rest = WORDS[region]
    assert quotation in text
    assert rest in text
    assert contents in text
    assert ("收乾了" if region is Region.TW else "收") in text
    assert "范先生" in text


@pytest.mark.parametrize("region", Region)
def test_files_name_their_language(made: Path, region: Region) -> None:
    with pikepdf.open(made / f"{region}.pdf") as pdf:
        assert str(pdf.Root.Lang) == region.value
    with zipfile.ZipFile(made / f"{region}.epub") as package:
        opf = next(name for name in package.namelist() if name.endswith(".opf"))
        languages = re.findall("<dc:language[^>]*>([^<]+)<", package.read(opf).decode())
        assert languages == [EPUB_LANGUAGES[region]]
        pages = [package.read(name).decode() for name in package.namelist() if name.endswith(".xhtml")]
    assert all(f'lang="{languages[0]}"' in page for page in pages)
    _, imprint, *_ = WORDS[region]
    assert any(imprint in page for page in pages)
