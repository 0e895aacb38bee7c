"""Releases: what is in them, that they are the same each time, and that nothing half is left."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from commands import dangjian
from shelf import furnish, put

from archive.errors import ExportError
from archive.home.folder import Home
from archive.publish.description import Origin
from archive.release.making import Asked, release
from archive.store import tombstones
from archive.store.database import open_store


@pytest.fixture
def filled(home: Home) -> Home:
    with open_store(home.database) as store:
        furnish(store)
        put(store, 1, title="甲", text="=党建，主题党日", published="2024-05-01", sure=("title",))
        put(store, 2, title="乙", text="三会一课", published="2024", source="river")
        put(store, 3, title="丙", text="主题党日", source="paper")
        with store.write() as connection:
            connection.execute(
                "UPDATE articles SET first_seen = '2026-01-02T03:04:05Z', last_seen = first_seen"
            )
            connection.execute(
                "UPDATE runs SET finished_at = '2026-01-03T00:00:00Z', state = 'finished'"
            )
            connection.execute(
                "INSERT INTO run_sources (run, source, state) VALUES (1, 'north', 'finished')"
            )
            connection.execute(
                "INSERT INTO denials (run, source, url, rule, agent, denied_at) "
                "VALUES (1, 'north', 'http://s.example/no', 'Disallow: /no', 'd', '2026-01-02T00:00:00Z')"
            )
            connection.execute(
                "INSERT INTO corrections (article, field, value, why, by, at) "
                "VALUES (1, 'outlet', '石桥报', '页面底部', NULL, '2026-01-02T00:00:00Z')"
            )
    return home


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "terms.toml"
    path.write_text('terms = ["主题党日"]', encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def released(home: Home, folder: Path, *options: str | Path) -> Path:
    ran = dangjian("release", *options, folder, home=home.folder)
    assert ran.code == 0, ran.err
    return folder


TABLES = {
    *(
        "articles",
        "versions",
        "sources",
        "runs",
        "gaps",
        "robots",
        "corrections",
        "coverage",
        "counts",
    ),
}


def test_a_release_has_every_table_twice_and_checksums_of_all(
    filled: Home, terms: Path, tmp_path: Path
) -> None:
    found = contents(released(filled, tmp_path / "out", "--terms", terms))
    assert {n[4:-4] for n in found if n.startswith("csv/")} == TABLES
    assert {n[8:-8] for n in found if n.startswith("parquet/")} == TABLES
    lines = found.pop("SHA256SUMS").decode().splitlines()
    sums = {line[66:]: line[:64] for line in lines}
    assert sums == {name: hashlib.sha256(body).hexdigest() for name, body in found.items()}
    for name in TABLES:
        rows = pq.read_table(tmp_path / "out" / "parquet" / f"{name}.parquet").num_rows
        with (tmp_path / "out" / "csv" / f"{name}.csv").open(encoding="utf-8-sig") as file:
            assert len(list(csv.DictReader(file))) == rows, name


def test_two_releases_are_the_same_bytes_whenever_they_are_made(
    filled: Home, terms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = contents(released(filled, tmp_path / "a", "--terms", terms))
    monkeypatch.setenv("TZ", "America/Lima")
    monkeypatch.setattr("archive.publish.observed.datetime", None)
    monkeypatch.setattr("archive.publish.counts.datetime", None)
    assert contents(released(filled, tmp_path / "b", "--terms", terms)) == first
    assert json.loads(first["description.json"])["made_at"] == "2026-01-03T00:00:00Z"
    assert not any(str(tmp_path).encode() in body for body in first.values())


def test_it_says_in_words_what_is_here_and_what_is_not(filled: Home, tmp_path: Path) -> None:
    text = (released(filled, tmp_path / "out") / "README.md").read_text(encoding="utf-8")
    for told in (
        "3 articles of 3 sources, in 3 versions",
        "1 articles have no date, 1 only a year",
        "1 times robots.txt forbade",
        "observation began never",
        "0 articles were removed for ever",
    ):
        assert told in text


def test_the_codebook_says_how_full_and_how_sure_each_column_is(
    filled: Home, tmp_path: Path
) -> None:
    folder = released(filled, tmp_path / "out")
    with (folder / "codebook.csv").open(encoding="utf-8") as file:
        lines = {(line["table"], line["column"]): line for line in csv.DictReader(file)}
    published, title = lines["articles", "published"], lines["articles", "title"]
    assert (published["filled"], published["share_filled"]) == ("2", "0.6667")
    assert (title["sure"], title["likely"], title["guess"]) == ("1", "0", "0")
    assert lines["articles", "length"]["unit"] == "characters"
    assert "| `outlet` | text |" in (folder / "codebook.md").read_text(encoding="utf-8")


def test_articles_of_no_month_are_counted_so_that_totals_add_up(
    filled: Home, tmp_path: Path
) -> None:
    folder = released(filled, tmp_path / "out")
    rows = pq.read_table(folder / "parquet" / "coverage.parquet").to_pylist()
    assert sum(row["articles"] for row in rows) == 3
    assert {(r["source"], r["month"], r["articles"]) for r in rows if r["articles"]} == {
        ("north", "2024-05", 1), ("river", None, 1), ("paper", None, 1),
    }  # fmt: skip
    north = [row for row in rows if row["source"] == "north"]
    assert [(r["observed_days"], r["possible_days"]) for r in north][:1] == [(0, 31)]
    assert north[-1]["month"] == "2026-01"


def test_without_text_has_hashes_that_an_archive_answers_to(filled: Home, tmp_path: Path) -> None:
    folder = released(filled, tmp_path / "out", "--without-text")
    table = pq.read_table(folder / "parquet" / "versions.parquet")
    assert not {"text", "structure"} & set(table.column_names)
    assert (
        table["text_sha256"].to_pylist()[-1]
        == hashlib.sha256("=党建，主题党日".encode()).hexdigest()
    )
    assert not any("三会一课".encode() in body for body in contents(folder).values())
    ran = dangjian("release", "--check", folder, home=filled.folder)
    assert (ran.code, "3 of its 3 texts are in this archive" in ran.err) == (0, True)
    with open_store(filled.database) as store:
        store.write_one("UPDATE versions SET text = '别的' WHERE id = 2")
    ran = dangjian("release", "--check", folder, home=filled.folder)
    assert (ran.code, "2 of its 3 texts are in this archive" in ran.err) == (1, True)


def test_a_release_that_was_changed_is_told(filled: Home, tmp_path: Path) -> None:
    folder = released(filled, tmp_path / "out")
    nowhere = tmp_path / "empty"
    nowhere.mkdir()
    ran = dangjian("release", "--check", folder, home=nowhere)
    assert (ran.code, "no archive here" in ran.err) == (0, True)
    (folder / "csv" / "runs.csv").write_text("x")
    (folder / "README.md").unlink()
    (folder / "more").touch()
    ran = dangjian("release", "--check", folder, home=nowhere)
    assert ran.code == 1
    for told in ("csv/runs.csv is not as it was", "README.md is missing", "more is not of this"):
        assert told in ran.err
    assert dangjian("release", "--check", nowhere).code == 2
    (nowhere / "SHA256SUMS").write_text(f"{'0' * 64}  ../../etc/passwd\n")
    assert "not the list of a release" in dangjian("release", "--check", nowhere).err


def test_whatever_else_lies_there_is_told(filled: Home, tmp_path: Path) -> None:
    folder = released(filled, tmp_path / "out")
    for name in ("csv", "README.md"):
        shutil.move(folder / name, tmp_path / name)
        (folder / name).symlink_to(tmp_path / name)
    (folder / "empty").mkdir()
    (folder / "parquet" / "below").mkdir()
    (folder / "elsewhere").symlink_to(tmp_path)
    (folder / "nowhere").symlink_to(tmp_path / "none")
    ran = dangjian("release", "--check", folder, home=filled.folder)
    assert ran.code == 1
    for name in ("empty", "parquet/below", "elsewhere", "nowhere"):
        assert f"{name} is not of this release\n" in ran.err
    for name in ("csv/articles.csv", "README.md"):
        assert f"{name} is not as it was released\n" in ran.err


def test_a_file_is_listed_once(filled: Home, tmp_path: Path) -> None:
    folder = released(filled, tmp_path / "out")
    sums = folder / "SHA256SUMS"
    sums.write_text(f"{'0' * 64}  README.md\n{sums.read_text()}")
    ran = dangjian("release", "--check", folder, home=filled.folder)
    assert (ran.code, ran.err) == (2, f"Error: {sums} is not the list of a release.\n")


def test_texts_come_back_from_an_archive_that_has_them(filled: Home, tmp_path: Path) -> None:
    whole = released(filled, tmp_path / "whole")
    bare = released(filled, tmp_path / "bare", "--without-text")
    path = tmp_path / "texts.parquet"
    ran = dangjian("release", "--check", bare, "--texts", path, home=filled.folder)
    assert (ran.code, ran.err.splitlines()[-1]) == (0, f"Texts written to {path}")
    versions = "parquet/versions.parquet"
    there = pq.read_table(whole / versions).to_pylist()
    texts = {row["text_sha256"]: row["text"] for row in pq.read_table(path).to_pylist()}
    assert texts == {row["text_sha256"]: row["text"] for row in there}
    asked = {row["text_sha256"] for row in pq.read_table(bare / versions).to_pylist()}
    assert set(texts) == asked
    assert all(hashlib.sha256(text.encode()).hexdigest() == name for name, text in texts.items())


def test_only_the_texts_of_the_release_are_written(filled: Home, tmp_path: Path) -> None:
    bare = released(filled, tmp_path / "bare", "--without-text")
    other = tmp_path / "other"
    assert dangjian("init", other).code == 0
    ran = dangjian("release", "--check", bare, "--texts", other / "t.csv", home=other)
    assert ran.code == 1
    assert "0 of its" in ran.err
    assert (other / "t.csv").read_text(encoding="utf-8-sig") == "text_sha256,text\n"


def test_texts_need_a_check_an_archive_and_a_place(filled: Home, tmp_path: Path) -> None:
    bare = released(filled, tmp_path / "bare", "--without-text")
    home, nowhere = filled.folder, tmp_path / "nowhere"
    nowhere.mkdir()
    for words, where, told in (
        (("--texts", tmp_path / "t.csv", tmp_path / "new"), home, "--texts is for --check."),
        (("--check", bare, "--texts", tmp_path / "t.docx"), home, "must end with .parquet, .csv or .jsonl"),
        (("--check", bare, "--texts", filled.database), home, "is part of the archive"),
        (("--check", bare, "--texts", tmp_path / "t.csv"), nowhere, "is not an archive home"),
    ):  # fmt: skip
        ran = dangjian("release", *words, home=where)
        assert (ran.code, told in ran.err) == (2, True)
    assert {path.name for path in tmp_path.iterdir()} >= {"bare", "nowhere"}
    assert not (tmp_path / "t.csv").exists()


def test_what_is_there_is_replaced_only_when_asked_and_only_a_release(
    filled: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "mine").write_text("mine")
    assert dangjian("release", folder, home=filled.folder).code == 2
    assert dangjian("release", "--overwrite", folder, home=filled.folder).code == 2
    assert contents(folder) == {"mine": b"mine"}
    released(filled, tmp_path / "other")
    released(filled, tmp_path / "other", "--overwrite", "--without-text")
    assert json.loads((tmp_path / "other" / "description.json").read_text("utf-8"))["text"] is False


def test_a_failure_leaves_nothing_behind(
    filled: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("archive.release.codebook.as_csv", full)
    ran = dangjian("release", place / "out", home=filled.folder)
    assert (ran.code, "The disk is full" in ran.err) == (1, True)
    assert list(place.iterdir()) == []


def test_an_archive_without_anything_is_released_too(home: Home, tmp_path: Path) -> None:
    open_store(home.database).close()
    folder = released(home, tmp_path / "out")
    assert json.loads((folder / "description.json").read_text("utf-8"))["rows"] == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://s.example/out.html", "https://s.example/out.html", "http://www.s.example/out.html",
        "https://m.s.example/out.html", "http://s.example:80/out.html#a",
    ],
)  # fmt: skip
def test_what_was_removed_is_named_by_none_of_its_addresses(
    filled: Home, tmp_path: Path, url: str
) -> None:
    denial = (
        "INSERT INTO denials (run, source, url, rule, agent, denied_at) "
        "VALUES (1, 'north', ?, 'Disallow: /', 'd', '2026-01-02T00:00:00Z')"
    )
    with open_store(filled.database) as store, store.write() as connection:
        connection.execute(
            "INSERT INTO removals VALUES (1, 'http://s.example/out.html', 'x', '2026-01-02T00:00:00Z', 1)"
        )
        tombstones.close(connection, 1, {"http://s.example/out.html"})
        connection.execute(denial, [url])
    folder = released(filled, tmp_path / "out")
    robots = (folder / "csv" / "robots.csv").read_text(encoding="utf-8-sig")
    assert [line["url"] for line in csv.DictReader(robots.splitlines())] == ["http://s.example/no"]
    assert pq.read_table(folder / "parquet" / "robots.parquet").num_rows == 1
    assert all(b"out.html" not in content for content in contents(folder).values())


def test_what_somebody_makes_meanwhile_stays(filled: Home, tmp_path: Path) -> None:
    place = tmp_path / "out"

    def somebody(rows: int) -> None:
        place.mkdir(exist_ok=True)
        (place / "mine").touch()

    asked = Asked(origin=Origin(name="x"))
    for overwrite in (False, True):
        with open_store(filled.database) as store, pytest.raises(ExportError):
            release(store, asked, place, somebody, overwrite=overwrite)
        assert [path.name for path in tmp_path.iterdir() if path != filled.folder] == ["out"]
        assert [path.name for path in place.iterdir()] == ["mine"]
        shutil.rmtree(place)
