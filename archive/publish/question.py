"""A question to the archive as an address writes it: words, filters, order, place.

The page, the downloads and the command line read it the same way. Everything in an address is
understood or listed in `unread`: a page says so, a download is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import quote_plus

from archive.errors import QueryError
from archive.publish.arguments import ORDERS, Arguments, Known, Misread
from archive.search import Query, parse_query
from archive.store.finding import Filters
from archive.types import SourceKind, Tag

Order = Literal["newest", "relevance"]

_LAST_ID = 2**63 - 1
_LAST_PAGE = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One state of the search page.

    since, until: YYYY[-MM[-DD]] or "". region, source, kind, party_building: codes, keys, values of
    SourceKind and of Tag, of which an article must have one; none: any will do. sure: names of fields
    with commas between them, or "". before, after: the id of the article that the page's newest is
    older, or its oldest newer than. page: from 1, by relevance.
    unread: what was not understood, and is not a filter. cut: the query was longer than is read.
    """

    words: str = ""
    since: str = ""
    until: str = ""
    region: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    party_building: tuple[str, ...] = ()
    sure: str = ""
    order: Order = "newest"
    before: int | None = None
    after: int | None = None
    page: int = 1
    unread: tuple[Misread, ...] = ()
    cut: bool = False

    @property
    def reversed(self) -> bool:
        """Whether the requested period ends before it begins."""
        return bool(self.since and self.until) and self.until < self.since[: len(self.until)]

    @property
    def empty(self) -> bool:
        """Whether there are words, but none to search for."""
        return bool(self.words) and _parsed(self.words).empty

    @property
    def filtered(self) -> bool:
        """Whether anything besides the words narrows the result."""
        return any(
            (
                self.since,
                self.until,
                self.region,
                self.source,
                self.kind,
                self.party_building,
                self.sure,
            )
        )

    def filters(self) -> Filters:
        """What an article must be."""
        return Filters(
            query=_parsed(self.words) if self.words else None,
            since=self.since or None,
            until=self.until or None,
            sources=self.source,
            regions=self.region,
            kinds=self.kind,
            party_building=tuple(map(Tag, self.party_building)),
            sure=tuple(self.sure.split(",")) if self.sure else (),
        )

    def but(self, **changes: Any) -> "Question":
        """The question with other filters or another order, on its first page."""
        return replace(
            self, **{"before": None, "after": None, "page": 1, "unread": (), "cut": False} | changes
        )

    def address(self, path: str = "/search") -> str:
        """Its permanent address; defaults are left out."""
        arguments: dict[str, str | int | tuple[str, ...]] = {
            "q": self.words,
            "since": self.since,
            "until": self.until,
            "region": self.region,
            "source": self.source,
            "kind": self.kind,
            "party_building": self.party_building,
            "sure": self.sure,
            "order": "" if self.order == "newest" else self.order,
            "before": "" if self.before is None else self.before,
            "after": "" if self.after is None else self.after,
            "page": "" if self.page == 1 else self.page,
        }
        given = "&".join(
            f"{name}={_quoted(value)}"
            for name, values in arguments.items()
            for value in (values if isinstance(values, tuple) else (values,))
            if value != ""
        )
        return f"{path}?{given}" if given else path


def read_question(given: Iterable[tuple[str, str]], known: Known | None = None) -> Question:
    """The question in an address. given: its arguments, repeated ones included.

    known: what regions and sources are checked against; without it they are not checked.
    """
    asked = Arguments(given)
    words = asked.words()
    since, until = asked.date("since"), asked.date("until")
    region, source = asked.regions(known), asked.sources(known)
    kind = asked.several_of("kind", "kind", SourceKind)
    tag = asked.several_of("party_building", "tag", Tag)
    sure = asked.fields("sure")
    wanted = asked.one_of("order", "order", ORDERS)
    # Without words, relevance has no meaning.
    order: Order = "relevance" if wanted == "relevance" and words else "newest"
    newest = order == "newest"
    before = asked.number("before", _LAST_ID, newest)
    after = asked.number("after", _LAST_ID, newest and before is None)
    page = asked.number("page", _LAST_PAGE, not newest) or 1
    return Question(
        words=words,
        since=since,
        until=until,
        region=region,
        source=source,
        kind=kind,
        party_building=tag,
        sure=sure,
        order=order,
        before=before,
        after=after,
        page=page,
        unread=tuple(asked.misread),
        cut=any(each.why == "long" for each in asked.misread),
    )


def refusal(question: Question, beyond: Iterable[str] = ()) -> str | None:
    """Why a question cannot be answered exactly, in a sentence; None when it can.

    beyond: arguments that have no meaning here.
    """
    wrong = [str(each) for each in question.unread] + [
        f"'{name}' has no meaning here" for name in beyond
    ]
    if question.words and not wrong:
        try:
            parse_query(question.words, strict=True)
        except QueryError as error:
            return str(error)
    return f"This was not understood: {'; '.join(wrong)}." if wrong else None


@lru_cache(maxsize=16)
def _parsed(words: str) -> Query:
    """One page asks the same question several times."""
    return parse_query(words)


@lru_cache(maxsize=1024)
def _quoted(value: str | int) -> str:
    """A value in an address. One page has more than a hundred with the same words."""
    return quote_plus(str(value))
