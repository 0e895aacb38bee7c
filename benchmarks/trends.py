#!/usr/bin/env python3
"""What a page of phrases over time costs: CPU milliseconds of the whole answer, and its size.

    benchmarks/trends.py [--articles N] [--folder DIR]

The articles are those of benchmarks/search.py, of 129 sources in 40 places, each looked at 36 times, with two
gaps. An answer is asked for in the process that gives it; of three times the least. --folder keeps the
archive, and takes one that is there.
"""

import argparse
import asyncio
import gzip
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from corpus import articles
from engines import Ours

from archive.home.gazetteer import valid_names
from archive.store import runs
from archive.store.database import Store
from archive.types import Source, SourceKind
from scheduler.serving import Site, make_datasette

BAR = 500
"""CPU milliseconds of a page at 100,000 articles."""

QUESTIONS = (
    ("one phrase by month", "/trends?q=主题党日"),
    ("a rare one", "/trends?q=茶叶"),
    ("two by month", "/trends?q=主题党日&q=三会一课"),
    ("six by month", "/trends?q=主题党日&q=三会一课&q=党课&q=苹果&q=乡村振兴&q=网格"),
    ("six that most say", "/trends?q=党&q=党建&q=党员&q=工作&q=发展&q=学习"),
    ("two by day, three years", "/trends?q=主题党日&q=党建&by=day&since=2023&until=2025"),
    ("six by day, two years", "/trends?q=党&q=党建&q=党员&q=工作&q=发展&q=学习&by=day&since=2024&until=2025-10"),
    ("six by week", "/trends?q=党&q=党建&q=党员&q=工作&q=发展&q=学习&by=week"),
    ("six by month, split by province", "/trends?q=主题党日&q=三会一课&q=党课&q=苹果&q=乡村振兴&q=网格&split=province"),
    ("two, compared with a level", "/trends?q=主题党日&q=三会一课&baseline=level:national"),
    ("in a province", "/trends?q=主题党日&region=620000"),
    ("as CSV", "/trends.csv?q=主题党日&q=三会一课"),
    ("as SVG", "/trends.svg?q=主题党日&q=三会一课"),
    ("as PNG", "/trends.png?q=主题党日&q=三会一课"),
    ("the search page", "/search?q=主题党日"),
)  # fmt: skip


class Placed(Ours):
    """Ours, with sources all over the country."""

    places = ("000000", *[code for code in valid_names() if code != "000000"][::80])


def observed(store: Store) -> None:
    """A look at each source every thirty days."""
    sources = [
        Source(
            key=key,
            name=key,
            start=("http://s.example/",),
            region=region,
            region_name=region,
            kind=SourceKind.PARTY,
        )
        for key, region in store.rows("SELECT key, region FROM sources")
    ]
    begin = datetime(2020, 1, 10, 4, tzinfo=UTC)
    for number in range(36):
        if number in (11, 20):
            continue
        then = begin + timedelta(days=60 * number)
        run = runs.start_run(store, sources, then)
        for source in sources:
            runs.close_source(store, run, source.key, "finished", "", None)
        runs.close_run(store, run, then)


async def ask(datasette: Any, address: str) -> tuple[float, bytes]:
    """The least CPU milliseconds of three times, and the answer."""
    best = float("inf")
    body = b""
    for _ in range(3):
        begin = time.process_time()
        answer = await datasette.client.get(quote(address, safe="/?&=:"))
        best = min(best, (time.process_time() - begin) * 1000)
        assert answer.status_code == 200, answer.text
        body = answer.content
    return best, body


async def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = given.folder or Path(passing)
        if not (folder / "dangjian.sqlite").exists():
            folder.mkdir(exist_ok=True)
            engine = Placed(folder)
            engine.build(articles(given.articles))
            observed(engine.store)
            engine.store.close()
        datasette = make_datasette(folder / "dangjian.sqlite", Site(name="甲"))
        for name, address in QUESTIONS:
            spent, body = await ask(datasette, address)
            print(f"{spent:8.0f} ms {len(body) / 1000:8.0f} kB "
                  f"{len(gzip.compress(body)) / 1000:6.0f} kB gz  {name}", flush=True)  # fmt: skip
            if given.articles == 100_000 and address.startswith("/trends?"):
                print(f"{'':10} bar: at most {BAR} ms: {'kept' if spent <= BAR else 'MISSED'}")


if __name__ == "__main__":
    asyncio.run(main())
