"""Exports: three formats that say the same, filters, and no cap."""

import csv
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

import forked
import pyarrow.parquet as pq
import pytest
from commands import dangjian
from conftest import TODAY, Crawled
from exported_rows import description, row
from forked import ROOT

from archive.errors import ExportError
from archive.publish.columns import COLUMNS, Column
from archive.publish.export import export as write
from archive.publish.formats import FORMATS, Csv, JsonLines, Parquet
from scheduler.cli import main

EARLIER, LATER = TODAY - timedelta(days=19), TODAY - timedelta(days=3)


def export(crawled: Crawled, path: Path, *options: str) -> Path:
    ran = dangjian("export", *options, path, home=crawled.home.folder)
    assert ran.code == 0, ran.err
    return path


def jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def iso(moment: date | datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.isoformat().replace("+00:00", "Z")


def test_the_three_formats_hold_the_same_articles(crawled: Crawled, tmp_path: Path) -> None:
    lines = jsonl(export(crawled, tmp_path / "a.jsonl"))
    table = pq.read_table(export(crawled, tmp_path / "a.parquet")).to_pylist()
    with export(crawled, tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.DictReader(file))
    assert len(lines) == 60
    kinds = {c.name: c.kind for c in COLUMNS}
    objects = [name for name, kind in kinds.items() if kind == "json"]
    times = [name for name, kind in kinds.items() if kind in ("date", "timestamp")]
    as_lines = [
        {
            **each,
            **{name: json.loads(each[name]) for name in objects},
            **{name: iso(each[name]) for name in times},
        }
        for each in table
    ]
    assert [each["published_date"] for each in as_lines] == sorted(
        (each["published_date"] for each in lines), key=lambda day: day or ""
    )
    assert sorted(as_lines, key=itemgetter("id")) == lines
    as_cells = [
        {
            name: ""
            if value is None
            else json.dumps(value, ensure_ascii=False)
            if kinds[name] in ("texts", "json")
            else str(int(value) if isinstance(value, bool) else value)
            for name, value in line.items()
        }
        for line in lines
    ]
    assert cells == as_cells


def test_the_data_set_says_what_the_sites_published(crawled: Crawled, tmp_path: Path) -> None:
    found = {r["url"].split("/", 3)[3]: r for r in jsonl(export(crawled, tmp_path / "a.jsonl"))}
    for site in crawled.sites.sites:
        for expected in crawled.sites.expected(site.key, phase=2):
            record = found[expected.path.removeprefix("/")]
            assert record["title"] == expected.title
            assert record["text"] == expected.text
            assert record["source"] == site.source
            assert record["region_name"] == site.region_name
            assert record["gone_at"] is None
            day = {"trs": expected.published[:10], "hanweb": expected.published[:10], "vsb": None}
            if site.key in day:  # rows of VSB print no day
                listed = (record["list_title"], record["list_date"])
                assert listed == (expected.title, day[site.key])


def test_columns_are_described_inside_of_the_parquet_file(crawled: Crawled, tmp_path: Path) -> None:
    schema = pq.read_schema(export(crawled, tmp_path / "a.parquet"))
    described = {f.name: f.metadata[b"description"].decode() for f in schema}
    assert described == {c.name: c.meaning for c in COLUMNS}


def chosen(crawled: Crawled, path: Path, *options: str) -> set[int]:
    return {r["id"] for r in jsonl(export(crawled, path, *options))}


@pytest.mark.parametrize(
    ("options", "where"),
    [
        (["--since", f"{TODAY.year}"], f"published >= '{TODAY.year}'"),
        (["--until", f"{TODAY.year - 1}"], f"substr(published, 1, 4) <= '{TODAY.year - 1}'"),
        (["--until", f"{EARLIER:%Y-%m}"], f"substr(published, 1, 7) <= '{EARLIER:%Y-%m}'"),
        (["--since", f"{EARLIER}", "--until", f"{LATER}"],
         f"substr(published, 1, 10) BETWEEN '{EARLIER}' AND '{LATER}'"),
        (["--source", "liuxi-paper", "--source", "qinghe-gov"], "source IN ('liuxi-paper', 'qinghe-gov')"),
        (["--region", "999900"], "region LIKE '9999%'"),
        (["--region", "999901"], "region = '999901'"),
        (["--kind", "newspaper"], "source IN (SELECT key FROM sources WHERE kind = 'newspaper')"),
        (["--kind", "newspaper", "--kind", "government"],
         "source IN (SELECT key FROM sources WHERE kind IN ('newspaper', 'government'))"),
        (["--sure"], "certainty ->> 'title' = 'sure' AND certainty ->> 'published' = 'sure'"),
        (["--sure-of", "outlet"], "certainty ->> 'outlet' = 'sure'"),
        (["--region", "120000"], "0"),
        (["--region", "天津"], "0"),
        (["--since", f"{EARLIER:%Y年%m月%d日}"], f"published >= '{EARLIER}'"),
    ],
)  # fmt: skip
def test_filters_choose_what_the_same_condition_in_sql_chooses(
    crawled: Crawled, tmp_path: Path, options: list[str], where: str
) -> None:
    with sqlite3.connect(crawled.home.database) as connection:
        wanted = {r[0] for r in connection.execute(f"SELECT id FROM articles WHERE {where}")}  # noqa: S608
    connection.close()
    assert chosen(crawled, tmp_path / "a.jsonl", *options) == wanted


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            ("--region", "火星"),
            "--region must be a six-digit GB/T 2260 code or a region's name",
        ),
        (
            ("--region", "吉林"),
            "--region 吉林 matches more than one region: name one of 吉林省 220000",
        ),
        (("--since", "去年"), "--since must be YYYY, YYYY-MM or YYYY-MM-DD"),
    ],
)
def test_a_filter_that_is_not_understood_is_refused(
    crawled: Crawled, tmp_path: Path, option: tuple[str, str], said: str
) -> None:
    path = tmp_path / "a.csv"
    ran = dangjian("export", "--format", "csv", *option, path, home=crawled.home.folder)
    assert ran.code == 2
    assert said in ran.err
    assert not path.exists()
    assert said in dangjian("search", *option, "党员", home=crawled.home.folder).err


def test_a_search_is_narrowed_as_an_export_is(crawled: Crawled, tmp_path: Path) -> None:
    narrowings = (
        ["--since", f"{TODAY.year}"], ["--until", f"{EARLIER:%Y-%m}"], ["--region", "999901"],
        ["--source", "liuxi-paper", "--source", "qinghe-gov"], ["--kind", "government"],
    )  # fmt: skip
    for n, options in enumerate(narrowings):
        ids = chosen(crawled, tmp_path / f"{n}.jsonl", "--query", "党员", *options)
        ran = dangjian("search", "--limit", "999", *options, "党员", home=crawled.home.folder)
        assert {int(id) for id in re.findall(r"^(\d+)  ", ran.out, re.MULTILINE)} == ids
        assert ran.err.splitlines()[0] == f"{len(ids)} articles found, {len(ids)} shown"


def test_what_is_left_out_because_it_is_not_sure_is_said(crawled: Crawled, tmp_path: Path) -> None:
    whole = len(chosen(crawled, tmp_path / "a.jsonl"))
    options = ("--sure", "--sure-of", "outlet")
    sure = len(chosen(crawled, tmp_path / "b.jsonl", *options))
    assert 0 < sure < whole
    path = tmp_path / "c.parquet"
    ran = dangjian("export", "--format", "parquet", *options, path, home=crawled.home.folder)
    said = f"{whole - sure} left out because not sure: title, published, outlet"
    assert ran.err.splitlines()[0] == f"{sure} articles written to {path}; {said}"
    facts = pq.read_schema(path).metadata
    assert (facts[b"unsure_articles"], facts[b"sure_fields"]) == (
        f"{whole - sure}".encode(), b"title,published,outlet",
    )  # fmt: skip


FORMULAS = ("=1+1", "+86", "-1+1", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1+1", "＠a")
PLAIN = ("党建=1", "'=1", "——会议", "3-1", "", "（-1）")


def test_a_spreadsheet_runs_no_cell(tmp_path: Path) -> None:
    rows = [row(title=title) for title in FORMULAS + PLAIN]

    def cells(name: str, *, raw: bool = False) -> list[dict[str, str]]:
        write(rows, tmp_path / name, Csv(raw=raw), description())
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    disarmed = [f"'{title}" for title in FORMULAS] + list(PLAIN)
    found = cells("a.csv")
    assert [cell["title"] for cell in found] == disarmed
    assert {cell["id"] for cell in found} == {"-7"}
    assert [cell["title"] for cell in cells("raw.csv", raw=True)] == [*FORMULAS, *PLAIN]
    write(rows, tmp_path / "a.jsonl", JsonLines(), description())
    assert [each["title"] for each in jsonl(tmp_path / "a.jsonl")] == [*FORMULAS, *PLAIN]
    write(rows, tmp_path / "a.parquet", Parquet(), description())
    assert pq.read_table(tmp_path / "a.parquet")["title"].to_pylist() == [*FORMULAS, *PLAIN]


def test_a_query_chooses_what_holds_the_word(crawled: Crawled, tmp_path: Path) -> None:
    every = jsonl(export(crawled, tmp_path / "all.jsonl"))
    wanted = {r["id"] for r in every if "志愿" in r["title"] + r["text"] or "志願" in r["text"]}
    assert wanted
    assert chosen(crawled, tmp_path / "a.jsonl", "--query", "志愿") == wanted


def test_nothing_is_left_when_an_export_breaks_off(tmp_path: Path) -> None:
    def rows() -> Any:
        raise sqlite3.OperationalError("the disk is full")
        yield

    with pytest.raises(sqlite3.OperationalError):
        write(rows(), tmp_path / "a.csv", Csv(), description())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [f"{'a' * 241}.csv", f"{'党' * 80}a.csv"])
def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path: Path, name: str) -> None:
    beside = f"{name}.meta.json"
    assert len(beside.encode()) == 255
    assert write([], tmp_path / name, Csv(), description()) == 0
    with pytest.raises(ExportError, match="exists already"):
        write([], tmp_path / name, Csv(), description())
    with pytest.raises(ExportError, match="cannot be written: File name too long"):
        write([], tmp_path / f"a{name}", Csv(), description())
    with pytest.raises(ExportError, match="cannot be written: No such file or directory"):
        write([], tmp_path / "nowhere" / name, Csv(), description())
    assert {path.name for path in tmp_path.iterdir()} == {name, beside}


def export_told_to_end(words: list[str], number: int, *, ignored: bool) -> None:
    """An export in whose midst a signal comes."""
    write = Csv.blocks

    def blocks(self: Csv, rows: Any, described: Any) -> Any:
        def told() -> Any:
            for n, each in enumerate(rows):
                if n == 1:
                    signal.raise_signal(number)
                yield each

        return write(self, told(), described)

    Csv.blocks = blocks  # type: ignore[method-assign,assignment]
    # Ignored as under nohup; else as usual, whatever the tests themselves were started under.
    signal.signal(number, signal.SIG_IGN if ignored else signal.SIG_DFL)
    main(words, prog_name="dangjian")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_when_an_export_is_told_to_end(
    crawled: Crawled, tmp_path: Path, number: int
) -> None:
    words = [
        "--home",
        str(crawled.home.folder),
        "export",
        "--format",
        "csv",
        str(tmp_path / "a.csv"),
    ]
    ran = forked.run(partial(export_told_to_end, ignored=False), words, number)
    assert (ran.code, ran.out, ran.err) == (1, "", "Told to end: nothing was written.\n")
    assert list(tmp_path.iterdir()) == []
    ran = forked.run(partial(export_told_to_end, ignored=True), words, number)
    assert ran.code == 0
    assert ran.err.splitlines()[0] == f"60 articles written to {tmp_path / 'a.csv'}"


MEASURE = """
import resource, sys
from pathlib import Path
sys.path.append("tests")
from exported_rows import description, row
from archive.publish.export import export
from archive.publish.formats import FORMATS
def rows(count): return (row(id=i, text="党" * 2000) for i in range(count))
export(rows(100), Path(sys.argv[1] + ".warm"), FORMATS[sys.argv[2]](), description())
taken = []
for count in map(int, sys.argv[3:]):
    path = Path(sys.argv[1] + str(count))
    assert export(rows(count), path, FORMATS[sys.argv[2]](), description()) == count
    taken.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(taken[1] - taken[0])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "format_", [name for name, made in FORMATS.items() if made.most is None or made.most > 12_000]
)
def test_memory_does_not_grow_with_the_number_of_articles(tmp_path: Path, format_: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path / "x"), format_, "2000", "12000"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )  # 6 KB of text each: 12 and 72 MB
    assert int(done.stdout) < 20_000  # kilobytes; holding all would be 60,000 more


@pytest.mark.parametrize(
    ("name", "options"), [("articles", ()), ("articles.tar.gz", ()), ("a.sqlite", ("--no-text",))]
)
def test_a_name_that_tells_no_format_is_refused(
    crawled: Crawled, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    path = tmp_path / name
    ran = dangjian("export", *options, path, home=crawled.home.folder)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"Error: {path} ends with none of .csv, .json, .jsonl, .parquet, .xlsx, .docx: "
        "name the format with --format.\n"
    )
    assert not path.exists()


def test_what_is_named_goes_before_the_ending_of_the_file(crawled: Crawled, tmp_path: Path) -> None:
    path = export(crawled, tmp_path / "a.json", "--format", "csv")
    assert path.read_text(encoding="utf-8-sig").startswith("id,")


def test_a_file_in_parts_is_parquet(crawled: Crawled, tmp_path: Path) -> None:
    folder = export(crawled, tmp_path / "parts", "--partition", "year")
    assert {file.suffix for file in folder.rglob("*.*") if file.is_file()} == {".parquet"}


@pytest.mark.parametrize(
    "name",
    ["dangjian.db", "dangjian.db-wal", "dangjian.toml", "warc/a.csv", "log/x/../a.csv", "locks/a.csv", "."],
)  # fmt: skip
def test_the_archive_itself_is_never_replaced(crawled: Crawled, name: str) -> None:
    folder = crawled.home.folder
    # SQLite removes -wal and -shm whenever the last connection ends.
    kept = [
        path
        for path in folder.iterdir()
        if path.is_file() and path.suffix[-4:] not in ("-wal", "-shm")
    ]
    before = {path: path.stat().st_ino for path in kept}
    options = ("--format", "csv", "--overwrite")
    for command in (["export", *options], ["release", "--overwrite"]):
        ran = dangjian(*command, folder / name, home=folder)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == f"Error: {folder / name} is part of the archive: name another place.\n"
    assert {path: path.stat().st_ino for path in before} == before


def test_a_link_to_the_archive_is_as_good_as_the_archive(crawled: Crawled, tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(crawled.home.database)
    (tmp_path / "home").symlink_to(crawled.home.folder)
    for path in (tmp_path / "a.csv", tmp_path / "home" / "warc" / "a.csv"):
        ran = dangjian("export", "--overwrite", path, home=crawled.home.folder)
        assert ran.code == 2
        assert "is part of the archive" in ran.err


def test_only_a_file_is_replaced(crawled: Crawled, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "device.csv").symlink_to("/dev/null")
    for name in ("pipe.csv", "folder.csv", "device.csv", "-"):
        options = ("--format", "csv", "--overwrite")
        ran = dangjian("export", *options, tmp_path / name, home=crawled.home.folder)
        assert ran.code == 2
        assert ran.err == (
            f"Error: {tmp_path / name} is no file: name one to write, or to replace.\n"
        )
    assert {path.name for path in tmp_path.iterdir()} == {"pipe.csv", "folder.csv", "device.csv"}


@pytest.mark.parametrize("path", ["", ".", "..", "/", "./", "folder/.."])
@pytest.mark.parametrize("options", [(), ("--overwrite",)])
def test_a_path_without_a_name_is_refused(
    crawled: Crawled,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    options: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for format in ("csv", "parquet", "docx"):
        ran = dangjian("export", "--format", format, *options, path, home=crawled.home.folder)
        assert (ran.code, ran.err) == (
            2, f"Error: {Path(path)} is no file: name one to write, or to replace.\n",
        )  # fmt: skip
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_dates_in_the_wrong_order_are_refused(crawled: Crawled, tmp_path: Path) -> None:
    for since, until, right in (
        ("2025", "2024", False), ("2025-03", "2025-02-28", False), ("2025-03-02", "2025-03-01", False),
        ("2025-03", "2025", True), ("2025", "2025-01", True), ("2025-03-01", "2025-03-01", True),
    ):  # fmt: skip
        path = tmp_path / f"{since}.{until}.csv"
        ran = dangjian("export", "--since", since, "--until", until, path, home=crawled.home.folder)
        assert ran.code == (0 if right else 2)
        assert path.exists() is right
        if not right:
            assert ran.err == f"Error: --since {since} is after --until {until}.\n"


def test_days_to_come_are_not_days_unobserved(crawled: Crawled, tmp_path: Path) -> None:
    year = str(TODAY.year + 3)
    ran = dangjian("export", "--since", year, tmp_path / "a.csv", home=crawled.home.folder)
    assert ran.code == 0
    assert ran.err.splitlines()[-1] == (
        "The time asked for has no day up to today, so nothing of it could be observed."
    )


@pytest.mark.parametrize("format", [Csv, Parquet])
@pytest.mark.parametrize("end", ["", ".meta.json"])
def test_what_somebody_makes_meanwhile_stays(
    tmp_path: Path, format: type[Csv | Parquet], end: str
) -> None:
    path = tmp_path / "a"
    mine = tmp_path / f"a{end}"
    columns = (Column("n", "integer", ""),)

    def rows() -> Iterator[tuple[int]]:
        mine.write_text("mine")
        yield (1,)

    if format is Parquet and end:
        write(rows(), path, format(columns), description(columns=columns))
    else:
        with pytest.raises(ExportError, match="exists already"):
            write(rows(), path, format(columns), description(columns=columns))
        assert list(tmp_path.iterdir()) == [mine]
    assert mine.read_text() == "mine"


def test_raw_cells_are_those_of_a_csv(crawled: Crawled, tmp_path: Path) -> None:
    ran = dangjian("export", "--raw", tmp_path / "a.parquet", home=crawled.home.folder)
    assert (ran.code, ran.err) == (2, "Error: --raw is for --format csv.\n")
    assert list(tmp_path.iterdir()) == []
