"""sources list, show, disable: what is crawled, and what could be."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import click

from archive.cadence import Adaptive, Cadence, Cron, Every
from archive.errors import ConfigError
from archive.home.cadences import cadence_text
from archive.home.folder import CONFIG_NAME, Home, find_home
from archive.home.gazetteer import ended, region_names
from archive.types import Floors, HealthWord, Source, SourceKind
from crawler.sources import configured
from scheduler.console import counts, paragraph, table

_Command = Callable[..., None]


def chosen_by(command: _Command) -> _Command:
    """The options that choose sources by what they are."""
    region = click.option(
        "--region",
        metavar="CODE|NAME",
        help="Only of this place: a code, its first digits, a name.",
    )
    kind = click.option(
        "--kind",
        metavar="KIND",
        type=click.Choice([kind.value for kind in SourceKind]),
        help=f"Only of this kind of outlet: {', '.join(SourceKind)}.",
    )
    return region(kind(command))


@click.group()
def sources() -> None:
    """Show, add, check, enable and disable the sources of this archive.

    \b
    Example:
      dangjian sources list
    """


@sources.command("list")
@click.option("--all", "everything", is_flag=True, help="Include the packaged catalogue.")
@chosen_by
@click.option(
    "--health",
    "words",
    multiple=True,
    type=click.Choice([word.value for word in HealthWord]),
    help="Only of this health, or of one of several: --health blocked --health changed.",
)
@click.pass_obj
def list_sources(
    home: Path, everything: bool, region: str | None, kind: str | None, words: tuple[str, ...]
) -> None:
    """List the sources in use.

    \b
    Example:
      dangjian sources list --all
      dangjian sources list --all --region 62 --kind government
      dangjian sources list --health blocked --health unreachable
    """
    from scheduler.sources.fixtures import checked_on

    found = find_home(home)
    config = configured(found)
    every = {**config.known, **config.sources} if everything else config.sources
    shown = those(every.values(), region, kind)
    if words:
        shown = _of_health(found, shown, words)
    rows = [
        (s.key, s.name, _region(s), s.kind, s.family, cadence_text(s.cadence), checked_on(found, s),
         "yes" if s.key in config.sources else "")
        for s in shown
    ]  # fmt: skip
    heads = ["key", "name", "region", "kind", "family", "every", "checked", "in use"]
    table(heads, rows, below=["region", "kind", "family", "checked"])
    used = sum(source.key in config.sources for source in shown)
    counts(f"{len(rows)} sources, {used} of them in use")


@sources.command("show")
@click.argument("key")
@click.pass_obj
def show_source(home: Path, key: str) -> None:
    """Show every setting of one source.

    \b
    Example:
      dangjian sources show my-county
    """
    from scheduler.sources.fixtures import checked_on

    found = find_home(home)
    config = configured(found)
    source = config.known.get(key) or config.select((key,))[0]
    source = config.sources.get(key, source)
    for field in fields(source):
        value = getattr(source, field.name)
        told = checked_on(found, source) if field.name == "checked" else _setting(value)
        name = field.name
        if name == "cadence":
            name = "cron" if isinstance(value, Cron) else "every"
        paragraph((f"{name} = {told}", ""))
    counts(f"{key} is {'' if key in config.sources else 'not '}in use")


@sources.command("disable")
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@click.pass_obj
def disable_sources(home: Path, keys: tuple[str, ...]) -> None:
    """Take sources of the catalogue out of use. What was crawled stays.

    \b
    Example:
      dangjian sources disable people-cpc
    """
    from archive.home.editing import changing, set_use
    from crawler.lists import FAMILIES

    found = find_home(home)
    config = configured(found)
    for source in config.select(keys):
        if source.key not in config.known or config.known[source.key] != source:
            raise ConfigError(
                f"'{source.key}' is a source of your own: take its table out of {CONFIG_NAME}."
            )
    with changing(found):
        set_use(found, FAMILIES, remove=keys)
    counts(f"{len(set(keys))} sources were taken out of use")


def those(found: Iterable[Source], region: str | None, kind: str | None) -> list[Source]:
    """The sources of a place and a kind, None: of any. ConfigError when there is no such place."""
    from archive.home.regions import region_span

    spans = None
    if region is not None:
        from scheduler.sources.adding import region_codes

        spans = [region_span(code) for code in region_codes(region)]
        if not spans:
            raise ConfigError(f"There is no region {region!r}: give a GB/T 2260 code or a name.")
    return [
        source
        for source in found
        if (kind is None or source.kind == kind)
        and (spans is None or any(low <= source.region <= high for low, high in spans))
    ]


def _of_health(home: Home, found: Iterable[Source], words: Collection[str]) -> list[Source]:
    """Those that do so; one that was never judged is new."""
    from archive.store import health
    from archive.store.database import look

    with look(home.database) as store:
        judged = health.every(store)
    return [
        source
        for source in found
        if (judged[source.key].word if source.key in judged else HealthWord.NEW) in words
    ]


def _region(source: Source) -> str:
    name = source.region_name or region_names().get(source.region, source.region)
    told = ended(source.region)
    if not told:
        return name
    year, now = told
    return f"{name} (until {year}" + (f", now {region_names()[now]} {now})" if now else ")")


def _setting(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, Every | Cron | Adaptive):
        return _cadence(value)
    if isinstance(value, tuple):
        return ", ".join(map(_setting, value)) or "none"
    if isinstance(value, Floors) and value != Floors():
        return f"links {value.links}, dated {value.dated:g}"
    return "none" if value in (None, Floors()) else str(value)


def _cadence(cadence: Cadence) -> str:
    match cadence:
        case Every(span):
            return _span(span)
        case Cron(text, zone):
            return f"{text} ({zone})"
        case Adaptive(floor, ceiling):
            return f"adaptive, {_span(floor)} to {_span(ceiling)} apart"


def _span(span: timedelta) -> str:
    """A span as a person says it: "1 day", "12 hours", "1 minute 30 seconds"."""
    rest, told = int(span.total_seconds()), []
    for name, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, rest = divmod(rest, seconds)
        if count:
            told.append(f"{count} {name}{'' if count == 1 else 's'}")
    return " ".join(told) or "every crawl"
