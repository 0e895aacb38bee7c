"""The trial of benchmarks/schedule.py, small: adaptive cadences see nearly as much as hourly ones, for less."""

import sys

import pytest
from forked import ROOT

sys.path.append(str(ROOT / "benchmarks"))  # its modules stand alone, and import each other so

from schedule import CADENCES, simulate
from schedule_world import sites

DAYS = 14


@pytest.mark.parametrize("seed", [21, 22])
def test_adaptive_looks_see_within_six_hours_what_hourly_ones_do_at_a_fifth_of_the_price(
    seed: int,
) -> None:
    world = sites(20, DAYS, seed)
    hourly = simulate(world, DAYS, CADENCES["every 1 h"])
    adaptive = simulate(world, DAYS, CADENCES["adaptive"])
    assert len(hourly.waited) > 200
    assert (
        hourly.within(6) - adaptive.within(6) <= 0.04
    )  # 0.02 over 90 days: it learns in the first
    assert adaptive.looks < 0.2 * hourly.looks
    assert adaptive.minutes.most_common(1)[0][1] <= 4
