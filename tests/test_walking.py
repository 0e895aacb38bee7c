"""What a backfill says while it runs."""

import io
import re
import sys
from dataclasses import replace

import pytest

from crawler.reach import Walked
from scheduler.walking import told, walk_progress

HERE = Walked(source="石桥镇党建", page=37, pages=436, delay=2.0)


@pytest.mark.parametrize(
    ("walked", "said"),
    [
        (HERE, "list page 37 of 436, about 14 min left for lists at the delay of 2 s"),
        (replace(HERE, delay=0.5), "of 436, about 4 min left for lists at the delay of 0.5 s"),
        (replace(HERE, delay=60.0), "of 436, about 7 h left for lists at the delay of 60 s"),
        (replace(HERE, page=436), "of 436, about 0 min left"),
        (replace(HERE, pages=None), "list pages read: 37, of how many is unknown"),
        (replace(HERE, pages=30), "list page 37, though it says 30"),
    ],
)
def test_a_line_says_how_far_and_how_long(walked: Walked, said: str) -> None:
    line = str(told(walked))
    assert line.startswith("石桥镇党建: list page")
    assert said in line


def test_a_log_gets_a_line_every_half_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    now = 0.0
    with walk_progress(lambda: now) as watching:
        for page in range(1, 62):
            watching.fetched()
            watching.walked(replace(HERE, page=page))
            now += 1.0
    pages = [int(page) for page in re.findall(r"list page (\d+) of", log.getvalue())]
    assert pages == [1, 31, 61]
    assert "\x1b" not in log.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_gets_one_line_that_fits(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    with walk_progress() as watching:
        watching.fetched()
        watching.walked(replace(HERE, source="[red]石桥镇" * 3))
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.getvalue()).split("\n")
    assert any("[red]石桥镇" in line for line in lines)
    assert len([line for line in lines if line.strip()]) <= 2
