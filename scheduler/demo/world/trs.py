"""清河市人民政府: TRS WCM. Lists are 0-based: page 2 is `index_1.html` (docs/cms.md: TRS)."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar

from archive.types import Precision, SourceKind
from scheduler.demo.world.family import Answer, Expected, Family, Row, Site

LIST = re.compile(r"/jgdj/index(?:_(\d{1,6}))?\.html")
ARTICLE = re.compile(r"/jgdj/\d{6}/t\d{8}_(\d{1,9})\.html")
FIRST_ID = 10_000


class Trs(Family):
    """Meta standard, `TRS_Editor`, `createPageHTML`; no charset in Content-Type.

    The first list page also links into /nbzl/, which robots.txt forbids and the server would give.
    """

    site: ClassVar[Site] = Site(
        key="trs",
        source="qinghe-gov",
        name="清河市人民政府·机关党建（示例）",
        family="trs",
        region="999901",
        region_name="清河市（示例）",
        kind=SourceKind.GOVERNMENT,
        start=("/jgdj/index.html",),
    )
    robots: ClassVar[str] = "User-agent: *\nDisallow: /nbzl/\nDisallow: /search\n"
    outlet: ClassVar[str] = "清河市人民政府"

    def address(self, number: int) -> str:
        day = self.shelf.day(number)
        serial = FIRST_ID + self.shelf.size - 1 - number
        return f"/jgdj/{day:%Y%m}/t{day:%Y%m%d}_{serial}.html"

    def page(self, path: str, query: str, phase: int) -> Answer | None:
        if path == self._forbidden().href:
            return self.html(self.render("internal", "plain.html"))
        if match := LIST.fullmatch(path):
            return self._list(match[1], phase)
        number = self.numbered(ARTICLE, path, FIRST_ID, phase)
        return None if number is None else self._article(number, phase)

    def home(self, phase: int) -> str:
        return self.render("home", rows=[self.row(i) for i in self.shelf.list_page(1, phase)])

    def expect(self, number: int, phase: int) -> Expected:
        minute = self.shelf.moment(number).isoformat(timespec="minutes")
        expected = super().expect(number, phase)
        return replace(expected, published=minute, precision=Precision.MINUTE)

    def _list(self, index: str | None, phase: int) -> Answer | None:
        page = 1 if index is None else int(index) + 1
        total = self.shelf.list_pages(phase)
        if page > total or index == "0":
            return None
        rows = [self.row(i) for i in self.shelf.list_page(page, phase)]
        if page == 1:
            rows.append(self._forbidden())
        text = self.render("list", rows=rows, page=page, total=total)
        return self.html(text, modified=self.list_modified(phase))

    def _article(self, number: int, phase: int) -> Answer:
        story = self.shelf.story(number, phase)
        odd = story.quirk == "gb18030"
        text = self.render(
            "article",
            story=story,
            moment=self.shelf.moment(number),
            charset="gb2312" if odd else "utf-8",
            path=self.address(number),
            **self.around(number, phase),
        )
        modified = self.article_modified(number, phase)
        return self.html(text, modified=modified, charset="gb18030" if odd else "utf-8")

    def _forbidden(self) -> Row:
        day: date = self.shelf.today - timedelta(days=40)
        return Row(f"/nbzl/{day:%Y%m}/t{day:%Y%m%d}_99.html", "机关党建学习资料（内部使用）", day)
