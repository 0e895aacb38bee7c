"""Changes to dangjian.toml: comments, layout and everything that is not meant stay byte for byte.

A change is written whole or not at all, and only when the configuration that it gives is exactly
the one that is meant: no name or address of a stranger's page can add or change anything else.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from archive.cadence import Adaptive, Cron
from archive.errors import ConfigError, told
from archive.home.cadences import cadence_text, span_text
from archive.home.config import Config, parse_config
from archive.home.folder import CONFIG_NAME, Home, write_whole
from archive.home.telling import Watch
from archive.sentences import Sentence, say
from archive.types import Floors, Source

_BESIDE = 3  # keys that stand in one line

_MARK = b"\xef\xbb\xbf"


@contextmanager
def changing(home: Home) -> Iterator[None]:
    """Nobody else changes the configuration or the recorded pages inside the block; others wait.

    HomeError where nothing can be written."""
    lock = home.lock("config")
    try:
        yield
    finally:
        lock.release()


def table_text(source: Source) -> str:
    """A source as its [[source]] table: what is required, its cadence, and what differs from the
    defaults."""
    table = tomlkit.table()
    for one in fields(source):
        value = getattr(source, one.name)
        if one.name == "cadence":
            table.add("cron" if isinstance(value, Cron) else "every", cadence_text(value))
        elif one.name in _ALWAYS or value != _DEFAULTS[one.name]:
            table.add(one.name, _value(value))
    return _as_array("source", table)


def append_source(home: Home, source: Source, families: Collection[str]) -> None:
    """Write a source's table at the end of dangjian.toml. Call it inside `changing`.

    ConfigError when the file cannot take it, DiskFullError when the disk cannot; it is then as it was.
    """
    before = _bytes(home)
    config = parse_config(_text(before), families, name=CONFIG_NAME)
    if isinstance(source.cadence, Adaptive):  # within the bounds that the file sets
        source = replace(source, cadence=config.adaptive)
    meant = replace(config, sources={**config.sources, source.key: source})
    after = before + _at_the_end(_text(before), table_text(source))
    _replace(home, after, meant, families, _ADD)


def append_watch(home: Home, watch: Watch, families: Collection[str]) -> None:
    """Write a watch's table at the end of dangjian.toml. Call it inside `changing`.

    ConfigError when the file cannot take it, DiskFullError when the disk cannot; it is then as it was.
    """
    before = _bytes(home)
    config = parse_config(_text(before), families, name=CONFIG_NAME)
    watches = (*config.telling.watches, watch)
    meant = replace(config, telling=replace(config.telling, watches=watches))
    table = tomlkit.table()
    for one in fields(watch):
        if value := getattr(watch, one.name):
            table.add(one.name, _value(value))
    after = before + _at_the_end(_text(before), _as_array("watch", table))
    _replace(home, after, meant, families, _WATCH)


def remove_watch(home: Home, name: str, families: Collection[str]) -> None:
    """Take a watch out of dangjian.toml. Call it inside `changing`.

    ConfigError when the file cannot be changed so, DiskFullError when the disk is full; it is then as
    it was.
    """
    before = _bytes(home)
    config = parse_config(_text(before), families, name=CONFIG_NAME)
    names = [watch.name for watch in config.telling.watches]
    kept = tuple(watch for watch in config.telling.watches if watch.name != name)
    meant = replace(config, telling=replace(config.telling, watches=kept))
    with _parsed(before) as document:
        watches: Any = document["watch"]
        del watches[names.index(name)]
        if not watches:
            del document["watch"]
    _replace(home, _dumped(before, document), meant, families, _WATCHES)


def _at_the_end(text: str, table: str) -> bytes:
    end = "\r\n" if "\r\n" in text else "\n"
    gap = (end if text and not text.endswith("\n") else "") + (end if text.strip() else "")
    return (gap + table.replace("\n", end)).encode()


def _as_array(name: str, table: Any) -> str:
    tables = tomlkit.aot()
    tables.append(table)
    document = tomlkit.document()
    document.append(name, tables)
    return tomlkit.dumps(document)


def set_use(
    home: Home,
    families: Collection[str],
    *,
    add: Collection[str] = (),
    remove: Collection[str] = (),
) -> None:
    """Take catalogue sources into use and out of it. Call it inside `changing`.

    ConfigError when the file cannot be changed so, DiskFullError when the disk is full; it is then as
    it was.
    """
    before = _bytes(home)
    config = parse_config(_text(before), families, name=CONFIG_NAME)
    meant = {key: source for key, source in config.sources.items() if key not in remove}
    meant |= {key: config.known[key] for key in add}
    with _parsed(before) as document:
        _change_use(document, add, remove)
    after = _dumped(before, document)
    _replace(home, after, replace(config, sources=meant), families, _USE)


@contextmanager
def _parsed(content: bytes) -> Iterator[Any]:
    """The configuration as it stands in the file, to be changed in the block."""
    try:
        yield tomlkit.parse(_text(content))
    except (TOMLKitError, TypeError, ValueError, AttributeError, LookupError) as error:
        raise ConfigError(
            say(
                "{file} cannot be changed ({error}): change it by hand.",
                file=CONFIG_NAME,
                error=error,
            )
        ) from None


def _dumped(before: bytes, document: Any) -> bytes:
    return (_MARK if before.startswith(_MARK) else b"") + tomlkit.dumps(document).encode()


_ADD = say("{file} cannot take a source at its end", file=CONFIG_NAME)
_USE = say("{file} cannot have its 'use' changed", file=CONFIG_NAME)
_WATCH = say("{file} cannot take a watch at its end", file=CONFIG_NAME)
_WATCHES = say("{file} cannot have its watches changed", file=CONFIG_NAME)


def _change_use(document: Any, add: Collection[str], remove: Collection[str]) -> None:
    archive = document.get("archive")
    if archive is None:
        archive = tomlkit.table()
        first = next(iter(document), None)
        # Before the first table, for what stands behind a table belongs to it.
        if first is not None and isinstance(document[first], AoT):
            archive.add("use", sorted(add))
            document._insert_at(0, "archive", archive)
            return
        document["archive"] = archive
    if "use" not in archive:
        archive["use"] = []
    use = archive["use"]
    for place in reversed(range(len(use))):
        if str(use[place]) in remove:
            del use[place]
    if not use and len(add) > _BESIDE:
        use.multiline(True)
    for key in add:
        if key not in [str(item) for item in use]:
            use.append(key)


def _replace(
    home: Home, after: bytes, meant: Config, families: Collection[str], what: Sentence
) -> None:
    """Put a new configuration in place of the old one, when it is the one that is meant."""
    given: Config | None = None
    why = say("it would say something else")
    try:
        given = replace(parse_config(_text(after), families, name=CONFIG_NAME), known=meant.known)
    except ConfigError as error:
        why = say("{error}", error=error)
    if given != meant:
        raise ConfigError(say("{what} ({why}): write it by hand.", what=what, why=why))
    try:
        write_whole(home.config, after)
    except OSError as error:
        raise told(error) from None


def _bytes(home: Home) -> bytes:
    try:
        return home.config.read_bytes()
    except OSError as error:
        raise told(error) from None


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            say("{config_name} cannot be read: {error}.", config_name=CONFIG_NAME, error=error)
        ) from None


def _value(value: Any) -> Any:
    if isinstance(value, Floors):
        table = tomlkit.inline_table()
        wanted = {"links": value.links, "dated": value.dated}
        table.update({name: number for name, number in wanted.items() if number})
        return table
    if isinstance(value, timedelta):
        return span_text(value)
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


_ALWAYS = ("key", "name", "start", "region", "kind")
_DEFAULTS = {
    one.name: one.default_factory() if callable(one.default_factory) else one.default
    for one in fields(Source)
}
