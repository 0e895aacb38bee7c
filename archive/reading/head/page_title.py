"""The page title: headline, column and site in a row (docs/cms.md: Titles)."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from archive.reading.tree.layout import squeeze
from archive.web.markup import plain_text

PIECES = re.compile(
    r"\s*(?:[_|｜]|-{2,}|—{2,}(?=\S{1,12}(?:网|報|报|频道|站|党建)$)|\s[-–—]\s?|-(?=[^-]{2,20}$)"
    r"|(?<=[\u4e00-\u9fff）”》])-(?=[\u4e00-\u9fff]{2,8}-[^-]{2,20}$))\s*"
)
_HUNG_SITE = re.compile(r"\s*(?:[-–—·]+|>+)\s*[^-–—·>]{2,14}$|\s*[(（][^()（）]{2,14}[)）]$")
_HUNG_COLUMN = re.compile(r"(?<=\S{8})\s*(?:[-–—·]|>+)\s*[^-–—·>]{2,6}$")
_SITE = re.compile(
    r"(?:网|網|网站|網站|频道|頻道|门户|官网|首页|首頁|平台|(?<![喜简海捷板汇])报|電子報|电子版|数字报|新闻|在线|融媒)[)）]?$"
    r"|^[(（]新闻[)）]$"
)
_OFFICE = re.compile(
    r"(?:政府|委员会|委員會|委|局|厅|廳|部|办公室|办|大学|学院|学校|中学|小学|幼儿园|党校|医院|医科院|研究所|研究院"
    r"|街道|社区|工会|协会|学会|联合会|集团|公司|银行|中心|[馆所站队]|[镇乡村区县市])$"
)
# What a headline says and no name of a site, an office or a place does.
_ACTS = re.compile(
    r"[，。！？；：、“”《》—…,!?:]|[赴把给的抓送聚亮获]|(?<![武先促前跃新])进(?![出贤修])|让(?!胡)|讲(?!师)|在(?!线)|到"
    r"|(?<!组)(?<!紡)(?<!纺)织|(?<!华)为|(?<!信)访|看(?!守)|驻(?!马店)|任(?![丘县城])|深入|参加|入党|上线|出台|开(?:展|启|讲|门|通|课)"
    r"|召开|举[办行]|调研|慰问|参观|打造|推[出进动]|建成|建设(?!局|厅|委|部|银行|集团|公司|.{0,4}[局厅委部会司网])|成立|宣讲|助力"
    r"|学习(?!强国|平台|网)|培训(?!中心|学校|基地)|驱动|引领(?!网)|落[户地]|做|创建|签约|揭牌|考察|督导|部署|号召|庆祝|欢迎|感谢"
    r"|致敬|关爱|关心|帮扶|表彰|看望|荣获|飘扬|绽放|来|服务(?:进|乡|群|百|于|社)|绘|织密|夯实|筑牢|激活|赋能|点燃|传承"
)
_COLUMN = re.compile(
    r"[\u4e00-\u9fff]{0,6}(?:动态|公告|通知公告|新闻|要闻|之窗|园地|信息|快讯|快报|资讯|风采|天地|专栏|专题|工作|建设|党建|党务|公开|简报|交流|活动"
    r"|文件|热点|时政|头条|正文|详情|概况|服务|视窗|聚焦|广角|纵横|前沿|阵地|文化|教育|队伍|基层|论坛|学习|中心|列表|展示|公示|推荐|导读|阅读|排行榜?)"
)
# What templates leave in the title of every page.
_NOTHING = re.compile(
    r"(?:无标题|Untitled|详[细情]|内容|正文|文章|新闻|信息|资讯|首页|网页|页面|欢迎)(?:文档|Document|页面?|详情|内容|信息|展示|正文|浏览|阅读|标题|\s)*",
    re.I,
)
_WELCOME = re.compile(r"^欢迎(?:您|你)?(?:访问|光临|来到|浏览|进入)|[!！]$")
_LONGEST_TITLE = 1_000  # characters: no page has more to say, and each is looked at often
_LONGEST_NAME = 16
_LONGEST_COLUMN = 6


def main_piece(title: str) -> str:
    """A page title without the appended names of site and column."""
    bare = _HUNG_SITE.sub("", title)
    if bare != title and is_owner(title[len(bare) :].strip(" -–—·>（()）")):
        title = _HUNG_COLUMN.sub("", bare)
    pieces = pieces_of(title)
    if not pieces:
        return title
    if len(squeeze(pieces[0])) >= 4 and not is_owner(pieces[0]):
        return pieces[0]
    named = [piece for piece in pieces if not is_owner(piece)]
    return max(named or pieces, key=len)


def pieces_of(title: str) -> list[str]:
    """The parts of a page title: headline, column, site."""
    return [piece for piece in PIECES.split(title) if piece]


def site_in(title: str) -> str:
    """The site's name at the end of a page title, or nothing."""
    *before, last = pieces_of(title) or [""]
    return last if before and is_site(last) else ""


def may_name_no_article(title: str) -> bool:
    """Whether a page title may name only the site, its owner and a column."""
    return all(
        _is_site_with_column(piece)
        or len(squeeze(piece)) <= _LONGEST_COLUMN
        or _NOTHING.fullmatch(piece)
        for piece in pieces_of(title)
    )


def _is_site_with_column(piece: str) -> bool:
    """Whether a piece names a site or an office, perhaps with a column after a space."""
    first, *rest = piece.split() or [""]
    return is_owner(piece) or (is_owner(first) and bool(rest) and all(map(is_column, rest)))


def is_owner(text: str) -> bool:
    """Whether a text is the name of a site, an office or a place, and says nothing of them."""
    names = _WELCOME.sub("", text.strip()).split()
    return bool(names) and all(map(_is_name, names))


def _is_name(name: str) -> bool:
    if len(name) > _LONGEST_NAME or _ACTS.search(name):
        return False
    return is_site(name) or _OFFICE.search(name) is not None


def is_column(text: str) -> bool:
    """Whether a short text is one of the usual names of a site's columns."""
    name = squeeze(text)
    return len(name) <= 8 and _COLUMN.fullmatch(name) is not None and not _ACTS.search(name)


def is_site(text: str) -> bool:
    """Whether a short text is the name of a site rather than a headline."""
    name = squeeze(text)
    return len(name) <= 14 and _SITE.search(name) is not None and _ACTS.search(name) is None


def page_title(titles: Sequence[HtmlElement]) -> str:
    """The text of the first of a page's `<title>` that has one, its beginning when it is endless;
    drawings (SVG) have titles, too."""
    for element in titles:
        parent = element.getparent()
        if parent is None or parent.tag != "svg":
            title = plain_text(element.text_content())[:_LONGEST_TITLE].strip()
            if title:
                return title
    return ""
