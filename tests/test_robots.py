"""robots.txt is obeyed: real crawls in a process of their own, against a server on loopback."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import bare_crawl
import forked
import pytest
from protego import Protego

from crawler.robots import beside, forbidding_line, rules_text


@dataclass
class Site:
    """A server whose /robots.txt waits for the gate. status None: hangs up; -1: never answers;
    -2, -3: the head, or the body, comes a byte at a time and does not end."""

    status: int | None = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    gate: threading.Event = field(default_factory=threading.Event)
    end: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def robots(self) -> str:
        return f"http://127.0.0.1:{self.port}/robots.txt"

    @property
    def pages(self) -> list[str]:
        return [path for path in self.asked if path.startswith("/p")]

    def respond(self, handler: Any) -> None:
        if self.status == -1:
            self.end.wait(30)
        elif self.status in (-2, -3):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"\r\n\r\n" * (self.status == -3))
            with suppress(OSError):
                while not self.end.wait(0.05):
                    handler.wfile.write(b"x")
        elif self.gate.wait(30) and self.status is not None:
            handler.answer(self.status, self.body, self.headers)

    def crawl(self, *paths: str, timeout: float = 30.0) -> dict[str, Any]:
        site = f"http://127.0.0.1:{self.port}"
        told: dict[str, Any] = {"port": self.port, "site": site, "paths": paths}
        told["timeout"] = timeout
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
            else:
                served.respond(self)

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
    assert seen["denied"] == ["Forbidden by robots.txt (Disallow: /p/)"] * 40


def test_a_rule_for_us_leaves_the_rest_open(site: Site) -> None:
    site.body = b"User-agent: *\nDisallow: /\n\nUser-agent: DangjianArchive\nDisallow: /p/1\n"
    seen = site.crawl("/p/1", "/p/2", "/p/3")
    assert sorted(site.pages) == ["/p/2", "/p/3"]
    assert seen["denied"] == ["Forbidden by robots.txt (Disallow: /p/1)"]


def test_its_request_says_who_asked(site: Site) -> None:
    seen = site.crawl("/p/1", "/p/2")
    assert seen["robots"] == [[site.robots, "qinghe", "slot"]]


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_in_trouble_allows_nothing(site: Site, status: int) -> None:
    site.status = status
    seen = site.crawl(*FORTY)
    assert site.pages == []
    assert seen["unreachable"] == [f"{site.robots} could not be had: it answered {status}"] * 40
    assert seen["denied"] == []


def test_no_robots_txt_allows_everything(site: Site) -> None:
    site.status = 404
    site.body = b"User-agent: *\nDisallow: /\n"
    seen = site.crawl(*FORTY)
    assert sorted(site.pages) == sorted(FORTY)
    assert seen["fetched"] == [200] * 40


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (None, "the connection was broken off"),
        (-1, "no answer within 60 s"),
        (-2, "no answer within 60 s"),
        (-3, "no answer within 60 s"),
    ],
    ids=["hangs up", "never answers", "drips its head", "drips its body"],
)
def test_no_answer_allows_nothing(site: Site, status: int | None, why: str) -> None:
    site.status = status
    seen = site.crawl(*FORTY, timeout=0.5)
    assert site.pages == []
    assert seen["unreachable"] == [f"{site.robots} could not be had: {why}"] * 40
    assert seen["denied"] == []


def test_a_redirect_to_itself_ends_after_five(site: Site) -> None:
    site.status, site.headers = 302, {"Location": "/robots.txt"}
    seen = site.crawl("/p/1")
    assert site.asked == ["/robots.txt"] * 6
    why = "it redirects more than 5 times"
    assert seen["unreachable"] == [f"{site.robots} could not be had: {why}"]


def test_a_redirect_is_followed_to_the_rules(site: Site) -> None:
    site.status, site.headers = 301, {"Location": "/rules"}  # answers a page without rules
    seen = site.crawl("/p/1")
    assert site.asked == ["/robots.txt", "/rules", "/p/1"]
    assert (seen["denied"], seen["unreachable"]) == ([], [])


def test_a_redirect_never_reads_a_local_file(site: Site, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.write_text("User-agent: *\nAllow: /\n")
    site.status, site.headers = 302, {"Location": rules.as_uri()}
    seen = site.crawl("/p/1")
    assert site.pages == []
    why = "it redirects to something that is not on the web"
    assert seen["unreachable"] == [f"{site.robots} could not be had: {why}"]


def test_only_the_first_500_kib_are_rules(site: Site) -> None:
    head = b"User-agent: *\nDisallow: /p/1\n"
    filler = b"#" * (500 * 1024 - len(head) - 12) + b"\n"
    # The limit falls inside the last rule, which would forbid everything if it were cut there.
    site.body = head + filler + b"Disallow: /nothing-of-this-kind\nDisallow: /p/2\n"
    site.crawl("/p/1", "/p/2")
    assert site.pages == ["/p/2"]


@pytest.mark.parametrize(
    ("asked", "delay"), [(b"7", 7.0), (b"900", 120.0), (b"0", None), (b"soon", None)]
)
def test_the_crawl_delay_goes_with_each_request(
    site: Site, asked: bytes, delay: float | None
) -> None:
    site.body = b"User-agent: *\nCrawl-delay: " + asked + b"\n"
    assert site.crawl("/p/1", "/p/2")["crawl_delay"] == [delay, delay]


RULES = "User-agent: *\r\nDisallow: /党建/\r\nDisallow: /p/ # 内部\r\n"
SAVED = {
    "utf-8": RULES.encode(),
    "utf-8 with its mark": RULES.encode("utf-8-sig"),
    "gb18030": RULES.encode("gb18030"),
    "utf-16": RULES.encode("utf-16"),
    "utf-16, big end first": b"\xfe\xff" + RULES.encode("utf-16-be"),
    "utf-16 without a mark": RULES.replace("党建", "dj").encode("utf-16-le"),
    "utf-16 without a mark, big end first": RULES.replace("党建", "dj").encode("utf-16-be"),
    "utf-32": RULES.encode("utf-32"),
    "utf-32 without a mark": RULES.replace("党建", "dj").encode("utf-32-be"),
    "half a character at its end": RULES.encode("utf-16") + b"\x41",
    "zeros between": RULES.encode().replace(b"\r", b"\0\r").replace(b"low", b"l\0ow"),
    "a comment in broken bytes": RULES.encode() + b"# \xff\xfe\x80\xb5\xb3 \x81\n",
    "old line ends": RULES.replace("\r\n", "\r").encode(),
}


@pytest.mark.parametrize("body", SAVED.values(), ids=SAVED)
def test_it_forbids_what_it_says_however_it_was_saved(body: bytes) -> None:
    text = rules_text(body)
    rules = Protego.parse(text)
    assert not rules.can_fetch("http://qinghe.example/p/1.html", "us")
    assert rules.can_fetch("http://qinghe.example/a/1.html", "us")
    line = forbidding_line(rules, text, "http://qinghe.example/p/1.html", "us")
    assert line == "Disallow: /p/"


def test_the_line_that_forbids_is_that_of_the_longest_rule_for_us() -> None:
    text = (
        "User-agent: other\nDisallow: /a/secret\n\n"
        "User-agent: dangjian\nuser-agent: b\nAllow: /a/\n disallow : /a/*/报告$ \nDisallow: /\n"
    )
    rules = Protego.parse(text)

    def line(path: str) -> str:
        return str(forbidding_line(rules, text, f"http://qinghe.example{path}", "Dangjian/1 (+x)"))

    assert line("/a/2024/%E6%8A%A5%E5%91%8A") == "disallow : /a/*/报告$"
    assert line("/b") == "Disallow: /"
    assert rules.can_fetch("http://qinghe.example/a/secret", "Dangjian/1 (+x)")


def test_a_crawl_goes_on_while_a_long_file_is_parsed() -> None:
    text = "User-agent: *\n" + "\n".join(f"Disallow: /*{n}/*.pdf$" for n in range(20_000))

    async def turns() -> tuple[int, Protego]:
        parsing = asyncio.ensure_future(beside(text, Protego.parse, text))
        count = 0
        while not parsing.done():
            count += 1
            await asyncio.sleep(0)
        return count, parsing.result()

    count, rules = asyncio.run(turns())
    assert count > 20  # on the loop itself it would be one or two
    assert not rules.can_fetch("http://a.example/19999/x.pdf", "us")
    assert rules.can_fetch("http://a.example/19999/x.html", "us")


def test_a_long_file_is_obeyed_to_its_end(site: Site) -> None:
    site.gate.set()
    rules = "\n".join(f"Disallow: /no/{n}" for n in range(15_000))
    site.body = f"User-agent: *\n{rules}\nDisallow: /p/1\n".encode()
    seen = site.crawl("/p/1", "/p/2")
    assert site.pages == ["/p/2"]
    assert seen["denied"] == ["Forbidden by robots.txt (Disallow: /p/1)"]
