"""The recipes of docs/exports.md, run on files of a small archive: pandas, polars, DuckDB, pyarrow."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from exported_rows import every
from forked import ROOT
from shelf import put, shelf

from archive.publish.columns import COLUMNS
from archive.publish.description import Origin, describe
from archive.publish.export import export
from archive.publish.formats import FORMATS
from archive.publish.partitions import export_folder
from archive.store import exported
from archive.store.database import Store
from archive.store.exported import Chosen
from archive.store.filters import Filters

RECIPES = re.findall(
    r"```python\n(.*?)```", (ROOT / "docs" / "exports.md").read_text("utf-8"), re.DOTALL
)


def recipe(*marks: str) -> str:
    """The one with these words in it."""
    found: list[str] = [text for text in RECIPES if all(mark in text for mark in marks)]
    assert len(found) == 1
    return found[0]


def run(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(text, names)  # noqa: S102 - it is our own document
    return names


@pytest.fixture
def store() -> Iterator[Store]:
    made = shelf()
    with made.write() as connection:
        # A code that a reader would take for a number, and lose a digit of.
        connection.execute("INSERT INTO regions VALUES ('020000', '甲')")
    put(made, 1, title="甲", published="2024-05-01", sure=("title",))
    put(made, 2, title="乙", published="2024-05")
    put(made, 3, title="丙", published="2023", source="river", sure=("title",))
    put(made, 4, title="丁")
    with made.write() as connection:
        connection.execute(
            "UPDATE articles SET first_seen = '2026-01-02T03:04:05Z', last_seen = first_seen, "
            "region = iif(id = 1, '020000', region), authors = iif(id = 1, '[\"苗\", \"方\"]', '[]')"
        )
    yield made
    made.close()


@pytest.fixture
def files(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the recipes name, which is where they run."""
    for name in ("csv", "parquet"):
        chosen = Chosen(filters=Filters(), order=(FORMATS[name].order,))
        described = describe(store, chosen, COLUMNS, Origin(name="甲"))
        export(
            every(store, order=chosen.order),
            tmp_path / f"articles.{name}",
            FORMATS[name](),
            described,
        )
    chosen = Chosen(filters=Filters(), order=("year", "date"))
    names = [column.name for column in COLUMNS]
    rows = exported.every(store, chosen, names, by=("year",))
    export_folder(rows, ("year",), tmp_path / "parted", FORMATS["parquet"](), described)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_pandas_reads_parquet(files: Path) -> None:
    pytest.importorskip("pandas")
    found = run(recipe("pd.read_parquet"))
    assert found["by_year"].to_dict() == {2023: 1, 2024: 2}
    assert list(found["people"]["authors"].dropna()) == ["苗", "方"]
    articles = found["articles"].set_index("id")
    assert articles.index[found["certain"]].tolist() == [3, 1]
    assert articles["region"].to_dict() == {4: "620000", 3: "620102", 2: "620000", 1: "020000"}
    assert articles["published_date"][2] == date(2024, 5, 1)
    assert articles["published_until"][2] == date(2024, 5, 31)
    assert str(articles["first_seen"].dtype) == "datetime64[us, UTC]"


@pytest.mark.slow
def test_pandas_reads_csv_by_its_description(files: Path) -> None:
    pytest.importorskip("pandas")
    found = run(recipe("pd.read_csv"))
    articles = found["articles"].set_index("id")
    assert articles["region"][1] == "020000"
    assert articles["published_until"][3].date() == date(2023, 12, 31)
    assert articles["first_seen"][1].isoformat() == "2026-01-02T03:04:05+00:00"
    assert found["authors"].tolist() == [["苗", "方"], [], [], []]


@pytest.mark.slow
def test_polars_reads_parquet(files: Path) -> None:
    pytest.importorskip("polars")
    found = run(recipe("pl.scan_parquet"))
    assert found["by_month"].rows() == [(date(2024, 5, 1), 2)]
    assert found["certain"]["id"].to_list() == [3, 1]
    articles = found["articles"].collect()
    assert articles["region"].to_list() == ["620000", "620102", "620000", "020000"]
    assert articles["authors"].to_list()[-1] == ["苗", "方"]


@pytest.mark.slow
def test_duckdb_reads_parquet_and_a_folder_of_it(files: Path) -> None:
    pytest.importorskip("duckdb")
    found = run(recipe("duckdb.sql"))
    assert found["by_region"] == [
        ("020000", 2024, 1), ("620000", 2024, 1), ("620000", None, 1), ("620102", 2023, 1),
    ]  # fmt: skip
    assert {id for (id,) in found["certain"]} == {1, 3}
    assert found["parted"] == [("620000",), ("020000",)]


def test_a_parquet_file_says_what_it_is(files: Path) -> None:
    found = run(recipe("read_schema"))
    assert found["described"]["rows"] == 4
    assert found["described"]["columns"]["region"]["type"] == "text"
    assert found["share_observed"] == 0
    beside = json.loads((files / "articles.csv.meta.json").read_text("utf-8"))
    assert beside["columns"] == found["described"]["columns"]
