"""The published archive in a process of its own, for tests that need a real server."""

import importlib
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import forked

from scheduler import serving


@contextmanager
def served(
    database: Path, settings: Mapping[str, float] | None = None, **options: object
) -> Iterator[str]:
    """The address of its home page. settings: a module and a name in it → its value there.
    options: more of serving.serve's."""
    ours, theirs = forked.pipe()
    with ours, forked.Running(_serve, theirs, database, dict(settings or {}), options) as process:
        theirs.close()  # so that its end is the end of the pipe
        try:
            yield ours.recv()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _serve(
    told: Connection, database: Path, settings: dict[str, float], options: dict[str, Any]
) -> None:
    for place, value in settings.items():
        module, _, name = place.rpartition(".")
        setattr(importlib.import_module(module), name, value)
    ready: Callable[[str], None] = told.send
    serving.serve(database, name="甲", ready=ready, **options)
