"""Tell what each line is (行的身份): body or not, and where paragraphs begin and end; from form and place alone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from wenxuan.check.typography.lines import Line, Measure, Role, indent, slack
from wenxuan.check.typography.marks import is_han
from wenxuan.check.typography.setting import Setting
from wenxuan.model import Region

INDENT = 2  # em
_AT_EDGE = 0.6  # em from the left edge: meant to stand at it
_INDENTED = 3.4  # em from it at most: the first line of a paragraph
_SHORT = 4.0  # em: a line that ends a sentence so far from the right edge ends its paragraph
_HALF = 0.5  # of the measure: a line that lacks so much ends its paragraph in any case (此致)
_CENTRED = 0.3  # em by which the two sides of a centred line may differ
_COLUMN = 1.5  # em: a single gap as wide parts columns
_HEAVY = re.compile(r"bold|black|heavy|sans|hei|gothic", re.IGNORECASE)
_LABEL = re.compile(r"[•◦▪‣–\-*(（]|[\d一二三四五六七八九十]+[.、．)）]|[①-⑳]")
_SENTENCE_END = frozenset("。！？…：；”’」』）》.!?:;—")
_COLUMNS = 2  # lines in columns to one of the body: more make a page of contents
_BLOCK = 3  # lines that share their right edge make a block that is justified


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a book as it stands on the page: lines in reading order, without furniture."""

    lines: tuple[Line, ...]
    setting: Setting
    region: Region
    folios: tuple[str, ...]

    def body(self) -> Iterator[Line]:
        """Yield the lines of the body."""
        return (line for line in self.lines if line.role is Role.BODY)

    def running(self) -> Iterator[Line]:
        """Yield the lines of running text of any kind."""
        return (line for line in self.lines if line.role in (Role.BODY, Role.INSET, Role.NOTE))

    def joints(self) -> Iterator[tuple[Line, Line]]:
        """Yield (line, next line) of one paragraph, wherever the next stands."""
        before: dict[Role, Line] = {}
        for line in self.lines:
            if line.measure and not line.opens and line.role in before:
                yield before[line.role], line
            before[line.role] = line

    def pages(self) -> Iterator[tuple[Line, ...]]:
        """Yield the lines of each page that has any."""
        for _, lines in groupby(self.lines, key=lambda line: line.page):
            yield tuple(lines)


def text_of(lines: Sequence[Line], setting: Setting, region: Region, folios: tuple[str, ...]) -> Text:
    """Number the lines of a book, tell what each is, and find its paragraphs."""
    told: list[Line] = []
    for page, group in groupby(lines, key=lambda line: line.page):
        drawn = list(group)
        roles = [_role(line, setting, region) for line in drawn]
        is_text = roles.count(Role.APART) <= _COLUMNS * roles.count(Role.BODY)  # no page of contents
        measure = setting.measure(page)
        for number, (line, form) in enumerate(zip(drawn, roles, strict=True), 1):
            role = form if is_text or form is not Role.BODY else Role.INSET
            if told and _carries_on(told[-1], line, setting, region):
                role = Role.BODY
            told.append(replace(line, role=role, number=number, measure=measure if role is Role.BODY else None))
    blocks = [line for block in _blocks(told, setting) for line in _with_measure(block, region)]
    return Text(tuple(_with_paragraphs(blocks, setting, region)), setting, region, folios)


def _role(line: Line, setting: Setting, region: Region) -> Role:
    measure = setting.measure(line.page)
    begins = indent(line, measure, region)
    if _has_columns(line):
        return Role.APART
    if not setting.is_body_size(line):
        return Role.NOTE if line.size < setting.size else Role.HEADING
    if not any(map(is_han, line.text)):
        return Role.INSET
    if line.font != setting.font:
        return Role.HEADING if _is_heavier(line.font, setting.font) else Role.INSET
    if begins > _AT_EDGE and begins != INDENT and abs(begins - slack(line, measure, region)) < _CENTRED:
        return Role.APART
    if not -_AT_EDGE <= begins <= _INDENTED or (begins > _AT_EDGE and begins != INDENT and _LABEL.match(line.text)):
        return Role.INSET
    return Role.BODY


def _has_columns(line: Line) -> bool:
    """Tell whether a line is parted by a gap that is not one of many (目录、表格)."""
    gaps = sorted(gap for _, gap in line.gaps)
    return bool(gaps) and gaps[-1] > _COLUMN and (len(gaps) == 1 or gaps[(len(gaps) - 1) // 2] < _COLUMN / 4)


def _is_heavier(font: str, body: str) -> bool:
    return bool(_HEAVY.search(font)) and not _HEAVY.search(body)


def _carries_on(before: Line, line: Line, setting: Setting, region: Region) -> bool:
    """Tell whether a line in another font belongs to the body's paragraph: bold or emphasis that fills it."""
    measure = setting.measure(line.page)
    return (
        before.role is Role.BODY
        and line.page == before.page
        and setting.is_body_size(line)
        and setting.is_next(before, line)
        and abs(indent(line, measure, region)) <= _AT_EDGE
        and abs(slack(before, measure, region)) <= _AT_EDGE
    )


def _blocks(lines: Iterable[Line], setting: Setting) -> Iterator[list[Line]]:
    """Yield runs of lines of one role and font that stand below one another."""
    block: list[Line] = []
    for line in lines:
        if block and not (_is_like(block[-1], line) and setting.is_next(block[-1], line)):
            yield block
            block = []
        block.append(line)
    yield block


def _is_like(line: Line, other: Line) -> bool:
    return (line.role, line.font, line.size) == (other.role, other.font, other.size)


def _with_measure(block: list[Line], region: Region) -> list[Line]:
    """Give a block that is not body its own measure, if it is plainly justified and its paragraphs are indented."""
    if block[0].role not in (Role.INSET, Role.NOTE):
        return block
    right, count = Counter(round(line.ends[-1], 1) for line in block).most_common(1)[0]
    measure = Measure(min(line.starts[0] for line in block), right)
    if count < _BLOCK or {indent(line, measure, region) for line in block} != {0, INDENT}:
        return block
    return [replace(line, measure=measure) for line in block]


def _with_paragraphs(lines: Sequence[Line], setting: Setting, region: Region) -> Iterator[Line]:
    """Yield the lines with their `opens` and `closes`; notes stand between a page's text and the next one's."""
    joined: set[tuple[int, int]] = set()  # (page, number) of lines that continue
    carried: set[tuple[int, int]] = set()  # of lines that are continued
    for flow in (
        [line for line in lines if line.role is not Role.NOTE],
        [line for line in lines if line.role is Role.NOTE],
    ):
        for before, line in pairwise(flow):
            if _continues(before, line, setting, region):
                carried.add((before.page, before.number))
                joined.add((line.page, line.number))
    for line in lines:
        key = (line.page, line.number)
        yield replace(line, opens=key not in joined, closes=key not in carried)


def _continues(before: Line, line: Line, setting: Setting, region: Region) -> bool:
    """Tell whether a line belongs to the paragraph of the one before: at the edge, and no sentence ended short."""
    if not (before.measure and line.measure) or before.role is not line.role:
        return False
    if line.page == before.page and not setting.is_next(before, line):
        return False
    return not _ends(before, before.measure, region) and abs(indent(line, line.measure, region)) <= _AT_EDGE


def _ends(line: Line, measure: Measure, region: Region) -> bool:
    """Tell whether a line is so short that it must be a paragraph's last."""
    short = slack(line, measure, region)
    is_short = short > _SHORT and line.text[-1] in _SENTENCE_END
    return is_short or short * line.size > _HALF * (measure.right - measure.left)
