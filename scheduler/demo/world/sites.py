"""The world as a whole: how many articles each site has, and who answers for which."""

from collections.abc import Iterator
from datetime import date

from scheduler.demo.world.content import Content
from scheduler.demo.world.family import Answer, Expected, Family, Site
from scheduler.demo.world.flipbook import Flipbook
from scheduler.demo.world.founder import Founder, IssueShelf
from scheduler.demo.world.hanweb import Hanweb
from scheduler.demo.world.shelf import Shelf
from scheduler.demo.world.trs import Trs
from scheduler.demo.world.vsb import Vsb

FAMILIES: tuple[type[Family], ...] = (Trs, Hanweb, Vsb, Founder, Flipbook)
FEWEST = 10


class SampleSites:
    """Five sites with `articles` articles in all, as they stand on `today`.

    60 are written; of fewer the newest are there, more are recombined from their sentences. Sites
    keep the proportions of the written ones. Nothing is published today or later.
    """

    def __init__(self, today: date, articles: int = 60) -> None:
        if articles < FEWEST:
            raise ValueError(f"the sample sites need at least {FEWEST} articles, not {articles}")
        self.today = today
        content = Content()
        shares = [len(content.written(kind.site.key)) for kind in FAMILIES]
        self._families: dict[str, Family] = {}
        before = taken = 0
        for kind, share in zip(FAMILIES, shares, strict=True):
            before += share
            size = articles * before // sum(shares) - taken
            taken += size
            make = IssueShelf if kind is Founder else Shelf
            key = kind.site.key
            shelf = make(content, key, kind.outlet, size=size, today=today, dateline=kind.dateline)
            self._families[key] = kind(shelf)

    @property
    def sites(self) -> tuple[Site, ...]:
        """The five sites, in the order in which they are served."""
        return tuple(family.site for family in self._families.values())

    def answer(self, key: str, target: str, phase: int = 1) -> Answer:
        """What a site sends for a path with its query. phase: 1, or 2 after the world changed."""
        return self._families[key].answer(target, phase)

    def size(self, key: str) -> int:
        """Articles of a site in phase 1."""
        return self._families[key].shelf.size

    def first_day(self, key: str) -> date:
        """The day of a site's oldest article."""
        shelf = self._families[key].shelf
        return shelf.day(shelf.size - 1)

    def expected(self, key: str, phase: int = 1) -> Iterator[Expected]:
        """What the records of a site's articles must say, newest first (a book's by page)."""
        return self._families[key].expected(phase)
