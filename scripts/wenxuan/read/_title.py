"""The document's own title (题名), standing in its text; captions that a form does not mark as such."""

import re
from collections.abc import Sequence
from dataclasses import replace

from wenxuan.manuscript import MarkKind
from wenxuan.read._rows import Group, Row

_CAPTION = re.compile(
    r"^(?:[▲△▼]\s*|(?:图|圖|插图|插圖|照片|题图|題圖|摄影|攝影)\s*(?:[0-9一二三四五六七八九十]{1,3}\s*[:：.．、\s]|[:：])).{1,60}$"
)


def mark_title(rows: Sequence[Row], named: str) -> tuple[tuple[Row, ...], str]:
    """Turn the heading that is the document's title into a TITLE; return the rows and the title.

    It is the line called so by its form, the first heading that equals the metadata's title, or the only
    heading of the first level if nothing but a picture stands before it.
    """
    given = next((row for row in rows if row.has(MarkKind.TITLE)), None)
    if given is not None:
        return tuple(rows), named or given.text.strip()
    tops = [index for index, row in enumerate(rows) if level(row) == "1"]
    first = next((index for index, row in enumerate(rows) if row.picture is None and not row.is_aside), -1)
    chosen = next((index for index in tops if named and rows[index].text.strip() == named), None)
    if chosen is None and not named and len(tops) == 1 and tops[0] == first:
        chosen = first
    if chosen is None:
        return tuple(rows), named
    return tuple(as_title(row) if index == chosen else row for index, row in enumerate(rows)), rows[chosen].text.strip()


def as_title(row: Row) -> Row:
    """Return the row as the document's title in place of a heading."""
    return replace(row.without(MarkKind.HEADING).within(Group(MarkKind.TITLE)), is_aside=False)


def mark_captions(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Turn a line right after a picture that is evidently its caption (图1 …) into a CAPTION."""
    done: list[Row] = []
    for row in rows:
        follows = bool(done) and done[-1].picture is not None
        if follows and not row.has(MarkKind.CAPTION) and _CAPTION.match(row.text.strip()):
            row = row.within(Group(MarkKind.CAPTION))
        done.append(row)
    return tuple(done)


def level(row: Row) -> str:
    """Return the level of a heading, empty for any other row."""
    return next((group.value for group in row.groups if group.kind is MarkKind.HEADING), "")
