"""What a page that may be no list is: an article, a form, an error, a shell, a way elsewhere."""

import re
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from archive.web.urls import address_facts
from crawler.lists.markup import Markup, collapse
from crawler.lists.rows.hidden import is_hidden

_MOST_TEXT = 200_000  # characters of visible text that are looked at
_SHORT = 400  # characters: an error page or a notice has no more
_LONG = 300  # characters of running text: an article
_SHELL_TEXT = 200  # characters: more is no shell
_FEW_LINKS = 15  # of a page that is a form and little else
_PARAGRAPH = 25  # characters: a shorter piece is no running text
_SILENT = frozenset(("script", "style", "title", "a", "noscript", "option"))
_UNSEEN = _SILENT | {"template"}
_HIGHEST = 12  # levels from a notice to what may hide it
_MOST_ELEMENTS = 20_000

# Addresses that columns have as well (docs/cms.md: Article addresses).
_OF_COLUMNS = frozenset(("numid", "tsid", "phpshow", "ln_web", "flipbook_page", "xpaper"))

_NOT_FOUND = re.compile(
    r"(?<!\d)404(?!\d)|not\s*found|页面(?:不存在|丢失|未找到|没有找到|找不到了?)|(?:找不到|未找到|没有找到|无法找到)(?:您|你)?.{0,12}(?:页面|网页|文件|资源)"
    r"|您?(?:访问|请求|查看|浏览)的?(?:页面|网页|栏目|内容|文章|信息).{0,8}(?:不存在|已删除|被删除|找不到|已下线|失效)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:网站|本站|栏目|平台|系统|本网|页面).{0,16}(?:迁移|搬迁|搬家|迁往|迁至|改版|升级|移至|停止更新|停用|关停|并入|整合)"
    r"|(?:新网址|新域名|新网站|新站|新版网站|新平台)|(?:已|将)(?:正式)?(?:迁移|搬迁|迁至|移至|并入|启用新)"
    r"|has (?:been )?moved|页面跳转|自动跳转|即将(?:跳转|转到|前往)|正在(?:跳转|转到)",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"(?:维护|检修|割接|升级|调试|改造).{0,40}(?:暂停|停止|中断|无法|关闭|暂时|稍后|稍候|恢复)|(?:暂停|停止|中断|无法)(?:对外)?(?:访问|服务|运行)"
    r"|(?:系统|网站|服务器?|平台)(?:正在)?(?:升级)?(?:维护|检修)(?:当?中|期间|公告|通知)?"
    r"|under maintenance|service unavailable|暂时关闭",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:暂无|暂时没有|目前没有|没有找到|没有查询到|未查询到|未找到|查无|尚无|还没有|没有|无)"
    r"(?:任何|相关|您要的|符合条件的|可显示的|更多)?的?"
    r"(?:数据|信息|内容|记录|文章|新闻|资料|结果|动态|文件)|正在建设(?:当?中|之中)|(?:栏目|页面|网站|频道)(?:正在)?建设(?:当?中)"
    r"|(?:内容|栏目|数据|信息)(?:正在)?(?:更新|整理|完善)(?:当?中)|敬请(?:期待|关注)|共\s*0\s*[条篇]"
    r"|no (?:data|records?|results?|posts?|articles?)",
    re.IGNORECASE,
)
_NO_RESULTS = re.compile(
    r"(?:暂无|暂时没有|目前没有|没有(?:找到|查询到|查到|搜索到|搜到|检索到)|未能?(?:找到|查询到|查到|搜索到|搜到|检索到)|查无)"
    r".{0,20}(?:数据|信息|内容|记录|文章|新闻|资料|结果|动态|文件)|(?:找到|共)\s?0\s?[条篇个项]"
    r"|(?:栏目|页面|频道|内容).{0,4}(?:建设|更新|整理|完善)中|请先?登[录陆]|登[录陆]后(?:可|才|查看|访问|浏览)"
    r"|no (?:data|records?|results?|posts?|articles?)(?: (?:were )?found)?(?![a-z ])",
    re.IGNORECASE,
)
_LONGEST_WORD = 40  # characters of a notice that there is nothing
_ROOT = re.compile(
    r"(?:app|root|__next|__nuxt|q-app|wrapper-app|main-app|app-root|___gatsby)", re.I
)
_NEEDS_SCRIPT = re.compile(
    r"enable\s+javascript|启用\s*JavaScript|开启\s*JavaScript|doesn't work properly"
    r"|JavaScript.{0,12}(?:禁用|支持|运行)",
    re.I,
)
_LOGIN = re.compile(r"登[录陆入]|log\s?in|sign\s?in|统一身份认证", re.IGNORECASE)
_LIST = re.compile(r"list|news|xxlb|lieb|(?<![a-z])lb(?![a-z])", re.IGNORECASE)
_BYLINE = re.compile(r"(?:来源|信息来源|稿源|作者)\s*[:：]")
_PUBLISHED = re.compile(r"(?:发布|发稿|发表|更新)?(?:时间|日期)\s*[:：]\s*\d{4}")


class Signs:
    """What a page shows of itself. Each is worked out at most once by whoever asks."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup
        self.text = visible(markup.root)
        self.title = collapse(markup.root.findtext(".//title"))[:200]

    def article(self, following: bool) -> str | None:
        """Why the page is one article, None when it does not look like one.

        following: whether a list goes on from here.
        """
        metas = self._metas()
        if metas.get("articletitle") and metas.get("pubdate"):
            return "its head names the title and the day of one article"
        running = self._running()
        facts = address_facts(self._markup.url)
        if facts and facts.dialect not in _OF_COLUMNS and running >= _LONG:
            return "its address is an article's, and it has running text"
        one = len(_BYLINE.findall(self.text)) in (1, 2) and len(_PUBLISHED.findall(self.text)) == 1
        if running >= 2 * _LONG and one and not following:
            return "it has a byline and running text"
        return None

    def error(self, has_items: bool) -> str | None:
        """What an error page says that is served as a page, else None. has_items: links were taken
        for articles; then only its title counts, since headlines say many things."""
        found = _NOT_FOUND.search(self.title)
        if found is None and not has_items and len(self.text) <= _SHORT:
            found = _NOT_FOUND.search(self.text)
        return found[0] if found else None

    def form(self) -> str | None:
        """The kind of a form that is the page's matter: a login, a search. A box to log in or to
        search stands on top of pages of any kind."""
        kinds = [
            (one.get("type") or "text").lower()
            for one in islice(self._markup.root.iter("input"), 200)
        ]
        bare = len(self.text) <= _SHORT and self.links() <= _FEW_LINKS
        if "password" in kinds and (bare or _LOGIN.search(self.title)):
            return "login"
        if bare and ("text" in kinds or "search" in kinds):
            return "search"
        return None

    def login(self) -> bool:
        """Whether the page is called a form to log in, whatever stands beside it."""
        return self.form() == "login" and bool(_LOGIN.search(self.title))

    def list_frame(self) -> bool:
        """Whether there is the frame of a list with nothing in it."""
        frames = islice(self._markup.root.iter("ul", "ol", "table", "tbody", "dl", "div"), 2_000)
        for one in frames:
            names = f"{one.get('class') or ''} {one.get('id') or ''}"[:200]
            said = collapse("".join(islice(one.itertext(), 20))) if _LIST.search(names) else "x"
            if not said and next(one.iter("a", "form", "input", "img"), None) is None:
                return True
        return False

    def closed(self) -> str | None:
        """What a short page says of a site that is closed for a while, and leads nowhere; else None."""
        if len(self.text) > _SHORT or self._others():
            return None
        match = _CLOSED.search(self.text)
        return match[0] if match else None

    def notice(self) -> str | None:
        """What a short page says of a move, with the address that it names; else None."""
        match = _NOTICE.search(self.text) if len(self.text) <= _SHORT else None
        if match is None:
            return None
        others = self._others()
        return others[0] if others else match[0]

    def _others(self) -> list[str]:
        """The addresses on other hosts that a short page names."""
        own = urlsplit(self._markup.url).netloc
        return [one.url for one in self._markup.anchors if urlsplit(one.url).netloc != own]

    def shell(self) -> bool:
        """Whether scripts are to fill the page."""
        root = self._markup.root
        if len(self.text) > _SHELL_TEXT or root.find(".//script") is None:
            return False
        said = " ".join(one.text_content()[:300] for one in islice(root.iter("noscript"), 5))
        if _NEEDS_SCRIPT.search(said) or _NEEDS_SCRIPT.search(self.text):
            return True
        empty = (one for one in islice(root.iter("div", "section", "main"), 200) if _is_bare(one))
        if any(_ROOT.fullmatch(one.get("id") or "") for one in empty):
            return True
        return not self._markup.anchors and any(one.get("src") for one in root.iter("script"))

    def nothing(self) -> str | None:
        """What a list says that has no articles, else None."""
        match = _NOTHING.search(self.text)
        return match[0] if match else None

    def nothing_beside(self) -> str | None:
        """What a page with links says, in a piece of its own that is shown and no link, of a list
        that has no articles: the links may be those of a box beside it. Else None."""
        for element in islice(self._markup.root.iter(), _MOST_ELEMENTS):
            if not isinstance(element.tag, str):
                continue
            parent = element.getparent()
            for owner, text in ((element, _own_text(element)), (parent, element.tail)):
                said = collapse(text) if owner is not None else ""
                if len(said) <= _LONGEST_WORD and _NO_RESULTS.search(said) and _is_seen(owner):
                    return said
        return None

    def links(self) -> int:
        """How many links the page has."""
        return len(self._markup.anchors)

    def running(self) -> bool:
        """Whether there is the text of an article."""
        return self._running() >= 2 * _LONG

    def _metas(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for element in islice(self._markup.root.iter("meta"), 200):
            name = element.get("name") or element.get("property") or ""
            content = (element.get("content") or "").strip()
            if content:
                found.setdefault(name.lower(), content)
        return found

    def _running(self) -> int:
        """Characters of running text that are no links."""
        size = 0
        for element in islice(self._markup.root.iter(), _MOST_ELEMENTS):
            silent = not isinstance(element.tag, str) or element.tag in _SILENT
            pieces = [None if silent else element.text, element.tail]
            size += sum(len(one) for one in map(collapse, pieces) if len(one) >= _PARAGRAPH)
        return size


def visible(root: Any) -> str:
    """The text of a page without scripts, styles and its title."""
    found: list[str] = []
    room = _MOST_TEXT
    for element in root.iter():
        hidden = not isinstance(element.tag, str) or element.tag in (
            "script",
            "style",
            "title",
            "noscript",
        )
        pieces = ("" if hidden else element.text or "", element.tail or "")
        found.extend(pieces)
        room -= sum(map(len, pieces))
        if room < 0:
            break
    return collapse(" ".join(found))


def _own_text(element: Any) -> str:
    """What an element says: all of it where it holds no link, else what comes before its first part."""
    if next(element.iter("a", "li", "script"), None) is not None:
        return element.text or ""
    return "".join(islice(element.itertext(), 20))


def _is_seen(element: Any) -> bool:
    """Whether an element is shown, and no part of a link."""
    around = (element, *islice(element.iterancestors(), _HIGHEST))
    return not any(one.tag in _UNSEEN or is_hidden(one) for one in around)


def _is_bare(element: Any) -> bool:
    return element.find(".//a") is None and not collapse("".join(islice(element.itertext(), 20)))
