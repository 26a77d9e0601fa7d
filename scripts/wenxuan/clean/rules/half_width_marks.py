"""Half-width marks in Chinese sentences (半角标点) become full-width ones.

Not in numbers (3.14, 10:30, 1,000), addresses, code, file names, or where the sentence is Latin (GB/T 15834, 5.1.8).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.MARKS
WHY = "半角标点：中文句子用全角标点"
EXAMPLES = (
    ("战役中,却有这样一群人;他说:“好!”", "战役中，却有这样一群人；他说：“好！”"),
    ("你好, 世界. 真的吗? 真的!", "你好，世界。真的吗？真的！"),
    ("党员(党龄57年),今年81岁", "党员（党龄57年），今年81岁"),
    ("约3.14米,10:30到,共1,000元,见www.a.com.", "约3.14米，10:30到，共1,000元，见www.a.com。"),
    ("核磁共振成像(NMRI)是什么都不知道?JFGI!", "核磁共振成像（NMRI）是什么都不知道？JFGI！"),
    ("警示系统 (EAS) 或", "警示系统 (EAS) 或"),
    ("Hello, world. It works!", "Hello, world. It works!"),
    ("你好hello?world!", "你好hello?world!"),
    ("来自Yahoo!的文档", "来自Yahoo!的文档"),
    ("见report.txt、档案.tar.gz和Mr.龙", "见report.txt、档案.tar.gz和Mr.龙"),
    ("1.e4 e5 2.Nf3 是开局", "1.e4 e5 2.Nf3 是开局"),
    ("1. 总则\n一. 总则", "1. 总则\n一. 总则"),
    ("(一)总则(甲）", "（一）总则（甲）"),
    ("中文 ;-) 调用f(x)", "中文 ;-) 调用f(x)"),
    ("水也不?。", "水也不?。"),
    ("生翦介)再进些，(外扮商人见", "生翦介）再进些，（外扮商人见"),
    ("title:初冬的屋顶，下雪了", "title:初冬的屋顶，下雪了"),
    ("我说。Act on “Papers” (the “Act”).", "我说。Act on “Papers” (the “Act”)."),
)

_FULL = {",": "，", ".": "。", ":": "：", ";": "；", "?": "？", "!": "！"}
_MARK = re.compile(
    r"(?<![,.:;])((?:[?!]+|[,:;]|(?<![…⋯。．·•])\.(?![…⋯。．·•])))(?![,.:;])"
    r"(?![-^]?[)(DPp](?![A-Za-z0-9\u4e00-\u9fff“]))[ ]*+"
)
_PAIR = re.compile(r"\(([^()（）\n]{1,500})[)）]|（([^()（）\n]{1,500})\)")
_BRACKET = re.compile(f"(?<=[{HAN}，。；：？！…”」])[()](?=[{HAN}，。；：？！…“「])")  # without a partner
_CJK = re.compile(f"[{HAN}\u3040-\u30ff，。；：？！、（）《》〈〉「」『』【】〔〕“”‘’…⋯—―─━－·•％℃]")
_SHARED = "“”‘’…⋯—―─━－·•"  # marks of Latin sentences too
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile("[A-Za-z]+")
_LABEL = re.compile("^[ \u3000]*(?:[0-9]{1,3}|[A-Za-z]|[零〇一二三四五六七八九十百甲乙丙丁]{1,4})$")
_KEY = re.compile(r"(?:\n|^)[a-z][a-z_-]{1,18}$")
_SHORT_FORM = re.compile(r"(?:\b(?:[A-Za-z]|Mrs?|Ms|Dr|Prof|St|Jr|Sr|No|Vol|vs|etc|Inc|Ltd|Co|pp?|cf|fig|Fig))$")
_END = re.compile(  # the same before and after the rules of this phase: a run of dots is no end, nor is a dot in a name
    r"[！？!?](?![A-Za-z0-9])|\n|(?<![。．.…⋯·•‥])(?:。|(?<![0-9])．|．(?![0-9])|\.(?![A-Za-z0-9]))(?![。．.…⋯·•‥])"
)
_OUTER = "\"')]}"
_INNER = "\"'([{"


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each half-width mark whose neighbours and sentence are Chinese."""
    text = draft.text
    sentences = _Sentences(text)
    for match in _MARK.finditer(text):
        place = _Place(text, match.start(1), match.end(1), sentences)
        if place.is_chinese(match[1][0]):
            start = _without_blanks(text, match.start(1)) if place.left != "\n" else match.start(1)
            is_joined = _CJK.match(place.right) and not draft.has_lost_quotes
            end = match.end() if is_joined else match.end(1)
            yield start, end, "".join(_FULL[mark] for mark in match[1])
    paired: set[int] = set()
    for match in _PAIR.finditer(text):
        paired.update((match.start(), match.end() - 1))
        if _is_chinese_pair(text, match, sentences):
            for position in (match.start(), match.end() - 1):
                yield position, position + 1, "（" if position == match.start() else "）"
    for match in _BRACKET.finditer(text):
        if match.start() not in paired and sentences.is_chinese(match.start()):
            yield *match.span(), "（" if match[0] == "(" else "）"


def _without_blanks(text: str, offset: int) -> int:
    while offset and text[offset - 1] == " ":
        offset -= 1
    return offset


class _Sentences:
    """Which sentences of a text are Chinese: they have more Han characters than Latin words."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [match.end() for match in _END.finditer(text)]
        self._known: dict[int, tuple[int, int]] = {}

    def is_chinese(self, offset: int) -> bool:
        """Return True if the sentence that a mark stands in or closes is Chinese; one word follows the one before."""
        index = bisect_right(self._ends, offset)
        han, words = self._count(index)
        if not han and words == 1 and index and self._text[self._ends[index - 1] - 1] != "\n":
            han, words = self._count(index - 1)
        return han > words

    def _count(self, index: int) -> tuple[int, int]:
        if index not in self._known:
            start = self._ends[index - 1] if index else 0
            sentence = self._text[start : self._ends[index] if index < len(self._ends) else len(self._text)]
            self._known[index] = len(_HAN.findall(sentence)), len(_WORD.findall(sentence))
        return self._known[index]


class _Place:
    """A mark and its neighbours: the next characters that are no blanks, quotes or brackets."""

    def __init__(self, text: str, start: int, end: int, sentences: _Sentences) -> None:
        self.text, self.start, self.end, self.sentences = text, start, end, sentences
        self.near_left, self.near_right = text[start - 1 : start], text[end : end + 1]
        left = start - 1
        while left >= 0 and (text[left] == " " or text[left] in _OUTER):
            left -= 1
        right = end
        while right < len(text) and (text[right] == " " or text[right] in _INNER):
            right += 1
        self.left = text[left] if left >= 0 else "\n"
        self.right = text[right] if right < len(text) else "\n"

    def is_chinese(self, mark: str) -> bool:
        """Return True if the mark belongs to a Chinese sentence."""
        is_left, is_right = self._is_cjk(self.left), self._is_cjk(self.right)
        if mark in ",;:":
            if self._is_in_number() or self._is_after_key() or not (is_left or (is_right and self.left.isalnum())):
                return False
            return (is_left and is_right) or self._is_sentence()
        if mark == ".":
            return self._is_full_stop(is_left, is_right)
        if self.near_right in tuple("，。；：、") or (mark == "?" and self.near_left in tuple("，：；、“「")):
            return False  # stands for a character that was lost
        if is_left:
            return is_right or self.right == "\n" or self._is_sentence()
        is_word = self.left.isascii() and self.left.isalnum()
        is_end = self.right == "\n" or self.near_right in (" ", "”", "’", "」", "』", "）")
        return is_word and is_end and self._is_sentence()

    def _is_cjk(self, side: str) -> bool:
        return bool(_CJK.match(side)) and (side not in _SHARED or self._is_sentence())

    def _is_full_stop(self, is_left: bool, is_right: bool) -> bool:
        if is_left:
            is_name = self.near_right.isascii() and self.near_right.isalnum()
            return (
                not is_name and not self._is_after_label() and (is_right or self.right == "\n" or self._is_sentence())
            )
        if not (self.left.isascii() and self.left.isalpha()) or _SHORT_FORM.search(
            self.text[max(0, self.start - 6) : self.start]
        ):
            return False
        return (self.right == "\n" or is_right) and self._is_sentence()

    def _is_in_number(self) -> bool:
        return self.near_left.isdigit() and self.near_right.isdigit()

    def _is_after_key(self) -> bool:
        """Return True if the line begins with a word of a form: `title:`."""
        head = self.text[max(0, self.start - 20) : self.start]
        return bool(_KEY.search(head)) and self.near_left.isascii()

    def _is_after_label(self) -> bool:
        head = self.text[max(0, self.start - 8) : self.start]
        return bool(_LABEL.match(head.rpartition("\n")[2])) and (len(head) < 8 or "\n" in head)

    def _is_sentence(self) -> bool:
        return self.sentences.is_chinese(self.start)


def _is_chinese_pair(text: str, match: re.Match[str], sentences: _Sentences) -> bool:
    inner = match[1] or match[2]
    left, right = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if match[2] or match[0][-1] == "）":
        return True
    if _HAN.search(inner):
        return bool(_CJK.match(left) or _CJK.match(right)) or sentences.is_chinese(match.start())
    is_label = left in ("", "\n") and inner.isalnum()
    is_year = inner.isdigit() and len(inner) == 4
    return bool(_CJK.match(left)) or ((is_label or is_year) and bool(_CJK.match(right)))
