"""The configured sources, each of a family that the crawler knows."""

from archive.home.config import Config, load_config
from archive.home.folder import Home
from crawler.lists import FAMILIES


def configured(home: Home) -> Config:
    """A home's configuration. ConfigError says what is wrong, in which line."""
    return load_config(home, FAMILIES)
