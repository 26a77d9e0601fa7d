"""Score the stages (评分) against the material in ../shared/quality: `nox -s quality`, `nox -s quality -- --quick`.

The scorers are other people's; they call `wenxuan clean`, `outline` and `convert` as a user would. What they print is
shown, and goes into docs/quality.md with the goals; a figure that has fallen since is an error. Other tools are scored
on the same material with --peers, where they are installed (tests/peers.py says how), else their last figures stay.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import conversion
import peers
from paragraphs import recovered

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "quality"
PAGE, FIGURES = ROOT / "docs" / "quality.md", ROOT / "docs" / "quality.json"
WENXUAN = Path(sys.executable).parent / "wenxuan"
PEERS = Path(__file__).parent / "peers.py"

# The text of a file as it was decoded, neither cleaned nor taken apart.
DECODE = """
import sys; from pathlib import Path; from wenxuan.read import read_text_bytes
source, _ = read_text_bytes(Path(sys.argv[1]).read_bytes(), "-")
sys.stdout.buffer.write(source.text.encode() if source else b"")
"""


@dataclass(frozen=True)
class Scorer:
    """A scorer: its chapter, script and mode, what it asks of wenxuan, how many of its last lines tell the score."""

    name: str
    title: str
    script: tuple[str, ...]
    asks: tuple[str, ...]
    lines: int
    is_quick: bool = True
    has_json: bool = False


SCORERS = (
    Scorer("docs", "Cleaning: defects put into clean texts", ("score_clean.py", "docs"), ("clean", "{in}"), 23,
           has_json=True),
    Scorer("noop", "Cleaning: clean texts, which must stay as they are", ("score_clean.py", "noop"),
           ("clean", "{in}"), 1),
    Scorer("seed", "Cleaning: the raw text of the first issue", ("score_clean.py", "seed"), ("clean", "{in}"), 1),
    Scorer("wild", "Cleaning: straight quotes of real paragraphs", ("score_clean.py", "wild"), ("clean", "{in}"), 1,
           is_quick=False),
    Scorer("pairs", "Cleaning: cases of ten other tools", ("score_clean.py", "pairs"), ("clean", "{in}"), 40,
           is_quick=False),
    Scorer("headings", "Structure: headings of 20 books", ("score_headings.py",), ("outline", "{in}", "--json"), 24,
           has_json=True),
    Scorer("convert", "Conversion by OpenCC's names", ("score_opencc.py",), ("convert", "-", "--config", "{config}"),
           40),
    Scorer("encodings", "Reading: encodings of 70 files", ("score_encodings.py",), (DECODE, "{in}"), 10),
)  # fmt: skip


@dataclass(frozen=True)
class Score:
    """What a scorer printed, and its figures where it writes any."""

    text: str
    figures: object = None


def main() -> int:
    """Run the scorers and write docs/quality.md; --quick leaves out those that start the command hundreds of times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the fast scorers; nothing is written")
    parser.add_argument("--peers", action="store_true", help="score the other tools that are installed, too")
    asked_for = parser.parse_args()
    quick = asked_for.quick
    if not SHARED.is_dir():
        print("../shared/quality is not here: nothing to score")
        return 0
    scores = {}
    for scorer in SCORERS:
        if scorer.is_quick or not quick:
            print(f"== {scorer.title}", flush=True)
            asked = [sys.executable, "-c"] if scorer.asks[0] is DECODE else [str(WENXUAN)]
            scores[scorer.name] = score(scorer, [*asked, *scorer.asks])
            print(scores[scorer.name].text, flush=True)
    turned = conversion.tallies()
    reached = figures(scores) | paragraphs(str(WENXUAN), "clean") | conversion.figures(turned)
    before = json.loads(FIGURES.read_text("utf-8")) if FIGURES.is_file() else {}
    print(table := goals(reached, speed()))
    if fallen := list(falls(before.get("ours", {}), reached)):
        print("\n".join([*fallen, "nothing is written; if a fall is meant, take its figure out of docs/quality.json"]))
        return 1
    if not quick:
        tools = peers.tools() if asked_for.peers else {}
        compared = before.get("peers", {}) | {name: compare(name, version) for name, version in tools.items()}
        ours = {"version": "", "scores": reached | {"seconds": round(pace([str(WENXUAN), "clean"]), 2)}}
        FIGURES.write_text(json.dumps({"ours": reached, "peers": compared}, indent=1, sort_keys=True) + "\n", "utf-8")
        chapters = [f"## {scorer.title}\n\n```\n{scores[scorer.name].text}\n```\n" for scorer in SCORERS]
        comparison = side_by_side({"wenxuan": ours, **compared})
        chapters.append("## Conversion beside plain OpenCC\n\n" + conversion.chapter(turned))
        PAGE.write_text("\n".join([HEAD, table, COMPARED, comparison, *chapters]), "utf-8")
    return 0


HEAD = """# Scores

Written by `nox -s quality` from the scorers and the material that the developers share: real texts, and clean
texts with defects put into them. A figure that falls fails the session; `docs/quality.json` keeps them.

## Goals
"""
COMPARED = """## Beside other tools

On the same material, by the same scorers, each tool with the settings that help Chinese most. What a tool does
not try is no fault of it: autocorrect and zhlint look after marks and spaces of single paragraphs, pangu puts
spaces between Han and Latin (which the scorers do not count), calibre's text input joins wrapped lines and finds
chapters. Seconds are for one million characters, with the start of the program.
"""


def score(scorer: Scorer, command: list[str], *, check: bool = True) -> Score:
    """Run a scorer on a command and keep the heads of its columns and its sums."""
    with tempfile.TemporaryDirectory() as folder:
        desk, kept = Path(folder), Path(folder, "figures.json")
        if scorer.name == "seed":  # the scorer looks for the raw text under the name that its list of defects gives
            source = json.loads((SHARED / "seed" / "seed_defects.json").read_text("utf-8"))["source"]
            Path(desk, Path(source).name).symlink_to(SHARED.parent / "texts" / "community-stories-raw.txt")
        asks = [sys.executable, str(SHARED / scorer.script[0]), *scorer.script[1:]]
        asks += ["--json", str(kept)] if scorer.has_json else []
        done = subprocess.run([*asks, "--", *command], cwd=desk, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise SystemExit(done.stderr)
        rows = done.stdout.rstrip().splitlines()
        text = "\n".join(rows if len(rows) <= scorer.lines else [rows[0], *rows[-scorer.lines :]])
        return Score(text or done.stderr, json.loads(kept.read_text("utf-8")) if kept.is_file() else None)


def figures(scores: Mapping[str, Score]) -> dict[str, float]:
    """Return the figures that must not fall, by name; all are better when higher."""
    found: dict[str, float] = {}
    if isinstance(docs := scores["docs"].figures, dict):
        found |= {f"recall {kind}": docs["fixed"].get(kind, 0) / count for kind, count in docs["total"].items()}
        found["precision"] = docs["by"]["ALL"][3] / (docs["by"]["ALL"][3] + docs["by"]["ALL"][5])
    _, size, changed, _ = scores["noop"].text.splitlines()[-1].split()
    found["clean texts left alone"] = 1 - int(changed) / int(size)
    if "headings" in scores and isinstance(books := scores["headings"].figures, list):
        tp, said, gold = (sum(book[key] for book in books) for key in ("tp", "found", "gold"))
        found["headings F1"] = 2 * tp / (said + gold)
        found["headings F1, worst book"] = min(2 * book["tp"] / (book["found"] + book["gold"]) for book in books)
    for name, pattern in (("wild", r"quotes \d+/\d+ ([0-9.]+)"), ("pairs", r"(?m)^all .* ([0-9.]+)$")):
        if name in scores and (match := re.search(pattern, scores[name].text)):
            found[{"wild": "straight quotes of real texts", "pairs": "cases of other tools"}[name]] = float(match[1])
    return found


def paragraphs(*command: str) -> dict[str, float]:
    """Return the figures of the paragraphs of wrapped texts (tests/paragraphs.py)."""
    return dict(zip(("paragraphs", "paragraphs, where the layout tells their ends"), recovered(*command), strict=True))


def speed() -> tuple[float, float]:
    """Return how many million characters a minute one core cleans of a real text, and how often one expression passes
    over it in that time.
    """
    from wenxuan.clean import clean
    from wenxuan.read import read

    text = SHARED.parent / "texts" / "jingu-qiguan.txt"
    source, _ = read(text, root=text.parent)
    assert source
    started = time.process_time()
    clean(source)
    cleaned = time.process_time()
    for _ in range(10):
        re.sub("(?<=[一-鿿])[ ,.](?=[一-鿿])", "", source.text)
    compared = (time.process_time() - cleaned) / 10
    return len(source.text) / (cleaned - started) * 60 / 1e6, (cleaned - started) / compared


GOALS = (  # what, the names of its figures, the goal
    ("stray spaces found", r"recall stray_space", 0.995),
    ("defects found, the worst kind", r"recall .*", 0.99),
    ("edits that are right", r"precision", 0.998),
    ("clean texts: characters left alone", r"clean texts left alone", 0.99999),
    ("paragraphs recovered from wrapped texts", r"paragraphs", 0.995),
    ("headings: F1 over all books", r"headings F1", 0.99),
    ("headings: F1 of the worst book", r"headings F1, worst book", 0.95),
    ("conversion: OpenCC's own cases", r"OpenCC's own cases", 1),
    ("conversion: OpenCC's errors gone, the worst kind of sentences", r".*: OpenCC's errors gone", 0.5),
    ("conversion: OpenCC's plain errors gone, the worst kind", r".*: OpenCC's plain errors gone", 0.5),
    ("conversion: right answers kept, the worst kind", r".*: right answers kept", 1),
    ("conversion: errors on the doubt sheet, the worst kind", r".*: errors with a doubt", 0.98),
    ("conversion: plain errors on the doubt sheet, the worst kind", r".*: plain errors with a doubt", 0.98),
)


def goals(reached: Mapping[str, float], speed: tuple[float, float]) -> str:
    """Return the table of goals."""
    pace, passes = speed
    rows = ["| what | goal | reached | |", "|---|---|---|---|"]
    for what, names, goal in GOALS:
        name, worst = min(((n, f) for n, f in reached.items() if re.fullmatch(names, n)), key=lambda item: item[1])
        kind = f" ({name.removeprefix('recall ')})" if ".*" in names else ""
        rows.append(f"| {what} | ≥ {goal:.5g} | {worst:.5f}{kind} | {'met' if worst >= goal else '**not met**'} |")
    met = "met" if pace >= 5 else "**not met**"
    rows += [f"| speed, one core, million characters a minute | ≥ 5 | {pace:.1f} | {met} |", ""]
    told = reached["paragraphs, where the layout tells their ends"]
    return "\n".join([*rows, NOTE.format(told=told, passes=passes)])


NOTE = """A paragraph of a wrapped text is recovered if it comes out as one line with the same letters. Some of them end
on a line as full as the others, at the end of a sentence, with no indent after it, so that nothing in the layout tells
the end; without those beside such an end the share is {told:.5f}. The speed is that of the machine that wrote this:
cleaning takes as long as one regular expression that goes {passes:.0f} times over the text.
"""


def compare(name: str, version: str) -> dict[str, object]:
    """Return the figures of another tool."""
    print(f"== {name} {version}", flush=True)
    command = [sys.executable, str(PEERS), name]
    by_name = {scorer.name: scorer for scorer in SCORERS}
    asked = (
        ["docs", "noop", "wild"] if name != "calibre" else ["docs", "noop"]
    )  # a second a start, and no quotes mended
    scores = {each: score(by_name[each], [*command, "{in}"], check=False) for each in asked}
    if name == "calibre":
        scores["headings"] = score(by_name["headings"], [sys.executable, str(PEERS), "contents", "{in}"], check=False)
    found = figures(scores) | paragraphs(*command)
    return {"version": version, "scores": found | {"seconds": round(pace(command), 2)}}


def pace(command: list[str]) -> float:
    """Return the seconds that a command takes for a million characters, measured on a tenth of that."""
    text = (SHARED.parent / "texts" / "jingu-qiguan.txt").read_text("utf-8")[:100_000]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        started = time.perf_counter()
        subprocess.run([*command, file.name], capture_output=True, check=False)
        return (time.perf_counter() - started) * 10


def side_by_side(tools: Mapping[str, Mapping[str, object]]) -> str:
    """Return a table of all figures, a column a tool; empty where a tool was not asked."""
    names = dict.fromkeys(name for tool in tools.values() for name in tool["scores"])  # type: ignore[attr-defined]  # a table of floats
    rows = ["| | " + " | ".join(f"{name} {tool['version']}".strip() for name, tool in tools.items()) + " |"]
    rows.append("|---" * (len(tools) + 1) + "|")
    for name in names:
        cells = [tool["scores"].get(name) for tool in tools.values()]  # type: ignore[attr-defined]  # as above
        rows.append(f"| {name} | " + " | ".join("" if cell is None else f"{cell:.4g}" for cell in cells) + " |")
    return "\n".join([*rows, ""])


def falls(before: Mapping[str, float], now: Mapping[str, float]) -> Iterator[str]:
    """Yield what is worse than it was."""
    for name, figure in now.items():
        if name in before and figure < before[name]:
            yield f"fallen: {name}: {before[name]:.5f} → {figure:.5f}"


if __name__ == "__main__":
    sys.exit(main())
