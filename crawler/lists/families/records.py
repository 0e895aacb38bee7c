"""Rules for lists that are data: where the records stand, and what a record says (JMESPath)."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

_MOST = 20_000  # records that are counted
_SAMPLE = 50  # records that decide whether a rule fits
_MOST_OF = 0.8  # share of them that must have a headline and an address


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRules:
    """How a family's data is read: JMESPath expressions (https://jmespath.org/specification.html).

    items: the records, in the whole answer; of a script in the dict of its variables. title, link,
    date: in a record. total, pages: the number of records and of pages, in the whole answer. html:
    in place of records, the text with the rows. page: the query's parameter with the number of a
    page, where the address of page 1 may lack it; `name.member` when the parameter is JSON. size:
    how many records a full page has, where the address does not say.
    """

    items: str = ""
    title: str = ""
    link: str = ""
    date: str = ""
    total: str = ""
    pages: str = ""
    html: str = ""
    page: str = ""
    size: int | None = None

    def records(self, value: Any) -> list[Any] | None:
        """The records, when the value has any by this rule and nearly all have headline and address."""
        found = search(self.items, value)
        if not isinstance(found, list) or not found:
            return None
        sample = found[:_SAMPLE]
        good = sum(
            isinstance(search(self.title, one), str) and isinstance(search(self.link, one), str)
            for one in sample
        )
        return found if good >= len(sample) * _MOST_OF else None

    def excluded(self, value: Any, records: list[Any]) -> int:
        """How many more records with a headline there are, which a condition of `items` excludes."""
        everything, condition, _ = self.items.rpartition("[?")
        found = search(everything.rstrip(" |"), value) if condition else None
        if not isinstance(found, list) or len(found) > _MOST:
            return 0
        return sum(isinstance(search(self.title, one), str) for one in found) - len(records)

    def markup(self, value: Any) -> str | None:
        """The text with the rows, when the value has one by this rule."""
        found = search(self.html, value)
        return found if isinstance(found, str) and "<" in found else None


def search(expression: str, value: Any) -> Any:
    """What an expression finds in a value; None for an empty expression or a value of another kind."""
    if not expression:
        return None
    try:
        return _compiled(expression).search(value)
    except (JMESPathError, TypeError, ValueError):
        return None


@cache
def _compiled(expression: str) -> ParsedResult:
    return jmespath.compile(expression)
