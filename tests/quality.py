"""Score the stages (评分) against the material in ../shared/quality: `nox -s quality`, `nox -s quality -- --quick`.

The scorers are other people's; they call `wenxuan clean`, `outline` and `convert` as a user would. What they print is
shown, and goes into docs/quality.md. Nothing is judged here: the goals stand in the issues.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "quality"
WENXUAN = Path(sys.executable).parent / "wenxuan"

# The text of a file as it was decoded, neither cleaned nor taken apart.
DECODE = """
import sys; from pathlib import Path; from wenxuan.read import read_text_bytes
source, _ = read_text_bytes(Path(sys.argv[1]).read_bytes(), "-")
sys.stdout.buffer.write(source.text.encode() if source else b"")
"""

SCORERS = (  # title, script and its mode, arguments of wenxuan, how many of its last lines tell the score, is quick
    ("Cleaning: defects put into clean texts", ("score_clean.py", "docs"), ("clean", "{in}"), 23, True),
    ("Cleaning: clean texts, which must stay as they are", ("score_clean.py", "noop"), ("clean", "{in}"), 1, True),
    ("Cleaning: the raw text of the first issue", ("score_clean.py", "seed"), ("clean", "{in}"), 1, True),
    ("Cleaning: straight quotes of real paragraphs", ("score_clean.py", "wild"), ("clean", "{in}"), 1, False),
    ("Cleaning: cases of ten other tools", ("score_clean.py", "pairs"), ("clean", "{in}"), 40, False),
    ("Structure: headings of 20 books", ("score_headings.py",), ("outline", "{in}", "--json"), 24, True),
    ("Conversion by OpenCC's names", ("score_opencc.py",), ("convert", "-", "--config", "{config}"), 40, True),
    ("Reading: encodings of 70 files", ("score_encodings.py",), (DECODE, "{in}"), 10, True),
)


def main() -> int:
    """Run the scorers and write docs/quality.md; --quick leaves out those that start the command hundreds of times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    if not SHARED.is_dir():
        print("../shared/quality is not here: nothing to score")
        return 0
    chapters = []
    desk = tempfile.mkdtemp()  # where a scorer looks for the raw text, under the name that its list of defects gives
    source = json.loads((SHARED / "seed" / "seed_defects.json").read_text("utf-8"))["source"]
    shutil.copyfile(SHARED.parent / "texts" / "community-stories-raw.txt", Path(desk, Path(source).name))
    for title, script, arguments, lines, is_quick in SCORERS:
        if quick and not is_quick:
            continue
        print(f"== {title}", flush=True)
        asked = [sys.executable, "-c"] if arguments[0] is DECODE else [str(WENXUAN)]
        command = [sys.executable, str(SHARED / script[0]), *script[1:], "--", *asked, *arguments]
        done = subprocess.run(command, cwd=desk, capture_output=True, text=True, check=False)
        rows = done.stdout.rstrip().splitlines()
        score = "\n".join(rows if len(rows) <= lines else [rows[0], *rows[-lines:]])  # the heads of columns, and sums
        print(score or done.stderr, flush=True)
        chapters.append(f"## {title}\n\n```\n{score}\n```\n")
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return done.returncode
    if not quick:
        head = (
            "# Scores\n\nWritten by `nox -s quality` from the scorers and the material that the developers share.\n\n"
        )
        (ROOT / "docs" / "quality.md").write_text(head + "\n".join(chapters), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
