"""Find how a text opens (篇首): title, subtitle, byline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wenxuan.structure.bylines import is_bare_name, is_byline, read_bylines
from wenxuan.structure.contents import plain
from wenxuan.structure.forms import Place, read_forms
from wenxuan.structure.lines import Line
from wenxuan.structure.patterns import is_apart_from_titles, is_date

_LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class Opening:
    """The lines [title) and the byline of a text; ranges are empty where there is none."""

    title: range = range(0)
    byline: range = range(0)
    author: str = ""

    @property
    def lines(self) -> range:
        """All lines of the opening."""
        return range(self.title.start, max(self.title.stop, self.byline.stop))


def find_opening(lines: Sequence[Line]) -> Opening:
    """Find title, subtitle (——某某) and byline in the first lines of a text; all may be missing."""
    if not lines or not _is_title(lines):
        return Opening()
    stop = 1
    if stop + 1 < len(lines) and is_subtitle(lines[stop].text):
        stop += 1
    byline, author = read_bylines(lines, stop, is_below_title=True)
    return Opening(range(stop), byline, author)


def _is_title(lines: Sequence[Line]) -> bool:
    text = lines[0].text
    forms = read_forms(text)
    if len(lines) < 2 or lines[0].size > _LONGEST_TITLE or plain(text) in ("目录", "目錄", "目次"):
        return False
    if any(form.number or form.place is not Place.MAIN or form.family == "序跋" for form in forms):
        return False
    if is_apart_from_titles(text) and not text.startswith(("【", "〔", "[")):
        return False
    if re.search(r"[。；;]|[，,、：:]$", text) or text.count("，") > 1 or text[0] in "“「—，。":
        return False
    return lines[0].size <= 26 or lines[1].gap > 0 or lines[1].size > 1.2 * lines[0].size


def is_subtitle(text: str) -> bool:
    """Return True for a line that goes with the title above it: ——记某某, （节选）."""
    if text.startswith(("——", "──", "--", "－－")):
        return len(text) <= 42 and text[-1] not in "。，；" and not _is_numbered(text)
    is_bracketed = re.fullmatch(r"[（(][^（()）]{1,16}[)）]", text) is not None
    inner = text.strip("（()）")
    is_other = is_date(inner) or is_byline(inner) or is_bare_name(inner) or _is_numbered(text)
    return is_bracketed and not is_other


def _is_numbered(text: str) -> bool:
    return any(form.number for form in read_forms(text))
