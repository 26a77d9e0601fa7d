"""Lines that have a shape of their own: dates, bylines, scene breaks, captions, addresses (日期，作者行 …)."""

import re

_NUMBER = r"[0-9０-９〇○零一二三四五六七八九十廿卅]"
DATE = re.compile(
    rf"[（(]?(?:写于|寫於|作于|作於|于|於|公元|民国|民國|农历|農曆|阴历|時|时)?\s*(?:{_NUMBER}{{2,4}}\s*年|[一-鿿]{{2}}年)?"
    rf"\s*(?:{_NUMBER}{{1,3}}\s*月|[正腊臘冬][月])?(?:\s*{_NUMBER}{{1,3}}\s*[日号號])?(?:[初暮仲孟季]?[春夏秋冬][天季夜]?)?\s*(?:[凌清]?[晨早晚夜]|上午|下午|深夜|夜)?[)）]?[。]?"
)
_DIGIT_DATE = re.compile(r"[（(]?\d{2,4}[-./．－]\d{1,2}(?:[-./．－]\d{1,2})?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?[)）]?")
_HAS_DATE = re.compile(rf"{_NUMBER}\s*[年月日]")
_LONGEST_LINE = 200  # characters, white space too, of a line that may be a title
_LONGEST_DATE = 60  # characters of a line that may be one; more are not looked at, whatever they are
_SCENE = re.compile(r"[\s＊*※◇◆○●☆★□■△▲▽▼◎⊙#＃~～=＝_＿—\-－·•]+")
_CAPTION = re.compile(r"[图圖表]\s?[0-9０-９一二三四五六七八九十]+[\s：:、.．]?.*")
_DATED = re.compile(rf"{_NUMBER}{{4}}年{_NUMBER}{{1,3}}月{_NUMBER}{{1,3}}日")
_LEAD = re.compile(
    r"(?:[^，。]{0,6}[诗詩词詞歌赞讚贊偈赋賦曲联聯语語])?[曰云道]|有[诗詩词詞]为?為?[证證]|正是|但[见見]|只[见見]"
)
_URL = re.compile(r"https?://|www\.|@.+\.|\.(?:com|cn|net|org)\b", re.IGNORECASE)
_LABELS = re.compile(
    r"(?:作者|撰文|文|编辑|編輯|责编|责任编辑|来源|來源|时间|時間|地点|日期|字数|字數|记者|記者|供稿|摄影|攝影|校对|校對|录入|輸入|打字|扫校|整理|更新时间|本章字数)"
    r"\s*[：:／/︰].*"
)
_FROM = re.compile(  # what says where a text is from, or to which tune a poem is
    r"[（(—]{0,2}\s*(?:右[调調]|[调調]寄|寄[调調]|选自|選自|摘自|摘编自|录自|錄自|引自|出自|据|據|见|見|原载|原載|载于|載於|译自|譯自|又名|一名)\s*[：:]?\s*《.*"
)
_BLANK_DATE = re.compile(r"年\s*[×xX○〇□]*\s*月\s*[×xX○〇□]*\s*日")
NOTE_LABEL = re.compile(
    r"[①-⑳㉑-㊿⓪]|[〔［\[【]\s*(?:注|註)?\s*[0-9０-９一二三四五六七八九十]{0,3}\s*[〕］\]】]|[（(]\s*[注註]\s*[0-9一二三四五六七八九十]*\s*[)）]|[注註]\s*[0-9０-９①-⑳一二三四五六七八九十]{1,3}"
)


def is_date(text: str) -> bool:
    """Return True for a line that is a date, or a place and a date: 二〇二六年三月于北京."""
    if len(text) > _LONGEST_DATE or (not _HAS_DATE.search(text) and not _DIGIT_DATE.fullmatch(text)):
        return False
    if _DIGIT_DATE.fullmatch(text) or DATE.fullmatch(text):
        return True
    return len(text) <= 24 and _PLACED_DATE.fullmatch(text) is not None


_PLACED_DATE = re.compile(
    rf"[（(]?(?:[一-鿿]{{0,8}}[，,\s]*)?(?:{_NUMBER}{{2,4}}\s*年)\s*(?:{_NUMBER}{{1,3}}\s*月)?(?:\s*{_NUMBER}{{1,3}}\s*[日号號])?"
    rf"\s*[，,]?\s*(?:[一-鿿]{{0,2}}[于於在写寫作改定草记記毕畢稿][一-鿿·]{{0,8}})?[)）]?[。]?"
)


def is_scene_break(text: str) -> bool:
    """Return True for ＊＊＊, ※ and their like; a dash or two is none, for that can be speech."""
    if not _SCENE.fullmatch(text):
        return False
    signs = re.sub(r"\s", "", text)
    return len(signs) >= 3 or signs[0] in "＊*※◇◆☆★◎⊙●○□■△▲"


def is_apart_from_titles(text: str) -> bool:
    """Return True for lines that are short and unclosed, and yet never a title."""
    return (
        len(text) > _LONGEST_LINE
        or is_scene_break(text)
        or is_date(text)
        or _DATED.match(text) is not None
        or _CAPTION.fullmatch(text) is not None
        or _LABELS.fullmatch(text) is not None
        or _FROM.fullmatch(text) is not None
        or _BLANK_DATE.search(text) is not None
        or _LEAD.fullmatch(text) is not None
        or _URL.search(text) is not None
        or NOTE_LABEL.match(text) is not None
        or re.search(r"[一-鿿A-Za-z]", text) is None
    )
