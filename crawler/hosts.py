"""Which hosts a source may lead to: the web is full of hijacked mirrors of government pages."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from archive.types import Source

LONGEST_ADDRESS = 2_000
"""Characters; longer ones are no articles (Scrapy itself drops those over 2,083 without a word)."""


def allowed_hosts(source: Source) -> frozenset[str]:
    """The hosts of a source's start addresses and those it names, without a leading www."""
    starts = (urlsplit(url).hostname or "" for url in source.start)
    return frozenset(_bare(host) for host in (*starts, *source.hosts))


def is_allowed(url: str, hosts: frozenset[str]) -> bool:
    """Whether an address can be asked for, and is on one of these hosts."""
    if len(url) > LONGEST_ADDRESS:
        return False
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # a port that is none raises ValueError
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and _bare(host or "") in hosts


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


class HostGate:
    """Downloader middleware: refuses what a redirect would lead to outside of the source's hosts."""

    def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest for an address on another host."""
        hosts = request.meta.get("hosts")
        if hosts is not None and not is_allowed(request.url, hosts):
            raise IgnoreRequest(f"Outside of the source's hosts: {request.url}")
