"""Find the article (正文) of a saved page: what is not of it is marked as an aside, never dropped.

trafilatura says which paragraphs are the article's; here they are found again in the page's own tree, so that
what it leaves out of a text (captions, notes, verse, a signature) is judged by its place and stays.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from wenxuan.manuscript import MarkKind
from wenxuan.read._dom import HEADINGS, tag_of, tokens_of
from wenxuan.read._rows import Row
from wenxuan.read._title import as_title, level

if TYPE_CHECKING:
    from lxml import etree

_MOST = 0.8  # the article's element holds this share of what was recognised
_SHORT = 12  # characters; a shorter row is recognised only as a whole line
_PAGE = frozenset(("html", "body"))
_FURNITURE_TAGS = frozenset((
    "nav", "aside", "footer", "form", "button", "select", "option", "menu", "dialog", "search",
))  # fmt: skip
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:ads?|advert\w*|banner|sponsor\w*|promo\w*|share\w*|social|related|recommend\w*|breadcrumbs?|crumbs?"
    r"|nav\w*|menu|pager|pagination|page-?nav|prev-?next|comments?|comment-list|reply|copy-?right|footer|foot|sidebar|side"
    r"|tool-?bar|tools|qr-?code|login|search|hot|rank\w*|tags?|tag-list|subscribe|popup|cookie\w*|toc-list"
    r"|bdsharebuttonbox|guanggao|xiangguan|pinglun)(?:$|[-_ ])"
)
_PHRASES = re.compile(  # how a line of page furniture begins
    r"^[\s【\[（(<《>»›·|]*(?:"
    r"上一[篇章页节则]|下一[篇章页节则]|[上下]篇[:：]|返回(?:目录|首页|顶部|列表|书页)|加入书签"
    r"|相关(?:阅读|文章|推荐|新闻|链接)|推荐(?:阅读|文章)|延伸阅读|热门(?:文章|推荐|评论)|猜你喜欢|大家都在看"
    r"|责任编辑|责编|编辑[:：]|版权(?:所有|声明)|免责声明|著作权|©|copyright"
    r"|分享(?:到|至)|扫一扫|扫码|扫描二维码|长按|微信扫|关注(?:我们|公众号|微信)|点赞|打赏|收藏|转发|举报|广告|赞助"
    r"|展开全文|阅读全文|阅读原文|打印(?:本页)?$|关闭(?:窗口)?$|字号|字体[:：]|[大中小 ]{3,}$"
    r"|评论(?:\(|（|$)|发表评论|我要评论|登录|注册|备案|[京沪粤浙苏]ICP|本站|网站地图|联系我们|关于我们"
    r"|来源[:：]|发布(?:时间|日期|于)|更新时间|阅读(?:量|次数|数|[:：(（\s]*\d)|浏览|点击(?:数|量|率|[:：])|访问量"
    r"|标签[:：]|分类[:：]|关键词[:：])",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:(?:作者|文|撰文|撰稿|口述|整理|记者|采写|讲述|译者|翻译|编者)\s*[:：/／|｜丨\s]\s*|[◎●○◆□■]\s*)(?P<name>[^\s:：/／|｜，。]{1,12}(?:[、\s·•][^\s:：/／|｜，。]{1,12}){0,3})\s*$"
)
# of ruby all but its bases
_READINGS = re.compile(r"<r[tp]\b[^<>]*>[^<]*|</?(?:ruby|rb|rtc|rt|rp)\b[^<>]*>", re.IGNORECASE)
_LONGEST_FURNITURE = 60
_BEFORE = 3  # rows about the article's beginning among which its byline is sought
_AHEAD = 10_000  # characters: the next row is sought here first, since rows come in order


@dataclass(frozen=True, slots=True)
class Found:
    """The rows with asides marked, and what the page's own lines say of title and author."""

    rows: tuple[Row, ...]
    title: str = ""
    author: str = ""


def mark_asides(rows: Sequence[Row], page: str, *, titles: Sequence[str]) -> Found:
    """Mark the rows that are not of the article; `titles` are the page's names for itself, the best first."""
    matched = _matches(rows, page)
    if not any(matched):
        matched = [_is_prose(row) for row in rows]
    root = _article_root(rows, matched)
    inside = [root is None or (row.element is not None and _holds(root, row.element)) for row in rows]
    kept = [inside[index] and _belongs(row, root, is_matched=matched[index]) for index, row in enumerate(rows)]
    title = _title_row(rows, kept, titles)
    first = next((index for index, keep in enumerate(kept) if keep), len(rows))
    start = title + 1 if title is not None else max(0, first - _BEFORE)
    bylines = {index: name for index in range(start, len(rows)) if (name := _byline(rows[index]))}
    wanted = {title, *(index for index in bylines if index < first + _BEFORE)}
    marked = tuple(
        as_title(row) if index == title else replace(row, is_aside=not kept[index] and index not in wanted)
        for index, row in enumerate(rows)
    )
    authors = {name for index, name in bylines.items() if not marked[index].is_aside}
    named = rows[title].text.strip() if title is not None else ""
    return Found(marked, named, authors.pop() if len(authors) == 1 else "")


def _byline(row: Row) -> str:
    found = _BYLINE.match(row.text.strip())
    return found["name"] if found else ""


# --- recognising --------------------------------------------------------------------------------


def _matches(rows: Sequence[Row], page: str) -> list[bool]:
    """Return for each row whether trafilatura takes it for the article's, as a line or as part of one."""
    from trafilatura import extract

    page = _READINGS.sub("", page)  # the rows have none in their text
    text = extract(page, favor_recall=True, include_comments=False, include_tables=True, include_formatting=False) or ""
    lines = [_bare(line) for line in text.split("\n")]
    known, whole = frozenset(lines) - {""}, "".join(lines)
    matched: list[bool] = []
    position = 0
    for row in rows:
        bare = _bare(row.text)
        found = whole.find(bare, position, position + _AHEAD) if len(bare) >= _SHORT else -1
        if found < 0 and len(bare) >= _SHORT:
            found = whole.find(bare)
        position = found if found >= 0 else position
        matched.append(bare in known or found >= 0)
    return matched


def _bare(text: str) -> str:
    return "".join(text.split())


def _is_prose(row: Row) -> bool:
    return len(_bare(row.text)) > _SHORT and _linked(row) < 0.3 and not _is_furniture(row, None)


def _linked(row: Row) -> float:
    """Return the share of a row's characters that stand in links of the page."""
    return _link_share(row.element) if row.element is not None and row.text else 0.0


@lru_cache(maxsize=1)  # rows of one element follow each other, and a page may be one element of many lines
def _link_share(element: "etree._Element") -> float:
    if any(tag_of(around) == "a" for around in (element, *element.iterancestors())):
        return 1.0
    links = sum(len(_bare("".join(link.itertext()))) for link in element.iter("a") if not link.get("role"))
    whole = len(_bare("".join(element.itertext())))
    return links / whole if whole else 0.0


# --- the article's element ----------------------------------------------------------------------


def _article_root(rows: Sequence[Row], matched: Sequence[bool]) -> "etree._Element | None":
    """Return the lowest element that holds nearly all of what was recognised."""
    weight: Counter[etree._Element] = Counter()
    total = 0
    for row, is_matched in zip(rows, matched, strict=True):
        if is_matched and row.element is not None:
            total += len(row.text)
            for element in (row.element, *row.element.iterancestors()):
                weight[element] += len(row.text)
    heavy = [element for element, characters in weight.items() if characters >= _MOST * total]
    if not heavy:
        return None
    lowest = max(heavy, key=lambda element: sum(1 for _ in element.iterancestors()))
    while tag_of(lowest) in ("p", "blockquote", "li", *HEADINGS) and (above := lowest.getparent()) is not None:
        lowest = above  # a single paragraph is no article: its neighbours belong to it
    return lowest


def _holds(root: "etree._Element", element: "etree._Element") -> bool:
    return root is element or any(above is root for above in element.iterancestors())


def _belongs(row: Row, root: "etree._Element | None", *, is_matched: bool) -> bool:
    """Return True for a row of the article's element that is of the article."""
    if row.hidden is not None and (root is None or not _holds(row.hidden, root)):
        return False
    if row.has(MarkKind.NOTE):
        return True
    if len(row.text) <= _LONGEST_FURNITURE and _PHRASES.match(row.text):
        return False
    if is_matched:
        return True
    if _is_furniture(row, root):
        return False
    return row.picture is not None or row.has(MarkKind.RULE) or _linked(row) < 0.6


def _is_furniture(row: Row, root: "etree._Element | None") -> bool:
    """Return True if an element around the row, up to the article's, is named as furniture of the page."""
    element = row.picture if row.picture is not None else row.element
    while element is not None and element is not root and tag_of(element) not in _PAGE:
        if tag_of(element) in _FURNITURE_TAGS and not tokens_of(element, "role", "epub:type", "epub-type"):
            return True
        if any(_FURNITURE.search(token) for token in tokens_of(element, "class", "id", "role")):
            return True
        element = element.getparent()
    return False


# --- title --------------------------------------------------------------------------------------


def _title_row(rows: Sequence[Row], kept: Sequence[bool], titles: Sequence[str]) -> int | None:
    """Return the heading that the page calls its title: in the article, or before it."""
    last = next((index for index in range(len(rows) - 1, -1, -1) if kept[index]), len(rows) - 1)
    headings = [index for index in range(last + 1) if level(rows[index]) in ("1", "2")]
    for name in titles:
        named = [index for index in headings if _names(rows[index], name)]
        if named:
            return max(named, key=lambda index: (kept[index], len(rows[index].text), index))
        plain = [
            index for index in range(last + 1) if _bare(rows[index].text) == _bare(name) and _linked(rows[index]) < 0.5
        ]
        if plain:
            return plain[0]
    tops = [index for index in headings if level(rows[index]) == "1" and (kept[index] or _linked(rows[index]) < 0.5)]
    return tops[-1] if len(tops) == 1 or (tops and not any(kept[index] for index in tops)) else None


def _names(row: Row, title: str) -> bool:
    text = _bare(row.text)
    return len(text) > 1 and _bare(title).startswith(text)
