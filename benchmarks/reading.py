#!/usr/bin/env python3
"""Ours beside trafilatura, readability-lxml, GNE and newspaper4k: the same pages, one run.

    benchmarks/reading.py [--corpus DIR]

DIR has the layout of ../shared/corpus: gold.jsonl, pages/<id>.html, pages/<id>.txt. Figures are
computed by the score.py of DIR, or of ../shared/corpus when DIR has none; its head says how.
The peers are in the dependency group `benchmarks`; a peer that is not installed is named.

Ours is what the archive runs, `read_page`, attachments and further pages found. What it gives as author:
authors, else contributors; editors stand apart. A page is read once in a process, for some peers remember
what they have seen; an extractor has a process of its own in each of three rounds, in turn with the others,
and the median of the three counts. Every peer gives what it calls title, date, author and
text; none but GNE's has an outlet (its `meta` and trafilatura's `sitename` name the site).
"""

import argparse
import importlib
import importlib.util
import json
import logging
import multiprocessing
import statistics
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

from lxml import html

from archive.reading.page import read_page
from archive.record import Article
from archive.web.charset import decode

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared" / "corpus"

Extract = Callable[[bytes, str | None], dict[str, Any]]
Round = tuple[list[dict[str, Any]], float]
"""What the scorer says of each page, and the seconds of CPU that all of them took."""
ROUNDS = 3

FIELDS = {"title": "title", "date": "date", "source": "outlet", "author": "authors"}
NAMED = ("author", "editor")


def ours(body: bytes, url: str | None) -> dict[str, Any]:
    article = read_page(body, url or "", now=datetime.now(UTC))
    if not isinstance(article, Article):
        return {}
    return {
        "title": article.title,
        "date": article.published,
        "source": article.outlet,
        "author": list(article.authors or article.contributors),
        "editor": list(article.editors),
        "text": article.text,
    }


def trafilatura(body: bytes, url: str | None) -> dict[str, Any]:
    found = importlib.import_module("trafilatura").bare_extraction(
        _text(body), url=url, with_metadata=True
    )
    if found is None:
        return {}
    return {
        "title": found.title,
        "date": found.date,
        "source": found.sitename,
        "author": found.author,
        "text": found.text,
    }


def readability(body: bytes, url: str | None) -> dict[str, Any]:
    document = importlib.import_module("readability").Document(_text(body))
    return {"title": document.short_title(), "text": _plain(document.summary())}


def gne(body: bytes, url: str | None) -> dict[str, Any]:
    found = importlib.import_module("gne").GeneralNewsExtractor().extract(_text(body))
    return {
        "title": found["title"],
        "date": found["publish_time"],
        "source": found.get("source"),
        "author": found["author"],
        "text": found["content"],
    }


def newspaper4k(body: bytes, url: str | None) -> dict[str, Any]:
    newspaper = importlib.import_module("newspaper")
    article = newspaper.Article(url or "http://page.example/", language="zh", fetch_images=False)
    article.download(input_html=_text(body))
    article.parse()
    return {
        "title": article.title,
        "date": article.publish_date,
        "author": list(article.authors),
        "text": article.text,
    }


EXTRACTORS: dict[str, tuple[str, Extract]] = {
    "ours": ("archive", ours),
    "trafilatura": ("trafilatura", trafilatura),
    "readability-lxml": ("readability", readability),
    "GNE": ("gne", gne),
    "newspaper4k": ("newspaper", newspaper4k),
}


def _text(body: bytes) -> str:
    """Peers get the page decoded by ours, so that a wrong character set is held against none."""
    return decode(body) or body.decode("utf-8", "replace")


def _plain(markup: str) -> str:
    root = html.fragment_fromstring(markup, create_parent="div")
    return "\n".join(line for part in root.itertext() if (line := part.strip()))


def scorer_of(corpus: Path) -> ModuleType:
    """The score.py of a corpus, or else of ../shared/corpus."""
    path = next((p for p in (corpus / "score.py", SHARED / "score.py") if p.is_file()), None)
    if path is None:
        sys.exit(f"There is no score.py in {corpus} or {SHARED}.")
    return module_of(path)


def module_of(path: Path) -> ModuleType:
    """A script that is not ours, as a module."""
    spec = importlib.util.spec_from_file_location(f"shared_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Timed:
    """An extractor that adds up the processor seconds it takes, whatever else the machine does."""

    def __init__(self, extract: Extract) -> None:
        self.extract = extract
        self.seconds = 0.0

    def __call__(self, body: bytes, url: str | None) -> dict[str, Any]:
        start = time.process_time()
        try:
            return self.extract(body, url)
        finally:
            self.seconds += time.process_time() - start


def apart(name: str, corpus: Path) -> Round:
    """A round of an extractor, in a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_apart, args=(name, corpus, theirs))
    process.start()
    told: Round = ours.recv()
    process.join()
    return told


def _apart(name: str, corpus: Path, out: Connection) -> None:
    logging.disable(logging.CRITICAL)  # what peers say about single pages
    warnings.simplefilter("ignore")
    module, extract = EXTRACTORS[name]
    importlib.import_module(module)
    timed = Timed(extract)
    timed(*_first(corpus))  # without the clock: some build tables on their first page
    timed.seconds = 0.0
    pages = scorer_of(corpus).score(corpus, timed)
    out.send((pages, timed.seconds))


def _first(corpus: Path) -> tuple[bytes, str | None]:
    row = json.loads((corpus / "gold.jsonl").read_text(encoding="utf-8").partition("\n")[0])
    return (corpus / "pages" / f"{row['id']}.html").read_bytes(), row["url"]


def _row(
    name: str, pages: list[dict[str, Any]], summary: dict[str, Any], speed: float, times: float
) -> list[str]:
    """times: how many times as fast ours is."""
    below = sum(page["f"] < 0.8 for page in pages) / len(pages)
    row = [name, *(f"{summary[key]:.3f}" for key in ("P", "R", "F1")), f"{below:.0%}"]
    for field in FIELDS:
        states = Counter(page[field] for page in pages)
        row.append("/".join(str(states[state]) for state in ("ok", "wrong", "missing", "false")))
    for field in NAMED:
        row.append(f"{summary[f'{field}_p']:.2f}/{summary[f'{field}_r']:.2f}")
    return [*row, f"{speed:.1f}", f"{times:.1f}", str(summary["errors"])]


def _table(rows: list[list[str]]) -> str:
    named = [f"{field}s P/R" for field in NAMED]
    head = ["", "P", "R", "F1", "F1<.8", *FIELDS.values(), *named, "pages/s", "slower", "crashes"]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=SHARED, metavar="DIR")
    corpus = parser.parse_args().corpus
    if not (corpus / "gold.jsonl").is_file():
        sys.exit(
            f"There is no corpus here: {corpus / 'gold.jsonl'} is missing. Name one: --corpus DIR"
        )
    scorer = scorer_of(corpus)
    there = [name for name, (module, _) in EXTRACTORS.items() if importlib.util.find_spec(module)]
    absent = [name for name in EXTRACTORS if name not in there]
    made: dict[str, list[Round]] = {name: [] for name in there}
    for _ in range(ROUNDS):
        for name in there:
            made[name].append(apart(name, corpus))
    speeds = {
        name: len(rounds[0][0]) / statistics.median(seconds for _, seconds in rounds)
        for name, rounds in made.items()
    }
    rows = []
    for name, ((pages, _), *_) in made.items():
        times = speeds[there[0]] / speeds[name]
        rows.append(_row(name, pages, scorer.summary(pages), speeds[name], times))
    if not rows:
        sys.exit("Nothing to measure.")
    print(
        f"{len(pages)} pages of {corpus}; pages/s: of processor time, reading only; medians of {ROUNDS} rounds"
    )
    print(_table(rows))
    print("title, date, outlet, authors: right/wrong/missing/false (found where gold has none)")
    print(
        "P/R: precision and recall over all names of all pages; slower: times that ours is faster"
    )
    for name in absent:
        print(f"not installed: {name} (pip install --group benchmarks)")


if __name__ == "__main__":
    main()
