"""The long trial of benchmarks/chaos.py, short: kills, copies, clocks that are set, full disks and damage
leave the archive whole, no run open, no gap untold and no process behind."""

import re
import subprocess
import sys

import pytest
from forked import ROOT

NAMES = ("--kills", "--copies", "--jumps", "--full", "--damaged")


@pytest.mark.slow
@pytest.mark.parametrize(
    "trial",
    [{"--kills": "4", "--jumps": "1"}, {"--copies": "1", "--full": "1"}, {"--damaged": "2"}],
    ids=" ".join,
)
def test_nothing_is_lost_doubled_renamed_or_invented(trial: dict[str, str]) -> None:
    words = [word for pair in (dict.fromkeys(NAMES, "0") | trial).items() for word in pair]
    ran = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "chaos.py", *words, "--seed", "7"],
        capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    counted = {what: int(n) for n, what in re.findall(r"^ *(\d+) ([a-z ]+)$", ran.stdout, re.M)}
    promised = ("articles lost", "articles doubled", "ids changed", "false edits")
    assert [counted[what] for what in promised] == [0, 0, 0, 0]
    assert (counted["runs left running"], counted["gaps untold"]) == (0, 0)
