"""Find salutation, closing, signature and date (称呼，结束语，落款，日期) in plain text."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from wenxuan.model import Role
from wenxuan.structure.bylines import is_bare_name, is_byline, names_source
from wenxuan.structure.dates import is_dated
from wenxuan.structure.lines import Line

_SALUTATION = re.compile(
    r"(?:(?:尊敬|亲爱|親愛|敬爱|敬愛|可爱|可愛|挚爱|我的|致)\S{0,2})[^，。！？]{1,20}[：:，,]|"
    r"[^，。！？：:]{0,14}(?:先生|女士|小姐|老师|老師|同志|同学|同學|朋友|兄|弟|姐|妹|叔|伯|姨|爷爷|奶奶|爸|妈|媽|父亲|母亲|大人|台鉴|们|們|君|吾儿|吾兒|吾妻)(?:[、和及与][^，。：:]{1,10})?[：:]"
)
_GREETING = re.compile(
    r"(?:你|您|你们|您们|大家)好|见字如[面晤]|見字如[面晤]|展信|来信收|來信收|近来可好|近來可好|久未|别来|別來"
)
_CLOSING = re.compile(
    r"(?:此致|此頌|此颂|敬礼|敬禮|谨此|謹此|即颂|即頌|顺颂|順頌|敬颂|敬頌|顺祝|順祝|谨祝|謹祝|敬祝|恭祝|并祝|祝)[^，。！？!?]{0,14}[！!。]?|"
    r"(?:[祝愿願敬顺順即谨謹恭并並颂頌候请請此]{1,3}[^，。！？]{0,4})?(?:时祺|時祺|近安|大安|钧安|鈞安|教安|编安|編安|文安|撰安|春安|夏安|秋安|冬安|安好|冬祺|春祺|夏祺|秋祺|台安|金安|福安|平安|健康|快乐|快樂)[！!。]?"
)
_SIGNED = re.compile(
    r"(?:[^，。！？：；]{0,16})?[^，。！？：；…”’」』\s](?:\s*(?:敬上|谨上|謹上|上|启|啟|敬启|顿首|頓首|拜上|手书|手書|字|亲笔|草|谨识|謹識|识|識|题|題|记|記|书于|敬书))?"
)
_BULLET = re.compile(r"[·•●○◆◇■□▪◎☆★※*＊]")
_FLUSH_RIGHT = 12  # half cells of indent beyond the paragraphs'
_LONGEST = 20
_POSTSCRIPT = re.compile(r"(?:又及|又启|附[：:言笔]|再者|另[：:及]|[PＰ]\s?[.．。]?\s?[SＳ])")
_LONGEST_POSTSCRIPT = 3  # lines below a letter
_LONGEST_LETTER = 60  # paragraphs between 称呼 and 此致
_DASHES = ("——", "──", "－－", "--")
_AT = re.compile(r"([㐀-鿿]{2,3})(?:[写寫作记記识識草]|草草)?[于於][^，。！？；：\s]{1,10}")


def find_roles(lines: Sequence[Line], *, indent: int) -> dict[int, Role]:
    """Return roles by position in `lines`, the paragraphs of one piece or section; body text is left out."""
    roles: dict[int, Role] = {}
    stop = len(lines)
    while stop > max(1, len(lines) - _LONGEST_POSTSCRIPT) and _POSTSCRIPT.match(lines[stop - 1].text):
        stop -= 1
    lines = lines[:stop] if stop > 1 else lines
    for place, line in enumerate(lines):
        if line.size <= _LONGEST and _CLOSING.fullmatch(line.text) and _is_near_end(lines, place, roles):
            roles[place] = Role.CLOSING
    _beginnings(lines, roles)
    for place, line in enumerate(lines):
        if place not in roles and is_dated(line.text) and _is_date_place(lines, place, roles, indent=indent):
            roles[place] = Role.DATE
    for place in range(len(lines) - 1, 0, -1):
        line = lines[place]
        if place in roles or line.size > 30 or (place > 1 and roles.get(place - 1) is Role.SALUTATION):
            continue
        if _is_source(lines, place) or _is_signature(lines, place, roles, indent=indent):
            roles[place] = Role.SIGNATURE
    return roles


def _beginnings(lines: Sequence[Line], roles: dict[int, Role]) -> None:
    """Find salutations; inside prose only above a greeting, or where the letter ends with 此致."""
    ends = [place for place, role in roles.items() if role is Role.CLOSING and lines[place].text.startswith("此致")]
    for place, line in enumerate(lines[:-1]):
        if line.size > 26 or not _SALUTATION.fullmatch(line.text):
            continue
        after = bisect_right(ends, place)
        is_letter = after < len(ends) and ends[after] - place <= _LONGEST_LETTER
        is_letter = is_letter or (place < 2 and not _is_play(lines[place + 1]))
        if _GREETING.match(lines[place + 1].text) or (is_letter and line.text[-1] in "：:"):
            roles[place] = Role.SALUTATION


def _is_play(line: Line) -> bool:
    """True for a speech below its speaker's name: 老师： / （站起来）……"""
    return line.text[0] in "（(〔[" or _SALUTATION.fullmatch(line.text) is not None


def _is_date_place(lines: Sequence[Line], place: int, roles: dict[int, Role], *, indent: int) -> bool:
    """A date stands below a letter, at the end, far to the right, or right below a title."""
    is_last = place >= len(lines) - 2
    is_below = Role.CLOSING in (roles.get(place - 1), roles.get(place - 2))
    return place <= 1 or is_last or is_below or _is_right(lines[place], indent=indent)


def _is_source(lines: Sequence[Line], place: int) -> bool:
    """A name behind dashes below a text: ——某某, ——《某书》; speech opens with dashes too."""
    text = lines[place].text
    around = (lines[place - 1].text, lines[place + 1].text if place + 1 < len(lines) else "")
    if not text.startswith(_DASHES) or any(other.startswith(_DASHES) for other in around):
        return False
    said = text.lstrip("—─－-").strip()
    return names_source(said) or is_dated(said)


def _is_signature(lines: Sequence[Line], place: int, roles: dict[int, Role], *, indent: int) -> bool:
    line = lines[place]
    if line.size > _LONGEST or not _SIGNED.fullmatch(line.text) or _BULLET.match(line.text):
        return False
    is_end = place == len(lines) - 1
    below, above = roles.get(place - 1), roles.get(place + 1)
    if below is Role.CLOSING or (below is Role.SIGNATURE and (is_end or above is Role.DATE)):
        return is_end or above is Role.DATE or line.size <= 8
    if above in (Role.DATE, Role.SIGNATURE) and place >= len(lines) - 3:
        return lines[place - 1].is_closed
    at = _AT.fullmatch(line.text)
    return is_end and (
        _is_right(line, indent=indent) or is_byline(line.text) or (at is not None and is_bare_name(at[1]))
    )


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
