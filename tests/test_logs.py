"""Logs: one line an event, harmless in a terminal, found with its job's name, bounded on the disk."""

import io
import logging
import sys
from typing import Any

import pytest

from archive.home.folder import Home
from scheduler import logs, processes
from scheduler.logs import OneLine, level_and_text, logged_to_files


def record(text: str, *arguments: object, **more: Any) -> logging.LogRecord:
    return logging.LogRecord(
        "scheduler", logging.WARNING, "x.py", 1, text, arguments, more.get("exc_info")
    )


def test_an_event_is_one_line_without_control_characters() -> None:
    hostile = "标题\x1b[2J\r\nERROR forged\u202e\x9b"
    line = OneLine(at_which_time=False).format(record("crawl x: %s", hostile))
    assert line == "WARNING crawl x: 标题\ufffd[2J | ERROR forged\ufffd\ufffd"


def test_a_traceback_is_one_line_too() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        line = OneLine(at_which_time=False).format(record("It broke.", exc_info=sys.exc_info()))
    assert line.startswith("WARNING It broke. | Traceback (most recent call last): | File ")
    assert line.endswith(" | ValueError: two | lines")


def test_an_event_says_when_and_is_cut_where_it_gets_long() -> None:
    line = OneLine().format(record("党" * 5_000))
    assert line[:10].count("-") == 2
    assert line[19] in "+-"  # of the time zone
    assert (len(line), line[-2:]) == (2_001, "党…")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ERROR The disk is full.", (logging.ERROR, "The disk is full.")),
        ("INFO Job 'crawl x' started.", (logging.INFO, "Job 'crawl x' started.")),
        ("Run 3 finished: 1 sources", (logging.INFO, "Run 3 finished: 1 sources")),
        ("ERRORS happen", (logging.INFO, "ERRORS happen")),
    ],
)
def test_a_line_keeps_its_level_on_its_way_through_two_processes(
    line: str, told: tuple[int, str]
) -> None:
    assert level_and_text(line) == told


log = logging.getLogger("scheduler")


def test_the_files_are_bounded_and_hold_what_came_last(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST", 2_000)
    with logged_to_files(home):
        for number in range(500):
            log.warning("event %d of the year", number)
    log.warning("Nobody writes this down.")
    files = sorted(home.log.iterdir())
    assert [f.name for f in files] == ["dangjian.log", *(f"dangjian.log.{n}" for n in range(1, 5))]
    assert all(f.stat().st_size <= 2_000 for f in files)
    assert files[0].read_text(encoding="utf-8").endswith("WARNING event 499 of the year\n")


def test_of_a_home_one_process_writes_the_files(home: Home) -> None:
    lock = home.lock("log")  # as the process that started this one
    with logged_to_files(home):
        log.warning("It goes to stderr alone.")
    assert not home.log.exists()
    lock.release()


def test_a_full_disk_is_told_once_and_ends_nothing(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left on device")

    with logged_to_files(home):
        log.warning("kept")
        with monkeypatch.context() as patched:
            patched.setattr(logs._Files, "_open", lambda self: Full())
            (handler,) = (h for h in logging.getLogger().handlers if isinstance(h, logs._Files))
            handler.close()  # opened again at the next event
            for _ in range(3):
                log.warning("lost")
        log.warning("There is room again.")
    told = [line for line in capsys.readouterr().err.splitlines() if "cannot be written" in line]
    assert told == [f"WARNING {home.log / 'dangjian.log'} cannot be written."]
    lines = (home.log / "dangjian.log").read_text(encoding="utf-8").splitlines()
    assert [line.partition(" WARNING ")[2] for line in lines] == ["kept", "There is room again."]


class Talking:
    """A process that has said something and ended with code 1."""

    said: bytes
    pid, stdin = 0, None

    def __init__(self, *_: object, **__: object) -> None:
        self.stderr = io.BytesIO(self.said)

    def wait(self, seconds: float | None = None) -> int:
        return 1


def said(monkeypatch: pytest.MonkeyPatch, text: bytes, *, lasting: bool = False) -> str:
    """What a process says is logged; gives its last line."""
    monkeypatch.setattr(Talking, "said", text, raising=False)
    monkeypatch.setattr("subprocess.Popen", Talking)
    return processes.Process("crawl x", ("crawl", "x"), lasting=lasting).wait().last_line


def test_what_a_job_says_is_logged_with_its_name(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    last = said(monkeypatch, b"WARNING Run 1: The process ended.\n\nRun 2 failed\n")
    assert last == "Run 2 failed"
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("WARNING", "crawl x: Run 1: The process ended."),
        ("INFO", "crawl x: Run 2 failed"),
    ]


def test_a_job_that_says_too_much_drives_out_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    many = b"".join(b"line %d\n" % n for n in range(2_000)) + b"x" * 5_000
    last = said(monkeypatch, many)
    assert last == "x" * 1_000
    assert len(caplog.messages) == 501
    assert caplog.messages[-1] == "crawl x: 1505 more lines were not logged."
    caplog.clear()
    said(monkeypatch, many, lasting=True)
    assert len(caplog.messages) == 2_005
