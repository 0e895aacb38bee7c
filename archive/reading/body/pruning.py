"""The article's own lines: without a repeated head, tools, credits and other articles."""

import re
from collections.abc import Sequence

from archive.reading.body.boilerplate import (
    announces_others,
    is_byline,
    is_credit,
    is_fixture,
    is_tool,
    without_ending,
)
from archive.reading.tree.layout import Line, squeeze

_MARKED = re.compile(r"[▶►▪■◆●★☆➤→]|[（(]?[\d一二三四五六七八九十]{1,2}[.、)）]")
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|jpe?g)\b|^附[件表录][一二三四五六七八九十\d]*[:：.、\s]?",
    re.I,
)
# A text layer that keeps line ends as spaces: one per line of a printed page.
_WRAP = re.compile("(?<=[\u3400-\u9fff，。、；：“”]) (?=[\u3400-\u9fff“”])")
_AIR = re.compile("(?<=[\u2e80-\u9fff\uff00-\uffef“”‘’]) +| +(?=[\u2e80-\u9fff\uff00-\uffef“”‘’])")
_FILES = re.compile(r"^(?:附[件表录](?:下载)?[:：]?|相关附件[:：])")


def own_lines(lines: Sequence[Line], title: str) -> list[tuple[Line, str]]:
    """The article's own lines, without a repeated head, tools, credits and unrelated matter; each
    with what is left of its text.
    """
    own = _without_links(_without_tail(_without_head(lines, squeeze(title))))
    first = next((at for at, line in enumerate(own) if _is_written(line)), len(own))
    last = next((at for at in range(len(own) - 1, first, -1) if _is_written(own[at])), first)
    kept = [
        (line, line.text)
        for at, line in enumerate(own)
        if not (is_fixture(line) if first < at < last else is_tool(line))
    ]
    if kept:
        kept[-1] = (kept[-1][0], without_ending(kept[-1][1]))
    return [(line, _tight(text)) for line, text in kept if text]


def _tight(line: str) -> str:
    """A paragraph of a printed page's text layer without the spaces of its line ends."""
    if len(line) >= 200 and len(_WRAP.findall(line)) * 100 >= len(line):
        return _AIR.sub("", line)
    return line


def _is_written(line: Line) -> bool:
    return line.prose > 0 and not is_tool(line)


def _without_head(lines: Sequence[Line], title: str) -> Sequence[Line]:
    """The lines below the headline and its byline, when the container holds them too."""
    start = 0
    at = next((i for i, line in enumerate(lines[:12]) if squeeze(line.text) == title), -1)
    for index, line in enumerate(lines[at + 1 : at + 9], at + 1):
        if line.prose:
            break
        if is_byline(line.text):
            start = index + 1
    while start < len(lines) and _is_edge(lines[start]):
        start += 1
    return lines[start:]


def _is_edge(line: Line) -> bool:
    """Whether a line at either end of the container belongs to the page's tools."""
    return line.is_link or is_tool(line) or not re.search(r"[^\W\d_]", line.text)


def _without_tail(lines: Sequence[Line]) -> Sequence[Line]:
    """Lines up to the first that announces other articles, if a third of the text is above it;
    whatever follows the last editor's credit goes too unless it includes running text.
    """
    total = sum(len(line.text) for line in lines)
    above = 0
    for index, line in enumerate(lines):
        if above and announces_others(line) and above * 3 >= total:
            lines = lines[:index]
            break
        above += len(line.text)
    credits = [at for at, line in enumerate(lines) if is_credit(line.text)]
    if credits and not any(line.prose for line in lines[credits[-1] + 1 :]):
        lines = lines[: credits[-1] + 1]
    files = files_in(lines)
    end = len(lines)
    while end and _is_edge(lines[end - 1]) and end - 1 not in files:
        end -= 1
    return lines[:end]


def files_in(lines: Sequence[Line]) -> set[int]:
    """Where the list of attachments stands: links with the name of a file, or below 附件：."""
    found: set[int] = set()
    listed = False
    for at, line in enumerate(lines):
        text = squeeze(line.text)
        if _FILES.match(text) or (line.is_link and _FILE.search(text)):
            found.add(at)
            listed = True
        elif listed and line.is_link and _MARKED.match(text):
            found.add(at)
        else:
            listed = False
    return found


def _without_links(lines: Sequence[Line]) -> list[Line]:
    """Without runs of two or more lines that all link to other articles, except those that a writer
    put between paragraphs: marked, and with running text before and after.
    """
    kept: list[Line] = []
    files = files_in(lines)
    last = max((at for at, line in enumerate(lines) if line.prose), default=-1)
    for index, line in enumerate(lines):
        if index in files or (index < last and _MARKED.match(line.text)):
            kept.append(line)
            continue
        beside = [lines[at] for at in (index - 1, index + 1) if 0 <= at < len(lines)]
        headline = line.is_link and line.han >= 6 and not line.text.endswith("。")
        if not (headline and any(near.is_link for near in beside)):
            kept.append(line)
    return kept
