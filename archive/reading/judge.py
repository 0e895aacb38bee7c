"""Article or not: which pages are something else, and what."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from archive.reading.tree.layout import Layout, Line
from archive.types import Reason
from archive.web.dates import find_days
from archive.web.firewalls import CHALLENGE, SAYS_BLOCKED

# Pages that say one of these things say little else; longer pages may quote them.
_SHORT = 600
_HARDLY_ANY = 60

_GONE = re.compile(
    r"(?:页面|网页|文章|内容|信息|地址|网址|稿件)(?:已|已经)?(?:不存在|被?删除|下线|失效|找不到|过期|丢失|走丢)"
    r"|(?:找不到|未找到|无法找到|没有找到)(?:您|你)?(?:要|所|想)?(?:访问|浏览|查看|请求|的)*(?:页面|网页|文章|内容|资源|信息)"
    r"|您(?:要|所|想要)?(?:访问|浏览|查看|请求)的(?:页面|网页|文章|内容|信息|资源|栏目).{0,12}(?:不存在|删除|下线|无法|出错|错误|丢失)"
    r"|(?:没有|未)找到(?:相关|符合条件)?的?(?:信息|内容|文章|记录|页面)"
    r"|该(?:内容|文章|信息|页面)(?:已|因|不|暂).{0,16}|此内容因违规|404\s*(?:Not\s*Found|错误|页面|error)|^\s*404\b|Not\s*Found",
    re.I,
)
_BROKEN = re.compile(
    r"50[0-4]\s*(?:-|Bad|Internal|Service|Gateway|内部)|Internal\s*Server\s*Error|Bad\s*Gateway|系统(?:发生)?错误|服务器(?:内部)?错误"
    r"|无法加载(?:模块|控制器)|ThinkPHP|Welcome\s*to\s*(?:nginx|OpenResty)|It\s*works!|(?:网站|栏目|页面)(?:正在)?(?:建设|维护)中",
    re.I,
)
_SENDS_AWAY = re.compile(r"location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\(")
_LOGIN = re.compile(r"(?:用户|账号|帐号|统一身份)(?:登录|认证)|请(?:先)?登录|忘记密码|记住密码")
_NEEDS_SCRIPT = re.compile(
    r"(?:enable|requires?|启用|开启|打开|支持)\s*javascript|javascript.{0,20}(?:enable|disabled|禁用)",
    re.I,
)
_SAYINGS = (
    (Reason.BLOCK_PAGE, SAYS_BLOCKED),
    (Reason.SOFT_404, _GONE),
    (Reason.NOT_AN_ARTICLE, _BROKEN),
)
_LINKED = 6  # Chinese characters: a shorter link is navigation


def other_than_article(root: HtmlElement, layout: Layout, title: str) -> tuple[Reason, str] | None:
    """Why a page with little text is not an article, or None when it may be one."""
    text = " ".join([title, *(line.text for line in layout.lines)])
    if len(text) <= _SHORT:
        for reason, pattern in _SAYINGS:
            match = pattern.search(text)
            if match is not None:
                return reason, f"says “{match[0].strip()[:40]}”"
        if _LOGIN.search(text) and root.xpath('boolean(//input[@type="password"])'):
            return Reason.NOT_AN_ARTICLE, "a login form"
    if sum(len(line.text) for line in layout.lines) < _HARDLY_ANY:
        return _without_text(root, layout)
    return None


def _without_text(root: HtmlElement, layout: Layout) -> tuple[Reason, str] | None:
    """What a page with hardly any text is."""
    scripts = "\n".join(root.xpath("//script/text() | //script/@src"))[:50_000]
    if CHALLENGE.search(scripts):
        return Reason.BLOCK_PAGE, "a firewall's script instead of a page"
    refresh = root.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']/@content")
    if any("url" in value.lower() for value in refresh):
        return Reason.REDIRECT, "sends the reader on"
    if not root.xpath("boolean(//body//*[not(self::script)])") and _SENDS_AWAY.search(scripts):
        return Reason.REDIRECT, "a script sends the reader on"
    if _is_shell(root, layout):
        return Reason.SCRIPT_SHELL, "scripts and hardly any text"
    return None


def shows_pictures(root: HtmlElement, layout: Layout, named: Sequence[HtmlElement]) -> bool:
    """Whether a page without text has pictures where the text should be: in a container named for
    the article, or on a page that says hardly anything else.
    """
    if any(element.find(".//img") is not None for element in named):
        return True
    quiet = sum(line.han for line in layout.lines) < _HARDLY_ANY
    return quiet and root.find(".//img") is not None


def is_list_of_teasers(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether lines[start:end] is one or more of several texts, each under a heading that links
    elsewhere: a list with summaries.
    """
    teasers = [
        at
        for at, line in enumerate(lines)
        if line.heading
        and line.is_link
        and line.han >= _LINKED
        and any(near.prose for near in lines[at + 1 : at + 4])
    ]
    return len(teasers) >= 4 and any(start - 3 <= at < start for at in teasers)


def looks_like_list(lines: Sequence[Line]) -> bool:
    """Whether lines are headlines that link elsewhere, most of them with a date beside them."""
    dated = 0
    for index, line in enumerate(lines):
        if line.linked < _LINKED or line.prose:
            continue
        beside = " ".join(near.text for near in lines[max(0, index - 1) : index + 2])
        dated += next(find_days(beside), None) is not None or _MONTH_DAY.search(beside) is not None
    links = sum(line.linked >= _LINKED for line in lines)
    return dated >= 5 or links >= 15


_MONTH_DAY = re.compile(r"(?<!\d)[01]?\d-[0-3]\d(?!\d)")


def _is_shell(root: HtmlElement, layout: Layout) -> bool:
    characters = sum(len(line.text) for line in layout.lines)
    scripts = root.xpath("//script")
    asked = any(_NEEDS_SCRIPT.search(part) for part in root.xpath("//noscript//text()"))
    return bool(scripts) and (asked or characters < 30)
