"""Archives on a read-only disk, and in folders of any name: all that only reads works."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import dangjian
from conftest import Crawled
from sqlite_utils import Database

from archive.errors import StoreError
from archive.home.folder import Home
from archive.store.database import look, open_store, register_functions
from archive.store.migrations import migrations

Frozen = Callable[[Path], Path]


@pytest.fixture
def frozen(tmp_path: Path) -> Iterator[Frozen]:
    """Make a folder read-only until the test ends. Returns where it is read-only."""
    mounted: list[Path] = []

    def freeze(folder: Path) -> Path:
        if os.geteuid() != 0:
            for path in (*folder.rglob("*"), folder):
                path.chmod(0o555 if path.is_dir() else 0o444)
            return folder
        there = tmp_path / "frozen"  # for root, permissions are none
        there.mkdir()
        for options in (["--bind", str(folder)], ["-o", "remount,ro,bind"]):
            if subprocess.run(["mount", *options, str(there)], check=False, stderr=-3).returncode:  # noqa: S607
                pytest.skip("root, and no folder can be mounted read-only here")
            mounted.append(there)
        return there

    yield freeze
    for path in set(mounted):
        subprocess.run(["umount", str(path)], check=True)  # noqa: S607
    for path in (tmp_path, *tmp_path.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


@pytest.fixture
def copy(crawled: Crawled, tmp_path: Path) -> Path:
    shutil.copytree(crawled.home.folder, tmp_path / "copy")
    return tmp_path / "copy"


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_all_that_looks_works_and_all_that_writes_refuses(
    copy: Path, frozen: Frozen, tmp_path: Path
) -> None:
    before = content(copy)
    home = frozen(copy)
    out = tmp_path / "out.jsonl"
    assert "60 articles, 1 more that lists name" in dangjian("status", home=home).err
    assert "articles found" in dangjian("search", "党员", home=home).err
    assert dangjian("export", "--format", "jsonl", out, home=home).code == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 60
    assert dangjian("sources", "list", home=home).code == 0
    verified = dangjian("verify", home=home)
    assert (verified.code, verified.out.count("\n")) == (0, 1)
    assert verified.out.startswith("Note: Not checked: whether search agrees with the articles.")
    for command in ("crawl", "read", "reindex", "schedule"):
        ran = dangjian(command, home=home)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), ran
        assert "can only be read" in ran.err
    assert content(copy) == before


@pytest.mark.parametrize("lock", [True, False], ids=["with its lock file", "without"])
def test_what_lies_in_the_log_alone_is_seen_on_a_read_only_disk(
    home: Home, tmp_path: Path, frozen: Frozen, lock: bool
) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    with open_store(home.database) as store:
        with store.write() as connection:
            connection.execute("INSERT INTO regions VALUES ('999999', '青禾')")
        # As a process that is killed leaves them: the last one to close would empty the log.
        for ending in ("", "-wal", *(["-shm"] if lock else [])):
            shutil.copy(f"{home.database}{ending}", killed)
    there = frozen(killed)
    with look(there / "dangjian.db") as store:
        assert store.value("SELECT name FROM regions WHERE code = '999999'") == "青禾"


def test_an_old_archive_on_a_read_only_disk_is_refused_with_what_to_do(
    home: Home, frozen: Frozen
) -> None:
    home.database.unlink()
    connection = sqlite3.connect(home.database)
    register_functions(connection)
    migrations.apply(Database(connection), stop_before="days")
    connection.close()
    ran = dangjian("status", home=frozen(home.folder))
    assert ran.code == 2
    assert "copy the archive to where it can be written" in ran.err


def test_an_old_archive_is_brought_up_by_a_look_where_it_can_be_written(home: Home) -> None:
    home.database.unlink()
    connection = sqlite3.connect(home.database)
    register_functions(connection)
    migrations.apply(Database(connection), stop_before="days")
    connection.close()
    assert dangjian("status", home=home.folder).code == 0
    with look(home.database) as store:
        assert store.value("SELECT count(*) FROM days") == 0


def test_a_look_changes_nothing_and_cannot(home: Home) -> None:
    before = content(home.folder)
    with (
        look(home.database) as store,
        pytest.raises(StoreError, match="cannot be written"),
        store.write() as connection,
    ):
        connection.execute("INSERT INTO regions VALUES ('999999', '青禾')")
    assert content(home.folder) == before


def test_a_look_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not there"):
        look(tmp_path / "dangjian.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "freeze", [pytest.param(False, marks=pytest.mark.slow), True], ids=["writable", "read-only"]
)
@pytest.mark.parametrize(
    "name", ["a#b", "a?mode=rw", "a%41b", "我的 档案", "a&b;c", "-x", "a'b\"c", "100%", "file:x"]
)
def test_a_home_may_have_any_name(
    copy: Path, tmp_path: Path, frozen: Frozen, name: str, freeze: bool
) -> None:
    home = tmp_path / name / "home"
    home.parent.mkdir()
    copy.rename(home)
    if freeze:
        home = frozen(home.parent) / "home"
    for arguments in (["status"], ["search", "党员"], ["verify"]):
        assert dangjian(*arguments, home=home).code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        [name, *(["frozen"] if freeze else [])]
    )
