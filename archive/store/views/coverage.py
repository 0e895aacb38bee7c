"""What the pages on sources and runs show, and the home page's figures."""

from dataclasses import dataclass

from archive.store.views.select import Select


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source, what the archive has of it, and how its last crawl ended. oldest, newest: dates as
    printed.

    run and the rest: None for a source that was never crawled.
    """

    key: str
    name: str
    kind: str
    region: str
    region_name: str
    address: str | None
    articles: int
    gone: int
    oldest: str | None
    newest: str | None
    run: int | None
    started_at: str | None
    state: str | None
    cause: str | None
    message: str | None


def sources() -> Select[SourceLine]:
    """All sources, by region and name."""
    return Select(SourceLine, _SOURCES)


_SOURCES = """
SELECT s.key, s.name, s.kind, s.region, g.name AS region_name, s.start ->> 0 AS address,
  (SELECT count(*) FROM articles WHERE source = s.key) AS articles,
  coalesce(x.gone, 0) AS gone,
  (SELECT published FROM articles WHERE source = s.key
    AND date_key >= (SELECT min(first) FROM days WHERE day > 0) ORDER BY date_key LIMIT 1) AS oldest,
  (SELECT published FROM articles WHERE source = s.key ORDER BY date_key DESC LIMIT 1) AS newest,
  n.id AS run, n.started_at, r.state, r.cause, r.message
FROM sources s JOIN regions g ON g.code = s.region
LEFT JOIN run_sources r ON r.source = s.key
  AND r.run = (SELECT max(run) FROM run_sources WHERE source = s.key)
LEFT JOIN runs n ON n.id = r.run
LEFT JOIN (SELECT source, count(*) AS gone FROM articles INDEXED BY articles_gone_at
  WHERE gone_at IS NOT NULL GROUP BY source) x ON x.source = s.key
ORDER BY s.region, s.name, s.key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A run and what it did, over all its sources."""

    id: int
    started_at: str
    finished_at: str | None
    state: str
    cause: str | None
    message: str | None
    sources: int
    failed: int
    requests: int
    new: int
    changed: int
    gone: int
    denied: int
    errors: int


def runs(limit: int) -> Select[RunLine]:
    """The latest runs, newest first."""
    return Select(RunLine, _RUNS, (None, limit))


def run(number: int) -> Select[RunLine]:
    """One run: a row, or none."""
    return Select(RunLine, _RUNS, (number, 1))


_RUNS = """
SELECT n.id, n.started_at, n.finished_at, n.state, n.cause, n.message, count(r.source) AS sources,
  coalesce(sum(r.state = 'failed'), 0) AS failed, coalesce(sum(r.requests), 0) AS requests,
  coalesce(sum(r.new), 0) AS new, coalesce(sum(r.changed), 0) AS changed,
  coalesce(sum(r.gone), 0) AS gone, coalesce(sum(r.denied), 0) AS denied,
  coalesce(sum(r.errors), 0) AS errors
FROM runs n LEFT JOIN run_sources r ON r.run = n.id
WHERE n.id = coalesce(?, n.id) GROUP BY n.id ORDER BY n.id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPart:
    """What a run did on one source."""

    source: str
    name: str
    state: str
    cause: str | None
    message: str | None
    list_pages: int
    article_pages: int
    new: int
    changed: int
    gone: int
    denied: int
    errors: int
    requests: int


def run_parts(run: int) -> Select[RunPart]:
    """A run source by source, failed ones first."""
    return Select(RunPart, _RUN_PARTS, (run,))


_RUN_PARTS = """
SELECT r.source, s.name, r.state, r.cause, r.message, r.list_pages, r.article_pages, r.new, r.changed,
  r.gone, r.denied, r.errors, r.requests
FROM run_sources r JOIN sources s ON s.key = r.source WHERE r.run = ?
ORDER BY r.state = 'finished', s.name, s.key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The size of the archive. newest: the latest date of an article, as printed."""

    articles: int
    sources: int
    newest: str | None


def figures() -> Select[Figures]:
    """One row."""
    return Select(Figures, _FIGURES)


_FIGURES = """
SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM sources) AS sources,
  (SELECT published FROM articles ORDER BY date_key DESC LIMIT 1) AS newest
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The run that began last."""

    id: int
    started_at: str
    state: str


def last_run() -> Select[LastRun]:
    """A row, or none."""
    return Select(LastRun, "SELECT id, started_at, state FROM runs ORDER BY id DESC LIMIT 1")
