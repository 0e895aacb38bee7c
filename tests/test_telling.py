"""Being told: what a channel is sent, when, and that it is told everything once."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from shelf import SOURCES, put, shelf

from archive.home.config import Config
from archive.home.telling import Telling, Watch
from archive.publish.messages import disarmed
from archive.sentences import Sentence, say
from archive.store.database import Store, stamp
from archive.types import Source, SourceKind
from scheduler.channels import Outlet
from scheduler.telling import Told, tell, wanted

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # in China
HOUR = timedelta(hours=1)


class Killed(BaseException):
    """What ends the process in the midst of a sending."""


class Post:
    """Channels that note what they are sent. faults: address → why it takes nothing. most: bytes."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = NOON
        self.sent: list[tuple[str, str, str]] = []
        self.faults: dict[str, str | BaseException] = {}
        self.most = 100_000
        self.config = Config(
            name="甲档案",
            base_url="https://a.example/",
            sources={
                key: Source(
                    key=key, name=key, start=("http://s.example/",), region=region, kind=kind
                )
                for key, (region, kind) in (
                    (k, (r, SourceKind(s))) for k, (r, s) in SOURCES.items()
                )
            },
            telling=Telling(to={"office": "one://x"}),
        )

    def watching(self, *watches: Watch, **to: str) -> None:
        self.config = Config(
            name=self.config.name,
            base_url=self.config.base_url,
            sources=self.config.sources,
            telling=Telling(to=to or {"office": "one://x"}, watches=watches),
        )

    def open(self, address: str) -> Outlet:
        def send(title: str, body: str) -> Sentence | None:
            fault = self.faults.get(address)
            if isinstance(fault, BaseException):
                raise fault
            if fault is None:
                self.sent.append((address, title, body))
            return say("{fault}", fault=fault) if fault else None

        return Outlet(self.most, send)

    def tell(self, after: timedelta = timedelta(0)) -> list[Told]:
        self.now += after
        return tell(self.config, self.store, lambda: self.now, opening=self.open)

    def told(self, after: timedelta = timedelta(0)) -> list[str]:
        """The bodies that are sent now."""
        self.sent.clear()
        self.tell(after)
        return [body for _, _, body in self.sent]

    def wanted(self) -> datetime | None:
        return wanted(self.config, self.store, self.now)

    def becomes(self, source: str, word: str, why: str = "It is so.", **values: Any) -> None:
        with self.store.write() as connection:
            was = self.store.value("SELECT word FROM health WHERE source = ?", [source])
            told = Sentence(why, values).stored()
            connection.execute(
                "INSERT INTO health (source, run, word, why, since) VALUES (?, 1, ?, ?, ?) "
                "ON CONFLICT (source) DO UPDATE SET word = excluded.word, why = excluded.why",
                [source, word, told, stamp(self.now)],
            )
            connection.execute(
                "INSERT INTO health_changes (source, run, changed_at, was, word, why) "
                "VALUES (?, 1, ?, ?, ?, ?)",
                [source, stamp(self.now), was, word, told],
            )

    def comes(self, id: int, title: str, published: str | None = "2026-03-01", **more: Any) -> None:
        put(self.store, id, title=title, published=published, **more)
        with self.store.write() as connection:
            values = [stamp(self.now), id]
            connection.execute("UPDATE articles SET first_seen = ? WHERE id = ?", values)


@pytest.fixture
def post() -> Iterator[Post]:
    """A new archive with three sources, one channel, and nothing that was told."""
    with shelf() as store:
        yield Post(store)


@pytest.fixture
def begun(post: Post) -> Post:
    """The same, and all that there is was told."""
    for source in SOURCES:
        post.becomes(source, "ok")
    assert post.told() == []
    return post


def test_what_falls_ill_and_gets_well_is_told_once_and_says_why(begun: Post) -> None:
    begun.becomes("river", "blocked", "It answered {status} to {n} requests.", status="403", n=3)
    begun.tell()
    (_, title, body) = begun.sent.pop()
    assert title == "甲档案: 1 need a look"
    assert body.splitlines() == [
        "Sources that need a look: 1",
        "- river: blocked. It answered 403 to 3 requests.",
        "https://a.example/sources",
    ]
    assert begun.told(2 * HOUR) == []
    begun.becomes("river", "ok")
    assert begun.told()[0].splitlines()[:2] == [
        "Sources that are well again: 1",
        "- river: ok, after blocked",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["quiet", "ok", "new"], None),  # never unwell
        (["gap", "ok"], "- river: ok, but gap at 2026-03-02 12:00"),
        (["slow", "blocked"], "- river: blocked. It is so."),
        (["slow", "blocked", "quiet"], "- river: quiet, but blocked at 2026-03-02 12:00"),
    ],
)
def test_a_source_is_one_line_whatever_it_did(
    begun: Post, words: list[str], told: str | None
) -> None:
    for word in words:
        begun.becomes("river", word)
    assert [body.splitlines()[1] for body in begun.told()] == ([told] if told else [])


def test_what_stays_unwell_is_not_told_again(begun: Post) -> None:
    begun.becomes("river", "slow")
    assert len(begun.told()) == 1
    for word in ("blocked", "ok", "unreachable"):
        begun.becomes("river", word)
    assert begun.told(HOUR) == []
    begun.becomes("river", "ok")
    assert begun.told(HOUR)[0].splitlines()[1] == "- river: ok, after unreachable"


def test_an_hour_is_gathered_into_one_message(begun: Post) -> None:
    begun.becomes("river", "blocked")
    assert len(begun.told()) == 1
    begun.becomes("north", "changed")
    begun.now += HOUR / 2
    begun.becomes("paper", "unreachable")
    assert begun.wanted() == NOON + HOUR
    assert begun.tell()[0].wait == NOON + HOUR
    (body,) = begun.told(HOUR / 2)
    # The worst comes first.
    assert body.splitlines()[1:3] == [
        "- paper: unreachable. It is so.",
        "- north: changed. It is so.",
    ]
    assert begun.wanted() is None


def test_a_channel_that_fails_loses_nothing_and_keeps_no_other_waiting(begun: Post) -> None:
    begun.watching(office="one://x", home="two://x")
    assert begun.told() == []
    begun.faults["one://x"] = "no route"
    begun.becomes("river", "blocked")
    assert [(one.channel, one.error and str(one.error)) for one in begun.tell()] == [
        ("office", "no route"),
        ("home", None),
    ]
    tries = []
    for minute in range(0, 24 * 60, 5):
        if begun.tell(timedelta(minutes=5))[0].error:
            tries.append(minute + 5)
    assert tries == [5, 15, 35, 75, 155, 315, 635, 995, 1355]  # the pauses double, up to six hours
    del begun.faults["one://x"]
    begun.becomes("north", "changed")
    begun.sent.clear()
    begun.tell(6 * HOUR)
    assert sorted((address, body.count("\n- ")) for address, _, body in begun.sent) == [
        ("one://x", 2),
        ("two://x", 1),
    ]
    assert begun.told(HOUR) == []


def test_a_message_whose_end_nobody_saw_is_sent_again_and_says_so(begun: Post) -> None:
    begun.faults["one://x"] = Killed()
    begun.becomes("river", "blocked")
    with pytest.raises(Killed):
        begun.tell()
    del begun.faults["one://x"]
    assert begun.told(HOUR / 2) == []  # it may have arrived: one an hour
    (body,) = begun.told(HOUR / 2)
    assert body.splitlines()[:3] == [
        "This may repeat what was sent at 2026-03-02 12:00, for nobody saw how that ended.",
        "Sources that need a look: 1",
        "- river: blocked. It is so.",
    ]
    assert begun.told(HOUR) == []


def test_told_to_end_it_ends_between_two_channels(begun: Post) -> None:
    begun.watching(office="one://x", home="two://x")
    begun.becomes("river", "blocked")
    calls = iter([None, Killed()])

    def between() -> None:
        if fault := next(calls):
            raise fault

    with pytest.raises(Killed):
        tell(begun.config, begun.store, lambda: NOON, opening=begun.open, between=between)
    assert [address for address, _, _ in begun.sent] == ["one://x"]
    begun.sent.clear()
    begun.tell()
    assert [address for address, _, _ in begun.sent] == ["two://x"]


def test_a_new_channel_is_told_who_is_unwell_now_and_not_who_was(begun: Post) -> None:
    for source, word in (("river", "blocked"), ("north", "slow"), ("north", "ok")):
        begun.becomes(source, word)
    begun.told()
    begun.watching(office="one://x", home="two://x")
    assert begun.wanted() is not None
    assert begun.told(HOUR)[0].splitlines()[:2] == [
        "Sources that need a look: 1",
        "- river: blocked. It is so.",
    ]
    # One that was taken out begins anew.
    begun.watching(office="one://x")
    begun.tell(HOUR)
    begun.watching(office="one://x", home="two://x")
    assert len(begun.told(HOUR)) == 1


def test_a_source_that_is_not_in_use_is_nobodys_concern(begun: Post) -> None:
    begun.config = Config(telling=begun.config.telling)
    begun.becomes("river", "blocked")
    assert begun.told() == []


def test_times_in_the_future_are_not_believed(begun: Post) -> None:
    begun.now += timedelta(days=400)
    begun.becomes("river", "blocked")
    assert len(begun.told()) == 1
    begun.now = NOON
    begun.becomes("river", "ok")
    assert len(begun.told()) == 1


BRANCHES = Watch(name="支部", query="支部")


def test_a_watch_tells_of_what_comes_after_it_and_once(post: Post) -> None:
    post.comes(1, "支部旧闻")
    post.watching(BRANCHES)
    assert post.told() == []
    assert post.wanted() is None
    post.comes(2, "支部新闻", outlet="河口日报")
    post.comes(3, "别的")
    assert post.wanted() is not None
    assert post.told(HOUR) == [
        "New articles for 支部: 1\n"
        "- 支部新闻, 河口日报, 2026-03-01 https://a.example/dangjian/articles/2\n"
        "https://a.example/search?q=%E6%94%AF%E9%83%A8"
    ]
    assert post.told(HOUR) == []
    assert post.wanted() is None


def test_a_watch_whose_first_message_fails_has_begun_all_the_same(post: Post) -> None:
    post.watching(BRANCHES)
    post.becomes("river", "blocked")
    post.faults["one://x"] = "no route"
    post.tell()
    post.comes(1, "支部新闻")
    post.faults.clear()
    assert "支部新闻" in post.told(HOUR)[0]


def test_old_articles_that_come_late_are_counted_apart(post: Post) -> None:
    post.watching(BRANCHES)
    post.tell()
    dates = (
        "2019-03-05",
        "2026-03-01",
        "2026-01-30",
        "2026-01-31",
        "2026",
        "2026-01",
        "2025-12",
        None,
    )
    for n, published in enumerate(dates, 1):
        post.comes(n, f"支部{n}", published)
    (body,) = post.told(HOUR)
    head, *lines = body.splitlines()
    assert head == (
        "New articles for 支部: 5; and 3 that were published from 2019-03-05 to 2026-01-30"
    )
    # 31 January is 30 days ago; of an article with a month alone, any of its days may be.
    assert [line[2:5] for line in lines[:-1]] == ["支部2", "支部4", "支部6", "支部5", "支部8"]


def test_a_watch_has_the_filters_of_a_search_and_channels_of_its_own(post: Post) -> None:
    narrow = Watch(name="河", query="支部", source=("river",), to=("two://x",), since="2026-02")
    post.watching(BRANCHES, narrow)
    post.tell()
    post.comes(1, "支部甲", source="north")
    post.comes(2, "支部乙", source="river")
    post.comes(3, "支部丙", "2026-01-31", source="river")
    post.sent.clear()
    post.tell(HOUR)
    assert [(address, title) for address, title, _ in post.sent] == [
        ("one://x", "甲档案: 3 new for 支部"),
        ("two://x", "甲档案: 1 new for 河"),
    ]
    assert post.sent[1][2].endswith("/search?q=%E6%94%AF%E9%83%A8&since=2026-02&source=river")


def test_a_watch_of_what_is_sure_tells_of_nothing_else(post: Post) -> None:
    post.watching(Watch(name="准", query="支部", sure=("title",)))
    post.tell()
    post.comes(1, "支部甲")
    post.sent.clear()
    post.tell(HOUR)
    assert post.sent == []
    post.comes(2, "支部乙", sure=["title"])
    post.tell(2 * HOUR)
    assert [(title, body.count("支部乙")) for _, title, body in post.sent] == [
        ("甲档案: 1 new for 准", 1)
    ]
    assert post.sent[0][2].endswith("&sure=title")


@pytest.mark.parametrize("most", [160, 400, 2_048, 100_000])
def test_a_message_is_as_long_as_its_channel_takes_and_counts_the_rest(
    post: Post, most: int
) -> None:
    post.watching(BRANCHES)
    post.tell()
    post.most = most
    for n in range(1, 121):
        post.comes(n, f"支部开展主题党日活动第{n}期" + "，很长" * 100)
    post.sent.clear()
    post.tell(HOUR)
    (_, title, body) = post.sent[0]
    assert len(f"{title}\r\n{body}".encode()) <= min(most, 6_000)
    assert title == "甲档案: 120 new for 支部"
    named = body.count("\n- ")
    assert named <= 20
    if most > 160:
        assert f"\nand {120 - named} more\nhttps://a.example/search?" in body


def test_many_watches_do_not_keep_a_message_from_saying_who_is_unwell(post: Post) -> None:
    post.watching(*(Watch(name=f"题{n}", query="支部") for n in range(100)))
    post.tell()
    post.most = 2_048
    post.comes(1, "支部新闻")
    post.becomes("river", "blocked")
    post.sent.clear()
    post.tell(HOUR)
    (_, title, body) = post.sent[0]
    assert len(f"{title}\r\n{body}".encode()) <= 2_048
    assert body.splitlines()[1] == "- river: blocked. It is so."
    assert "- 支部新闻, north, 2026-03-01" in body
    heads = body.count("New articles for 题")
    assert body.splitlines()[-1] == f"and {100 - heads} more watches that found something"


HOSTILE = """甲\r\nBcc: x@y.example <script>a()</script> [点我](http://evil.example/?a=1&b) *粗* `x` @all\u202e"""


def test_nothing_crawled_is_markup_a_mention_or_a_line_of_its_own(post: Post) -> None:
    post.watching(BRANCHES)
    post.tell()
    post.comes(1, f"支部{HOSTILE}", outlet=f"报{HOSTILE}")
    post.becomes("river", "changed", "Its list says {said}.", said=HOSTILE)
    post.sent.clear()
    post.tell(HOUR)
    (_, title, body) = post.sent[0]
    assert "\n" not in title
    assert len(body.splitlines()) == 6
    ours = body.replace("https://a.example/", "")
    assert not set(ours) & set("<>[]*`@&\u202e\r")
    assert "http:" not in ours
    assert "＜script＞" in ours


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("党建 1+1、100%、G20“红船”", "党建 1+1、100%、G20“红船”"),
        ("a\tb\n c\x00", "a b c"),
        ("<!channel>", "＜！channel＞"),
        ("https://e.example", "https：//e.example"),
        ("字" * 200, "字" * 99 + "…"),
    ],
)
def test_a_text_is_disarmed_and_read_alike(text: str, shown: str) -> None:
    assert disarmed(text) == shown


def test_messages_are_in_the_language_that_is_asked_for(begun: Post) -> None:
    begun.becomes("river", "blocked", "It answered {status}.", status="403")
    chinese = {
        "{n} need a look": "{n} 个采集源待处理",
        "Sources that need a look: {n}": "待处理：{n}",
        "{source}: {now}. {why}": "{source}：{now}，{why}",
        "blocked": "被拒",
        "It answered {status}.": "回答 {status}。",
    }
    say: Callable[[Sentence], str] = lambda s: str(Sentence(chinese.get(s.text, s.text), s.values))  # noqa: E731
    tell(begun.config, begun.store, lambda: NOON, say=say, opening=begun.open)
    (_, title, body) = begun.sent[0]
    assert title == "甲档案: 1 个采集源待处理"
    assert body.splitlines()[:2] == ["待处理：1", "- river：被拒，回答 403。"]
