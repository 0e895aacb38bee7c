"""Statements as docs/search.md prints them, and the blocks of text that they are made of."""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest
from forked import ROOT

from archive.publish.question import read_question
from archive.store.blocks import fill
from archive.store.cells import cells_sql
from archive.store.hits import Filters, Sql, page_sql

HEADING = "## Three questions as SQL\n"
QUESTIONS: dict[str, Callable[[Filters], Sql]] = {
    "q=党建 网&region=620000": lambda filters: page_sql(filters, limit=20),
    "q=主题党日&since=2024": cells_sql,
    "q=主题党日&kind=party&order=relevance": lambda filters: page_sql(
        filters, "relevance", limit=20
    ),
}
"""The arguments of an address → what the search page asks for it."""


def printed(address: str) -> str:
    """A question, its statement and the values as the documentation prints them."""
    sql, values = QUESTIONS[address](read_question(parse_qsl(address)).filters())
    return f"`/search?{address}`\n\n```sql\n{sql}\n```\n\nValues: `{values}`\n"


def test_the_documentation_prints_the_statements_of_today() -> None:
    """Where this fails, what it compares with is what the documentation must say."""
    text = (ROOT / "docs" / "search.md").read_text(encoding="utf-8")
    section = text.partition(HEADING)[2].partition("\n## ")[0]
    found = re.findall(
        r"`/search\?[^`]*`\n\n```sql\n.*?\n```\n\nValues: `[^`]*`\n", section, re.DOTALL
    )
    assert found == [printed(address) for address in QUESTIONS]


@pytest.mark.parametrize(
    ("block", "holes", "filled"),
    [
        ("\nSELECT {a},\n  {b}\n", {"a": "x", "b": 1}, "SELECT x,\n  1"),
        ("FROM (\n  {sets}\n  LIMIT 1)", {"sets": "A\nUNION\n  B"}, "FROM (\n  A\n  UNION\n    B\n  LIMIT 1)"),
        ("FROM t\n  {join}\nWHERE 1", {"join": ""}, "FROM t\nWHERE 1"),
        ("WHERE 1 {more}", {"more": "AND {a}"}, "WHERE 1 AND {a}"),
    ],
)  # fmt: skip
def test_a_block_is_filled(block: str, holes: dict[str, str | int], filled: str) -> None:
    assert fill(block, **holes) == filled


def test_a_hole_that_nothing_fills_is_an_error() -> None:
    with pytest.raises(KeyError, match="region"):
        fill("WHERE region = {region}", source="x")
