"""up: the clock and the site together, until told to stop."""

import logging
import signal
import threading
from pathlib import Path
from urllib.parse import urlsplit

import click

from archive.home.folder import find_home
from archive.sentences import say
from scheduler.commands.publishing import listening
from scheduler.configuration import configured
from scheduler.console import counts


@click.command()
@listening
@click.pass_obj
def up(home: Path, host: str, port: int) -> None:
    """Run the clock and publish the archive, in one command, until told to stop (Ctrl-C or SIGTERM).

    Either is started again when it ends unexpectedly. What they and their jobs say is logged, here
    and in log/ of the home.

    \b
    Example:
      dangjian up --port 8080
    """
    from archive.store.database import look
    from scheduler.up import Address, Up

    logging.getLogger().handlers[0].setLevel(logging.INFO)
    logging.getLogger("scheduler").setLevel(logging.INFO)
    found = find_home(home)
    path = urlsplit(configured(found).base_url).path or "/"
    look(found.database).close()  # what is wrong with it is told once, and here
    both = Up(found)
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not in the handler itself: it may interrupt the holder of the very lock it would wait for.
        signal.signal(number, lambda *_: threading.Thread(target=both.stop).start())

    def ready(address: Address) -> None:
        name = f"[{host}]" if ":" in host else host
        counts(
            say(
                "Serving at http://{name}:{port}{path}, and the clock runs (Ctrl-C ends both)",
                name=name,
                port=address.port,
                path=path,
            )
        )

    both.run(host, port, ready)
    counts(say("The clock and the site have ended."))
