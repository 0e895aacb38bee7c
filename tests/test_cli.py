"""The command line as users meet it: help, counts, exit codes, and one sentence for bad input."""

import hashlib
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from commands import dangjian
from conftest import Crawled
from forked import ROOT
from misbehaving import misbehaving, source_table

from archive.home.folder import Home
from archive.store import jobs
from archive.store.database import Store, open_store
from scheduler.cli import main
from scheduler.console import plain
from scheduler.plan import PlanFile


def commands(group: click.Group, path: str = "dangjian") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


ALL = dict(commands(main))


def test_all_commands_are_there() -> None:
    wanted = (
        "init sources crawl read search export serve schedule up status inspect verify reindex demo "
        "notify watch backup restore remove correct cite count spread release"
    )
    assert set(main.commands) == set(wanted.split())


@pytest.mark.parametrize("path", ALL)
def test_every_command_has_help_with_an_example_and_every_option_has_help(path: str) -> None:
    command = ALL[path]
    assert command.help
    *_, name = path.split()
    _, _, example = command.help.partition("Example:\n")
    assert "dangjian " in example
    assert name in example
    options = [p for p in command.params if isinstance(p, click.Option)]
    assert [o.name for o in options if not o.help] == []


def test_a_command_begins_without_what_it_does_not_need() -> None:
    """These are up to a second of CPU, which whoever asks for help or a count need not pay."""
    heavy = {
        "scrapy",
        "twisted",
        "trafilatura",
        "lxml",
        "feedparser",
        "datasette",
        "pyarrow",
        "apprise",
    }
    heavy |= {"sqlite_utils", "holidays", "crawler.lists", "archive.reading"}
    told = "import gc, sys; scheduler.loading.loaded(); print(gc.isenabled(), *sys.modules)"
    code = f"import scheduler.loading; {told}"
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    collects, *imported = ran.stdout.split()
    assert collects == "True"
    assert "scheduler.cli" in imported
    assert heavy & set(imported) == set()


def test_a_database_is_opened_without_pandas_where_it_is_installed() -> None:
    """sqlite-utils imports it where it can: 0.6 s and 80 MB in each process, for nothing."""
    code = (
        "import sys; from archive.store import database; print('pandas' in sys.modules); "
        "import pandas; print(pandas.DataFrame({'a': [1, 2]}).a.sum())"
    )
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.split() == ["False", "3"]


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file of a home and its content, to see that nothing was changed."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.endswith(("-shm", "-wal", ".lock"))
    }


def refuse(sentence: str, *arguments: str | Path, home: Path) -> None:
    """The command answers with this one sentence, exit code 2, and changes nothing."""
    before = fingerprint(home)
    ran = CliRunner().invoke(main, ["--home", str(home), *map(str, arguments)])
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("Error: ")
    assert ran.stderr.count("\n") == 1
    assert sentence in ran.stderr
    assert fingerprint(home) == before


CRAWL, READ, SEARCH = ["crawl"], ["read"], ["search", "党建"]
EXPORT, SERVE, SCHEDULE = ["export", "--format", "csv", "x.csv"], ["serve"], ["schedule"]
STATUS, VERIFY = ["status"], ["verify"]
LIST, SHOW = ["sources", "list"], ["sources", "show", "x"]


@pytest.mark.parametrize(
    "arguments",
    [CRAWL, READ, SEARCH, EXPORT, SERVE, SCHEDULE, STATUS, VERIFY, LIST, SHOW],
    ids=" ".join,
)
def test_a_missing_home_is_said(arguments: list[str], tmp_path: Path) -> None:
    refuse("is not an archive home (there is no dangjian.toml)", *arguments, home=tmp_path)


@pytest.mark.parametrize(
    "arguments", [CRAWL, READ, EXPORT, SERVE, SCHEDULE, STATUS, LIST, SHOW], ids=" ".join
)
def test_an_unreadable_configuration_is_said(
    arguments: list[str], home: Home, configure: Callable[[str], None]
) -> None:
    configure('[archive]\nname = "a\n')
    refuse("dangjian.toml is not valid TOML: ", *arguments, home=home.folder)


@pytest.mark.parametrize(
    "arguments", [CRAWL, READ, SEARCH, EXPORT, SERVE, SCHEDULE, STATUS, VERIFY], ids=" ".join
)
def test_a_database_from_a_newer_version_is_refused(
    arguments: list[str], home: Home, configure: Callable[[str], None]
) -> None:
    configure(source_table("http://127.0.0.1:9"))
    with sqlite3.connect(home.database) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('dangjian', 'of_the_future', '2030-01-01')"
        )
    connection.close()
    refuse("was written by a newer version of dangjian", *arguments, home=home.folder)


def test_a_file_that_is_no_database_is_refused(home: Home) -> None:
    home.database.write_bytes(b"not a database, " * 100)
    refuse("cannot be used as a database: ", "search", "党建", home=home.folder)


def test_an_unknown_source_is_said_with_the_nearest(
    home: Home, configure: Callable[[str], None]
) -> None:
    configure(source_table("http://127.0.0.1:9"))
    sentence = "There is no source 'shiqia'; the nearest is 'shiqiao'."
    refuse(sentence, "crawl", "shiqia", home=home.folder)
    refuse(sentence, "sources", "show", "shiqia", home=home.folder)
    refuse(sentence, "export", "--format", "csv", "--source", "shiqia", "x.csv", home=home.folder)


def test_serve_blames_what_is_wrong(home: Home) -> None:
    for host in ("300.1.1.1", "no.such.name.invalid"):
        ran = dangjian("serve", "--host", host, home=home.folder)
        assert (ran.code, "--port" in ran.err) == (2, False)
        assert (
            f"{host} is not an address or name of this machine: choose one with --host." in ran.err
        )


def test_settings_are_shown_in_words(home: Home, configure: Callable[[str], None]) -> None:
    table = source_table(
        "http://127.0.0.1:9", every="90m", revisit=["0s", "1d", "36h"], attachments=True
    )
    configure(table)
    shown = dangjian("sources", "show", "shiqiao", home=home.folder).out.splitlines()
    assert {
        "every = 1 hour 30 minutes", "revisit = every crawl, 1 day, 1 day 12 hours", "hosts = none",
        "attachments = yes", "verify_tls = yes", "allow_private = yes", "floors = none",
    } <= set(shown)  # fmt: skip
    configure(table + "floors = { links = 5 }\nverify_tls = false\n")
    shown = dangjian("sources", "show", "shiqiao", home=home.folder).out.splitlines()
    assert {"floors = links 5, dated 0", "verify_tls = no"} <= set(shown)


def test_a_crawl_without_sources_is_refused(home: Home) -> None:
    refuse("No source is in use", "crawl", home=home.folder)


def test_a_home_is_not_made_twice(home: Home) -> None:
    refuse("is already an archive home.", "init", home.folder, home=home.folder)


@pytest.mark.parametrize("query", ['"党建', "“党建", '党建 "'])
def test_unbalanced_quotes_are_said(home: Home, query: str) -> None:
    refuse("quot", "search", query, home=home.folder)
    refuse("quot", "export", "--format", "csv", "--query", query, "x.csv", home=home.folder)


@pytest.mark.parametrize("query", ["", "  ", "，。", "-党建", "OR"])
def test_a_query_with_nothing_to_find_is_said(home: Home, query: str) -> None:
    refuse("", "search", "--", query, home=home.folder)


def test_an_export_never_writes_over_a_file(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "there.csv"
    path.write_text("mine")
    refuse("exists already", "export", "--format", "csv", path, home=home.folder)
    assert path.read_text() == "mine"


def test_an_export_to_a_missing_folder_is_refused(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "no" / "where.parquet"
    refuse("cannot be written", "export", "--format", "parquet", path, home=home.folder)


@pytest.mark.parametrize("option", [["--since", "2024-13"], ["--until", "May"], ["--region", "62"]])
def test_a_wrong_filter_is_said(home: Home, tmp_path: Path, option: list[str]) -> None:
    path = tmp_path / "x.csv"
    refuse(option[0], "export", "--format", "csv", *option, path, home=home.folder)
    assert not path.exists()


def test_a_port_in_use_is_said(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refuse(port, "serve", "--port", port, home=home.folder)


def test_a_missing_file_to_inspect_is_said(home: Home) -> None:
    refuse("cannot be read", "inspect", "missing.html", home=home.folder)


def test_inspect_shows_each_field_and_where_it_was_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<html><head><meta charset="utf-8"><meta name="PubDate" content="2026-03-02 09:30">'
        "<title>石桥镇开展主题党日活动</title></head><body><h1>石桥镇开展主题党日活动</h1>"
        '<p>作者：镇党委书记</p><div class="TRS_Editor">'
        "<p>石桥镇党委日前组织机关党员到河口村开展主题党日活动，清理水渠两公里，"
        "慰问老党员十二户，并就村里的产业项目征求意见。</p></div></body></html>",
        encoding="utf-8",
    )
    ran = dangjian("inspect", page, "--url", "http://s.example/djgz/202603/t20260302_1.html")
    found = json.loads(ran.out)
    assert found["outcome"] == "article"
    assert found["title"] == "石桥镇开展主题党日活动"
    assert found["published"].startswith("2026-03-02")
    assert found["provenance"]["published"][0]["value"].startswith("2026-03-02")
    assert set(found["provenance"]["title"][0]) == {"where", "value"}
    assert found["authors"] == []
    assert found["provenance"]["authors"] == [
        {"where": "byline", "value": "镇党委书记", "refused": "post"}
    ]


def test_inspect_of_an_address_that_is_not_kept_fetches_it_and_keeps_nothing(home: Home) -> None:
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        before = fingerprint(home.folder)
        ran = dangjian("inspect", f"{address}/a/t20260302_1.html", home=home.folder)
    assert json.loads(ran.out)["title"] == "石桥镇开展主题党日活动", ran.err
    assert world.seen["/robots.txt"] == 1
    assert fingerprint(home.folder) == before


def test_inspect_obeys_robots_txt(home: Home) -> None:
    with misbehaving() as (world, address):
        world.paths["/robots.txt"] = lambda h: h.reply(200, b"User-agent: *\nDisallow: /a/")
        world.article("/a/t20260302_1.html")
        ran = dangjian("inspect", f"{address}/a/t20260302_1.html", home=home.folder)
    assert ran.code == 2
    assert "Forbidden by robots.txt" in ran.err
    assert world.seen["/a/t20260302_1.html"] == 0


def test_inspect_takes_a_kept_page_from_the_archive(crawled: Crawled) -> None:
    with sqlite3.connect(crawled.home.database) as connection:
        url, title = connection.execute("SELECT url, title FROM articles LIMIT 1").fetchone()
    connection.close()
    ran = dangjian("inspect", url, home=crawled.home.folder)  # the sites are no longer served
    assert json.loads(ran.out)["title"] == title


def test_data_goes_to_stdout_and_counts_to_stderr(crawled: Crawled) -> None:
    ran = dangjian("search", "党员", "--limit", "2", home=crawled.home.folder)
    first, observed = ran.err.splitlines()
    assert re.fullmatch(r"\d+ articles found, 2 shown", first)
    # The sites were first looked at today.
    assert re.match(r"0 of \d+ days of its sources observed, 20\d\d-\d\d-01 to ", observed)
    assert "articles found" not in ran.out


def test_status_and_sources_name_every_source(crawled: Crawled) -> None:
    keys = [site.key for site in crawled.sites.sites]
    status = dangjian("status", home=crawled.home.folder)
    listed = dangjian("sources", "list", home=crawled.home.folder)
    assert (
        status.err
        == f"{len(keys)} sources, 0 of them need somebody, 60 articles, 1 more that lists name did not come\n"
    )
    assert listed.err == f"{len(keys)} sources, {len(keys)} of them in use\n"
    assert len(re.findall(r"^[a-z-]+ +new ", status.out, re.MULTILINE)) == len(keys)


def test_status_says_that_the_clock_has_stopped(home: Home, store: Store) -> None:
    begun = datetime.now(UTC) - timedelta(days=3)
    with store.write() as connection:
        jobs.start(connection, "verify", begun)
        jobs.end(connection, "verify", begun, 0, "")
    ran = dangjian("status", home=home.folder)
    assert ran.code == 1
    assert "The clock gave no sign for 3d: 'dangjian up' or 'dangjian schedule'" in ran.err
    told = json.loads(dangjian("status", "--json", home=home.folder).out)
    assert (told["well"], told["clock"]["silent"]) == (False, True)


def test_reading_everything_again_changes_nothing_while_the_rules_are_the_same(
    crawled: Crawled, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(crawled.home.folder, folder)
    ran = dangjian("read", "--all", home=folder)
    assert ran.code == 0
    counted = r"\d+ pages read again by today's rules: 0 gained, 0 lost, 0 changed by our rules; "
    assert re.fullmatch(counted + "edits by the sites: 0 newly seen, 0 no longer seen\n", ran.err)


def test_an_edit_that_only_older_rules_saw_is_told_apart_from_what_changed(
    crawled: Crawled, tmp_path: Path
) -> None:
    """A page that never changed was asked for three times, and older rules read A, B, A."""
    folder = tmp_path / "copy"
    shutil.copytree(crawled.home.folder, folder)
    with open_store(Home(folder).database) as store, store.write() as connection:
        article, first = connection.execute(
            "SELECT article, page FROM versions GROUP BY article HAVING count(*) = 1 LIMIT 1"
        ).fetchone()
        for added in ("（旧规则读错）", ""):
            (page,) = connection.execute(
                "INSERT INTO pages (run, source, role, url, fetched_at, status, size, sha256, "
                "warc_file, warc_offset, warc_length) SELECT run, source, role, url, fetched_at, "
                "status, size, sha256, warc_file, warc_offset, warc_length FROM pages WHERE id = ? "
                "RETURNING id",
                [first],
            ).fetchone()
            (version,) = connection.execute(
                "INSERT INTO versions (article, page, sha256, text, reader, title, "
                "published_precision, authors, contributors, editors, script, kind, masked, "
                "provenance) SELECT article, ?, page + ?, text || ?, reader, title, "
                "published_precision, authors, contributors, editors, script, kind, masked, "
                "provenance FROM versions WHERE page = ? RETURNING id",
                [page, page, added, first],
            ).fetchone()
            connection.execute(
                "INSERT INTO outcomes (page, version, reader) VALUES (?, ?, '1')", [page, version]
            )
        connection.execute("UPDATE articles SET version = ? WHERE id = ?", [version, article])
    ran = dangjian("read", "--stale", home=folder)
    assert ran.code == 0
    assert ran.err.endswith("; edits by the sites: 0 newly seen, 2 no longer seen\n")
    assert ran.err.startswith("2 pages read again by today's rules: 0 gained, 0 lost, ")


def test_status_goes_on_when_the_configuration_is_wrong_and_says_so(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    configure(source_table("http://127.0.0.1:9"))
    clock = PlanFile(home)
    clock.taken()
    clock.note()
    with store.write() as connection:
        jobs.start(connection, "verify", datetime.now(UTC))
        jobs.end(connection, "verify", datetime.now(UTC), 1, "3 captures, 1 fault")
    configure(source_table("http://127.0.0.1:9", every="5s") + "[schedul]\n")
    ran = dangjian("status", home=home.folder)
    assert ran.code == 1
    assert "shiqiao" in ran.out
    assert ran.err.splitlines()[1:] == [
        "Job 'verify' failed 0m ago with code 1: 3 captures, 1 fault",
        "dangjian.toml is wrong, and the last right one is in use:",
        "dangjian.toml, line 11: 'every' must be at least one minute.",
        "dangjian.toml, line 12: unknown table 'schedul'; the nearest is 'schedule'.",
    ]
    told = json.loads(dangjian("status", "--json", home=home.folder).out)
    assert (told["well"], len(told["configuration"]), told["jobs"][0]["name"]) == (
        False,
        2,
        "verify",
    )
    home.used_config.unlink()
    refused = dangjian("status", home=home.folder)
    assert (refused.code, refused.err.count("Error: dangjian.toml, line ")) == (2, 2)


def test_readings_by_older_rules_are_told_and_renewed(crawled: Crawled, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(crawled.home.folder, folder)
    with open_store(Home(folder).database) as store:
        before = [tuple(row) for row in store.rows("SELECT id, sha256 FROM versions")]
        with store.write() as connection:
            connection.execute("UPDATE outcomes SET reader = '1' WHERE version IS NOT NULL")
            connection.execute("UPDATE versions SET reader = '1', outlet = '旧规则', sha256 = id")
        stale = store.value("SELECT count(*) FROM outcomes WHERE reader = '1'")
        articles = store.value("SELECT count(*) FROM articles")
    told = dangjian("status", home=folder)
    assert (
        f"{stale} readings were made by older rules: 'dangjian read --stale' renews them.\n"
        in told.err
    )
    report = tmp_path / "report.html"
    ran = dangjian("read", "--stale", "--report", report, home=folder)
    assert ran.code == 0
    summary, where = ran.err.splitlines()
    assert summary.startswith(f"{stale} pages read again by today's rules: 0 gained, 0 lost, ")
    assert summary.endswith("; edits by the sites: 0 newly seen, 0 no longer seen")
    assert where == f"What changed: {report}"
    made = report.read_text(encoding="utf-8")
    assert summary in made
    assert "<del>旧规则</del>" in made
    assert re.search(r'<h2 id="outlet">', made)
    assert '<h2 id="title">' not in made
    again = dangjian("read", "--stale", "--report", report, home=folder)
    assert (again.code, "exists already" in again.err) == (2, True)
    with open_store(Home(folder).database) as store:
        assert [tuple(row) for row in store.rows("SELECT id, sha256 FROM versions")] == before
        assert store.value("SELECT count(*) FROM articles") == articles
    assert "older rules" not in dangjian("status", home=folder).err
    assert dangjian("verify", home=folder).code == 0


def test_read_says_what_it_could_not_read_and_takes_it_up_again(
    crawled: Crawled, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(crawled.home.folder, folder)
    found = dangjian("search", "党员", home=folder)
    (folder / "warc").rename(folder / "away")
    away = dangjian("read", "--all", home=folder)
    assert away.code == 1
    assert "0 gained, 0 lost, 0 changed by our rules" in away.err
    assert re.search(
        r"\n\d+ pages not read, whose capture cannot be read \('dangjian verify' names them\): "
        r"earlier readings stay\.\n'dangjian read' tries them again\.\n$",
        away.err,
    )
    assert dangjian("search", "党员", home=folder) == found
    assert (
        "pages are not read yet: 'dangjian read' reads them." in dangjian("status", home=folder).err
    )
    (folder / "away").rename(folder / "warc")
    back = dangjian("read", home=folder)
    assert back.code == 0, back.err
    assert "pages are not read yet" not in dangjian("status", home=folder).err
    assert dangjian("search", "党员", home=folder) == found


def test_all_and_stale_are_not_asked_for_together(home: Home) -> None:
    refuse("Give --all or --stale, not both.", "read", "--all", "--stale", home=home.folder)


def test_control_characters_of_crawled_text_never_reach_the_terminal() -> None:
    assert plain("党\x1b[31m建\x9b\u202e\n") == "党\ufffd[31m建\ufffd\ufffd\ufffd"


def test_a_crawl_without_reading_leaves_the_pages_for_later(
    home: Home, configure: Callable[[str], None], store: Store
) -> None:
    with misbehaving() as (world, address):
        world.article("/a/t20260302_1.html")
        configure(source_table(address))
        assert dangjian("crawl", "--no-read", home=home.folder).code == 0
    assert store.value("SELECT count(*) FROM outcomes") == 0
    ran = dangjian("read", home=home.folder)
    assert ran.err == "3 pages read: 1 article (1 new, 0 changed), 2 that are not articles\n"
    assert store.value("SELECT count(*) FROM articles") == 1
