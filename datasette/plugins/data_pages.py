"""The database for people: questions that are asked often, and what its tables and values are called."""

from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from datasette import hookimpl

from archive.home.gazetteer import region_names
from archive.publish.site import DATABASE
from archive.store.views.canned import CANNED, FIRST_STATEMENT

_NAMED = {
    "kind": ("kinds", "article_kinds"),
    "state": ("home",),
    "cause": ("causes",),
    "role": ("roles",),
    "health": ("health",),
    "reason": ("reasons", "spans"),
    "missed": ("spans",),
    "fault": ("faults",),
    "script": ("scripts",),
    "published_precision": ("precisions",),
}
"""Column → sections of wording.toml that name its values."""

_LONG = 160
"""Characters of a text that a table shows without folding it."""

_SUMMARY = 80
_FOLDED = 2_000
_LONGEST_ADDRESS = 100


class Cell(NamedTuple):  # a page may have tens of thousands
    """A value as a template shows it.

    text, more: of a name or a place, and its code; of an article's id, and its row; of an address, and
    where it leads; of a long text its beginning, and what is folded. leads: to another row; text is the
    rest of Datasette's link.
    own: what Datasette makes of it.
    """

    column: str
    sort: Literal["", "text", "name", "place", "row", "leads", "address", "long", "own"]
    text: Any = ""
    more: str = ""


def cell(column: str, value: Any, raw: Any, names: dict[str, dict[str, str]], whole: bool) -> Cell:
    """value: as Datasette shows it; raw: as it is stored. names: column → value → name. whole: nothing
    is folded."""
    if raw is None or raw == "" or (not whole and raw in ("[]", "{}")):
        return Cell(column, "")
    if not isinstance(raw, str):
        return _number(column, value, raw, names)
    if name := names.get(column, {}).get(raw):
        return Cell(column, "name", name, raw)
    if hasattr(value, "__html__"):
        address = raw.strip()
        return _address(column, address, whole) if _web(address) else _own(column, value)
    return _text(column, value, raw, whole)


def _number(column: str, value: Any, raw: Any, names: dict[str, dict[str, str]]) -> Cell:
    if column == "party_building":
        return Cell(column, "text", names[column]["yes" if raw else "no"])
    if column == "article" and isinstance(raw, int) and not hasattr(value, "__html__"):
        return Cell(column, "row", raw, f"{raw}")
    return _own(column, value)


def _address(column: str, address: str, whole: bool) -> Cell:
    fits = whole or len(address) <= _LONGEST_ADDRESS
    return Cell(column, "address", address if fits else f"{address[:_LONGEST_ADDRESS]}…", address)


def _text(column: str, value: Any, raw: str, whole: bool) -> Cell:
    if column == "region" and (place := region_names().get(raw)):
        return Cell(column, "place", place, raw)
    if len(raw) > _LONG and not whole:
        folded = raw if len(raw) <= _FOLDED else f"{raw[:_FOLDED]}…"
        return Cell(column, "long", f"{raw[:_SUMMARY]}…", folded)
    return Cell(column, "text", value)


def _own(column: str, value: Any) -> Cell:
    if hasattr(value, "__html__") and value.startswith('<a href="/'):
        _, place, rest = value.split('"', 2)
        return Cell(column, "leads", rest, unescape(place))
    return Cell(column, "own", value)


def _web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False


@hookimpl
def canned_queries() -> dict[str, dict[str, str]]:
    return {name: {"sql": sql} for name, sql in CANNED.items()}


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    def names() -> dict[str, dict[str, str]]:
        wording = env.globals["wording"]
        found = {
            column: {code: name for section in sections for code, name in wording(section).items()}
            for column, sections in _NAMED.items()
        }
        return found | {"party_building": wording("tags")}

    def cells(row: Sequence[dict[str, Any]], whole: bool = False) -> Iterator[Cell]:
        """Of a row of Datasette's table."""
        named = names()
        return (cell(c["column"], c["value"], c["raw"], named, whole) for c in row)

    def answer_cells(
        row: Sequence[Any], columns: Sequence[str], raws: Sequence[Any]
    ) -> Iterator[Cell]:
        """Of a row of an answer to SQL."""
        named = names()
        for column, value, raw in zip(columns, row, tuple(raws), strict=True):
            yield cell(column, value, raw, named, False)

    def of_two(text: str | None) -> str:
        """The reader's part of a text in Chinese and in English, with " · " between them."""
        chinese, _, english = (text or "").partition(" · ")
        tag: str = env.globals["language_tag"]()
        return english if english and tag == "en" else chinese

    env.globals["described"] = datasette.metadata("databases")[DATABASE]["tables"]
    env.globals["first_statement"] = FIRST_STATEMENT
    env.filters.update(of_two=of_two, cells=cells, answer_cells=answer_cells)
