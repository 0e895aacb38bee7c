#!/usr/bin/env python3
"""`read --stale --report` over an archive of generated pages: time, memory, and the report's size.

    benchmarks/rereading.py [--pages N] [--in FOLDER]

Every page is kept, with a reading as older rules might have left it: as today's, but for other outlets,
dates and texts in a tenth of them. Then all are read again. CPU seconds are those of all processes.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from generated import Story, article

from archive.reading.page import read_page
from archive.record import Article
from archive.store import articles, pages, runs
from archive.store.database import open_store
from archive.types import Page, Role, Source, SourceKind
from archive.warc import WarcSink

NOW = datetime(2026, 3, 3, tzinfo=UTC)
SOURCE = Source(
    key="qingshi", name="青石镇", start=("http://s.example/",), region="999951",
    kind=SourceKind.PARTY,
)  # fmt: skip
_TOGETHER = 500  # pages that are synced to disk at once
_OLDER = ({"outlet": None}, {"published": "2001-01-01"}, {"text": "旧"})
"""What older rules read, in one of thirty pages each."""


def fill(home: Path, count: int) -> None:
    """Keep as many pages as a crawl of that site would, and what older rules read in them."""
    with open_store(home / "dangjian.db") as store:
        runs.put_sources(store, [SOURCE], {})
        run = runs.start_run(store, [SOURCE], NOW)
        with WarcSink(home / "warc", run) as sink, store.write() as connection:
            for first in range(0, count, _TOGETHER):
                numbers = range(first, min(first + _TOGETHER, count))
                made = [_page(Story(number)) for number in numbers]
                captures = sink.write_all(made)
                for number, page, capture in zip(numbers, made, captures, strict=True):
                    key = pages.keep(connection, run, page, capture)
                    row = pages.PageRow(
                        id=key, run=run, source=SOURCE.key, role=page.role, url=page.url,
                        fetched_at=NOW.isoformat(), status=200, capture=capture,
                    )  # fmt: skip
                    articles.settle(connection, row, _older(page, number), NOW)


def _page(story: Story) -> Page:
    made = article(story)
    return Page(
        source=SOURCE.key, role=Role.ARTICLE, status=200, body=made.body, fetched_at=NOW,
        url=f"http://s.example/djgz/t{story.day:%Y%m%d}_{story.number}.html",
        headers=(("Content-Type", made.kind),),
    )  # fmt: skip


def _older(page: Page, number: int) -> Article:
    read = read_page(page.body, page.url, dict(page.headers), now=NOW)
    assert isinstance(read, Article)
    other = _OLDER[number // 10 % 3] if number % 10 == 0 else {}
    return replace(read, reader="1", **other)


def timed(*arguments: str) -> None:
    """Run a command, and print what it took."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [str(Path(sys.executable).with_name("dangjian")), *arguments]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(" ".join(arguments[2:]), ran.returncode, ran.stderr.strip(), sep="\n  ")
    print(
        f"  {cpu:.0f} s of processor time, {time.monotonic() - start:.0f} s; largest process "
        f"{after.ru_maxrss / 1024:.0f} MB",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--in", dest="folder", type=Path)
    given = parser.parse_args()
    os.environ["LC_ALL"] = "C"
    folder = Path(tempfile.mkdtemp(dir=given.folder))
    try:
        home, report = folder / "home", folder / "report.html"
        timed("--home", str(home), "init")
        fill(home, given.pages)
        timed("--home", str(home), "read", "--stale", "--report", str(report))
        print(f"the report has {report.stat().st_size:,} bytes")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
