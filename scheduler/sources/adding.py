"""A source made of one address: asked, proposed, and written with its recorded list."""

from dataclasses import dataclass, replace

from archive.errors import ConfigError, DangjianError, HomeError
from archive.home.addresses import is_web_address
from archive.home.config import Config
from archive.home.editing import append_source, changing
from archive.home.folder import Home
from archive.home.gazetteer import region_names, valid_names
from archive.home.regions import named
from archive.home.rules import nearest_region
from archive.sentences import joined, say
from archive.types import Source, SourceKind
from crawler.family_names import FAMILY_NAMES
from crawler.reach import Reach
from crawler.scope import LONGEST_ADDRESS
from scheduler.configuration import configured
from scheduler.sources import fixtures
from scheduler.sources.asking import Asked, ask, being_crawled, is_private
from scheduler.sources.origin import Guess, kind_of, name_of, region_of, tidy
from scheduler.sources.proposal import Found, completed, found_in, key_of, same_source

MOST_REQUESTS = 6
"""Besides those for robots.txt: the list, two pages that follow, an article, and redirects."""

_FURTHER = 2  # list pages after the first

_REACH = Reach(articles=1, requests=MOST_REQUESTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What whoever adds a source says of it. region: code or name. None: to be found out."""

    url: str
    key: str | None = None
    name: str | None = None
    region: str | None = None
    kind: str | None = None
    hosts: tuple[str, ...] = ()
    delay: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source that could be written, and what it was made of."""

    source: Source
    found: Found
    asked: Asked
    region: Guess
    kind: Guess
    given_key: bool


def propose(home: Home, config: Config, wish: Wish) -> Proposal:
    """Ask the address, with few requests. ConfigError says in a sentence why it gives no source."""
    _refuse_address(wish.url)
    _refuse_known(wish, config)
    region = _given_region(wish.region)
    key = wish.key or key_of(wish.url, {*config.known, *config.sources})
    source = Source(
        key=key, name=wish.name or wish.url, region="000000", kind=SourceKind.MEDIA,
        start=(wish.url.replace("{", "%7B").replace("}", "%7D"),),
        hosts=wish.hosts, delay=wish.delay,
    )  # fmt: skip
    # A typed address may be private; what it leads to on other hosts and ports may not.
    once = replace(source, max_list_pages=_FURTHER, allow_private=True)
    if busy := being_crawled(home, config, source):
        raise HomeError(
            say(
                "Its host is being crawled for '{busy}': try again when that is done.",
                busy=busy,
            )
        )
    asked = ask(home, config, [once], _REACH)[key]
    found = found_in(source, asked)
    kind = kind_of(found.told, wish.url, found.listing.family)
    if wish.kind is not None:
        kind = Guess(wish.kind, say("as given"))
    region = region or region_of(found.told, wish.url, valid_names(), config.known)
    source = replace(
        source,
        name=tidy(wish.name or "") or name_of(found.told, wish.url),
        kind=SourceKind(kind.value),
    )
    source = completed(source, found, region, private=is_private(wish.url))
    return Proposal(
        source=source, found=found, asked=asked, region=region, kind=kind,
        given_key=wish.key is not None,
    )  # fmt: skip


def write(home: Home, wish: Wish, proposal: Proposal) -> Source:
    """Write the fixture, then the table: nothing of them, or both. Returns the source as written.

    ConfigError when another process has taken its key or address meanwhile, or the configuration
    cannot take it; DiskFullError when the disk cannot.
    """
    with changing(home):
        config = configured(home)
        _refuse_known(wish, config)
        source, taken = proposal.source, {*config.known, *config.sources}
        if source.key in taken and not proposal.given_key:
            source = replace(source, key=key_of(wish.url, taken))
        fixtures.record(home, source, proposal.found.page, proposal.found.listing)
        try:
            append_source(home, source, FAMILY_NAMES)
        except DangjianError:
            fixtures.forget(home, source.key)
            raise
    return source


def region_codes(typed: str) -> list[str]:
    """The codes that a code, the first digits of one, or a name may mean."""
    names = region_names()
    if typed.isdigit() and typed.isascii() and len(typed) < 6:
        return [code for code in names if code.startswith(typed)]
    return named(typed, names)


def _given_region(typed: str | None) -> Guess | None:
    if typed is None:
        return None
    names = region_names()
    codes = named(typed, names)
    if len(codes) == 1:
        return Guess(codes[0], say("as given"))
    if codes:
        told = joined(f"{code} {names.get(code, '')}" for code in codes[:10])
        raise ConfigError(
            say(
                "--region {region} may mean {several}: give the code.",
                region=tidy(typed),
                several=told,
            )
        )
    raise ConfigError(
        say(
            "There is no region {region}{nearest}: give its GB/T 2260 code of six digits.",
            region=repr(tidy(typed)),
            nearest=nearest_region(typed),
        )
    )


def _refuse_address(url: str) -> None:
    plain = url.isprintable() and " " not in url
    if not is_web_address(url) or not plain:
        raise ConfigError(
            say(
                "{url} is not an address that can be asked: copy it from a "
                "browser, with http:// or https:// at its beginning.",
                url=repr(tidy(url)[:200]),
            )
        )
    if len(url) > LONGEST_ADDRESS:
        raise ConfigError(
            say(
                "The address has {n} characters, and more than "
                "{most} are never asked: give that of the column.",
                n=len(url),
                most=LONGEST_ADDRESS,
            )
        )


def _refuse_known(wish: Wish, config: Config) -> None:
    known = {**config.known, **config.sources}
    same = same_source(wish.url, known)
    if same is not None and same.key in config.sources:
        raise ConfigError(
            say(
                "{url} is the source '{key}' already: 'dangjian sources show {key}' shows it.",
                url=wish.url,
                key=same.key,
            )
        )
    if same is not None:
        raise ConfigError(
            say(
                "{url} is the source '{key}' of the catalogue: 'dangjian "
                "sources enable {key}' takes it into use.",
                url=wish.url,
                key=same.key,
            )
        )
    if wish.key is not None and wish.key in known:
        raise ConfigError(
            say(
                "There is a source '{key}' already: choose another with --key.",
                key=wish.key,
            )
        )
