"""What the pages on sources show: all of them, and one with what was seen of it."""

from dataclasses import dataclass

from archive.store.views.select import Select
from archive.types import HealthWord


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source, what the archive has of it, and how it does.

    health: a HealthWord; `new` where no crawl was judged yet. why: a Sentence as JSON. since: from when
    it does so. oldest, newest: dates as printed. withdrawn: when it was taken out of use; None: it is in
    use.
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
    health: str
    why: str | None
    advice: str | None
    since: str | None
    last_good: str | None
    withdrawn: str | None = None

    @property
    def well(self) -> bool:
        """Whether nobody needs to look after it."""
        return HealthWord(self.health).well


def sources() -> Select[SourceLine]:
    """All sources, by region and name."""
    return Select(SourceLine, _SOURCES, (None,))


def source(key: str) -> Select[SourceLine]:
    """One source: a row, or none."""
    return Select(SourceLine, _SOURCES, (key,))


_SOURCES = """
SELECT s.key, s.name, s.kind, s.region, g.name AS region_name, s.start ->> 0 AS address,
  (SELECT count(*) FROM articles WHERE source = s.key) AS articles,
  coalesce(x.gone, 0) AS gone,
  (SELECT published FROM articles WHERE source = s.key
    AND date_key >= (SELECT min(first) FROM days WHERE day > 0) ORDER BY date_key LIMIT 1) AS oldest,
  (SELECT published FROM articles WHERE source = s.key ORDER BY date_key DESC LIMIT 1) AS newest,
  coalesce(h.word, 'new') AS health, h.why, h.advice, h.since,
  iif(h.source IS NULL, o.good, h.last_good) AS last_good, w.at AS withdrawn
FROM sources s JOIN regions g ON g.code = s.region
LEFT JOIN health h ON h.source = s.key
LEFT JOIN observation o ON o.source = s.key  -- earlier versions judged nothing
LEFT JOIN withdrawn w ON w.source = s.key
LEFT JOIN (SELECT source, count(*) AS gone FROM articles INDEXED BY articles_gone_at
  WHERE gone_at IS NOT NULL GROUP BY source) x ON x.source = s.key
WHERE s.key = coalesce(?, s.key)
ORDER BY s.region, s.name, s.key
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The articles of a source that were published on one day, YYYY-MM-DD."""

    day: str
    articles: int


def days(source: str, since: str) -> Select[Day]:
    """Days with articles from `since` (YYYY-MM-DD) on, in order."""
    return Select(Day, _DAYS, (since, source))


_DAYS = """
SELECT substr(published, 1, 10) AS day, count(*) AS articles
FROM articles WHERE published >= ? AND source = ? AND length(published) >= 10
GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    """What a run did at one source. sentence: as of `views.coverage.RunPart`."""

    run: int
    started_at: str
    state: str
    cause: str | None
    message: str
    sentence: str | None
    list_pages: int
    new: int
    changed: int
    gone: int
    requests: int


def runs_of(source: str, limit: int) -> Select[SourceRun]:
    """Its latest runs, newest first."""
    return Select(SourceRun, _RUNS_OF, (source, limit))


_RUNS_OF = """
SELECT r.run, n.started_at, r.state, r.cause, r.message, r.sentence, r.list_pages, r.new, r.changed,
  r.gone, r.requests
FROM run_sources r JOIN runs n ON n.id = r.run WHERE r.source = ? ORDER BY r.run DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """What one rule of a robots.txt forbade in a source's latest runs. example: one of the
    addresses."""

    rule: str
    agent: str
    addresses: int
    example: str
    last: str


def denied(source: str, runs: int, limit: int) -> Select[Denied]:
    """The rules that forbade something in its latest `runs`, the busiest first."""
    return Select(Denied, _DENIED, (source, source, runs, limit))


_DENIED = """
SELECT rule, agent, count(DISTINCT url) AS addresses, min(url) AS example, max(denied_at) AS last
FROM denials WHERE source = ?
  AND run IN (SELECT run FROM run_sources WHERE source = ? ORDER BY run DESC LIMIT ?)
GROUP BY rule, agent ORDER BY 3 DESC, 1, 2 LIMIT ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCapture:
    """A kept page of a source's list. page: its id."""

    page: int
    url: str
    fetched_at: str
    status: int


def list_captures(source: str, limit: int) -> Select[ListCapture]:
    """The list pages kept last, newest first."""
    return Select(ListCapture, _LIST_CAPTURES, (source, limit))


_LIST_CAPTURES = """
SELECT id AS page, url, fetched_at, status FROM pages
WHERE source = ? AND role = 'list' ORDER BY id DESC LIMIT ?
"""
