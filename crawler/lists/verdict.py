"""What a list page is, in one word and one sentence: the last step of reading it."""

import re
from dataclasses import replace

from archive.web.firewalls import CHALLENGE, SAYS_BLOCKED
from crawler.lists.doubts import doubted
from crawler.lists.endpoints import forwarded
from crawler.lists.homes import home_of_columns
from crawler.lists.listing import Listing, ListRequest, ListVerdict
from crawler.lists.markup import Markup
from crawler.lists.pager import shows_next
from crawler.lists.signs import Signs

SAYS_CLOSED = "It says that the site is closed for a while"
"""Begins the sentence of a page that will be a list again."""

_SHORT = 3_000  # characters of text: a page with more is not a block page
_PORTAL = 30  # links of a page that is more than a frame around an empty list
_LISTS_OF_OTHER_KINDS = frozenset(("founder-epaper", "flipbook"))
_TAG = re.compile(r"<(/?)(script|style)?[^<>]{0,2000}>", re.IGNORECASE)


def judged(listing: Listing, markup: Markup) -> Listing:
    """The listing with its verdict, its reason, how sure it is, and whether it is only a guess.

    An article, an error page and a form lose what was taken for their items.
    """
    signs = Signs(markup)
    home = None if _goes_on(listing, markup) else home_of_columns(markup)
    if home:
        return _none(listing, ListVerdict.NOT_A_LIST, f"It is {home}.")
    if listing.items or listing.siblings:
        return _with_items(listing, markup, signs)
    if _is_login(listing, signs):
        return _none(listing, ListVerdict.NOT_A_LIST, "It is a form to log in.")
    if _says_blocked(markup.text):
        return _none(listing, ListVerdict.BLOCKED, "It is a firewall's page.")
    if listing.next is not None and shows_next(markup):
        why = "It shows how it goes on, and no article that is known."
        return replace(listing, verdict=ListVerdict.EMPTY, why=why, guess=True)
    verdict, why = _without_items(listing, markup, signs)
    keeps = verdict in (ListVerdict.SHELL, ListVerdict.MOVED, ListVerdict.EMPTY)
    return replace(listing, verdict=verdict, why=why, next=listing.next if keeps else None)


def _goes_on(listing: Listing, markup: Markup) -> bool:
    """Whether the page is a list for sure: one with a pager, or of another kind than rows."""
    other = listing.family in _LISTS_OF_OTHER_KINDS or bool(listing.siblings)
    return other or (listing.next is not None and shows_next(markup))


def _is_login(listing: Listing, signs: Signs) -> bool:
    if signs.form() != "login" or listing.next is not None:
        return False
    return not (signs.nothing() or signs.error(has_items=False) or signs.list_frame())


def _with_items(listing: Listing, markup: Markup, signs: Signs) -> Listing:
    if listing.family not in _LISTS_OF_OTHER_KINDS:
        error = signs.error(has_items=True)
        if error:
            return _none(listing, ListVerdict.NOT_A_LIST, f"It is an error page: {error}.")
        article = signs.article(listing.next is not None)
        if article:
            return _none(listing, ListVerdict.NOT_A_LIST, f"It is an article: {article}.")
        if listing.next is None and signs.login():
            return _none(listing, ListVerdict.NOT_A_LIST, "It is a form to log in.")
    if not listing.items:
        count = len(listing.siblings)
        return replace(listing, why=f"It names {count} further list pages and no article.")
    score, guess, doubt = doubted(listing, markup)
    beside = _said_beside(signs) if listing.next is None else None
    if beside:
        score, guess, doubt = round(score / 2, 2), True, beside
    told = f"{len(listing.items)} articles, read as {listing.family}"
    return replace(
        listing,
        score=score,
        guess=listing.guess or guess,
        why=listing.why or (f"{told}; a guess: {doubt}." if guess else f"{told}."),
    )


def _said_beside(signs: Signs) -> str | None:
    """What says that articles are those of a box beside a list that is empty, or closed to us."""
    nothing = signs.nothing_beside()
    if nothing:
        return f"it says: {nothing}"
    return "it has a form to log in" if signs.form() == "login" else None


def _none(listing: Listing, verdict: ListVerdict, why: str) -> Listing:
    return replace(listing, items=(), siblings=(), next=None, verdict=verdict, why=why, guess=False)


def _without_items(listing: Listing, markup: Markup, signs: Signs) -> tuple[ListVerdict, str]:
    """The word and the sentence for a page without articles that is no firewall's."""
    elsewhere = forwarded(markup)
    if listing.next is not None and elsewhere != listing.next.url:
        return ListVerdict.SHELL, f"Its list comes from {_named(listing.next)}."
    if elsewhere:
        own = "" if listing.next else ", which is not followed"
        return ListVerdict.MOVED, f"It sends its readers to {elsewhere}{own}."
    error, notice = signs.error(has_items=False), signs.notice()
    if error:
        return ListVerdict.NOT_A_LIST, f"It is an error page: {error}."
    closed = signs.closed()
    if closed:
        return ListVerdict.NOT_A_LIST, f"{SAYS_CLOSED}: {closed}."
    if notice:
        return ListVerdict.MOVED, f"It says that it has moved: {notice}."
    return _bare(signs)


def _bare(signs: Signs) -> tuple[ListVerdict, str]:
    if signs.shell():
        return ListVerdict.SHELL, "Scripts are to fill it, and it does not say from where."
    article = signs.article(False)
    if article:
        return ListVerdict.NOT_A_LIST, f"It is an article: {article}."
    nothing = signs.nothing()
    if nothing:
        return ListVerdict.EMPTY, f"It says that it has no articles: {nothing}."
    why = ""
    if signs.running():
        why = "It has running text, and no list."
    elif signs.list_frame():
        return ListVerdict.EMPTY, "Its list is empty."
    elif signs.form():
        why = "It has a form to search, and no list."
    elif signs.links() > _PORTAL:
        why = "It has many links, and none of them is known for an article."
    if why:
        return ListVerdict.NOT_A_LIST, why
    return ListVerdict.EMPTY, "It gives no article address."


def _named(request: ListRequest) -> str:
    return request.url if request.method == "GET" else f"{request.url}, asked by POST"


def _says_blocked(text: str) -> bool:
    return len(_visible(text)) <= _SHORT and bool(
        SAYS_BLOCKED.search(text) or CHALLENGE.search(text)
    )


def _visible(text: str) -> str:
    """The beginning of a page's text, without markup, scripts and styles."""
    said: list[str] = []
    size = place = 0
    hidden = False
    for tag in _TAG.finditer(text):
        if not hidden:
            piece = text[place : tag.start()].strip()
            said.append(piece)
            size += len(piece)
            if size > _SHORT:
                break
        place = tag.end()
        if tag[2]:
            hidden = not tag[1]
    if not hidden:
        said.append(text[place : place + _SHORT].strip())
    return "".join(said)
