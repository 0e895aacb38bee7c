"""dangjian.toml and the packaged catalogue → `Source` values. A key we do not know is an error."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path

from archive.cadence import CHINA_ZONE, Adaptive
from archive.errors import ConfigError
from archive.home.cadences import Timing
from archive.home.entries import Commands, Entries
from archive.home.folder import CONFIG_NAME, Home
from archive.home.jobs import Job
from archive.home.rules import ARCHIVE, LIST, SCHEDULE, SOURCE, nearest
from archive.home.tables import Tables
from archive.home.telling import Refusal, Telling, read_telling
from archive.sentences import say
from archive.types import ListRules, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One archive's configuration.

    contact: an address at which a site's operators reach whoever runs this archive; it goes into
    the User-Agent. licence: what files say of the rights in their content; "": that there is none to
    give. at_once: crawls that the scheduler runs at the same time. time_limit: after this
    time a scheduled crawl is ended. base_url: where the archive is published, ending in a slash, or
    "". proxies: addresses trusted to give a visitor's address. adaptive: the cadence of sources that
    set none. time_zone: of cron lines. housekeeping: whether the clock looks after the archive itself,
    too. jobs: further commands that it runs. sources: those in use, by key. known: these and the
    packaged catalogue. telling: who is told what.
    """

    name: str = "党建档案"
    contact: str = ""
    base_url: str = ""
    proxies: tuple[str, ...] = ()
    licence: str = ""
    at_once: int = 2
    time_limit: timedelta = timedelta(hours=1)
    adaptive: Adaptive = field(default_factory=Adaptive)
    time_zone: str = CHINA_ZONE
    housekeeping: bool = True
    jobs: tuple[Job, ...] = ()
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
                    say(
                        "Source '{key}' is in the catalogue but not in use: "
                        "'dangjian sources enable {key}' takes it into use.",
                        key=key,
                    )
                )
            raise ConfigError(
                say(
                    "There is no source '{key}'{nearest}.",
                    key=key,
                    nearest=nearest(key, self.sources),
                )
            )
        return [self.sources[key] for key in dict.fromkeys(keys)]


def load_config(
    home: Home,
    families: Collection[str],
    commands: Commands = lambda words, sources: None,
    refusal: Refusal = lambda address: None,
) -> Config:
    """Read a home's dangjian.toml. families: names that a source's family may have. commands: checks
    those of jobs, given the keys of the sources in use. refusal: checks the addresses of channels.

    ConfigError says all that is wrong, in which lines.
    """
    return _read(home.config, families, commands, refusal)


def used_config(home: Home, families: Collection[str]) -> Config | None:
    """The configuration that a clock took last, when the file has been changed to a wrong one since;
    None when there is none."""
    if not home.used_config.is_file():
        return None
    try:
        return _read(home.used_config, families, lambda words, sources: None, lambda address: None)
    except ConfigError:  # of another version
        return None


def _read(path: Path, families: Collection[str], commands: Commands, refusal: Refusal) -> Config:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(say("{path} cannot be read: {error}.", path=path, error=error)) from None
    return parse_config(text, families, name=CONFIG_NAME, commands=commands, refusal=refusal)


def parse_config(
    text: str,
    families: Collection[str],
    *,
    name: str,
    commands: Commands = lambda words, sources: None,
    refusal: Refusal = lambda address: None,
) -> Config:
    """A configuration from TOML text; messages refer to it as `name`."""
    tables = Tables(text, name)
    found = tables.read(("archive", "schedule", "source", "job", "notify", "watch"))
    archive = tables.values("archive", found.get("archive", {}), ARCHIVE)
    schedule = tables.values("schedule", found.get("schedule", {}), SCHEDULE)
    timing = Timing(tables, schedule)
    known = {key: replace(source, cadence=timing.adaptive) for key, source in catalogue().items()}
    use = archive.pop("use", ())
    for key in use:
        if key not in known:
            near = nearest(key, known)
            what = say("the catalogue has no source '{key}'{nearest}", key=key, nearest=near)
            tables.fault(what, key, "archive")
    sources = {key: known[key] for key in use if key in known}
    entries = Entries(tables, families, timing)
    for source in entries.sources(found.get("source", []), taken=sources):
        sources[source.key] = source
    jobs = tuple(entries.jobs(found.get("job", []), commands, sources))
    telling = read_telling(tables, found, {**known, **sources}, refusal)
    tables.check()
    return Config(
        **archive,
        **schedule,
        adaptive=timing.adaptive,
        jobs=jobs,
        sources=sources,
        known=known,
        telling=telling,
    )


def parse_list_rules(text: str, *, name: str) -> ListRules:
    """Rules for list pages from TOML text, as they stand in [source.list]; messages refer to it as
    `name`. ConfigError says what is wrong, in which line."""
    tables = Tables(text, name)
    try:
        given = SOURCE["list"](tables.read())
    except ValueError as error:
        raise ConfigError(say("{name} {error}.", name=name, error=error)) from None
    values = tables.values("list", given, LIST)
    tables.check()
    return ListRules(**values)


@cache
def catalogue() -> Mapping[str, Source]:
    """The sources that come with the program, by key. Facts about sites, not rechecked since."""
    found: dict[str, Source] = {}
    for entry in sorted((files("archive") / "home" / "catalogue").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            tables = Tables(entry.read_text(encoding="utf-8"), entry.name)
            entries = Entries(tables, None, Timing(tables, {}))
            listed = entries.sources(tables.read().get("source", []), taken=found)
            found |= {source.key: source for source in listed}
            tables.check()
    return found
