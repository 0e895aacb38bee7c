"""Scrapy settings, only where we differ from its defaults, each with its reason."""

from typing import Any

from archive import __version__
from crawler.refusals import LONGEST_REQUEST, MOST_BYTES

_ALWAYS: dict[str, Any] = {
    "ROBOTSTXT_OBEY": True,
    # None of its extensions is asked for anything here, and its remote control imports aiohttp at
    # the start of each crawl, enabled or not: .15 s of CPU. "EXTENSIONS" cannot prevent that.
    "EXTENSIONS_BASE": {},
    "DOWNLOADER_MIDDLEWARES": {
        # Scrapy's own lets through requests that wait for the same robots.txt.
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "crawler.scope.HostGate": 90,
        "crawler.asking_again.Waiting": 92,
        "crawler.validators.Validators": 95,
        "crawler.robots.ObeyRobots": 100,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        "crawler.retrying.Retrying": 550,
        # Below redirects (600) and decompression (590): every response, as it was served.
        "crawler.keeping.Keeping": 650,
        # `HostGate` knows which hosts may be asked, and no site is asked with a password.
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    },
    # Checked connections and manners; no local files, FTP and the like.
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.manners.PoliteConnections",
        "https": "crawler.manners.PoliteConnections",
        **dict.fromkeys(("data", "file", "ftp", "s3")),
    },
    # One request at a time for each host and port. The delay is in the host's lease.
    # No overall limit: requests waiting for their host count, too, so slow hosts would hold up the
    # others. The spider draws few requests per source.
    "CONCURRENT_REQUESTS": 100_000,
    # In the order in which the frontier gives them.
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    # So many tasks are started for each response (100 by default), and requests need only one.
    "CONCURRENT_ITEMS": 1,
    # Nobody reads them, and counting took 4 % of the time.
    "DOWNLOADER_STATS": False,
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    # Of which nobody reads either, and to look them up took 7 ms of each crawl.
    "LOG_VERSIONS": [],
    # Bytes of pages being processed at which requests pause; with the default of 5 MB, one large
    # page of one source would hold up all others.
    "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 16 * MOST_BYTES,
    # Each wraps everything that a callback gives in a generator of its own.
    "SPIDER_MIDDLEWARES": {
        # A 404 or 503 is an outcome, not something to drop before the spider sees it.
        "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
        # The frontier has no depth, and our spider copies nobody's meta.
        "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
        "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
        # Drops without an errback; `scope.is_allowed` refuses long addresses instead.
        "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    },
    # A list that refreshes itself would be fetched until Scrapy gives up, and never walked.
    "METAREFRESH_ENABLED": False,
    # A cookie with a domain makes Scrapy ask other hosts for the list of public suffixes.
    "COOKIES_ENABLED": False,
    # The run says what failed, and how.
    "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
    "DOWNLOAD_TIMEOUT": LONGEST_REQUEST,
    "DOWNLOAD_MAXSIZE": MOST_BYTES,
    "DOWNLOAD_WARNSIZE": 0,
    # Only codings that every installation can decode; br is not one of them.
    "DEFAULT_REQUEST_HEADERS": {
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9",
        "Accept-Encoding": "gzip, deflate",
    },
    # It reads the source of each callback for a mistake that ours do not make: 7 % of the time.
    "WARN_ON_GENERATOR_RETURN_VALUE": False,
}


def settings_for(*, contact: str, verify_tls: bool) -> dict[str, Any]:
    """Settings of one crawl.

    contact: where a site's operators reach whoever runs the archive; part of the User-Agent.
    """
    agent = f"dangjian-archive/{__version__}"
    return _ALWAYS | {
        "USER_AGENT": f"{agent} (+{contact})" if contact else agent,
        "DOWNLOAD_VERIFY_CERTIFICATES": verify_tls,
    }
