"""What a crawl saw at a source, as its health is judged by it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from archive.observing.looks import Look, Trouble
from archive.types import Cause, Source
from crawler.lists import ListVerdict
from crawler.lists.verdict import SAYS_CLOSED
from crawler.misses import Miss
from crawler.verdict import Seen, Verdict


def look_of(source: Source, seen: Seen, verdict: Verdict, at: datetime) -> Look:
    """What the crawl that began at that moment saw at a source; of its pages, only that they came."""
    # Further list pages may be missing for good, and days may have no issue: those are gaps at most.
    lists = [one for one in seen.list_misses if not (one.further and seen.answered)]
    return Look(
        source=source.key,
        at=at,
        cause=verdict.cause,
        lists=seen.lists,
        answered=seen.answered,
        read=seen.read,
        links=seen.links,
        dated=seen.dated_links,
        again=max(0, seen.links - seen.new - seen.left_out),
        new=seen.new,
        misses=_counted(lists),
        article_misses=_counted(m for m in seen.misses if not m.known or m.cause is Cause.ROBOTS),
        came=seen.came,
        shell=any(kind is ListVerdict.SHELL for kind, _ in seen.bare),
        closed=any(why.startswith(SAYS_CLOSED) for _, why in seen.bare),
        address=_commonest(lists) or _commonest(seen.misses) or source.start[0],
        unread=seen.unread,
        answers=seen.answers,
        seconds=seen.waited,
        failed_for=seen.failed_for,
    )


def _counted(misses: Iterable[Miss]) -> Counter[Trouble]:
    return Counter(one.trouble for one in misses)


def _commonest(misses: Iterable[Miss]) -> str | None:
    """The address of the first of the commonest kind of misses."""
    misses = tuple(misses)
    if not misses:
        return None
    trouble = Counter(one.trouble for one in misses).most_common(1)[0][0]
    return next(one.url for one in misses if one.trouble is trouble)
