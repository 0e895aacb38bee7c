"""Captured pages as they were served: the very bytes, and nothing in them alive."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fresh import new_store
from test_datasette import SOURCES, Get, getter, live_markup

from archive.store import pages, runs
from archive.types import Page, Role
from archive.warc import WarcSink

WHEN = datetime(2024, 7, 13, 1, 20, tzinfo=UTC)
HOSTILE = (
    '<html><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=https://a.example/">'
    "<title>青禾</title><script>document.title = 'ran'</script>"
    '<link rel="stylesheet" href="https://a.example/x.css"></head>'
    '<body onload="alert(1)"><img src="https://a.example/a.png"><form action="https://a.example/">'
    "</form>柳溪镇的党建与群众工作，大家都来说一说。</body></html>"
)


class Kept:
    """A home with a WARC file, filled page by page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = new_store(folder / "home.db")
        runs.put_sources(self.store, SOURCES, {})
        self.run = runs.start_run(self.store, SOURCES, WHEN)
        self.sink = WarcSink(folder / "warc", self.run)

    def keep(self, body: bytes, content_type: str | None = "text/html", **facts: Any) -> int:
        """Returns the page's number."""
        known: dict[str, Any] = {
            "url": "https://dj.qinghe.example/1.html",
            "status": 200,
            "headers": (),
        }
        known |= facts
        if content_type is not None:
            known["headers"] = (*known["headers"], ("Content-Type", content_type))
        known.setdefault("role", Role.ARTICLE)
        page = Page(source="qinghe", fetched_at=WHEN, body=body, **known)
        capture = self.sink.write(page)
        with self.store.write() as connection:
            return pages.keep(connection, self.run, page, capture)

    def get(self, address: str, **arguments: str) -> httpx.Response:
        """Ask the published home."""
        ask: Get = getter(self.folder / "home.db")
        return ask(address, **arguments)

    @property
    def warc(self) -> Path:
        return next((self.folder / "warc").iterdir())


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """A home without a page."""
    home = Kept(tmp_path)
    with home.sink, home.store:
        yield home


@pytest.mark.parametrize("served", [HOSTILE.encode(), HOSTILE.encode("gb18030")])
def test_the_bytes_as_served_in_a_sandbox(kept: Kept, served: bytes) -> None:
    number = kept.keep(served, "text/html; charset=iso-8859-1")
    answer = kept.get(f"/-/capture/{number}")
    assert (answer.status_code, answer.content) == (200, served)
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["sandbox"] == ""
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'unsafe-inline'"
    assert policy["img-src"] == "data:"
    assert "script-src" not in policy
    assert len(answer.headers.get_list("content-security-policy")) == 1
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("各支部学习党建的经验。".encode(), "utf-8"),
        ("\ufeff各支部学习党建的经验。".encode(), "utf-8"),
        ("各支部学习党建的经验。".encode("gb18030"), "gb18030"),
        ("\ufeff各支部学习党建的经验。".encode("utf-16-le"), "utf-16-le"),
        ("各支部學習黨建的經驗，大家都說這個會開得好。".encode("big5hkscs"), "big5"),
        (b"plain", "utf-8"),
    ],
)
def test_the_charset_is_what_the_bytes_are(kept: Kept, body: bytes, charset: str) -> None:
    number = kept.keep(body, "text/html; charset=big5")
    answer = kept.get(f"/-/capture/{number}")
    assert answer.headers["content-type"] == f"text/html; charset={charset}"
    assert answer.content == body


@pytest.mark.parametrize(
    ("asked", "url", "status"),
    [
        (None, "https://dj.qinghe.example/robots.txt", 200),
        ("https://dj.qinghe.example/robots.txt", "https://dj.qinghe.example/cms/robots", 200),
        ("https://dj.qinghe.example/robots.txt", "http://169.254.169.254/robots.txt", 404),
        ("https://dj.qinghe.example/robots.txt", "https://other.example/robots.txt", 404),
        (None, "http://169.254.169.254/latest/meta-data/", 404),  # as older archives keep it
    ],
)
def test_robots_txt_of_a_host_that_was_not_asked_is_not_shown(
    kept: Kept, asked: str | None, url: str, status: int
) -> None:
    number = kept.keep(b"SECRET", "text/plain", url=url, asked=asked, role=Role.ROBOTS)
    bare, framed = kept.get(f"/-/capture/{number}"), kept.get(f"/capture/{number}")
    assert (bare.status_code, framed.status_code) == (status, status)
    assert (b"SECRET" in bare.content) == (status == 200)
    assert ("169.254" in framed.text) is False


def test_the_frame_says_what_it_is(kept: Kept) -> None:
    number = kept.keep(HOSTILE.encode())
    page = kept.get(f"/capture/{number}").text
    assert live_markup(page) == []
    assert f'<iframe sandbox src="/-/capture/{number}"' in page
    digest = kept.store.value("SELECT sha256 FROM pages")
    for fact in ("https://dj.qinghe.example/1.html", "2024-07-13 09:20", digest, "读出时已核对"):
        assert fact in page
    assert "Captured page" in kept.get(f"/capture/{number}", lang="en").text


def test_a_coded_body_is_decoded(kept: Kept) -> None:
    coded = (("Content-Encoding", "gzip"),)
    number = kept.keep(gzip.compress(HOSTILE.encode()), headers=coded)
    answer = kept.get(f"/-/capture/{number}")
    assert answer.text == HOSTILE
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("url", "content_type", "body", "name"),
    [
        ("https://a.example/报告.pdf", "application/pdf", b"%PDF-1.4", "page-1.pdf"),
        ("https://a.example/x.exe", "application/octet-stream", b"MZ", "page-1.bin"),
        ("https://a.example/x.svg", "image/svg+xml", b"<svg onload='x'/>", "page-1.bin"),
        ("https://a.example/x.html", "text/html", b"\x89PNG\r\n", "page-1.bin"),
        ('https://a.example/a";x=.PDF', "application/pdf\r\nX: y", b"%PDF", "page-1.pdf"),
        ("https://a.example/x.pdf/", None, b"no type at all", "page-1.bin"),
        ("https://a.example/x.js", "text/javascript", b"alert(1)", "page-1.bin"),
    ],
)
def test_what_is_no_web_page_is_downloaded(
    kept: Kept, url: str, content_type: str | None, body: bytes, name: str
) -> None:
    number = kept.keep(body, None)
    with kept.store.write() as connection:
        connection.execute("UPDATE pages SET url = ?, content_type = ?", [url, content_type])
    answer = kept.get(f"/-/capture/{number}")
    assert answer.content == body
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert "sandbox" in answer.headers["content-security-policy"]
    page = kept.get(f"/capture/{number}").text
    assert "<iframe" not in page
    assert "只能下载" in page
    assert live_markup(page) == []


def test_a_web_page_can_be_downloaded_too(kept: Kept) -> None:
    number = kept.keep(HOSTILE.encode())
    answer = kept.get(f"/-/capture/{number}?download")
    assert answer.headers["content-disposition"] == f'attachment; filename="page-{number}.bin"'
    assert answer.content == HOSTILE.encode()


def test_a_redirection_without_a_body(kept: Kept) -> None:
    number = kept.keep(b"", None, status=301)
    page = kept.get(f"/capture/{number}")
    assert page.status_code == 200
    assert "没有正文" in page.text
    assert "<iframe" not in page.text


def assert_lost(kept: Kept, number: int, status: int, said: str) -> None:
    for address in (f"/capture/{number}", f"/-/capture/{number}"):
        answer = kept.get(address)
        assert answer.status_code == status
        assert said in answer.text
        assert "<iframe" not in answer.text
        assert str(kept.folder) not in answer.text
        assert live_markup(answer.text) == []


def test_a_page_that_was_never_there(kept: Kept) -> None:
    assert_lost(kept, 99, 404, "没有这个页面")
    assert_lost(kept, 10**17, 404, "没有这个页面")
    assert kept.get("/capture/x").status_code == 404
    assert kept.get(f"/capture/{10**30}").status_code == 404


def test_a_warc_file_that_is_not_there(kept: Kept) -> None:
    number = kept.keep(HOSTILE.encode())
    kept.warc.unlink()
    assert_lost(kept, number, 404, "原件不在这里")


@pytest.mark.parametrize("place", ["../home.db", "/etc/hostname", "a\x00b", "..", ""])
def test_a_name_that_leads_out_of_the_folder(kept: Kept, place: str) -> None:
    number = kept.keep(HOSTILE.encode())
    with kept.store.write() as connection:
        connection.execute("UPDATE pages SET warc_file = ?", [place])
    for address in (f"/capture/{number}", f"/-/capture/{number}"):
        assert kept.get(address).status_code in (404, 502)


@pytest.mark.parametrize("cut", [-40, 30, 5])
def test_a_record_that_is_cut_off(kept: Kept, cut: int) -> None:
    number = kept.keep(HOSTILE.encode())
    offset = kept.store.value("SELECT warc_offset FROM pages")
    whole = kept.warc.read_bytes()
    kept.warc.write_bytes(whole[: offset + cut] if cut > 0 else whole[:cut])
    assert_lost(kept, number, 502, "原件已经损坏")


def test_a_record_that_was_altered(kept: Kept) -> None:
    number = kept.keep(HOSTILE.encode())
    offset, length = next(
        iter(kept.store.db.conn.execute("SELECT warc_offset, warc_length FROM pages"))
    )
    whole = bytearray(kept.warc.read_bytes())
    for place in range(offset, offset + length, 61):
        for bit in (1, 64):
            altered = bytearray(whole)
            altered[place] ^= bit
            kept.warc.write_bytes(altered)
            answer = kept.get(f"/-/capture/{number}")
            # A bit of the gzip header may be turned without harm; then it is still the very page.
            assert answer.status_code == 502 or answer.content == HOSTILE.encode(), place


def test_another_record_in_its_place(kept: Kept) -> None:
    number = kept.keep(HOSTILE.encode())
    kept.keep(b"something else")
    with kept.store.write() as connection:
        connection.execute(
            "UPDATE pages SET warc_offset = (SELECT warc_offset FROM pages WHERE id = ?) WHERE id = ?",
            [number + 1, number],
        )
        connection.execute("UPDATE pages SET warc_offset = 0 WHERE id = ?", [number + 1])
    assert_lost(kept, number, 502, "原件已经损坏")
    assert_lost(kept, number + 1, 502, "原件已经损坏")


def test_the_ways_to_a_capture(kept: Kept) -> None:
    number = kept.keep(HOSTILE.encode())
    assert f'href="/capture/{number}"' in kept.get(f"/dangjian/pages/{number}").text


def test_a_link_in_a_capture_leads_to_a_note_not_to_a_page_of_ours(kept: Kept) -> None:
    """The captured site's /search is not the archive's."""
    number = kept.keep(b'<a href="/search">x</a>')
    ask = getter(kept.folder / "home.db", {"sec-fetch-dest": "iframe"})
    assert ask(f"/-/capture/{number}").status_code == 200
    for address in ("/", "/search", f"/capture/{number}", "/dangjian/articles/1"):
        answer = ask(address)
        assert answer.status_code == 404
        assert "没有一起保存" in answer.text
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_what_unpacks_to_too_much_is_not_shown_but_can_be_had(kept: Kept) -> None:
    bomb = gzip.compress(b"<html>" + b" " * 11_000_000)
    coded = (("Content-Encoding", "gzip"),)
    number = kept.keep(bomb, headers=coded)
    for language, said in (("zh", "超过 10 MB"), ("en", "more than 10 MB")):
        page = kept.get(f"/-/capture/{number}", lang=language)
        assert page.status_code == 413
        assert said in page.text
        assert f'href="/-/capture/{number}?download"' in page.text
    answer = kept.get(f"/-/capture/{number}", download="")
    assert (answer.status_code, answer.content) == (200, bomb)
    assert answer.headers["content-disposition"] == f'attachment; filename="page-{number}.packed"'
    assert "content-encoding" not in answer.headers
