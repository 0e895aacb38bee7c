"""sources add, check, enable: what asks sites before it writes."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive import amounts
from archive.errors import ConfigError
from archive.home.config import Config
from archive.home.folder import CONFIG_NAME, Home, find_home
from archive.home.rules import SOURCE
from archive.sentences import say, words
from archive.types import Source, SourceKind
from scheduler.commands.sources import chosen_by, those
from scheduler.configuration import configured
from scheduler.console import counts, plain, table

if TYPE_CHECKING:
    from scheduler.sources.checking import Checked


@click.command("add")
@click.argument("url")
@click.option("--key", help="Its short name; without one, made of host and column.")
@click.option("--name", help="Its name for people; without one, as its pages say.")
@click.option("--region", metavar="CODE|NAME", help="Its place, when its pages do not tell.")
@click.option(
    "--kind",
    metavar="KIND",
    type=click.Choice([kind.value for kind in SourceKind]),
    help=f"The kind of outlet: {', '.join(SourceKind)}.",
)
@click.option("--host", "hosts", multiple=True, help="A further host that holds its articles.")
@click.option("--delay", type=float, default=2.0, help="Seconds between two requests. [default: 2]")
@click.option("--yes", is_flag=True, help="Write it without asking.")
@click.pass_obj
def add_source(home: Path, /, url: str, yes: bool, **wishes: Any) -> None:
    """Make a source of the address of a list, and write it into dangjian.toml.

    Asks the site at most six times besides robots.txt, shows what was read, and asks before
    anything is written. The list is kept in sources/KEY, for 'sources check' to compare with.

    \b
    Example:
      dangjian sources add https://www.example.gov.cn/djgz/
      dangjian sources add https://www.example.gov.cn/djgz/ --region 620100 --yes
    """
    from scheduler.sources.adding import Wish, propose, write
    from scheduler.sources.telling import show, show_table

    for option, value in (("key", wishes["key"]), ("delay", wishes["delay"])):
        if value is not None:
            _by_rule(option, value)
    wishes["hosts"] = _by_rule("hosts", list(wishes["hosts"]))
    found = find_home(home)
    wish = Wish(url=url.strip(), **wishes)
    proposal = propose(found, configured(found), wish)
    show(proposal.source, proposal.found, proposal.asked, proposal.region, proposal.kind)
    if not proposal.region.value:
        raise ConfigError(say("Nothing was written, for its region is not known: give --region."))
    show_table(proposal.source)
    _confirm(yes)
    written = write(found, wish, proposal)
    counts(
        say(
            "'{key}' is a source now, in {config_name}: 'dangjian crawl {key}' crawls it.",
            key=written.key,
            config_name=CONFIG_NAME,
        )
    )


@click.command("check")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option(
    "--offline", is_flag=True, help="Ask nobody: read what was recorded by today's rules."
)
@click.option("--record", is_flag=True, help="Record what came, to compare with from now on.")
@click.pass_obj
def check_sources(home: Path, keys: tuple[str, ...], offline: bool, record: bool) -> None:
    """Ask sources again, and say what differs from the lists that were recorded.

    Of all sources in use, or of those named; one request each, besides robots.txt. Exit code 1 when
    anything differs.

    \b
    Example:
      dangjian sources check
      dangjian sources check my-county --record
      dangjian sources check --offline
    """
    from scheduler.sources.checking import asked_again, read_again

    found = find_home(home)
    config = configured(found)
    chosen = config.select(keys)
    if not chosen:
        raise ConfigError(
            say(
                "No source is in use: 'dangjian sources add' or 'use' in {config_name}.",
                config_name=CONFIG_NAME,
            )
        )
    checked = (
        list(read_again(found, chosen))
        if offline
        else asked_again(found, config, chosen, renew=record)
    )
    _tell(checked)
    if record:
        _record(found, checked)
    differing = sum(one.compared.differs for one in checked)
    number = amounts.sources(len(checked))
    counts(say("{sources}, differing: {differing}", sources=number, differing=differing))
    if differing:
        click.get_current_context().exit(1)


@click.command("enable")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@chosen_by
@click.option("--no-check", is_flag=True, help="Ask nobody before.")
@click.pass_obj
def enable_sources(
    home: Path, keys: tuple[str, ...], region: str | None, kind: str | None, no_check: bool
) -> None:
    """Take sources of the catalogue into use, by key or by what they are.

    Each is asked once before; those whose list cannot be read stay out, and the exit code is 1.

    \b
    Example:
      dangjian sources enable people-cpc
      dangjian sources enable --region 62 --kind government
      dangjian sources enable people-cpc --no-check
    """
    from archive.home.editing import changing, set_use
    from crawler.family_names import FAMILY_NAMES
    from scheduler.sources.checking import asked_again

    found = find_home(home)
    config = configured(found)
    chosen = _to_enable(config, keys, region, kind)
    checked = [] if no_check else asked_again(found, config, chosen, renew=True)
    _tell(checked)
    good = [one for one in checked if one.usable]
    taken = chosen if no_check else [one.source for one in good]
    if not taken:
        raise ConfigError(
            say("None of them can be taken into use; --no-check does it all the same.")
        )
    with changing(found):
        set_use(found, FAMILY_NAMES, add=[source.key for source in taken])
    _record(found, good)
    counts(
        say("{taken} of {chosen} sources were taken into use", taken=len(taken), chosen=len(chosen))
    )
    if len(taken) < len(chosen):
        click.get_current_context().exit(1)


def _to_enable(
    config: Config, keys: tuple[str, ...], region: str | None, kind: str | None
) -> list[Source]:
    """The sources of the catalogue that are meant and not in use. ConfigError when there are none."""
    if not (keys or region or kind):
        raise ConfigError(say("Name sources by key, or choose them with --region or --kind."))
    for key in keys:
        if key not in config.known:
            config.select((key,))  # says what is wrong with it
            raise ConfigError(say("'{key}' is a source of your own, and in use.", key=key))
    named = [config.known[key] for key in dict.fromkeys(keys)] or config.known.values()
    meant = those(named, region, kind)
    chosen = [source for source in meant if source.key not in config.sources]
    if not chosen:
        raise ConfigError(
            say("All that is meant is in use already.")
            if meant
            else say("No source of the catalogue is such: 'dangjian sources list --all' shows all.")
        )
    return chosen


def _tell(checked: list["Checked"]) -> None:
    if checked:
        rows = [(c.source.key, c.compared.word, c.compared.sentence) for c in checked]
        table(words("key", "state", "what"), rows, below=words("what"))


def _record(home: Home, checked: list["Checked"]) -> None:
    """Record the lists that came, to compare with later."""
    from archive.home.editing import changing
    from scheduler.sources.fixtures import record

    with changing(home):
        for one in checked:
            if one.page is not None and one.listing is not None:
                record(home, one.source, one.page, one.listing)


def _confirm(yes: bool) -> None:
    """Ask whether to write. ConfigError when nobody can be asked, Abort when the answer is no."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise ConfigError(say("Nothing was written, for there is nobody to ask: give --yes."))
    click.confirm(plain(say("Write it?")), abort=True, err=True)


def _by_rule(key: str, value: Any) -> Any:
    try:
        return SOURCE[key](value)
    except ValueError as error:
        raise ConfigError(
            say("--{option} {error}.", option=key.removesuffix("s"), error=error)
        ) from None
