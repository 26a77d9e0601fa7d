"""Count the paragraphs that a cleaner recovers (段落还原): `python tests/paragraphs.py COMMAND …` prints two shares.

A paragraph of a wrapped text is recovered if it comes out as one line with the same letters, no more and no fewer. The
second share leaves out the paragraphs on both sides of an end that nothing in the layout tells: the last line is as
full as the others, ends as a sentence does, and no indent follows.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

MATERIAL = Path(__file__).parents[2] / "shared" / "quality" / "denoise"
PROFILES = ("wrapped", "pdf", "mixed")  # those with wrapped lines
_ENDS = "。！？”」』…）"
_NEAR = 3  # columns
_END = "\x01"


def recovered(*command: str) -> tuple[float, float]:
    """Return the share of paragraphs that come out whole: of all, and of those whose ends the layout tells."""
    whole, told = [], []
    for path in sorted((MATERIAL / "corrupted").glob("*.json")):
        facts = json.loads(path.read_text("utf-8"))
        if facts["profile"] not in PROFILES:
            continue
        gold = (MATERIAL / facts["gold"]).read_text("utf-8").rstrip("\n")
        done = subprocess.run([*command, str(path.with_suffix(".txt"))], capture_output=True, check=False)
        lines = {_letters(line) for line in done.stdout.decode().splitlines()}
        untold = set(_untold(gold, facts))
        for number, line in enumerate(gold.split("\n")):
            whole.append(_letters(line) in lines)
            if number not in untold:
                told.append(whole[-1])
    return sum(whole) / len(whole), sum(told) / len(told)


def _letters(line: str) -> str:
    return "".join(filter(str.isalnum, line))


def _untold(gold: str, facts: dict[str, object]) -> Iterator[int]:
    """Yield the paragraphs beside an end that the layout does not tell."""
    if facts["indent"]:
        return
    pieces, position = [], 0
    for start, end, after, _ in facts["edits"]:  # type: ignore[attr-defined]  # a list of the scorers' own
        pieces += [gold[position:start].replace("\n", _END + "\n"), after]
        position = end
    pieces.append(gold[position:].replace("\n", _END + "\n"))
    lines = "".join(pieces).split("\n")
    full = median([len(line) for line in lines[:-1] if not line.endswith(_END)] or [0])
    for number, line in enumerate(line for line in lines if line.endswith(_END)):
        if abs(len(line) - 1 - full) <= _NEAR and line[-2:-1] in _ENDS:
            yield from (number, number + 1)


if __name__ == "__main__":
    print(*recovered(*sys.argv[1:]))
