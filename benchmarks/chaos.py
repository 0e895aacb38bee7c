"""What is left of the promise when things break: kills, full disks, damaged files.

    python benchmarks/chaos.py --kills 500 --copies 50 --jumps 20 --full 100 --damaged 200

Sites made here are crawled, read and served, by hand and by the clock, while processes are killed at
random moments, the home is copied as a snapshot or a power cut would leave it, the machine's clock is set
forward and back, the disk fills up, and captures are damaged. After each, the archive has to be what
the sites served: articles lost, articles doubled, ids changed, edits that nobody made, runs that
nobody closed, gaps that nobody tells of and processes left behind are counted, and each has to be 0. Exit code
1 when one is not. Only loopback is contacted. Needs Linux; full disks need root: a small tmpfs each.
"""

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from archive.observing.ledger import Span
from archive.store.database import look
from archive.store.observation import spans_of

SITES = 3
ARTICLES = 12
"""Of each site, on two list pages."""

LONGEST = 90.0
"""Seconds after which a command that was not killed itself is taken to hang."""


class World:
    """The sites: what each address answers now, and how often it was edited."""

    def __init__(self) -> None:
        self.edits: Counter[str] = Counter()
        self.urls: list[str] = []

    def answer(self, site: int, path: str) -> bytes | None:
        if path in ("/djgz/", "/djgz/index_1.html"):
            first = path == "/djgz/"
            half = range(ARTICLES // 2) if first else range(ARTICLES // 2, ARTICLES)
            rows = "".join(
                f'<li><a href="/djgz/202603/t202603{n + 1:02}_{n}.html" title="第{n}支部开展主题党日活动的情况">'
                f"第{n}支部开展主题党日活动的情况</a><span>2026-03-{n + 1:02}</span></li>"
                for n in half
            )
            following = '<a href="/djgz/index_1.html">下一页</a>' if first else ""
            return f'<meta charset="utf-8"><ul>{rows}</ul>{following}'.encode()
        number = path.rpartition("_")[2].removesuffix(".html")
        if not path.startswith("/djgz/202603/") or not number.isdigit():
            return None
        edited = self.edits[f"{site}{path}"]
        more = "".join(
            f"<p>更正之{k + 1}：走访老党员{k + 12}户，收集意见{k + 3}条。</p>"
            for k in range(edited)
        )
        return (
            '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">'
            f"<title>第{number}支部开展主题党日活动的情况</title></head><body>"
            f"<h1>第{number}支部开展主题党日活动的情况</h1>"
            f"<p>发布时间：2026-03-{int(number) + 1:02} 09:30　来源：第{site}镇融媒　作者：方小满</p>"
            f'<div id="zoom"><p>第{site}镇第{number}支部日前组织党员到河口村清理水渠，慰问老党员十二户，'
            f"并就产业项目听取意见。</p><p>支部书记随后讲了一堂微党课，大家作了交流发言。</p>{more}</div></body></html>"
        ).encode()


@contextmanager
def serving(world: World) -> Iterator[list[str]]:
    """The sites on loopback; yields their addresses."""

    def handler(site: int) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20

            def do_GET(self) -> None:
                body = world.answer(site, self.path)
                with suppress(OSError):
                    self.send_response(404 if body is None else 200)
                    self.send_header("Content-Type", "text/html")
                    self.send_header("Content-Length", str(len(body or b"")))
                    self.end_headers()
                    self.wfile.write(body or b"")

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        return Handler

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that was killed is not the server's error."""

    servers = [Server(("127.0.0.1", 0), handler(site)) for site in range(SITES)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield [f"http://127.0.0.1:{server.server_address[1]}" for server in servers]
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def configuration(addresses: list[str]) -> str:
    tables = (
        f'[[source]]\nkey = "site-{n}"\nname = "第{n}镇"\nstart = ["{address}/djgz/"]\nregion = "000000"\n'
        'kind = "government"\nfamily = "generic"\ndelay = 0.01\nrevisit = ["0s"]\nevery = "1m"\n'
        "allow_private = true\n"
        for n, address in enumerate(addresses)
    )
    return "\n".join(tables)


# --- commands -----------------------------------------------------------------------------------


MARK = "CHAOS_MARK"


def start(home: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "scheduler.cli", "--home", str(home), *words],
        env=os.environ | {MARK: str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        cwd=Path(__file__).parent.parent,
    )


def run(home: Path, *words: str) -> tuple[int, str]:
    """Exit code and all output; 124 when the command hung and was stopped."""
    with start(home, *words) as process:
        try:
            out, _ = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            kill(working_on(home))
            return 124, "it hung"
        return process.returncode, out.decode("utf-8", "replace")


def working_on(home: Path) -> list[int]:
    """The processes that were started for a home, and all that they started, the oldest first."""
    mark, found = f"{MARK}={home}".encode(), []
    for entry in Path("/proc").glob("[0-9]*"):
        # What has ended and was not waited for has no environment any more.
        with suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return sorted(found)


def kill(pids: list[int], number: int = signal.SIGKILL) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def crawled_by_the_clock(home: Path, sources: int, since: int) -> str:
    """Let the clock run until it has crawled each source. Returns what it said, or "" in time."""
    with start(home, "schedule") as process:
        until, done = time.monotonic() + LONGEST, 0
        while done < sources and time.monotonic() < until and process.poll() is None:
            time.sleep(0.2)
            with closing(sqlite3.connect(f"file:{home / 'dangjian.db'}?mode=ro", uri=True)) as db:
                asked = "SELECT count(DISTINCT source) FROM run_sources WHERE run > ? AND state = 'finished'"
                done = db.execute(asked, [since]).fetchone()[0]
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=LONGEST)
    return "" if done == sources else out.decode("utf-8", "replace")


# --- what has to hold ---------------------------------------------------------------------------


@dataclass
class Archive:
    """A home, what its sites served, and what was wrong so far."""

    home: Path
    world: World
    addresses: list[str]
    ids: dict[str, int] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        return int(self.rows("SELECT count(*) FROM runs WHERE state = 'killed'")[0][0])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        address = f"file:{self.home / 'dangjian.db'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            return connection.execute(sql).fetchall()

    def look(self, when: str, *, whole: bool) -> None:
        """Compare the archive with the sites. whole: everything was crawled and read."""
        found = {url: (id_, versions) for url, id_, versions in
                 self.rows("SELECT url, id, versions FROM articles")}  # fmt: skip
        served = {
            f"{address}/djgz/202603/t202603{n + 1:02}_{n}.html": 1
            + self.world.edits[f"{site}/djgz/202603/t202603{n + 1:02}_{n}.html"]
            for site, address in enumerate(self.addresses)
            for n in range(ARTICLES)
        }
        lost = (served if whole else self.ids).keys() - found.keys()
        self._say(when, "articles lost", len(lost))
        self._say(when, "articles doubled", len(found.keys() - served.keys()))
        changed = [u for u, (id_, _) in found.items() if self.ids.setdefault(u, id_) != id_]
        self._say(when, "ids changed", len(changed))
        more = sum(max(0, versions - served.get(url, 0)) for url, (_, versions) in found.items())
        self._say(when, "false edits", more)
        if whole:
            texts = dict(
                self.rows(
                    "SELECT a.url, v.text FROM articles a JOIN versions v ON v.id = a.version"
                )
            )
            old = [
                url
                for url, edits in served.items()
                if f"更正之{edits - 1}：" not in texts.get(url, "") and edits > 1
            ]
            self._say(when, "edits missed", len(old))

    def last(self, when: str) -> None:
        """With everything in order again, the archive has to be what the sites served."""
        code, out = run(self.home, "crawl")
        if code:
            self._say(when, "clean crawls that failed", 1, out[-300:])
        code, out = run(self.home, "read")
        self._say(when, "clean readings that failed", int(code != 0), out[-300:])
        code, out = run(self.home, "verify")
        self._say(when, "faults in verify", int(code != 0), out[-300:])
        self.look(when, whole=True)
        self.runs(when)

    def runs(self, when: str) -> None:
        """With no process at work, no run is open, and the ledger tells of each that saw nothing."""
        running = self.rows("SELECT count(*) FROM runs WHERE state = 'running'")[0][0]
        self._say(when, "runs left running", running)
        bad = self.rows(
            "SELECT r.source, n.started_at, coalesce(r.cause, r.state) FROM run_sources r JOIN runs n "
            "ON n.id = r.run WHERE r.state <> 'finished' AND coalesce(r.cause, '') NOT IN ('cut', 'unread')"
        )
        now = datetime.now(UTC)
        with look(self.home / "dangjian.db") as store:
            spans = spans_of(store, {source for source, _, _ in bad}, now)
        untold = [
            f"{source} {started} {why}"
            for source, started, why in bad
            # By a clock that was ahead: nobody knows when it was.
            if (begun := datetime.fromisoformat(started)) <= now
            and not any(covers(span, begun) for span in spans[source])
        ]
        self._say(when, "gaps untold", len(untold), str(untold[:3]))

    def _say(self, when: str, what: str, count: int, more: str = "") -> None:
        self.wrong[what] += count
        if count:
            self.told.append(f"{when}: {count} {what} {more}".strip())

    def outcome(self, when: str, code: int, out: str) -> None:
        """A command that was not killed itself: no traceback, no hang."""
        self._say(when, "tracebacks", int("Traceback (most" in out), out[-600:])
        self._say(when, "commands that hung", int(code == 124))


def covers(span: Span, moment: datetime) -> bool:
    return (span.first is None or span.first <= moment) and (
        span.until is None or moment <= span.until
    )


def made(folder: Path, world: World, addresses: list[str]) -> Archive:
    home = folder / "home"
    assert run(home, "init", str(home))[0] == 0
    (home / "dangjian.toml").write_text(configuration(addresses), encoding="utf-8")
    archive = Archive(home, world, addresses)
    archive.last("at first")
    return archive


COMMANDS = (
    ("crawl",), ("read",), ("read", "--all"), ("schedule",), ("serve", "--port", "0"),
    ("up", "--port", "0"),
)  # fmt: skip
LASTING = {"schedule", "serve", "up"}

ENDING = 60.0
"""Seconds after which what a killed command started must have ended by itself."""


def killed(archive: Archive, number: int, dice: random.Random) -> None:
    """One kill at a random moment: of everybody, of the command alone, or of one that it started."""
    words = dice.choice(COMMANDS)
    if words == ("read",):
        run(archive.home, "crawl", "--no-read")
    whom, after = dice.choice(("everybody", "command", "one")), dice.uniform(0.05, 2.0)
    at_work = dice.random() < 0.75
    when = f"kill {number} ({' '.join(words)}, {whom}, {after:.2f} s{' of work' * at_work})"
    with start(archive.home, *words) as process:
        if at_work:
            until_it_writes(archive.home, process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(after)
        others = [pid for pid in working_on(archive.home) if pid != process.pid]
        if whom == "everybody":
            kill([process.pid, *others])
        elif whom == "command" or not others:
            kill([process.pid])
        else:
            kill([dice.choice(others)])
            if words[0] in LASTING:
                time.sleep(0.5)
                process.send_signal(signal.SIGTERM)
        try:
            out, _ = process.communicate(timeout=LONGEST)
            archive.outcome(when, process.returncode, out.decode("utf-8", "replace"))
        except subprocess.TimeoutExpired:
            archive.outcome(when, 124, "")
        until = time.monotonic() + ENDING
        while (left := working_on(archive.home)) and time.monotonic() < until:
            time.sleep(0.1)
        archive._say(when, "processes left", len(left), str(left))
        kill(left)
    archive.look(when, whole=False)
    if dice.random() < 0.1:
        edit(archive, dice)
        archive.last(f"{when}, then an edit")


def until_it_writes(home: Path, process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """Wait until a command has written to the database, has ended, or never does: how long it takes to
    begin depends on the machine."""
    with closing(sqlite3.connect(f"file:{home / 'dangjian.db'}?mode=ro", uri=True)) as db:
        until, first = time.monotonic() + seconds, db.execute("PRAGMA data_version").fetchone()
        while db.execute("PRAGMA data_version").fetchone() == first:
            if time.monotonic() > until or process.poll() is not None:
                return
            time.sleep(0.01)


def edit(archive: Archive, dice: random.Random) -> None:
    site, n = dice.randrange(SITES), dice.randrange(ARTICLES)
    archive.world.edits[f"{site}/djgz/202603/t202603{n + 1:02}_{n}.html"] += 1


def copied(archive: Archive, number: int, dice: random.Random, folder: Path) -> None:
    """A copy of the home of one moment, taken while a command works on it, and the command goes on; or
    as after a power cut, of whose last transactions the disk has none."""
    words = dice.choice((("crawl",), ("read", "--all"), ("schedule",), ("up", "--port", "0")))
    after, earlier = dice.uniform(0.0, 2.0), dice.choice((0.0, dice.uniform(0.1, 2.0)))
    when = (
        f"copy {number} ({' '.join(words)}, {after:.2f} s of work, database {earlier:.2f} s older)"
    )
    edit(archive, dice)
    copy = Archive(folder / f"copy-{number}", archive.world, archive.addresses, dict(archive.ids))
    database = folder / "older"
    with start(archive.home, *words) as process:
        if not earlier:
            until_it_writes(archive.home, process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(after)
        if earlier:
            with stopped(archive.home):
                shutil.copytree(archive.home, database, ignore=shutil.ignore_patterns("[!d]*"))
            with suppress(subprocess.TimeoutExpired):
                process.wait(earlier)
        with stopped(archive.home):
            shutil.copytree(archive.home, copy.home)
        if words[0] in LASTING:
            process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=LONGEST)
        archive.outcome(when, process.returncode, out.decode("utf-8", "replace"))
    if earlier:
        for file in copy.home.glob("dangjian.db*"):
            file.unlink()
        shutil.copytree(database, copy.home, dirs_exist_ok=True)
        shutil.rmtree(database)
    copy.look(when, whole=False)
    copy.last(f"{when}, the copy")
    archive.last(f"{when}, the original")
    archive.wrong.update(copy.wrong)
    archive.told += copy.told
    shutil.rmtree(copy.home)


@contextmanager
def stopped(home: Path) -> Iterator[None]:
    """Nothing that was started for a home does anything in the block."""
    pids = working_on(home)
    kill(pids, signal.SIGSTOP)
    yield
    kill(pids, signal.SIGCONT)


JUMPS = {"8 h": 8, "3 d": 72, "2 y": 17_520}


def jumped(archive: Archive, number: int, dice: random.Random, folder: Path) -> None:
    """A home as it is after the machine's clock was set: what it holds of times is shifted instead."""
    name, sign = dice.choice(list(JUMPS)), dice.choice((1, -1))
    when = f"jump {number} ({'back' if sign > 0 else 'forward'} {name})"
    copy = Archive(folder / f"jumped-{number}", archive.world, archive.addresses, dict(archive.ids))
    shutil.copytree(archive.home, copy.home)
    hours = sign * JUMPS[name]
    with closing(sqlite3.connect(copy.home / "dangjian.db")) as db, db:
        for table, column in MOMENTS:
            db.execute(
                f"UPDATE {table} SET {column} = strftime('%Y-%m-%dT%H:%M:%SZ', {column}, ?) "  # noqa: S608
                f"WHERE {column} IS NOT NULL",
                [f"{hours:+} hours"],
            )
        for column in ("next_at", "blocked_until", "lease_until", "asked_at"):
            db.execute(f"UPDATE hosts SET {column} = {column} + ? WHERE {column}", [hours * 3600])  # noqa: S608
        last = db.execute("SELECT max(id) FROM runs").fetchone()[0]
    out = crawled_by_the_clock(copy.home, SITES, last)
    copy._say(when, "schedules missed", int(bool(out)), out[-600:])
    copy.last(f"{when}, crawled")
    archive.wrong.update(copy.wrong)
    archive.told += copy.told
    shutil.rmtree(copy.home)


MOMENTS = (
    ("runs", "started_at"), ("runs", "finished_at"), ("jobs", "started_at"), ("jobs", "ended_at"),
    ("pages", "fetched_at"), ("addresses", "due"), ("addresses", "first_seen"),
    ("addresses", "asked_at"),
)  # fmt: skip


def filled(archive: Archive, number: int, dice: random.Random, folder: Path) -> None:
    """A copy of the archive on a disk with a little room, on which a command runs out of it."""
    words = dice.choice(
        (("crawl",), ("read", "--all"), ("reindex",), ("export", "--format", "csv"))
    )
    room = dice.choice((0, 4, 20, 60, 120, 250, 400, 600, 700, 900, 1400))
    when = f"full {number} ({' '.join(words)}, {room} KB)"
    disk = folder / f"disk-{number}"
    disk.mkdir()
    mount("-t", "tmpfs", "-o", "size=256m", "tmpfs", disk)
    try:
        copy = Archive(disk / "home", archive.world, archive.addresses, dict(archive.ids))
        shutil.copytree(archive.home, copy.home)
        used = sum(file.stat().st_blocks // 2 for file in disk.rglob("*"))
        mount("-o", f"remount,size={used + room}k", disk)
        target = (str(disk / "out.csv"),) if words[0] == "export" else ()
        code, out = run(copy.home, *words, *target)
        copy.outcome(when, code, out)
        mount("-o", "remount,size=256m", disk)
        copy.look(when, whole=False)
        copy.runs(when)
        copy.last(f"{when}, with room")
        archive.wrong.update(copy.wrong)
        archive.told += copy.told
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)  # noqa: S607
        disk.rmdir()


def mount(*arguments: object) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True)  # noqa: S607


def damaged(archive: Archive, number: int, dice: random.Random, folder: Path) -> None:
    """A copy whose captures are damaged: nothing is lost, everything is reported, and repair heals all."""
    damage = dice.choice(DAMAGES)
    when = f"damage {number} ({damage.__name__})"
    copy = Archive(
        folder / f"damaged-{number}", archive.world, archive.addresses, dict(archive.ids)
    )
    shutil.copytree(archive.home, copy.home)
    files = sorted((copy.home / "warc").iterdir())
    file, other = dice.choice(files), dice.choice(files)
    first = dict(copy.rows("SELECT warc_file, min(warc_offset) FROM pages GROUP BY 1"))
    begin = first.get(file.name, 0)
    damage(Harm(file, other, begin, dice))
    same = all(
        f.is_file() and f.read_bytes() == (archive.home / "warc" / f.name).read_bytes()
        for f in files
    )
    for words in (("verify",), ("read", "--all")):
        code, out = run(copy.home, *words)
        copy.outcome(f"{when}, {words[0]}", code, out)
        if words[0] == "verify":  # reading does not need every page
            copy._say(when, "damage not reported", int(code != 1 and not same), out[-200:])
        copy.look(f"{when}, {words[0]}", whole=False)
    shutil.rmtree(copy.home / "warc")
    shutil.copytree(archive.home / "warc", copy.home / "warc")
    copy.last(f"{when}, repaired")
    archive.wrong.update(copy.wrong)
    archive.told += copy.told
    shutil.rmtree(copy.home)


@dataclass(frozen=True)
class Harm:
    """A WARC file to damage, from its first page on; another one; what is drawn."""

    file: Path
    other: Path
    begin: int
    dice: random.Random

    def cut(self) -> None:
        os.truncate(self.file, self._place())

    def zeros(self) -> None:
        at = self._place()
        with self.file.open("r+b") as opened:
            opened.seek(at)
            opened.write(bytes(min(self.dice.choice((1, 64, 4096)), self._size - at)))

    def bits(self) -> None:
        body = bytearray(self.file.read_bytes())
        for _ in range(self.dice.choice((1, 5, 50))):
            body[self._place()] ^= 1 << self.dice.randrange(8)
        self.file.write_bytes(body)

    def swapped(self) -> None:
        one, two = self.file.read_bytes(), self.other.read_bytes()
        self.file.write_bytes(two)
        self.other.write_bytes(one)

    def removed(self) -> None:
        self.file.unlink()

    def folder(self) -> None:
        self.file.unlink()
        self.file.mkdir()

    @property
    def _size(self) -> int:
        return self.file.stat().st_size

    def _place(self) -> int:
        return self.dice.randrange(self.begin, self._size)


DAMAGES: tuple[Callable[[Harm], None], ...] = (
    Harm.cut, Harm.zeros, Harm.bits, Harm.swapped, Harm.removed, Harm.folder,
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name, usual in (
        ("kills", 500), ("copies", 50), ("jumps", 20), ("full", 100), ("damaged", 200), ("seed", 1),
    ):  # fmt: skip
        parser.add_argument(f"--{name}", type=int, default=usual)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)  # noqa: S311 - what was drawn can be drawn again
    world, began = World(), time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    full = asked.full
    if full and not (sys.platform.startswith("linux") and os.geteuid() == 0):
        print("Full disks: not tried, for that needs root on Linux.")
        full = 0
    trials = (
        *("kills" for _ in range(asked.kills)), "after all kills",
        *("copies" for _ in range(asked.copies)), *("jumps of the clock" for _ in range(asked.jumps)),
        *("full disks" for _ in range(full)), *("damaged archives" for _ in range(asked.damaged)),
    )  # fmt: skip
    done: Counter[str] = Counter()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with serving(world) as addresses:
            archive = made(folder, world, addresses)
            with suppress(KeyboardInterrupt):  # what was done until then is told
                for trial in trials:
                    tried(trial, archive, done[trial], dice, folder)
                    done[trial] += 1
            kill(working_on(archive.home))
            killed_runs = archive.killed
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    del done["after all kills"]
    print(", ".join(f"{count} {what}" for what, count in done.items()) + f", {killed_runs} runs killed, "
          f"{len(archive.ids)} articles, {sum(world.edits.values())} edits, "
          f"{time.monotonic() - began:.0f} s, seed {asked.seed}")  # fmt: skip
    for what, count in sorted(archive.wrong.items()):
        print(f"{count:6} {what}")
    sys.exit(any(archive.wrong.values()))


def tried(trial: str, archive: Archive, number: int, dice: random.Random, folder: Path) -> None:
    """One trial of a kind; what it found is told at once."""
    told = len(archive.told)
    match trial:
        case "kills":
            killed(archive, number, dice)
        case "copies":
            copied(archive, number, dice, folder)
        case "jumps of the clock":
            jumped(archive, number, dice, folder)
        case "full disks":
            filled(archive, number, dice, folder)
        case "damaged archives":
            damaged(archive, number, dice, folder)
        case when:
            archive.last(when)
    for line in archive.told[told:]:
        print(line, flush=True)


if __name__ == "__main__":
    main()
