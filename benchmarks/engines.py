"""The engines of the search benchmark: ours, and what a user would otherwise pick.

All peers get the text folded as ours folds it, else none would find traditional characters. Their
rowids are date keys like ours. A word of a query is a substring to each of them.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from corpus import KEYS_PER_MONTH, SOURCES, Made

from archive.home.gazetteer import region_names
from archive.search import characters, fold, parse_query, title_characters, tokens
from archive.store.database import Store, open_store
from archive.store.hits import Filters, count_sql, keys_sql, months_sql, page_sql
from archive.store.indexing import rebuild
from archive.store.keys import ROOM, day_of


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: every group has one of its words, and none of `without` is there."""

    kind: str
    typed: str
    groups: tuple[tuple[str, ...], ...]
    without: tuple[str, ...] = ()


class Engine:
    """An index of one kind. All methods ask the whole index."""

    name: ClassVar[str]
    needs: ClassVar[str | None] = None
    at_most: ClassVar[int | None] = None
    ranks: ClassVar[bool] = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, articles: Iterable[Made]) -> float:
        """Index all articles. Returns the CPU seconds that took, without generating them."""
        raise NotImplementedError

    def index_bytes(self) -> int:
        raise NotImplementedError

    def keys(self, asked: Asked) -> Iterable[int]:
        """date_keys of all hits."""
        raise NotImplementedError

    def count(self, asked: Asked) -> int:
        raise NotImplementedError

    def newest(self, asked: Asked) -> Sequence[Any]:
        raise NotImplementedError

    def ranked(self, asked: Asked) -> Sequence[Any]:
        raise NotImplementedError

    def months(self, asked: Asked) -> Sequence[Any]:
        raise NotImplementedError


class Ours(Engine):
    """An archive's database, as `dangjian` makes it, with everything else that is in it."""

    name = "ours"
    places: ClassVar[tuple[str, ...]] = ("000000",)
    """Regions of the sources, in turn."""

    def build(self, articles: Iterable[Made]) -> float:
        """Through the triggers for the first 5,000, as a crawl does; then all by `reindex`."""
        self.store: Store = open_store(self.folder / "dangjian.sqlite")
        connection = self.store.db.conn
        with self.store.write():
            for code in self.places:
                name = region_names()[code]
                connection.execute("INSERT OR IGNORE INTO regions VALUES (?, ?)", [code, name])
            connection.execute("INSERT INTO runs (id, started_at, state) VALUES (1, '', 'running')")
            for n in range(SOURCES):
                kind = ("government", "party", "media")[n % 3]
                connection.execute(
                    "INSERT INTO sources (key, name, region, kind, family, start) "
                    "VALUES (?, ?, ?, ?, 'generic', '[]')",
                    [f"source-{n}", f"{n}", self.places[n % len(self.places)], kind],
                )  # fmt: skip
        trigger = self.store.value("SELECT sql FROM sqlite_master WHERE name = 'articles_insert'")
        batch: list[Made] = []
        self.triggered = 0.0
        for article in articles:
            batch.append(article)
            if len(batch) == 5000:
                self._insert(batch)
                batch.clear()
        self._insert(batch)
        connection.execute(trigger)
        begin = time.process_time()
        with self.store.write():
            self.indexed = rebuild(connection)
        spent = time.process_time() - begin
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return spent

    def _insert(self, batch: list[Made]) -> None:
        begin = time.process_time()
        with self.store.write() as connection:
            rows = [
                {
                    **asdict(a),
                    "source": f"source-{a.source}",
                    "day": day_of(a.published),
                    "room": ROOM,
                }
                for a in batch
            ]
            for sql in (_PAGE, _VERSION, _DAY, _ARTICLE):
                connection.executemany(sql, rows)
            if not self.triggered:
                connection.execute("DROP TRIGGER articles_insert")
        if not self.triggered:
            self.triggered = len(batch) / (time.process_time() - begin)

    def index_bytes(self) -> int:
        pages = self.store.value(  # pgsize overflows above 4 GB
            "SELECT sum(pageno) FROM dbstat WHERE aggregate = 1 AND (name LIKE 'article_index%' "
            "OR name LIKE 'article_characters%' OR name LIKE 'article_facets%')"
        )
        return int(pages) * int(self.store.value("PRAGMA page_size"))

    def _all(self, sql: str, values: Any) -> list[Any]:
        return self.store.db.conn.execute(sql, values).fetchall()

    def keys(self, asked: Asked) -> Iterable[int]:
        return [row[0] for row in self._all(*keys_sql(self._filters(asked)))]

    def count(self, asked: Asked) -> int:
        return int(self._all(*count_sql(self._filters(asked)))[0][0])

    def newest(self, asked: Asked) -> Sequence[Any]:
        return self._all(*page_sql(self._filters(asked), limit=20))

    def ranked(self, asked: Asked) -> Sequence[Any]:
        return self._all(*page_sql(self._filters(asked), "relevance", limit=20))

    def months(self, asked: Asked) -> Sequence[Any]:
        return self._all(*months_sql(self._filters(asked)))

    @staticmethod
    def _filters(asked: Asked) -> Filters:
        return Filters(query=parse_query(asked.typed))


_PAGE = """INSERT INTO pages (id, run, source, role, url, fetched_at, status, size, sha256, warc_file,
warc_offset, warc_length) VALUES (:number, 1, :source, 'article', 'http://s.example/' || :number, '', 200,
0, '', '', 0, 0)"""
_VERSION = """INSERT INTO versions (id, article, page, reader, sha256, title, text, published,
published_precision, outlet, authors, contributors, editors, script, kind, masked, provenance) VALUES
(:number, :number, :number, '', '', :title, :text, :published, 'day', :outlet, '[]', '[]', '[]', 'hans',
'web', 0, '{}')"""
_DAY = "INSERT OR IGNORE INTO days VALUES (:day, :key - :key % :room)"
_ARTICLE = """INSERT INTO articles (id, date_key, url, title, outlet, published, published_precision,
year, source, region, authors, contributors, editors, script, kind, masked, length, versions, version,
first_seen, last_seen) VALUES (:number, :key, 'http://s.example/' || :number, :title, :outlet, :published,
'day', CAST(substr(:published, 1, 4) AS INTEGER), :source,
(SELECT region FROM sources WHERE key = :source), '[]', '[]', '[]', 'hans', 'web', 0,
length(:text), 1, :number, '', '')"""


class _Sqlite(Engine):
    """A table of texts with date keys for rowids, and an FTS5 table beside it."""

    tokenize: ClassVar[str | None] = None
    at_most = 100_000

    def build(self, articles: Iterable[Made]) -> float:
        self.db = sqlite3.connect(self.folder / f"{type(self).__name__}.sqlite")
        self.db.execute("CREATE TABLE docs (id INTEGER PRIMARY KEY, text TEXT, title TEXT)")
        if self.tokenize:
            self.db.execute(
                f"CREATE VIRTUAL TABLE found USING fts5(text, title, content='', "
                f"tokenize='{self.tokenize}')"
            )
        spent = 0.0
        for article in articles:
            key, text, title = article.key, fold(article.text), fold(article.title)
            self.db.execute("INSERT INTO docs VALUES (?, ?, ?)", [key, text, title])
            begin = time.process_time()
            if self.tokenize:
                self.db.execute(
                    "INSERT INTO found (rowid, text, title) VALUES (?, ?, ?)",
                    [key, self.prepare(text), self.prepare(title)],
                )
            spent += time.process_time() - begin
        begin = time.process_time()
        if self.tokenize:
            self.db.execute("INSERT INTO found (found) VALUES ('optimize')")
        self.db.commit()
        return spent + time.process_time() - begin

    def prepare(self, text: str) -> str:
        return text

    def index_bytes(self) -> int:
        sql = "SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1 AND name LIKE 'found%'"
        return int(self.db.execute(sql).fetchone()[0] or 0)

    def where(self, asked: Asked) -> tuple[str, list[str]]:
        raise NotImplementedError

    def _all(self, select: str, asked: Asked, end: str = "") -> list[Any]:
        where, values = self.where(asked)
        return self.db.execute(f"SELECT {select} WHERE {where} {end}", values).fetchall()

    def _from(self, asked: Asked) -> str:
        return "found"

    def keys(self, asked: Asked) -> Iterable[int]:
        return [row[0] for row in self._all(f"rowid FROM {self._from(asked)}", asked)]

    def count(self, asked: Asked) -> int:
        return int(self._all(f"count(*) FROM {self._from(asked)}", asked)[0][0])

    def newest(self, asked: Asked) -> Sequence[Any]:
        source = self._from(asked)
        return self._all(f"rowid FROM {source}", asked, "ORDER BY rowid DESC LIMIT 20")

    def ranked(self, asked: Asked) -> Sequence[Any]:
        if self._from(asked) == "docs":  # nothing to rank by
            return self.newest(asked)
        return self._all("rowid FROM found", asked, "ORDER BY bm25(found) LIMIT 20")

    def months(self, asked: Asked) -> Sequence[Any]:
        source = self._from(asked)
        return self._all(f"rowid / {KEYS_PER_MONTH}, count(*) FROM {source}", asked, "GROUP BY 1")


class Scan(_Sqlite):
    name = "LIKE scan"
    ranks = False

    def _from(self, asked: Asked) -> str:
        return "docs"

    def where(self, asked: Asked) -> tuple[str, list[str]]:
        values: list[str] = []

        def like(word: str) -> str:
            values.extend([f"%{fold(word).replace('%', '!%')}%"] * 2)
            return "(text LIKE ? ESCAPE '!' OR title LIKE ? ESCAPE '!')"

        sql = " AND ".join(f"({' OR '.join(map(like, group))})" for group in asked.groups)
        return "".join([sql, *(f" AND NOT {like(word)}" for word in asked.without)]), values


class Trigram(Scan):
    """Three characters and more by the index; a query with less is a scan."""

    name = "trigram"
    tokenize = "trigram"
    ranks = True

    def _from(self, asked: Asked) -> str:
        words = [word for group in asked.groups for word in group]
        return "found" if all(len(word) > 2 for word in (*words, *asked.without)) else "docs"

    def where(self, asked: Asked) -> tuple[str, list[str]]:
        if self._from(asked) == "docs":
            return super().where(asked)
        return "found MATCH ?", [_match(asked, lambda word: f'"{fold(word)}"')]


class Jieba(_Sqlite):
    """Words as jieba's search mode cuts them, in the index and in the query."""

    name = "jieba"
    needs = "jieba"
    tokenize = "unicode61"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        jieba = import_module("jieba")
        jieba.setLogLevel("ERROR")
        jieba.initialize()
        self.cut = jieba.cut_for_search

    def prepare(self, text: str) -> str:
        return " ".join(self.cut(text))

    def where(self, asked: Asked) -> tuple[str, list[str]]:
        def words(word: str) -> str:
            quoted = (f'"{w}"' for w in self.cut(fold(word)) if any(c.isalnum() for c in w))
            return f"({' AND '.join(quoted)})"

        return "found MATCH ?", [_match(asked, words)]


def _match(asked: Asked, word: Any) -> str:
    wanted = " AND ".join(f"({' OR '.join(map(word, group))})" for group in asked.groups)
    excluded = " OR ".join(map(word, asked.without))
    return f"({wanted}) NOT ({excluded})" if excluded else wanted


class Tantivy(Engine):
    """Our pairs and characters in another index: how far SQLite is from it."""

    name = "tantivy"
    needs = "tantivy"

    def build(self, articles: Iterable[Made]) -> float:
        self.api = import_module("tantivy")
        (self.folder / "tantivy").mkdir()
        builder = self.api.SchemaBuilder()
        for column, option in (("text", "position"), ("title", "position"), ("chars", "basic")):
            builder.add_text_field(column, tokenizer_name="whitespace", index_option=option)
        builder.add_integer_field("key", fast=True)
        builder.add_integer_field("month", fast=True)
        self.schema = builder.build()
        index = self.api.Index(self.schema, str(self.folder / "tantivy"))
        writer = index.writer(heap_size=256 << 20, num_threads=1)
        spent = 0.0
        for article in articles:
            begin = time.process_time()
            key = article.key
            writer.add_document(self.api.Document(
                text=tokens(article.text), title=tokens(article.title), key=key,
                chars=f"{characters(article.text)} {title_characters(article.title)}",
                month=key // KEYS_PER_MONTH,
            ))  # fmt: skip
            spent += time.process_time() - begin
        begin = time.process_time()
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self.searcher = index.searcher()
        return spent + time.process_time() - begin

    def index_bytes(self) -> int:
        return sum(p.stat().st_size for p in (self.folder / "tantivy").rglob("*") if p.is_file())

    def _query(self, asked: Asked) -> Any:
        query, occur = self.api.Query, self.api.Occur

        def word(text: str) -> Any:
            ((phrase,),) = parse_query(f'"{text}"').required
            if phrase.character:
                return query.term_query(self.schema, "chars", phrase.character.strip('"'))
            pieces = phrase.match.strip('"').split(" ")
            fields = [
                query.term_query(self.schema, field, pieces[0]) if len(pieces) == 1
                else query.phrase_query(self.schema, field, pieces) for field in ("text", "title")
            ]  # fmt: skip
            return query.boolean_query([(occur.Should, f) for f in fields])

        groups = [
            query.boolean_query([(occur.Should, word(w)) for w in group]) for group in asked.groups
        ]
        return query.boolean_query(
            [(occur.Must, g) for g in groups] + [(occur.MustNot, word(w)) for w in asked.without]
        )

    def keys(self, asked: Asked) -> Iterable[int]:
        number = max(self.searcher.num_docs, 1)
        hits = self.searcher.search(self._query(asked), limit=number, count=False).hits
        return list(self.searcher.fast_field_values("key", [address for _, address in hits]))

    def count(self, asked: Asked) -> int:
        return int(self.searcher.search(self._query(asked), limit=1, count=True).count)

    def newest(self, asked: Asked) -> Sequence[Any]:
        query = self._query(asked)
        return list(self.searcher.search(query, limit=20, count=False, order_by_field="key").hits)

    def ranked(self, asked: Asked) -> Sequence[Any]:
        return list(self.searcher.search(self._query(asked), limit=20, count=False).hits)

    def months(self, asked: Asked) -> Sequence[Any]:
        wanted = {"months": {"terms": {"field": "month", "size": 1000}}}
        answer = self.searcher.aggregate(self._query(asked), wanted)
        answer = json.loads(answer) if isinstance(answer, str) else answer
        return list(answer["months"]["buckets"])


ENGINES: dict[str, type[Engine]] = {e.name: e for e in (Ours, Trigram, Jieba, Scan, Tantivy)}
