"""Tasks in processes of their own that are forked from one in which everything is imported already:
starting Python and its libraries costs more than most of what the tests start them for."""

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
_CONTEXT = multiprocessing.get_context("forkserver")
_IMPORTED = [
    "commands",
    "scheduler.cli",
    "scheduler.jobs",
    "crawler.run",
    "archive.build",
    "archive.reading.page",
    # What Scrapy imports only when a crawl begins. Nothing here may start Twisted's reactor.
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scheduler",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.redirect",
    "scrapy.downloadermiddlewares.retry",
    "scrapy.extensions.corestats",
    "scrapy.extensions.logstats",
    "scrapy.extensions.memusage",
    "scrapy.squeues",
    "scrapy.statscollectors",
]


@dataclass(frozen=True)
class Ran:
    """What a process left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


def prepare() -> None:
    """Start the process that the others are forked from."""
    _CONTEXT.set_forkserver_preload(_IMPORTED)
    forkserver.ensure_running()


def run(
    task: Callable[..., object],
    *arguments: Any,
    environment: Mapping[str, str] | None = None,
    seconds: float = 120,
) -> Ran:
    """Run a function of a module in a process of its own, in the project's folder. environment:
    added to that of the tests. seconds: after them it is killed, and TimeoutError raised."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        around = {**os.environ, **(environment or {})}
        process = _CONTEXT.Process(target=_run, args=(out, err, around, task, arguments))
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"{task.__name__}{arguments} took more than {seconds} seconds")
        code = process.exitcode
        process.close()
        return Ran(code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


def _run(
    out: Path,
    err: Path,
    environment: dict[str, str],
    task: Callable[..., object],
    arguments: tuple[Any, ...],
) -> None:
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    for path, number in ((out, 1), (err, 2)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    task(*arguments)
