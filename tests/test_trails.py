"""Which list pages are read twice, because rows may have moved past the walk."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from crawler import trails
from crawler.trails import Trail

SIZE = 3


def walked(rows: list[str], pages: int, *, known: int = 0, start: bool = True) -> Trail:
    """A walk of `pages` pages of a list. known: how many of its last pages had nothing new."""
    trail = Trail()
    for page in range(pages):
        trail.add(page, rows[page * SIZE :][:SIZE], new=page < pages - known, start=not page)
    return trail


def looked_again(trail: Trail, page_of: Callable[[int], list[str]]) -> list[int]:
    """The pages that are asked for again until nothing is doubtful, in that order."""
    asked: list[int] = []
    while more := trail.doubtful():
        asked += more
        for page in more:
            trail.add(page, page_of(page), new=False, start=not page)
    return asked


ROWS = [f"/{n}" for n in range(90)]


def test_a_list_that_stood_still_is_sampled() -> None:
    asked = looked_again(walked(ROWS, 30), lambda page: ROWS[page * SIZE :][:SIZE])
    assert asked == [1, 2, 4, 8, 16, 28]


@pytest.mark.parametrize("read", range(2, 29))
@pytest.mark.parametrize("removed", [0, 4])
def test_the_page_that_a_hidden_row_moved_to_is_among_those_read_again(
    read: int, removed: int
) -> None:
    """A row is removed once the pages up to `read` were read."""
    later = [row for n, row in enumerate(ROWS) if n != removed]
    end = (read + 1) * SIZE
    trail = walked(ROWS[:end] + later[end:], 30)
    asked = looked_again(trail, lambda page: later[page * SIZE :][:SIZE])
    assert read in asked
    assert len(asked) <= 10
    assert not trail.spans()


def test_two_rows_removed_at_different_times_are_both_found() -> None:
    """The second is removed after page 20, when the first was already gone after page 6."""
    once = ROWS[1:]
    twice = once[1:]
    as_read = ROWS[:21] + once[21:63] + twice[63:]
    asked = looked_again(walked(as_read, 29), lambda page: twice[page * SIZE :][:SIZE])
    assert {6, 20} <= set(asked)


@pytest.mark.parametrize("pages", [5, 9, 13, 20])
def test_no_removal_hides_a_row_of_a_short_list(pages: int) -> None:
    """One row, any, is removed before any page is asked for: all others were on a page that was read,
    or are on the first one, which the next crawl reads."""
    rows = ROWS[: pages * SIZE]
    for removed in range(len(rows)):
        later = [row for n, row in enumerate(rows) if n != removed]
        for asked in range(1, pages):
            trail = walked(rows[: asked * SIZE] + later[asked * SIZE :], pages)
            again = looked_again(trail, lambda page: later[page * SIZE :][:SIZE])  # noqa: B023
            seen = {row for page in {0, *again} for row in later[page * SIZE :][:SIZE]}
            seen |= {*rows[: asked * SIZE], *later[asked * SIZE :]}
            assert seen >= set(later), (removed, asked)
            assert len(again) <= 20


def test_a_row_of_the_sixth_page_removed_before_the_ninth_is_asked_for_hides_nothing() -> None:
    """The fifth and the ninth page alone would tell nothing: above it, and read after it was gone."""
    later = [row for n, row in enumerate(ROWS[:36]) if n != 16]
    trail = walked(ROWS[:24] + later[24:], 12)
    assert 7 in looked_again(trail, lambda page: later[page * SIZE :][:SIZE])


def test_further_rows_on_top_hide_nothing() -> None:
    later = ["/new", *ROWS]
    trail = walked(ROWS, 30)
    assert len(looked_again(trail, lambda page: later[page * SIZE :][:SIZE])) == 6


def test_rows_that_stand_above_every_page_move_nothing() -> None:
    pins = ["/pin-1", "/pin-2"]
    later = ROWS[1:]
    trail = Trail()
    for page in range(10):
        rows = (ROWS if page < 5 else later)[page * SIZE :][:SIZE]
        trail.add(page, pins + rows, new=True, start=not page)
    asked = looked_again(trail, lambda page: pins + later[page * SIZE :][:SIZE])
    assert 4 in asked


@pytest.mark.parametrize(
    ("pages", "known", "start"), [(1, 0, True), (1, 0, False), (3, 2, True), (5, 5, False)]
)
def test_what_the_next_crawl_finds_by_itself_is_not_read_again(
    pages: int, known: int, start: bool
) -> None:
    assert walked(ROWS, pages, known=known, start=start).doubtful() == []


def test_what_could_not_be_looked_at_again_is_told_as_a_span() -> None:
    trail = walked(ROWS, 30)
    for page in (1, 2, 4, 8, 16, 28):
        at = page * SIZE + (page <= 8)
        trail.add(page, ROWS[at:][:SIZE], new=False, start=False)
    assert trail.spans() == [(8, 16)]


def test_a_page_behind_thousands_costs_no_more_than_one_behind_a_hundred() -> None:
    """Walks are of up to 100,000 pages, in the process that sends their requests."""

    def lines_of(trail: Trail, page: int) -> int:
        count = 0

        def trace(frame: FrameType, event: str, argument: object) -> object:
            nonlocal count
            if frame.f_code.co_filename != trails.__file__:
                return None  # whatever Python tidies up meanwhile
            count += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)  # type: ignore[arg-type]
        try:
            read(trail, page)
        finally:
            sys.settrace(before)
        return count

    def read(trail: Trail, page: int) -> None:
        urls = [f"/{page * 15 + n}.html" for n in range(15)]
        assert not trail.repeats(page, urls)
        trail.add(page, urls, new=True, start=page == 0)

    counted = {}
    trail = Trail()
    for page in range(2_001):
        if page in (100, 2_000):
            counted[page] = lines_of(trail, page)
        else:
            read(trail, page)
    assert counted[2_000] == counted[100]
