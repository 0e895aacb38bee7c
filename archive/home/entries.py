"""The [[source]] and [[job]] tables of a configuration."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from archive.home.cadences import Timing
from archive.home.gazetteer import OWN, codes
from archive.home.jobs import Job
from archive.home.rules import FLOORS, JOB, LIST, SOURCE, nearest, nearest_region
from archive.home.tables import Tables
from archive.sentences import Sentence, say
from archive.types import Floors, ListRules, Source

Commands = Callable[[tuple[str, ...], Collection[str]], Sentence | None]
"""What is wrong with the arguments of `dangjian` in a job, as the end of a sentence; None: nothing."""


_REQUIRED = ("key", "name", "start", "region", "kind")


class Entries:
    """The [[source]] and [[job]] tables of a text. families: None in the catalogue, which a test checks."""

    def __init__(self, tables: Tables, families: Collection[str] | None, timing: Timing) -> None:
        self.tables = tables
        self.families = families
        self.timing = timing

    def sources(self, given: Any, taken: Collection[str]) -> Iterator[Source]:
        """Those that nothing is wrong with. taken: keys that are sources already."""
        seen = set(taken)
        for number, table in enumerate(self.tables.listed(given, "source")):
            source = self._source(table, number, seen)
            if source:
                yield source

    def _source(self, table: dict[str, Any], number: int, seen: set[str]) -> Source | None:
        values = self.tables.values("source", table, SOURCE, number)
        self._unique("source", "key", values, number, seen)
        self._complete("source", table, _REQUIRED, number)
        self._check_region(values, number)
        family = values.get("family", "auto")
        if self.families is not None and family not in self.families:
            families = say(
                "{all}{nearest}",
                all=", ".join(self.families),
                nearest=nearest(family, self.families),
            )
            self.tables.fault(
                say("'family' must be one of {families}", families=families),
                "family",
                "source",
                number,
            )
        given, own = values.pop("floors", {}), values.pop("list", None)
        floors = Floors(**self.tables.values("floors", given, FLOORS, number, inside="source"))
        rules = self.tables.values("list", own or {}, LIST, number, inside="source")
        values["cadence"] = self.timing.cadence(values, table, "source", number)
        if not self.tables.sound:
            return None
        return Source(**values, floors=floors, list=ListRules(**rules) if own else None)

    def jobs(self, given: Any, commands: Commands, sources: Collection[str]) -> Iterator[Job]:
        """Those that nothing is wrong with."""
        seen: set[str] = set()
        for number, table in enumerate(self.tables.listed(given, "job")):
            values = self.tables.values("job", table, JOB, number)
            self._unique("job", "name", values, number, seen)
            self._complete("job", table, ("name", "command"), number)
            if "every" in table and values.get("every", self) is None:
                self.tables.fault(say("only sources are adaptive"), "every", "job", number)
            if "every" not in table and "cron" not in table:
                self.tables.fault(say("a job has no 'every' or 'cron'"), "[[job]]", "job", number)
            wrong = commands(values["command"], sources) if "command" in values else None
            if wrong:
                self.tables.fault(say("'command' {wrong}", wrong=wrong), "command", "job", number)
            cadence = self.timing.cadence(values, table, "job", number)
            if self.tables.sound:
                yield Job(**values, cadence=cadence)

    def _unique(
        self, table: str, key: str, values: dict[str, Any], number: int, seen: set[str]
    ) -> None:
        name = values.get(key)
        if name in seen:
            self.tables.fault(
                say("there are two {table}s '{name}'", table=table, name=name), key, table, number
            )
        if name:
            seen.add(name)

    def _complete(
        self, table: str, given: dict[str, Any], required: Collection[str], number: int
    ) -> None:
        for key in required:
            if key not in given:
                self.tables.fault(
                    say("a {table} has no '{key}'", table=table, key=key),
                    f"[[{table}]]",
                    table,
                    number,
                )

    def _check_region(self, values: dict[str, Any], number: int) -> None:
        """Refuse a code that nothing names. The catalogue's are known to be right, by a test."""
        region = values.get("region", OWN)
        if self.families is None or "region_name" in values or region.startswith(OWN):
            return
        if region in codes():
            return
        self.tables.fault(
            say("'region' {region} is not a code of GB/T 2260{nearest}; one of "
"your own has a 'region_name', or begins with {own}", region=region, nearest=nearest_region(region), own=OWN,),
            "region", "source", number,
        )  # fmt: skip
