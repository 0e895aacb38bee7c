"""What stands around a list of rows and says whose it is: names, headings, pagers."""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

from crawler.lists.markup import collapse

_LEVELS = 8  # elements above a list whose names are examined
_BESIDE = 4  # siblings examined on a side
_HEADING = 40  # characters of a heading
_PAGER = 600  # characters of a pager


def _words(*words: str) -> re.Pattern[str]:
    """Words at the beginning of a class, or of a part of it: hot-list, right_hot, rightHot."""
    one = "|".join(rf"(?:(?<![A-Za-z]){word}|(?<=[a-z]){word.capitalize()})" for word in words)
    return re.compile(rf"(?:{one})(?![a-z]{{4}})|(?:{one})(?=list|news|box|bar)")


_SIDE = _words(
    "hots?", "ranks?", "ranking", "side", "sidebar", "aside", "recommend", "recommended", "recom", "relat", "related",
    "relate", "friend", "friendlink", "friendly", "links?", "yqlj", "tuijian", "tj", "paihang", "phb", "ph",
    "remen", "rdtj", "xiangguan", "xgwz", "xglj", "dianji", "popular", "guess", "random", "widget", "widgets", "djph",
)  # fmt: skip
_FRAME = _words(
    "navs?", "navigation", "navbar", "nva", "menus?", "foot", "footer", "header", "crumbs?", "breadcrumbs?", "bread",
    "position", "location", "copyright", "share", "tags?", "login", "search", "toolbar", "pages?", "pager",
    "pagination", "paging", "sitemap", "daohang", "dh", "weizhi", "dqwz", "tabs?", "kw", "keywords?",
)  # fmt: skip
_SHOW = re.compile(
    r"swiper|slick|carousel|(?<![a-z])(?:flex|nivo|bx|owl|unslider|super|my)?-?_?slide(?:r|s|show|rs|box|pic|wrap)?(?![a-z])"
    r"|slide(?:r|show|box|pic|wrap)|slider|(?<![a-z])(?:banners?|lunbo|jdt|jiaodiantu|kv|piaofu|fudong|piaochuang|duilian|adv?s?|guanggao)(?![a-z])"
    r"|banner(?![a-z]{4})",
    re.IGNORECASE,
)
_ONE_SLIDE = re.compile(r"(?:swiper|carousel|slick|owl)-(?:slide|item)(?![a-z])", re.IGNORECASE)
_IN_SLIDE = 2  # rows in one slide of a show
_PICTURES = re.compile(
    r"(?<![a-z])(?:focus|jiaodian|picnews|pic-?news|tpxw|tupian|float|hdp|huandeng)", re.IGNORECASE
)
_FRAMES = frozenset(("nav", "header", "footer", "aside", "map"))
_SIDE_HEADING = re.compile(
    r"排行|热点|热门|热文|热议|热读|热搜|人气|推荐|相关(?:链接|阅读|新闻|文章|信息|稿件|内容|资讯|专题|推荐)|友情链接|最新(?:发布|更新|文章|资讯|公告|信息|动态|新闻|稿件)"
    r"|猜你喜欢|您(?:可能|或许)|大家都在|延伸阅读|快速(?:通道|链接|导航)|常用链接|点击(?:量|率|榜|最多)|阅读(?:榜|最多)|随机|图片新闻|图说"
    r"|一周|本周|本月|精彩|专题专栏|导航|网站地图|关于我们|上级|下属|周边|要闻速览|top\s?\d+|hot|recent|related|popular",
    re.IGNORECASE,
)
_PAGER_WORDS = re.compile(
    r"[上下]一?[页頁]|[首尾末][页頁]|共\s*\d+\s*[页頁条條]|第\s*\d+\s*[页頁]|createPage|laypage|加载更多|next\s?page|older|pagination",
    re.IGNORECASE,
)


def names_above(element: Any, shared: Iterable[Any] = ()) -> tuple[bool, bool]:
    """Whether a list stands at the side, and in the page's frame, by what the elements around it are
    called. shared: elements that hold the page's lists, whose names say nothing."""
    side = frame = False
    common = set(shared)
    for one in [element, *islice(element.iterancestors(), _LEVELS)]:
        if one in common or one.tag in ("body", "html"):
            break
        names = f"{one.get('class') or ''} {one.get('id') or ''}"[:300]
        side = side or bool(_SIDE.search(names))
        frame = frame or one.tag in _FRAMES or bool(_FRAME.search(names))
    return side, frame


def in_show(element: Any, rows: int, pictured: set[Any], shared: Iterable[Any] = ()) -> bool:
    """Whether a list is a slide show, a banner or a floating advertisement. rows: how many it has.
    pictured: elements that hold pictures. shared: as for names_above."""
    common = set(shared)
    for one in [element, *islice(element.iterancestors(), _LEVELS)]:
        if one in common or one.tag in ("body", "html"):
            break
        names = f"{one.get('class') or ''} {one.get('id') or ''}"[:300]
        if rows > _IN_SLIDE and _ONE_SLIDE.search(names):
            return False  # a tab with a list
        if _SHOW.search(names) or (one in pictured and _PICTURES.search(names)):
            return True
    return False


def heading_above(container: Any, first: Any, shared: Iterable[Any] = ()) -> str:
    """The short text right above a list's first row: in the list, or before it."""
    common = set(shared)
    place = first
    for _ in range(4):
        for before in islice(place.itersiblings(preceding=True), _BESIDE):
            if sum(1 for _ in islice(before.iter("a"), 2)) > 1:
                return ""  # a menu, or another list
            text = _said(before)
            if text:
                return text if len(text) <= _HEADING else ""
        lead = collapse(_led(place))
        if lead:
            return lead if len(lead) <= _HEADING else ""
        place = place.getparent()
        if place is None or place.tag in ("body", "html"):
            break
        if place in common and place is not container:
            break
    return ""


def _led(place: Any) -> str:
    parent = place.getparent()
    return (parent.text or "")[:_PAGER] if parent is not None else ""


def _said(element: Any) -> str:
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "link", "input"):
        return ""
    texts = []
    for piece in islice(element.itertext(), 20):
        texts.append(piece[:_PAGER])
    return collapse(" ".join(texts))[:_PAGER]


def is_side_heading(heading: str, own: str) -> bool:
    """Whether a heading is that of a box beside the column. own: the column's names on the page."""
    bare = re.sub(r"[\s>»›·|:：]|更多|more", "", heading)
    return bool(_SIDE_HEADING.search(bare)) and not (len(bare) >= 4 and bare in own)


def has_pager(container: Any, held: dict[Any, int]) -> bool:
    """Whether a pager stands beneath a list, before any other list. held: element → rows in it."""
    place = container
    rows = held.get(container, 0)
    for level in range(5):
        for after in islice(place.itersiblings(), _BESIDE):
            if held.get(after, 0) >= 2:
                return False
            if _is_pager(after):
                return True
        place = place.getparent()
        if place is None or place.tag in ("body", "html") or held.get(place, 0) > rows + 2 + level:
            break
    return False


def _is_pager(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
    if re.search(
        r"(?<![a-z])(?:page(?:r|s|nation)?|pagination|paging|fanye|laypage|pagebar|page_?list)(?![a-z])",
        names,
        re.I,
    ):
        return True
    texts = [piece[:_PAGER] for piece in islice(element.itertext(), 60)]
    return bool(_PAGER_WORDS.search(" ".join(texts)[:_PAGER]))
