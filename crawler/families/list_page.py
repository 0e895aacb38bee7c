"""What a list page gives: links to articles, and where the list goes on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """One article address on a list page, absolute.

    title: the headline in full where the page has it. date: "YYYY-MM-DD", from the row, else from
    the address; None when neither gives a whole day.
    """

    url: str
    title: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """links: in page order, each page once. next: the following list page, on the same host.

    siblings: unordered list pages that belong to this one as well (the other layout pages of a
    newspaper issue, the configuration of a flip-book). left_out: anchors not examined, on a page
    with too many of them.
    """

    links: tuple[Link, ...] = ()
    next: str | None = None
    siblings: tuple[str, ...] = ()
    left_out: int = 0
