"""How far a crawl goes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far lists are walked. backfill: to their end, though all is known. since: YYYY-MM-DD, not
    past list pages that are older as a whole. limit: the most article pages of one source.
    articles: the same, but its lists are walked on. requests: the most requests that are sent for one
    source besides those for robots.txt, with redirects and second tries."""

    backfill: bool = False
    since: str | None = None
    limit: int | None = None
    articles: int | None = None
    requests: int | None = None
