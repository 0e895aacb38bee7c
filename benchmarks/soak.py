"""The real processes, for as long as you like: `dangjian up` over many sources, some of which withhold.

    python benchmarks/soak.py --minutes 30 --sources 50

Each source is a site on a loopback port that publishes an article every two minutes. For a part of the time some do
not answer, refuse (403) or have an empty list; the server's log says when. Visitors read the site all
the while. In the end: is the memory of clock, site and `up` flat, is any process left, has the
archive each article once, and does its ledger tell of exactly what the server withheld, for the right reason?
Exit code 1 when not. Needs Linux; only loopback is contacted.
"""

import argparse
import math
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

from chaos import covers, kill, run, start, working_on

from archive.observing.ledger import Span, SpanReason
from archive.store.database import look
from archive.store.observation import spans_of

EVERY = 120.0
"""Seconds between two articles of a source."""

FIRST = 6
"""Articles that are there when it begins."""

KINDS = {
    "silent": SpanReason.UNREACHABLE,
    "refusing": SpanReason.BLOCKED,
    "empty": SpanReason.CHANGED,
}
"""How a source withholds → what the ledger has to call it."""

PAGES = [
    quote(page, safe="/?=&")
    for page in ("/", "/search?q=主题党日", "/sources", "/runs", "/search?q=党员&since=2026-01-01")
]

GROWTH = 12.0
"""MiB that a process may have more in the last fifth of the time than in the second."""


@dataclass
class Site:
    """One source. kind, begin, end: how it withholds, and when (monotonic). log: when its list was asked
    for, and whether it withheld it then."""

    number: int
    kind: str = ""
    begin: float = math.inf
    end: float = math.inf
    log: list[tuple[datetime, bool]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def withholds(self) -> bool:
        return self.begin <= time.monotonic() < self.end

    def published(self) -> int:
        return FIRST + int((time.monotonic() - self.began) / EVERY)

    def answer(self, path: str) -> bytes | None:
        if path == "/djgz/":
            rows = "".join(
                f'<li><a href="/djgz/202603/t20260301_{n}.html">第{self.number}镇第{n}支部开展主题党日活动</a>'
                "<span>2026-03-01</span></li>"
                for n in reversed(range(self.published()))
            )
            return f'<meta charset="utf-8"><ul>{rows}</ul>'.encode()
        name = path.rpartition("_")[2].removesuffix(".html")
        if not path.startswith("/djgz/202603/") or not name.isdigit():
            return None
        return (
            f'<meta charset="utf-8"><title>第{self.number}镇第{name}支部开展主题党日活动</title>'
            f"<h1>第{self.number}镇第{name}支部开展主题党日活动</h1>"
            f"<p>发布时间：2026-03-01 09:30　来源：第{self.number}镇融媒</p>"
            f'<div id="zoom"><p>第{self.number}镇第{name}支部日前组织党员到河口村清理水渠，慰问老党员十二户，'
            "并就产业项目听取意见。</p><p>支部书记随后讲了一堂微党课，大家作了交流发言。</p></div>"
        ).encode()


def handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def do_GET(self) -> None:
            withheld, asked = site.withholds, self.path == "/djgz/"
            if asked or (withheld and site.kind == "silent"):
                site.log.append((datetime.now(UTC), withheld))
            if withheld and site.kind == "silent":
                self.close_connection = True
                return
            status, body = 200, site.answer(self.path)
            if withheld and asked and site.kind == "empty":
                body = '<meta charset="utf-8"><p>栏目建设中</p>'.encode()
            if withheld and site.kind == "refusing" and self.path != "/robots.txt":
                status, body = 403, b"no"
            self.reply(status if body else 404, body or b"")

        def reply(self, status: int, body: bytes) -> None:
            with suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler


@contextmanager
def serving(sites: list[Site]) -> Iterator[list[str]]:
    """The sites on loopback; yields their addresses."""
    with ExitStack() as stack:
        addresses = []
        for site in sites:
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler(site)))
            stack.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            addresses.append(f"http://127.0.0.1:{server.server_address[1]}")
        yield addresses


def configuration(addresses: list[str], every: str, at_once: int) -> str:
    head = f"[schedule]\nat_once = {at_once}\n"
    return head + "".join(
        f'[[source]]\nkey = "site-{n}"\nname = "第{n}镇"\nstart = ["{address}/djgz/"]\nregion = "000000"\n'
        f'kind = "government"\nfamily = "generic"\ndelay = 0.05\nevery = "{every}"\nallow_private = true\n'
        for n, address in enumerate(addresses)
    )


# --- watching -----------------------------------------------------------------------------------


def memory(pid: int) -> float:
    """MiB of a process that are its own, and its share of others (PSS)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def command(pid: int) -> str:
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        for name in ("up", "schedule", "serve"):
            if name.encode() in words:
                return name
    return "jobs"


class Watch:
    """Measures the processes, and reads the site as visitors do, until stopped."""

    def __init__(self, home: Path, port: int) -> None:
        self.mib: dict[str, list[float]] = defaultdict(list)
        self.pids: dict[str, set[int]] = defaultdict(set)
        self.answers: Counter[str] = Counter()
        self._home, self._port = home, port
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._measure),
            threading.Thread(target=self._visit),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _measure(self) -> None:
        while not self._stop.wait(5):
            now: Counter[str] = Counter()
            for pid in working_on(self._home):
                name = command(pid)
                now[name] += memory(pid)  # type: ignore[assignment] # MiB
                if name != "jobs":
                    self.pids[name].add(pid)
            for name in ("up", "schedule", "serve", "jobs"):
                self.mib[name].append(now[name])

    def _visit(self) -> None:
        number = 0
        while not self._stop.wait(2):
            number += 1
            connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
            try:
                connection.request("GET", PAGES[number % len(PAGES)])
                self.answers[str(connection.getresponse().status)] += 1
            except OSError as error:
                self.answers[type(error).__name__] += 1
            finally:
                connection.close()


# --- what has to hold ---------------------------------------------------------------------------


def ledger_faults(
    sites: list[Site], spans: dict[str, list[Span]], patience: timedelta, over: datetime
) -> Iterator[str]:
    """Where the ledger and the server's log disagree. patience: without a look for longer, a source is
    not observed, be the machine off or too slow. over: when it was told to end."""
    for site in sites:
        found = [s for s in spans[f"site-{site.number}"] if s.reason is not SpanReason.NOT_ADDED]
        withheld = [moment for moment, kept in site.log if kept]
        looks = [*(moment for moment, _ in site.log), over]
        late = any(b - a > patience for a, b in pairwise(looks))
        right = {KINDS.get(site.kind), SpanReason.FAILED} | ({SpanReason.OFF} if late else set())
        for moment in withheld:
            # The archive keeps whole seconds, and a span ends with the start of a run.
            if not any(covers(s, moment.replace(microsecond=0)) for s in found):
                yield f"site-{site.number}: withheld ({site.kind}) at {moment}, and nothing is told"
            elif not any(near(s, moment) and s.reason in right for s in found):
                yield f"site-{site.number}: withheld ({site.kind}) at {moment}, told as {found}"
        for span in found:
            if span.reason is SpanReason.OFF:
                true = late
            elif span.reason is SpanReason.ENDED:
                true = span.until is None or span.until > over - _NEAR
            else:
                true = any(near(span, moment) for moment in withheld)
            if not true:
                yield f"site-{site.number}: nothing was withheld in {span}"


_NEAR = timedelta(minutes=1)


def near(span: Span, moment: datetime) -> bool:
    """Whether a run that began with or within a span may have asked at this moment."""
    return any(covers(span, moment.replace(microsecond=0) + way) for way in (-_NEAR, timedelta(0)))


def growth(measured: list[float]) -> float:
    """MiB more in the last fifth than in the second: in the first, all is loaded."""
    fifth = max(1, len(measured) // 5)
    return statistics.median(measured[-fifth:]) - statistics.median(measured[fifth : 2 * fifth])


def soak(home: Path, sites: list[Site], minutes: float) -> list[str]:
    """Run `up` for so long. Returns what did not hold."""
    wrong = []
    with start(home, "up", "--port", "0") as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, b"")
        told = next(line.decode() for line in lines if line.startswith(b"Serving at"))
        port = int(told.split("/")[2].rpartition(":")[2])
        threading.Thread(target=lambda: list(lines), daemon=True).start()
        watch = Watch(home, port)
        time.sleep(minutes * 60)
        watch.stop()
        asked, over = time.monotonic(), datetime.now(UTC)
        process.send_signal(signal.SIGTERM)
        code = process.wait(120)
        print(f"SIGTERM: code {code} after {time.monotonic() - asked:.1f} s")
        left = working_on(home)
        kill(left)
    if code or left:
        wrong.append(f"code {code}, {len(left)} processes left")
    for name, measured in watch.mib.items():
        more, most = growth(measured), max(measured)
        print(
            f"{name:10} {statistics.median(measured):7.1f} MiB, {most:7.1f} at most, {more:+.1f} since"
        )
        if name != "jobs" and (more > GROWTH or len(watch.pids[name]) != 1):
            wrong.append(f"{name}: {more:+.1f} MiB, {len(watch.pids[name])} processes")
    print(f"visitors: {dict(watch.answers)}")
    if set(watch.answers) != {"200"}:
        wrong.append(f"visitors were answered {dict(watch.answers)}")
    return wrong + judged(home, sites, over)


def judged(home: Path, sites: list[Site], over: datetime) -> list[str]:
    """What does not hold of the archive when all is over."""
    now = datetime.now(UTC)
    with look(home / "dangjian.db") as store:
        spans = spans_of(store, [f"site-{site.number}" for site in sites], now)
        states = {row["state"]: row["n"] for row in store.rows(
            "SELECT state, count(*) AS n FROM runs GROUP BY 1")}  # fmt: skip
        articles, urls = store.value("SELECT count(*) FROM articles"), store.value(
            "SELECT count(DISTINCT title || source) FROM articles")  # fmt: skip
        jobs = store.value("SELECT count(*) FROM jobs")
        ended = [f"{row['source']} {row['started_at']}: {row['message']}" for row in store.rows(
            "SELECT r.source, n.started_at, r.message FROM run_sources r JOIN runs n ON n.id = r.run "
            "WHERE r.cause = 'ended-early' OR r.state <> 'finished' AND r.cause IS NULL")]  # fmt: skip
        patience = timedelta(seconds=store.value("SELECT min(patience) FROM run_sources"))
    print("\n".join(ended))
    wrong = list(ledger_faults(sites, spans, patience, over))
    reasons = Counter(s.reason.value for found in spans.values() for s in found)
    log = sum(file.stat().st_size for file in (home / "log").iterdir())
    print(f"runs: {states}; jobs: {jobs}; articles: {articles}; lists asked for: "
          f"{sum(len(s.log) for s in sites)}, withheld {sum(k for s in sites for _, k in s.log)}; "
          f"spans: {dict(reasons)}; log: {log} bytes")  # fmt: skip
    if states.get("running") or states.get("killed"):
        wrong.append(f"runs: {states}")
    if articles != urls:
        wrong.append(f"{articles} articles, {urls} of them different")
    never = [site.number for site in sites if not site.log]
    if never:
        wrong.append(f"never crawled: {never}")
    code, out = run(home, "verify")
    print(out.strip().splitlines()[-1])
    return wrong + ([f"verify: {out}"] if code else [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--sources", type=int, default=50)
    parser.add_argument("--every", default="2m", help="their cadence")
    parser.add_argument("--at-once", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)  # noqa: S311 - what was drawn can be drawn again
    sites = [Site(n) for n in range(asked.sources)]
    for site in dice.sample(sites, max(3, asked.sources // 4)):
        site.kind = list(KINDS)[site.number % len(KINDS)]
        site.begin = site.began + dice.uniform(0.3, 0.5) * asked.minutes * 60
        site.end = site.begin + dice.uniform(0.2, 0.4) * asked.minutes * 60
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    home, wrong = folder / "home", [f"it broke; see {folder}"]
    try:
        with serving(sites) as addresses:
            assert run(home, "init", str(home))[0] == 0
            text = configuration(addresses, asked.every, asked.at_once)
            (home / "dangjian.toml").write_text(text, encoding="utf-8")
            print(f"{asked.sources} sources every {asked.every}, {asked.minutes:g} minutes, "
                  f"{os.cpu_count()} cores, seed {asked.seed}")  # fmt: skip
            wrong = soak(home, sites, asked.minutes)
    finally:
        if not wrong:
            shutil.rmtree(folder, ignore_errors=True)
    for line in wrong:
        print(f"WRONG {line}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
