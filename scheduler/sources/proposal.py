"""What a look at an address gives: the source that it could be, with reasons, or why it is none. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from archive.errors import ConfigError
from archive.record import Article
from archive.sentences import Sentence, joined, say
from archive.types import Cause, Floors, ListRequest, Source
from archive.web.dates import CHINA
from archive.web.urls import canonical
from crawler.lists import Item, Listing, ListVerdict, read_list
from crawler.misses import Miss
from crawler.scope import allowed_hosts, bare, host_and_port, is_allowed
from scheduler.sources.asking import Asked, ListPage
from scheduler.sources.origin import Guess, Told, told_by

_SHARE = 3
"""A list that gives less than one in so many of its first items has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A list at an address. page, listing: the one that has items, and what is read in it. items:
    those that a crawl would follow. following: the next requests, at most three. hosts: host → items
    there. told: what its pages say of their site."""

    page: ListPage
    listing: Listing
    items: tuple[Item, ...]
    following: tuple[ListRequest, ...]
    hosts: Counter[str]
    told: Told


def found_in(source: Source, asked: Asked) -> Found:
    """The list among the pages that came. ConfigError says in one sentence why there is none, and
    what to try."""
    url = source.start[0]
    listings = [(page, reading(page, source)) for page in asked.lists]
    first = next((n for n, (_, one) in enumerate(listings) if one.items), None)
    if first is None:
        raise ConfigError(_why_none(url, listings[-1][1] if listings else None, asked))
    page, listing = listings[first]
    hosts = allowed_hosts(source)
    items = tuple(item for item in listing.items if is_allowed(item.url, hosts))
    places = Counter(place for item in listing.items if (place := _host(item.url)))
    if not items:
        named = joined(f"{host} {count}" for host, count in places.most_common(3))
        raise ConfigError(
            say(
                "{url} lists no article that a crawl would follow: they lead "
                "to other hosts ({named}); give --host for each that belongs "
                "to the site.",
                url=url,
                named=named if places else say("none that can be asked"),
            )
        )
    further = [one.next for _, one in listings[first:] if one.next is not None]
    article = asked.article
    outlet = article.outcome.outlet if article and isinstance(article.outcome, Article) else None
    return Found(
        page=page, listing=listing, items=items,
        following=tuple(dict.fromkeys(further))[:3], hosts=places,
        told=told_by(
            asked.lists[0].body, asked.lists[0].content_type,
            article.body if article else None, outlet or "",
        ),
    )  # fmt: skip


def reading(page: ListPage, source: Source) -> Listing:
    """What today's rules read in a list page of a source."""
    return read_list(page.body, page.content_type, page.url, source.family, fetched=page.fetched)


def missed_sentence(miss: Miss) -> Sentence:
    """Why a page did not come, and what to try."""
    hint = _TRY.get(miss.cause, _LOOK)
    return say("{what}: {hint}.", what=miss.sentence, hint=hint)


_LOOK = say("look at it in a browser")


_TRY = {
    Cause.ROBOTS: say("take a column that robots.txt allows, or ask the site's operators"),
    Cause.BLOCKED: say("try again later, or from another network"),
    Cause.UNREACHABLE: say("see whether a browser shows it, and try again later"),
    Cause.ERRORS: say("see in a browser whether the address is right"),
    Cause.OFF_HOSTS: say("give the address that it leads to"),
    Cause.NOT_A_LIST: say("give the address of the column's list"),
}


def _why_none(url: str, listing: Listing | None, asked: Asked) -> Sentence:
    if asked.missed is not None:
        return missed_sentence(asked.missed)
    if listing is None:
        return say(
            "{url} did not answer with a page: see in a browser whether the address is right.",
            url=url,
        )
    what, hint = _NO_ITEMS.get(listing.verdict, (say("gave no articles"), _LOOK))
    if not listing.why:
        return say("{url} {what}: {hint}.", url=url, what=what, hint=hint)
    return say("{url} {what} ({why}): {hint}.", url=url, what=what, why=listing.why, hint=hint)


_NO_ITEMS = {
    ListVerdict.EMPTY: (
        say("has nothing that a crawl could follow"),
        say("see in a browser whether it shows articles"),
    ),
    ListVerdict.NOT_A_LIST: (
        say("is not a list of articles"),
        say("give the address of a column's list, which 'inspect --list' reads"),
    ),
    ListVerdict.SHELL: (
        say("gets its list from elsewhere"),
        say("find the address of its data in a browser's network tools, and give that"),
    ),
    ListVerdict.BLOCKED: (
        say("answered with a firewall's page"),
        say("try again later"),
    ),
    ListVerdict.MOVED: (
        say("sends its readers elsewhere"),
        say("give the address that it leads to"),
    ),
    ListVerdict.UNDECODABLE: (say("is not text"), say("give the address of the list itself")),
}


def publishing(items: Collection[Item], family: str) -> Sentence:
    """How often a list gets longer by the days it shows, as the end of a sentence."""
    if _PAPER in family:
        return say("a newspaper has an issue a day")
    days = sorted(
        (date.fromisoformat(item.date) for item in items if item.date and len(item.date) == 10),
        reverse=True,
    )
    if len(days) < 3:
        return say("it shows too few days to tell how often it publishes")
    gap = median((newer - older).days for newer, older in pairwise(days))
    if gap < 0.5:
        return say("most of its days have several articles")
    return say(
        "the median gap between two of its {days} days is {span}",
        days=len(days),
        span=say("1 day") if gap == 1 else say("{gap} days", gap=f"{gap:g}"),
    )


def floors(found: Found) -> Floors:
    """The fewest links of a crawl in which this list is still what it was."""
    return Floors(links=max(1, len(found.items) // _SHARE))


def key_of(url: str, taken: Collection[str]) -> str:
    """A key from host and column that is not taken yet."""
    host = re.sub(r"\.(?:gov|com|org|net|edu)?\.?cn$|\.(?:com|org|net)$", "", _bare_host(url))
    steps = [step for step in urlsplit(url).path.split("/") if step]
    if steps and "." in steps[-1]:
        steps = steps[:-1] or [steps[-1].partition(".")[0]]
    steps = [step for step in steps if not _NO_NAME.fullmatch(step)]
    words = re.findall(r"[a-z0-9]+", "-".join([host, *steps[-1:]]).lower())
    stem = "-".join(words)[:56].strip("-") or "source"
    numbers = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(key for key in numbers if key not in taken)


_NO_NAME = re.compile(r"(?:19|20)\d\d(?:-?\d\d){0,2}|\d{1,2}|html?", re.IGNORECASE)
"""A folder that names no column: a day, part of one, what all pages are in."""


def same_source(url: str, known: Mapping[str, Source]) -> Source | None:
    """The source that has this start address already."""
    wanted = _spelling(url)
    return next(
        (s for s in known.values() if wanted in {_spelling(start) for start in s.start}), None
    )


def start_of(url: str, family: str, today: date) -> str:
    """The start address of a list. A newspaper's issue of these days stands for each day's."""
    start = url.replace("{", "%7B").replace("}", "%7D")  # in a start address they mean a date
    if _PAPER not in family:
        return start
    for form in ("%Y-%m/%d", "%Y/%m/%d", "%Y%m/%d", "%Y%m%d"):
        for back in range(_ISSUES):
            written = f"{today - timedelta(days=back):{form}}"
            if start.count(written) == 1:
                return start.replace(written, f"{{date:{form}}}")
    return start


_PAPER = "epaper"  # in the names of families
_ISSUES = 60  # days back that a newspaper's address is looked for


def completed(source: Source, found: Found, region: Guess, *, private: bool) -> Source:
    """The source as it is to be written."""
    start = start_of(
        source.start[0], found.listing.family, found.page.fetched.astimezone(CHINA).date()
    )
    return replace(
        source, start=(start,), region=region.value, floors=floors(found),
        allow_private=private,
    )  # fmt: skip


def _spelling(url: str) -> str:
    return canonical(url).partition("://")[2].removeprefix("www.").rstrip("/")


def _bare_host(url: str) -> str:
    return bare(host_and_port(url)[0])


def _host(url: str) -> str:
    try:
        return _bare_host(url)
    except ValueError:
        return ""
