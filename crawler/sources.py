"""The configured sources, each of a family that the crawler knows."""

from archive.home.config import Config, load_config
from archive.home.folder import Home
from archive.home.telling import Refusal
from crawler.lists import FAMILIES


def configured(home: Home, refusal: Refusal | None = None) -> Config:
    """A home's configuration. refusal: why nothing can be sent to a channel's address, where that is
    to be known. ConfigError says what is wrong, in which line."""
    return load_config(home, FAMILIES, refusal=refusal) if refusal else load_config(home, FAMILIES)
