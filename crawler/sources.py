"""The configured sources, each of a family that the crawler knows."""

from archive.home.config import Config, load_config
from archive.home.entries import Commands
from archive.home.folder import Home
from archive.home.telling import Refusal
from crawler.lists import FAMILIES


def configured(
    home: Home, commands: Commands = lambda words: None, refusal: Refusal = lambda address: None
) -> Config:
    """A home's configuration. commands: checks those of jobs, for whoever runs them. refusal: why
    nothing can be sent to a channel's address, for whoever sends. ConfigError says all that is wrong,
    in which lines."""
    return load_config(home, FAMILIES, commands, refusal)
