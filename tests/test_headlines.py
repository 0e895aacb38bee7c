"""Headlines without end, as a page that was misread gives them: shown cut, kept whole."""

import re
from pathlib import Path

import pytest
from commands import dangjian
from test_datasette import Filling, Get, getter

from archive.home.folder import Home
from archive.publish.headlines import headline

WHOLE = "党" * 100_000
CUT = "党" * 199 + "…"


def longest(text: str) -> int:
    """The most characters of the headline in a row, whatever marks a hit in it."""
    shown = re.sub("</?mark>", "", text)
    return max(map(len, re.findall("党+", shown)), default=0)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    filling = Filling(tmp_path_factory.mktemp("headlines") / "home.db")
    filling.add("村里的事", "甲。", url="https://dj.qinghe.example/1.html")
    filling.add(WHOLE, "乙。", url="https://dj.qinghe.example/2.html")
    filling.add(f"{WHOLE}上", "丙。", url="https://dj.qinghe.example/2.html")
    filling.add("村里的人", "丁。", url="https://dj.qinghe.example/3.html")
    filling.close()
    return filling.path


@pytest.fixture(scope="module")
def get(path: Path) -> Get:
    return getter(path, base_url="https://a.example/archive/")


@pytest.mark.parametrize(
    "address",
    [
        "/", "/search?q=党", "/search.atom?q=党", "/dangjian/articles", "/dangjian/articles/1",
        "/dangjian/articles/2", "/dangjian/articles/2?q=党", "/dangjian/versions/2",
        "/dangjian/versions/3", "/dangjian/articles/3", "/capture/2",
    ],
)  # fmt: skip
def test_no_page_list_or_feed_shows_all_of_it(get: Get, address: str) -> None:
    answer = get(address)
    assert answer.status_code == (404 if "capture" in address else 200)  # there are no captures
    assert longest(answer.text) <= 200
    assert len(answer.content) < 100_000


def test_lists_and_pages_show_its_beginning(get: Get) -> None:
    assert CUT in get("/search").text
    assert f'<h1 lang="zh-Hans">{CUT}</h1>' in get("/dangjian/articles/2").text
    assert f"<title>{CUT}</title>" in get("/search.atom").text


def test_exports_and_the_record_keep_all_of_it(get: Get) -> None:
    assert f"{WHOLE}上" in get("/search.csv").text


def test_a_terminal_shows_its_beginning(home: Home, path: Path) -> None:
    home.database.write_bytes(path.read_bytes())
    ran = dangjian("search", "丙", home=home.folder)
    assert ran.out.startswith("2  党")
    assert ran.out.partition("…")[0].count("党") == 199


def test_what_is_no_longer_than_offices_write_is_shown_as_it_is() -> None:
    assert headline("党" * 200) == "党" * 200
    assert headline("党" * 201) == CUT
