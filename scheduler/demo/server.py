"""The sample sites on loopback: one port a site, quiet, with validators and gzip as real servers."""

import gzip
import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scheduler.demo.configuration import configuration, reach
from scheduler.demo.world.family import Answer
from scheduler.demo.world.sites import SampleSites

IDLE_SECONDS = 30  # a kept connection that says nothing is closed
WORTH_PACKING = 200  # bytes; below it gzip makes answers longer


class SampleServer:
    """What a test or the demo holds while the sites are served.

    phase: 1 or 2, the state of the world for every request from now on.
    """

    def __init__(self, sites: SampleSites) -> None:
        self.phase = 1
        self._sites = sites
        self._lock = threading.Lock()
        self._requests: list[tuple[str, str, int]] = []
        self._doors = {site.key: _Door(self, site.key) for site in sites.sites}

    def address(self, key: str) -> str:
        """`http://127.0.0.1:PORT`, without a slash at the end."""
        return f"http://127.0.0.1:{self._doors[key].server_port}"

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """Every request answered so far: site key, path with its query, status."""
        with self._lock:
            return list(self._requests)

    def config(self) -> str:
        """The text of a dangjian.toml for these sites."""
        sites = self._sites
        paper = next(site.key for site in sites.sites if "{date:" in site.start[0])
        return configuration(
            sites.sites,
            {key: self.address(key) for key in self._doors},
            reach(sites.today, sites.first_day(paper)),
            {key: min(5, sites.size(key)) for key in self._doors},
        )

    def answer(self, key: str, target: str) -> Answer:
        """What the world as it stands now sends."""
        return self._sites.answer(key, target, self.phase)

    def note(self, key: str, target: str, status: int) -> None:
        """Remember a request that was answered."""
        with self._lock:
            self._requests.append((key, target, status))

    @property
    def doors(self) -> tuple["_Door", ...]:
        """The listening sockets."""
        return tuple(self._doors.values())


@contextmanager
def serve(sites: SampleSites) -> Iterator[SampleServer]:
    """Serve all sites on free ports of 127.0.0.1 until the block ends."""
    server = SampleServer(sites)
    for door in server.doors:
        threading.Thread(target=door.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        # In parallel: each notices only at its next poll.
        closing = [threading.Thread(target=door.close) for door in server.doors]
        for thread in closing:
            thread.start()
        for thread in closing:
            thread.join()


class _Door(ThreadingHTTPServer):
    """One site's port. It knows its open connections, so that closing it waits for nobody."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, server: SampleServer, key: str) -> None:
        self.world = server
        self.key = key
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up halfway is nothing to report."""

    def close(self) -> None:
        """Stop listening, end kept connections and join their threads."""
        self.shutdown()
        with self._guard:
            for connection in self._open:
                # Reading then ends as if the client had closed; the handler's thread closes it.
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleSite"
    sys_version = ""
    timeout = IDLE_SECONDS
    wbufsize = -1  # headers and body leave in one packet
    server: _Door

    def do_GET(self) -> None:
        """Answer, with 304 when the client's copy is still current."""
        door = self.server
        answer = door.world.answer(door.key, self.path)
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
        fresh = answer.modified is not None and self._unchanged(etag, answer.modified)
        status = 304 if fresh else answer.status
        # Before the answer leaves: whoever receives it may look it up here.
        door.world.note(door.key, self.path, status)
        self.send_response(status)
        if answer.modified is not None:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", format_datetime(answer.modified, usegmt=True))
        if fresh:
            self.end_headers()
            return
        body = answer.body
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Vary", "Accept-Encoding")
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > WORTH_PACKING:
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _unchanged(self, etag: str, modified: datetime) -> bool:
        """If-None-Match takes precedence (RFC 9110, 13.1.3)."""
        if (match := self.headers.get("If-None-Match")) is not None:
            tags = [tag.strip().removeprefix("W/") for tag in match.split(",")]
            return etag in tags or "*" in tags
        if (since := self.headers.get("If-Modified-Since")) is not None:
            try:
                seen = parsedate_to_datetime(since)
            except ValueError:
                return False
            return modified <= (seen if seen.tzinfo else seen.replace(tzinfo=UTC))
        return False

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are counted, not printed."""
