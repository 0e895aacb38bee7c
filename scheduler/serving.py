"""Serving an archive: Datasette on the live database, with our pages, plugins and settings."""

import asyncio
import csv
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results
from datasette.utils import parse_metadata

import archive
from archive.publish.formats import disarmed
from archive.publish.site import DATABASE
from archive.record import FIELDS
from archive.store import visiting
from scheduler.listening import listen, until_stopped
from scheduler.visitors import Visitors

SETTINGS = {
    "default_page_size": 20,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 5000,
    "facet_time_limit_ms": 2000,
    "suggest_facets": False,
    "allow_download": False,
    "allow_csv_stream": True,
    "max_csv_mb": 0,  # no limit: a capped export would pass for a whole one
    "trace_debug": False,
    "num_sql_threads": 6,  # three slow questions must not keep everybody waiting
    "default_cache_ttl": 0,  # the archive is live
}
"""Set in code: Datasette 0.65 reads no settings from a YAML file."""

_PUBLIC = "public"
"""Where the metadata lists the tables that anybody may see."""


class _Interrupted(QueryInterrupted, visiting.LateError):
    """A question that took too long, as Datasette and as the archive know it."""


class _Archive(Database):
    """The database as visitors may query it."""

    def connect(self, write: bool = False) -> Any:
        """A read-only connection, whatever `write` says."""
        connection = visiting.connect(Path(self.path))
        self._all_file_connections.append(connection)
        return connection

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: float | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
        *,
        ours: bool = False,
    ) -> Any:
        """Like Datasette's own, but bounded in bytes and, to the second, in time; a query that nobody
        waits for any more ends at once. ours: it is a statement of the store."""
        size = page_size or self.ds.page_size
        most = self.ds.max_returned_rows + (self.ds.max_returned_rows == size)
        limit = min(custom_time_limit or math.inf, self.ds.sql_time_limit_ms)
        stop = threading.Event()

        def asked(connection: Any) -> visiting.Answer:
            return visiting.ask(
                connection,
                sql,
                params or {},
                seconds=limit / 1000,
                most=most if truncate else None,
                ours=ours,
                stopped=stop.is_set,
            )

        try:
            answer = await self.execute_fn(asked)
        except visiting.LateError as error:
            raise _Interrupted(error, sql, params) from None  # type: ignore[no-untyped-call] # Datasette has no types
        finally:
            stop.set()
        return Results(answer.rows, answer.truncated, answer.description)

    async def table_names(self) -> list[str]:
        """Those that anybody may see: the rows of some of the others cannot be counted."""
        public = self.ds.metadata(_PUBLIC)
        names = await super().table_names()  # type: ignore[no-untyped-call] # Datasette has no types
        return [name for name in names if name in public]

    async def view_names(self) -> list[str]:
        """None: the existing ones belong to the index."""
        return []

    async def attached_databases(self) -> list[Any]:
        """None: the list would show where the database file lies."""
        return []


def datasette_folder() -> Path:
    """The folder of datasette.yaml, templates, static files and plugins."""
    # The wheel first: beside an installed `scheduler`, `datasette` is Datasette itself.
    installed = Path(archive.__file__).parent / "_datasette"
    if installed.is_dir():
        return installed
    return Path(__file__).parent.parent / "datasette"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The published archive and its address. name: its title. base_url: its public address, ending in
    a slash; "": whatever address it is reached by. licence: what files say of the rights in their content.
    sql: whether visitors may send SQL of their own."""

    name: str
    base_url: str = ""
    licence: str = ""
    sql: bool = False

    @property
    def path(self) -> str:
        """The path that all addresses begin with, from slash to slash."""
        return urlsplit(self.base_url).path or "/"


def make_datasette(database: Path, site: Site) -> Datasette:
    """Datasette on the live database (`/dangjian`)."""
    # With rich, Datasette 0.65 prints each error, a 404 too, with all local values on stdout, and
    # answers 500 to a 404 that was not raised.
    import_module("datasette.handle_exception").rich = None  # type: ignore[attr-defined]
    # Its CSV files are opened in spreadsheets as ours are.
    import_module("datasette.views.base").csv = SimpleNamespace(writer=_DisarmedWriter)  # type: ignore[attr-defined]
    folder = datasette_folder()
    metadata: dict[str, Any] = parse_metadata(
        (folder / "datasette.yaml").read_text(encoding="utf-8")
    )
    tables = metadata["databases"][DATABASE]["tables"]
    for table in ("articles", "versions"):
        described = {
            name: f"{field.chinese} · {field.meaning}"
            for name, field in FIELDS.items()
            if not field.own_table and (field.listed or table == "versions")
        }
        tables[table]["columns"].update(described)
    datasette = Datasette(
        metadata=metadata
        | {
            "title": site.name,
            "base_url": site.base_url,
            "licence": site.licence,
            _PUBLIC: list(tables),
        },
        template_dir=str(folder / "templates"),
        plugins_dir=str(folder / "plugins"),
        static_mounts=[("assets", str(folder / "static"))],
        settings=SETTINGS | {"default_allow_sql": site.sql, "base_url": site.path},
    )
    datasette.remove_database("_memory")  # what Datasette opens when it is given no file
    datasette.add_database(_Archive(datasette, path=str(database), is_mutable=True), name=DATABASE)
    return datasette


class _DisarmedWriter:
    """The CSV writer that Datasette is given: no cell begins like a formula."""

    def __init__(self, target: Any) -> None:
        self._writer = csv.writer(target)

    def writerow(self, row: Any) -> Any:
        """Returns what the target returns: here something to be awaited."""
        return self._writer.writerow([disarmed(cell) for cell in row])


def serve(
    database: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    name: str,
    base_url: str = "",
    proxies: tuple[str, ...] = (),
    licence: str = "",
    sql: bool = False,
    ready: Callable[[str], None],
) -> None:
    """Serve until SIGTERM or SIGINT, then return.

    port: 0 takes a free one. proxies: addresses whose X-Forwarded-For is trusted. sql: visitors
    may send SQL of their own even where they may be strangers. ready: called with the home page's
    address once it answers. HomeError when the port cannot be opened; then nothing was started.
    """
    listener = listen(host, port)
    with listener:
        address, port = listener.getsockname()[:2]
        # Visitors of a site with a public address, or behind a proxy, are strangers.
        alone = ip_address(address).is_loopback and not base_url and not proxies
        site = Site(name=name, base_url=base_url, licence=licence, sql=sql or alone)
        shown = f"[{host}]" if ":" in host else host
        asyncio.run(
            until_stopped(
                Visitors(make_datasette(database, site).app(), site.path),
                listener,
                proxies,
                lambda: ready(f"http://{shown}:{port}{site.path}"),
            )
        )
