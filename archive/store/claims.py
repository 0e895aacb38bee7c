"""What pages say of two addresses, that both are one article's, and whether it can be believed.

A redirect from an article's address, or the address that a page gives as its own, is a claim. Sites
redirect what is gone to a list, a notice or the latest article, and templates print one canonical
address on every page. So a claim holds only where the readings at both addresses bear it out.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator

from archive.record import FIELDS, Article, Outcome, restored
from archive.store import parts
from archive.store.likeness import Likeness, likeness
from archive.store.pages import PageRow
from archive.store.spelling import site, stored_as

_MOST_OLD = 16
"""Addresses of which it is weighed whether they lead to one: the first ones. To more than these leads
what a site no longer has, or an address with something in it that changes at each visit."""

_MOST_PAGES = 4
"""Pages of which a claim about two addresses is weighed: the first ones."""


def put(connection: sqlite3.Connection, page: PageRow, outcome: Outcome) -> set[str]:
    """Write what a page claims. Returns the addresses for which claims are to be weighed: none when
    nobody claims anything about this page's."""
    at = stored_as(connection, outcome.url)
    was = _of_page(connection, page.id)
    now: dict[str, tuple[str, str]] = {}
    if isinstance(outcome, Article):
        asked = page.asked and stored_as(connection, page.asked)
        if asked and asked != at:
            now["redirect"] = asked, at
        own = outcome.own_url and stored_as(connection, outcome.own_url)
        if own and own != at and site(own) == site(at):
            now["canonical"] = at, own
    if now != was:
        connection.execute("DELETE FROM claims WHERE page = ?", [page.id])
        connection.executemany(
            "INSERT INTO claims (page, how, old, new) VALUES (?, ?, ?, ?)",
            [(page.id, how, *pair) for how, pair in now.items()],
        )
    touched = {url for pair in (*was.values(), *now.values()) for url in pair}
    if not touched:
        asks = "SELECT 1 FROM claims WHERE old = :at UNION ALL SELECT 1 FROM claims WHERE new = :at"
        if connection.execute(asks, {"at": at}).fetchone() is None:
            return set()
    return touched | {at}


def around(connection: sqlite3.Connection, outcome: Outcome) -> set[str]:
    """The addresses that claims are about, among those of pages that go on from one to the other and
    have this page among them: pages of one article do not bear a claim out, so a page may decide
    about claims of others."""
    at = stored_as(connection, outcome.url)
    if outcome.next_page is None and not parts.goes_on(connection, at):
        return set()
    family = parts.family(connection, at)
    places = sorted({place for url in family for place in parts.addresses(connection, url)})
    rows = connection.execute(
        "WITH place(url) AS (SELECT value FROM json_each(?)) "
        "SELECT old FROM claims JOIN place ON url = old UNION "
        "SELECT new FROM claims JOIN place ON url = new",
        [json.dumps(places)],
    )
    return {row[0] for row in rows}


def _of_page(connection: sqlite3.Connection, page: int) -> dict[str, tuple[str, str]]:
    rows = connection.execute("SELECT how, old, new FROM claims WHERE page = ?", [page])
    return {how: (old, new) for how, old, new in rows}


def weigh(connection: sqlite3.Connection, touched: Iterable[str]) -> set[str]:
    """Say again which claims hold, of all that lead to or from these addresses. Returns the
    addresses that any of them is about."""
    urls = json.dumps(sorted(touched))
    targets = connection.execute(
        "SELECT new FROM claims WHERE old IN (SELECT value FROM json_each(:urls)) "
        "UNION SELECT new FROM claims WHERE new IN (SELECT value FROM json_each(:urls))",
        {"urls": urls},
    ).fetchall()
    found = set(touched)
    for (target,) in targets:
        found |= _weigh(connection, target)
    return found


def _weigh(connection: sqlite3.Connection, target: str) -> set[str]:
    """An edit counts as the same article only where nothing else was led to the target, and no more
    addresses than are weighed: otherwise the site may lead there whatever it no longer has. Returns
    the addresses in question."""
    olds = [
        row[0]
        for row in connection.execute(
            "SELECT old FROM claims WHERE new = ? GROUP BY old ORDER BY min(page) LIMIT ?",
            [target, _MOST_OLD + 1],
        )
    ]
    found = {old: _best(connection, old, target) for old in olds[:_MOST_OLD]}
    refuted = len(olds) > _MOST_OLD or Likeness.NONE in found.values()
    held = {
        old
        for old, like in found.items()
        if like is Likeness.SAME or (like is Likeness.NEAR and not refuted)
    }
    connection.execute(
        "UPDATE claims SET held = old IN (SELECT value FROM json_each(:held)) WHERE new = :new "
        "AND held <> (old IN (SELECT value FROM json_each(:held)))",
        {"held": json.dumps(sorted(held)), "new": target},
    )
    was = "SELECT url FROM moved WHERE stored = (SELECT stored FROM moved WHERE url = ?)"
    return {*olds, target, *(row[0] for row in connection.execute(was, [target]))}


def _best(connection: sqlite3.Connection, old: str, new: str) -> Likeness | None:
    """How much alike the readings at two addresses are; None when that says nothing: one was never
    read, or goes on at the other."""
    if parts.leads_on(connection, old, new) or parts.leads_on(connection, new, old):
        return None  # pages of one article, which often name its first page as their own
    rows = connection.execute(
        "SELECT page, how FROM claims WHERE new = ? AND old = ? ORDER BY page LIMIT ?",
        [new, old, _MOST_PAGES],
    ).fetchall()
    best: Likeness | None = None
    for page, how in rows:
        here, there = (new, old) if how == "redirect" else (old, new)
        one, other = reading(connection, here, page), reading(connection, there, page)
        if one is None or other is None:
            continue
        like = likeness(one, other) if _one_site(connection, old, new, page) else Likeness.NONE
        best = like if best is None else max(best, like)
        if best is Likeness.SAME:
            break
    return best


def _one_site(connection: sqlite3.Connection, old: str, new: str, page: int) -> bool:
    """Whether two addresses are on one site; or, when its host has another name now, only one source
    had asked for them when a page led from one to the other: what two sites publish are two
    publications. Who asks later, perhaps for the site under its new name, proves nothing."""
    if site(old) == site(new):
        return True
    sources = connection.execute(
        "SELECT count(DISTINCT p.source) FROM pages p WHERE p.role = 'article' AND p.id <= :page "
        "AND (p.url IN (:old, :new) OR p.asked IN (:old, :new))",
        {"old": old, "new": new, "page": page},
    ).fetchone()
    return int(sources[0]) == 1


def reading(connection: sqlite3.Connection, url: str, page: int) -> Article | None:
    """What was read at an address in a page; else in the last one before, or the first after."""
    for which in ("= :page", "< :page ORDER BY page DESC", "> :page ORDER BY page"):
        row = connection.execute(
            "SELECT page, reading FROM parts WHERE url = :url AND reading <> 'null' "
            f"AND page {which} LIMIT 1",
            {"url": url, "page": page},
        ).fetchone()
        if row:
            return restored(json.loads(row[1]), url=url, next_page=None)
    for which in ("= :page", "< :page ORDER BY o.page DESC", "> :page ORDER BY o.page"):
        row = connection.execute(
            f"SELECT {_FIELDS} FROM articles a JOIN versions v ON v.article = a.id "
            "JOIN outcomes o ON o.version = v.id WHERE a.url = :url "
            # The pages of one that has several addresses are all parts.
            f"AND a.url NOT IN (SELECT url FROM moved) AND o.page {which} LIMIT 1",
            {"url": url, "page": page},
        ).fetchone()
        if row:
            return restored(dict(zip(_NAMES, row, strict=True)), url=url, next_page=None)
    return None


_NAMES = ("reader", *(name for name, field in FIELDS.items() if not field.own_table))
_FIELDS = ", ".join(f"v.{name}" for name in _NAMES)


def held(connection: sqlite3.Connection, url: str) -> Iterator[str]:
    """The addresses that a claim which holds joins with one."""
    rows = connection.execute(
        "SELECT new FROM claims WHERE old = :url AND held UNION "
        "SELECT old FROM claims WHERE new = :url AND held",
        {"url": url},
    )
    return (row[0] for row in rows.fetchall())


def goes_to(connection: sqlite3.Connection, page: int) -> str | None:
    """The address that a page gives as its own, where that holds."""
    row = connection.execute(
        "SELECT new FROM claims WHERE page = ? AND how = 'canonical' AND held", [page]
    ).fetchone()
    return row[0] if row else None
