"""望川市委组织部: VSB. List files count down: with T pages, page k is `gzdt/{T-k+1}.htm`, and page 1
is `gzdt.htm` (docs/cms.md: VSB)."""

import re
from datetime import timedelta
from typing import ClassVar

from archive.types import SourceKind
from scheduler.demo.world.family import HTML_UTF8, Answer, Family, Row, Site

LIST = re.compile(r"/xwzx/gzdt(?:/(\d{1,6}))?\.htm")
ARTICLE = re.compile(r"/info/1021/(\d{1,9})\.htm")
FIRST_ID = 36_000


class Vsb(Family):
    """No date in addresses or lists, only on the page; robots.txt asks for a Crawl-delay.

    The first list page also links to an article that was never there.
    """

    site: ClassVar[Site] = Site(
        key="vsb",
        source="wangchuan-zzb",
        name="望川先锋·工作动态（示例）",
        family="vsb",
        region="999902",
        region_name="望川市（示例）",
        kind=SourceKind.PARTY,
        start=("/xwzx/gzdt.htm",),
    )
    robots: ClassVar[str] = "User-agent: *\nCrawl-delay: 0.2\nDisallow: /system/resource/\n"
    content_type: ClassVar[str] = HTML_UTF8
    outlet: ClassVar[str] = "望川市委组织部"

    def address(self, number: int) -> str:
        return f"/info/1021/{FIRST_ID + self.shelf.size - 1 - number}.htm"

    def page(self, path: str, query: str, phase: int) -> Answer | None:
        if match := LIST.fullmatch(path):
            return self._list(match[1], phase)
        number = self.numbered(ARTICLE, path, FIRST_ID, phase)
        return None if number is None else self._article(number, phase)

    def home(self, phase: int) -> str:
        rows = [self.row(i) for i in self.shelf.list_page(1, phase)]
        return self.render("home", rows=rows, up="")

    def list_address(self, page: int, total: int) -> str:
        """The path of list page 1, 2 … of `total`."""
        return "/xwzx/gzdt.htm" if page == 1 else f"/xwzx/gzdt/{total - page + 1}.htm"

    def _list(self, file: str | None, phase: int) -> Answer | None:
        total = self.shelf.list_pages(phase)
        page = 1 if file is None else total - int(file) + 1
        if file is not None and not 1 < page <= total:
            return None
        rows = [self.row(i) for i in self.shelf.list_page(page, phase)]
        if page == 1:
            day = self.shelf.today - timedelta(days=200)
            rows.append(Row("/info/1021/1404.htm", "望川市举办党务干部业务比武（已撤稿）", day))
        text = self.render(
            "list",
            rows=rows,
            page=page,
            total=total,
            links=[(k, self.list_address(k, total)) for k in sorted({1, 2, page, page + 1, total})],
            up=".." if page == 1 else "../..",
        )
        return self.html(text, modified=self.list_modified(phase))

    def _article(self, number: int, phase: int) -> Answer:
        text = self.render(
            "article",
            story=self.shelf.story(number, phase),
            day=self.shelf.day(number),
            serial=FIRST_ID + self.shelf.size - 1 - number,
            up="../..",
            **self.around(number, phase),
        )
        return self.html(text, modified=self.article_modified(number, phase))
