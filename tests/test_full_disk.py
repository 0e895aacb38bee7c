"""A full disk, wherever it strikes: one sentence, an exit code, and nothing that was there is harmed."""

import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from commands import dangjian
from conftest import Crawled
from forked import ROOT
from shelf import furnish, put
from test_warc import page

from archive.errors import DiskFullError, StoreError
from archive.home.folder import Home
from archive.publish.formats import FORMATS
from archive.store import checking
from archive.store.database import Store, look, open_store
from archive.store.sqlite_errors import explained
from archive.warc import WarcSink, read_capture, sink

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def intact(store: Store, articles: int) -> None:
    assert list(checking.database_faults(store)) == []
    assert checking.index_fault(store) is None
    assert store.value("SELECT count(*) FROM articles") == articles


def test_a_database_that_cannot_grow_keeps_what_it_has_at_every_point(store: Store) -> None:
    furnish(store)
    put(store, 1, title="党建", text="石桥镇党委召开会议。" * 200, published="2026-03-02")
    text = "".join(chr(0x4E00 + n * 7 % 9000) for n in range(9000))
    size, points = int(store.value("PRAGMA page_count")), 0
    for room in range(60):
        store.value(f"PRAGMA max_page_count = {size + room}")
        try:
            put(store, 2, title="机关", text=text, published="2026-03-02")
        except DiskFullError:
            points += 1
            intact(store, 1)
        else:
            break
    assert points > 5
    intact(store, 2)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A file system of its own, of the size that is asked for; asked again, it is resized."""
    there = tmp_path / "disk"

    def sized(size: str) -> Path:
        if not sys.platform.startswith("linux") or os.geteuid() != 0:
            pytest.skip("only root on Linux can make a small disk")
        options = f"size={size}"
        if there.exists():
            options += ",remount"
        there.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(there)]
        if subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode:
            pytest.skip("no small disk can be mounted here")
        return there

    yield sized
    if there.exists():
        subprocess.run(["umount", str(there)], check=False)  # noqa: S607


def used(folder: Path) -> int:
    return sum(p.stat().st_blocks for p in folder.rglob("*")) // 2


def refused(*arguments: str | Path, home: Path | None = None) -> bool:
    """Whether the command hit the full disk, and said so in one sentence."""
    ran = dangjian(*arguments, home=home)
    if ran.code == 0:
        return False
    assert ran.code == 1, ran
    assert re.fullmatch(r"Error: The disk is full.*\n", ran.err), ran
    return True


def test_a_home_is_made_whole_or_can_be_made_again(disk: Callable[[str], Path]) -> None:
    points = 0
    for room in range(4, 4000, 130):
        folder = disk(f"{room}k") / "home"
        if not refused("init", folder):
            break
        points += 1
        assert not (folder / "dangjian.toml").exists()
    assert points > 2
    assert dangjian("status", home=folder).code == 0


@pytest.mark.parametrize("format_", FORMATS)
def test_an_export_leaves_no_part_of_itself(
    crawled: Crawled, disk: Callable[[str], Path], format_: str
) -> None:
    points = 0
    for room in (4, 16, 40, 100, 4000):
        folder = disk(f"{room}k")
        path = folder / "out"
        if not refused("export", "--format", format_, path, home=crawled.home.folder):
            break
        points += 1
        assert list(folder.iterdir()) == []
    assert points > 1
    assert path.stat().st_size > 1000


def test_looks_and_a_rebuild_on_a_full_disk(crawled: Crawled, disk: Callable[[str], Path]) -> None:
    folder = disk("64m")
    home = Home(folder / "home")
    shutil.copytree(crawled.home.folder, home.folder)
    for name in ("dangjian.db-wal", "dangjian.db-shm"):
        (home.folder / name).unlink(missing_ok=True)
    disk(f"{used(folder)}k")
    assert dangjian("search", "党员", home=home.folder).code == 0
    assert dangjian("status", home=home.folder).code == 0
    disk(f"{used(folder) + 200}k")
    assert refused("reindex", home=home.folder)
    disk("64m")
    assert dangjian("verify", home=home.folder).code == 0


class FailingWrite:
    """Lets a number of writes to files pass; then the disk is full, in the midst of a record."""

    def __init__(self, passing: int, monkeypatch: pytest.MonkeyPatch, *, truncate: bool) -> None:
        self.left = passing
        write = FileIO.write

        class Full(FileIO):
            def write(inner, data: Any) -> int:  # noqa: N805
                self.left -= 1
                if self.left < 0:
                    raise FULL
                return write(
                    inner, bytes(data[: max(1, len(data) // 2)])
                )  # short, which a write may be

            def truncate(inner, size: int | None = None, /) -> int:  # noqa: N805
                if not truncate:
                    raise FULL
                return super().truncate(size)

        monkeypatch.setattr(sink, "FileIO", Full)


@pytest.mark.parametrize("truncate", [True, False], ids=["taken back", "not even taken back"])
def test_a_record_that_could_not_be_written_leaves_those_before_and_after_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, truncate: bool
) -> None:
    points = 0
    for passing in range(60):
        folder = tmp_path / str(passing)
        folder.mkdir()
        failing = FailingWrite(passing, monkeypatch, truncate=truncate)
        kept, failed = [], 0
        with WarcSink(folder, run=1) as sink:
            for number in range(4):
                body = b"%d" % number * 50
                try:
                    kept.append((body, sink.write(page(body))))
                except OSError:
                    failed += 1
                    failing.left = 1000  # room was made
        assert (len(kept), failed) in ((3, 1), (4, 0))
        for body, capture in kept:
            assert read_capture(folder, capture).body == body
        if truncate:
            size = sum(p.stat().st_size for p in folder.iterdir())
            ends = {c.file: c.offset + c.length for _, c in kept}
            assert size == sum(ends.values())
        if not failed:
            break
        points += 1
    assert points > 10


def test_a_sink_without_a_page_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FailingWrite(12, monkeypatch, truncate=True)
    with WarcSink(tmp_path, run=1) as sink, pytest.raises(OSError, match="No space"):
        sink.write(page(os.urandom(100_000)))
    assert list(tmp_path.iterdir()) == []


def failure(code: int, message: str = "as it says") -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (failure(sqlite3.SQLITE_FULL), DiskFullError, "The disk is full"),
        (failure(sqlite3.SQLITE_IOERR_WRITE), DiskFullError, "The disk is full"),
        (failure(sqlite3.SQLITE_IOERR_FSYNC), DiskFullError, "The disk is full"),
        (failure(sqlite3.SQLITE_IOERR_SHMSIZE), DiskFullError, "The disk is full"),
        (failure(sqlite3.SQLITE_IOERR_READ), StoreError, "cannot be read from its disk"),
        (failure(sqlite3.SQLITE_CORRUPT_VTAB), StoreError, "is damaged"),
        (failure(sqlite3.SQLITE_NOTADB), StoreError, "cannot be used as a database"),
        (failure(sqlite3.SQLITE_READONLY_DBMOVED), StoreError, "cannot be written here"),
        (failure(sqlite3.SQLITE_CANTOPEN), StoreError, "cannot be opened"),
        (failure(sqlite3.SQLITE_BUSY_SNAPSHOT), StoreError, "in use by another process"),
        (failure(sqlite3.SQLITE_ERROR, "no such table: articles"), StoreError, "is damaged"),
        (sqlite3.OperationalError("Could not decode to UTF-8 'x\n'"), StoreError, "is damaged"),
    ],
)
def test_each_error_of_sqlite_has_one_sentence(
    error: sqlite3.Error, kind: type[Exception], said: str
) -> None:
    told = explained(error, Path("/a {b}/dangjian.db"))
    assert type(told) is kind or isinstance(told, kind)
    assert said in str(told)
    assert "/a {b}/dangjian.db" in str(told)
    assert str(told).endswith(".")
    assert "\n" not in str(told)


def test_a_mistake_of_ours_is_not_taken_for_damage() -> None:
    assert explained(failure(sqlite3.SQLITE_ERROR, 'near "SELEC": syntax error'), "x") is None
    assert explained(failure(sqlite3.SQLITE_CONSTRAINT_UNIQUE), "x") is None
    assert explained(sqlite3.ProgrammingError("Cannot operate on a closed database."), "x") is None


def test_a_writer_that_keeps_the_database_is_named_by_what_it_does(
    home: Home, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.store.database.BUSY_TIMEOUT", 0.0)
    with store.write(), open_store(home.database) as other:
        with pytest.raises(StoreError, match="in use by another process"), other.write():
            pass
        with look(home.database) as third:  # reading waits for nobody
            assert third.value("SELECT count(*) FROM articles") == 0


COMMANDS = [
    ["search", "党员"],
    pytest.param(["status"], marks=pytest.mark.slow),
    pytest.param(["sources", "list", "--all"], marks=pytest.mark.slow),
]


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only Linux has a disk that is always full"
)
@pytest.mark.parametrize("arguments", COMMANDS)
def test_an_output_that_cannot_be_written_is_said(crawled: Crawled, arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        ran = command(crawled.home, *arguments, stdout=full)
    assert ran.returncode == 1
    assert "The disk is full" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_reader_that_has_gone_is_no_error_of_ours(crawled: Crawled, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as pipe:  # noqa: PTH123
        ran = command(crawled.home, *arguments, stdout=pipe)
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr
    assert "BrokenPipe" not in ran.stderr


def command(home: Home, *arguments: str, stdout: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "scheduler.cli", "--home", str(home.folder), *arguments],
        stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT, timeout=60,
    )  # fmt: skip
