"""The page as a reader sees it: lines of text in document order, and which element spans which."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

from lxml import etree
from lxml.html import HtmlElement

from archive.reading.tree.about_site import is_about_site
from archive.web.bulk import CMS_COMMENT
from archive.web.markup import written_by

MARK = "\x1f"  # marks in raw text where an inline element begins or ends

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
_ZERO = re.compile("[\u200b\u200c\u200d\u2060\ufeff]+")
_WRAP = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])[^\S\n]*\n\s*(?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])"
)
_SENTENCE = re.compile("[，。；！？,;]")
_FEWEST_PROSE = 12  # Chinese characters outside links
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)

_SKIPPED_TAGS = (
    "script style noscript template iframe object embed select button input textarea svg canvas "
    "video audio head title math map"
)
_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark nobr q s samp "
    "small span strike strong sub sup time tt u var wbr"
)
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset(_INLINE_TAGS.split())


@dataclass(slots=True)
class Line:
    """One line of text. raw keeps the marks; linked counts the Chinese characters inside links."""

    text: str
    raw: str
    han: int
    linked: int
    heading: int = 0
    _prose: int = field(default=-1, init=False, repr=False, compare=False)

    @property
    def is_link(self) -> bool:
        """Whether the whole line links elsewhere."""
        return self.han > 0 and self.linked * 10 >= self.han * 9

    @property
    def prose(self) -> int:
        """Chinese characters outside links, when the line reads like an article's running text:
        not like a site's notice of rights or its footer; else 0.
        """
        if self._prose < 0:
            own = self.han - self.linked
            running = own >= _FEWEST_PROSE and _SENTENCE.search(self.text) is not None
            self._prose = own if running and not is_about_site(self.text) else 0
        return self._prose


@dataclass(slots=True)
class Layout:
    """Lines of a page; spans gives for each block element the first line and the one after it.

    comments: text of each comment and the line that follows it. foreign: lines of other articles.
    """

    lines: list[Line] = field(default_factory=list)
    comments: list[tuple[str, int]] = field(default_factory=list)
    spans: dict[HtmlElement, tuple[int, int]] = field(default_factory=dict)
    prose_before: list[int] = field(default_factory=lambda: [0])
    foreign: set[int] = field(default_factory=set)

    def prose(self, start: int, end: int) -> int:
        """Characters of running text in lines[start:end], without what `disregard` named."""
        return self.prose_before[end] - self.prose_before[start]

    def disregard(self, spans: Iterable[tuple[int, int]]) -> None:
        """Let running text in these spans of lines count for nothing."""
        self.foreign.update(at for start, end in spans for at in range(start, end))
        if self.foreign:
            own = (0 if at in self.foreign else line.prose for at, line in enumerate(self.lines))
            self.prose_before = list(accumulate(own, initial=0))

    def own(self, start: int, end: int) -> list[Line]:
        """lines[start:end] without what `disregard` named."""
        if not self.foreign:
            return self.lines[start:end]
        return [self.lines[at] for at in range(start, end) if at not in self.foreign]


def count_han(text: str) -> int:
    """How many Chinese characters a text has."""
    return 0 if text.isascii() else sum(map(len, _HAN.findall(text)))


def squeeze(text: str) -> str:
    """Text without any white space: for comparing."""
    if text.isprintable():  # then spaces are its only white space; several times as fast
        return text.replace(" ", "")
    return "".join(_seen(text).split())


def tidy(text: str) -> str:
    """One line of text: breaks inside Chinese text vanish, other white space becomes one space."""
    if (text := text.strip()).isprintable():  # as in `squeeze`
        return text if "  " not in text else " ".join(text.split())
    if "\n" in text:
        text = _WRAP.sub("", text)
    return " ".join(_seen(text).split())


def _seen(text: str) -> str:
    """Text with spaces of no width, which `split` takes for letters, as spaces."""
    return text if text.isprintable() or not _ZERO.search(text) else _ZERO.sub(" ", text)


def is_hidden(element: HtmlElement) -> bool:
    """Whether an element's own style hides it."""
    style = element.get("style")
    return style is not None and "none" in style.lower() and _HIDDEN.search(style) is not None


def lay_out(root: HtmlElement, shown: Iterable[HtmlElement] = ()) -> Layout:
    """The lines of a tree. shown: elements to read although their style hides them."""
    return _Walk(frozenset(shown)).run(root)


class _Walk:
    """One pass over a tree, with the elements currently open. Reading spends a third of its time
    here and in the parser, so no avoidable call is made.
    """

    def __init__(self, shown: frozenset[HtmlElement]) -> None:
        self.layout = Layout()
        self.lines, self.spans = self.layout.lines, self.layout.spans
        self.shown = shown
        self.parts: list[str] = []
        self.links = 0
        self.linked: list[str] = []
        self.headings: list[int] = []

    def run(self, root: HtmlElement) -> Layout:
        walk = etree.iterwalk(root, events=("start", "end", "comment"))
        shown, parts, skipped = self.shown, self.parts, None
        for event, element in walk:
            tag = element.tag
            if event == "start":
                hidden = element.get("style") is not None and is_hidden(element)
                if tag in _SKIPPED or (hidden and element not in shown):
                    self.skip(tag, element)
                    skipped = element
                    walk.skip_subtree()
                    continue
                if tag in _INLINE and element not in shown:
                    parts.append(MARK)
                    self.links += tag == "a"
                else:
                    self.open(tag, element)
                text = element.text
            else:
                if event == "comment":
                    self.comment(element.text)
                elif element is skipped:  # nothing inside it was walked
                    skipped = None
                elif tag in _INLINE and element not in shown:
                    parts.append(MARK)
                    self.links -= tag == "a"
                else:
                    self.close(tag, element)
                text = element.tail if element is not root else None
            # What most tags have between them: no line begins with it.
            if text and (parts or not text.isspace()):
                parts.append(text)
                if self.links:
                    self.linked.append(text)
        self.flush()
        return self.layout

    def skip(self, tag: str, element: HtmlElement) -> None:
        """What is not shown may write into the page."""
        if tag == "script" and element.text and (text := written_by(element.text)):
            self.parts.append(text)

    def comment(self, text: str) -> None:
        if CMS_COMMENT.search(text):
            self.flush()
            self.layout.comments.append((text, len(self.lines)))

    def open(self, tag: str, element: HtmlElement) -> None:
        if self.parts:
            self.flush()
        if tag in _HEADINGS:
            self.headings.append(_HEADINGS[tag])
        if tag != "br":
            self.spans[element] = (len(self.lines), -1)

    def close(self, tag: str, element: HtmlElement) -> None:
        if self.parts:
            self.flush()
        if tag in _HEADINGS:
            self.headings.pop()
        if tag != "br":
            self.spans[element] = (self.spans[element][0], len(self.lines))

    def flush(self) -> None:
        raw = "".join(self.parts)
        if not raw.isspace() and (text := tidy(raw.replace(MARK, ""))):
            han = linked = count_han(text)
            if (links := "".join(self.linked)) != text:
                linked = count_han(links)
            heading = self.headings[-1] if self.headings else 0
            line = Line(text, raw, han, linked, heading)
            self.lines.append(line)
            prose = line.prose if han - linked >= _FEWEST_PROSE else 0
            self.layout.prose_before.append(self.layout.prose_before[-1] + prose)
        self.parts.clear()
        self.linked.clear()
