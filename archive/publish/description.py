"""What a file is: the one description of everything that leaves the archive."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from archive import __version__
from archive.publish.columns import Column
from archive.publish.observed import Observation, observation
from archive.store import exported
from archive.store.database import Store
from archive.store.exported import Chosen
from archive.store.filters import Filters
from archive.store.stamps import stamp

LICENCE = (
    "The articles are their publishers'. This archive grants no rights in them: ask whoever holds the "
    "rights, and heed the law, before you pass texts on."
)
"""What is said of the rights unless dangjian.toml says something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The archive that a file is from. address: where it is published, or "". licence: what it says of the
    rights; "": LICENCE."""

    name: str
    address: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a file is.

    question: the words as they were asked, or "". filters: what was asked besides, by the names of `Filters`.
    of: what a row is. rows: how many there are. readers: name of the rules that read them → rows.
    seen: what was observed of the selection. further: what else the kind of file has to say.
    """

    origin: Origin
    question: str = ""
    filters: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    made_at: datetime
    of: str = "article"
    rows: int
    readers: Mapping[str, int]
    seen: Observation
    columns: Sequence[Column]
    further: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What a document is called."""
        return f"{self.origin.name}：{self.question}" if self.question else self.origin.name

    def values(self) -> dict[str, Any]:
        """Name → value, as JSON has them, in the order in which a person reads them."""
        return {
            "archive": self.origin.name,
            "archive_address": self.origin.address or None,
            "question": self.question or None,
            "filters": dict(self.filters),
            "made_at": stamp(self.made_at),
            "program": f"dangjian-archive {__version__}",
            "readers": dict(self.readers),
            "of": self.of,
            "rows": self.rows,
            **self.seen.values(),
            **self.further,
            "licence": self.origin.licence or LICENCE,
            "columns": {c.name: {"type": c.kind, "meaning": c.meaning} for c in self.columns},
        }

    def json(self) -> str:
        """The values, for people and programs."""
        return json.dumps(self.values(), ensure_ascii=False, indent=1) + "\n"

    def facts(self) -> dict[str, str]:
        """The single values that stand by themselves in a Parquet file and in headers of a download."""
        return {"rows": f"{self.rows}", **self.seen.facts()}


def describe(
    store: Store,
    chosen: Chosen,
    columns: Sequence[Column],
    origin: Origin,
    question: str = "",
    further: Mapping[str, Any] | None = None,
) -> Description:
    """The description of a file of these rows. Exact when it is made in the same `Store.still` as they."""
    return Description(
        origin=origin,
        question=question,
        filters=asked(chosen.filters),
        made_at=datetime.now(UTC),
        of="version" if chosen.versions else "article",
        rows=exported.count(store, chosen),
        readers=exported.readers(store, chosen),
        seen=observation(store, chosen.filters),
        columns=columns,
        further=further or {},
    )


def asked(filters: Filters) -> dict[str, str | Sequence[str]]:
    """The filters that are set, apart from the words."""
    given = {each.name: getattr(filters, each.name) for each in fields(filters)}
    return {
        name: value if isinstance(value, str) else [str(one) for one in value]
        for name, value in given.items()
        if value and name != "query"
    }
