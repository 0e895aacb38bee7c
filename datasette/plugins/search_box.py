"""What arguments mean on Datasette's tables, `_search` and `region` on the articles' among them.

Datasette ignores a comparison that it does not know, takes an unknown column for a string, fails on
some values, and shows a row at addresses that go on behind its key: here each of these is refused.

A region includes the regions below it and its former codes, here as on the search page, so the same label has the same
count; the region facet, which counts single codes, is not offered.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.filters import Filters
from datasette.utils.asgi import BadRequest, Request

from archive.home.regions import region_spans
from archive.publish.site import DATABASE, Published
from archive.record import FIELDS
from archive.store.finding import REGIONS_SQL

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
_TABLE = re.compile(rf"/{DATABASE}/([a-z_]+)(?:\.[a-z]+)?")
_ROW = re.compile(rf"/{DATABASE}/([a-z_]+)/([^/]*,[^/]*?)(?:\.[a-z]+)?")
_OPERATORS = [key for key, _, _ in Filters(()).lookups()]
_NUMBERS = ("gt", "gte", "lt", "lte")
_LARGEST = 2**63 - 1
_LONGEST_SHOWN = 80
_LISTS = {name for name, field in FIELDS.items() if field.kind.name == "texts"}
"""Columns that hold JSON arrays of texts."""


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Asgi], Asgi]:
    def wrap(app: Asgi) -> Asgi:
        async def understood(scope: Any, receive: Any, send: Any) -> None:
            found = _TABLE.fullmatch(scope["path"]) if scope["type"] == "http" else None
            if found is not None and scope["query_string"]:
                given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
                wrong = await _wrong(Published.by(datasette).database, found[1], given)
                if wrong is not None:
                    # Refused below, where Datasette turns it into a page.
                    language = [pair for pair in given if pair[0] == "lang"]
                    query = urlencode(language).encode()
                    scope = {**scope, "query_string": query, "refused": wrong}
                elif found[1] == "articles":
                    published = Published.by(datasette)
                    meant = [pair for arg in given for pair in await _meant(published, *arg)]
                    if meant != given:
                        scope = {**scope, "query_string": urlencode(meant).encode()}
            elif scope["type"] == "http" and await _is_no_row(
                Published.by(datasette).database, scope
            ):
                nowhere = "/-/none"
                scope = {**scope, "path": nowhere, "raw_path": nowhere.encode()}
            await app(scope, receive, send)

        return understood

    return wrap


async def _is_no_row(db: Any, scope: Any) -> bool:
    """Whether an address names a row by more values than its key has."""
    found = _ROW.fullmatch(scope["path"])
    if found is None:
        return False
    return found[2].count(",") >= max(1, len(await db.primary_keys(found[1])))


async def _wrong(db: Any, table: str, given: list[tuple[str, str]]) -> str | None:
    """Why a table cannot be asked this, as a sentence."""
    columns = await db.table_columns(table)
    if not columns:
        return None  # no such table
    for name, value in given:
        wrong = await _no_argument(db, table, name, value, columns)
        if wrong is not None:
            return f"{wrong}: '{f'{name}={value}'[:_LONGEST_SHOWN]}'."
    asked = dict(given)
    both = asked.get("_sort") and asked.get("_sort_desc")
    return "A table is sorted by _sort or by _sort_desc, not by both." if both else None


async def _no_argument(
    db: Any, table: str, name: str, value: str, columns: list[str]
) -> str | None:
    """Why an argument means nothing to a table of these columns, as the beginning of a sentence."""
    if name in ("_sort", "_sort_desc"):
        known = not value or value in [*columns, "rowid"]
        return None if known else "The table cannot be sorted like this"
    if name in ("_facet", "_facet_date", "_facet_array"):
        # By anything else Datasette fails, and leaves warnings of its own on stderr.
        known = value in columns and (name != "_facet_array" or value in _LISTS)
        return None if known else "The table cannot be counted by this"
    if name == "_through":
        leads = await _leads_here(db, table, value)
        return None if leads else "No other table leads to this one like this"
    if name == "lang" or (name.startswith("_") and "__" not in name):
        return None
    return _no_filter(name, value, columns)


def _no_filter(name: str, value: str, columns: list[str]) -> str | None:
    """Why an argument cannot be a condition on a table of these columns."""
    column, operator = name.rsplit("__", 1) if "__" in name else (name, "exact")
    if operator not in _OPERATORS:
        return "There is no such comparison here"
    if column not in [*columns, "rowid"]:
        return "The table has no such column"
    return None if _comparable(operator, value) else "This cannot be compared"


async def _leads_here(db: Any, table: str, value: str) -> bool:
    found = _json(value)
    if not isinstance(found, dict) or not _scalar(found.get("value", [])):
        return False
    through, column = found.get("table"), found.get("column")
    if not isinstance(through, str) or column not in await db.table_columns(through):
        return False
    keys = await db.foreign_keys_for_table(through)
    return any(key["other_table"] == table for key in keys)


def _comparable(operator: str, value: str) -> bool:
    if operator in _NUMBERS and value.isdigit():
        return value.isascii() and len(value) < 20 and int(value) <= _LARGEST
    if operator in ("in", "notin") and value.startswith("["):
        found = _json(value)
        return isinstance(found, list) and all(map(_scalar, found))
    return True


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _scalar(value: Any) -> bool:
    """Whether SQLite takes it as one value."""
    if isinstance(value, str):
        return not re.search("[\ud800-\udfff]", value)
    if isinstance(value, int):
        return -_LARGEST <= value <= _LARGEST
    return value is None or isinstance(value, float)


async def _meant(published: Published, name: str, value: str) -> list[tuple[str, str]]:
    """An argument as Datasette understands it."""
    if name == "_search" and not value.strip():
        return []  # an empty search box filters nothing: Datasette would look for the empty query
    if name in ("region", "region__exact"):
        (first, last), *former = region_spans(value)
        if former:
            used = [code for code, _ in await published.rows(REGIONS_SQL)]
            within = [c for c in used if any(a <= c <= b for a, b in region_spans(value))]
            return [("region__in", ",".join(within))]
        if first != last:
            return [("region__gte", first), ("region__lte", last)]
    return [(name, value)]


@hookimpl
def filters_from_request(request: Request, table: str) -> None:
    if "refused" in request.scope:
        raise BadRequest(request.scope["refused"])
    if table != "articles":
        return
    if any(key.startswith("_search_") for key in request.args):
        # Datasette looks it up by rowid, which is not the index's key here.
        raise BadRequest("Search the articles with _search=, not column by column.")
    if "region" in request.args.getlist("_facet"):
        raise BadRequest("Regions are counted on the search page, with all that lies below them.")
