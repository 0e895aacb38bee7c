"""What an article must be, besides the words: as conditions and as a span of date_keys."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.home.regions import region_spans
from archive.kinds import SURE_FIELDS
from archive.search import Query
from archive.store.blocks import fill
from archive.types import Tag

Sql = tuple[str, list[str | int]]

LAST = (1 << 63) - 1
"""The highest possible date_key and day."""


TAG = "CASE a.party_building WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE 'unjudged' END"
"""SQL: what facets call the tag of articles a."""


_BITS = " + ".join(
    f"{1 << bit} * (a.certainty ->> '{name}' IS 'sure')" for bit, name in enumerate(SURE_FIELDS)
)
SURE = f"iif(json_valid(a.certainty), {_BITS}, 0)"
"""SQL: what article_certainty says of articles a, a bit for each field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What an article must be. since, until: published on or after, on or before (YYYY[-MM[-DD]]).

    regions: GB/T 2260 codes; a code that ends in 00 or 0000 stands for all below it, and
    each for the codes that the place had before.
    kinds: kinds of outlet (sources.kind). party_building: about it or not, or not judged.
    sure: of SURE_FIELDS, those that have a value that is sure.
    """

    query: Query | None = None
    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    party_building: tuple[Tag, ...] = ()
    sure: tuple[str, ...] = ()


_FACETS = """
AND n.facet IN (
  SELECT f.id FROM facets f JOIN sources s ON s.key = f.source
  WHERE {conditions})
"""
_SURE = """
AND EXISTS (
  SELECT 1 FROM article_certainty c WHERE c.date_key = n.date_key AND c.sure & {bits} = {bits})
"""


def conditions(filters: Filters) -> Sql:
    """Further conditions over article_facets n, starting with AND; "" without any."""
    parts: list[str] = []
    values: list[str | int] = []
    for column, wanted in (
        ("f.source", filters.sources),
        ("s.kind", filters.kinds),
        ("f.party_building", filters.party_building),
    ):
        if wanted:
            parts.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values += wanted
    if filters.regions:
        anywhere, codes = within_sql("f.region", filters.regions)
        parts.append(anywhere)
        values += codes
    told = [fill(_FACETS, conditions=" AND ".join(parts))] if parts else []
    if filters.sure:
        told.append(fill(_SURE, bits=sum(1 << SURE_FIELDS.index(name) for name in filters.sure)))
    return "\n".join(told), values


# A table: as OR, the fifty former codes of a city are half of the depth that visitors may have.
_WITHIN = "EXISTS (SELECT 1 FROM (VALUES {spans}) WHERE {column} BETWEEN column1 AND column2)"


def within_sql(column: str, regions: Iterable[str]) -> tuple[str, list[str]]:
    """A condition: a column holds the code of one of the regions, or of what lies in them."""
    spans = dict.fromkeys(span for code in regions for span in region_spans(code))
    told = fill(_WITHIN, column=column, spans=", ".join(["(?, ?)"] * len(spans)))
    return told, [code for span in spans for code in span]


def days(filters: Filters) -> tuple[int, int]:
    """The first and last day of the requested period, as in `days.day`.

    A period includes dates of its own precision or finer: "2024-10" is not in `until 2024-09`, and
    an article dated "2024" is not in `since 2024-10`. Without a period, undated articles count.
    """
    first = 0 if filters.since is None and filters.until is None else 1
    if filters.since is not None:
        first = max(first, _day(filters.since, "0"))
    return first, LAST if filters.until is None else _day(filters.until, "9")


_FIRST = "coalesce((SELECT first FROM days WHERE day >= {day} ORDER BY day LIMIT 1), {last})"
_LAST = "coalesce((SELECT first - 1 FROM days WHERE day > {day} ORDER BY day LIMIT 1), {last})"


def span(filters: Filters) -> tuple[str, str]:
    """SQL of the first and last date_key of that period."""
    since, until = days(filters)
    return (
        fill(_FIRST, day=since, last=LAST) if since else "0",
        fill(_LAST, day=until, last=LAST) if until < LAST else str(LAST),
    )


def _day(moment: str, rest: str) -> int:
    return int(moment[:10].replace("-", "").ljust(8, rest))
