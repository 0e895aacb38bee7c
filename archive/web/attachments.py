"""Files that belong to an article: links, viewers and embedded documents. Never raises."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from archive.types import Attachment
from archive.web.file_facts import ENDINGS, printed_size, type_of
from archive.web.links import base_of, resolve
from archive.web.markup import parse_html
from archive.web.urls import canonical

# docs/cms.md: Attachments
_FILE = re.compile(
    rf"\.(?:{ENDINGS})(?:$|[?])|/down(?:file|load)\.jsp|/virtual_attach_file\.vsb|[?&]fileurl=",
    re.IGNORECASE,
)
# What a file's address contains, in lower case: an extension, or the name of a script. Tested one
# by one, because a single pattern takes ten times as long on a page without any.
_MARKS = (
    *(
        b".pdf",
        b".doc",
        b".xls",
        b".ppt",
        b".ofd",
        b".wps",
        b".et",
        b".zip",
        b".rar",
        b".7z",
        b".ceb",
    ),
    *(b"/downfile.jsp", b"/download.jsp", b"/virtual_attach_file.vsb", b"fileurl="),
)
_MARK = re.compile(rf"\.(?:{ENDINGS})(?![a-z0-9])|/|f".encode())
_ENDING = re.compile(rf"\.(?:{ENDINGS})$", re.I)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|bmp|webp)(?:$|[?&])", re.I)
_LEADING = {  # element → the attribute that links
    "a": "href", "iframe": "src", "embed": "src", "object": "data", "div": "pdfsrc", "p": "pdfsrc",
}  # fmt: skip
_VIEWED = ("file", "fileurl", "src", "url", "pdf")  # parameters in which a viewer names its file
_LABEL = re.compile("附件|附表|附：|附:")
_GENERIC = re.compile(
    r"[\s\[【(（<>》»]*(?:点击|附件|文件|文档|立即|本地|在线|pdf|word)*(?:此处|这里)?"
    r"(?:下载|查看|预览|浏览|打开|阅读|download)?(?:附件|文件|文档|pdf)?[\s\]】)）<>》»]*",
    re.I,
)
_ELSEWHERE = re.compile(
    r"(?:foot|header|nav|menu|side|aside|copyright|friend|links?|crumb|banner|share|hot|rank)[\w-]*",
    re.I,
)
_SENTENCE = re.compile("[，。；！？]")
_HAN = re.compile("[\u3400-\u9fff]+")
_SPACE = re.compile(r"[\s\u3000\u200b\ufeff]+")

_MOST = 100  # attachments of one article
_MOST_LINKS = 2_000  # links to files that are examined
_LONGEST_NAME = 200
_MOST_LINKED = 120  # Chinese characters in the links of tools beside an article
_LONGEST_LABELLED, _MOST_LABELLED = 400, 200  # characters, elements that one 附件 labels


def is_file(url: str) -> bool:
    """Whether an address names a document or an archive rather than a page."""
    return bool(_FILE.search(url)) and not _PICTURE.search(url)


def find_attachments(
    text: str, url: str, root: HtmlElement | None = None
) -> tuple[Attachment, ...]:
    """The files that belong to the article on a page, in order, each once.

    text: the page's source. root: its tree, when it has been parsed. A file belongs to the article
    when its link is in the element with most of the page's sentences or beside it, or is labelled
    附件; links in headers, footers and side columns, and pictures that link to a file, do not count.
    A name that only says 下载 is replaced by the title, or the file's name. Of several links to a file
    the first that prints a size gives it.
    """
    if root is None:
        root = _tree(text)
    base = base_of(text, url)
    links = list(_links(root)) if root is not None else []
    addresses = "\n".join([base, *(given for _, given in links)])
    if root is None or not may_name_files(addresses.encode("utf-8", "surrogatepass")):
        return ()
    inside = _around_article(root)
    found: dict[str, Attachment] = {}
    nameless: set[str] = set()
    files = list(islice(_files(links, base), _MOST_LINKS))
    anchors = {element for element, _, _ in files}
    for element, address, name in files:
        if len(found) >= _MOST:
            break
        told = name or element.tag != "a" or element.get("title")
        if _is_elsewhere(element) or not ((told and inside(element)) or _is_labelled(element)):
            continue
        key = canonical(address)
        named = _GENERIC.fullmatch(name) is None
        size = found[key].size if key in found else None
        if key not in found or (named and key in nameless):
            called = _name(element, name, address)
            found[key] = Attachment(name=called, url=key, type=type_of(key, called))
            (nameless.discard if named else nameless.add)(key)
        size = size or printed_size(element, name, anchors)
        found[key] = replace(found[key], size=size)
    return tuple(found.values())


def _tree(text: str) -> HtmlElement | None:
    if not may_name_files(text.encode("utf-8", "surrogatepass")):
        return None
    try:
        return parse_html(text)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def may_name_files(body: bytes) -> bool:
    """Whether there can be any file at all: for most pages this ends the search.

    body: a page in any encoding in which ASCII stands for itself (all of the web's but UTF-16).
    """
    lower = body.lower().replace(b"\\", b"/")
    for mark in _MARKS:
        at = lower.find(mark)
        while at >= 0:
            if _MARK.match(lower, at):
                return True
            at = lower.find(mark, at + 1)
    return False


def _links(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Elements that link somewhere, with the address as written."""
    for element in root.iter(*_LEADING):
        given = element.get(_LEADING[element.tag])
        if given:
            yield element, given


def _files(
    links: Iterable[tuple[HtmlElement, str]], base: str
) -> Iterator[tuple[HtmlElement, str, str]]:
    """(element, address, visible name) of everything that links to a file."""
    for element, given in links:
        address = resolve(base, given)
        if address is None:
            continue
        viewed = _viewed(address) if element.tag != "a" or "viewer" in address else None
        address = (resolve(address, viewed) if viewed else None) or address
        if is_file(address):
            yield element, address, _tidy(element.text_content() if element.tag == "a" else "")


def _viewed(address: str) -> str | None:
    """The file that a viewer's address names: `viewer.html?file=…`."""
    try:
        given = {name.lower(): values[0] for name, values in parse_qs(_query(address)).items()}
    except ValueError:
        return None
    return next((given[name] for name in _VIEWED if _FILE.search(given.get(name, ""))), None)


def _query(address: str) -> str:
    return urlsplit(address).query


def _name(element: HtmlElement, text: str, address: str) -> str:
    if not _GENERIC.fullmatch(text):
        return text[:_LONGEST_NAME]
    given = (element.get("title"), element.get("download"), _sudy_title(element))
    for value in given:
        name = _tidy(value or "")
        if not _GENERIC.fullmatch(name):
            return name[:_LONGEST_NAME]
    file = _tidy(unquote(urlsplit(address).path.rpartition("/")[2]))
    return (file if _ENDING.search(file) else text or file)[:_LONGEST_NAME]


def _sudy_title(element: HtmlElement) -> str | None:
    """Sudy WebPlus puts the file's name into `sudyfile-attr="{'title':'…'}"` (docs/cms.md: Sudy)."""
    try:
        told = json.loads((element.get("sudyfile-attr") or "{}").replace("'", '"'))
    except ValueError:
        return None
    title = told.get("title") if isinstance(told, dict) else None
    return title if isinstance(title, str) else None


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _is_elsewhere(element: HtmlElement) -> bool:
    for above in (element, *element.iterancestors()):
        if above.tag in ("nav", "header", "footer", "aside"):
            return True
        if above.tag in ("html", "body"):
            continue
        names = (above.get("id") or "", *(above.get("class") or "").split())
        if any(_ELSEWHERE.fullmatch(name) for name in names):
            return True
    return False


def _is_labelled(element: HtmlElement) -> bool:
    """Whether 附件 is in the link, in its block, or right before that."""
    block = element
    for _ in range(4):
        text = _short_text(block)
        if text is None:
            return False
        before = block.getprevious()
        ahead = _short_text(before) if before is not None and isinstance(before.tag, str) else None
        if _LABEL.search(text) or _LABEL.search((ahead or "")[-20:]):
            return True
        block = block.getparent()
        if block is None or block.tag in ("body", "html"):
            return False
    return False


def _short_text(element: HtmlElement) -> str | None:
    """An element's text, or None when there is too much in it for one label to name."""
    inside = list(islice(element.iter(), _MOST_LABELLED + 1))
    if len(inside) > _MOST_LABELLED:
        return None
    tidied = _tidy(element.text_content())
    return tidied if len(tidied) <= _LONGEST_LABELLED else None


class _Around:
    """A test for being in this element; without one it accepts everything."""

    def __init__(self, whole: HtmlElement | None) -> None:
        self._whole = whole

    def __call__(self, element: HtmlElement) -> bool:
        return self._whole is None or any(one is self._whole for one in element.iterancestors())


def _around_article(root: HtmlElement) -> _Around:
    """The innermost element with most of the page's sentences, widened as long as that adds no list
    of links; the whole page when it has no sentences."""
    sentences, linked = _counts(root)
    total = sentences.get(root, 0)
    if not total:
        return _Around(None)
    best = root
    for element in root.iter("*"):
        if sentences.get(element, 0) * 10 >= total * 6:
            best = element
    for _ in range(2):
        wider = best.getparent()
        if wider is None or wider.tag in ("body", "html"):
            break
        if linked.get(wider, 0) > linked.get(best, 0) + _MOST_LINKED:
            break
        best = wider
    return _Around(best)


def _counts(root: HtmlElement) -> tuple[dict[HtmlElement, int], dict[HtmlElement, int]]:
    """Element → Chinese characters of the sentences in it, and of its links to other pages."""
    sentences: dict[HtmlElement, int] = {}
    linked: dict[HtmlElement, int] = {}
    elements = list(root.iter("*"))
    for element in elements:
        if element.tag in ("script", "style", "noscript"):
            continue
        texts = (element.text or "", *(child.tail or "" for child in element))
        sentences[element] = sum(_count(text) for text in texts if _SENTENCE.search(text))
        if element.tag == "a" and not is_file(element.get("href") or ""):
            linked[element] = sum(map(_count, texts))
    for element in reversed(elements):
        above = element.getparent()
        if above is not None:
            sentences[above] = sentences.get(above, 0) + sentences.get(element, 0)
            linked[above] = linked.get(above, 0) + linked.get(element, 0)
    return sentences, linked


def _count(text: str) -> int:
    return sum(map(len, _HAN.findall(text)))
