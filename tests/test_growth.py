"""What a page costs does not grow with the archive: SQLite's steps are counted, not time."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from test_datasette import Filling, getter

from archive.store import visiting

PAGES = (
    "/",
    "/runs",
    "/search.atom",
    "/sources.atom",
    "/dangjian/articles/1",
    "/dangjian/articles",
    "/dangjian/versions",
    "/dangjian/pages",
    "/dangjian/outcomes",
    "/dangjian/addresses",
)


def steps(path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Page → steps that SQLite takes for it, once Datasette knows the tables."""
    taken = 0

    def monotonic() -> float:
        nonlocal taken
        taken += 1
        return 0

    monkeypatch.setattr(visiting, "_STEPS", 1)
    monkeypatch.setattr(visiting, "_STEPS_OF_OURS", 1)
    monkeypatch.setattr(visiting, "time", SimpleNamespace(monotonic=monotonic))
    get = getter(path)
    found = {}
    for page in PAGES:
        assert get(page).status_code == 200
        before = taken
        get(page)
        found[page] = taken - before
    return found


def test_pages_of_an_archive_three_times_as_large_take_as_many_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling = Filling(tmp_path / "home.db")

    def add(numbers: range) -> None:
        for n in numbers:
            filling.add(
                f"简讯{n}", f"第{n}支部学习党建。", url=f"https://dj.qinghe.example/{n}.html"
            )

    add(range(60))
    small = steps(filling.path, monkeypatch)
    add(range(60, 180))
    large = steps(filling.path, monkeypatch)
    filling.close()
    grown = {page: (small[page], large[page]) for page in PAGES if large[page] > small[page] * 1.1}
    assert grown == {}


def test_the_home_page_asks_for_what_it_shows_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling = Filling(tmp_path / "home.db")
    filling.add("简讯", "第一支部学习党建。", url="https://dj.qinghe.example/1.html")
    filling.close()
    get = getter(filling.path)
    assert get("/").status_code == 200
    asked: list[str] = []
    ask = visiting.ask

    def told(connection: Any, sql: str, *values: Any, **limits: Any) -> visiting.Answer:
        asked.append(sql)
        return ask(connection, sql, *values, **limits)

    monkeypatch.setattr(visiting, "ask", told)
    assert "简讯" in get("/").text
    # Its figures, the last run, and the newest articles.
    assert len(asked) == 3
