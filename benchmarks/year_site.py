"""A site that lives through a year: it publishes, edits, moves, deletes, is redesigned, and fails.

What each day brings is drawn from a seed, so that the truth can be told beforehand and afterwards.
"""

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

FIRST_DAY = date(2024, 3, 1)
ROWS = 10
WORDS = (
    "{place}党委日前组织机关党员到{village}村开展主题党日活动，清理水渠两公里，慰问老党员{n}户。",
    "活动结束后，支部书记结合{village}村的产业项目讲了一堂微党课，大家围绕如何当好先锋作了交流发言。",
    "下一步，{place}将继续把党员教育放在首位，推动第{n}项民生实事落到实处，让群众看到变化。",
)
PLACES = ("石桥镇", "河口乡", "青山街道", "白石镇", "柳河镇", "清河街道")


class Weather(StrEnum):
    """How the site is on a day."""

    FINE = "fine"
    DOWN = "down"  # nothing listens
    BUSY = "busy"  # 503 for everything
    FORBIDDEN = "forbidden"  # 403 for everything
    FIREWALL = "firewall"  # a block page with status 200
    EMPTY = "empty"  # the list has no rows
    NO_LIST = "no list"  # the list is a page that says it is not there, with status 200
    NO_ARTICLES = "no articles"  # 500 for each article


CAUSES: dict[Weather, set[str | None]] = {
    Weather.DOWN: {"unreachable"},
    Weather.BUSY: {"blocked", "errors", "unreachable"},  # the last where robots.txt is refused, too
    Weather.FORBIDDEN: {"blocked"},
    Weather.FIREWALL: {"blocked"},
    Weather.EMPTY: {"empty", "not-a-list"},
    Weather.NO_LIST: {"empty", "not-a-list"},
    Weather.NO_ARTICLES: {"errors", None},  # None: there was none to ask for
}
FIREWALL = "<html><head><title>访问被拦截</title></head><body>您的请求可能存在威胁，已被网站防火墙拦截。</body></html>"
NOT_THERE = "<html><head><title>页面不存在</title></head><body><p>您访问的页面不存在或已被删除</p></body></html>"


@dataclass(slots=True)
class Story:
    """An article over the year. edits: days on which its text changes. deleted: the day on which it
    goes; softly: with a page that says so and status 200. moved: how, when the site is redesigned."""

    number: int
    published: int
    edits: tuple[int, ...] = ()
    deleted: int | None = None
    softly: bool = False
    moved: str = ""

    @property
    def title(self) -> str:
        return f"{PLACES[self.number % len(PLACES)]}第{self.number}次主题党日活动纪实"

    def there(self, day: int) -> bool:
        return self.published <= day and (self.deleted is None or day < self.deleted)

    def revision(self, day: int) -> int:
        return sum(edit <= day for edit in self.edits)

    def text(self, day: int) -> str:
        random = Random(f"{self.number} {self.revision(day)}")  # noqa: S311 - the same every time
        place = PLACES[self.number % len(PLACES)]
        village = "".join(random.sample("红旗东风前进光明幸福", 2))
        lines = (
            one.format(place=place, village=village, n=random.randrange(2, 90)) for one in WORDS
        )
        return "".join(f"<p>{one}</p>" for one in lines)


@dataclass(slots=True)
class Plan:
    """What happens in a year of so many days. moves: whether stories get other addresses when the site
    is redesigned. redesign: the day of the new template."""

    days: int
    seed: int
    moves: bool = True
    stories: list[Story] = field(default_factory=list)
    weather: dict[int, Weather] = field(default_factory=dict)
    redesign: int = 0

    def __post_init__(self) -> None:
        random = Random(self.seed)  # noqa: S311
        self.redesign = self.days // 2
        numbers = 25 + 2 * self.days
        for day in range(self.days):
            fresh = 25 if day == 0 else 0 if day % 7 > 4 else random.randrange(4)
            for _ in range(fresh):
                if len(self.stories) < numbers:
                    self.stories.append(self._story(random, day))
        for weather in list(Weather)[1:]:
            for _ in range(max(1, self.days // 90)):
                first = random.randrange(2, self.days - 4)
                for day in range(first, first + random.choice((1, 1, 2, 3))):
                    self.weather.setdefault(day, weather)

    def _story(self, random: Random, day: int) -> Story:
        edits = sorted(
            day + random.choice((1, 3, 6, 20, 90)) for _ in range(random.choice((0, 0, 0, 1, 2)))
        )
        deleted = day + random.choice((1, 2, 5, 15, 60, 150)) if random.random() < 0.1 else None
        return Story(
            number=len(self.stories),
            published=day,
            edits=tuple(edits),
            deleted=deleted,
            softly=random.random() < 0.4,
            moved=random.choice(("", "redirect", "canonical") if self.moves else ("", "", "")),
        )

    def how(self, day: int) -> Weather:
        return self.weather.get(day, Weather.FINE)

    def old(self, story: Story) -> str:
        day = FIRST_DAY + timedelta(days=story.published)
        return f"/djgz/{day:%Y%m}/t{day:%Y%m%d}_{story.number + 4200}.html"

    def new(self, story: Story) -> str:
        return f"/djgz/content/post_{story.number + 4200}.html"

    def moved(self, story: Story, day: int) -> str:
        """How a story moved by a day; "" when it has the address that it always had."""
        return story.moved if story.published < self.redesign <= day else ""

    def link(self, story: Story, day: int) -> str:
        first = self.old(story) if story.published < self.redesign else self.new(story)
        return self.new(story) if self.moved(story, day) else first


@dataclass(slots=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


class World:
    """The site on its day. visits: number of a story → (day, revision) of each answer that showed it;
    misses: number → days on which it was told to be gone; first: number → day on which it was asked for
    first, whatever the answer was."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.day = plan, 0
        self.visits: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self.misses: defaultdict[int, list[int]] = defaultdict(list)
        self.first: dict[int, int] = {}
        self.requests: defaultdict[int, int] = defaultdict(int)
        self.guard = threading.Lock()

    def answer(self, path: str, tag: str) -> Answer:
        with self.guard:
            self.requests[self.day] += 1
            weather = self.plan.how(self.day)
            if weather is Weather.BUSY:
                return Answer(503, "busy")
            if path == "/robots.txt":
                return Answer(200, "User-agent: *\nDisallow: /admin/\n")
            if weather is Weather.FORBIDDEN:
                return Answer(403, "<h1>403 Forbidden</h1>")
            if weather is Weather.FIREWALL:
                return Answer(200, FIREWALL)
            page = self._page_number(path)
            return self._article(path, tag) if page is None else self._list(page)

    def _page_number(self, path: str) -> int | None:
        pages = -(-len(self._listed()) // ROWS) or 1
        shift = 1 if self.plan.redesign <= self.day else 0
        names = {f"/djgz/index_{one + shift}.html": one for one in range(1, pages)}
        return 0 if path == "/djgz/" else names.get(path)

    def _listed(self) -> list[Story]:
        return [one for one in reversed(self.plan.stories) if one.there(self.day)]

    def _list(self, page: int) -> Answer:
        weather = self.plan.how(self.day)
        if weather is Weather.NO_LIST:
            return Answer(200, NOT_THERE)
        listed = [] if weather is Weather.EMPTY else self._listed()
        pages = -(-len(listed) // ROWS) or 1
        rows = "".join(
            f'<li><a href="{self.plan.link(one, self.day)}" title="{one.title}">{one.title}</a>'
            f"<span>{FIRST_DAY + timedelta(days=one.published)}</span></li>"
            for one in listed[page * ROWS : (page + 1) * ROWS]
        )
        if self.plan.redesign <= self.day:
            on = f'<a href="/djgz/index_{page + 2}.html">下一页</a>' if page + 1 < pages else ""
            return Answer(200, _new(f'<div class="news"><ul>{rows}</ul>{on}</div>'))
        script = f'<script>createPageHTML({pages}, {page}, "index", "html");</script>'
        return Answer(200, _old(f'<ul class="list">{rows}</ul>{script}'))

    def _article(self, path: str, tag: str) -> Answer:
        plan = self.plan
        places = {place(one): one for one in plan.stories for place in (plan.old, plan.new)}
        story = places.get(path)
        if story:
            self.first.setdefault(story.number, self.day)
        if plan.how(self.day) is Weather.NO_ARTICLES:
            return Answer(500, "error")
        if story is None:
            return Answer(404, "no")
        if not story.there(self.day):
            self.misses[story.number].append(self.day)
            return Answer(200, NOT_THERE) if story.softly else Answer(404, "no")
        moved = plan.moved(story, self.day)
        if moved == "redirect" and path == plan.old(story):
            return Answer(301, "", {"Location": plan.new(story)})
        self.visits[story.number].append((self.day, story.revision(self.day)))
        body = self._shown(story, moved)
        seen = hashlib.sha256(body.encode()).hexdigest()[:16]
        if tag == f'"{seen}"':
            return Answer(304, "")
        return Answer(200, body, {"ETag": f'"{seen}"'})

    def _shown(self, story: Story, moved: str) -> str:
        day = FIRST_DAY + timedelta(days=story.published)
        text = story.text(self.day)
        if self.plan.redesign <= self.day:
            head = (
                f'<link rel="canonical" href="{self.plan.new(story)}">'
                if moved == "canonical"
                else ""
            )
            said = f'<div class="info">来源：石桥融媒 发布日期：{day} 09:30</div>'
            return _new(
                f'<h1>{story.title}</h1>{said}<div class="article-content">{text}</div>', head
            )
        said = f"<p>发布时间：{day} 09:30　来源：石桥融媒</p>"
        return _old(f'<h1>{story.title}</h1>{said}<div class="TRS_Editor">{text}</div>')


def _old(inner: str) -> str:
    menu = '<div class="nav"><a href="/">首页</a><a href="/xwzx/">新闻中心</a></div>'
    return f'<html><head><meta charset="utf-8"><title>党建工作</title></head><body>{menu}{inner}</body></html>'


def _new(inner: str, head: str = "") -> str:
    script = "<script>var NFCMS_SITE_ID='755001';</script>"
    top = '<header><a href="/">石桥镇人民政府</a><a href="/zwgk/">政务公开</a></header>'
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>石桥党建</title>{head}{script}</head>'
        f"<body>{top}{inner}<footer>主办：石桥镇</footer></body></html>"
    )


@contextmanager
def listening(world: World, port: int = 0) -> Iterator[int]:
    """The world's port, while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def do_GET(self) -> None:
            answer = world.answer(self.path, self.headers.get("If-None-Match") or "")
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if answer.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
