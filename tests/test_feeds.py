"""Feeds as feed readers take them: of a question, and of sources' health."""

import re
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
from test_datasette import HOSTILE, Filling, Get, getter

from archive.publish.feed import Entry, Feed
from archive.sentences import Sentence
from archive.store.database import Store
from archive.types import Precision

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five articles, and a source that fell ill and got well. Shared, so read-only."""
    filled = Filling(tmp_path_factory.mktemp("feeds") / "home.db")
    facts = {"2026-03": Precision.MONTH, None: Precision.NONE, "2026-03-02T09:30": Precision.MINUTE}
    for n, published in enumerate(("2026-03-01", "2026-03", None, "2026-03-02T09:30"), 1):
        filled.add(
            f"党建{n}",
            "村里的党建。" * 100,
            url=f"https://dj.qinghe.example/{n}.html?a=1&b=2",
            published=published,
            published_precision=facts.get(published, Precision.DAY),
        )
    filled.add(f"甲{HOSTILE}\x0b\ufffe", f"乙{HOSTILE}", url="https://dj.qinghe.example/9.html")
    _change(filled.store, "new", "blocked", "slow", "quiet", "ok", "gap")
    filled.close()
    return filled.path


def _change(store: Store, *words: str) -> None:
    why = Sentence("It answered {status} <b>.", {"status": HOSTILE}).stored()
    for n, (was, word) in enumerate(zip((None, *words), words, strict=False), 1):
        with store.write() as connection:
            connection.execute(
                "INSERT INTO health_changes VALUES (?, 'qinghe', 1, ?, ?, ?, ?)",
                [n, f"2026-03-0{n}T00:00:00Z", was, word, why],
            )


@pytest.fixture(scope="module")
def get(database: Path) -> Get:
    return getter(database, base_url="https://a.example/archive/")


def read(answer: bytes) -> feedparser.FeedParserDict:
    """A feed that keeps the rules of RFC 4287."""
    feed = ElementTree.fromstring(answer)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated", "author"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        alternates = [e for e in element.findall(f"{ATOM}link") if e.get("rel") == "alternate"]
        assert len(alternates) == 1
        for name in ("updated", "published"):
            for moment in element.findall(f"{ATOM}{name}"):
                assert datetime.fromisoformat(moment.text or "").tzinfo is not None
    ids = [e.text for e in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    parsed = feedparser.parse(answer)
    assert not parsed.bozo
    return parsed


def test_the_feed_of_a_question_has_its_newest_articles(get: Get) -> None:
    answer = get("/search.atom", q="党建")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = read(answer.content)
    assert [entry.title for entry in feed.entries] == ["党建4", "党建1", "党建2", "党建3"]
    assert feed.feed.title == "青禾党建档案 · 党建"
    links = {link.rel: link.href for link in feed.feed.links}
    query = "?q=%E5%85%9A%E5%BB%BA"
    assert links == {
        "self": f"https://a.example/archive/search.atom{query}",
        "alternate": f"https://a.example/archive/search{query}",
    }
    first, second, month, undated = feed.entries
    assert first.id == first.link == "https://a.example/archive/dangjian/articles/4"
    assert first.author == "青禾日报"
    assert first.published == "2026-03-02T09:30:00+08:00"
    assert second.published == "2026-03-01T00:00:00+08:00"
    assert "published" not in month
    assert "published" not in undated
    assert first.updated == "2024-07-13T01:24:00Z"
    assert [link.href for link in first.links if link.rel == "via"] == [
        "https://dj.qinghe.example/4.html?a=1&b=2"
    ]
    assert first.summary.startswith("村里的党建。村里的")
    assert len(first.summary) == 201


def test_hostile_texts_are_text(get: Get) -> None:
    (entry,) = read(get("/search.atom", q="甲").content).entries
    assert entry.title_detail.type == "text/plain"
    assert entry.title.startswith("甲<script>alert(1)</script>")


def test_a_feed_has_the_filters_of_its_address_and_keeps_the_language(get: Get) -> None:
    feed = read(get("/search.atom", source="qinghe", since="2026-03-02", lang="en").content)
    assert [entry.title for entry in feed.entries] == ["党建4"]
    assert feed.feed.title == "青禾党建档案 · 2026-03-02 · 青禾党建网"
    assert feed.feed.links[0].href.endswith("/search.atom?since=2026-03-02&source=qinghe&lang=en")
    assert read(get("/search.atom", q="没有的词").content).entries == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"q": '"党建'}, "The quotation mark at character 1"),
        ({"q": "党建", "before": "3"}, "'before' has no meaning here"),
        ({"order": "relevance", "q": "党"}, "'order' has no meaning here"),
        ({"region": "nowhere"}, "'region=nowhere' is not a known region"),
    ],
)
def test_what_a_feed_cannot_be_of_is_refused(
    get: Get, arguments: dict[str, str], said: str
) -> None:
    answer = get("/search.atom", **arguments)
    assert answer.status_code == 400
    assert said in answer.text


def test_who_has_the_feed_is_not_sent_it_again(database: Path) -> None:
    tag = getter(database)("/search.atom").headers["etag"]
    for known, status in ((tag, 304), (f'"x", W/{tag}', 304), ("*", 304), ('"x"', 200)):
        answer = getter(database, headers={"if-none-match": known})("/search.atom")
        assert (answer.status_code, answer.headers["etag"]) == (status, tag)
        assert bool(answer.content) == (status == 200)


def test_the_feed_of_health_tells_who_fell_ill_and_who_got_well(get: Get) -> None:
    assert [entry.title for entry in read(get("/sources.atom").content).entries] == [
        "青禾党建网: 有缺口", "青禾党建网: 少有更新", "青禾党建网: 被拒绝",
    ]  # fmt: skip
    feed = read(get("/sources.atom", lang="en").content)
    assert [(entry.title, entry.updated) for entry in feed.entries] == [
        ("青禾党建网: gap", "2026-03-06T00:00:00Z"),
        ("青禾党建网: quiet", "2026-03-04T00:00:00Z"),
        ("青禾党建网: blocked", "2026-03-02T00:00:00Z"),
    ]
    assert feed.entries[0].summary.startswith("It answered <script>")
    assert feed.entries[0].id == "https://a.example/archive/sources/qinghe#change-6"


def test_the_search_page_names_its_feed(get: Get) -> None:
    page = get("/search", q="党建", source="qinghe").text
    (link,) = re.findall(r'<link rel="alternate" type="application/atom\+xml"[^>]*>', page)
    assert 'href="/archive/search.atom?q=%E5%85%9A%E5%BB%BA&amp;source=qinghe"' in link


def test_the_page_of_sources_names_theirs(get: Get) -> None:
    assert 'type="application/atom+xml" title="采集源的状况" href="/archive/sources.atom"' in (
        get("/sources").text
    )


def test_what_xml_cannot_hold_becomes_a_sign_that_it_can() -> None:
    entry = Entry(
        address="https://a.example/1\x01", title="a\x00\x1f\ud800\uffff\U0001f600", author="\x0b",
        updated="2026-03-01T00:00:00Z", language="zh-Hans", published="0000",
    )  # fmt: skip
    feed = Feed(
        address="https://a.example/f", page="https://a.example/", title="t", author="a",
        language="en", entries=[entry],
    )  # fmt: skip
    assert read(feed.xml()).entries[0].title == "a\ufffd\ufffd\ufffd\ufffd\U0001f600"
