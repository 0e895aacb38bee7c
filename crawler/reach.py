"""How far a crawl goes."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far lists are walked. backfill: to their end, though all is known. since: YYYY-MM-DD, not
    past list pages that are older as a whole. limit: the most article pages of one source.
    articles: the same, but its lists are walked on. requests: the most requests that are sent for one
    source besides those for robots.txt, with redirects and second tries. patient: lists that did not come
    are asked for again after pauses of half an hour."""

    backfill: bool = False
    since: str | None = None
    limit: int | None = None
    articles: int | None = None
    requests: int | None = None
    patient: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """How far the walk of a list has got. source: its name. page: list pages read, with this one.
    pages: how many the list states; None also where the walk began in its midst. delay: seconds
    between two requests."""

    source: str
    page: int
    pages: int | None
    delay: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Who is told while a crawl runs. fetched: of each response; walked: of each list page that was
    read."""

    fetched: Callable[[], None] = lambda: None
    walked: Callable[[Walked], None] = lambda walked: None
