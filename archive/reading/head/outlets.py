"""Names of outlets: who first published an article, in the text after 来源 and elsewhere."""

import re
from collections.abc import Iterable
from itertools import pairwise

from archive.reading.head import names
from archive.reading.head.words import is_place, is_word

OURSELVES = frozenset(
    (
        "本站",
        "本网",
        "本",
        "本网站",
        "本站原创",
        "本网原创",
        "本网站原创",
        "原创",
        "本报",
        "本刊",
        "本站讯",
        "本网讯",
        "本站编辑",
        "本网编辑",
    )
)
_NOBODY = re.compile(
    r"(?:未知|佚名|不详|匿名|无|暂无|(?:互联)?网络(?:整理|转载|综合)?|互联网|综合(?:整理|报道)?|转载|(?:网友|原创|用户)?投稿"
    r"|(?:系统|网站|信息)?管理员|admin|editor|null|none|小编|编辑|记者|作者|查看更多|阅读原文|返回|发布|发表|更新|首页|正文|大字|来源|责任|(?:暂无|未知)来源|本(?:单位|部门|局|馆|院|校)|其[他它](?:媒体|网站|来源)?"
    r"|澎湃新闻[·・]澎湃号.*|澎湃号[·・].*"  # what publishes an account, which stands beside it
    r"|自编|自采|IP.*|来自.{0,4})",
    re.I,
)
_OUTLET = re.compile(
    r"(?:报|報|网|網|社|台|臺|传媒|媒体|融媒|新闻|日报|客户端|在线|频道|杂志|周刊|时报|晚报|中心|视频|先锋|组工|发布"
    r"|党建|电视台|广播|学习强国|微信公众号|公众号|政府|办公室|委员会|局)$"
)
_FROM = re.compile(
    r"^(?:[^:：]{0,4}来源[:：]|来源[于自]|转自|原载于?|摘自|综合自|据(?=.{2,12}[报網网社台]$))\s*"
)
_IN_MARKS = re.compile(
    r"^[“\"']?《(?P<name>[^《》]{2,20})》(?P<more>(?:客户端|微信公众号|公众号|网站?|新媒体|数字报)?)"
)
_CHANNEL = re.compile(  # 微信公众号“岚溪先锋”, “岚溪先锋”微信公众号
    r"(?:微信)?公众[号平台]+[\s:：“\"「‘]*(?P<name>[^”\"」’\s:：]{2,20})[”\"」’]?.*"
    r"|[“\"「](?P<quoted>[^”\"」]{2,20})[”\"」](?:官方)?(?:微信)?公众号.*"
)
_ISSUE = re.compile(
    r"(?<=[^\W\d]{2})\s*(?:[(（]?(?:19|20)\d{2}\s?(?:年|[-/.]\d)|第\s?\d{1,4}\s?[期版卷]|\d{1,2}月\d{1,2}日|[AB]?\d{1,2}版).*"
)
_REPORTER = re.compile(
    r"(?<=[报網网社台刊])(?:本报|特约|首席|全媒体)?(?:记者|記者|通讯员)[\u3400-\u9fff\s]*$"
)
_ACCOUNT = re.compile(r"(?<=[报網网社台])的?(?:官方)?[账帐]号$")
_LATIN = re.compile(r"[A-Za-z][\w.&'’-]*")
_OFFICE = re.compile(
    r"(?:委|委员会|政府|局|厅|院|校|大学|学院|公司|集团|县|市|区|镇|乡|街道|中共|部|办|报|社|网|台|新闻)$"
)
# What is an office only together with the name before it: 青石县委 组织部.
_DEPARTMENT = re.compile(
    r"(?:(?:组织|宣传|统战|政治|人事|社会工作|党群工作)(?:部|处|科)|(?:党政|党建|综合)?办公室|党政办|党建办|党委|党组|党支部|党总支|机关党委|委组织部|委宣传部|委员会"
    r"|工会|团委|妇联|纪委监委|纪委|融媒体中心|人民政府|政府|老干部局|党校|[\u4e00-\u9fff]{2,4}[科股室]|客户端|微信公众号|官网|网站)"
)

_COUNTY = "省市州县区旗"

_PIECES = re.compile(r"\s*(?:[-_|｜–—>＞»]+|\s·\s)\s*")
_DIGITAL = re.compile(
    r"(?P<name>[\u4e00-\u9fff·]{2,10}?[报報刊])社?\s*(?:多媒体|全媒体|官方|新媒体)?\s*"
    r"(?P<digital>数字报刊?|数字版|电子版|电子报|数码报|多媒体[版报]|數位報|電子報|e-?paper|)(?:平台|网|首页)?(?:\s.*)?",
    re.I,
)


_PAGE = re.compile(r"(?:^|[\s第|｜])[A-Z]?0?\d{1,2}\s?版(?:[:：\s]|$)")
_MASTHEAD = re.compile(r"(?:^|[\s|｜])(?P<name>[\u4e00-\u9fff]{1,7}[报報])(?:[\s|｜]|$)")
_SHORT = 60  # characters of a line that may name a newspaper or its page


def outlet(value: str) -> str | None:
    """An outlet's name from the text after 来源, or None when nothing is named.

    本站 and the like (`OURSELVES`) are returned unchanged. "人民网－人民日报" says where it
    was taken from and who had it first: the first publisher counts. A journal goes without its issue.
    """
    text = _FROM.sub("", value.strip())
    channel = _CHANNEL.fullmatch(text.strip())
    text = (channel["name"] or channel["quoted"]) if channel is not None else text.strip()
    marked = _IN_MARKS.match(text)
    if marked is not None:
        return marked["name"].strip() + marked["more"]
    text = _leading(_ISSUE.sub("", text.strip("“”\"'：: []【】")))
    if text.count("“") != text.count("”"):  # “学习强国”青石学习平台
        text = text.replace("“", "").replace("”", "")
    if text in OURSELVES:
        return text
    site, _, first = text.replace("－", "-").replace("—", "-").rpartition("-")
    if first.startswith("《") or (site and is_outlet(first) and not first.endswith("频道")):
        text = first
    text = _ACCOUNT.sub("", text)
    text = _REPORTER.sub("", re.sub(r"[\[（(【].*$", "", text)).strip("《》·-|｜,，;；。）)】]")
    if (
        not 2 <= len(text) <= 40
        or is_place(text)
        or _NOBODY.fullmatch(text)
        or not re.search(r"[^\W\d]", text)
    ):
        return None
    return text


def owner(title: str) -> str:
    """The office or the medium that the last piece of a page title names as the site's owner, or nothing."""
    *before, last = [piece.strip() for piece in _PIECES.split(title) if piece.strip()] or [""]
    return last if before and len(last) <= 20 and (is_outlet(last) or names.is_unit(last)) else ""


def newspaper(title: str, headline: str = "", *, paged: bool = False) -> str:
    """The newspaper that a page title of its digital edition names beside the headline: 某某日报数字报; or
    某某日报 beside 第A02版. paged: whether the page is known to be a newspaper's.
    """
    pieces = [piece.strip() for piece in _PIECES.split(title)]
    paged = paged or any(map(_PAGE.search, pieces))
    for piece in pieces:
        match = _DIGITAL.fullmatch(piece)
        named = match is not None and (match["digital"] or paged)
        if match is not None and named and match["name"] != headline:
            return match["name"]
    return ""


def masthead(above: Iterable[str]) -> str:
    """The newspaper of a page with its name and its number (A02版) in lines above the text, or nothing."""
    short = [text for text in above if len(text) < _SHORT]
    names_of = filter(None, map(_MASTHEAD.search, short))
    return next((found["name"] for found in names_of if any(map(_PAGE.search, short))), "")


def is_outlet(name: str) -> bool:
    """Whether an unlabelled word names a publisher."""
    return 3 <= len(name) <= 20 and _OUTLET.search(name) is not None


def is_loose(name: str) -> bool:
    """Whether a word that stands alone beside the date can name an outlet: no place, no tool, no person."""
    person = names.is_person(name) and not is_word(name[:2])  # but 石榴云
    return 3 <= len(name) <= 14 and not (person or is_place(name) or names.is_tool(name))


def _leading(text: str) -> str:
    """The first word of a value. It goes on after a space where it is spelt with Latin letters, where its
    characters are spaced out, and where an office's department follows.
    """
    words = text.split()
    if not words:
        return ""
    kept = words[:1]
    for before, word in pairwise(words):
        latin = _LATIN.fullmatch(before) and _LATIN.fullmatch(word)
        spaced = len(word) == 1 and len(before) == 1
        of_county = before[-1] in _COUNTY and word[-1] in "局委办厅" and names.is_unit(word)
        office = of_county or (_OFFICE.search(before) and _DEPARTMENT.fullmatch(word))
        if not (latin or spaced or office):
            break
        kept.append(word)
    return (" " if _LATIN.fullmatch(kept[0]) else "").join(kept)
