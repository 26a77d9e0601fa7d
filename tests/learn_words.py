"""Make convert/words.txt again (3 GB and ten minutes): `python tests/learn_words.py TEXTS WORDS OUT`.

TEXTS and WORDS are those of learn_choice.py. The words of the list are counted in a sample of each kind of text, by the
likeliest division of it (a unigram model whose first counts are of the longest words from the left). A word says of a
character what it has in four of five of its places, or in the list if it is in none.
"""

import math
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from learn_choice import SAME, candidates
from wenxuan.convert import dictionaries

SAMPLE = {"wiki": 3e6, "speech": 5e6, "dictionary": 4e6, "tech": 1e6, "law": 2e6, "old": 3e6}  # characters
LONGEST, SURE = 4, 0.8
OFTEN, ALONE = 20, 30  # times of a word that says nothing, of a character
Forms = dict[str, set[str]]


def listed(file: Path) -> Forms:
    """Return the traditional forms of each simplified word."""
    forms: Forms = defaultdict(set)
    for line in file.read_text("utf-8").splitlines():
        word, form = line.split("\t")
        if 2 <= len(word) <= LONGEST and len(word) == len(form) and re.fullmatch("[\u4e00-\u9fff]+", word):
            forms[word].add(form.translate(SAME))
    return forms


def sample(texts: Path) -> tuple[str, str]:
    """Return a text of all kinds in simplified and in traditional characters."""
    taken = []
    for kind, most in SAMPLE.items():
        paths = sorted((texts / kind).glob("*.txt"))
        lines = [line for path in paths for line in path.read_text("utf-8").split("\n") if line]
        random.Random(3).shuffle(lines)  # noqa: S311 - a sample, no secret
        total = 0
        for line in lines:
            taken.append(line)
            total += len(line)
            if total > most:
                break
    simplified = dictionaries.apply_config("\n".join(taken), "t2s").split("\n")
    pairs = [(one, other) for one, other in zip(simplified, taken, strict=True) if len(one) == len(other)]
    return "\n".join(one for one, _ in pairs), "\n".join(other for _, other in pairs).translate(SAME)


def longest_first(text: str, forms: Forms) -> Counter[str]:
    counts: Counter[str] = Counter()
    place = 0
    while place < len(text):
        size = next((size for size in range(LONGEST, 1, -1) if text[place : place + size] in forms), 1)
        counts[text[place : place + size]] += 1
        place += size
    return counts


def likeliest(text: str, counts: Counter[str]) -> list[tuple[int, int]]:
    """Return the words of `text` as (start, end), the last first."""
    total = counts.total()
    costs = {word: math.log(total / (count + 0.5)) for word, count in counts.items()}
    best = [0.0] + [math.inf] * (len(text) + LONGEST)
    back = [1] * (len(text) + LONGEST + 1)
    for start in range(len(text)):
        for size in range(1, LONGEST + 1):
            word = text[start : start + size]
            cost = costs.get(word, math.log(2 * total) if size == 1 else math.inf)
            if len(word) == size and best[start] + cost < best[start + size]:
                best[start + size], back[start + size] = best[start] + cost, size
    found, end = [], len(text)
    while end > 0:
        found.append((end - back[end], end))
        end -= back[end]
    return found


def said(word: str, seen: Counter[str], forms: set[str], several: dict[str, list[str]]) -> str:
    """Return what a word says of its ambiguous characters, nothing if that varies."""
    if seen:
        ((form, count),) = seen.most_common(1)
        if count < SURE * seen.total():
            return ""
    elif len(forms) == 1:
        (form,) = forms
    else:
        return ""
    pairs = [(character, there) for character, there in zip(word, form, strict=True) if character in several]
    is_known = not seen or all(there in several[character] for character, there in pairs)
    return "".join(there for _, there in pairs) if is_known else ""


def main(texts: Path, words: Path, out: Path) -> None:
    several, forms = candidates(), listed(words)
    simplified, traditional = sample(texts)
    counts: Counter[str] = Counter()
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for start, end in likeliest(simplified, longest_first(simplified, forms)):
        counts[simplified[start:end]] += 1
        if end - start > 1:
            seen[simplified[start:end]][traditional[start:end]] += 1
    rows: dict[int, list[str]] = defaultdict(list)
    for word, known in forms.items():
        is_ambiguous = any(character in several for character in word)
        least = OFTEN if not is_ambiguous else 1 if len(word) < LONGEST else 2
        if counts[word] >= least or (is_ambiguous and len(word) == LONGEST - 1 and len(known) == 1):
            says = said(word, seen[word], known, several) if is_ambiguous else ""
            rows[round(math.log2(counts.total() / (counts[word] + 0.5)))].append(word + ":" * bool(says) + says)
    for character, count in counts.items():
        if re.fullmatch("[\u4e00-\u9fff]", character) and count >= ALONE:
            rows[round(math.log2(counts.total() / (count + 0.5)))].append(character)
    lines = [f"{bits} {' '.join(sorted(rows[bits]))}" for bits in sorted(rows)]
    out.write_text("\n".join([HEAD, "".join(sorted(several)), *lines]) + "\n", "utf-8")


HEAD = """\
// Words and their rarity (bits, counted in public traditional texts, no text of theirs); read by words.py.
// After a colon, what the word says of each of its characters that are on the next line."""

if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
