"""Fixtures that several rooms' tests share. Nothing here contacts anything but loopback."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import forked
import pytest
from click.testing import CliRunner
from commands import dangjian
from forked import ROOT, Ran
from hypothesis import settings

from archive.home.folder import Home
from archive.store.database import Store, open_store
from scheduler.cli import main
from scheduler.demo import SampleSites, serve

pytest_plugins = ["side_by_side"]

SHARED = ROOT.parent / "shared"
TODAY = datetime.now(timezone(timedelta(hours=8))).date()
"""In China. A newspaper's crawl asks for the issues of the last days, so its sample must be current."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the slow tests, too")


def pytest_configure(config: pytest.Config) -> None:
    # How many examples a property is tried on; a time limit for each would be a timed test.
    settings.register_profile("quick", max_examples=20, deadline=None)
    settings.register_profile("thorough", max_examples=150, deadline=None)
    settings.load_profile("thorough" if config.getoption("--slow") else "quick")
    # Where no bytecode is kept, each test process rewrites all asserts, and each command compiles.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["LANGUAGE"] = "en"  # whatever language the machine speaks
    os.environ.pop("COLUMNS", None)  # and however wide its terminal is
    gc.disable()  # what comes now stays: three thousand tests and all that they import


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


_DEAR = ("crawled", "corpus", "seeds", "browser", "database", "scores", "rendered")
"""Fixtures that are made once and then shared: tests that use one stay in one process."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        used = [name for name in _DEAR if name in getattr(item, "fixturenames", ())]
        if used:
            module = "" if used[0] == "crawled" else item.location[0]
            item.add_marker(pytest.mark.shares(f"{module}{used[0]}"))
    if config.getoption("--slow"):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: give --slow (CI does)"))


@pytest.fixture(scope="session", autouse=True)
def _imported() -> Iterator[None]:
    """Every test process that needs it has another one from which it forks commands."""
    with forked.prepared():
        yield


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new archive home, made by the command that users make one with."""
    folder = tmp_path_factory.mktemp("made") / "home"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    return folder


@pytest.fixture
def home(tmp_path: Path, _made: Path) -> Home:
    """A new archive home."""
    return Home(shutil.copytree(_made, tmp_path / "home"))


@pytest.fixture
def configure(home: Home) -> Callable[[str], None]:
    """Write the home's configuration."""

    def write(text: str) -> None:
        home.config.write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    """The home's database, open."""
    with open_store(home.database) as opened:
        yield opened


@dataclass(frozen=True)
class Crawled:
    """A home after two crawls of the sample sites, between which one article was changed and one
    removed. requests: (site, path, status) of each crawl. out: what each crawl printed."""

    home: Home
    sites: SampleSites
    config: str
    requests: tuple[list[tuple[str, str, int]], list[tuple[str, str, int]]]
    ran: tuple[Ran, Ran]


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Shared by the whole session, so read-only: copy the folder to change anything."""
    folder = tmp_path_factory.mktemp("crawled") / "home"
    assert dangjian("init", folder).code == 0
    sites = SampleSites(today=TODAY)
    with serve(sites) as server:
        config = server.config()
        (folder / "dangjian.toml").write_text(config, encoding="utf-8")
        first = dangjian("crawl", home=folder)
        seen = list(server.requests)
        server.phase = 2
        second = dangjian("crawl", home=folder)
        again = list(server.requests)[len(seen) :]
    return Crawled(Home(folder), sites, config, (seen, again), (first, second))


@pytest.fixture
def shared() -> Path:
    """The folder of third-party pages and gold; the test is skipped when it is not here."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here: the real pages cannot be tested")
    return SHARED
