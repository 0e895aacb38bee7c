#!/usr/bin/env python3
"""Whether crawls get everything that a list names, once, and what that costs in requests.

    benchmarks/completeness.py --folder FOLDER [--stories 95] [--only NAME]

Sites on loopback, one of each shape of list (html_shapes.py, data_shapes.py, other_shapes.py), are crawled as `dangjian
crawl --no-read` does, without delay. Each has two pinned rows, publishes six stories while it is walked
for the first time, answers slowly for one story in 20, fails once at one in 50, and has lost one in 100.

Printed for each: the share of its reachable stories that came in the first crawl; how many came twice
in all crawls; the requests for each story in the first crawl, robots.txt apart; those of a crawl when
nothing is new; those when ten are new, and how many of the ten came. Exit 1 when anything is missing
or doubled.
"""

import argparse
import multiprocessing
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from data_shapes import DATA_SHAPES
from generated import Shape, Shelf, Site, Story, serving
from html_shapes import HTML_SHAPES
from other_shapes import OTHER_SHAPES

from archive.home.folder import find_home
from archive.store.database import open_store
from crawler.sources import configured
from scheduler.crawl_run import CrawlOrder, crawl_and_read

SHAPES = (*HTML_SHAPES, *DATA_SHAPES, *OTHER_SHAPES)
WALKING, NEW = 6, 10
SOURCE = """
[[source]]
key = "s{number}"
name = "{name}"
start = ["{address}{start}"]
region = "000000"
kind = "government"
family = "{family}"
delay = 0.01
allow_private = true
"""


@dataclass(slots=True)
class Measured:
    """What the crawls of one site came to. Requests leave robots.txt out."""

    shape: Shape
    reachable: int = 0
    came: int = 0
    missing: tuple[int, ...] = ()
    first: int = 0
    same: int = 0
    more: int = 0
    new: int = 0
    doubled: int = 0
    strays: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return self.came == self.reachable and self.new == NEW and not self.doubled


def crawl(home_folder: Path) -> None:
    """One crawl of all sources, in a process of its own: Scrapy's reactor starts once."""
    home = find_home(home_folder)
    config = configured(home)
    undelayed = {key: replace(source, delay=0.0) for key, source in config.sources.items()}
    config, sources = replace(config, sources=undelayed), list(undelayed.values())
    with open_store(home.database) as store:
        order = CrawlOrder(home=home, config=config, store=store, sources=sources, read=False)
        for report in crawl_and_read(order).reports:
            if report.cause:
                print(f"{report.source}: {report.cause}: {report.message}", file=sys.stderr)


def crawled(home: Path) -> None:
    """As `crawl`. RuntimeError when it failed."""
    process = multiprocessing.get_context("spawn").Process(target=crawl, args=(home,))
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"the crawl ended with {process.exitcode}")


@contextmanager
def archive(
    folder: Path, shapes: Sequence[Shape], stories: int
) -> Iterator[tuple[Path, list[Site]]]:
    """A new archive with a source for each site, and the sites, while the block runs."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    told = ['[archive]\nname = "党建档案"\n']
    with ExitStack() as stack:
        sites = []
        for number, shape in enumerate(shapes):
            shelf = Shelf([Story(one) for one in range(stories - 1, -1, -1)], shape.pins)
            site = Site(shape, shelf)
            address = stack.enter_context(serving(site))
            told.append(
                SOURCE.format(
                    number=number, name=shape.name, address=address, start=shape.start,
                    family=shape.family,
                )
            )  # fmt: skip
            sites.append(site)
        (home / "dangjian.toml").write_text("".join(told), encoding="utf-8")
        yield home, sites


def requests(site: Site) -> int:
    """How many it got since it was asked last."""
    count = site.asked.total() - site.asked["robots"]
    site.asked.clear()
    return count


def measure(home: Path, sites: list[Site]) -> list[Measured]:
    """Crawl four times: all is new, what came meanwhile, nothing is new, ten are new."""
    found = [Measured(site.shape) for site in sites]
    before = [site.reachable() for site in sites]
    for site in sites:
        site.walking = 0 if site.shape.still else WALKING
    crawled(home)
    for one, site, listed in zip(found, sites, before, strict=True):
        wanted = listed & site.reachable()
        site.walking = 0
        one.reachable, one.came = len(wanted), len(wanted & set(site.came))
        one.first = requests(site)
    crawled(home)
    for one, site in zip(found, sites, strict=True):
        one.missing = tuple(sorted(site.reachable() - set(site.came)))
        requests(site)
    crawled(home)
    for one, site in zip(found, sites, strict=True):
        one.same = requests(site)
        site.shelf.publish(NEW)
    crawled(home)
    for one, site in zip(found, sites, strict=True):
        one.more = requests(site)
        newest = {story.number for story in site.shelf.stories[:NEW]}
        one.new = len(newest & set(site.came)) + len([n for n in newest if n % 100 == 13])
        one.doubled = sum(count - 1 for count in site.came.values())
        one.strays = tuple(site.strays)
    return found


def shown(found: list[Measured]) -> None:
    """Print the table."""
    print(
        f"{'list':16} {'came':>7} {'twice':>5} {'a story':>8} {'same':>5} {'10 new':>6} {'of 10':>6}"
    )
    for one in found:
        share = one.came / one.reachable
        print(
            f"{one.shape.name:16} {share:7.1%} {one.doubled:5} {one.first / max(one.came, 1):8.2f} "
            f"{one.same:5} {one.more:6} {one.new:6}"
            + (f"  missing {one.missing[:12]} of {len(one.missing)}" if one.missing else "")
            + (f"  strays {one.strays[:3]}" if one.strays else "")
        )


def main() -> int:
    """Crawl, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, required=True, help="where the archive is made")
    parser.add_argument("--stories", type=int, default=95)
    parser.add_argument("--withdraw", action="store_true", help="remove a row, publish none")
    parser.add_argument("--only", help="shapes with this in their names")
    told = parser.parse_args()
    shapes = [one for one in SHAPES if not told.only or told.only in one.name]
    with archive(told.folder, shapes, told.stories) as (home, sites):
        for site in sites:
            site.withdraws = told.withdraw
        found = measure(home, sites)
    shown(found)
    return int(not all(one.whole and not one.missing for one in found))


if __name__ == "__main__":
    raise SystemExit(main())
