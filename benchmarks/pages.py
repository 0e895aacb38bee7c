#!/usr/bin/env python3
"""What the published pages take, beside stock Datasette on the same rows.

    benchmarks/pages.py --folder FOLDER [--articles 10000] [--cut 1] [--rounds 40]

Makes an archive of generated articles in the folder (benchmarks/corpus.py), with a run for every 250
of them, and a database for stock Datasette: the same articles with their texts in one table, an FTS5
table beside it as `sqlite-utils enable-fts` makes it, the runs. What is there already is used again.
With --cut, each generated article makes that many short ones: a million of full length take an hour.

Serves the one with `dangjian serve`, the other with `datasette serve` (no plugins, default settings),
and asks both for each page in turn, one request at a time, the second one of its connection. Prints the
median and the 95th percentile of the milliseconds until the answer is whole, and the milliseconds of
CPU that the server takes for a request, which other work on the machine changes least. Linux.
"""

import argparse
import multiprocessing
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from urllib.parse import quote

from corpus import Days, Made, article
from engines import Ours
from search import percentile

from archive.search import SQL_FUNCTIONS
from archive.store.database import open_store

WORDS = {
    "rare": "组织生活会民主评议",
    "middling": "茶叶",
    "common": "党建",
    "two words": "党建 基层",
}
ARTICLES_A_RUN = 250
BARS = {"home": 15, "article": 15, "runs": 15, "table": 100, "search": 60}
"""p95 in ms at 100,000 articles; at 1,000,000 one and a half times as much, a search 250."""

CONFIG = '[archive]\nname = "党建档案"\ncontact = "mailto:benchmark@archive.example"\n'
COMPLETE = (
    "UPDATE pages SET fetched_at = '2026-03-02T01:02:03Z', sha256 = printf('%064x', id), "
    "warc_file = 'a.warc.gz'",
    "UPDATE articles SET first_seen = '2026-03-02T01:02:03Z', last_seen = '2026-03-02T01:02:03Z'",
    "INSERT INTO outcomes (page, version, reader) SELECT page, id, 'benchmark' FROM versions",
    "UPDATE runs SET state = 'finished'",
    "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < :runs) "
    "INSERT INTO runs (id, started_at, state) SELECT i, '', 'finished' FROM n",
    "UPDATE runs SET started_at = strftime('%Y-%m-%dT%H:%M:%SZ', '2015-01-01', id || ' days'), "
    "finished_at = strftime('%Y-%m-%dT%H:%M:%SZ', '2015-01-01', id || ' days', '1 hour')",
    "INSERT INTO run_sources (run, source, state, requests, new) "
    "SELECT r.id, s.key, 'finished', 20, 2 FROM runs r, sources s",
)
STOCK = (
    "CREATE TABLE articles (id INTEGER PRIMARY KEY, url TEXT, title TEXT, text TEXT, outlet TEXT, "
    "published TEXT, year INTEGER, source TEXT, region TEXT, kind TEXT, length INTEGER)",
    "INSERT INTO articles SELECT a.id, a.url, a.title, v.text, a.outlet, a.published, a.year, "
    "a.source, a.region, a.kind, a.length FROM ours.articles a JOIN ours.versions v ON v.id = a.version",
    "CREATE TABLE runs AS SELECT n.*, (SELECT sum(new) FROM ours.run_sources WHERE run = n.id) AS new "
    "FROM ours.runs n",
    "CREATE VIRTUAL TABLE articles_fts USING fts5(title, text, content=articles, content_rowid=id)",
    "INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')",
)


def made(count: int, cut: int = 1) -> Iterator[Made]:
    """The articles, made by processes beside this one. cut: articles that one generated one makes."""
    article(0)  # the words that all are made of, before the processes part
    days = Days()
    with multiprocessing.get_context("fork").Pool() as pool:
        for whole in pool.imap(article, range(count // cut), 200):
            length = -(-len(whole.text) // cut)
            for n in range(cut):
                text = whole.text[n * length : (n + 1) * length]
                yield days.place(replace(whole, number=whole.number * cut + n, text=text))


def make_home(folder: Path, count: int, cut: int = 1) -> Path:
    """An archive home, where it is not there. Its database."""
    database = folder / "dangjian.db"
    if not database.is_file():
        (folder / "warc").mkdir(parents=True)
        (folder / "dangjian.toml").write_text(CONFIG, encoding="utf-8")
        ours = Ours(folder)
        ours.build(made(count, cut))
        ours.store.close()
        (folder / "dangjian.sqlite").rename(database)
    return database


def make(folder: Path, count: int, cut: int = 1) -> int:
    """An archive home, and `stock.db` in it, where they are not there. How many articles it has."""
    database, stock = make_home(folder, count, cut), folder / "stock.db"
    with open_store(database) as store:
        count = store.value("SELECT count(*) FROM articles")
        if store.value("SELECT count(*) FROM outcomes") == 0:
            with store.write() as connection:
                for statement in COMPLETE:
                    connection.execute(
                        statement, {"runs": count // ARTICLES_A_RUN} if ":runs" in statement else {}
                    )
            store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if not stock.is_file():
        with closing(sqlite3.connect(stock)) as connection:
            for name, function in SQL_FUNCTIONS.items():
                connection.create_function(name, 1, function, deterministic=True)
            connection.execute("ATTACH ? AS ours", [str(database)])
            for statement in STOCK:
                connection.execute(statement)
            connection.commit()
    return count


@dataclass
class Server:
    """A server's process. times: page → milliseconds of each answer; work: of CPU, in all."""

    pid: int
    address: tuple[str, int]
    connections: dict[str, HTTPConnection] = field(default_factory=dict)
    times: dict[str, list[float]] = field(default_factory=dict)
    work: dict[str, float] = field(default_factory=dict)

    def ask(self, page: str, path: str) -> None:
        """Take the time of one answer. Each page is asked for by a visitor of its own, for each has a
        budget of requests."""
        if page not in self.connections:
            own = f"127.0.1.{len(self.connections) + 1}"
            self.connections[page] = HTTPConnection(*self.address, 60, source_address=(own, 0))
        connection = self.connections[page]
        connection.connect()
        connection.request("GET", "/robots.txt")  # so that the connection is no new one
        connection.getresponse().read()
        worked, begun = self._worked(), time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        spent = (time.perf_counter() - begun) * 1000
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
        connection.close()
        self.times.setdefault(page, []).append(spent)
        self.work[page] = self.work.get(page, 0) + self._worked() - worked

    def _worked(self) -> float:
        """Milliseconds of CPU that its threads have had."""
        threads = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((t / "schedstat").read_text().split()[0]) for t in threads) / 1_000_000

    def forget(self) -> None:
        """The first answers, which warm caches, do not count."""
        self.times.clear()
        self.work.clear()


@contextmanager
def serving(command: list[str]) -> Iterator[Server]:
    """A server, while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = free.getsockname()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        [*command, "--port", str(address[1])], stdout=quiet, stderr=quiet
    ) as process:
        try:
            while process.poll() is None:
                with suppress(ConnectionRefusedError), socket.create_connection(address):
                    break
                time.sleep(0.1)
            yield Server(process.pid, address)
        finally:
            process.terminate()


def pages(count: int) -> Iterator[dict[str, tuple[str, str]]]:
    """For each round: page → its path with us, and with stock Datasette."""
    chance = Random(7)  # noqa: S311
    while True:
        number = chance.randrange(1, count)
        found = {
            "home": ("/", "/"),
            "article": (f"/dangjian/articles/{number}", f"/stock/articles/{number}"),
            "runs": ("/runs", "/stock/runs?_sort_desc=id"),
            "table": ("/dangjian/articles", "/stock/articles"),
        }
        for name, words in WORDS.items():
            asked = quote(words)
            found[f"search, {name}"] = (f"/search?q={asked}", f"/stock/articles?_search={asked}")
        asked = quote(WORDS["common"])
        found["table with a common word"] = (
            f"/dangjian/articles?_search={asked}", f"/stock/articles?_search={asked}",
        )  # fmt: skip
        yield found


def report(ours: Server, stock: Server, count: int) -> None:
    """A table for the docs, and whether the bars are kept. All searches together are one page."""
    print(f"| {count:,} articles | p50 | p95 | CPU | stock p50 | stock p95 | stock CPU |")
    print("|---|---|---|---|---|---|---|")
    for page in ours.times:
        cells = []
        for server in (ours, stock):
            times = server.times[page]
            cells += [
                percentile(times, 0.5),
                percentile(times, 0.95),
                server.work[page] / len(times),
            ]
        print(f"| {page} |", " | ".join(f"{cell:,.1f}" for cell in cells), "|")
    for page, bar in BARS.items():
        most = bar if count < 1_000_000 else 250 if page == "search" else bar * 1.5
        asked = [name for name in ours.times if name.partition(", ")[0] == page]
        p95 = percentile([spent for name in asked for spent in ours.times[name]], 0.95)
        print(f"bar {page}: p95 {p95:.1f} of {most:g} ms, {'kept' if p95 <= most else 'MISSED'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="of the archive; it stays")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--cut", type=int, default=1, help="into how many an article is cut")
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    count = make(given.folder, given.articles, given.cut)
    home, stock = str(given.folder), str(given.folder / "stock.db")
    datasette = str(Path(sys.executable).with_name("datasette"))
    commands = (
        [sys.executable, "-m", "scheduler.cli", "--home", home, "serve"],
        [datasette, "serve", stock],
    )
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(command)) for command in commands]
        for number, asked in zip(range(given.rounds + 2), pages(count), strict=False):
            if number == 2:
                for server in servers:
                    server.forget()
            for page, paths in asked.items():
                for server, path in zip(servers, paths, strict=True):
                    server.ask(page, path)
        ours, stock_server = servers
        report(ours, stock_server, count)


if __name__ == "__main__":
    main()
