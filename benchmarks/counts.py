#!/usr/bin/env python3
"""A hundred terms by month and region: what `dangjian count` takes, and what a scan of all texts takes.

    benchmarks/counts.py --folder FOLDER [--articles 10000] [--cut 1]

Makes an archive of generated articles in the folder as benchmarks/pages.py does, its sources in 31
provinces; what is there already is used again. Then counts in three ways, each in a process of its own:
the index (`count`), the index and the texts of the hits (`count --matches`), and a scan of all texts,
folded, with an Aho-Corasick automaton (`ahocorasick-rs`, in the dependency group `benchmarks`; it is left
out when that is not installed). Prints seconds of CPU, which other work on the machine changes least,
seconds by the clock (the index is asked on all cores), and peak memory. At last both ways of ours are
compared, row by row, with the articles of one month looked at one by one.
"""

import argparse
import importlib.util
import multiprocessing
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from corpus import DOMAIN, LATIN, SLOGANS
from pages import make_home
from search import contains

from archive.counting.terms import TermSet, term_set
from archive.publish import counts
from archive.publish.dimensions import dimensions
from archive.search import fold
from archive.store.database import Store, look, open_store
from archive.store.filters import Filters
from archive.store.together import together

TERMS = 100
MONTH = "2024-03"
BAR = 10
"""Seconds at 1,000,000 articles."""

PROVINCES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65".split()  # noqa: SIM905
TEXTS = (
    "SELECT a.title || char(10) || v.text AS text, substr(a.published, 1, 7) AS month, s.region "
    "FROM articles a JOIN versions v ON v.id = a.version JOIN sources s ON s.key = a.source"
)


def terms() -> list[TermSet]:
    """All slogans, some Latin, and the commonest words."""
    words = [slogan.strip("“”") for slogan, *_ in SLOGANS] + LATIN[:5]
    words += [word for word in DOMAIN if word not in words]
    return [term_set(word, [word]) for word in words[:TERMS]]


def settle(store: Store) -> None:
    """Give every source a province."""
    keys = [key for (key,) in store.rows("SELECT key FROM sources ORDER BY key")]
    with store.write() as connection:
        for number, key in enumerate(keys):
            code = f"{PROVINCES[number % len(PROVINCES)]}0000"
            connection.execute("INSERT OR IGNORE INTO regions VALUES (?, ?)", [code, code])
            for table, column in (("sources", "key"), ("facets", "source")):
                connection.execute(
                    f"UPDATE {table} SET region = ? WHERE {column} = ?",  # noqa: S608
                    [code, key],
                )


def rows(database: Path, *, matches: bool, month: str | None = None) -> Iterator[dict[str, Any]]:
    """What `dangjian count` writes. month: of these articles alone."""
    cells = dimensions("month,region")
    names = [column.name for column in counts.columns(cells)]
    with together(database, os.cpu_count() or 1) as stores:
        plan = counts.plan(
            stores[0], terms(), cells, Filters(since=month, until=month), matches=matches
        )
        for row in counts.rows_of(stores, plan):
            yield dict(zip(names, row, strict=True))


def by_index(database: Path) -> int:
    """Articles alone."""
    return sum(row["articles"] or 0 for row in rows(database, matches=False))


def by_index_and_texts(database: Path) -> int:
    """With occurrences."""
    return sum(row["articles"] or 0 for row in rows(database, matches=True))


def by_scan(database: Path) -> int:
    """Every text, folded. It takes words as substrings, too, which finds more: 5G in 15G."""
    made = importlib.import_module("ahocorasick_rs").AhoCorasick([fold(t.name) for t in terms()])
    found: Counter[tuple[str, str, int]] = Counter()
    with look(database) as store:
        for text, month, region in store.rows(TEXTS):
            hits = made.find_matches_as_indexes(fold(text), overlapping=True)
            for number in {hit[0] for hit in hits}:
                found[month, region, number] += 1
    return found.total()


def apart(way: Callable[[Path], int], database: Path) -> tuple[int, float, float, int]:
    """What a way says in a process of its own, its seconds of CPU and in all, its megabytes at the peak."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_apart, args=(way, database, theirs)
    )
    process.start()
    told: tuple[int, float, float, int] = ours.recv()
    process.join()
    return told


def _apart(way: Callable[[Path], int], database: Path, out: Connection) -> None:
    begin, since = time.process_time(), time.monotonic()
    found = way(database)
    # Not ru_maxrss: it begins with what the process had that started this one.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    out.send((found, time.process_time() - begin, time.monotonic() - since, int(peak) // 1024))


def check(database: Path) -> int:
    """Compare one month's rows with its articles, one by one. How many rows there are."""
    has = {one.name: contains(one.name) for one in terms()}
    found: Counter[tuple[str, str]] = Counter()
    with look(database) as store:
        for text, _, region in store.rows(f"{TEXTS} WHERE a.published LIKE ?", [f"{MONTH}%"]):
            folded = fold(text)
            found.update((name, region) for name, holds in has.items() if holds(folded))
    for matches in (False, True):
        ours = {
            (row["term"], row["region"]): row["articles"]
            for row in rows(database, matches=matches, month=MONTH)
            if row["articles"]
        }
        assert ours == dict(found), "the rows of one month are not what its articles say"
    return len(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--cut", type=int, default=1)
    given = parser.parse_args()
    database = make_home(given.folder, given.articles, given.cut)
    with open_store(database) as store:
        if store.value("SELECT count(DISTINCT region) FROM facets") == 1:
            settle(store)
        articles = store.value("SELECT count(*) FROM articles")
    ways = {"index": by_index, "index and texts": by_index_and_texts, "scan": by_scan}
    if importlib.util.find_spec("ahocorasick_rs") is None:
        print("ahocorasick-rs is not installed: no scan", file=sys.stderr)
        del ways["scan"]
    print(f"{TERMS} terms, {articles:,} articles")
    for name, way in ways.items():
        found, seconds, wall, peak = apart(way, database)
        print(
            f"{name:16} {seconds:7.1f} s of CPU {wall:7.1f} s {peak:6} MB {found:12,} articles with a term"
        )
    print(f"{check(database):,} rows of {MONTH} are what its articles say, both ways")


if __name__ == "__main__":
    main()
