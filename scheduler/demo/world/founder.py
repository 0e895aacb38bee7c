"""柳溪报: a county newspaper in classic Founder pages: a day's layout pages `node_P.htm`, articles
`content_A_B.htm` beside them (docs/cms.md: Newspapers)."""

import re
from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from archive.types import SourceKind
from scheduler.demo.world.family import Answer, Family, Row, Site
from scheduler.demo.world.shelf import Shelf

LAYOUT = re.compile(r"/html/(\d{4})-(\d\d)/(\d\d)/node_(\d)\.htm")
ARTICLE = re.compile(r"/html/\d{4}-\d\d/\d\d/content_(\d{1,6})_(\d{1,6})\.htm")
FIRST_ISSUE_ID = 1_000
ARTICLES_AN_ISSUE = 16


class IssueShelf(Shelf):
    """A newspaper's articles: many share a day of issue, and on some days there is none."""

    @cached_property
    def issues(self) -> int:
        """How many issues: three for a small world."""
        return min(self.size, max(3, -(-self.size // ARTICLES_AN_ISSUE)))

    @cached_property
    def articles_an_issue(self) -> int:
        """Articles of every issue but perhaps the oldest."""
        return -(-self.size // self.issues)

    def day(self, number: int) -> date:
        """The day of its issue."""
        return self.issue_day(number // self.articles_an_issue)

    def issue_day(self, issue: int) -> date:
        """Yesterday, the day before, and so on; three days ago no paper came out."""
        return self.today - timedelta(days=1 + issue + (issue >= 2))

    def layout(self, issue: int, page: int, phase: int) -> list[int]:
        """The articles on one of an issue's layout pages."""
        first = issue * self.articles_an_issue
        last = min(first + self.articles_an_issue, self.size)
        spread = [i for i in range(first, last) if self.holds(i, phase)]
        pages = layout_pages(issue)
        return [i for place, i in enumerate(spread) if place * pages // len(spread) == page - 1]


def layout_pages(issue: int) -> int:
    """Two to four pages."""
    return 2 + issue % 3


class Founder(Family):
    """The enpproperty comment, datelines with 记者 and 通讯员, □ bylines; no charset in Content-Type."""

    site: ClassVar[Site] = Site(
        key="founder-epaper",
        source="liuxi-paper",
        name="柳溪报·电子版（示例）",
        family="founder-epaper",
        region="999922",
        region_name="柳溪县（示例）",
        kind=SourceKind.NEWSPAPER,
        start=("/html/{date:%Y-%m/%d}/node_1.htm",),
    )
    outlet: ClassVar[str] = "柳溪报"
    dateline: ClassVar[str] = "本报讯（记者 {author}）"

    def __init__(self, shelf: IssueShelf) -> None:
        super().__init__(shelf)
        self.paper = shelf

    def address(self, number: int) -> str:
        issue, place = divmod(number, self.paper.articles_an_issue)
        serial = FIRST_ISSUE_ID + self.paper.issues - 1 - issue
        return f"{self._folder(issue)}/content_{serial}_{place + 1}.htm"

    def page(self, path: str, query: str, phase: int) -> Answer | None:
        if match := LAYOUT.fullmatch(path):
            issue = self._issue("-".join(match.group(1, 2, 3)))
            page = int(match[4])
            if issue is None or not 1 <= page <= layout_pages(issue):
                return None
            return self._layout(issue, page, phase)
        if match := ARTICLE.fullmatch(path):
            issue = FIRST_ISSUE_ID + self.paper.issues - 1 - int(match[1])
            number = issue * self.paper.articles_an_issue + int(match[2]) - 1
            if self.paper.holds(number, phase) and self.address(number) == path:
                return self._article(number, phase)
        return None

    def home(self, phase: int) -> str:
        newest = range(min(3, self.paper.issues))
        days = [(self.paper.issue_day(i), f"{self._folder(i)}/node_1.htm") for i in newest]
        return self.render("home", days=days)

    def _layout(self, issue: int, page: int, phase: int) -> Answer:
        text = self.render(
            "list",
            day=self.paper.issue_day(issue),
            page=page,
            pages=range(1, layout_pages(issue) + 1),
            rows=[self._row(i) for i in self.paper.layout(issue, page, phase)],
        )
        return self.html(text, modified=self.list_modified(phase))

    def _article(self, number: int, phase: int) -> Answer:
        issue = number // self.paper.articles_an_issue
        pages = range(1, layout_pages(issue) + 1)
        text = self.render(
            "article",
            story=self.paper.story(number, phase),
            number=self.paper.size - number,
            day=self.paper.day(number),
            page=next(p for p in pages if number in self.paper.layout(issue, p, phase)),
            **self.around(number, phase),
        )
        return self.html(text, modified=self.article_modified(number, phase))

    def _row(self, number: int) -> Row:
        name = self.address(number).rpartition("/")[2]
        return Row(name, self.paper.title(number), self.paper.day(number))

    def _folder(self, issue: int) -> str:
        return f"/html/{self.paper.issue_day(issue):%Y-%m/%d}"

    def _issue(self, day: str) -> int | None:
        try:
            back = (self.paper.today - date.fromisoformat(day)).days
        except ValueError:
            return None
        issue = back - 1 - (back > 3)
        if back == 3 or not 0 <= issue < self.paper.issues:
            return None
        return issue
