"""Make convert/choice.txt again (needs numpy, scipy, scikit-learn, 8 GB and a quarter of an hour).

    python tests/learn_choice.py TEXTS WORDS CASES OUT

TEXTS is a folder with a folder of traditional texts (*.txt, a paragraph a line) for each kind of text, old novels,
laws, an encyclopedia …; WORDS a file of `simplified<TAB>traditional` words; CASES OpenCC's own testcases.json.
Texts that were themselves converted by a machine teach its mistakes: leave them out.

Each text is turned to simplified characters by OpenCC, so that the right answer is known. For each ambiguous
character a logistic regression with an L1 penalty weighs the contexts of `choice.contexts_of`. A candidate that
modern kinds of text hardly have, and OpenCC never chooses, is a variant of taste and left out.
"""

import json
import random
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import opencc

from wenxuan.convert import choice, dictionaries, words

OLD = {"old"}  # kinds of text that do not say which forms are in use today
CHARACTERS = 24_000_000  # of a kind of text
SAMPLES = 12_000  # of a character in a kind of text, beyond which only some are taken, and all faults of OpenCC
CASES = 20  # the weight of OpenCC's own cases
LEAST, RARE, PENALTY, SMALL = 3, 0.002, 0.5, 0.15
SAME = str.maketrans("稜嫻裡麵枴枱菸覈纔衹祇喫脣鍼蔘台", "棱嫺裏麪柺檯煙核才只只吃唇針參臺")  # forms of one character
NOWHERE = "\0"

Sample = tuple[list[str], str, str, float]  # contexts, right character, OpenCC's, weight
Pair = tuple[str, str]


def candidates() -> dict[str, list[str]]:
    folder = Path(opencc.__file__).parent / "clib"
    table = folder / "share" / "opencc" / "STCharacters.ocd2"
    made = Path("STCharacters.txt")
    tool = [folder / "bin" / "opencc_dict", "-f", "ocd2", "-t", "text", "-i", table, "-o", made]
    subprocess.run(tool, check=True, capture_output=True)
    lines = made.read_text("utf-8").splitlines()
    made.unlink()
    fields = (line.split("\t") for line in lines)
    return {
        key: several
        for key, values in fields
        if len(several := list(dict.fromkeys(values.translate(SAME).split()))) > 1
    }


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield (simplified, traditional) for lines of a kind of text, in random order."""
    lines = [
        line
        for path in sorted(folder.glob("*.txt"))
        for paragraph in path.read_text("utf-8").split("\n")
        for line in pieces(re.sub(r"\s", "", paragraph))
    ]
    random.Random(1).shuffle(lines)  # noqa: S311 - a shuffle, no secret
    total = 0
    for simplified, line in zip(dictionaries.apply_config("\n".join(lines), "t2s").split("\n"), lines, strict=True):
        total += len(line)
        if total < CHARACTERS and len(line) == len(simplified):
            yield simplified, line.translate(SAME)


def pieces(paragraph: str) -> Iterator[str]:
    piece = ""
    for sentence in re.split("(?<=[。！？；…])", paragraph):
        if len(piece) + len(sentence) > 200:
            yield piece
            piece = ""
        piece += sentence
    yield piece


def samples(
    texts: Iterable[Pair], table: dict[str, list[str]], *, most: int, is_word: bool = False
) -> Iterator[tuple[str, Sample]]:
    """Yield (character, sample); past `most` of a character only some of what OpenCC gets right, with more weight."""
    seen: Counter[str] = Counter()
    chance = random.Random(2)  # noqa: S311 - a sample, no secret
    everything = list(texts)
    for start in range(0, len(everything), 20_000):
        part = everything[start : start + 20_000]
        text = "\n".join(simplified for simplified, _ in part)
        right = "\n".join(traditional for _, traditional in part)
        usual = dictionaries._converter("s2t").convert(text).translate(SAME)
        phrases = dictionaries._phrases().convert(text)
        torn = dictionaries._torn(text, phrases)
        shape = choice.shape_of(text)
        says = {} if is_word else words.word_says(text)
        for place in choice.ambiguous_places(text):
            character, truth = text[place], right[place]
            if truth not in table[character]:
                continue
            seen[character] += 1
            weight = 1.0
            if seen[character] > most and truth == usual[place]:
                if chance.random() > most / seen[character]:
                    continue
                weight = seen[character] / most
            phrase = "" if phrases[place] == choice.NO_PHRASE else usual[place] + torn.get(place, "")
            contexts = list(choice.contexts_of(shape, place + 3, phrase, says.get(place)))
            if is_word:  # that a word is on the list is no news here
                contexts = [one for one in contexts if not one.startswith("@")]
            yield character, (contexts, truth, usual[place], weight)
            if is_word:  # the same word, but not knowing what stands around it
                line = text.rfind("\n", 0, place) + 1, (text + "\n").find("\n", place)
                alone = NOWHERE * 3 + shape[line[0] + 3 : line[1] + 3] + NOWHERE * 3
                around = choice.contexts_of(alone, place - line[0] + 3, phrase, None)
                contexts = [one for one in around if NOWHERE not in one and not one.startswith("@")]
                yield character, (contexts, truth, usual[place], weight)


def own_cases(path: Path) -> Iterator[Pair]:
    """Yield OpenCC's cases as OpenCC converts them: what it promises stays as it is."""
    for case in json.loads(re.sub(r",(\s*[}\]])", r"\1", path.read_text("utf-8")))["cases"]:
        if case["expected"].keys() & {"s2t", "s2tw", "s2hk", "s2twp", "s2hkp"}:
            usual = dictionaries._converter("s2t").convert(case["input"])
            yield from zip(case["input"].split("\n"), usual.translate(SAME).split("\n"), strict=True)


def fit(character: str, taken: list[tuple[str, Sample]], table: list[str]) -> Iterator[str]:
    """Yield the lines of `character`."""
    import numpy
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    counts = Counter(truth for _, (_, truth, _, _) in taken)
    modern = Counter(truth for kind, (_, truth, _, _) in taken if kind not in OLD)
    said = {usual for _, (_, _, usual, _) in taken}
    enough = max(2, RARE * modern.total())
    kept = [x for x in table if counts[x] >= LEAST and (x in said or modern[x] >= enough)]
    if len(kept) < 2 or all(truth == usual for _, (_, truth, usual, _) in taken):
        return
    taken = [one for one in taken if one[1][1] in kept]
    number = Counter(context for _, (contexts, *_) in taken for context in contexts)
    index = {context: at for at, context in enumerate(x for x, n in number.items() if n >= LEAST)}
    rows = [[index[x] for x in contexts if x in index] for _, (contexts, *_) in taken]
    pointers = numpy.cumsum([0, *map(len, rows)])
    columns = [x for row in rows for x in row]
    matrix = csr_matrix((numpy.ones(len(columns)), columns, pointers), shape=(len(rows), len(index)))
    truths = numpy.array([truth for _, (_, truth, _, _) in taken])
    weights = numpy.array([weight for _, (*_, weight) in taken])
    for candidate in kept[1:] if len(kept) == 2 else kept:
        model = LogisticRegression(
            penalty="l1", C=PENALTY, solver="liblinear", intercept_scaling=10, tol=1e-3, max_iter=60, random_state=0
        ).fit(matrix, truths == candidate, sample_weight=weights)
        groups = defaultdict(list)
        for context, weight in zip(index, model.coef_[0], strict=True):
            if abs(weight) >= SMALL:
                groups[round(weight * 10)].append(context)
        others = kept[0] if len(kept) == 2 else ""
        fields = [f"{tenths} {' '.join(sorted(groups[tenths]))}" for tenths in sorted(groups, reverse=True)]
        yield "\t".join([character, candidate + others, str(round(model.intercept_[0] * 10)), *fields])


def main(texts: Path, lexicon_file: Path, cases: Path, out: Path) -> None:
    table = candidates()
    choice.ambiguous = lambda: "".join(table)  # type: ignore[assignment]  # what the file will have, not what it has
    choice._pattern.cache_clear()
    dictionaries.ambiguous = choice.ambiguous
    taken: dict[str, list[tuple[str, Sample]]] = defaultdict(list)
    for folder in sorted(filter(Path.is_dir, texts.iterdir())):
        for character, sample in samples(pairs(folder), table, most=SAMPLES):
            taken[character].append((folder.name, sample))
        print(folder.name, sum(map(len, taken.values())), flush=True)
    lexicon = [tuple(line.split("\t")) for line in lexicon_file.read_text("utf-8").splitlines()]
    lexicon = [(simplified, traditional.translate(SAME)) for simplified, traditional in lexicon]
    for character, sample in samples(lexicon, table, most=sys.maxsize, is_word=True):
        taken[character].append(("words", sample))
    for character, (contexts, truth, usual, _) in samples(own_cases(cases), table, most=sys.maxsize):
        taken[character].append(("cases", (contexts, truth, usual, CASES)))
    print("fitting", sum(map(len, taken.values())), flush=True)
    lines = [line for character in sorted(taken) for line in fit(character, taken[character], table[character])]
    out.write_text("\n".join([HEAD, *lines]) + "\n", "utf-8")


HEAD = """\
// Which neighbours decide for which traditional character, by how much; read by choice.py.
// Made by tests/learn_choice.py; figures counted in public traditional texts, no text of theirs."""

if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
