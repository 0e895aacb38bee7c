"""Generated sites on loopback: what a shape of list needs to know, and the server that misbehaves.

A site has stories, the newest first. While its lists are walked it publishes further ones, so that rows
move to the next page; some answers are slow, some fail once, some stories are gone.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

HTML = "text/html; charset=utf-8"
SLOW = 0.3  # seconds
ROWS = 10  # of a list page, pinned ones apart
TEXT = "青石镇党委组织党员干部到红旗村开展主题党日活动，听取群众对基层党建工作的意见和建议。"
TOP = (
    '<!DOCTYPE html><html><head><meta charset="{charset}"><title>党建动态</title>{head}</head><body>'
    '<div class="nav"><a href="/">首页</a><a href="/xwzx/">新闻中心</a><a href="/zwgk/">政务公开</a></div>'
)
FOOT = '<div class="foot"><a href="http://www.gov.cn/">中国政府网</a><a href="/map.html">网站地图</a></div>'


@dataclass(frozen=True, slots=True)
class Story:
    """One article. number: the oldest has 0."""

    number: int

    @property
    def day(self) -> date:
        return date(2024, 1, 1) + timedelta(days=self.number // 2)

    @property
    def title(self) -> str:
        return f"青石镇第{self.number}次主题党日活动纪实"

    @property
    def key(self) -> str:
        """32 hexadecimal digits."""
        return f"{self.number + 0xA1B2C3:032x}"

    def fill(self, pattern: str) -> str:
        """A pattern with the story's number, id, day and key."""
        return pattern.format(n=self.number, id=self.number + 4200, day=self.day, key=self.key)


@dataclass(slots=True)
class Shelf:
    """The stories of a site, the newest first; two old ones are pinned above the others."""

    stories: list[Story]
    pins: int = 2

    @property
    def pages(self) -> int:
        return -(-len(self.stories) // ROWS)

    def rows(self, page: int, size: int = ROWS) -> list[Story]:
        """The rows of page 1, 2 …"""
        pinned = self.stories[len(self.stories) - self.pins :] if page == 1 else []
        return [*pinned, *self.stories[(page - 1) * size : page * size]]

    def withdraw(self, place: int) -> None:
        """Take the story at a place of the list away."""
        self.stories.pop(place)

    def publish(self, count: int = 1) -> None:
        for _ in range(count):
            self.stories.insert(0, Story(self.stories[0].number + 1))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. target: path and query as they were asked for."""

    target: str
    path: str
    query: dict[str, str]
    form: dict[str, str]

    def number(self, name: str, usual: int = 1) -> int:
        text = {**self.query, **self.form}.get(name, "")
        return int(text) if text.isdecimal() else usual


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sends."""

    body: bytes
    kind: str = HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A kind of list. start: the path of its first page. link: the path of a story. answer: its list
    pages, None for any other path. family: as the source is configured. pins: rows that stand above
    the others. still: nothing is added to a page of it once it is there."""

    name: str
    start: str
    link: Callable[[Story], str]
    answer: Callable[[Shelf, Asked], Page | None]
    family: str = "auto"
    pins: int = 2
    still: bool = False


def html(inner: str, head: str = "", charset: str = "utf-8") -> Page:
    """A page of the site around something."""
    whole = f"{TOP.format(charset=charset, head=head)}{inner}{FOOT}</body></html>"
    return Page(whole.encode(charset), f"text/html; charset={charset}")


def rows(stories: list[Story], link: Callable[[Story], str]) -> str:
    """Rows of a list, a link and a day each."""
    return "".join(
        f'<li><a href="{link(one)}" title="{one.title}">{one.title}</a><span>{one.day}</span></li>'
        for one in stories
    )


def article(story: Story) -> Page:
    """The page of a story."""
    text = "".join(f"<p>{TEXT * 3}（{story.number}之{part}）</p>" for part in range(4))
    head = f"<h1>{story.title}</h1><p>发布时间：{story.day} 来源：青石镇</p>"
    return html(f'{head}<div id="zoom">{text}</div>')


@dataclass(slots=True)
class Site:
    """A site of one shape, and what was asked of it. walking: stories that it publishes while it is walked.
    withdraws: it takes one away instead."""

    shape: Shape
    shelf: Shelf
    walking: int = 0
    withdraws: bool = False
    asked: Counter[str] = field(default_factory=Counter)  # robots, list, article, stray
    came: Counter[int] = field(default_factory=Counter)  # numbers of stories that were sent
    strays: Counter[str] = field(default_factory=Counter)
    failed: set[str] = field(default_factory=set)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def gone(self, story: Story) -> bool:
        return story.number % 100 == 13

    def reachable(self) -> set[int]:
        return {one.number for one in self.shelf.stories if not self.gone(one)}

    def answer(self, asked: Asked) -> tuple[int, Page, float]:
        """Status, page, and seconds to wait before it is sent."""
        with self.guard:
            if asked.path == "/robots.txt":
                self.asked["robots"] += 1
                return 200, Page(b"User-agent: *\nDisallow: /admin/\n", "text/plain"), 0.0
            listed = self.shape.answer(self.shelf, asked)
            if listed is not None:
                return self._listed(asked, listed)
            found = {self.shape.link(one): one for one in self.shelf.stories}
            return self._story(asked.target, found.get(asked.target))

    def _listed(self, asked: Asked, listed: Page) -> tuple[int, Page, float]:
        self.asked["list"] += 1
        which = f"{asked.target} {asked.form}"
        if self.asked["list"] == 3 and which not in self.failed:
            self.failed.add(which)
            return 500, Page(b"error"), 0.0
        if self.walking:
            self.walking -= 1
            if not self.withdraws:
                self.shelf.publish()
            elif self.asked["list"] == 4:
                self.shelf.withdraw(5)
        return 200, listed, SLOW if self.asked["list"] == 5 else 0.0

    def _story(self, target: str, story: Story | None) -> tuple[int, Page, float]:
        if story is None:
            self.asked["stray"] += 1
            self.strays[target] += 1
            return 404, Page("没有这个页面".encode()), 0.0
        self.asked["article"] += 1
        if self.gone(story):
            return 404, Page("没有这个页面".encode()), 0.0
        if story.number % 50 == 7 and target not in self.failed:
            self.failed.add(target)
            return 500, Page(b"error"), 0.0
        self.came[story.number] += 1
        pdf = target.endswith(".pdf")
        page = Page(b"%PDF-1.4\n%%EOF\n", "application/pdf") if pdf else article(story)
        return 200, page, SLOW if story.number % 20 == 3 else 0.0


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The site's address, while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            status, page, wait = site.answer(Asked(self.path, parts.path, query, form))
            time.sleep(wait)
            self.send_response(status)
            self.send_header("Content-Type", page.kind)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        do_POST = do_GET  # noqa: N815 - the server calls by this name

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
