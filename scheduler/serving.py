"""Serving an archive: Datasette on the live database, with our pages, plugins and settings."""

import asyncio
import logging
import socket
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import parse_metadata

import archive
from archive.errors import HomeError

DATABASE_NAME = "dangjian"
"""The database's name in every address, whatever its file is called."""

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
    "default_cache_ttl": 0,  # the archive is live
}
"""Given in code: Datasette 0.65 takes no settings from a YAML file."""

_LONGEST_HEAD = 1 << 18
"""Bytes of a request's head: a query of 10,000 Chinese characters is 90,000 bytes of an address."""

_GRACE = 3
"""Seconds that open requests get after SIGTERM or SIGINT."""


class _Archive(Database):  # type: ignore[misc]
    """The database without the table whose rows nobody can count, or Datasette would complain."""

    async def table_names(self) -> list[str]:
        names: list[str] = await super().table_names()
        return [name for name in names if name != "article_characters"]


def datasette_folder() -> Path:
    """The folder of datasette.yaml, templates, static files and plugins."""
    # The wheel first: beside an installed `scheduler`, `datasette` is Datasette itself.
    installed = Path(archive.__file__).parent / "_datasette"
    if installed.is_dir():
        return installed
    return Path(__file__).parent.parent / "datasette"


def make_datasette(database: Path, name: str) -> Datasette:
    """Datasette on the database as it is and changes (`/dangjian`); `name` is the archive's own."""
    # With rich, Datasette 0.65 prints each error, a 404 too, with all local values on stdout, and
    # answers 500 to a 404 that was not raised.
    import_module("datasette.handle_exception").rich = None  # type: ignore[attr-defined]
    folder = datasette_folder()
    metadata: dict[str, Any] = parse_metadata(
        (folder / "datasette.yaml").read_text(encoding="utf-8")
    )
    datasette = Datasette(
        metadata=metadata | {"title": name},
        template_dir=str(folder / "templates"),
        plugins_dir=str(folder / "plugins"),
        static_mounts=[("assets", str(folder / "static"))],
        settings=SETTINGS,
    )
    datasette.remove_database("_memory")  # what Datasette opens when it is given no file
    datasette.add_database(
        _Archive(datasette, path=str(database), is_mutable=True), name=DATABASE_NAME
    )
    return datasette


def serve(
    database: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    name: str,
    ready: Callable[[str], None],
) -> None:
    """Serve until SIGTERM or SIGINT, then return.

    port: 0 takes a free one. ready: called with the home page's address once it answers.
    HomeError when nothing can listen there; then nothing was started.
    """
    listener = _listen(host, port)
    with listener:
        port = listener.getsockname()[1]
        address = f"[{host}]" if ":" in host else host
        config = uvicorn.Config(
            make_datasette(database, name).app(),
            lifespan="on",
            log_config=None,
            log_level=logging.WARNING,
            access_log=False,
            server_header=False,
            http="h11",
            h11_max_incomplete_event_size=_LONGEST_HEAD,
            timeout_graceful_shutdown=_GRACE,
        )
        server = _Server(config, lambda: ready(f"http://{address}:{port}/"))
        asyncio.run(server.serve(sockets=[listener]))


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port < 65536:
        raise HomeError(f"{port} is no port: name one from 1 to 65535, or 0 for a free one.")
    try:
        # What the name stands for, in the family of its first address.
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]  # without what Python adds to it
        raise HomeError(
            f"Nothing can listen on port {port} of {host} ({reason}): name another with --port."
        ) from None


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn's own would raise the signal again when all is closed, which kills the command.
        self.force_exit = self.should_exit
        self.should_exit = True
