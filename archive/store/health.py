"""How each source does: judged after each of its runs, and kept with what the next judgement needs."""

import sqlite3
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from archive.observing.health import Health, judge_health
from archive.observing.looks import Look, Measure, Share, Trouble
from archive.observing.past import OURS, IsWorkday, Past
from archive.observing.shares import is_chinese
from archive.sentences import Sentence
from archive.store.database import Store, stamp
from archive.types import Cause, HealthWord, Reason
from archive.web.dates import CHINA

_MOST_PAGES = 1_000  # of a run that are looked at, the latest
_BEGINNING = 600  # characters of a text by which its language is told
_LATELY = timedelta(
    hours=2
)  # sources that were asked in this time tell whether our connection works
_LATEST = 500  # runs among which those are
_FEWEST = 2  # other sources that must not have answered
_PATIENCE = timedelta(days=7)  # for a part of a list that the next crawls are to walk

_TEXTLESS = frozenset(
    (
        Reason.EMPTY, Reason.UNPARSABLE, Reason.SOFT_404, Reason.BLOCK_PAGE, Reason.SCRIPT_SHELL,
        Reason.IMAGE_ONLY, Reason.NOT_AN_ARTICLE, Reason.NO_TEXT,
    )
)  # fmt: skip
"""Why a page that was taken for an article has no text. One that is gone, moved or no HTML need not."""

_LOST = _TEXTLESS - {Reason.SOFT_404}  # which says that an article is gone

_MOST_ABSENT = 3
"""New addresses in a look that do not exist, and none that does: the list leads nowhere any more."""

_EMPTY = (Reason.EMPTY, Reason.UNPARSABLE, Reason.SCRIPT_SHELL)

_GUESSED = ("readability", "trafilatura", "densest element")

_PAGES = f"""
SELECT o.reason, v.title, v.published IS NOT NULL AS dated,
  coalesce(substr(v.published, 1, 10) > date(p.fetched_at, '+2 days'), 0) AS ahead,
  substr(v.text, 1, {_BEGINNING}) AS text,
  coalesce(v.provenance ->> '$.text[0].where', '') IN {_GUESSED} AS guessed,
  o.reason = '{Reason.NOT_FOUND}'
    AND NOT EXISTS (SELECT 1 FROM pages q WHERE q.url = p.url AND q.id < p.id) AS never_came,
  EXISTS (SELECT 1 FROM pages q JOIN outcomes w ON w.page = q.id
    WHERE q.url = p.url AND q.run < p.run AND w.version IS NOT NULL) AS known
FROM pages p JOIN outcomes o ON o.page = p.id LEFT JOIN versions v ON v.id = o.version
WHERE p.run = ? AND p.source = ? AND p.role = 'article'
  AND p.url NOT IN (SELECT url FROM attachments)
ORDER BY p.id DESC LIMIT {_MOST_PAGES}
"""

_GAPS = """
SELECT newest, oldest FROM list_gaps g JOIN runs r ON r.id = g.opened_run
WHERE source = :source AND closed_run IS NULL AND (reason IN ('no-way', 'moved')
  OR reason = 'failed' AND opened_run < :run OR r.started_at < :since)
ORDER BY g.id
"""

_BEFORE_JUDGED = """
SELECT max(r.started_at) FROM run_sources s JOIN runs r ON r.id = s.run
WHERE s.source = ? AND s.run < ? AND s.state = 'finished' AND s.cause IS NULL
"""

_OTHERS = f"""
SELECT coalesce(sum(s.requests > 0), 0) AS answered,
  coalesce(sum(s.requests = 0 AND (s.run = :run OR s.cause = 'unreachable')), 0) AS silent
FROM run_sources s JOIN runs r ON r.id = s.run
WHERE s.run > :run - {_LATEST} AND r.started_at >= :since AND s.source <> :source
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source does. run: the last that was judged. since: when it was first judged so. last_good:
    when its last run began that went well. doubted: its last run failed in a way that may pass. Times:
    ISO 8601, UTC."""

    source: str
    run: int
    word: HealthWord
    why: Sentence
    advice: Sentence | None
    since: str
    last_good: str | None
    doubted: bool


def judge(store: Store, run: int, look: Look, is_workday: IsWorkday, now: datetime) -> Health:
    """Judge how a source does after a run at it is closed, and keep that. look: what the crawl saw; of
    its pages and gaps, and of other sources, the database says the rest."""
    past = Past.restored(store.value("SELECT past FROM pasts WHERE source = ?", [look.source]))
    whole = _completed(store, run, look, past, now)
    health = judge_health(whole, past, is_workday)
    after = past.after(whole, health.word, health.doubted, is_workday)
    good = after.looks != past.looks
    with store.write() as connection:
        connection.execute(
            "UPDATE run_sources SET look = ? WHERE run = ? AND source = ?",
            [whole.stored(), run, look.source],
        )
        _keep(connection, run, look, health, after, good, now)
    return health


def judge_unended(store: Store, run: int, is_workday: IsWorkday, now: datetime) -> None:
    """Judge the sources at which a run did not reach its end, through no fault of theirs: it was killed,
    told to end, or the disk was full. Those that a later run was judged by are left."""
    found = list(
        store.rows(
            "SELECT s.source, s.state, s.cause, r.started_at FROM run_sources s "
            "JOIN runs r ON r.id = s.run LEFT JOIN health h ON h.source = s.source "
            "WHERE s.run = ? AND s.state IN ('killed', 'failed') AND coalesce(h.run < s.run, 1)",
            [run],
        )
    )
    for row in found:
        cause = Cause(row["cause"]) if row["cause"] else None
        killed = row["state"] == "killed"
        if killed or cause in OURS:
            at = datetime.fromisoformat(row["started_at"])
            look = Look(source=row["source"], at=at, cause=cause, killed=killed)
            judge(store, run, look, is_workday, now)


def word_of(store: Store, source: str) -> HealthWord:
    """How a source does in a word; one that was never judged is new."""
    word = store.value("SELECT word FROM health WHERE source = ?", [source])
    return HealthWord(word) if word else HealthWord.NEW


def every(store: Store) -> dict[str, SourceHealth]:
    """How each source that was judged does, by key."""
    columns = "source, run, word, why, advice, since, last_good, coalesce(doubted, 0) AS doubted"
    return {
        row["source"]: SourceHealth(
            source=row["source"],
            run=row["run"],
            word=HealthWord(row["word"]),
            why=Sentence.restored(row["why"]),
            advice=Sentence.restored(row["advice"]) if row["advice"] else None,
            since=row["since"],
            last_good=row["last_good"],
            doubted=bool(row["doubted"]),
        )
        for row in store.rows(f"SELECT {columns} FROM health LEFT JOIN pasts USING (source)")
    }


def _keep(
    connection: sqlite3.Connection,
    run: int,
    look: Look,
    health: Health,
    past: Past,
    good: bool,
    now: datetime,
) -> None:
    row = connection.execute("SELECT word FROM health WHERE source = ?", [look.source]).fetchone()
    was, why = row and row[0], health.why.stored()
    last_good = stamp(look.at) if good else None
    if row is None and not good:  # earlier versions crawled it, and judged nothing
        (last_good,) = connection.execute(_BEFORE_JUDGED, [look.source, run]).fetchone()
    connection.execute(
        "INSERT INTO health (source, run, word, why, advice, since, last_good) "
        "VALUES (:source, :run, :word, :why, :advice, :now, :good) "
        "ON CONFLICT (source) DO UPDATE SET run = excluded.run, word = excluded.word, "
        "why = excluded.why, advice = excluded.advice, "
        "last_good = coalesce(excluded.last_good, last_good), "
        "since = iif(word = excluded.word, since, excluded.since)",
        {
            "source": look.source, "run": run, "word": health.word, "why": why,
            "advice": health.advice and health.advice.stored(), "now": stamp(now),
            "good": last_good,
        },
    )  # fmt: skip
    connection.execute(
        "INSERT INTO pasts VALUES (?, ?, ?) ON CONFLICT (source) DO UPDATE SET past = excluded.past, "
        "doubted = excluded.doubted",
        [look.source, past.stored(), int(health.doubted)],
    )
    if was != health.word:
        connection.execute(
            "INSERT INTO health_changes (source, run, changed_at, was, word, why) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [look.source, run, stamp(now), was, health.word, why],
        )


def _completed(store: Store, run: int, look: Look, past: Past, now: datetime) -> Look:
    """A look with what the database says of it."""
    asked = {"run": run, "source": look.source, "since": stamp(now - _PATIENCE)}
    gaps = list(store.rows(_GAPS, asked))
    first = gaps[0] if gaps else {"newest": None, "oldest": None}
    return replace(
        look,
        fresh=_fresh(store, look, past) if look.new and not look.again else None,
        **_pages(store, run, look.source),
        gaps=len(gaps),
        gap_newest=first["newest"],
        gap_oldest=first["oldest"],
        alone=look.cause is not Cause.UNREACHABLE
        or Trouble.FAILING in look.misses  # which is an answer
        or _is_alone(store, run, look.source, now),
    )


def _pages(store: Store, run: int, source: str) -> dict[str, Any]:
    """Of the pages that a run read at a source: how many are as they should be, by what; and how many
    articles from before came with their text and without."""
    reasons: Counter[str] = Counter()
    good: Counter[Measure] = Counter()
    titles, absent, kept, lost = set(), 0, 0, 0
    for row in store.rows(_PAGES, [run, source]):
        if row["known"] and row["reason"] in _LOST:
            lost += 1
            continue
        if row["reason"]:
            reasons[row["reason"]] += 1
            absent += row["never_came"]
            continue
        titles.add(row["title"])
        good[Measure.TEXT] += 1
        good[Measure.DATED] += row["dated"]
        good[Measure.CHINESE] += is_chinese(row["text"])
        good[Measure.PAST] += not row["ahead"]
        good[Measure.OWN] += not row["guessed"]
        kept += row["known"]
    read = good[Measure.TEXT]
    good[Measure.TITLED], good[Measure.CLEAR] = len(titles), read
    totals = dict.fromkeys(Measure, read)
    totals[Measure.TEXT] += sum(reasons[one] for one in _TEXTLESS)
    if not read and absent >= _MOST_ABSENT:
        totals[Measure.TEXT] += absent
    totals[Measure.FILLED] = totals[Measure.TEXT]
    good[Measure.FILLED] = totals[Measure.TEXT] - sum(reasons[one] for one in _EMPTY)
    totals[Measure.CLEAR] += reasons[Reason.UNDECODABLE]
    for kind in (
        Measure.TEXT,
        Measure.FILLED,
    ):  # that theirs is still there says nothing of new ones
        good[kind] -= kept
        totals[kind] -= kept
    shares = {kind: Share(good[kind], total) for kind, total in totals.items() if total}
    return {"shares": shares, "kept": kept, "lost": lost}


def _fresh(store: Store, look: Look, past: Past) -> int | None:
    """Of the addresses that a look found: how many have no day before that of the last look."""
    if past.last is None:
        return None
    day = past.last.astimezone(CHINA).date().isoformat()
    fresh: int = store.value(
        "SELECT count(*) FROM addresses WHERE source = ? AND role = 'article' AND first_seen = ? "
        "AND list_date >= ?",
        [look.source, stamp(look.at), day],
    )
    return fresh


def _is_alone(store: Store, run: int, source: str, now: datetime) -> bool:
    """Whether a source that does not answer is one of few: when none does, the fault may be ours."""
    asked = {"run": run, "source": source, "since": stamp(now - _LATELY)}
    (others,) = store.rows(_OTHERS, asked)
    return bool(others["answered"] or others["silent"] < _FEWEST)
