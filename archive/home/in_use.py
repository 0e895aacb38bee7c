"""Which sources an archive has in use, for whoever need not know what they are."""

import tomllib
from functools import lru_cache

from archive.home.folder import Home


def keys_in_use(home: Home) -> frozenset[str] | None:
    """The keys of the sources that dangjian.toml names; None when it cannot be read. It is read again
    only when the file has changed."""
    try:
        at = home.config.stat()
    except OSError:
        return None
    return _read(home, at.st_mtime_ns, at.st_size)


@lru_cache(maxsize=4)
def _read(home: Home, _changed: int, _size: int) -> frozenset[str] | None:
    try:
        told = tomllib.loads(home.config.read_text(encoding="utf-8-sig"))
        named = [
            *told.get("archive", {}).get("use", ()),
            *(s["key"] for s in told.get("source", ())),
        ]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return frozenset(key for key in named if isinstance(key, str))
