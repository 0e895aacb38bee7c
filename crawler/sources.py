"""The configured sources, each of a family that the crawler knows."""

import os

from archive.errors import ConfigError
from archive.home.config import Config, load_config, parse_config, used_config
from archive.home.entries import Commands
from archive.home.folder import CONFIG_NAME, Home
from archive.home.telling import Refusal
from archive.sentences import Sentence, say
from crawler.family_names import FAMILY_NAMES

GO_ON = "DANGJIAN_GO_ON"
"""Set in the environment of processes that a clock starts: while dangjian.toml is wrong, they go by the
last right one, as it does. Whoever types a command is told what is wrong instead."""


def configured(
    home: Home,
    commands: Commands = lambda words, sources: None,
    refusal: Refusal = lambda address: None,
) -> Config:
    """A home's configuration. commands: checks those of jobs, for whoever runs them. refusal: why
    nothing can be sent to a channel's address, for whoever sends. ConfigError says all that is wrong,
    in which lines."""
    try:
        return load_config(home, FAMILY_NAMES, commands, refusal)
    except ConfigError:
        used = used_config(home, FAMILY_NAMES) if os.environ.get(GO_ON) else None
        if used is None:
            raise
        return used


def configured_or_used(
    home: Home, commands: Commands, refusal: Refusal
) -> tuple[Config, tuple[Sentence | str, ...]]:
    """A home's configuration, checked as by `configured`; when it is wrong, the last right one that a
    clock took, and what is wrong. ConfigError when there is neither."""
    try:
        return load_config(home, FAMILY_NAMES, commands, refusal), ()
    except ConfigError as error:
        used = used_config(home, FAMILY_NAMES)
        if used is None:
            raise
        return used, error.sentences


def parsed(content: bytes, commands: Commands, refusal: Refusal) -> Config:
    """The configuration that a file's bytes give, as `configured` does."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            say("{config_name} cannot be read: {error}.", config_name=CONFIG_NAME, error=error)
        ) from None
    return parse_config(text, FAMILY_NAMES, name=CONFIG_NAME, commands=commands, refusal=refusal)
