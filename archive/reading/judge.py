"""Article or not: which pages are something else, and what."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from archive.reading.body.boilerplate import is_furniture
from archive.reading.head.headline_lines import is_byline
from archive.reading.tree.layout import Layout, Line
from archive.types import Reason
from archive.web.dates import find_days
from archive.web.firewalls import CHALLENGE, REFUSES
from archive.web.notices import ANNOUNCED, BROKEN, DENIED, GONE, LEADS_ON, hides_rest
from archive.web.phrases import phrases, share

# Parts that say one of these things say little else; longer ones may quote them.
_SHORT = 600
_HARDLY_ANY = 60

_THING = r"(?:页面|网页|文章|内容|信息|地址|网址|稿件|资源|栏目|文件|链接|新闻|记录|帖子|频道|网站)"
_LOST = (
    r"(?:不存在|(?:被|遭|给)?(?:其?作者|发布者|管理员|编辑|系统|站长|网站|平台)?(?:自行)?(?:删除|移除|移走|移动|下架|撤下|撤销|屏蔽|清理)"
    r"|下线|失效|过期|丢失|走丢|迷路|飞走|找不到|找不着|无法(?:查看|访问|显示|打开|找到)|(?:没有|未)(?:通过审核|审核|发布|找到)|更名|改名)"
)
_GONE = re.compile(
    rf"您(?:所|要|想要|想|正在|当前|试图|尝试)*(?:访问|浏览|查看|请求|查找|寻找|找|打开|阅读|搜索)的.{{0,6}}?{_THING}?.{{0,16}}?{_LOST}"
    rf"|(?:抱歉|对不起|遗憾|糟糕|哎呀|啊哦|sorry|oops|提示)[^。]{{0,20}}{_THING}.{{0,12}}{_LOST}"
    rf"|(?:该|此|本|这个|这篇|当前|请求的|访问的){_THING}(?:可能|暂时|或许)?(?:已经?|因|被)?.{{0,14}}{_LOST}"
    rf"|^\W*{_THING}(?:可能|暂时)?(?:已经?)?{_LOST}.{{0,6}}$"
    rf"|(?:找不到|未找到|无法找到|没有找到|没找到|未能找到|未查询到|查无|没有检索到|未检索到|没有搜索到)您?.{{0,16}}?"
    rf"(?:{_THING}|结果|数据|此页)"
    r"|(?:没有|暂无)(?:任何)?(?:相关|符合(?:条件)?|匹配)的?(?:信息|内容|文章|记录|页面|结果|数据)"
    r"|404\s*(?:Not\s*Found|错误|页面|error|[-—:：])|^\W*(?:error|错误)?\W*404\W*$|(?:HTTP|错误|error)\D{0,8}404\b"
    r"|\bNot\s*Found\b|page.{0,30}(?:does\s*not\s*exist|doesn.t\s*exist|(?:can\s*not|can.t|could\s*not|could\s*n.t)\s*be\s*found)"
    r"|no\s*longer\s*(?:available|exists)"
    # WeChat
    r"|此内容.{0,24}(?:无法查看|不能查看)|(?:此|该)(?:帐号|账号|公众号).{0,24}(?:无法查看|注销|迁移|封|冻结|回收|屏蔽)",
    re.I,
)
_NOTICE = re.compile(r"(?:将于|定于|拟于|计划于|决定于|将在|自|从).{0,24}\d{1,2}[日号时:：]")
_BROKEN = re.compile(
    r"50[0-4]\s*(?:-|Bad|Internal|Service|Gateway|内部)|Internal\s*Server\s*Error|Bad\s*Gateway|Service\s*Unavailable"
    r"|(?:系统|程序|服务器?|数据库|网站|应用程序|网络)(?:发生|出现|内部|运行|连接|访问|暂时)*(?:了|的)?(?:未知|严重|内部)?"
    r"(?:错误|异常|故障|繁忙|太忙|很忙|开小差|不可用|出错|失败)|(?:页面|程序|网页|系统|服务器)?出错(?:了|啦)"
    r"|无法加载(?:模块|控制器)|ThinkPHP|Welcome\s*to\s*(?:nginx|OpenResty)|It\s*works!|Whitelabel\s*Error|Server\s*Error\s*in"
    r"|Fatal\s*error|Stack\s*trace|SQLSTATE|Exception\b|HTTP\s*Status\s*50\d|参数(?:错误|不正确|有误|非法)|非法参数"
    r"|(?:网站|系统|平台|栏目|页面|服务器|本站|服务|频道|内容)[^，。]{0,8}(?:建设|维护|升级|改版|施工|检修|调整|更新)中"
    r"|(?:网站|系统|平台|栏目|页面|服务器|本站|服务|频道)[^。]{0,10}(?:正在|处于|现正)[^。]{0,12}(?:维护|升级|建设|改版|调整|检修)"
    r"|正在(?:进行)?.{0,6}(?:维护|升级|建设|改版|检修)|^\W*(?:系统|网站)?(?:升级)?维护\W*$"
    r"|(?:网站|站点|本站|平台|服务|系统)(?:现已|已经?|暂时|临时)*(?:关闭|停用|下线|到期|停止(?:服务|访问|运行)|暂停(?:服务|访问|使用|开放))"
    r"|(?:访问|在线)(?:人数|量)(?:过多|太多|过大)|域名(?:已经?)?(?:到期|过期|未备案)|没有找到站点|站点创建成功",
    re.I,
)
_DENIED = re.compile(
    r"(?:没有|无|未获得?|缺少|不具有|不具备)(?:访问|查看|浏览|阅读|操作|相应|足够|该|此|相关|本)*(?:页面|栏目|内容|信息|文章|功能|网站)?的?"
    r"(?:访问|查看|浏览|阅读|操作)?的?权限|无权(?:限)?(?:访问|查看|浏览|阅读|操作)|权限(?:不足|不够)|Permission\s*denied|Unauthorized"
    r"|(?:请|需要?|须|必须)您?(?:先)?(?:登录|登陆)|(?:登录|登陆)(?:后|之后|以后)(?:才能|才可|方可|可|即可|再)?(?:访问|查看|浏览|阅读|操作)"
    r"|(?:登录|登陆|会话|身份)(?:已经?|信息)?(?:超时|过期|失效)|(?:仅限|仅供|仅允许|只允许|只有|只能|限于).{0,12}(?:访问|浏览|查看|阅读)"
    r"|(?:不是|并非|不在|非)(?:校内|内网|校园网|本单位|允许|授权).{0,8}(?:地址|范围|用户)|(?:用户|账号|统一身份)(?:登录|认证)",
    re.I,
)
_LEADS_ON = re.compile(
    r"(?:正在|即将|自动|为您)(?:为您)?(?:自动)?(?:跳转|转向|前往)|秒(?:钟)?(?:后|之后).{0,8}(?:跳转|进入|转到|转向)"
    r"|即将离开|没有(?:自动)?(?:跳转|反应|响应)|(?:已经?|整体)(?:搬迁|迁移|搬家|更换|变更|切换)(?:至|到|为)"
    r"|(?:启用|访问)新(?:网址|域名|版|网站|平台)|新(?:网址|域名|地址)(?:为|是|[:：])|Redirecting|(?:has|have)\s*moved|Moved\s*Permanently",
    re.I,
)
_SENDS_AWAY = re.compile(r"location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\(")
_LOGIN = re.compile(
    r"(?:用户|账号|帐号|会员|统一身份)(?:登录|登陆|认证)|请(?:先)?登录|忘记密码|记住密码|密码\s*[:：]?$"
)
_NEEDS_SCRIPT = re.compile(
    r"(?:enable|requires?|启用|开启|打开|支持)\s*javascript|javascript.{0,20}(?:enable|disabled|禁用)",
    re.I,
)
# The first that a part says is why it is refused.
_SAYINGS = (
    (Reason.BLOCK_PAGE, REFUSES),
    (Reason.SOFT_404, GONE),
    (Reason.NOT_AN_ARTICLE, BROKEN),
    (Reason.NOT_AN_ARTICLE, DENIED),
    (Reason.REDIRECT, LEADS_ON),
)
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in _SAYINGS), re.I)
_MOSTLY = 0.5  # of the sentences that are not the site's frame
_NEARLY = 0.9
_STANDS_ALONE = _SAYINGS[:2]  # what no frame of a site says while it shows an article
_FEWEST_TEASERS = 4
_MORE = re.compile(
    r"[\[【(（<]?(?:查看|阅读|点击|浏览|了解|继续)?(?:详细|详情|全文|全部|更多|原文|阅读|more)(?:内容|信息|报道)?[\]】)）]?[>＞》»…→.\s]*$",
    re.I,
)
_BESIDE = re.compile(
    r"nav|menu|foot|head(?!line)|top|logo|banner|side|right|share|qrcode|ewm|link|bottom|copyright|search",
    re.I,
)
_ICON = re.compile(
    r"logo|icon|/ico|banner|qrcode|ewm|weixin|weibo|share|arrow|blank|space|dot\b|btn|button|\.svg|404|error",
    re.I,
)
_AFTER = 6  # lines below a text
_LINKED = 6  # Chinese characters: a shorter link is navigation


def other_than_article(root: HtmlElement, layout: Layout, title: str) -> tuple[Reason, str] | None:
    """Why a page with little text is not an article, or None when it may be one."""
    if sum(line.han - line.linked for line in layout.lines) <= 2 * _SHORT:
        other = says_otherwise(layout.lines, layout.lines, title)
        if other is not None:
            return other
        if root.xpath('boolean(//input[@type="password"])') and _asks_to_log_in(layout.lines):
            return Reason.NOT_AN_ARTICLE, "a login form"
    if sum(len(line.text) for line in layout.lines) < _HARDLY_ANY:
        return _without_text(root, layout)
    return None


def says_otherwise(
    lines: Sequence[Line], page: Sequence[Line], title: str = ""
) -> tuple[Reason, str] | None:
    """What a part of a page says instead of an article, when most of its own sentences say it.

    A heading that says so is enough. What has a date and an outlet printed is nearly always an
    article, and may be about such things.
    """
    own = [line for line in lines if 2 * line.linked <= line.han and not is_furniture(line)]
    told = phrases(line.text for line in own) or phrases([title])
    if sum(map(len, told)) > _SHORT or any(map(ANNOUNCED.search, told)):
        return None
    said = share(told, _ANY)
    if not said:
        return None
    headings = phrases([title, *(line.text for line in own if line.heading)])
    if any(map(is_byline, page)):
        least = _NEARLY
    elif any(share([heading], _ANY) and _covers(heading) for heading in headings):
        least = 0.0
    else:
        least = _MOSTLY
    return _first_said(told, _SAYINGS) if said >= least else None


def _covers(heading: str) -> bool:
    match = _ANY.search(heading)
    return match is not None and len(match[0]) * 10 >= 7 * len(heading)


def without_article(
    root: HtmlElement,
    layout: Layout,
    named: Sequence[tuple[int, HtmlElement]],
    headline: int | None = None,
) -> tuple[Reason, str]:
    """What a page is on which no text of an article was found. named: from `containers.containers`.
    headline: its line, if known.
    """
    said = said_beside(layout.lines)
    if said is not None:
        return said
    if _shows_pictures(root, layout, named, headline):
        return Reason.IMAGE_ONLY, "pictures where the text should be"
    lines = layout.lines
    if looks_like_list(lines) or is_list_of_teasers(lines, lines):
        return Reason.LIST_PAGE, ""
    return Reason.NO_TEXT, ""


def said_beside(lines: Sequence[Line]) -> tuple[Reason, str] | None:
    """What a page without an article says somewhere about that: a firewall's sentence, or that what
    was asked for is gone."""
    own = (line.text for line in lines if 2 * line.linked <= line.han and len(line.text) <= 200)
    return _first_said(phrases(own), _STANDS_ALONE)


def _first_said(
    told: Sequence[str], sayings: Sequence[tuple[Reason, re.Pattern[str]]]
) -> tuple[Reason, str] | None:
    for reason, pattern in sayings:
        match = next(filter(None, map(pattern.search, told)), None)
        if match is not None:
            return reason, f"says “{match[0].strip()[:40]}”"
    return None


def _asks_to_log_in(lines: Sequence[Line]) -> bool:
    own = (line.text for line in lines if 2 * line.linked <= line.han)
    return share(phrases(own), _LOGIN) >= _MOSTLY


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


def _shows_pictures(
    root: HtmlElement,
    layout: Layout,
    named: Sequence[tuple[int, HtmlElement]],
    headline: int | None,
) -> bool:
    """Whether a page without text has pictures where the text should be: in a container named for
    the article, on a page that says hardly anything else, or below a headline or byline.
    """
    if any(element.find(".//img") is not None for _, element in named):
        return True
    if sum(line.han for line in layout.lines) < _HARDLY_ANY:
        return root.find(".//img") is not None
    below = next((at for at, line in enumerate(layout.lines) if is_byline(line)), headline)
    return below is not None and any(
        _stands_in_text(image, layout, below) for image in root.iter("img")
    )


def _stands_in_text(image: HtmlElement, layout: Layout, below: int) -> bool:
    """Whether a picture stands below a line, outside of the frame, and illustrates no link."""
    block = None
    for element in image.iterancestors():
        if _BESIDE.search(f"{element.get('id') or ''} {element.get('class') or ''}"):
            return False
        if block is None and element in layout.spans:
            block = element
    if block is None or _ICON.search(image.get("src") or ""):
        return False
    start, end = layout.spans[block]
    return start > below and not any(line.linked for line in layout.lines[start:end])


def is_list_of_teasers(lines: Sequence[Line], own: Sequence[Line]) -> bool:
    """Whether some of a page's lines, its own text, are one or more of several texts, each under a headline that links
    elsewhere or with a link to its whole text: a list with summaries.
    """
    teasers = [at for at, line in enumerate(lines) if line.prose and _is_teaser(lines, at)]
    if len(teasers) < _FEWEST_TEASERS:
        return False
    ids = set(map(id, own))
    texts = [at for at, line in enumerate(lines) if line.prose and id(line) in ids]
    return len(set(texts).intersection(teasers)) * 4 >= 3 * max(1, len(texts))


def _is_teaser(lines: Sequence[Line], at: int) -> bool:
    if lines[at].linked and _MORE.search(lines[at].text):
        return True
    if any(line.linked and _MORE.fullmatch(line.text) for line in lines[at + 1 : at + 3]):
        return True
    for line in reversed(lines[max(0, at - 3) : at]):
        if line.prose:
            return False
        if line.han >= _LINKED and not is_furniture(line):
            return line.is_link
    return False


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


def is_cut(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether a line at the end of a text, lines[start:end], or soon below it says that the rest is for
    those who log in or pay."""
    return any(hides_rest(line.text) for line in lines[max(start, end - 4) : end + _AFTER])
