"""The demo: the whole way on the bundled sample sites, as a user would go it."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from archive.config import load_config
from archive.home import Home
from crawler.spider import CHINA
from scheduler.console import counts
from scheduler.samplesite import SampleSites
from scheduler.samplesite import serve as serve_samples
from scheduler.serving import serve as serve_database

_SEARCH = "党支部"


def demonstrate(*, serve: bool, port: int) -> None:
    """Make an archive of the sample sites in a new temporary folder, and serve it until interrupted.

    The second crawl finds what changed and what vanished in between. Raises SystemExit when a step
    fails. The folder stays.
    """
    today = datetime.now(UTC).astimezone(CHINA).date()
    home = Home(Path(mkdtemp(prefix="dangjian-demo-")))
    with serve_samples(SampleSites(today=today)) as samples:
        _dangjian(home, "init", str(home.folder))
        home.config.write_text(samples.config(), encoding="utf-8")
        counts("\nFirst crawl of five sample sites on this machine:")
        _dangjian(home, "crawl")
        samples.phase = 2
        counts("\nSecond crawl: one article was changed meanwhile, one was removed:")
        _dangjian(home, "crawl")
        counts(f"\nA search, 'dangjian search {_SEARCH}':")
        _dangjian(home, "search", _SEARCH, "--limit", "2")
        counts("\nAn export, and the proof that all is whole:")
        _dangjian(home, "export", "--format", "parquet", str(home.folder / "articles.parquet"))
        _dangjian(home, "verify")
        counts(f"\nThis archive stays in {home.folder}")
        if serve:
            name = load_config(home).name
            serve_database(home.database, host="127.0.0.1", port=port, name=name, ready=_tell)


def _dangjian(home: Home, *arguments: str) -> None:
    command = [sys.executable, "-m", "scheduler.cli", "--home", str(home.folder), *arguments]
    code = subprocess.run(command, check=False).returncode
    if code:
        raise SystemExit(code)


def _tell(address: str) -> None:
    counts(f"It is open at {address} (Ctrl-C ends the demo)")
