"""How each source of an archive does, for a person and for a program: what `dangjian status` tells."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from archive.home.config import Config
from archive.home.folder import Home
from archive.sentences import Sentence, joined
from archive.store import health
from archive.store.database import Store
from archive.store.health import SourceHealth
from archive.store.jobs import JobRun, last_runs
from archive.store.statuses import SourceStatus
from archive.types import WORST_FIRST, HealthWord
from scheduler.schedule import due, jobs
from scheduler.standing import AHEAD, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How one source does. health: None when it was crawled and never judged: by an earlier version of
    this program, or its first crawl is not over. at: its last run, None: it was never crawled. next: when
    it is to be crawled."""

    key: str
    name: str
    health: SourceHealth | None
    at: SourceStatus | None
    next: datetime

    @property
    def word(self) -> HealthWord | None:
        """Its health in a word; `new` for one that was never crawled."""
        if self.health is not None:
            return self.health.word
        return HealthWord.NEW if self.at is None or self.at.run is None else None

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody should look after it."""
        return self.word is not None and not self.word.well

    @property
    def why(self) -> Sentence:
        """Why it is judged so; of what was not judged yet, what is known."""
        at, judged = self.at, self.health
        told = [judged.why] if judged else []
        if at and at.state == "killed" and not (judged and judged.run == at.run):
            told = [at.message, *told]
        elif at and str(at.message).startswith(str(AHEAD)):
            told = [AHEAD, *told]
        return joined(told, " ")

    def told(self) -> dict[str, Any]:
        """As `dangjian status --json` gives it; docs/data.md describes the names."""
        at, judged = self.at, self.health
        return {
            "key": self.key,
            "name": self.name,
            "health": self.word,
            "needs_a_person": self.needs_a_person,
            "doubted": bool(judged and judged.doubted),
            "why": str(self.why),
            "advice": str(judged.advice) if judged and judged.advice else None,
            "since": judged and judged.since,
            "last_good": judged and judged.last_good,
            "next_run": f"{self.next.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "last_run": at and at.run,
            "last_run_at": at and at.last_started,
            "state": at and at.state,
            "cause": at and at.cause,
            "message": str(at.message) if at else "",
            "new": at.new if at else 0,
            "articles": at.articles if at else 0,
            "gone": at.gone if at else 0,
            "pending": at.pending if at else 0,
            "missing": at.missing if at else 0,
        }


def overview(home: Home, config: Config, store: Store, now: datetime) -> list[SourceState]:
    """The sources in use: the worst first, among those of one word the one that has it longest."""
    known, judged = standings(home, store, now), health.every(store)
    planned = due(jobs(config), known, store, now)
    found = [
        SourceState(
            key=job.source,
            name=config.sources[job.source].name,
            health=judged.get(job.source),
            at=known.get(job.source),
            next=moment,
        )
        for job, moment in planned.items()
        if job.source
    ]
    return sorted(found, key=_badness)


def failed_jobs(config: Config, store: Store) -> list[JobRun]:
    """The last runs of jobs that crawl no source, of those that failed."""
    names = {job.name for job in jobs(config) if job.source is None}
    return [run for name, run in sorted(last_runs(store).items()) if name in names and run.code]


def _badness(state: SourceState) -> tuple[int, str]:
    """Those that need nobody keep the order of the configuration."""
    since = state.health.since if state.health and state.needs_a_person else ""
    return -(state.word or HealthWord.NEW).badness, since


def by_health(states: Iterable[SourceState]) -> Mapping[str, int]:
    """How many sources do how, the worst word first; "unjudged" for those without one."""
    found = Counter(state.word for state in states)
    told = {str(word): found[word] for word in WORST_FIRST if found[word]}
    return told | ({"unjudged": found[None]} if found[None] else {})
