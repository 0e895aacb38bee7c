"""A home's configuration with all that is wrong in it: what commands jobs give and where channels lead is
known in this room alone."""

import os

from archive.home.config import Config
from archive.home.folder import Home
from archive.home.telling import Refusal
from archive.sentences import Sentence
from crawler import sources
from crawler.sources import GO_ON
from scheduler.job_commands import command_fault


def configured(home: Home, refusal: Refusal | None = None) -> Config:
    """A home's configuration. refusal: why nothing can be sent to a channel's address, for whoever
    sends; the others need not have its secrets. ConfigError says all that is wrong, in which lines."""
    return sources.configured(home, command_fault, refusal or _misspelt(home))


def configured_or_used(home: Home) -> tuple[Config, tuple[Sentence | str, ...]]:
    """A home's configuration; when it is wrong, the last right one that a clock took, and what is wrong.
    ConfigError when there is neither."""
    return sources.configured_or_used(home, command_fault, _misspelt(home))


def _misspelt(home: Home) -> Refusal:
    """Checks addresses of channels, but for those that a clock has found right: it takes apprise a third
    of a second to know any."""
    if os.environ.get(GO_ON):  # the clock has checked them
        return lambda address: None

    def check(address: str) -> Sentence | None:
        from scheduler.channels import misspelt

        return None if _is_in_use(home, address) else misspelt(address)

    return check


def _is_in_use(home: Home, address: str) -> bool:
    """Whether an address stands in the configuration that a clock took last, as it would be written."""
    try:
        text = home.used_config.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return any(f'"{address}"' in line or f"'{address}'" in line for line in lines)
