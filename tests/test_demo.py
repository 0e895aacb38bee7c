"""The demo leaves nothing that a person must clean up, however it ends."""

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import forked
import pytest
from commands import dangjian
from rich.cells import cell_len

from scheduler.demo import SampleServer, tour

HIDE, SHOW = b"\x1b[?25l", b"\x1b[?25h"
"""What a terminal is told about its cursor."""

RUN_1 = "Run 1 finished: 5 sources, 93 pages, 60 new, 0 changed, 0 gone"
RUN_2 = "Run 2 finished: 5 sources, 75 pages, 0 new, 1 changed, 1 gone"


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Where temporary files go. Not pytest's: a socket's path may have 100 characters only."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


def demo(temporary: Path, *arguments: str, told: str = "", number: int = 0) -> tuple[int, str, str]:
    """Run the demo as in a terminal's session: its exit code, stdout, stderr. told: at this in a line of
    stderr the whole session gets the signal, as Ctrl-C sends it."""
    with subprocess.Popen(
        [sys.executable, "-m", "scheduler.cli", "demo", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        env={**os.environ, "TMPDIR": str(temporary)}, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        seen = ""
        while line := process.stderr.readline():
            seen += line
            if told and told in line:
                os.killpg(process.pid, number)
        assert process.stdout is not None
        return process.wait(60), process.stdout.read(), seen


@pytest.mark.slow
def test_the_demo_shows_the_whole_way_and_goes(temporary: Path) -> None:
    code, out, err = demo(temporary, told="open at http://127.0.0.1:", number=signal.SIGINT)
    assert code == 0, err
    assert RUN_1 in err
    assert RUN_2 in err
    assert "60 articles written to" in err
    assert "178 captures, 0 faults" in err
    assert out.count("柳溪报") >= 2
    assert max(map(cell_len, out.splitlines())) <= 80
    assert "deleted" in err.splitlines()[-1]
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
def test_the_archive_of_a_demo_can_be_kept(temporary: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    code, _, err = demo(temporary, "--no-serve", "--home", str(kept))
    assert code == 0, err
    assert "open at" not in err
    assert str(kept) in err.splitlines()[-1]
    assert list(temporary.iterdir()) == []
    assert "20 articles found, 20 shown\n" in dangjian("search", "党支部", home=kept).err


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        pytest.param(signal.SIGTERM, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, marks=pytest.mark.slow),
    ],
)
def test_a_demo_that_is_ended_says_so_and_leaves_nothing(temporary: Path, number: int) -> None:
    code, _, err = demo(temporary, told="First crawl", number=number)
    assert code == 128 + (number if number == signal.SIGINT else signal.SIGTERM)
    assert err == "First crawl of five sample sites on this machine:\n\nThe demo was ended.\n"
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
def test_a_demo_that_is_ended_in_a_progress_bar_shows_the_cursor_again(temporary: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "scheduler.cli", "demo"],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "TMPDIR": str(temporary), "TERM": "xterm"},
    ) as process:  # fmt: skip
        os.close(theirs)
        seen, told = b"", False
        with suppress(OSError):  # how a terminal without a process ends
            while part := os.read(ours, 65536):
                seen += part
                if HIDE in seen and not told:
                    told = True
                    os.killpg(process.pid, signal.SIGINT)
    os.close(ours)
    assert process.returncode == 130
    assert HIDE not in seen.rpartition(SHOW)[2]
    assert seen.endswith(b"The demo was ended.\r\n")


def fails() -> None:
    """A demo whose configuration cannot be read."""
    SampleServer.config = lambda self: "["  # type: ignore[method-assign]
    tour.demonstrate(serve=False, port=0, kept=None)


def test_a_demo_that_fails_says_where_and_leaves_nothing(temporary: Path) -> None:
    ran = forked.run(fails, environment={"TMPDIR": str(temporary)})
    assert ran.code == 2
    assert ran.err.endswith("The demo ends here: 'dangjian crawl' failed.\n")
    assert "Traceback" not in ran.err
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("before", [True, False], ids=["home demo", "demo home"])
def test_a_folder_that_holds_anything_is_refused(tmp_path: Path, before: bool) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    words = ["--home", str(tmp_path)]
    ran = dangjian(*words, "demo") if before else dangjian("demo", *words)
    assert (ran.code, ran.out) == (2, "")
    assert re.fullmatch(r"Error: .* is not empty: .*\.\n", ran.err)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
