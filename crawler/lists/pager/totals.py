"""How long a list says it is (docs/cms.md: Totals)."""

import re
from dataclasses import dataclass
from itertools import islice
from re import Pattern
from typing import Any

from crawler.lists.markup import Markup
from crawler.lists.pager.page_scripts import PageScripts

_SHORT = 30  # characters: a link that says how many there are has few
_MOST_TEXT = 400_000  # characters of visible text

_CURRENT_AND_PAGES = re.compile(
    r"第\s{0,9}(\d{1,6})\s{0,9}[页頁]?\s{0,9}[/／,，、|\-;；]?\s{0,9}(?:共|总共?)\s{0,9}(\d{1,6})\s{0,9}[页頁]"
    r"|第\s{0,9}(\d{1,6})\s{0,9}[/／]\s{0,9}(\d{1,6})\s{0,9}[页頁]"
    r"|页次?\s{0,9}[:：]?\s{0,9}(\d{1,6})\s{0,9}[/／]\s{0,9}(\d{1,6})"
    r"|(?<![\d/.-])(\d{1,6})\s{0,9}[/／]\s{0,9}(\d{1,6})\s{0,9}[页頁]"
    r"|Page\s{1,9}(\d{1,6})\s{1,9}of\s{1,9}(\d{1,6})"
)
_PAGES = re.compile(
    r"(?:共有?|总共|合计|全部)\s{0,9}(\d{1,6})\s{0,9}[页頁]|总页数\s{0,9}[:：]?\s{0,9}(\d{1,6})|[页頁]数\s{0,9}[:：]\s{0,9}(\d{1,6})"
)
_CURRENT = re.compile(r"(?:当前|目前|现在)(?:是|为)?第?\s{0,9}[:：]?\s{0,9}(\d{1,6})\s{0,9}[页頁]")
_ITEMS = re.compile(
    r"(?:共有?|总计|总共|合计|全部|找到|检索到)\s{0,9}(\d{1,8})\s{0,9}(?:[条條篇行则项个件]\s{0,9}(?:记录|信息|数据|新闻|文章|结果|内容)|记录"
    r"|[条條篇行则项件](?=\s|[,，。/|第每当共)）\]]|$))"
    r"|(?:总记录数?|记录总数|总条数|总数|信息总数|文章总数|总信息数)\s{0,9}[:：]?\s{0,9}(\d{1,8})"
)
_SLASHED = re.compile(r"\s{0,9}(\d{1,6})\s{0,9}[/／]\s{0,9}(\d{1,6})\s{0,9}")

_BEFORE, _SET = r"(?<![\w$.])[\"']?(?:", r")[\"']?\s{0,3}[=:]\s{0,3}[\"']?(\d{1,8})(?![\w.])"


def _named(names: str, flags: int = re.IGNORECASE) -> Pattern[str]:
    return re.compile(_BEFORE + names + _SET, flags)


_SCRIPT_PAGES = _named(
    r"n?total_?pages?|page_?counts?|count_?pages?|all_?pages?|page_?total|max_?pages?|total_?page_?(?:num|count)"
    r"|pages_?(?:count|total)|_?nPageCount|pageSum|sumPage|zys"
)
_OLD_PAGES = _named(r"pages")  # laypage before layui
_SCRIPT_ITEMS = _named(
    r"total_?(?:records?|counts?|datas?|nums?|rows?|items?|elements?|size)|records?_?(?:count|total)"
    r"|data_?(?:count|total)|rows?_?count|items?_?count|sum_?count|all_?count|totalRecode|articleCount"
)
_LOOSE_ITEMS = _named(r"count|total|items")
_SIZE = _named(
    r"limit|page_?size|per_?page|show_?data|items_?(?:on|per)_?page|page_?(?:limit|rows)|num_?per_?page|rows_?per_?page"
)
_SCRIPT_CURRENT = _named(
    r"curr|current|curr(?:ent)?_?page|page_?no|page_?index|cur_?page|pno|page_?num(?:ber)?|now_?page|pageNow|curPage"
)
_VSB = re.compile(r"_simple_list_gotopage_fun\(\s{0,3}(\d{1,6})")
_OF_ITEMS = re.compile(r"\.pagination\(\s{0,3}(\d{1,8})\s{0,3},")
_PLUG_IN = re.compile(
    r"laypage|kkpager|pagination|paginator|createPage|\bpager\b|\.page\(|Paging", re.IGNORECASE
)
_NEAR = 700  # characters around the name of a plug-in in which its settings stand


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page says of its list. current: this page's number as it is counted there. base: the
    number of the first page where a script says it counts from 0. size: the items of a full page."""

    current: int | None = None
    pages: int | None = None
    items: int | None = None
    base: int = 1
    size: int | None = None


def totals(markup: Markup) -> Stated:
    """What a list page says of its length, None for what it does not."""
    return stated(markup, PageScripts(markup))


def stated(markup: Markup, scripts: PageScripts) -> Stated:
    """What a page says of its list, in words first, else in its scripts."""
    text = markup.once("unlinked", lambda page: _visible(page.root))
    pair = _first(_CURRENT_AND_PAGES, text)
    words = _PAGES.search(text)
    here = _CURRENT.search(text)
    items = _ITEMS.search(text)
    script = _by_script(scripts.text)
    slashed = _by_slash(markup.root) if not pair and not words else None
    return Stated(
        current=script.current if script.current is not None else _number(pair or here or slashed),
        pages=script.pages or _last(pair) or _number(words) or _last(slashed),
        items=_number(items) or script.items,
        base=script.base,
        size=script.size,
    )


def _by_script(text: str) -> Stated:
    if not text:
        return Stated()
    pages = _SCRIPT_PAGES.search(text) or _VSB.search(text) or _call_total(text)
    items = _SCRIPT_ITEMS.search(text) or _OF_ITEMS.search(text)
    near = _near_plug_in(text)
    current = _SCRIPT_CURRENT.search(near) or _SCRIPT_CURRENT.search(text)
    if "kkpager" in text:
        pages = pages or _named(r"total").search(near)
    elif pages is None and "laypage" in near:
        pages = _OLD_PAGES.search(near)
    size = _SIZE.search(near) or _SIZE.search(text)
    if items is None and pages is None:
        items = _LOOSE_ITEMS.search(near)
    count = _number(items)
    told = _number(pages)
    rows = _number(size)
    if told is None and count and rows:
        told = -(-count // rows)
    base = 0 if _OF_ITEMS.search(text) else 1
    return Stated(_number(current), told, count, base, rows)


def _call_total(text: str) -> "re.Match[str] | None":
    """The total of createPageHTML(…) where it is a number."""
    return re.search(
        r"createPage\w{0,8}\s{0,3}\(\s{0,3}(?:[\"'][^\"']{0,60}[\"']\s{0,3},\s{0,3})?[\"']?(\d{1,6})[\"']?\s{0,3},",
        text,
    )


def _near_plug_in(text: str) -> str:
    found = _PLUG_IN.search(text)
    return text[max(0, found.start() - _NEAR) : found.end() + _NEAR] if found else ""


def _by_slash(root: Any) -> "re.Match[str] | None":
    """A text of its own that says 1/436, as a current page and the number of pages."""
    for element in root.iter(
        "span", "em", "b", "strong", "div", "li", "td", "p", "font", "i", "label"
    ):
        text = element.text
        if text and len(text) < 30 and not len(element):
            match = _SLASHED.fullmatch(text)
            if match and 1 <= int(match[1]) <= int(match[2]) and not _is_day(element):
                return match
    return None


def _is_day(element: Any) -> bool:
    """Whether other texts like it stand beside its own, as days do in a list."""
    parent = element.getparent()
    above = parent.getparent() if parent is not None else None
    return above is not None and any(
        _SLASHED.fullmatch(other.text or "") for other in islice(above.iter(element.tag), 50) if other is not element
    )  # fmt: skip


def _visible(root: Any) -> str:
    """The text of a page without scripts, and without its links, which are headlines."""
    found: list[str] = []
    room = _MOST_TEXT
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "title"):
            said = element.text or ""
            is_link = element.tag == "a" and element.get("href") and "共" not in said[:_SHORT]
            found.append("¦" if is_link else said)
        found.append(element.tail or "")
        room -= len(found[-1])
        if room < 0:
            break
    return " ".join(" ".join(found).split())


def _first(pattern: Pattern[str], text: str) -> "re.Match[str] | None":
    """The first pair of numbers of which the second is not less."""
    for match in pattern.finditer(text):
        one, other = (int(group) for group in match.groups() if group)
        if 1 <= one <= other:
            return match
    return None


def _number(match: "re.Match[str] | None") -> int | None:
    return next((int(group) for group in match.groups() if group), None) if match else None


def _last(match: "re.Match[str] | None") -> int | None:
    return int([group for group in match.groups() if group][-1]) if match else None


def says_last(markup: Markup) -> bool:
    """Whether the page says in words that it is the last of its list: 第3页/共3页."""
    pair = _first(_CURRENT_AND_PAGES, markup.once("unlinked", lambda page: _visible(page.root)))
    return pair is not None and _number(pair) == _last(pair)


def counts_differ(markup: Markup) -> bool:
    """Whether the page says several numbers of pages: one may be that of a box beside its list."""
    text = markup.once("unlinked", lambda page: _visible(page.root))
    found = (*_CURRENT_AND_PAGES.finditer(text), *_PAGES.finditer(text))
    return len({_last(match) for match in found}) > 1
