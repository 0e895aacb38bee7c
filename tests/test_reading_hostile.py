"""Any bytes give an article or a reason: never an exception, and never a long wait."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.reading import read_html
from archive.types import Article, Reason, Rejected

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "http://www.lanxi.example/djgz/202305/t20230518_1024.html"
UNHURRIED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _outcome(body: bytes) -> Article | Rejected:
    outcome = read_html(body, URL, now=NOW)
    assert isinstance(outcome, Article | Rejected)
    if isinstance(outcome, Article):
        assert outcome.title.strip()
        assert outcome.text.strip()
        assert outcome.published is None or outcome.published <= "2026-01-02T08:00"
    return outcome


def _reason(body: bytes) -> Reason | None:
    return getattr(_outcome(body), "reason", None)


@given(st.binary(max_size=600))
@UNHURRIED
def test_random_bytes(body: bytes) -> None:
    _outcome(body)


@given(
    st.sampled_from(PAGES),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=40),
    st.integers(0, 10**6),
    st.sampled_from(
        [b"", b"\x00" * 9, b"<div>" * 400, b"</html>", b"\xed\xa0\x80", b"<!--", b"<pre>"]
    ),
)
@UNHURRIED
def test_mutated_pages(path: Path, flips: list[tuple[int, int]], cut: int, inserted: bytes) -> None:
    body = bytearray(path.read_bytes())
    for at, value in flips:
        body[at % len(body)] = value
    at = cut % len(body)
    _outcome(bytes(body[:at]))
    _outcome(bytes(body[:at]) + inserted + bytes(body[at:]))


@given(st.text(max_size=300))
@UNHURRIED
def test_any_text_between_tags(text: str) -> None:
    safe = text.encode("utf-8", "surrogatepass")
    _outcome(b"<html><title>" + safe + b"</title><h1>" + safe + b"</h1><p>" + safe * 4 + b"</p>")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\t", Reason.EMPTY),
        (b"\x00\x00\x00", Reason.EMPTY),
        ("只有一行字，没有标记。".encode(), Reason.NOT_HTML),
        (b"%PDF-1.7 ...", Reason.NOT_HTML),
        (b"\xff\xd8\xff\xe0 JFIF", Reason.NOT_HTML),
        (bytes(range(128, 256)) * 30, Reason.UNDECODABLE),
        (b"<html></html>", Reason.NO_TEXT),
        (b"<html><body><p>\xe4\xbd\xa0\xe5\xa5\xbd</p></body></html>", Reason.NO_TEXT),
    ],
)
def test_reasons(body: bytes, reason: Reason) -> None:
    assert _reason(body) is reason


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000,
        b"<table><tr><td>" * 20_000 + "深处有一句话，说得很好。".encode(),
        ("<p>" + "今天开会，讨论修路。" * 200_000).encode(),
        ("<h1>一个题目在这里</h1>" + "<p>作者： </p>" * 30_000).encode(),
        ("<title>" + "甲_乙-" * 30_000 + "</title><p>丙").encode(),
        ("<p>" + "（记者 " * 60_000).encode(),
        ("<h1>一个题目在这里</h1><p>" + "2023-01-" * 100_000).encode(),
        b"<!--enpproperty " + b"<title>" * 100_000,
        "<p>你好\ud800世界，说得好。</p>".encode("utf-8", "surrogatepass") * 200,
    ],
    ids=["deep", "tables", "long", "labels", "title", "brackets", "dates", "comment", "surrogate"],
)
def test_bombs_end_soon(body: bytes) -> None:
    start = time.process_time()
    _outcome(body)
    assert time.process_time() - start < 5


def test_a_future_date_is_refused_and_the_next_evidence_taken() -> None:
    page = PAGES[[path.stem for path in PAGES].index("trs-metas")].read_text(encoding="utf-8")
    outcome = _outcome(page.replace("2023-05-18 09:32", "2031-05-18 09:32").encode())
    assert isinstance(outcome, Article)
    assert outcome.published == "2009-01-05T10:00"
    assert all(evidence.value < "2026" for evidence in outcome.provenance["published"])


def test_a_losing_date_is_kept_behind_the_winner() -> None:
    page = PAGES[[path.stem for path in PAGES].index("trs-metas")].read_bytes()
    outcome = _outcome(page)
    assert isinstance(outcome, Article)
    found = [(evidence.where, evidence.value) for evidence in outcome.provenance["published"]]
    assert found == [
        ("byline", "2023-05-18T09:32"),
        ("meta:pubdate", "2009-01-05T10:00"),
        ("url", "2023-05-18"),
    ]
