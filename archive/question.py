"""A question to the archive as the search page's address writes it: words, filters, order, place.

The page and the downloads read it alike. Whatever stands in an address is understood or named in
`unread`; nothing in it is an error.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlencode

from archive.search import Query, parse
from archive.store.finding import Filters

Order = Literal["newest", "relevance"]

LONGEST_WORDS = 1000
"""Characters of a query that are looked at, which is a page of print. A phrase takes as many looks
at the index as it has characters."""

_LAST_ID = 2**63 - 1
_LAST_PAGE = 10**9
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)|年?)")
# A browser shows these as nothing or not at all, and no text holds them.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One state of the search page.

    since, until: YYYY[-MM[-DD]] or "". region: a GB/T 2260 code or "". before, after: the id of the
    article that the page's newest is older, or its oldest newer than. page: from 1, by relevance.
    unread: values that could not be understood. cut: there were more words than are looked at.
    """

    words: str = ""
    since: str = ""
    until: str = ""
    region: str = ""
    source: str = ""
    kind: str = ""
    order: Order = "newest"
    before: int | None = None
    after: int | None = None
    page: int = 1
    unread: tuple[str, ...] = ()
    cut: bool = False

    @property
    def reversed(self) -> bool:
        """Whether the time asked for ends before it begins."""
        return bool(self.since and self.until) and self.until < self.since[: len(self.until)]

    @property
    def empty(self) -> bool:
        """Whether there are words, but none that can be found."""
        return bool(self.words) and _parsed(self.words).empty

    @property
    def filtered(self) -> bool:
        """Whether anything but the words narrows the result."""
        return any((self.since, self.until, self.region, self.source, self.kind))

    def filters(self) -> Filters:
        """What an article must be."""
        return Filters(
            query=_parsed(self.words) if self.words else None,
            since=self.since or None,
            until=self.until or None,
            sources=(self.source,) if self.source else (),
            regions=(self.region,) if self.region else (),
            kinds=(self.kind,) if self.kind else (),
        )

    def but(self, **changes: Any) -> "Question":
        """The question with other filters or another order, on its first page."""
        return replace(
            self, **{"before": None, "after": None, "page": 1, "unread": (), "cut": False} | changes
        )

    def address(self, path: str = "/search") -> str:
        """Its permanent address; what is as usual is left out."""
        arguments = {
            "q": self.words,
            "from": self.since,
            "to": self.until,
            "region": self.region,
            "source": self.source,
            "kind": self.kind,
            "order": "" if self.order == "newest" else self.order,
            "before": "" if self.before is None else self.before,
            "after": "" if self.after is None else self.after,
            "page": "" if self.page == 1 else self.page,
        }
        given = urlencode({name: value for name, value in arguments.items() if value != ""})
        return f"{path}?{given}" if given else path


def read_question(argument: Callable[[str], str | None]) -> Question:
    """The question of an address. argument: gives the value of an argument, or None."""

    def text(name: str, longest: int = 200) -> str:
        return _CONTROLS.sub(" ", argument(name) or "")[:longest].strip()

    words = text("q", LONGEST_WORDS)
    since, until = _date(text("from")), _date(text("to"))
    # Without words nothing is more relevant than anything else.
    order: Order = "relevance" if text("order") == "relevance" and words else "newest"
    newest = order == "newest"
    before = _number(text("before"), _LAST_ID) if newest else None
    return Question(
        words=words,
        since=since or "",
        until=until or "",
        region=text("region"),
        source=text("source"),
        kind=text("kind"),
        order=order,
        before=before,
        after=_number(text("after"), _LAST_ID) if newest and before is None else None,
        page=1 if newest else _number(text("page"), _LAST_PAGE) or 1,
        unread=tuple(
            text(name) for name, value in (("from", since), ("to", until)) if value is None
        ),
        cut=len((argument("q") or "").strip()) > LONGEST_WORDS,
    )


@lru_cache(maxsize=16)
def _parsed(words: str) -> Query:
    """One page asks the same thing several times over."""
    return parse(words)


def _date(typed: str) -> str | None:
    """A date as people type it, as the archive writes it; "" of nothing, None of anything else."""
    if not typed:
        return ""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", typed).replace(" ", ""))
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return f"{year:04d}" + "".join(f"-{part:02d}" for part in (month, day) if part is not None)


def _number(typed: str, last: int) -> int | None:
    if not re.fullmatch("[0-9]{1,19}", typed):
        return None
    number = int(typed)
    return number if number <= last else None
