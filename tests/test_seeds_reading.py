"""The five founding documents, field by field."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.reading import read_html
from archive.record import Article

SEEDS = Path(__file__).parents[1] / ".." / "shared" / "seeds"
FIELDS = (
    "title",
    "published",
    "published_precision",
    "outlet",
    "authors",
    "contributors",
    "editors",
    "script",
    "masked",
)


def _gold() -> dict[str, dict[str, Any]]:
    path = SEEDS / "gold.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _cases() -> list[Any]:
    found = []
    for name, gold in _gold().items():
        cases = [(key, gold[key]) for key in FIELDS if key in gold]
        cases += [(f"contains {at}", part) for at, part in enumerate(gold["contains"])]
        cases += [(f"excludes {at}", part) for at, part in enumerate(gold["excludes"])]
        cases += [("table", gold["table"])] if "table" in gold else []
        for key, value in cases:
            found.append(pytest.param(name, key, value, id=f"{name}: {key}"))
    return found or [pytest.param("", "", None, id="no seeds")]


@pytest.mark.parametrize(("name", "key", "value"), _cases())
def test_seed(name: str, key: str, value: Any) -> None:
    if not name:
        pytest.skip(f"../shared is not here: no {SEEDS}")
    body = (SEEDS / f"{name}.html").read_bytes()
    article = read_html(body, _gold()[name]["url"], now=datetime(2026, 6, 1, tzinfo=UTC))
    assert isinstance(article, Article)
    if key.startswith("contains"):
        assert value in article.text
    elif key.startswith("excludes"):
        assert value not in re.sub(r"\s", "", article.text)
    elif key == "table":
        lines = article.text.split("\n")
        for row in (value["columns"], value["row_1"], value["row_8"]):
            assert any(all(cell in line for cell in row) for line in lines)
    elif key == "outlet" and value and "as written" in value:
        assert article.outlet == value.partition("as written: ")[2].strip(" )")
    else:
        found = getattr(article, key)
        assert (list(found) if isinstance(found, tuple) else found) == value
