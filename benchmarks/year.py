#!/usr/bin/env python3
"""A year of daily crawls of a site that publishes, edits, moves, deletes, is redesigned, and fails.

    benchmarks/year.py --folder FOLDER [--days 365] [--seed 7] [--no-moves]

Each day is a crawl in a process of its own whose clock shows that day, so that revisits after 1, 7, 30
and 180 days happen. At the end the archive is compared with the truth (year_site.py): what was
published while the site could be reached is there, once; every text that was fetched is a version;
every deletion is seen by the next revisit, and nothing else is gone; every visit came on its day or on
the first fine one after it; every failed day is told in its run with a cause that fits, and no other.
Prints counts and faults; exit 1 on any fault.
"""

import argparse
import importlib
import shutil
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from year_site import CAUSES, FIRST_DAY, Plan, Story, Weather, World, listening

from archive.home.folder import find_home
from archive.store.database import open_store
from crawler.sources import configured
from scheduler.crawl_run import CrawlOrder, crawl_and_read

ROOT = Path(__file__).resolve().parent.parent
AGES = (1, 7, 30, 180)
LATE = 9  # days that a visit may be late after failures: pauses grow to seven days
CONFIG = """\
[archive]
name = "党建档案"

[[source]]
key = "shiqiao"
name = "石桥镇"
start = ["http://127.0.0.1:{port}/djgz/"]
region = "000000"
kind = "government"
delay = 0.01
allow_private = true
"""


def live_at(moment: datetime) -> None:
    """Have all clocks that ours ask show a moment from now on, in this process."""
    real, ahead = time.time, moment.timestamp() - time.time()

    class Shifted(datetime):
        def __new__(cls, *values: Any, **named: Any) -> Any:
            return datetime(*values, **named)  # which other processes know

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.fromtimestamp(real() + ahead, tz)

    time.time = lambda: real() + ahead
    for name, module in list(sys.modules.items()):
        ours = name.partition(".")[0] in ("archive", "crawler", "scheduler")
        if ours and getattr(module, "datetime", None) is datetime:
            setattr(module, "datetime", Shifted)  # noqa: B010 - a module has no such attribute for mypy


def crawl(folder: Path, moment: datetime) -> None:
    """One crawl on one day, as `dangjian crawl` does."""
    for name in (ROOT / "crawler").glob("*.py"):  # Scrapy imports some of them later
        importlib.import_module(f"crawler.{name.stem}")
    live_at(moment)
    home = find_home(folder)
    config = configured(home)
    with open_store(home.database) as store:
        crawl_and_read(
            CrawlOrder(home=home, config=config, store=store, sources=list(config.sources.values()))
        )


def live(plan: Plan, folder: Path) -> tuple[World, Path]:
    """Crawl each day. Returns the site with what was asked of it, and the archive's folder."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    world = World(plan)
    sys.path.append(str(ROOT / "tests"))
    forked = importlib.import_module("forked")
    with forked.prepared():
        with listening(world) as port:
            (home / "dangjian.toml").write_text(CONFIG.format(port=port), encoding="utf-8")
        for day in range(plan.days):
            world.day = day
            down = plan.how(day) is Weather.DOWN
            moment = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 4, tzinfo=UTC)
            with nullcontext() if down else listening(world, port):
                ran = forked.run(crawl, home, moment + timedelta(days=day), seconds=300)
            if ran.code:
                raise RuntimeError(f"day {day}: {ran.err[-2000:]}")
    return world, home


@dataclass(slots=True)
class Archived:
    """An article of the archive. gone: the day on which that was seen."""

    id: int
    url: str
    gone: int | None
    versions: int
    titles: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Found:
    """What the archive says. runs: day → (state, cause, message)."""

    articles: dict[str, list[Archived]]
    runs: dict[int, tuple[str, str | None, str]]


def read(home: Path) -> Found:
    """The archive's articles by headline, and its runs by day."""

    def day(text: str) -> int:
        return (datetime.fromisoformat(text).date() - FIRST_DAY).days

    with closing(sqlite3.connect(home / "dangjian.db")) as db:
        found: defaultdict[str, list[Archived]] = defaultdict(list)
        rows = db.execute(
            "SELECT a.id, a.url, a.gone_at, a.title, count(v.id) FROM articles a "
            "JOIN versions v ON v.article = a.id GROUP BY a.id"
        )
        for key, url, gone, title, versions in rows:
            found[title].append(Archived(key, url, day(gone) if gone else None, versions))
        runs = db.execute(
            "SELECT r.started_at, s.state, s.cause, s.message FROM runs r JOIN run_sources s ON s.run = r.id"
        )
        return Found(
            found, {day(started): (state, cause, said) for started, state, cause, said in runs}
        )


def days_told(plan: Plan, found: Found) -> Iterator[tuple[str, str]]:
    """Faults of runs: a failed day without a cause that fits, a fine one with a cause."""
    for day in range(plan.days):
        weather = plan.how(day)
        _, cause, said = found.runs.get(day, ("", "no run", ""))
        if weather is Weather.FINE and cause:
            yield "fine days told as failed", f"day {day}: {cause}: {said}"
        elif weather is not Weather.FINE and cause not in CAUSES[weather]:
            yield "failed days not told", f"day {day}, {weather}: {cause}: {said}"


def fine(plan: Plan, first: int, last: int) -> list[int]:
    """The days from one to another on which articles come."""
    return [day for day in range(first, last + 1) if plan.how(day) is Weather.FINE]


def story_told(
    plan: Plan, world: World, story: Story, held: list[Archived]
) -> Iterator[tuple[str, str]]:
    """Faults at one story."""
    name = f"story {story.number}, published on day {story.published}"
    end = plan.days - 1 if story.deleted is None else min(story.deleted - 1, plan.days - 1)
    if not held:
        if fine(plan, story.published, end):
            yield "articles missing", name
        return
    if len(held) > 1:
        kind = plan.moved(story, plan.days) or "no move"
        yield f"articles doubled by {kind}", f"{name}: {', '.join(one.url for one in held)}"
    served = [revision for _, revision in sorted(world.visits[story.number])]
    texts = len(set(served))
    if held[0].versions != texts and len(held) == 1:
        yield "edits not seen as versions", f"{name}: {held[0].versions} versions of {texts} texts"
    for one in held:
        misses = world.misses[story.number]
        if one.gone is not None and (story.deleted is None or one.gone < story.deleted):
            yield "false gone", f"{name}: {one.url} on day {one.gone}"
        if len(held) == 1 and misses and one.gone != misses[0]:
            yield "deletions not seen", f"{name}: asked on day {misses[0]}, gone {one.gone}"


def visits_told(plan: Plan, world: World, story: Story) -> Iterator[tuple[str, str]]:
    """Visits that should have come and did not."""
    days = sorted(day for day, _ in world.visits[story.number])
    asked = sorted({*days, *world.misses[story.number]})
    for age in AGES if days else ():
        wanted = world.first[story.number] + age
        on = fine(plan, wanted, plan.days - 1)
        gone = world.misses[story.number]
        if not on or on[0] + LATE >= plan.days or (gone and gone[0] < wanted):
            continue
        if not any(wanted <= day <= on[0] + LATE for day in asked):
            yield (
                "visits missed",
                f"story {story.number}, known from day {world.first[story.number]}: {age} days",
            )


def faults(plan: Plan, world: World, found: Found) -> list[tuple[str, str]]:
    """All faults: which kind, and which."""
    told = list(days_told(plan, found))
    for story in plan.stories:
        told += story_told(plan, world, story, found.articles.get(story.title, []))
        told += visits_told(plan, world, story)
    known = {story.title for story in plan.stories}
    told += [("articles invented", title) for title in found.articles if title not in known]
    return told


def main() -> int:
    """Live through the year, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, required=True, help="where the archive is made")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--no-moves", action="store_true", help="stories keep their addresses")
    told = parser.parse_args()
    plan = Plan(told.days, told.seed, moves=not told.no_moves)
    began = time.monotonic()
    world, home = live(plan, told.folder)
    found = read(home)
    counts = {
        "days": plan.days,
        "days on which it failed": sum(day < plan.days for day in plan.weather),
        "stories": len(plan.stories),
        "edits": sum(edit < plan.days for one in plan.stories for edit in one.edits),
        "deletions": sum(
            one.deleted is not None and one.deleted < plan.days for one in plan.stories
        ),
        "moves": sum(bool(plan.moved(one, plan.days)) for one in plan.stories),
        "articles": sum(map(len, found.articles.values())),
        "versions": sum(one.versions for held in found.articles.values() for one in held),
        "requests": sum(world.requests.values()),
        "seconds": round(time.monotonic() - began),
    }
    for what, count in counts.items():
        print(f"{count:7} {what}")
    listed = faults(plan, world, found)
    print("faults:", dict(Counter(kind for kind, _ in listed)) or "none")
    seen: Counter[str] = Counter()
    for kind, which in listed:
        seen[kind] += 1
        if seen[kind] <= 5:
            print(f"  {kind}: {which}")
    return int(bool(listed))


if __name__ == "__main__":
    raise SystemExit(main())
