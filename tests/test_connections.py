"""The address that is connected to decides, whatever leads there; the size of heads is limited."""

import ipaddress
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from commands import dangjian
from misbehaving import misbehaving, source_table
from replay import certificate

from archive.home.config import parse_config
from archive.home.folder import Home
from archive.store.database import Store
from archive.types import Source
from crawler.addresses import is_public, literal
from crawler.lists import FAMILIES
from crawler.scope import allowed_hosts, elsewhere, is_allowed, private_hosts

Configure = Callable[[str], None]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0",  # noqa: S104 - refused, not bound to
        "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1",
        "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0",
        "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001:0:4136:e378::1", "100::1",
        "2002:7f00:1::", "2002:a9fe:a9fe::1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
        "4000::1",
    ],
)  # fmt: skip
def test_what_is_not_of_the_public_internet(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "114.114.114.114",
        "172.32.0.1",
        "100.128.0.1",
        "2400:3200::1",
        "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1",
    ],
)
def test_what_is(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "LOCALHOST",
        "a.localhost",
        "127.0.0.1.",
    ],
)
def test_spellings_of_this_machine(host: str) -> None:
    assert literal(host) == ipaddress.ip_address("127.0.0.1")


def _source(*start: str, **settings: object) -> Source:
    text = source_table("http://x.example", start=list(start), **settings)
    return next(iter(parse_config(text, FAMILIES, name="x").sources.values()))


def test_ports_of_the_sources_own_hosts_and_others_only_when_named() -> None:
    source = _source(
        "http://www.qinghe.example:8080/a/", hosts=["img.example", "files.example:9000"]
    )
    hosts = allowed_hosts(source)
    for url in (
        "http://qinghe.example:8080/b",
        "https://www.qinghe.example/b",
        "http://QINGHE.example./b",
        "http://img.example:8080/c",
        "http://files.example:9000/d",
    ):
        assert is_allowed(url, hosts), url
    for url in (
        "http://qinghe.example:8081/b",
        "http://qinghe.example:22/b",
        "http://files.example/d",
        "http://other.example/",
        "ftp://qinghe.example/b",
        "http://qinghe.example:0/b",
        "http://qinghe.example@other.example/b",
    ):
        assert not is_allowed(url, hosts), url


@pytest.mark.parametrize(
    ("start", "url", "belongs"),
    [
        ("http://www.qinghe.gov.cn/dj/", "https://dj.qinghe.gov.cn/art/1.html", True),
        ("http://www.qinghe.gov.cn/dj/", "http://a.b.qinghe.gov.cn/1.html", True),
        ("http://qinghe.gov.cn/dj/", "http://dj.qinghe.gov.cn/1.html", True),
        ("http://www.qinghe.gov.cn/dj/", "http://dj.qinghe.gov.cn:8081/1.html", False),
        ("http://www.qinghe.gov.cn:8081/dj/", "http://dj.qinghe.gov.cn:8081/1.html", True),
        ("http://dj.qinghe.gov.cn/", "http://www.qinghe.gov.cn/1.html", False),
        ("http://www.qinghe.gov.cn/dj/", "http://notqinghe.gov.cn/1.html", False),
        # Whose sub-domains are anybody's.
        ("http://www.gov.cn/", "http://www.qinghe.gov.cn/1.html", False),
        ("http://www.sd.cn/", "http://qinghe.sd.cn/1.html", False),
        ("http://127.0.0.1:80/", "http://1.127.0.0.1/1.html", False),
        ("http://localhost/", "http://a.localhost/1.html", False),
    ],
)
def test_sub_domains_of_a_sources_own_site_belong_to_it(
    start: str, url: str, belongs: bool
) -> None:
    hosts = allowed_hosts(_source(start))
    assert is_allowed(url, hosts) is belongs
    away = elsewhere([url], hosts)
    assert bool(away) is not belongs or ":8081" in url


def test_the_permission_is_for_the_services_a_source_names() -> None:
    start = ("http://127.0.0.1:8001/", "http://www.intranet/")
    source = _source(*start, hosts=["files:9000"])
    assert private_hosts(source) == {
        ("127.0.0.1", 8001),
        ("intranet", 80),
        ("intranet", 443),
        ("files", 9000),
    }
    assert private_hosts(replace(source, allow_private=False)) == frozenset()


@pytest.mark.parametrize(
    "host", ["", "a/b", "user@host", "host:0", "host:x", "host:99999", "http://h"]
)
def test_a_host_that_is_none_is_told(home: Home, configure: Configure, host: str) -> None:
    configure(source_table("http://127.0.0.1:9", hosts=[host]))
    ran = dangjian("sources", "list", home=home.folder)
    assert ran.code == 2
    assert "'hosts' must" in ran.err


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1"])
def test_a_private_address_is_not_asked_without_permission(
    home: Home, configure: Configure, store: Store, host: str
) -> None:
    with misbehaving() as (world, address):
        here = address.replace("127.0.0.1", host)
        configure(source_table(here, allow_private=False))
        ran = dangjian("crawl", home=home.folder)
    assert (ran.code, dict(world.seen)) == (1, {})
    did = store.value("SELECT message FROM run_sources")
    assert "lies on a private address (127.0.0.1)" in did
    assert store.value("SELECT denied FROM run_sources") == 0
    assert store.value("SELECT count(*) FROM pages") == 0


def test_a_permission_is_no_other_sources(home: Home, configure: Configure, store: Store) -> None:
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        permitted = source_table(address)
        other = source_table(
            address, key="heshan", start=[f"{address}/other/"], allow_private=False
        )
        world.paths["/other/"] = world.paths["/djgz/"]
        configure(permitted + other)
        assert dangjian("crawl", home=home.folder).code == 1
    assert world.seen["/other/"] == 0
    assert world.seen["/a/t20260302_1.html"] == 1
    assert store.value("SELECT errors FROM run_sources WHERE source = 'heshan'") == 1


def _leads(status: int, to: str) -> Callable[[Any], None]:
    return lambda h: h.reply(status, b"", location=to)


@pytest.mark.parametrize("named", [[], ["localhost"]], ids=["off its hosts", "on a named host"])
@pytest.mark.parametrize("place", ["pages", "robots"])
def test_nothing_leads_to_another_service_of_this_machine(
    home: Home, configure: Configure, store: Store, place: str, named: list[str]
) -> None:
    with misbehaving() as (inner, inside), misbehaving() as (world, address):
        secret = inside.replace("127.0.0.1", "localhost") + "/latest/meta-data"
        inner.paths["/latest/meta-data"] = lambda h: h.reply(200, b"SECRET")
        world.article("/a/t20260302_1.html")
        ways = {"/robots.txt"}
        if place == "robots":
            world.paths["/robots.txt"] = _leads(301, secret)
        else:
            world.paths["/away/"] = _leads(302, secret)
            world.add("/a/t20260302_2.html", _leads(307, secret))
            page = f'<h1>石桥镇通知</h1><p>见附件。</p><a href="{secret}.pdf">附件：名单.pdf</a>'
            world.add("/a/t20260302_3.html", lambda h: h.reply(200, page.encode()))
            ways = {"/away/", "/a/t20260302_2.html", "/a/t20260302_3.html"}
        start = [f"{address}/djgz/", f"{address}/away/"]
        configure(source_table(address, start=start, hosts=named, attachments=True))
        dangjian("crawl", home=home.folder)
    assert dict(inner.seen) == {}
    assert ways <= set(world.seen)
    assert store.value("SELECT count(*) FROM pages WHERE url LIKE '%meta-data%'") == 0


def test_a_robots_txt_may_redirect_on_its_own_host(
    home: Home, configure: Configure, store: Store
) -> None:
    with misbehaving() as (world, address):
        world.paths["/robots.txt"] = _leads(302, "/cms/robots")
        world.paths["/cms/robots"] = lambda h: h.reply(200, b"User-agent: *\nDisallow: /p/")
        world.article("/a/t20260302_1.html")
        world.article("/p/t20260302_2.html")
        configure(source_table(address))
        dangjian("crawl", home=home.folder)
    assert (world.seen["/a/t20260302_1.html"], world.seen["/p/t20260302_2.html"]) == (1, 0)
    asked = store.value("SELECT asked FROM pages WHERE url LIKE '%/cms/robots'")
    assert asked == f"{address}/robots.txt"
    denial = next(store.rows("SELECT source, url, rule, agent FROM denials"))
    assert denial["url"] == f"{address}/p/t20260302_2.html"
    assert denial["rule"] == "Disallow: /p/"
    assert denial["agent"].startswith("dangjian-archive/")
    assert store.value("SELECT denied FROM run_sources") == 1


def test_through_a_proxy_an_address_of_this_machine_is_not_asked_either(
    home: Home, configure: Configure
) -> None:
    with misbehaving() as (world, address):
        start = "http://169.254.169.254/latest/"
        configure(source_table(address, start=[start], allow_private=False))
        ran = dangjian("crawl", home=home.folder, http_proxy=address, no_proxy="")
    assert (ran.code, dict(world.seen)) == (1, {})


def _endless(lines: Callable[[int], bytes], sent: list[int]) -> Callable[[Any], None]:
    """An answer whose head goes on for 100 MB, unless the other side hangs up."""

    def answer(handler: Any) -> None:
        number = 0
        while sent[0] < 100_000_000:
            block = b"".join(lines(number + n) for n in range(200))
            number += 200
            try:
                handler.wfile.write(block)
            except OSError:
                break
            sent[0] += len(block)
        handler.close_connection = True

    return answer


@pytest.mark.parametrize(
    "lines",
    [
        lambda n: b"HTTP/1.1 200 OK\r\n" if n == 0 else b"X-%d: %s\r\n" % (n, b"x" * 400),
        lambda n: b"HTTP/1.1 200 OK\r\nX: a\r\n" if n == 0 else b" folded on and on\r\n",
        lambda n: b"HTTP/1.1 200 OK\r\nX: " if n == 0 else b"y" * 400,
        lambda n: b"HTTP/1.1 100 Continue\r\n\r\n",
        lambda n: b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
        lambda n: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
            if n == 0
            else b"T: t\r\n" * 50
        ),
    ],
    ids=["lines", "one folded line", "one line", "continue", "hints", "trailers"],
)
def test_a_head_that_does_not_end_is_given_up(
    home: Home, configure: Configure, store: Store, lines: Callable[[int], bytes]
) -> None:
    sent = [0]
    with misbehaving() as (world, address):
        world.add("/a/t20260302_9.html", _endless(lines, sent))
        world.article("/a/t20260302_1.html")
        configure(source_table(address))
        ran = dangjian("crawl", home=home.folder)
    assert "Traceback" not in ran.err
    assert 0 < sent[0] < 30_000_000
    assert store.value("SELECT count(*) FROM articles") == 1
    told = store.value("SELECT error FROM addresses WHERE url LIKE '%_9.html'")
    assert told in ("the head of the answer does not end", "the connection was broken off")


class _Tls:
    """A server with a certificate that nobody signed."""

    def __init__(self, folder: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(folder))
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.address = f"https://127.0.0.1:{self.server.server_address[1]}"


@pytest.mark.parametrize(
    ("permitted", "why"),
    [(True, "the certificate is not valid"), (False, "lies on a private address")],
)
def test_https_is_checked_in_the_same_way(
    home: Home, configure: Configure, store: Store, tmp_path: Path, permitted: bool, why: str
) -> None:
    served = _Tls(tmp_path)
    configure(source_table(served.address, allow_private=permitted))
    ran = dangjian("crawl", home=home.folder)
    served.server.shutdown()
    served.server.server_close()
    assert (ran.code, ran.err.count("Traceback")) == (1, 0)
    assert why in store.value("SELECT message FROM run_sources")


@pytest.mark.slow
def test_inspect_asks_what_was_typed_and_nothing_it_leads_to(home: Home) -> None:
    with misbehaving() as (inner, inside), misbehaving() as (world, address):
        inner.article("/a/t20260302_1.html")
        world.article("/a/t20260302_1.html")
        world.paths["/gone"] = _leads(302, f"{inside}/a/t20260302_1.html")
        assert dangjian("inspect", f"{address}/a/t20260302_1.html", home=home.folder).code == 0
        assert dangjian("inspect", f"{address}/gone", home=home.folder).code == 2
    assert dict(inner.seen) == {}
