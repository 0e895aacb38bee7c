"""Tests run in several processes, of which some end in their midst."""

import subprocess
import sys
from pathlib import Path

import pytest
from forked import ROOT

TESTS = """
import os, signal, pytest

def test_passes(): pass

def test_fails(): assert 1 == 2

@pytest.mark.parametrize("n", range(3))
def test_ends(n):
    if n == 1:
        os.kill(os.getpid(), signal.SIGKILL)

@pytest.mark.parametrize("n", range(30))
def test_another(n, tmp_path): tmp_path.joinpath("file").touch(exist_ok=False)
"""


def ran(folder: Path, *words: str) -> tuple[int, list[str]]:
    """Exit code, and what pytest prints."""
    (folder / "conftest.py").write_text('pytest_plugins = ["side_by_side"]\n')
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = shares\naddopts = -p no:xdist\n")
    (folder / "test_all.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-n", "2", "-p", "no:randomly", "-rA", *words]
    around = {"PYTHONPATH": f"{ROOT / 'tests'}:{ROOT}"}
    done = subprocess.run(
        command, cwd=folder, env=around, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout.splitlines()


@pytest.mark.slow
def test_every_test_is_told_of_whatever_becomes_of_its_process(tmp_path: Path) -> None:
    code, told = ran(tmp_path)
    assert code == 1
    results = {line.split(" - ")[0] for line in told if line.startswith(("PASSED", "FAILED"))}
    assert results == {
        "PASSED test_all.py::test_passes",
        "FAILED test_all.py::test_fails",
        "PASSED test_all.py::test_ends[0]",
        "FAILED test_all.py::test_ends[1]",
        "FAILED test_all.py::test_ends[2]",
        *(f"PASSED test_all.py::test_another[{n}]" for n in range(30)),
    }
    assert "The process that was to run this ended before it did." in told
    assert any(line.endswith("assert 1 == 2") for line in told)


@pytest.mark.slow
def test_the_first_failure_ends_all_processes_when_that_is_asked(tmp_path: Path) -> None:
    code, told = ran(tmp_path, "-x", "-k", "fails or another")
    assert code == 1
    assert told[-1].count("1 failed") == 1
