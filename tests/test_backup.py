"""Backups: whole at any moment, of one state, and a home made of one is that state."""

import errno
import json
import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from commands import as_typed, dangjian
from filled import BEGIN, Filled, article
from forked import ROOT
from test_full_disk import disk, used

from archive.backup import make, making, manifest, restore, warc_files
from archive.errors import BackupError, DiskFullError
from archive.home.folder import Home
from archive.store import copying
from archive.store.database import look, open_store
from archive.verify import faults

__all__ = ["disk"]  # a fixture


@pytest.fixture
def filled(home: Home) -> Iterator[Filled]:
    """A home with three articles in a WARC file."""
    made = Filled(home)
    for name in ("a", "b", "c"):
        made.visit(article(name, f"石桥镇第{name}次主题党日"))
    yield made
    made.close()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "saved"


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables that people cite."""
    with closing(sqlite3.connect(database)) as opened:
        return {
            table: sorted(opened.execute(f"SELECT * FROM {table}"), key=repr)  # noqa: S608
            for table in ("articles", "versions", "pages", "outcomes", "addresses", "facts", "runs")
        }


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def is_whole(target: Path, tmp_path: Path) -> int:
    """How many articles a home made of a backup has, which verify finds no fault in."""
    with_name = tmp_path / f"restored-{len(list(tmp_path.iterdir()))}"
    made, _ = restore(target, with_name)
    with look(made.database) as store:
        assert list(faults(made, store)) == []
        return int(store.value("SELECT count(*) FROM articles"))


def test_a_restored_home_has_the_same_rows_and_files(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    filled.home.config.write_text("[archive]\nname = '甲'\n", encoding="utf-8")
    filled.home.config.chmod(0o600)
    made = make(filled.home, target, BEGIN)
    assert made.faults == ()
    restored, held = restore(target, tmp_path / "new")
    assert held.made_at == "2026-03-01T00:00:00Z"
    assert rows(restored.database) == rows(filled.home.database)
    assert contents(restored.warc) == contents(filled.home.warc)
    assert contents(restored.fixtures) == contents(filled.home.fixtures)
    assert restored.config.read_text("utf-8") == "[archive]\nname = '甲'\n"
    assert restored.config.stat().st_mode & 0o777 == 0o600
    assert not (restored.folder / "locks").exists()


def test_what_comes_while_a_backup_is_made_is_in_the_next_one(
    filled: Filled, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crawl keeps pages between the copy of the database and that of the WARC files."""
    copy = copying.copy_database

    def then_a_page(source: Path, made: Path) -> None:
        copy(source, made)
        filled.visit(article("later", "后来的一篇"))

    monkeypatch.setattr(copying, "copy_database", then_a_page)
    make(filled.home, target, BEGIN)
    assert is_whole(target, tmp_path) == 3
    monkeypatch.undo()
    make(filled.home, target, BEGIN)
    assert is_whole(target, tmp_path) == 4


def test_a_backup_ends_though_others_write_without_a_pause_and_holds_none_of_them_up(
    filled: Filled, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.store.copying._STEP", 1)  # as many steps as there are pages
    over, begun = threading.Event(), threading.Event()
    written: list[int] = []

    def write() -> None:
        # 0.1 s: whoever waits longer for the write lock fails.
        with closing(
            sqlite3.connect(filled.home.database, isolation_level=None, timeout=0.1)
        ) as other:
            while not over.is_set():
                other.execute("UPDATE runs SET message = message || 'x'")
                written.append(1)
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(20)
        before = len(written)
        make(filled.home, target, BEGIN)
        assert len(written) > before
    finally:
        over.set()
        writer.join()


def test_only_what_was_written_since_is_copied(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    make(filled.home, target, BEGIN)
    filled.sink.close()
    filled.begin()
    filled.visit(article("d", "第二次运行的一篇"))
    (first, second) = sorted(path.name for path in filled.home.warc.iterdir())
    made = make(filled.home, target, BEGIN + timedelta(days=1))
    stored = {name: entry.generation for name, entry in made.manifest.entries.items()}
    assert stored[f"warc/{first}"] == "000001"
    assert stored[f"warc/{second}"] == stored["dangjian.db"] == "000002"
    assert {path.name for path in target.iterdir()} == {"000001", "000002", "manifest.json"}
    assert [p.name for p in (target / "000001").rglob("*") if p.is_file()] == [first]
    assert is_whole(target, tmp_path) == 4


KILLED = [
    (copying, "copy_database"),
    (warc_files, "copy_beginning"),
    (making, "copy_beginning"),
    (making, "bring_to_disk"),
    (manifest, "write"),
]


class Killed(BaseException):
    """A process that is gone."""


def killed(home: Home, target: Path, module: object, name: str, passing: int) -> None:
    """A backup whose process is killed in a call of a function, if it comes to that."""
    clear, gone = making._clear, Killed()

    def unless_gone(target: Path) -> None:
        if gone.__traceback__ is None:  # who is gone cleans nothing up
            clear(target)

    with pytest.MonkeyPatch.context() as patched, suppress(Killed):
        patched.setattr(making, "_clear", unless_gone)
        _fail(patched, module, name, passing, gone)
        make(home, target, BEGIN)


def test_killed_at_any_step_the_earlier_backup_is_whole_and_the_next_one_mends(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    make(filled.home, target, BEGIN)
    filled.visit(article("d", "又一篇"))
    left = 0
    for module, name in KILLED:
        for passing in (0, 1):
            killed(filled.home, target, module, name, passing)
            left += (target / ".dangjian-part").exists()
            assert is_whole(target, tmp_path) in (3, 4)
    assert left > 4
    make(filled.home, target, BEGIN)
    assert is_whole(target, tmp_path) == 4
    found = manifest.find(target)
    assert found is not None
    stored = {entry.stored for entry in found.entries.values()}
    assert set(contents(target)) == stored | {"manifest.json"}


def test_a_first_backup_that_was_killed_is_begun_anew(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    killed(filled.home, target, manifest, "write", 0)
    killed(filled.home, target, making, "copy_beginning", 0)
    assert target.exists()
    make(filled.home, target, BEGIN)
    assert is_whole(target, tmp_path) == 3


def _fail(
    patched: pytest.MonkeyPatch, module: object, name: str, passing: int, error: BaseException
) -> None:
    real: Callable[..., object] = getattr(module, name)
    calls = iter(range(1000))

    def failing(*given: object, **named: object) -> object:
        if next(calls) == passing:
            raise error
        return real(*given, **named)

    patched.setattr(module, name, failing)


def test_a_disk_that_fills_up_at_any_write_leaves_the_earlier_backup_and_nothing_else(
    filled: Filled, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(filled.home, target, BEGIN)
    filled.visit(article("d", "又一篇"))
    before = contents(target)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    for module, name in [*KILLED[1:], (os, "fsync")]:
        with monkeypatch.context() as patched:
            _fail(patched, module, name, 0, full)
            with pytest.raises(DiskFullError, match=r"^The disk is full.*\.$"):
                make(filled.home, target, BEGIN)
        assert {n: c for n, c in contents(target).items() if n in before} == before
        assert not (target / ".dangjian-part").exists()
    assert is_whole(target, tmp_path) == 3


def test_without_room_it_is_said_before_anything_is_written(
    filled: Filled, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_SPARE", 1 << 60)
    ran = dangjian("backup", target, home=filled.home.folder)
    assert ran.code == 1
    assert "MB are needed" in ran.err
    assert ran.err.count("\n") == 1
    assert list(target.iterdir()) == []


def test_what_it_did_not_write_it_does_not_touch(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    folder = filled.home.folder
    for refused in (folder, folder / "saved", filled.home.warc, tmp_path):
        with pytest.raises(BackupError, match="lies in the other"):
            make(filled.home, refused, BEGIN)
    target.mkdir()
    (target / "thesis.doc").write_bytes(b"x")
    with pytest.raises(BackupError, match="not empty, and no backup"):
        make(filled.home, target, BEGIN)
    assert contents(target) == {"thesis.doc": b"x"}
    other = Home(tmp_path / "other")
    assert dangjian("init", other.folder).code == 0
    make(other, tmp_path / "of-other", BEGIN)
    with pytest.raises(BackupError, match="of another archive"):
        make(filled.home, tmp_path / "of-other", BEGIN)


def test_an_older_state_does_not_take_the_place_of_a_newer_backup(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    make(filled.home, tmp_path / "old", BEGIN)
    filled.visit(article("d", "又一篇"))
    make(filled.home, target, BEGIN)
    restored, _ = restore(tmp_path / "old", tmp_path / "again")
    with pytest.raises(BackupError, match="holds more pages than this archive"):
        make(restored, target, BEGIN)


def test_a_file_that_rots_in_the_home_stays_whole_in_the_backup(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    make(filled.home, target, BEGIN)
    (warc,) = filled.home.warc.iterdir()
    whole = warc.read_bytes()
    for damage in (whole[:700] + b"\xff" * 9 + whole[709:], whole[:-20], None):
        warc.unlink() if damage is None else warc.write_bytes(damage)
        ran = dangjian("backup", target, home=filled.home.folder)
        assert ran.code == 1
        assert "The backup keeps its earlier copy." in ran.out
        assert is_whole(target, tmp_path) == 3


def test_a_damaged_database_takes_no_place(filled: Filled, target: Path, tmp_path: Path) -> None:
    make(filled.home, target, BEGIN)
    root = int(filled.store.value("SELECT rootpage FROM sqlite_master WHERE name = 'versions'"))
    filled.store.value("PRAGMA wal_checkpoint(TRUNCATE)")
    filled.store.close()
    with filled.home.database.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(bytes(4096))
    ran = dangjian("backup", target, home=filled.home.folder)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "damaged" in ran.err
    assert is_whole(target, tmp_path) == 3


def damaged(target: Path) -> list[Callable[[], object]]:
    found = manifest.find(target)
    assert found is not None
    made: list[Callable[[], object]] = []
    for entry in found.entries.values():
        path = target / entry.stored
        made += [path.unlink, lambda p=path: p.write_bytes(p.read_bytes()[:-1])]  # type: ignore[misc]
        made += [lambda p=path: p.write_bytes(b"\x01" + p.read_bytes()[1:])]  # type: ignore[misc]
    return made


def test_a_damaged_backup_says_what_is_damaged_and_restores_nothing(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    make(filled.home, target, BEGIN)
    before = contents(target)
    for damage in damaged(target):
        damage()
        ran = dangjian("restore", target, tmp_path / "new")
        assert ran.code == 2
        assert ran.out.startswith("000001/")
        assert ran.err == f"Error: The backup {target} is damaged: nothing was restored.\n"
        assert not (tmp_path / "new").exists()
        for name, content in before.items():
            (target / name).write_bytes(content)


HOSTILE = [
    ("name", "../outside"),
    ("name", "/etc/passwd"),
    ("name", "warc/../../x.warc.gz"),
    ("name", "sources/../../../x"),
    ("name", "locks/read.lock"),
    ("generation", "../000001"),
    ("generation", ".."),
    ("size", -1),
    ("size", 1 << 70),
    ("size", True),
    ("sha256", "0" * 63),
    ("changed", None),
]


@pytest.mark.parametrize(("key", "value"), HOSTILE)
def test_a_manifest_names_nothing_outside_of_a_home(
    filled: Filled, target: Path, tmp_path: Path, key: str, value: object
) -> None:
    target.mkdir()
    entry = {"generation": "000001", "size": 1, "sha256": "0" * 64, "changed": 0}
    entries = [{**entry, "name": name} for name in ("dangjian.db", "dangjian.toml")]
    entries.append({**entry, "name": "warc/x.warc.gz"} | {key: value})
    told = {
        "format": "dangjian backup 1", "archive": "x", "made_at": "", "newest_page": 0,
        "entries": entries,
    }  # fmt: skip
    (target / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    ran = dangjian("restore", target, tmp_path / "new")
    assert ran.code == 2
    assert "damaged" in ran.err
    assert not (tmp_path / "new").exists()
    with pytest.raises(BackupError):
        make(filled.home, target, BEGIN)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"format": 1}', "[" * 100_000, "\xff"])
def test_what_is_no_manifest_is_no_backup(target: Path, tmp_path: Path, text: str) -> None:
    target.mkdir()
    (target / "manifest.json").write_text(text, encoding="latin-1")
    ran = dangjian("restore", target, tmp_path / "new")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "manifest" in ran.err


def test_links_in_a_backup_are_not_followed(filled: Filled, target: Path, tmp_path: Path) -> None:
    make(filled.home, target, BEGIN)
    secret = tmp_path / "secret"
    shutil.copy(target / "000001" / "dangjian.toml", secret)
    (target / "000001" / "dangjian.toml").unlink()
    (target / "000001" / "dangjian.toml").symlink_to(secret)
    ran = dangjian("restore", target, tmp_path / "new")
    assert (ran.code, ran.out) == (2, "000001/dangjian.toml is a link.\n")


def test_a_folder_that_holds_something_is_not_restored_into(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    make(filled.home, target, BEGIN)
    (tmp_path / "empty").mkdir()
    assert restore(target, tmp_path / "empty")[0].database.is_file()
    for refused, said in (
        (tmp_path / "empty", "is not empty"),
        (target / "new", "lies in the backup"),
        (filled.home.config, "is not empty"),
    ):
        with pytest.raises(BackupError, match=said):
            restore(target, refused)


def test_a_restored_home_goes_on_as_the_archive_that_it_was(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    make(filled.home, target, BEGIN)
    restored, _ = restore(target, tmp_path / "new")
    again = Filled(restored)
    assert again.visit(article("a", "石桥镇第a次主题党日", "改了的正文。"))[0] == 4
    again.close()
    with open_store(restored.database) as store:
        assert store.value("SELECT versions FROM articles WHERE id = 1") == 2
        assert list(faults(restored, store)) == []
    make(restored, target, BEGIN)
    assert is_whole(target, tmp_path) == 3


def test_a_row_that_names_a_path_copies_nothing_from_there(
    filled: Filled, target: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.warc.gz").write_bytes(b"secret")
    with filled.store.write() as connection:
        connection.execute("UPDATE pages SET warc_file = '../../x.warc.gz' WHERE id = 2")
    made = make(filled.home, target, BEGIN)
    assert len(made.faults) == 1
    assert "is no WARC file" in str(made.faults[0])
    assert b"secret" not in contents(target).values()


def test_on_a_small_disk_the_earlier_backup_stays_until_there_is_room(
    filled: Filled, disk: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_SPARE", -1 << 40)  # it finds out by writing
    saved = disk("2000k") / "saved"
    make(filled.home, saved, BEGIN)
    filled.visit(article("d", "又一篇"))
    points = 0
    for room in range(used(saved) + 8, 4000, 90):
        saved = disk(f"{room}k") / "saved"
        ran = dangjian("backup", saved, home=filled.home.folder)
        if ran.code == 0:
            break
        points += 1
        assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
        assert ran.err.startswith("Error: The disk is full")
        assert is_whole(saved, tmp_path) == 3
    assert points > 2
    assert is_whole(saved, tmp_path) == 4


def test_the_commands_of_the_document_run(filled: Filled, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        ran = as_typed(block.partition("#")[0].split()[1:], filled.home.folder)
        assert ran.code == 0, ran.err
    assert (tmp_path / "dangjian-backup" / "manifest.json").is_file()
    assert (tmp_path / "restored" / "dangjian.toml").is_file()
