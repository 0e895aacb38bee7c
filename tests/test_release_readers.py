"""Releases as others read them: Frictionless, Croissant, Hugging Face datasets, pandas, DuckDB, the notebook."""

import json
from pathlib import Path
from typing import Any

import pytest
from forked import ROOT
from test_release import TABLES, filled, released, terms

from archive.home.folder import Home

__all__ = ["filled", "terms"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # theirs
]


@pytest.fixture
def folder(filled: Home, terms: Path, tmp_path: Path) -> Path:
    return released(filled, tmp_path / "out", "--terms", terms)


def test_the_data_package_is_valid_with_all_its_rows(folder: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "note"])
    assert {task.name for task in report.tasks} >= TABLES


def test_the_croissant_is_valid_and_gives_rows(folder: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant")
    dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert not dataset.metadata.ctx.issues.warnings
    rows = list(dataset.records("articles"))
    assert {row["articles/title"] for row in rows} == {"甲".encode(), "乙".encode(), "丙".encode()}


def test_datasets_loads_each_table_by_its_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    datasets = pytest.importorskip("datasets")
    for name in ("articles", "coverage", "corrections", "counts"):
        found = datasets.load_dataset(str(folder), name, cache_dir=str(tmp_path / "cache"))["train"]
        assert found.num_rows > 0
    assert set(datasets.get_dataset_config_names(str(folder))) == TABLES


def test_pandas_and_duckdb_load_both_kinds_of_files(folder: Path) -> None:
    pd, duckdb = pytest.importorskip("pandas"), pytest.importorskip("duckdb")
    for name in TABLES:
        parquet = pd.read_parquet(folder / "parquet" / f"{name}.parquet")
        table = pd.read_csv(folder / "csv" / f"{name}.csv")
        assert list(parquet.columns) == list(table.columns)
        assert len(parquet) == len(table)
        for path in (f"parquet/{name}.parquet", f"csv/{name}.csv"):
            found = duckdb.sql(f"FROM '{folder / path}'").aggregate("count(*)").fetchall()
            assert found == [(len(parquet),)]


def test_the_notebook_runs_from_a_release_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pandas")
    notebook = json.loads((ROOT / "docs" / "replication.ipynb").read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    monkeypatch.setenv("RELEASE", str(folder))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec("".join(cell["source"]), names)  # noqa: S102 - it is our own document
    series = names["series"].set_index("month")
    assert (series.loc["2024-05", "articles"], series.loc["2024-05", "total"]) == (1, 1)
    assert series.loc["2024-05", "state"] == "not observed"
    assert names["no_month"] == 1
    assert names["spread"][["source", "censored"]].values.tolist() == [["north", True]]
    assert sorted(names["coded"]["id"]) == [1, 2, 3]
    assert names["weights"].sum() == 3
