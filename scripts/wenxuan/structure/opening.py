"""Find how a text opens (篇首): title, subtitle, byline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wenxuan.structure.contents import plain
from wenxuan.structure.forms import Place, read_forms
from wenxuan.structure.lines import Line
from wenxuan.structure.patterns import is_apart_from_titles, is_date

_LONGEST_TITLE = 40
_NAME = r"[一-鿿㐀-䶿]{2,4}|[一-鿿]{1,8}(?:[·・•．][一-鿿A-Z.]{1,12}){1,3}|[A-Z][A-Za-z.' \-]{1,30}"
_NAMES = rf"(?:{_NAME})(?:[\s、，,/／和与與&]+(?:{_NAME})){{0,4}}"
_BYLINES = (
    re.compile(
        rf"(?:作\s*者|撰\s*文|文字|文|原著|原作|编著|編著|编者|編者|主编|主編|编选|選編|选编|编译|口述|讲述|讲述人|采写|记者|記者|通讯员|供稿|整理|图文|文图|图/文|文/图|著者|译者|譯者|翻译)\s*[:：/／|｜︰]\s*({_NAMES}).{{0,20}}"
    ),
    re.compile(rf"(?:本[报刊]|特约)?(?:记者|記者|通讯员|评论员)\s+({_NAMES})"),
    re.compile(rf"[◎○●□■△▲☆★※＊*〇]\s*({_NAMES})"),
    re.compile(
        rf"(?:[（(〔\[［][^）)〕\]］]{{1,4}}[）)〕\]］]\s*|[周秦汉漢魏晋晉宋齐齊梁陈陳隋唐元明清][\s·．・]\s*)?({_NAMES})\s*(?:[/／]\s*)?(?:著|撰|编|編|文|作|译|譯|编著|編著|口述|整理|图|摄影报道|供稿|选编|選編|编译)"
    ),
    re.compile(rf"[（(〔\[［][^）)〕\]］]{{1,4}}[）)〕\]］]\s*({_NAMES})"),
)
_AFFILIATED = re.compile(rf"\S{{2,18}}[班校院系级級社部区區街村镇鎮县縣市省会會厂廠队隊][）)]?\s+({_NAMES})")
_BARE = re.compile(r"[一-鿿㐀-䶿]{2,3}|[一-鿿]\s[一-鿿]|[一-鿿]{4}")
_COMMON = frozenset(  # the surnames that a name of two signs must have
    "王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱林何郭罗羅宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴汪田任姜范"
    "姚谭譚邹鄒熊陆陸孔崔康毛邱秦顾顧侯邵孟龙龍万萬段钱錢汤湯尹黎易武乔喬贺賀赖賴龚龔鲁魯巴茅艾"
)
_DOUBLE = "欧歐司上诸諸东東皇尉公令端夏慕宇长長申南百呼钟鍾轩軒赫澹"  # first signs of two-sign surnames
_SURNAMES = frozenset(
    "赵趙钱錢孙孫李周吴吳郑鄭王冯馮陈陳褚卫衛蒋蔣沈韩韓杨楊朱秦尤许許何吕呂施张張孔曹严嚴华華金魏陶姜戚谢謝邹鄒喻柏窦竇章云雲苏蘇潘葛奚范彭郎鲁魯韦韋昌马馬苗凤花方俞任袁柳鲍鮑史唐费費廉岑薛雷贺賀倪汤湯滕殷罗羅毕畢"
    "郝邬安乐于傅皮卞齐齊康伍余元卜顾顧孟平黄黃和穆萧蕭肖尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈談宋茅庞龐熊纪紀舒屈项項祝董梁杜阮蓝藍闵席季麻强賈贾娄婁危江童颜顏郭梅盛林刁钟鍾徐邱骆駱高夏蔡田樊胡凌霍虞万萬支柯管卢盧莫经房"
    "裘缪解应應宗丁宣邓鄧郁杭洪包左石崔吉钮龚龔程嵇邢裴陆陸荣榮翁荀甄曲封芮靳段富巫乌烏焦巴弓牧隗车車侯宓蓬班仰秋仲伊宫宮宁寧仇栾甘厉戎祖武符刘劉景詹束龙龍叶葉幸司韶黎白怀蒲邰鄂索咸籍赖賴卓蔺屠蒙池乔喬郁胥苍闻聞莘党翟谭譚贡劳劳逄姬申扶堵"
    "冉宰郦雍桑桂濮牛寿扈燕冀郏浦尚农温溫别庄莊晏柴瞿阎閻充慕连连茹艾鱼容易慎戈廖庾居衡耿弘匡文寇广禄阙东欧歐沃利蔚越隆师巩聂聶晁勾敖融辛阚那简饶曾沙鞠丰关關蒯查荆竺权盖鲁"
)


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
    in_brackets = re.fullmatch(r"[（(][^（()）]{1,16}[)）]", text) is not None
    return in_brackets and not is_date(text.strip("（()）")) and not _is_numbered(text)


def read_bylines(lines: Sequence[Line], start: int, *, is_below_title: bool) -> tuple[range, str]:
    """Return the lines from `start` that name authors, and the names, joined by 、.

    A bare name counts only right below a title, and only if it is short and begins with a surname.
    """
    names: list[str] = []
    stop = start
    while stop < min(len(lines) - 1, start + 3) and (name := read_byline(lines[stop].text)):
        names.append(name)
        stop += 1
    if not names and is_below_title and start + 1 < len(lines):
        text = lines[start].text
        if match := _AFFILIATED.fullmatch(text):
            return range(start, start + 1), match[1]
        if is_bare_name(text):
            return range(start, start + 1), re.sub(r"\s", "", text)
    return range(start, stop), "、".join(names)


def _is_numbered(text: str) -> bool:
    return any(form.number for form in read_forms(text))


def read_byline(text: str) -> str:
    """Return the author that a byline (作者：某某, 文/某某, 某某 著) names, or ""."""
    if len(text) > 44 or text[-1] in "。！？：，" or _is_numbered(text):
        return ""
    for pattern in _BYLINES:
        if match := pattern.fullmatch(text):
            return (
                re.sub(r"[\s、，,/／]+", "、", match[1].strip())
                if re.search(r"[一-鿿]", match[1])
                else match[1].strip()
            )
    return ""


def is_bare_name(text: str) -> bool:
    """Return True if the line may be a person's name and nothing else."""
    if not _BARE.fullmatch(text) or read_forms(text):
        return False
    first = text[0]
    match len("".join(text.split())):
        case 2:
            return first in _COMMON
        case 3:
            return first in _SURNAMES or first in _COMMON
        case _:
            return first in _DOUBLE
