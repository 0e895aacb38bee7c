"""临江年鉴: a FlipBuilder flip-book, one record a page, its cover and a map without text
(docs/cms.md: Flip-books)."""

import re
from dataclasses import replace
from typing import ClassVar

from archive.types import Precision, SourceKind
from scheduler.demo.world.family import Answer, Expected, Family, Site
from scheduler.demo.world.shelf import Shelf

PAGE = re.compile(r"/ebook/files/basic-html/page(\d{1,6})\.html")
CONFIG = "/ebook/mobile/javascript/config.js"
MAP_PAGE = 4
UNBROKEN = re.compile(r"[!-~][!-~]|[“（《【]|.[，。；：、！？”）》】]")
LINE_WIDTH = 34  # characters of a line in the text layer


class Flipbook(Family):
    """Text in `pre`, in one column, broken into lines as on paper; a signature has its own line."""

    site: ClassVar[Site] = Site(
        key="flipbook",
        source="linjiang-yearbook",
        name="临江年鉴（示例）",
        family="flipbook",
        region="999911",
        region_name="临江区（示例）",
        kind=SourceKind.YEARBOOK,
        start=("/ebook/files/basic-html/page1.html",),
    )
    outlet: ClassVar[str] = "临江年鉴"

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.year = shelf.today.year - 1
        self.book = f"{self.outlet}{self.year}"
        self.total = shelf.size + 2
        self._map = min(MAP_PAGE, self.total)

    def address(self, number: int) -> str:
        return f"/ebook/files/basic-html/page{self._page_of(number)}.html"

    def page(self, path: str, query: str, phase: int) -> Answer | None:
        if path == CONFIG:
            text = self.render("config", book=self.book, total=self.total)
            return replace(self.html(text), content_type="application/javascript")
        if path == "/ebook/index.html":
            return self.html(self.home(phase))
        match = PAGE.fullmatch(path)
        if match is None or not 1 <= int(match[1]) <= self.total:
            return None
        return self._sheet(int(match[1]), phase)

    def home(self, phase: int) -> str:
        return self.render("home", book=self.book, total=self.total)

    def expect(self, number: int, phase: int) -> Expected:
        page = self._page_of(number)
        return replace(
            super().expect(number, phase),
            title=f"{self.book} 第{page}页",
            text="\n".join(self._paragraphs(number, phase)),
            published=str(self.year),
            precision=Precision.YEAR,
            outlet=self.book,
        )

    def _page_of(self, number: int) -> int:
        """Texts begin on page 2 and step over the map."""
        page = number + 2
        return page if page < self._map else page + 1

    def _paragraphs(self, number: int, phase: int) -> list[str]:
        story = self.shelf.story(number, phase)
        return [f"【{story.title}】{story.paragraphs[0]}", *story.paragraphs[1:]]

    def _sheet(self, page: int, phase: int) -> Answer:
        blank = page in (1, self._map)
        number = page - 2 if page < self._map else page - 3
        lines: list[str] = []
        if not blank:
            authors = self.shelf.story(number, phase).authors
            lines = _lines(self._paragraphs(number, phase), authors)
        text = self.render("article", book=self.book, page=page, total=self.total, lines=lines)
        return self.html(text, modified=self.article_modified(max(0, number), phase))


def _lines(paragraphs: list[str], authors: tuple[str, ...]) -> list[str]:
    """A text layer: lines of paper width, a blank line between paragraphs, the signature apart."""
    lines: list[str] = []
    signature = f"（{' '.join(authors)}）"
    for paragraph in paragraphs:
        plain = paragraph.removesuffix(signature)
        lines += _wrapped(f"　　{plain}")
        if plain != paragraph:
            lines.append(signature.rjust(LINE_WIDTH))
        lines.append("")
    return lines[:-1]


def _wrapped(text: str) -> list[str]:
    """Lines as a typesetter breaks them: never within a number, nor apart from its punctuation."""
    lines = []
    while len(text) > LINE_WIDTH:
        end = LINE_WIDTH
        while UNBROKEN.match(text, end - 1):
            end -= 1
        lines.append(text[:end])
        text = text[end:]
    return [*lines, text]
