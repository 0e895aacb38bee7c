"""The options that narrow what is found, and the filters that they stand for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from archive.errors import QueryError
from archive.home.folder import Home
from archive.kinds import MAIN_FIELDS, SURE_FIELDS
from archive.sentences import joined, say
from archive.types import SourceKind, Tag
from scheduler.configuration import configured

if TYPE_CHECKING:
    from archive.store.database import Store
    from archive.store.finding import Filters


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the options restrict the articles to."""

    since: str | None
    until: str | None
    sources: tuple[str, ...]
    regions: tuple[str, ...]
    kinds: tuple[str, ...]
    tags: tuple[str, ...]
    sure: tuple[str, ...] = ()


_OPTIONS = (
    click.option(
        "--since", metavar="DATE", help="Published on or after: YYYY, YYYY-MM or YYYY-MM-DD."
    ),
    click.option("--until", metavar="DATE", help="Published on or before, the year, month or day included."),
    click.option(
        "--source", "sources", multiple=True, metavar="KEY", help="Only this source; repeatable."
    ),
    click.option(
        "--region", "regions", multiple=True, metavar="CODE|NAME",
        help="Only this region (GB/T 2260, or a name) and those below it; repeatable.",
    ),
    click.option(
        "--kind", "kinds", multiple=True, metavar="KIND",
        type=click.Choice([kind.value for kind in SourceKind]),
        help=f"Only this kind of outlet; repeatable: {', '.join(SourceKind)}.",
    ),
    click.option(
        "--party-building", "tags", multiple=True, metavar="TAG",
        type=click.Choice([tag.value for tag in Tag]),
        help=f"Only what is about party building, is not, or was not judged; repeatable: {', '.join(Tag)}.",
    ),
)  # fmt: skip


def narrowed(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that narrow what it finds, as one argument."""

    @wraps(command)
    def called(
        *given: Any,
        since: str | None,
        until: str | None,
        sources: tuple[str, ...],
        regions: tuple[str, ...],
        kinds: tuple[str, ...],
        tags: tuple[str, ...],
        **others: Any,
    ) -> None:
        narrowing = Narrowing(since, until, sources, regions, kinds, tags)
        command(*given, narrowing=narrowing, **others)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called


def surely(command: Callable[..., None]) -> Callable[..., None]:
    """Give a narrowed command the options that leave out what is not sure."""

    @click.option("--sure", is_flag=True, help="Only articles whose title and date are sure.")
    @click.option(
        "--sure-of", multiple=True, type=click.Choice(SURE_FIELDS), metavar="FIELD",
        help=f"Only articles of which this is sure; repeatable: {', '.join(SURE_FIELDS)}.",
    )  # fmt: skip
    @wraps(command)
    def called(
        *given: Any, narrowing: Narrowing, sure: bool, sure_of: tuple[str, ...], **others: Any
    ) -> None:
        named = {*sure_of, *(MAIN_FIELDS if sure else ())}
        fields = tuple(field for field in SURE_FIELDS if field in named)
        command(*given, narrowing=replace(narrowing, sure=fields), **others)

    return called


def filters_of(query: str | None, narrowing: Narrowing, store: "Store", home: Home) -> "Filters":
    """What the options ask for. QueryError or ConfigError names the one that is wrong."""
    from archive.search import parse_query
    from archive.store.finding import Filters

    regions = _regions(store)
    since, until = _date(narrowing.since, "--since"), _date(narrowing.until, "--until")
    if since and until and since[: len(until)] > until:
        raise QueryError(say("--since {since} is after --until {until}.", since=since, until=until))
    asked = Filters(
        query=parse_query(query, strict=True) if query is not None else None,
        since=since,
        until=until,
        sources=narrowing.sources,
        regions=tuple(_code(region, regions) for region in narrowing.regions),
        kinds=narrowing.kinds,
        party_building=tuple(map(Tag, narrowing.tags)),
        sure=narrowing.sure,
    )
    known = {row["key"] for row in store.rows("SELECT key FROM sources")}
    unknown = tuple(key for key in narrowing.sources if key not in known)
    if unknown:
        configured(home).select(unknown)
    return asked


def _regions(store: "Store") -> dict[str, str]:
    """Names of regions by code; the database's names come before those of our list."""
    from archive.home.gazetteer import region_names
    from archive.store.finding import REGIONS_SQL

    return {**region_names(), **{code: name for code, name in store.rows(REGIONS_SQL)}}


def _date(text: str | None, option: str) -> str | None:
    from archive.publish.arguments import read_date

    if text is None:
        return None
    found = read_date(text)
    if not found:
        raise QueryError(
            say(
                "{option} must be YYYY, YYYY-MM or YYYY-MM-DD, not {text}.",
                option=option,
                text=repr(text),
            )
        )
    return found


def _code(text: str, known: dict[str, str]) -> str:
    from archive.home.regions import in_words, named
    from archive.home.rules import nearest_region

    codes = named(text, known)
    if len(codes) == 1:
        return codes[0]
    if codes:
        which = joined(in_words(code, known) for code in codes[:10])
        raise QueryError(
            say(
                "--region {text} matches more than one region: name one of {which}.",
                text=text,
                which=which,
            )
        )
    raise QueryError(
        say(
            "--region must be a six-digit GB/T 2260 code or a region's name, not {text}{nearest}.",
            text=repr(text),
            nearest=nearest_region(text),
        )
    )
