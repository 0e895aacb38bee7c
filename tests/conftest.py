"""Fixtures that several rooms' tests share. Nothing here contacts anything but loopback."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.home import Home
from archive.store.database import Store, open_store
from scheduler.cli import main
from scheduler.samplesite import SampleSites, serve

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
TODAY = date(2026, 11, 20)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the slow tests, too")


_DEAR = ("crawled", "corpus", "seeds", "browser", "database", "scores")
"""Fixtures that are made once and then shared: who uses one stays in one process."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        used = [name for name in _DEAR if name in getattr(item, "fixturenames", ())]
        if used:
            module = "" if used[0] == "crawled" else item.location[0]
            item.add_marker(pytest.mark.xdist_group(f"{module}{used[0]}"))
    if config.getoption("--slow"):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow: give --slow (CI does)"))


@dataclass(frozen=True)
class Ran:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


_OWN_PROCESS = {"crawl", "demo", "inspect", "read", "schedule", "serve"}
"""Commands that start Scrapy, a pool of processes or a server; the others run in the test's own."""


def dangjian(*arguments: str | Path, home: Path | None = None, **environment: str) -> Ran:
    """Run the command as a user does. environment: added to that of the process."""
    words = [*(["--home", str(home)] if home else []), *map(str, arguments)]
    if not _OWN_PROCESS & {str(a) for a in arguments[:1]}:
        ran = CliRunner().invoke(main, words)
        return Ran(ran.exit_code, ran.stdout, ran.stderr)
    done = subprocess.run(
        [sys.executable, "-m", "scheduler.cli", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A new archive home, made by the command that users make one with."""
    folder = tmp_path / "home"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    return Home(folder)


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
    """Shared by the whole session: only to be looked at. Copy the folder to change anything."""
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
    """The folder of third-party pages and gold; the test says so when it is not here."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here: the real pages cannot be tested")
    return SHARED
