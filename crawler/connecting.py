"""Connections: only to permitted addresses, and only with response heads of a bounded length.

We check the address that a connection is opened to, after every resolution, for every request: no
name, redirect or later DNS answer gets round it. With a proxy from the environment, the proxy
connects; that is the operator's choice, and only hosts spelled as private addresses are refused.
"""

import ipaddress
from collections.abc import Callable
from functools import partial
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _BindAddressAgent,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorPluggableNameResolver, IStreamClientEndpoint
from twisted.web.client import URI, Agent
from zope.interface import implementer  # type: ignore[import-untyped]

from archive.sentences import say
from crawler.addresses import is_public, literal
from crawler.refusals import PrivateError, TooLongHeadError
from crawler.scope import bare, host_and_port

LONGEST_HEAD = 64 * 1024
"""Bytes of a status line and all header lines, including those of interim (1xx) answers."""


class Connections(HTTP11DownloadHandler):
    """Download handler. `meta["private"]`: of `hosts.private_hosts`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory
        # Twisted's own second try comes at once, without a turn at the host.
        self._pool.retryAutomatically = False

    async def download_request(self, request: Request) -> Response:
        """Fetch one request. PrivateError for an address that we may not connect to."""
        agent = _Connector(
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))


class _Connector(_ScrapyAgent):
    """Scrapy's client, but we choose what it connects through."""

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        from twisted.internet import reactor

        host, port = host_and_port(request.url)
        permitted = (bare(host), port) in request.meta.get("private", ())
        if request.meta.get("proxy"):
            spelt = literal(host)
            if spelt is not None and not permitted:
                refuse_private(str(spelt))
            return super()._get_agent(request, timeout)
        return _Agent(
            permitted,
            reactor if permitted else _PublicOnly(reactor),
            contextFactory=self._contextFactory,
            connectTimeout=timeout,
            pool=self._pool,
        )


class _Agent(_BindAddressAgent):
    """Keeps connections opened by permission apart: no other request may reuse one."""

    def __init__(self, permitted: bool, reactor: Any, **settings: Any) -> None:
        super().__init__(reactor, **settings)
        self._permitted = permitted

    def _getEndpoint(self, uri: URI) -> "_Endpoint":
        return _Endpoint(partial(super()._getEndpoint, uri))

    def _requestWithEndpoint(self, key: tuple[Any, ...], *rest: Any, **named: Any) -> Deferred[Any]:
        return super()._requestWithEndpoint((*key, self._permitted), *rest, **named)


@implementer(IStreamClientEndpoint)
class _Endpoint:
    """Made when a connection is opened: most requests find one open, and to make one takes as long as
    to send a request."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def connect(self, factory: Any) -> Deferred[Any]:
        """Open a connection."""
        answer: Deferred[Any] = self._make().connect(factory)
        return answer


@implementer(IReactorPluggableNameResolver)
class _PublicOnly:
    """The reactor, except that it only connects to addresses on the public internet."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    def connectTCP(self, host: str, port: int, *rest: Any, **named: Any) -> Any:
        """Connect to a resolved address. PrivateError is raised, not returned."""
        refuse_private(host)
        return self._reactor.connectTCP(host, port, *rest, **named)


def refuse_private(host: str) -> None:
    """Raise PrivateError for anything that is not an address on the public internet."""
    try:
        public = is_public(ipaddress.ip_address(host))
    except ValueError:
        public = False
    if not public:
        raise PrivateError(
            say(
                "its host lies on a private address ({host}), which is asked "
                "only for a source with allow_private = true, on that "
                "source's own hosts and ports",
                host=host,
            )
        )


class _Parser(_LenientHTTPClientParser):
    """Counts the bytes of the head; the base class bounds each line."""

    _head = 0

    def lineReceived(self, line: bytes) -> None:
        self._head += len(line) + 1
        if self._head > LONGEST_HEAD:
            raise TooLongHeadError
        super().lineReceived(line)

    def statusReceived(self, status: bytes) -> None:
        super().statusReceived(status)  # type: ignore[no-untyped-call]
        if self.response.version[1:] < (1, 1):
            # Such a server closes the connection: a second request on it may never be answered.
            self.request.persistent = False

    def lineLengthExceeded(self, line: bytes) -> None:
        raise TooLongHeadError


class _Protocol(_LenientHTTP11ClientProtocol):
    """Parses with `_Parser`, and drops at once a connection that it gives up."""

    def request(self, request: Any) -> Deferred[Any]:
        answer = super().request(request)
        if self._parser is not None:  # Scrapy installs its own in the same way
            self._parser.__class__ = _Parser
        return answer

    def _giveUp(self, reason: Any) -> None:
        # loseConnection waits for the other side, which may keep sending for ever.
        self.transport.abortConnection()  # type: ignore[union-attr]
        self._disconnectParser(reason)  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
