"""What the sites of all families share: the fixed pages, rendering, and the expected records."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, ClassVar

import jinja2

from archive.types import Precision, Script, SourceKind
from scheduler.demo.world.shelf import NEIGHBOURS, Shelf

PAGES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
HTML = "text/html"
HTML_UTF8 = "text/html;charset=UTF-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site of the world. key: its family's name; source: its key in dangjian.toml.

    start: list paths, which may hold `{date:…}` as in the catalogue. region: an invented code.
    """

    key: str
    source: str
    name: str
    family: str
    region: str
    region_name: str
    kind: SourceKind
    start: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server sends for a path. modified: aware, UTC; None sends no validators."""

    status: int = 200
    body: bytes
    content_type: str = HTML
    modified: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the record of an article page must say; fields as in `archive.record.Article`."""

    path: str
    title: str
    text: str
    published: str
    precision: Precision
    outlet: str
    authors: tuple[str, ...]
    contributors: tuple[str, ...]
    editors: tuple[str, ...]
    script: Script


@dataclass(frozen=True, slots=True)
class Row:
    """A link on a list page or beside an article."""

    href: str
    title: str
    day: date


class Family(ABC):
    """A site of one CMS family: addresses, list pages and article pages by the family's rules."""

    site: ClassVar[Site]
    robots: ClassVar[str] = "User-agent: *\nDisallow: /admin/\n"
    content_type: ClassVar[str] = HTML
    outlet: ClassVar[str]
    dateline: ClassVar[str] = ""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    @abstractmethod
    def address(self, number: int) -> str:
        """The path of an article."""

    @abstractmethod
    def page(self, path: str, query: str, phase: int) -> Answer | None:
        """A list or article page, None when there is none."""

    @abstractmethod
    def home(self, phase: int) -> str:
        """The HTML of the home page."""

    def answer(self, target: str, phase: int) -> Answer:
        """What the server sends for a path with its query."""
        path, _, query = target.partition("?")
        if path == "/robots.txt":
            return Answer(body=self.robots.encode(), content_type="text/plain")
        if path in ("/", "/index.html"):
            return self.html(self.home(phase))
        if path == "/about.html":
            return self.html(self.render("about", "plain.html"))
        return self.page(path, query, phase) or self.html(
            self.render("missing", "plain.html"), status=404
        )

    def expected(self, phase: int) -> Iterator[Expected]:
        """What the records of all articles must say, newest first."""
        for number in self.shelf.numbers(phase):
            yield self.expect(number, phase)

    def expect(self, number: int, phase: int) -> Expected:
        """What the record of one article must say. A site prints days unless it overrides this."""
        story = self.shelf.story(number, phase)
        return Expected(
            path=self.address(number),
            title=story.title,
            text="\n".join(story.paragraphs),
            published=self.shelf.day(number).isoformat(),
            precision=Precision.DAY,
            outlet=story.outlet or self.outlet,
            authors=story.authors,
            contributors=story.contributors,
            editors=story.editors,
            script=story.script,
        )

    def render(self, kind: str, template: str = "", **values: Any) -> str:
        """One page of the family's template. kind: which of its pages."""
        name = template or f"{self.site.family}.html"
        return PAGES.get_template(name).render(kind=kind, site=self.site, **values)

    def html(
        self, text: str, *, status: int = 200, modified: datetime | None = None, charset: str = ""
    ) -> Answer:
        """An HTML answer, UTF-8 unless told otherwise."""
        body = text.encode(charset or "utf-8")
        content_type = self.content_type
        return Answer(status=status, body=body, content_type=content_type, modified=modified)

    def article_modified(self, number: int, phase: int) -> datetime:
        """Noon of its day, or this morning when its page has changed."""
        if self.shelf.changed(number, phase):
            return self.list_modified(phase)
        return datetime.combine(self.shelf.day(number), time(12), UTC)

    def list_modified(self, phase: int) -> datetime:
        """Lists are regenerated in each state of the world."""
        return datetime.combine(self.shelf.today, time(phase), UTC)

    def row(self, number: int) -> Row:
        """The link to an article, by its path from the root."""
        return Row(self.address(number), self.shelf.title(number), self.shelf.day(number))

    def around(self, number: int, phase: int) -> dict[str, Any]:
        """Rows for 上一篇, 下一篇 and 相关新闻."""
        newer, older = (self.shelf.near(number, phase, step) for step in (-1, 1))
        related = [
            i for i in range(number + 2, number + NEIGHBOURS + 1) if self.shelf.holds(i, phase)
        ]
        return {
            "newer": None if newer is None else self.row(newer),
            "older": None if older is None else self.row(older),
            "related": [self.row(i) for i in related],
        }

    def numbered(self, pattern: re.Pattern[str], path: str, first: int, phase: int) -> int | None:
        """The article whose path this is. pattern: its one group is an id that grows with time."""
        match = pattern.fullmatch(path)
        if match is None:
            return None
        number = self.shelf.size - 1 - (int(match[1]) - first)
        if self.shelf.holds(number, phase) and self.address(number) == path:
            return number
        return None
