"""notify, watch: people are told of sources' health and of new articles."""

import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive import amounts
from archive.errors import ConfigError
from archive.home.folder import CONFIG_NAME, Home, find_home
from archive.home.telling import NEVER, Watch, backwards, is_address, watch_rules
from archive.language import told as in_language
from archive.sentences import Sentence, counted, joined, say, words
from crawler.family_names import FAMILY_NAMES
from scheduler.commands.narrowing import Narrowing, narrowed, surely
from scheduler.configuration import configured
from scheduler.console import counts, moment, table
from scheduler.ending import told_when_asked
from scheduler.help_pages import Group

if TYPE_CHECKING:
    from archive.home.config import Config
    from scheduler.telling import Told


@click.command()
@click.option("--test", is_flag=True, help="Send each channel a message that says so.")
@click.pass_obj
def notify(home: Path, test: bool) -> None:
    """Tell people what is new: sources that fell ill or got well, and what watches found.

    Each channel of [notify.to] and of a watch gets at most one message in the time of `every`, an
    hour unless said otherwise. 'dangjian schedule' runs this whenever there is something to tell.
    Exit code 1 when a channel did not take its message; it is told again after a pause.

    \b
    Example:
      dangjian notify --test
    """
    from archive.store.database import open_store
    from scheduler.channels import refusal
    from scheduler.telling import tell, try_out

    found = find_home(home)
    config = configured(found, refusal if test else None)
    if not config.telling.channels():
        what = say(
            "Nobody is to be told: name a channel in [notify.to] of {file}.", file=CONFIG_NAME
        )
        raise ConfigError(what)
    lock = found.lock("notify", refusal=say("Messages are being sent already."))
    try:
        if test:
            told = try_out(config, say=in_language)
        else:
            # Told to end, it lets a sending come to its end: else nobody would know how that went.
            with (
                told_when_asked(signal.SIGTERM, signal.SIGHUP) as obey,
                open_store(found.database) as store,
            ):
                told = tell(config, store, lambda: datetime.now(UTC), in_language, between=obey)
    finally:
        lock.release()
    _print(told)


def _print(told: "list[Told]") -> None:
    """What each channel was told; exit code 1 when one did not take it."""
    table(words("channel", "state", "what"), [_row(one) for one in told], below=words("what"))
    failed = sum(one.error is not None for one in told)
    taken = sum(one.message is not None and one.error is None for one in told)
    counts(
        say(
            "{channels}, {taken} took a message, {failed} failed",
            channels=amounts.channels(len(told)),
            taken=taken,
            failed=failed,
        )
    )
    if failed:
        click.get_current_context().exit(1)


def _row(told: "Told") -> tuple[object, ...]:
    if told.error is not None:
        return told.channel, say("failed"), told.error
    if told.message is not None:
        return told.channel, say("taken"), told.message.title
    if told.wait is not None:
        until = say("until {moment} China time", moment=moment(told.wait))
        return told.channel, say("waits"), until
    return told.channel, say("nothing new"), ""


@click.group(cls=Group)
def watch() -> None:
    """Be told of new articles that a query finds.

    \b
    Example:
      dangjian watch list
    """


@watch.command("add")
@click.argument("name")
@click.argument("query")
@click.option(
    "--to", multiple=True, metavar="CHANNEL",
    help="A channel of [notify.to], or an address; repeatable. [default: all channels with a name]",
)  # fmt: skip
@narrowed
@surely
@click.pass_obj
def add_watch(home: Path, name: str, query: str, to: tuple[str, ...], narrowing: Narrowing) -> None:
    """Tell of the articles that QUERY finds, from now on, under a name.

    \b
    Example:
      dangjian watch add 主题党日 '主题党日 -转载' --region 620000
      dangjian watch add campaigns 主题教育 --to office --since 2024
    """
    from archive.home.editing import append_watch, changing
    from archive.store import finding, telling
    from archive.store.database import open_store
    from scheduler.telling import filters

    found = find_home(home)
    config = configured(found)
    made = _watch(config, name, query, to, narrowing)
    if made.name in [other.name for other in config.telling.watches]:
        raise ConfigError(say("There is a watch '{name}' already.", name=made.name))
    if not (made.to or config.telling.to):
        raise ConfigError(
            say(
                "There is no channel: give --to, or name one in [notify.to] of {file}.",
                file=CONFIG_NAME,
            )
        )
    with open_store(found.database) as store, changing(found):
        matching = finding.count(store, filters(made))
        append_watch(found, made, FAMILY_NAMES)
        newest = telling.latest(store).article
        for channel in configured(found).telling.channels():
            if made.topic in channel.topics:
                telling.passed(store, channel.name, {made.topic: newest})
    counts(
        counted(
            matching,
            "Watch '{name}' was added; {n} article that it finds is known already",
            "Watch '{name}' was added; {n} articles that it finds are known already",
            name=made.name,
        )
    )


def _watch(
    config: "Config", name: str, query: str, to: tuple[str, ...], narrowing: Narrowing
) -> Watch:
    """What was asked for. ConfigError names the option that is wrong."""
    from scheduler.channels import refusal

    given: dict[str, tuple[str, Any]] = {
        "name": ("NAME", name),
        "query": ("QUERY", query),
        "to": ("--to", list(to)),
        "since": ("--since", narrowing.since),
        "until": ("--until", narrowing.until),
        "source": ("--source", list(narrowing.sources)),
        "region": ("--region", list(narrowing.regions)),
        "kind": ("--kind", list(narrowing.kinds)),
        "party_building": ("--party-building", list(narrowing.tags)),
        "sure": ("--sure-of", list(narrowing.sure)),
    }
    rules = watch_rules(config.telling.to, {**config.known, **config.sources}, refusal)
    values: dict[str, Any] = {}
    for key, (option, value) in given.items():
        try:
            values[key] = rules[key](value) if value is not None else None
        except ValueError as error:
            raise ConfigError(say("{option} {error}.", option=option, error=error)) from None
    if backwards(values):
        what = NEVER.having(until="--until", since="--since")
        raise ConfigError(say("{what}.", what=what))
    return Watch(**values)


@watch.command("list")
@click.pass_obj
def list_watches(home: Path) -> None:
    """List the watches, what they find, and who is told.

    \b
    Example:
      dangjian watch list
    """
    config = configured(find_home(home))
    rows = [
        (
            one.name,
            one.query,
            _restrictions(one),
            ", ".join(map(_shown, one.to or config.telling.to)),
        )
        for one in config.telling.watches
    ]
    table(words("name", "query", "only", "to"), rows, below=words("only", "to"))
    counts(amounts.watches(len(rows)))


def _restrictions(one: Watch) -> Sentence | str:
    found: list[Sentence | str] = []
    if one.since:
        found.append(say("since {day}", day=one.since))
    if one.until:
        found.append(say("until {day}", day=one.until))
    found += [*one.region, *one.source, *one.kind, *one.party_building]
    if one.sure:
        found.append(say("sure: {fields}", fields=", ".join(one.sure)))
    return joined(found) if found else "–"


def _shown(to: str) -> str:
    """A channel by its name, or its address without what may be a secret."""
    scheme = to.partition("://")[0] + "://" if "://" in to else ""
    return f"{scheme}****" if is_address(to) else to


@watch.command("remove")
@click.argument("name")
@click.pass_obj
def remove_watch(home: Path, name: str) -> None:
    """Tell no more of what a watch finds.

    \b
    Example:
      dangjian watch remove 主题党日
    """
    from archive.home.editing import changing
    from archive.home.editing import remove_watch as remove
    from archive.home.rules import nearest

    found: Home = find_home(home)
    with changing(found):
        names = [one.name for one in configured(found).telling.watches]
        if name not in names:
            raise ConfigError(
                say("There is no watch '{name}'{nearest}.", name=name, nearest=nearest(name, names))
            )
        remove(found, name, FAMILY_NAMES)
    counts(say("Watch '{name}' was removed", name=name))
