"""Files that a kill leaves: never half of one, never one beside the description of another, and none for ever."""

import errno
import fcntl
import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import forked
import pytest
from exported_rows import description, row

from archive.errors import ExportError
from archive.publish.export import export
from archive.publish.formats import Csv, Parquet
from archive.publish.partitions import export_folder
from archive.publish.unfinished import new_file, new_folder, take_into_use


def killed_after(steps: int, step: Callable[[], object]) -> None:
    """Do something in a process that is killed when it has renamed so many things."""
    done = 0

    def counted(rename: Callable[..., Any]) -> Callable[..., Any]:
        def renamed(*given: Any) -> None:
            nonlocal done
            if done == steps:
                os.kill(os.getpid(), signal.SIGKILL)
            rename(*given)
            done += 1

        return renamed

    os.replace, os.rename = counted(os.replace), counted(os.rename)
    step()
    os.kill(os.getpid(), signal.SIGKILL)


def written(path: Path, rows: int, *, overwrite: bool = True) -> None:
    export([row() for _ in range(rows)], path, Csv(), description(rows=rows), overwrite=overwrite)


def folder_written(path: Path, years: tuple[int, ...]) -> None:
    rows = [(*row(), year) for year in years]
    export_folder(rows, ["year"], path, Parquet(), description(), overwrite=True)


def killed(steps: int, step: Callable[[], object]) -> None:
    assert forked.run(killed_after, steps, step).code == -signal.SIGKILL


def rows_and_told(path: Path) -> tuple[int | None, int | None]:
    """How many rows a file has, and how many its description says; None: it is not there."""
    beside = path.with_name("a.csv.meta.json")
    rows = path.read_text(encoding="utf-8").count("\n") - 1 if path.exists() else None
    told = json.loads(beside.read_text(encoding="utf-8"))["rows"] if beside.exists() else None
    return rows, told


def abandoned(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".dangjian-")]


@pytest.mark.parametrize(("steps", "left"), [(0, (None, None)), (1, (None, 3)), (2, (3, 3))])
def test_a_new_file_is_never_there_without_its_description(
    tmp_path: Path, steps: int, left: tuple[int | None, int | None]
) -> None:
    killed(steps, partial(written, tmp_path / "a.csv", 3))
    assert rows_and_told(tmp_path / "a.csv") == left


@pytest.mark.parametrize(
    ("steps", "left"), [(0, (5, 5)), (1, (5, None)), (2, (3, None)), (3, (3, 3))]
)
def test_no_file_is_ever_beside_the_description_of_another(
    tmp_path: Path, steps: int, left: tuple[int | None, int | None]
) -> None:
    path = tmp_path / "a.csv"
    written(path, 5)
    killed(steps, partial(written, path, 3))
    assert rows_and_told(path) == left


@pytest.mark.parametrize("steps", range(4))
def test_what_a_kill_leaves_is_removed_by_the_next_export(tmp_path: Path, steps: int) -> None:
    written(tmp_path / "a.csv", 5)
    killed(steps, partial(written, tmp_path / "a.csv", 3))
    assert abandoned(tmp_path) != [] or steps == 3
    written(tmp_path / "b.csv", 1)
    assert {path.name for path in tmp_path.iterdir()} >= {"a.csv", "b.csv", "b.csv.meta.json"}
    assert abandoned(tmp_path) == []


@pytest.mark.parametrize(("steps", "years"), [(0, {2023}), (1, {2023}), (2, {2024, 2025})])
def test_a_folder_that_a_kill_took_the_name_of_gets_it_back(
    tmp_path: Path, steps: int, years: set[int]
) -> None:
    folder_written(tmp_path / "parts", (2023,))
    killed(steps, partial(folder_written, tmp_path / "parts", (2024, 2025)))
    assert (tmp_path / "parts").exists() is (steps != 1)
    written(tmp_path / "b.csv", 1)
    there = {path.name for path in (tmp_path / "parts").iterdir()}
    assert there == {f"in_year={year}" for year in years}
    assert abandoned(tmp_path) == []


def test_what_another_process_writes_is_left_alone(tmp_path: Path) -> None:
    with new_file(tmp_path) as theirs, new_folder(tmp_path) as folder:
        (folder / "x").write_text("x", encoding="utf-8")
        written(tmp_path / "a.csv", 1)
        assert theirs.exists()
        assert (folder / "x").exists()
    assert abandoned(tmp_path) == []


def test_what_only_looks_abandoned_is_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / ".dangjian-new-link").symlink_to(elsewhere)
    (folder / ".dangjian-part").write_text("of a backup", encoding="utf-8")
    (folder / ".dangjian-new-dangling").symlink_to(folder / "nowhere")
    written(folder / "a.csv", 1)
    assert (elsewhere / "kept").exists()
    assert set(abandoned(folder)) == {
        ".dangjian-new-link", ".dangjian-part", ".dangjian-new-dangling",
    }  # fmt: skip


def test_a_folder_that_knows_no_locks_can_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refused)
    (tmp_path / ".dangjian-new-somebody").write_text("", encoding="utf-8")
    written(tmp_path / "a.csv", 2)
    assert rows_and_told(tmp_path / "a.csv") == (2, 2)
    assert abandoned(tmp_path) == [".dangjian-new-somebody"]


@pytest.mark.parametrize("was_there", [False, True])
def test_a_file_that_cannot_get_its_name_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was_there: bool
) -> None:
    path = tmp_path / "a.csv"
    if was_there:
        written(path, 5)
    rename = os.replace

    def refused(what: Path, to: Path) -> None:
        if Path(to).name == "a.csv":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rename(what, to)

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(ExportError, match="cannot be written: Input/output error"):
        written(path, 3)
    assert rows_and_told(path) == ((5, 5) if was_there else (None, None))
    assert abandoned(tmp_path) == []


def test_a_folder_that_cannot_be_renamed_keeps_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "old").write_text("old", encoding="utf-8")
    rename = os.rename

    def refused(what: Path, to: Path) -> None:
        if Path(what).name.startswith(".dangjian-new-"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rename(what, to)

    monkeypatch.setattr(os, "rename", refused)
    with pytest.raises(OSError, match="Input/output"), new_folder(tmp_path) as part:
        take_into_use(part, tmp_path / "parts")
    assert (tmp_path / "parts" / "old").read_text(encoding="utf-8") == "old"
    assert abandoned(tmp_path) == []


def test_the_description_says_how_large_its_file_is(tmp_path: Path) -> None:
    written(tmp_path / "a.csv", 3)
    told = json.loads((tmp_path / "a.csv.meta.json").read_text(encoding="utf-8"))
    assert told["bytes"] == len((tmp_path / "a.csv").read_bytes())
    assert replace(description(), rows=3).values().get("bytes") is None
