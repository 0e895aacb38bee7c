"""Where an article stands in its outlet: the newspaper's page and issue, keywords, the site's code
(docs/cms.md: Newspapers; Meta tags)."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin

from lxml.html import HtmlElement

from archive.reading.tree.layout import Line, squeeze
from archive.types import ArticleKind, Evidence
from archive.web.urls import canonical

_NUMBER = r"(?P<number>[A-Z]{0,2}\d{1,3})"
_PAGE = re.compile(
    rf"(?:^|(?<=[\s|｜》】]))(?:第?\s?{_NUMBER}\s?版|版次\s?[:：]\s?(?:第?\s?)?(?P<labelled>[A-Z]{{0,2}}\d{{1,3}})(?:\s?版)?)"
    r"(?:\s?[:：]?\s?(?:版名\s?[:：]\s?)?(?P<name>[\u4e00-\u9fff][\u4e00-\u9fff·、/]{1,11}))?(?=$|[\s|｜])"
)
_PAGE_NAME = re.compile(r"版名\s?[:：]\s?(?P<name>[\u4e00-\u9fff·、/]{2,12})")
# The newspaper that a website took the text from: 《青石日报》（2023年5月13日 第02版）.
_CITED = re.compile(
    rf"《\s?[^《》]{{2,14}}[报刊]\s?》\s?[（(]\s?(?:19|20)\d{{2}}\s?年\s?\d{{1,2}}\s?月\s?\d{{1,2}}\s?日\s?,?，?\s?第?\s?{_NUMBER}\s?版"
)
_ISSUE = re.compile(
    r"(?P<issue>(?:(?:19|20)\d{2}\s?年)?\s?第\s?[\d一二三四五六七八九十]{1,6}\s?期|总第\s?\d{1,6}\s?期)"
)
_JOURNAL = re.compile(
    r"《[^《》]{2,20}》\s?[（(]?\s?(?P<issue>(?:19|20)\d{2}\s?年?\s?第\s?\d{1,3}\s?期)"
)
_NO_NAME = frozenset(("上一版", "下一版", "版面导航", "标题导航", "往期回顾", "数字报", "电子版"))
_CODE = re.compile(r"网站标识码\s?[:：]?\s?(?P<code>[a-zA-Z]{0,2}\d{8,10})(?![\d])")
_SITE_CODE = re.compile(r"[a-zA-Z]{0,2}\d{8,10}")
_SEPARATORS = re.compile(r"[\s,，;；、|｜]+")
_FEWEST_SHARED = 0.5
"""Share of keywords that stand in the article: below it they are the site's own."""
_MOST_KEYWORDS, _LONGEST_KEYWORD, _LONGEST_KEYWORDS = 20, 20, 500
_LAST_LINES, _LONGEST_LINE = 4, 60


def newspaper_page(
    kind: ArticleKind, around: Sequence[Line], text: Sequence[str]
) -> dict[str, list[Evidence]]:
    """Number and name of the page of a newspaper, and its issue: of the e-paper's page itself, or of
    the paper that is cited at the end of the text. around: the page's lines outside of the text."""
    found: dict[str, list[Evidence]] = {}
    for line in text[-_LAST_LINES:]:
        if (cited := _CITED.search(line)) is not None:
            found["newspaper_page"] = [_at("newspaper cited at the end", cited["number"])]
        if (journal := _JOURNAL.search(line)) is not None:
            found["issue"] = [_at("journal cited at the end", squeeze(journal["issue"]))]
    if kind is not ArticleKind.NEWSPAPER:
        return found
    # Links lead to the paper's other pages.
    own = [line.text for line in around if len(line.text) <= _LONGEST_LINE and not line.is_link]
    pages = _pages(own)
    if len(pages) == 1:
        ((number, name),) = pages.items()
        found["newspaper_page"] = [_at("page of the newspaper", number)]
        found["newspaper_page_name"] = [_at("page of the newspaper", name)] if name else []
    issues = {squeeze(match["issue"]) for line in own for match in _ISSUE.finditer(line)}
    if len(issues) == 1:
        found["issue"] = [_at("page of the newspaper", *issues)]
    return found


def _pages(lines: Iterable[str]) -> dict[str, str]:
    """The pages of a newspaper that lines name: number → name, empty where it is not said."""
    pages: dict[str, str] = {}
    for line in lines:
        named = _PAGE_NAME.search(line)
        for page in _PAGE.finditer(line):
            name = page["name"] or (named["name"] if named is not None else "")
            if name not in _NO_NAME:
                number = page["number"] or page["labelled"]
                pages[number] = name or pages.get(number, "")
    return pages


def position(root: HtmlElement, url: str) -> list[Evidence]:
    """Where on the newspaper's page an article begins: the corner of its area in the map of the page,
    in hundredths of its width and height."""
    own = canonical(url)
    for area in root.iter("area"):
        href = area.get("href") or ""
        try:
            if not href or canonical(urljoin(url, href)) != own:
                continue
        except ValueError:
            continue
        size = _size_of_picture(root, area.getparent())
        numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", (area.get("coords") or "")[:400])]
        if size is None or len(numbers) < 4:
            return []
        x, y = min(numbers[::2]) / size[0], min(numbers[1::2]) / size[1]
        if x <= 1 and y <= 1:
            return [_at("map of the page", f"{round(x * 100)},{round(y * 100)}")]
    return []


def keywords(said: str, title: str, text: str) -> list[Evidence]:
    """Keywords of the article: those of which half stand in it. Others are the site's."""
    words = [word for word in _SEPARATORS.split(said[:_LONGEST_KEYWORDS]) if word]
    plain = squeeze(title + text)
    own = [
        word
        for word in dict.fromkeys(words)
        if 2 <= len(word) <= _LONGEST_KEYWORD and word in plain
    ]
    if not own or len(own) < _FEWEST_SHARED * len(words):
        return []
    return [_at("meta:keywords", "、".join(own[:_MOST_KEYWORDS]))]


def site_code(said: str, below: Iterable[Line]) -> list[Evidence]:
    """The identifier of a government site, by its meta tag or at the foot of the page."""
    if _SITE_CODE.fullmatch(said.strip()):
        return [_at("meta:siteidcode", said.strip())]
    for line in below:
        code = _CODE.search(line.text)
        if code is not None:
            return [_at("foot of the page", code["code"])]
    return []


def _at(where: str, value: str) -> Evidence:
    return Evidence(where=where, value=value)


def _size_of_picture(root: HtmlElement, of: HtmlElement | None) -> tuple[float, float] | None:
    """Width and height of the picture that a map belongs to, as its tag gives them."""
    name = of.get("name") or of.get("id") if of is not None else None
    for picture in root.iter("img"):
        if name and (picture.get("usemap") or "").lstrip("#") == name:
            sizes = [re.match(r"\d+", (picture.get(side) or "")) for side in ("width", "height")]
            width, height = (float(size[0]) if size else 0.0 for size in sizes)
            return (width, height) if width > 0 and height > 0 else None
    return None
