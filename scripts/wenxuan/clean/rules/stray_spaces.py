"""Stray spaces between Han characters (汉字间误空): go by the evidence of the line, the paragraph and the whole text.

A space that means something stays: after a heading's or an entry's label (第一章 回家, 第一条　为了), between the
halves of verse, between names set apart (张三　李四), inside letter-spaced words (姓　名).
"""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from wenxuan.clean.characters import HAN
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.SPACES
WHY = "汉字间误空：字与字之间不该有空格"
EXAMPLES = (
    ("但 是,黄 敏 和同 事 并没有退缩。“我是党员,必须带头上。”", "但是,黄敏和同事并没有退缩。“我是党员,必须带头上。”"),
    ("包括阿拉斯加、夏威夷、俄　勒冈、华盛顿和整个河谷。", "包括阿拉斯加、夏威夷、俄勒冈、华盛顿和整个河谷。"),
    ("第 十 一 届 全 国 人 民 代 表 大 会", "第十一届全国人民代表大会"),
    ("他走了2 公里，又走了3公里、4公里、5公里，才到 家。", "他走了2公里，又走了3公里、4公里、5公里，才到家。"),
    ("第一章 回家", "第一章 回家"),
    ("第一条　为了保障老年人合法权益，发展老龄事业，制定本法。",) * 2,
    ("1996年8月29日　第八届全国人民代表大会通过，自公布之日起施行。",) * 2,
    ("白日依山尽 黄河入海流", "白日依山尽 黄河入海流"),
    ("张三　李四　王五", "张三　李四　王五"),
    ("〔2〕　羿　传说中善射的人，曾经一连射下九个太阳，救了百姓。",) * 2,
    ("出席的有张三 李四 王五 赵六，还有许多不认识的朋友。",) * 2,
    ("他来得很早 我们都还没有起床 只好在门外等着，真冷",) * 2,
    ("姓　名", "姓　名"),
    ("目 录", "目 录"),
    ("對菊 枕霞舊友 別圃移來貴比金，一叢淺淡一叢深。",) * 2,
    ("道： 请坐，请坐。 他道： 好，好。 又道： 是 。",) * 2,
)

_GAP = re.compile(f"(?<=[{HAN}])[ \u3000]+(?=[{HAN}])")
_NUMBER_GAP = re.compile(f"(?<=[{HAN}]) (?=[0-9])|(?<=[0-9]) (?=[{HAN}])")
_NUMBER_JOINT = re.compile(f"(?<=[{HAN}])(?=[0-9])|(?<=[0-9])(?=[{HAN}])")
_LINE_WITH_GAP = re.compile(f"^.*?[{HAN}][ \u3000]+(?=[{HAN}]).*$", re.MULTILINE)
_HAN = re.compile(f"[{HAN}]")
_LETTER = re.compile(f"[{HAN}](?= [{HAN}](?:[^{HAN}]|$))")  # with a space after it, and none or another after the next
_MARK = re.compile("[，。；：？！、…,;:?!]")
_SPACES = re.compile("[ \u3000]+")
_STOP = re.compile(f"[^{HAN}A-Za-z0-9]")
_COUNT = "0-9０-９零〇○一二三四五六七八九十百千两廿卅"
_LABEL = re.compile(
    f"第[ {_COUNT}]+[章節节回卷篇条條部集幕场場折款项項编編辑輯课課讲講齣]"
    f"|[（(]?[{_COUNT}]+[）)]?|[卷上中下前后後终終]+|[附图圖表][录錄件]?[ {_COUNT}]*|序[言章幕]?|楔子|尾声|后记|前言"
    f"|[{_COUNT}]+年(?:[{_COUNT}]+月)?(?:[{_COUNT}]+日)?"
)
_NOTE_MARK = re.compile(f"^(?:[〔\\[［【（(]注?[{_COUNT}]+[〕\\]］】）)]|[①-⑳])")
_WIDE_GAP = re.compile(f"(?<=[{HAN}])\u3000(?=[{HAN}])")
_WIDE_LABEL = re.compile(f"^[{HAN}0-9]{{2,16}}\u3000(?=[{HAN}])", re.MULTILINE)
_LEAST = 12  # characters of a line that can be told to be prose
_HARM = 0.12  # share of spaces that split words from which on all spaces in prose are suspect


def edits(draft: Draft) -> Iterator[Change]:
    """Yield the spaces that no reader would want."""
    labels = _Labels(draft)
    prose: list[tuple[int, list[Gap]]] = []
    for match in _LINE_WITH_GAP.finditer(draft.text):
        line, start = match[0], match.start()
        gaps = [Gap(line, *gap.span()) for gap in _GAP.finditer(line)]
        gaps = [gap for gap in gaps if not labels.are_before(gap)]
        if _is_letter_spaced(line):
            yield from ((start + gap.start, start + gap.end, "") for gap in gaps if not gap.is_wide)
        elif draft.has_lost_quotes:
            continue
        elif not _is_prose(line):
            yield from ((start + gap.start, start + gap.end, "") for gap in _in_heading(gaps, draft))
        elif gaps and not draft.is_spaced_verse:
            prose.append((start, gaps))
    split = [[gap.splits_word(draft) for gap in gaps] for _, gaps in prose]
    is_harmed = sum(map(sum, split)) > _HARM * sum(map(len, split))
    for (start, gaps), evidence in zip(prose, split, strict=True):
        stray = gaps if any(evidence) else _in_prose(gaps) if is_harmed else ()
        yield from ((start + gap.start, start + gap.end, "") for gap in stray)
    yield from _by_numbers(draft.text)


def _is_prose(line: str) -> bool:
    return bool(_MARK.search(line)) and len(line) >= _LEAST


def _is_letter_spaced(line: str) -> bool:
    """Return True if spaces stand between most characters of a line of prose."""
    return _is_prose(line) and len(_LETTER.findall(line)) * 2 > len(_HAN.findall(line))


def _by_numbers(text: str) -> Iterator[Change]:
    """Yield spaces between figures and Han characters in a text that has none there as a rule."""
    gaps = list(_NUMBER_GAP.finditer(text))
    if len(_NUMBER_JOINT.findall(text)) < 5 * len(gaps):
        return
    for gap in gaps:
        start = text.rfind("\n", 0, gap.start()) + 1
        end = text.find("\n", gap.end())
        if _is_prose(text[start : end if end >= 0 else len(text)]) and not _LABEL.fullmatch(text, start, gap.start()):
            yield *gap.span(), ""


class Gap:
    """A space between two Han characters of a line."""

    def __init__(self, line: str, start: int, end: int) -> None:
        self.line, self.start, self.end = line, start, end

    @property
    def is_wide(self) -> bool:
        """True for an ideographic space or more than one."""
        return self.line[self.start : self.end] != " "

    def left_word(self) -> int:
        """Return the length of the run of letters before the space."""
        position = self.start
        while position and not _STOP.match(self.line, position - 1):
            position -= 1
        return self.start - position

    def right_word(self) -> int:
        """Return the length of the run of letters after the space."""
        stop = _STOP.search(self.line, self.end)
        return (stop.start() if stop else len(self.line)) - self.end

    def splits_word(self, draft: Draft) -> bool:
        """True if the characters on both sides stand together elsewhere, or one of them stands alone."""
        return self.left_word() == 1 or self.right_word() == 1 or self.joins(draft)

    def joins(self, draft: Draft) -> bool:
        """Return True if the characters on both sides stand together elsewhere."""
        return draft.has_pair(self.line[self.start - 1], self.line[self.end])


def _in_prose(gaps: list[Gap]) -> list[Gap]:
    """Return the spaces that are stray in a line which gives no evidence, but stands in a text that does."""
    if len([gap for gap in gaps if gap.left_word() >= 4 and gap.right_word() >= 4]) > len(_MARK.findall(gaps[0].line)):
        return []  # spaces do the work of commas
    return [gap for run in _runs(gaps) if not _is_list(run) for gap in run]


def _runs(gaps: list[Gap]) -> Iterator[list[Gap]]:
    """Yield the spaces in groups that have only letters between them."""
    run: list[Gap] = []
    for gap in gaps:
        if run and run[-1].right_word() != gap.start - run[-1].end:
            yield run
            run = []
        run.append(gap)
    yield run


def _is_list(run: list[Gap]) -> bool:
    """Return True if the words between the spaces are names among names."""
    inner = [gap.right_word() for gap in run[:-1]]
    is_closed = run[0].left_word() <= 4 and run[-1].right_word() <= 4
    return len(inner) >= (1 if is_closed else 2) and all(2 <= size <= 4 for size in inner)


def _in_heading(gaps: list[Gap], draft: Draft) -> list[Gap]:
    narrow = [gap for gap in gaps if not gap.is_wide]
    if len(narrow) >= 4 and sum(gap.right_word() == 1 or gap.left_word() == 1 for gap in narrow) >= 0.7 * len(narrow):
        return narrow
    if draft.is_spaced_verse or len(gaps[0].line if gaps else "") < 2 * _LEAST:
        return []
    return [gap for gap in narrow if gap.splits_word(draft)]


class _Labels:
    """What stands before the first space of a line: a label, or the start of a broken word."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def are_before(self, gap: Gap) -> bool:
        """Return True if the line begins with a label: by its form, or because other lines begin with it too."""
        if gap.start > 40:
            return False
        whole = _SPACES.sub("", gap.line[: gap.start])
        label = _NOTE_MARK.sub("", whole)
        if _STOP.search(label):
            return False
        if gap.is_wide and label != whole:
            return True  # 〔2〕　羿　亦称夷羿: the word that a note explains
        is_spelled = not gap.is_wide and gap.right_word() == 1  # 一 日 吩咐: a space follows the next letter too
        if _LABEL.fullmatch(label):
            return not is_spelled or label[0] in "第附图圖表（("
        if gap.is_wide:
            return 2 <= len(label) <= 16 and (len(label) <= 4 or self._has_wide_labels)
        is_often = not is_spelled and len(label) <= 4 and self._count("\n" + label + " ") >= 3
        return is_often and not gap.joins(self._draft)

    @cached_property
    def _has_wide_labels(self) -> bool:
        """True if wide spaces stand near the heads of lines at least as often as elsewhere in the text."""
        heads = len(_WIDE_LABEL.findall(self._draft.text))
        return 2 * heads >= len(_WIDE_GAP.findall(self._draft.text))

    @lru_cache(maxsize=256)  # noqa: B019 (lives no longer than the text)
    def _count(self, opening: str) -> int:
        return self._draft.text.count(opening)
