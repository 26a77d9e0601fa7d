"""Set the same texts by four tools and judge their pages (比较): `nox -s typography`; writes docs/typography.md.

Plain WeasyPrint gets our own HTML, CSS and fonts. Typst and XeLaTeX get what a reader of their manuals would write for
a Chinese book: the sources are TYPST and LATEX below. A tool that is not installed is left out, and its old figures
with it: `pip install typst`, `apt-get install texlive-xetex texlive-lang-chinese`.
"""

import argparse
import datetime
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont, ImageOps

from wenxuan import build, config
from wenxuan import drafts as drafting
from wenxuan.check.typography import Result, examine, read
from wenxuan.check.typography.marks import CLOSING, POINTS, is_han
from wenxuan.convert import convert, script_of
from wenxuan.diagnostics import Report
from wenxuan.formats._units import body_units
from wenxuan.formats.pdf import dress_of
from wenxuan.model import Book, Edition, Meta, Paragraph, Part, Piece, PrintRun, Region, Role, Text
from wenxuan.page import load_trim
from wenxuan.structure import assemble, gather
from wenxuan.typeset import fonts
from wenxuan.units import mm_to_pt
from wenxuan.walk import _text, characters

ROOT = Path(__file__).parents[1]
TEXTS = ROOT.parent / "shared" / "texts"
PAGE = ROOT / "docs" / "typography.md"
PICTURE = ROOT / "docs" / "pictures" / "typography.webp"
FONT = "Noto Serif CJK SC"
LARGE = 100_000  # characters of the large text
TRIM = load_trim("a5")

Set = Callable[[Book, Path], None]  # sets a book and writes its PDF


@dataclass(frozen=True)
class Tool:
    """What sets a book: its name with the version, and how; without `set_book` it is not installed."""

    name: str
    set_book: Set
    is_here: bool = True


def main() -> None:
    """Set every text by every tool, judge the pages, and write the document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the PDFs in FOLDER")
    keep = parser.parse_args().keep
    with tempfile.TemporaryDirectory(prefix="wenxuan-typography-") as folder:
        desk = keep or Path(folder)
        chapters = []
        for title, book in texts():
            print(f"== {title}", flush=True)
            judged = dict(judge(book, desk / book.meta.title))
            chapters.append(chapter(title, judged))
            if book.meta.title == "sample":
                photograph({tool.name: desk / "sample" / f"{slug(tool)}.pdf" for tool in judged})
    write("figures", "\n".join([f"Measured on {datetime.datetime.now(datetime.UTC):%Y-%m-%d}.", "", *chapters]))


def texts() -> Iterator[tuple[str, Book]]:
    """Yield the texts with their titles: nothing but the titles and paragraphs of each, all of the mainland."""
    settings, _ = config.load(ROOT / "book" / "book.toml")
    assert settings
    files = [drafting.Text(ROOT / "book" / entry.source, entry.encoding) for entry in settings.entries]
    drafts, _ = drafting.prepare(files, ROOT / "book")
    sample = plain(assemble(settings, drafts)[0], "sample")
    yield f"The sample anthology ({size(sample)})", sample
    for name, what, most in (
        ("community-stories-raw", "Stories of a community, cleaned", LARGE),
        ("jingu-qiguan", "A novel of the Ming, converted to simplified characters: its beginning", LARGE),
    ):
        path = TEXTS / f"{name}.txt"
        if not path.is_file():
            print(f"{name}: skipped, there is no {path}")
            continue
        drafts, _ = drafting.prepare([drafting.Text(path)])
        whole = replace(gather("", (), drafts), region=script_of(drafts[0][0].text))
        book = plain(convert(whole, Region.CN), name, most)
        yield f"{what} ({size(book)})", book


def plain(book: Book, name: str, most: int = sys.maxsize) -> Book:
    """Return a book of nothing but titles and paragraphs, of at most so many characters."""
    pieces: list[Piece] = []
    for piece in (piece for part in book.parts for piece in part.pieces):
        blocks = tuple(
            Paragraph((Text(words(block)),))
            for block in piece.blocks
            if isinstance(block, Paragraph) and block.role is Role.BODY
        )
        pieces.append(Piece(f"piece-{len(pieces)}", (Text(words(piece.title)),), blocks))
        if sum(map(length, pieces)) >= most:
            break
    return Book(Meta(name), (Part(tuple(pieces)),))


def words(node: object) -> str:
    """Return the text of a node, without notes and without spaces at its ends."""
    return _text(node).strip()


def length(piece: Piece) -> int:
    """Count the characters of a piece."""
    return sum(len(words(block)) for block in piece.blocks)


def size(book: Book) -> str:
    """Say how long a book is."""
    return f"{sum(map(length, book.parts[0].pieces)):,} characters"


# --- the tools ----------------------------------------------------------------------------------------------


def by_wenxuan(book: Book, target: Path) -> None:
    """Make the whole book as `wenxuan make` does, and keep its PDF."""
    wanted = [config.EditionEntry(name="book", trim=TRIM.name, formats=("pdf",))]
    folder = target.with_suffix("")
    settings = {"run": PrintRun(), "root": ROOT, "dress": lambda entry: convert(book, entry.region)}
    outcome = build.produce(book, (), wanted, Report(), output=folder, tell=lambda _: None, **settings)
    if outcome.report.has_errors:
        sys.exit("\n".join(map(str, outcome.report.diagnostics)))
    shutil.copyfile(folder / "book.pdf", target)


def by_weasyprint(book: Book, target: Path) -> None:
    """Hand our own HTML, CSS and fonts to WeasyPrint as it is."""
    edition = Edition(book, "book", TRIM.name)
    faces = fonts.find_faces(edition.region)
    dress = dress_of(edition, faces)
    pages = [re.findall(r"<body>(.*)</body>", unit.job.html, re.DOTALL)[0] for unit in body_units(edition, dress)]
    body = "".join(f"<div style='break-before: page'>{page}</div>" for page in pages)
    html, css = target.with_suffix(".html"), target.with_suffix(".css")
    html.write_text(f"<!DOCTYPE html><html lang='{edition.region.value}'><meta charset='utf-8'><body>{body}", "utf-8")
    css.write_text(dress.css, "utf-8")
    settings = fonts.prepare(faces, characters(book), folder=target.parent / "fonts") / "fonts.conf"
    command = [sys.executable, "-m", "weasyprint", "--quiet", "--stylesheet", str(css), str(html), str(target)]
    run(command, FONTCONFIG_FILE=str(settings))


TYPST = r"""
#set document(title: "书")
#set page(width: 148mm, height: 210mm, binding: left, numbering: "1",
  margin: (top: @HEAD@pt, bottom: @FOOT@pt, inside: @GUTTER@pt, outside: @FORE@pt))
#set text(font: "@FONT@", size: @SIZE@pt, lang: "zh", region: "cn", cjk-latin-spacing: auto,
  top-edge: 0.88em, bottom-edge: -0.12em)
#set par(justify: true, leading: @GAP@pt, spacing: @GAP@pt, first-line-indent: (amount: 2em, all: true))
#show heading: it => {
  pagebreak(weak: true)
  block(width: 100%, height: @TITLE@pt, below: @GAP@pt, align(center + horizon, text(size: 1.7em, it.body)))
}
"""


def by_typst(book: Book, target: Path) -> None:
    """Set a book by Typst: justified, its paragraphs indented, its lines on one grid."""
    import typst

    text = [filled(TYPST)]
    for piece in book.parts[0].pieces:
        text.append(f"= #{_quoted(words(piece.title))}\n")
        text += [f"#{_quoted(words(block))}\n" for block in piece.blocks]
    source = target.with_suffix(".typ")
    source.write_text("\n".join(text), "utf-8")
    typst.compile(str(source), output=str(target))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


LATEX = r"""
\documentclass[zihao=5, linespread=1, twoside, fontset=none]{ctexbook}
\usepackage[paperwidth=148mm, paperheight=210mm, inner=@GUTTER@bp, textwidth=@WIDTH@bp, top=@HEAD@bp,
  textheight=@HEIGHT@bp]{geometry}
\setCJKmainfont{@FONT@}
\setmainfont{@FONT@}
\xeCJKsetup{CheckSingle = true}
\ctexset{punct = quanjiao}
\renewcommand\normalsize{\fontsize{@SIZE@bp}{@LEADING@bp}\selectfont}
\normalsize
\pagestyle{plain}
\raggedbottom
\parskip=0pt
\lineskiplimit=-\maxdimen
\topskip=@SIZE@bp
\widowpenalty=10000
\clubpenalty=10000
\emergencystretch=1em
\newcommand\piece[1]{\clearpage\noindent\vbox to @TITLE@bp{\vfil\hbox to \textwidth{\hfil\zihao{3}#1\hfil}\vfil}\par}
\begin{document}
"""


def by_xelatex(book: Book, target: Path) -> None:
    """Set a book by XeLaTeX with ctex, whose punctuation styles and glue are xeCJK's."""
    text = [filled(LATEX)]
    for piece in book.parts[0].pieces:
        text.append(f"\\piece{{{_escaped(words(piece.title))}}}\n")
        text += [_escaped(words(block)) + "\n" for block in piece.blocks]
    source = target.with_suffix(".tex")
    source.write_text("\n".join([*text, "\\end{document}"]), "utf-8")
    run(["xelatex", "-interaction=batchmode", source.name], cwd=target.parent)


def _escaped(text: str) -> str:
    """Write the characters that mean something to TeX by their codes."""
    return re.sub(r"[\\{}#$%&~_^]", lambda match: f"\\char{ord(match[0])}{{}}", text)


def filled(template: str) -> str:
    """Put the lengths of the page into a source, in pt (bp to TeX)."""
    lengths = {
        "HEAD": mm_to_pt(TRIM.head), "FOOT": TRIM.foot, "GUTTER": mm_to_pt(TRIM.gutter), "FORE": TRIM.fore_edge,
        "WIDTH": TRIM.type_width, "HEIGHT": TRIM.type_height, "SIZE": TRIM.size, "LEADING": TRIM.leading,
        "GAP": TRIM.leading - TRIM.size,
        "TITLE": 4 * TRIM.leading + TRIM.size,  # and what is between lines: five lines
    }  # fmt: skip
    for name, length_ in lengths.items():
        template = template.replace(f"@{name}@", f"{float(length_):.4f}")
    return template.replace("@FONT@", FONT)


def run(command: list[str], *, cwd: Path | None = None, **settings: str) -> None:
    """Run a tool; what it says is shown if it fails."""
    done = subprocess.run(command, cwd=cwd, env=os.environ | settings, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def tools() -> tuple[Tool, ...]:
    """Return the tools with their versions."""
    has_typst, has_tex = importlib.util.find_spec("typst") is not None, shutil.which("xelatex") is not None
    return (
        Tool("wenxuan", by_wenxuan),
        Tool(f"WeasyPrint {version('weasyprint')}", by_weasyprint),
        Tool(f"Typst {version('typst') if has_typst else ''}", by_typst, has_typst),
        Tool(f"XeLaTeX, ctex {_ctex() if has_tex else ''}", by_xelatex, has_tex),
    )


def _ctex() -> str:
    """Return the version of ctex as its own source tells it."""
    found = subprocess.run(["kpsewhich", "ctex.sty"], capture_output=True, text=True, check=True).stdout.strip()
    told = re.search(r"\{(\d+\.[\d.]+)\}", Path(found).read_text("utf-8"))
    return told[1] if told else ""


# --- the document -------------------------------------------------------------------------------------------

NO_GAP = 0.02  # em: less is none
JUDGED = (  # rules of the table, in the order of the document
    "line-start", "line-end", "unbroken", "latin-word", "flush-left", "flush-right", "overfull", "line-end-mark",
    "adjacent-marks", "loose-line", "latin-gap", "collision", "indent", "runt", "widow", "orphan", "heading-foot",
    "grid", "type-area", "uneven-foot",
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """What was found in a tool's pages: by rule, and by measure."""

    rules: dict[str, Result]
    measures: dict[str, str]


def judge(book: Book, folder: Path) -> Iterator[tuple[Tool, Judged]]:
    """Yield every tool that is here with what was found in its pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for tool in tools():
        if not tool.is_here:
            print(f"{tool.name}: skipped, not installed")
            continue
        target = folder / f"{slug(tool)}.pdf"
        start = time.monotonic()
        tool.set_book(book, target)
        print(f"{tool.name}: {time.monotonic() - start:.0f} s", flush=True)
        rules = {result.name: result for result in examine(target, region=book.region).results}
        yield tool, Judged(rules, measured(target, book.region))


def measured(pdf: Path, region: Region) -> dict[str, str]:
    """Measure how evenly full lines are set: by the widest gap between characters, and by marks that are squeezed."""
    lines = [line for line in read(pdf, region=region).body() if not line.closes]
    widest = [
        max((gap for i, gap in line.gaps if is_han(line.text[i - 1]) and is_han(line.text[i])), default=0.0)
        for line in lines
    ]
    marks = [
        (line.starts[i] - line.starts[i - 1]) / line.size
        for line in lines
        for i in range(1, len(line.text))
        if line.text[i - 1] in CLOSING | POINTS and is_han(line.text[i])
    ]
    return {
        "lines without a gap between characters": f"{sum(gap < NO_GAP for gap in widest) / len(widest):.0%}",
        "widest gap between characters": f"{max(widest):.2f} em",
        "marks before a character that keep their cell": f"{sum(mark > 1 - NO_GAP for mark in marks) / len(marks):.0%}",
        "narrowest of them": f"{min(marks):.2f} em",
    }


def slug(tool: Tool) -> str:
    """Return the name of a tool's files."""
    return re.split(r"[ ,]", tool.name)[0].lower()


def chapter(title: str, judged: dict[Tool, Judged]) -> str:
    """Return a table: how many places break each rule, of how many; then the measures."""
    head = " | ".join(tool.name for tool in judged)
    rows = [f"### {title}", "", f"| rule | {head} |", "|---" * (len(judged) + 1) + "|"]
    rows += [_row(f"`{rule}`", [_cell(found.rules[rule]) for found in judged.values()]) for rule in JUDGED]
    for measure in next(iter(judged.values())).measures:
        rows.append(_row(measure, [found.measures[measure] for found in judged.values()]))
    return "\n".join([*rows, ""])


def _row(head: str, cells: list[str]) -> str:
    return f"| {head} | {' | '.join(cells)} |"


def _cell(result: Result) -> str:
    places = result.obeyed + len(result.broken)
    return f"**{len(result.broken):,}** / {places:,}" if result.broken else f"0 / {places:,}"


def write(name: str, text: str) -> None:
    """Put a text between the marks of its name in the document."""
    page = PAGE.read_text("utf-8")
    begin, end = f"<!-- {name}: written by nox -s typography -->", f"<!-- end of {name} -->"
    before, _, rest = page.partition(begin)
    PAGE.write_text(f"{before}{begin}\n\n{text}\n{end}{rest.partition(end)[2]}", "utf-8")


BEGINNING = "我开七路车"  # of the piece that is shown
SCALE, GAP, DESK, EDGE = 2.6, 28, "#e9e7e2", "#c9c5bc"
CROP = (40, 146, 380, 520)  # pt from the page's upper left corner: what is shown of it


def photograph(pdfs: dict[str, Path]) -> None:
    """Put the same page side by side, two and two, as each tool has set it."""
    panels = []
    for name, path in pdfs.items():
        document = pypdfium2.PdfDocument(path)
        picture = document[find(document, BEGINNING)].render(scale=SCALE).to_pil().convert("RGB")
        panels.append(labelled(picture.crop(tuple(round(edge * SCALE) for edge in CROP)), name))
    width, height = panels[0].size
    desk = Image.new("RGB", (2 * width + 3 * GAP, -(-len(panels) // 2) * (height + GAP) + GAP), DESK)
    for index, panel in enumerate(panels):
        desk.paste(panel, (GAP + index % 2 * (width + GAP), GAP + index // 2 * (height + GAP)))
    desk.save(PICTURE, quality=70, method=6)


def labelled(picture: Image.Image, name: str) -> Image.Image:
    """Write the tool's name above its page."""
    face = ImageFont.load_default(size=26)
    panel = Image.new("RGB", (picture.width + 2, picture.height + 44), DESK)
    ImageDraw.Draw(panel).text((0, 4), name, fill="#333", font=face)
    panel.paste(ImageOps.expand(picture, 1, EDGE), (0, 42))
    return panel


def find(document: pypdfium2.PdfDocument, beginning: str) -> int:
    """Return the page on which a text begins."""
    for index, page in enumerate(document):
        if beginning in "".join(page.get_textpage().get_text_range().split()):
            return index
    raise SystemExit(f"no page has {beginning!r}: has the anthology changed? mend tests/typography.py")


if __name__ == "__main__":
    main()
