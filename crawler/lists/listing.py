"""What a list page gives: its articles, the next request, and how sure we are. Values only."""

from dataclasses import dataclass
from enum import StrEnum

from archive.types import ListRequest

__all__ = ["Item", "ListRequest", "ListVerdict", "Listing"]


class ListVerdict(StrEnum):
    """What a list page turned out to be, in one word."""

    OK = "ok"
    EMPTY = "empty"  # a list that says it has no articles
    NOT_A_LIST = "not-a-list"  # an article, a form, an error page, a portal without a list
    SHELL = "shell"  # its data comes from elsewhere: from `next` where the page names it
    BLOCKED = "blocked"  # a firewall's page
    MOVED = "moved"  # it sends its readers elsewhere: to `next` where that is on the same site
    UNDECODABLE = "undecodable"  # its bytes are no text


@dataclass(frozen=True, slots=True)
class Item:
    """One article on a list page. url: absolute.

    title: the headline in full where the page has it. date: "YYYY-MM-DD", from the row, else from
    the address; None when neither gives a whole day.
    """

    url: str
    title: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """items: the column's own articles in page order, each once. next: the request for the following
    records, by whatever means the page has. siblings: list pages without an order that belong to
    this one (the other layout pages of a newspaper issue, the parts of a sitemap). growing: those of
    them that get further articles, with the day of their last change, None where it is not told.

    total_pages, total_items: what the page states, else None. verdict, why: what the page is, and
    one sentence with the reason. family, score (0 to 1): what it was read as, and how sure that is.
    guess: nothing but its looks says that these are its articles. losers: other families that the
    page shows marks of, with their scores. left_out: links not examined, on a page with too many.
    """

    items: tuple[Item, ...] = ()
    next: ListRequest | None = None
    siblings: tuple[str, ...] = ()
    growing: tuple[tuple[str, str | None], ...] = ()
    total_pages: int | None = None
    total_items: int | None = None
    verdict: ListVerdict = ListVerdict.OK
    why: str = ""
    family: str = "generic"
    score: float = 0.0
    guess: bool = False
    losers: tuple[tuple[str, float], ...] = ()
    left_out: int = 0
