"""Articles that have several addresses: one article, stored under the first, with one id.

`moved` has a row for each address of such an article. It follows from the claims that hold and from
the pages alone, and is made anew for the addresses concerned whenever a page changes that. The pages
of such an article are kept as parts, each as it was read, so that it can be joined and parted again.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from archive.store import claims, late, multipage, parts
from archive.store.parts import addresses, article_at
from archive.store.spelling import stored_as
from archive.types import Reason

_MOST = 64
"""Addresses that one article may have: a site that gives it more is not believed."""

GONE = (Reason.NOT_FOUND, Reason.SOFT_404)
LED_AWAY = (*GONE, Reason.LIST_PAGE, Reason.NOT_AN_ARTICLE)
"""What redirects from an article's address lead to when it is gone: often the home page."""


@dataclass(slots=True)
class _Seen:
    """What the pages say of an article with several addresses, in order. at: where it was last."""

    at: str = ""
    first: str = ""
    last: str = ""
    gone: str | None = None
    gone_by: int | None = None


@dataclass(frozen=True, slots=True)
class _Begun:
    """A page that may begin an article or a version."""

    id: int
    run: int
    source: str


def regroup(connection: sqlite3.Connection, touched: set[str], but: set[int] | None) -> None:
    """Join and part articles by the claims at these addresses, inside the caller's transaction.

    but: pages whose counts stay as they are, of those that begin something no more, or from now on;
    None: all of them.
    """
    groups = _groups(connection, claims.weigh(connection, touched))
    now: dict[str, tuple[str, int]] = {}
    for group in groups:
        now |= _by_age(connection, group) if len(group) > 1 else {}
    was = _rows(connection, {url for group in groups for url in group})
    if now == was:
        return
    changed = {url for url in now.keys() | was.keys() if now.get(url) != was.get(url)}
    roots = {each[url][0] for each in (now, was) for url in changed if url in each}
    members = {url for each in (now, was) for url, (root, _) in each.items() if root in roots}
    for url in members:
        parts.adopt(connection, url)
    begin = [] if but is None else beginning(connection, members, but)
    counted = late.begun(connection, begin)
    _renew(connection, members, now)
    late.recount(connection, begin, counted)


def _renew(
    connection: sqlite3.Connection, members: set[str], now: Mapping[str, tuple[str, int]]
) -> None:
    """Write where these addresses' articles are stored, and make those articles anew."""
    family = {one for url in members for one in parts.family(connection, url)}
    connection.executemany("DELETE FROM moved WHERE url = ?", [(url,) for url in members])
    connection.executemany(
        "INSERT INTO moved (url, stored, page) VALUES (?, ?, ?)",
        [(url, *now[url]) for url in sorted(members) if url in now],
    )
    family |= {one for url in members for one in parts.family(connection, url)}
    multipage.rebuild(connection, family)
    for url in sorted({article_at(connection, url) for url in members}):
        look_back(connection, url)


def _rows(connection: sqlite3.Connection, urls: set[str]) -> dict[str, tuple[str, int]]:
    """Address → the one that its article is stored under, and the first page there, as written down."""
    found = connection.execute(
        "SELECT url, stored, page FROM moved WHERE url IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(urls))],
    )
    return {url: (stored, page) for url, stored, page in found}


def beginning(
    connection: sqlite3.Connection, members: set[str], but: Collection[int]
) -> list[_Begun]:
    """The pages that came at these addresses, and at those of other pages of their articles, except
    some."""
    places = {
        place
        for url in members
        for one in parts.family(connection, url)
        for place in addresses(connection, one)
    }
    rows = connection.execute(
        "SELECT p.id, p.run, p.source FROM parts t JOIN pages p ON p.id = t.page "
        "WHERE t.url IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(members | places))],
    )
    return [_Begun(*row) for row in rows if row[0] not in but]


def _groups(connection: sqlite3.Connection, urls: Iterable[str]) -> list[set[str]]:
    """The addresses, and all that claims join with them, by article."""
    found: list[set[str]] = []
    done: set[str] = set()
    for url in sorted(urls):
        if url in done:
            continue
        group: set[str] = set()
        waiting = [url]
        while waiting:
            one = waiting.pop()
            if one not in group:
                group.add(one)
                waiting += claims.held(connection, one)
        done |= group
        found += [group] if len(group) <= _MOST else [{one} for one in group]
    return found


def _by_age(connection: sqlite3.Connection, group: set[str]) -> dict[str, tuple[str, int]]:
    """Address → the one that showed the article first, and the first page that this one did."""
    firsts = {}
    for url in group:
        row = connection.execute(
            "SELECT min(page) FROM (SELECT page FROM parts WHERE url = :url AND reading <> 'null' "
            "UNION ALL SELECT o.page FROM articles a JOIN versions v ON v.article = a.id "
            "JOIN outcomes o ON o.version = v.id "
            "WHERE a.url = :url AND NOT EXISTS (SELECT 1 FROM parts WHERE url = :url) "
            "AND a.url NOT IN (SELECT url FROM moved))",
            {"url": url},
        ).fetchone()
        firsts[url] = int(row[0])
    root = min(firsts, key=lambda url: firsts[url])
    return {url: (root, page) for url, page in firsts.items()}


def has_moved(connection: sqlite3.Connection, url: str) -> bool:
    """Whether the article at an address has others."""
    return connection.execute("SELECT 1 FROM moved WHERE url = ?", [url]).fetchone() is not None


def look_back(connection: sqlite3.Connection, url: str) -> int | None:
    """Say again when an article was seen, where it is, and whether it is gone. url: it is stored under.
    Returns the page by which it is gone.

    It is gone when the address that it had last does not answer with it any more, and none has
    shown it since. Then it is asked for at all of them.
    """
    places = addresses(connection, url)
    seen = _seen(connection, places)
    if seen is None:
        return None
    connection.execute(
        "UPDATE articles SET first_seen = ?, last_seen = ?, gone_at = ?, moved_to = ? WHERE url = ?",
        [seen.first, seen.last, seen.gone, seen.at if seen.at != url else None, url],
    )
    connection.execute(
        "UPDATE moved SET ask = (url = :at OR :gone IS NOT NULL) WHERE stored = :url",
        {"at": seen.at, "gone": seen.gone, "url": url},
    )
    return seen.gone_by


def _seen(connection: sqlite3.Connection, places: set[str]) -> _Seen | None:
    seen, dead = _Seen(), set()
    for page, at, led, moment, shows, reason in _told(connection, places):
        if shows:
            dead.discard(at)
            own = claims.goes_to(connection, page)
            seen.at = own if own in places and own not in dead else at
            seen.first, seen.last, seen.gone = seen.first or moment, moment, None
            seen.gone_by = None
        elif not seen.first or at not in places:
            continue
        elif reason == Reason.UNCHANGED:
            seen.last, seen.gone, seen.gone_by = moment, None, None
        elif reason in (LED_AWAY if led else GONE):
            dead.add(at)
            if at == seen.at and seen.gone is None:
                seen.gone, seen.gone_by = moment, page
    return seen if seen.first else None


def _told(
    connection: sqlite3.Connection, places: set[str]
) -> list[tuple[int, str, bool, str, bool, str | None]]:
    """Of each page for these addresses, in order: its id, the address, whether redirects led away
    from that, when it came, whether it shows the article, and the reason if it shows none."""
    rows = connection.execute(
        "WITH place(url) AS (SELECT value FROM json_each(?)), "
        "shown(page, url) AS (SELECT t.page, t.url FROM parts t JOIN place ON place.url = t.url "
        "WHERE t.reading <> 'null'), "
        "told(page) AS (SELECT page FROM shown "
        "UNION SELECT p.id FROM pages p JOIN place ON place.url = p.url "
        "UNION SELECT p.id FROM pages p JOIN place ON place.url = p.asked) "
        "SELECT p.id, s.url, p.asked, p.url, p.fetched_at, o.reason FROM told t "
        "JOIN pages p ON p.id = t.page AND p.role = 'article' JOIN outcomes o ON o.page = p.id "
        "LEFT JOIN shown s ON s.page = p.id ORDER BY p.id",
        [json.dumps(sorted(places))],
    ).fetchall()
    return [
        (
            page,
            shown or stored_as(connection, asked or url),
            asked is not None,
            moment,
            shown is not None,
            reason,
        )
        for page, shown, asked, url, moment, reason in rows
    ]
