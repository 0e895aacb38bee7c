"""serve and demo: the archive in a browser."""

from collections.abc import Callable
from pathlib import Path

import click
from click.core import ParameterSource

from archive.home.folder import find_home
from archive.sentences import say
from scheduler.configuration import configured
from scheduler.console import counts


def listening(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where the site listens."""
    host = click.option(
        "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
    )
    port = click.option(
        "--port",
        default=8001,
        show_default=True,
        type=click.IntRange(0, 65535),
        help="0: any free one.",
    )
    return host(port(command))


@click.command()
@listening
@click.option("--sql", is_flag=True, help="Let all visitors send SQL of their own.")
@click.pass_obj
def serve(home: Path, host: str, port: int, sql: bool) -> None:
    """Publish the archive with Datasette, live: newly crawled articles appear at once.

    Without --sql, visitors may send SQL of their own only where strangers cannot come: on this
    machine alone, with neither 'base_url' nor 'proxies' in dangjian.toml.

    \b
    Example:
      dangjian serve --port 8080
    """
    from archive.store.database import look
    from scheduler.serving import serve as serve_database

    found = find_home(home)
    config = configured(found)
    look(found.database).close()  # migrates an old database before readers see it
    serve_database(
        found.database,
        host=host,
        port=port,
        name=config.name,
        base_url=config.base_url,
        proxies=config.proxies,
        licence=config.licence,
        sql=sql,
        ready=_tell,
    )


def _tell(address: str) -> None:
    counts(say("Serving at {address} (Ctrl-C ends it)", address=address))


@click.command()
@click.option("--no-serve", is_flag=True, help="End instead of serving.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="[default: any free one]")
@click.option(
    "--home",
    "kept",
    type=click.Path(path_type=Path, file_okay=False),
    help="A new folder to keep the archive in. [default: it is deleted with the demo]",
)
@click.pass_context
def demo(ctx: click.Context, no_serve: bool, port: int, kept: Path | None) -> None:
    """Try everything on bundled sample sites: crawl twice, read, search, export, serve.

    Nothing outside this machine is contacted, and nothing is left behind unless --home says so.

    \b
    Example:
      dangjian demo --no-serve
      dangjian demo --home my-demo
    """
    from scheduler.demo.tour import demonstrate

    if kept is None and ctx.find_root().get_parameter_source("home") is ParameterSource.COMMANDLINE:
        kept = ctx.obj  # 'dangjian --home FOLDER demo' says the same
    demonstrate(serve=not no_serve, port=port, kept=kept.absolute() if kept else None)
