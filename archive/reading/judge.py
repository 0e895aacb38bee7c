"""Article or not: which pages are something else, and what."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from archive.reading.body.boilerplate import is_furniture
from archive.reading.body.candidate import Body, is_enough
from archive.reading.dated import has_byline, has_day, heads_day
from archive.reading.head.headline_lines import is_byline
from archive.reading.head.page_title import page_title
from archive.reading.lists import is_list_of_teasers, is_mostly_links, looks_like_list
from archive.reading.parsed import Parsed
from archive.reading.tree.about_site import is_about_site
from archive.reading.tree.containers import containers
from archive.reading.tree.layout import Layout, Line
from archive.reading.visitors import asks_to_write, speaks_to_visitors
from archive.types import Reason
from archive.web.firewalls import CHALLENGE, REFUSES
from archive.web.notices import ANNOUNCED, BROKEN, DENIED, GONE, LEADS_ON, hides_rest
from archive.web.phrases import few_phrases, phrases, share

# Parts that say one of these things say little else; longer ones may quote them.
_SHORT = 600
_LONG = 3 * _SHORT  # with the frame of a site around it
_HARDLY_ANY = 60

_SENDS_AWAY = re.compile(r"location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\(")
_LOGIN = re.compile(
    r"登录|登陆|登錄|统一身份|忘记密码|记住密码|(?:用户名|账号|帐号|密码|验证码)\s*[:：]?$"
)
_LITTLE = 25
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
# Dialogs of frames lead on.
_NOTICES = re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in _SAYINGS[:-1]), re.I)
LEAST_GUESSED = 80  # characters of running text below which a library's guess is not trusted
_FOOT = 500  # characters: more is not only the foot of a page
_MOSTLY = 0.5  # of the sentences that are not the site's frame
_FEWEST_SAID = 7  # characters
_NEARLY = 0.9
_STANDS_ALONE = _SAYINGS[:2]  # what no frame of a site says while it shows an article
_TITLED = re.compile("^关于.{2,40}的(?:通知|公告|通告|公示|函)$")
_FEWEST_FIELDS = 3
_LONGEST_SAYING = 40  # characters of a notice that goes on with something else
_CLAUSES = re.compile("[，,]")
_LONGEST_LOGIN = 12  # characters of what a frame says of logging in
_NONE_HERE = re.compile(
    r"\W*(?:暂无|没有)(?:任何|相关|更多|数据|内容)"
)  # of a box beside an article
_BESIDE = re.compile(
    r"nav|menu|foot|head(?!line)|top|logo|banner|side|right|share|qrcode|ewm|link|bottom|copyright|search",
    re.I,
)
_SORRY = re.compile("抱歉|对不起|遗憾|谅解|不便")
_ICON = re.compile(
    r"logo|icon|/ico|banner|qrcode|ewm|weixin|weibo|share|arrow|blank|space|dot\b|btn|button|\.svg|404|error",
    re.I,
)
_AFTER = 6  # lines below a text


def other_than_article(page: Parsed, layout: Layout, title: str) -> tuple[Reason, str] | None:
    """Why a page with little text is not an article, or None when it may be one."""
    if sum(line.han - line.linked for line in layout.lines) <= 2 * _SHORT:
        other = says_otherwise(layout.lines, layout.lines, title)
        if other is not None:
            return other
        if page.root.xpath('boolean(//input[@type="password"])') and _asks_to_log_in(layout.lines):
            return Reason.NOT_AN_ARTICLE, "a login form"
        written = _has_form(page.root) and asks_to_write(layout.lines)
        if written and not has_byline(layout.lines):
            return Reason.NOT_AN_ARTICLE, "a form to fill in"
    if sum(len(line.text) for line in layout.lines) < _HARDLY_ANY:
        return _without_text(page, layout)
    return None


def says_otherwise(
    lines: Sequence[Line], page: Sequence[Line], title: str = ""
) -> tuple[Reason, str] | None:
    """What a part of a page says instead of an article, when most of its own sentences say it.

    A line that is nothing but such a notice is enough. What has a date or an outlet printed is
    nearly always an article, and may be about such things.
    """
    own = [line for line in lines if 2 * line.linked <= line.han]
    if sum(len(line.text) for line in own) > _LONG:
        return None
    # Of most pages the first sentences are enough to see that they say more than a notice.
    told = few_phrases((line.text for line in own if not _is_of_frame(line)), _SHORT)
    if told is None:
        return None
    own = [line for line in own if not _is_of_frame(line)]
    told = told or phrases([title])
    if sum(map(len, told)) > _SHORT or any(map(ANNOUNCED.search, told)):
        return None
    said = share(told, _ANY)
    if not said:
        return None
    if has_byline(page) or _is_titled(page):
        least = _NEARLY
        if not any(_covers(one, 0.2, _ANY) for one in told):
            return None
    else:
        least = 0.0 if any(map(_says_only, [title, *(line.text for line in own)])) else _MOSTLY
    return _first_said(told, _SAYINGS) if said >= least else None


def _has_form(root: HtmlElement) -> bool:
    """Whether there is something to fill in: a text, or more than a search."""
    written = ("", "text", "tel", "email", "number", "date")
    fields = sum((field.get("type") or "").lower() in written for field in root.iter("input"))
    return root.find(".//textarea") is not None or fields >= _FEWEST_FIELDS


def _is_titled(lines: Sequence[Line]) -> bool:
    """Whether a line is the headline of an office's paper: 关于…的通知."""
    return any(_TITLED.search(line.text) for line in lines if not line.is_link)


def _is_of_frame(line: Line) -> bool:
    """Whether a line is furniture. What leads on, or refuses and has a code to scan, may be all there is."""
    return is_furniture(line) and not (LEADS_ON.search(line.text) or REFUSES.search(line.text))


def _is_dated_text(layout: Layout, found: Body) -> bool:
    around = layout.lines[max(0, found.start - 3) : found.end]
    return has_byline(layout.lines) or has_day(around)


def _says_only(line: str) -> bool:
    """Whether a line is nothing but such a notice. What stands beside an article may say 暂无相关信息
    or 请登录."""
    told = phrases([line])
    if not told or _NONE_HERE.match(told[0]) or share(told, _NOTICES) < _NEARLY:
        return False
    if len(line) < _LONGEST_LOGIN and _LOGIN.search(line):
        return False
    if any(_covers(phrase, 0.5, _NOTICES) for phrase in told):
        return True
    # 该链接已失效，请从首页进入
    clauses = (clause for phrase in told for clause in _CLAUSES.split(phrase))
    return len(line) <= _LONGEST_SAYING and any(_covers(one, 0.6, _NOTICES) for one in clauses)


def _covers(phrase: str, least: float, sayings: re.Pattern[str]) -> bool:
    """Whether such sayings are at least this share of a phrase."""
    said = sum(len(match[0]) for match in sayings.finditer(phrase))
    return said > 0 and said >= least * len(phrase)


def without_enough(
    page: Parsed, layout: Layout, found: Body, lines: Sequence[str]
) -> tuple[Reason, str] | None:
    """Why the text that was found is no article's; None when it may be one. lines: what is left of it
    without boilerplate. Libraries find dialogs that are hidden, too.
    """
    other = says_otherwise(found.lines, layout.lines[: found.end])
    if other is None and speaks_to_visitors(lines) and not _is_dated_text(layout, found):
        other = Reason.NOT_AN_ARTICLE, "speaks to visitors of the site"
    if other is not None and other[0] is not Reason.REDIRECT:
        return said_beside(layout.lines) or other
    prose = layout.prose(found.start, found.end)
    if (prose < 200 and looks_like_list(found.lines)) or is_list_of_teasers(
        layout.lines, found.lines, page_title(page.elements["title"])
    ):
        other = Reason.LIST_PAGE, ""
    elif other is None and _holds_enough(lines) and (not found.guessed or prose >= LEAST_GUESSED):
        return None
    instead = without_article(page.root, layout, containers(page.nodes))
    return other if other is not None and instead[0] is Reason.NO_TEXT else instead


def _holds_enough(lines: Sequence[str]) -> bool:
    """Whether lines are enough for an article, also without what stands at the foot of every page."""
    return is_enough(lines) and (
        sum(map(len, lines)) > _FOOT
        or is_enough([line for line in lines if not is_about_site(line)])
    )


def without_article(
    root: HtmlElement,
    layout: Layout,
    named: Sequence[tuple[int, HtmlElement]],
) -> tuple[Reason, str]:
    """What a page is on which no text of an article was found. named: from `containers.containers`."""
    said = said_beside(layout.lines)
    if said is not None:
        return said
    if _shows_pictures(root, layout, named):
        return Reason.IMAGE_ONLY, "pictures where the text should be"
    lines = layout.lines
    if is_mostly_links(lines) or looks_like_list(lines) or is_list_of_teasers(lines, lines):
        return Reason.LIST_PAGE, ""
    return Reason.NO_TEXT, ""


def said_beside(lines: Sequence[Line]) -> tuple[Reason, str] | None:
    """What a page without an article says somewhere about that: a firewall's sentence, that what was
    asked for is gone, or, in a sentence of its own, anything else that is said instead of a page."""
    own = (line.text for line in lines if 2 * line.linked <= line.han and len(line.text) <= 200)
    told = phrases(own)
    # Frames say 请登录, too, and dialogs that somebody is about to leave.
    plainly = [one for one in told if len(one) >= _FEWEST_SAID and "离开" not in one]
    plainly = [one for one in plainly if _covers(one, 0.1 if _SORRY.search(one) else 0.3, _ANY)]
    return _first_said(told, _STANDS_ALONE) or _first_said(plainly, _SAYINGS)


def _first_said(
    told: Sequence[str], sayings: Sequence[tuple[Reason, re.Pattern[str]]]
) -> tuple[Reason, str] | None:
    for reason, pattern in sayings:
        match = next(filter(None, map(pattern.search, told)), None)
        if match is not None:
            return reason, f"says “{match[0].strip()[:40]}”"
    return None


def _asks_to_log_in(lines: Sequence[Line]) -> bool:
    """Whether lines speak of logging in, and none at length of anything else."""
    rest = sum(line.prose for line in lines if not _LOGIN.search(line.text))
    return (
        rest < _LITTLE
        and not any(map(is_byline, lines))
        and not _is_titled(lines)
        and any(_LOGIN.search(line.text) for line in lines)
    )


def _without_text(page: Parsed, layout: Layout) -> tuple[Reason, str] | None:
    """What a page with hardly any text is."""
    root, scripts = page.root, page.scripts[:50_000]
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
    root: HtmlElement, layout: Layout, named: Sequence[tuple[int, HtmlElement]]
) -> bool:
    """Whether a page without text has pictures where the text should be: in a container named for
    the article, on a page that says hardly anything else, or below a byline or a dated headline.
    """
    if any(element.find(".//img") is not None for _, element in named):
        return True
    lines = layout.lines
    if sum(line.han for line in lines) < _HARDLY_ANY:
        return root.find(".//img") is not None
    below = next(
        (at for at, line in enumerate(lines) if is_byline(line) or heads_day(lines, at)), -1
    )
    return below >= 0 and any(_stands_in_text(image, layout, below) for image in root.iter("img"))


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


def _is_shell(root: HtmlElement, layout: Layout) -> bool:
    characters = sum(len(line.text) for line in layout.lines)
    scripts = root.xpath("//script")
    asked = any(_NEEDS_SCRIPT.search(part) for part in root.xpath("//noscript//text()"))
    return bool(scripts) and (asked or characters < 30)


def is_cut(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether a line at the end of a text, lines[start:end], or soon below it says that the rest is for
    those who log in or pay."""
    return any(hides_rest(line.text) for line in lines[max(start, end - 4) : end + _AFTER])
