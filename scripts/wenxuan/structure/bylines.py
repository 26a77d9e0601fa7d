"""Read bylines (作者行): 作者：某某, 文/某某, 某某 著, 【宋】某某, 某某（某地）, and names that stand alone."""

import re
from collections.abc import Sequence

from wenxuan.structure.forms import read_forms
from wenxuan.structure.lines import Line

_AUTHOR = (
    r"作\s*者|撰\s*文|撰\s*稿\s*人?|文字|文|原著|原作者?|著者|编著|編著|编者|編者|主编|主編|编选|編選|选编|選編|口述|讲述人?|講述人?|采写|採寫"
    r"|(?:本[报報刊]|特约|特約)?(?:记者|記者)|通讯员|通訊員|供稿|整理|图文|圖文|文图|文圖|图/文|文/图"
)
_OTHER = (
    r"译者?|譯者?|翻译|翻譯|编译|編譯|摄影|攝影|图片?|圖片?|插图|插圖|配图|配圖|绘图?|繪圖?|编辑|編輯|责任?编辑?|責任?編輯?"
    r"|指导(?:老师|教师)?|指導(?:老師|教師)?|辅导(?:老师|教师)|校对|校對|审校|審校|审核|審核|朗读|朗讀|策划|策劃"
)
_MARK = r"\s*[:：/／|｜︰]\s*"
_HAN = r"[㐀-䶿一-鿿]"
_NAME = (
    rf"(?!(?:{_AUTHOR}|{_OTHER})[:：/／|｜︰])(?:{_HAN}{{1,8}}(?:[·・•．.][A-Z一-鿿][A-Za-z.一-鿿]{{0,11}}){{1,3}}"
    rf"|{_HAN}[ \u3000]{{1,2}}{_HAN}(?!{_HAN})|{_HAN}{{2,4}}|[A-Z][A-Za-z.'\-]{{0,30}}"
    rf"(?: [A-Z][A-Za-z.'\-]{{0,30}}){{0,3}})"
)
_NAMES = rf"{_NAME}(?:\s*[、，,/／&和与與]\s*{_NAME}|[ \u3000]+{_NAME}){{0,7}}"
_AGE = (
    "先秦|春秋|战国|戰國|周|秦|西?[汉漢]|[东東][汉漢]|三国|三國|魏|蜀|[吴吳]|西?晋|西?晉|[东東][晋晉]|南北朝|南朝|北朝|[宋齐齊梁陈陳]|隋|唐|五代|南唐|北宋|南宋|[辽遼]|金|元|明|清"
    "|近代|现代|現代|当代|當代|民国|民國"
)
_LAND = (
    "美|英|法|德|俄|日|苏|蘇|意|印|加|韩|韓|澳|奥|奧|古?希腊|古罗马|西|葡|荷|瑞典|挪威|丹麦|波|捷|匈|以|阿|智利|秘|墨|巴西|埃及|伊朗|黎"
    "|[一-鿿]{1,3}[国國]|俄罗斯|苏联|意大利|日本|印度|加拿大|澳大利亚|奥地利|西班牙|葡萄牙|荷兰|爱尔兰|阿根廷|哥伦比亚|黎巴嫩|墨西哥|波兰|捷克|匈牙利|以色列|瑞士"
)
_ORIGIN = rf"[（(〔\[［【](?:{_AGE}|{_LAND})[代朝]?[)）〕\]］】]\s*"
_DONE = r"著|撰|编著?|編著?|文|作|口述|整理|供稿|选编|選編|编选|編選"
_ALSO = r"译|譯|编译|編譯|图|圖|摄影|攝影|绘|繪|摄影报道"
_CLAUSE = re.compile(
    rf"(?:{_AUTHOR}){_MARK}(?P<by>{_NAMES})|(?:{_OTHER}){_MARK}(?P<with>{_NAMES})"
    rf"|(?:{_ORIGIN})?(?P<done>{_NAMES})(?:\s*[/／|｜]\s*|[ \u3000]+)(?:{_DONE})(?!{_HAN})"
    rf"|(?:{_ORIGIN})?(?P<also>{_NAMES})(?:\s*[/／|｜]\s*|[ \u3000]+)(?:{_ALSO})(?!{_HAN})"
)
_BETWEEN = re.compile(r"[\s；;，,、]*")
_BEHIND = re.compile(r"[（(][^（()）]{1,20}[)）]")  # 作者：某某（某校）
_BEFORE = re.compile(
    rf"(?:(?:本[报報刊]|特约|特約)?(?:记者|記者|通讯员|通訊員|评论员|評論員)\s+(?P<a>{_NAMES})|{_ORIGIN}(?P<b>{_NAMES})"
    rf"|(?:{_AGE})[代朝]?[·・•．](?P<c>{_HAN}{{2,4}})|(?P<d>{_HAN}{{2,4}})[（(〔\[［【](?:{_AGE})[代朝]?[)）〕\]］】])"
)
_CLOSE = re.compile(
    rf"(?:[◎○●□■△▲☆★※＊*〇]\s*(?P<a>{_NAMES})|作者\s*(?P<b>{_HAN}{{2,3}})|(?P<c>{_HAN}{{2,3}})(?:[著撰译譯]|[编編]著?))"
)
_AFFILIATED = re.compile(rf"\S{{2,18}}[班校院系级級社部区區街村镇鎮县縣市省会會厂廠队隊][）)]?\s+({_NAMES})")
_PLACED = re.compile(rf"({_HAN}{{2,3}})[（(][^（()）]{{2,12}}[)）]|{_HAN}{{2,4}}[ \u3000]+({_HAN}{{2,3}})")
_BARE = re.compile(r"[一-鿿㐀-䶿]{2,3}|[一-鿿]\s+[一-鿿]|[一-鿿]{4}")
_SOURCE = re.compile(
    r"[^，。！？；：《》]{0,12}[，,·]?\s*《[^《》]{1,24}》[^。！？；：《》]{0,12}"
    r"|[一-鿿]{1,8}(?:[·・•．][A-Z一-鿿][A-Za-z.一-鿿]{0,11}){1,3}|[A-Z][A-Za-z. ]{2,24}"
    r"|.{0,8}(?:谚语|諺語|民谣|民謠|俗语|俗語|格言|老话|老話|佚名|題記|题记)"
)
_UNKNOWN = ("佚名", "无名氏", "無名氏")
_NO_NAMES = (  # signs with which no name of three signs ends
    "你我他她它们們了的是着著过過村镇鎮乡鄉县縣市省区區街路巷桥橋河江湖山寺庙廟记記传傳史歌曲"
)
_WORDS = re.compile(  # words of two signs that begin with a common surname
    "高[山中考原楼樓兴興]|[马馬][路上车車年]|[黄黃][昏河土叶葉]|方[向言圆圓]|金[色秋黄黃]|石[头頭桥橋榴]|林[中间間]|[周週][末年围圍]"
    "|江[南湖水边邊山]|夏[天夜日至]|田[野园園]|孔雀|雷[雨声聲]|[龙龍][舟年]|[万萬][物里家]|段落|[钱錢]塘|毛[衣病]|秦腔|侯[鸟鳥]|[贺賀]年"
    "|武[侠俠]|姜[汤湯]|范文|余[晖生]|于是|[许許]多|程序|曾[经經]|[汤湯][圆圓]|丁香|[叶葉][子落]|杜[鹃鵑]|任[务務]|唐[诗詩]|宋[词詞]"
    "|[陈陳]年|[谢謝]{2}|[罗羅][盘盤列]|何[处處必时時况]|[孙孫][子女]|李子|[杨楊][柳树樹梅]|胡[同子琴]|朱[红紅]|董事|[萧蕭]瑟|[苏蘇][醒州]"
    "|熊[猫貓]|[陆陸]地|黎明|[乔喬]木|孟[夏春]|[张張][灯燈望]|王[国國朝]|[刘劉]海|[吴吳]地|[郑鄭]重|梁上|[韩韓]流"
)
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


def read_bylines(lines: Sequence[Line], start: int, *, is_below_title: bool) -> tuple[range, str]:
    """Return the lines from `start` that name authors, and the names, joined by 、.

    A bare name counts only right below a title, and only if it is short and begins with a surname.
    """
    names: list[str] = []
    stop = start
    while stop < min(len(lines) - 1, start + 3) and is_byline(lines[stop].text):
        names += [name for name in _authors(lines[stop].text) if name not in names]
        stop += 1
    if stop == start and is_below_title and start + 1 < len(lines):
        names = list(_alone(lines[start].text))
        stop += bool(names)
    return range(start, stop), "、".join(names)


def is_byline(text: str) -> bool:
    """Return True if a line says who wrote, translated or took part in a text, and nothing else."""
    text = _bare(text)
    return bool(_clauses(text) or _said(text))


def names_source(text: str) -> bool:
    """Return True for who said or wrote what stands above, behind dashes: a name, 某某《某书》, an old saying."""
    return is_bare_name(text) or is_byline(text) or _SOURCE.fullmatch(text) is not None


def is_bare_name(text: str) -> bool:
    """Return True if the line may be a person's name and nothing else."""
    if not _BARE.fullmatch(text) or read_forms(text):
        return False
    first, name = text[0], "".join(text.split())
    match len(name):
        case 2:
            return first in _COMMON and not _WORDS.fullmatch(name)
        case 3:
            return (first in _SURNAMES or first in _COMMON or first in _DOUBLE) and name[-1] not in _NO_NAMES
        case _:
            return first in _DOUBLE


def _bare(text: str) -> str:
    match = re.fullmatch(r"[（(]([^（()）]{2,24})[)）]", text)
    return match[1] if match else text


def _clauses(text: str) -> list[re.Match[str]]:
    """Return 作者：某某, 某某 译 and their like, if the line has nothing else."""
    found: list[re.Match[str]] = []
    place = 0
    while len(text) <= 60 and place < len(text):
        match = _CLAUSE.match(text, place) or _BEHIND.match(text, place)
        if not match or (match.re is _BEHIND and not found):
            return []
        if match.re is _CLAUSE:
            found.append(match)
        gap = _BETWEEN.match(text, match.end())
        place = gap.end() if gap else match.end()
    return found


def _said(text: str) -> tuple[str, ...]:
    """Return the names in a line that a rank, an age, a land or a mark stands before."""
    if len(text) > 44:
        return ()
    if match := _BEFORE.fullmatch(text):
        return _names(match[match.lastgroup or 0])
    if match := _CLOSE.fullmatch(text):
        names = _names(match[match.lastgroup or 0])
        return names if all(_may_be_person(name) for name in names) else ()
    return (text,) if text in _UNKNOWN else ()


def _authors(text: str) -> tuple[str, ...]:
    text = _bare(text)
    clauses = _clauses(text)
    names = [match["by"] or match["done"] for match in clauses if match["by"] or match["done"]]
    return tuple(name for part in names for name in _names(part)) if clauses else _said(text)


def _alone(text: str) -> tuple[str, ...]:
    """Return the names of a line that has nothing else to tell that it is a byline."""
    bare = _bare(text)
    if match := _AFFILIATED.fullmatch(bare):
        return _names(match[1])
    if match := _PLACED.fullmatch(bare):
        name = match[1] or match[2]
        if is_bare_name(name):
            return (name,) if match[1] or not is_bare_name(bare.split()[0]) else _names(bare)
    if is_bare_name(bare):
        return ("".join(bare.split()),)
    names = _names(bare) if re.fullmatch(_NAMES, bare) else ()
    return names if len(names) > 1 and all(is_bare_name(name) for name in names) else ()


def _names(text: str) -> tuple[str, ...]:
    if not re.search(_HAN, text):
        return tuple(name.strip() for name in re.split(r"[、，,/／&]", text))
    if re.fullmatch(rf"{_HAN}\s+{_HAN}", text.strip()):
        return ("".join(text.split()),)
    return tuple(name for name in re.split(r"[\s、，,/／&]+", text.strip()) if name)


def _may_be_person(name: str) -> bool:
    return is_bare_name(name) or re.search(r"[·・•．A-Z]", name) is not None
