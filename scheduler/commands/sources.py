"""sources list, show, disable: what is crawled, and what could be."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import click

from archive import amounts
from archive.cadence import Adaptive, Cadence, Cron, Every
from archive.errors import ConfigError
from archive.home.cadences import cadence_text
from archive.home.folder import CONFIG_NAME, Home, find_home
from archive.home.gazetteer import ended, region_names
from archive.sentences import Sentence, counted, joined, say, word, words
from archive.types import Floors, HealthWord, Source, SourceKind
from scheduler.configuration import configured
from scheduler.console import counts, paragraph, plain, table
from scheduler.help_pages import Group

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


@click.group(cls=Group)
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
    "health",
    multiple=True,
    type=click.Choice([word.value for word in HealthWord]),
    help="Only of this health, or of one of several: --health blocked --health changed.",
)
@click.pass_obj
def list_sources(
    home: Path, everything: bool, region: str | None, kind: str | None, health: tuple[str, ...]
) -> None:
    """List the sources in use.

    \b
    Example:
      dangjian sources list --all
      dangjian sources list --all --region 62 --kind government
      dangjian sources list --health blocked --health unreachable
    """
    from archive.home.recorded import checked_on

    found = find_home(home)
    config = configured(found)
    every = {**config.known, **config.sources} if everything else config.sources
    shown = those(every.values(), region, kind)
    if health:
        shown = _of_health(found, shown, health)
    rows = [
        (s.key, s.name, _region(s), word(s.kind), s.family, cadence_text(s.cadence),
         checked_on(found, s), say("yes") if s.key in config.sources else "")
        for s in shown
    ]  # fmt: skip
    heads = words("key", "name", "region", "kind", "family", "every", "checked", "in use")
    table(heads, rows, below=words("region", "kind", "family", "checked"))
    used = sum(source.key in config.sources for source in shown)
    counts(say("{sources}, {used} of them in use", sources=amounts.sources(len(rows)), used=used))


@sources.command("show")
@click.argument("key")
@click.pass_obj
def show_source(home: Path, key: str) -> None:
    """Show every setting of one source.

    \b
    Example:
      dangjian sources show my-county
    """
    from archive.home.recorded import checked_on

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
        paragraph((f"{name} = {plain(told)}", ""))
    if key in config.sources:
        counts(say("{key} is in use", key=key))
    else:
        counts(say("{key} is not in use", key=key))


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
    from crawler.family_names import FAMILY_NAMES
    from scheduler.job_commands import command_fault

    found = find_home(home)
    config = configured(found)
    for source in config.select(keys):
        if source.key not in config.known or config.known[source.key] != source:
            raise ConfigError(
                say(
                    "'{key}' is a source of your own: take its table out of {config_name}.",
                    key=source.key,
                    config_name=CONFIG_NAME,
                )
            )
    for job in config.jobs:
        if wrong := command_fault(job.command, config.sources.keys() - set(keys)):
            raise ConfigError(
                say("Nothing was changed: job '{name}' {wrong} then.", name=job.name, wrong=wrong)
            )
    with changing(found):
        set_use(found, FAMILY_NAMES, remove=keys)
    counts(
        counted(
            len(set(keys)), "{n} source was taken out of use", "{n} sources were taken out of use"
        )
    )


def those(found: Iterable[Source], region: str | None, kind: str | None) -> list[Source]:
    """The sources of a place and a kind, None: of any. ConfigError when there is no such place."""
    from archive.home.regions import region_span

    spans = None
    if region is not None:
        from scheduler.sources.adding import region_codes

        spans = [region_span(code) for code in region_codes(region)]
        if not spans:
            raise ConfigError(
                say(
                    "There is no region {region}: give a GB/T 2260 code or a name.",
                    region=repr(region),
                )
            )
    return [
        source
        for source in found
        if (kind is None or source.kind == kind)
        and (spans is None or any(low <= source.region <= high for low, high in spans))
    ]


def _of_health(home: Home, found: Iterable[Source], asked: Collection[str]) -> list[Source]:
    """Those that do so; one that was never judged is new."""
    from archive.store import health
    from archive.store.database import look

    with look(home.database) as store:
        judged = health.every(store)
    return [
        source
        for source in found
        if (judged[source.key].word if source.key in judged else HealthWord.NEW) in asked
    ]


def _region(source: Source) -> Sentence:
    name = source.region_name or region_names().get(source.region, source.region)
    told = ended(source.region)
    if not told:
        return say("{name}", name=name)
    year, now = told
    if not now:
        return say("{name} (until {year})", name=name, year=year)
    return say(
        "{name} (until {year}, now {newer} {code})",
        name=name, year=year, newer=region_names()[now], code=now,
    )  # fmt: skip


def _setting(value: object) -> Sentence:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, timedelta):
        return span_told(value)
    if isinstance(value, Every | Cron | Adaptive):
        return _cadence(value)
    if isinstance(value, tuple) and value:
        return joined(map(_setting, value))
    if isinstance(value, Floors) and value != Floors():
        return say("links {links}, dated {dated}", links=value.links, dated=f"{value.dated:g}")
    return say("none") if value in (None, (), Floors()) else say("{value}", value=str(value))


def _cadence(cadence: Cadence) -> Sentence:
    match cadence:
        case Every(span):
            return span_told(span)
        case Cron(text, zone):
            return say("{cron} ({zone})", cron=text, zone=zone)
        case Adaptive(floor, ceiling):
            return say(
                "adaptive, {floor} to {ceiling} apart",
                floor=span_told(floor),
                ceiling=span_told(ceiling),
            )


def span_told(span: timedelta) -> Sentence:
    """A span as a person says it: "1 day", "12 hours", "1 minute 30 seconds"."""
    rest, told = int(span.total_seconds()), []
    for unit, seconds in (
        (counted(1, "{n} day", "{n} days"), 86_400),
        (counted(1, "{n} hour", "{n} hours"), 3_600),
        (counted(1, "{n} minute", "{n} minutes"), 60),
        (counted(1, "{n} second", "{n} seconds"), 1),
    ):
        count, rest = divmod(rest, seconds)
        if count:
            told.append(replace(unit, values={"n": count}))
    return joined(told, " ") if told else say("every crawl")
