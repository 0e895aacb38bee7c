"""Changes to dangjian.toml: comments, layout and everything that is not meant stay byte for byte.

A change is written whole or not at all, and only when the configuration that it gives is exactly
the one that is meant: no name or address of a stranger's page can add or change anything else.
"""

from collections.abc import Collection, Iterator, Mapping
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
from archive.home.config import parse_config
from archive.home.folder import CONFIG_NAME, Home, write_whole
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
    tables = tomlkit.aot()
    tables.append(table)
    document = tomlkit.document()
    document.append("source", tables)
    return tomlkit.dumps(document)


def append_source(home: Home, source: Source, families: Collection[str]) -> None:
    """Write a source's table at the end of dangjian.toml. Call it inside `changing`.

    ConfigError when the file cannot take it, DiskFullError when the disk cannot; it is then as it was.
    """
    before = _bytes(home)
    text = _text(before)
    end = "\r\n" if "\r\n" in text else "\n"
    gap = (end if text and not text.endswith("\n") else "") + (end if text.strip() else "")
    added = gap + table_text(source).replace("\n", end)
    config = parse_config(text, families, name=CONFIG_NAME)
    if isinstance(source.cadence, Adaptive):  # within the bounds that the file sets
        source = replace(source, cadence=config.adaptive)
    meant = {**config.sources, source.key: source}
    _replace(home, before + added.encode(), meant, families, _ADD)


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
    text = _text(before)
    config = parse_config(text, families, name=CONFIG_NAME)
    meant = {key: source for key, source in config.sources.items() if key not in remove}
    meant |= {key: config.known[key] for key in add}
    try:
        document = tomlkit.parse(text)
        _change_use(document, add, remove)
        after = tomlkit.dumps(document)
    except (TOMLKitError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(
            say(
                "{config_name} cannot be changed ({error}): change 'use' by hand.",
                config_name=CONFIG_NAME,
                error=error,
            )
        ) from None
    mark = _MARK if before.startswith(_MARK) else b""
    _replace(
        home,
        mark + after.encode(),
        meant,
        families,
        _USE,
    )


_ADD = say("{config_name} cannot take a source at its end", config_name=CONFIG_NAME)
_USE = say("{config_name} cannot have its 'use' changed", config_name=CONFIG_NAME)


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
    home: Home, after: bytes, meant: Mapping[str, Source], families: Collection[str], what: Sentence
) -> None:
    """Put a new configuration in place of the old one, when it is the one that is meant."""
    try:
        given: Mapping[str, Source] = parse_config(_text(after), families, name=CONFIG_NAME).sources
        why = say("it would say something else")
    except ConfigError as error:
        given, why = {}, say("{error}", error=error)
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
