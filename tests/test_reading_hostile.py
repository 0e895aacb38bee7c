"""Any bytes give an article or a reason: never an exception, and never a long wait."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.reading import read_html
from archive.reading.page import read_page
from archive.record import Article, Rejected
from archive.types import Reason

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
REAL = sorted((Path(__file__).parents[2] / "shared" / "corpus" / "pages").glob("*.html"))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "http://www.lanxi.example/djgz/202305/t20230518_1024.html"
UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow])


def _outcome(
    body: bytes, read: Callable[..., Article | Rejected] = read_html
) -> Article | Rejected:
    outcome = read(body, URL, now=NOW)
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


TITLED = "<h1>古井坡镇讨论修路</h1>"
TOLD = f"<p>{'今天开会，讨论修路，大家都说好，要把这件事情办好办实。' * 3}</p>" * 6


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
        (TITLED + "<p>" + "索引号：1 " * 30_000 + "</p>" + TOLD).encode(),
        (
            TITLED
            + TOLD
            + "<figure>"
            + "<img src='/1.jpg'>" * 5_000
            + f"<figcaption>{'路' * 200_000}</figcaption></figure>{TOLD}"
        ).encode(),
        ("<title>首" + "页" * 30 + "新</title><p>" + "今天开会，讨论修路。" * 40).encode(),
    ],
    ids=[
        "deep",
        "tables",
        "long",
        "labels",
        "title",
        "brackets",
        "dates",
        "comment",
        "surrogate",
        "line of labels",
        "one caption",
        "pages",
    ],
)
def test_bombs_end_soon(body: bytes) -> None:
    start = time.process_time()
    _outcome(body)
    assert time.process_time() - start < 5


SAID = "今天开会，讨论修路，大家都说好，要把这件事情办好办实。"
HEADED = "<html><title>古井坡镇讨论修路</title><h1>古井坡镇讨论修路</h1>"
HUGE = 30_000_000  # bytes


def _page(markup: str) -> bytes:
    return (HEADED + markup).encode()


def _filled(part: str, encoding: str = "utf-8") -> bytes:
    unit = part.encode(encoding)
    return HEADED.encode(encoding) + unit * (HUGE // len(unit))


MUTATIONS = (
    "flip",
    "cut",
    "drop",
    "repeat",
    "zero",
    "surrogate",
    "charset",
    "nest",
    "shuffle",
    "mark",
)


def _mutated(chance: random.Random, body: bytes) -> bytes:
    """A page damaged in one of the ways in which disks, proxies and templates damage them."""
    at = chance.randrange(len(body))
    end = min(len(body), at + chance.randrange(1, 400))
    kind = chance.choice(MUTATIONS)
    if kind == "flip":
        flipped = bytearray(body)
        for _ in range(chance.randrange(1, 60)):
            flipped[chance.randrange(len(body))] = chance.randrange(256)
        return bytes(flipped)
    if kind == "charset":
        text = body.decode("utf-8", "replace")
        told, held = chance.sample(["utf-8", "gb18030", "big5", "utf-16", "latin-1", "cp1252"], 2)
        return text.encode(told, "replace").decode(held, "replace").encode("utf-8", "replace")
    if kind == "shuffle":
        parts = body.split(b">")
        chance.shuffle(parts)
        return b">".join(parts)
    put = {
        "cut": b"",
        "drop": body[end:],
        "repeat": body[at:end] * 50 + body[end:],
        "zero": b"\0" * 500 + body[at:],
        "surrogate": b"\xed\xa0\x80" * 40 + body[at:],
        "nest": chance.choice([b"<div>", b"<b>", b"<table><tr><td>", b"<ul><li>", b"<!--"]) * 300
        + body[at:],
        "mark": chance.choice([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1f\x8b"]) + body,
    }
    return put[kind] if kind == "mark" else body[:at] + put[kind]


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 100))]
)
def test_a_hundred_mutated_pages(seed: int) -> None:
    """In CI ten thousand, every fifth a real one, where there are any."""
    chance = random.Random(seed)  # noqa: S311
    for number in range(100):
        real = REAL and seed > 1 and number % 5 == 0
        body = chance.choice(REAL if real else PAGES).read_bytes()
        for _ in range(chance.randrange(1, 4)):
            body = _mutated(chance, body) or b"<"
        start = time.process_time()
        _outcome(body, read_page)
        assert time.process_time() - start < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        lambda: _page("<div>" * 10_000 + SAID * 5 + "</div>" * 10_000),
        lambda: _page("<p>" + "<span>" * 10_000 + SAID * 5),
        lambda: _page(("<table><tr><td>" * 5 + SAID + "</td></tr></table>" * 5) * 20_000),
        lambda: _filled(SAID),
        lambda: _filled(f"<p>{SAID}</p>"),
        lambda: _filled(f"<p>{SAID}</p>", "gb18030"),
        lambda: _filled(f"<p>{SAID}</p>", "utf-16-le"),
        lambda: _filled(f"{SAID}<br>") + b"\xff" * 1000,
        lambda: _filled(f"<a href=1.html>{SAID}</a>"),
        lambda: _filled(f"<p>{SAID * 3}</p>"),
        lambda: _filled(f"<!--<p>{SAID}"),
        lambda: _filled("<p>来源：</p>"),
        lambda: HEADED.encode() + SAID.encode() * 4 + b"\0" * HUGE,
        lambda: _page("<p>" + "\u3000" * 1_000_000 + f"2025-05-28</p><p>{SAID}</p>" * 4),
        lambda: (HEADED + f"<p>{SAID}</p>" * 200_000).encode().decode("latin-1").encode(),
        lambda: bytes(range(256)) * (HUGE // 256),
    ],
    ids=[
        "deep boxes", "deep spans", "tables in tables", "one paragraph", "paragraphs", "gb18030", "utf-16", "breaks",
        "links", "long paragraphs", "open comments", "labels", "zeros", "wide spaces", "mojibake", "every byte",
    ],
)  # fmt: skip
def test_heavy_pages_end_within_five_seconds(make: Callable[[], bytes]) -> None:
    body = make()
    start = time.process_time()
    _outcome(body)
    assert time.process_time() - start < 5


READ_ON = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from archive.reading.page import read_page
pages = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.html"))]
for count in range(1, 10_001):
    read_page(pages[count % len(pages)], "http://www.lanxi.example/1.html", now=datetime(2026, 1, 1, tzinfo=UTC))
    if count in (1_000, 10_000):
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
def test_memory_stays_flat_over_ten_thousand_pages() -> None:
    command = [sys.executable, "-c", READ_ON, str(PAGES[0].parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    early, late = map(int, done.stdout.split())
    assert late <= early * 1.1


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
