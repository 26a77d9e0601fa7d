"""The forms (形式) that headings take: 第N章, 卷上, 一、, （一）, 1.1, 序 …, and what each is worth.

A form only says that a line may be a heading; `headings` weighs it against the whole text.
"""

import re
from dataclasses import dataclass
from enum import Enum

from wenxuan.structure.numerals import ARABIC, HAN, position, read_number


class Place(Enum):
    """Where in a book a heading belongs."""

    FRONT = "front"
    MAIN = "main"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Form:
    """A heading's form: `rank` orders families from 部 down to (1); `number` is 0 where there is none.

    `is_tight`: the title follows the number without a mark or a space, as in 第一回合 too.
    """

    family: str
    rank: int
    number: int
    rest: str
    is_tight: bool = False
    place: Place = Place.MAIN


LONGEST_LINE = 200  # characters, white space too; a longer line is no heading
PART_RANK = 30  # families up to here are parts, if smaller pieces stand below them
CHAPTER_RANK = 40  # families up to here make pieces; those after make subheadings
SECTION_RANK = 50  # 节 and scenes
WORD_RANK = 39

_UNITS = {  # unit → rank
    **dict.fromkeys(("部", "部分"), 10),
    **dict.fromkeys(("编", "編"), 12),
    **dict.fromkeys(("册", "冊"), 14),
    **dict.fromkeys(("辑", "輯", "集"), 16),
    "卷": 20,
    "篇": 30,
    **dict.fromkeys("章回则則话話幕折摺齣出讲講课課", 40),
    **dict.fromkeys("节節场場景", 50),
}
_LETTERS = "".join(unit for unit in _UNITS if len(unit) == 1)
_PREFIX = r"(?:#{1,6}\s*)?(?:(?:\S{1,14}\s+)?正文[\s：:·]+|[上中下][卷部册冊篇编編集][\s：:·]+)?"
_BETWEEN = r"[\s：:、.．·・—–\-－_|｜]*"
_ORDINAL = re.compile(rf"{_PREFIX}第\s?({HAN}|{ARABIC})\s?(部分|[{_LETTERS}])({_BETWEEN})(.*)")
_BELOW_TITLE = re.compile(  # 书名 第三章 雨
    rf"(?:《[^《》]{{1,20}}》\s*|[^\s，。；：！？、第（(“「]{{1,14}}\s+)第({HAN}|{ARABIC})([章回節节卷])(?:[\s：:]+(\S.*))?"
)
_SHORT = re.compile(rf"({HAN}|{ARABIC})\s?([章回])(?:[\s：:]+(.*))?")  # 012章 雨
_LAST = re.compile(rf"(\S{{1,12}}?)\s?第({HAN})[篇章尊]?")  # 某某篇第三
_ABSENT = re.compile(r"第\s+(\S.*)")  # 第　　虎丘山…: the number was lost
_VOLUME = re.compile(rf"卷之?({HAN}|{ARABIC}|[上中下首末])(?:[\s：:、.．·]+(.*))?")
_HALF = re.compile(r"([上中下])([卷部册冊篇编編集辑輯])(?:[\s：:、.．·]+(.*))?")
_WORDED = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_LATIN = re.compile(
    rf"(part|book|volume|vol|chapter|chap|act|episode|section|scene)[\s.．]*(\d{{1,4}}|[ivxl]{{1,6}}|{'|'.join(_WORDED)})\b"
    r"(?:[\s:.：、—\-]+(.*))?",
    re.IGNORECASE,
)
_LATIN_RANKS = {"part": 10, "book": 10, "volume": 20, "vol": 20, "act": 30, "section": 50, "scene": 50}

_LISTED = (  # family, rank, pattern of (number, rest)
    ("一", 60, re.compile(rf"({HAN})()")),
    ("一、", 60, re.compile(rf"({HAN})[、．.]\s*(.*)")),
    ("一 ", 60, re.compile(rf"({HAN})\s+(.*)")),
    ("（一）", 70, re.compile(rf"[（(〔]\s?({HAN})\s?[)）〕]{_BETWEEN}(.*)")),
    ("1.1.1", 88, re.compile(r"\d{1,2}[.．]\d{1,2}[.．](\d{1,2})[\s、.]+(\D.*)")),
    ("1.1", 85, re.compile(r"\d{1,2}[.．](\d{1,2})[\s、]+(\D.*)")),
    ("I", 62, re.compile(r"([Ⅰ-Ⅻ]|[IVX]{1,5})()")),
    ("I、", 65, re.compile(r"([Ⅰ-Ⅻ]|[IVX]{1,5})[、．.\s]\s*(.*)")),
    ("[1]", 80, re.compile(rf"[\[［]\s?({ARABIC})\s?[\]］]\s*(.*)")),
    ("1", 62, re.compile(rf"({ARABIC})()")),
    ("1、", 80, re.compile(rf"({ARABIC})[、．.](?!\d)\s*(.*)")),
    ("1 ", 80, re.compile(rf"({ARABIC})\s+(\D.*)")),
    ("（1）", 90, re.compile(rf"[（(]\s?({ARABIC})\s?[)）]{_BETWEEN}(.*)")),
)

_WORDS = {
    Place.FRONT: """
        序 序一 序二 序三 自序 原序 总序 總序 代序 序言 序文 序章 序曲 序幕 前言 前记 前記 弁言 小引 引 引言 导言
        導言 导论 導論 导读 導讀 凡例 例言 题记 題記 题词 題詞 题辞 題辭 缘起 緣起 小序 叙 敘 自叙 自敘 叙言 敘言
        卷首语 卷首語 开篇 開篇 开场白 開場白 发刊词 發刊詞 写在前面 寫在前面 出版说明 出版說明 编者按 編者按
        编者的话 編者的話 编选说明 編選說明 译者序 譯者序 译序 譯序 译者前言 再版序 再版前言 再版序言 献词 獻詞
        致读者 致讀者 内容提要 内容简介 作者简介 作者簡介 绪论 緒論 绪言 緒言
    """,
    Place.MAIN: """
        楔子 引子 尾声 尾聲 终章 終章 番外 番外篇 外传 外傳 前传 前傳 后传 後傳 大结局 大結局 上架感言 终曲 結局 结局
        间章 間章 幕间 幕間
    """,
    Place.BACK: """
        后记 後記 跋 跋文 自跋 后序 後序 后叙 後敘 结语 結語 结束语 結束語 结论 結論 余论 餘論 余话 餘話 附录 附錄
        附记 附記 编后记 編後記 编后 編後 编后语 译后记 譯後記 译者后记 再版后记 致谢 致謝 鸣谢 鳴謝 参考文献
        參考文獻 参考书目 參考書目 年表 大事记 大事記 写在后面 寫在後面 写在最后 寫在最後
        完结感言 完結感言 完本感言 补记 補記 补遗 補遺 索引
    """,
}
_PLACES = {word: place for place, words in _WORDS.items() for word in words.split()}
_LONGEST_FIRST = "|".join(sorted(_PLACES, key=len, reverse=True))
_WORD = re.compile(
    rf"{_PREFIX}[【\[〔（(《]?({_LONGEST_FIRST})[】\]〕）)》]?\s?({HAN}|{ARABIC}|[A-ZＡ-Ｚ])?(?:(?:[\s：:、.．·]|——)+(.*))?"
)

_NAMED = re.compile(  # 某某序: a book or a person, and the word
    r"[《〈]?[^\s，。；：！？、“”「」]{1,12}?[》〉]?\s?(自序|原序|序言|前言|凡例|引言|导言|導言|后记|後記|后序|後序|题辞|題辭|题词|題詞|(?<![有顺順次程秩工排时時无無守])序|跋|(?<![插倒记記畅暢面自])[叙敘])"
)

# What follows a unit when 第N… is running text: 第一回合, 第三节课, 第一回是…, 第四回中…
_SENTENCE_START = re.compile(
    r"[是的中里裡内內就也都還还又才便在有把被和与與跟说說叫给給让讓向对對从從去来來到，。、；？！）)」”』]|[我你您他她它这這那其此]"
)
_COMPOUNDS = {
    "回": "合头頭家信国國",
    "节": "课課车車目日约",
    "節": "課車目日",
    "部": "分队隊门門电電长長",
    "部分": "人",
    "集": "团團市体體",
    "卷": "发髮",
    "场": "比赛雨戏战",
    "場": "比賽雨戲戰",
    "出": "戏戲去来來场場",
    "话": "题",
    "章": "程鱼",
    "景": "色区",
    "课": "本时",
    "編": "辑",
    "篇": "文章幅",
    "幕": "后",
}


def read_forms(text: str) -> tuple[Form, ...]:
    """Return every form that a line has; most lines have none, and few have two."""
    if len(text) > LONGEST_LINE:
        return ()
    if bare := _BRACKETED.match(text) or _BETWEEN_RULES.fullmatch(text):
        text = f"{bare[1]} {text[bare.end() :]}".strip()
    if text[0] in _PROSE:
        return ()
    text = _NOTE_MARK.sub("", _ORNAMENT.sub("", text)) or text
    found = _ordinal(text) or _word(text) or _volume(text) or _latin(text) or _last(text)
    return (found,) if found else tuple(_listed(text))


_ORNAMENT = re.compile(r"^[☆★◇◆○●□■△▲◎※#＃✦✿]+[、\s：:]*")
_BRACKETED = re.compile(  # 【第一章】雨
    rf"[【「『《〈〔（(\[［](第\s?(?:{HAN}|{ARABIC})\s?[{_LETTERS}])[】」』》〉〕）)\]］]\s*"
)
_BETWEEN_RULES = re.compile(
    rf"[\[［\-—–─·*＊=＝~～\s]{{1,9}}({HAN}|{ARABIC})[\]］\-—–─·*＊=＝~～\s]{{1,9}}"
)  # —— 三 ——
_NOTE_MARK = re.compile(r"\s*(?:[〔［\[][0-9０-９]{1,3}[〕］\]]|[①-⑳])$")
_PROSE = frozenset("“「『‘，。、；：？！…’”」』")


def _ordinal(text: str) -> Form | None:
    if not (match := _ORDINAL.match(text)):
        return None
    number, unit, between, rest = match.groups()
    value = read_number(number)
    if (below := _ORDINAL.match(rest)) and _UNITS[below[2]] > _UNITS[unit]:
        return _ordinal(rest)  # 第一卷 第二章 雨
    is_tight = not between and re.search(r"[一-鿿A-Za-z]", rest) is not None
    return Form(f"第{unit}", _UNITS[unit], value, rest.strip(), is_tight) if value else None


def _last(text: str) -> Form | None:
    if len(text) > 60:
        return None
    if (match := _BELOW_TITLE.fullmatch(text)) and (number := read_number(match[1])):
        return Form(f"第{match[2]}", _UNITS[match[2]], number, (match[3] or "").strip())
    if (match := _LAST.fullmatch(text)) and (number := read_number(match[2])):
        return Form("题第", CHAPTER_RANK, number, match[1])
    return None


def _volume(text: str) -> Form | None:
    if match := _VOLUME.fullmatch(text):
        return Form("卷", 20, position(match[1]) or read_number(match[1]), (match[2] or "").strip())
    if match := _HALF.fullmatch(text):
        return Form(f"上{match[2]}", _UNITS[match[2]], position(match[1]), (match[3] or "").strip())
    return None


def _latin(text: str) -> Form | None:
    if match := _LATIN.fullmatch(text):
        word = match[1].lower()
        number = _WORDED.get(match[2].lower()) or read_number(match[2])
        return Form(word, _LATIN_RANKS.get(word, CHAPTER_RANK), number, (match[3] or "").strip())
    if match := _SHORT.fullmatch(text):
        return Form(f"第{match[2]}", CHAPTER_RANK, read_number(match[1]), (match[3] or "").strip())
    return None


def _word(text: str) -> Form | None:
    if len(text) > 40:
        return None
    spread = "".join(text.split())  # 序　言
    if spread in _PLACES:
        return Form("序跋", WORD_RANK, 0, "", place=_PLACES[spread])
    if not (match := _WORD.fullmatch(text)):
        named = _NAMED.fullmatch(text) if len(text) <= 16 else None
        return Form("序跋", WORD_RANK, 0, "", is_tight=True, place=_PLACES[named[1]]) if named else None
    number = read_number(match[2]) if match[2] else 0
    return Form("序跋", WORD_RANK, number, (match[3] or "").strip(), place=_PLACES[match[1]])


def _listed(text: str) -> list[Form]:
    if len(text) > 60:
        return []
    matches = ((family, rank, pattern.fullmatch(text)) for family, rank, pattern in _LISTED)
    return [
        Form(family, rank, read_number(match[1]), match[2].strip())
        for family, rank, match in matches
        if match and read_number(match[1])
    ]


def runs_on(form: Form) -> bool:
    """Return True if what follows the number reads on as a sentence: 第三节课, 第一回是民国元年…."""
    if not form.is_tight or not form.rest:
        return False
    unit = form.family.removeprefix("第")
    return form.rest[0] in _COMPOUNDS.get(unit, "") or _SENTENCE_START.match(form.rest) is not None


def lost_number(text: str) -> str:
    """Return the title of a heading whose number was lost (第　　某某), or ""."""
    match = _ABSENT.fullmatch(text)
    return match[1] if match else ""
