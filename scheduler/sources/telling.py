"""What `sources add` shows of an address before anything is written."""

from archive import amounts
from archive.home.cadences import cadence_text
from archive.home.editing import table_text
from archive.home.gazetteer import region_names
from archive.record import Article
from archive.sentences import Sentence, counted, joined, say, word
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
    _head(say("List"), found.page.url)
    _reading(found)
    _head(say("Items"), _numbers(found))
    for item in found.items[:_SHOWN]:
        paragraph((f"{item.date or '–':10}  ", ""), (_cut(item.title or item.url), ""), indent=2)
    none = say("none: the page names no further one")
    _head(say("Next requests"), "" if found.following else none)
    for request in found.following:
        paragraph((_request(request), ""), indent=2)
    _article(asked)
    _head(say("robots.txt"), asked.robots or "")
    _hosts(source, found)
    often = publishing(found.items, found.listing.family)
    told = say("{what}: {why}", what=cadence_text(source.cadence), why=often)
    _head(say("Cadence"), told)
    name = source.region_name or region_names().get(region.value, "")
    place = " ".join(filter(None, (region.value, name)))
    told = say("{what}: {why}", what=place, why=region.why) if region.value else region.why
    _head(say("Region"), told)
    _head(say("Kind"), say("{what}: {why}", what=source.kind, why=kind.why))
    counts(
        counted(
            asked.requests,
            "{n} request was sent, besides those for robots.txt",
            "{n} requests were sent, besides those for robots.txt",
        )
    )


def show_table(source: Source) -> None:
    """Print the table that would be written."""
    _head(say("Table"), "")
    for line in table_text(source).splitlines():
        paragraph((line, ""), indent=2)


def _head(name: Sentence, text: Sentence | str) -> None:
    paragraph((say("{name}: ", name=name), "bold"), (_cut(text), ""))


def _reading(found: Found) -> None:
    listing = found.listing
    read = say("{family}, score {score}", family=listing.family, score=f"{listing.score:.2f}")
    others = say("no other system shows marks")
    if listing.losers:
        losers = joined(f"{name} {score:.2f}" for name, score in listing.losers)
        others = say("also marks of {losers}", losers=losers)
    _head(say("Read as"), joined((read, others), "; "))
    sure = say("not a guess. {why}", why=listing.why)
    if listing.guess:
        sure = say("a guess, by nothing but looks. {why}", why=listing.why)
    paragraph((sure, ""), indent=2)


def _numbers(found: Found) -> Sentence:
    items, listing = found.items, found.listing
    dated = sum(item.date is not None for item in items)
    told = [say("{n}, {dated} of them with a day", n=len(items), dated=dated)]
    if away := len(listing.items) - len(items):
        told.append(say("{n} further lead to hosts that are not asked", n=away))
    number, pages = listing.total_items, listing.total_pages
    if number is not None and pages is not None:
        told.append(
            say(
                "the list says that it has {items} in {pages}",
                items=amounts.items(number),
                pages=amounts.pages(pages),
            )
        )
    elif number is not None:
        told.append(say("the list says that it has {items}", items=amounts.items(number)))
    elif pages is not None:
        told.append(say("the list says that it has {pages}", pages=amounts.pages(pages)))
    return joined(told, "; ")


def _request(request: ListRequest) -> str:
    fields = "&".join(f"{name}={value[:40]}" for name, value in request.form)
    return _cut(f"{request.method} {request.url} {fields}".strip())


def _article(asked: Asked) -> None:
    if asked.article is None:
        why = asked.article_missed or say("none was asked for")
        _head(say("Article"), say("could not be tried: {why}", why=why))
        return
    outcome = asked.article.outcome
    _head(say("Article"), outcome.url)
    if isinstance(outcome, Article):
        told = (
            (outcome.title, say("title")),
            (outcome.published, say("published")),
            (outcome.outlet, say("outlet")),
        )
        for value, what in told:
            shown = _cut(value) if value else say("not found")
            paragraph((say("{name}: {value}", name=what, value=shown), ""), indent=2)
        paragraph((say("text: {n} characters", n=len(outcome.text)), ""), indent=2)
        return
    reason = word(outcome.reason)
    why = joined((reason, outcome.detail)) if outcome.detail else reason
    warning = say("Warning: it was not read as an article ({why}).", why=why)
    paragraph((_cut(warning), ""), indent=2)


def _hosts(source: Source, found: Found) -> None:
    allowed = allowed_hosts(source)
    own = {bare(host_and_port(url)[0]) for url in source.start}
    told = []
    for host, count in found.hosts.most_common(_SHOWN):
        what = say("another site: --host allows it")
        if host in own:
            what = say("its own")
        elif allowed.above(host):
            what = say("a sub-domain")
        elif host in {name for name, _ in allowed.exact}:
            what = say("named by --host")
        told.append(say("{host} {n} ({what})", host=host, n=count, what=what))
    if (more := len(found.hosts) - _SHOWN) > 0:
        told.append(say("and {n} more", n=more))
    _head(say("Hosts"), joined(told))


def _cut(text: object) -> str:
    shown = plain(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
