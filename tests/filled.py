"""A home on the disk that holds what it is given: WARC files, pages, articles, fixtures."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from test_articles import ARTICLE, SOURCE

from archive.home.folder import Home
from archive.record import Article, Outcome
from archive.store import articles, frontier, pages, runs
from archive.store.articles import Effect
from archive.store.database import open_store
from archive.store.frontier import Found
from archive.types import Page, Role
from archive.warc import WarcSink

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


class Filled:
    """A home with one run, into which pages are put one after another."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.store = open_store(home.database)
        runs.put_sources(self.store, [SOURCE], {})
        self.begin()
        home.fixtures.mkdir(exist_ok=True)
        (home.fixtures / SOURCE.key).mkdir(exist_ok=True)
        (home.fixtures / SOURCE.key / "list.html").write_text("<ul>", encoding="utf-8")

    def begin(self) -> None:
        """Go on in a further run, whose pages are in a file of their own."""
        self.run = runs.start_run(self.store, [SOURCE], BEGIN)
        self.sink = WarcSink(self.home.warc, self.run)

    def visit(
        self, outcome: Outcome, asked: str | None = None, *, listed: str | None = None
    ) -> tuple[int, Effect]:
        """A page that came and was read: its id, and what it did. listed: its headline on a list."""
        number = int(self.store.value("SELECT count(*) FROM pages"))
        fetched = BEGIN + timedelta(hours=number)
        words = f"{outcome.title}\n{outcome.text}" if isinstance(outcome, Article) else ""
        page = Page(
            source=SOURCE.key, role=Role.ARTICLE, url=outcome.url, fetched_at=fetched, status=200,
            headers=(("Content-Type", "text/html"),), body=f"{number} {words}".encode(), asked=asked,
        )  # fmt: skip
        capture = self.sink.write(page)
        found = [Found(url=asked or outcome.url, title=listed, date=None)]
        with self.store.write() as connection:
            frontier.add_found(connection, SOURCE.key, found, fetched, most=1)
            kept = pages.keep(connection, self.run, page, capture)
            row = pages.PageRow(
                id=kept, run=self.run, source=SOURCE.key, role=Role.ARTICLE, url=page.url,
                fetched_at=fetched.isoformat(), status=200, capture=capture, asked=asked,
            )  # fmt: skip
            return kept, articles.settle(connection, row, outcome, fetched)

    def close(self) -> None:
        self.sink.close()
        self.store.close()


def article(name: str, title: str, text: str = "", **facts: object) -> Article:
    """An article at http://s.example/NAME."""
    text = text or f"{title}。石桥镇党委组织党员走访慰问，清理水渠两公里。"
    return replace(ARTICLE, url=f"http://s.example/{name}", title=title, text=text, **facts)  # type: ignore[arg-type]
