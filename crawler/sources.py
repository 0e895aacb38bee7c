"""The configured sources, each of a family that the crawler knows."""

from archive.errors import ConfigError
from archive.home.config import Config, load_config, used_config
from archive.home.entries import Commands
from archive.home.folder import Home
from crawler.lists import FAMILIES


def configured(home: Home, commands: Commands = lambda words: None) -> Config:
    """A home's configuration. commands: checks those of jobs, for whoever runs them. ConfigError says
    all that is wrong, in which lines."""
    return load_config(home, FAMILIES, commands)


def configured_or_used(home: Home, commands: Commands) -> tuple[Config, tuple[str, ...]]:
    """A home's configuration; when it is wrong, the last right one that a clock took, and what is wrong.
    ConfigError when there is neither."""
    try:
        return configured(home, commands), ()
    except ConfigError as error:
        used = used_config(home, FAMILIES)
        if used is None:
            raise
        return used, error.sentences
