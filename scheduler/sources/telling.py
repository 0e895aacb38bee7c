"""What `sources add` shows of an address before anything is written."""

from archive.home.cadences import cadence_text
from archive.home.editing import table_text
from archive.home.gazetteer import region_names
from archive.record import Article
from archive.types import ListRequest, Source
from crawler.scope import allowed_hosts, bare, host_and_port
from scheduler.console import counts, paragraph, plain
from scheduler.sources.asking import Asked
from scheduler.sources.origin import Guess
from scheduler.sources.proposal import Found, publishing

_SHOWN = 10
"""Items of the list."""

_LONGEST = 300
"""Characters of an address or headline that are shown."""


def show(source: Source, found: Found, asked: Asked, region: Guess, kind: Guess) -> None:
    """Print what was found at a source's address, and the table that would be written."""
    _head("List", found.page.url)
    _reading(found)
    _head("Items", _numbers(found))
    for item in found.items[:_SHOWN]:
        paragraph((f"{item.date or '–':10}  ", ""), (_cut(item.title or item.url), ""), indent=2)
    _head("Next requests", "" if found.following else "none: the page names no further one")
    for request in found.following:
        paragraph((_request(request), ""), indent=2)
    _article(asked)
    _head("robots.txt", asked.robots)
    _hosts(source, found)
    often = publishing(found.items, found.listing.family)
    _head("Cadence", f"{cadence_text(source.cadence)}: {often}")
    name = source.region_name or region_names().get(region.value, "")
    _head("Region", " ".join(filter(None, (region.value, name))) + _because(region))
    _head("Kind", f"{source.kind}: {kind.why}")
    sent = "1 request was" if asked.requests == 1 else f"{asked.requests} requests were"
    counts(f"{sent} sent, besides those for robots.txt")


def show_table(source: Source) -> None:
    """Print the table that would be written."""
    _head("Table", "")
    for line in table_text(source).splitlines():
        paragraph((line, ""), indent=2)


def _because(guess: Guess) -> str:
    return f": {guess.why}" if guess.value else guess.why


def _head(name: str, text: str) -> None:
    paragraph((f"{name}: ", "bold"), (_cut(text), ""))


def _reading(found: Found) -> None:
    listing = found.listing
    losers = ", ".join(f"{name} {score:.2f}" for name, score in listing.losers)
    others = f"; also marks of {losers}" if losers else "; no other system shows marks"
    _head("Read as", f"{listing.family}, score {listing.score:.2f}{others}")
    sure = "a guess, by nothing but looks" if listing.guess else "not a guess"
    paragraph((f"{sure}. {listing.why}", ""), indent=2)


def _numbers(found: Found) -> str:
    items, listing = found.items, found.listing
    dated = sum(item.date is not None for item in items)
    told = f"{len(items)}, {dated} of them with a day"
    if away := len(listing.items) - len(items):
        told += f"; {away} further lead to hosts that are not asked"
    stated = [
        f"{number} {what}"
        for number, what in ((listing.total_items, "items"), (listing.total_pages, "pages"))
        if number is not None
    ]
    return told + (f"; the list says that it has {' in '.join(stated)}" if stated else "")


def _request(request: ListRequest) -> str:
    fields = "&".join(f"{name}={value[:40]}" for name, value in request.form)
    return _cut(f"{request.method} {request.url} {fields}".strip())


def _article(asked: Asked) -> None:
    if asked.article is None:
        why = asked.article_missed or "none was asked for"
        _head("Article", f"could not be tried: {why}")
        return
    outcome = asked.article.outcome
    _head("Article", outcome.url)
    if isinstance(outcome, Article):
        told = (
            (outcome.title, "title"),
            (outcome.published, "published"),
            (outcome.outlet, "outlet"),
        )
        for value, what in told:
            paragraph((f"{what}: {_cut(value or 'not found')}", ""), indent=2)
        paragraph((f"text: {len(outcome.text)} characters", ""), indent=2)
        return
    why = f", {outcome.detail}" if outcome.detail else ""
    paragraph(
        (_cut(f"Warning: it was not read as an article ({outcome.reason}{why})."), ""), indent=2
    )


def _hosts(source: Source, found: Found) -> None:
    allowed = allowed_hosts(source)
    own = {bare(host_and_port(url)[0]) for url in source.start}
    told = []
    for host, count in found.hosts.most_common(_SHOWN):
        what = "another site: --host allows it"
        if host in own:
            what = "its own"
        elif allowed.above(host):
            what = "a sub-domain"
        elif host in {name for name, _ in allowed.exact}:
            what = "named by --host"
        told.append(f"{host} {count} ({what})")
    if more := len(found.hosts) - _SHOWN:
        told.append(f"and {more} more" if more > 0 else "")
    _head("Hosts", ", ".join(filter(None, told)))


def _cut(text: object) -> str:
    shown = plain(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
