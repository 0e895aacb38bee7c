"""What a CMS family is: how it shows itself, and how its lists are read. Most of one is data."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from re import Pattern

from crawler.lists.families.records import RecordRules
from crawler.lists.listing import Listing
from crawler.lists.markup import Markup
from crawler.lists.pager import Naming, next_page
from crawler.lists.rows.choice import choose
from crawler.lists.tolerance import tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One way of building list pages.

    about: one line for a person. marks: text of a list page that identifies the family.
    address: shape of its list addresses. evidence: how much speaks for it, from 0 to 1, where that is
    no matter of one pattern. articles: article addresses that no dialect covers.
    numbering: names of further pages. reader: for lists that are not rows of links. records: its data.
    has_lists: False when the start addresses are the articles.
    """

    name: str
    about: str
    marks: Pattern[str] | None = None
    address: Pattern[str] | None = None
    evidence: Callable[[Markup], float] | None = None
    articles: Pattern[str] | None = None
    numbering: Naming | None = None
    rows_in_comments: bool = False
    reader: Callable[[Markup], Listing | None] | None = None
    records: RecordRules | None = None
    has_lists: bool = True

    def read(self, markup: Markup) -> Listing:
        """The links of a list page of this family, and where it goes on."""
        found = self.reader(markup) if self.reader else None
        if found is not None:
            return found
        if self.rows_in_comments:
            markup = replace(markup.with_source(_uncommented(markup.text)), url=markup.url)
        chosen = choose(markup, self.articles)
        following = tried(lambda: next_page(markup, self.numbering), None)
        return Listing(
            items=chosen.items, next=following, guess=chosen.guess, left_out=markup.left_out
        )


def _uncommented(text: str) -> str:
    """Uncomment the rows of links that a script of the list template shows."""
    before, *comments = text.split("<!--")
    opened = [before]
    for comment in comments:
        inside, end, after = comment.partition("-->")
        rows = "<li" in inside and "href" in inside and "createPageHTML" in inside
        opened.append(f"{inside}{after}" if rows else f"<!--{inside}{end}{after}")
    return "".join(opened)
