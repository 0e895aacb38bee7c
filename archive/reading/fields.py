"""Decides between pieces of evidence: the strongest comes first, the others stay behind it.

From the strongest: labelled byline, line under the headline, day of an update, government meta set and CMS
comments, JSON in scripts, address dialect, Open Graph, a date above the headline (often the page's
clock); `guess` is used when all are silent. PubDate differs from the visible date on 7 of 59
government pages (docs/cms.md: Meta tags), so what a reader sees wins.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from archive.objection import Objection
from archive.reading.body.boilerplate import credit_in
from archive.reading.body.candidate import Body
from archive.reading.head import names
from archive.reading.head.byline import (
    ANSWERABLE,
    IN_BRACKETS,
    Byline,
    read_labels,
    read_loose,
    read_split_dates,
)
from archive.reading.head.days import read_boxes
from archive.reading.head.documents import FACT_BOX, Box
from archive.reading.head.headline import Headline
from archive.reading.head.headline_lines import headline_above
from archive.reading.head.meta import Said
from archive.reading.head.outlets import OURSELVES, outlet
from archive.reading.head.roles import Credits, read_credits
from archive.reading.head.signature import TOOK_PART, read_credit_lines, read_signature, read_text
from archive.reading.tree.layout import Layout, Line, squeeze
from archive.types import Evidence, Precision
from archive.web.dates import CHINA, find_days, is_credible, precision_of
from archive.web.urls import address_facts

_AROUND = 14  # lines searched above the text when no headline is near, and below it
_BEFORE_HEADLINE = 6
_LAST = 4  # lines of a text among which the day of its publication may stand
_OTHERS = re.compile(
    r"^(?:相关|相關|推荐|热门|热点|延伸|更多|评论|网友|新闻推荐|最新|上一篇|下一篇|为您推荐|为你推荐|猜你)"
)
# docs/cms.md: Platforms
_BRAND = "(?:网易|头条|搜狐|百家|企鹅|大鱼|大风|一点|澎湃|新浪看点)号"
_PLATFORM = re.compile(f"自媒体平台|{_BRAND}(?:用户|作者|[>＞》])")
_PLATFORM_ABOVE = re.compile(f"{_BRAND}$")  # below the text it is the icon of an office's account


def titles(layout: Layout, headline: Headline, body: Body) -> list[Evidence]:
    """Headlines, best first; empty when the page has none."""
    found = list(headline.candidates)
    if not found:
        above = headline_above(layout.lines, body.start)
        found = [*([above] if above is not None else []), *headline.spare]
    if body.title is not None:
        found.insert(0, Evidence(where="label", value=body.title))
    return _distinct(evidence for evidence in found if evidence.value.strip())


def byline(
    layout: Layout, headline: Headline, body: Body, text: Sequence[str], box: Box | None = None
) -> Byline:
    """Everything that the lines around and in the text say. box: of a document's facts, in which only
    labels count."""
    found = Byline()
    above, below = _header(layout, headline, body)
    read_labels([*above, *below], "byline", found)
    boxed = set() if box is None else set(map(id, layout.lines[box.start : box.end]))
    above, below = ([line for line in near if id(line) not in boxed] for near in (above, below))
    # A date in the headline is the subject of the article.
    title = headline.candidates[0].value if headline.candidates else ""
    dated = squeeze(title) if next(find_days(title), None) is not None else ""
    read_loose([line for line in below if not dated or dated not in squeeze(line.text)], found)
    read_split_dates(below, found)
    if not found.dates:
        read_boxes(below, "line under the headline", found)
    read_loose(above, found, above_headline=True)
    if headline.line is not None and above is not below:
        read_signature(below[1:5], found)
    inside = [credit for line in body.lines if (credit := credit_in(line)) is not None]
    read_credit_lines(inside, found)
    read_labels(_footer(layout, body), "below the text", found)
    inner = next((at for at, line in enumerate(body.lines) if line.prose), 0)
    read_boxes(body.lines[:inner], "box", found)
    read_boxes(body.lines[-_LAST:], "last lines", found)
    read_text(text, found)
    return found


def dates(url: str, said: Said, lines: Byline, now: datetime | None) -> list[Evidence]:
    """Credible publish dates. The winner takes the time of day from another that agrees on it."""
    address = address_facts(url)
    by_address = (
        [Evidence(where="url", value=address.date)] if address is not None and address.date else []
    )
    header = [evidence for evidence in lines.dates if evidence.where in ("byline", FACT_BOX)]
    footer = [evidence for evidence in lines.dates if evidence.where not in ("byline", FACT_BOX)]
    labelled = {evidence.value for evidence in [*lines.dates, *lines.updates]}
    loose = [evidence for evidence in lines.loose_dates if evidence.value not in labelled]
    # An update is of an article that was published before: on an earlier day, where one stands there.
    updated = max((evidence.value[:10] for evidence in lines.updates), default="")
    before = [e for e in loose if e.where != IN_BRACKETS and e.value[:10] < updated]
    found = [
        evidence
        for evidence in [
            *header,
            *before,
            *lines.updates,
            *loose,
            *footer,
            *said.dates,
            *by_address,
            *said.late_dates,
            *_not_of_visit(lines.clock_dates, now),
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


def _not_of_visit(clocks: Sequence[Evidence], now: datetime | None) -> list[Evidence]:
    """Days above the headline, without the day of the visit, which a clock prints."""
    today = now.astimezone(CHINA).date().isoformat() if now is not None else ""
    return [clock for clock in clocks if clock.value[:10] != today]


def outlets(said: Said, lines: Byline, title: str) -> list[Evidence]:
    """Outlets as printed; 本站 and the like stand for the site's own name."""
    found = []
    by_script = [e for e in said.outlets if e.where == "wechat:account"]
    by_meta = [e for e in said.outlets if e.where != "wechat:account"]
    for evidence in [
        *by_script,
        *lines.outlets,
        *by_meta,
        *lines.cited_outlets,
        *lines.loose_outlets,
        *([Evidence(where="newspaper in the page title", value=said.paper)] if said.paper else []),
    ]:
        value = said.owner if evidence.value in OURSELVES else outlet(evidence.value)
        if value and squeeze(value) != squeeze(title):
            found.append(Evidence(where=evidence.where, value=value))
    return _distinct(found)


def people(found: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[Evidence, ...]:
    """Names found in several places, as evidence: if one list contains another, the fuller one
    comes first.
    """
    rest = list(found)
    if rest:
        best = next((one for one in rest if set(one[1]) > set(rest[0][1])), rest[0])
        rest.remove(best)
        rest.insert(0, best)
    return tuple(_distinct([Evidence(where=where, value="、".join(who)) for where, who in rest]))


def authors(said: Said, lines: Byline, outlet: str | None) -> list[tuple[str, tuple[str, ...]]]:
    """Who is named as author, persons before offices, and never a medium: an outlet printed as author
    does not hide its reporters. Nor is an author in the markup one who is printed as editor: on
    reposts, systems name as author whoever assembled the page. Both are refused in the lines.
    """
    edited = {name for _, who in lines.editors for name in who}
    marked = []
    for where, who in _credited(said, "authors", lines):
        if edited.issuperset(who):
            lines.refuse("authors", where, who, Objection.EDITOR)
        else:
            marked.append((where, who))
    own = squeeze(outlet or "")
    found = []
    for where, who in [*lines.authors, *marked]:
        kept = tuple(n for n in who if not names.is_medium(n) and squeeze(n) != own)
        lines.refuse("authors", where, (n for n in who if n not in kept), Objection.OUTLET)
        if kept:
            found.append((where, kept))
    found.sort(key=lambda one: not any(map(names.is_likely, one[1])))
    return _joined(found)


def _joined(found: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """Those who took part (参与采写) behind the others, of whom they are no second reading."""
    joined = [name for where, who in found if where.endswith(TOOK_PART) for name in who]
    first, *rest = [one for one in found if not one[0].endswith(TOOK_PART)] or [("last lines", ())]
    whole = (first[0], tuple(dict.fromkeys([*first[1], *joined])))
    return [whole, *rest] if whole[1] else []


def contributors(said: Said, lines: Byline) -> list[tuple[str, tuple[str, ...]]]:
    """Who is named as contributor, in the lines or in the markup's field for authors."""
    return [*lines.contributors, *_credited(said, "contributors", lines)]


def _credited(said: Said, field: str, lines: Byline) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for evidence in said.authors:
        credits = Credits()
        read_credits(evidence.value, credits, "authors", pen=True)
        found.append((evidence.where, tuple(dict.fromkeys(getattr(credits, field)))))
        lines.refuse_all(evidence.where, credits)
    return [one for one in found if one[1]]


def editors(said: Said, lines: Byline) -> list[tuple[str, tuple[str, ...]]]:
    """Editors as printed, followed by the name in the tag `author`: on nine of the ten pages of a
    test corpus where it held a person's name, that was the page's editor.
    """
    authors = {name for _, who in lines.authors for name in who}
    found = names.people(said.author)
    named = tuple(n for n in found if names.is_person(n) and n not in authors)
    likely = (n for n in found if names.is_likely(n) and not names.is_person(n))
    lines.refuse("editors", "meta:author", likely, Objection.UNLABELLED)
    return [*_with_checkers(lines), *([("meta:author", named)] if named else [])]


def _with_checkers(lines: Byline) -> list[tuple[str, tuple[str, ...]]]:
    """The places that name editors; in front of them one more, where those who checked a text are
    named elsewhere than those who edited it: in its last line, say, and below its box.
    """
    checked = {name for _, who in lines.checkers for name in who}
    edited = [place for place in lines.editors if not checked.issuperset(place[1])]
    apart = [name for _, who in lines.editors if checked.issuperset(who) for name in who]
    if not edited or not apart:
        return lines.editors
    where, who = edited[0]
    joined = where.removesuffix(f", {ANSWERABLE}"), tuple(dict.fromkeys([*who, *apart]))
    return [joined, *edited]


def account(layout: Layout, body: Body, said: Said, outlet: str | None) -> str | None:
    """Who published a self-media page: the account is its author unless it names another."""
    above = layout.lines[max(0, body.start - _AROUND) : body.start]
    if said.account and any(said.account in line.text for line in above):
        return said.account
    around = [*above, *layout.lines[body.end :]]
    hosted = any(_PLATFORM.search(line.text) for line in around[: 3 * _AROUND]) or any(
        _PLATFORM_ABOVE.search(line.text) for line in above
    )
    return outlet if hosted else None


def _header(
    layout: Layout, headline: Headline, body: Body
) -> tuple[Sequence[Line], Sequence[Line]]:
    """Lines above the headline, and from it down to the text, including the start of its box."""
    start = first_below = max(0, body.start - _AROUND)
    at = headline.line
    if at is not None and at < body.end and layout.prose(at + 1, max(at + 1, body.start)) < 400:
        start, first_below = max(0, at - _BEFORE_HEADLINE), min(at, body.start)
    first = next((i for i, line in enumerate(body.lines) if line.prose), 1)
    inside = [line for line in body.lines[: min(first, 10)]]
    return layout.lines[start:first_below], [*layout.lines[first_below : body.start], *inside]


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
