"""The controls of a page's pager: what each says, and where it leads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from crawler.lists.listing import ListRequest
from crawler.lists.markup import Markup, collapse
from crawler.lists.pager.actions import Actions
from crawler.lists.pager.forms import pressed

NEXT_WORDS = frozenset((
    "下一页", "下页", "下一頁", "下頁", "后一页", "后页", "後一頁", "後頁", "下翻页", "往后翻页", "后翻页",
    "次页", "下壹页", "next",
    "nextpage", "older", "olderposts", "olderentries",
    "较早文章", "较早的文章", "较旧的文章", "olderarticles", "早期文章", "较旧文章", "更早的文章",
))  # fmt: skip
NEXT_SIGNS = frozenset((">", "›", "»", "→", "＞", "▶", "≫", ">>"))
LAST_WORDS = frozenset((
    "尾页", "末页", "尾頁", "末頁", "最后一页", "最后页", "最末页", "最後一頁", "最后1页", "last", "lastpage", "end",
))  # fmt: skip
MORE_WORDS = re.compile(
    r"(?:点击|上拉)?(?:查看|加载|显示|浏览|获取|展开)?更多(?:内容|文章|新闻|信息|动态|数据)?[↓▼∨﹀+.…]*|(?:load|show|view)?more"
)
"""What a link says that may show further rows below, or lead to another column."""

EARLIER_WORDS = frozenset((
    "上个月", "上月", "上一月", "上一个月", "前一月", "前一个月", "上一年", "上年", "previousmonth", "prevmonth",
))  # fmt: skip
"""What a list by months or years says that leads to what is older."""

_PREVIOUS = frozenset((
    "上一页", "上页", "上一頁", "上頁", "前一页", "前页", "prev", "previous", "previouspage", "prevpage", "newer",
    "newerposts",
))  # fmt: skip
_AROUND = re.compile(r"[\s<>«»‹›→≫▶＞\[\]【】()（）|·:：\d]+")
_SIGNS_AROUND = re.compile(r"[\s<>«»‹›→≫▶＞\[\]【】()（）|·:：]+")
_NEXT_CLASS = re.compile(
    r"(?:^|[-_])(?:next|nxt|nextpage|page-?next|(?:icon|angle|arrow|chevron|caret)-?right)(?:$|[-_](?:page|btn|link|a|posts-link)$)"
)
_SLIDER = re.compile(
    r"swiper|slick|carousel|owl|slide|banner|flex|focus|scroll|hd|bx-|post-?nav|article"
)
_PREV_CLASS = re.compile(r"(?:^|[-_ ])prev(?:$|[-_ ]|ious|page)")
_PAGER_CLASS = re.compile(
    r"pag(?:e|er|es|ing|ination|inator|enav|ebar)?(?:$|[-_ ]|\d|link)|fenye|fanye|page", re.I
)
_OFF = re.compile(
    r"disab|noclick|unable|nolink|no-?next|next-?no|page-?no$|layui-laypage-off", re.I
)
_CURRENT_CLASS = re.compile(
    r"(?:^|[-_\s])(?:active|curr?(?:ent)?\w{0,5}|on|this\w{0,5}|now\w{0,5}|sel(?:ected)?|cpb|hover|pageon|checked)(?:$|[-_\s])",
    re.I,
)
_PLACEHOLDER = re.compile(
    r"\{+\s?(?:page\w{0,8}|n|p|0|num|no|i|index|pn|curr?)\s?\}+|%d|__page__|#page#|\[page\]|:page|\(\*\)|\$page\b",
    re.I,
)
_TEMPLATES = (
    "data-url",
    "data-href",
    "data-link",
    "data-template",
    "data-base",
    "data-src",
    "data-pattern",
    "data-page-url",
    "data-pageurl",
)
_PAGE_NUMBERS = (
    "data-page",
    "data-pageno",
    "data-page-number",
    "data-num",
    "data-ci-pagination-page",
    "data-p",
    "data-index",
)
_MOST = 20_000  # elements that may be controls
_MOST_PIECES = 20  # pieces of a control's text
_INSIDE = 30  # characters: a control has shorter words


@dataclass(frozen=True, slots=True)
class Control:
    """text: as visible. word: what it says without signs and digits, in lower case. url: where it
    leads. script: what it runs. current: marked as the page that is shown."""

    text: str
    word: str
    url: str | None
    script: str
    element: Any = field(repr=False, compare=False)
    rel: bool = False
    is_class: bool = False
    off: bool = False
    current: bool = False

    @property
    def number(self) -> int | None:
        """The number that it shows, alone or as 第3页."""
        match = re.fullmatch(r"[\[【第\s]{0,3}(\d{1,6})[\]】页頁\s]{0,3}", self.text)
        return int(match[1]) if match else None

    @property
    def is_linked(self) -> bool:
        """Whether anything happens when it is used."""
        return bool(self.url or self.script) or any(self.element.get(one) for one in _PAGE_NUMBERS)


def controls(markup: Markup) -> list[Control]:
    """The links, buttons and numbers of a page that may be its pager's, in page order."""
    return markup.once("controls", _controls)


def _controls(markup: Markup) -> list[Control]:
    return list(islice(filter(None, (_control(markup, one) for one in markup.root.iter())), _MOST))


def target(control: Control, actions: Actions) -> ListRequest | None:
    """The request that using a control makes, None when nothing is known of it."""
    if control.url:
        return ListRequest(control.url)
    if control.script:
        found = actions.of_script(control.script, control.element)
        if found is not None:
            return found
    named = _by_data(control.element, actions) or _by_template(control.element, actions)
    if named is not None:
        return named
    if control.element.tag == "input" or control.element.get("type") == "submit":
        found = pressed(actions.markup, control.element)
        if found is not None:
            return found
    return actions.of_handler(control.element)


def filled(template: str, page: int | str) -> str | None:
    """A template of addresses with the number of a page; None when it has no place for one."""
    if _PLACEHOLDER.search(template):
        return _PLACEHOLDER.sub(str(page), template)
    return f"{template}{page}" if template.endswith("=") else None


def in_pager(control: Control) -> bool:
    """Whether numbers, a way back, or the name of the place say that a sign is a pager's."""
    element = control.element
    beside = [*islice(element.itersiblings(), 4), *islice(element.itersiblings(preceding=True), 4)]
    if any(_is_of_pager(one) for one in beside):
        return True
    for above in islice(element.iterancestors(), 3):
        if above.tag in ("body", "html"):
            return False
        if _PAGER_CLASS.search(_names(above)):
            return True
        if any(_is_of_pager(one) for one in islice(above.iter(), 60) if one is not element):
            return True
    return False


def _is_of_pager(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    text = collapse(element.text)[:_INSIDE]
    word = _AROUND.sub("", text).lower()
    return (
        (text.isdecimal() and len(text) < 5)
        or word in _PREVIOUS
        or text in ("<", "‹", "«", ">>", "»")
        or bool(_PREV_CLASS.search(_names(element)))
    )


def _control(markup: Markup, element: Any) -> Control | None:
    tag = element.tag
    if not isinstance(tag, str):
        return None
    linked = tag in ("a", "area", "button", "input") or element.get("onclick") is not None
    linked = linked or any(element.get(one) for one in _PAGE_NUMBERS)
    if not linked:
        text = (element.text or "").strip()
        is_number = text.isdecimal() and len(text) <= 6 and not len(element)
        if not is_number or tag in ("script", "style", "option", "title"):
            return None
    text = collapse("".join(islice(element.itertext(), _MOST_PIECES))[:200])
    if tag == "input":
        text = collapse(element.get("value"))
    if len(text) > _INSIDE:
        return None
    word = _word(text, element)
    href = (element.get("href") or "").strip() if tag in ("a", "area") else ""
    script = href.partition(":")[2] if href[:11].lower() == "javascript:" else ""
    plain = href if href and not href.startswith("#") and not script else ""
    if not plain or plain.lower().startswith("javascript"):
        script = _runs(script) or _runs(element.get("onclick") or _inner_click(element))
    classes = _names(element)
    parent = element.getparent()
    around = classes if parent is None or parent.tag != "li" else f"{classes} {_names(parent)}"
    return Control(
        text=text,
        word=word,
        url=markup.resolve(plain) if plain and len(plain) < 4_000 else None,
        script=script,
        element=element,
        rel="next" in (element.get("rel") or "").lower().split(),
        is_class=_is_next_class(element),
        off=bool(_OFF.search(around)) or any(element.get(one) is not None for one in ("disabled", "aria-disabled")),
        current=bool(_CURRENT_CLASS.search(around)) or element.get("aria-current") is not None,
    )  # fmt: skip


def _word(text: str, element: Any) -> str:
    if _SIGNS_AROUND.sub("", text):
        return _AROUND.sub("", text).lower()
    if text.strip():
        return ""
    for one in (element, *islice(element.iter("img", "input"), 3)):
        for name in ("alt", "title", "aria-label"):
            said = _AROUND.sub("", one.get(name) or "").lower()
            if said in NEXT_WORDS or said in LAST_WORDS or said in _PREVIOUS:
                return said
        picture = re.search(
            r"(?:^|[/_-])(?:next|nxt)(?:[-_]?page)?\d?\.\w{3,4}$", one.get("src") or "", re.I
        )
        if picture:
            return "next"
    return _AROUND.sub("", element.get("title") or "").lower()


def _is_next_class(element: Any) -> bool:
    """Whether only a class says 下一页: on the link or its icon, and not of a slider."""
    around = [element, *islice(element.iter("i", "span", "em", "svg"), 3)]
    names = " ".join(map(_names, around)).lower()
    parent = element.getparent()
    if parent is not None and parent.tag == "li":
        names = f"{names} {_names(parent).lower()}"
    if _SLIDER.search(names):
        return False
    return any(_NEXT_CLASS.search(name) for name in names.split())


def _names(element: Any) -> str:
    return (
        f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
        if isinstance(element.tag, str)
        else ""
    )


def _runs(script: str) -> str:
    """A script without what does nothing."""
    plain = script.strip()
    return (
        ""
        if re.fullmatch(r"(?:void\s*\(?\s*0?\s*\)?|;|\s|return (?:false|true)|undefined)*", plain)
        else plain
    )


def _inner_click(element: Any) -> str:
    return next(
        (
            one.get("onclick")
            for one in islice(element.iter(), 5)
            if isinstance(one.tag, str) and one.get("onclick")
        ),
        "",
    )


def _by_data(element: Any, actions: Actions) -> ListRequest | None:
    """The address that a control has in a data attribute."""
    for name in ("data-href", "data-url", "data-link"):
        address = element.get(name) or ""
        if re.search(r"[/.?]", address) and not filled(address, ""):
            return actions.address(address)
    return None


def _by_template(element: Any, actions: Actions) -> ListRequest | None:
    page = next((element.get(one) for one in _PAGE_NUMBERS if element.get(one)), "")
    if not page.isdecimal() or len(page) > 6:
        return None
    for one in _upwards(element):
        for name in _TEMPLATES:
            address = filled(one.get(name) or "", page)
            if address:
                return actions.address(address)
    return None


def _upwards(element: Any) -> Iterator[Any]:
    yield element
    yield from islice(element.iterancestors(), 4)
