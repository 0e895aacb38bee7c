"""Which hosts and ports a source may lead to: the web is full of hijacked mirrors of government
pages, and a link may name any service on our own network."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from scrapy import Request

from archive.sentences import say
from archive.types import Source
from crawler.addresses import literal
from crawler.refusals import OutsideError

LONGEST_ADDRESS = 2_000
"""Characters; a longer one is not an article (Scrapy silently drops those over 2,083)."""

_DEFAULT = {"http": 80, "https": 443}

HostPort = tuple[str, int]
"""A host name in lower case, and a port."""


def host_and_port(url: str) -> HostPort:
    """The host and port of an address. ValueError if it names no host, or an impossible port."""
    parts = urlsplit(url)
    port = parts.port if parts.port is not None else _DEFAULT.get(parts.scheme, 0)
    if not parts.hostname or port <= 0:
        raise ValueError(say("{url} names no host and port", url=repr(url)))
    return parts.hostname.lower().rstrip("."), port


def host_name(url: str) -> str:
    """The host of an address as people write it: with its port only if it is not the usual one."""
    host, port = host_and_port(url)
    return host if port == _DEFAULT.get(urlsplit(url).scheme) else f"{host}:{port}"


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where a source's pages may be. exact: hosts and ports, without www. sites: hosts whose
    sub-domains belong to the source, too, on `ports`."""

    exact: frozenset[HostPort] = frozenset()
    sites: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset()

    def hold(self, host: str, port: int) -> bool:
        """Whether a host, in lower case, belongs to the source on this port."""
        return (bare(host), port) in self.exact or (port in self.ports and self.above(host))

    def above(self, host: str) -> bool:
        """Whether a host is a sub-domain of one of the sites."""
        labels = host.split(".")
        names = (".".join(labels[place:]) for place in range(1, len(labels)))
        return any(name in self.sites and _is_site(name) for name in names)


def allowed_hosts(source: Source) -> Hosts:
    """Where a source's pages may be.

    The hosts of its start addresses, their sub-domains, and those in its `hosts`: on the ports of
    its start addresses and on the usual ones. A host that it gives with a port: on that port.
    """
    starts = _starts(source)
    ports = {port for _, port in starts} | set(_DEFAULT.values())
    whole, exact = _named(source)
    own = {host for host, _ in starts}
    return Hosts(
        frozenset({(host, port) for host in own | whole for port in ports} | exact),
        frozenset(own),
        frozenset(ports),
    )


@cache
def _is_site(host: str) -> bool:
    """Whether the sub-domains of a host belong to whoever runs it: those of gov.cn do not."""
    if literal(host) is not None or ":" in host:
        return False
    # Takes 0.4 s to import: only a list that leads to sub-domains needs it.
    from tldextract import TLDExtract  # noqa: PLC0415

    # With the list of public suffixes that comes with it: nothing is fetched.
    return host != TLDExtract(suffix_list_urls=(), cache_dir=None)(host).suffix


def private_hosts(source: Source) -> frozenset[HostPort]:
    """Where a source may lead to a private address; without www.

    Narrower than `allowed_hosts`: on one machine, another port is another service. The usual two
    ports count as one, because sites move from http to https.
    """
    if not source.allow_private:
        return frozenset()
    starts = _starts(source)
    ports = _with_usual({port for _, port in starts})
    whole, exact = _named(source)
    own = {(host, each) for host, port in starts for each in _with_usual({port})}
    return frozenset(own | {(host, port) for host in whole for port in ports} | exact)


def is_allowed(url: str, hosts: Hosts) -> bool:
    """Whether an address can be requested, and is where a source's pages may be."""
    if len(url) > LONGEST_ADDRESS:
        return False
    try:
        host, port = host_and_port(url)
        scheme = urlsplit(url).scheme
    except ValueError:
        return False
    return scheme in _DEFAULT and hosts.hold(host, port)


def bare(host: str) -> str:
    """A host name without a leading www.: the two are one host."""
    return host.lower().removeprefix("www.")


def _starts(source: Source) -> set[HostPort]:
    found = (host_and_port(url) for url in source.start)
    return {(bare(host), port) for host, port in found}


def _named(source: Source) -> tuple[set[str], set[HostPort]]:
    """The hosts that a source names: those without a port, and those with one."""
    parts = [urlsplit(f"//{name}") for name in source.hosts]
    whole = {bare(p.hostname or "") for p in parts if p.port is None}
    return whole, {(bare(p.hostname or ""), p.port) for p in parts if p.port is not None}


def _with_usual(ports: Iterable[int]) -> set[int]:
    usual = set(_DEFAULT.values())
    found = set(ports)
    return found | usual if found & usual else found


class HostGate:
    """Downloader middleware: refuses redirects that lead outside the source's hosts."""

    def process_request(self, request: Request) -> None:
        """Raise OutsideError for an address on another host or port."""
        hosts = request.meta.get("hosts")
        if hosts is not None and not is_allowed(request.url, hosts):
            raise OutsideError(
                say("it leads off the source's hosts and ports, to {url}", url=request.url)
            )


def elsewhere(urls: Iterable[str], hosts: Hosts) -> Counter[str]:
    """Other hosts to which addresses lead → how many lead there."""
    found: Counter[str] = Counter()
    own = {host for host, _ in hosts.exact}
    for url in urls:
        try:
            host = bare(urlsplit(url).hostname or "")
        except ValueError:
            continue
        if host and host not in own and not hosts.above(host):
            found[host] += 1
    return found
