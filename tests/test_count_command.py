"""`count` and `spread` as they are typed: files that say what they are, stdout, and bad input."""

import csv
import json
import os
import re
import shlex
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from commands import dangjian
from forked import ROOT
from shelf import furnish, put

from archive.home.folder import Home
from archive.publish.counts import columns
from archive.publish.dimensions import Dimension, dimensions
from archive.publish.spreading import COLUMNS
from archive.store.database import Store, open_store


@pytest.fixture
def filled(home: Home) -> Home:
    with open_store(home.database) as store:
        furnish(store)
        fill(store)
    return home


def fill(store: Store) -> None:
    put(
        store,
        1,
        title="主题党日",
        text="主题党日报，主題黨日",
        published="2024-01-05",
        source="river",
    )
    put(store, 2, text="主题党日报", published="2024-01-09")
    put(store, 3, text="三会一课", published="2024-02-01", source="paper")


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "terms.toml"
    path.write_text(
        '[terms."主题党日"]\nnot = "主题党日报"\n[terms."课"]\nvariants = ["三会一课", "党课"]\n',
        encoding="utf-8",
    )
    return path


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_rows_go_to_stdout_as_tidy_csv(filled: Home, terms: Path) -> None:
    ran = dangjian("count", "--terms", terms, "--by", "kind", "--matches", home=filled.folder)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("term,variant,kind,articles,matches,total,share,lo95,hi95,sources,")
    told = {(r["term"], r["variant"], r["kind"]): r for r in cells(ran.out)}
    assert len(told) == 12  # two sets and two variants in three cells
    party = told["主题党日", "", "party"]
    assert [party[name] for name in ("articles", "matches", "total", "share")] == [
        "1",
        "2",
        "1",
        "1.0",
    ]
    # A newspaper of that name is none.
    assert told["主题党日", "", "government"]["articles"] == "0"
    assert told["课", "三会一课", "newspaper"]["articles"] == "1"
    assert "Terms: 4; cells of each: 3; rows: 12" in ran.err


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_a_file_has_what_stdout_has_and_says_what_it_is(
    filled: Home, terms: Path, tmp_path: Path, format: str
) -> None:
    path = tmp_path / f"counts.{format}"
    asked = ("count", "--terms", terms, "--by", "year,level", "--since", "2024-01")
    ran = dangjian(*asked, "--format", format, path, home=filled.folder)
    assert (ran.code, ran.out) == (0, "")
    expected = cells(dangjian(*asked, home=filled.folder).out)
    rows: list[dict[str, Any]]
    if format == "parquet":
        table = pq.read_table(path)
        assert str(table.schema.field("share").type) == "double"
        described = json.loads(table.schema.metadata[b"description"])
        rows = table.to_pylist()
    else:
        described = json.loads(path.with_name(f"{path.name}.meta.json").read_text(encoding="utf-8"))
        text = path.read_text(encoding="utf-8-sig")
        rows = (
            [json.loads(line) for line in text.splitlines()] if format == "jsonl" else cells(text)
        )
    as_text = [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
    assert as_text == expected
    assert described["rows"] == len(rows)
    assert described["filters"] == {"since": "2024-01"}
    assert described["terms"]["主题党日"] == {"variants": ["主题党日"], "not": ["主题党日报"]}
    assert "observed_days" in described


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--by", "mnth"], "not 'mnth'; the nearest is 'month'"),
        (["--format", "parquet"], "Parquet needs a file"),
        (["--since", "lately"], "--since must be YYYY"),
        (["--source", "nord"], "There is no source 'nord'"),
        (["."], "is a directory"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    filled: Home, terms: Path, options: list[str], message: str
) -> None:
    ran = dangjian("count", "--terms", terms, *options, home=filled.folder)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_file_of_terms_that_cannot_be_read_is_told(filled: Home, tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    ran = dangjian("count", "--terms", missing, home=filled.folder)
    assert (ran.code, "No such file or directory" in ran.err) == (2, True)
    missing.write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in dangjian("count", "--terms", missing, home=filled.folder).err
    os.truncate(missing, (1 << 20) + 1)
    assert "larger than a megabyte" in dangjian("count", "--terms", missing, home=filled.folder).err


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(
    filled: Home, terms: Path, tmp_path: Path
) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("mine", encoding="utf-8")
    ran = dangjian("count", "--terms", terms, path, home=filled.folder)
    assert (ran.code, path.read_text(encoding="utf-8")) == (2, "mine")
    assert dangjian("count", "--terms", terms, "--overwrite", path, home=filled.folder).code == 0
    assert path.read_text(encoding="utf-8-sig").startswith("term,")


@pytest.mark.parametrize("name", ["dangjian.db", "dangjian.toml", "warc/a.csv"])
def test_the_archive_itself_is_never_replaced(filled: Home, terms: Path, name: str) -> None:
    before = filled.database.read_bytes()
    for command in (["count", "--terms", terms], ["spread", "党建"]):
        ran = dangjian(*command, "--overwrite", filled.folder / name, home=filled.folder)
        assert (ran.code, ran.out) == (2, "")
        assert "is part of the archive" in ran.err
    assert filled.database.read_bytes() == before


def test_nothing_found_is_a_table_of_zeros(filled: Home, tmp_path: Path) -> None:
    path = tmp_path / "terms.toml"
    path.write_text('terms = ["没有"]', encoding="utf-8")
    (row,) = cells(dangjian("count", "--terms", path, home=filled.folder).out)
    assert (row["articles"], row["total"], row["share"]) == ("0", "3", "0.0")
    nowhere = ("count", "--terms", path, "--by", "month", "--region", "天津")
    ran = dangjian(*nowhere, home=filled.folder)
    assert (ran.code, cells(ran.out)) == (0, [])


def test_a_spread_is_told_with_what_it_cannot_say(filled: Home, tmp_path: Path) -> None:
    path = tmp_path / "spread.jsonl"
    asked = ("spread", "主题党日", "--by", "source", "--format", "jsonl", path)
    ran = dangjian(*asked, home=filled.folder)
    assert ran.code == 0, ran.err
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(r["source"], r["first_date"], r["censored"], r["adopters"]) for r in rows] == [
        ("river", "2024-01-05", True, 1),
        ("north", "2024-01-09", True, 2),
        ("paper", None, None, None),
    ]
    assert rows[0]["capture"] == "capture/1"
    for said in (
        "2 of 3 places have it",
        "2 first articles are from before",
        "every lag may be longer",
    ):
        assert said in ran.err
    described = json.loads(path.with_name(f"{path.name}.meta.json").read_text(encoding="utf-8"))
    assert (described["question"], described["censored"]) == ("主题党日", 2)


def test_a_spread_of_nothing_and_of_bad_words(filled: Home) -> None:
    ran = dangjian("spread", "没有", "--by", "province", home=filled.folder)
    assert ([r["first_date"] for r in cells(ran.out)], ran.code) == (["", ""], 0)
    assert dangjian("spread", "，", home=filled.folder).code == 2
    assert dangjian("spread", "党", "--by", "month", home=filled.folder).code == 2


def blocks(language: str) -> list[str]:
    document = (ROOT / "docs" / "counts.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", document, re.DOTALL)


def test_the_examples_of_the_document_run_as_they_stand(
    filled: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (terms,) = blocks("toml")
    Path("terms.toml").write_text(terms, encoding="utf-8")
    ran = [
        (line, dangjian(*shlex.split(line)[1:], home=filled.folder))
        for block in blocks("sh")
        for line in block.splitlines()
    ]
    assert {line: done.err for line, done in ran if done.code} == {}
    assert {path.name for path in tmp_path.iterdir()} >= {
        *("counts.csv", "counts.csv.meta.json", "counts.parquet", "spread.jsonl"),
    }
    # What the document says of the newspaper.
    found = cells(dangjian("count", "--terms", "terms.toml", home=filled.folder).out)
    assert {(r["term"], r["variant"]): r["articles"] for r in found} == {
        ("三会一课", ""): "1", ("党建引领", ""): "0", ("党建引领", "党建引领"): "0",
        ("党建引领", "党建+"): "0", ("主题党日", ""): "1", ("主题党日", "主题党日"): "1",
        ("主题党日", "支部主题党日"): "0",
    }  # fmt: skip


def test_the_document_has_every_dimension_and_column() -> None:
    document = (ROOT / "docs" / "counts.md").read_text(encoding="utf-8")
    names = {column.name for column in (*columns(dimensions("")), *COLUMNS)} | set(Dimension)
    assert {name for name in names if f"`{name}`" not in document} == set()
