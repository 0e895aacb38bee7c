"""The articles of one site by number, 0 the newest; made on demand, so any size fits in memory."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from scheduler.demo.world.content import Content, Story

SPAN_DAYS = 1100  # how far back a column reaches: a little over three years
LIST_PAGES = 150  # a column has at most so many list pages, within the crawler's limit of 200
NEIGHBOURS = 4  # older articles that a page links to, beside one newer
FEWEST_ROWS = 5  # a list page; so small that twelve articles paginate


class Shelf:
    """Numbers, days and texts of a site's articles in the two states of the world.

    size: articles in phase 1. In phase 2 one that vanishes is missing from every list.
    """

    def __init__(
        self, content: Content, key: str, outlet: str, *, size: int, today: date, dateline: str = ""
    ) -> None:
        self.size = size
        self.today = today
        self._content = content
        self._key = key
        self._outlet = outlet
        self._dateline = dateline
        self._written = content.written(key)[:size]
        gone = [i for i, story in enumerate(self._written) if story.fate == "vanishes"]
        self._gone = gone[0] if gone else None

    def story(self, number: int, phase: int) -> Story:
        """What is printed: the text of the phase, with its day filled in."""
        if number < len(self._written):
            story = self._written[number]
        else:
            author = "罗青禾" if self._dateline else None
            story = replace(
                self._content.further(self._key, number, self._dateline.format(author=author)),
                outlet=self._outlet,
                authors=(author,) if author else (),
            )
        before = self.day(number) - timedelta(days=1)
        paragraphs = story.later if phase == 2 and story.later else story.paragraphs
        day = f"{before.month}月{before.day}日"
        return replace(story, paragraphs=tuple(p.replace("{day}", day) for p in paragraphs))

    def title(self, number: int) -> str:
        """The headline alone, which lists need many of."""
        if number < len(self._written):
            return self._written[number].title
        return self._content.further_title(self._key, number)

    def day(self, number: int) -> date:
        """The day of publication: denser towards today, never today itself."""
        i, n = number, self.size
        return self.today - timedelta(days=1 + SPAN_DAYS * (3 * i * i + i * n) // (4 * n * n))

    def moment(self, number: int) -> datetime:
        """Day and minute of publication, China time; spread over a working day."""
        clock = time(8 + number * 7 % 10, number * 13 % 60)
        return datetime.combine(self.day(number), clock)

    def changed(self, number: int, phase: int) -> bool:
        """Whether its page differs from that of phase 1: in its text, or in a link to what is gone."""
        if phase == 1 or number >= len(self._written):
            return False
        linked = self._gone is not None and -1 <= self._gone - number <= NEIGHBOURS
        return linked or bool(self._written[number].later)

    def holds(self, number: int, phase: int) -> bool:
        """Whether the article is there."""
        return 0 <= number < self.size and not (phase == 2 and number == self._gone)

    def numbers(self, phase: int) -> Iterator[int]:
        """All articles, newest first."""
        return (i for i in range(self.size) if self.holds(i, phase))

    def near(self, number: int, phase: int, step: int) -> int | None:
        """The next existing article in one direction: -1 newer, 1 older."""
        number += step
        while 0 <= number < self.size:
            if self.holds(number, phase):
                return number
            number += step
        return None

    def list_pages(self, phase: int) -> int:
        """How many list pages the column has."""
        return max(1, -(-self.count(phase) // self.rows_a_page))

    def list_page(self, page: int, phase: int) -> list[int]:
        """The articles of list page 1, 2 …; none beyond the last."""
        first = (page - 1) * self.rows_a_page
        places = range(first, min(first + self.rows_a_page, self.count(phase)))
        return [self._at(place, phase) for place in places]

    @property
    def rows_a_page(self) -> int:
        """Articles on a full list page."""
        return max(FEWEST_ROWS, -(-self.size // LIST_PAGES))

    def count(self, phase: int) -> int:
        """How many articles there are."""
        return self.size - (phase == 2 and self._gone is not None)

    def _at(self, place: int, phase: int) -> int:
        passed = phase == 2 and self._gone is not None and place >= self._gone
        return place + passed
