"""The year of benchmarks/year.py, short: what a site did is what the archive says that it did."""

import subprocess
import sys
from pathlib import Path

import pytest
from forked import ROOT


@pytest.mark.slow
def test_days_of_crawls_miss_double_and_invent_nothing(tmp_path: Path) -> None:
    words = ["--days", "12", "--seed", "7", "--folder", str(tmp_path)]
    ran = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "year.py", *words],
        capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "faults: none" in ran.stdout
