"""What a page says of a file beside its link: what kind of file it is, and how large."""

import re
from collections.abc import Container
from unicodedata import normalize
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

ENDINGS = "pdf|docx?|xlsx?|pptx?|ofd|wps|et|zip|rar|7z|ceb"

_STEPS, _NEAR = 60, 120  # elements, characters behind a link that are looked at
_LINES = frozenset(
    ("body", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "li", "ol", "p",
     "section", "table", "tbody", "tr", "ul")
)  # fmt: skip
"""Elements that begin and end a line. The cells of a row stand in one line."""
_UNSEEN = frozenset(("script", "style", "noscript", "template"))

_ENDING = re.compile(rf"\.({ENDINGS})$", re.I)
# A bare G is a network as often as a size.
_SIZE = (
    r"(?<![\d.,])(\d{1,3}(?:,\d{3})+(?:\.\d{1,3})?|\d{1,9}(?:\.\d{1,3})?)\s*"
    r"([KM]i?B?|Gi?B|千字节|兆(?:字节)?|字节|bytes?|B)(?![a-z\d])"
)
_ALONE = re.compile(_SIZE, re.I)
_IN_BRACKETS = re.compile(r"[(\[【<]([^()\[\]【】<>]{2,40})[)\]】>]")
_NAMED = re.compile(  # at the end of a link's own text, where a size may also belong to the name
    rf"(?:\.(?:{ENDINGS})|大小)[\s(\[【<:]*{_SIZE}[\s)\]】>]*$", re.I
)
_TOLD = rf"(?:文件|附件)?(?:大小|类型|格式)|(?<![a-z])(?:{ENDINGS})(?![a-z])"
_KIND = re.compile(_TOLD, re.I)
_WORDS = re.compile(  # what templates put between a link and its size
    rf"{_TOLD}|下载(?:次数|量):?\d+次?|下载\d+次|(?:(?:发布|上传|更新)(?:日期|时间):)?\d{{4}}-\d\d?-\d\d?"
    "|word|excel|文件|附件|文档|点击|立即|在线|下载|预览|查看",
    re.I,
)
_SIGNS = " \t\r\xa0|/,;:·。()[]【】<>-"
_UNITS = {"k": 1 << 10, "千": 1 << 10, "m": 1 << 20, "兆": 1 << 20, "g": 1 << 30, "b": 1, "字": 1}


def type_of(url: str, name: str) -> str:
    """The ending of a file, in lower case, by its address or else by its name; empty when neither says."""
    parts = urlsplit(url)
    named = [value for _, value in parse_qsl(parts.query)] if "." in parts.query else []
    plain = _IN_BRACKETS.sub("", normalize("NFKC", name)).strip()
    for text in (unquote(parts.path), *named, plain):
        found = _ENDING.search(text)
        if found:
            return found[1].lower()
    return ""


def printed_size(link: HtmlElement, name: str, files: Container[HtmlElement]) -> int | None:
    """How many bytes a page says that a file has, of 1,024 to the KB; None when it does not say.

    name: the link's text. files: the links to files: what follows one of these is about that one.
    A size counts at the end of the name, behind the link, or alone in one of the next lines. A size
    that stands before the link as well may be of either file, and is of none.
    """
    plain = normalize("NFKC", name[-_NEAR:])
    inside = _NAMED.search(plain)
    if inside:
        return _bytes(inside)
    bracketed = list(_IN_BRACKETS.finditer(plain))
    if bracketed and not plain[bracketed[-1].end() :].strip():
        found = _size(bracketed[-1][1], _KIND)
        if found and found[2].lower() not in ("k", "m"):
            return _bytes(found)
    if _is_preceded(link, files):
        return None
    return _behind(normalize("NFKC", _following(link, files)))


def _behind(text: str) -> int | None:
    here, *below = text.split("\n")
    bracketed = (_size(one[1], _WORDS) for one in _IN_BRACKETS.finditer(here)
                 if not _bare(here[: one.start()], _WORDS))  # fmt: skip
    found = next(filter(None, bracketed), None) or _size(here, _WORDS)
    if found or _bare(here, _WORDS):
        return _bytes(found) if found else None
    # The last line was cut by the next file: a size in it is that one's.
    for line in filter(str.strip, below[:-1]):
        found = _size(line, _KIND)
        if found:
            return _bytes(found)
        if _bare(line, _WORDS):
            break
    return None


def _bare(text: str, words: re.Pattern[str]) -> str:
    """A text without some words, and without signs at its ends."""
    return words.sub(" ", text).strip(_SIGNS)


def _size(text: str, words: re.Pattern[str]) -> re.Match[str] | None:
    """The size that a text is, but for some words."""
    return _ALONE.fullmatch(_bare(text, words))


def _bytes(size: re.Match[str]) -> int | None:
    # Templates print 0 where they do not know.
    return round(float(size[1].replace(",", "")) * _UNITS[size[2][0].lower()]) or None


def _is_preceded(link: HtmlElement, files: Container[HtmlElement]) -> bool:
    before, above = link.getprevious(), link.getparent()
    if before is not None and before in files:
        return False
    text = before.tail if before is not None else above.text if above is not None else None
    return _size(normalize("NFKC", (text or "")[-_NEAR:]), _WORDS) is not None


def _following(link: HtmlElement, files: Container[HtmlElement]) -> str:
    """What stands behind a link, line by line, up to the next file."""
    told = ""
    node: HtmlElement | None = link
    leaving = True
    for _ in range(_STEPS):
        if node is None or len(told) >= _NEAR or (not leaving and node in files):
            break
        if node is not link and node.tag in _LINES:
            told += "\n"
        if leaving:
            told += (node.tail or "").replace("\n", " ")[:_NEAR]
            further = node.getnext()
            node, leaving = (node.getparent(), True) if further is None else (further, False)
            continue
        seen = isinstance(node.tag, str) and node.tag not in _UNSEEN
        told += (node.text or "").replace("\n", " ")[:_NEAR] if seen else ""
        child = node[0] if seen and len(node) else None
        node, leaving = (node, True) if child is None else (child, False)
    return told
