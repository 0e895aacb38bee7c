"""Parts of a page that show other articles or what readers wrote: boxes, streams, comments."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from archive.reading.body.boilerplate import announces_others
from archive.reading.tree.layout import Layout

_LINKED = 6  # Chinese characters: a shorter link is navigation
_HEADED = 4  # of a link that is a heading, too
_FEWEST_CARDS = 3
_CARD = 8  # lines that a headline with its summary, outlet and day takes at most


def others(layout: Layout, headline: int | None) -> list[tuple[int, int]]:
    """Spans of lines that belong to other articles; none holds the headline's line."""
    found = [*_boxes(layout), *_streams(layout)]
    return [span for span in found if headline is None or not span[0] <= headline < span[1]]


def _boxes(layout: Layout) -> Iterator[tuple[int, int]]:
    """Elements that begin with 相关阅读 or the like and hold something below it."""
    heads = {at for at, line in enumerate(layout.lines) if announces_others(line)}
    if not heads:
        return
    smallest: dict[int, int] = {}
    for start, end in layout.spans.values():
        smaller = start in heads and end < smallest.get(start, len(layout.lines) + 1)
        if smaller and any(line.han >= _LINKED for line in layout.lines[start + 1 : end]):
            smallest[start] = end
    for start, end in smallest.items():
        yield start, end
    for start in heads - smallest.keys():
        end = start + 1
        while end < len(layout.lines) and layout.lines[end].is_link:
            end += 1
        if end > start + 1:
            yield start, end


def _streams(layout: Layout) -> Iterator[tuple[int, int]]:
    """Runs of sibling elements that each begin with a headline that links to another article and
    go on with a summary of it.
    """
    lines = layout.lines
    heads = {
        at
        for at, line in enumerate(lines)
        if line.is_link
        and line.han >= (_HEADED if line.heading else _LINKED)
        and any(near.prose and not near.linked for near in lines[at + 1 : at + 4])
    }
    if len(heads) < _FEWEST_CARDS:
        return
    cards: dict[HtmlElement, list[tuple[int, int]]] = {}
    for element, (start, end) in layout.spans.items():
        if start in heads and start + 1 < end <= start + _CARD:
            parent = element.getparent()
            if parent is not None:
                cards.setdefault(parent, []).append((start, end))
    for spans in cards.values():
        if len(spans) >= _FEWEST_CARDS:
            yield spans[0][0], spans[-1][1]
