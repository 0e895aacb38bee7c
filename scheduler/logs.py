"""Logs: one line an event, on stderr and in files of bounded size under the home."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler

import click

from archive.errors import HomeError
from archive.home.folder import Home
from archive.sentences import say
from scheduler.console import plain

NAME = "dangjian.log"
"""The file that is written; the one before it has .1 at its end, and so on."""

LARGEST = 2_000_000
"""Bytes of one file."""

OLDER = 4
"""Files kept beside the one that is written."""

LONGEST_LINE = 2_000
"""Characters of an event; what is longer is cut."""

_LEVELS = "|".join(("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
_LINE = re.compile(rf"(?P<level>{_LEVELS}) (?P<text>.*)")


class OneLine(logging.Formatter):
    """An event as one line without control characters: when, how grave, what.

    at_which_time: without it, whoever gets the line says when.
    """

    def __init__(self, *, at_which_time: bool = True) -> None:
        when = "%(asctime)s " if at_which_time else ""
        super().__init__(f"{when}%(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        lines = super().format(record).splitlines()
        text = plain(" | ".join(line.strip() for line in lines if line.strip()))
        return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"


def level_and_text(line: str) -> tuple[int, str]:
    """What `OneLine` without time made, taken apart again; any other line is INFO."""
    found = _LINE.fullmatch(line)
    if found is None:
        return logging.INFO, line
    return logging.getLevelNamesMapping()[found["level"]], found["text"]


@contextmanager
def logged_to_files(home: Home) -> Iterator[None]:
    """What is logged in the block is written into files under the home, too, unless another process of
    this home does so: two would rotate each other's files, and one that started this one logs its
    lines. A file that cannot be written ends nothing, and is told once on stderr."""
    try:
        lock = home.lock("log", refusal=say("another process logs"))
    except HomeError:
        yield
        return
    handler = _Files(home)
    handler.setLevel(logging.INFO)
    handler.setFormatter(OneLine())
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
        lock.release()


class _Files(RotatingFileHandler):
    """The files. They are opened at the first event, and again after one that could not be written."""

    def __init__(self, home: Home) -> None:
        super().__init__(
            home.log / NAME, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8",
            errors="backslashreplace", delay=True,
        )  # fmt: skip
        self._folder = home.log
        self._failed = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write one event, if that can be."""
        self._failed, before = False, self._failed
        super().emit(record)
        if self._failed and not before:
            line = say("WARNING {file} cannot be written.", file=self.baseFilename)
            click.echo(plain(line), err=True)

    def _open(self) -> TextIOWrapper:
        self._folder.mkdir(exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name in logging
        """Not on stderr with a traceback for each event."""
        del record
        self._failed = True
        stream, self.stream = self.stream, None
        with suppress(OSError):
            if stream is not None:
                stream.close()
