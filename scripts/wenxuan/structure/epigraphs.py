"""Find the epigraph (题记) at the beginning of a piece or a chapter."""

import re
from collections.abc import Sequence

from wenxuan.structure.bylines import is_bare_name
from wenxuan.structure.dates import is_dated
from wenxuan.structure.lines import Line

_MOST_LINES = 6
_LONGEST_LINE = 80
_LONGEST = 200  # characters in all
_SOURCE = re.compile(r"(?:——|──|－－|--)\s*(?P<said>[^。！？；：!?]{1,38})")
_CLOSED_BY = re.compile(r".{4,}[。！？…”’」』；]\s*(?:——|──)\s*(?P<said>[^，。！？；：——]{2,20})")
_CALLED = re.compile(r"[【〔\[（(]?(?:题\s*记|題\s*記)(?:[】〕\]）)]\s*|\s*[：:]\s*).{2,}")


def epigraph_length(lines: Sequence[Line]) -> int:
    """Return how many lines at the start are an epigraph: a few short ones above a ——source, before a longer text."""
    size = 0
    for count, line in enumerate(lines[:_MOST_LINES]):
        if count and _is_source(line.text):
            is_begun = count + 1 < len(lines) and not lines[count + 1].text.startswith(("——", "──"))
            return count + 1 if is_begun and size < sum(rest.size for rest in lines[count + 1 :][:40]) else 0
        size += line.size
        if line.size > _LONGEST_LINE or size > _LONGEST:
            return 0
        if not count and len(lines) > 1 and _is_whole(line.text):
            return 1
    return 0


def _is_source(text: str) -> bool:
    """True for ——某某, ——《某书》; a comma is speech, unless a book or a year is named."""
    match = _SOURCE.fullmatch(text)
    if not match or is_dated(match["said"]):
        return False
    return not re.search("[，,、]", match["said"]) or re.search("[《年]", match["said"]) is not None


def _is_whole(text: str) -> bool:
    """True for a line that names its own source, or says that it is one."""
    match = _CLOSED_BY.fullmatch(text)
    named = match is not None and (is_bare_name(match["said"]) or re.search("[《·]", match["said"]) is not None)
    return named or _CALLED.fullmatch(text) is not None
