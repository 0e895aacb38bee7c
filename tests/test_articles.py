"""Articles and their versions, against a brute-force account of the same pages."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from fresh import store_in_memory
from hypothesis import given
from hypothesis import strategies as st

from archive.record import Article, Outcome, Rejected, Unread
from archive.search import parse_query
from archive.store import articles, checking, finding, keys, pages, runs
from archive.store.articles import Effect
from archive.store.database import Store
from archive.store.pages import Which
from archive.types import (
    ArticleKind,
    Capture,
    Evidence,
    Fault,
    Page,
    Precision,
    Reason,
    Role,
    Script,
    Source,
    SourceKind,
)

SOURCE = Source(
    key="shiqiao", name="石桥镇", start=("http://s.example/",), region="999951", kind=SourceKind.PARTY
)  # fmt: skip
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
ARTICLE = Article(
    url="http://s.example/a/1.html",
    title="石桥镇开展主题党日活动",
    text="石桥镇党委组织党员走访慰问。",
    published="2026-03-02",
    published_precision=Precision.DAY,
    outlet="石桥融媒",
    authors=("方小满",),
    contributors=(),
    editors=(),
    script=Script.HANS,
    kind=ArticleKind.WEB,
    masked=False,
    provenance={"title": (Evidence(where="h1", value="石桥镇开展主题党日活动"),)},
    reader="1",
)


class Bench:
    """A database in memory with one run, into which pages are put one after another."""

    def __init__(self) -> None:
        self.store: Store = store_in_memory()
        runs.put_sources(self.store, [SOURCE], {})
        self.run = runs.start_run(self.store, [SOURCE], BEGIN)
        self.pages: list[pages.PageRow] = []

    def keep(self, url: str, status: int = 200, sha256: str | None = None) -> pages.PageRow:
        """A further page, an hour after the last; its bytes are unique unless sha256 is given."""
        fetched = BEGIN + timedelta(hours=len(self.pages))
        page = Page(
            source=SOURCE.key, role=Role.ARTICLE, url=url, fetched_at=fetched,
            status=status, headers=(), body=b"",
        )  # fmt: skip
        capture = Capture(
            file="x.warc.gz",
            offset=len(self.pages),
            length=1,
            sha256=sha256 or str(len(self.pages)),
        )
        with self.store.write() as connection:
            pages.keep(connection, self.run, page, capture)
        (row,) = pages.to_read(self.store, Which.ALL, "1", after=len(self.pages), limit=1)
        self.pages.append(row)
        return row

    def settle(self, page: pages.PageRow, outcome: Outcome | Unread) -> Effect:
        """The outcome of a page, read for the first time or again."""
        with self.store.write() as connection:
            return articles.settle(connection, page, outcome, BEGIN)

    def put(self, outcome: Outcome, status: int = 200) -> Effect:
        """A page and its outcome."""
        return self.settle(self.keep(outcome.url, status), outcome)

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return list(self.store.rows(sql, values))


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.store.close()


def rejected(reason: Reason, url: str = ARTICLE.url) -> Rejected:
    return Rejected(url=url, reason=reason, reader="1")


def test_a_changed_text_adds_a_version_and_the_old_one_stays(bench: Bench) -> None:
    later = replace(ARTICLE, text="石桥镇党委组织党员走访慰问，并开展义诊。")
    assert bench.put(ARTICLE) is Effect.NEW
    assert bench.put(ARTICLE) is Effect.SAME
    assert bench.put(later) is Effect.CHANGED
    texts = [r["text"] for r in bench.rows("SELECT text FROM versions ORDER BY page")]
    assert texts == [ARTICLE.text, later.text]
    (shown,) = bench.rows(
        "SELECT a.versions, v.text FROM articles a JOIN versions v ON v.id = a.version"
    )
    assert (shown["versions"], shown["text"]) == (2, later.text)


def test_a_removed_article_stays_and_says_since_when_it_is_gone(bench: Bench) -> None:
    bench.put(ARTICLE)
    assert bench.put(rejected(Reason.NOT_FOUND), 404) is Effect.GONE
    assert bench.put(rejected(Reason.NOT_FOUND), 404) is Effect.REJECTED
    (row,) = bench.rows("SELECT title, last_seen, gone_at FROM articles")
    assert row["title"] == ARTICLE.title
    assert (row["last_seen"], row["gone_at"]) == ("2026-03-01T00:00:00Z", "2026-03-01T01:00:00Z")


def test_an_article_that_comes_back_is_not_gone_any_more(bench: Bench) -> None:
    bench.put(ARTICLE)
    bench.put(rejected(Reason.NOT_FOUND), 404)
    bench.put(ARTICLE)
    (row,) = bench.rows("SELECT last_seen, gone_at FROM articles")
    assert (row["last_seen"], row["gone_at"]) == ("2026-03-01T02:00:00Z", None)


def test_a_304_says_that_it_was_still_there(bench: Bench) -> None:
    bench.put(ARTICLE)
    bench.put(rejected(Reason.UNCHANGED), 304)
    (row,) = bench.rows("SELECT last_seen, versions FROM articles")
    assert (row["last_seen"], row["versions"]) == ("2026-03-01T01:00:00Z", 1)


def test_a_server_error_does_not_make_an_article_gone(bench: Bench) -> None:
    bench.put(ARTICLE)
    bench.put(rejected(Reason.SERVER_ERROR), 503)
    assert bench.rows("SELECT gone_at FROM articles")[0]["gone_at"] is None


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["2026-03-02", "2025-12-31", "2026-03-03T08:00"], [2, 0, 1]),
        (["2021", "2021-05", "2021-05-08"], [2, 1, 0]),
        ([None, "1998-01-01"], [1, 0]),
    ],
)
def test_keys_run_in_date_order_and_undated_ones_come_last(
    bench: Bench, dates: list[str | None], order: list[int]
) -> None:
    for number, date in enumerate(dates):
        bench.put(replace(ARTICLE, url=f"http://s.example/a/{number}.html", published=date))
    newest = bench.rows("SELECT url FROM articles ORDER BY date_key DESC")
    assert [r["url"] for r in newest] == [f"http://s.example/a/{n}.html" for n in order]


def test_a_corrected_date_moves_the_key_and_not_the_public_id(bench: Bench) -> None:
    bench.put(ARTICLE)
    (before,) = bench.rows("SELECT id, date_key FROM articles")
    bench.put(replace(ARTICLE, published="2026-03-05"))
    (after,) = bench.rows("SELECT id, date_key, year FROM articles")
    assert after["id"] == before["id"]
    assert keys.stands_in(bench.store.db.conn, after["date_key"], 20260305)
    assert not keys.stands_in(bench.store.db.conn, before["date_key"], 20260305)
    found = finding.count(bench.store, finding.Filters(query=parse_query("主题党日")))
    assert found == 1


def test_reading_again_by_other_rules_amends_the_version_and_adds_none(bench: Bench) -> None:
    page = bench.keep(ARTICLE.url)
    bench.settle(page, ARTICLE)
    assert bench.settle(page, replace(ARTICLE, outlet="石桥镇党委", reader="2")) is Effect.AMENDED
    (row,) = bench.rows("SELECT outlet, versions FROM articles")
    assert (row["outlet"], row["versions"]) == ("石桥镇党委", 1)


def test_the_id_of_an_article_that_was_lost_is_never_given_to_another(bench: Bench) -> None:
    page = bench.keep(ARTICLE.url)
    bench.settle(page, ARTICLE)
    (first,) = bench.rows("SELECT id FROM articles")
    assert bench.settle(page, rejected(Reason.NOT_AN_ARTICLE)) is Effect.LOST
    assert bench.rows("SELECT id FROM articles") == []
    bench.put(replace(ARTICLE, url="http://s.example/a/2.html"))
    assert bench.rows("SELECT id FROM articles")[0]["id"] > first["id"]


def test_an_article_that_comes_back_has_the_id_that_it_had(bench: Bench) -> None:
    page = bench.keep(ARTICLE.url)
    bench.settle(page, ARTICLE)
    (first,) = bench.rows("SELECT id FROM articles")
    bench.settle(page, rejected(Reason.NOT_AN_ARTICLE))
    bench.put(replace(ARTICLE, url="http://s.example/a/2.html"))
    assert bench.settle(page, ARTICLE) is Effect.GAINED
    (back,) = bench.rows("SELECT id FROM articles WHERE url = ?", ARTICLE.url)
    assert back["id"] == first["id"]
    assert bench.rows("SELECT count(*) AS n FROM former_articles")[0]["n"] == 0


def test_an_article_that_comes_back_knows_what_was_seen_of_it_meanwhile(bench: Bench) -> None:
    page = bench.keep(ARTICLE.url)
    bench.settle(page, ARTICLE)
    bench.put(rejected(Reason.UNCHANGED), 304)
    bench.put(rejected(Reason.NOT_FOUND), 404)
    before = [tuple(row) for row in bench.rows("SELECT * FROM articles")]
    bench.settle(page, rejected(Reason.NOT_AN_ARTICLE))
    bench.settle(page, ARTICLE)
    (after,) = bench.rows("SELECT last_seen, gone_at FROM articles")
    assert tuple(after) == ("2026-03-01T01:00:00Z", "2026-03-01T02:00:00Z")
    assert before[0][0] == bench.rows("SELECT id FROM articles")[0]["id"]


def test_the_id_of_a_version_that_was_lost_is_never_given_to_another(bench: Bench) -> None:
    page = bench.keep(ARTICLE.url)
    bench.settle(page, ARTICLE)
    (first,) = bench.rows("SELECT id FROM versions")
    bench.settle(page, rejected(Reason.NOT_AN_ARTICLE))
    bench.put(replace(ARTICLE, url="http://s.example/a/2.html"))
    assert bench.rows("SELECT id FROM versions")[0]["id"] > first["id"]


def test_identical_bytes_make_no_version_whatever_was_read_in_them(bench: Bench) -> None:
    bench.settle(bench.keep(ARTICLE.url, sha256="same"), ARTICLE)
    again = bench.keep(ARTICLE.url, sha256="same")
    assert bench.settle(again, replace(ARTICLE, published="2026-03-01")) is Effect.SAME
    (row,) = bench.rows("SELECT versions, published FROM articles")
    assert tuple(row) == (1, "2026-03-02")
    # The same bytes after others are an edit back.
    bench.settle(bench.keep(ARTICLE.url, sha256="other"), replace(ARTICLE, text="改了。"))
    assert bench.settle(bench.keep(ARTICLE.url, sha256="same"), ARTICLE) is Effect.CHANGED


def test_a_failure_of_ours_changes_nothing_but_its_own_row(bench: Bench) -> None:
    page = bench.keep(ARTICLE.url)
    bench.settle(page, ARTICLE)
    before = [tuple(row) for row in bench.rows("SELECT * FROM articles")]
    failed = Unread(url=ARTICLE.url, fault=Fault.CAPTURE_UNREADABLE, detail="it is away")
    assert bench.settle(page, failed) is Effect.UNREAD
    assert bench.settle(page, failed) is Effect.UNREAD
    assert [tuple(row) for row in bench.rows("SELECT * FROM articles")] == before
    assert [tuple(r) for r in bench.rows("SELECT fault, detail FROM reading_faults")] == [
        ("capture-unreadable", "it is away")
    ]
    assert bench.rows("SELECT unread FROM run_sources")[0]["unread"] == 1
    assert bench.settle(page, ARTICLE) is Effect.SAME
    assert bench.rows("SELECT count(*) AS n FROM reading_faults")[0]["n"] == 0
    assert bench.rows("SELECT unread FROM run_sources")[0]["unread"] == 0


def test_a_page_stays_with_its_article_however_the_address_is_spelled_today(bench: Bench) -> None:
    page = bench.keep(ARTICLE.url)
    bench.settle(page, ARTICLE)
    with bench.store.write() as connection:  # as an earlier version of ours spelled it
        connection.execute("UPDATE articles SET url = url || '?v=1'")
    assert bench.settle(page, replace(ARTICLE, outlet="石桥镇党委")) is Effect.AMENDED
    (row,) = bench.rows("SELECT id, url, outlet FROM articles")
    assert tuple(row) == (1, f"{ARTICLE.url}?v=1", "石桥镇党委")


OUTCOMES = st.one_of(
    st.builds(
        lambda text, title, date: replace(ARTICLE, text=text, title=title, published=date),
        st.sampled_from(["党员走访。", "黨員走訪慰問。", "支部开展1+1共建。"]),
        st.sampled_from(["主题党日", "工作动态"]),
        st.sampled_from(["2026-03-02", "2025-01-01", None]),
    ),
    st.sampled_from([rejected(Reason.NO_TEXT), rejected(Reason.NOT_FOUND)]),
)
PAGED = st.one_of(
    st.builds(
        lambda text, goes_on: replace(ARTICLE, text=text, next_page="" if goes_on else None),
        st.sampled_from(["党员走访。", "支部开展1+1共建。"]),
        st.booleans(),
    ),
    st.sampled_from([rejected(Reason.NO_TEXT), replace(rejected(Reason.NO_TEXT), next_page="")]),
)
"""Readings of pages of which some go on at the next address."""
PAGED_READINGS = st.lists(st.tuples(st.integers(0, 2), PAGED, PAGED), min_size=1, max_size=9)
READINGS = st.lists(st.tuples(st.integers(0, 2), OUTCOMES, OUTCOMES), min_size=1, max_size=9)


def state(bench: Bench) -> list[tuple[object, ...]]:
    """What a user sees of the articles: address, shown text, and all versions by page."""
    found: list[tuple[object, ...]] = []
    for a in bench.rows(
        "SELECT a.*, v.text FROM articles a JOIN versions v ON v.id = a.version ORDER BY url"
    ):
        versions = bench.rows(
            "SELECT page, title, text FROM versions WHERE article = ? ORDER BY page", a["id"]
        )
        history = [tuple(v) for v in versions]
        found.append((a["url"], a["title"], a["text"], a["published"], a["versions"], history))
    return found


def account(readings: list[tuple[int, Outcome]]) -> list[tuple[object, ...]]:
    """The same, from the list of outcomes alone: a version is a run of equal readings."""
    by_url: dict[str, list[tuple[int, Article]]] = {}
    for page, (address, outcome) in enumerate(readings, 1):
        if isinstance(outcome, Article):
            by_url.setdefault(f"http://s.example/a/{address}.html", []).append((page, outcome))
    found: list[tuple[object, ...]] = []
    for url, read in sorted(by_url.items()):
        groups = groupby(read, key=lambda r: (r[1].title, r[1].text, r[1].published))
        firsts = [next(group) for _, group in groups]
        last = firsts[-1][1]
        history = [(page, a.title, a.text) for page, a in firsts]
        found.append((url, last.title, last.text, last.published, len(firsts), history))
    return found


@given(READINGS)
def test_versions_are_what_the_pages_say_after_every_reading(
    readings: list[tuple[int, Outcome, Outcome]],
) -> None:
    bench = Bench()
    for address, first, _ in readings:
        bench.put(replace(first, url=f"http://s.example/a/{address}.html"))
    assert state(bench) == account([(address, first) for address, first, _ in readings])
    for page, (address, _, second) in zip(bench.pages, readings, strict=True):
        bench.settle(page, replace(second, url=f"http://s.example/a/{address}.html"))
    assert state(bench) == account([(address, second) for address, _, second in readings])
    assert checking.index_fault(bench.store) is None
    assert checking.foreign_key_faults(bench.store) == 0
    assert checking.shown_faults(bench.store) == 0
    bench.store.close()


def at(number: int, outcome: Outcome) -> Outcome:
    """An outcome at an address; where it goes on, at the next one."""
    placed = replace(outcome, url=f"http://s.example/a/{number}.html")
    if placed.next_page is not None:
        return replace(placed, next_page=f"http://s.example/a/{number + 1}.html")
    return placed


def joined_account(
    readings: list[tuple[int, Outcome]], before: list[Outcome] | None = None
) -> list[tuple[str, list[tuple[int, str]]]]:
    """Every article's versions (first page, text), from the list of outcomes alone; before: those of
    the reading before, for a page that our rules reject still goes on where it did.

    All pages are of one run, so beside a page stands the next capture of each other address, or
    its last one when there is no later.
    """
    read: dict[int, dict[int, Article]] = {}
    for page, (address, outcome) in enumerate(readings, 1):
        if isinstance(outcome, Article):
            read.setdefault(address, {})[page] = outcome
    continued = {
        n + 1 for n, of in read.items() if any(a.next_page is not None for a in of.values())
    }
    never_heads = continued | {
        number + 1
        for (number, outcome), former in zip(
            readings, before or [o for _, o in readings], strict=True
        )
        if isinstance(outcome, Rejected)
        and (outcome.next_page is not None or former.next_page is not None)
    }
    found = []
    for head in sorted(set(read) - never_heads):
        chain = [head]
        while chain[-1] + 1 in read and chain[-1] + 1 in continued:
            chain.append(chain[-1] + 1)
        states: list[tuple[int, str]] = []
        for moment in sorted(page for n in chain for page in read[n]):
            texts = []
            for n in chain:
                later = [page for page in read[n] if page >= moment]
                said = read[n][min(later) if later else max(read[n])]
                texts.append(said.text)
                if said.next_page is None:
                    break
            if not states or states[-1][1] != "\n".join(texts):
                states.append((moment, "\n".join(texts)))
        found.append((f"http://s.example/a/{head}.html", states))
    return found


def joined_state(bench: Bench) -> list[tuple[str, list[tuple[int, str]]]]:
    found = []
    for a in bench.rows("SELECT id, url, versions FROM articles ORDER BY url"):
        versions = bench.rows(
            "SELECT page, text FROM versions WHERE article = ? ORDER BY page", a["id"]
        )
        assert a["versions"] == len(versions)
        found.append((a["url"], [(v["page"], v["text"]) for v in versions]))
    return found


@given(st.one_of(READINGS, PAGED_READINGS))
def test_an_id_belongs_to_its_address_for_ever(
    readings: list[tuple[int, Outcome, Outcome]],
) -> None:
    bench = Bench()
    ids: dict[str, int] = {}

    def look() -> None:
        for row in bench.rows("SELECT url, id FROM articles"):
            assert ids.setdefault(row["url"], row["id"]) == row["id"]
        assert len(set(ids.values())) == len(ids)

    for address, first, _ in readings:
        bench.put(at(address, first))
        look()
    for again in (True, False):
        for page, (address, first, second) in zip(bench.pages, readings, strict=True):
            bench.settle(page, at(address, second if again else first))
            look()
    bench.store.close()


@given(PAGED_READINGS)
def test_pages_of_one_article_are_one_article_after_every_reading(
    readings: list[tuple[int, Outcome, Outcome]],
) -> None:
    bench = Bench()
    for address, first, _ in readings:
        bench.put(at(address, first))
    assert joined_state(bench) == joined_account([(n, first) for n, first, _ in readings])
    for page, (address, _, second) in zip(bench.pages, readings, strict=True):
        bench.settle(page, at(address, second))
    seconds = [(n, second) for n, _, second in readings]
    assert joined_state(bench) == joined_account(seconds, [first for _, first, _ in readings])
    outcomes = bench.rows("SELECT count(*) FROM outcomes")[0][0]
    assert outcomes == len(readings)
    assert (
        bench.rows("SELECT count(*) FROM versions WHERE article NOT IN (SELECT id FROM articles)")[
            0
        ][0]
        == 0
    )
    assert checking.index_fault(bench.store) is None
    assert checking.foreign_key_faults(bench.store) == 0
    assert checking.shown_faults(bench.store) == 0
    bench.store.close()


def test_verify_sees_an_index_that_does_not_agree(bench: Bench) -> None:
    bench.put(ARTICLE)
    assert checking.index_fault(bench.store) is None
    with bench.store.write() as connection:
        connection.execute("DROP TRIGGER versions_update")
        connection.execute("UPDATE versions SET text = '别的文字'")
    assert checking.index_fault(bench.store) is not None
