"""Dates under a text (文末的日期): 二〇二六年三月五日于北京, 写于丙午年春, 2026.3.5 凌晨, with place and draft."""

import re

_N = "[0-9０-９〇○零一二三四五六七八九十廿卅元]"
_SEP = r"[\s，,、·]*"
_STEM_BRANCH = "[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
_ERA = "公元|西元|民国|民國|昭和|大正|明治|康熙|雍正|乾隆|嘉庆|嘉慶|道光|咸丰|咸豐|同治|光绪|光緒|宣统|宣統"
_SEASON = "[初早仲孟季暮深盛晚]?[春夏秋冬][天日季夜节節]?"
_FEAST = (
    "除夕|元旦|元宵|春节|春節|清明节?|端午节?|端陽|七夕|中秋节?"
    "|重阳节?|重陽節?|国庆节?|國慶節?|立[春夏秋冬]"
    "|[春秋]分|[冬夏]至|圣诞节?|聖誕節?"
)
_MONTH = rf"(?:农历|農曆|阴历|旧历|陰曆|舊曆|夏历)?(?:闰|閏)?(?:{_N}{{1,3}}\s?|[正腊臘冬])月"
_YEAR = (
    rf"(?:(?:{_ERA}){_N}{{1,5}}\s?年|{_N}{{4}}\s?年|{_N}{{2}}年(?={_SEP}{_MONTH})|{_STEM_BRANCH}[年岁歲]"
    rf"|{_STEM_BRANCH}(?={_SEP}(?:{_MONTH}|{_FEAST}|[初早仲孟季暮深]?[春夏秋冬])))(?:[（(][^（()）]{{1,9}}[)）])?"
)
_DAY = rf"(?:{_N}{{1,3}}\s?[日号號夜夕]|初{_N}{{1,2}}[日夜]?|[朔望晦][日夜]|上旬|中旬|下旬|底|初|末)"
_WEEK = "(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]"
_TIME = (
    r"(?:凌晨|清晨|拂晓|早晨|早|晨|上午|中午|正午|下午|傍晚|黄昏|晚上?|夜半|半夜|午夜|子夜|深夜|夜深?|灯下|燈下)"
    rf"|(?:{_N}{{1,3}}[时時点點](?:{_N}{{1,3}}分)?|\d{{1,2}}:\d{{2}}(?::\d{{2}})?)"
)
_WORK = (
    "[初草一二三四定终終改]稿|再稿|改定|修改|改"
    "|重改|再改|三改|修订|修訂|校订|校訂|增订|完稿|脱稿|写毕|寫畢|写完|写成|草成|草就"
    "|草|作|写|寫|记|記|誌|毕|畢|识|識|书|書|整理|补记|補記|重写|抄毕|译|譯|译毕"
)
_PLACE = (
    rf"(?:{_WORK})?[于於在][^，。！？；\s]{{1,14}}"
    rf"|(?<=[\s，,、])(?![一-鿿]{{0,9}}[他她它我你您了着过過的是来來去这這那])[一-鿿·]{{2,10}}"
)
_DASH = r"\s?[-./．－—]\s?"
_FIGURES = (
    rf"\d{{4}}{_DASH}\d{{1,2}}(?:{_DASH}\d{{1,2}})?|\d{{2}}{_DASH}\d{{1,2}}{_DASH}\d{{1,2}}"
    rf"|{_N}{{2,4}}[，,．.、]{_N}{{1,3}}[，,．.、]{_N}{{1,3}}"
)
_WRITTEN = (
    rf"(?:{_YEAR}{_SEP}(?:{_SEASON}|{_MONTH})?{_SEP}(?:{_DAY}|{_FEAST})?|{_MONTH}{_SEP}(?:{_DAY}|{_FEAST})|{_FIGURES})"
)
_ONE = rf"{_WRITTEN}{_SEP}(?:{_WEEK})?{_SEP}(?:{_TIME})?{_SEP}(?:{_PLACE})?{_SEP}(?:{_WORK})?"
_LEAD = rf"(?:(?:{_WORK}|[写寫作记記成草改完定]稿?)?[于於]?{_SEP})(?:[一-鿿·]{{2,8}}[\s，,]+)?"
_DATE = re.compile(rf"{_LEAD}{_ONE}(?:[\s，,；;]*(?:[—\-－~～至到]+)?{_SEP}{_LEAD}{_ONE})?[。.．]?")
_BRACKETS = re.compile(r"[（(\[［〔]([^（()）]{2,40})[)）\]］〕]")
_LONGEST = 40
_SURE = re.compile(rf"[{_N[1:-1]}正腊臘冬]\s?[年月日号號]|\d[-./．－]\d|{_STEM_BRANCH}|{_N}[，,．.、]{_N}")


def is_dated(text: str) -> bool:
    """Return True for a line that is a date, with the place, the hour and the draft that it names."""
    if len(text) > _LONGEST or not _SURE.search(text):
        return False
    inner = _BRACKETS.fullmatch(text)
    return _DATE.fullmatch(inner[1] if inner else text) is not None
