"""The configured sources, each of a family that the crawler knows."""

from archive.home.config import Config, load_config
from archive.home.entries import Commands
from archive.home.folder import Home
from crawler.lists import FAMILIES


def configured(home: Home, commands: Commands = lambda words: None) -> Config:
    """A home's configuration. commands: checks those of jobs, for whoever runs them. ConfigError says
    all that is wrong, in which lines."""
    return load_config(home, FAMILIES, commands)
