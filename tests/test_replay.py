"""End to end on real pages: crawled under their real addresses, kept, read, searched, published,
exported and read back."""

import asyncio
import hashlib
import importlib.util
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow.parquet as pq
import pytest
from commands import dangjian
from conftest import SHARED
from forked import Ran
from replay import replay

from archive.home.folder import Home
from archive.search import fold
from archive.store.database import open_store
from archive.web.urls import canonical
from scheduler.serving import Site, make_datasette

SEEDS = (
    "yearbook-page",
    "document-sharing",
    "traditional-local-government",
    "self-media-repost",
    "newspaper-aggregator",
)


@dataclass(frozen=True)
class Replayed:
    """A home after a crawl of saved pages. pages: address → body."""

    home: Home
    pages: dict[str, bytes]
    ran: Ran


def crawl_pages(folder: Path, pages: dict[str, bytes]) -> Replayed:
    assert dangjian("init", folder).code == 0
    start = json.dumps(list(pages), ensure_ascii=False)
    (folder / "dangjian.toml").write_text(
        f'[[source]]\nkey = "real"\nname = "真实网页"\nstart = {start}\nregion = "000000"\n'
        'kind = "media"\nfamily = "pages"\ndelay = 0.01\nverify_tls = false\n',
        encoding="utf-8",
    )
    with replay(pages, folder) as environment:
        ran = dangjian("crawl", home=folder, **environment)
    return Replayed(Home(folder), pages, ran)


def gold_pages() -> Iterator[tuple[dict[str, Any], str, bytes]]:
    """(gold, address, body) of the corpus; a page without an address gets one."""
    corpus = SHARED / "corpus"
    for line in (corpus / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        url = row["url"] or f"http://corpus.example/{row['id']}.html"
        yield row, url, (corpus / "pages" / f"{row['id']}.html").read_bytes()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    if not SHARED.is_dir():
        pytest.skip("../shared is not here: the real pages cannot be tested")
    folder = tmp_path_factory.mktemp("corpus") / "home"
    return crawl_pages(folder, {url: body for _, url, body in gold_pages()})


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    if not SHARED.is_dir():
        pytest.skip("../shared is not here: the founding documents cannot be tested")
    gold = json.loads((SHARED / "seeds" / "gold.json").read_text(encoding="utf-8"))
    folder = tmp_path_factory.mktemp("seeds") / "home"
    bodies = {gold[n]["url"]: (SHARED / "seeds" / f"{n}.html").read_bytes() for n in SEEDS}
    return crawl_pages(folder, bodies)


def rows(home: Home, sql: str, *values: object) -> list[sqlite3.Row]:
    with open_store(home.database) as store:
        return list(store.rows(sql, values))


@pytest.mark.slow
def test_all_63_real_pages_are_kept_byte_for_byte(corpus: Replayed) -> None:
    assert corpus.ran.code == 0, corpus.ran.err
    kept = rows(
        corpus.home, "SELECT url, sha256 FROM pages WHERE role = 'article' AND status = 200"
    )
    assert {r["url"]: r["sha256"] for r in kept} == {
        canonical(url): hashlib.sha256(body).hexdigest() for url, body in corpus.pages.items()
    }
    assert dangjian("verify", home=corpus.home.folder).code == 0


@pytest.mark.slow
def test_every_real_page_has_one_outcome_and_nearly_all_are_articles(corpus: Replayed) -> None:
    ended = rows(
        corpus.home,
        "SELECT o.version IS NOT NULL AS article FROM pages p "
        "LEFT JOIN outcomes o ON o.page = p.id WHERE p.role = 'article'",
    )
    assert len(ended) == 63
    assert sum(r["article"] for r in ended) >= 62


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", SHARED / "corpus" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_what_the_archive_holds_of_the_real_pages_is_what_they_say(corpus: Replayed) -> None:
    """The end-to-end floor; the reading room's own floor is stricter."""
    score = scorer()
    records = {
        r["url"]: r
        for r in rows(
            corpus.home,
            "SELECT a.url, a.title, a.published, v.text FROM articles a JOIN versions v ON v.id = a.version",
        )
    }
    f1, titles, dates = [], 0, 0
    for gold, url, _ in gold_pages():
        record = records.get(canonical(url))
        text = (SHARED / "corpus" / "pages" / f"{gold['id']}.txt").read_text(encoding="utf-8")
        f1.append(score.prf(text, record["text"] if record else "")[2])
        if record:
            wanted = {score.squeeze(t) for t in (gold["title"], *gold["ok_title"]) if t}
            titles += score.squeeze(record["title"]) in wanted
            dates += score.day(record["published"]) == gold["date"] is not None
    assert sum(f1) / len(f1) >= 0.95
    assert titles >= 58
    assert dates >= 57


@pytest.mark.slow
@pytest.mark.parametrize("word", ["党", "发展", "经济", "中国", "新华社", "2019年", "5G"])
def test_search_finds_exactly_the_texts_that_hold_the_word(corpus: Replayed, word: str) -> None:
    texts = rows(
        corpus.home, "SELECT v.title, v.text FROM articles a JOIN versions v ON v.id = a.version"
    )
    folded = fold(word)
    holding = sum(
        any(_occurs(folded, fold(part)) for part in (t["title"], t["text"])) for t in texts
    )
    ran = dangjian("search", word, "--limit", "1", home=corpus.home.folder)
    assert f"{holding} articles found, {min(1, holding)} shown" in ran.err.splitlines()


def _occurs(word: str, text: str) -> bool:
    """Substring; a Latin word or number at the word's edge must not go on in the text."""
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not (_latin(word[0]) and _latin(before)) and not (_latin(word[-1]) and _latin(after)):
            return True
        at = text.find(word, at + 1)
    return False


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


@pytest.mark.slow
def test_real_articles_open_in_datasette(corpus: Replayed) -> None:
    ids = [r["id"] for r in rows(corpus.home, "SELECT id FROM articles")]

    async def statuses() -> list[int]:
        datasette = make_datasette(corpus.home.database, Site(name="真实网页"))
        paths = ["/", "/dangjian/articles?_search=发展", *(f"/dangjian/articles/{i}" for i in ids)]
        return [(await datasette.client.get(path)).status_code for path in paths]

    assert set(asyncio.run(statuses())) == {200}


@pytest.mark.slow
def test_real_articles_come_back_from_parquet_as_they_are_stored(
    corpus: Replayed, tmp_path: Path
) -> None:
    path = tmp_path / "real.parquet"
    ran = dangjian("export", "--format", "parquet", path, home=corpus.home.folder)
    assert ran.code == 0, ran.err
    table = sorted(pq.read_table(path).to_pylist(), key=itemgetter("id"))
    stored = rows(
        corpus.home,
        "SELECT a.id, a.url, a.authors, v.text FROM articles a JOIN versions v ON v.id = a.version ORDER BY a.id",
    )
    assert [(r["id"], r["url"], r["authors"], r["text"]) for r in table] == [
        (r["id"], r["url"], json.loads(r["authors"]), r["text"]) for r in stored
    ]


@pytest.mark.slow
def test_the_five_founding_documents_go_the_whole_way(seeds: Replayed, tmp_path: Path) -> None:
    assert seeds.ran.code == 0, seeds.ran.err
    assert seeds.ran.err.endswith("5 pages, 5 new, 0 changed, 0 gone\n")
    path = tmp_path / "seeds.jsonl"
    assert dangjian("export", "--format", "jsonl", path, home=seeds.home.folder).code == 0
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {canonical(url) for url in seeds.pages} == {r["url"] for r in records}


@pytest.mark.slow
@pytest.mark.parametrize("query", ["机关党建", "機關黨建", "四个聚焦", "党支部", "干部"])
def test_the_traditional_document_is_found_in_either_script(seeds: Replayed, query: str) -> None:
    found = dangjian("search", query, "--limit", "50", home=seeds.home.folder)
    assert "西固區" in found.out
