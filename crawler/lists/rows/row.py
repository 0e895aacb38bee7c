"""One row of a list: which link is its article, its headline, its day."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from archive.web.dates import CHINA
from archive.web.urls import canonical
from crawler.lists.markup import Anchor
from crawler.lists.rows.candidates import is_known
from crawler.lists.rows.days import Day, is_clock, whole_day
from crawler.lists.rows.groups import NONE, Group
from crawler.lists.rows.headlines import headline, is_service, row_headline
from crawler.lists.rows.pieces import names_title, pieces
from crawler.lists.rows.printed import (
    address_hint,
    beside,
    is_pinned,
    of_group,
    printed_day,
    stamp_of,
)
from crawler.lists.rows.years import DayEvidence

_ANY = datetime(2000, 1, 1, tzinfo=CHINA)  # for whether a word counts from now at all
SHORT = 8
"""Characters: a headline has more; words for a category or an action have fewer."""
_MOST_LINKS = 4  # to the article of a row, whose texts are read
_PERSON = re.compile(r"/(?:user|author|member|space|u)/|[?&](?:uid|author|username)=")


@dataclass(slots=True, eq=False)
class Row:
    """element: holds the row, or is the anchor itself where it has none. links: its anchors that may
    be the article, in page order. rest: the elements behind that belong to it (dd after dt). box: it is a
    box of articles beneath its heading. group: what headings above say of its day."""

    element: Any
    links: list[Anchor]
    rest: tuple[Any, ...] = ()
    box: bool = False
    group: Group = NONE
    _article: Anchor | None = field(default=None, repr=False)
    _spelling: str | None = None
    _title: str | None = None
    _day: Day | None = None
    _clock: bool = False
    _read: bool = field(default=False, repr=False)

    @property
    def article(self) -> Anchor:
        """The link to the article: one that is known for such, then in a heading, else the first that
        is long enough for one."""
        if self._article is None or self._article not in self.links:
            links = _known(self.links)
            best = max(links, key=_as_headline)
            level, most = _as_headline(best)[:2], len(best.text or best.hint)
            self._article = next(
                one
                for one in links
                if _as_headline(one)[:2] == level
                and (one is best or len(one.text or one.hint) >= SHORT)
                and (one.url == best.url or len(one.text or one.hint) * 2 >= most)
            )
        return self._article

    @property
    def spelling(self) -> str:
        """The article's address in one spelling."""
        if self._spelling is None:
            self._spelling = canonical(self.article.url)
        return self._spelling

    @property
    def title(self) -> str | None:
        """The headline, by any link to the article, else by the row."""
        if self._title is None:
            self._title = self._headline() or ""
        return self._title or None

    def _headline(self) -> str | None:
        article = self.article
        same = [one for one in self.links if one.url == article.url and one is not article]
        for anchor in (article, *sorted(same, key=_as_headline, reverse=True)[:_MOST_LINKS]):
            title = headline(anchor)
            if title and not is_service(title):
                return title
        if self.element is article.element:
            return headline(article)
        elements = [one.element for one in self.links]
        return row_headline((self.element, *self.rest), elements) or headline(article)

    def day(self, now: datetime | None) -> Day | None:
        """The day that the row prints."""
        if not self._read:
            self._read = True
            parts = (self.element, *self.rest)
            alone = self.element is self.article.element
            said = [piece for part in parts for piece in pieces(part)]
            if alone and not self.rest and self.element.tag == "a":
                said = [*beside(self.element), *said]
            day = printed_day(said, parts, self.article, self.title or "", now)
            self._day = of_group(day, said, self.group)
            self._clock = self._day is None and any(is_clock(one.text) for one in said)
        return self._day

    def evidence(self, now: datetime | None) -> DayEvidence:
        """What the row says of its day, for the years of the list."""
        url, day = self.article.url, self.day(now)
        pinned = is_pinned(self.element, self.article.text)
        stamp = stamp_of(day, url) if day else ""
        return DayEvidence(
            day, stamp or address_hint(self.spelling, (self.element,)), pinned, self._clock
        )


def _known(links: list[Anchor]) -> list[Anchor]:
    """Those of a row's links that have an article's address, else all. A row that stands alone may
    reach up to the column's own headline."""
    if len({one.url for one in links}) == 1:
        return links
    return [one for one in links if is_known(canonical(one.url))] or links


def _as_headline(anchor: Anchor) -> tuple[bool, bool, int]:
    text = anchor.text or anchor.hint
    above = islice(anchor.element.iterancestors(), 2)
    heading = any(one.tag in ("h1", "h2", "h3", "h4", "h5", "h6") for one in above)
    says = not (is_service(text) or whole_day(text, _ANY) or _PERSON.search(anchor.url))
    named = names_title((anchor.element.get("class") or "")[:100])
    return says, heading or named, len(text)
