"""verify: what is damaged is named, and hides nothing else that is."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from commands import dangjian
from conftest import Crawled
from hypothesis import given, settings
from hypothesis import strategies as st
from test_capture_pages import Kept

from archive.home.folder import Home
from archive.search import SQL_FUNCTIONS
from archive.store import checking
from archive.store.database import Store, open_store
from archive.verify import damage, faults, require_warc


@pytest.fixture
def copy(crawled: Crawled, tmp_path: Path) -> Home:
    """A home of its own, with sixty articles."""
    shutil.copytree(crawled.home.folder, tmp_path / "copy")
    return Home(tmp_path / "copy")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """A small archive, `home.db` and `warc/`, of eight pages."""
    kept = Kept(tmp_path)
    for number in range(8):
        kept.keep(b"<p>%d</p>" % number, url=f"http://s.example/{number}")
    kept.sink.close()
    yield kept
    kept.store.close()


def found(kept: Kept) -> list[str]:
    return [str(fault) for fault in faults(Home(kept.folder), kept.store)]


def test_what_is_whole_has_no_fault(copy: Home) -> None:
    ran = dangjian("verify", home=copy.folder)
    assert (ran.code, ran.out) == (0, "")
    assert re.fullmatch(r"\d+ captures, 0 faults\n", ran.err)


def test_each_page_behind_a_cut_is_named_and_none_before_it(kept: Kept) -> None:
    whole = kept.warc.read_bytes()
    rows = list(checking.captures(kept.store))
    places = [row[2] for row in rows if isinstance(row, tuple)]
    assert len(places) == len(rows)
    for end in range(0, len(whole), 37):
        kept.warc.write_bytes(whole[:end])
        lost = [n for n, at in enumerate(places, 1) if at.offset + at.length > end]
        named = [int(n) for sentence in found(kept) for n in re.findall(r"^Page (\d+) ", sentence)]
        assert named == lost


def test_swapped_files_are_told_though_each_is_whole(kept: Kept) -> None:
    first = kept.warc
    kept.keep(b"<p>0</p>", url="http://s.example/other")  # the sink opens a second file
    kept.sink.close()
    (second,) = set(first.parent.iterdir()) - {first}
    content = first.read_bytes(), second.read_bytes()
    first.write_bytes(content[1])
    second.write_bytes(content[0])
    assert len(found(kept)) == 9


def test_the_same_bytes_under_another_address_are_told(kept: Kept) -> None:
    with kept.store.write() as connection:
        connection.execute("UPDATE pages SET url = 'http://s.example/9' WHERE id = 3")
    assert found(kept) == ["Page 3 (http://s.example/9): the record is for http://s.example/2."]


def test_with_the_folder_away_each_page_is_named_and_no_crawl_begins(kept: Kept) -> None:
    home = Home(kept.folder)
    require_warc(home, kept.store)
    shutil.rmtree(kept.folder / "warc")
    assert len(found(kept)) == 8
    for _ in range(2):
        with pytest.raises(Exception, match="holds none of the pages that the database names"):
            require_warc(home, kept.store)
        (kept.folder / "warc").mkdir(exist_ok=True)  # where a disk would be mounted


def test_a_writer_gets_its_turn_at_any_moment_of_a_check(copy: Home) -> None:
    turns = []
    with (
        open_store(copy.database) as store,
        closing(sqlite3.connect(copy.database, isolation_level=None, timeout=0)) as other,
    ):

        def write() -> None:
            turns.append(1)
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE runs SET message = message")
            other.execute("COMMIT")

        def interrupted(function: Callable[[str | None], str], text: str | None) -> str:
            write()  # in the middle of FTS5's own work on an article
            return function(text)

        for name, function in SQL_FUNCTIONS.items():
            store.db.conn.create_function(name, 1, partial(interrupted, function))
        store.db.conn.set_progress_handler(write, 1000)
        assert list(map(str, faults(copy, store))) == []
    assert len(turns) > 100


def test_a_file_without_a_page_is_told_and_is_no_fault(copy: Home) -> None:
    (copy.warc / "dangjian-20260101T000000Z-000099-001.warc.gz").write_bytes(b"")
    ran = dangjian("verify", home=copy.folder)
    assert ran.code == 0
    assert ran.out.startswith(
        "Note: No known page is in dangjian-20260101T000000Z-000099-001.warc.gz"
    )


def test_ids_that_would_be_given_twice_are_told(copy: Home) -> None:
    with open_store(copy.database) as store:
        with store.write() as connection:
            connection.execute("UPDATE facts SET value = '57' WHERE name = 'last_article'")
            connection.execute("INSERT INTO former_articles SELECT url, 1000 FROM articles LIMIT 1")
        assert list(map(str, faults(copy, store))) == [
            "Ids or addresses of removed articles that belong to an existing one: 1.",
            "Articles whose ids would be given out again: 4.",
        ]


def test_rows_of_which_nothing_can_be_made_are_told(copy: Home) -> None:
    with open_store(copy.database) as store:
        with store.write() as connection:
            connection.execute("UPDATE versions SET provenance = '{' WHERE id IN (1, 2)")
        assert list(map(str, faults(copy, store))) == [
            "Rows of versions that hold unreadable values: 2."
        ]
    assert str(damage(copy)) == "Rows of versions that hold unreadable values: 2."
    ran = dangjian("export", "--format", "jsonl", copy.folder / "x.jsonl", home=copy.folder)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "'dangjian verify' says what is wrong" in ran.err
    assert not (copy.folder / "x.jsonl").exists()


def pages_of(path: Path) -> int:
    return path.stat().st_size // 4096


def zeroed(path: Path, *numbers: int) -> None:
    """Overwrite pages of the database, counted from 1."""
    with path.open("r+b") as file:
        for number in numbers:
            file.seek((number - 1) * 4096)
            file.write(bytes(4096))


def root_of(store: Store, name: str) -> int:
    return int(store.value("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]))


@pytest.mark.parametrize("table", ["pages", "outcomes", "articles", "article_index_data", "runs"])
def test_a_damaged_table_is_told_and_captures_that_are_lost_besides(copy: Home, table: str) -> None:
    with open_store(copy.database) as store:
        root = root_of(store, table)
        total = int(store.value("SELECT count(*) FROM pages"))
    zeroed(copy.database, root)
    next(copy.warc.iterdir()).unlink()
    ran = dangjian("verify", home=copy.folder)
    assert ran.code == 1
    assert "The database file is damaged" in ran.out
    assert re.search(rf"^{0 if table == 'pages' else total} captures, \d+ faults$", ran.err, re.M)
    assert ("No such file or directory" in ran.out) is (table != "pages")


def test_with_one_leaf_of_pages_lost_all_other_captures_are_looked_at(copy: Home) -> None:
    with open_store(copy.database) as store:
        root, total = root_of(store, "pages"), int(store.value("SELECT count(*) FROM pages"))
    with copy.database.open("rb") as file:
        file.seek((root - 1) * 4096)
        head = file.read(4096)
    assert head[0] == 5, "the table has more than one leaf"
    cell = int.from_bytes(head[12 + 2 * 1 : 14 + 2 * 1])  # its second child
    zeroed(copy.database, int.from_bytes(head[cell : cell + 4]))
    ran = dangjian("verify", home=copy.folder)
    (first, last) = re.findall(r"The rows of pages (\d+) to (\d+) cannot be read", ran.out)[0]
    lost = int(last) - int(first) + 1
    assert 5 < lost < total / 2
    assert f"{total - lost} captures" in ran.err


# Datasette, when a test in this process imports it, has SQLite show what its functions raise.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@settings(max_examples=15)
@given(st.data())
def test_whatever_is_damaged_the_report_comes_to_its_end(
    crawled: Crawled, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    copy = Home(tmp_path_factory.mktemp("harmed") / "home")
    shutil.copytree(crawled.home.folder, copy.folder)
    path = data.draw(
        st.sampled_from(sorted(p for p in copy.warc.iterdir())) | st.just(copy.database)
    )
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        begin = data.draw(st.integers(0, len(content) - 1))
        span = data.draw(st.sampled_from([1, 16, 4096, 40_000]))
        with_what = data.draw(st.sampled_from([b"\0", b"\xff", b"a"]))
        end = min(begin + span, len(content))
        content[begin:end] = with_what * (end - begin)
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content))) :]
    path.write_bytes(content)
    ran = dangjian("verify", home=copy.folder)
    assert ran.code in (0, 1) or ran.err.startswith("Error: ")
    assert re.search(r"\d+ captures?, \d+ faults?\n$", ran.err) or ran.code == 2
    shutil.rmtree(copy.folder)


HARMS: dict[str, Callable[[Home], object]] = {
    "cut to 5,000 bytes": lambda home: home.database.write_bytes(home.database.read_bytes()[:5000]),
    "cut by half": lambda home: home.database.write_bytes(
        home.database.read_bytes()[: home.database.stat().st_size // 2]
    ),
    "no first page": lambda home: zeroed(home.database, 1),
    "no pages but the first": lambda home: zeroed(
        home.database, *range(2, pages_of(home.database) + 1)
    ),
    "every second page": lambda home: zeroed(
        home.database, *range(2, pages_of(home.database) + 1, 2)
    ),
    "emptied": lambda home: home.database.write_bytes(b""),
    "away": lambda home: home.database.unlink(),
    "noise": lambda home: home.database.write_bytes(
        home.database.read_bytes()[:8192]
        + b"\x5a\xa5" * 50_000
        + home.database.read_bytes()[108_192:]
    ),
    "a folder": lambda home: replaced(home).mkdir(),
    "a text": lambda home: home.database.write_text("党建" * 3000, encoding="utf-8"),
    "a link to nowhere": lambda home: replaced(home).symlink_to(home.folder / "away.db"),
    "no table of versions": lambda home: without(home, "DROP TABLE versions"),
    "no table of facts": lambda home: without(home, "DROP TABLE facts"),
    "no index": lambda home: without(home, "DROP TABLE article_index"),
    # SQLite quotes the damaged name as it is, and what it says cannot be decoded.
    "a schema that is no text": lambda home: home.database.write_bytes(
        home.database.read_bytes().replace(b"name TEXT NOT NULL", b"\xffame TEX_ NOT NULL")
    ),
    "no list of migrations": lambda home: without(home, "DROP TABLE _sqlite_migrations"),
}


def replaced(home: Home) -> Path:
    """Where the database was."""
    home.database.unlink()
    return home.database


def without(home: Home, statement: str) -> None:
    with open_store(home.database) as store:
        store.db.conn.execute("PRAGMA foreign_keys = OFF")
        with store.write() as connection:
            connection.execute(statement)


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_database_is_told_in_a_sentence_by_every_command(copy: Home, harm: str) -> None:
    HARMS[harm](copy)
    verified = dangjian("verify", home=copy.folder)
    assert verified.code in (1, 2)
    for arguments in (
        ["status"],
        ["search", "党建"],
        ["search", "党"],
        ["export", "--format", "jsonl", copy.folder / "x.jsonl"],
        ["sources", "list"],
        ["reindex"],
    ):
        ran = dangjian(*arguments, home=copy.folder)
        assert ran.code in (0, 1, 2), (arguments, ran)
        if ran.code:
            assert ran.err.startswith("Error: "), arguments
            assert ran.err.count("\n") == 1, arguments
        else:
            assert arguments[0] in ("sources", "status", "search", "export", "reindex"), ran


@pytest.mark.parametrize(
    ("command", "harm"),
    [
        *product(
            ("crawl", "read", "inspect http://a/"), ("no first page", "emptied", "cut by half")
        ),
        ("serve", "no table of facts"),
        ("schedule", "a folder"),
    ],
)
def test_no_command_starts_on_a_database_that_is_damaged_from_the_start(
    copy: Home, command: str, harm: str
) -> None:
    HARMS[harm](copy)
    ran = dangjian(*command.split(), home=copy.folder)
    assert ran.code in (1, 2)
    assert "Traceback" not in ran.err
    assert ran.err.splitlines()[-1].startswith("Error: ")
