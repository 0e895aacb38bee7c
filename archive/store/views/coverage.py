"""What the pages on runs show, and the home page's figures."""

from dataclasses import dataclass

from archive.store.views.select import Select


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
    """What a run did on one source. sentence: its message, stored so that it can be told in two
    languages; earlier runs have none."""

    source: str
    name: str
    state: str
    cause: str | None
    message: str | None
    sentence: str | None
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
SELECT r.source, s.name, r.state, r.cause, r.message, r.sentence, r.list_pages, r.article_pages, r.new,
  r.changed, r.gone, r.denied, r.errors, r.requests
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
