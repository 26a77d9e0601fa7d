"""What conversion gets right, with plain OpenCC beside it (简繁转换评分): the tables of docs/quality.md.

A sentence is wrong if it differs from the expected one when forms of one character (裡, 裏) are folded, as the scorer
does. `core` are the characters where a wrong choice is a plain error, `all` are all that have two or more forms.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import opencc

from wenxuan.convert import convert_by, convert_text, doubts, script_of
from wenxuan.diagnostics import Location
from wenxuan.model import Book, Meta, Paragraph, Part, Piece, Region, Text
from wenxuan.read import read_text_bytes

SHARED = Path(__file__).parents[2] / "shared" / "quality"
CORE = frozenset(
    "发后里干面只台复系钟冲松斗丑云余谷几历汇制卷须胡尽征范郁姜仆朴表别卜党丰获极家价据腊累蒙宁辟苹舍术苏坛涂咸向叶"
    "愿脏种筑朱适么了"
)
# Novels from which nothing was learnt (tests/learn_choice.py); the weights know the others.
HELD = frozenset(["官场现形记", "镜花缘", "封神演义", "狄公案", "花月痕", "海上花列传", "儒林外史"])
REGIONS = {"s2t": Region.HANT, "s2tw": Region.TW, "s2twp": Region.TW, "s2hk": Region.HK, "s2hkp": Region.HK}
ROUND_TRIP = 250_000  # characters of a text


@dataclass(frozen=True)
class Case:
    """A sentence and what it should become, or what must not stand in it."""

    kind: str
    config: str
    given: str
    accept: tuple[str, ...]
    must_not: tuple[str, ...] = ()


@dataclass
class Tally:
    """What was counted of one kind of sentences."""

    sentences: int = 0
    characters: int = 0
    plain: int = 0  # sentences that OpenCC gets wrong
    ours: int = 0
    broken: int = 0  # right by OpenCC, wrong here
    flagged: int = 0
    errors: tuple[Counter[str], Counter[str]] = (Counter(), Counter())  # of OpenCC, ours: all, core, told
    told: int = 0  # sentences that are wrong and have a doubt


def cases() -> Iterator[Case]:
    """Yield the cases of ../shared/quality that go from simplified to traditional."""
    for line in (SHARED / "opencc_pairs.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        if row["config"] in REGIONS and "known-mmseg" not in row["kind"]:
            expected = () if row["expected"] is None else (row["expected"],)
            yield Case(row["kind"], row["config"], row["input"], (*expected, *row["accept"]), tuple(row["must_not"]))
    for line in (SHARED / "parallel" / "consensus_sentences.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        if row["book"] in HELD:
            yield Case("novels not learnt from", "s2t", row["simp"], (row["trad"],))


def tallies() -> dict[str, Tally]:
    """Return the tally of each kind of sentences."""
    groups = defaultdict[tuple[str, str], list[Case]](list)
    for case in cases():
        groups[case.kind, case.config].append(case)
    found = defaultdict[str, Tally](lambda: Tally(errors=(Counter(), Counter())))
    for (kind, config), group in groups.items():
        _count(found[kind], group, config)
    return dict(found)


def _count(tally: Tally, group: list[Case], config: str) -> None:
    converter, fold, several = opencc.OpenCC(config), _fold(), _several()
    flagged = _flagged([case.given for case in group], REGIONS[config])
    for number, case in enumerate(group):
        plain, ours = (fold(text) for text in (converter.convert(case.given), convert_by(config, case.given)))
        accept = [fold(text) for text in case.accept]
        wrong = [text not in accept if accept else any(x in text for x in case.must_not) for text in (plain, ours)]
        tally.sentences += 1
        tally.characters += len(case.given)
        tally.plain += wrong[0]
        tally.ours += wrong[1]
        tally.broken += wrong[1] and not wrong[0]
        tally.flagged += len(flagged[number])
        tally.told += wrong[1] and bool(flagged[number])
        if accept and all(len(text) == len(case.given) for text in (plain, ours, accept[0])):
            for place, character in enumerate(case.given):
                if character not in several:
                    continue
                right = {text[place] for text in accept if len(text) == len(ours)}
                for text, errors in zip((plain, ours), tally.errors, strict=True):
                    if text[place] not in right:
                        names = ("all", "core") if character in CORE else ("all",)
                        errors.update(names)
                        errors.update(f"{name} told" for name in names if place in flagged[number])


def _flagged(texts: list[str], region: Region) -> list[set[int]]:
    """Return the places of each text that stand on the doubt sheet, when all are one book."""
    blocks = tuple(Paragraph((Text(text),), Location("a", number)) for number, text in enumerate(texts, 1))
    piece = Piece("a", (), blocks, location=Location("a", 1))
    found: list[set[int]] = [set() for _ in texts]
    for doubt in doubts(Book(Meta(""), (Part((piece,)),)), region):
        for place in doubt.places:
            found[place.location.line - 1].add(place.offset)
    return found


def _fold():  # type: ignore[no-untyped-def]  # a function from text to text
    forms = json.loads((SHARED / "tools" / "variant_fold.json").read_text("utf-8"))
    table = str.maketrans({**forms, **dict(zip("「」『』", "“”‘’", strict=True))})
    return lambda text: text.translate(table)


def _several() -> frozenset[str]:
    return frozenset(json.loads((SHARED / "tools" / "one_to_many.json").read_text("utf-8")))


def round_trip() -> tuple[int, Counter[tuple[str, str, str]], dict[tuple[str, str, str], str]]:
    """Convert the simplified samples for Taiwan and back; return characters, differences, an example of each."""
    total, found, example = 0, Counter[tuple[str, str, str]](), dict[tuple[str, str, str], str]()
    folders = (SHARED / "headings", SHARED / "denoise" / "clean", SHARED.parent / "texts")
    for path in sorted(path for folder in folders for path in folder.glob("*.txt")):
        source, _ = read_text_bytes(path.read_bytes(), "-")
        text = source.text[:ROUND_TRIP] if source else ""
        if script_of(text) is not Region.CN:
            continue
        there = convert_text(text, to=Region.TW, origin=Region.CN)
        back = convert_text(there, to=Region.CN, origin=Region.TW)
        total += len(text)
        for place, (a, b, c) in enumerate(zip(text, there, back, strict=True)):
            if a != c:
                found[a, b, c] += 1
                example.setdefault((a, b, c), text[max(0, place - 3) : place + 4].replace("\n", " "))
    return total, found, example


def pace() -> float:
    """Return how many million characters a minute one core converts, names and choices included."""
    source, _ = read_text_bytes((SHARED / "headings" / "sanguo_gbk.txt").read_bytes(), "-")
    assert source
    convert_text(source.text[:5_000], to=Region.TW, origin=Region.CN)  # dictionaries are loaded
    started = time.process_time()
    convert_text(source.text, to=Region.TW, origin=Region.CN)
    return len(source.text) / (time.process_time() - started) * 60 / 1e6


def figures(found: dict[str, Tally]) -> dict[str, float]:
    """Return the figures that must not fall."""
    reached = {}
    for kind in KINDS:
        tally = found[kind]
        (plain, ours) = tally.errors
        reached[f"{kind}: OpenCC's errors gone"] = 1 - ours["all"] / plain["all"]
        reached[f"{kind}: OpenCC's plain errors gone"] = 1 - ours["core"] / max(1, plain["core"])
        reached[f"{kind}: right answers kept"] = 1 - tally.broken / tally.sentences
        reached[f"{kind}: errors with a doubt"] = ours["all told"] / max(1, ours["all"])
        reached[f"{kind}: plain errors with a doubt"] = ours["core told"] / max(1, ours["core"])
    own = found["opencc-own"]
    return reached | {"OpenCC's own cases": 1 - own.ours / own.sentences}


KINDS = ("one-to-many", "consensus-sentence", "gsd-sentence", "novels not learnt from")


def chapter(found: dict[str, Tally]) -> str:
    """Return the tables of docs/quality.md."""
    rows = [HEAD]
    for kind, tally in sorted(found.items()):
        plain, ours = tally.errors
        cells = [f"{tally.sentences}", f"{tally.plain}", f"{tally.ours}", f"{tally.broken}"]
        cells += [f"{plain[name]} → {ours[name]}" for name in ("all", "core")]
        cells += [_share(ours[f"{name} told"], ours[name]) for name in ("all", "core")]
        rows.append(f"| {kind} | " + " | ".join([*cells, f"{tally.flagged / tally.characters * 1000:.1f}"]) + " |")
    total, differences, example = round_trip()
    rows += ["", ROUND.format(total=total, count=differences.total(), pace=pace())]
    by_reason = defaultdict[str, list[str]](list)
    for (a, b, c), count in differences.most_common():
        by_reason[_reason(a, b)].append(f"{a} → {b} → {c} ({count}: {example[a, b, c].strip()})")
    for reason, shown in by_reason.items():
        rows += [f"**{reason}** {'; '.join(shown)}", ""]
    return "\n".join(rows)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def _reason(a: str, b: str) -> str:
    if a == b:
        return "The simplified text had a traditional or variant form, which comes back simplified:"
    if convert_by("t2s", b) == b:
        return "Taiwan's form has no simplified one in OpenCC's tables, or is kept in the phrase:"
    return "Two simplified forms have one traditional form, and the commoner comes back:"


HEAD = """\
Each kind of sentences with plain OpenCC 1.4 beside it: how many sentences are wrong by OpenCC and here, how many that
OpenCC has right are wrong here, characters with several forms that are wrong (all; and those where a choice is no
matter of taste), the share of our errors that stand on the doubt sheet, and the places on it per 1,000 characters.

| sentences | number | OpenCC wrong | wrong here | made wrong | all characters | plain errors \
| all on the sheet | plain on the sheet | flagged ‰ |
|---|---|---|---|---|---|---|---|---|---|"""
ROUND = """\
### Round trip

{total:,} characters of the simplified samples were converted for Taiwan and back: {count} differ. One core converts
{pace:.1f} million characters a minute, names and choices included.
"""

if __name__ == "__main__":
    print(chapter(tallies()))
