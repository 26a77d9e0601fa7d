"""Find salutation, closing, signature and date (称呼，结束语，落款，日期) in plain text."""

import re
from collections.abc import Sequence

from wenxuan.model import Role
from wenxuan.structure.bylines import is_byline
from wenxuan.structure.lines import Line
from wenxuan.structure.patterns import is_date

_SALUTATION = re.compile(
    r"(?:(?:尊敬|亲爱|親愛|敬爱|敬愛|可爱|可愛|挚爱|我的|致)\S{0,2})[^，。！？]{1,20}[：:，,]|"
    r"[^，。！？：:]{0,14}(?:先生|女士|小姐|老师|老師|同志|同学|同學|朋友|兄|弟|姐|妹|叔|伯|姨|爷爷|奶奶|爸|妈|媽|父亲|母亲|大人|台鉴|们|們|君|吾儿|吾兒|吾妻)(?:[、和及与][^，。：:]{1,10})?[：:]"
)
_GREETING = re.compile(
    r"(?:你|您|你们|您们|大家)好|见字如[面晤]|見字如[面晤]|展信|来信收|來信收|近来可好|近來可好|久未|别来|別來"
)
_CLOSING = re.compile(
    r"(?:此致|此頌|此颂|敬礼|敬禮|谨此|謹此|即颂|即頌|顺颂|順頌|敬颂|敬頌|顺祝|順祝|谨祝|謹祝|敬祝|恭祝|并祝|祝)[^，。！？!?]{0,14}[！!。]?|"
    r"[^，。！？]{0,4}(?:时祺|時祺|近安|大安|钧安|鈞安|教安|编安|編安|文安|撰安|春安|夏安|秋安|冬安|安好|冬祺|春祺|夏祺|秋祺|台安|金安|福安|平安|健康|快乐|快樂)[！!。]?"
)
_SIGNED = re.compile(
    r"(?:[^，。！？：；]{0,16})?[^，。！？：；\s](?:\s*(?:敬上|谨上|謹上|上|启|啟|敬启|顿首|頓首|拜上|手书|手書|字|亲笔|草|谨识|謹識|识|識|题|題|记|記|书于|敬书))?"
)
_FLUSH_RIGHT = 12  # half cells of indent beyond the paragraphs'
_LONGEST = 20


def find_roles(lines: Sequence[Line], *, indent: int) -> dict[int, Role]:
    """Return roles by position in `lines`, the paragraphs of one piece or section; body text is left out."""
    roles: dict[int, Role] = {}
    for place, line in enumerate(lines):
        after = lines[place + 1] if place + 1 < len(lines) else None
        if _is_salutation(line, after, is_first=place < 2):
            roles[place] = Role.SALUTATION
        elif is_date(line.text) and line.size <= 24:
            _date(lines, place, roles, indent=indent)
        elif line.text.startswith(("——", "──")) and line.size <= 30 and place and not line.is_closed_sentence:
            roles[place] = Role.SIGNATURE
    _ending(lines, roles, indent=indent)
    return roles


def _is_salutation(line: Line, after: Line | None, *, is_first: bool) -> bool:
    if line.size > 26 or after is None or not _SALUTATION.fullmatch(line.text):
        return False
    return _GREETING.match(after.text) is not None or (is_first and line.text[-1] in "：:")


def _date(lines: Sequence[Line], place: int, roles: dict[int, Role], *, indent: int) -> None:
    """A date stands below a signature, at the end, or right below a title."""
    is_last = place >= len(lines) - 2
    if place <= 1 or is_last or _is_right(lines[place], indent=indent) or roles.get(place - 1) is Role.CLOSING:
        roles[place] = Role.DATE


def _ending(lines: Sequence[Line], roles: dict[int, Role], *, indent: int) -> None:
    for place, line in enumerate(lines):
        if place in roles or line.size > _LONGEST:
            continue
        if _CLOSING.fullmatch(line.text) and _is_near_end(lines, place, roles):
            roles[place] = Role.CLOSING
    for place in range(len(lines) - 1, 0, -1):
        line = lines[place]
        if place in roles or line.size > _LONGEST or not _SIGNED.fullmatch(line.text):
            continue
        is_below = roles.get(place - 1) in (Role.CLOSING, Role.SIGNATURE)
        is_above = roles.get(place + 1) in (Role.DATE, Role.SIGNATURE)
        is_end = place == len(lines) - 1
        if (
            (is_below and (is_end or is_above))
            or (is_above and place >= len(lines) - 3 and lines[place - 1].is_closed)
            or (is_end and (_is_right(line, indent=indent) or is_byline(line.text)))
        ):
            roles[place] = Role.SIGNATURE


def _is_near_end(lines: Sequence[Line], place: int, roles: dict[int, Role]) -> bool:
    """此致 and 敬礼 say it themselves; a wish counts only above a signature or a date."""
    text = lines[place].text
    if text.startswith(("此致", "敬礼", "敬禮")):
        return not place or lines[place - 1].is_closed or roles.get(place - 1) is Role.CLOSING
    if len(lines) - place > 5:
        return False
    rest = lines[place + 1 :]
    return bool(rest) and all(line.size <= _LONGEST for line in rest) and not rest[-1].is_closed_sentence


def _is_right(line: Line, *, indent: int) -> bool:
    return line.indent >= max(indent, 0) + _FLUSH_RIGHT
