"""Where a list goes on: links in words, the CMS's own script, or the family's numbering."""

import re
from dataclasses import dataclass
from re import Pattern
from urllib.parse import urljoin, urlsplit

from archive.web.urls import canonical
from crawler.lists.listing import ListRequest
from crawler.lists.markup import Anchor, Markup, collapse, same_host

_NEXT_WORDS = frozenset(("下一页", "下页", "下一頁", "下頁", "后一页", "next", "nextpage"))
_NEXT_SIGNS = frozenset((">", "›", "»"))
_LAST_WORDS = frozenset(("尾页", "末页", "尾頁", "末頁", "最后一页", "最后页", "last"))
_AROUND_WORDS = re.compile(r"[\s<>«»‹›\[\]|·]+")

# docs/cms.md: TRS; docs/cms.md: UCAP. TRS createPageHTML(total, current from 0, name, ext) and
# UCAP createPageHTML('element', total, current from 1, name, ext, items)
_CALL = re.compile(r"createPageHTML\s*\(([^()]{1,200})\)")
_PAGES = re.compile(
    r"(?:totalPages?|pageCount|countPage|allPage)\s*[=:]\s*[\"']?(\d{1,6})"
    r"|_simple_list_gotopage_fun\(\s*(\d{1,6})",
    re.IGNORECASE,
)
_CURRENT = re.compile(r"var\s+currentPage\s*=\s*(\d{1,6})")
_PAGES_IN_WORDS = re.compile(r"共\s*(\d{1,6})\s*[页頁]")
_FILE = re.compile(r"(?P<stem>[^/]*?)(?:_(?P<n>\d{1,6}))?\.(?P<ext>\w+)")


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a family names page k (from 1) of a list: data.

    shape: file name with the groups stem, n (absent on page 1) and ext. page 1 has no number,
    page k the number k + shift after `join`. The file of a directory address is `index.html`.
    """

    shape: Pattern[str]
    join: str = "_"
    shift: int = 0

    def next(self, url: str, pages: int) -> str | None:
        """The page after url in a list of that many pages."""
        file = urlsplit(url).path.rpartition("/")[2] or "index.html"
        match = self.shape.fullmatch(file)
        if match is None:
            return None
        page = int(match["n"]) - self.shift if match["n"] else 1
        if not 1 <= page < pages:
            return None
        return urljoin(url, f"{match['stem']}{self.join}{page + 1 + self.shift}.{match['ext']}")


@dataclass(frozen=True, slots=True)
class Descending:
    """Page k of T is `stem/{T-k+1}.htm`, page 1 `stem.htm` (docs/cms.md: VSB)."""

    def next(self, url: str, pages: int) -> str | None:
        """The page after url in a list of that many pages; later pages have it in the address."""
        match = re.search(r"/([^/]+?)(\.html?)$", urlsplit(url).path)
        if match is None:
            return None
        stem, ext = match.groups()
        if stem.isascii() and stem.isdigit() and len(stem) <= 6:
            return urljoin(url, f"{int(stem) - 1}{ext}") if int(stem) > 1 else None
        return urljoin(url, f"{stem}/{pages - 1}{ext}") if pages > 1 else None


def next_page(markup: Markup, numbering: Numbering | Descending | None) -> ListRequest | None:
    """The request for the following list page, on the same host, or None.

    Evidence in order of docs/cms.md: Next pages.
    """
    for found in (
        _by_word(markup),
        _by_script(markup),
        _by_numbering(markup, numbering),
        _by_number_links(markup),
        _by_last_link(markup),
    ):
        if found and _is_further(found, markup):
            return ListRequest(found)
    return None


def _is_further(found: str, markup: Markup) -> bool:
    return same_host(found, markup.url) and canonical(found) != canonical(markup.url)


def _word(anchor: Anchor) -> str:
    return _AROUND_WORDS.sub("", anchor.text or anchor.hint).lower()


def _by_word(markup: Markup) -> str | None:
    for anchor in markup.anchors:
        if _word(anchor) in _NEXT_WORDS or anchor.text in _NEXT_SIGNS:
            return anchor.url
    return None


def _by_script(markup: Markup) -> str | None:
    call = _CALL.search(markup.text)
    if call is None:
        return None
    arguments = [part.strip() for part in call[1].split(",")]
    if arguments[0][:1] in "'\"" and len(arguments) >= 5:
        start, total, current, stem, ext = 1, *arguments[1:5]
    elif len(arguments) >= 4:
        start, total, current, stem, ext = 0, *arguments[:4]
    else:
        return None
    pages = int(total) if _is_count(total) else page_count(markup.text)
    stem, ext = stem.strip("'\""), ext.strip("'\"")
    if not pages or not re.fullmatch(r"[\w-]{1,60}", stem) or not re.fullmatch(r"\w{1,8}", ext):
        return None
    here = _own_number(markup.url, stem)
    if here is None:
        told = _CURRENT.search(markup.text)
        here = int(current) if _is_count(current) else int(told[1]) if told else start
    # The number of the last page is pages - 1 where pages count from 0.
    return markup.resolve(f"{stem}_{here + 1}.{ext}") if here < pages - 1 + start else None


def _own_number(url: str, stem: str) -> int | None:
    """The number in the page's address: some templates leave the script's number at 1."""
    match = _FILE.fullmatch(urlsplit(url).path.rpartition("/")[2])
    return int(match["n"]) if match and match["n"] and match["stem"] == stem else None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def page_count(text: str) -> int | None:
    """How many pages a list says it has, in its scripts."""
    match = _PAGES.search(text)
    return int(match[1] or match[2]) if match else None


def _by_numbering(markup: Markup, numbering: Numbering | Descending | None) -> str | None:
    if numbering is None:
        return None
    pages = page_count(markup.text)
    if pages is None:
        told = _PAGES_IN_WORDS.search(collapse(markup.root.text_content()))
        pages = int(told[1]) if told else 0
    return numbering.next(markup.url, pages)


def _by_number_links(markup: Markup) -> str | None:
    """The link with the number after this page's own, which is the only unlinked number."""
    numbers: dict[int, str] = {}
    for anchor in markup.anchors:
        text = anchor.text.strip("[]【】第页 ")
        if _is_count(text):
            numbers.setdefault(int(text), anchor.url)
    own = canonical(markup.url)
    for number, url in numbers.items():
        if canonical(url) == own:
            return numbers.get(number + 1)
    gaps = [
        number - 1
        for number in numbers
        if number - 1 not in numbers and (number == 2 or number - 2 in numbers)
    ]
    return numbers[gaps[0] + 1] if len(gaps) == 1 else None


def _by_last_link(markup: Markup) -> str | None:
    """尾页 gives `index_N.html` or `page=N`; page 2 has the number 2 unless a link "2" says 1."""
    last = next((one.url for one in markup.anchors if _word(one) in _LAST_WORDS), None)
    match = last and re.fullmatch(
        r"(.*?(?:_|-|list|index|page|pageNo|pageNum|currPage|pageIndex)=?)(\d{1,6})(\.\w+)?", last,
        re.IGNORECASE,
    )  # fmt: skip
    if not match:
        return None
    before, pages, after = match[1], int(match[2]), match[3] or ""
    own = re.fullmatch(re.escape(before) + r"(\d{1,6})" + re.escape(after), markup.url)
    here = int(own[1]) if own else 1
    return f"{before}{here + 1}{after}" if here < pages else None
