"""status: how each source does, the worst first."""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from archive import amounts
from archive.home.folder import CONFIG_NAME, Home, find_home
from archive.sentences import Sentence, counted, joined, say, word, words
from archive.types import HealthWord
from scheduler.configuration import configured_or_used
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
    takes no messages, another job failed, the clock has stopped, or the configuration is wrong.

    \b
    Example:
      dangjian status --json
    """
    from archive.publish.watching import clock_told
    from archive.store.database import look
    from archive.store.jobs import last_sign
    from scheduler.overview import by_health, failed_jobs, overview
    from scheduler.telling import LASTING, failing

    found, now = find_home(ctx.obj), datetime.now(UTC)
    config, faults = configured_or_used(found)
    faults = faults or _refused_by_the_clock(found)
    with look(found.database) as store:
        states = overview(found, config, store, now)
        waiting = _waiting(store)
        failed = failed_jobs(config, store)
        clock = clock_told(last_sign(store), now)
        mute = failing(config, store)
    needy = [state for state in states if state.needs_a_person]
    lasting = any(sent.failures >= LASTING for sent in mute.values())
    well = not (needy or lasting or failed or faults or clock["silent"])
    if as_json:
        mutes = {"channels": {name: str(sent.error or "") for name, sent in mute.items()}}
        others = {**_clock_told(failed, faults), "clock": clock, **waiting, **mutes}
        click.echo(_json(states, now, well, others))
    else:
        _print(states, now)
        _summary(states, by_health(needy), waiting)
        _channels(mute)
        _clock(failed, faults, clock, now)
    if not well:
        ctx.exit(1)


def _json(states: "list[SourceState]", now: datetime, well: bool, others: Mapping[str, Any]) -> str:
    from scheduler.overview import by_health

    told = {
        "at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "well": well,
        "health": by_health(states),
        **others,
        "sources": [state.told() for state in states],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _waiting(store: "Store") -> dict[str, Any]:
    """The articles, the pages that are to be read, and the articles that were taken out."""
    from archive.reader import READER
    from archive.store import exported, pages, tombstones
    from archive.store.exported import Chosen
    from archive.store.filters import Filters
    from archive.store.pages import Which

    return {
        "articles": exported.count(store, Chosen(filters=Filters())),
        "unread_pages": pages.count_to_read(store, Which.UNREAD, READER),
        "stale_readings": pages.count_to_read(store, Which.STALE, READER),
        "removed_articles": tombstones.count(store),
    }


def _clock_told(failed: "list[JobRun]", faults: tuple[Sentence | str, ...]) -> dict[str, Any]:
    return {"configuration": list(map(str, faults)), "jobs": [run.told() for run in failed]}


def _clock(
    failed: "list[JobRun]",
    faults: tuple[Sentence | str, ...],
    clock: Mapping[str, Any],
    now: datetime,
) -> None:
    """Whether it has stopped, its jobs that failed, and what is wrong with its configuration."""
    if clock["silent"]:
        span = _ago(clock["last_sign"], now)
        counts(
            say(
                "The clock gave no sign for {span}: 'dangjian up' or 'dangjian schedule' has to run.",
                span=span,
            )
        )
    for run in failed:
        ago, said = _ago(run.ended_at, now), run.last_line or "–"
        counts(
            say(
                "Job '{name}' failed {ago} ago with code {code}: {said}",
                name=run.name, ago=ago, code=run.code, said=said,
            )
        )  # fmt: skip
    if faults:
        counts(say("{file} is wrong, and the last right one is in use:", file=CONFIG_NAME))
    for fault in faults:
        counts(fault)


def _refused_by_the_clock(home: Home) -> tuple[str, ...]:
    """What a clock found wrong with the configuration as it is now: it tries channels' addresses, whose
    secrets it alone may have."""
    with suppress(OSError):
        if home.wrong_config.stat().st_mtime_ns >= home.config.stat().st_mtime_ns:
            return tuple(home.wrong_config.read_text(encoding="utf-8").splitlines())
    return ()


def _channels(mute: "Mapping[str, Sendings]") -> None:
    for name, sent in mute.items():
        why = sent.error or say("its last sending did not end")
        counts(say("Channel '{name}' does not take messages: {why}.", name=name, why=why))


def _print(states: "list[SourceState]", now: datetime) -> None:
    rows = [_row(state, now) for state in states]
    numbers = words("since", "last good", "next", "new", "articles")
    texts = words("why", "try")
    table([*words("source", "health"), *numbers, *texts], rows, numbers=numbers, below=texts)


def _row(state: "SourceState", now: datetime) -> tuple[object, ...]:
    judged, at = state.health, state.at
    # Of a source that does well there is nothing to say, unless its last look left a doubt.
    plain = judged is not None and judged.word in ("ok", "new") and not judged.doubted
    why = state.why
    return (
        state.key,
        word(state.word) if state.word else "–",
        _ago(judged.since if judged else None, now),
        _ago(judged.last_good if judged else None, now),
        say("now") if state.next <= now else _length(state.next - now),
        at.new if at else 0,
        at.articles if at else 0,
        "" if plain and judged and why == joined([judged.why], " ") else why,
        judged.advice if judged and judged.advice else "",
    )


def _ago(moment: str | None, now: datetime) -> Sentence | str:
    return _length(now - datetime.fromisoformat(moment)) if moment else "–"


def _length(span: timedelta) -> Sentence:
    """A time in its largest unit, as the configuration writes it: "12m", "5h", "41d"."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return say("{n}m", n=minutes)
    if minutes < 48 * 60:
        return say("{n}h", n=minutes // 60)
    return say("{n}d", n=minutes // 1440)


def _summary(
    states: "list[SourceState]", needy: Mapping[str, int], waiting: Mapping[str, int]
) -> None:
    said = counted(sum(needy.values()), "{n} of them needs somebody", "{n} of them need somebody")
    if needy:
        why = joined(say("{n} {health}", n=n, health=HealthWord(w)) for w, n in needy.items())
        said = say("{number} ({why})", number=said, why=why)
    told = [amounts.sources(len(states)), said, amounts.articles(waiting["articles"])]
    others = waiting["articles"] - sum(state.at.articles for state in states if state.at)
    if others > 0:
        told.append(say("{n} of them of sources that are not in use", n=others))
    if missing := sum(state.at.missing for state in states if state.at):
        told.append(say("{n} more that lists name did not come", n=missing))
    if removed := waiting["removed_articles"]:
        told.append(say("{n} were removed by hand", n=removed))
    counts(joined(told))
    unread, stale = waiting["unread_pages"], waiting["stale_readings"]
    if unread:
        counts(
            counted(
                unread,
                "{n} page is not read yet: 'dangjian read' reads it.",
                "{n} pages are not read yet: 'dangjian read' reads them.",
            )
        )
    if stale:
        counts(
            counted(
                stale,
                "{n} reading was made by older rules: 'dangjian read --stale' renews it.",
                "{n} readings were made by older rules: 'dangjian read --stale' renews them.",
            )
        )
