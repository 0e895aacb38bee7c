"""A loopback server with one path per misbehaviour, and a list page that names them."""

import gzip
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GOOD = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="nav"><a href="/">首页</a></div><h1>{title}</h1>
<p class="info">发布时间：2026-03-02 09:30　来源：石桥融媒　作者：方小满</p>
<div id="zoom"><p>石桥镇党委日前组织机关党员到河口村开展主题党日活动，清理水渠两公里，慰问老党员十二户。</p>
<p>活动结束后，支部书记结合村里的产业项目讲了一堂微党课，大家围绕如何当好先锋作了交流发言。</p>
<p>河口村地处石桥镇西部，三面环水，多年来靠种稻养虾过日子，村集体收入在全镇排在后面，年轻人大多外出务工。去年以来，
镇党委从机关选派三名干部驻村，同村党支部一道走访农户，开了九场院坝会，把村民反映最多的灌溉、道路和销路三件事列成清单，逐项落实
到人。如今水渠通了，进村的路宽了，合作社同县里两家超市签了协议，稻虾米头一次有了自己的牌子。村里的老党员说，干部常来坐坐，心里就踏实，
有话也愿意讲。镇党委书记表示，下一步将把主题党日开到更多的村组去，让党员带着问题来、带着办法走，把群众的小事当作支部的大事来办，
年底请村民代表到会评议，评议结果同支部考核挂钩。</p></div>
</body></html>"""


class Misbehaving:
    """The server. paths: path, or "POST path" → what answers it. seen: how often each was asked for."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.headers: dict[str, dict[str, str]] = {}
        self.guard = threading.Lock()
        self.listed: list[str] = []
        self.paths: dict[str, Callable[[Any], None]] = {
            "/robots.txt": lambda h: h.reply(404, b"no"),
            "/djgz/": lambda h: h.reply(200, self._list()),
        }

    def article(self, path: str, title: str = "石桥镇开展主题党日活动") -> None:
        """An article that behaves."""
        page = GOOD.format(title=title).encode()
        self.add(path, lambda h: h.reply(200, page))

    def add(self, path: str, answer: Callable[[Any], None]) -> None:
        """A path that the list page names."""
        self.paths[path] = answer
        self.listed.append(path)

    def _list(self) -> bytes:
        rows = "".join(
            f'<li><a href="{path}" title="第{i}条：石桥镇基层党建工作动态">第{i}条</a><span>2026-03-02</span></li>'
            for i, path in enumerate(self.listed)
        )
        return (
            f'<html><meta charset="utf-8"><body><ul class="list">{rows}</ul></body></html>'.encode()
        )


def nothing_there(handler: Any) -> None:
    """The answer of every other path."""
    handler.reply(404, "没有这个页面".encode())


def replying(body: bytes) -> Callable[[Any], None]:
    """A path that answers so."""

    def answer(handler: Any) -> None:
        handler.reply(200, body)

    return answer


@contextmanager
def misbehaving() -> Iterator[tuple[Misbehaving, str]]:
    """The server and its address, while the block runs."""
    world = Misbehaving()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self) -> None:
            self._answer(self.path)

        def do_POST(self) -> None:
            self.sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer(f"POST {self.path}")

        def _answer(self, asked: str) -> None:
            with world.guard:
                world.seen[asked] += 1
                world.headers[asked] = dict(self.headers)
            world.paths.get(asked, nothing_there)(self)

        def reply(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            named = {"content_type": "text/html", "content_length": str(len(body)), **headers}
            for name, value in named.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield world, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def source_table(address: str, **settings: object) -> str:
    """A [[source]] for the server."""
    values: dict[str, object] = {
        "key": "shiqiao",
        "name": "石桥镇（测试）",
        "start": [f"{address}/djgz/"],
        "region": "999951",
        "region_name": "石桥镇（测试）",
        "kind": "government",
        "family": "generic",
        "delay": 0.01,
        "allow_private": True,
        **settings,
    }
    return "[[source]]\n" + "\n".join(f"{k} = {_toml(v)}" for k, v in values.items()) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
    return f'"{value}"' if isinstance(value, str) else str(value)


def gzipped(body: bytes) -> bytes:
    """A body as a server that compresses would send it; the same bytes every time."""
    return gzip.compress(body, mtime=0)
