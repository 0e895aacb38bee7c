"""Decides between evidence: the strongest comes first, the losing values stay behind it.

From the strongest: labelled byline, line under the headline, government meta set and CMS
comments, JSON in scripts, address dialect, Open Graph (issue 3.3; DESIGN.md: PubDate differs from
the visible date on 7 of 59 government pages, so what a reader sees wins).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from archive.dates import is_credible, precision_of
from archive.reading import names
from archive.reading.body import Body
from archive.reading.boilerplate import is_credit
from archive.reading.byline import Byline, read_labels, read_loose, read_text
from archive.reading.headline import Headline, headline_above
from archive.reading.layout import Layout, Line, squeeze
from archive.reading.meta import Said
from archive.types import Evidence, Precision
from archive.urls import address_facts

_AROUND = 14  # lines looked at above the text when no headline is near, and below it
_BEFORE_HEADLINE = 6
_OTHERS = re.compile(
    r"^(?:相关|相關|推荐|热门|热点|延伸|更多|评论|网友|新闻推荐|最新|上一篇|下一篇|为您推荐|为你推荐|猜你)"
)


def titles(layout: Layout, headline: Headline, body: Body) -> list[Evidence]:
    """Headlines, best first; empty when the page has none."""
    found = list(headline.candidates)
    if not found:
        above = headline_above(layout.lines, body.start)
        found = [above] if above is not None else []
    return _distinct(found)


def byline(layout: Layout, headline: Headline, body: Body, text: Sequence[str]) -> Byline:
    """Everything that the lines around and in the text say."""
    found = Byline()
    header = _header(layout, headline, body)
    read_labels(header, "byline", found)
    read_loose(header, found)
    inside = [line for line in body.lines if is_credit(line.text)]
    read_labels(inside, "last lines", found)
    read_labels(_footer(layout, body), "below the text", found)
    read_text(text, found)
    return found


def dates(url: str, said: Said, lines: Byline, now: datetime | None) -> list[Evidence]:
    """Credible publish dates. The winner takes the time of day from another that agrees on it."""
    address = address_facts(url)
    by_address = (
        [Evidence(where="url", value=address.date)] if address is not None and address.date else []
    )
    labelled = {evidence.value for evidence in lines.dates}
    loose = [evidence for evidence in lines.loose_dates if evidence.value not in labelled]
    found = [
        evidence
        for evidence in [
            *lines.dates,
            *loose,
            *said.dates,
            *by_address,
            *said.late_dates,
        ]
        if is_credible(evidence.value, now)
    ]
    if not found:
        return []
    winner = found[0]
    finer = next(
        (
            e
            for e in found
            if e.value.startswith(winner.value) and precision_of(e.value) is Precision.MINUTE
        ),
        winner,
    )
    return _distinct([finer, *found])


def outlets(said: Said, lines: Byline, title: str) -> list[Evidence]:
    """Outlets as printed; 本站 and its like stand for the site's own name."""
    found = []
    by_script = [e for e in said.outlets if e.where == "wechat:account"]
    by_meta = [e for e in said.outlets if e.where != "wechat:account"]
    for evidence in [
        *by_script,
        *lines.outlets,
        *by_meta,
        *lines.cited_outlets,
        *lines.loose_outlets,
    ]:
        value = said.site if evidence.value in names.OURSELVES else names.outlet(evidence.value)
        if value and squeeze(value) != squeeze(title):
            found.append(Evidence(where=evidence.where, value=value))
    return _distinct(found)


def people(found: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[Evidence, ...]:
    """Names found in several places as evidence."""
    return tuple(_distinct([Evidence(where=where, value="、".join(who)) for where, who in found]))


def _header(layout: Layout, headline: Headline, body: Body) -> Sequence[Line]:
    """Lines from a little above the headline down to the text, and what the text's box begins with."""
    start = max(0, body.start - _AROUND)
    at = headline.line
    if at is not None and at < body.end and layout.prose(at + 1, max(at + 1, body.start)) < 400:
        start = max(0, at - _BEFORE_HEADLINE)
    first = next((i for i, line in enumerate(body.lines) if line.prose), 0)
    inside = [line for line in body.lines[: min(first, 10)]]
    return [*layout.lines[start : body.start], *inside]


def _footer(layout: Layout, body: Body) -> Sequence[Line]:
    found: list[Line] = []
    for line in layout.lines[body.end : body.end + _AROUND]:
        if _OTHERS.match(squeeze(line.text)) or line.prose > 60:
            break
        if len(line.text) <= 80:
            found.append(line)
    return found


def _distinct(found: Iterable[Evidence]) -> list[Evidence]:
    seen: dict[tuple[str, str], Evidence] = {}
    for evidence in found:
        seen.setdefault((evidence.where, evidence.value), evidence)
    return list(seen.values())
