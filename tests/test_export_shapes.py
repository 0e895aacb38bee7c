"""What a file can have: columns, versions, samples, folders; what it says of itself; and what refuses it."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exported_rows import description, every, row
from hypothesis import given
from hypothesis import strategies as st
from shelf import put, shelf
from test_articles import ARTICLE, Bench

from archive.errors import ExportError
from archive.publish.columns import COLUMNS, Column, named
from archive.publish.description import LICENCE, Origin, asked
from archive.publish.export import export
from archive.publish.file_names import attachment, file_name
from archive.publish.formats import FORMATS, Csv, JsonLines, Parquet
from archive.publish.partitions import export_folder
from archive.publish.question import Question
from archive.publish.sampling import Sample, draw, shares
from archive.publish.shape import Shape, table
from archive.search import parse_query
from archive.store import exported
from archive.store.database import Store
from archive.store.exported import Chosen
from archive.store.filters import Filters
from archive.types import Precision, Tag


@pytest.fixture
def store() -> Iterator[Store]:
    made = shelf()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("published", "first", "last", "year", "month"),
    [
        ("2024-02", "2024-02-01", "2024-02-29", 2024, 2),
        ("2023-12", "2023-12-01", "2023-12-31", 2023, 12),
        ("2023", "2023-01-01", "2023-12-31", 2023, None),
        ("2023-04-05", "2023-04-05", "2023-04-05", 2023, 4),
        ("9999-12", "9999-12-01", "9999-12-31", 9999, 12),
        (None, None, None, None, None),
    ],
)
def test_a_date_cut_short_has_its_first_and_last_day(
    store: Store, published: str | None, first: str, last: str, year: int, month: int
) -> None:
    put(store, 1, published=published)
    (found,) = every(store)
    names = ("published_date", "published_until", "year", "month")
    assert tuple(found[name] for name in names) == (first, last, year, month)


def test_rows_in_order_of_date_begin_with_undated_ones(store: Store) -> None:
    days = ("2024-05-02", None, "2024", "2024-05", "2024-05-01", "2023-12-31")
    for n, day in enumerate(days, 1):
        put(store, n, published=day)
    dates = [found["published_date"] or "" for found in every(store, order=("date",))]
    assert dates == sorted(dates)
    assert [found["id"] for found in every(store)] == [1, 2, 3, 4, 5, 6]
    by_source = every(store, Filters(since="2024"), order=("source", "date"))
    assert [found["id"] for found in by_source] == [3, 4, 5, 1]


def test_a_value_that_is_no_day_is_null_and_harms_no_other() -> None:
    columns = (Column("a", "date", "A day"), Column("b", "timestamp", "A time"))
    rows = [("2024-02-30", "yesterday"), ("2024-02-29", "2024-01-01T00:00:00Z"), (None, None)]
    import pyarrow.parquet as pq  # noqa: PLC0415

    content = b"".join(Parquet(columns).blocks(rows, description(columns=columns)))
    read = pq.read_table(io.BytesIO(content)).to_pylist()
    assert [[str(value) for value in each.values()] for each in read] == [
        ["None", "None"], ["2024-02-29", "2024-01-01 00:00:00+00:00"], ["None", "None"],
    ]  # fmt: skip


ODD = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))


@given(
    st.lists(
        st.tuples(ODD, st.lists(st.text(st.characters(exclude_categories=["Cs"])))), max_size=4
    )
)
def test_text_formats_give_back_what_was_put_in(given: list[tuple[str | None, list[str]]]) -> None:
    columns = (
        Column("100%s", "text", ""),
        Column("list", "texts", ""),
        Column("yes", "boolean", ""),
    )
    rows = [(text, json.dumps(several), 1) for text, several in given]
    told = description(columns=columns)
    lines = b"".join(JsonLines(columns).blocks(rows, told)).decode().split("\n")[:-1]
    assert [list(json.loads(line).values()) for line in lines] == [[*each, True] for each in given]
    cells = b"".join(Csv(columns, raw=True).blocks(rows, told)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(cells, newline="")))[1:]
    assert [(each[0], json.loads(each[1])) for each in read] == [(t or "", s) for t, s in given]


def test_an_unknown_column_is_told_the_nearest() -> None:
    with pytest.raises(ExportError, match="no column 'pubished'; the nearest is 'published'"):
        named(["id", "pubished"])
    assert [column.name for column in named(["url", "id", "url"])] == ["url", "id"]


def test_versions_are_rows_as_they_were_read() -> None:
    bench = Bench()
    bench.put(ARTICLE)
    bench.put(
        replace(
            ARTICLE,
            title="石桥镇主题党日活动改期",
            published="2026-03",
            published_precision=Precision.MONTH,
        )
    )
    bench.put(replace(ARTICLE, url="http://s.example/b/1.html"))
    made = table(bench.store, Filters(), Shape(versions=True), "id")
    rows = list(exported.every(bench.store, made.chosen, made.names))
    assert [(each["id"], each["version"], each["published_until"]) for each in rows] == [
        (1, 1, "2026-03-02"), (1, 2, "2026-03-31"), (2, 3, "2026-03-02"),
    ]  # fmt: skip
    assert exported.count(bench.store, made.chosen) == 3
    assert "corrections" not in made.names
    found = Filters(query=parse_query("改期"))
    assert exported.count(bench.store, Chosen(filters=found, versions=True)) == 2
    assert exported.readers(bench.store, made.chosen) == {"1": 3}
    bench.store.close()


def test_texts_are_left_out_and_their_length_stays(store: Store) -> None:
    put(store, 1, text="党建工作")
    made = table(store, Filters(), Shape(text=False), "id")
    (found,) = exported.every(store, made.chosen, made.names)
    assert found["length"] == 4
    assert "党建工作" not in tuple(found)


def test_quanteda_gets_its_names_first(store: Store) -> None:
    for versions, key in ((False, "id"), (True, "version")):
        shape = Shape(quanteda=True, columns=("title", "text"), versions=versions)
        made = table(store, Filters(), shape, "id")
        assert made.names == (key, "text", "title")
        assert [column.name for column in made.columns] == ["doc_id", "text", "title"]


CELLS = st.dictionaries(st.tuples(st.integers(0, 9)), st.integers(1, 50), min_size=1, max_size=8)


@given(CELLS, st.integers(1, 300), st.integers())
def test_a_sample_is_exact_in_proportion_and_the_same_again(
    sizes: dict[tuple[int], int], size: int, seed: int
) -> None:
    articles = [(n, cell) for n, cell in enumerate(c for c, k in sizes.items() for _ in range(k))]
    total = len(articles)
    wanted = Sample(size=size, stratify=("x",), seed=seed)
    drawn = draw(wanted, lambda: articles)
    assert len(drawn.ids) == len(set(drawn.ids)) == min(size, total)
    assert draw(wanted, lambda: articles[::-1]).ids == drawn.ids
    of = dict(articles)
    for cell, articles_in, taken in drawn.strata:
        assert taken == sum(of[id] == cell for id in drawn.ids)
        assert articles_in == sizes[(cell[0],)]
        assert abs(taken - min(size, total) * articles_in / total) < 1


def test_a_sample_is_drawn_as_documented() -> None:
    """By hand: of SHA-256 of "7:1" to "7:9", those of 4, 7 and 3 are the smallest (sha256sum)."""
    drawn = draw(Sample(size=3, seed=7), lambda: [(n, ()) for n in range(1, 10)])
    assert drawn.ids == (3, 4, 7)
    assert shares(2, {("a",): 2, ("b",): 1, (None,): 1}) == {("a",): 1, ("b",): 0, (None,): 1}


def test_a_sample_says_how_it_was_drawn(store: Store) -> None:
    for n in range(1, 9):
        put(
            store,
            n,
            published="2024-01-01" if n < 7 else None,
            source="north" if n % 2 else "river",
        )
    sample = Sample(size=4, stratify=("province", "year"), seed=1)
    made = table(store, Filters(), Shape(sample=sample), "id")
    ids = [found["id"] for found in exported.every(store, made.chosen, made.names)]
    assert len(ids) == exported.count(store, made.chosen) == 4
    told = made.further["sample"]
    assert (told["size"], told["drawn"], told["of"], told["seed"]) == (4, 4, 8, 1)
    assert told["strata"] == [
        {"province": "620000", "year": None, "articles": 2, "drawn": 1},
        {"province": "620000", "year": 2024, "articles": 6, "drawn": 3},
    ]


def test_a_folder_has_a_file_for_each_value(store: Store, tmp_path: Path) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415

    put(store, 1, published="2024-05-01")
    put(store, 2, published="2024-04", source="river")
    put(store, 3, source="river")
    path = tmp_path / "d"

    def written(filters: Filters, **options: Any) -> int:
        made = table(
            store, filters, Shape(partition=("region", "year"), columns=("id", "region")), "date"
        )
        rows = exported.every(store, made.chosen, made.names, by=made.partition)
        told = description(columns=made.columns)
        return export_folder(rows, made.partition, path, Parquet(made.columns), told, **options)

    assert written(Filters()) == 3
    files = {
        str(each.relative_to(path)): pq.ParquetFile(each).read().to_pylist()
        for each in path.rglob("*.parquet")
    }
    assert files == {
        "in_region=620000/in_year=2024/part-0.parquet": [{"id": 1, "region": "620000"}],
        "in_region=620102/in_year=2024/part-0.parquet": [{"id": 2, "region": "620102"}],
        "in_region=620102/in_year=__HIVE_DEFAULT_PARTITION__/part-0.parquet": [
            {"id": 3, "region": "620102"}
        ],
    }
    with pytest.raises(ExportError, match="exists already"):
        written(Filters())
    assert written(Filters(until="2000"), overwrite=True) == 0
    (only,) = path.rglob("*.parquet")
    assert pq.ParquetFile(only).metadata.num_rows == 0
    (path / "notes.txt").write_text("mine")
    with pytest.raises(ExportError, match="holds more than an export"):
        written(Filters(), overwrite=True)
    assert [each.name for each in tmp_path.iterdir()] == ["d"]


def test_values_are_never_a_way_out_of_the_folder(tmp_path: Path) -> None:
    columns = (Column("id", "integer", ""),)
    rows = [(1, "../../x"), (2, "/etc"), (3, ".."), (4, "a=b\n")]
    export_folder(rows, ("source",), tmp_path / "d", Parquet(columns), description(columns=columns))
    assert {each.name for each in (tmp_path / "d").iterdir()} == {
        "in_source=..%2F..%2Fx", "in_source=%2Fetc", "in_source=..", "in_source=a%3Db%0A",
    }  # fmt: skip
    assert [each.name for each in tmp_path.iterdir()] == ["d"]


def test_what_is_there_is_replaced_only_when_that_was_asked_for(tmp_path: Path) -> None:
    path, beside = tmp_path / "a.csv", tmp_path / "a.csv.meta.json"
    beside.write_text("mine")
    with pytest.raises(ExportError, match=r"a\.csv\.meta\.json exists already"):
        export([], path, Csv(), description())
    assert [each.name for each in tmp_path.iterdir()] == [beside.name]
    assert export([row()], path, Csv(), description(rows=1), overwrite=True) == 1
    assert json.loads(beside.read_text("utf-8"))["rows"] == 1
    first = path.read_bytes()

    def broken() -> Iterable[Any]:
        yield row()
        raise OSError(28, "No space left on device")

    from archive.errors import DiskFullError  # noqa: PLC0415

    with pytest.raises(DiskFullError):
        export(broken(), path, Csv(), description(rows=2), overwrite=True)
    assert path.read_bytes() == first
    assert json.loads(beside.read_text("utf-8"))["rows"] == 1
    assert len(list(tmp_path.iterdir())) == 2


def test_a_name_that_cannot_be_taken_leaves_no_description(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(ExportError, match="is no file"):
        export([], tmp_path / "a.csv", Csv(), description(), overwrite=True)
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_description_says_what_was_asked_and_what_was_observed() -> None:
    filters = Filters(
        query=parse_query("党建"), since="2024", regions=("620000", "110000"),
        party_building=(Tag.YES,), sure=("title",),
    )  # fmt: skip
    told = description(
        origin=Origin(name="档案", address="https://a.example/"),
        question="党建",
        filters=asked(filters),
        rows=5,
    ).values()
    assert (told["archive"], told["archive_address"]) == ("档案", "https://a.example/")
    assert told["question"] == "党建"
    assert told["filters"] == {
        "since": "2024", "regions": ["620000", "110000"], "party_building": ["yes"], "sure": ["title"],
    }  # fmt: skip
    assert (told["made_at"], told["rows"]) == ("2024-01-03T04:00:00Z", 5)
    assert (told["observed_days"], told["possible_days"]) == (1, 3)
    assert told["observation_began"] == "2024-01-02"
    assert told["licence"] == LICENCE
    assert list(told["columns"]) == [column.name for column in COLUMNS]
    assert description(origin=Origin(name="x", licence="CC0")).values()["licence"] == "CC0"
    assert json.loads(description().json()) == description().values()


@pytest.mark.parametrize(
    ("question", "name"),
    [
        (Question(), "articles.csv"),
        (Question(words='"主题党日" -基层'), "articles-主题党日-基层.csv"),
        (
            Question(words="../../etc/passwd\r\nSet-Cookie: a=b"),
            "articles-etc-passwd-Set-Cookie-a-b.csv",
        ),
        (Question(words="党\u202e建\x00;\"'"), "articles-党-建.csv"),
        (Question(words="党" * 1000, since="2024"), f"articles-{'党' * 40}-2024.csv"),
        (
            Question(region=("620000",), kind=("party",), since="2024-05", until="2025"),
            "articles-620000-party-2024-05-2025.csv",
        ),
    ],
)
def test_a_download_is_called_by_its_question(question: Question, name: str) -> None:
    assert file_name(question, "csv") == name


@given(st.text())
def test_no_words_make_a_header_of_their_own(words: str) -> None:
    name = file_name(Question(words=words), "csv")
    assert name.startswith("articles")
    assert len(name.encode()) <= 255
    assert not set(name) & set('/\\:*?"<>|\r\n\0')
    value = attachment(name, "csv")
    assert value.isascii()
    assert value.isprintable()


def test_every_format_can_be_made_of_any_columns() -> None:
    columns = (Column("n", "integer", "A number"), Column("t", "text", "A text", True))
    for name, format in ((n, f) for n, f in FORMATS.items() if not f.shapeless):
        content = b"".join(
            format(columns).blocks([(1, "党")], description(columns=columns, rows=1))
        )
        assert content, name
