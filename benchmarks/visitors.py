"""How quick a person's search stays while another address harvests the site.

python benchmarks/visitors.py --home HOME [--seconds 20] [--rate 200]

Serves the home on loopback. One client, 127.0.0.2, sends `rate` costly requests a second and waits a second
for each; another, 127.0.0.1, searches about twice a second as a person does. Prints the
person's p50 and p95 without and with the harvester, and what the harvester got. Linux, where all of
127/8 is this machine.
"""

import argparse
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from queue import Empty, Queue
from random import Random
from urllib.parse import quote, urlsplit

WORDS = ("党建", "主题党日", "基层 治理", "党", '"组织生活会" -机关', "乡村振兴 OR 网格")
HARVEST = (
    "/search?q={}",
    "/search?q={}&order=relevance",
    "/dangjian/articles.json?_size=max&_search={}",
    "/dangjian/versions.json?_size=max&text__contains={}",
    "/search.csv?q={}",
    "/dangjian/versions?_next={}",
)
CHANCE = Random(7)  # noqa: S311
_CLIENTS = 300
"""Connections that the harvester uses at the same time."""


def ask(address: tuple[str, int], path: str, by: str, patience: float = 30) -> tuple[int, float]:
    """Status and seconds; 0 when there was no answer. patience: seconds without a byte."""
    begun = time.monotonic()
    connection = HTTPConnection(*address, timeout=patience, source_address=(by, 0))
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        while answer.read(1 << 16):
            pass
        return answer.status, time.monotonic() - begun
    except (OSError, HTTPException):
        return 0, time.monotonic() - begun
    finally:
        connection.close()


def person(address: tuple[str, int], seconds: float) -> list[tuple[int, float]]:
    """Searches of somebody who reads what was found."""
    found, end = [], time.monotonic() + seconds
    words = cycle(WORDS)
    while time.monotonic() < end:
        found.append(ask(address, f"/search?q={quote(next(words))}", "127.0.0.1"))
        time.sleep(CHANCE.uniform(0.3, 0.7))
    return found


class Harvester:
    """Sends `rate` requests a second, whatever the answers are, until the block ends."""

    def __init__(self, address: tuple[str, int], rate: float) -> None:
        self.address, self.rate = address, rate
        self.got: Counter[int] = Counter()
        self._due: Queue[str] = Queue(maxsize=_CLIENTS)
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._work) for _ in range(_CLIENTS)]
        self._threads.append(threading.Thread(target=self._pace))

    def __enter__(self) -> "Harvester":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _pace(self) -> None:
        paths = cycle(HARVEST)
        while not self._ended.wait(1 / self.rate):
            if not self._due.full():
                self._due.put(next(paths).format(quote(CHANCE.choice(WORDS))))

    def _work(self) -> None:
        while not self._ended.is_set():
            try:
                path = self._due.get(timeout=0.2)
            except Empty:
                continue
            self.got[ask(self.address, path, "127.0.0.2", 1)[0]] += 1


def said(answers: list[tuple[int, float]]) -> str:
    """p50 and p95 in milliseconds, and what was not answered with 200."""
    times = sorted(seconds for _, seconds in answers)
    p50, p95 = (times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.95))
    refused = Counter(status for status, _ in answers if status != 200)
    return f"{len(times)} searches, p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, not 200: {dict(refused)}"


def main() -> None:
    """Serve, search, harvest."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--rate", type=float, default=200)
    given = options.parse_args()
    command = [
        sys.executable,
        "-m",
        "scheduler.cli",
        "--home",
        str(given.home),
        "serve",
        "--port",
        "0",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as serving:
        try:
            assert serving.stdout is not None
            line = serving.stdout.readline()
            named = re.search(r"http://\S+", line)
            if named is None:
                raise SystemExit(line)
            parts = urlsplit(named[0])
            address = (str(parts.hostname), int(parts.port or 0))
            ask(address, "/", "127.0.0.1")
            print("alone:", said(person(address, given.seconds / 2)))
            with Harvester(address, given.rate) as harvester:
                print("harvested:", said(person(address, given.seconds)))
            sent = sum(harvester.got.values())
            print(f"harvester: {sent / given.seconds:.0f} requests a second, {dict(harvester.got)}")
        finally:
            serving.terminate()


if __name__ == "__main__":
    main()
