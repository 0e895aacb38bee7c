"""A plain Scrapy crawl with only our robots.txt middleware and connections, to be run in a process of its own:
prints what it saw as JSON."""

import json
import socket
import sys
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess


class _Gate:
    """Opens the server's gate when every address waits for the answer to /robots.txt."""

    def __init__(self, crawler: Any) -> None:
        self.crawler, self.waiting = crawler, 0

    @classmethod
    def from_crawler(cls, crawler: Any) -> "_Gate":
        return cls(crawler)

    def process_request(self, request: scrapy.Request) -> None:
        told, seen = self.crawler.spider.told, self.crawler.spider.seen
        if request.meta.get("role") == "robots":
            meta = request.meta
            seen["robots"].append([request.url, meta.get("source"), meta.get("download_slot")])
            return
        self.waiting += 1
        if self.waiting == len(told["paths"]):
            with socket.create_connection(("127.0.0.1", told["port"]), 10) as knock:
                knock.sendall(b"GET /open HTTP/1.0\r\n\r\n")
                knock.recv(1)


class _Pages(scrapy.Spider):
    name = "pages"

    def __init__(self, told: dict[str, Any], seen: dict[str, Any]) -> None:
        super().__init__()
        self.told, self.seen = told, seen

    async def start(self) -> Any:
        for path in self.told["paths"]:
            yield scrapy.Request(
                self.told["site"] + path,
                errback=self.failed,
                dont_filter=True,
                meta={
                    "source": "qinghe",
                    "download_slot": "slot",
                    "private": frozenset({("127.0.0.1", self.told["port"])}),
                },
            )

    def parse(self, response: Any) -> None:
        self.seen["fetched"].append(response.status)
        self.seen["crawl_delay"].append(response.meta.get("crawl_delay"))

    def failed(self, failure: Any) -> None:
        kind = {"DeniedError": "denied", "UnreachableError": "unreachable"}
        self.seen[kind.get(type(failure.value).__name__, "failed")].append(str(failure.value))


def crawl(told: dict[str, Any]) -> None:
    """Ask for all paths at once. told: site, port, paths and timeout."""
    kinds = ("denied", "unreachable", "failed", "fetched", "robots", "crawl_delay")
    seen: dict[str, Any] = {kind: [] for kind in kinds}
    process = CrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "USER_AGENT": "DangjianArchive/0 (+https://archive.example)",
            "CONCURRENT_REQUESTS": 64,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
            "RETRY_ENABLED": False,
            "HTTPERROR_ALLOW_ALL": True,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "ERROR",
            "REMOTE_CONTROL_ENABLED": False,
            "DOWNLOAD_TIMEOUT": told["timeout"],
            "DOWNLOAD_HANDLERS": {"http": "crawler.connecting.Connections"},
            "DOWNLOADER_MIDDLEWARES": {
                "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
                "crawler.robots.ObeyRobots": 100,
                _Gate: 50,
            },
        }
    )
    process.crawl(_Pages, told=told, seen=seen)
    process.start()
    sys.stdout.write(json.dumps(seen))
