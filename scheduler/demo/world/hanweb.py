"""云岭县人民政府: Hanweb JCMS. The first list page is XML in a script, the others come from
`dataproxy.jsp` (docs/cms.md: Hanweb)."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs

from archive.types import Precision, Script, SourceKind
from scheduler.demo.world.family import HTML_UTF8, Answer, Expected, Family, Row, Site

COLUMN = "/col/col123/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
ARTICLE = re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_123_(\d{1,9})\.html")
FIRST_ID = 4_000
WANTED = {"columnid": "123", "unitid": "4567", "webid": "9"}


class Hanweb(Family):
    """Comment markers around title, outlet and body; some articles in traditional characters.

    The first list page also links to an address that answers 200 with 页面不存在.
    """

    site: ClassVar[Site] = Site(
        key="hanweb",
        source="yunling-gov",
        name="云岭县人民政府·基层党建（示例）",
        family="hanweb",
        region="999921",
        region_name="云岭县（示例）",
        kind=SourceKind.GOVERNMENT,
        start=(COLUMN,),
    )
    robots: ClassVar[str] = "User-agent: *\nDisallow: /jsearchfront/\n"
    content_type: ClassVar[str] = HTML_UTF8
    outlet: ClassVar[str] = "云岭县人民政府"

    def address(self, number: int) -> str:
        day = self.shelf.day(number)
        serial = FIRST_ID + self.shelf.size - 1 - number
        return f"/art/{day.year}/{day.month}/{day.day}/art_123_{serial}.html"

    def page(self, path: str, query: str, phase: int) -> Answer | None:
        if path == COLUMN:
            return self._column(phase)
        if path == PROXY:
            return self._records(query, phase)
        if path == self._hollow().href:
            return self.html(self.render("hollow", "plain.html"))
        number = self.numbered(ARTICLE, path, FIRST_ID, phase)
        return None if number is None else self._article(number, phase)

    def home(self, phase: int) -> str:
        rows = [self.row(i) for i in self.shelf.list_page(1, phase)]
        return self.render("home", hant=False, rows=rows)

    def expect(self, number: int, phase: int) -> Expected:
        minute = self.shelf.moment(number).isoformat(timespec="minutes")
        expected = super().expect(number, phase)
        return replace(expected, published=minute, precision=Precision.MINUTE)

    def _column(self, phase: int) -> Answer:
        rows = [self.row(i) for i in self.shelf.list_page(1, phase)]
        rows.append(self._hollow())
        text = self.render("list", hant=False, rows=rows, **self._counts(phase))
        return self.html(text, modified=self.list_modified(phase))

    def _records(self, query: str, phase: int) -> Answer | None:
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        page = asked.get("page", "1")
        unknown = any(asked.get(name) != value for name, value in WANTED.items())
        if unknown or not re.fullmatch(r"[1-9]\d{0,5}", page):
            return None
        rows = [self.row(i) for i in self.shelf.list_page(int(page), phase)]
        text = self.render("records", rows=rows, **self._counts(phase))
        answer = self.html(text, modified=self.list_modified(phase))
        return replace(answer, content_type="text/xml;charset=UTF-8")

    def _counts(self, phase: int) -> dict[str, Any]:
        return {
            "total": self.shelf.count(phase),
            "pages": self.shelf.list_pages(phase),
            "rows_a_page": self.shelf.rows_a_page,
        }

    def _article(self, number: int, phase: int) -> Answer:
        story = self.shelf.story(number, phase)
        text = self.render(
            "article",
            story=story,
            hant=story.script is Script.HANT,
            moment=self.shelf.moment(number),
            **self.around(number, phase),
        )
        return self.html(text, modified=self.article_modified(number, phase))

    def _hollow(self) -> Row:
        day = self.shelf.today - timedelta(days=80)
        href = f"/art/{day.year}/{day.month}/{day.day}/art_123_404.html"
        return Row(href, "云岭县“万名党员进万家”活动启动", day)
