"""Strangers on the published site: what one of them may take, and what none may see."""

import asyncio
import re
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
import served as own_process
from test_datasette import Filling, Get, getter
from waiting import until

from archive.store import visiting
from archive.store.database import open_store
from scheduler.listening import client_of, listen, until_stopped
from scheduler.serving import Site, make_datasette
from scheduler.visitors import origin_form

BURST, RATE = "scheduler.visitors.BURST", "scheduler.visitors.RATE"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles with long texts. Shared, so read-only."""
    filled = Filling(tmp_path_factory.mktemp("visited") / "home.db")
    for n in range(3):
        url = f"https://dj.qinghe.example/{n}.html"
        filled.add(f"简讯{n}", f"第{n}支部学习党建。", url=url)
    with filled.store.write() as db:
        db.execute(
            "DROP TRIGGER versions_update"
        )  # the index need not know what takes long to read
        db.execute("UPDATE versions SET text = text || hex(zeroblob(2000000))")
    filled.close()
    return filled.path


@contextmanager
def served(
    database: Path, settings: Mapping[str, float] | None = None, **options: object
) -> Iterator[tuple[str, int]]:
    """The published archive in a process of its own: its host and port."""
    with own_process.served(database, settings, **options) as address:
        parts = urlsplit(address)
        yield str(parts.hostname), int(parts.port or 0)


def ask(address: tuple[str, int], path: str, by: str = "127.0.0.1") -> tuple[int, dict[str, str]]:
    """Status and headers. by: the client's own address."""
    connection = HTTPConnection(*address, timeout=30, source_address=(by, 0))
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()


def closed(connection: socket.socket) -> bool:
    """Whether the server has closed it. Waits for that or for an answer."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def test_answers_are_sent_at_once() -> None:
    listener = listen("127.0.0.1", 0)
    found = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        connection = scope["state"]["connection"].transport.get_extra_info("socket")
        found.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        signal.raise_signal(signal.SIGTERM)

    asked = threading.Thread(target=ask, args=(listener.getsockname(), "/"))
    with listener:
        asyncio.run(until_stopped(app, listener, (), asked.start))
    asked.join()
    assert found == [1]


@pytest.mark.slow
def test_slow_connections_are_closed(database: Path) -> None:
    names = ("HEAD_SECONDS", "KEEP_ALIVE", "STALLED")
    settings = {f"scheduler.listening.{name}": 0.4 for name in names}
    with served(database, settings) as address:
        with socket.create_connection(address, timeout=20) as silent:
            assert closed(silent)
        with socket.create_connection(address, timeout=20) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
            assert closed(slow)
        with socket.create_connection(address, timeout=20) as kept:
            kept.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: a\r\n\r\n")
            while kept.recv(65536):
                pass
        with stalled(address) as still:
            until(lambda: _gone(still))
        assert ask(address, "/search.csv?q=%E7%AC%AC0%E6%94%AF%E9%83%A8")[0] == 200


def test_idle_connections_keep_nobody_out(database: Path) -> None:
    settings = {
        "scheduler.listening.MOST_CONNECTIONS": 50,
        "scheduler.listening.MOST_OF_ONE": 20,
    }
    with served(database, settings) as address, ExitStack() as stack:
        idle = [
            stack.enter_context(socket.create_connection(address, timeout=20)) for _ in range(30)
        ]
        assert ask(address, "/robots.txt")[0] == 200
        assert all(closed(connection) for connection in idle[:10])  # the oldest, of one address
        for n in range(80):
            own = (f"127.0.0.{2 + n % 8}", 0)
            stack.enter_context(socket.create_connection(address, 20, source_address=own))
        assert ask(address, "/robots.txt")[0] == 200  # of all


@contextmanager
def stalled(address: tuple[str, int]) -> Iterator[socket.socket]:
    """A download whose client does not read on."""
    with socket.socket() as client:
        client.settimeout(20)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(address)
        client.sendall(b"GET /search.json HTTP/1.1\r\nHost: a\r\n\r\n")
        client.recv(10)
        yield client


def _gone(connection: socket.socket) -> bool:
    try:
        connection.sendall(b"\r\n")
    except OSError:
        return True
    return False


def test_two_downloads_at_a_time_and_one_that_nobody_wants_ends(database: Path) -> None:
    with served(database) as address:
        with ExitStack() as stack:
            for _ in range(2):
                stack.enter_context(stalled(address))
            status, headers = ask(address, "/search.csv")
            assert (status, headers["retry-after"]) == (503, "10")
            assert ask(address, "/dangjian/versions.csv?_stream=on")[0] == 503
            assert ask(address, "/search")[0] == 200
        until(
            lambda: ask(address, "/search.csv?q=%E7%AC%AC0%E6%94%AF%E9%83%A8")[0] == 200, seconds=5
        )


def forwarded(address: tuple[str, int], path: str) -> list[int]:
    """Statuses of three requests, which say that they come from three addresses."""
    found = []
    for n in range(3):
        connection = HTTPConnection(*address, timeout=30)
        connection.request("GET", path, headers={"X-Forwarded-For": f"198.51.100.{n}"})
        found.append(connection.getresponse().status)
        connection.close()
    return found


def test_a_budget_for_each_address(database: Path) -> None:
    with served(database, {BURST: 5, RATE: 0.1}) as address:
        assert ask(address, "/dangjian.json?sql=select+1")[0] == 200  # this machine is alone
        assert [ask(address, "/robots.txt")[0] for _ in range(6)] == [200] * 4 + [429] * 2
        assert 1 <= int(ask(address, "/")[1]["retry-after"]) <= 10
        assert forwarded(address, "/robots.txt") == [429] * 3
        assert ask(address, "/robots.txt", by="127.0.0.2")[0] == 200


def test_a_request_for_a_whole_address_is_served_as_its_path(database: Path) -> None:
    """RFC 9112 3.2.2: a server must accept it."""
    with served(database) as address:
        own = f"http://{address[0]}:{address[1]}"
        for target in (own, "HTTP://dj.example", "https://dj.example:8443"):
            for path in ("", "/", "/search?q=%E5%85%9A%E5%BB%BA", "/assets/archive.css", "/none"):
                wanted = ask(address, path or "/")[0]
                assert ask(address, target + path)[0] == wanted, target + path


def test_of_a_whole_address_the_host_counts_and_not_the_header() -> None:
    headers = [(b"accept", b"*/*"), (b"host", b"other.example")]
    asked = {"raw_path": b"http://dj.example:81/a%2Fb", "path": "http://dj.example:81/a/b"}
    assert origin_form(asked | {"headers": headers}) == {
        "raw_path": b"/a%2Fb", "path": "/a/b",
        "headers": [(b"host", b"dj.example:81"), (b"accept", b"*/*")],
    }  # fmt: skip
    usual = {"raw_path": b"/capture/http://a/", "path": "/capture/http://a/", "headers": headers}
    assert origin_form(usual) is usual


def test_behind_a_proxy_that_is_named(database: Path) -> None:
    with served(database, {BURST: 1, RATE: 0.01}, proxies=("127.0.0.1",)) as address:
        assert forwarded(address, "/robots.txt") == [200] * 3
        assert ask(address, "/dangjian.json?sql=select+1")[0] == 403  # visitors are strangers


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("198.51.100.7", "198.51.100.7"), ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"), ("", ""), ("unix", "unix"),
    ],
)  # fmt: skip
def test_whom_an_address_stands_for(address: str, client: str) -> None:
    assert client_of(address) == client


def test_strangers_send_no_sql(database: Path) -> None:
    closed_, open_ = (getter(database, sql=sql) for sql in (False, True))
    for address in ("/dangjian?sql=select+1", "/dangjian.json?sql=select+1",
                    "/dangjian.csv?sql=select+1", "/dangjian/articles.json?_where=1"):  # fmt: skip
        assert closed_(address).status_code in (400, 403), address
        assert open_(address).status_code == 200, address
    for page in ("/", "/sources", "/runs", "/runs/1"):
        assert "SQL" not in closed_(page).text, page
    for page in ("/", "/sources", "/runs", "/runs/1"):
        assert "SQL" in open_(page).text, page
    assert "<textarea" not in closed_("/dangjian").text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/dangjian.json?sql=select+1", "SQL queries are not open to the public here."),
        ("/dangjian/article_tokens.json", "This is not open to the public here."),
    ],
)
def test_who_asks_for_json_is_refused_in_json_by_one_sentence(
    database: Path, address: str, sentence: str
) -> None:
    answer = getter(database, sql=False)(address)
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json()["error"] == sentence


def test_no_refusal_names_a_permission(database: Path) -> None:
    get = getter(database, sql=False)
    for address in ("/dangjian?sql=select+1", "/dangjian.csv?sql=select+1", "/dangjian.db",
                    "/dangjian/article_tokens", "/dangjian/articles?_where=1",
                    "/dangjian/articles.json?_where=1", "/dangjian.json?sql=select+1"):  # fmt: skip
        answer = get(address)
        assert answer.status_code in (400, 403, 404), address
        for name in ("execute-sql", "execute_sql", "view-", "permission"):
            assert name not in answer.text, (address, name)


def test_hidden_tables_cannot_be_seen(database: Path) -> None:
    get = getter(database)
    with open_store(database) as store:
        names = {
            row[0]
            for row in store.db.conn.execute("SELECT name FROM sqlite_master WHERE type <> 'index'")
        }
    names |= {"sqlite_master", "sqlite_schema", "ARTICLE_INDEX"}
    described = set(get("/-/metadata.json").json()["databases"]["dangjian"]["tables"])
    seen = set()
    for name in names:
        for address in (f"{name}.json", f"{name}/1.json"):
            if get(f"/dangjian/{address}").status_code not in (400, 403, 404):
                seen.add(name)
    assert seen <= described
    assert "article_index" not in get("/dangjian.json").text


def test_nothing_tells_where_the_files_lie(database: Path) -> None:
    get = getter(database)
    folder = str(database.parent)
    for sql in ("select * from pragma_database_list", "select * from pragma_database_list()",
                "pragma database_list", "select load_extension('x')", "attach 'x' as y"):  # fmt: skip
        answer = get("/dangjian.json", sql=sql)
        assert answer.status_code == 400, sql
        assert folder not in answer.text
    for address in ("/-/databases.json", "/-/threads.json", "/dangjian.json", "/-/settings.json"):
        assert folder not in get(address).text


@pytest.fixture
def connection(database: Path) -> Iterator[sqlite3.Connection]:
    """One of a visitor's."""
    opened = visiting.connect(database)
    visiting.bound(opened)
    yield opened
    opened.close()


# ruff: noqa: S608
BIG = "hex(zeroblob(8000000))"
ROWS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 100000000) "


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT instr(zeroblob(16000000), zeroblob(8000000) || 'x')",
        f"SELECT length(replace({BIG}, hex(zeroblob(4000000)) || '1', 'z'))",
        f"SELECT trim({BIG}, hex(zeroblob(4000000)))",
        f"SELECT {BIG} LIKE '%{'0' * 290}1'",
        f"SELECT {BIG} LIKE '%{'_' * 290}1%'",
        f"SELECT {BIG} GLOB '*[{'z' * 280}0]1'",
        f"SELECT max({', '.join([BIG] * 20)})",
        f"{ROWS} SELECT count(*) FROM c",
        f"{ROWS} SELECT x FROM c ORDER BY hex(randomblob(10000))",
        f"{ROWS} SELECT group_concat(x, hex(zeroblob(1000))) FROM c",
        f"{ROWS} SELECT hex(zeroblob(500000)) || x FROM c",
        "SELECT escape_fts(replace(hex(zeroblob(200000)), '0', '党 '))",
        "SELECT hex(zeroblob(400000000))",
    ],
    ids=lambda sql: sql[:40],
)
def test_no_question_outlives_its_time(connection: sqlite3.Connection, sql: str) -> None:
    begun = time.monotonic()
    with suppress(visiting.LateError, sqlite3.OperationalError):
        visiting.ask(connection, sql, seconds=0.3)
    assert time.monotonic() - begun < 3  # 0.3 and less than a second, on a busy machine


@pytest.mark.parametrize(
    "expression",
    [
        "format('%.*c', 999999999, 'a')", "printf('%*d', 999999999, 1)", "PRINTF('%.999999999d', 1)",
        "length(zeroblob(999999999))", "length(randomblob(999999999))",
        "json_patch((SELECT json_group_object('a' || x, x) FROM (SELECT x FROM c LIMIT 90000)), '{}')",
    ],
)  # fmt: skip
def test_a_number_or_two_lists_do_not_make_one_step_long(
    connection: sqlite3.Connection, expression: str
) -> None:
    began = time.monotonic()
    with pytest.raises(sqlite3.OperationalError):
        visiting.ask(connection, f"{ROWS} SELECT {expression}", seconds=20)
    assert time.monotonic() - began < 2


def test_long_values_do_not_outlive_the_limit(connection: sqlite3.Connection) -> None:
    sql = f"{ROWS} SELECT sum(length(hex(zeroblob(8000000 + x - x)))) FROM c"
    began = time.monotonic()
    with pytest.raises(visiting.LateError):
        visiting.ask(connection, sql, seconds=0.3)
    assert time.monotonic() - began < 2


def test_an_answer_has_an_end(connection: sqlite3.Connection) -> None:
    with pytest.raises(visiting.RefusedError, match="too large"):
        visiting.ask(connection, f"{ROWS} SELECT hex(zeroblob(500000)) FROM c", seconds=20)
    found = visiting.ask(connection, f"{ROWS} SELECT x FROM c", seconds=20, most=3)
    assert ([row[0] for row in found.rows], found.truncated) == ([1, 2, 3], True)
    with pytest.raises(visiting.LateError):
        visiting.ask(connection, "SELECT 1", seconds=20, stopped=lambda: True)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'党建Abc' LIKE '%建aB_'", 1), ("'a%c' LIKE 'a!%c' ESCAPE '!'", 1),
        ("'abc' LIKE 'a!%c' ESCAPE '!'", 0), ("'aXbXc' LIKE 'a%b%c'", 1), ("'ab' LIKE 'a%ab'", 0),
        ("'' LIKE '%'", 1), ("NULL LIKE 'a'", None), ("'Ä' LIKE 'ä'", 0), ("12 LIKE '1%'", 1),
        ("'abc' GLOB 'a[a-c]?'", 1), ("'abc' GLOB 'A*'", 0), ("'a]' GLOB 'a[^b]'", 1),
        ("instr('党建党', '建')", 2), ("instr('a', '')", 1), ("replace('aab', 'a', 'xy')", "xyxyb"),
        ("trim('  a ')", "a"), ("ltrim('xxa', 'x')", "a"), ("rtrim(NULL)", None),
    ],
)  # fmt: skip
def test_functions_that_replace_those_of_sqlite_say_the_same(
    connection: sqlite3.Connection, expression: str, expected: object
) -> None:
    ours = visiting.ask(connection, f"SELECT {expression}", seconds=5).rows[0][0]
    stock = sqlite3.connect(":memory:").execute(f"SELECT {expression}").fetchone()[0]
    assert ours == stock == expected


@pytest.fixture
def published(filling: Filling) -> Path:
    """Thirty articles of two sources, one with two versions."""
    for n in range(30):
        source = "qinghe" if n % 2 else "haixi"
        url = f"https://dj.qinghe.example/{n}.html"
        filling.add(f"简讯{n}", "各支部学习党建。", url=url, source=source)
    filling.add(
        "简讯0", "各支部学习党建，改。", url="https://dj.qinghe.example/0.html", source="haixi"
    )
    filling.close()
    return filling.path


@pytest.fixture
def filling(tmp_path: Path) -> Filling:
    """An empty database that the test fills."""
    return Filling(tmp_path / "home.db")


def test_below_a_path_every_link_leads_on(published: Path) -> None:
    site = Site(name="甲", base_url="https://a.example/archive/", sql=True)
    client = make_datasette(published, site).client
    seen: set[str] = set()
    waiting = ["/archive/", "/archive/search?q=党建&lang=en", "/archive/dangjian/articles?_search=党建",
               "/archive/dangjian/articles/30", "/archive/runs/1", "/archive/dangjian/pages/1"]  # fmt: skip
    while waiting and len(seen) < 90:
        place = waiting.pop(0)
        if place in seen:
            continue
        seen.add(place)
        answer = asyncio.run(client.get("/" + place.removeprefix("/archive/")))
        missing = "/capture/" in place  # this archive has no WARC files
        assert answer.status_code in ((404,) if missing else (200, 302)), place
        text = answer.headers.get("location", "") if answer.status_code == 302 else answer.text
        links = re.findall(r'(?:href|src|action)="([^"]*)"', text) or (
            [text] if text[:1] == "/" else []
        )
        for link in map(unescape, links if "html" in answer.headers["content-type"] else []):
            whole = link.removeprefix("https://a.example")
            if whole.startswith("/"):
                assert re.match("/archive/(?!archive/)", whole), (place, link)
                waiting.append(whole)
    assert len(seen) > 60


def test_a_request_does_not_say_where_the_archive_is(published: Path) -> None:
    evil = {
        "host": "evil.example",
        "x-forwarded-host": "evil.example",
        "forwarded": "host=evil.example",
    }
    here = getter(published, headers=evil)
    named = getter(published, headers=evil, base_url="https://a.example/")
    for place in ("/", "/search", "/dangjian/articles/1", "/dangjian/articles", "/dangjian/articles.json",
                  "/dangjian/versions/1", "/dangjian", "/capture/1", "/nothing"):  # fmt: skip
        for get in (here, named):
            answer = get(place)
            assert "evil" not in answer.text + str(answer.headers), place
    page = named("/dangjian/articles/2").text
    assert '<link rel="canonical" href="https://a.example/dangjian/articles/2">' in page
    assert "存档：https://a.example/dangjian/versions/2." in page


def test_search_engines_may_read_articles_alone(published: Path) -> None:
    for base_url, root in (("", ""), ("https://a.example/archive/", "/archive")):
        rules = RobotFileParser()
        rules.parse(getter(published, base_url=base_url)("/robots.txt").text.splitlines())
        for place in ("/", "/dangjian/articles/1", "/sources", "/assets/archive.css"):
            assert rules.can_fetch("anybot", root + place), place
        for place in ("/search", "/search?q=a", "/search.csv", "/capture/1", "/-/capture/1", "/dangjian",
                      "/dangjian/articles", "/dangjian/articles?_next=1", "/dangjian/pages/1"):  # fmt: skip
            assert not rules.can_fetch("anybot", root + place), place


def test_homes_of_any_name_have_pages(tmp_path: Path) -> None:
    for name in ("a#b", "a?b", "a%41b", "我的 档案", "a&mode=rwc"):
        folder = tmp_path / name
        folder.mkdir()
        filled = Filling(folder / "home.db")
        filled.add("简讯", "学习党建。", url="https://dj.qinghe.example/1.html")
        filled.close()
        get: Get = getter(filled.path)
        for place in ("/", "/search?q=党建", "/dangjian/articles.json", "/search.csv"):
            assert get(place).status_code == 200, (name, place)


def test_a_visitor_s_connection_only_reads(connection: sqlite3.Connection) -> None:
    for sql in (
        "DELETE FROM runs",
        "CREATE TABLE x (y)",
        "CREATE TEMP TABLE x (y)",
        "PRAGMA user_version = 7",
    ):
        with pytest.raises(sqlite3.OperationalError):
            visiting.ask(connection, sql, seconds=5)
