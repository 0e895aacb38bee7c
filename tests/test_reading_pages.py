"""Saved pages beside what their records must say: one test per field.

A pair that is put into `pages` is tested: `dangjian inspect --save tests/pages FILE|URL` makes one.
"""

from pathlib import Path

import pytest
from pairs import NEEDED, differences, pairs, record, replay

from archive.reader import READER

PAGES = Path(__file__).parent / "pages"
NAMES = pairs(PAGES)
FIELDS = [(name, field) for name in NAMES for field in record(PAGES, name) if field not in NEEDED]


@pytest.mark.parametrize(("page", "field"), FIELDS)
def test_field(page: str, field: str) -> None:
    assert differences(PAGES, page, field) == {}


@pytest.mark.parametrize("page", NAMES)
def test_every_outcome_names_the_reader_and_the_address(page: str) -> None:
    outcome = replay(PAGES, page)
    assert outcome.reader == READER
    assert outcome.url == record(PAGES, page)["url"]


@pytest.mark.parametrize("page", NAMES)
def test_the_same_page_gives_the_same_answer(page: str) -> None:
    assert replay(PAGES, page) == replay(PAGES, page)
