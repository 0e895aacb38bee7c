"""Tests in several processes, forked from the one that has collected them.

pytest-xdist starts processes that import and collect everything for themselves, 4 s of CPU each, and
a process for commands to each.
"""

import gc
import importlib
import os
import signal
import traceback
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import forked
import pytest

_INDEX = 2
"""Bytes of a group's number."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("side by side")._addoption(
        "-n", type=int, default=1, dest="processes", help="in how many processes tests run"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    config = session.config
    if config.option.processes < 2 or config.option.collectonly or session.testsfailed:
        return None
    groups = _groups(session.items)
    queue = _queue(len(groups))
    forked.start_server()
    importlib.import_module("rehearsed")
    gc.freeze()
    folder = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    processes: dict[Connection, int] = {}
    for number in range(config.option.processes):
        ours, theirs = Pipe(duplex=False)
        pid = os.fork()
        if not pid:
            _run(session, _taken(groups, queue), theirs, folder / f"process-{number}")
        theirs.close()
        processes[ours] = pid
    os.close(queue)
    try:
        _report(session, processes)
    finally:
        for pid in processes.values():
            os.kill(pid, signal.SIGTERM)
            os.waitpid(pid, 0)
    return True


def _groups(items: Iterable[pytest.Item]) -> list[list[pytest.Item]]:
    """What one process runs without a break: all cases of a test, or all tests that share something
    dear. The latter take long, so they come first."""
    dear: dict[str, list[pytest.Item]] = {}
    others: dict[str, list[pytest.Item]] = {}
    for item in items:
        shared = item.get_closest_marker("shares")
        if shared:
            dear.setdefault(shared.args[0], []).append(item)
        else:
            others.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return [*dear.values(), *others.values()]


def _queue(groups: int) -> int:
    """A pipe to read the number of each group from, once: whoever reads it has the group."""
    readable, writable = os.pipe()
    with os.fdopen(writable, "wb") as written:
        written.write(b"".join(number.to_bytes(_INDEX) for number in range(groups)))
    return readable


def _taken(groups: Sequence[list[pytest.Item]], queue: int) -> Iterator[pytest.Item]:
    while number := os.read(queue, _INDEX):
        yield from groups[int.from_bytes(number)]


def _report(session: pytest.Session, processes: dict[Connection, int]) -> None:
    """Tell pytest what the processes tell us, until all of them have hung up."""
    hook = session.config.hook
    missing = {item.nodeid: item for item in session.items}
    while processes:
        for ours in wait(list(processes)):
            assert isinstance(ours, Connection)
            try:
                data = ours.recv()
            except EOFError:
                os.waitpid(processes.pop(ours), 0)
                ours.close()
                continue
            for told in data:
                report = hook.pytest_report_from_serializable(config=session.config, data=told)
                hook.pytest_runtest_logreport(report=report)
            item = missing.pop(report.nodeid)
            hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
    for item in missing.values():
        lost = "The process that was to run this ended before it did."
        hook.pytest_runtest_logreport(
            report=pytest.TestReport(item.nodeid, item.location, {}, "failed", lost, "call")
        )


class _Telling:
    def __init__(self, config: pytest.Config, theirs: Connection) -> None:
        self._config, self._theirs = config, theirs
        self._told: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """All that there is of a test is sent together when it is over."""
        self._told.append(
            self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        )
        if report.when == "teardown":
            self._theirs.send(self._told)
            self._told = []


def _run(
    session: pytest.Session, items: Iterator[pytest.Item], theirs: Connection, folder: Path
) -> None:
    """One process, from its fork to its end."""
    config = session.config
    captured = config.pluginmanager.getplugin("capturemanager")
    code = 1
    try:
        forked.share_server()
        folder.mkdir()
        config._tmp_path_factory._basetemp = folder  # type: ignore[attr-defined]
        captured.stop_global_capturing()  # its files are those of the others
        captured.start_global_capturing()
        config.pluginmanager.unregister(name="terminalreporter")
        config.pluginmanager.register(_Telling(config, theirs))
        for item, following in pairwise(chain(items, [None])):
            config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        code = 0
    except Exception:  # not of a test, whose exceptions pytest keeps
        captured.stop_global_capturing()
        traceback.print_exc()
    finally:
        os._exit(code)
