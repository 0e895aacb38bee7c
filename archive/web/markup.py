"""A page's markup as a tree: repaired before libxml2 sees it, which would otherwise lose text."""

import html as html_text
import re
from html import unescape

from lxml import html
from lxml.html import HtmlElement

from archive.web.bulk import without_bulk
from archive.web.dates import find_days

# Characters of a page that are read; the longest real page of a test corpus had 3,500,000, nearly
# all of them scripts. (libxml2 itself refuses text nodes above 10,000,000 bytes and 256 levels.)
LONGEST = 3_300_000
_MOST_ELEMENTS = 50_000  # of a page; the largest of 69 real ones had 3,195

# Written so that the character after "<" is looked for as a set: this passes over each page.
_DOCUMENT_TAG = re.compile(
    r"<(?=[/?!hHbB])(?:/?(?:html|body)(?:\s[^<>]*)?|\?xml[^>]*|!DOCTYPE[^>]*)>", re.I
)
# What no XML tree can hold; and invisible characters, which would split words for the search: soft
# hyphens, zero-width spaces and joiners, direction marks, byte order marks.
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff{_UNSEEN}]")
_PLAIN = bytes(range(32, 127)) + b"\t\n\r"
_UNSEEN_ENTITY = re.compile(
    r"&(?:shy|zwnj|zwj|lrm|rlm|ZeroWidthSpace|NoBreak"
    r"|#0*(?:173|820[3-7]|823[4-8]|828[89]|65279)|#x0*(?:ad|200[b-f]|202[a-e]|206[0-4]|feff));",
    re.I,
)
_AIR = re.compile(r"(?<!\s)\s{200,}")
_MOST_WIDE_SPACES = 20_000  # with more, later rules on white space are slow
_OF_HEAD = frozenset(  # comments included
    ("base", "link", "meta", "noscript", "script", "style", "template", "title", html.etree.Comment)
)
_MARKED_UP = re.compile(r"<(?:p|div|br|span|td|li|section)\b", re.I)
_HAN = re.compile("[\u4e00-\u9fff]")
_LOWER = re.compile("</[A-Z]+", re.I)  # lower() of a whole text may change its length
_SENTENCE_END = re.compile("[。！？]")
# Where a page keeps text that no reader sees (docs/cms.md: Stores)
_STORE = re.compile(
    r"<(?P<name>textarea|template|noscript|xmp)\b[^<>]*>"
    r"|<(?P<script>script)\b[^<>]*\btype\s*=\s*[\"']?text/(?:html|plain|template|x-[\w-]+)[^<>]*>"
    r"|<input\b[^<>]*?\btype\s*=\s*[\"']?hidden[^<>]*?\bvalue\s*=\s*\"(?P<value>[^\"<]*)\"[^<>]*>",
    re.I,
)
_TAG = re.compile(r"<(?:/?[a-z][^<>]*(?:>|$)|!--.*?-->)", re.I | re.S)
_LITERAL = re.compile(r"""(["'])((?:(?!\1)[^\\\n]){8,200})\1""")
_CLOCK = re.compile(r"new\s+Date\s*\(\s*\)|Date\.now")
_LONGEST_WRITER = 1_000  # characters of a script
_ESCAPED_TIMES = 3
_CLASSES = html.etree.ElementDefaultClassLookup(element=HtmlElement, comment=html.HtmlComment)
_FEWEST_HIDDEN = 25  # Chinese characters in a comment that may hold an article


def parse_html(text: str) -> HtmlElement:
    """The tree of a page, as `parse_light` makes it."""
    return parse_light(without_bulk(text)[0])


def parse_light(text: str) -> HtmlElement:
    """The tree of a page's source without its bulk. Raises lxml.etree.ParserError or ValueError when there is none, and
    ValueError when it has so many elements that it must be malicious.

    Dropped beforehand: `<html>` and `<body>` tags (a stray `</html>` in a header include, or a
    second `<html>`, makes libxml2 drop the article after it; the parser adds its own), XML
    declarations, characters that no XML tree can hold, and invisible characters.
    """
    repaired = _UNSEEN_ENTITY.sub("", _without_forbidden(text))
    repaired = repaired.replace("&#12288;", "\u3000")
    if repaired.count("\u3000") > _MOST_WIDE_SPACES:
        repaired = _AIR.sub(lambda m: "\n" if "\n" in m[0] else " ", repaired)
    repaired = _DOCUMENT_TAG.sub("", repaired)
    root = html.document_fromstring(f"<html>{repaired}</html>", parser=_parser())
    if root.xpath("count(//*)") > _MOST_ELEMENTS:
        raise ValueError(f"more than {_MOST_ELEMENTS:,} elements")
    _close_head(root)
    return root


def _without_forbidden(text: str) -> str:
    """Deleting the bytes of plain ASCII, to look at the rest, is several times as fast as the pattern."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    spoilt = _FORBIDDEN.search(rest.decode("utf-8", "surrogatepass")) is not None
    return _FORBIDDEN.sub("", text) if spoilt else text


def _close_head(root: HtmlElement) -> None:
    """End the head where browsers end it. libxml2 knows no elements of HTML5, and a head left open
    swallows an article that begins with one of them.
    """
    head, body = root.find("head"), root.find("body")
    rest = [child for child in head if child.tag not in _OF_HEAD] if head is not None else []
    if rest and body is None:
        body = html.etree.SubElement(root, "body")
    if rest:
        body[:0] = rest


def plain_text(value: str) -> str:
    """What a page gives to machines (a meta tag, its title, a string in a script) as one line of
    text: without tags, and without entities, which many a CMS escapes twice.
    """
    for _ in range(_ESCAPED_TIMES):
        if "&" not in value:
            break
        value = unescape(value)
    if "<" in value:
        value = _TAG.sub("", value)
    return " ".join(value.split())


def written_by(script: str) -> str:
    """What a script writes into the page when that is a day it was given: the one literal with a day
    in it. Nothing of scripts that ask the clock.
    """
    if "document.write" not in script or len(script) > _LONGEST_WRITER or _CLOCK.search(script):
        return ""
    dated = {text for _, text in _LITERAL.findall(script) if next(find_days(text), None)}
    return plain_text(dated.pop()) if len(dated) == 1 else ""


def open_comments(text: str) -> str | None:
    """The page with comments that hold marked-up Chinese text uncommented; None without any.

    For pages that otherwise show nothing: some templates keep the article in a comment, from which
    a script takes it.
    """
    parts, at, opened = [], 0, False
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        comment = text[start + 4 : end]
        hidden = _is_hidden_text(comment)
        parts.append(text[at:start] + comment if hidden else text[at : end + 3])
        at, opened = end + 3, opened or hidden
    return "".join([*parts, text[at:]]) if opened else None


def open_stores(text: str) -> str | None:
    """The page with text shown that it keeps where no reader sees it, for a script to take: in
    comments, and in what `_STORE` names. None when it keeps none.
    """
    opened = open_comments(text)
    page = text if opened is None else opened
    lower = page.lower() if page.isascii() else _LOWER.sub(lambda tag: tag[0].lower(), page)
    parts, at, seen = [], 0, 0
    unclosed: set[str] = set()
    for store in _STORE.finditer(page):
        name = (store["name"] or store["script"] or "").lower()
        if store.start() < seen or name in unclosed:
            continue
        end = lower.find(f"</{name}", store.end()) if name else store.end()
        if end < 0:
            unclosed.add(name)
            continue
        seen = max(end, store.end())
        kept = _shown(store["value"] if not name else page[store.end() : end])
        if kept is not None:
            parts += [page[at : store.start()], kept]
            at = max(page.find(">", end - (not name)) + 1, end)
    return "".join([*parts, page[at:]]) if parts else opened


def _shown(kept: str) -> str | None:
    """The content of a store as markup, or None when it is no running text."""
    kept = html_text.unescape(kept)
    if len(_HAN.findall(kept)) < _FEWEST_HIDDEN or not _SENTENCE_END.search(kept):
        return None
    if _MARKED_UP.search(kept) is None:
        kept = "".join(f"<p>{line}</p>" for line in kept.splitlines())
    return f"<div>{kept}</div>"


def within_reason(body: bytes) -> bytes:
    """The beginning of a huge page, as many bytes as `LONGEST` characters can take: cut before a
    tag, where no encoding of Chinese pages has the middle of a character.
    """
    most = 4 * LONGEST
    if len(body) <= most:
        return body
    cut = body.rfind(b"<", 0, most)
    return body[: cut if cut > 0 else most]


def _is_hidden_text(comment: str) -> bool:
    if comment.startswith("[if") or _MARKED_UP.search(comment) is None:
        return False
    return len(_HAN.findall(comment)) >= _FEWEST_HIDDEN


def _parser() -> html.HTMLParser:
    """With one class for all elements: lxml.html chooses among several, in Python, for each."""
    parser = html.HTMLParser(encoding=None, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    return parser
