"""Saved pages beside what a right record of them says: one test a field."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.reader import READER
from archive.reading import read_html
from archive.record import Article, Rejected

PAGES = Path(__file__).parent / "pages"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _expected() -> list[tuple[str, str, Any]]:
    found = []
    for path in sorted(PAGES.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        found += [(path.stem, name, value) for name, value in record.items() if name != "url"]
    return found


def _read(name: str) -> Article | Rejected:
    record = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return read_html((PAGES / f"{name}.html").read_bytes(), record["url"], now=NOW)


@pytest.mark.parametrize(("page", "field", "value"), _expected(), ids=lambda part: str(part)[:30])
def test_field(page: str, field: str, value: Any) -> None:
    outcome = _read(page)
    found = getattr(outcome, field, outcome)
    assert (list(found) if isinstance(found, tuple) else found) == value


@pytest.mark.parametrize("page", sorted(path.stem for path in PAGES.glob("*.html")))
def test_every_outcome_names_the_reader_and_the_address(page: str) -> None:
    outcome = _read(page)
    assert outcome.reader == READER
    assert outcome.url == json.loads((PAGES / f"{page}.json").read_text(encoding="utf-8"))["url"]


@pytest.mark.parametrize("page", sorted(path.stem for path in PAGES.glob("*.html")))
def test_the_same_page_gives_the_same_answer(page: str) -> None:
    assert _read(page) == _read(page)
