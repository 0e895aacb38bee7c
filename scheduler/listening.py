"""The web server: uvicorn behind a guard that closes slow and idle connections.

uvicorn waits for ever for a request that never comes and for a client that never reads; hypercorn
and granian limit the time for a request's head, but neither the connections of one address nor
clients that stop reading. The guard is a uvicorn protocol class, so all of this is in one place.
"""

import asyncio
import errno
import ipaddress
import logging
import resource
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from archive.errors import HomeError, because
from archive.sentences import say

LONGEST_HEAD = 1 << 18
"""Bytes of a request's head: a query of 10,000 Chinese characters takes 90,000 bytes in an address."""

GRACE = 3
"""Seconds that open requests get after SIGTERM or SIGINT."""

HEAD_SECONDS = 10.0
"""How long a client may take to send the head of a request, or to begin its next request."""

KEEP_ALIVE = 5
"""Seconds that a connection stays open after an answer."""

STALLED = 10.0
"""Seconds within which a client that keeps us waiting must take SLOWEST bytes."""

SLOWEST = 1 << 15

MOST_CONNECTIONS = 800
"""Open at the same time, from all clients."""

MOST_OF_ONE = 100
"""Open at the same time, from one address. A browser opens six."""

_SPARE_FILES = 200
"""Open files other than connections: the database in each thread, captures, templates."""

_WANTED_FILES = 4_096

App = Callable[[Any, Any, Any], Awaitable[None]]


def client_of(address: str) -> str:
    """The client behind an address: the address itself, or its /64 network, which one IPv6 client has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


@dataclass
class Doors:
    """All open connections. A new one beyond the limit closes the one that has been idle longest."""

    most: int
    proxies: tuple[str, ...] = ()
    open: dict["Connection", str] = field(default_factory=dict)

    def enter(self, connection: "Connection", client: str) -> bool:
        """Whether the connection may stay."""
        # Behind a proxy all clients have its address.
        if client not in self.proxies:
            of_client = [c for c, other in self.open.items() if other == client]
            if len(of_client) >= MOST_OF_ONE and not self._close_one(of_client):
                return False
        if len(self.open) >= self.most and not self._close_one(list(self.open)):
            return False
        self.open[connection] = client
        return True

    def leave(self, connection: "Connection") -> None:
        """The connection is closed."""
        self.open.pop(connection, None)

    def _close_one(self, connections: list["Connection"]) -> bool:
        idle = [c for c in connections if c.idle_since is not None and not c.unsent]
        if not idle:
            return False
        longest = min(idle, key=lambda c: c.idle_since or 0)
        longest.abort()
        self.leave(longest)
        return True


class Connection(H11Protocol):
    """One connection. `scope["state"]["connection"]` of each of its requests.

    idle_since: on the loop's clock, when it began to wait for a request; None while one is answered.
    lost: set once the client is gone.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        doors: Doors,
    ) -> None:
        super().__init__(config, server_state, app_state | {"connection": self}, _loop)
        self.idle_since: float | None = self.loop.time()
        self.lost = asyncio.Event()
        self._doors = doors
        self._head: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._over = False

    @property
    def unsent(self) -> int:
        """Bytes of answers that the client has not taken."""
        return self.transport.get_write_buffer_size()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client connected."""
        super().connection_made(transport)
        peer = self.client[0] if self.client else ""
        if self._doors.enter(self, client_of(peer)):
            self._head = self.loop.call_later(HEAD_SECONDS, self._end_idle)
        else:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone, or was disconnected."""
        self._cancel_timers()
        self._doors.leave(self)
        self.lost.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Data arrived: perhaps the rest of a request's head."""
        super().data_received(data)
        self._mark()

    def on_response_complete(self) -> None:
        """An answer is written, and the next request may come."""
        super().on_response_complete()
        self._mark()

    def pause_writing(self) -> None:
        """The client reads more slowly than we write: watch it until it has everything."""
        super().pause_writing()
        self._watch()

    async def written(self) -> None:
        """Returns when the client has taken nearly all that was written, or is gone."""
        if self.flow is not None:
            await self.flow.drain()

    def abort(self) -> None:
        """Close at once, even in the middle of an answer."""
        if self.transport is not None:
            self.transport.abort()

    def _mark(self) -> None:
        """Start or stop the timer for the head of a request."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.idle_since = None
            self._over = False
            if self._head is not None:
                self._head.cancel()
                self._head = None
        elif self.idle_since is None:
            self.idle_since = self.loop.time()
            self._head = self.loop.call_later(HEAD_SECONDS, self._end_idle)

    def _end_idle(self) -> None:
        """Time for the head is up: close once the client has taken what was written before."""
        self._over = True
        if self.unsent:
            self._watch()
        else:
            self.abort()

    def _watch(self) -> None:
        if self._stalled is None:
            self._stalled = self.loop.call_later(STALLED, self._look, self.unsent)

    def _look(self, before: int) -> None:
        self._stalled = None
        if self.unsent and before - self.unsent < SLOWEST:
            self.abort()
        elif self.unsent:
            self._watch()
        elif self._over:
            self.abort()

    def _cancel_timers(self) -> None:
        for timer in (self._head, self._stalled):
            if timer is not None:
                timer.cancel()
        self._head = self._stalled = None


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. HomeError when it cannot be opened."""
    if not 0 <= port < 65536:
        what = say(
            "{port} is not a port: choose one from 1 to 65535, or 0 for any free one.", port=port
        )
        raise HomeError(what)
    try:
        # A name may resolve to several addresses: the first one's family is used.
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            what = say(
                "{host} is not an address or name of this machine: choose one with --host.",
                host=host,
            )
            raise HomeError(what) from None
        error.strerror = str(error.strerror).partition(" (")[0]  # without what Python adds to it
        what = say(
            "Cannot listen on port {port} of {host} ({reason}): choose another with --port.",
            port=port, host=host, reason=because(error),
        )  # fmt: skip
        raise HomeError(what) from None
    # Python's create_server names no protocol, and the event loop sets TCP_NODELAY only where the
    # protocol says TCP: without it each answer waits 40 ms. Reopened, the socket knows its protocol.
    return socket.socket(fileno=listener.detach())


async def until_stopped(
    app: App, listener: socket.socket, proxies: tuple[str, ...], ready: Callable[[], None]
) -> None:
    """Serve until SIGTERM or SIGINT. proxies: addresses trusted to say who the client is."""
    doors = Doors(_connections(), tuple(map(client_of, proxies)))

    def connected(**given: Any) -> Connection:
        return Connection(**given, doors=doors)

    config = uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        log_level=logging.ERROR,
        access_log=False,
        server_header=False,
        http=connected,  # type: ignore[arg-type]
        ws="none",
        h11_max_incomplete_event_size=LONGEST_HEAD,
        # This many are accepted before the guard sees the first of them.
        backlog=128,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
    )
    await _Server(config, ready).serve(sockets=[listener])


def _connections() -> int:
    """How many connections may be open, given this process's limit on open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _WANTED_FILES:
        wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, _WANTED_FILES)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    if soft == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(16, min(MOST_CONNECTIONS, soft - _SPARE_FILES))


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn's own handler raises the signal again when all is closed, which kills the command.
        self.force_exit = self.should_exit
        self.should_exit = True
