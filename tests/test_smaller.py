"""A smaller archive is an archive: what it has of an article is what the whole one has."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from commands import dangjian
from exported_rows import description, every
from test_articles import ARTICLE, SOURCE, Bench
from test_datasette import getter

from archive.errors import DiskFullError, ExportError
from archive.home.config import load_config
from archive.home.correcting import Wanted
from archive.home.folder import Home, find_home
from archive.publish.description import Origin
from archive.publish.observed import observation
from archive.publish.smaller import export_home
from archive.search import parse_query
from archive.sentences import say
from archive.store import correcting, extract, finding, runs
from archive.store.database import Store, look, open_store
from archive.store.exported import Chosen
from archive.store.filters import Filters
from archive.types import Attachment, Cause
from crawler.lists import FAMILIES

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.fixture
def store() -> Store:
    """Three articles: one of two versions and corrected, one with a file, one about something else."""
    bench = Bench()
    bench.put(ARTICLE)
    bench.put(replace(ARTICLE, text="石桥镇党委组织党员清理水渠两公里。"))
    file = Attachment(name="名单.pdf", url="http://s.example/a.pdf", type="pdf", size=7)
    bench.put(
        replace(ARTICLE, url="http://s.example/b.html", title="石桥镇公示名单", attachments=(file,))
    )
    bench.put(
        replace(ARTICLE, url="http://s.example/c.html", title="石桥镇春灌", text="清理水渠。")
    )
    wanted = Wanted(article=1, fields={"outlet": "石桥发布"}, why="页面改过")
    correcting.correct(bench.store, [wanted], NOW)
    return bench.store


def test_articles_are_the_same_there(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "home"
    chosen = Chosen(filters=Filters(query=parse_query("党员")))
    origin = Origin(name='档案 "甲"\\', licence="CC0")
    assert export_home(store, chosen, path, description(origin=origin, rows=2, made_at=NOW)) == 2
    assert sorted(each.name for each in path.iterdir()) == [
        "dangjian.db",
        "dangjian.toml",
        "description.json",
    ]
    config = load_config(find_home(path), FAMILIES)
    assert (config.name, config.licence, dict(config.sources)) == ('档案 "甲"\\', "CC0", {})
    with look(Home(path).database) as small:
        assert [tuple(r) for r in every(small)] == [tuple(r) for r in every(store, chosen.filters)]
        assert [tuple(r) for r in every(small, versions=True)] == [
            tuple(r) for r in every(store, chosen.filters, versions=True)
        ]
        for words, n in (("石桥", 2), ("水渠", 1), ("名单", 1), ("春灌", 0)):
            assert finding.count(small, Filters(query=parse_query(words))) == n, words
        assert small.value("PRAGMA integrity_check") == "ok"
        assert list(small.rows("PRAGMA foreign_key_check")) == []
    get = getter(Home(path).database)
    for address in (
        "/",
        "/search?q=石桥",
        "/dangjian/articles/1",
        "/dangjian/versions/1",
        "/sources",
        "/runs",
    ):
        assert get(address).status_code == 200, address
    assert get("/dangjian/articles/3").status_code == 404


def test_its_status_counts_what_is_in_it(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "home"
    chosen = Chosen(filters=Filters(query=parse_query("党员")))
    export_home(store, chosen, path, description(rows=2, made_at=NOW))
    ran = dangjian("status", home=path)
    assert ran.err.splitlines()[0] == (
        "0 sources, 0 of them need somebody, 2 articles, 2 of them of sources that are not in use"
    )
    assert json.loads(dangjian("status", "--json", home=path).out)["articles"] == 2


def test_no_id_of_the_whole_archive_is_given_out_again(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "home"
    export_home(store, Chosen(filters=Filters(), ids=(1,)), path, description(made_at=NOW))
    with open_store(Home(path).database) as small:
        facts = "SELECT value FROM facts WHERE name = 'last_article'"
        assert small.value(facts) == store.value(facts) == "3"
        archive = "SELECT value FROM facts WHERE name = 'archive'"
        assert small.value(archive) != store.value(archive)


def test_it_says_the_same_of_what_was_observed_and_no_days_after_it(tmp_path: Path) -> None:
    bench = Bench()
    bench.put(ARTICLE)
    begun = datetime(2026, 3, 1, tzinfo=UTC)
    for day in range(3):
        run = runs.start_run(bench.store, [SOURCE], begun + timedelta(days=day))
        runs.close_source(bench.store, run, SOURCE.key, "finished", "")
        runs.close_run(bench.store, run, begun + timedelta(days=day, minutes=1))
    with bench.store.write() as connection:
        connection.execute(
            "INSERT INTO removals VALUES (1, 'http://s.example/x', 'y', '2026-03-01', 4)"
        )
    made = begun + timedelta(days=2, hours=1)
    export_home(
        bench.store, Chosen(filters=Filters()), tmp_path / "home", description(made_at=made)
    )
    period = Filters(since="2026-03-01", until="2026-03-03")
    with look(Home(tmp_path / "home").database) as small:
        there, here = observation(small, period), observation(bench.store, period)
        assert (there.days, there.began, there.removed) == (here.days, here.began, 4)
        assert there.days.observed > 0
        later = Filters(since="2026-03-05", until="2026-03-06")
        assert observation(small, later).days.possible == 0
        assert observation(bench.store, later).days.possible == 2


def test_nothing_in_it_names_the_machine_or_those_who_are_told(tmp_path: Path) -> None:
    bench = Bench()
    bench.put(ARTICLE)
    where = say("{path} cannot be written: {reason}.", path="/srv/zhangsan/warc", reason="x")
    for end in (where, "/srv/zhangsan/log", where):
        run = runs.start_run(bench.store, [SOURCE], NOW)
        runs.close_source(bench.store, run, SOURCE.key, "failed", end, Cause.DISK_FULL)
        runs.close_run(bench.store, run, NOW)
    runs.start_run(bench.store, [SOURCE], NOW)
    runs.fail(
        bench.store, bench.store.value("SELECT max(id) FROM runs"), Cause.DISK_FULL, where, NOW
    )
    runs.mark_killed(bench.store, runs.start_run(bench.store, [SOURCE], NOW), "/srv/zhangsan/pid")
    with bench.store.write() as connection:
        connection.execute("INSERT INTO channels (name) VALUES ('zhangsan')")
    export_home(bench.store, Chosen(filters=Filters()), tmp_path / "home", description())
    assert all(b"zhangsan" not in file.read_bytes() for file in (tmp_path / "home").iterdir())
    ended = "SELECT state, cause FROM run_sources ORDER BY run"
    with look(Home(tmp_path / "home").database) as small:
        there = [tuple(row) for row in small.rows(ended)]
        assert there == [tuple(row) for row in bench.store.rows(ended)]
        assert there[1:] == [("failed", "disk-full")] * 4 + [("killed", None)]
    for address in ("/runs", f"/runs/{run}", f"/sources/{SOURCE.key}"):
        assert getter(Home(tmp_path / "home").database)(address).status_code == 200, address


def test_nothing_is_left_when_it_cannot_be_made(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Chosen(filters=Filters())
    path = tmp_path / "home"
    path.mkdir()
    with pytest.raises(ExportError, match="exists already; name another folder"):
        export_home(store, chosen, path, description())
    path.rmdir()

    def full(*given: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(extract, "rebuild", full)
    with pytest.raises(DiskFullError):
        export_home(store, chosen, path, description())
    assert list(tmp_path.iterdir()) == []
