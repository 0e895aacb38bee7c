"""What a person sees in a terminal of 80 and of 120 columns, and what a pipe gets."""

import io
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import pytest
from commands import dangjian
from conftest import Crawled
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from scheduler.cli import main
from scheduler.console import moment, paragraph, progress, table

SENTENCE = "Its list pages gave 2 article addresses, fewer than the floor of 5."
HEADS = ["source", "state", "new", "message"]
ROWS = [("shiqiao", "failed", 3, SENTENCE), ("qinghe", "finished", 12, "")]


def widest(text: str) -> int:
    return max(map(cell_len, text.splitlines()))


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


@pytest.fixture(params=[80, 120])
def columns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """As wide as the terminal says it is."""
    monkeypatch.setenv("COLUMNS", str(request.param))
    return int(request.param)


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.mark.parametrize(
    "arguments",
    [["status"], ["sources", "list", "--all"], ["sources", "show", "liuxi-paper"],
     ["search", "党支部"]],
    ids=" ".join,
)  # fmt: skip
def test_nothing_is_wider_than_the_terminal(
    crawled: Crawled, columns: int, arguments: list[str]
) -> None:
    ran = dangjian(*arguments, home=crawled.home.folder)
    assert ran.code == 0
    assert columns // 2 < widest(ran.out) <= columns


def test_status_of_a_narrow_terminal_breaks_times_and_no_key(
    crawled: Crawled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = dangjian("status", home=crawled.home.folder).out
    keys = {site.source for site in crawled.sites.sites}
    assert {line.split()[0] for line in out.splitlines() if line[0] != " "} >= keys


@pytest.mark.usefixtures("piped")
def test_a_piped_row_is_one_line_that_begins_with_the_key(crawled: Crawled) -> None:
    out = dangjian("status", home=crawled.home.folder).out
    assert [line.split()[0] for line in out.splitlines()[1:]] == [
        site.source for site in crawled.sites.sites
    ]


def test_a_long_message_stands_below_its_row(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    table(HEADS, ROWS, numbers=["new"], below=["message"])
    assert lines(capsys.readouterr().out) == [
        "source   state     new",
        "shiqiao  failed      3",
        "    message: Its list pages gave 2 article addresses, fewer",
        "    than the floor of 5.",
        "qinghe   finished   12",
    ]


@pytest.mark.usefixtures("piped")
def test_a_message_that_is_piped_stands_in_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    table(HEADS, [(*ROWS[0][:3], SENTENCE * 20)], numbers=["new"], below=["message"])
    assert lines(capsys.readouterr().out)[1:] == [f"shiqiao  failed    3  {SENTENCE * 20}"]


@pytest.mark.usefixtures("piped")
def test_a_long_message_makes_no_other_piped_row_wide(capsys: pytest.CaptureFixture[str]) -> None:
    heads = ["source", "new", "not articles", "message"]
    rows = [("shiqiao", 3, "soft-404 2", SENTENCE * 20), ("青禾", 12, "–", "")]
    table(heads, rows, numbers=["new"], below=["not articles", "message"])
    assert capsys.readouterr().out.split("\n") == [
        "source   new  not articles  message",
        f"shiqiao    3  soft-404 2  {SENTENCE * 20}",
        "青禾      12  –",
        "",
    ]


def test_no_bar_is_drawn_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    drawn = []
    for total in (0, 2):
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress("export", total) as advance:
            advance(total)
        drawn.append(terminal.getvalue())
    assert drawn[0] == ""
    assert "2/2" in drawn[1]


def test_a_line_of_chinese_is_broken_anywhere_but_before_a_closing_sign(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    paragraph(("石桥镇党委日前组织机关党员到河口村来，清理水渠两公里。", ""), indent=2)
    assert lines(capsys.readouterr().out) == [
        "  石桥镇党委日前组织机关党员到河口村",
        "    来，清理水渠两公里。",
    ]


CELLS = st.text(st.sampled_from("党建工作动态 ab-1/，。"), max_size=60)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=4), st.integers(40, 130))
def test_no_table_is_wider_than_its_terminal_or_loses_a_character(
    rows: list[tuple[str, str, str]], width: int
) -> None:
    with pytest.MonkeyPatch.context() as patched, click.testing.CliRunner().isolation() as streams:
        patched.setenv("COLUMNS", str(width))
        table(["key", "name", "message"], rows, below=["message"])
        out = streams[0].getvalue().decode()
    assert widest(out) <= width
    wanted = Counter(c for row in rows for cell in row for c in cell if c != " ")
    assert Counter(out) >= wanted


def test_times_are_those_of_china() -> None:
    assert moment(datetime(2026, 3, 1, 20, 30, 59, tzinfo=UTC)) == "2026-03-02 04:30"
    assert moment(None) == "–"


def commands(group: click.Group) -> Iterator[list[str]]:
    yield []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from ([name, *words] for words in commands(command))
        else:
            yield [name]


@pytest.mark.parametrize("words", list(commands(main)), ids=" ".join)
def test_help_fits_80_columns(words: list[str]) -> None:
    ran = dangjian("-h", *words) if not words else dangjian(*words, "-h")
    assert ran.code == 0
    assert "Usage: " in ran.out
    assert widest(ran.out) <= 80
