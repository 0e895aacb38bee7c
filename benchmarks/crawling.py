#!/usr/bin/env python3
"""How fast a crawl is, beside plain Scrapy that fetches the same pages and stores nothing.

    benchmarks/crawling.py --folder FOLDER [--articles 2000] [--rounds 3]

A server on loopback has a column of TRS pages, twenty rows each, whose articles are of the size of
real ones. It is crawled in turn as `dangjian crawl --no-read` does, into a new archive each time (one
request at a time, with no delay, which no configuration can ask for: what is measured is ours, not the
site's), and by a spider of Scrapy with the same settings of concurrency that follows the same links.
Prints pages a second as medians, and their ratio; seconds of CPU for 1,000 pages, which other work on
the machine changes least; and the peak of memory. Linux.
"""

import argparse
import asyncio
import multiprocessing
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROWS = 20  # on a list page
WORDS = "青石镇党委组织党员干部到红旗村开展主题党日活动，听取群众对基层党建工作的意见和建议。"
MENU = "".join(f'<li><a href="/c{n}/">栏目之{n}</a></li>' for n in range(120))
TOP = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>党建</title></head><body><ul>{MENU}</ul>'
CONFIG = """\
[archive]
name = "党建档案"

[[source]]
key = "qingshi"
name = "青石镇"
start = ["{address}/djgz/"]
region = "000000"
kind = "government"
delay = 0.01
max_list_pages = 100000
allow_private = true
"""
OURS = """\
import sys
from dataclasses import replace
from pathlib import Path

from archive.home.folder import find_home
from archive.store.database import open_store
from crawler.sources import configured
from scheduler.crawl_run import CrawlOrder, crawl_and_read

home = find_home(Path(sys.argv[1]))
config = configured(home)
undelayed = {key: replace(source, delay=0.0) for key, source in config.sources.items()}
config, sources = replace(config, sources=undelayed), list(undelayed.values())
with open_store(home.database) as store:
    order = CrawlOrder(home=home, config=config, store=store, sources=sources, read=False)
    result = crawl_and_read(order)
sys.exit(result.state != "finished")
"""
PLAIN = """\
import re, sys
import scrapy
from scrapy.crawler import CrawlerProcess


class Plain(scrapy.Spider):
    name = "plain"
    start_urls = [sys.argv[1]]
    custom_settings = {
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR", "REMOTE_CONTROL_ENABLED": False, "TELNETCONSOLE_ENABLED": False,
    }

    def parse(self, response):
        for href in response.css("ul.list a::attr(href)").getall():
            yield response.follow(href, self.article)
        found = re.search(r'createPageHTML\\((\\d+), (\\d+), "index", "html"\\)', response.text)
        total, here = map(int, found.groups())
        if here + 1 < total:
            yield response.follow(f"index_{here + 1}.html", self.parse)

    def article(self, response):
        pass


process = CrawlerProcess()
process.crawl(Plain)
process.start()
"""


@dataclass(frozen=True, slots=True)
class Took:
    """One crawl. cpu: of all its processes, in seconds. peak: KiB of the largest of them."""

    seconds: float
    cpu: float
    peak: int


def page(path: str, articles: int) -> bytes | None:
    """The site's page at a path, None when it has none."""
    lists = -(-articles // ROWS)
    name = path.removeprefix("/djgz/")
    if path == "/robots.txt":
        return b"User-agent: *\nDisallow: /admin/\n"
    if name in ("", "index.html") or name.startswith("index_"):
        number = int(name[6:-5]) if name.startswith("index_") else 0
        rows = "".join(
            f'<li><a href="./202403/t202403{n % 28 + 1:02}_{n}.html" title="第{n}次主题党日活动纪实">'
            f"第{n}次主题党日活动纪实</a><span>2024-03-{n % 28 + 1:02}</span></li>"
            for n in range(number * ROWS, min(articles, (number + 1) * ROWS))
        )
        script = f'<script>createPageHTML({lists}, {number}, "index", "html")</script>'
        return f'{TOP}<ul class="list">{rows}</ul>{script}</body></html>'.encode()
    if name.startswith("202403/t202403"):
        n = int(name.partition("_")[2].removesuffix(".html"))
        text = "".join(f"<p>{WORDS * 4}（{n}之{part}）</p>" for part in range(12))
        head = (
            f"<h1>第{n}次主题党日活动纪实</h1><p>发布时间：2024-03-{n % 28 + 1:02} 来源：青石镇</p>"
        )
        return f'{TOP}{head}<div class="TRS_Editor">{text}</div></body></html>'.encode()
    return None


async def _answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, articles: int
) -> None:
    while (head := await reader.readuntil(b"\r\n\r\n")) if not reader.at_eof() else b"":
        body = page(head.split(b" ", 2)[1].decode(), articles)
        status = b"200 OK" if body is not None else b"404 Not Found"
        body = body or b""
        writer.write(
            b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
            % (status, len(body))
            + body
        )
        await writer.drain()


def serve(listening: socket.socket, articles: int) -> None:
    """Serve the site until the process is ended."""

    async def run() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await _answer(reader, writer, articles)
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        server = await asyncio.start_server(answer, sock=listening)
        await server.serve_forever()

    asyncio.run(run())


def timed(command: list[str]) -> Took:
    """Run a command to its end. RuntimeError when it fails."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    told = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} failed: {told.decode()[-500:]}")
    return Took(time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def ours(folder: Path, address: str) -> Took:
    """One crawl into a new archive."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    (home / "dangjian.toml").write_text(CONFIG.format(address=address), encoding="utf-8")
    script = folder / "ours.py"
    script.write_text(OURS, encoding="utf-8")
    return timed([sys.executable, str(script), str(home)])


def plain(folder: Path, address: str) -> Took:
    """One crawl by plain Scrapy, which keeps nothing."""
    script = folder / "plain.py"
    script.write_text(PLAIN, encoding="utf-8")
    return timed([sys.executable, str(script), f"{address}/djgz/"])


def main() -> None:
    """Crawl in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--folder", type=Path, required=True, help="where the archives are made")
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    listening = socket.create_server(("127.0.0.1", 0), backlog=100)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    server = multiprocessing.Process(target=serve, args=(listening, told.articles), daemon=True)
    server.start()
    ways: dict[str, Callable[[Path, str], Took]] = {"plain Scrapy": plain, "dangjian crawl": ours}
    took: dict[str, list[Took]] = {name: [] for name in ways}
    try:
        for _ in range(told.rounds):
            for name, way in ways.items():
                took[name].append(way(told.folder, address))
    finally:
        server.terminate()
    pages = told.articles + -(-told.articles // ROWS)
    print(f"{pages} pages, {told.rounds} rounds, medians")
    for name, all_took in took.items():
        speed = statistics.median(pages / one.seconds for one in all_took)
        cpu = statistics.median(1000 * one.cpu / pages for one in all_took)
        peak = max(one.peak for one in all_took) // 1024
        print(f"{name:16} {speed:7.0f} pages/s {cpu:6.2f} s CPU/1,000 pages {peak:5} MiB")
    ratio = statistics.median(
        theirs.seconds / mine.seconds
        for theirs, mine in zip(took["plain Scrapy"], took["dangjian crawl"], strict=True)
    )
    print(f"ratio            {ratio:7.2f}")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
