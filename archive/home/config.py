"""dangjian.toml and the packaged catalogue → `Source` values. A key we do not know is an error."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from archive.errors import ConfigError
from archive.home.folder import CONFIG_NAME, Home
from archive.home.gazetteer import OWN, codes
from archive.home.rules import (
    ARCHIVE,
    FLOORS,
    LIST,
    SCHEDULE,
    SOURCE,
    Rules,
    nearest,
    nearest_region,
)
from archive.home.telling import Refusal, Telling, read_telling
from archive.types import Floors, ListRules, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One archive's configuration.

    contact: an address at which a site's operators reach whoever runs this archive; it goes into
    the User-Agent. at_once: crawls that the scheduler runs at the same time. time_limit: after this
    time a scheduled crawl is ended. base_url: where the archive is published, ending in a slash, or
    "". proxies: addresses trusted to give a visitor's address. sources: those in use, by key.
    known: these and the packaged catalogue. telling: who is told what.
    """

    name: str = "党建档案"
    contact: str = ""
    base_url: str = ""
    proxies: tuple[str, ...] = ()
    at_once: int = 2
    time_limit: timedelta = timedelta(hours=1)
    sources: Mapping[str, Source] = field(default_factory=dict)
    known: Mapping[str, Source] = field(default_factory=dict)
    telling: Telling = field(default_factory=Telling)

    def select(self, keys: tuple[str, ...]) -> list[Source]:
        """The sources of these keys; all in use when there are none. ConfigError names the nearest."""
        if not keys:
            return list(self.sources.values())
        for key in keys:
            if key in self.sources:
                continue
            if key in self.known:
                raise ConfigError(
                    f"Source '{key}' is in the catalogue but not in use: "
                    f"'dangjian sources enable {key}' takes it into use."
                )
            raise ConfigError(f"There is no source '{key}'{nearest(key, self.sources)}.")
        return [self.sources[key] for key in dict.fromkeys(keys)]


def _not_asked(address: str) -> None:
    """What a command takes for a refusal that sends nothing."""


def load_config(home: Home, families: Collection[str], refusal: Refusal = _not_asked) -> Config:
    """Read a home's dangjian.toml. families: names that a source's family may have. refusal: why
    nothing can be sent to a channel's address.

    ConfigError says what is wrong, in which line.
    """
    try:
        text = home.config.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{home.config} cannot be read: {error}.") from None
    return parse_config(text, families, name=CONFIG_NAME, refusal=refusal)


def parse_config(
    text: str, families: Collection[str], *, name: str, refusal: Refusal = _not_asked
) -> Config:
    """A configuration from TOML text; messages refer to it as `name`."""
    reader = _Reader(text, name, families)
    tables = reader.tables()
    archive = reader.values("archive", tables.get("archive", {}), ARCHIVE)
    schedule = reader.values("schedule", tables.get("schedule", {}), SCHEDULE)
    known = catalogue()
    sources = {}
    for key in archive.pop("use", ()):
        if key not in known:
            line = reader.line(key)
            raise ConfigError(
                f"{name}{line}: the catalogue has no source '{key}'{nearest(key, known)}."
            )
        sources[key] = known[key]
    for source in reader.sources(tables.get("source", [])):
        if source.key in sources:
            raise ConfigError(f"{name}: there are two sources '{source.key}'.")
        sources[source.key] = source
    telling = read_telling(reader, tables, {**known, **sources}, refusal)
    return Config(**archive, **schedule, sources=sources, known=known, telling=telling)


def parse_list_rules(text: str, *, name: str) -> ListRules:
    """Rules for list pages from TOML text, as they stand in [source.list]; messages refer to it as
    `name`. ConfigError says what is wrong, in which line."""
    reader = _Reader(text, name)
    try:
        given = SOURCE["list"](reader.toml())
    except ValueError as error:
        raise ConfigError(f"{name} {error}.") from None
    return ListRules(**reader.values("list", given, LIST))


@cache
def catalogue() -> Mapping[str, Source]:
    """The sources that come with the program, by key. Facts about sites, not rechecked since."""
    found: dict[str, Source] = {}
    for entry in sorted((files("archive") / "home" / "catalogue").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            reader = _Reader(entry.read_text(encoding="utf-8"), entry.name)
            found |= {s.key: s for s in reader.sources(reader.tables().get("source", []))}
    return found


def span_text(span: timedelta) -> str:
    """A time as the configuration writes it: "30m", "6h", "1d"."""
    seconds = int(span.total_seconds())
    sizes = (("d", 86_400), ("h", 3_600), ("m", 60))
    fitting = ((unit, size) for unit, size in sizes if seconds and seconds % size == 0)
    unit, size = next(fitting, ("s", 1))
    return f"{seconds // size}{unit}"


_TABLES = ("archive", "schedule", "source", "notify", "watch")
_REQUIRED = ("key", "name", "start", "region", "kind")


def _place(table: str) -> str:
    """The table that a table stands in."""
    return table if table in _TABLES else "source"


def _heads(table: str) -> tuple[str, ...]:
    """How a table of this name begins."""
    return f"[[{table}]]", f"[{table}]"


class _Reader:
    """One TOML text; its errors name the file and, where it can be found, the line."""

    def __init__(self, text: str, name: str, families: Collection[str] | None = None) -> None:
        self.text = text
        self.name = name
        self.families = families

    def toml(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{self.name} is not valid TOML: {error}.") from None

    def tables(self) -> dict[str, Any]:
        found = self.toml()
        for table in found:
            if table not in _TABLES:
                raise ConfigError(
                    f"{self.name}{self.line(table)}: unknown table '{table}'"
                    f"{nearest(table, _TABLES)}."
                )
        return found

    def sources(self, tables: Any) -> list[Source]:
        if not isinstance(tables, list):
            raise ConfigError(f"{self.name}: write sources as [[source]], with two brackets.")
        return [self._source(table, number) for number, table in enumerate(tables)]

    def _source(self, table: dict[str, Any], number: int) -> Source:
        values = self.values("source", table, SOURCE, number)
        for key in _REQUIRED:
            if key not in values:
                line = self.line("[[source]]", number)
                raise ConfigError(f"{self.name}{line}: a source has no '{key}'.")
        self._check_region(values, number)
        family = values.get("family", "auto")
        if self.families is not None and family not in self.families:
            line = self.line("family", number)
            raise ConfigError(
                f"{self.name}{line}: 'family' must be one of {', '.join(self.families)}"
                f"{nearest(family, self.families)}."
            )
        floors = self.values("floors", values.pop("floors", {}), FLOORS, number)
        own = values.pop("list", None)
        rules = ListRules(**self.values("list", own, LIST, number)) if own else None
        return Source(**values, floors=Floors(**floors), list=rules)

    def _check_region(self, values: dict[str, Any], number: int) -> None:
        """Refuse a code that nothing names. The catalogue's are known to be right, by a test."""
        region = values["region"]
        if self.families is None or "region_name" in values or region.startswith(OWN):
            return
        if region in codes():
            return
        raise ConfigError(
            f"{self.name}{self.line('region', number)}: 'region' {region} is not a code of GB/T 2260"
            f"{nearest_region(region)}; one of your own has a 'region_name', or begins with {OWN}."
        )

    def values(self, table: str, given: Any, rules: Rules, number: int = 0) -> dict[str, Any]:
        """Check each key of a table by its rule."""
        if not isinstance(given, dict):
            raise ConfigError(f"{self.name}{self.line(table)}: '{table}' must be a table.")
        found = {}
        for key, value in given.items():
            if key not in rules:
                line = self.line(key, number, _place(table))
                raise ConfigError(
                    f"{self.name}{line}: unknown key '{key}' in {table}{nearest(key, rules)}."
                )
            try:
                found[key] = rules[key](value)
            except ValueError as error:
                line = self.line(key, number, _place(table))
                raise ConfigError(f"{self.name}{line}: '{key}' {error}.") from None
        return found

    def line(self, word: str, number: int = 0, table: str = "source") -> str:
        """Where a word is in the `number`th of these tables: `, line N`, or nothing. It scans the
        whole text, so it is only for errors."""
        lines = self.text.splitlines()
        heads = [i for i, line in enumerate(lines) if line.strip().startswith(_heads(table))]
        first = heads[number] if number < len(heads) else 0
        whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        for order in (range(first, len(lines)), range(first)):
            for i in order:
                if whole.search(lines[i].split("#")[0]):
                    return f", line {i + 1}"
        return ""
