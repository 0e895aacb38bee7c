"""status: how each source does, the worst first."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from archive.home.folder import CONFIG_NAME, find_home
from crawler.sources import configured_or_used
from scheduler.console import counts, table

if TYPE_CHECKING:
    from archive.store.database import Store
    from archive.store.jobs import JobRun
    from archive.store.telling import Sendings
    from scheduler.overview import SourceState


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON object.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show how each source does, the worst first.

    Times are how long ago, or until the next crawl. Exit code 1 when a source needs somebody, a channel
    takes no messages, another job failed, or the configuration is wrong.

    \b
    Example:
      dangjian status
      dangjian status --json
    """
    from archive.store.database import look
    from scheduler.job_commands import command_fault
    from scheduler.overview import counted, failed_jobs, overview
    from scheduler.telling import LASTING, failing

    found = find_home(ctx.obj)
    config, faults = configured_or_used(found, command_fault)
    now = datetime.now(UTC)
    with look(found.database) as store:
        states = overview(found, config, store, now)
        waiting = _waiting(store)
        failed = failed_jobs(config, store)
        mute = failing(config, store)
    lasting = [name for name, sent in mute.items() if sent.failures >= LASTING]
    needy = [state for state in states if state.needs_a_person]
    troubled = bool(needy or lasting or failed or faults)
    if as_json:
        told = {"well": not troubled, "configuration": list(faults), "health": counted(states)}
        channels = {name: sent.error for name, sent in mute.items()}
        _print_json(now, {**told, **waiting, "channels": channels}, failed, states)
    else:
        _print(states, now)
        _summary(states, counted(needy), waiting)
        _troubles(mute, failed, faults, now)
    if troubled:
        ctx.exit(1)


def _print_json(
    now: datetime, told: Mapping[str, Any], failed: "list[JobRun]", states: "list[SourceState]"
) -> None:
    whole = {
        "at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        **told,
        "jobs": [run.told() for run in failed],
        "sources": [state.told() for state in states],
    }
    click.echo(json.dumps(whole, ensure_ascii=False, indent=1))


def _troubles(
    mute: "Mapping[str, Sendings]", failed: "list[JobRun]", faults: tuple[str, ...], now: datetime
) -> None:
    """What else needs somebody."""
    _channels(mute)
    _jobs(failed, now)
    _configuration(faults)


def _waiting(store: "Store") -> dict[str, Any]:
    """The pages that are to be read, and the articles that were taken out."""
    from archive.reader import READER
    from archive.store import pages, tombstones
    from archive.store.pages import Which

    return {
        "unread_pages": pages.count_to_read(store, Which.UNREAD, READER),
        "stale_readings": pages.count_to_read(store, Which.STALE, READER),
        "removed_articles": tombstones.count(store),
    }


def _jobs(failed: "list[JobRun]", now: datetime) -> None:
    for run in failed:
        ago, said = _ago(run.ended_at, now), run.last_line or "–"
        counts(f"Job '{run.name}' failed {ago} ago with code {run.code}: {said}")


def _configuration(faults: tuple[str, ...]) -> None:
    if faults:
        counts(f"{CONFIG_NAME} is wrong, and the last right one is in use:")
    for fault in faults:
        counts(fault)


def _channels(mute: "Mapping[str, Sendings]") -> None:
    for name, sent in mute.items():
        why = sent.error or "its last sending did not end"
        counts(f"Channel '{name}' does not take messages: {why}.")


def _print(states: "list[SourceState]", now: datetime) -> None:
    rows = [_row(state, now) for state in states]
    numbers = ["since", "last good", "next", "new", "articles"]
    heads = ["source", "health", *numbers, "why", "try"]
    table(heads, rows, numbers=numbers, below=["why", "try"])


def _row(state: "SourceState", now: datetime) -> tuple[object, ...]:
    judged, at = state.health, state.at
    # Of a source that does well there is nothing to say, unless its last look left a doubt.
    plain = judged is not None and judged.word in ("ok", "new") and not judged.doubted
    why = state.why
    return (
        state.key,
        state.word or "–",
        _ago(judged.since if judged else None, now),
        _ago(judged.last_good if judged else None, now),
        "now" if state.next <= now else _length(state.next - now),
        at.new if at else 0,
        at.articles if at else 0,
        "" if plain and judged and why == str(judged.why) else why,
        judged.advice if judged and judged.advice else "",
    )


def _ago(moment: str | None, now: datetime) -> str:
    return _length(now - datetime.fromisoformat(moment)) if moment else "–"


def _length(span: timedelta) -> str:
    """A time in its largest unit, as the configuration writes it: "12m", "5h", "41d"."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // 1440}d"


def _summary(
    states: "list[SourceState]", needy: Mapping[str, int], waiting: Mapping[str, int]
) -> None:
    words = ", ".join(f"{count} {word}" for word, count in needy.items())
    said = f"{sum(needy.values())} of them need somebody" + (f" ({words})" if words else "")
    articles = sum(state.at.articles for state in states if state.at)
    removed = waiting["removed_articles"]
    taken_out = f", {removed} were removed by hand" if removed else ""
    counts(f"{len(states)} sources, {said}, {articles} articles{taken_out}")
    unread, stale = waiting["unread_pages"], waiting["stale_readings"]
    if unread:
        counts(f"{unread} pages are not read yet: 'dangjian read' reads them.")
    if stale:
        counts(f"{stale} readings were made by older rules: 'dangjian read --stale' renews them.")
