"""The full-width stop ． (全角句点), which some texts have for 。 and others between the parts of a name or a number.

In running text it is 。, but not between characters that write foreign sounds, nor where it comes back with the same
neighbours, as names do. Between digits it is a decimal point; after a number at the head of a line it stays.
"""

import re
from collections import Counter
from collections.abc import Iterator

from wenxuan.clean.characters import HAN, SPACE
from wenxuan.clean.compose import Change
from wenxuan.clean.rule import Draft, Phase

PHASE = Phase.MARKS
WHY = "全角句点：句末写作“。”，小数点写作半角"
EXAMPLES = (
    ("士隐也去了．这里雨村．\n“正是．”他说．", "士隐也去了。这里雨村。\n“正是。”他说。"),
    ("约3．14米", "约3.14米"),
    ("哈利．波特来了．\n哈利．波特走了．", "哈利．波特来了。\n哈利．波特走了。"),
    ("五色祥云飞不绝．白鹤声鸣，紫芝色秀。", "五色祥云飞不绝。白鹤声鸣，紫芝色秀。"),
    ("他认识约翰．史密斯，也认识玛丽。", "他认识约翰．史密斯，也认识玛丽。"),
    ("春天．夏天", "春天．夏天"),
    ("楚汉分争，并入于汉．汉朝自高祖起义", "楚汉分争，并入于汉。汉朝自高祖起义"),
    ("１．总则", "１．总则"),
)

_DECIMAL = re.compile("(?<=[0-9])．(?=[0-9])")
_STOP = re.compile(f"(?<=[{HAN}”’」』）》])[．﹒](?![．﹒。.…⋯·•])")
_AT_END = re.compile(f"[．﹒](?=[{SPACE}]*(?:[”’」』）\"']|\n|\\Z))")
_MARK = re.compile("[，。；：？！、,;?!]")
_SOUNDS = frozenset(
    "阿埃艾爱愛安奥奧巴白班鲍鮑贝貝本比彼宾賓波伯博勃布查茨达達戴丹道德登狄迪蒂丁杜多恩尔爾法范菲费費芬弗佛夫福富"
    "盖蓋冈岡高戈哥格葛古哈海汉漢翰赫黑亨华華惠霍基吉加贾賈简簡杰傑金卡凯凱坎康考柯科克肯库庫夸拉莱萊赖賴兰蘭朗劳勞"
    "勒雷蕾里理利丽麗莉列林琳龙龍卢盧鲁魯伦倫罗羅洛马馬玛瑪迈邁麦麥曼毛梅蒙米密敏莫默姆穆纳納娜南内內尼妮宁寧牛纽紐"
    "努诺諾欧歐帕潘庞龐培佩彭皮珀普奇齐齊乔喬琼瓊让讓热熱容茹瑞萨薩塞赛賽桑瑟森沙莎山珊尚绍紹舍申圣聖史士斯司丝絲苏"
    "蘇素索塔泰坦汤湯唐陶特提汀廷图圖托脱瓦万萬威韦韋维維伟偉温溫沃乌烏吾伍武西希夏香肖谢謝辛欣雄休修许許雪雅亚亞扬杨楊"
    "耶叶葉伊易因英尤于约約泽澤扎詹珍芝朱兹茲佐"
)


def edits(draft: Draft) -> Iterator[Change]:
    """Yield each full-width stop that is a decimal point or ends a sentence."""
    text = draft.text
    for match in _DECIMAL.finditer(text):
        yield *match.span(), "."
    stops = list(_STOP.finditer(text))
    neighbours = Counter(_neighbours(text, stop.start()) for stop in stops)
    for stop in stops:
        start, end = stop.span()
        is_name = {text[start - 1], *text[end : end + 2]} <= _SOUNDS or neighbours[_neighbours(text, start)] > 1
        if _AT_END.match(text, start) or (not is_name and _is_in_running_text(text, start)):
            yield start, end, "。"


def _neighbours(text: str, offset: int) -> str:
    return text[max(0, offset - 2) : offset + 3]


def _is_in_running_text(text: str, offset: int) -> bool:
    """Return True if the line has other marks, or ends with a full-width stop itself."""
    start, end = text.rfind("\n", 0, offset) + 1, text.find("\n", offset)
    line = text[start : end if end >= 0 else len(text)]
    return bool(_MARK.search(line)) or line.rstrip()[-1:] in tuple("．﹒")
