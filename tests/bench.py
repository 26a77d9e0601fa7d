"""Measure time and memory (测速): `nox -s bench`, `nox -s bench -- --only sample --json figures.json`.

Everything is measured on a copy of this checkout in a temporary folder, without its caches. Nothing is judged: the
goals stand beside the figures, and what else runs on the machine is in the load that is printed with them.

wall    seconds from start to end
CPU     seconds of all processes together, the most honest figure on a machine that is not idle
memory  the most that all processes held at one moment; pages that they share are counted once (Linux only)
"""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LARGE = ROOT.parent / "shared" / "texts" / "jingu-qiguan.txt"
_WATCH = 0.1  # seconds between two looks at the memory
_PAIRS = 3  # times that two layouts are compared, one after the other
_LAYOUT = 0.5  # the goal: our layout in this part of WeasyPrint's CPU time


@dataclass(frozen=True)
class Figures:
    """What one run took; memory in bytes, 0 if it cannot be told; `goal` in seconds of wall time on two idle cores."""

    what: str
    wall: float
    cpu: float
    memory: int
    pages: int
    goal: float = 0

    @property
    def rate(self) -> float:
        """Pages per second of wall time."""
        return self.pages / self.wall


def main() -> None:
    """Measure what was asked for and print it as a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["sample", "large", "layout"], help="measure only one thing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")
    parser.add_argument("--alone", nargs=2, metavar=("SIDE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        alone(options.alone[0], Path(options.alone[1]))
        return
    runs = {"sample": sample, "large": large, "layout": layout}
    chosen = {name: run for name, run in runs.items() if options.only in (None, name)}
    with tempfile.TemporaryDirectory(prefix="wenxuan-bench-") as folder:
        house = copy_of_checkout(Path(folder))
        print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        print(f"{'':34} {'wall s':>8} {'CPU s':>8} {'MB':>6} {'pages':>6} {'pages/s':>8} {'goal s':>7} {'load':>6}")
        taken = [row(figures) for run in chosen.values() for figures in run(house)]
    if options.json:
        options.json.write_text(json.dumps([asdict(figures) for figures in taken], indent=1) + "\n", "utf-8")


def row(figures: Figures) -> Figures:
    """Print figures as a row of the table."""
    goal = f"{figures.goal:7.0f}" if figures.goal else " " * 7
    print(f"{figures.what:34} {figures.wall:8.2f} {figures.cpu:8.2f} {figures.memory / 1e6:6.0f} {figures.pages:6} "
          f"{figures.rate:8.1f} {goal} {os.getloadavg()[0]:6.1f}", flush=True)  # fmt: skip
    return figures


def sample(house: Path) -> Iterator[Figures]:
    """Measure the sample book, all its editions and formats."""
    build = partial(measure, command=wenxuan("build", "book", "-o", "dist"), house=house, pages=printed(house / "dist"))
    yield build("sample, cold, fonts too")
    shutil.rmtree(house / "book" / ".wenxuan")
    shutil.rmtree(house / "dist")
    yield build("sample, cold", goal=20)
    yield build("sample, unchanged", goal=3)
    longest = max((house / "book").glob("*.md"), key=lambda path: path.stat().st_size)
    longest.write_text(longest.read_text("utf-8") + "\n又过了一年。\n", "utf-8")
    yield build("sample, one piece changed")


def large(house: Path) -> Iterator[Figures]:
    """Measure the whole command on a book of a million characters."""
    if not LARGE.is_file():
        print(f"large: skipped, there is no {LARGE}")
        return
    output = house / "large"
    make = wenxuan("make", str(LARGE), "-o", str(output))
    yield measure("large, wenxuan make", command=make, house=house, pages=printed(output))


def layout(house: Path) -> Iterator[Figures]:
    """Compare our engine with plain WeasyPrint, run by run in turn, on a book of a million characters.

    All get the same HTML, CSS and fonts, in a process of their own: plain WeasyPrint one document, our engine its
    units one after the other, and plain WeasyPrint the units too, since some of its work grows faster than a document.
    Layout is `HTML(…).render()` with all that it needs, styles too; writing is `write_pdf()`. CPU time is its own.
    """
    if not LARGE.is_file():
        print(f"layout: skipped, there is no {LARGE}")
        return
    folder = house / "layout"
    config = write_plain(folder, house)
    taken: dict[str, list[dict[str, float]]] = {"plain": [], "ours": [], "plain, in units": []}
    for _ in range(_PAIRS):
        for side, found in taken.items():
            command = [sys.executable, __file__, "--alone", side, str(folder)]
            settings = {"FONTCONFIG_FILE": str(config)}
            yield measure(f"layout, {side}", command=command, house=house, settings=settings,
                          pages=lambda: int(json.loads((folder / "took.json").read_text())["pages"]))  # fmt: skip
            found.append(json.loads((folder / "took.json").read_text()))
    against = [side for side in taken if side != "ours"]
    for what, parts in {"layout": ["layout"], "writing": ["writing"], "both": ["layout", "writing"]}.items():
        sides = {side: [sum(took[part] for part in parts) for took in found] for side, found in taken.items()}
        said = "; ".join(f"{side} {' '.join(f'{value:.1f}' for value in values)}" for side, values in sides.items())
        ratios = ", ".join(f"ours / {side} {_ratio(sides['ours'], sides[side]):.2f}" for side in against)
        print(f"{what}: CPU s {said}; {ratios}" + f" (goal {_LAYOUT})" * (what == "layout"))


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return statistics.median(one / two for one, two in zip(ours, theirs, strict=True))


def alone(side: str, folder: Path) -> None:
    """Lay out and write the book in `folder`, by plain WeasyPrint or by our engine; write down what it took."""
    css = (folder / "book.css").read_text("utf-8")
    families = frozenset(json.loads((folder / "families.json").read_text("utf-8")))
    units = json.loads((folder / "units.json").read_text("utf-8"))
    texts = [(folder / "book.html").read_text("utf-8")] if side == "plain" else units
    render, write = ours(css, families) if side == "ours" else plain(css)
    took = {"layout": 0.0, "writing": 0.0, "pages": 0}
    for html in texts:
        start = time.process_time()
        document = render(html)
        middle = time.process_time()
        write(document)
        took["layout"] += middle - start
        took["writing"] += time.process_time() - middle
        took["pages"] += len(document.pages)
    (folder / "took.json").write_text(json.dumps(took))


_Two = tuple[Callable[[str], Any], Callable[[Any], bytes]]


def plain(css: str) -> _Two:
    """Return the two steps of WeasyPrint as it is."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    config = FontConfiguration()
    sheet = CSS(string=css, font_config=config)

    def render(html: str) -> Any:
        return HTML(string=html).render(stylesheets=[sheet], font_config=config, pdf_variant="pdf/ua-1")

    return render, lambda document: bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def ours(css: str, families: frozenset[str]) -> _Two:
    """Return the two steps of our engine, as its workers take them: font files are left to joining."""
    from wenxuan.typeset import engine, seam  # noqa: F401 - all is imported before the clock starts

    def render(html: str) -> Any:
        return engine.render(engine.Job(html, css))

    return render, lambda document: engine.write(document, engine.Job("", css), families)


def copy_of_checkout(folder: Path) -> Path:
    """Copy what a build needs, without what earlier builds left."""
    for name in ("scripts", "styles", "fonts", "book"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("prepared", ".wenxuan"))
    return folder


def wenxuan(*arguments: str) -> list[str]:
    """Return the command line of our command."""
    return [sys.executable, "-m", "wenxuan", *arguments]


def printed(output: Path) -> Callable[[], int]:
    """Return a function that counts the pages that were laid out: those of PDFs to read, not of booklets."""

    def count() -> int:
        manifest = json.loads((output / "manifest.json").read_text("utf-8"))
        return sum(artifact["pages"] for artifact in manifest["artifacts"] if artifact["format"] == "pdf")

    return count


def write_plain(folder: Path, house: Path) -> Path:
    """Write the large text as one document, as units, and its CSS; return the fontconfig file of its fonts."""
    sys.path.insert(0, str(house / "scripts"))
    from wenxuan.drafts import Text, prepare
    from wenxuan.formats._units import body_units
    from wenxuan.formats.pdf import dress_of
    from wenxuan.model import Edition
    from wenxuan.structure import gather
    from wenxuan.typeset import fonts
    from wenxuan.walk import characters

    drafts, _ = prepare([Text(LARGE)])
    edition = Edition(gather("", (), drafts), "book", "a5")
    faces = fonts.find_faces(edition.region)
    dress = dress_of(edition, faces)
    units = [unit.job.html for unit in body_units(edition, dress)]
    pages = [re.search(r"<body>(.*)</body>", html, re.DOTALL)[1] for html in units]  # type: ignore[index]  # a document
    folder.mkdir()
    (folder / "units.json").write_text(json.dumps(units), "utf-8")
    body = "".join(f"<div style='break-before: page'>{page}</div>" for page in pages)
    head = f"<!DOCTYPE html><html lang='{edition.region.value}'><meta charset='utf-8'><title>-</title>"
    (folder / "book.html").write_text(f"{head}<body>{body}</body></html>", "utf-8")
    (folder / "book.css").write_text(dress.css, "utf-8")
    (folder / "families.json").write_text(json.dumps(sorted({face.family for face in faces})), "utf-8")
    return fonts.prepare(faces, characters(edition.book), folder=folder / "fonts") / "fonts.conf"


def measure(
    what: str,
    *,
    command: list[str],
    house: Path,
    pages: Callable[[], int],
    goal: float = 0,
    settings: dict[str, str] | None = None,
) -> Figures:
    """Run a command in the copy of the checkout and return what it took."""
    environment = os.environ | {"PYTHONPATH": str(house / "scripts")} | (settings or {})
    start = time.monotonic()
    with (house / "said.txt").open("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, cwd=house, env=environment, stdout=said, stderr=said)
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)  # of the process and of all that it waited for
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.over.set()
        watch.join()
        if process.returncode:
            said.seek(0)
            sys.exit(f"{said.read()}{what}: exit code {process.returncode}")
    return Figures(what, wall, usage.ru_utime + usage.ru_stime, watch.most, pages(), goal)


class _Watch(threading.Thread):
    """Looks at the memory of a process and of all below it, again and again."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.over = threading.Event()
        self.most = 0

    def run(self) -> None:
        while not self.over.wait(_WATCH):
            self.most = max(self.most, sum(map(_held, _below(self.process))))


def _below(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            for child in children.read_text().split():
                yield from _below(int(child))
        except OSError:  # it has ended meanwhile
            continue


def _held(process: int) -> int:
    """Return the memory that a process holds, its share of shared pages (PSS), in bytes."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


if __name__ == "__main__":
    main()
