"""What a configuration may say of addresses, hosts and proxies: rules, as in `archive.home.rules`."""

import re
from datetime import date
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from archive.sentences import say

_HOST = re.compile(r"(?:[^\s/@:?#\[\]]+|\[[0-9A-Fa-f:.]+\])(?::[1-9]\d*)?")
_OURS = ("-", "assets", "capture", "dangjian", "runs")


def addresses(value: Any) -> tuple[str, ...]:
    """Start addresses."""
    if not isinstance(value, list) or not value:
        raise ValueError(say("must be a list of at least one address"))
    for item in value:
        if not isinstance(item, str) or not is_web_address(item):
            raise ValueError(say("must hold http or https addresses, not {item}", item=repr(item)))
    for item in value:
        try:
            item.format(date=date(2000, 1, 1))
        except (ValueError, LookupError, AttributeError):
            raise ValueError(
                say("holds {item}: write a date as {date:%Y-%m/%d}", item=repr(item))
            ) from None
    return tuple(value)


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address with a host and no impossible port."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError for an invalid port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def hosts(value: Any) -> tuple[str, ...]:
    """Hosts, with or without a port."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError(say("must be a list of host names"))
    for item in value:
        if not is_web_address(f"http://{item}/") or not _HOST.fullmatch(item):
            raise ValueError(
                say(
                    'must hold hosts such as "host" or "host:8080", not {item}',
                    item=repr(item),
                )
            )
    return tuple(host.lower() for host in value)


def base_url(value: Any) -> str:
    """Where the archive is published, ending in a slash."""
    if not isinstance(value, str) or not is_web_address(value):
        raise ValueError(
            say(
                "must be the http or https address that the archive is published at",
            )
        )
    parts = urlsplit(value)
    if (
        parts.query
        or parts.fragment
        or parts.username
        or not re.fullmatch(r"[\w.:\[\]-]+", parts.netloc, re.A)
    ):
        raise ValueError(say("must be an address without a user name, '?' or '#'"))
    if not re.fullmatch(r"(?:/[\w.~-]+)*/?", parts.path, re.A):
        raise ValueError(
            say(
                "must have a path of plain letters, digits, hyphens and slashes",
            )
        )
    if parts.path.split("/")[1:2] and parts.path.split("/")[1] in _OURS:
        raise ValueError(
            say(
                "must not be below /{path}/, which the archive's own pages use",
                path=parts.path.split("/")[1],
            )
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def proxies(value: Any) -> tuple[str, ...]:
    """IP addresses of proxies."""
    if not isinstance(value, list):
        raise ValueError(say('must be a list of addresses such as ["127.0.0.1"]'))
    for item in value:
        try:
            ip_address(item)
        except ValueError:
            raise ValueError(say("must hold IP addresses, not {item}", item=repr(item))) from None
    return tuple(value)
