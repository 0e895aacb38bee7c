"""Scrapy settings, only where we differ from its defaults, each with its reason."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from archive import __version__
from archive.types import Source

MAX_SIZE = 10_000_000
"""Bytes of a body; what is larger is no article page."""


def settings_for(sources: Iterable[Source], *, contact: str, verify_tls: bool) -> dict[str, Any]:
    """Settings of one crawl over these sources.

    contact: where a site's operators reach whoever runs the archive; part of the User-Agent.
    """
    sources = list(sources)
    agent = f"dangjian-archive/{__version__}"
    return {
        "USER_AGENT": f"{agent} (+{contact})" if contact else agent,
        "ROBOTSTXT_OBEY": True,
        "DOWNLOADER_MIDDLEWARES": {
            # Scrapy's own lets requests through that wait for the same robots.txt.
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawler.hosts.HostGate": 90,
            "crawler.robots.ObeyRobots": 100,
            # Below redirects (600) and decompression (590): every response, as it was served.
            "crawler.keeping.Keeping": 650,
        },
        # One request at a time and at least `delay` seconds apart, for each host and port.
        "CONCURRENT_REQUESTS": 32,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": max((s.delay for s in sources), default=2.0),
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_SLOTS": _slots(sources),
        # The default of 100 starts 100 tasks a response; 8 brought half as much throughput again.
        "CONCURRENT_ITEMS": 8,
        # Bytes of pages that are looked at before no more is asked for; with the default of 5 MB,
        # one large page of one source would hold all others up.
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 16 * MAX_SIZE,
        # A 404 or 503 is an outcome, not something to drop before the spider sees it.
        "HTTPERROR_ALLOW_ALL": True,
        # A list that refreshes itself would be fetched until Scrapy gives up, and never walked.
        "METAREFRESH_ENABLED": False,
        # A cookie with a domain makes Scrapy ask other hosts for the list of public suffixes.
        "COOKIES_ENABLED": False,
        # Dropped without an error back; `hosts.is_allowed` refuses long addresses instead.
        "URLLENGTH_LIMIT": 0,
        "RETRY_TIMES": 2,
        "DOWNLOAD_TIMEOUT": 60,
        "DOWNLOAD_MAXSIZE": MAX_SIZE,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": verify_tls,
        # Only codings that every installation can undo, br not being among them.
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept-Encoding": "gzip, deflate",
        },
        # An open port on the machine of somebody who runs a crawler is a door.
        "REMOTE_CONTROL_ENABLED": False,
    }


def _slots(sources: Iterable[Source]) -> dict[str, dict[str, Any]]:
    slots: dict[str, dict[str, Any]] = {}
    for source in sources:
        for url in source.start:
            netloc = urlsplit(url).netloc
            # Two sources on one host: the slower one's word holds.
            delay = max(source.delay, slots.get(netloc, {"delay": 0.0})["delay"])
            slots[netloc] = {"concurrency": 1, "delay": delay}
    return slots
