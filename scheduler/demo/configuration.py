"""The dangjian.toml that points at served sample sites."""

import json
from collections.abc import Mapping
from datetime import date

from scheduler.demo.world.family import Site

AUTO = ("hanweb", "vsb")  # left for the crawler to recognise


def configuration(
    sites: tuple[Site, ...], addresses: Mapping[str, str], days: int, floors: Mapping[str, int]
) -> str:
    """TOML text. addresses: by site key, without a slash at the end. days: how far the newspaper
    reaches back. floors: fewest links, by site key."""
    parts = [
        '[archive]\nname = "演示档案"\ncontact = "https://example.org/about"\n',
        *(_source(site, addresses[site.key], days, floors[site.key]) for site in sites),
    ]
    return "\n".join(parts)


def reach(today: date, first_day: date) -> int:
    """Days to ask for so that the oldest issue is seen, even when midnight has passed; a week at
    least."""
    return max(7, (today - first_day).days + 2)


def _source(site: Site, address: str, days: int, links: int) -> str:
    values: dict[str, object] = {
        "key": site.source,
        "name": site.name,
        "start": [address + path for path in site.start],
        "region": site.region,
        "region_name": site.region_name,
        "kind": site.kind.value,
        "family": "auto" if site.family in AUTO else site.family,
        "every": "1d",
        "delay": 0.05,
        "revisit": ["0s"],
        "allow_private": True,  # they are served on loopback
    }
    if "{date:" in site.start[0]:
        values["days"] = days
    # JSON's strings, numbers and arrays of strings are TOML's too.
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    lines.append(f"floors = {{ links = {links}, dated = 0.9 }}")
    return "\n".join(["[[source]]", *lines, ""])
