"""robots.txt is obeyed: real crawls in a process of their own, against a server on loopback."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import bare_crawl
import forked
import pytest


@dataclass
class Site:
    """A server whose /robots.txt waits for the gate. status None: hangs up; -1: never answers."""

    status: int | None = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    gate: threading.Event = field(default_factory=threading.Event)
    end: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def pages(self) -> list[str]:
        return [path for path in self.asked if path.startswith("/p")]

    def crawl(self, *paths: str, delay: float = 0.0, timeout: float = 30.0) -> dict[str, Any]:
        site = f"http://127.0.0.1:{self.port}"
        told: dict[str, Any] = {"port": self.port, "site": site, "paths": paths}
        told |= {"delay": delay, "timeout": timeout}
        done = forked.run(bare_crawl.crawl, told)
        assert done.code == 0, done.err
        seen: dict[str, Any] = json.loads(done.out)
        return seen


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/open":
                served.gate.set()
                self.send_error(204)
                return
            served.asked.append(self.path)
            if self.path != "/robots.txt":
                self.answer(200, b"<p>page</p>", {})
            elif served.status == -1:
                served.end.wait(30)
            elif served.gate.wait(30) and served.status is not None:
                self.answer(served.status, served.body, served.headers)

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield served
    served.gate.set()
    served.end.set()
    server.shutdown()
    thread.join()
    server.server_close()


FORTY = [f"/p/{number}" for number in range(40)]


def test_nothing_slips_through_while_robots_txt_is_awaited(site: Site) -> None:
    site.body = b"User-agent: *\nDisallow: /p/\n"
    seen = site.crawl(*FORTY)
    assert site.pages == []
    assert site.asked == ["/robots.txt"]
    assert seen["denied"] == ["Forbidden by robots.txt: a rule forbids the address"] * 40


def test_a_rule_for_us_leaves_the_rest_open(site: Site) -> None:
    site.body = b"User-agent: *\nDisallow: /\n\nUser-agent: DangjianArchive\nDisallow: /p/1\n"
    seen = site.crawl("/p/1", "/p/2", "/p/3")
    assert sorted(site.pages) == ["/p/2", "/p/3"]
    assert len(seen["denied"]) == 1


def test_its_request_says_who_asked(site: Site) -> None:
    seen = site.crawl("/p/1", "/p/2")
    robots = f"http://127.0.0.1:{site.port}/robots.txt"
    assert seen["robots"] == [[robots, "qinghe", "slot"]]


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_in_trouble_allows_nothing(site: Site, status: int) -> None:
    site.status = status
    seen = site.crawl(*FORTY)
    assert site.pages == []
    assert seen["denied"] == [f"Forbidden by robots.txt: it answered {status}"] * 40


def test_no_robots_txt_allows_everything(site: Site) -> None:
    site.status = 404
    site.body = b"User-agent: *\nDisallow: /\n"
    seen = site.crawl(*FORTY)
    assert sorted(site.pages) == sorted(FORTY)
    assert seen["fetched"] == [200] * 40


@pytest.mark.parametrize("status", [None, -1], ids=["hangs up", "never answers"])
def test_no_answer_allows_nothing(site: Site, status: int | None) -> None:
    site.status = status
    seen = site.crawl(*FORTY, timeout=0.5)
    assert site.pages == []
    assert len(seen["denied"]) == 40
    assert seen["denied"][0].startswith("Forbidden by robots.txt: it could not be fetched (")


def test_a_redirect_to_itself_ends_after_five(site: Site) -> None:
    site.status, site.headers = 302, {"Location": "/robots.txt"}
    seen = site.crawl("/p/1")
    assert site.asked == ["/robots.txt"] * 6
    assert seen["denied"] == ["Forbidden by robots.txt: more than 5 redirects"]


def test_a_redirect_is_followed_to_the_rules(site: Site) -> None:
    site.status, site.headers = 301, {"Location": "/rules"}  # answers a page without rules
    seen = site.crawl("/p/1")
    assert site.asked == ["/robots.txt", "/rules", "/p/1"]
    assert seen["denied"] == []


def test_a_redirect_never_reads_a_local_file(site: Site, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.write_text("User-agent: *\nAllow: /\n")
    site.status, site.headers = 302, {"Location": rules.as_uri()}
    seen = site.crawl("/p/1")
    assert site.pages == []
    assert len(seen["denied"]) == 1


def test_only_the_first_500_kib_are_rules(site: Site) -> None:
    head = b"User-agent: *\nDisallow: /p/1\n"
    filler = b"#" * (500 * 1024 - len(head) - 12) + b"\n"
    # The limit falls inside the last rule, which would forbid everything if it were cut there.
    site.body = head + filler + b"Disallow: /nothing-of-this-kind\nDisallow: /p/2\n"
    site.crawl("/p/1", "/p/2")
    assert site.pages == ["/p/2"]


@pytest.mark.parametrize(
    ("crawl_delay", "own_delay", "delay"),
    [(b"7", 0.1, [7.0, 0.0]), (b"900", 0.1, [120.0, 0.0]), (b"0.05", 0.1, [0.1, 0.5])],
    ids=["raises", "is capped", "never lowers"],
)
def test_crawl_delay(site: Site, crawl_delay: bytes, own_delay: float, delay: list[float]) -> None:
    site.body = b"User-agent: *\nDisallow: /p/\nCrawl-delay: " + crawl_delay + b"\n"
    seen = site.crawl("/p/1", delay=own_delay)
    assert seen["delay"] == delay
    raised = {"delay": delay[0], "jitter": 0} if delay[1] == 0 else {}
    assert seen["later_slots"] == raised
