"""Choose among the traditional characters that one simplified character stands for (一简对多繁).

A phrase dictionary knows words, not where they end: it reads 被 and 发明 as 被发. Here every
neighbour gives its evidence: a context of one to three characters on either side, seen in traditional
texts, has a weight for or against a character, and the weights add up to the log-odds of it
(logistic regression). What OpenCC chose is one more piece of evidence, and stands unless
another character is much more likely.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from types import MappingProxyType

from wenxuan.convert.words import word_says

NO_PHRASE = "\U000ffffd"  # a private character: no text has it, no dictionary changes it
_DATA = Path(__file__).with_name("choice.txt")
_NUMERALS = frozenset("一二三四五六七八九十百千万亿两几数半零〇0")
_TASTE = (  # forms between which good editions and regions differ: doubted less than a plain mistake
    "勛勳 伙夥 吊弔 嘆歎 閑閒 蔑衊 占佔 凶兇 扎紮 托託 岩巖 岳嶽 杯盃 炮砲 它牠祂 糖醣 熏薰燻 志誌 "
    "布佈 迹跡蹟 鑑鑒 鹵滷 泛氾汎 升昇陞 回迴 欲慾 注註 家傢 胡衚 同衕 念唸 折摺 誇夸 累纍 咽嚥 雕鵰彫 "
    "朱硃 蒙矇濛 暗闇 奸姦 恤卹 栗慄 梁樑 毀燬譭 漓灕 琅瑯 症癥 弦絃 繡綉 挽輓 周週 尸屍 傑杰 游遊 "
    "岡崗 仙僊 塤壎 呆獃 叩扣 啮嚙齧 戚慼 果菓 燄焰 狸貍 掛挂 噪譟 彌瀰 庵菴 幸倖 雇僱 搜蒐 杠槓 "
    "杆桿 贊讚 跖蹠 采寀 藤籐 溪谿 淒悽 "
)
# Those on which good editions differ most are changed on overwhelming evidence only, and some others on strong.
_UNSETTLED = "勛勳 伙夥 吊弔 蔑衊 閑閒 凶兇 周週 儘盡 戚慼 泛氾 咽嚥 匯彙 簽籤 注註"
_WARY = "係系 表錶 面麪 煉鍊 升昇"
_NEEDED = {frozenset(pair): least for pairs, least in ((_UNSETTLED, 0.93), (_WARY, 0.9)) for pair in pairs.split()}
_TASTES = frozenset(frozenset(pair) for group in _TASTE.split() for pair in combinations(group, 2))
BACK: Mapping[str, tuple[tuple[str, float], ...]] = MappingProxyType(
    {  # traditional characters of two simplified forms where no phrase decides: shares counted in novels, or estimated
        "乾": (("干", 0.84), ("乾", 0.16)),
        "徵": (("徵", 0.57), ("征", 0.43)),
        "瞭": (("瞭", 0.6), ("了", 0.4)),
        "覆": (("覆", 0.9), ("复", 0.1)),
        "藉": (("藉", 0.7), ("借", 0.3)),
        "夥": (("伙", 0.97), ("夥", 0.03)),
        "鍾": (("钟", 0.9), ("锺", 0.1)),
        "沈": (("沈", 0.9), ("沉", 0.1)),
        "讎": (("雠", 0.6), ("仇", 0.4)),
    }
)
_ALIKE = str.maketrans("台祇衹麵", "臺只只麪")  # forms of one character, which a region's standard decides


class Ground(Enum):
    """What decided OpenCC's choice; the value is how probable another character must be to take its place."""

    WORD = 0.9  # a phrase of its dictionary, and the word that stands here says the same
    PHRASE = 0.77  # a phrase of its dictionary
    TORN = 0.7  # a phrase of it, or its table, against another phrase that begins here, or the word that stands here
    TABLE = 0.74  # no phrase, only its table of characters
    ALONE = 1.0  # the same, and no character stands beside it: nothing speaks against OpenCC


@dataclass(frozen=True, slots=True)
class Choice:
    """One place where a simplified character could be two or more traditional ones.

    Characters are in OpenCC's standard, before the variants of a region.
    """

    offset: int
    source: str
    usual: str  # what OpenCC chose
    ground: Ground
    likely: tuple[tuple[str, float], ...]  # every candidate with its probability, the most probable first
    contexts: tuple[str, ...]

    @property
    def chosen(self) -> str:
        """OpenCC's choice, or the most probable character if it is probable enough."""
        best, probability = self.likely[0]
        usual = self.usual.translate(_ALIKE)
        needed = max(self.ground.value, _NEEDED.get(frozenset((best, usual)), 0.0))
        return best if best != usual and probability >= needed else self.usual

    @property
    def certainty(self) -> float:
        """The probability of `chosen`; where the alternative is a variant of taste, one doubts half as much."""
        probability = dict(self.likely)[self.chosen.translate(_ALIKE)]
        return (1 + probability) / 2 if self.is_taste else probability

    @property
    def is_taste(self) -> bool:
        """Whether the likeliest alternative to `chosen` differs from it as 閒 from 閑, which is no plain mistake."""
        chosen = self.chosen.translate(_ALIKE)
        return _is_taste(chosen, next(one for one, _ in self.likely if one != chosen))

    @property
    def evidence(self) -> tuple[tuple[str, float], ...]:
        """The contexts (see `contexts_of`) that speak for or against `chosen`, with their weights, strongest first."""
        if not self.contexts:
            return ()
        weights = _weights()[self.source][self.chosen.translate(_ALIKE)]
        known = ((context, weights[context]) for context in self.contexts if context in weights)
        return tuple(sorted(known, key=lambda pair: -abs(pair[1])))


def _is_taste(one: str, other: str) -> bool:
    return frozenset((one, other)) in _TASTES


def ambiguous() -> str:
    """Return the simplified characters that have more than one candidate."""
    return "".join(_weights())


def ambiguous_places(text: str) -> Iterator[int]:
    """Yield the offsets of the ambiguous characters of `text`."""
    return (found.start() for found in _pattern().finditer(text))


def choices(text: str, usual: str, phrases: str, torn: dict[int, str]) -> Iterator[Choice]:
    """Yield a Choice for every character of the simplified `text` that has more than one candidate.

    `usual` is what OpenCC made of `text` (its standard traditional characters), `phrases` the same, but
    with NO_PHRASE for each of those characters that no phrase decided; all three are of one length.
    `torn` has, by place, what another phrase says that begins there, inside the one that OpenCC took.
    """
    shape = shape_of(text)
    says = word_says(text)
    for place in ambiguous_places(text):
        of_candidate = _weights()[text[place]]
        base = usual[place].translate(_ALIKE)
        if base in of_candidate:
            phrase = "" if phrases[place] == NO_PHRASE else base + torn.get(place, "")
            contexts = tuple(contexts_of(shape, place + 3, phrase, says.get(place)))
            likely = _probabilities(of_candidate, contexts)
            others = {torn.get(place, ""), says.get(place, "")} - {""}
            ground = _ground(phrases[place], shape[place + 2] + shape[place + 4], base, others)
            yield Choice(place, text[place], usual[place], ground, likely, contexts)


def _ground(decided: str, neighbours: str, base: str, others: set[str]) -> Ground:
    if decided == NO_PHRASE and neighbours == "||":
        return Ground.ALONE
    if others - {base}:
        return Ground.TORN
    if decided == NO_PHRASE:
        return Ground.TABLE
    return Ground.WORD if others else Ground.PHRASE


def shape_of(text: str) -> str:
    """Return `text` as contexts see it, with three clause edges before and after."""
    return f"|||{text.translate(_SHAPES)}|||"


def contexts_of(shape: str, place: int, phrase: str, word: str | None) -> Iterator[str]:
    """Yield the contexts of the character at `place`, which stands as ~ in them.

    | is what is no Han, digit or letter; _ any one character; # a numeral; = that no
    phrase of OpenCC decided, =x that one said x, =xy that it runs across another that begins here and says y;
    @ that the character is in no longer `word` (None), @x that its word says x, @? that its word leaves it open ("").
    """
    decided = "@" if word is None else f"@{word or '?'}"
    before, after = shape[place - 1], shape[place + 1]
    two_before, two_after = shape[place - 2], shape[place + 2]
    yield "=" + phrase
    yield decided
    yield f"{decided}={phrase}"
    yield before + "~"
    yield "~" + after
    yield f"{two_before}{before}~"
    yield f"~{after}{two_after}"
    yield f"{before}~{after}"
    if before != "|":
        yield f"{two_before}{before}~{after}"
        yield two_before + "_~"
        if two_before != "|":
            yield shape[place - 3 : place] + "~"
    if after != "|":
        yield f"{before}~{after}{two_after}"
        yield "~_" + two_after
        if two_after != "|":
            yield "~" + shape[place + 1 : place + 4]
    if before in _NUMERALS:
        yield "#~"
        yield "#~" + after
    if after in _NUMERALS:
        yield "~#"


def _probabilities(weights: dict[str, dict[str, float]], contexts: Iterable[str]) -> tuple[tuple[str, float], ...]:
    odds = {
        candidate: _logistic(of_context[""] + sum(of_context.get(context, 0.0) for context in contexts))
        for candidate, of_context in weights.items()
    }
    total = sum(odds.values())
    return tuple(sorted(((one, value / total) for one, value in odds.items()), key=lambda pair: -pair[1]))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


class _Shapes(dict[int, str]):
    """What each character is to a context: itself if Han, else a mark of its kind."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if "\u3400" <= character <= "\u9fff" or code > 0x1FFFF or character == "〇":
            shape = character
        elif character.isdigit():
            shape = "0"
        else:
            shape = "a" if character.isascii() and character.isalpha() else "|"
        self[code] = shape
        return shape


_SHAPES = _Shapes()


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(f"[{ambiguous()}]")


@lru_cache(maxsize=1)
def _weights() -> dict[str, dict[str, dict[str, float]]]:
    """Read the weights: simplified character → candidate → context → weight in the log-odds.

    A line is the simplified character, a candidate (or two, the first against the second), then for each
    weight, in tenths, the contexts that have it; the bare weight is that of no context.
    """
    read: dict[str, dict[str, dict[str, float]]] = {}
    for line in _DATA.read_text("utf-8").splitlines():
        if line.startswith("//"):
            continue
        character, candidates, *groups = line.split("\t")
        of_context = {}
        for group in groups:
            tenths, *contexts = group.split(" ")
            of_context.update(dict.fromkeys(contexts or ("",), int(tenths) / 10))
        read.setdefault(character, {})[candidates[0]] = of_context
        for other in candidates[1:]:
            read[character][other] = {context: -weight for context, weight in of_context.items()}
    return read
