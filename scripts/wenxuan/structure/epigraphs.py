"""Find the epigraph (题记) at the beginning of a piece or a chapter."""

import re
from collections.abc import Sequence

from wenxuan.structure.bylines import names_source
from wenxuan.structure.dates import is_dated
from wenxuan.structure.lines import Line

_MOST_LINES = 6
_LONGEST_LINE = 80
_LONGEST = 200  # characters in all
_SOURCE = re.compile(r"(?:——|──|－－|--)\s*(?P<said>[^。！？；：!?]{1,38})")
_SHORT = re.compile(r"(?!.*[你我他她它]).{2,12}")  # a name that is not known as one
_LONG = 30  # characters of the paragraph below, where the source is no known name
_CLOSED_BY = re.compile(r".{4,}[。！？…”’」』；]\s*(?:——|──)\s*(?P<said>[^，。！？；：——]{2,20})")
_CALLED = re.compile(r"[【〔\[（(]?(?:题\s*记|題\s*記)(?:[】〕\]）)]\s*|\s*[：:]\s*).{2,}")


def epigraph_length(lines: Sequence[Line]) -> int:
    """Return how many lines at the start are an epigraph: a few short ones above a ——source, before a longer text."""
    size = 0
    for count, line in enumerate(lines[:_MOST_LINES]):
        rest = lines[count + 1 : count + 41]
        if count and (match := _SOURCE.fullmatch(line.text)):
            is_long = bool(rest) and rest[0].size >= _LONG and _SHORT.fullmatch(match["said"])
            is_source = (names_source(match["said"]) or is_long) and not is_dated(match["said"])
            return count + 1 if is_source and rest and size < sum(line.size for line in rest) else 0
        size += line.size
        if line.size > _LONGEST_LINE or size > _LONGEST:
            return 0
        if not count and rest and _is_whole(line.text):
            return 1
    return 0


def _is_whole(text: str) -> bool:
    """True for a line that names its own source, or says that it is one."""
    match = _CLOSED_BY.fullmatch(text)
    return (match is not None and names_source(match["said"])) or _CALLED.fullmatch(text) is not None
